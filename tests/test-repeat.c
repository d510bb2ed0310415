/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "repeat.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static gint64
at (const char *iso)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (iso, NULL);

  g_assert_nonnull (time);

  return g_date_time_to_unix (time);
}

static void
check_last (const char *every, const char *start, const char *zone, const char *now, const char *last, const char *next)
{
  MapshotEvery e;

  g_assert_true (mapshot_every_parse (every, &e, NULL));
  g_test_message ("%s from %s, now %s", every, start, now);
  g_assert_cmpint (mapshot_every_get_last (&e, at (start), zone, at (now)), ==, last != NULL ? at (last) : G_MININT64);
  g_assert_cmpint (mapshot_every_get_next (&e, at (start), zone, at (now)), ==, at (next));
}

static void
test_moments (void)
{
  check_last ("12h", "2026-01-01T05:00:00Z", NULL, "2026-01-03T04:00:00Z", "2026-01-02T17:00:00Z", "2026-01-03T05:00:00Z");
  check_last ("1d", "2026-01-01T05:00:00Z", NULL, "2026-01-01T05:00:00Z", "2026-01-01T05:00:00Z", "2026-01-02T05:00:00Z");
  check_last ("1d", "2026-01-01T05:00:00Z", NULL, "2025-12-31T05:00:00Z", NULL, "2026-01-01T05:00:00Z");
  check_last ("2w", "2026-01-01T05:00:00Z", NULL, "2026-02-01T05:00:00Z", "2026-01-29T05:00:00Z", "2026-02-12T05:00:00Z");
  /* From the 31st: the last day of shorter months, and the 31st again. */
  check_last ("1month", "2026-01-31T12:00:00Z", NULL, "2026-03-01T00:00:00Z", "2026-02-28T12:00:00Z", "2026-03-31T12:00:00Z");
  check_last ("1month", "2026-01-31T12:00:00Z", NULL, "2036-05-01T00:00:00Z", "2036-04-30T12:00:00Z", "2036-05-31T12:00:00Z");
  check_last ("3months", "2026-01-31T12:00:00Z", NULL, "2026-12-01T00:00:00Z", "2026-10-31T12:00:00Z", "2027-01-31T12:00:00Z");
}

/* Nine in the morning stays nine; in Berlin the clocks change on 2026-03-29 and 2026-10-25. */
static void
test_summer_time (void)
{
  check_last ("1d", "2026-03-27T08:00:00Z", "Europe/Berlin", "2026-03-30T12:00:00Z", "2026-03-30T07:00:00Z", "2026-03-31T07:00:00Z");
  check_last ("1d", "2026-10-24T07:00:00Z", "Europe/Berlin", "2026-10-26T07:59:00Z", "2026-10-25T08:00:00Z", "2026-10-26T08:00:00Z");
  check_last ("1d", "2026-03-27T08:00:00Z", "Asia/Seoul", "2026-03-30T12:00:00Z", "2026-03-30T08:00:00Z", "2026-03-31T08:00:00Z");
  /* Hours are counted as they pass. */
  check_last ("12h", "2026-03-28T20:00:00Z", "Europe/Berlin", "2026-03-29T09:00:00Z", "2026-03-29T08:00:00Z", "2026-03-29T20:00:00Z");
  /* A time that is left out on one day is there on the next. */
  check_last ("1d", "2026-03-28T01:30:00Z", "Europe/Berlin", "2026-03-30T12:00:00Z", "2026-03-30T00:30:00Z", "2026-03-31T00:30:00Z");
}

static void
test_due (void)
{
  MapshotEvery day = { 1, 'd' };
  gint64 start = at ("2026-01-01T05:00:00Z");

  g_assert_true (mapshot_every_is_due (&day, start, NULL, G_MININT64, start));
  g_assert_false (mapshot_every_is_due (&day, start, NULL, G_MININT64, start - 1));
  g_assert_false (mapshot_every_is_due (&day, start, NULL, start, at ("2026-01-02T04:59:59Z")));
  g_assert_true (mapshot_every_is_due (&day, start, NULL, start, at ("2026-01-02T05:00:00Z")));
  /* Missed for a week: once. */
  g_assert_true (mapshot_every_is_due (&day, start, NULL, start, at ("2026-01-09T00:00:00Z")));
  g_assert_false (mapshot_every_is_due (&day, start, NULL, at ("2026-01-08T05:00:00Z"), at ("2026-01-09T00:00:00Z")));
  /* The clock was set back by an hour: not again. By years: what was done "then" does not count. */
  g_assert_false (mapshot_every_is_due (&day, start, NULL, at ("2026-01-08T05:00:00Z"), at ("2026-01-08T04:30:00Z")));
  g_assert_true (mapshot_every_is_due (&day, start, NULL, at ("2030-01-08T05:00:00Z"), at ("2026-01-08T06:00:00Z")));
}

static void
test_dates (void)
{
  const MapshotEvery day = { 1, 'd' }, hours = { 12, 'h' };
  gint64 now = at ("2026-11-21T16:30:00Z");
  g_autofree char *seoul = mapshot_every_get_date (&day, "Asia/Seoul", now, FALSE), *utc = mapshot_every_get_date (&day, NULL, now, FALSE);
  g_autofree char *exact = mapshot_every_get_date (&day, "Asia/Seoul", now, TRUE), *hour = mapshot_every_get_date (&hours, "Asia/Seoul", now, FALSE);

  g_assert_cmpstr (seoul, ==, "2026-11-22");
  g_assert_cmpstr (utc, ==, "2026-11-21");
  g_assert_cmpstr (exact, ==, "2026-11-21T1630Z");
  g_assert_cmpstr (hour, ==, exact);
}

