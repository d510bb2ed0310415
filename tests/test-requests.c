/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture-kit.h"
#include "error.h"
#include "png-reader.h"

#include <glib/gstdio.h>
#include <string.h>

#define ZOOM 4
#define SIZE 700 /* px of the square picture */

/* Makes the source "own" of TEMPLATE_PATH, with LINES in its entry. */
static void
use_entry (CaptureKit *kit, const char *template_path, const char *lines)
{
  g_autofree char *folder = g_dir_make_tmp ("mapshot-XXXXXX", NULL), *ini = g_build_filename (folder, "own.ini", NULL);
  g_autofree char *address = test_server_get_uri (kit->server, template_path);
  g_autofree char *text = g_strdup_printf ("[source own]\nName=Own\nTemplate=%s\nAttribution=\n%s", address, lines);

  g_assert_true (g_file_set_contents (ini, text, -1, NULL));
  g_clear_pointer (&kit->store, mapshot_source_store_unref);
  kit->store = mapshot_source_store_new ("", folder);
  g_assert_null (mapshot_source_store_get_problems (kit->store)[0]);
  g_unlink (ini);
  g_rmdir (folder);
}

static MapshotRecipe *
make_recipe (const char *source)
{
  MapshotRecipe *recipe = mapshot_recipe_new ();

  recipe->source = g_strdup (source);
  recipe->where = MAPSHOT_WHERE_SIZE;
  recipe->center = (MapshotPosition){ 10, 20 };
  recipe->pixel_width = recipe->pixel_height = SIZE;
  recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
  recipe->zoom = ZOOM;

  return recipe;
}

/* Every tile of PLAN but its second in the second row, which answers as PREFIX does. */
static void
serve_all_but_one (CaptureKit *kit, const MapshotPlan *plan, const char *prefix)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (plan, plan->layers->len - 1);

  for (gint64 i = 0; i < layer->n_columns * layer->n_rows; i++)
    {
      int x = (int) (layer->first_column + i % layer->n_columns), y = (int) (layer->first_row + i / layer->n_columns);
      g_autofree char *path = g_strdup_printf ("%s/%d/%d/%d.png", prefix, ZOOM, x, y);
      g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, ZOOM, x, y);

      if (i != layer->n_columns + 1)
        test_server_add_file (kit->server, path, "image/png", g_bytes_get_data (tile, NULL), (gssize) g_bytes_get_size (tile));
    }
}

/* What a hole shows: BLANK says what is there in place of the tile that is not. */
static void
check_pixels (const MapshotPlan *plan, const char *path, guint32 blank)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (plan, plan->layers->len - 1);
  gint64 left = (gint64) layer->horizontal.offset, top = (gint64) layer->vertical.offset;
  g_autoptr (TestPng) png = test_png_read (path);
  int holes = 0;

  for (guint32 y = 0; y < png->height; y++)
    for (guint32 x = 0; x < png->width; x++)
      {
        gint64 px = left + x, py = top + y;
        gboolean hole = px / 256 == layer->first_column + 1 && py / 256 == layer->first_row + 1;

        holes += hole;
        g_assert_cmphex (test_png_get_colour (png, x, y), ==,
                         hole ? blank : test_server_tile_colour (ZOOM, (int) (px / 256), (int) (py / 256), (int) (px % 256), (int) (py % 256)));
      }
  g_assert_cmpint (holes, >, 1000);
}

/* A tile that is not there is a hole, or nothing is there, as the entry says: by the usual statuses, or by its own. */
static void
test_rule (CaptureKit *kit, gconstpointer data)
{
  static const struct
  {
    const char *prefix, *lines;
    gboolean complete;
  } cases[] = {
    { "/status/404", "", FALSE },
    { "/empty", "", FALSE },
    { "/status/404", "NotFound=missing\n", FALSE },
    { "/status/404", "NotFound=blank\n", TRUE },
    { "/status/410", "NotFound=blank\n", TRUE },
    { "/empty", "NotFound=blank\n", TRUE },
    { "/status/400", "NotFound=blank\n", FALSE },
    { "/status/400", "NotFound=blank\nNotFoundStatus=400\n", TRUE },
    { "/status/404", "NotFound=blank\nNotFoundStatus=400\n", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *template_path = g_strconcat (cases[i].prefix, "/{z}/{x}/{y}.png", NULL), *path = capture_kit_get_path (kit, "map.png");
      const MapshotCaptureOptions options = { .output = path, .overwrite = TRUE, .retries = 0 };
      g_autoptr (MapshotRecipe) recipe = make_recipe ("own");
      g_autoptr (MapshotPlan) plan = NULL;
      g_autoptr (MapshotCapture) capture = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s %s", cases[i].prefix, cases[i].lines);
      use_entry (kit, template_path, cases[i].lines);
      plan = capture_kit_plan (kit, recipe);
      serve_all_but_one (kit, plan, cases[i].prefix);
      capture = mapshot_capture_new (plan, &options);
      g_assert_cmpint (mapshot_capture_run (capture, NULL, &error), ==, cases[i].complete);
      if (!cases[i].complete)
        {
          g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpint (mapshot_report_get_status (mapshot_capture_get_report (capture)), ==, MAPSHOT_STATUS_COMPLETE);
      check_pixels (plan, path, 0xffffff);
    }
}

/* Where a layer has nothing, what lies under it is seen. */
static void
test_layer (CaptureKit *kit, gconstpointer data)
{
  g_autofree char *path = capture_kit_get_path (kit, "map.png"), *base = test_server_get_uri (kit->server, "/tile/0/0/0.png?{z}{x}{y}");
  const MapshotCaptureOptions options = { .output = path, .overwrite = TRUE, .retries = 0 };
  g_autoptr (MapshotRecipe) recipe = make_recipe (base);
  g_autoptr (MapshotPlan) plan = NULL;
  g_autoptr (MapshotCapture) capture = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TestPng) png = NULL;
  const MapshotPlanLayer *layer;
  guint32 x, y;

  use_entry (kit, "/status/404/{z}/{x}/{y}.png", "NotFound=blank\nTransparent=true\n");
  mapshot_recipe_add_layer (recipe, "own", 1);
  plan = capture_kit_plan (kit, recipe);
  serve_all_but_one (kit, plan, "/status/404");
  capture = mapshot_capture_new (plan, &options);
  g_assert_true (mapshot_capture_run (capture, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (mapshot_report_get_status (mapshot_capture_get_report (capture)), ==, MAPSHOT_STATUS_COMPLETE);
  png = test_png_read (path);
  layer = mapshot_plan_get_layer (plan, 1);
  x = (guint32) ((layer->first_column + 1) * 256 + 40 - (gint64) layer->horizontal.offset);
  y = (guint32) ((layer->first_row + 1) * 256 + 50 - (gint64) layer->vertical.offset);
  g_assert_cmphex (test_png_get_colour (png, x, y), ==, test_server_tile_colour (0, 0, 0, 40, 50));
  g_assert_cmphex (test_png_get_colour (png, x + 256, y), ==,
                   test_server_tile_colour (ZOOM, (int) layer->first_column + 2, (int) layer->first_row + 1, 40, 50));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/requests/not-found", CaptureKit, NULL, capture_kit_set_up, test_rule, capture_kit_tear_down);
  g_test_add ("/requests/nothing-in-a-layer", CaptureKit, NULL, capture_kit_set_up, test_layer, capture_kit_tear_down);

  return g_test_run ();
}
