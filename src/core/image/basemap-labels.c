/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "basemap-private.h"

#include <math.h>
#include <pango/pangocairo.h>

#define GAP 5          /* px from a city's point to its name, as in make-basemap.py */
#define HALO 2.6       /* px, twice as wide as what shows */
#define DOT 2.3        /* px, the radius */
#define CACHE_SIZE (4 * 1024 * 1024) /* bytes a thread: some hundred names, several screens of tiles */

/* Letters, by kind and rank; sizes in px as in make-basemap.py, which made room for them. */
static const struct
{
  double size[3];
  BasemapColour colour;
} styles[] = {
  [MAPSHOT_PLACE_COUNTRY] = { { 14, 12, 10.5 }, 0x4a4458 },
  [MAPSHOT_PLACE_PROVINCE] = { { 10.5, 10.5, 10.5 }, 0x857d92 },
  [MAPSHOT_PLACE_CITY] = { { 12.5, 11.5, 10.5 }, 0x2f3033 },
};
#define HALO_COLOUR 0xfbfaf6

/* Pango's font maps belong to one thread each, so names are drawn once a thread, and kept. */
typedef struct
{
  PangoContext *context;
  GHashTable *sprites; /* index → cairo_surface_t */
  gsize size;          /* bytes in SPRITES */
  guint serial;        /* of the map that they belong to */
  double scale;        /* that they are drawn at */
} Lettering;

static void
lettering_free (gpointer data)
{
  Lettering *self = data;

  g_hash_table_unref (self->sprites);
  g_object_unref (self->context);
  g_free (self);
}

static void
lettering_empty (Lettering *self)
{
  g_hash_table_remove_all (self->sprites);
  self->size = 0;
}

static Lettering *
get_lettering (const MapshotBasemap *map, double scale)
{
  static GPrivate private = G_PRIVATE_INIT (lettering_free);
  Lettering *self = g_private_get (&private);

  if (self == NULL)
    {
      cairo_font_options_t *options = cairo_font_options_create ();

      self = g_new0 (Lettering, 1);
      self->context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
      /* The same shapes at both scales and in every desktop's settings. */
      cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
      cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
      cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
      pango_cairo_context_set_font_options (self->context, options);
      pango_context_set_round_glyph_positions (self->context, FALSE);
      pango_context_set_language (self->context, pango_language_from_string ("en"));
      cairo_font_options_destroy (options);
      self->sprites = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) cairo_surface_destroy);
      g_private_set (&private, self);
    }
  if (self->serial != map->serial || self->scale != scale)
    {
      lettering_empty (self);
      self->serial = map->serial;
      self->scale = scale;
    }

  return self;
}

static PangoLayout *
layout_new (Lettering *self, const MapshotPlace *place, const char *text, double size, gboolean spaced)
{
  PangoLayout *layout = pango_layout_new (self->context);
  PangoFontDescription *font = pango_font_description_new ();

  pango_font_description_set_family_static (font, "Sans");
  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  if (place->kind == MAPSHOT_PLACE_CITY && place->rank == 0)
    pango_font_description_set_weight (font, PANGO_WEIGHT_SEMIBOLD);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  if (spaced)
    {
      PangoAttrList *attributes = pango_attr_list_new ();

      pango_attr_list_insert (attributes, pango_attr_letter_spacing_new (1.5 * PANGO_SCALE));
      pango_layout_set_attributes (layout, attributes);
      pango_attr_list_unref (attributes);
    }

  return layout;
}

static void
set_colour (cairo_t *cr, BasemapColour colour, double opacity)
{
  cairo_set_source_rgba (cr, (colour >> 16 & 0xff) / 255.0, (colour >> 8 & 0xff) / 255.0, (colour & 0xff) / 255.0,
                         opacity);
}

