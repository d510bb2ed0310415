/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "decoration.h"

#include <pango/pangocairo.h>

G_BEGIN_DECLS

/* What the decorations have in common; for decoration*.c alone. */

/* Opacity of the white plate: dark text on it keeps a contrast of 9:1 even over black. */
#define MAPSHOT_PLATE_ALPHA 0.82
#define MAPSHOT_INK 0.11

/* Text size, px, that suits a picture of WIDTH × HEIGHT px: it grows more slowly than the picture, which is looked at
 * from farther away. */
double mapshot_decoration_get_font_size (gint64 width, gint64 height);

/* A new layout with TEXT in SIZE px (transfer full). */
PangoLayout *mapshot_decoration_create_layout (const char *text, double size);

/* Gives SELF a transparent surface of W × H px and returns a context for it (transfer full). */
cairo_t *mapshot_decoration_begin (MapshotDecoration *self, int w, int h);

/* Puts SELF into the CORNER, MARGIN px from its edges. */
void mapshot_decoration_place (MapshotDecoration *self, MapshotCorner corner, int margin, gint64 width, gint64 height);

/* A path: a rectangle whose corners have radii in px: upper left, upper right, lower right, lower left. */
void mapshot_decoration_add_plate (cairo_t *cr, double x, double y, double w, double h, const double radii[4]);

/* Fills the path of CR with the plate's white; with a hairline of LINE px, so that it has an edge over white as well,
 * where LINE > 0. */
void mapshot_decoration_fill_plate (cairo_t *cr, double line);

static inline gboolean
mapshot_corner_is_right (MapshotCorner corner)
{
  return corner == MAPSHOT_CORNER_BOTTOM_RIGHT || corner == MAPSHOT_CORNER_TOP_RIGHT;
}

static inline gboolean
mapshot_corner_is_bottom (MapshotCorner corner)
{
  return corner == MAPSHOT_CORNER_BOTTOM_RIGHT || corner == MAPSHOT_CORNER_BOTTOM_LEFT;
}

G_END_DECLS
