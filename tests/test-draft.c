/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draft.h"
#include "error.h"
#include "test-server.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  MapshotSourceStore *store;
  MapshotDraft *draft;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->store = mapshot_source_store_new ("", "");
  f->draft = mapshot_draft_new (f->store);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->draft);
  mapshot_source_store_unref (f->store);
}

static void
planned_cb (MapshotDraft *draft, guint *count)
{
  (*count)++;
}

static void
test_plans_by_itself (Fixture *f, gconstpointer data)
{
  guint count = 0;
  gboolean ready = FALSE;

  g_signal_connect (f->draft, "planned", G_CALLBACK (planned_cb), &count);
  for (int i = 1; i < 20; i++)
    mapshot_region_model_set_bounds (mapshot_draft_get_region (f->draft), &(MapshotBounds){ 120, 30, 120 + i, 31 }, NULL);
  while (count == 0)
    g_main_context_iteration (NULL, TRUE);
  /* Many changes, one plan. */
  g_assert_cmpuint (count, ==, 1);
  g_object_get (f->draft, "ready", &ready, NULL);
  g_assert_true (ready);
  g_assert_null (mapshot_draft_get_problem (f->draft));
  g_assert_cmpint (mapshot_draft_get_plan (f->draft)->zoom, >=, 6);
}

static void
test_rules_are_words (Fixture *f, gconstpointer data)
{
  gboolean ready = TRUE;

  mapshot_draft_set_source (f->draft, "osm");
  mapshot_draft_plan_now (f->draft);
  g_object_get (f->draft, "ready", &ready, NULL);
  g_assert_false (ready);
  g_assert_null (mapshot_draft_get_plan (f->draft));
  g_assert_nonnull (g_strstr_len (mapshot_draft_get_problem (f->draft), -1, "OpenStreetMap"));
  mapshot_draft_set_source (f->draft, NULL);
  mapshot_draft_plan_now (f->draft);
  g_assert_nonnull (mapshot_draft_get_plan (f->draft));
}

static void
test_sharpness (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = NULL;
  int zoom;

  mapshot_draft_plan_now (f->draft);
  g_object_set (f->draft, "automatic", FALSE, NULL);
  g_object_get (f->draft, "zoom", &zoom, NULL);
  g_assert_cmpint (zoom, ==, mapshot_draft_get_plan (f->draft)->zoom);
  /* The base map ends at 12. */
  g_object_set (f->draft, "zoom", 25, NULL);
  recipe = mapshot_draft_make_recipe (f->draft);
  g_assert_cmpint (recipe->sharpness, ==, MAPSHOT_SHARPNESS_ZOOM);
  g_assert_cmpint (recipe->zoom, ==, 12);
}

static void
test_round_trip (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotDraft) other = mapshot_draft_new (f->store);
  g_autoptr (MapshotRecipe) recipe = NULL, again = NULL;
  g_autoptr (GError) error = NULL;

  mapshot_region_model_set_circle (mapshot_draft_get_region (f->draft), &(MapshotPosition){ 35, 129 }, 750, NULL);
  mapshot_draft_add_layer (f->draft, "osm", 0.5);
  mapshot_draft_add_layer (f->draft, "osm", 1);
  mapshot_draft_set_opacity (f->draft, 1, 0.333);
  g_object_set (f->draft, "automatic", FALSE, "zoom", 9, "scale-bar", TRUE, "north-arrow", TRUE, "credit-place",
                MAPSHOT_DRAFT_CREDIT_OUTSIDE, "on-missing", MAPSHOT_ON_MISSING_BLANK, "compression", MAPSHOT_COMPRESSION_SMALL,
                NULL);
  recipe = mapshot_draft_make_recipe (f->draft);
  g_assert_cmpfloat (g_array_index (recipe->layers, MapshotRecipeLayer, 1).opacity, ==, 0.33);
  g_assert_true (mapshot_draft_load_recipe (other, recipe, &error));
  g_assert_no_error (error);
  again = mapshot_draft_make_recipe (other);
  g_assert_true (mapshot_recipe_equal (recipe, again));
  mapshot_draft_remove_layer (other, 0);
  g_assert_cmpuint (mapshot_draft_get_n_layers (other), ==, 1);
  g_assert_cmpfloat (mapshot_draft_get_layer (other, 0)->opacity, ==, 0.33);
}

