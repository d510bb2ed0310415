/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decoration-parts.h"

#include <math.h>

/* px: below these a mark is a smudge, and is left out. */
#define MIN_BAR 24
#define MIN_ARROW 20

/* The longest of 1, 2, 5 × 10ⁿ m that is not longer than MAXIMUM m, and into how many parts it is drawn. */
static double
choose_length (double maximum, int *n_parts)
{
  double power = pow (10, floor (log10 (maximum)));

  /* log10() of a power of ten may come out just below. */
  if (power * 10 <= maximum)
    power *= 10;
  *n_parts = maximum >= 5 * power ? 5 : 4;
  return maximum >= 5 * power ? 5 * power : maximum >= 2 * power ? 2 * power : power;
}

/* "500 m", "2 km", "20 cm": never the locale's digits. */
static char *
format_length (double metres)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  const char *unit = metres >= 1000 ? "km" : metres >= 1 ? "m" : metres >= 0.01 ? "cm" : "mm";
  double factor = metres >= 1000 ? 0.001 : metres >= 1 ? 1 : metres >= 0.01 ? 100 : 1000;

  g_ascii_formatd (number, sizeof number, "%.6g", metres * factor);
  return g_strdup_printf ("%s %s", number, unit);
}

static void
set_ink (cairo_t *cr)
{
  cairo_set_source_rgb (cr, MAPSHOT_INK, MAPSHOT_INK, MAPSHOT_INK);
}

/* A frame of ink, one part in two filled with it; all edges on whole pixels. */
static void
draw_bar (cairo_t *cr, int x, int y, int length, int thickness, int line, int n_parts)
{
  set_ink (cr);
  cairo_rectangle (cr, x, y, length, thickness);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  for (int i = 1; i < n_parts; i += 2)
    {
      int start = length * i / n_parts, end = length * (i + 1) / n_parts;

      if (i + 1 == n_parts)
        end -= line;
      cairo_rectangle (cr, x + start, y + line, end - start, thickness - 2 * line);
    }
  cairo_fill (cr);
}

void
mapshot_decoration_init_scale_bar (MapshotDecoration *self, double metres_per_pixel, MapshotCorner corner,
                                   gint64 width, gint64 height)
{
  double size = mapshot_decoration_get_font_size (width, height), metres;
  int pad = (int) round (0.55 * size), thickness = (int) round (0.5 * size), line = (int) MAX (1, round (size / 12));
  int margin = (int) round (size), length, n_parts, text_width, text_height, w, h;
  g_autoptr (PangoLayout) layout = NULL;
  g_autofree char *label = NULL;
  double radii[4] = { 0.3 * size, 0.3 * size, 0.3 * size, 0.3 * size };
  cairo_t *cr;

  *self = (MapshotDecoration){ 0 };
  if (!(metres_per_pixel > 0) || !isfinite (metres_per_pixel * width) || width / 4 < MIN_BAR)
    return;

  /* The bar stays readable on the widest picture: as long as 40 letters are high. */
  metres = choose_length (metres_per_pixel * MIN ((double) (width / 4), 40 * size), &n_parts);
  length = (int) round (metres / metres_per_pixel);
  label = format_length (metres);
  layout = mapshot_decoration_create_layout (label, size);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  w = MAX (length, text_width) + 2 * pad;
  h = text_height + thickness + (int) round (0.9 * size);
  if (w + 2 * margin > width || h + 2 * margin > height)
    return;

  cr = mapshot_decoration_begin (self, w, h);
  mapshot_decoration_add_plate (cr, line / 2.0, line / 2.0, w - line, h - line, radii);
  mapshot_decoration_fill_plate (cr, line);
  draw_bar (cr, (w - length) / 2, h - pad - thickness, length, thickness, line, n_parts);
  set_ink (cr);
  cairo_move_to (cr, (w - text_width) / 2.0, round (0.2 * size));
  pango_cairo_show_layout (cr, layout);
  cairo_destroy (cr);
  mapshot_decoration_place (self, corner, margin, width, height);
}

/* One half of the arrow, SIDE -1 or 1: from the tip down the middle to the notch, out to the foot. */
static void
add_half_arrow (cairo_t *cr, double unit, int side)
{
  cairo_move_to (cr, 0, -0.17 * unit);
  cairo_line_to (cr, 0, 0.25 * unit);
  cairo_line_to (cr, side * 0.19 * unit, 0.36 * unit);
  cairo_close_path (cr);
}

static void
draw_arrow (cairo_t *cr, double unit)
{
  add_half_arrow (cr, unit, -1);
  set_ink (cr);
  cairo_fill (cr);
  add_half_arrow (cr, unit, 1);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_fill (cr);
  add_half_arrow (cr, unit, -1);
  add_half_arrow (cr, unit, 1);
  set_ink (cr);
  cairo_set_line_width (cr, MAX (1, unit / 48));
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (cr);
}

/* The letter stands upright wherever the arrow points. */
static void
draw_letter (cairo_t *cr, double unit)
{
  g_autoptr (PangoLayout) layout = mapshot_decoration_create_layout ("N", 0.24 * unit);
  PangoRectangle ink;
  PangoFontDescription *font = pango_font_description_copy (pango_layout_get_font_description (layout));

  pango_font_description_set_weight (font, PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_get_extents (layout, &ink, NULL);
  set_ink (cr);
  cairo_rel_move_to (cr, -(ink.x + ink.width / 2.0) / PANGO_SCALE, -(ink.y + ink.height / 2.0) / PANGO_SCALE);
  pango_cairo_show_layout (cr, layout);
}

void
mapshot_decoration_init_north_arrow (MapshotDecoration *self, double angle, MapshotCorner corner, gint64 width,
                                     gint64 height)
{
  double size = mapshot_decoration_get_font_size (width, height), unit = MIN (4.2 * size, MIN (width, height) / 4.0);
  int side = (int) ceil (unit), margin = (int) round (MIN (size, unit / 4));
  double radians = angle * G_PI / 180, line = MAX (1, round (size / 12));
  cairo_t *cr;

  *self = (MapshotDecoration){ 0 };
  if (unit < MIN_ARROW || !isfinite (angle))
    return;

  cr = mapshot_decoration_begin (self, side, side);
  cairo_translate (cr, side / 2.0, side / 2.0);
  cairo_arc (cr, 0, 0, (unit - line) / 2, 0, 2 * G_PI);
  mapshot_decoration_fill_plate (cr, line);
  cairo_save (cr);
  cairo_rotate (cr, radians);
  draw_arrow (cr, unit);
  cairo_restore (cr);
  cairo_move_to (cr, 0.31 * unit * sin (radians), -0.31 * unit * cos (radians));
  draw_letter (cr, unit);
  cairo_destroy (cr);
  mapshot_decoration_place (self, corner, margin, width, height);
}
