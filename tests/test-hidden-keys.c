/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-server.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>

/* No key reaches the picture, the report or what is said, wherever it was given: the program is run as people run it. */

#define KEY "S3CRETk3y"

static const char *program;
static char *folder;

typedef struct
{
  char *said;   /* standard output and error */
  char *report;
  char *picture;
  gsize picture_length;
  int status;
} Outcome;

static void
outcome_clear (Outcome *self)
{
  g_free (self->said);
  g_free (self->report);
  g_free (self->picture);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static char *
read_away (const char *name, gsize *length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *contents = NULL;

  *length = 0;
  g_file_get_contents (path, &contents, length, NULL);
  g_unlink (path);

  return contents;
}

static void
capture (const char *source, const char *option, const char *variable, Outcome *outcome)
{
  g_autofree char *export = g_strdup_printf ("--export=%s/map.png", folder);
  g_autofree char *report = g_strdup_printf ("--report=%s/report.json", folder);
  g_autofree char *from = g_strdup_printf ("--source=%s", source);
  const char *argv[] = { program, export, report, from, "--center=0,0", "--size=300x300", "--zoom=3", "--retries=0", "--verbose",
                         option, NULL };
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  int wait_status;

  environment = g_environ_setenv (environment, "HOME", folder, TRUE);
  environment = g_environ_setenv (environment, "XDG_CONFIG_HOME", folder, TRUE);
  environment = g_environ_setenv (environment, "XDG_RUNTIME_DIR", folder, TRUE);
  environment = g_environ_unsetenv (environment, "DBUS_SESSION_BUS_ADDRESS");
  if (variable != NULL)
    environment = g_environ_setenv (environment, variable, KEY, TRUE);
  g_spawn_sync (NULL, (char **) argv, environment, 0, NULL, NULL, &out, &err, &wait_status, &error);
  g_assert_no_error (error);
  outcome->status = WIFEXITED (wait_status) ? WEXITSTATUS (wait_status) : -1;
  outcome->said = g_strconcat (out, err, NULL);
  outcome->report = read_away ("report.json", &length);
  outcome->picture = read_away ("map.png", &outcome->picture_length);
  g_test_message ("%d: %s", outcome->status, outcome->said);
}

static void
assert_hidden (const Outcome *outcome)
{
  g_assert_null (strstr (outcome->said, KEY));
  g_assert_true (outcome->report == NULL || strstr (outcome->report, KEY) == NULL);
  g_assert_true (outcome->picture == NULL || memmem (outcome->picture, outcome->picture_length, KEY, strlen (KEY)) == NULL);
}

/* The metadata stand uncompressed in the file. */
static void
assert_in_picture (const Outcome *outcome, const char *text)
{
  g_assert_nonnull (outcome->picture);
  g_assert_nonnull (memmem (outcome->picture, outcome->picture_length, text, strlen (text)));
}

static void
test_in_template (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  g_autofree char *uri = test_server_get_uri (server, "/tile/{z}/{x}/{y}.png?apikey=" KEY);
  g_auto (Outcome) outcome = { 0 };

  capture (uri, NULL, NULL, &outcome);
  g_assert_cmpint (outcome.status, ==, 0);
  assert_hidden (&outcome);
  g_assert_nonnull (strstr (outcome.report, "/tile/{z}/{x}/{y}.png?apikey={key}"));
  assert_in_picture (&outcome, "/tile/{z}/{x}/{y}.png?apikey={key}");
}

/* The recipe of the last test, repeated with the key in the environment. */
static void
test_in_environment (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  g_autofree char *uri = test_server_get_uri (server, "/any/{key}/tile/{z}/{x}/{y}.png?apikey={key}");
  g_auto (Outcome) outcome = { 0 };

  capture (uri, NULL, "MAPSHOT_KEY_OWN", &outcome);
  g_assert_cmpint (outcome.status, ==, 0);
  g_assert_cmpuint (test_server_get_path_requests (server, "/any/" KEY "/tile/3/4/4.png"), ==, 1);
  assert_hidden (&outcome);
  assert_in_picture (&outcome, "{key}/tile");
}

static void
test_in_header (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  g_autofree char *uri = test_server_get_uri (server, "/need/X-Api-Key/" KEY "/tile/{z}/{x}/{y}.png");
  g_autofree char *plain = test_server_get_uri (server, "/tile/{z}/{x}/{y}.png");
  g_auto (Outcome) outcome = { 0 };
  g_auto (Outcome) other = { 0 };
  g_autofree char *header = NULL;

  capture (plain, "--header=X-Api-Key: " KEY, NULL, &outcome);
  g_assert_cmpint (outcome.status, ==, 0);
  header = test_server_get_last_header (server, "X-Api-Key");
  g_assert_cmpstr (header, ==, KEY);
  assert_hidden (&outcome);

  /* A header that cannot be sent is not repeated either. */
  capture (uri, "--header=X Api: " KEY, NULL, &other);
  g_assert_cmpint (other.status, ==, 2);
  g_assert_null (strstr (other.said, KEY));
}

static void
test_user_name (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  g_autofree char *uri = g_strdup_printf ("http://me:" KEY "@127.0.0.1:%u/tile/{z}/{x}/{y}.png", test_server_get_port (server));
  g_auto (Outcome) outcome = { 0 };

  capture (uri, NULL, NULL, &outcome);
  assert_hidden (&outcome);
}

/* Answers that quote the address, on the way to exit status 1 or 5. */
static void
test_in_errors (void)
{
  static const char *const paths[] = { "/status/500/{z}/{x}/{y}?token=" KEY, "/status/404/{z}/{x}/{y}?token=" KEY,
                                       "/status/403/{z}/{x}/{y}?token=" KEY, "/status/418/{z}/{x}/{y}?token=" KEY,
                                       "/html/{z}/{x}/{y}?token=" KEY,       "/redirect-loop/{z}/{x}/{y}?token=" KEY,
                                       "/wrong-size/{z}/{x}/{y}?token=" KEY, "/huge-length/{z}/{x}/{y}?token=" KEY,
                                       "/reset/{z}/{x}/{y}?token=" KEY,      "/redirect-file/{z}/{x}/{y}?token=" KEY };
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *uri = test_server_get_uri (server, paths[i]);
      g_auto (Outcome) outcome = { 0 };

      capture (uri, NULL, NULL, &outcome);
      g_assert_true (outcome.status == 1 || outcome.status == 5);
      g_assert_null (outcome.picture);
      assert_hidden (&outcome);
    }
}

