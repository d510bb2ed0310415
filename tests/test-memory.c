/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* The promise of the plan: a run stays under the figure that --dry-run shows, and higher pictures need no more. Only a program without sanitizers, whose
 * shadow memory and quarantine are resident too, can be measured. */

#define ZOOM 12
#define WIDTH 1536  /* px */
#define HEIGHT 2048 /* px, of the lowest picture */
#define TOLERANCE 6 /* MiB: what an allocator and threads add by chance */
#define ROWS_TOLERANCE 3 /* MiB: the same; 2 KB for each further row */

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

/* The peak of a run that ends with STATUS; bytes. */
static double
get_peak_and_status (char **command, int expected)
{
  g_autoptr (GError) error = NULL;
  struct rusage usage;
  GPid pid;
  int status;

  g_spawn_async (NULL, command, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &pid, &error);
  g_assert_no_error (error);
  g_assert_cmpint (wait4 (pid, &status, 0, &usage), ==, pid);
  g_spawn_close_pid (pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, expected);

  return (double) usage.ru_maxrss * 1024;
}

static double
get_peak (char **command)
{
  return get_peak_and_status (command, 0);
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

static char *
write_rows (const char *folder, int n)
{
  g_autoptr (GString) text = g_string_new ("name,lat,lon,radius,zoom\n");
  g_autofree char *name = g_strdup_printf ("%d.csv", n);
  char *path = g_build_filename (folder, name, NULL);

  /* One row of 33 is broken, as people's lists are. */
  for (int i = 0; i < n; i++)
    g_string_append_printf (text, "row-%d,%s,127,20km,6\n", i, i % 33 == 7 ? "north" : "37.5");
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));

  return path;
}

static double
get_peak_of_rows (const char *folder, int n)
{
  g_autofree char *path = write_rows (folder, n), *jobs = g_strconcat ("--jobs=", path, NULL);
  g_autofree char *output = g_strdup_printf ("%s/%d", folder, n), *output_dir = g_strconcat ("--output-dir=", output, NULL);
  const char *command[] = { program, jobs, output_dir, "--output-name={name}", "--quiet", NULL };

  g_assert_no_errno (g_mkdir (output, 0700));

  /* 2: some rows are broken. */
  return get_peak_and_status ((char **) command, 2);
}

/* A batch needs no more memory for more rows: what a capture used is given back, or used by the next. */
static void
test_rows (void)
{
  g_autofree char *folder = g_dir_make_tmp ("mapshot-memory-XXXXXX", NULL);
  const char *remove[] = { "rm", "-rf", folder, NULL };
  double few, many;

#ifdef __SANITIZE_ADDRESS__
  g_assert_no_errno (g_rmdir (folder));
  g_test_skip ("memory can be measured only without sanitizers (build-aux/test --sanitize=no)");
  return;
#endif
  g_setenv ("XDG_STATE_HOME", folder, TRUE);
  few = get_peak_of_rows (folder, 200);
  many = get_peak_of_rows (folder, 1700);
  g_test_message ("200 rows: %.1f MiB, 1,700: %.1f MiB", few / 0x1p20, many / 0x1p20);
  g_assert_true (g_spawn_sync (NULL, (char **) remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
  g_assert_cmpfloat (many - few, <, ROWS_TOLERANCE * 0x1p20);
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
  g_test_add_func ("/memory/rows", test_rows);

  return g_test_run ();
}
