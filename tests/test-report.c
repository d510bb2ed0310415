/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report.h"

#include <string.h>

/* The members of --report, in the order in which the manual has them. */
static const char *const members[] = { "status",  "output",        "width",   "height", "crs",   "bounds", "zoom", "attribution",
                                       "tiles",   "missing",       "bytes_fetched", "seconds", "sha256", "recipe" };
static const char *const tile_members[] = { "total", "fetched", "cached", "parent", "blank", "failed" };

typedef struct
{
  MapshotPlan *plan;
  MapshotReport *report;
  gint64 column, row; /* of the first tile */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
  const MapshotPlanLimits limits = { .max_pixels = 1e8 };
  g_autoptr (GError) error = NULL;

  recipe->source = g_strdup ("https://tiles.invalid/{z}/{x}/{y}.png");
  recipe->bounds = (MapshotBounds){ 126.3, 36.9, 128.1, 38.05 };
  recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
  recipe->zoom = 9;
  fixture->plan = mapshot_plan_new (recipe, store, &limits, &error);
  g_assert_no_error (error);
  fixture->report = mapshot_report_new (fixture->plan, "map.png");
  fixture->column = mapshot_plan_get_layer (fixture->plan, 0)->first_column;
  fixture->row = mapshot_plan_get_layer (fixture->plan, 0)->first_row;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  mapshot_report_free (fixture->report);
  mapshot_plan_unref (fixture->plan);
}

static void
add (Fixture *fixture, gint64 column, gint64 row, MapshotTileFate fate, const char *reason)
{
  mapshot_report_add_missing (fixture->report, 0, fixture->column + column, fixture->row + row, fate, reason);
}

static void
assert_members (JsonObject *object, const char *const *names, guint n)
{
  g_autoptr (GList) found = json_object_get_members (object);
  GList *link = found;

  g_assert_cmpuint (json_object_get_size (object), ==, n);
  for (guint i = 0; i < n; i++, link = link->next)
    g_assert_cmpstr (link->data, ==, names[i]);
}

static void
test_shape (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object, *tiles, *missing;
  JsonArray *bounds, *example;

  for (int i = 0; i < 7; i++)
    mapshot_report_add_fetched (fixture->report);
  add (fixture, 1, 0, MAPSHOT_TILE_PARENT, "not found");
  add (fixture, 2, 1, MAPSHOT_TILE_BLANK, "a page");
  mapshot_report_finish (fixture->report, TRUE, 12345, 1.5, "abc");
  node = mapshot_report_to_json (fixture->report);
  object = json_node_get_object (node);
  assert_members (object, members, G_N_ELEMENTS (members));
  g_assert_cmpstr (json_object_get_string_member (object, "status"), ==, "incomplete");
  g_assert_cmpstr (json_object_get_string_member (object, "output"), ==, "map.png");
  g_assert_cmpint (json_object_get_int_member (object, "width"), ==, fixture->plan->width);
  g_assert_cmpint (json_object_get_int_member (object, "height"), ==, fixture->plan->height);
  g_assert_cmpstr (json_object_get_string_member (object, "crs"), ==, "EPSG:3857");
  g_assert_cmpint (json_object_get_int_member (object, "zoom"), ==, 9);
  g_assert_cmpint (json_object_get_int_member (object, "bytes_fetched"), ==, 12345);
  g_assert_cmpfloat (json_object_get_double_member (object, "seconds"), ==, 1.5);
  g_assert_cmpstr (json_object_get_string_member (object, "sha256"), ==, "abc");
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (object, "recipe"), "zoom"), ==, 9);

  bounds = json_object_get_array_member (object, "bounds");
  g_assert_cmpuint (json_array_get_length (bounds), ==, 4);
  g_assert_cmpfloat (json_array_get_double_element (bounds, 0), ==, fixture->plan->bounds.west);
  g_assert_cmpfloat (json_array_get_double_element (bounds, 1), ==, fixture->plan->bounds.south);
  g_assert_cmpfloat (json_array_get_double_element (bounds, 2), ==, fixture->plan->bounds.east);
  g_assert_cmpfloat (json_array_get_double_element (bounds, 3), ==, fixture->plan->bounds.north);

  tiles = json_object_get_object_member (object, "tiles");
  assert_members (tiles, tile_members, G_N_ELEMENTS (tile_members));
  g_assert_cmpint (json_object_get_int_member (tiles, "total"), ==, fixture->plan->tiles);
  g_assert_cmpint (json_object_get_int_member (tiles, "fetched"), ==, 7);
  g_assert_cmpint (json_object_get_int_member (tiles, "parent"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (tiles, "blank"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (tiles, "failed"), ==, 0);

  /* The service's own numbers, zoom first. */
  missing = json_array_get_object_element (json_object_get_array_member (object, "missing"), 0);
  g_assert_cmpstr (json_object_get_string_member (missing, "reason"), ==, "a page");
  g_assert_cmpint (json_object_get_int_member (missing, "count"), ==, 1);
  example = json_array_get_array_element (json_object_get_array_member (missing, "examples"), 0);
  g_assert_cmpint (json_array_get_int_element (example, 0), ==, 9);
  g_assert_cmpint (json_array_get_int_element (example, 1), ==, 435 + 2);
  g_assert_cmpint (json_array_get_int_element (example, 2), ==, 197 + 1);
}

/* A service that says something else for every tile fills neither memory nor the report. */
static void
test_many_reasons (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) node = NULL;
  JsonArray *missing;
  gint64 count = 0;
  gint64 started = g_get_monotonic_time ();

  for (int i = 0; i < 50000; i++)
    {
      g_autofree char *reason = g_strdup_printf ("page %d", i);

      add (fixture, i % 4, i / 4, i % 2 == 0 ? MAPSHOT_TILE_BLANK : MAPSHOT_TILE_PARENT, reason);
    }
  g_assert_cmpint (g_get_monotonic_time () - started, <, 5 * G_USEC_PER_SEC);
  node = mapshot_report_to_json (fixture->report);
  missing = json_object_get_array_member (json_node_get_object (node), "missing");
  g_assert_cmpuint (json_array_get_length (missing), ==, 102);
  for (guint i = 0; i < json_array_get_length (missing); i++)
    count += json_object_get_int_member (json_array_get_object_element (missing, i), "count");
  g_assert_cmpint (count, ==, 50000);
}

