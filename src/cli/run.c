/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run.h"

#include "error.h"
#include "turn.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <unistd.h>

/* Without a terminal a line of progress is said this often, so that a log shows life. */
#define LOG_INTERVAL 10.0 /* seconds */

typedef struct
{
  const MapshotCliOptions *options;
  GMainLoop *loop;
  GCancellable *cancellable;
  GError *error;
  gboolean terminal;
  int line_length;    /* characters of the progress line that stands on the terminal without its end */
  gint64 last_log;    /* monotonic microseconds */
  MapshotProgress progress; /* the last that was told */
} Export;

/* ---- talk ---- */

static void
end_line (Export *self)
{
  if (self->line_length > 0)
    g_printerr ("\n");
  self->line_length = 0;
}

void
mapshot_cli_say (const MapshotCliOptions *options, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (options->quiet)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  mapshot_cli_print_line (text);
}

char *
mapshot_cli_format_time (double seconds)
{
  if (seconds < 90)
    return g_strdup_printf (_("%.0f s"), MAX (ceil (seconds), 1));
  if (seconds < 90 * 60)
    return g_strdup_printf (_("%.0f min"), ceil (seconds / 60));
  return g_strdup_printf (_("%.1f h"), seconds / 3600);
}

/* Thousandths are all that is known; json-glib would print 17 digits. */
static const char *
format_seconds (double value, char *buffer, int length)
{
  return g_ascii_formatd (buffer, length, "%.3f", isfinite (value) ? value : -1);
}

static void
print_progress_json (const MapshotProgress *progress)
{
  char speed[G_ASCII_DTOSTR_BUF_SIZE], left[G_ASCII_DTOSTR_BUF_SIZE], paused[G_ASCII_DTOSTR_BUF_SIZE];

  g_printerr ("{\"tiles_done\":%" PRId64 ",\"tiles_total\":%" PRId64 ",\"bytes_fetched\":%" PRIu64
              ",\"tiles_per_second\":%s,\"seconds_left\":%s,\"seconds_paused\":%s,\"throttled\":%s}\n",
              progress->tiles_done, progress->tiles_total, (guint64) progress->bytes_fetched,
              format_seconds (progress->tiles_per_second, speed, sizeof speed),
              format_seconds (progress->seconds_left, left, sizeof left),
              format_seconds (progress->seconds_paused, paused, sizeof paused), progress->throttled ? "true" : "false");
}

