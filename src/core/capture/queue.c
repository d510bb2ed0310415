/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "discover.h"
#include "error.h"
#include "output.h"
#include "queue-private.h"

#include <glib/gi18n-lib.h>

/* How far behind the first waiting job another is looked for that may run now: planning costs time. */
#define LOOK_BEHIND 16 /* jobs */

/* A service that was gone is tried again after this, then twice as long each time. */
#define FIRST_DELAY 5 /* seconds */
#define LAST_DELAY 600

/* A full disk is looked at this often; a capture goes on when there is room for some bands again. */
#define DISK_DELAY 5 /* seconds */
#define ENOUGH_ROOM (16 << 20) /* bytes */

static GType
mapshot_queue_get_item_type (GListModel *model)
{
  return MAPSHOT_TYPE_JOB;
}

static guint
mapshot_queue_get_n_items (GListModel *model)
{
  return MAPSHOT_QUEUE (model)->jobs->len;
}

static gpointer
mapshot_queue_get_item (GListModel *model, guint position)
{
  MapshotQueue *self = MAPSHOT_QUEUE (model);

  return position < self->jobs->len ? g_object_ref (g_ptr_array_index (self->jobs, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = mapshot_queue_get_item_type;
  iface->get_n_items = mapshot_queue_get_n_items;
  iface->get_item = mapshot_queue_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MapshotQueue, mapshot_queue, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_0,
  PROP_ACTIVE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void schedule (MapshotQueue *self, gint64 ready_time);

/* ---- the list ---- */

static void
renumber (MapshotQueue *self)
{
  guint waiting = 0, active = 0;

  for (guint i = 0; i < self->jobs->len; i++)
    {
      MapshotJob *job = g_ptr_array_index (self->jobs, i);

      mapshot_job_set_position (job, job->state == MAPSHOT_JOB_WAITING ? ++waiting : 0);
      active += job->state == MAPSHOT_JOB_WAITING || job->state == MAPSHOT_JOB_RUNNING;
    }
  if (active == self->active)
    return;
  self->active = active;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

static guint
find (MapshotQueue *self, MapshotJob *job)
{
  guint index = 0;

  return g_ptr_array_find (self->jobs, job, &index) ? index : G_MAXUINT;
}

void
mapshot_queue_insert (MapshotQueue *self, guint index, MapshotJob *job)
{
  g_ptr_array_insert (self->jobs, (int) index, g_object_ref (job));
  g_list_model_items_changed (G_LIST_MODEL (self), index, 0, 1);
}

void
mapshot_queue_remove (MapshotQueue *self, MapshotJob *job)
{
  guint index = find (self, job);

  if (index == G_MAXUINT)
    return;
  g_ptr_array_remove_index (self->jobs, index);
  g_list_model_items_changed (G_LIST_MODEL (self), index, 1, 0);
}

/* Every change of the list: CHANGE is made to what the file holds now, and the result is written. */
static gboolean
begin_change (MapshotQueue *self, GError **error)
{
  return mapshot_queue_store_begin (self, error);
}

static gboolean
end_change (MapshotQueue *self, GError **error)
{
  gboolean written = mapshot_queue_store_end (self, error);

  renumber (self);
  schedule (self, 0);

  return written;
}

/* A list that cannot be written now is written with the next change; the captures go on. */
static void
end_change_anyway (MapshotQueue *self)
{
  g_autoptr (GError) error = NULL;

  if (!end_change (self, &error))
    g_debug ("queue: %s", error->message);
}

/* ---- running ---- */

static gboolean
ask_services (MapshotQueue *self, const MapshotRecipe *recipe, GError **error)
{
  const MapshotDiscoverOptions options = {
    .timeout = self->options.timeout,
    .ca_file = self->options.ca_file,
    .headers = self->options.headers,
    .key_func = self->options.key_func,
    .key_data = self->options.key_data,
  };

  return mapshot_discover_recipe (recipe, self->store, &options, NULL, error);
}

MapshotPlan *
mapshot_queue_plan (MapshotQueue *self, const MapshotRecipe *recipe, GError **error)
{
  MapshotPlanLimits limits = self->options.limits;

  limits.max_memory = self->options.max_memory;
  if (limits.max_pixels <= 0)
    limits.max_pixels = MAPSHOT_DEFAULT_MAX_PIXELS;

  if (self->options.ask_services && !ask_services (self, recipe, error))
    return NULL;

  return mapshot_plan_new (recipe, self->store, &limits, error);
}

static void
progress_cb (MapshotCapture *capture, const MapshotProgress *progress, gpointer user_data)
{
  MapshotJob *job = user_data;

  if (job->capture == capture && job->state == MAPSHOT_JOB_RUNNING)
    mapshot_job_set_progress (job, progress);
}

static gint64
delay_after (int attempts)
{
  return MIN ((gint64) FIRST_DELAY << MIN (attempts, 10), LAST_DELAY);
}

/* What failed for a while waits; everything else has failed for good. */
static void
job_failed (MapshotQueue *self, MapshotJob *job, MapshotFailure failure, const GError *error)
{
  gboolean again = self->options.max_attempts == 0 || job->attempts + 1 < self->options.max_attempts;
  gint64 delay;

  if (failure == MAPSHOT_FAILURE_NETWORK && again)
    delay = delay_after (job->attempts++);
  else if (failure == MAPSHOT_FAILURE_NO_SPACE)
    delay = DISK_DELAY;
  else
    {
      mapshot_job_set_state (job, MAPSHOT_JOB_FAILED, error->message);
      return;
    }
  job->failure = failure;
  job->not_before = g_get_monotonic_time () + delay * G_USEC_PER_SEC;
  mapshot_job_set_state (job, MAPSHOT_JOB_WAITING, error->message);
}

static void
job_stopped (MapshotJob *job)
{
  if (job->pausing)
    mapshot_job_set_state (job, MAPSHOT_JOB_PAUSED, NULL);
  else
    mapshot_job_set_state (job, MAPSHOT_JOB_WAITING, NULL);
}

typedef struct
{
  MapshotQueue *queue;
  MapshotJob *job;
} Running;

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Running *running = user_data;
  g_autoptr (MapshotQueue) self = running->queue;
  g_autoptr (MapshotJob) job = running->job;
  MapshotCapture *capture = MAPSHOT_CAPTURE (object);
  g_autoptr (GError) error = NULL;

  self->running--;
  begin_change (self, NULL);
  if (mapshot_capture_run_finish (capture, result, &error))
    {
      mapshot_job_set_lacking (job, mapshot_report_get_status (mapshot_capture_get_report (capture)) != MAPSHOT_STATUS_COMPLETE);
      mapshot_job_set_state (job, MAPSHOT_JOB_DONE, NULL);
      job->attempts = 0;
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    job_stopped (job);
  else
    job_failed (self, job, mapshot_capture_get_failure (capture), error);
  g_clear_object (&job->cancellable);
  job->pausing = FALSE;
  mapshot_queue_store_release (self, job);
  end_change_anyway (self);
}

static void
start (MapshotQueue *self, MapshotJob *job)
{
  MapshotCaptureOptions options = {
    .output = job->output,
    .overwrite = job->overwrite,
    .sidecars = job->sidecars,
    .keep_part = TRUE,
    .keep_when_full = TRUE,
    .threads = self->options.threads,
    .retries = self->options.retries,
    .timeout = self->options.timeout,
    .ca_file = self->options.ca_file,
    .headers = self->options.headers,
    .key_func = self->options.key_func,
    .key_data = self->options.key_data,
  };
  g_autoptr (MapshotCapture) capture = mapshot_capture_new (job->plan, &options);
  Running *running = g_new (Running, 1);

  *running = (Running){ g_object_ref (self), g_object_ref (job) };
  self->running++;
  job->cancellable = g_cancellable_new ();
  job->memory = job->plan->memory;
  g_clear_pointer (&job->plan, mapshot_plan_unref);
  mapshot_job_set_capture (job, capture);
  mapshot_capture_set_progress_func (capture, progress_cb, job);
  mapshot_job_set_state (job, MAPSHOT_JOB_RUNNING, NULL);
  mapshot_capture_run_async (capture, job->cancellable, done_cb, running);
}

/* ---- what may start ---- */

static void
add_hosts (GHashTable *hosts, MapshotJob *job)
{
  for (guint i = 0; job->hosts != NULL && job->hosts[i] != NULL; i++)
    g_hash_table_add (hosts, job->hosts[i]);
}

static gboolean
hosts_are_free (GHashTable *busy, MapshotJob *job)
{
  for (guint i = 0; job->hosts[i] != NULL; i++)
    if (g_hash_table_contains (busy, job->hosts[i]))
      return FALSE;
  return TRUE;
}

static char **
find_hosts (const MapshotPlan *plan)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < plan->layers->len; i++)
    {
      const MapshotSource *source = mapshot_plan_get_layer (plan, i)->source;

      if (source->hosts != NULL)
        g_strv_builder_addv (builder, (const char **) source->hosts);
    }
  return g_strv_builder_end (builder);
}

static gboolean
prepare (MapshotQueue *self, MapshotJob *job)
{
  g_autoptr (GError) error = NULL;

  if (job->plan != NULL)
    return TRUE;
  job->plan = mapshot_queue_plan (self, job->recipe, &error);
  if (job->plan == NULL)
    {
      mapshot_job_set_state (job, MAPSHOT_JOB_FAILED, error->message);
      return FALSE;
    }
  g_strfreev (job->hosts);
  job->hosts = find_hosts (job->plan);

  return TRUE;
}

static gboolean
has_room (MapshotJob *job)
{
  g_autofree char *folder = g_path_get_dirname (job->output);
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autoptr (GFileInfo) info = g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);

  return info == NULL || g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE) >= ENOUGH_ROOM;
}