static void
test_recipe_in_pixels (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
  g_autoptr (GError) error = NULL;

  recipe->where = MAPSHOT_WHERE_SIZE;
  recipe->center = (MapshotPosition){ 37, 127 };
  recipe->pixel_width = 800;
  recipe->pixel_height = 600;
  recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
  recipe->zoom = 10;
  g_assert_true (mapshot_draft_load_recipe (f->draft, recipe, &error));
  mapshot_draft_plan_now (f->draft);
  g_assert_cmpint (mapshot_draft_get_plan (f->draft)->width, ==, 800);
  g_assert_cmpint (mapshot_draft_get_plan (f->draft)->map_height, ==, 600);
}

/* A service is asked when it is chosen, in the background; the problem says so, and what came of it. */
static void
wait_for_services (MapshotDraft *draft)
{
  do
    {
      g_main_context_iteration (NULL, TRUE);
      mapshot_draft_plan_now (draft);
    }
  while (mapshot_draft_get_problem (draft) != NULL && strstr (mapshot_draft_get_problem (draft), "Asking") != NULL);
}

static void
count_cb (MapshotDraft *draft, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

static void
test_services (Fixture *f, gconstpointer data)
{
  static const char tilejson[] = "{\"tilejson\":\"2.2.0\",\"name\":\"Basic\",\"tiles\":[\"../tile/{z}/{x}/{y}.png\"],\"maxzoom\":9}";
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  g_autofree char *folder = g_dir_make_tmp ("mapshot-draft-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "own.ini", NULL);
  g_autofree char *uri = test_server_get_uri (server, "/{key}/basic.json"), *typed = test_server_get_uri (server, "/styles/basic.json");
  g_autofree char *text = g_strdup_printf ("[source office]\nType=service\nName=Office\nCapabilities=%s\nAttribution=\nTransparent=true\n", uri);
  g_autoptr (MapshotSourceStore) store = NULL;
  g_autoptr (MapshotKeys) keys = mapshot_keys_new (NULL, NULL);
  g_autoptr (MapshotDraft) draft = NULL;
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
  g_autoptr (GError) error = NULL;
  guint changed = 0;

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  store = mapshot_source_store_new ("", folder);
  g_unlink (file);
  g_rmdir (folder);
  test_server_add_file (server, "/sekrit/basic.json", "application/json", tilejson, -1);
  test_server_add_file (server, "/styles/basic.json", "application/json", tilejson, -1);
  draft = mapshot_draft_new (store);
  mapshot_draft_set_keys (draft, keys);
  g_signal_connect (draft, "notify::source", G_CALLBACK (count_cb), &changed);

  /* Without its key nobody is asked; with it the base is there. */
  mapshot_draft_set_source (draft, "office");
  g_assert_null (mapshot_draft_get_source (draft));
  mapshot_draft_plan_now (draft);
  g_assert_nonnull (strstr (mapshot_draft_get_problem (draft), "Asking"));
  wait_for_services (draft);
  g_assert_nonnull (strstr (mapshot_draft_get_problem (draft), "Office needs a key"));
  g_assert_cmpuint (test_server_get_requests (server), ==, 0);
  mapshot_keys_set (keys, "office", "sekrit");
  changed = 0;
  mapshot_draft_ask_services (draft);
  wait_for_services (draft);
  g_assert_null (mapshot_draft_get_problem (draft));
  g_assert_cmpstr (mapshot_draft_get_source (draft)->name, ==, "Office");
  g_assert_cmpuint (changed, ==, 1);
  g_assert_cmpint (mapshot_draft_get_plan (draft)->zoom, <=, 9);

  /* A picture of a service that was named by its address alone. */
  recipe->source = g_strdup (typed);
  recipe->bounds = (MapshotBounds){ 120, 30, 121, 31 };
  g_assert_true (mapshot_draft_load_recipe (draft, recipe, &error));
  g_assert_no_error (error);
  wait_for_services (draft);
  g_assert_null (mapshot_draft_get_problem (draft));
  g_assert_cmpstr (mapshot_draft_get_source (draft)->name, ==, "Basic");
  g_assert_cmpfloat (mapshot_draft_get_plan (draft)->bounds.west, <, 120.1);

  /* One that is not there, and is forgotten with the next choice. */
  g_free (recipe->source);
  recipe->source = test_server_get_uri (server, "/status/404/x.json");
  g_assert_true (mapshot_draft_load_recipe (draft, recipe, &error));
  wait_for_services (draft);
  g_assert_nonnull (strstr (mapshot_draft_get_problem (draft), "cannot be used as a map service"));
  mapshot_draft_set_source (draft, "office");
  mapshot_draft_plan_now (draft);
  g_assert_null (mapshot_draft_get_problem (draft));
  /* Let go of in the middle. */
  recipe->source = (g_free (recipe->source), test_server_get_uri (server, "/slow/600000/x.json"));
  g_assert_true (mapshot_draft_load_recipe (draft, recipe, &error));
}

/* A sheet at a scale makes the picture of --paper and --scale, and comes back from it; the slider's choice waits meanwhile. */
static void
test_paper (Fixture *f, gconstpointer data)
{
  const MapshotPaper paper = { 210, 297, 2e6, 150 };
  g_autoptr (MapshotDraft) other = mapshot_draft_new (f->store);
  g_autoptr (MapshotRecipe) recipe = NULL, again = NULL, without = NULL;
  g_autoptr (GError) error = NULL;
  MapshotRegionModel *region = mapshot_draft_get_region (f->draft);
  MapshotBounds bounds;

  g_object_set (f->draft, "automatic", FALSE, "zoom", 7, NULL);
  g_assert_true (mapshot_region_model_set_paper (region, &(MapshotPosition){ 36.5, 127.75 }, &paper, NULL));
  mapshot_draft_plan_now (f->draft);
  g_assert_null (mapshot_draft_get_problem (f->draft));
  g_assert_cmpint (mapshot_draft_get_plan (f->draft)->width, ==, 1240);
  g_assert_cmpint (mapshot_draft_get_plan (f->draft)->map_height, ==, 1754);
  g_assert_cmpfloat_with_epsilon (mapshot_draft_get_plan (f->draft)->ground_resolution, 2e6 * 0.0254 / 150, 0.5);
  bounds = mapshot_region_model_get_bounds (region);
  g_assert_cmpmem (&bounds, sizeof bounds, &mapshot_draft_get_plan (f->draft)->bounds, sizeof bounds);
  recipe = mapshot_draft_make_recipe (f->draft);
  g_assert_true (mapshot_draft_load_recipe (other, recipe, &error));
  g_assert_no_error (error);
  again = mapshot_draft_make_recipe (other);
  g_assert_true (mapshot_recipe_equal (recipe, again));
  g_assert_cmpint (mapshot_region_model_get_mode (mapshot_draft_get_region (other)), ==, MAPSHOT_REGION_PAPER);
  mapshot_region_model_set_mode (region, MAPSHOT_REGION_RECTANGLE);
  without = mapshot_draft_make_recipe (f->draft);
  g_assert_cmpint (without->sharpness, ==, MAPSHOT_SHARPNESS_ZOOM);
  g_assert_cmpint (without->zoom, ==, 7);
  g_assert_cmpfloat (without->dpi, ==, 0);
}

static void
test_unknown_source (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new (), before = mapshot_draft_make_recipe (f->draft), after = NULL;
  g_autoptr (GError) error = NULL;

  recipe->source = g_strdup ("not-there");
  recipe->bounds = (MapshotBounds){ 1, 1, 2, 2 };
  g_assert_false (mapshot_draft_load_recipe (f->draft, recipe, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  after = mapshot_draft_make_recipe (f->draft);
  g_assert_true (mapshot_recipe_equal (before, after));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/draft/plans-by-itself", Fixture, NULL, set_up, test_plans_by_itself, tear_down);
  g_test_add ("/draft/rules-are-words", Fixture, NULL, set_up, test_rules_are_words, tear_down);
  g_test_add ("/draft/sharpness", Fixture, NULL, set_up, test_sharpness, tear_down);
  g_test_add ("/draft/round-trip", Fixture, NULL, set_up, test_round_trip, tear_down);
  g_test_add ("/draft/recipe-in-pixels", Fixture, NULL, set_up, test_recipe_in_pixels, tear_down);
  g_test_add ("/draft/services", Fixture, NULL, set_up, test_services, tear_down);
  g_test_add ("/draft/paper", Fixture, NULL, set_up, test_paper, tear_down);
  g_test_add ("/draft/unknown-source", Fixture, NULL, set_up, test_unknown_source, tear_down);

  return g_test_run ();
}
