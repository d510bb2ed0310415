/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "png-reader.h"
#include "run-private.h"
#include "test-folder.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <string.h>

typedef struct
{
  MapshotPlan *plan;
  TestFolder *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
  const MapshotPlanLimits limits = { .max_pixels = 1e8 };
  g_autoptr (GError) error = NULL;

  recipe->where = MAPSHOT_WHERE_SIZE;
  recipe->center = (MapshotPosition){ 0, -90 }; /* 2048, 4096 of the world's 8192 × 8192 px */
  recipe->pixel_width = 40;
  recipe->pixel_height = 20;
  recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
  recipe->zoom = 5;
  fixture->plan = mapshot_plan_new (recipe, store, &limits, &error);
  g_assert_no_error (error);
  fixture->folder = test_folder_new ();
  fixture->path = test_folder_get (fixture->folder, "map.png");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  setlocale (LC_ALL, "C.UTF-8");
  test_folder_remove (fixture->folder, "map.png");
  test_folder_remove (fixture->folder, "map.pgw");
  test_folder_remove (fixture->folder, "map.png.aux.xml");
  test_folder_free (fixture->folder);
  mapshot_plan_unref (fixture->plan);
  g_free (fixture->path);
}

static void
test_locale (Fixture *fixture, gconstpointer data)
{
  const MapshotCaptureOptions options = { .output = fixture->path, .sidecars = TRUE, .retries = -1 };
  g_autoptr (MapshotCapture) capture = mapshot_capture_new (fixture->plan, &options);
  g_autofree char *world = NULL, *aux = NULL;
  g_autoptr (TestPng) png = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) edges = NULL;
  const double expected[] = { -90.87890625, -0.4394488164, -89.12109375, 0.4394488164 };

  if (setlocale (LC_ALL, "de_DE.UTF-8") == NULL)
    {
      g_test_skip ("there is no locale with a decimal comma");
      return;
    }
  g_assert_cmpstr (localeconv ()->decimal_point, ==, ",");
  mapshot_capture_run (capture, NULL, &error);
  g_assert_no_error (error);
  world = test_folder_read (fixture->folder, "map.pgw");
  aux = test_folder_read (fixture->folder, "map.png.aux.xml");
  g_assert_null (strchr (world, ','));
  g_assert_nonnull (strstr (aux, "4891.96981025128"));
  png = test_png_read (fixture->path);
  edges = g_strsplit (g_hash_table_lookup (png->texts, "mapshot:bounds"), ",", -1);
  g_assert_cmpuint (g_strv_length (edges), ==, 4);
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon (g_ascii_strtod (edges[i], NULL), expected[i], 1e-6);
  g_assert_nonnull (strstr (g_hash_table_lookup (png->texts, "mapshot:recipe"), "-90.0"));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *fixture, gconstpointer data);
  } cases[] = {
    { "/metadata/locale", test_locale },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, set_up, cases[i].func, tear_down);
  return g_test_run ();
}
