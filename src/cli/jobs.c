/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include "addresses.h"
#include "discover.h"
#include "error.h"
#include "job-file.h"
#include "keys.h"
#include "queue.h"

#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* Rows read ahead of those that run, so that a host that is busy does not hold up the others. */
#define READ_AHEAD 8
#define ROWS_AT_ONCE 16

/* A service that cannot be reached is given up after so many tries in a row, with about ten minutes between the first and the last. */
#define MAX_ATTEMPTS 8

typedef struct
{
  const MapshotCliOptions *options;
  MapshotJobFile *file;
  MapshotSourceStore *store;
  MapshotQueue *queue;
  MapshotAddresses *addresses;
  GMainLoop *loop;
  GHashTable *outputs; /* hash of a file name → line, of all rows so far: there may be very many */
  GHashTable *lines;   /* MapshotJob → line */
  gboolean at_end, interrupted, filling, said_line;
  guint complete, lacking, there, failed, broken;
  MapshotExit worst;
} Batch;

/* From good to bad: a part of the rows may have been captured in all of them. */
static void
note_exit (Batch *self, MapshotExit status)
{
  static const MapshotExit order[] = { MAPSHOT_EXIT_COMPLETE, MAPSHOT_EXIT_SUBSTITUTED, MAPSHOT_EXIT_REFUSED,
                                       MAPSHOT_EXIT_NETWORK,  MAPSHOT_EXIT_USAGE,       MAPSHOT_EXIT_FAILED };
  gsize new = 0, old = 0;

  while (new < G_N_ELEMENTS (order) - 1 && order[new] != status)
    new++;
  while (old < G_N_ELEMENTS (order) - 1 && order[old] != self->worst)
    old++;
  if (new > old)
    self->worst = order[new];
}

/* One line of the table: tabs between, so that other programs can read it. */
static void
print_row (Batch *self, guint line, const char *state, const char *output, const char *reason)
{
  if (!self->options->quiet)
    g_print ("%u\t%s\t%s\t%s\n", line, state, output != NULL ? output : "", reason != NULL ? reason : "");
}

static void
note_broken (Batch *self, guint line, const GError *error)
{
  self->broken++;
  note_exit (self, mapshot_cli_get_exit (error));
  g_printerr (_("mapshot: %s, line %u: %s\n"), self->options->jobs, line, error->message);
  print_row (self, line, "broken", NULL, error->message);
}

/* ---- a row that ended ---- */

static MapshotExit
get_job_exit (MapshotJob *job)
{
  switch (mapshot_job_get_failure (job))
    {
    case MAPSHOT_FAILURE_NETWORK:
    case MAPSHOT_FAILURE_ACCESS:
      return MAPSHOT_EXIT_NETWORK;
    default:
      return MAPSHOT_EXIT_FAILED;
    }
}

static void
note_there (Batch *self, guint line, const char *output)
{
  self->there++;
  print_row (self, line, "there", output, NULL);
}

static void
drop_job (Batch *self, MapshotJob *job)
{
  g_hash_table_remove (self->lines, job);
  mapshot_queue_drop (self->queue, job, TRUE);
}

static void
finish_job (Batch *self, MapshotJob *job)
{
  guint line = GPOINTER_TO_UINT (g_hash_table_lookup (self->lines, job));
  const char *output = mapshot_job_get_output (job), *reason = mapshot_job_get_reason (job);
  MapshotCapture *capture = mapshot_job_get_capture (job);
  gboolean lacking = FALSE;

  /* Another program that works on the same rows was faster. */
  if (mapshot_job_get_failure (job) == MAPSHOT_FAILURE_EXISTS)
    {
      note_there (self, line, output);
      drop_job (self, job);
      return;
    }
  if (capture != NULL)
    mapshot_cli_write_job_report (output, mapshot_capture_get_report (capture));
  g_object_get (job, "lacking", &lacking, NULL);
  if (mapshot_job_get_state (job) == MAPSHOT_JOB_FAILED)
    {
      self->failed++;
      note_exit (self, get_job_exit (job));
      g_printerr (_("mapshot: %s, line %u: %s\n"), self->options->jobs, line, reason);
      print_row (self, line, "failed", output, reason);
    }
  else if (lacking)
    {
      self->lacking++;
      note_exit (self, MAPSHOT_EXIT_SUBSTITUTED);
      print_row (self, line, "incomplete", output, NULL);
    }
  else
    {
      self->complete++;
      print_row (self, line, "complete", output, NULL);
    }
  drop_job (self, job);
}

/* ---- reading rows ---- */

static char *
make_output (Batch *self, const MapshotJobRow *row, const MapshotPlan *plan)
{
  const char *id = mapshot_plan_get_layer (plan, 0)->source->id;
  g_autofree char *fallback = g_strdup_printf ("row-%u", row->line);
  g_autofree char *file = NULL;
  const char *template = row->output != NULL ? row->output : self->options->output_name;

  file = mapshot_job_file_make_name (template, row->name != NULL ? row->name : fallback, id != NULL ? id : "own", plan->zoom);
  if (!g_str_has_suffix (file, ".png"))
    {
      g_autofree char *bare = g_steal_pointer (&file);
      file = g_strconcat (bare, ".png", NULL);
    }
  return g_build_filename (self->options->output_dir, file, NULL);
}

