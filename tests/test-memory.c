/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* The promise of the plan: a run stays under the figure that --dry-run shows, and higher pictures need no more. Only a program without sanitizers, whose
 * shadow memory and quarantine are resident too, can be measured. */

#define ZOOM 12
#define WIDTH 1536  /* px */
#define HEIGHT 2048 /* px, of the lowest picture */
#define TOLERANCE 6 /* MiB: what an allocator and threads add by chance */

static const char *program, *serve;

/* The server is a process of its own: the peak of a child is at least what its parent had when it was started. */
typedef struct
{
  GSubprocess *server;
  char *root; /* address */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) stream = NULL;
  g_autofree char *port = NULL;

  fixture->server =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, serve, NULL);
  g_assert_no_error (error);
  stream = g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->server));
  port = g_data_input_stream_read_line (stream, NULL, NULL, &error);
  g_assert_no_error (error);
  fixture->root = g_strconcat ("http://127.0.0.1:", port, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_true (g_output_stream_close (g_subprocess_get_stdin_pipe (fixture->server), NULL, NULL));
  g_assert_true (g_subprocess_wait_check (fixture->server, NULL, NULL));
  g_object_unref (fixture->server);
  g_free (fixture->root);
}

static char **
make_command (Fixture *fixture, const char *template_path, int times, const char *more, const char *last)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *source = g_strconcat ("--source=", fixture->root, template_path, NULL);
  g_autofree char *size = g_strdup_printf ("--size=%dx%d", WIDTH, HEIGHT * times);
  g_autofree char *zoom = g_strdup_printf ("--zoom=%d", ZOOM);

  g_strv_builder_add_many (builder, program, "--export=/dev/null", source, "--center=0.01,127.01", size, zoom, "--quiet", NULL);
  if (more != NULL)
    g_strv_builder_add (builder, more);
  if (last != NULL)
    g_strv_builder_add (builder, last);
  return g_strv_builder_end (builder);
}

/* What the plan promises; bytes. */
static double
get_promise (char **command)
{
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;
  const char *line;
  char *unit;
  double number;
  int status;

  g_spawn_sync (NULL, command, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  line = strstr (out, "memory: at most ");
  g_assert_nonnull (line);
  number = g_ascii_strtod (line + strlen ("memory: at most "), &unit);
  /* g_format_size() puts a no-break space before the unit. */
  g_assert_nonnull (strstr (unit, "MiB"));
  g_assert_cmpint (strstr (unit, "MiB") - unit, <=, 2);

  return number * 0x1p20;
}

/* The peak of the run; bytes. */
static double
get_peak (char **command)
{
  g_autoptr (GError) error = NULL;
  struct rusage usage;
  GPid pid;
  int status;

  g_spawn_async (NULL, command, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, &error);
  g_assert_no_error (error);
  g_assert_cmpint (wait4 (pid, &status, 0, &usage), ==, pid);
  g_spawn_close_pid (pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);

  return (double) usage.ru_maxrss * 1024;
}

static void
measure (Fixture *fixture, const char *template_path, const char *more)
{
  double promises[3], peaks[3];

  for (int i = 0; i < 3; i++)
    {
      g_auto (GStrv) plan = make_command (fixture, template_path, 1 << i, "--dry-run", more);
      g_auto (GStrv) command = make_command (fixture, template_path, 1 << i, more, NULL);

      promises[i] = get_promise (plan);
      peaks[i] = get_peak (command);
      g_test_message ("%d × %d px: %.1f MiB of %.1f MiB", WIDTH, HEIGHT << i, peaks[i] / 0x1p20, promises[i] / 0x1p20);
      g_assert_cmpfloat (peaks[i], <, promises[i]);
      g_assert_cmpfloat (promises[i], ==, promises[0]);
    }
  g_assert_cmpfloat (peaks[2] - peaks[0], <, TOLERANCE * 0x1p20);
}

static void
test_aligned (Fixture *fixture, gconstpointer data)
{
  measure (fixture, "/tile/{z}/{x}/{y}.png", NULL);
}

static void
test_jpeg (Fixture *fixture, gconstpointer data)
{
  measure (fixture, "/tile/{z}/{x}/{y}.jpg", "--attribution=outside");
}

static void
test_transparent (Fixture *fixture, gconstpointer data)
{
  measure (fixture, "/rgba/{z}/{x}/{y}.png", "--background=none");
}

static void
test_slow_start (Fixture *fixture, gconstpointer data)
{
  measure (fixture, "/slow/5/tile/{z}/{x}/{y}.png", "--connections=2");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *fixture, gconstpointer data);
  } cases[] = {
    { "/memory/aligned", test_aligned },
    { "/memory/jpeg", test_jpeg },
    { "/memory/transparent", test_transparent },
    { "/memory/slow-start", test_slow_start },
  };

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 3);
  program = argv[1];
  serve = argv[2];
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, set_up, cases[i].func, tear_down);
  return g_test_run ();
}