/* Whether the time has come for a job that failed for a while; else when it comes. */
static gboolean
is_due (MapshotJob *job, gint64 now, gint64 *next)
{
  if (job->not_before == 0)
    return TRUE;
  if (job->not_before <= now && (job->failure != MAPSHOT_FAILURE_NO_SPACE || has_room (job)))
    {
      job->not_before = 0;
      return TRUE;
    }
  if (job->not_before <= now)
    job->not_before = now + DISK_DELAY * G_USEC_PER_SEC;
  *next = MIN (*next, job->not_before);

  return FALSE;
}

/* TRUE when a job failed before it began. */
static gboolean
start_jobs (MapshotQueue *self)
{
  g_autoptr (GHashTable) busy = g_hash_table_new (g_str_hash, g_str_equal);
  gint64 now = g_get_monotonic_time (), next = G_MAXINT64;
  guint64 memory = 0;
  gboolean failed = FALSE;

  for (guint i = 0; i < self->jobs->len; i++)
    {
      MapshotJob *job = g_ptr_array_index (self->jobs, i);

      if (job->cancellable == NULL)
        continue;
      add_hosts (busy, job);
      memory += job->memory;
    }
  for (guint i = 0, looked = 0; i < self->jobs->len && looked < LOOK_BEHIND && self->running < self->max_running; i++)
    {
      MapshotJob *job = g_ptr_array_index (self->jobs, i);

      if (job->state != MAPSHOT_JOB_WAITING || job->cancellable != NULL || !is_due (job, now, &next))
        continue;
      looked++;
      if (!prepare (self, job))
        {
          failed = TRUE;
          continue;
        }
      if (self->running > 0 && memory + job->plan->memory > self->options.max_memory)
        break;
      if (hosts_are_free (busy, job) && mapshot_queue_store_claim (self, job))
        {
          memory += job->plan->memory;
          start (self, job);
        }
      add_hosts (busy, job);
    }
  renumber (self);
  if (next != G_MAXINT64)
    schedule (self, next);

  return failed;
}

