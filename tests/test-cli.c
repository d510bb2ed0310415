/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mapshot-config.h"
#include "test-server.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The program itself, as scripts use it: what it prints where, and how it ends. */

#define BOX "--bbox=126.3,36.9,128.1,38.05" /* 4 × 3 tiles at zoom 9 */
#define MISSING_TILE "/tile/9/436/198.png"

static const char *program;

typedef struct
{
  TestServer *server;
  char *folder, *path, *report;
  char *export, *source, *report_option;
} Fixture;

typedef struct
{
  int status; /* of the exit, or minus the signal */
  char *out, *err;
} Result;

static void
result_free (Result *self)
{
  g_free (self->out);
  g_free (self->err);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Result, result_free)

static char *
make_source (Fixture *fixture, const char *path)
{
  g_autofree char *uri = test_server_get_uri (fixture->server, path);

  return g_strconcat ("--source=", uri, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = test_server_new (TEST_SERVER_PLAIN);
  fixture->folder = g_dir_make_tmp ("mapshot-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "map.png", NULL);
  fixture->report = g_build_filename (fixture->folder, "report.json", NULL);
  fixture->export = g_strconcat ("--export=", fixture->path, NULL);
  fixture->report_option = g_strconcat ("--report=", fixture->report, NULL);
  fixture->source = make_source (fixture, "/tile/{z}/{x}/{y}.png");
}

static void
remove_folder (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_folder (child);
      else
        g_unlink (child);
    }
  g_dir_close (dir);
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  remove_folder (fixture->folder);
  test_server_free (fixture->server);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->report);
  g_free (fixture->export);
  g_free (fixture->report_option);
  g_free (fixture->source);
}

static GSubprocessLauncher *
make_launcher (Fixture *fixture, GSubprocessFlags flags)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (flags);

  g_subprocess_launcher_setenv (launcher, "HOME", fixture->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", fixture->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CACHE_HOME", fixture->folder, TRUE);
  g_subprocess_launcher_unsetenv (launcher, "DISPLAY");
  g_subprocess_launcher_unsetenv (launcher, "WAYLAND_DISPLAY");
  g_subprocess_launcher_unsetenv (launcher, "NO_COLOR");

  return launcher;
}

static GSubprocess *
start (GSubprocessLauncher *launcher, const char *const *arguments)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  GSubprocess *child;

  g_ptr_array_add (argv, (gpointer) program);
  for (int i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) arguments[i]);
  g_ptr_array_add (argv, NULL);
  child = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);

  return child;
}

static int
get_status (GSubprocess *child)
{
  return g_subprocess_get_if_exited (child) ? g_subprocess_get_exit_status (child) : -g_subprocess_get_term_sig (child);
}

static char *
take_text (GBytes *bytes)
{
  gsize length = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  return bytes != NULL ? g_strndup (data != NULL ? data : "", length) : NULL;
}

static Result *
finish (GSubprocess *child)
{
  Result *result = g_new0 (Result, 1);
  g_autoptr (GBytes) out = NULL, err = NULL;

  g_assert_true (g_subprocess_communicate (child, NULL, NULL, &out, &err, NULL));
  result->status = get_status (child);
  result->out = take_text (out);
  result->err = take_text (err);
  /* Whatever happened: no escape sequence, and every line whole. */
  if (result->err != NULL)
    {
      g_test_message ("status %d: %s", result->status, result->err);
      g_assert_null (strchr (result->err, '\033'));
      g_assert_true (result->err[0] == '\0' || g_str_has_suffix (result->err, "\n"));
    }
  return result;
}

static Result *
run_with (GSubprocessLauncher *launcher, const char *const *arguments)
{
  g_autoptr (GSubprocess) child = start (launcher, arguments);

  return finish (child);
}

static Result *
run (Fixture *fixture, const char *const *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher =
    make_launcher (fixture, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);

  return run_with (launcher, arguments);
}

#define ARGUMENTS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += *text == '\n';
  return n;
}

