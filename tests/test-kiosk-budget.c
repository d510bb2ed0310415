/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-budget.h"

#include <glib/gstdio.h>
#include <string.h>

#define TODAY "2026-11-21"

typedef struct
{
  char *folder, *path;
  MapshotKioskBudget *budget;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("mapshot-kiosk-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "state", "tiles.ini", NULL);
  f->budget = mapshot_kiosk_budget_new (f->path, 100, 250);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *state = g_path_get_dirname (f->path);

  mapshot_kiosk_budget_free (f->budget);
  g_unlink (f->path);
  g_rmdir (state);
  g_assert_no_errno (g_rmdir (f->folder));
  g_free (f->folder);
  g_free (f->path);
}

static void
reopen (Fixture *f)
{
  mapshot_kiosk_budget_free (f->budget);
  f->budget = mapshot_kiosk_budget_new (f->path, 100, 250);
}

static void
test_visitor (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (mapshot_kiosk_budget_check (f->budget, TODAY, 100), ==, MAPSHOT_KIOSK_BUDGET_ENOUGH);
  g_assert_cmpint (mapshot_kiosk_budget_check (f->budget, TODAY, 101), ==, MAPSHOT_KIOSK_BUDGET_VISITOR);
  mapshot_kiosk_budget_take (f->budget, TODAY, 60);
  g_assert_cmpint (mapshot_kiosk_budget_check (f->budget, TODAY, 41), ==, MAPSHOT_KIOSK_BUDGET_VISITOR);
  g_assert_cmpint (mapshot_kiosk_budget_check (f->budget, TODAY, 40), ==, MAPSHOT_KIOSK_BUDGET_ENOUGH);
  mapshot_kiosk_budget_next_visitor (f->budget);
  g_assert_cmpint (mapshot_kiosk_budget_check (f->budget, TODAY, 100), ==, MAPSHOT_KIOSK_BUDGET_ENOUGH);
}

/* The day's are counted over visitors and restarts. */
static void
test_day (Fixture *f, gconstpointer data)
{
  for (int i = 0; i < 3; i++)
    {
      mapshot_kiosk_budget_take (f->budget, TODAY, 80);
      reopen (f);
    }
  g_assert_cmpint (mapshot_kiosk_budget_get_day (f->budget, TODAY), ==, 240);
  g_assert_cmpint (mapshot_kiosk_budget_check (f->budget, TODAY, 10), ==, MAPSHOT_KIOSK_BUDGET_ENOUGH);
  g_assert_cmpint (mapshot_kiosk_budget_check (f->budget, TODAY, 11), ==, MAPSHOT_KIOSK_BUDGET_DAY);
  g_assert_cmpint (mapshot_kiosk_budget_check (f->budget, "2026-11-22", 100), ==, MAPSHOT_KIOSK_BUDGET_ENOUGH);
}

/* What the map costs: counted at once, written later. */
static void
test_spend (Fixture *f, gconstpointer data)
{
  mapshot_kiosk_budget_spend (f->budget, TODAY, 30);
  mapshot_kiosk_budget_spend (f->budget, TODAY, 0);
  g_assert_cmpint (mapshot_kiosk_budget_get_visitor (f->budget), ==, 30);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
  mapshot_kiosk_budget_save (f->budget);
  reopen (f);
  g_assert_cmpint (mapshot_kiosk_budget_get_day (f->budget, TODAY), ==, 30);
}

/* What was not asked for is given back; on the day that it was taken. */
static void
test_settle (Fixture *f, gconstpointer data)
{
  mapshot_kiosk_budget_take (f->budget, TODAY, 90);
  mapshot_kiosk_budget_settle (f->budget, 30);
  g_assert_cmpint (mapshot_kiosk_budget_get_day (f->budget, TODAY), ==, 30);
  g_assert_cmpint (mapshot_kiosk_budget_get_visitor (f->budget), ==, 30);
  mapshot_kiosk_budget_settle (f->budget, 0);
  g_assert_cmpint (mapshot_kiosk_budget_get_day (f->budget, TODAY), ==, 30);
  mapshot_kiosk_budget_take (f->budget, TODAY, 10);
  mapshot_kiosk_budget_settle (f->budget, 5000);
  g_assert_cmpint (mapshot_kiosk_budget_get_day (f->budget, TODAY), ==, 40);
  reopen (f);
  g_assert_cmpint (mapshot_kiosk_budget_get_day (f->budget, TODAY), ==, 40);
}

/* A machine without a clock of its own begins in 1970, and another one may be set to any year: today's sum is there again afterwards. */
static void
test_clock (Fixture *f, gconstpointer data)
{
  mapshot_kiosk_budget_take (f->budget, TODAY, 70);
  reopen (f);
  mapshot_kiosk_budget_take (f->budget, "1970-01-01", 20);
  mapshot_kiosk_budget_take (f->budget, "2106-02-07", 90);
  reopen (f);
  g_assert_cmpint (mapshot_kiosk_budget_get_day (f->budget, "1970-01-01"), ==, 20);
  g_assert_cmpint (mapshot_kiosk_budget_get_day (f->budget, TODAY), ==, 70);
  mapshot_kiosk_budget_take (f->budget, TODAY, 5);
  g_assert_cmpint (mapshot_kiosk_budget_get_day (f->budget, TODAY), ==, 75);
}

/* The file does not grow from year to year. */
static void
test_size (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;
  gsize length;

  for (int i = 0; i < 60; i++)
    {
      g_autofree char *day = g_strdup_printf ("2027-%02d-%02d", i / 28 + 1, i % 28 + 1);
      mapshot_kiosk_budget_take (f->budget, day, 1);
    }
  g_assert_true (g_file_get_contents (f->path, &text, &length, NULL));
  g_assert_cmpuint (length, <, 400);
  g_assert_nonnull (strstr (text, "2027-03-04=1"));
  g_assert_null (strstr (text, "2027-01-01"));
}

static void
test_broken_file (Fixture *f, gconstpointer data)
{
  g_autofree char *state = g_path_get_dirname (f->path);

  g_mkdir (state, 0700);
  g_assert_true (g_file_set_contents (f->path, "[days\n\xff\xfe", -1, NULL));
  reopen (f);
  g_assert_cmpint (mapshot_kiosk_budget_get_day (f->budget, TODAY), ==, 0);
  g_assert_true (g_file_set_contents (f->path, "[days]\n" TODAY "=-5\n", -1, NULL));
  reopen (f);
  g_assert_cmpint (mapshot_kiosk_budget_get_day (f->budget, TODAY), ==, 0);
  mapshot_kiosk_budget_take (f->budget, TODAY, 7);
  reopen (f);
  g_assert_cmpint (mapshot_kiosk_budget_get_day (f->budget, TODAY), ==, 7);
}

/* A disk that takes nothing: it is said once, and the limit holds until the program ends. */
static void
test_no_disk (Fixture *f, gconstpointer data)
{
  mapshot_kiosk_budget_free (f->budget);
  f->budget = mapshot_kiosk_budget_new ("/proc/mapshot/tiles.ini", 0, 100);
  g_test_expect_message ("mapshot", G_LOG_LEVEL_MESSAGE, "*cannot be kept*");
  mapshot_kiosk_budget_take (f->budget, TODAY, 60);
  mapshot_kiosk_budget_take (f->budget, TODAY, 30);
  g_test_assert_expected_messages ();
  g_assert_cmpint (mapshot_kiosk_budget_check (f->budget, TODAY, 11), ==, MAPSHOT_KIOSK_BUDGET_DAY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/kiosk-budget/visitor", Fixture, NULL, set_up, test_visitor, tear_down);
  g_test_add ("/kiosk-budget/day", Fixture, NULL, set_up, test_day, tear_down);
  g_test_add ("/kiosk-budget/spend", Fixture, NULL, set_up, test_spend, tear_down);
  g_test_add ("/kiosk-budget/settle", Fixture, NULL, set_up, test_settle, tear_down);
  g_test_add ("/kiosk-budget/clock", Fixture, NULL, set_up, test_clock, tear_down);
  g_test_add ("/kiosk-budget/size", Fixture, NULL, set_up, test_size, tear_down);
  g_test_add ("/kiosk-budget/broken-file", Fixture, NULL, set_up, test_broken_file, tear_down);
  g_test_add ("/kiosk-budget/no-disk", Fixture, NULL, set_up, test_no_disk, tear_down);

  return g_test_run ();
}
