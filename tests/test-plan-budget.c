/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture-kit.h"

#include "basemap.h"

#include <cairo.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <turbojpeg.h>

/* What is said of a picture before its start, against what it becomes. */

/* The file of the base map lies within what was expected, wherever and however near. */
static void
test_bytes (CaptureKit *kit, gconstpointer data)
{
  static const struct
  {
    MapshotPosition center;
    double resolution;
  } pictures[] = { { { 37.5663, 126.9779 }, 5 }, { { 37.5663, 126.9779 }, 1000 }, { { 51.5, -0.12 }, 15 }, { { 51.5, -0.12 }, 4000 },
                   { { 0, -30 }, 300 },          { { 48, 68 }, 50 },             { { -15, 130 }, 2000 } };

  for (gsize i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
      g_autoptr (MapshotPlan) plan = NULL;
      g_autoptr (MapshotCapture) capture = NULL;
      g_autofree char *path = capture_kit_get_path (kit, "map.png");
      g_autoptr (GError) error = NULL;
      GStatBuf status;

      recipe->where = MAPSHOT_WHERE_SIZE;
      recipe->center = pictures[i].center;
      recipe->pixel_width = 800;
      recipe->pixel_height = 600;
      recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
      recipe->resolution = pictures[i].resolution;
      plan = capture_kit_plan (kit, recipe);
      capture = mapshot_capture_new (plan, &(MapshotCaptureOptions){ .output = path, .overwrite = TRUE });
      mapshot_capture_run (capture, NULL, &error);
      g_assert_no_error (error);
      g_assert_no_errno (g_stat (path, &status));
      g_assert_cmpuint (plan->expected_bytes[0], <=, status.st_size);
      g_assert_cmpuint (plan->expected_bytes[1], >=, status.st_size);
      g_assert_cmpuint (plan->expected_bytes[1], <, 40 * plan->expected_bytes[0]);
      g_assert_no_errno (g_unlink (path));
    }
}

/* ---- services, on the loopback ---- */

#define SIDE 256 /* px of a tile */
#define FIRST 4  /* of the eight columns and rows of the kit's recipe */

static cairo_status_t
write_cb (void *array, const unsigned char *data, unsigned length)
{
  g_byte_array_append (array, data, length);

  return CAIRO_STATUS_SUCCESS;
}

/* A map as services draw them. */
static GByteArray *
draw_map (int x, int y)
{
  GByteArray *out = g_byte_array_new ();
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, SIDE, SIDE);
  MapshotPixels pixels = { cairo_image_surface_get_data (surface), (gsize) cairo_image_surface_get_stride (surface), SIDE, SIDE, MAPSHOT_PIXELS_OPAQUE };

  mapshot_basemap_draw_tile (mapshot_basemap_get (NULL), 4, x, y, &pixels);
  cairo_surface_mark_dirty (surface);
  cairo_surface_write_to_png_stream (surface, write_cb, out);
  cairo_surface_destroy (surface);

  return out;
}

static double
get_noise (guint32 x, guint32 y, guint32 octave)
{
  guint32 h = x * 0x8da6b343u ^ y * 0xd8163841u ^ octave * 0xcb1ab31fu;

  h = (h ^ h >> 15) * 0x2c1b3c6du;
  h = (h ^ h >> 12) * 0x297a2d39u;

  return (double) (h ^ h >> 15) / G_MAXUINT32 - 0.5;
}

/* Between the four nearest points of a grid STEP px wide. */
static double
get_smooth_noise (int x, int y, int step)
{
  double u = (double) (x % step) / step, v = (double) (y % step) / step;
  guint32 i = (guint32) (x / step), j = (guint32) (y / step), octave = (guint32) step;

  return (get_noise (i, j, octave) * (1 - u) + get_noise (i + 1, j, octave) * u) * (1 - v) +
         (get_noise (i, j + 1, octave) * (1 - u) + get_noise (i + 1, j + 1, octave) * u) * v;
}

/* Ground from above: detail of every size, the finer the fainter, in tiles of some 15 kB as aerial photographs have them. */
static GByteArray *
draw_photo (int x, int y)
{
  g_autofree guint8 *rgb = g_malloc (SIDE * SIDE * 3);
  unsigned char *jpeg = NULL;
  unsigned long length = 0;
  tjhandle handle = tjInitCompress ();
  GByteArray *out = g_byte_array_new ();

  for (int i = 0; i < SIDE * SIDE; i++)
    {
      double light = 110;

      for (int step = 1; step <= 64; step *= 2)
        light += get_smooth_noise (x * SIDE + i % SIDE, y * SIDE + i / SIDE, step) * 22 * pow (step, 0.45);
      rgb[i * 3] = rgb[i * 3 + 1] = rgb[i * 3 + 2] = (guint8) CLAMP (light, 0, 255);
      rgb[i * 3 + 2] = (guint8) (rgb[i * 3 + 2] * 3 / 4);
    }
  g_assert_cmpint (tjCompress2 (handle, rgb, SIDE, 0, SIDE, TJPF_RGB, &jpeg, &length, TJSAMP_420, 82, 0), ==, 0);
  g_byte_array_append (out, jpeg, (guint) length);
  tjFree (jpeg);
  tjDestroy (handle);

  return out;
}

