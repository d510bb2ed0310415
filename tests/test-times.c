/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "source-time.h"
#include "times.h"

#include <string.h>

static void
check_expands (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) times = mapshot_times_expand (text, &error);
  g_autofree char *joined = NULL;

  g_assert_no_error (error);
  joined = g_strjoinv (" ", times);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_expand (void)
{
  check_expands ("2020-01-31", "2020-01-31");
  check_expands (" 2020 ,2021-05, 2020", "2020 2021-05");
  check_expands ("WB_2024_R01,12345", "WB_2024_R01 12345");
  check_expands ("2020-01-30/2020-02-02/P1D", "2020-01-30 2020-01-31 2020-02-01 2020-02-02");
  /* The 31st stays the 31st where there is one. */
  check_expands ("2020-01-31/2020-05-31/P1M", "2020-01-31 2020-02-29 2020-03-31 2020-04-30 2020-05-31");
  check_expands ("2000/2020/P10Y", "2000 2010 2020");
  check_expands ("2020-01-01/2020-01-15/P1W,2021", "2020-01-01 2020-01-08 2020-01-15 2021");
  check_expands ("2020-01-01T00:00:00Z/2020-01-01T02:00:00Z/PT1H", "2020-01-01T00:00:00Z 2020-01-01T01:00:00Z 2020-01-01T02:00:00Z");
  check_expands ("2020-01-01/2020-01-02/PT12H", "2020-01-01T00Z 2020-01-01T12Z 2020-01-02T00Z");
}

static void
test_bad (void)
{
  static const char *const bad[] = { "", " ", "2020,,2021", "2020-01-01/", "2020-01-01/2020-02-01", "2020-02-01/2020-01-01/P1D", "a/b/c",
                                     "2020-01-01/2020-02-01/1D", "2020-01-01/2020-02-01/P", "2020-01-01/2020-02-01/P0D",
                                     "2020-01-01/2020-02-01/P99999D", "2020-13-01/2021-01-01/P1D", "2020-01-01/2099-01-01/PT1S",
                                     "1/2/3/4", "2000-01-01/2020-01-01/P-1D" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_null (mapshot_times_expand (bad[i], &error));
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
    }
}

static void
check_offered (const char *offered, const char *time, gboolean expected)
{
  g_auto (GStrv) list = g_strsplit (offered, ",", -1);
  g_autoptr (GError) error = NULL;

  g_test_message ("%s of %s", time, offered);
  g_assert_cmpint (mapshot_times_check ((const char *const *) list, time, &error), ==, expected);
  if (!expected)
    g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
}

static void
test_check (void)
{
  check_offered ("2020-01-01,2020-02-01", "2020-02-01", TRUE);
  check_offered ("2020-01-01,2020-02-01", "2020-03-01", FALSE);
  check_offered ("2020-01-01T00:00:00Z", "2020-01-01", TRUE);
  check_offered ("2020-01-01T12:00:00.000Z", "2020-01-01T12:00:00Z", TRUE);
  check_offered ("2020-01-01/2020-12-31/P1D", "2020-07-15", TRUE);
  check_offered ("2020-01-01/2020-12-31/P1D", "2021-01-01", FALSE);
  check_offered ("2020-01-01/2020-12-31/P1D", "2020-13-01", FALSE);
  check_offered ("2020-01-01/2020-12-31/P1M", "2020-07-15", FALSE);
  check_offered ("2020-01-01/2020-12-31/P1M", "2020-07", TRUE);
  check_offered ("2000-01-31/2020-12-31/P1M", "2020-02-29", TRUE);
  check_offered ("2020-01-01T00:00:00Z/2020-01-02T00:00:00Z/PT10M", "2020-01-01T05:50:00Z", TRUE);
  check_offered ("2020-01-01T00:00:00Z/2020-01-02T00:00:00Z/PT10M", "2020-01-01T05:55:00Z", FALSE);
  check_offered ("2020-01-01/2020-12-31", "2020-07-15", TRUE);
  check_offered ("2020-01-01/2020-12-31/0", "2020-07-15", TRUE);
  check_offered ("release-1,release-2", "release-2", TRUE);
  check_offered ("release-1,release-2", "release-3", FALSE);
  check_offered ("2020-01-01", "current", TRUE);
  check_offered ("9999-12-31/9999-12-31/P9999Y", "2020", FALSE);
  g_assert_true (mapshot_times_check (NULL, "anything", NULL));
}