static char *
read_file (const char *path, gsize *length)
{
  char *content = NULL;

  g_assert_true (g_file_get_contents (path, &content, length, NULL));
  return content;
}

static void
assert_same_file (const char *path, const char *expected, gsize expected_length)
{
  gsize length;
  g_autofree char *content = read_file (path, &length);

  g_assert_cmpmem (content, length, expected, expected_length);
}

static JsonNode *
parse_json (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node;

  g_assert_true (g_utf8_validate (text, -1, NULL));
  node = json_from_string (text, &error);
  g_assert_no_error (error);
  g_assert_nonnull (node);

  return node;
}

static void
assert_report (const char *path, const char *status)
{
  g_autofree char *text = read_file (path, NULL);
  g_autoptr (JsonNode) node = parse_json (text);

  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "status"), ==, status);
}

static void
assert_report_has (const char *path, const char *member, const char *part)
{
  g_autofree char *text = read_file (path, NULL);
  g_autoptr (JsonNode) node = parse_json (text);

  g_assert_nonnull (strstr (json_object_get_string_member (json_node_get_object (node), member), part));
}

/* ---- how it ends ---- */

static void
test_complete (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Result) result =
    run (fixture, ARGUMENTS (fixture->export, fixture->source, BOX, "--zoom=9", fixture->report_option));

  g_assert_cmpint (result->status, ==, 0);
  g_assert_cmpstr (result->out, ==, "");
  g_assert_nonnull (strstr (result->err, "zoom 9"));
  g_assert_nonnull (strstr (result->err, "complete"));
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_IS_REGULAR));
  assert_report (fixture->report, "complete");
}

static void
test_failed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *nothing = make_source (fixture, "/status/404/{z}/{x}/{y}.png");
  g_autoptr (Result) fail = NULL, parent = NULL;

  test_server_add_file (fixture->server, MISSING_TILE, "text/html", "<html><title>No such tile</title></html>", -1);
  g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
  fail = run (fixture,
              ARGUMENTS (fixture->export, "--force", fixture->source, BOX, "--zoom=9", "--quiet", fixture->report_option));
  g_assert_cmpint (fail->status, ==, 1);
  g_assert_cmpuint (count_lines (fail->err), ==, 1);
  g_assert_nonnull (strstr (fail->err, "9/436/198"));
  g_assert_nonnull (strstr (fail->err, "No such tile"));
  g_assert_nonnull (strstr (fail->err, "--on-missing=parent or --on-missing=blank"));
  assert_same_file (fixture->path, "old", 3);
  assert_report (fixture->report, "failed");
  assert_report_has (fixture->report, "error", "9/436/198");

  parent = run (fixture,
                ARGUMENTS (fixture->export, "--force", nothing, BOX, "--zoom=9", "--quiet", "--on-missing=parent"));
  g_assert_cmpint (parent->status, ==, 1);
  g_assert_cmpuint (count_lines (parent->err), ==, 1);
  g_assert_nonnull (strstr (parent->err, "(--on-missing=blank would"));
  g_assert_null (strstr (parent->err, "--on-missing=parent"));
}

/* A failure of another kind is not helped by leaving tiles out. */
static void
test_no_hint (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Result) result = run (
    fixture, ARGUMENTS ("--export=/no/such/folder/map.png", fixture->source, BOX, "--zoom=9", "--quiet"));

  g_assert_cmpint (result->status, ==, 1);
  g_assert_cmpuint (count_lines (result->err), ==, 1);
  g_assert_nonnull (strstr (result->err, "/no/such/folder"));
  g_assert_null (strstr (result->err, "--on-missing"));
}