/* One line of a name in a box WIDTH px wide; a font that is wider than foreseen is narrowed, never cut. */
static void
draw_line (cairo_t *cr, PangoLayout *layout, BasemapSide side, double width, double y, BasemapColour colour)
{
  int text_width;
  double fit, x;

  pango_layout_get_size (layout, &text_width, NULL);
  fit = MIN (1.0, width * PANGO_SCALE / MAX (text_width, 1));
  x = (width - fit * text_width / PANGO_SCALE) * (side == BASEMAP_SIDE_RIGHT ? 0 : side == BASEMAP_SIDE_LEFT ? 1 : 0.5);
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, fit, 1);
  cairo_move_to (cr, 0, 0);
  pango_cairo_layout_path (cr, layout);
  set_colour (cr, HALO_COLOUR, 0.88);
  cairo_set_line_width (cr, HALO);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (cr);
  cairo_move_to (cr, 0, 0);
  set_colour (cr, colour, 1);
  pango_cairo_show_layout (cr, layout);
  cairo_restore (cr);
}

static double
get_height (PangoLayout *layout)
{
  int height;

  pango_layout_get_size (layout, NULL, &height);

  return (double) height / PANGO_SCALE;
}

static void
draw_name (cairo_t *cr, Lettering *self, const MapshotPlace *place, const BasemapLabel *label)
{
  gboolean country = place->kind == MAPSHOT_PLACE_COUNTRY;
  double size = styles[place->kind].size[place->rank], width = label->width - 6;
  g_autofree char *english = country ? g_utf8_strup (place->english, -1) : g_strdup (place->english);
  g_autoptr (PangoLayout) first = layout_new (self, place, english, size, country);
  g_autoptr (PangoLayout) second = *place->local ? layout_new (self, place, place->local, size * 0.92, FALSE) : NULL;
  double height = get_height (first), y;

  /* Without a font for the script, boxes with numbers in them are no help. */
  if (second != NULL && pango_layout_get_unknown_glyphs_count (second) > 0)
    g_clear_object (&second);
  if (second != NULL)
    height += get_height (second);
  y = label->side == BASEMAP_SIDE_BELOW ? 2 : label->side == BASEMAP_SIDE_ABOVE ? label->height - height - 2
                                                                             : (label->height - height) / 2;
  draw_line (cr, first, label->side, width, y, styles[place->kind].colour);
  if (second != NULL)
    draw_line (cr, second, label->side, width, y + get_height (first), styles[place->kind].colour);
}

static void
draw_dot (cairo_t *cr, const MapshotPlace *place)
{
  cairo_new_path (cr);
  cairo_arc (cr, 0, 0, DOT + (place->rank == 0 ? 0.5 : 0), 0, 2 * G_PI);
  set_colour (cr, 0xffffff, 1);
  cairo_fill_preserve (cr);
  set_colour (cr, styles[place->kind].colour, 1);
  cairo_set_line_width (cr, place->rank == 0 ? 1.6 : 1.2);
  cairo_stroke (cr);
}

void
basemap_label_get_box (const BasemapLabel *label, int *x, int *y, int *width, int *height)
{
  gboolean beside = label->side == BASEMAP_SIDE_RIGHT || label->side == BASEMAP_SIDE_LEFT;
  gboolean above = label->side == BASEMAP_SIDE_ABOVE, below = label->side == BASEMAP_SIDE_BELOW;

  *width = label->width + (beside ? 2 * GAP : 0);
  *height = label->height + (above || below ? 2 * GAP : 0);
  *x = label->side == BASEMAP_SIDE_RIGHT ? -GAP : label->side == BASEMAP_SIDE_LEFT ? GAP - *width : -(label->width / 2);
  *y = above ? GAP - *height : below ? -GAP : -(label->height / 2);
}

