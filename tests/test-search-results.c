/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "search-results.h"

#include "job-private.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static char **
find (const char *text, GPtrArray *jobs)
{
  g_auto (GStrv) terms = g_strsplit (text, " ", -1);

  return mapshot_search_results_find ((const char *const *) terms, jobs);
}

static char *
get_name (const char *id, const char *key)
{
  g_autoptr (GVariant) result = mapshot_search_results_describe (id);
  char *text = NULL;

  if (result != NULL)
    {
      g_variant_ref_sink (result);
      g_variant_lookup (result, key, "s", &text);
    }
  return text;
}

static void
test_places (void)
{
  g_auto (GStrv) ids = find ("seoul", NULL), korean = find ("부산", NULL), typed = find ("37.5663, 126.9779", NULL);
  g_autofree char *name = get_name (ids[0], "name"), *again = get_name (ids[0], "id"), *icon = get_name (ids[0], "gicon");
  MapshotPosition position;
  double radius;

  g_assert_cmpstr (name, ==, "Seoul");
  g_assert_cmpstr (again, ==, ids[0]);
  g_assert_cmpstr (icon, ==, "mark-location-symbolic");
  g_assert_true (mapshot_search_results_get_place (ids[0], &position, &radius));
  g_assert_cmpfloat_with_epsilon (position.latitude, 37.57, 0.1);
  g_assert_cmpfloat_with_epsilon (position.longitude, 126.98, 0.1);
  g_assert_cmpfloat (radius, >=, 500);
  g_assert_cmpuint (g_strv_length (ids), <=, 3);
  g_assert_nonnull (korean[0]);
  g_assert_true (mapshot_search_results_get_place (typed[0], &position, &radius));
  g_assert_cmpfloat_with_epsilon (position.latitude, 37.5663, 1e-6);
  g_assert_null (mapshot_search_results_get_picture (ids[0]));
}

static void
test_nothing (void)
{
  g_auto (GStrv) nonsense = find ("zzqxzzqx", NULL), blank = find (" ", NULL);

  g_assert_null (nonsense[0]);
  g_assert_null (blank[0]);
}

/* Ids come back from the bus: whoever is on it may send any. */
static void
test_foreign_ids (void)
{
  static const char *const ids[] = { "", "place", "place ", "place 1 2", "place 91 0 10 x\ny", "place nan 0 10 x\ny", "place 0 0 -1 x\ny",
                                     "place 0 0 inf x\ny", "place 0 0 10 x", "picture ", "picture relative", "picture https://example.org/x" };
  MapshotPosition position;
  double radius;

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *path = mapshot_search_results_get_picture (ids[i]);

      g_assert_null (mapshot_search_results_describe (ids[i]));
      g_assert_false (mapshot_search_results_get_place (ids[i], &position, &radius));
      g_assert_null (path);
    }
}

static MapshotJob *
make_job (const char *folder, const char *name, MapshotJobState state, gint64 ended)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
  const MapshotQueueFile file = { path, FALSE, FALSE };
  MapshotJob *job = mapshot_job_new (name, recipe, &file);

  mapshot_job_set_state (job, state, NULL);
  job->ended = ended;

  return job;
}

/* The newest first; what is not done, or not there any more, is not found. */
static void
test_pictures (void)
{
  static const char *const there[] = { "qqharbour old.png", "QQHarbour new.png", "qqharbour failed.png" };
  g_autofree char *folder = g_dir_make_tmp ("mapshot-XXXXXX", NULL), *path = NULL, *name = NULL, *description = NULL;
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) ids = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (there); i++)
    {
      g_autofree char *file = g_build_filename (folder, there[i], NULL);
      g_assert_true (g_file_set_contents (file, "x", 1, NULL));
    }
  g_ptr_array_add (jobs, make_job (folder, there[0], MAPSHOT_JOB_DONE, 1));
  g_ptr_array_add (jobs, make_job (folder, there[1], MAPSHOT_JOB_DONE, 2));
  g_ptr_array_add (jobs, make_job (folder, there[2], MAPSHOT_JOB_FAILED, 3));
  g_ptr_array_add (jobs, make_job (folder, "qqharbour gone.png", MAPSHOT_JOB_DONE, 4));
  ids = find ("harbour qq", jobs);
  g_assert_cmpuint (g_strv_length (ids), ==, 2);
  path = mapshot_search_results_get_picture (ids[0]);
  g_assert_true (g_str_has_prefix (path, folder));
  name = get_name (ids[0], "name");
  g_assert_cmpstr (name, ==, "QQHarbour new.png");
  description = get_name (ids[0], "description");
  g_assert_nonnull (strstr (description, folder));
  for (gsize i = 0; i < G_N_ELEMENTS (there); i++)
    {
      g_autofree char *file = g_build_filename (folder, there[i], NULL);
      g_unlink (file);
    }
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/search-results/places", test_places);
  g_test_add_func ("/search-results/nothing", test_nothing);
  g_test_add_func ("/search-results/foreign-ids", test_foreign_ids);
  g_test_add_func ("/search-results/pictures", test_pictures);

  return g_test_run ();
}
