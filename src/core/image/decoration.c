/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decoration.h"

#include "alpha.h"
#include "decoration-parts.h"

#include <math.h>

double
mapshot_decoration_get_font_size (gint64 width, gint64 height)
{
  return CLAMP (0.38 * sqrt ((double) MIN (width, height)), 12, 64);
}

PangoLayout *
mapshot_decoration_create_layout (const char *text, double size)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string ("sans-serif");
  cairo_font_options_t *options = cairo_font_options_create ();
  PangoLayout *layout;

  /* Not what a desktop has set for its screen: the picture looks the same without one. */
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_SLIGHT);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options (context, options);
  cairo_font_options_destroy (options);
  pango_cairo_context_set_resolution (context, 96);

  layout = pango_layout_new (context);
  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, text, -1);
  g_object_unref (context);
  return layout;
}

cairo_t *
mapshot_decoration_begin (MapshotDecoration *self, int w, int h)
{
  *self = (MapshotDecoration){ .surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, w, h) };
  return cairo_create (self->surface);
}

void
mapshot_decoration_place (MapshotDecoration *self, MapshotCorner corner, int margin, gint64 width, gint64 height)
{
  int w = cairo_image_surface_get_width (self->surface), h = cairo_image_surface_get_height (self->surface);

  cairo_surface_flush (self->surface);
  self->x = mapshot_corner_is_right (corner) ? width - margin - w : margin;
  self->y = mapshot_corner_is_bottom (corner) ? height - margin - h : margin;
}

void
mapshot_decoration_add_plate (cairo_t *cr, double x, double y, double w, double h, const double radii[4])
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + radii[0], y + radii[0], radii[0], -G_PI, -G_PI_2);
  cairo_arc (cr, x + w - radii[1], y + radii[1], radii[1], -G_PI_2, 0);
  cairo_arc (cr, x + w - radii[2], y + h - radii[2], radii[2], 0, G_PI_2);
  cairo_arc (cr, x + radii[3], y + h - radii[3], radii[3], G_PI_2, G_PI);
  cairo_close_path (cr);
}

void
mapshot_decoration_fill_plate (cairo_t *cr, double line)
{
  cairo_set_source_rgba (cr, 1, 1, 1, MAPSHOT_PLATE_ALPHA);
  cairo_fill_preserve (cr);
  if (line > 0)
    {
      cairo_set_source_rgba (cr, MAPSHOT_INK, MAPSHOT_INK, MAPSHOT_INK, 0.25);
      cairo_set_line_width (cr, line);
      cairo_stroke_preserve (cr);
    }
  cairo_new_path (cr);
}

void
mapshot_decoration_avoid (MapshotDecoration *self, const MapshotDecoration *other, gint64 height)
{
  int w, h, other_w, other_h, gap;

  if (self->surface == NULL || other->surface == NULL)
    return;
  w = cairo_image_surface_get_width (self->surface);
  h = cairo_image_surface_get_height (self->surface);
  other_w = cairo_image_surface_get_width (other->surface);
  other_h = cairo_image_surface_get_height (other->surface);
  if (self->x >= other->x + other_w || other->x >= self->x + w || self->y >= other->y + other_h
      || other->y >= self->y + h)
    return;

  gap = h / 4;
  self->y = other->y + other_h / 2 > height / 2 ? other->y - gap - h : other->y + other_h + gap;
  if (self->y < 0 || self->y + h > height)
    mapshot_decoration_clear (self);
}

void
mapshot_decoration_clear (MapshotDecoration *self)
{
  g_clear_pointer (&self->surface, cairo_surface_destroy);
}

/* What is over premultiplied or opaque pixels. */
static void
blend_premultiplied (const guint8 *over, guint8 *p)
{
  unsigned rest = 255 - over[3];

  for (int c = 0; c < 4; c++)
    p[c] = over[c] + mapshot_div255 (p[c] * rest);
}

/* The exact quotient: rounding twice would tint what lies under a faint edge. */
static void
blend_straight (const guint8 *over, guint8 *p)
{
  unsigned below = p[3] * (255u - over[3]), alpha = 255u * over[3] + below;

  for (int c = 0; c < 3; c++)
    p[c] = (255u * 255 * over[c] + p[c] * below + alpha / 2) / alpha;
  p[3] = mapshot_div255 (alpha);
}

static void
blend_row (const guint8 *over, guint8 *p, gint64 n, MapshotPixelFormat format)
{
  for (gint64 i = 0; i < n; i++, over += 4, p += 4)
    {
      if (over[3] == 0)
        continue;
      if (format == MAPSHOT_PIXELS_STRAIGHT)
        blend_straight (over, p);
      else
        blend_premultiplied (over, p);
      if (format == MAPSHOT_PIXELS_OPAQUE)
        p[3] = 0xff;
    }
}

void
mapshot_decoration_draw (const MapshotDecoration *self, MapshotPixels *band, gint64 band_x, gint64 band_y)
{
  gint64 left, top, right, bottom;
  const guint8 *data;
  gsize stride;

  if (self->surface == NULL)
    return;
  data = cairo_image_surface_get_data (self->surface);
  stride = cairo_image_surface_get_stride (self->surface);
  left = MAX (self->x, band_x);
  top = MAX (self->y, band_y);
  right = MIN (self->x + cairo_image_surface_get_width (self->surface), band_x + band->width);
  bottom = MIN (self->y + cairo_image_surface_get_height (self->surface), band_y + band->height);
  for (gint64 y = top; y < bottom && left < right; y++)
    {
      const guint8 *over = data + (gsize) (y - self->y) * stride + (gsize) (left - self->x) * 4;
      guint8 *p = band->data + (gsize) (y - band_y) * band->stride + (gsize) (left - band_x) * 4;

      blend_row (over, p, right - left, band->format);
    }
}
