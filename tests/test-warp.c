/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "projection.h"
#include "warp.h"

#include <math.h>
#include <proj.h>
#include <string.h>

/* A picture in memory with the array of rows that the warp reads. */
typedef struct
{
  guint8 *data;
  const guint8 **rows;
  MapshotWarpSource window;
} Source;

static void
source_init (Source *source, gint64 x, gint64 y, int width, int height, MapshotPixelFormat format)
{
  source->data = g_malloc0 ((gsize) width * 4 * (gsize) height);
  source->rows = g_new (const guint8 *, height);
  for (int i = 0; i < height; i++)
    source->rows[i] = source->data + (gsize) i * 4 * (gsize) width;
  source->window = (MapshotWarpSource){ source->rows, x, y, width, height, format };
}

static void
source_clear (Source *source)
{
  g_free (source->data);
  g_free (source->rows);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Source, source_clear)

static void
fill_noise (Source *source)
{
  gsize n = 4 * (gsize) source->window.width * (gsize) source->window.height;

  for (gsize i = 0; i < n; i++)
    source->data[i] = (guint8) g_test_rand_int_range (0, 256);
  for (gsize i = 0; i < n; i += 4)
    if (source->window.format == MAPSHOT_PIXELS_OPAQUE)
      source->data[i + 3] = 255;
    else if (source->window.format == MAPSHOT_PIXELS_PREMULTIPLIED)
      for (int c = 0; c < 3; c++)
        source->data[i + c] = MIN (source->data[i + c], source->data[i + 3]);
}

/* x' = a x + b y + c, y' = -b x + a y + d: turned and scaled. */
typedef struct
{
  double a, b, c, d;
} Turn;

static void
turn (double *x, double *y, gsize n, gconstpointer data)
{
  const Turn *t = data;

  for (gsize i = 0; i < n; i++)
    {
      double px = x[i], py = y[i];

      x[i] = t->a * px + t->b * py + t->c;
      y[i] = -t->b * px + t->a * py + t->d;
    }
}

/* Bends everywhere, with nothing to the left of x = 40. */
static void
bend (double *x, double *y, gsize n, gconstpointer data)
{
  for (gsize i = 0; i < n; i++)
    {
      double px = x[i], py = y[i];

      x[i] = px < 40 ? HUGE_VAL : 1.3 * px + 12 * sin (py / 50);
      y[i] = 0.9 * py + px * px / 900;
    }
}

static void
test_identity (void)
{
  const MapshotPixelFormat formats[] = { MAPSHOT_PIXELS_OPAQUE, MAPSHOT_PIXELS_PREMULTIPLIED, MAPSHOT_PIXELS_STRAIGHT };
  const Turn moved = { 1, 0, 10, 20 };
  const MapshotWarpMap map = { turn, &moved };

  for (gsize f = 0; f < G_N_ELEMENTS (formats); f++)
    {
      g_auto (Source) source = { 0 };
      g_autofree guint8 *out = g_malloc (4 * 50 * 40);
      MapshotPixels dest = { out, 4 * 50, 50, 40, formats[f] };

      source_init (&source, 7, 19, 100, 80, formats[f]);
      fill_noise (&source);
      mapshot_warp (&source.window, &map, 5, 5, &dest);
      for (int y = 0; y < 40; y++)
        for (int x = 0; x < 50; x++)
          for (int c = 0; c < 4; c++)
            {
              const guint8 *expected = source.rows[y + 5 + 20 - 19] + 4 * (x + 5 + 10 - 7);
              guint8 alpha = formats[f] == MAPSHOT_PIXELS_STRAIGHT ? expected[3] : 255;

              /* Straight colour is multiplied and divided; faint pixels lose what 8 bits cannot hold. */
              if (alpha > 0)
                g_assert_cmpint (ABS (out[(y * 50 + x) * 4 + c] - expected[c]), <=, formats[f] == MAPSHOT_PIXELS_STRAIGHT ? 1 : 0);
            }
    }
}

