/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decoration.h"

#include <math.h>
#include <string.h>

#define CREDIT "© OpenStreetMap contributors"
#define KOREAN "© 국토지리정보원 · 오픈스트리트맵 기여자"

static int
get_width (const MapshotDecoration *decoration)
{
  return cairo_image_surface_get_width (decoration->surface);
}

static int
get_height (const MapshotDecoration *decoration)
{
  return cairo_image_surface_get_height (decoration->surface);
}

static const guint8 *
surface_at (const MapshotDecoration *decoration, int x, int y)
{
  return cairo_image_surface_get_data (decoration->surface)
         + (gsize) y * cairo_image_surface_get_stride (decoration->surface) + 4 * (gsize) x;
}

static MapshotPixels
pixels_new (int width, int height, MapshotPixelFormat format)
{
  return (MapshotPixels){ g_malloc0 ((gsize) width * height * 4), (gsize) width * 4, width, height, format };
}

static void
fill_noise (MapshotPixels *pixels, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  for (gsize i = 0; i < (gsize) pixels->width * pixels->height; i++)
    {
      guint8 *p = pixels->data + 4 * i;

      p[3] = g_rand_int_range (rand, 0, 8) == 0 ? 0 : g_rand_int_range (rand, 0, 256);
      if (pixels->format == MAPSHOT_PIXELS_OPAQUE)
        p[3] = 255;
      for (int c = 0; c < 3; c++)
        p[c] = g_rand_int_range (rand, 0, pixels->format == MAPSHOT_PIXELS_PREMULTIPLIED ? p[3] + 1 : 256);
    }
}

static void
check_inside (const MapshotDecoration *decoration, gint64 width, gint64 height)
{
  g_assert_cmpint (decoration->x, >=, 0);
  g_assert_cmpint (decoration->y, >=, 0);
  g_assert_cmpint (decoration->x + get_width (decoration), <=, width);
  g_assert_cmpint (decoration->y + get_height (decoration), <=, height);
}

/* How much of it is text, in whole pixels: on the white plate a pixel is as light as it is opaque. Thin letters are grey in some fonts, and nowhere black. */
static double
count_ink (const MapshotDecoration *decoration)
{
  double n = 0;

  for (int y = 0; y < get_height (decoration); y++)
    for (int x = 0; x < get_width (decoration); x++)
      n += (surface_at (decoration, x, y)[3] - surface_at (decoration, x, y)[1]) / 255.0;
  return n;
}

/* Nothing of the text is cut off at an edge of its plate. */
static void
check_whole (const MapshotDecoration *decoration)
{
  int right = get_width (decoration) - 1, bottom = get_height (decoration) - 1;

  for (int x = 0; x <= right; x++)
    {
      g_assert_cmpint (surface_at (decoration, x, 0)[1], >=, surface_at (decoration, x, 0)[3] * 3 / 4);
      g_assert_cmpint (surface_at (decoration, x, bottom)[1], >=, surface_at (decoration, x, bottom)[3] * 3 / 4);
    }
  for (int y = 0; y <= bottom; y++)
    {
      g_assert_cmpint (surface_at (decoration, 0, y)[1], >=, surface_at (decoration, 0, y)[3] * 3 / 4);
      g_assert_cmpint (surface_at (decoration, right, y)[1], >=, surface_at (decoration, right, y)[3] * 3 / 4);
    }
}

static void
test_credit_sizes (void)
{
  for (int width = 1; width <= 5000; width += width < 200 ? 1 : 61)
    for (int i = 0; i < 4; i++)
      {
        int height = MAX (1, width * (i + 1) / 3);
        MapshotDecoration decoration;

        mapshot_decoration_init_credit (&decoration, i % 2 != 0 ? KOREAN : CREDIT, i, 0, width, height);
        if (width < 40 || height < 27)
          g_assert_null (decoration.surface);
        if (width >= 160 && height >= 64)
          g_assert_nonnull (decoration.surface);
        if (decoration.surface == NULL)
          continue;
        check_inside (&decoration, width, height);
        check_whole (&decoration);
        g_assert_cmpint (get_height (&decoration), <=, height / 3);
        g_assert_cmpfloat (count_ink (&decoration), >, 20);
        /* Flush with its corner. */
        g_assert_cmpint (decoration.x, ==, i % 2 == 0 ? width - get_width (&decoration) : 0);
        g_assert_cmpint (decoration.y, ==, i < 2 ? height - get_height (&decoration) : 0);
        mapshot_decoration_clear (&decoration);
      }
}

