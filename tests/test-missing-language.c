/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture that says what it lacks is the same file whatever language it was captured in, and is read in the reader's own; so is what is said while it waits. The
 * captures are made by this program in processes of their own, each with its language: test-missing-language CATALOGUES MODE FOLDER NAME SOURCE. */
#include "missing.h"

#include "capture-kit.h"
#include "mapshot-config.h"
#include "reason.h"
#include "repair.h"
#include "words.h"

#include <glib/gstdio.h>
#include <libintl.h>
#include <locale.h>
#include <string.h>

static const char *program, *catalogue;
static char *catalogues;

#define ENTRY                                                                                                            \
  "[source loop]\nName=Loop\nName[ko]=고리\nTemplate=%s\nMinZoom=0\nMaxZoom=9\nCapture=yes\nAttribution=© Loop\nCoverage=-80,10,-60,50\n"

/* ---- in a language of its own ---- */

static int
run_child (char **arguments)
{
  const char *folder = arguments[3], *source = arguments[5];
  const MapshotPlanLimits limits = { .max_pixels = 10000, .connections = 2 };
  g_autofree char *output = g_build_filename (folder, arguments[4], NULL), *say = NULL;
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", folder);
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_new ();
  g_autoptr (MapshotRepair) mended = NULL;
  g_autoptr (MapshotPlan) plan = NULL;
  g_autoptr (MapshotCapture) job = NULL;
  g_autoptr (MapshotMissing) missing = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) sentences = NULL;
  MapshotCaptureOptions options = { .output = output, .overwrite = TRUE, .retries = 0, .repair_partly = TRUE };

  setlocale (LC_ALL, "");
  bindtextdomain (MAPSHOT_GETTEXT_DOMAIN, arguments[1]);
  bind_textdomain_codeset (MAPSHOT_GETTEXT_DOMAIN, "UTF-8");
  if (g_str_equal (arguments[2], "say"))
    {
      g_print ("%s\n", say = mapshot_reason_say (source, NULL, NULL));
      return 0;
    }
  if (g_str_equal (arguments[2], "wait"))
    {
      const MapshotProgress progress = { .tiles_done = 1204, .tiles_total = 3072, .seconds_paused = g_ascii_strtod (source, NULL) };

      g_print ("%s\n", say = mapshot_words_progress (&progress));
      return 0;
    }
  /* Nine tiles: so few that the service is not given up. */
  recipe->source = g_strdup (source);
  recipe->bounds = (MapshotBounds){ .west = -80, .south = 10, .east = -30, .north = 50 };
  recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
  recipe->zoom = 4;
  recipe->on_missing = MAPSHOT_ON_MISSING_BLANK;
  if (g_str_equal (arguments[2], "mend"))
    options.repair = mended = mapshot_repair_open (output, &error);
  g_assert_no_error (error);
  plan = mended != NULL ? mapshot_repair_make_plan (mended, store, &limits, &error) : mapshot_plan_new (recipe, store, &limits, &error);
  g_assert_no_error (error);
  job = mapshot_capture_new (plan, &options);
  mapshot_capture_run (job, NULL, &error);
  g_assert_no_error (error);
  missing = mapshot_missing_read (output, store, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < missing->reasons->len; i++)
    g_print ("%s\n", g_array_index (missing->reasons, MapshotMissingReason, i).text);
  g_print ("--\n");
  sentences = mapshot_report_get_sentences (mapshot_capture_get_report (job));
  for (char **sentence = sentences; *sentence != NULL; sentence++)
    g_print ("%s\n", *sentence);

  return 0;
}

/* ---- the tests ---- */

/* What the page says, and behind "--" what the report does. (transfer full) */
static char *
run (CaptureKit *kit, const char *language, const char *mode, const char *name, const char *source)
{
  const char *const arguments[] = { program, catalogues, mode, kit->folder, name, source, NULL };
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "LANGUAGE", language, TRUE);
  g_autofree char *said = NULL, *errors = NULL;
  g_autoptr (GError) error = NULL;
  int status = -1;

  g_assert_true (g_spawn_sync (NULL, (char **) arguments, environment, G_SPAWN_DEFAULT, NULL, NULL, &said, &errors, &status, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (errors, ==, "");
  g_assert_cmpint (status, ==, 0);

  return g_steal_pointer (&said);
}

static gboolean
is_korean (const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_get_script (g_utf8_get_char (c)) == G_UNICODE_SCRIPT_HANGUL)
      return TRUE;
  return FALSE;
}