static void
test_failed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) node = NULL, told = NULL;
  JsonObject *object;

  mapshot_report_finish (fixture->report, FALSE, 0, 0.1, NULL);
  node = mapshot_report_to_json (fixture->report);
  object = json_node_get_object (node);
  assert_members (object, members, G_N_ELEMENTS (members));
  g_assert_cmpstr (json_object_get_string_member (object, "status"), ==, "failed");
  g_assert_true (json_object_get_null_member (object, "sha256"));
  g_assert_false (json_object_has_member (object, "error"));

  mapshot_report_set_error (fixture->report, "first");
  mapshot_report_set_error (fixture->report, "the disk is full");
  told = mapshot_report_to_json (fixture->report);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (told), "error"), ==, "the disk is full");
}

static void
test_status (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    gboolean parent, blank, failed, written;
    MapshotStatus picture, status;
  } matrix[] = {
    { FALSE, FALSE, FALSE, TRUE, MAPSHOT_STATUS_COMPLETE, MAPSHOT_STATUS_COMPLETE },
    { TRUE, FALSE, FALSE, TRUE, MAPSHOT_STATUS_SUBSTITUTED, MAPSHOT_STATUS_SUBSTITUTED },
    { FALSE, TRUE, FALSE, TRUE, MAPSHOT_STATUS_INCOMPLETE, MAPSHOT_STATUS_INCOMPLETE },
    { TRUE, TRUE, FALSE, TRUE, MAPSHOT_STATUS_INCOMPLETE, MAPSHOT_STATUS_INCOMPLETE },
    { FALSE, FALSE, FALSE, FALSE, MAPSHOT_STATUS_COMPLETE, MAPSHOT_STATUS_FAILED },
    { TRUE, FALSE, FALSE, FALSE, MAPSHOT_STATUS_SUBSTITUTED, MAPSHOT_STATUS_FAILED },
    { FALSE, TRUE, TRUE, FALSE, MAPSHOT_STATUS_FAILED, MAPSHOT_STATUS_FAILED },
    { TRUE, TRUE, TRUE, TRUE, MAPSHOT_STATUS_FAILED, MAPSHOT_STATUS_FAILED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (matrix); i++)
    {
      g_autoptr (MapshotReport) report = mapshot_report_new (fixture->plan, "-");

      if (matrix[i].parent)
        mapshot_report_add_missing (report, 0, fixture->column, fixture->row, MAPSHOT_TILE_PARENT, "a");
      if (matrix[i].blank)
        mapshot_report_add_missing (report, 0, fixture->column, fixture->row, MAPSHOT_TILE_BLANK, "b");
      if (matrix[i].failed)
        mapshot_report_add_missing (report, 0, fixture->column, fixture->row, MAPSHOT_TILE_FAILED, "c");
      g_assert_cmpint (mapshot_report_get_status (report), ==, MAPSHOT_STATUS_FAILED);
      mapshot_report_finish (report, matrix[i].written, 0, 0, NULL);
      g_assert_cmpint (mapshot_report_get_picture_status (report), ==, matrix[i].picture);
      g_assert_cmpint (mapshot_report_get_status (report), ==, matrix[i].status);
    }
  g_assert_cmpstr (mapshot_status_get_name (MAPSHOT_STATUS_COMPLETE), ==, "complete");
  g_assert_cmpstr (mapshot_status_get_name (MAPSHOT_STATUS_FAILED), ==, "failed");
}