/* Whole or not at all; below the picture there is always room, but for words. */
static void
test_credit_tiny (void)
{
  static const struct
  {
    int width, height;
    gboolean inside, below;
  } sizes[] = { { 40, 20, FALSE, FALSE }, { 200, 12, FALSE, TRUE }, { 200, 32, FALSE, TRUE }, { 200, 60, TRUE, TRUE },
                { 20, 600, FALSE, FALSE }, { 90, 120, TRUE, TRUE }, { 1, 1, FALSE, FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      int width = sizes[i].width, height = sizes[i].height;
      MapshotDecoration decoration;

      mapshot_decoration_init_credit (&decoration, CREDIT, i % 4, 0, width, height);
      g_assert_cmpint (decoration.surface != NULL, ==, sizes[i].inside);
      mapshot_decoration_clear (&decoration);
      mapshot_decoration_init_credit_below (&decoration, CREDIT, 0, width, height);
      g_assert_cmpint (decoration.surface != NULL, ==, sizes[i].below);
      if (decoration.surface == NULL)
        continue;
      check_whole (&decoration);
      g_assert_cmpint (decoration.y, ==, height);
      g_assert_cmpint (decoration.x + get_width (&decoration), ==, width);
      mapshot_decoration_clear (&decoration);
    }
}

static void
test_credit_font_size (void)
{
  int last = 0;

  for (int size = 0; size <= 40; size += 8)
    {
      MapshotDecoration decoration;

      mapshot_decoration_init_credit (&decoration, CREDIT, 0, MAX (size, 1), 4000, 3000);
      g_assert_cmpint (get_height (&decoration), >=, MAX (9, size));
      g_assert_cmpint (get_height (&decoration), <=, 2.2 * MAX (9, size));
      g_assert_cmpint (get_width (&decoration), >=, last);
      last = get_width (&decoration);
      mapshot_decoration_clear (&decoration);
    }
}

static void
test_credit_texts (void)
{
  g_autofree char *words = NULL, *solid = g_strnfill (20000, 'W');
  GString *string = g_string_new (NULL);
  MapshotDecoration one, two;

  for (int i = 0; i < 300; i++)
    g_string_append (string, KOREAN " / ");
  words = g_string_free (string, FALSE);
  for (int width = 10; width < 3000; width = width * 3 / 2)
    {
      const char *const texts[] = { words, solid, "a\nb\r\nc\n\n\nd", "\xff\xfe broken", "<b>&amp;</b>", "\x01\x02x" };

      for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
        {
          mapshot_decoration_init_credit (&one, texts[i], i % 4, 0, width, 200);
          /* The two longest need more than such a picture has. */
          if (i >= 2 && width >= 60)
            g_assert_nonnull (one.surface);
          if (one.surface == NULL)
            continue;
          check_inside (&one, width, 200);
          g_assert_cmpint (get_height (&one), <=, 200 / 3);
          mapshot_decoration_clear (&one);
        }
    }

  mapshot_decoration_init_credit (&one, "a", 0, 20, 1000, 1000);
  mapshot_decoration_init_credit (&two, "a\na", 0, 20, 1000, 1000);
  g_assert_cmpint (get_height (&two), >=, get_height (&one) + 18);
  mapshot_decoration_clear (&one);
  mapshot_decoration_clear (&two);

  mapshot_decoration_init_credit (&one, "", 0, 0, 1000, 1000);
  g_assert_null (one.surface);
  mapshot_decoration_init_credit (&one, " \n ", 0, 0, 1000, 1000);
  g_assert_null (one.surface);
  mapshot_decoration_init_credit (&one, NULL, 0, 0, 1000, 1000);
  g_assert_null (one.surface);
}

/* Relative luminance, WCAG 2.1. */
static double
get_luminance (const guint8 *p)
{
  static const double WEIGHTS[] = { 0.0722, 0.7152, 0.2126 };
  double luminance = 0;

  for (int c = 0; c < 3; c++)
    {
      double v = p[c] / 255.0;

      luminance += WEIGHTS[c] * (v <= 0.03928 ? v / 12.92 : pow ((v + 0.055) / 1.055, 2.4));
    }
  return luminance;
}

/* The darkest of the bare plate against the darkest of the text, as they lie on the picture. */
static void
check_contrast (const char *text, int background)
{
  MapshotPixels picture = pixels_new (400, 300, MAPSHOT_PIXELS_OPAQUE);
  double plate = 1, ink = 1;
  MapshotDecoration decoration;
  int n_plate = 0;

  fill_noise (&picture, 7);
  if (background >= 0)
    memset (picture.data, background, 400 * 300 * 4);
  mapshot_decoration_init_credit (&decoration, text, 0, 12, 400, 300);
  mapshot_decoration_draw (&decoration, &picture, 0, 0);
  for (int y = 0; y < get_height (&decoration); y++)
    for (int x = 0; x < get_width (&decoration); x++)
      {
        const guint8 *s = surface_at (&decoration, x, y);
        double luminance = get_luminance (picture.data + (decoration.y + y) * picture.stride + 4 * (decoration.x + x));

        ink = MIN (ink, luminance);
        if (s[3] > 190 && s[0] == s[3] && s[1] == s[3] && s[2] == s[3])
          {
            plate = MIN (plate, luminance);
            n_plate++;
          }
      }
  g_assert_cmpint (n_plate, >, 100);
  g_assert_cmpfloat ((plate + 0.05) / (ink + 0.05), >=, 4.5);
  mapshot_decoration_clear (&decoration);
  g_free (picture.data);
}

static void
test_contrast (void)
{
  for (int background = -1; background <= 255; background += 64)
    {
      check_contrast (CREDIT, background);
      check_contrast (KOREAN, background);
    }
}

static void
make_all (MapshotDecoration *decorations, gint64 width, gint64 height)
{
  mapshot_decoration_init_credit (&decorations[0], CREDIT, MAPSHOT_CORNER_BOTTOM_RIGHT, 0, width, height);
  mapshot_decoration_init_scale_bar (&decorations[1], 4.7, MAPSHOT_CORNER_BOTTOM_LEFT, width, height);
  mapshot_decoration_init_north_arrow (&decorations[2], 33, MAPSHOT_CORNER_TOP_RIGHT, width, height);
}

static void
test_bands (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  int width = 700, height = 300;

  for (int format = 0; format < 3; format++)
    {
      MapshotPixels whole = pixels_new (width, height, format), parts = pixels_new (width, height, format);
      MapshotDecoration decorations[3];

      fill_noise (&whole, 5);
      memcpy (parts.data, whole.data, (gsize) width * height * 4);
      make_all (decorations, width, height);
      for (int i = 0; i < 3; i++)
        {
          g_assert_nonnull (decorations[i].surface);
          check_inside (&decorations[i], width, height);
          mapshot_decoration_draw (&decorations[i], &whole, 0, 0);
        }
      g_assert_false (memcmp (whole.data, parts.data, (gsize) width * height * 4) == 0);
      for (int y = 0, h; y < height; y += h)
        {
          h = g_rand_int_range (rand, 1, 23);
          h = MIN (h, height - y);
          for (int x = 0; x < width; x += 350)
            {
              MapshotPixels band = mapshot_pixels_sub (&parts, x, y, 350, h);

              for (int i = 0; i < 3; i++)
                mapshot_decoration_draw (&decorations[i], &band, x, y);
            }
        }
      g_assert_cmpmem (whole.data, (gsize) width * height * 4, parts.data, (gsize) width * height * 4);
      for (int i = 0; i < 3; i++)
        mapshot_decoration_clear (&decorations[i]);
      g_free (whole.data);
      g_free (parts.data);
    }
}

/* The rules of Porter and Duff in double. */
static void
blend_reference (const guint8 *over, const guint8 *under, MapshotPixelFormat format, double *result)
{
  double as = over[3] / 255.0, ad = format == MAPSHOT_PIXELS_OPAQUE ? 1 : under[3] / 255.0, alpha = as + ad * (1 - as);

  for (int c = 0; c < 3; c++)
    {
      double below = format == MAPSHOT_PIXELS_STRAIGHT ? under[c] * ad : under[c];

      result[c] = over[c] + below * (1 - as);
      if (format == MAPSHOT_PIXELS_STRAIGHT && alpha > 0)
        result[c] /= alpha;
    }
  result[3] = alpha * 255;
}

static void
test_blend (void)
{
  for (int format = 0; format < 3; format++)
    {
      MapshotPixels before = pixels_new (300, 200, format), after = pixels_new (300, 200, format);
      MapshotDecoration decoration;
      int n_touched = 0;

      fill_noise (&before, 3);
      memcpy (after.data, before.data, 300 * 200 * 4);
      mapshot_decoration_init_north_arrow (&decoration, 30, MAPSHOT_CORNER_TOP_LEFT, 300, 200);
      mapshot_decoration_draw (&decoration, &after, 0, 0);
      for (int y = 0; y < 200; y++)
        for (int x = 0; x < 300; x++)
          {
            const guint8 *under = before.data + 4 * (300 * y + x), *found = after.data + 4 * (300 * y + x);
            int sx = x - (int) decoration.x, sy = y - (int) decoration.y;
            gboolean inside = sx >= 0 && sy >= 0 && sx < get_width (&decoration) && sy < get_height (&decoration);
            const guint8 *over = inside ? surface_at (&decoration, sx, sy) : NULL;
            double expected[4];

            if (over == NULL || over[3] == 0)
              {
                g_assert_cmpmem (found, 4, under, 4);
                continue;
              }
            blend_reference (over, under, format, expected);
            for (int c = 0; c < 4; c++)
              g_assert_cmpfloat (fabs (found[c] - expected[c]), <=, 0.5000001);
            n_touched++;
          }
      g_assert_cmpint (n_touched, >, 500);
      mapshot_decoration_clear (&decoration);
      g_free (before.data);
      g_free (after.data);
    }
}

/* The bar's length in the picture, px: the longest run that is ink at the height where such a run begins. */
static int
measure_bar (const MapshotDecoration *decoration)
{
  int longest = 0;

  for (int y = 0; y < get_height (decoration); y++)
    for (int x = 0, run = 0; x < get_width (decoration); x++)
      {
        const guint8 *p = surface_at (decoration, x, y);

        run = p[3] == 255 && p[1] < 40 ? run + 1 : 0;
        longest = MAX (longest, run);
      }
  return longest;
}

static void
test_scale_bar (void)
{
  static const struct
  {
    double metres_per_pixel;
    int width;
    double metres;
  } CASES[] = {
    { 1, 1000, 200 },       { 4.7, 1000, 1000 },  { 0.597, 2000, 200 },
    { 156543, 1024, 2e7 }, { 0.001, 1000, 0.2 }, { 2, 200, 100 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      MapshotDecoration decoration;

      mapshot_decoration_init_scale_bar (&decoration, CASES[i].metres_per_pixel, MAPSHOT_CORNER_BOTTOM_LEFT,
                                         CASES[i].width, CASES[i].width);
      g_assert_nonnull (decoration.surface);
      check_inside (&decoration, CASES[i].width, CASES[i].width);
      g_assert_cmpint (ABS (measure_bar (&decoration) - CASES[i].metres / CASES[i].metres_per_pixel), <=, 1);
      g_assert_cmpint (measure_bar (&decoration), <=, CASES[i].width / 4);
      mapshot_decoration_clear (&decoration);
    }
}

static void
test_nothing (void)
{
  static const double WRONG[] = { 0, -1, NAN, INFINITY };
  MapshotDecoration decoration;

  for (gsize i = 0; i < G_N_ELEMENTS (WRONG); i++)
    {
      mapshot_decoration_init_scale_bar (&decoration, WRONG[i], 0, 1000, 1000);
      g_assert_null (decoration.surface);
    }
  for (int size = 1; size < 400; size++)
    {
      mapshot_decoration_init_scale_bar (&decoration, 1, size % 4, size, 400 - size);
      if (decoration.surface != NULL)
        check_inside (&decoration, size, 400 - size);
      mapshot_decoration_clear (&decoration);
      mapshot_decoration_init_north_arrow (&decoration, size, size % 4, size, 400 - size);
      if (decoration.surface != NULL)
        check_inside (&decoration, size, 400 - size);
      mapshot_decoration_clear (&decoration);
    }
  mapshot_decoration_init_north_arrow (&decoration, 0, 0, 10, 10);
  g_assert_null (decoration.surface);
}

/* The letter is where the arrow points. */
static void
test_north_arrow (void)
{
  for (int angle = 0; angle < 360; angle += 90)
    {
      MapshotDecoration decoration;
      double x = 0, y = 0, radians = angle * G_PI / 180;
      int n = 0, half;

      mapshot_decoration_init_north_arrow (&decoration, angle, 0, 2000, 2000);
      half = get_width (&decoration) / 2;
      for (int py = 0; py < 2 * half; py++)
        for (int px = 0; px < 2 * half; px++)
          {
            /* Along and across the arrow, from the middle; the letter begins beyond its tip. */
            double along = (px - half) * sin (radians) - (py - half) * cos (radians);

            if (along > 0.2 * 2 * half && along < 0.42 * 2 * half && surface_at (&decoration, px, py)[1] < 60
                && surface_at (&decoration, px, py)[3] == 255)
              {
                x += px - half;
                y += py - half;
                n++;
              }
          }
      g_assert_cmpint (n, >, 20);
      g_assert_cmpfloat (fabs (x / n / half - 0.62 * sin (radians)), <, 0.1);
      g_assert_cmpfloat (fabs (y / n / half + 0.62 * cos (radians)), <, 0.1);
      mapshot_decoration_clear (&decoration);
    }
}

static void
test_avoid (void)
{
  MapshotDecoration credit, bar;

  mapshot_decoration_init_credit (&credit, CREDIT ", " CREDIT, MAPSHOT_CORNER_BOTTOM_RIGHT, 0, 256, 256);
  mapshot_decoration_init_scale_bar (&bar, 10, MAPSHOT_CORNER_BOTTOM_LEFT, 256, 256);
  g_assert_cmpint (bar.y + get_height (&bar), >, credit.y);
  mapshot_decoration_avoid (&bar, &credit, 256);
  g_assert_cmpint (bar.y + get_height (&bar), <, credit.y);
  check_inside (&bar, 256, 256);
  mapshot_decoration_clear (&credit);

  /* Below, at the top; left alone, beside; gone, where there is no room. */
  mapshot_decoration_init_credit (&credit, CREDIT, MAPSHOT_CORNER_TOP_LEFT, 0, 256, 256);
  bar.y = 3;
  mapshot_decoration_avoid (&bar, &credit, 256);
  g_assert_cmpint (bar.y, >=, get_height (&credit));
  bar.x = 1000;
  bar.y = 0;
  mapshot_decoration_avoid (&bar, &credit, 256);
  g_assert_cmpint (bar.y, ==, 0);
  bar.x = 0;
  mapshot_decoration_avoid (&bar, &credit, 30);
  g_assert_null (bar.surface);
  mapshot_decoration_clear (&credit);
}

/* Beyond what cairo and 32 bits can hold. */
static void
test_huge (void)
{
  gint64 width = G_GINT64_CONSTANT (5000000000), height = G_GINT64_CONSTANT (7000000000);
  MapshotPixels band = pixels_new (500, 100, MAPSHOT_PIXELS_OPAQUE);
  MapshotDecoration decorations[3];
  int n_changed = 0;

  make_all (decorations, width, height);
  for (int i = 0; i < 3; i++)
    {
      g_assert_nonnull (decorations[i].surface);
      check_inside (&decorations[i], width, height);
    }
  mapshot_decoration_draw (&decorations[0], &band, width - 500, height - 100);
  for (int i = 0; i < 500 * 100; i++)
    n_changed += band.data[4 * i] != 0;
  g_assert_cmpint (n_changed, >, 10000);
  for (int i = 0; i < 3; i++)
    mapshot_decoration_clear (&decorations[i]);
  g_free (band.data);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decoration/credit/sizes", test_credit_sizes);
  g_test_add_func ("/decoration/credit/tiny", test_credit_tiny);
  g_test_add_func ("/decoration/credit/font-size", test_credit_font_size);
  g_test_add_func ("/decoration/credit/texts", test_credit_texts);
  g_test_add_func ("/decoration/credit/contrast", test_contrast);
  g_test_add_func ("/decoration/bands", test_bands);
  g_test_add_func ("/decoration/blend", test_blend);
  g_test_add_func ("/decoration/scale-bar", test_scale_bar);
  g_test_add_func ("/decoration/nothing", test_nothing);
  g_test_add_func ("/decoration/north-arrow", test_north_arrow);
  g_test_add_func ("/decoration/avoid", test_avoid);
  g_test_add_func ("/decoration/huge", test_huge);
  return g_test_run ();
}