/* Newer C libraries translate nothing in "C.UTF-8", as nothing in "C". */
static gboolean
skip_without_korean (CaptureKit *kit)
{
  g_autofree char *said = catalogues != NULL ? run (kit, "ko", "say", "", "other") : NULL;

  if (said == NULL)
    g_test_skip ("msgfmt is not installed");
  else if (!is_korean (said))
    g_test_skip ("there is no locale here but C, in which this C library translates nothing");

  return said == NULL || !is_korean (said);
}

static void
assert_same (CaptureKit *kit, const char *name, const char *other)
{
  g_autoptr (GBytes) one = capture_kit_read (kit, name), two = capture_kit_read (kit, other);

  g_assert_cmpmem (g_bytes_get_data (one, NULL), g_bytes_get_size (one), g_bytes_get_data (two, NULL), g_bytes_get_size (two));
}

static void
assert_languages (const char *source, const char *english, const char *korean)
{
  g_auto (GStrv) lines = g_strsplit (korean, "\n", -1);
  gboolean page = FALSE, report = FALSE, behind = FALSE;

  g_test_message ("%s: %s → %s", source, english, korean);
  g_assert_false (is_korean (english));
  for (char **line = lines; *line != NULL; line++)
    {
      behind |= g_str_equal (*line, "--");
      if (**line == '\0' || g_str_equal (*line, "--"))
        continue;
      g_assert_true (is_korean (*line));
      *(behind ? &report : &page) = TRUE;
    }
  g_assert_true (page && report);
}

/* Each with a reason of its own. */
static void
test_reasons (CaptureKit *kit, gconstpointer data)
{
  static const struct
  {
    const char *path, *part;
  } cases[] = {
    { "/status/404/{z}/{x}/{y}.png", "HTTP 404" },          { "/status/500/{z}/{x}/{y}.png", "Tried 1 time." },
    { "/status/503/{z}/{x}/{y}.png", "overloaded" },        { "/status/418/{z}/{x}/{y}.png", "HTTP 418" },
    { "/html/{z}/{x}/{y}.png", "an HTML page" },            { "/xml/{z}/{x}/{y}.png", "message" },
    { "/blank/{z}/{x}/{y}.png", "empty body" },             { "/wrong-size/{z}/{x}/{y}.png", "200 × 200 px" },
    { "/truncate/tile/{z}/{x}/{y}.png", "ends too early" }, { "/cut/tile/{z}/{x}/{y}.png", "closed the connection" },
    { "/huge-length/{z}/{x}/{y}.png", "bytes allowed" },    { "/redirect-file/{z}/{x}/{y}.png", "no web address" },
  };

  if (skip_without_korean (kit))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *source = test_server_get_uri (kit->server, cases[i].path);
      g_autofree char *english = run (kit, "en", "capture", "en.png", source), *korean = run (kit, "ko", "capture", "ko.png", source);

      assert_languages (source, english, korean);
      g_assert_nonnull (strstr (english, cases[i].part));
      assert_same (kit, "en.png", "ko.png");
    }
}

/* A source whose name has a translation. */
static void
test_name (CaptureKit *kit, gconstpointer data)
{
  g_autofree char *address = test_server_get_uri (kit->server, "/tile/{z}/{x}/{y}.png");
  g_autofree char *entry = g_strdup_printf (ENTRY, address), *english = NULL, *korean = NULL;

  if (skip_without_korean (kit))
    return;
  capture_kit_write (kit, "loop.ini", entry, strlen (entry));
  english = run (kit, "en", "capture", "en.png", "loop");
  korean = run (kit, "ko", "capture", "ko.png", "loop");
  assert_languages ("loop", english, korean);
  g_assert_nonnull (strstr (english, "outside the area that Loop covers"));
  g_assert_nonnull (strstr (korean, "고리"));
  assert_same (kit, "en.png", "ko.png");
}