static void
test_usage (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Result) option = run (fixture, ARGUMENTS (fixture->export, fixture->source, BOX, "--zoom=x"));
  g_autoptr (Result) source = run (fixture, ARGUMENTS (fixture->export, "--source=nowhere", BOX));
  g_autoptr (Result) zoom = run (fixture, ARGUMENTS (fixture->export, "--source=basemap", BOX, "--zoom=20"));
  g_autoptr (Result) authority = run (
    fixture, ARGUMENTS (fixture->export, fixture->source, BOX, "--zoom=9", "--quiet", "--ca-file=/no/such.pem"));
  g_autoptr (Result) exists = NULL;
  const Result *results[] = { option, source, zoom, authority };

  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_assert_cmpint (results[i]->status, ==, 2);
      g_assert_cmpuint (count_lines (results[i]->err), ==, 1);
      g_assert_true (g_str_has_prefix (results[i]->err, "mapshot: "));
      g_assert_cmpstr (results[i]->out, ==, "");
    }
  g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
  exists = run (fixture, ARGUMENTS (fixture->export, fixture->source, BOX, "--zoom=9", "--quiet"));
  g_assert_cmpint (exists->status, ==, 2);
  g_assert_nonnull (strstr (exists->err, "--force"));
  assert_same_file (fixture->path, "old", 3);
}

static void
test_substituted (Fixture *fixture, gconstpointer data)
{
  static const char *const ways[][2] = { { "--on-missing=blank", "incomplete" }, { "--on-missing=parent", "substituted" } };

  test_server_add_file (fixture->server, MISSING_TILE, "text/html", "<html><title>No such tile</title></html>", -1);
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (Result) result = run (fixture, ARGUMENTS (fixture->export, "--force", fixture->source, BOX, "--zoom=9",
                                                           ways[i][0], fixture->report_option));

      g_assert_cmpint (result->status, ==, 3);
      g_assert_nonnull (strstr (result->err, "1 tile is "));
      g_assert_nonnull (strstr (result->err, "not complete"));
      assert_report (fixture->report, ways[i][1]);
    }
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Result) rules = run (fixture, ARGUMENTS (fixture->export, "--source=osm", BOX, "--zoom=9", fixture->report_option));
  g_autoptr (Result) pixels =
    run (fixture, ARGUMENTS (fixture->export, fixture->source, BOX, "--zoom=9", "--max-pixels=1000"));
  g_autoptr (Result) memory =
    run (fixture, ARGUMENTS (fixture->export, fixture->source, BOX, "--zoom=9", "--max-memory=1M"));

  g_assert_cmpint (rules->status, ==, 4);
  g_assert_nonnull (strstr (rules->err, "--source="));
  assert_report (fixture->report, "failed");
  assert_report_has (fixture->report, "error", "may be viewed, not captured");
  g_assert_cmpint (pixels->status, ==, 4);
  g_assert_nonnull (strstr (pixels->err, "--max-pixels"));
  g_assert_cmpint (memory->status, ==, 4);
  g_assert_nonnull (strstr (memory->err, "--max-memory"));
  g_assert_cmpuint (test_server_get_requests (fixture->server), ==, 0);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_network (Fixture *fixture, gconstpointer data)
{
  g_autofree char *need = make_source (fixture, "/need/X-Pass/open/tile/{z}/{x}/{y}.png");
  g_autoptr (Result) closed = run (fixture, ARGUMENTS (fixture->export, "--source=http://127.0.0.1:1/{z}/{x}/{y}.png", BOX,
                                                       "--zoom=9", "--retries=0", "--quiet"));
  g_autoptr (Result) access = run (fixture, ARGUMENTS (fixture->export, need, BOX, "--zoom=9", "--quiet"));
  g_autoptr (Result) header = NULL;

  g_assert_cmpint (closed->status, ==, 5);
  g_assert_nonnull (strstr (closed->err, "127.0.0.1"));
  g_assert_cmpint (access->status, ==, 5);
  g_assert_nonnull (strstr (access->err, "401"));
  g_assert_cmpuint (count_lines (access->err), ==, 1);
  header = run (fixture, ARGUMENTS (fixture->export, "--force", need, BOX, "--zoom=9", "--header=X-Pass: open"));
  g_assert_cmpint (header->status, ==, 0);
}

