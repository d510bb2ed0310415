/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "sidecars.h"
#include "test-folder.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Pixels of the world at zoom 5: 156543.03… m ÷ 2⁵ each. */
#define RESOLUTION 4891.96981025128
#define EXTENT 20037508.342789244

typedef struct
{
  MapshotPlan *plan, *elsewhere;
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
  recipe->center.longitude = 90;
  fixture->elsewhere = mapshot_plan_new (recipe, store, &limits, &error);
  g_assert_no_error (error);
  fixture->folder = test_folder_new ();
  fixture->path = test_folder_get (fixture->folder, "map.png");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_folder_remove (fixture->folder, "map.png");
  test_folder_remove (fixture->folder, "map.pgw");
  test_folder_remove (fixture->folder, "map.png.aux.xml");
  test_folder_free (fixture->folder);
  mapshot_plan_unref (fixture->plan);
  mapshot_plan_unref (fixture->elsewhere);
  g_free (fixture->path);
}

/* What a capture does, without its pixels. */
static gboolean
capture_to (const MapshotPlan *plan, const char *path, gboolean wanted, gboolean overwrite, GError **error)
{
  g_autoptr (MapshotOutput) output = mapshot_output_open (path, overwrite, error);
  g_autoptr (MapshotSidecars) sidecars = NULL;

  g_assert_nonnull (output);
  sidecars = mapshot_sidecars_open (plan, output, path, wanted, overwrite, error);
  if (sidecars == NULL)
    return FALSE;
  g_assert_true (mapshot_output_cut (output, 0, NULL));
  g_assert_cmpint (write (mapshot_output_get_fd (output), "new", 3), ==, 3);

  return mapshot_sidecars_commit (sidecars, output, error);
}

static void
capture_well (Fixture *fixture, const MapshotPlan *plan, gboolean wanted)
{
  g_autoptr (GError) error = NULL;

  capture_to (plan, fixture->path, wanted, TRUE, &error);
  g_assert_no_error (error);
}

static void
refuse (Fixture *fixture, gboolean wanted, gboolean overwrite, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (capture_to (fixture->elsewhere, fixture->path, wanted, overwrite, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, part));
}

static void
assert_numbers (const char *text, const char *separator, const double *expected)
{
  g_auto (GStrv) parts = g_strsplit (text, separator, -1);

  for (int i = 0; i < 6; i++)
    {
      char *end;

      g_assert_nonnull (parts[i]);
      g_assert_cmpfloat_with_epsilon (g_ascii_strtod (parts[i], &end), expected[i], 1e-6);
      g_assert_cmpint (*end, ==, '\0');
    }
}

static void
test_world_file (Fixture *fixture, gconstpointer data)
{
  const double left = -EXTENT + (2048 - 20) * RESOLUTION, top = EXTENT - (4096 - 10) * RESOLUTION;
  /* The centre of the first pixel, unlike the corner below. */
  const double expected[] = { RESOLUTION, 0, 0, -RESOLUTION, left + RESOLUTION / 2, top - RESOLUTION / 2 };
  g_autofree char *text = NULL;

  capture_well (fixture, fixture->plan, TRUE);
  text = test_folder_read (fixture->folder, "map.pgw");
  g_assert_true (g_str_has_suffix (text, "\n"));
  assert_numbers (text, "\n", expected);
}

static void
test_aux (Fixture *fixture, gconstpointer data)
{
  const double left = -EXTENT + (2048 - 20) * RESOLUTION, top = EXTENT - (4096 - 10) * RESOLUTION;
  const double expected[] = { left, RESOLUTION, 0, top, 0, -RESOLUTION };
  g_autofree char *text = NULL, *numbers = NULL;
  g_auto (GStrv) parts = NULL;

  capture_well (fixture, fixture->plan, TRUE);
  text = test_folder_read (fixture->folder, "map.png.aux.xml");
  g_assert_nonnull (strstr (text, ">EPSG:3857</SRS>"));
  parts = g_strsplit (text, "<GeoTransform>", 2);
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  numbers = g_strndup (parts[1], strcspn (parts[1], "<"));
  assert_numbers (numbers, ", ", expected);
}

/* A name without a suffix, in a folder with a dot. */
static void
test_names (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = test_folder_get (fixture->folder, "map"), *world = NULL, *aux = NULL;

  g_assert_true (capture_to (fixture->plan, path, TRUE, FALSE, NULL));
  world = test_folder_read (fixture->folder, "map.pgw");
  aux = test_folder_read (fixture->folder, "map.aux.xml");
  test_folder_remove (fixture->folder, "map.aux.xml");
  test_folder_remove (fixture->folder, "map");
}