static gboolean
wake_cb (gpointer user_data)
{
  MapshotQueue *self = user_data;

  g_source_set_ready_time (self->wake, -1);
  if (self->closing || !begin_change (self, NULL))
    return G_SOURCE_CONTINUE;
  if (start_jobs (self))
    end_change_anyway (self);
  else
    mapshot_queue_store_abandon (self);

  return G_SOURCE_CONTINUE;
}

static void
schedule (MapshotQueue *self, gint64 ready_time)
{
  gint64 current = g_source_get_ready_time (self->wake);

  if (current < 0 || ready_time < current)
    g_source_set_ready_time (self->wake, ready_time);
}

/* The network is back: whoever waits for it need not wait out his delay. */
static void
network_changed_cb (GNetworkMonitor *monitor, gboolean available, MapshotQueue *self)
{
  for (guint i = 0; available && i < self->jobs->len; i++)
    {
      MapshotJob *job = g_ptr_array_index (self->jobs, i);
      if (job->failure == MAPSHOT_FAILURE_NETWORK)
        job->not_before = 0;
    }
  schedule (self, 0);
}

void
mapshot_queue_store_changed (MapshotQueue *self)
{
  renumber (self);
  schedule (self, 0);
}

/* ---- the object ---- */

static gboolean
dispatch_wake (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs wake_funcs = { .dispatch = dispatch_wake };

static void
mapshot_queue_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ACTIVE)
    g_value_set_uint (value, MAPSHOT_QUEUE (object)->active);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mapshot_queue_dispose (GObject *object)
{
  MapshotQueue *self = MAPSHOT_QUEUE (object);

  if (self->wake != NULL)
    g_source_destroy (self->wake);
  g_clear_pointer (&self->wake, g_source_unref);
  mapshot_queue_store_close (self);

  G_OBJECT_CLASS (mapshot_queue_parent_class)->dispose (object);
}