static void
interrupt (Fixture *fixture, int number)
{
  g_autofree char *slow = make_source (fixture, "/slow/150/tile/{z}/{x}/{y}.png");
  g_autoptr (GSubprocessLauncher) launcher =
    make_launcher (fixture, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (Result) result = NULL;
  gint64 begin;

  g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
  test_server_reset (fixture->server);
  child = start (launcher, ARGUMENTS (fixture->export, "--force", slow, BOX, "--zoom=12"));
  while (test_server_get_requests (fixture->server) < 10)
    g_usleep (5000);
  begin = g_get_monotonic_time ();
  g_subprocess_send_signal (child, number);
  result = finish (child);
  g_assert_cmpint (result->status, ==, 130);
  g_assert_cmpfloat ((double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC, <, 60);
  g_assert_nonnull (strstr (result->err, "interrupted"));
  g_assert_nonnull (strstr (result->err, "run the same command again"));
  assert_same_file (fixture->path, "old", 3);
}

static void
test_interrupted (Fixture *fixture, gconstpointer data)
{
  interrupt (fixture, SIGINT);
  interrupt (fixture, SIGTERM);
}

/* ---- what it says ---- */

static void
test_report_on_standard_output (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Result) result =
    run (fixture, ARGUMENTS (fixture->export, fixture->source, BOX, "--zoom=9", "--report=-", "--quiet"));
  g_autoptr (JsonNode) node = parse_json (result->out);

  g_assert_cmpint (result->status, ==, 0);
  g_assert_cmpstr (result->err, ==, "");
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "output"), ==, fixture->path);
}

/* What is no file is written to, not replaced. */
static void
test_report_to_a_pipe (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Result) result = NULL;
  g_autoptr (JsonNode) node = NULL;
  char text[16384] = "";
  struct stat status;
  int fd;

  g_assert_cmpint (mkfifo (fixture->report, 0600), ==, 0);
  fd = open (fixture->report, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  result = run (fixture, ARGUMENTS (fixture->export, fixture->source, BOX, "--zoom=9", fixture->report_option));
  g_assert_cmpint (result->status, ==, 0);
  g_assert_cmpint (g_lstat (fixture->report, &status), ==, 0);
  g_assert_true (S_ISFIFO (status.st_mode));
  g_assert_cmpint (read (fd, text, sizeof text - 1), >, 0);
  node = parse_json (text);
  close (fd);
}

static void
test_odd_name (Fixture *fixture, gconstpointer data)
{
  g_autofree char *export = g_strconcat ("--export=", fixture->folder, "/\xff.png", NULL);
  g_autofree char *path = g_strconcat (fixture->folder, "/\xff.png", NULL);
  g_autoptr (Result) result = run (fixture, ARGUMENTS (export, fixture->source, BOX, "--zoom=9", fixture->report_option));

  g_assert_cmpint (result->status, ==, 0);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  assert_report (fixture->report, "complete");
}

static void
test_progress (Fixture *fixture, gconstpointer data)
{
  g_autofree char *slow = make_source (fixture, "/slow/60/tile/{z}/{x}/{y}.png");
  g_autoptr (Result) result =
    run (fixture, ARGUMENTS (fixture->export, slow, BOX, "--zoom=10", "--progress=json", "--quiet"));
  g_auto (GStrv) lines = g_strsplit (result->err, "\n", -1);
  guint n = g_strv_length (lines) - 1;
  gint64 done = 0, total = 0;

  g_assert_cmpint (result->status, ==, 0);
  g_assert_cmpuint (n, >, 1);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (JsonNode) node = parse_json (lines[i]);
      JsonObject *object = json_node_get_object (node);

      g_assert_cmpint (json_object_get_int_member (object, "tiles_done"), >=, done);
      done = json_object_get_int_member (object, "tiles_done");
      total = json_object_get_int_member (object, "tiles_total");
      g_assert_true (json_object_has_member (object, "bytes_fetched") && json_object_has_member (object, "seconds_left"));
      g_assert_false (g_regex_match_simple ("\\.[0-9]{4}", lines[i], 0, 0));
      g_assert_false (json_object_get_boolean_member (object, "throttled"));
    }
  g_assert_cmpint (done, ==, total);
  g_assert_cmpint (total, >, 9);
}