static cairo_surface_t *
sprite_new (Lettering *self, const MapshotPlace *place, const BasemapLabel *label, double scale)
{
  int x, y, width, height;
  cairo_surface_t *surface;
  cairo_t *cr;

  basemap_label_get_box (label, &x, &y, &width, &height);
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) ceil (width * scale), (int) ceil (height * scale));
  cr = cairo_create (surface);
  cairo_scale (cr, scale, scale);
  if (place->kind == MAPSHOT_PLACE_CITY)
    {
      cairo_save (cr);
      cairo_translate (cr, -x, -y);
      draw_dot (cr, place);
      cairo_restore (cr);
    }
  /* The halo's room is at both ends of the name's box. */
  cairo_translate (cr, label->side == BASEMAP_SIDE_RIGHT ? 2 * GAP + 1 : label->side == BASEMAP_SIDE_LEFT ? 5 : 3,
                   label->side == BASEMAP_SIDE_BELOW ? 2 * GAP - 2 : label->side == BASEMAP_SIDE_ABOVE ? 2 : 0);
  draw_name (cr, self, place, label);
  cairo_destroy (cr);
  cairo_surface_flush (surface);

  return surface;
}

/* Until the next one is asked for. */
static cairo_surface_t *
get_sprite (Lettering *self, const MapshotBasemap *map, guint32 index)
{
  gpointer key = GUINT_TO_POINTER (index);
  cairo_surface_t *sprite = g_hash_table_lookup (self->sprites, key);

  if (sprite == NULL)
    {
      if (self->size > CACHE_SIZE)
        lettering_empty (self);
      sprite = sprite_new (self, &map->places[index], &map->labels[index], self->scale);
      self->size += (gsize) cairo_image_surface_get_stride (sprite) * cairo_image_surface_get_height (sprite);
      g_hash_table_insert (self->sprites, key, sprite);
    }

  return sprite;
}

/* Lays the premultiplied SPRITE on DEST, its upper left corner at (LEFT, TOP). */
static void
lay (MapshotPixels *dest, cairo_surface_t *sprite, gint64 left, gint64 top)
{
  int first_x = MAX (0, -left), first_y = MAX (0, -top);
  int last_x = MIN (cairo_image_surface_get_width (sprite), dest->width - left);
  int last_y = MIN (cairo_image_surface_get_height (sprite), dest->height - top);
  const guint8 *data = cairo_image_surface_get_data (sprite);

  for (int y = first_y; y < last_y; y++)
    {
      const guint8 *from = data + (gsize) y * cairo_image_surface_get_stride (sprite) + (gsize) first_x * 4;
      guint8 *to = dest->data + (top + y) * dest->stride + (left + first_x) * 4;

      for (int x = first_x; x < last_x; x++, from += 4, to += 4)
        for (int i = 0; i < 3 && from[3] != 0; i++)
          to[i] = from[i] + (to[i] * (255 - from[3]) + 127) / 255;
    }
}

/* The name of the place at INDEX, in every copy of the world that the view shows; TOP and the size in px. */
static void
draw_label (const BasemapView *view, const MapshotBasemap *self, guint32 index, gint64 top, gint64 x, gint64 width)
{
  Lettering *lettering = get_lettering (self, view->scale);
  double units = self->labels[index].x, world = BASEMAP_WORLD * view->pixel;
  /* Safely to the left of the view, whichever side of its point the name stands on. */
  double copy = floor (((double) view->x - view->offset_x - units * view->pixel) / world) - 2;

  for (;; copy++)
    {
      gint64 left = (gint64) floor ((units + copy * BASEMAP_WORLD) * view->pixel + view->offset_x + 0.5) + x - view->x;

      if (left >= view->dest->width)
        return;
      if (left + width > 0)
        lay (view->dest, get_sprite (lettering, self, index), left, top);
    }
}

void
basemap_draw_labels (const BasemapView *view, const MapshotBasemap *self)
{
  for (guint32 i = 0; i < self->n_places && self->labels[i].zoom <= view->zoom; i++)
    {
      const BasemapLabel *label = &self->labels[i];
      int x, y, width, height;
      gint64 top;

      if (view->zoom > label->last_zoom)
        continue;
      basemap_label_get_box (label, &x, &y, &width, &height);
      top = (gint64) floor (label->y * view->pixel + view->offset_y + 0.5) + (gint64) floor (y * view->scale + 0.5) - view->y;
      if (top < view->dest->height && top + (gint64) ceil (height * view->scale) > 0)
        draw_label (view, self, i, top, (gint64) floor (x * view->scale + 0.5), (gint64) ceil (width * view->scale));
    }
}
