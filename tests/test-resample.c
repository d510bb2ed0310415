/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "resample.h"

#include <math.h>
#include <string.h>

static const double SCALES[] = { 0.125, 0.25, 0.37, 0.5, 0.93, 1, 1.0001, 1.5, 2, 2.7, 4, 8 };

static MapshotPixels
pixels_new (int width, int height, MapshotPixelFormat format)
{
  return (MapshotPixels){ g_malloc0 ((gsize) width * height * 4), (gsize) width * 4, width, height, format };
}

static guint8 *
pixel_at (const MapshotPixels *pixels, int x, int y)
{
  return pixels->data + (gsize) y * pixels->stride + 4 * (gsize) x;
}

/* Noise over slopes with hard edges, valid in FORMAT. */
static MapshotPixels
make_picture (int width, int height, MapshotPixelFormat format, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  MapshotPixels pixels = pixels_new (width, height, format);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint8 *p = pixel_at (&pixels, x, y);

        for (int c = 0; c < 3; c++)
          p[c] = (x / 7 + y / 5) % 2 != 0 ? g_rand_int_range (rand, 0, 256) : (3 * x + 5 * y) & 255;
        p[3] = (x / 9) % 3 == 0 ? 0 : (x / 9) % 3 == 1 ? 255 : g_rand_int_range (rand, 0, 256);
        if (format == MAPSHOT_PIXELS_OPAQUE)
          p[3] = 255;
        for (int c = 0; c < 3 && format == MAPSHOT_PIXELS_PREMULTIPLIED; c++)
          p[c] = MIN (p[c], p[3]);
      }
  return pixels;
}

static double
reference_weight (const MapshotResampleAxis *axis, int position, int source)
{
  double x = (source + 0.5 - ((position + 0.5) * axis->scale + axis->offset)) / MAX (1, axis->scale);

  if (x == 0)
    return 1;
  return fabs (x) < 3 ? 3 * sin (G_PI * x) * sin (G_PI * x / 3) / (G_PI * G_PI * x * x) : 0;
}

/* Straight out of the definition, in double: premultiplied B G R A of one output pixel. */
static void
reference_pixel (const MapshotPixels *source, const MapshotResampleAxis *axis, int x, int y, double *result)
{
  int reach = (int) ceil (3 * MAX (1, axis->scale)) + 2;
  int cx = (int) floor ((x + 0.5) * axis->scale + axis->offset);
  int cy = (int) floor ((y + 0.5) * axis->scale + axis->offset);
  double sum = 0;

  memset (result, 0, 4 * sizeof *result);
  for (int sy = cy - reach; sy <= cy + reach; sy++)
    {
      double wy = reference_weight (axis, y, sy);

      for (int sx = cx - reach; sx <= cx + reach && wy != 0; sx++)
        {
          const guint8 *p = pixel_at (source, CLAMP (sx, 0, source->width - 1), CLAMP (sy, 0, source->height - 1));
          double weight = wy * reference_weight (axis, x, sx);
          double alpha = source->format == MAPSHOT_PIXELS_STRAIGHT ? p[3] / 255.0 : 1;

          for (int c = 0; c < 4; c++)
            result[c] += weight * p[c] * (c == 3 ? 1 : alpha);
          sum += weight;
        }
    }
  for (int c = 0; c < 4; c++)
    result[c] = CLAMP (result[c] / sum, 0, 255);
}

static void
check_reference (MapshotPixelFormat format, double scale)
{
  MapshotResampleAxis axis = { scale, 0.3 };
  MapshotPixels source = make_picture (90, 70, format, 3);
  MapshotPixels dest = pixels_new ((int) (90 / scale), (int) (70 / scale), format);

  mapshot_resample (&source, 0, 0, &axis, &axis, 0, 0, &dest);
  for (int y = 0; y < dest.height; y += 1 + dest.height / 40)
    for (int x = 0; x < dest.width; x += 1 + dest.width / 40)
      {
        const guint8 *p = pixel_at (&dest, x, y);
        double expected[4];

        reference_pixel (&source, &axis, x, y, expected);
        g_assert_cmpfloat (fabs (p[3] - expected[3]), <=, 1);
        for (int c = 0; c < 3; c++)
          if (format == MAPSHOT_PIXELS_STRAIGHT)
            {
              /* What is visible of the difference. */
              if (p[3] > 0)
                g_assert_cmpfloat (fabs (p[c] * expected[3] / 255 - MIN (expected[c], expected[3])), <=, 1);
            }
          else
            g_assert_cmpfloat (fabs (p[c] - MIN (expected[c], expected[3])), <=, 1);
      }
  g_free (source.data);
  g_free (dest.data);
}

static void
test_reference (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (SCALES); i++)
    for (int format = 0; format < 3; format++)
      check_reference (format, SCALES[i]);
}

