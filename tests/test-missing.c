/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "missing.h"

#include "capture-kit.h"
#include "error.h"
#include "png-rows.h"

#include <string.h>

/* Tiles 4 … 11 of zoom 4 both ways; these are not there. */
static const int holes[][2] = { { 5, 5 }, { 6, 5 }, { 9, 10 } };

static void
add_tiles (CaptureKit *kit)
{
  for (int y = 0; y < 16; y++)
    for (int x = 0; x < 16; x++)
      {
        g_autofree char *path = g_strdup_printf ("/holes/4/%d/%d.png", x, y);
        g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, 4, x, y);
        gboolean hole = FALSE;

        for (gsize i = 0; i < G_N_ELEMENTS (holes); i++)
          hole |= holes[i][0] == x && holes[i][1] == y;
        if (!hole)
          test_server_add_file (kit->server, path, "image/png", g_bytes_get_data (tile, NULL), (gssize) g_bytes_get_size (tile));
      }
}

static MapshotMissing *
capture (CaptureKit *kit, MapshotRecipe *recipe)
{
  g_autofree char *output = capture_kit_get_path (kit, "map.png");
  g_autoptr (MapshotPlan) plan = capture_kit_plan (kit, recipe);
  g_autoptr (MapshotCapture) job = mapshot_capture_new (plan, &(MapshotCaptureOptions){ .output = output, .overwrite = TRUE, .retries = 0 });
  g_autoptr (GError) error = NULL;
  MapshotMissing *missing;

  mapshot_capture_run (job, NULL, &error);
  g_assert_no_error (error);
  missing = mapshot_missing_read (output, kit->store, &error);
  g_assert_no_error (error);

  return missing;
}

static void
assert_area (const MapshotMissing *missing, guint index, double x, double y, double width, double height)
{
  const MapshotMissingArea *area = &g_array_index (missing->areas, MapshotMissingArea, index);

  g_assert_cmpfloat_with_epsilon (area->x, x, 0.01);
  g_assert_cmpfloat_with_epsilon (area->y, y, 0.01);
  g_assert_cmpfloat_with_epsilon (area->width, width, 0.01);
  g_assert_cmpfloat_with_epsilon (area->height, height, 0.01);
}

static void
test_blank (CaptureKit *kit, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (kit, "/holes/{z}/{x}/{y}.png");
  g_autoptr (MapshotMissing) missing = NULL;

  add_tiles (kit);
  recipe->on_missing = MAPSHOT_ON_MISSING_BLANK;
  missing = capture (kit, recipe);
  g_assert_cmpint (missing->total, ==, 64);
  g_assert_cmpint (missing->blank, ==, 3);
  g_assert_cmpint (missing->parent, ==, 0);
  g_assert_cmpuint (missing->reasons->len, ==, 1);
  g_assert_cmpint (g_array_index (missing->reasons, MapshotMissingReason, 0).count, ==, 3);
  /* Neighbours are one. */
  g_assert_cmpuint (missing->areas->len, ==, 2);
  assert_area (missing, 0, 256, 256, 512, 256);
  assert_area (missing, 1, 1280, 1536, 256, 256);
}

/* In another projection, at another scale: what is marked is what is white in the picture. */
static void
test_warped (CaptureKit *kit, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (kit, "/holes/{z}/{x}/{y}.png");
  g_autofree char *output = capture_kit_get_path (kit, "map.png");
  g_autoptr (MapshotMissing) missing = NULL;
  g_autoptr (MapshotPngRows) rows = NULL;

  add_tiles (kit);
  recipe->on_missing = MAPSHOT_ON_MISSING_BLANK;
  recipe->crs = g_strdup ("EPSG:4326");
  missing = capture (kit, recipe);
  g_assert_cmpuint (missing->areas->len, ==, 2);
  rows = mapshot_png_rows_open (output, NULL);
  for (guint i = 0; i < missing->areas->len; i++)
    {
      const MapshotMissingArea *area = &g_array_index (missing->areas, MapshotMissingArea, i);
      const guint8 *row;
      int channels = mapshot_png_rows_get_channels (rows);
      gint64 left = (gint64) area->x, right = (gint64) (area->x + area->width);

      g_assert_true (mapshot_png_rows_seek (rows, (gint64) (area->y + area->height / 2), NULL));
      row = mapshot_png_rows_next (rows, NULL);
      g_assert_cmpint (row[(left + 3) * channels], ==, 255);
      g_assert_cmpint (row[(left + 3) * channels + 1], ==, 255);
      g_assert_cmpint (row[(right - 4) * channels + 1], ==, 255);
      g_assert_false (row[(left - 4) * channels] == 255 && row[(left - 4) * channels + 1] == 255 && row[(left - 4) * channels + 2] == 255);
      g_assert_false (row[(right + 3) * channels] == 255 && row[(right + 3) * channels + 1] == 255 && row[(right + 3) * channels + 2] == 255);
    }
}

static void
test_whole (CaptureKit *kit, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (kit, "/tile/{z}/{x}/{y}.png");
  g_autoptr (MapshotMissing) missing = capture (kit, recipe);

  g_assert_cmpint (missing->total, ==, 64);
  g_assert_cmpint (missing->blank + missing->parent, ==, 0);
  g_assert_cmpuint (missing->areas->len, ==, 0);
  g_assert_cmpuint (missing->reasons->len, ==, 0);
}

static void
test_none (CaptureKit *kit, gconstpointer data)
{
  g_autofree char *path = capture_kit_get_path (kit, "map.png");
  g_autoptr (GError) error = NULL;

  capture_kit_write (kit, "map.png", "no picture", 10);
  g_assert_null (mapshot_missing_read (path, kit->store, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/missing/blank", CaptureKit, NULL, capture_kit_set_up, test_blank, capture_kit_tear_down);
  g_test_add ("/missing/warped", CaptureKit, NULL, capture_kit_set_up, test_warped, capture_kit_tear_down);
  g_test_add ("/missing/whole", CaptureKit, NULL, capture_kit_set_up, test_whole, capture_kit_tear_down);
  g_test_add ("/missing/none", CaptureKit, NULL, capture_kit_set_up, test_none, capture_kit_tear_down);

  return g_test_run ();
}