static void
add_tile (CaptureKit *kit, int x, int y)
{
  g_autofree char *path = g_strdup_printf ("/some/4/%d/%d.png", x, y);
  g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, 4, x, y);

  test_server_add_file (kit->server, path, "image/png", g_bytes_get_data (tile, NULL), (gssize) g_bytes_get_size (tile));
}

/* Begun in one language and mended in another, it is the picture that was never mended. */
static void
test_mended (CaptureKit *kit, gconstpointer data)
{
  g_autofree char *source = test_server_get_uri (kit->server, "/some/{z}/{x}/{y}.png"), *before = NULL, *korean = NULL, *fresh = NULL;

  if (skip_without_korean (kit))
    return;
  for (int i = 2; i < 9; i++)
    add_tile (kit, 4 + i % 3, 5 + i / 3);
  before = run (kit, "en", "capture", "mended.png", source);
  g_assert_true (g_str_has_prefix (before, "There is no such tile"));
  add_tile (kit, 5, 5);
  korean = run (kit, "ko", "mend", "mended.png", source);
  fresh = run (kit, "en", "capture", "fresh.png", source);
  assert_languages (source, fresh, korean);
  assert_same (kit, "mended.png", "fresh.png");
}

/* That the service asked for a pause, and for how long. */
static void
test_wait (CaptureKit *kit, gconstpointer data)
{
  g_autofree char *english = run (kit, "en", "wait", "", "30"), *korean = NULL;

  g_assert_cmpstr (english, ==, "1,204 of 3,072 tiles · the service asked us to wait 30 s\n");
  if (skip_without_korean (kit))
    return;
  korean = run (kit, "ko", "wait", "", "30");
  g_assert_nonnull (strstr (korean, "1,204"));
  g_assert_nonnull (strstr (korean, "서비스의 요청으로 30초 기다리는 중"));
}

/* ---- the catalogue, as it is installed ---- */

static void
make_catalogue (void)
{
  g_autofree char *msgfmt = g_find_program_in_path ("msgfmt"), *messages = NULL, *mo = NULL;
  const char *arguments[] = { msgfmt, "-o", NULL, catalogue, NULL };
  int status = -1;

  if (msgfmt == NULL)
    return;
  catalogues = g_dir_make_tmp ("mapshot-words-XXXXXX", NULL);
  messages = g_build_filename (catalogues, "ko", "LC_MESSAGES", NULL);
  arguments[2] = mo = g_build_filename (messages, MAPSHOT_GETTEXT_DOMAIN ".mo", NULL);
  g_assert_cmpint (g_mkdir_with_parents (messages, 0700), ==, 0);
  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
}

static void
remove_catalogue (void)
{
  const char *const parts[] = { "ko/LC_MESSAGES/" MAPSHOT_GETTEXT_DOMAIN ".mo", "ko/LC_MESSAGES", "ko", "" };

  for (gsize i = 0; catalogues != NULL && i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path = g_build_filename (catalogues, parts[i], NULL);
      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_free (catalogues);
}

int
main (int argc, char **argv)
{
  int status;

  if (argc == 6)
    return run_child (argv);
  g_test_init (&argc, &argv, NULL);
  program = argv[0];
  catalogue = argv[1];
  make_catalogue ();

  g_test_add ("/missing-language/reasons", CaptureKit, NULL, capture_kit_set_up, test_reasons, capture_kit_tear_down);
  g_test_add ("/missing-language/name", CaptureKit, NULL, capture_kit_set_up, test_name, capture_kit_tear_down);
  g_test_add ("/missing-language/mended", CaptureKit, NULL, capture_kit_set_up, test_mended, capture_kit_tear_down);
  g_test_add ("/missing-language/wait", CaptureKit, NULL, capture_kit_set_up, test_wait, capture_kit_tear_down);
  status = g_test_run ();
  remove_catalogue ();

  return status;
}