/* However the picture is cut, each pixel is the same. */
static void
test_cuts (void)
{
  const MapshotPixelFormat formats[] = { MAPSHOT_PIXELS_OPAQUE, MAPSHOT_PIXELS_PREMULTIPLIED, MAPSHOT_PIXELS_STRAIGHT };
  const MapshotWarpMap map = { bend, NULL };
  const int width = 417, height = 233;

  for (gsize f = 0; f < G_N_ELEMENTS (formats); f++)
    {
      g_auto (Source) source = { 0 };
      g_autofree guint8 *whole = g_malloc (4 * (gsize) (width * height)), *parts = g_malloc (4 * (gsize) (width * height));
      MapshotPixels dest = { whole, 4 * (gsize) width, width, height, formats[f] };
      MapshotPixels pieces = { parts, 4 * (gsize) width, width, height, formats[f] };

      source_init (&source, -30, -20, 640, 520, formats[f]);
      fill_noise (&source);
      mapshot_warp (&source.window, &map, 13, -9, &dest);
      for (int y = 0; y < height;)
        {
          int rows = g_test_rand_int_range (1, 90);

          rows = MIN (rows, height - y);
          for (int x = 0; x < width;)
            {
              int columns = g_test_rand_int_range (1, 300);
              MapshotPixels piece;

              columns = MIN (columns, width - x);
              piece = mapshot_pixels_sub (&pieces, x, y, columns, rows);
              mapshot_warp (&source.window, &map, 13 + x, -9 + y, &piece);
              x += columns;
            }
          y += rows;
        }
      g_assert_cmpmem (whole, 4 * (gsize) (width * height), parts, 4 * (gsize) (width * height));
    }
}

static void
test_even_colour (void)
{
  const Turn turns[] = { { 0.3, 0.1, 20, 30 }, { 1.7, -0.6, 90, 40 }, { 4, 3, 20, 250 } };

  for (gsize t = 0; t < G_N_ELEMENTS (turns); t++)
    {
      g_auto (Source) source = { 0 };
      g_autofree guint8 *out = g_malloc (4 * 60 * 60);
      MapshotPixels dest = { out, 4 * 60, 60, 60, MAPSHOT_PIXELS_OPAQUE };
      const MapshotWarpMap map = { turn, &turns[t] };

      source_init (&source, 0, 0, 512, 512, MAPSHOT_PIXELS_OPAQUE);
      for (int i = 0; i < 512 * 512; i++)
        memcpy (source.data + 4 * i, "\x12\xfe\x80\xff", 4);
      mapshot_warp (&source.window, &map, 0, 0, &dest);
      for (int i = 0; i < 60 * 60; i++)
        g_assert_cmpmem (out + 4 * i, 4, "\x12\xfe\x80\xff", 4);
    }
}

/* A ramp is a ramp after turning and shrinking, at the place where it should be. */
static void
test_ramp (void)
{
  const Turn turns[] = { { 0.8, 0.3, 40, 60 }, { 2, 1, 20, 150 }, { 0.25, 0, 100.25, 90.5 } };

  for (gsize t = 0; t < G_N_ELEMENTS (turns); t++)
    {
      g_auto (Source) source = { 0 };
      g_autofree guint8 *out = g_malloc (4 * 70 * 70);
      MapshotPixels dest = { out, 4 * 70, 70, 70, MAPSHOT_PIXELS_OPAQUE };
      const MapshotWarpMap map = { turn, &turns[t] };

      source_init (&source, 0, 0, 256, 256, MAPSHOT_PIXELS_OPAQUE);
      for (int i = 0; i < 256 * 256; i++)
        {
          source.data[4 * i] = (guint8) (i % 256);
          source.data[4 * i + 1] = (guint8) (i / 256);
          source.data[4 * i + 3] = 255;
        }
      mapshot_warp (&source.window, &map, 0, 0, &dest);
      for (int y = 0; y < 70; y++)
        for (int x = 0; x < 70; x++)
          {
            double u = x + 0.5, v = y + 0.5;

            turn (&u, &v, 1, &turns[t]);
            if (u < 20 || u > 236 || v < 20 || v > 236)
              continue;
            g_assert_cmpfloat_with_epsilon (out[(y * 70 + x) * 4], u - 0.5, 1);
            g_assert_cmpfloat_with_epsilon (out[(y * 70 + x) * 4 + 1], v - 0.5, 1);
          }
    }
}

