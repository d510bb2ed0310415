/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture-kit.h"
#include "error.h"

#include <glib/gstdio.h>
#include <string.h>

static void
capture (CaptureKit *f, const MapshotRecipe *recipe, const char *name, MapshotShare share)
{
  g_autoptr (MapshotPlan) plan = capture_kit_plan (f, recipe);
  g_autofree char *path = capture_kit_get_path (f, name);
  const MapshotCaptureOptions options = { .output = path, .overwrite = TRUE, .keep_part = TRUE, .threads = 2, .retries = 0, .share = share };
  g_autoptr (MapshotCapture) job = mapshot_capture_new (plan, &options);
  g_autoptr (GError) error = NULL;

  mapshot_capture_run (job, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
join (CaptureKit *f, const char *const *names, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *output = capture_kit_get_path (f, "joined.png");
  const MapshotJoinOptions options = { .output = output, .overwrite = TRUE };
  g_autoptr (MapshotReport) report = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    g_ptr_array_add (paths, capture_kit_get_path (f, names[i]));
  g_ptr_array_add (paths, NULL);
  report = mapshot_join ((const char *const *) paths->pdata, f->store, &options, error);

  return report != NULL;
}

static void
share_out (CaptureKit *f, const MapshotRecipe *recipe)
{
  f->connections = 4;
  capture (f, recipe, "whole.png", (MapshotShare){ 0 });
  capture (f, recipe, "a", (MapshotShare){ 1, 1, 4 });
  capture (f, recipe, "b", (MapshotShare){ 2, 3, 4 });
  capture (f, recipe, "c", (MapshotShare){ 4, 4, 4 });
}

static void
check_joined (CaptureKit *f)
{
  g_autoptr (GBytes) whole = capture_kit_read (f, "whole.png"), joined = capture_kit_read (f, "joined.png");

  g_assert_true (g_bytes_equal (whole, joined));
}

static void
check_same_bytes (CaptureKit *f, const MapshotRecipe *recipe)
{
  static const char *const shuffled[] = { "c", "a", "b", NULL };
  g_autoptr (GError) error = NULL;

  share_out (f, recipe);
  join (f, shuffled, &error);
  g_assert_no_error (error);
  check_joined (f);
  g_assert_cmpint (capture_kit_count (f), ==, 5);
}

static void
test_same_bytes (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, "/tile/{z}/{x}/{y}.png");

  check_same_bytes (f, recipe);
}

static void
test_same_bytes_hard (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_hard_recipe (f);

  recipe->attribution_outside = TRUE;
  check_same_bytes (f, recipe);
}

static void
assert_refused (CaptureKit *f, const char *const *names, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (join (f, names, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not name “%s”", error->message, part);
  g_assert_false (capture_kit_exists (f, "joined.png"));
  g_assert_false (capture_kit_exists (f, "joined.png.part"));
}

static void
test_refused (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, "/tile/{z}/{x}/{y}.png");
  g_autoptr (MapshotRecipe) foreign = mapshot_recipe_copy (recipe);

  share_out (f, recipe);
  foreign->scale_bar = TRUE;
  capture (f, foreign, "d", (MapshotShare){ 4, 4, 4 });
  assert_refused (f, (const char *[]){ "a", "c", NULL }, "band");
  assert_refused (f, (const char *[]){ "a", "b", NULL }, "missing");
  assert_refused (f, (const char *[]){ "b", "c", NULL }, "missing");
  assert_refused (f, (const char *[]){ "a", "b", "c", "b", NULL }, "/b and ");
  assert_refused (f, (const char *[]){ "a", "b", "d", NULL }, "/d belongs to another capture");
  assert_refused (f, (const char *[]){ "a", "b", "whole.png", NULL }, "whole.png is no part");
  assert_refused (f, (const char *[]){ "a", "b", "nothing", NULL }, "nothing cannot be read");
}

/* So many shares that each would be less than one request at a time: all of them together would be more than the service allows. */
static void
test_too_many (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, "/tile/{z}/{x}/{y}.png"), local = capture_kit_recipe (f, NULL);
  g_autoptr (MapshotPlan) plan = NULL, local_plan = NULL;
  static const struct
  {
    MapshotShare share;
    int connections; /* 0: refused */
  } cases[] = { { { 1, 1, 1 }, 5 }, { { 1, 1, 2 }, 2 }, { { 2, 2, 2 }, 2 }, { { 5, 5, 5 }, 1 },  { { 2, 4, 5 }, 3 },
                { { 1, 1, 6 }, 0 }, { { 1, 2, 6 }, 1 }, { { 3, 6, 6 }, 3 }, { { 1, 9, 100 }, 0 }, { { 0, 0, 0 }, 5 } };

  f->connections = 5;
  plan = capture_kit_plan (f, recipe);
  local_plan = capture_kit_plan (f, local);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (mapshot_share_count_connections (&cases[i].share, plan), ==, cases[i].connections);
      g_assert_true (mapshot_share_check (&cases[i].share, plan, &error) == (cases[i].connections > 0));
      if (cases[i].connections == 0)
        {
          g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED);
          g_assert_nonnull (strstr (error->message, " 5 requests at once"));
        }
      /* Nobody is asked. */
      g_assert_true (mapshot_share_check (&cases[i].share, local_plan, NULL));
    }
}