/* A long list is shown by its ends. */
static void
test_message (void)
{
  static const char *const offered[] = { "2001", "2002", "2003", "2004", "2005", "2006", "2007", "2008", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_false (mapshot_times_check (offered, "1999", &error));
  g_assert_nonnull (strstr (error->message, "1999"));
  g_assert_nonnull (strstr (error->message, "2001, 2002, 2003, …, 2006, 2007, 2008"));
}

static void
test_names (void)
{
  static const char *const names[][2] = { { "https://e.org/{time}/{z}/{x}/{y}.png", "https://e.org/2020-01-31/{z}/{x}/{y}.png" },
                                          { "https://e.org/wms?#layer=snow", "https://e.org/wms?#layer=snow&time=2020-01-31" },
                                          { "own.ini#city", "own.ini#city#time=2020-01-31" },
                                          { "city", "city#time=2020-01-31" } };
  g_autofree char *safe = mapshot_times_to_name ("2020-01-31T12:00:00Z"), *odd = mapshot_times_to_name ("../a b");

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = mapshot_source_name_at_time (names[i][0], "2020-01-31"), *time = NULL;
      g_autofree char *without = mapshot_source_split_time (name, &time);

      g_assert_cmpstr (name, ==, names[i][1]);
      g_assert_cmpstr (without, ==, i < 2 ? NULL : names[i][0]);
      g_assert_cmpstr (time, ==, i < 2 ? NULL : "2020-01-31");
    }
  g_assert_cmpstr (safe, ==, "2020-01-31T120000Z");
  g_assert_cmpstr (odd, ==, ".._a_b");
}

static MapshotSource *
load (const char *text, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_source_unref);

  g_assert_true (g_key_file_load_from_data (file, text, -1, G_KEY_FILE_NONE, NULL));

  return mapshot_source_load_key_file (file, "test", sources, error) ? mapshot_source_ref (g_ptr_array_index (sources, 0)) : NULL;
}

static void
test_entries (void)
{
  static const struct
  {
    const char *entry, *before, *after;
  } entries[] = {
    { "[source a]\nName=A\nTemplate=https://e.org/{time}/{z}/{x}/{y}\nTime=2019", "https://e.org/2019/{z}/{x}/{y}",
      "https://e.org/2020-01-31T12:00Z/{z}/{x}/{y}" },
    { "[source a]\nName=A\nType=wms\nAddress=https://e.org/wms?\nLayers=l\nTime=2019", "TIME=2019&", "TIME=2020-01-31T12:00Z&" },
    { "[source a]\nName=A\nType=wms\nAddress=https://e.org/wms?\nLayers=l", "BBOX={bbox}", "BBOX={bbox}&TIME=2020-01-31T12:00Z" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MapshotSource) source = load (entries[i].entry, &error), timed = NULL;

      g_assert_no_error (error);
      g_assert_nonnull (strstr (source->template_uri, entries[i].before));
      timed = mapshot_source_at_time (source, "2020-01-31T12:00Z", &error);
      g_assert_no_error (error);
      g_test_message ("%s", timed->template_uri);
      g_assert_nonnull (strstr (timed->template_uri, entries[i].after));
      g_assert_cmpstr (timed->id, ==, "a");
    }
}

static void
test_entries_without (void)
{
  g_autoptr (GError) error = NULL, lone = NULL, missing = NULL;
  g_autoptr (MapshotSource) source = load ("[source a]\nName=A\nTemplate=https://e.org/{z}/{x}/{y}", NULL);

  g_assert_null (mapshot_source_at_time (source, "2020", &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_null (load ("[source a]\nName=A\nTemplate=https://e.org/{z}/{x}/{y}\nTime=2020", &lone));
  g_assert_error (lone, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_null (load ("[source a]\nName=A\nTemplate=https://e.org/{time}/{z}/{x}/{y}", &missing));
  g_assert_error (missing, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/times/expand", test_expand);
  g_test_add_func ("/times/bad", test_bad);
  g_test_add_func ("/times/check", test_check);
  g_test_add_func ("/times/message", test_message);
  g_test_add_func ("/times/names", test_names);
  g_test_add_func ("/times/entries", test_entries);
  g_test_add_func ("/times/entries-without", test_entries_without);

  return g_test_run ();
}