static void
test_every (void)
{
  static const char *const good[][2] = { { "12h", "12h" }, { "1d", "1d" }, { "1day", "1d" }, { "2weeks", "2w" }, { "1month", "1month" }, { "6months", "6months" } };
  static const char *const bad[] = { "", "1", "d", "0d", "-1d", "1s", "30min", "1dd", "99999d", "1.5d" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      MapshotEvery every;
      g_autofree char *text = NULL;

      g_assert_true (mapshot_every_parse (good[i][0], &every, NULL));
      text = mapshot_every_to_string (&every);
      g_assert_cmpstr (text, ==, good[i][1]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      MapshotEvery every;

      g_assert_false (mapshot_every_parse (bad[i], &every, &error));
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
    }
}

/* ---- the list ---- */

static MapshotRepeat *
make_repeat (const char *output)
{
  MapshotRepeat *self = mapshot_repeat_new ();

  self->output = g_strdup (output);
  self->name = mapshot_repeat_make_name (output);
  self->grid = g_strdup ("1x1 EPSG:3857 0 0 1");
  self->every = (MapshotEvery){ 1, 'w' };
  self->start = 1000000;
  self->zone = g_strdup ("Asia/Seoul");
  self->only_changed = self->differences = TRUE;
  self->rate = 2.5;
  self->recipe = mapshot_recipe_new ();
  self->recipe->bounds = (MapshotBounds){ 1, 2, 3, 4 };
  self->recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
  self->recipe->zoom = 5;

  return self;
}

static void
test_list (void)
{
  g_autoptr (MapshotRepeat) one = make_repeat ("/tmp/서울-{date}.png"), other = NULL, found = NULL;
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free), all = NULL;
  const MapshotRepeat *read;
  g_autoptr (GError) error = NULL, none = NULL;

  g_assert_cmpstr (one->name, ==, "서울");
  g_assert_true (mapshot_repeat_save (one, &error));
  other = make_repeat ("/home/서울-{date}.png");
  g_assert_cmpstr (other->name, ==, "서울-2");
  g_assert_true (mapshot_repeat_save (other, &error));
  one->last = 123;
  one->picture = g_strdup ("/tmp/a.png");
  one->digest = g_strdup ("00");
  g_assert_true (mapshot_repeat_save_state (one, &error));
  all = mapshot_repeat_load_all (problems);
  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_cmpuint (all->len, ==, 2);
  read = g_ptr_array_index (all, 0);
  g_assert_cmpstr (read->output, ==, one->output);
  g_assert_cmpint (read->every.count, ==, 1);
  g_assert_cmpint (read->every.unit, ==, 'w');
  g_assert_cmpint (read->start, ==, 1000000);
  g_assert_cmpstr (read->zone, ==, "Asia/Seoul");
  g_assert_true (read->only_changed && read->differences && !read->sidecars);
  g_assert_cmpfloat (read->rate, ==, 2.5);
  g_assert_cmpint (read->retries, ==, -1);
  g_assert_true (mapshot_recipe_equal (read->recipe, one->recipe));
  g_assert_cmpint (read->last, ==, 123);
  g_assert_cmpstr (read->picture, ==, "/tmp/a.png");
  g_assert_cmpint (read->begun, ==, G_MININT64);
  found = mapshot_repeat_find_output ("/home/서울-{date}.png");
  g_assert_cmpstr (found->name, ==, "서울-2");
  g_assert_true (mapshot_repeat_remove ("서울", &error));
  g_assert_false (mapshot_repeat_remove ("서울", &none));
  g_assert_error (none, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_true (mapshot_repeat_remove ("서울-2", &error));
}

/* A broken file is named, and stops no other. */
static void
test_broken (void)
{
  static const char *const texts[] = { "", "{}", "[]", "{\"version\":1,\"output\":\"relative.png\",\"every\":\"1d\",\"grid\":\"\"}" };
  g_autoptr (MapshotRepeat) one = make_repeat ("/tmp/good-{date}.png");
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "mapshot", "repeats", "bad.json", NULL);

  g_assert_true (mapshot_repeat_save (one, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free), all = NULL;

      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      all = mapshot_repeat_load_all (problems);
      g_assert_cmpuint (all->len, ==, 1);
      g_assert_cmpuint (problems->len, ==, 1);
      g_assert_nonnull (strstr (g_ptr_array_index (problems, 0), "bad"));
    }
  g_unlink (path);
  g_assert_true (mapshot_repeat_remove ("good", NULL));
}

static void
test_lock (void)
{
  g_autoptr (GError) error = NULL;
  int first = mapshot_repeat_lock (&error), second = mapshot_repeat_lock (&error);

  g_assert_no_error (error);
  g_assert_cmpint (first, >=, 0);
  g_assert_cmpint (second, <, 0);
  close (first);
  second = mapshot_repeat_lock (&error);
  g_assert_cmpint (second, >=, 0);
  close (second);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("mapshot-repeat-XXXXXX", NULL), *command = g_strdup_printf ("rm -rf %s", folder);
  g_autofree char *state = g_build_filename (folder, "state", NULL);
  int status;

  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_setenv ("XDG_STATE_HOME", state, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/repeat/moments", test_moments);
  g_test_add_func ("/repeat/summer-time", test_summer_time);
  g_test_add_func ("/repeat/due", test_due);
  g_test_add_func ("/repeat/dates", test_dates);
  g_test_add_func ("/repeat/every", test_every);
  g_test_add_func ("/repeat/list", test_list);
  g_test_add_func ("/repeat/broken", test_broken);
  g_test_add_func ("/repeat/lock", test_lock);
  status = g_test_run ();
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);

  return status;
}
