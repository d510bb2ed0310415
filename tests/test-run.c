/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-server.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What --progress says while nothing moves, and what --export=- sends while most is still to be fetched. */

#define PLACE "--center=37.5,127"
#define SIZE "--size=100x100"
#define OUTPUT "--export=/dev/null"

static char *program;

typedef struct
{
  TestServer *server;
  char *source; /* whose first answer is 429 with Retry-After: 2 */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uri = NULL;

  fixture->server = test_server_new (TEST_SERVER_PLAIN);
  uri = test_server_get_uri (fixture->server, "/retry-after/2/1/429/tile/{z}/{x}/{y}.png");
  fixture->source = g_strconcat ("--source=", uri, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_server_free (fixture->server);
  g_free (fixture->source);
}

static void
test_json (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE, &error, program, OUTPUT, fixture->source, PLACE, SIZE,
                                                    "--zoom=9", "--connections=1", "--progress=json", "--quiet", NULL);
  g_autofree char *err = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean told = FALSE;

  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (child, NULL, NULL, NULL, &err, &error));
  g_assert_true (g_subprocess_get_successful (child));
  lines = g_strsplit (err, "\n", -1);
  for (guint i = 0; lines[i][0] != '\0'; i++)
    {
      g_autoptr (JsonNode) node = json_from_string (lines[i], &error);
      JsonObject *object;
      double paused;

      g_assert_no_error (error);
      object = json_node_get_object (node);
      paused = json_object_get_double_member (object, "seconds_paused");
      g_assert_cmpfloat (paused, <=, 2);
      told |= paused > 0 && json_object_get_boolean_member (object, "throttled");
    }
  g_assert_true (told);
}

static void
test_terminal (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;
  const char *argv[] = { program, OUTPUT, fixture->source, PLACE, SIZE, "--zoom=9", "--connections=1", NULL };
  int master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  char text[65536];
  gsize length = 0;
  gssize n;

  g_assert_cmpint (master, >=, 0);
  g_assert_true (grantpt (master) == 0 && unlockpt (master) == 0);
  g_subprocess_launcher_take_stderr_fd (launcher, open (ptsname (master), O_RDWR | O_NOCTTY | O_CLOEXEC));
  g_subprocess_launcher_setenv (launcher, "TERM", "xterm", TRUE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  child = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  g_clear_object (&launcher); /* and with it our end of the terminal */
  while (length < sizeof text - 1 && (n = read (master, text + length, sizeof text - 1 - length)) > 0)
    length += (gsize) n;
  close (master);
  text[length] = '\0';
  g_assert_true (g_subprocess_wait_check (child, NULL, NULL));
  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, " for the service"));
  g_assert_nonnull (strstr (text, "complete"));
}

/* 11 of 128 rows of tiles are ever answered, less than a tenth: what can be made of them must come out. */
static void
test_streams_early (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uri = test_server_get_uri (fixture->server, "/mute/{z}/{x}/{y}.png"), *source = g_strconcat ("--source=", uri, NULL);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;
  char bytes[4096];
  gsize length = 0;

  for (int x = 0; x < 4; x++)
    for (int y = 0; y < 11; y++)
      {
        g_autofree char *path = g_strdup_printf ("/mute/8/%d/%d.png", x, y);
        g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, 8, x, y);

        test_server_add_file (fixture->server, path, "image/png", g_bytes_get_data (tile, NULL), (gssize) g_bytes_get_size (tile));
      }
  /* The north-western 4 × 128 tiles of zoom 8; the latitude is that of the equator. */
  child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--export=-", source, "--bbox=-180,0,-174.376,85.0511", "--zoom=8",
                            "--timeout=600", "--compression=fast", "--quiet", NULL);
  g_assert_no_error (error);
  g_assert_true (g_input_stream_read_all (g_subprocess_get_stdout_pipe (child), bytes, sizeof bytes, &length, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (length, ==, sizeof bytes);
  g_assert_nonnull (g_strstr_len (bytes, 4, "PNG"));
  g_assert_nonnull (memmem (bytes, length, "IDAT", 4));
  g_subprocess_send_signal (child, SIGTERM);
  g_assert_true (g_subprocess_wait (child, NULL, &error));
  g_assert_true (g_subprocess_get_if_exited (child));
  g_assert_cmpint (g_subprocess_get_exit_status (child), ==, 130);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = g_canonicalize_filename (argv[1], NULL);
  g_test_add ("/run/throttled-json", Fixture, NULL, set_up, test_json, tear_down);
  g_test_add ("/run/throttled-terminal", Fixture, NULL, set_up, test_terminal, tear_down);
  g_test_add ("/run/streams-early", Fixture, NULL, set_up, test_streams_early, tear_down);
  status = g_test_run ();
  g_free (program);

  return status;
}