/* Whatever is flipped or cut, the part is named and nothing is written, or (in what decides nothing) the picture is right. */
static void
test_fuzz (CaptureKit *f, gconstpointer data)
{
  const char *names[] = { "a", "b", "c", NULL };
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, NULL);
  int refused = 0;

  recipe->zoom = 3;
  share_out (f, recipe);
  for (int round = 0; round < 200; round++)
    {
      const char *swapped = names[0];
      int other = g_test_rand_int_range (0, 3);
      const char *name = names[g_test_rand_int_range (0, 3)];
      g_autoptr (GBytes) original = capture_kit_read (f, name);
      gsize length = g_bytes_get_size (original), at = (gsize) g_test_rand_int_range (0, (int) length);
      g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (original, NULL), length);
      g_autofree char *joined = capture_kit_get_path (f, "joined.png");
      g_autoptr (GError) error = NULL;

      /* In any order. */
      names[0] = names[other];
      names[other] = swapped;
      /* The tail decides everything: half of the rounds go there. */
      if (round % 4 < 2)
        at = length - 1 - (gsize) g_test_rand_int_range (0, (int) MIN (length, 900));
      if (round % 2 == 0)
        bytes[at] ^= (guint8) (1 << g_test_rand_int_range (0, 8));
      capture_kit_write (f, name, bytes, round % 2 == 0 ? length : at);
      if (join (f, names, &error))
        {
          check_joined (f);
          g_assert_no_errno (g_unlink (joined));
        }
      else
        {
          g_autofree char *damaged = capture_kit_get_path (f, name);

          g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
          if (strstr (error->message, damaged) == NULL)
            g_error ("“%s” does not name “%s”", error->message, damaged);
          refused++;
        }
      g_assert_cmpint (capture_kit_count (f), ==, 4);
      capture_kit_write (f, name, g_bytes_get_data (original, NULL), length);
    }
  g_assert_cmpint (refused, ==, 200);
}

/* More shares than bands: some are empty, and join all the same. */
static void
test_empty (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, NULL);
  static const char *const names[] = { "0", "1", "2", "3", "4", "5", NULL };
  g_autoptr (GError) error = NULL;

  recipe->zoom = 2;
  capture (f, recipe, "whole.png", (MapshotShare){ 0 });
  for (int i = 0; i < 6; i++)
    capture (f, recipe, names[i], (MapshotShare){ i + 1, i + 1, 6 });
  join (f, names, &error);
  g_assert_no_error (error);
  check_joined (f);
}

static void
add_test (const char *name, void (*func) (CaptureKit *, gconstpointer))
{
  g_test_add (name, CaptureKit, NULL, capture_kit_set_up, func, capture_kit_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/share/same-bytes", test_same_bytes);
  add_test ("/share/same-bytes-hard", test_same_bytes_hard);
  add_test ("/share/refused", test_refused);
  add_test ("/share/too-many", test_too_many);
  add_test ("/share/fuzz", test_fuzz);
  add_test ("/share/empty", test_empty);

  return g_test_run ();
}
