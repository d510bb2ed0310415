/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decoration-parts.h"

#include <math.h>

#define MIN_SIZE 9.0
/* Where the text would take more than half of the picture it may become smaller, but not unreadable; then it is cut. */
#define SMALLEST_SIZE 7.0
/* px: a picture below this holds no text at all. */
#define MIN_PICTURE 24
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

/* Cuts what is below MAX_HEIGHT px and says so with an ellipsis. */
static void
plate_cut (Plate *plate, gint64 max_height)
{
  int inner = (int) MAX (1, MIN (max_height, 32767) - 2 * plate->pad_y);

  pango_layout_set_ellipsize (plate->layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_height (plate->layout, inner * PANGO_SCALE);
  plate_measure (plate);
}

static void
plate_fit (Plate *plate, const char *text, double size, PangoAlignment alignment, gint64 width, gint64 height)
{
  if (MIN (width, height) < MIN_PICTURE)
    {
      plate_lay_out (plate, text, SMALLEST_SIZE, alignment, width);
      return;
    }
  plate_lay_out (plate, text, size, alignment, width);
  /* The area of a text grows with the square of its size. */
  while (plate->h > height / 2 && plate->size > SMALLEST_SIZE)
    plate_lay_out (plate, text, MAX (SMALLEST_SIZE, plate->size * CLAMP (sqrt (height / 2.0 / plate->h), 0.4, 0.95)),
                   alignment, width);
  if (plate->h > height / 2)
    plate_cut (plate, height / 2);
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

void
mapshot_decoration_init_credit (MapshotDecoration *self, const char *text, MapshotCorner corner, double font_size,
                                gint64 width, gint64 height)
{
  g_autofree char *clean = clean_text (text);
  PangoAlignment alignment = mapshot_corner_is_right (corner) ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT;
  double size = font_size > 0 ? CLAMP (font_size, MIN_SIZE, 200) : mapshot_decoration_get_font_size (width, height);
  g_auto (Plate) plate = { 0 };
  cairo_t *cr;
  int w, h;

  *self = (MapshotDecoration){ 0 };
  if (*clean == '\0' || width <= 0 || height <= 0)
    return;

  plate_fit (&plate, clean, size, alignment, width, height);
  w = (int) MIN (plate.w, MIN (width, 32767));
  h = (int) MIN (plate.h, MIN (height, 32767));
  cr = mapshot_decoration_begin (self, w, h);
  plate_draw (&plate, cr, corner, w, h);
  cairo_destroy (cr);
  mapshot_decoration_place (self, corner, 0, width, height);
}