static void
test_sentences (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) none = mapshot_report_get_sentences (fixture->report), some = NULL;

  g_assert_cmpuint (g_strv_length (none), ==, 0);
  add (fixture, 0, 0, MAPSHOT_TILE_BLANK, "not found");
  add (fixture, 1, 0, MAPSHOT_TILE_PARENT, "not found");
  add (fixture, 2, 0, MAPSHOT_TILE_PARENT, "not found");
  add (fixture, 0, 1, MAPSHOT_TILE_FAILED, "a page");
  some = mapshot_report_get_sentences (fixture->report);
  g_assert_cmpuint (g_strv_length (some), ==, 3);
  g_assert_cmpstr (some[0], ==, "1 tile is blank: not found");
  g_assert_cmpstr (some[1], ==, "2 tiles are enlarged from a coarser level: not found");
  g_assert_cmpstr (some[2], ==, "1 tile is missing: a page");
}

/* Five examples are enough, however many tiles there are. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *missing;

  for (int i = 0; i < 1000; i++)
    add (fixture, i % 3, i % 2, MAPSHOT_TILE_BLANK, "not found");
  node = mapshot_report_to_json (fixture->report);
  missing = json_array_get_object_element (json_object_get_array_member (json_node_get_object (node), "missing"), 0);
  g_assert_cmpint (json_object_get_int_member (missing, "count"), ==, 1000);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (missing, "examples")), ==, 5);
  g_assert_cmpint (mapshot_report_get_done (fixture->report), ==, 1000);
}

/* The file's own part knows nothing of which tile came first. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  static const int orders[][6] = { { 0, 1, 2, 3, 4, 5 }, { 5, 4, 3, 2, 1, 0 }, { 3, 0, 5, 1, 4, 2 } };
  g_autofree char *first = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (MapshotReport) report = mapshot_report_new (fixture->plan, "map.png");
      g_autoptr (JsonNode) node = NULL;
      g_autofree char *ledger = NULL;
      JsonArray *missing;

      for (int j = 0; j < 6; j++)
        mapshot_report_add_missing (report, 0, fixture->column + orders[i][j] % 3, fixture->row + orders[i][j] / 3,
                                    orders[i][j] % 2 ? MAPSHOT_TILE_PARENT : MAPSHOT_TILE_BLANK,
                                    orders[i][j] < 4 ? "not found" : "a page");
      node = mapshot_report_to_json (report);
      missing = json_object_get_array_member (json_node_get_object (node), "missing");
      g_assert_cmpuint (json_array_get_length (missing), ==, 4);
      mapshot_report_settle (report, 0, fixture->row + 1, NULL, NULL);
      mapshot_report_settle (report, 0, fixture->row + 2, NULL, NULL);
      ledger = mapshot_report_to_ledger (report);
      if (first == NULL)
        first = g_steal_pointer (&ledger);
      else
        g_assert_cmpstr (ledger, ==, first);
    }
  g_assert_nonnull (strstr (first, "\"status\":\"incomplete\""));
  g_assert_nonnull (strstr (first, "\"ledger\":[[\"blank\",0,9,435,197],[\"parent\",0,9,436,197],[\"blank\",0,9,437,197],"
                                   "[\"parent\",0,9,435,198],[\"blank\",0,9,436,198],[\"parent\",0,9,437,198]]"));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *fixture, gconstpointer data);
  } cases[] = {
    { "/report/shape", test_shape },     { "/report/failed", test_failed }, { "/report/status", test_status },
    { "/report/sentences", test_sentences }, { "/report/many", test_many }, { "/report/order", test_order },
    { "/report/many-reasons", test_many_reasons },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, set_up, cases[i].func, tear_down);
  return g_test_run ();
}
