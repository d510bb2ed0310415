/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "discover.h"
#include "error.h"
#include "line.h"
#include "output.h"
#include "queue-private.h"

#include <glib/gi18n-lib.h>

/* A service that was gone is tried again after this. */
#define RETRY_DELAY 5000 /* milliseconds */

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
  mapshot_queue_step_out (self, job);
  g_ptr_array_remove_index (self->jobs, index);
  g_list_model_items_changed (G_LIST_MODEL (self), index, 1, 0);
}

/* Every change of the list is made, between store_begin() and this, to what the file holds now; then the result is written. */
static gboolean
end_change (MapshotQueue *self, GError **error)
{
  gboolean written = mapshot_queue_store_end (self, error);

  renumber (self);
  mapshot_queue_schedule (self, 0);

  return written;
}

/* A list that cannot be written now is written with the next change; the captures go on. */
void
mapshot_queue_end_change (MapshotQueue *self)
{
  g_autoptr (GError) error = NULL;

  if (!end_change (self, &error))
    g_debug ("queue: %s", error->message);
}

/* ---- looking for what may start ---- */

static gboolean
wake_cb (gpointer user_data)
{
  MapshotQueue *self = user_data;

  g_source_set_ready_time (self->wake, -1);
  if (self->closing || !mapshot_queue_store_begin (self, NULL))
    return G_SOURCE_CONTINUE;
  if (mapshot_queue_start_jobs (self))
    mapshot_queue_end_change (self);
  else
    {
      renumber (self);
      mapshot_queue_store_abandon (self);
    }
  return G_SOURCE_CONTINUE;
}

void
mapshot_queue_schedule (MapshotQueue *self, gint64 ready_time)
{
  gint64 current = g_source_get_ready_time (self->wake);

  if (current < 0 || ready_time < current)
    g_source_set_ready_time (self->wake, ready_time);
}

/* The network is back: whoever waits for it need not wait out his delay. */
static void
network_changed_cb (GNetworkMonitor *monitor, gboolean available, MapshotQueue *self)
{
  if (available)
    mapshot_queue_away_probe (self);
  mapshot_queue_schedule (self, 0);
}

/* ---- planning ---- */

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

void
mapshot_queue_store_changed (MapshotQueue *self)
{
  renumber (self);
  mapshot_queue_schedule (self, 0);
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
  g_hash_table_unref (self->away);
  mapshot_source_store_unref (self->store);
  g_main_context_unref (self->context);
  g_free (self->path);
  g_free (self->hosts_path);
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
  self->away = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->lock_fd = self->hosts_fd = -1;
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
  self->options.hosts_path = self->hosts_path = g_strdup (options->hosts_path);
  self->options.ca_file = self->ca_file = g_strdup (options->ca_file);
  self->headers = g_strdupv ((char **) options->headers);
  self->options.headers = (const char *const *) self->headers;
  if (self->options.max_memory == 0)
    self->options.max_memory = MAPSHOT_DEFAULT_MAX_MEMORY;
  if (self->options.retry_delay == 0)
    self->options.retry_delay = RETRY_DELAY;
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
  mapshot_queue_schedule (self, 0);

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

  if (!mapshot_queue_store_begin (self, error))
    return NULL;
  job->number = ++self->last_number;
  /* A long list keeps recipes only. */
  if (self->active < MAPSHOT_QUEUE_LOOK_BEHIND)
    {
      job->plan = mapshot_plan_ref (plan);
      job->hosts = mapshot_line_find_hosts (plan);
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
  if (!mapshot_queue_store_begin (self, NULL))
    return;
  job->pausing = job->cancellable != NULL;
  if (job->pausing)
    g_cancellable_cancel (job->cancellable);
  else if (job->state == MAPSHOT_JOB_WAITING)
    mapshot_job_set_state (job, MAPSHOT_JOB_PAUSED, NULL);
  mapshot_queue_end_change (self);
}

static void
wait_again (MapshotQueue *self, MapshotJob *job)
{
  mapshot_queue_away_wait_no_more (self, job);
  job->failure = MAPSHOT_FAILURE_NONE;
  mapshot_job_set_lacking (job, FALSE);
  mapshot_job_set_state (job, MAPSHOT_JOB_WAITING, NULL);
}

void
mapshot_queue_resume (MapshotQueue *self, MapshotJob *job)
{
  if (!mapshot_queue_store_begin (self, NULL))
    return;
  job->pausing = FALSE;
  if (job->state == MAPSHOT_JOB_PAUSED)
    wait_again (self, job);
  mapshot_queue_end_change (self);
}

void
mapshot_queue_retry (MapshotQueue *self, MapshotJob *job)
{
  g_autoptr (MapshotJob) held G_GNUC_UNUSED = g_object_ref (job);

  if (!mapshot_queue_store_begin (self, NULL))
    return;
  if (job->state == MAPSHOT_JOB_WAITING)
    wait_again (self, job);
  else if ((job->state == MAPSHOT_JOB_FAILED || (job->state == MAPSHOT_JOB_DONE && job->lacking)) && find (self, job) != G_MAXUINT)
    {
      if (job->state == MAPSHOT_JOB_DONE)
        job->overwrite = job->mending = TRUE;
      mapshot_queue_remove (self, job);
      wait_again (self, job);
      mapshot_queue_insert (self, self->jobs->len, job);
    }
  mapshot_queue_end_change (self);
}

gboolean
mapshot_queue_edit (MapshotQueue *self, MapshotJob *job, const MapshotRecipe *recipe, GError **error)
{
  g_autoptr (MapshotPlan) plan = mapshot_queue_plan (self, recipe, error);

  if (plan == NULL || !mapshot_queue_store_begin (self, error))
    return FALSE;
  if (job->state != MAPSHOT_JOB_RUNNING)
    {
      mapshot_queue_step_out (self, job);
      /* The plan's has no key in it. */
      mapshot_job_set_recipe (job, plan->recipe);
      wait_again (self, job);
    }
  return end_change (self, error);
}

void
mapshot_queue_move (MapshotQueue *self, MapshotJob *job, guint position)
{
  g_autoptr (MapshotJob) held G_GNUC_UNUSED = g_object_ref (job);
  guint index = 0, waiting = 0;

  if (!mapshot_queue_store_begin (self, NULL))
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
  mapshot_queue_end_change (self);
}

void
mapshot_queue_drop (MapshotQueue *self, MapshotJob *job, gboolean keep)
{
  if (!mapshot_queue_store_begin (self, NULL))
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
  mapshot_queue_end_change (self);
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
