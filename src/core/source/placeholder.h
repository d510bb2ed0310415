/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The pictures that a service sends in place of tiles that it does not have ("no imagery at this level"), as an entry describes them:
 * "size:1234" bytes of the body, "sha256:…" of the body, or "colour:#c0c0c0" of every pixel, which a JPEG may miss by a little. */

gboolean mapshot_placeholder_is_valid (const char *description);

/* Whether one of DESCRIPTIONS (NULL-terminated) is this body. */
gboolean mapshot_placeholder_is_body (const char *const *descriptions, const void *data, gsize length);

/* Whether one of them is the colour 0xRRGGBB of all of WIDTH × HEIGHT pixels, 4 bytes each, blue first. STRIDE in bytes. */
gboolean mapshot_placeholder_is_picture (const char *const *descriptions, const guint8 *pixels, gsize stride, int width, int height);

G_END_DECLS