static char *
describe_progress (const MapshotProgress *progress)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, _("%" PRId64 " of %" PRId64 " tiles"), progress->tiles_done,
                          progress->tiles_total);
  if (progress->tiles_per_second > 0)
    g_string_append_printf (text, _(" · %.0f/s"), progress->tiles_per_second);
  if (progress->seconds_paused > 0)
    {
      g_autofree char *pause = mapshot_cli_format_time (progress->seconds_paused);
      g_string_append_printf (text, _(" · waiting %s for the service"), pause);
    }
  else if (progress->seconds_left >= 0 && progress->tiles_done < progress->tiles_total)
    {
      g_autofree char *left = mapshot_cli_format_time (progress->seconds_left);
      g_string_append_printf (text, _(" · %s left"), left);
    }
  if (progress->throttled && progress->seconds_paused <= 0)
    g_string_append (text, _(" · slowed down by the service"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
progress_cb (MapshotCapture *capture, const MapshotProgress *progress, gpointer user_data)
{
  Export *self = user_data;
  gint64 now = g_get_monotonic_time ();
  g_autofree char *text = NULL;
  int length;

  self->progress = *progress;
  if (self->options->progress == MAPSHOT_CLI_PROGRESS_JSON)
    {
      print_progress_json (progress);
      return;
    }
  if (self->options->progress == MAPSHOT_CLI_PROGRESS_NONE || self->options->quiet)
    return;
  if (!self->terminal && (double) (now - self->last_log) / G_USEC_PER_SEC < LOG_INTERVAL)
    return;
  text = describe_progress (progress);
  self->last_log = now;
  if (!self->terminal)
    {
      g_printerr ("%s\n", text);
      return;
    }
  /* Spaces over what a longer line left, and no escape sequence: any terminal will do. */
  length = (int) g_utf8_strlen (text, -1);
  g_printerr ("\r%s%*s", text, MAX (self->line_length - length, 0), "");
  self->line_length = length;
}

/* ---- the run ---- */

static gboolean
interrupt_cb (gpointer user_data)
{
  Export *self = user_data;

  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_CONTINUE;
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Export *self = user_data;

  mapshot_capture_run_finish (MAPSHOT_CAPTURE (object), result, &self->error);
  g_main_loop_quit (self->loop);
}

/* Checked before the first request, so that a long capture does not end without its report. */
gboolean
mapshot_cli_open_report (const MapshotCliOptions *options, MapshotSmallFile **file, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (options->report == NULL)
    return TRUE;
  *file = mapshot_small_file_open (options->report, TRUE, TRUE, &cause);
  if (*file == NULL)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, "--report: %s", cause->message);

  return *file != NULL;
}

gboolean
mapshot_cli_finish_report (MapshotSmallFile *file, const MapshotReport *report, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL, *line = NULL;

  if (file == NULL)
    return TRUE;
  node = mapshot_report_to_json (report);
  text = json_to_string (node, TRUE);
  line = g_strconcat (text, "\n", NULL);

  return mapshot_small_file_write (file, line, error) && mapshot_small_file_commit (file, error);
}

gboolean
mapshot_cli_write_report (const MapshotCliOptions *options, const MapshotReport *report, GError **error)
{
  g_autoptr (MapshotSmallFile) file = NULL;

  return mapshot_cli_open_report (options, &file, error) && mapshot_cli_finish_report (file, report, error);
}

/* A capture that could not begin has its report, too. */
void
mapshot_cli_report_failure (const MapshotCliOptions *options, const GError *cause)
{
  g_autoptr (MapshotSmallFile) file = NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = g_utf8_make_valid (options->output, -1), *text = NULL, *line = NULL;

  if (options->report == NULL)
    return;
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "status");
  json_builder_add_string_value (builder, mapshot_status_get_name (MAPSHOT_STATUS_FAILED));
  json_builder_set_member_name (builder, "error");
  json_builder_add_string_value (builder, cause->message);
  json_builder_set_member_name (builder, "output");
  json_builder_add_string_value (builder, output);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);
  text = json_to_string (node, TRUE);
  line = g_strconcat (text, "\n", NULL);
  if (!mapshot_cli_open_report (options, &file, &error) || !mapshot_small_file_write (file, line, &error) ||
      !mapshot_small_file_commit (file, &error))
    mapshot_cli_complain (error);
}

/* What the picture lacks, a line a reason. */
int
mapshot_cli_tell_status (const MapshotCliOptions *options, const MapshotReport *report)
{
  g_auto (GStrv) sentences = mapshot_report_get_sentences (report);
  MapshotStatus status = mapshot_report_get_status (report);

  for (guint i = 0; sentences[i] != NULL; i++)
    mapshot_cli_say (options, "%s", sentences[i]);
  if (status == MAPSHOT_STATUS_COMPLETE)
    mapshot_cli_say (options, _("%s: complete"), options->output);
  else
    mapshot_cli_say (options, _("%s: written, but not complete"), options->output);

  return status == MAPSHOT_STATUS_COMPLETE ? MAPSHOT_EXIT_COMPLETE : MAPSHOT_EXIT_SUBSTITUTED;
}

/* How far a capture came that was stopped, and how to go on. */
static void
tell_kept (MapshotCapture *capture, const char *output)
{
  const MapshotReport *report = mapshot_capture_get_report (capture);

  g_autofree char *text = g_strdup_printf (
    _("mapshot: %" PRId64 " of %" PRId64 " tiles were there; what is finished is kept in %s.part; run the same command again to go on"),
    mapshot_report_get_done (report), mapshot_report_get_total (report), output);

  mapshot_cli_print_line (text);
}

/* One line; for a tile that is missing it says which option goes on without it. */
static void
complain (const MapshotCliOptions *options, MapshotCapture *capture, const GError *error)
{
  gboolean missing = mapshot_report_get_picture_status (mapshot_capture_get_report (capture)) == MAPSHOT_STATUS_FAILED;
  g_autofree char *text = NULL;

  if (!missing || options->recipe->on_missing == MAPSHOT_ON_MISSING_BLANK)
    {
      mapshot_cli_complain (error);
      return;
    }
  if (options->recipe->on_missing == MAPSHOT_ON_MISSING_PARENT)
    text = g_strdup_printf (_("mapshot: %s (--on-missing=blank would go on without it)"), error->message);
  else
    text = g_strdup_printf (_("mapshot: %s (--on-missing=parent or --on-missing=blank would go on without it)"), error->message);
  mapshot_cli_print_line (text);
}