static double
capture (CaptureKit *kit, const MapshotPlan *plan, guint64 *size)
{
  g_autofree char *path = capture_kit_get_path (kit, "map.png");
  g_autoptr (MapshotCapture) job = mapshot_capture_new ((MapshotPlan *) plan, &(MapshotCaptureOptions){ .output = path, .overwrite = TRUE });
  g_autoptr (GError) error = NULL;
  gint64 started = g_get_monotonic_time ();
  GStatBuf status;

  mapshot_capture_run (job, NULL, &error);
  g_assert_no_error (error);
  g_assert_no_errno (g_stat (path, &status));
  *size = (guint64) status.st_size;
  g_assert_no_errno (g_unlink (path));

  return (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC;
}

typedef struct
{
  const char *path, *type;
  GByteArray *(*draw) (int x, int y);
  guint smallest, largest; /* bytes of a tile: it is what it stands for */
} Service;

static void
test_service_bytes (CaptureKit *kit, gconstpointer data)
{
  const Service *service = data;
  g_autofree char *template_uri = g_strdup_printf ("/%s", service->path);
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (kit, template_uri);
  g_autoptr (MapshotPlan) plan = capture_kit_plan (kit, recipe);
  guint64 size, sum = 0;

  for (int i = 0; i < 64; i++)
    {
      int x = FIRST + i % 8, y = FIRST + i / 8;
      g_autoptr (GByteArray) tile = service->draw (x, y);
      g_autoptr (GString) path = g_string_new (template_uri);
      g_autofree char *column = g_strdup_printf ("%d", x), *row = g_strdup_printf ("%d", y);

      g_string_replace (path, "{z}", "4", 0);
      g_string_replace (path, "{x}", column, 0);
      g_string_replace (path, "{y}", row, 0);
      test_server_add_file (kit->server, path->str, service->type, (const char *) tile->data, tile->len);
      sum += tile->len;
    }
  g_assert_cmpuint (sum / 64, >=, service->smallest);
  g_assert_cmpuint (sum / 64, <=, service->largest);
  capture (kit, plan, &size);
  g_test_message ("tiles of %" G_GUINT64_FORMAT " bytes: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " … %" G_GUINT64_FORMAT, sum / 64, size,
                  plan->expected_bytes[0], plan->expected_bytes[1]);
  g_assert_cmpuint (plan->expected_bytes[0], <=, size);
  g_assert_cmpuint (plan->expected_bytes[1], >=, size);
}

/* A service that takes 100 ms for a tile. The machine may be as slow as it likes: no capture is faster than was said, and what the service itself takes is within it. */
static void
test_service_time (CaptureKit *kit, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (kit, "/slow/100/tile/{z}/{x}/{y}.png");
  g_autoptr (MapshotPlan) plan = capture_kit_plan (kit, recipe);
  double alone = (double) plan->tiles * 0.1 / plan->connections, seconds;
  guint64 size;

  g_assert_cmpint (plan->connections, ==, kit->connections);
  seconds = capture (kit, plan, &size);
  g_test_message ("%.1f s, of them %.1f s the service's; expected %.1f … %.1f s", seconds, alone, plan->expected_seconds[0], plan->expected_seconds[1]);
  g_assert_cmpfloat (seconds, >=, alone * 0.98);
  g_assert_cmpfloat (plan->expected_seconds[0], <=, alone);
  g_assert_cmpfloat (plan->expected_seconds[1], >=, alone);
}

/* One that allows 20 requests a second: that settles it. */
static void
test_service_rate (CaptureKit *kit, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (kit, "/tile/{z}/{x}/{y}.png");
  const MapshotPlanLimits limits = { .max_pixels = 100000000, .connections = 2, .rate = 20 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotPlan) plan = mapshot_plan_new (recipe, kit->store, &limits, &error);
  guint64 size;

  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (plan->expected_seconds[0], 64 / 20.0, 0.01);
  g_assert_cmpfloat (plan->expected_seconds[1], <=, 64 * 0.2 / 2 + 0.01);
  /* The first request waits for nothing. */
  g_assert_cmpfloat (capture (kit, plan, &size), >=, 63 / 20.0 * 0.95);
}

int
main (int argc, char **argv)
{
  static const Service services[] = {
    { "map/{z}/{x}/{y}.png", "image/png", draw_map, 1000, 60000 },
    { "photo/{z}/{x}/{y}.jpg", "image/jpeg", draw_photo, 11000, 20000 },
  };

  g_test_init (&argc, &argv, NULL);

  g_test_add ("/plan-budget/bytes", CaptureKit, NULL, capture_kit_set_up, test_bytes, capture_kit_tear_down);

  for (gsize i = 0; i < G_N_ELEMENTS (services); i++)
    {
      g_autofree char *name = g_strdup_printf ("/plan-budget/service-%s", services[i].path);

      *strchr (name + strlen ("/plan-budget/"), '/') = '\0';
      g_test_add (name, CaptureKit, &services[i], capture_kit_set_up, test_service_bytes, capture_kit_tear_down);
    }
  g_test_add ("/plan-budget/service-time", CaptureKit, NULL, capture_kit_set_up, test_service_time, capture_kit_tear_down);
  g_test_add ("/plan-budget/service-rate", CaptureKit, NULL, capture_kit_set_up, test_service_rate, capture_kit_tear_down);

  return g_test_run ();
}