/* The names themselves would take most of the memory of a long list. 64 bits of a good hash do not meet by chance. */
static gpointer
hash_output (const char *output)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize room = sizeof digest;
  guintptr hash;

  g_checksum_update (checksum, (const guint8 *) output, -1);
  g_checksum_get_digest (checksum, digest, &room);
  memcpy (&hash, digest, sizeof hash);

  return GSIZE_TO_POINTER (hash);
}

static gboolean
claim_output (Batch *self, const char *output, guint line, GError **error)
{
  gpointer hash = hash_output (output);
  guint other = GPOINTER_TO_UINT (g_hash_table_lookup (self->outputs, hash));

  if (other == 0)
    {
      g_hash_table_insert (self->outputs, hash, GUINT_TO_POINTER (line));
      return TRUE;
    }
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s is the file of line %u; give the rows different names"), output,
               other);
  return FALSE;
}

static void watch_job (Batch *self, MapshotJob *job);

static gboolean
find_address (Batch *self, const MapshotJobRow *row, GError **error)
{
  return row->address == NULL ||
         mapshot_addresses_find (self->addresses, row->address, &self->interrupted, &row->recipe->center, error);
}

static gboolean
add_row (Batch *self, const MapshotJobRow *row, GError **error)
{
  gboolean ready = find_address (self, row, error);
  g_autoptr (MapshotPlan) plan = ready ? mapshot_queue_plan (self->queue, row->recipe, error) : NULL;
  g_autofree char *output = plan != NULL ? make_output (self, row, plan) : NULL;
  const MapshotQueueFile file = { output, self->options->overwrite, self->options->sidecars };
  MapshotJob *job;

  if (plan == NULL || !claim_output (self, output, row->line, error))
    return FALSE;
  if (!self->options->overwrite && g_file_test (output, G_FILE_TEST_EXISTS))
    {
      mapshot_cli_mend_job_report (output, plan);
      note_there (self, row->line, output);
      return TRUE;
    }
  job = mapshot_queue_add_plan (self->queue, plan, &file, error);
  if (job == NULL)
    return FALSE;
  g_hash_table_insert (self->lines, job, GUINT_TO_POINTER (row->line));
  watch_job (self, job);

  return TRUE;
}

/* FALSE at the end of the file. */
static gboolean
read_row (Batch *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotJobRow) row = NULL;
  guint line = 0;

  row = mapshot_job_file_next (self->file, &line, &error);
  if (row == NULL && error == NULL)
    return FALSE;
  if (row != NULL && add_row (self, row, &error))
    return TRUE;
  if (self->interrupted)
    return FALSE;
  note_broken (self, line, error);

  return TRUE;
}

static gboolean
fill_cb (gpointer user_data)
{
  Batch *self = user_data;

  for (int i = 0; i < ROWS_AT_ONCE && !self->at_end && mapshot_queue_get_active (self->queue) < READ_AHEAD; i++)
    self->at_end = !read_row (self);
  /* Many rows that are there already must not keep signals waiting. */
  if (!self->at_end && mapshot_queue_get_active (self->queue) < READ_AHEAD)
    return G_SOURCE_CONTINUE;
  self->filling = FALSE;
  if (self->interrupted || (self->at_end && mapshot_queue_get_active (self->queue) == 0))
    g_main_loop_quit (self->loop);

  return G_SOURCE_REMOVE;
}

static void
fill (Batch *self)
{
  if (!self->filling)
    g_idle_add (fill_cb, self);
  self->filling = TRUE;
}

typedef struct
{
  Batch *batch;
  MapshotJob *job;
} Ended;

static gboolean
ended_cb (gpointer user_data)
{
  Ended *ended = user_data;

  finish_job (ended->batch, ended->job);
  fill (ended->batch);

  return G_SOURCE_REMOVE;
}

/* Rows that stand in the line at a host would all say the same: the first does. */
static void
reason_cb (MapshotJob *job, GParamSpec *pspec, Batch *self)
{
  const char *reason = mapshot_job_get_reason (job);
  MapshotFailure failure = mapshot_job_get_failure (job);

  if (mapshot_job_get_state (job) != MAPSHOT_JOB_WAITING || reason == NULL || self->interrupted || failure == MAPSHOT_FAILURE_BUSY ||
      (failure == MAPSHOT_FAILURE_NONE && self->said_line))
    return;
  self->said_line |= failure == MAPSHOT_FAILURE_NONE;
  g_printerr (_("mapshot: %s: waiting: %s\n"), mapshot_job_get_name (job), reason);
}