/* The same pixels, computed whole and in parts that are given no more than their support. */
static void
check_cut (MapshotPixelFormat format, double scale, gint64 origin)
{
  MapshotResampleAxis h = { scale, -0.7 }, v = { scale * 1.1, 12.25 };
  int width = 300, height = 41;
  gint64 x0, x1, y0, y1;
  MapshotPixels source, whole = pixels_new (width, height, format), part = pixels_new (width, height, format);
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  mapshot_resample_get_support (&h, origin, origin + width - 1, &x0, &x1);
  mapshot_resample_get_support (&v, origin, origin + height - 1, &y0, &y1);
  source = make_picture ((int) (x1 - x0 + 1), (int) (y1 - y0 + 1), format, 9);
  mapshot_resample (&source, x0, y0, &h, &v, origin, origin, &whole);

  for (int y = 0, n_rows; y < height; y += n_rows)
    {
      n_rows = g_rand_int_range (rand, 1, 17);
      n_rows = MIN (n_rows, height - y);
      for (int x = 0, n_columns; x < width; x += n_columns)
        {
          gint64 left, right, top, bottom;
          MapshotPixels piece, given;

          n_columns = g_rand_int_range (rand, 1, 120);
          n_columns = MIN (n_columns, width - x);
          mapshot_resample_get_support (&h, origin + x, origin + x + n_columns - 1, &left, &right);
          mapshot_resample_get_support (&v, origin + y, origin + y + n_rows - 1, &top, &bottom);
          given = mapshot_pixels_sub (&source, (int) (left - x0), (int) (top - y0), (int) (right - left + 1),
                                      (int) (bottom - top + 1));
          piece = mapshot_pixels_sub (&part, x, y, n_columns, n_rows);
          mapshot_resample (&given, left, top, &h, &v, origin + x, origin + y, &piece);
        }
    }
  g_assert_cmpmem (whole.data, (gsize) width * height * 4, part.data, (gsize) width * height * 4);
  g_free (source.data);
  g_free (whole.data);
  g_free (part.data);
}

static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (SCALES); i++)
    for (int format = 0; format < 3; format++)
      {
        check_cut (format, SCALES[i], 0);
        check_cut (format, SCALES[i], -100);
        check_cut (format, SCALES[i], G_GINT64_CONSTANT (3000000000));
      }
}

static void
test_constant (void)
{
  static const guint8 COLORS[][4] = {
    { 0, 0, 0, 255 }, { 255, 255, 255, 255 }, { 1, 77, 254, 255 }, { 3, 60, 80, 100 }, { 0, 0, 0, 0 },
  };

  for (gsize s = 0; s < G_N_ELEMENTS (SCALES); s++)
    for (gsize c = 0; c < G_N_ELEMENTS (COLORS); c++)
      for (int format = COLORS[c][3] == 255 ? 0 : 1; format < 3; format++)
        {
          MapshotResampleAxis axis = { SCALES[s], 0.1 };
          MapshotPixels source = pixels_new (20, 20, format), dest = pixels_new (50, 50, format);

          for (int i = 0; i < 400; i++)
            memcpy (source.data + 4 * i, COLORS[c], 4);
          mapshot_resample (&source, 0, 0, &axis, &axis, -10, -10, &dest);
          for (int i = 0; i < 2500; i++)
            g_assert_cmpmem (dest.data + 4 * i, 4, COLORS[c], 4);
          g_free (source.data);
          g_free (dest.data);
        }
}

static void
test_ramp (void)
{
  for (gsize s = 0; s < G_N_ELEMENTS (SCALES); s++)
    {
      MapshotResampleAxis axis = { SCALES[s], 0 }, flat = { 1, 0 };
      MapshotPixels source = pixels_new (240, 1, MAPSHOT_PIXELS_OPAQUE);
      MapshotPixels dest = pixels_new ((int) (240 / SCALES[s]), 1, MAPSHOT_PIXELS_OPAQUE);
      int margin = (int) ceil (4 * MAX (1, SCALES[s]) / SCALES[s]);

      for (int x = 0; x < 240; x++)
        memset (pixel_at (&source, x, 0), x, 4);
      mapshot_resample (&source, 0, 0, &axis, &flat, 0, 0, &dest);
      for (int x = margin; x < dest.width - margin; x++)
        g_assert_cmpfloat (fabs (*pixel_at (&dest, x, 0) - ((x + 0.5) * SCALES[s] - 0.5)), <=, 1);
      g_free (source.data);
      g_free (dest.data);
    }
}