/* What went into a pipe cannot be taken back. */
static gboolean
is_stream (const char *output)
{
  return g_str_equal (output, "-") || (g_file_test (output, G_FILE_TEST_EXISTS) && !g_file_test (output, G_FILE_TEST_IS_REGULAR));
}

static int
tell_failure (Export *self, MapshotCapture *capture)
{
  /* Whoever reads a pipe may stop when he has enough. */
  if (g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    return MAPSHOT_EXIT_FAILED;
  if (g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && mapshot_capture_is_kept (capture))
    g_printerr (_("mapshot: interrupted\n"));
  else if (g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_printerr ("%s", is_stream (self->options->output)
                        ? _("mapshot: interrupted; what was written is not a whole picture; run the same command again\n")
                        : _("mapshot: interrupted; nothing was written; run the same command again\n"));
  else
    complain (self->options, capture, self->error);
  if (mapshot_capture_is_kept (capture))
    tell_kept (capture, self->options->output);

  return (int) mapshot_cli_get_exit (self->error);
}

/* For --verbose: what it took. */
static void
tell_figures (const Export *self, const MapshotPlan *plan, gint64 started)
{
  g_autofree char *bytes = g_format_size (self->progress.bytes_fetched);
  g_autofree char *memory = g_format_size_full (plan->memory, G_FORMAT_SIZE_IEC_UNITS);

  if (self->options->verbose)
    mapshot_cli_say (self->options,
                     _("%" PRId64 " of %" PRId64
                       " tiles, %s, in %.1f s, with at most %d requests in flight and %s of memory"),
                     self->progress.tiles_done, self->progress.tiles_total, bytes,
                     (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC, plan->connections, memory);
}

void
mapshot_cli_fill_capture_options (const MapshotCliOptions *options, MapshotKeys *keys, MapshotCaptureOptions *filled)
{
  *filled = (MapshotCaptureOptions){
    .output = options->output,
    .overwrite = options->overwrite,
    .sidecars = options->sidecars,
    .keep_part = TRUE,
    .keep_when_full = options->resume,
    .share = options->share,
    .retries = options->retries,
    .timeout = options->timeout,
    .ca_file = options->ca_file,
    .headers = (const char *const *) options->headers,
    .key_func = mapshot_keys_find,
    .key_data = keys,
  };
}

static void
wait_for_end (Export *self, const MapshotPlan *plan, MapshotCapture *capture)
{
  guint signals[] = { g_unix_signal_add (SIGINT, interrupt_cb, self), g_unix_signal_add (SIGTERM, interrupt_cb, self) };
  MapshotCliTurn turn;

  /* A capture that is interrupted before its turn says so itself. */
  mapshot_cli_take_turn (&turn, self->options, plan, self->cancellable);
  mapshot_capture_set_progress_func (capture, progress_cb, self);
  mapshot_capture_run_async (capture, self->cancellable, done_cb, self);
  g_main_loop_run (self->loop);
  end_line (self);
  mapshot_cli_end_turn (&turn);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (signals[i]);
}

MapshotCapture *
mapshot_cli_run_capture (const MapshotCliOptions *options, MapshotPlan *plan, const MapshotCaptureOptions *capture_options,
                         MapshotSmallFile *report, int *status)
{
  MapshotCapture *capture = mapshot_capture_new (plan, capture_options);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) report_error = NULL;
  Export self = { .options = options, .loop = loop, .cancellable = cancellable, .last_log = g_get_monotonic_time () };
  gint64 started = self.last_log;

  self.terminal = isatty (STDERR_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
  wait_for_end (&self, plan, capture);
  tell_figures (&self, plan, started);
  if (self.error != NULL)
    *status = tell_failure (&self, capture);
  else if (mapshot_capture_get_same (capture) >= 0)
    *status = MAPSHOT_EXIT_COMPLETE;
  else
    *status = mapshot_cli_tell_status (options, mapshot_capture_get_report (capture));
  if (!mapshot_cli_finish_report (report, mapshot_capture_get_report (capture), &report_error))
    {
      mapshot_cli_complain (report_error);
      *status = *status == MAPSHOT_EXIT_COMPLETE ? MAPSHOT_EXIT_FAILED : *status;
    }
  g_clear_error (&self.error);

  return capture;
}

/* Without a window the proxy comes from the environment alone: asking the desktop's settings would open the session bus. */
void
mapshot_cli_leave_the_desktop_alone (void)
{
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", FALSE);
}
