/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture-kit.h"

#include <glib/gstdio.h>

void
capture_kit_set_up (CaptureKit *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("mapshot-capture-XXXXXX", NULL);
  self->server = test_server_new (TEST_SERVER_PLAIN);
  self->store = mapshot_source_store_new ("", "");
  self->connections = 2;
}

void
capture_kit_tear_down (CaptureKit *self, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = capture_kit_get_path (self, name);
      g_assert_no_errno (g_unlink (path));
    }
  g_assert_no_errno (g_rmdir (self->folder));
  g_free (self->folder);
  test_server_free (self->server);
  mapshot_source_store_unref (self->store);
}

char *
capture_kit_get_path (CaptureKit *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

GBytes *
capture_kit_read (CaptureKit *self, const char *name)
{
  g_autofree char *path = capture_kit_get_path (self, name);
  g_autoptr (GError) error = NULL;
  char *contents;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (contents, length);
}

void
capture_kit_write (CaptureKit *self, const char *name, const void *data, gsize length)
{
  g_autofree char *path = capture_kit_get_path (self, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, data, (gssize) length, &error);
  g_assert_no_error (error);
}

gboolean
capture_kit_exists (CaptureKit *self, const char *name)
{
  g_autofree char *path = capture_kit_get_path (self, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

int
capture_kit_count (CaptureKit *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  int count = 0;

  while (g_dir_read_name (dir) != NULL)
    count++;

  return count;
}

MapshotRecipe *
capture_kit_recipe (CaptureKit *self, const char *path)
{
  MapshotRecipe *recipe = mapshot_recipe_new ();

  recipe->source = path != NULL ? test_server_get_uri (self->server, path) : NULL;
  recipe->bounds = (MapshotBounds){ .west = -90, .south = -66.51326, .east = 90, .north = 66.51326 };
  recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
  recipe->zoom = 4;

  return recipe;
}

MapshotRecipe *
capture_kit_hard_recipe (CaptureKit *self)
{
  MapshotRecipe *recipe = capture_kit_recipe (self, "/holes/{z}/{x}/{y}.png");
  g_autofree char *over = test_server_get_uri (self->server, "/slow/40/rgba/{z}/{x}/{y}.png");

  for (int y = 0; y < 16; y++)
    for (int x = 0; x < 16; x++)
      {
        g_autofree char *path = g_strdup_printf ("/holes/4/%d/%d.png", x, y);
        g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, 4, x, y);

        if ((x + 3 * y) % 5 != 0)
          test_server_add_file (self->server, path, "image/png", g_bytes_get_data (tile, NULL), (gssize) g_bytes_get_size (tile));
      }
  mapshot_recipe_add_layer (recipe, over, 0.5);
  recipe->bounds = (MapshotBounds){ .west = -80, .south = -50, .east = 60, .north = 60 };
  recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  recipe->resolution = 12345;
  recipe->on_missing = MAPSHOT_ON_MISSING_BLANK;

  return recipe;
}

MapshotPlan *
capture_kit_plan (CaptureKit *self, const MapshotRecipe *recipe)
{
  const MapshotPlanLimits limits = { .max_pixels = MAPSHOT_DEFAULT_MAX_PIXELS, .connections = self->connections };
  g_autoptr (GError) error = NULL;
  MapshotPlan *plan = mapshot_plan_new (recipe, self->store, &limits, &error);

  g_assert_no_error (error);

  return plan;
}