static void
test_quiet_and_verbose (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Result) quiet = run (fixture, ARGUMENTS (fixture->export, fixture->source, BOX, "--zoom=9", "--quiet"));
  g_autoptr (Result) verbose =
    run (fixture, ARGUMENTS (fixture->export, "--force", fixture->source, BOX, "--zoom=9", "--verbose"));

  g_assert_cmpint (quiet->status, ==, 0);
  g_assert_cmpstr (quiet->out, ==, "");
  g_assert_cmpstr (quiet->err, ==, "");
  g_assert_cmpint (verbose->status, ==, 0);
  g_assert_cmpstr (verbose->out, ==, "");
  g_assert_nonnull (strstr (verbose->err, "12 of 12 tiles, "));
  g_assert_nonnull (strstr (verbose->err, "8 requests in flight"));
}

static void
test_dry_run (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Result) result = run (fixture, ARGUMENTS (fixture->export, fixture->source, BOX, "--zoom=9", "--dry-run"));
  g_autoptr (Result) listed = run (fixture, ARGUMENTS (fixture->export, "--source=vworld-base", BOX, "--zoom=9", "--dry-run"));

  g_assert_cmpint (result->status, ==, 0);
  g_assert_nonnull (strstr (result->out, "tiles: 12\n"));
  g_assert_nonnull (strstr (result->out, "memory: at most "));
  g_assert_nonnull (strstr (result->out, "rules: 8 requests in flight"));
  g_assert_nonnull (strstr (listed->out, "VWorld map: at most 100000 tiles a capture\n"));
  g_assert_nonnull (strstr (listed->out, "VWorld map: terms at https://"));
  g_assert_nonnull (strstr (listed->out, "VWorld map: the key is missing; set it as MAPSHOT_KEY_VWORLD_BASE\n"));
  g_assert_cmpuint (test_server_get_requests (fixture->server), ==, 0);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_lists (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Result) list = run (fixture, ARGUMENTS ("--list-sources"));
  g_autoptr (Result) json = run (fixture, ARGUMENTS ("--list-sources", "--json"));
  g_autoptr (Result) one = run (fixture, ARGUMENTS ("--describe-source=osm"));
  g_autoptr (Result) one_json = run (fixture, ARGUMENTS ("--describe-source=osm", "--json"));
  g_autoptr (Result) none = run (fixture, ARGUMENTS ("--describe-source=osn"));
  g_autoptr (JsonNode) array = parse_json (json->out), object = parse_json (one_json->out);
  JsonObject *osm = json_node_get_object (object);

  g_assert_cmpint (list->status + json->status + one->status + one_json->status, ==, 0);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (array)), ==, count_lines (list->out));
  g_assert_nonnull (strstr (list->out, "osm "));
  g_assert_nonnull (strstr (list->out, "view only"));
  g_assert_nonnull (strstr (one->out, "© OpenStreetMap contributors"));
  g_assert_cmpstr (json_object_get_string_member (osm, "capture"), ==, "no");
  g_assert_cmpstr (json_object_get_string_member (osm, "attribution"), ==, "© OpenStreetMap contributors");
  g_assert_cmpint (none->status, ==, 2);
  g_assert_nonnull (strstr (none->err, "osm"));
  g_assert_cmpuint (test_server_get_requests (fixture->server), ==, 0);
}

static void
test_version (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Result) version = run (fixture, ARGUMENTS ("--version"));
  g_autoptr (Result) help = run (fixture, ARGUMENTS ("--help"));

  g_assert_cmpint (version->status, ==, 0);
  g_assert_cmpstr (version->out, ==, "mapshot " MAPSHOT_VERSION "\n");
  g_assert_cmpint (help->status, ==, 0);
  g_assert_nonnull (strstr (help->out, "--export=FILE"));
  g_assert_nonnull (strstr (help->out, "130 interrupted"));
}