/* A mistake in the address is told without the address. */
static void
test_in_usage (void)
{
  static const char *const sources[] = { "https://e.example/{z}/{x}?key=" KEY, "https://e.example/{z}/{x}/{y}/{w}?key=" KEY,
                                         "ftp://e.example/{z}/{x}/{y}?key=" KEY, "https://e.example/{z}/{x}/{y}?key={" KEY };

  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_auto (Outcome) outcome = { 0 };

      capture (sources[i], NULL, NULL, &outcome);
      g_assert_cmpint (outcome.status, ==, 2);
      assert_hidden (&outcome);
    }
}

static char *
write_source (TestServer *server, const char *path, const char *more)
{
  g_autofree char *uri = test_server_get_uri (server, path);
  g_autofree char *text = g_strdup_printf ("[source city-map]\nName=City map\nTemplate=%s\n%s", uri, more);
  char *file = g_build_filename (folder, "city.ini", NULL);

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  return file;
}

/* Which key is missing or wrong, and where to get one. */
static void
test_bad_keys (void)
{
  static const char xml[] = "<?xml version=\"1.0\"?><ServiceException code=\"UNAVAILABLE_KEY\">x</ServiceException>";
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  g_autofree char *denied = write_source (server, "/status/401/{z}/{x}/{y}?key={key}", "KeyPage=https://keys.example/\n");
  g_auto (Outcome) missing = { 0 };
  g_auto (Outcome) wrong = { 0 };
  g_auto (Outcome) expired = { 0 };

  capture (denied, NULL, NULL, &missing);
  g_assert_cmpint (missing.status, ==, 5);
  g_assert_nonnull (strstr (missing.said, "City map needs a key (get one at https://keys.example/)"));
  g_assert_nonnull (strstr (missing.said, "MAPSHOT_KEY_CITY_MAP"));
  g_assert_cmpuint (test_server_get_requests (server), ==, 0);

  capture (denied, NULL, "MAPSHOT_KEY_CITY_MAP", &wrong);
  g_assert_cmpint (wrong.status, ==, 5);
  g_assert_nonnull (strstr (wrong.said, "City map does not accept the key"));
  g_assert_nonnull (strstr (wrong.said, "https://keys.example/"));
  assert_hidden (&wrong);

  g_free (write_source (server, "/{z}/{x}/{y}?key={key}", "KeyPage=https://keys.example/\n"));
  for (int i = 0; i < 4; i++)
    {
      g_autofree char *path = g_strdup_printf ("/3/%d/%d", 3 + i % 2, 3 + i / 2);
      test_server_add_file (server, path, "text/xml", xml, -1);
    }
  capture (denied, NULL, "MAPSHOT_KEY_CITY", &expired);
  g_assert_cmpint (expired.status, ==, 5);
  g_assert_nonnull (strstr (expired.said, "the key for City map has expired"));
  assert_hidden (&expired);
  g_unlink (denied);
}