/* What is transparent has no colour to give. */
static void
test_alpha (void)
{
  const Turn half = { 0.5, 0.05, 20, 20 };
  const MapshotWarpMap map = { turn, &half };
  g_auto (Source) source = { 0 };
  g_autofree guint8 *out = g_malloc (4 * 60 * 60);
  MapshotPixels dest = { out, 4 * 60, 60, 60, MAPSHOT_PIXELS_STRAIGHT };
  int faint = 0;

  source_init (&source, 0, 0, 80, 80, MAPSHOT_PIXELS_STRAIGHT);
  for (int i = 0; i < 80 * 80; i++)
    memcpy (source.data + 4 * i, i % 80 < 35 ? "\x00\x00\xff\x00" : "\xff\x00\x00\xff", 4);
  mapshot_warp (&source.window, &map, 0, 0, &dest);
  for (int i = 0; i < 60 * 60; i++)
    {
      const guint8 *p = out + 4 * i;

      g_assert_cmpint (p[2], ==, 0);
      if (p[3] > 0)
        g_assert_cmpint (p[0], ==, 255);
      faint += p[3] > 20 && p[3] < 235;
    }
  g_assert_cmpint (faint, >, 30);
}

static void
test_outside (void)
{
  const MapshotPixelFormat formats[] = { MAPSHOT_PIXELS_OPAQUE, MAPSHOT_PIXELS_PREMULTIPLIED, MAPSHOT_PIXELS_STRAIGHT };
  const MapshotWarpMap map = { bend, NULL };

  for (gsize f = 0; f < G_N_ELEMENTS (formats); f++)
    {
      g_auto (Source) source = { 0 };
      g_autofree guint8 *out = g_malloc (4 * 200 * 50);
      MapshotPixels dest = { out, 4 * 200, 200, 50, formats[f] };

      source_init (&source, 0, 0, 120, 120, formats[f]);
      memset (source.data, 0x80, 4 * 120 * 120);
      mapshot_warp (&source.window, &map, 0, 0, &dest);
      for (int y = 0; y < 50; y++)
        for (int x = 0; x < 200; x++)
          {
            double u = x + 0.5, v = y + 0.5;
            const guint8 *p = out + (y * 200 + x) * 4;
            guint32 pixel;

            memcpy (&pixel, p, 4);
            bend (&u, &v, 1, NULL);
            if (!isfinite (u) || u > 121 || v > 121)
              g_assert_cmphex (pixel, ==, formats[f] == MAPSHOT_PIXELS_OPAQUE ? 0xffffffff : 0);
            else if (u < 119 && v < 119 && x > 41)
              g_assert_cmphex (pixel & 0x00ffffff, ==, 0x808080);
          }
    }
}

/* ---- against PROJ ---- */

typedef struct
{
  MapshotProjection *from, *to;
  double left, top, resolution; /* CRS units */
  double source_resolution;
} Pair;

static void
project (double *x, double *y, gsize n, gconstpointer data)
{
  const Pair *pair = data;

  for (gsize i = 0; i < n; i++)
    {
      x[i] = pair->left + x[i] * pair->resolution;
      y[i] = pair->top - y[i] * pair->resolution;
    }
  mapshot_projection_inverse (pair->from, x, y, n);
  mapshot_projection_forward (pair->to, x, y, n);
  for (gsize i = 0; i < n; i++)
    {
      x[i] /= pair->source_resolution;
      y[i] /= -pair->source_resolution;
    }
}