/* A terminal shows progress in place, and no escape sequence when NO_COLOR asks for none. */
static void
test_terminal (Fixture *fixture, gconstpointer data)
{
  g_autofree char *slow = make_source (fixture, "/slow/100/tile/{z}/{x}/{y}.png");
  g_autoptr (GSubprocessLauncher) launcher = make_launcher (fixture, G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (Result) result = NULL;
  char text[65536];
  gsize length = 0;
  gssize n;
  int master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);

  g_assert_cmpint (master, >=, 0);
  g_assert_true (grantpt (master) == 0 && unlockpt (master) == 0);
  g_subprocess_launcher_take_stderr_fd (launcher, open (ptsname (master), O_RDWR | O_NOCTTY | O_CLOEXEC));
  g_subprocess_launcher_setenv (launcher, "NO_COLOR", "1", TRUE);
  g_subprocess_launcher_setenv (launcher, "TERM", "xterm-256color", TRUE);
  child = start (launcher, ARGUMENTS (fixture->export, slow, BOX, "--zoom=10"));
  g_clear_object (&launcher); /* and with it our end of the terminal */
  while (length < sizeof text - 1 && (n = read (master, text + length, sizeof text - 1 - length)) > 0)
    length += (gsize) n;
  close (master);
  text[length] = '\0';
  result = finish (child);
  g_assert_cmpint (result->status, ==, 0);
  g_assert_nonnull (strstr (text, "\r"));
  g_assert_nonnull (strstr (text, " tiles"));
  g_assert_null (strchr (text, '\033'));
  g_assert_nonnull (strstr (text, "complete"));
}

/* ---- surroundings ---- */

static Result *
run_in_locale (Fixture *fixture, const char *locale, const char *const *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher =
    make_launcher (fixture, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);

  g_subprocess_launcher_setenv (launcher, "LC_ALL", locale, TRUE);
  return run_with (launcher, arguments);
}

static void
test_locales (Fixture *fixture, gconstpointer data)
{
  static const char *const locales[] = { "C", "de_DE.UTF-8", "no_SUCH" };
  g_autofree char *entry = g_build_filename (fixture->folder, "own.ini", NULL);
  g_autofree char *own = g_strconcat ("--source=", entry, NULL);
  const char *const commands[][6] = {
    { "--list-sources", "--json" },
    { "--list-sources" },
    { fixture->export, fixture->source, BOX, "--resolution=251.5", "--dry-run" },
    { fixture->export, own, BOX, "--zoom=9", "--dry-run" },
  };

  g_assert_true (g_file_set_contents (entry,
                                      "[source own]\nName=서울 지도\nAttribution=© 서울\nMaxRate=2.5\n"
                                      "Template=https://tiles.invalid/{z}/{x}/{y}.png\n",
                                      -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (Result) usual = run_in_locale (fixture, "C.UTF-8", commands[i]);

      g_assert_cmpint (usual->status, ==, 0);
      for (gsize j = 0; j < G_N_ELEMENTS (locales); j++)
        {
          g_autoptr (Result) result = run_in_locale (fixture, locales[j], commands[i]);

          g_assert_cmpint (result->status, ==, 0);
          g_assert_cmpstr (result->out, ==, usual->out);
          /* Fontconfig has its own word on a locale that is none. */
          g_assert_true (g_str_has_suffix (result->err, usual->err));
        }
    }
}

static void
close_streams (gpointer user_data)
{
  close (STDIN_FILENO);
  close (STDOUT_FILENO);
  close (STDERR_FILENO);
}

/* No file that the program opens may get the number of a stream that its caller closed: what is said would go there. */
static void
test_held_streams (Fixture *fixture, gconstpointer data)
{
  g_autofree char *slow = make_source (fixture, "/slow/150/tile/{z}/{x}/{y}.png");
  g_autoptr (GSubprocessLauncher) launcher = make_launcher (fixture, G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) child = NULL;

  g_subprocess_launcher_set_child_setup (launcher, close_streams, NULL, NULL);
  child = start (launcher, ARGUMENTS (fixture->export, slow, BOX, "--zoom=12"));
  while (test_server_get_requests (fixture->server) < 4)
    g_usleep (5000);
  for (int fd = 0; fd <= 2; fd++)
    {
      g_autofree char *link = g_strdup_printf ("/proc/%s/fd/%d", g_subprocess_get_identifier (child), fd);
      g_autofree char *target = g_file_read_link (link, NULL);

      g_assert_cmpstr (target, ==, "/dev/null");
    }
  g_subprocess_send_signal (child, SIGTERM);
  g_assert_true (g_subprocess_wait (child, NULL, NULL));
  g_assert_cmpint (get_status (child), ==, 130);
}

static void
test_closed_streams (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Result) usual = run (fixture, ARGUMENTS (fixture->export, fixture->source, BOX, "--zoom=9")), closed = NULL;
  g_autoptr (Result) no_report = NULL, no_picture = NULL;
  g_autoptr (GSubprocessLauncher) launcher = make_launcher (fixture, G_SUBPROCESS_FLAGS_NONE);
  gsize length;
  g_autofree char *picture = read_file (fixture->path, &length);

  g_assert_cmpint (usual->status, ==, 0);
  g_subprocess_launcher_set_child_setup (launcher, close_streams, NULL, NULL);
  closed = run_with (launcher, ARGUMENTS (fixture->export, "--force", fixture->source, BOX, "--zoom=9"));
  g_assert_cmpint (closed->status, ==, 0);
  assert_same_file (fixture->path, picture, length);
  no_report = run_with (launcher, ARGUMENTS (fixture->export, "--force", fixture->source, BOX, "--zoom=9", "--report=-"));
  g_assert_cmpint (no_report->status, ==, 2);
  assert_same_file (fixture->path, picture, length);
  no_picture = run_with (launcher, ARGUMENTS ("--export=-", fixture->source, BOX, "--zoom=9"));
  g_assert_cmpint (no_picture->status, ==, 1);
}