/* The picture is as it was when what goes beside it cannot be written. */
static void
test_failure (Fixture *fixture, gconstpointer data)
{
  g_autofree char *world = test_folder_get (fixture->folder, "map.pgw"), *picture = NULL;

  test_folder_write (fixture->folder, "map.png", "old");
  g_assert_cmpint (g_mkdir (world, 0777), ==, 0);
  refuse (fixture, TRUE, TRUE, "map.pgw is a folder");
  g_assert_cmpint (g_rmdir (world), ==, 0);
  g_assert_cmpint (mkfifo (world, 0600), ==, 0);
  refuse (fixture, TRUE, TRUE, "no ordinary file");
  g_unlink (world);
  picture = test_folder_read (fixture->folder, "map.png");
  g_assert_cmpstr (picture, ==, "old");
  g_assert_false (test_folder_has (fixture->folder, "map.png.aux.xml"));
}

/* The world file became a folder while the picture was made. */
static void
test_late_failure (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MapshotOutput) output = mapshot_output_open (fixture->path, FALSE, NULL);
  g_autoptr (MapshotSidecars) sidecars = mapshot_sidecars_open (fixture->plan, output, fixture->path, TRUE, FALSE, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *moved = g_strconcat (fixture->folder->path, "2", NULL);

  g_assert_nonnull (sidecars);
  g_assert_cmpint (g_rename (fixture->folder->path, moved), ==, 0);
  g_assert_false (mapshot_sidecars_commit (sidecars, output, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED);
  g_assert_cmpint (g_rename (moved, fixture->folder->path), ==, 0);
  g_assert_false (test_folder_has (fixture->folder, "map.png"));
  g_assert_false (test_folder_has (fixture->folder, "map.pgw"));
  g_assert_false (test_folder_has (fixture->folder, "map.png.aux.xml"));
}

static void
test_overwrite (Fixture *fixture, gconstpointer data)
{
  g_autofree char *world = NULL;

  test_folder_write (fixture->folder, "map.pgw", "mine");
  refuse (fixture, TRUE, FALSE, "exists; replace it");
  world = test_folder_read (fixture->folder, "map.pgw");
  g_assert_cmpstr (world, ==, "mine");
  g_assert_false (test_folder_has (fixture->folder, "map.png"));
  capture_well (fixture, fixture->plan, TRUE);
  g_free (world);
  world = test_folder_read (fixture->folder, "map.pgw");
  g_assert_cmpstr (world, !=, "mine");
}

/* A picture of another place does not keep the old one's. */
static void
test_stale (Fixture *fixture, gconstpointer data)
{
  capture_well (fixture, fixture->plan, TRUE);
  g_assert_true (test_folder_has (fixture->folder, "map.pgw") && test_folder_has (fixture->folder, "map.png.aux.xml"));
  capture_well (fixture, fixture->elsewhere, FALSE);
  g_assert_false (test_folder_has (fixture->folder, "map.pgw") || test_folder_has (fixture->folder, "map.png.aux.xml"));
}

/* Somebody else's files are not removed, but neither may they lie. */
static void
test_foreign (Fixture *fixture, gconstpointer data)
{
  test_folder_write (fixture->folder, "map.pgw", "1.0\n0.0\n0.0\n-1.0\n5.0\n5.0\n");
  refuse (fixture, FALSE, TRUE, "map.pgw would give the picture another place");
  g_assert_true (test_folder_has (fixture->folder, "map.pgw"));
  test_folder_remove (fixture->folder, "map.pgw");
  test_folder_write (fixture->folder, "map.png.aux.xml", "<PAMDataset><GeoTransform>1,2,3,4,5,6</GeoTransform></PAMDataset>");
  refuse (fixture, FALSE, TRUE, "aux.xml would give the picture another place");
  test_folder_write (fixture->folder, "map.png.aux.xml", "<PAMDataset><Metadata/></PAMDataset>");
  capture_well (fixture, fixture->plan, FALSE);
  g_assert_true (test_folder_has (fixture->folder, "map.png.aux.xml"));
}

static void
test_no_place (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *world = test_folder_get (fixture->folder, "map.pgw");

  g_assert_false (capture_to (fixture->plan, "/dev/null", TRUE, TRUE, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "beside"));
  g_assert_null (strstr (error->message, "--"));
  g_assert_cmpint (mapshot_error_get_topic (error), ==, MAPSHOT_TOPIC_BESIDE);
  g_assert_false (g_file_test ("/dev/null.pgw", G_FILE_TEST_EXISTS) || g_file_test ("/dev/null.aux.xml", G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  g_assert_false (capture_to (fixture->plan, world, TRUE, TRUE, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_false (test_folder_has (fixture->folder, "map.pgw"));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *fixture, gconstpointer data);
  } cases[] = {
    { "/sidecars/world-file", test_world_file }, { "/sidecars/aux", test_aux },
    { "/sidecars/names", test_names },           { "/sidecars/failure", test_failure },
    { "/sidecars/late-failure", test_late_failure }, { "/sidecars/overwrite", test_overwrite },
    { "/sidecars/stale", test_stale },           { "/sidecars/foreign", test_foreign },
    { "/sidecars/no-place", test_no_place },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, set_up, cases[i].func, tear_down);
  return g_test_run ();
}