/* Commands for other machines hold {key}, and say where the key goes. */
static void
test_plan_strips (void)
{
  static const char *const cases[][2] = {
    { "--source=https://e.example/" KEY "ABCDEFGHIJKLMNOP/{z}/{x}/{y}.png", "--quiet" },
    { "--source=https://e.example/{z}/{x}/{y}.png?apikey=" KEY, "--header=X-Name: seen" },
    { "--source=https://e.example/{z}/{x}/{y}.png", "--header=X-Api-Key: " KEY },
    { "--source=https://e.example/{z}/{x}/{y}.png", "--header=Authorization: Bearer " KEY },
    { "--source=https://me:" KEY "@e.example/{z}/{x}/{y}.png", "--layer=https://e.example/{z}/{x}/{y}.png?token=" KEY },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *argv[] = { program, "--export=map.png", "--plan-strips=2", "--center=0,0", "--size=300x300", "--zoom=3", cases[i][0], cases[i][1], NULL };
      g_autofree char *out = NULL;
      g_autofree char *err = NULL;
      g_autoptr (GError) error = NULL;
      int wait_status;

      g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, &out, &err, &wait_status, &error);
      g_assert_no_error (error);
      g_assert_cmpint (wait_status, ==, 0);
      g_test_message ("%s%s", out, err);
      g_assert_null (strstr (out, KEY));
      g_assert_null (strstr (err, KEY));
      g_assert_nonnull (strstr (out, "--strips=2-2/2"));
      g_assert_nonnull (strstr (err, "MAPSHOT_KEY_OWN"));
      if (i < 4)
        g_assert_nonnull (strstr (out, "{key}"));
      if (i == 1)
        g_assert_nonnull (strstr (out, "X-Name: seen"));
    }
}

/* What it prints works: the key in the header comes from the environment. */
static void
test_key_in_header (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  g_autofree char *uri = test_server_get_uri (server, "/tile/{z}/{x}/{y}.png");
  g_autofree char *header = NULL;
  g_auto (Outcome) outcome = { 0 };

  capture (uri, "--header=X-Api-Key: {key}", "MAPSHOT_KEY_OWN", &outcome);
  g_assert_cmpint (outcome.status, ==, 0);
  header = test_server_get_last_header (server, "X-Api-Key");
  g_assert_cmpstr (header, ==, KEY);
  assert_hidden (&outcome);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  program = argv[1];
  folder = g_dir_make_tmp ("mapshot-hidden-XXXXXX", NULL);
  g_test_add_func ("/hidden-keys/in-template", test_in_template);
  g_test_add_func ("/hidden-keys/in-environment", test_in_environment);
  g_test_add_func ("/hidden-keys/in-header", test_in_header);
  g_test_add_func ("/hidden-keys/user-name", test_user_name);
  g_test_add_func ("/hidden-keys/in-errors", test_in_errors);
  g_test_add_func ("/hidden-keys/in-usage", test_in_usage);
  g_test_add_func ("/hidden-keys/bad-keys", test_bad_keys);
  g_test_add_func ("/hidden-keys/plan-strips", test_plan_strips);
  g_test_add_func ("/hidden-keys/key-in-header", test_key_in_header);
  status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);

  return status;
}