/* The positions of a picture SIDE px wide around a place, against PROJ's own way from one system to the other. Returns the worst error, px. */
static double
measure_error (const char *from, const char *to, double longitude, double latitude, double resolution,
               double source_resolution, int side)
{
  Pair pair = { mapshot_projection_new (from, NULL), mapshot_projection_new (to, NULL), longitude, latitude, resolution,
                source_resolution };
  const MapshotWarpMap map = { project, &pair };
  gsize n = (gsize) side * (gsize) side;
  g_autofree double *u = g_new (double, n), *v = g_new (double, n);
  PJ_CONTEXT *context = proj_context_create ();
  PJ *raw = proj_create_crs_to_crs (context, from, to, NULL), *pj = proj_normalize_for_visualization (context, raw);
  double worst = 0;

  mapshot_projection_forward (pair.from, &pair.left, &pair.top, 1);
  pair.left -= resolution * side / 2;
  pair.top += resolution * side / 2;
  mapshot_warp_get_positions (&map, 0, 0, side, side, u, v);
  for (int y = 0; y < side; y += 3)
    for (int x = 0; x < side; x += 3)
      {
        PJ_COORD at = proj_coord (pair.left + (x + 0.5) * resolution, pair.top - (y + 0.5) * resolution, 0, 0);
        PJ_COORD exact = proj_trans (pj, PJ_FWD, at);
        gsize i = (gsize) y * (gsize) side + (gsize) x;

        worst = MAX (worst, hypot (u[i] - exact.xy.x / source_resolution, v[i] + exact.xy.y / source_resolution));
      }
  proj_destroy (pj);
  proj_destroy (raw);
  proj_context_destroy (context);
  mapshot_projection_unref (pair.from);
  mapshot_projection_unref (pair.to);

  return worst;
}

static void
test_exactness (void)
{
  const struct
  {
    const char *from, *to;
    double longitude, latitude, resolution, source_resolution;
  } pairs[] = {
    /* All of Korea in a picture of 500 px, as sharp as a street map, and sharper. */
    { "EPSG:5181", "EPSG:3857", 127.8, 36, 1400, 1300 },
    { "EPSG:5181", "EPSG:3857", 127.8, 36, 4, 4.777314 },
    { "EPSG:5181", "EPSG:3857", 129.0756, 35.1796, 0.25, 0.298582 },
    { "EPSG:3857", "EPSG:5181", 127.8, 36, 1600, 1024 },
    { "EPSG:3857", "EPSG:5181", 126.9779, 37.5663, 0.597164, 0.5 },
    { "EPSG:3857", "EPSG:4326", 127.8, 36, 1600, 0.0109863 },
    { "EPSG:3857", "EPSG:4326", 10, 60, 4.777314, 4.2915e-5 },
    { "EPSG:4326", "EPSG:3857", 127.8, 36, 0.012, 1222.99 },
    { "EPSG:2154", "EPSG:3857", 2.2945, 48.8584, 2400, 2445.98 },
    { "EPSG:2154", "EPSG:3857", 5.37, 43.3, 1, 1.194329 },
    { "EPSG:3857", "EPSG:2154", 2.2945, 48.8584, 3000, 2000 },
    { "EPSG:5179", "EPSG:5181", 127.8, 36, 1200, 1024 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      double error = measure_error (pairs[i].from, pairs[i].to, pairs[i].longitude, pairs[i].latitude, pairs[i].resolution,
                                    pairs[i].source_resolution, 500);

      g_test_message ("%s from %s at %g: %.4f px", pairs[i].from, pairs[i].to, pairs[i].resolution, error);
      g_assert_cmpfloat (error, <, 0.1);
    }
}

/* Half the world in few pixels bends most; there the cells get small. */
static void
test_coarse (void)
{
  g_assert_cmpfloat (measure_error ("EPSG:3035", "EPSG:3857", 10, 52, 20000, 19567.88, 250), <, 0.1);
  g_assert_cmpfloat (measure_error ("EPSG:3857", "EPSG:4326", 0, 0, 150000, 1.40625, 250), <, 0.1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/warp/identity", test_identity);
  g_test_add_func ("/warp/cuts", test_cuts);
  g_test_add_func ("/warp/even-colour", test_even_colour);
  g_test_add_func ("/warp/ramp", test_ramp);
  g_test_add_func ("/warp/alpha", test_alpha);
  g_test_add_func ("/warp/outside", test_outside);
  g_test_add_func ("/warp/exactness", test_exactness);
  g_test_add_func ("/warp/coarse", test_coarse);
  return g_test_run ();
}
