/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture-kit.h"

#include <glib/gstdio.h>

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/plan-budget/bytes", CaptureKit, NULL, capture_kit_set_up, test_bytes, capture_kit_tear_down);

  return g_test_run ();
}