static void
test_identity (void)
{
  for (int format = 0; format < 3; format++)
    {
      MapshotResampleAxis same = { 1, 0 }, moved = { 1, -5 }, other = { 1.5, 0 };
      MapshotPixels source = make_picture (61, 43, format, 2), dest = pixels_new (61, 43, format);
      gint64 first, last;

      mapshot_resample (&source, 0, 0, &same, &same, 0, 0, &dest);
      g_assert_cmpmem (dest.data, 61 * 43 * 4, source.data, 61 * 43 * 4);
      mapshot_resample (&source, 100, 200, &moved, &moved, 105, 205, &dest);
      g_assert_cmpmem (dest.data, 61 * 43 * 4, source.data, 61 * 43 * 4);
      mapshot_resample_get_support (&moved, 105, 110, &first, &last);
      g_assert_cmpint (first, ==, 100);
      g_assert_cmpint (last, ==, 105);

      /* Along one axis only: rows of one colour keep it. */
      for (int y = 0; y < 43 && format != MAPSHOT_PIXELS_STRAIGHT; y++)
        for (int x = 1; x < 61; x++)
          memcpy (pixel_at (&source, x, y), pixel_at (&source, 0, y), 4);
      if (format != MAPSHOT_PIXELS_STRAIGHT)
        {
          mapshot_resample (&source, 0, 0, &other, &same, 0, 0, &dest);
          g_assert_cmpmem (dest.data, 61 * 43 * 4, source.data, 61 * 43 * 4);
        }
      g_free (source.data);
      g_free (dest.data);
    }
}

/* A sharp edge between black and white neither wraps round nor gets brighter or darker as a whole. */
static void
test_edge (void)
{
  for (gsize s = 0; s < G_N_ELEMENTS (SCALES); s++)
    {
      MapshotResampleAxis axis = { SCALES[s], 0 };
      MapshotPixels source = pixels_new (128, 8, MAPSHOT_PIXELS_OPAQUE);
      MapshotPixels dest = pixels_new ((int) (128 / SCALES[s]), (int) ceil (8 / SCALES[s]), MAPSHOT_PIXELS_OPAQUE);
      double sum = 0;
      int far = (int) ceil (3 * MAX (1, SCALES[s]) / SCALES[s]) + 1;

      for (int y = 0; y < 8; y++)
        for (int x = 64; x < 128; x++)
          memset (pixel_at (&source, x, y), 255, 4);
      mapshot_resample (&source, 0, 0, &axis, &axis, 0, 0, &dest);
      for (int x = 0; x < dest.width; x++)
        {
          double centre = (x + 0.5) * SCALES[s];

          sum += *pixel_at (&dest, x, 0) / 255.0;
          if (x < dest.width / 2 - far)
            g_assert_cmpint (*pixel_at (&dest, x, 0), ==, 0);
          if (x > dest.width / 2 + far)
            g_assert_cmpint (*pixel_at (&dest, x, 0), ==, 255);
          if (fabs (centre - 64) >= MAX (1, SCALES[s]))
            g_assert_cmpint (ABS (*pixel_at (&dest, x, 0) - (centre > 64 ? 255 : 0)), <=, 26);
        }
      g_assert_cmpfloat (fabs (sum * SCALES[s] - 64), <=, 1.0 * MAX (1, SCALES[s]));
      g_free (source.data);
      g_free (dest.data);
    }
}

/* A white disc on transparent black stays white to its rim. */
static void
test_alpha (void)
{
  for (gsize s = 0; s < G_N_ELEMENTS (SCALES); s++)
    for (int format = 1; format < 3; format++)
      {
        MapshotResampleAxis axis = { SCALES[s], 0 };
        MapshotPixels source = pixels_new (64, 64, format);
        MapshotPixels dest = pixels_new ((int) (64 / SCALES[s]), (int) (64 / SCALES[s]), format);
        int n_visible = 0;

        for (int y = 0; y < 64; y++)
          for (int x = 0; x < 64; x++)
            if (hypot (x - 32, y - 32) < 20)
              memset (pixel_at (&source, x, y), 255, 4);
        mapshot_resample (&source, 0, 0, &axis, &axis, 0, 0, &dest);
        for (int i = 0; i < dest.width * dest.height; i++)
          {
            const guint8 *p = dest.data + 4 * i;

            n_visible += p[3] > 0;
            for (int c = 0; c < 3; c++)
              g_assert_cmpint (p[c], ==, format == MAPSHOT_PIXELS_PREMULTIPLIED ? p[3] : p[3] > 0 ? 255 : 0);
          }
        g_assert_cmpint (n_visible, >, 20);
        g_free (source.data);
        g_free (dest.data);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/resample/reference", test_reference);
  g_test_add_func ("/resample/cut", test_cut);
  g_test_add_func ("/resample/constant", test_constant);
  g_test_add_func ("/resample/ramp", test_ramp);
  g_test_add_func ("/resample/identity", test_identity);
  g_test_add_func ("/resample/edge", test_edge);
  g_test_add_func ("/resample/alpha", test_alpha);
  return g_test_run ();
}