static void
mapshot_queue_finalize (GObject *object)
{
  MapshotQueue *self = MAPSHOT_QUEUE (object);

  g_ptr_array_unref (self->jobs);
  mapshot_source_store_unref (self->store);
  g_main_context_unref (self->context);
  g_free (self->path);
  g_free (self->ca_file);
  g_strfreev (self->headers);

  G_OBJECT_CLASS (mapshot_queue_parent_class)->finalize (object);
}

static void
mapshot_queue_class_init (MapshotQueueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = mapshot_queue_get_property;
  object_class->dispose = mapshot_queue_dispose;
  object_class->finalize = mapshot_queue_finalize;
  properties[PROP_ACTIVE] =
    g_param_spec_uint ("active", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mapshot_queue_init (MapshotQueue *self)
{
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  self->context = g_main_context_ref_thread_default ();
  self->wake = g_source_new (&wake_funcs, sizeof (GSource));
  g_source_set_callback (self->wake, wake_cb, self, NULL);
  g_source_attach (self->wake, self->context);
  self->lock_fd = -1;
}

char *
mapshot_queue_get_default_path (void)
{
  return g_build_filename (g_get_user_state_dir (), "mapshot", "queue.json", NULL);
}

static void
set_options (MapshotQueue *self, const MapshotQueueOptions *options)
{
  self->options = *options;
  self->options.path = self->path = g_strdup (options->path);
  self->options.ca_file = self->ca_file = g_strdup (options->ca_file);
  self->headers = g_strdupv ((char **) options->headers);
  self->options.headers = (const char *const *) self->headers;
  if (self->options.max_memory == 0)
    self->options.max_memory = MAPSHOT_DEFAULT_MAX_MEMORY;
  self->max_running = options->max_running > 0 ? (guint) options->max_running : g_get_num_processors ();
}

MapshotQueue *
mapshot_queue_new (MapshotSourceStore *store, const MapshotQueueOptions *options, GError **error)
{
  g_autoptr (MapshotQueue) self = g_object_new (MAPSHOT_TYPE_QUEUE, NULL);

  self->store = mapshot_source_store_ref (store);
  set_options (self, options);
  if (!mapshot_queue_store_open (self, error))
    return NULL;
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed", G_CALLBACK (network_changed_cb), self, 0);
  renumber (self);
  schedule (self, 0);

  return g_steal_pointer (&self);
}

/* ---- what people do ---- */

MapshotJob *
mapshot_queue_add_plan (MapshotQueue *self, MapshotPlan *plan, const MapshotQueueFile *file, GError **error)
{
  g_autofree char *output = g_canonicalize_filename (file->output, NULL);
  const MapshotQueueFile absolute = { output, file->overwrite, file->sidecars };
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (MapshotJob) job = mapshot_job_new (id, plan->recipe, &absolute);

  if (!begin_change (self, error))
    return NULL;
  job->number = ++self->last_number;
  /* A long list keeps recipes only. */
  if (self->active < LOOK_BEHIND)
    {
      job->plan = mapshot_plan_ref (plan);
      job->hosts = find_hosts (plan);
    }
  mapshot_queue_insert (self, self->jobs->len, job);
  if (end_change (self, error))
    return job;
  mapshot_queue_remove (self, job);
  renumber (self);

  return NULL;
}

MapshotJob *
mapshot_queue_add (MapshotQueue *self, const MapshotRecipe *recipe, const MapshotQueueFile *file, GError **error)
{
  g_autoptr (MapshotPlan) plan = mapshot_queue_plan (self, recipe, error);

  return plan != NULL ? mapshot_queue_add_plan (self, plan, file, error) : NULL;
}

void
mapshot_queue_pause (MapshotQueue *self, MapshotJob *job)
{
  if (!begin_change (self, NULL))
    return;
  job->pausing = job->cancellable != NULL;
  if (job->pausing)
    g_cancellable_cancel (job->cancellable);
  else if (job->state == MAPSHOT_JOB_WAITING)
    mapshot_job_set_state (job, MAPSHOT_JOB_PAUSED, NULL);
  end_change_anyway (self);
}

static void
wait_again (MapshotQueue *self, MapshotJob *job)
{
  job->not_before = 0;
  job->attempts = 0;
  mapshot_job_set_lacking (job, FALSE);
  mapshot_job_set_state (job, MAPSHOT_JOB_WAITING, NULL);
}

void
mapshot_queue_resume (MapshotQueue *self, MapshotJob *job)
{
  if (!begin_change (self, NULL))
    return;
  job->pausing = FALSE;
  if (job->state == MAPSHOT_JOB_PAUSED)
    wait_again (self, job);
  end_change_anyway (self);
}

void
mapshot_queue_retry (MapshotQueue *self, MapshotJob *job)
{
  g_autoptr (MapshotJob) held = g_object_ref (job);

  if (!begin_change (self, NULL))
    return;
  if ((job->state == MAPSHOT_JOB_FAILED || (job->state == MAPSHOT_JOB_DONE && job->lacking)) && find (self, job) != G_MAXUINT)
    {
      job->overwrite |= job->state == MAPSHOT_JOB_DONE;
      mapshot_queue_remove (self, job);
      wait_again (self, job);
      mapshot_queue_insert (self, self->jobs->len, job);
    }
  end_change_anyway (self);
}

gboolean
mapshot_queue_edit (MapshotQueue *self, MapshotJob *job, const MapshotRecipe *recipe, GError **error)
{
  g_autoptr (MapshotPlan) plan = mapshot_queue_plan (self, recipe, error);

  if (plan == NULL || !begin_change (self, error))
    return FALSE;
  if (job->state != MAPSHOT_JOB_RUNNING)
    {
      mapshot_job_set_recipe (job, recipe);
      wait_again (self, job);
    }
  return end_change (self, error);
}

void
mapshot_queue_move (MapshotQueue *self, MapshotJob *job, guint position)
{
  g_autoptr (MapshotJob) held = g_object_ref (job);
  guint index = 0, waiting = 0;

  if (!begin_change (self, NULL))
    return;
  if (job->state == MAPSHOT_JOB_WAITING && find (self, job) != G_MAXUINT)
    {
      mapshot_queue_remove (self, job);
      for (; index < self->jobs->len; index++)
        {
          MapshotJob *other = g_ptr_array_index (self->jobs, index);
          if (other->state == MAPSHOT_JOB_WAITING && ++waiting >= MAX (position, 1))
            break;
        }
      mapshot_queue_insert (self, index, job);
    }
  end_change_anyway (self);
}

void
mapshot_queue_drop (MapshotQueue *self, MapshotJob *job, gboolean keep)
{
  if (!begin_change (self, NULL))
    return;
  if (job->cancellable != NULL)
    {
      if (!keep)
        mapshot_capture_discard (job->capture);
      g_cancellable_cancel (job->cancellable);
    }
  else if (!keep && job->state != MAPSHOT_JOB_DONE)
    mapshot_output_discard (job->output);
  mapshot_queue_remove (self, job);
  end_change_anyway (self);
}

void
mapshot_queue_close (MapshotQueue *self)
{
  self->closing = TRUE;
  for (guint i = 0; i < self->jobs->len; i++)
    {
      MapshotJob *job = g_ptr_array_index (self->jobs, i);
      if (job->cancellable != NULL)
        g_cancellable_cancel (job->cancellable);
    }
  while (self->running > 0)
    g_main_context_iteration (self->context, TRUE);
}

guint
mapshot_queue_get_active (MapshotQueue *self)
{
  return self->active;
}