static void
state_cb (MapshotJob *job, GParamSpec *pspec, Batch *self)
{
  MapshotJobState state = mapshot_job_get_state (job);
  Ended *ended;

  if (state != MAPSHOT_JOB_DONE && state != MAPSHOT_JOB_FAILED)
    return;
  /* The queue is in the middle of its own work: the row is taken off it when that is over. */
  ended = g_new (Ended, 1);
  *ended = (Ended){ self, job };
  g_idle_add_full (G_PRIORITY_DEFAULT, ended_cb, ended, g_free);
}

static void
watch_job (Batch *self, MapshotJob *job)
{
  g_signal_connect (job, "notify::reason", G_CALLBACK (reason_cb), self);
  g_signal_connect (job, "notify::state", G_CALLBACK (state_cb), self);
  if (self->options->progress == MAPSHOT_CLI_PROGRESS_JSON)
    mapshot_cli_watch_job (job, GPOINTER_TO_UINT (g_hash_table_lookup (self->lines, job)));
}

static gboolean
interrupt_cb (gpointer user_data)
{
  Batch *self = user_data;

  self->interrupted = TRUE;
  g_main_loop_quit (self->loop);

  return G_SOURCE_CONTINUE;
}

/* ---- the batch ---- */

static void
print_summary (const Batch *self)
{
  if (!self->options->quiet)
    g_printerr (_("%u complete, %u incomplete, %u there before, %u failed, %u broken rows\n"), self->complete, self->lacking,
                self->there, self->failed, self->broken);
  if (self->interrupted)
    g_printerr (_("mapshot: interrupted; run the same command again to go on\n"));
}

static GInputStream *
open_stream (const char *path, GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) cause = NULL;
  GFileInputStream *stream;

  if (g_str_equal (path, "-"))
    return g_unix_input_stream_new (STDIN_FILENO, FALSE);
  file = g_file_new_for_path (path);
  stream = g_file_read (file, NULL, &cause);
  if (stream == NULL)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("--jobs: %s cannot be read: %s"), path, cause->message);

  return G_INPUT_STREAM (stream);
}

static gboolean
check_folder (const char *folder, GError **error)
{
  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    return TRUE;
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("--output-dir: there is no folder %s; make it first"), folder);

  return FALSE;
}

static gboolean
open_batch (Batch *self, MapshotKeys *keys, GError **error)
{
  const MapshotCliOptions *options = self->options;
  g_autoptr (GInputStream) stream = check_folder (options->output_dir, error) ? open_stream (options->jobs, error) : NULL;
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new (NULL, NULL);
  g_autofree char *hosts_path = mapshot_queue_get_default_path ();
  const MapshotQueueOptions queue_options = {
    .hosts_path = hosts_path,
    .max_memory = options->limits.max_memory,
    .limits = options->limits,
    .retries = options->retries,
    .max_attempts = options->retries >= 0 ? options->retries + 1 : MAX_ATTEMPTS,
    .ask_services = TRUE,
    .timeout = options->timeout,
    .ca_file = options->ca_file,
    .headers = (const char *const *) options->headers,
    .key_func = mapshot_keys_find,
    .key_data = keys,
  };

  if (stream == NULL)
    return FALSE;
  self->file = mapshot_job_file_new (stream, options->jobs, options->recipe, options->job_defaults, error);
  if (self->file == NULL)
    {
      g_prefix_error (error, "--jobs: ");
      return FALSE;
    }
  self->addresses = mapshot_addresses_new (options->geocoder, keys, options->ca_file, error);
  if (self->addresses == NULL)
    return FALSE;
  self->store = mapshot_source_store_ref (store);
  self->queue = mapshot_queue_new (store, &queue_options, error);

  return self->queue != NULL;
}

int
mapshot_cli_jobs (const MapshotCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotKeys) keys = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GHashTable) outputs = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) lines = g_hash_table_new (NULL, NULL);
  Batch self = { .options = options, .loop = loop, .outputs = outputs, .lines = lines, .worst = MAPSHOT_EXIT_COMPLETE };
  guint signals[2];

  keys = mapshot_keys_new (options->key_file, &error);
  if (keys == NULL || !open_batch (&self, keys, &error))
    {
      mapshot_cli_complain (error);
      g_clear_pointer (&self.addresses, mapshot_addresses_free);
      g_clear_pointer (&self.store, mapshot_source_store_unref);
      g_clear_pointer (&self.file, mapshot_job_file_free);
      return (int) mapshot_cli_get_exit (error);
    }
  signals[0] = g_unix_signal_add (SIGINT, interrupt_cb, &self);
  signals[1] = g_unix_signal_add (SIGTERM, interrupt_cb, &self);
  fill (&self);
  g_main_loop_run (loop);
  mapshot_queue_close (self.queue);
  g_source_remove (signals[0]);
  g_source_remove (signals[1]);
  print_summary (&self);
  g_clear_object (&self.queue);
  g_clear_pointer (&self.addresses, mapshot_addresses_free);
  g_clear_pointer (&self.store, mapshot_source_store_unref);
  g_clear_pointer (&self.file, mapshot_job_file_free);

  return self.interrupted ? (int) MAPSHOT_EXIT_INTERRUPTED : (int) self.worst;
}