static void
test_full_output (Fixture *fixture, gconstpointer data)
{
  const char *const commands[][6] = {
    { "--version" },
    { "--list-sources", "--json" },
    { fixture->export, fixture->source, BOX, "--zoom=9", "--dry-run" },
    { fixture->export, fixture->source, BOX, "--zoom=9", "--report=-" },
    { "--export=-", fixture->source, BOX, "--zoom=9" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (GSubprocessLauncher) launcher = make_launcher (fixture, G_SUBPROCESS_FLAGS_STDERR_PIPE);
      g_autoptr (Result) result = NULL;

      g_subprocess_launcher_take_stdout_fd (launcher, open ("/dev/full", O_WRONLY | O_CLOEXEC));
      result = run_with (launcher, commands[i]);
      g_assert_cmpint (result->status, ==, 1);
      g_assert_nonnull (strstr (result->err, "standard output"));
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *fixture, gconstpointer data);
  } cases[] = {
    { "/cli/complete", test_complete },
    { "/cli/failed", test_failed },
    { "/cli/no-hint", test_no_hint },
    { "/cli/usage", test_usage },
    { "/cli/substituted", test_substituted },
    { "/cli/refused", test_refused },
    { "/cli/network", test_network },
    { "/cli/interrupted", test_interrupted },
    { "/cli/report-on-standard-output", test_report_on_standard_output },
    { "/cli/report-to-a-pipe", test_report_to_a_pipe },
    { "/cli/odd-name", test_odd_name },
    { "/cli/progress", test_progress },
    { "/cli/quiet-and-verbose", test_quiet_and_verbose },
    { "/cli/dry-run", test_dry_run },
    { "/cli/lists", test_lists },
    { "/cli/version", test_version },
    { "/cli/terminal", test_terminal },
    { "/cli/locales", test_locales },
    { "/cli/closed-streams", test_closed_streams },
    { "/cli/held-streams", test_held_streams },
    { "/cli/full-output", test_full_output },
  };

  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, set_up, cases[i].func, tear_down);
  return g_test_run ();
}
