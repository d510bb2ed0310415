/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decoration-parts.h"

#include <math.h>

#define MIN_SIZE 9.0
/* Where the text would take more than its share of the picture it may become smaller, but not unreadable; then it is left out. */
#define SMALLEST_SIZE 7.0
#define SHARE 3 /* of the picture's height, one part of so many */
/* Lines shorter than this break every word. */
#define MIN_EMS 6
/* Lines longer than this are hard to read, and cairo's surfaces end at 32,767 px. */
#define MAX_EMS 120
/* Longer than any credit; bounds the time for the layout. */
#define MAX_CHARACTERS 2000
#define ELLIPSIS "…"

typedef struct
{
  PangoLayout *layout;
  double size;
  int pad_x, pad_y; /* px between text and edge of the plate */
  int w, h;         /* px of the plate */
} Plate;

static char *
clean_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);

  g_strstrip (valid);
  if (g_utf8_strlen (valid, -1) > MAX_CHARACTERS)
    {
      g_autofree char *start = g_utf8_substring (valid, 0, MAX_CHARACTERS);

      return g_strconcat (start, ELLIPSIS, NULL);
    }
  return g_steal_pointer (&valid);
}

static void
plate_clear (Plate *plate)
{
  g_clear_object (&plate->layout);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plate, plate_clear)

static void
plate_measure (Plate *plate)
{
  PangoRectangle logical;

  pango_layout_get_extents (plate->layout, NULL, &logical);
  plate->w = (int) ceil ((double) logical.width / PANGO_SCALE) + 2 * plate->pad_x;
  plate->h = (int) ceil ((double) logical.height / PANGO_SCALE) + 2 * plate->pad_y;
}

/* Lays TEXT out in SIZE px, in lines that leave the plate at most MAX_WIDTH px wide. */
static void
plate_lay_out (Plate *plate, const char *text, double size, PangoAlignment alignment, gint64 max_width)
{
  int inner;

  plate_clear (plate);
  plate->size = size;
  plate->layout = mapshot_decoration_create_layout (text, size);
  plate->pad_x = max_width < 8 * size ? 1 : (int) round (0.5 * size);
  plate->pad_y = max_width < 8 * size ? 1 : (int) round (0.2 * size);
  inner = (int) MAX (1, MIN (max_width, (gint64) (MAX_EMS * size)) - 2 * plate->pad_x);
  pango_layout_set_alignment (plate->layout, alignment);
  pango_layout_set_wrap (plate->layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width (plate->layout, inner * PANGO_SCALE);
  plate_measure (plate);
}

/* FALSE where no letters that can be read leave the plate as low as MAX_HEIGHT px. */
static gboolean
plate_fit (Plate *plate, const char *text, double size, PangoAlignment alignment, gint64 width, gint64 max_height)
{
  if (width < MIN_EMS * SMALLEST_SIZE)
    return FALSE;
  plate_lay_out (plate, text, MIN (size, (double) width / MIN_EMS), alignment, width);
  /* The area of a text grows with the square of its size. */
  while (plate->h > max_height && plate->size > SMALLEST_SIZE)
    plate_lay_out (plate, text,
                   MAX (SMALLEST_SIZE, plate->size * CLAMP (sqrt ((double) max_height / plate->h), 0.4, 0.95)), alignment, width);

  return plate->h <= max_height && plate->w <= width;
}

static void
plate_draw (const Plate *plate, cairo_t *cr, MapshotCorner corner, int w, int h)
{
  /* Flush with the picture's corner, so only the corner towards the map is round. */
  double radii[4] = { 0 }, radius = MIN (0.45 * plate->size, MIN (w, h) / 2.0);
  gboolean right = mapshot_corner_is_right (corner), bottom = mapshot_corner_is_bottom (corner);
  int text_width = pango_layout_get_width (plate->layout);
  double x = plate->pad_x;

  radii[bottom ? (right ? 0 : 1) : (right ? 3 : 2)] = w > 4 * radius && h > 2 * radius ? radius : 0;
  mapshot_decoration_add_plate (cr, 0, 0, w, h, radii);
  mapshot_decoration_fill_plate (cr, 0);
  /* Right-aligned lines end at the layout's width, not at the plate's. */
  if (pango_layout_get_alignment (plate->layout) == PANGO_ALIGN_RIGHT)
    x = plate->w - plate->pad_x - (double) text_width / PANGO_SCALE;
  cairo_move_to (cr, MIN (x, plate->pad_x), plate->pad_y);
  cairo_set_source_rgb (cr, MAPSHOT_INK, MAPSHOT_INK, MAPSHOT_INK);
  pango_cairo_show_layout (cr, plate->layout);
}

static void
init_credit (MapshotDecoration *self, const char *text, MapshotCorner corner, double font_size, gint64 width, gint64 height,
             gint64 max_height)
{
  g_autofree char *clean = clean_text (text);
  PangoAlignment alignment = mapshot_corner_is_right (corner) ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT;
  double size = font_size > 0 ? CLAMP (font_size, MIN_SIZE, 200) : mapshot_decoration_get_font_size (width, height);
  g_auto (Plate) plate = { 0 };
  cairo_t *cr;

  *self = (MapshotDecoration){ 0 };
  if (*clean == '\0' || !plate_fit (&plate, clean, size, alignment, width, MIN (max_height, 32767)))
    return;

  cr = mapshot_decoration_begin (self, plate.w, plate.h);
  plate_draw (&plate, cr, corner, plate.w, plate.h);
  cairo_destroy (cr);
}

void
mapshot_decoration_init_credit (MapshotDecoration *self, const char *text, MapshotCorner corner, double font_size,
                                gint64 width, gint64 height)
{
  init_credit (self, text, corner, font_size, width, height, height / SHARE);
  if (self->surface != NULL)
    mapshot_decoration_place (self, corner, 0, width, height);
}

void
mapshot_decoration_init_credit_below (MapshotDecoration *self, const char *text, double font_size, gint64 width, gint64 height)
{
  init_credit (self, text, MAPSHOT_CORNER_BOTTOM_RIGHT, font_size, width, height, G_MAXINT64);
  if (self->surface != NULL)
    mapshot_decoration_place (self, MAPSHOT_CORNER_BOTTOM_RIGHT, 0, width,
                              height + cairo_image_surface_get_height (self->surface));
}
