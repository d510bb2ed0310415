/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The inner loops of reading PNG: ISO/IEC 15948, 9.2, and samples of 8 bits to B G R A. The bytes before RAW and 16
 * behind it must be readable. */

/* Undoes FILTER in place on a row of LENGTH bytes, BPP (1 … 4) bytes a pixel. ABOVE is NULL for the first row.
 * Returns FALSE for an unknown filter. */
gboolean mapshot_png_unfilter (int filter, guint8 *raw, const guint8 *above, gsize length, int bpp);

void mapshot_png_put_rgb (const guint8 *raw, guint8 *bgra, int width);
void mapshot_png_put_rgba (const guint8 *raw, guint8 *bgra, int width);
void mapshot_png_put_gray_alpha (const guint8 *raw, guint8 *bgra, int width);

G_END_DECLS
