/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of the compressed data that a strip of RAW_LENGTH filtered bytes may have at most. */
gsize mapshot_strip_bound (gsize raw_length);

/* Inflates one strip (strip.h): CHUNK is a whole IDAT chunk of LENGTH bytes, which may come from anywhere, and must hold exactly RAW_LENGTH filtered bytes. RAW has room
 * for MAPSHOT_STRIP_SLACK more. FALSE when it does not. Any thread. */
#define MAPSHOT_STRIP_SLACK 64 /* bytes */
gboolean mapshot_strip_decode (const guint8 *chunk, gsize length, guint8 *raw, gsize raw_length);

G_END_DECLS
