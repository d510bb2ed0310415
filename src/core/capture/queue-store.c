/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue-private.h"

#include "error.h"
#include "json-text.h"
#include "line.h"
#include "target.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One file beside the list holds locks on single bytes: 0 is the list itself, a job's number that job, and far behind them is the line at the hosts (line.h), which may
 * be in the file of another list. They go with the process, however it ends, so that what a crashed program was running is free again at once. */
#define LIST_LOCK 0

/* A list that is larger is not ours. */
#define MAX_LIST (256 << 20) /* bytes */

/* Jobs that another program runs are looked after this often: it may have crashed. */
#define LOOK_INTERVAL 2 /* seconds */

static gboolean
set_lock (MapshotQueue *self, gint64 byte, short type, gboolean wait)
{
  struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = (off_t) byte, .l_len = 1 };
  int result;

  do
    result = fcntl (self->lock_fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, &lock);
  while (result < 0 && errno == EINTR);

  return result == 0;
}

static gboolean
is_locked_elsewhere (MapshotQueue *self, gint64 byte)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t) byte, .l_len = 1 };

  return fcntl (self->lock_fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

/* ---- reading ---- */

static MapshotJob *
find_job (MapshotQueue *self, const char *id)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      MapshotJob *job = g_ptr_array_index (self->jobs, i);
      if (g_str_equal (job->id, id))
        return job;
    }
  return NULL;
}

/* What another program changed of a job that does not run here. */
static void
take_over (MapshotQueue *self, MapshotJob *job, MapshotJob *listed)
{
  gboolean elsewhere = is_locked_elsewhere (self, (gint64) listed->number);

  if (job->cancellable != NULL)
    return;
  job->number = listed->number;
  job->overwrite = listed->overwrite;
  if (!mapshot_recipe_equal (job->recipe, listed->recipe))
    {
      mapshot_queue_step_out (self, job);
      mapshot_job_set_recipe (job, listed->recipe);
    }
  if (job->mending != listed->mending)
    {
      job->mending = listed->mending;
      g_clear_pointer (&job->plan, mapshot_plan_unref);
      g_clear_pointer (&job->repair, mapshot_repair_free);
    }
  mapshot_job_set_lacking (job, listed->lacking);
  job->elsewhere = elsewhere && listed->state == MAPSHOT_JOB_WAITING;
  mapshot_job_set_state (job, job->elsewhere ? MAPSHOT_JOB_RUNNING : listed->state, listed->reason);
  job->ended = listed->ended;
}

/* Makes the list in memory that of JOBS, in their order; what runs here and is not listed any more was dropped by another program. */
static void
merge (MapshotQueue *self, GPtrArray *listed)
{
  g_autoptr (GHashTable) kept = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < listed->len; i++)
    {
      MapshotJob *entry = g_ptr_array_index (listed, i), *job = find_job (self, entry->id);

      self->last_number = MAX (self->last_number, entry->number);
      if (job == NULL)
        mapshot_queue_insert (self, i, job = entry);
      else if (i >= self->jobs->len || g_ptr_array_index (self->jobs, i) != job)
        {
          g_autoptr (MapshotJob) held G_GNUC_UNUSED = g_object_ref (job);

          mapshot_queue_remove (self, job);
          mapshot_queue_insert (self, MIN (i, self->jobs->len), job);
        }
      take_over (self, job, entry);
      g_hash_table_add (kept, job);
    }
  for (guint i = self->jobs->len; i > 0; i--)
    {
      MapshotJob *job = g_ptr_array_index (self->jobs, i - 1);

      if (g_hash_table_contains (kept, job))
        continue;
      if (job->cancellable != NULL)
        g_cancellable_cancel (job->cancellable);
      mapshot_queue_remove (self, job);
    }
}

static gboolean
damaged (const char *path, GError **error)
{
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED,
               _("the list of captures %s cannot be read; move it away to begin a new one"), path);
  return FALSE;
}

static GPtrArray *
parse (const char *path, const char *text, gsize length, GError **error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;
  JsonArray *array;

  if (!mapshot_json_load (parser, text, (gssize) length) || (root = json_parser_get_root (parser)) == NULL ||
      !JSON_NODE_HOLDS_OBJECT (root) || !json_object_has_member (json_node_get_object (root), "jobs") ||
      !JSON_NODE_HOLDS_ARRAY (json_object_get_member (json_node_get_object (root), "jobs")))
    {
      damaged (path, error);
      return NULL;
    }
  array = json_object_get_array_member (json_node_get_object (root), "jobs");
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      MapshotJob *job = mapshot_job_from_json (json_array_get_element (array, i));

      if (job == NULL)
        {
          damaged (path, error);
          return NULL;
        }
      g_ptr_array_add (jobs, job);
    }
  return g_steal_pointer (&jobs);
}

/* Differs from version to version: numbers of files are used again, and clocks are coarse, but not both with the same size. */
static guint64
get_version (const struct stat *status)
{
  guint64 time = (guint64) status->st_mtim.tv_sec * 1000000000u + (guint64) status->st_mtim.tv_nsec;

  return ((time * 31) ^ (guint64) status->st_ino) * 31 + (guint64) status->st_size;
}

/* Reads the list if another program has written it since. */
static gboolean
reload (MapshotQueue *self, GError **error)
{
  g_autoptr (GPtrArray) listed = NULL;
  g_autofree char *text = NULL;
  gsize length;
  struct stat status;

  if (stat (self->path, &status) != 0 || get_version (&status) == self->seen)
    return TRUE;
  if (status.st_size > MAX_LIST || !g_file_get_contents (self->path, &text, &length, NULL))
    return damaged (self->path, error);
  listed = parse (self->path, text, length, error);
  if (listed == NULL)
    return FALSE;
  self->seen = get_version (&status);
  merge (self, listed);

  return TRUE;
}

GPtrArray *
mapshot_queue_peek (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;
  struct stat status;

  if (stat (path, &status) != 0)
    return g_ptr_array_new_with_free_func (g_object_unref);
  if (status.st_size > MAX_LIST || !g_file_get_contents (path, &text, &length, NULL))
    {
      damaged (path, error);
      return NULL;
    }
  return parse (path, text, length, error);
}

/* ---- writing ---- */

static char *
format (MapshotQueue *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, 1);
  json_builder_set_member_name (builder, "jobs");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->jobs->len; i++)
    json_builder_add_value (builder, mapshot_job_to_json (g_ptr_array_index (self->jobs, i)));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

gboolean
mapshot_queue_store_begin (MapshotQueue *self, GError **error)
{
  if (self->lock_fd < 0)
    return TRUE;
  if (!set_lock (self, LIST_LOCK, F_WRLCK, TRUE))
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("the list of captures %s cannot be locked: %s"), self->path,
                   g_strerror (errno));
      return FALSE;
    }
  if (reload (self, error))
    return TRUE;
  set_lock (self, LIST_LOCK, F_UNLCK, FALSE);

  return FALSE;
}

gboolean
mapshot_queue_store_end (MapshotQueue *self, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) cause = NULL;
  struct stat status;
  gboolean written;

  if (self->lock_fd < 0)
    return TRUE;
  text = format (self);
  written = g_file_set_contents_full (self->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                      &cause);
  if (written)
    mapshot_target_sync_folder (self->path);
  if (written && stat (self->path, &status) == 0)
    self->seen = get_version (&status);
  set_lock (self, LIST_LOCK, F_UNLCK, FALSE);
  if (!written)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("the list of captures %s cannot be written: %s"), self->path,
                 cause->message);
  return written;
}

void
mapshot_queue_store_abandon (MapshotQueue *self)
{
  if (self->lock_fd >= 0)
    set_lock (self, LIST_LOCK, F_UNLCK, FALSE);
}

/* ---- who runs what ---- */

gboolean
mapshot_queue_store_claim (MapshotQueue *self, MapshotJob *job)
{
  if (self->lock_fd >= 0 && !set_lock (self, (gint64) job->number, F_WRLCK, FALSE))
    return FALSE;
  if (mapshot_line_take (self->hosts_fd, job->hosts, job->added, FALSE))
    {
      job->in_line = FALSE;
      return TRUE;
    }
  if (self->lock_fd >= 0)
    set_lock (self, (gint64) job->number, F_UNLCK, FALSE);
  mapshot_job_set_state (job, MAPSHOT_JOB_WAITING, _("another program captures from this service"));

  return FALSE;
}

void
mapshot_queue_store_release (MapshotQueue *self, MapshotJob *job)
{
  mapshot_line_give_back (self->hosts_fd, job->hosts);
  if (self->lock_fd >= 0)
    set_lock (self, (gint64) job->number, F_UNLCK, FALSE);
}

/* Takes over what others wrote, and frees what a crashed one ran. */
static gboolean
look_cb (gpointer user_data)
{
  MapshotQueue *self = user_data;
  gboolean changed = FALSE;
  guint64 seen = self->seen;

  if (self->closing || !mapshot_queue_store_begin (self, NULL))
    return G_SOURCE_CONTINUE;
  for (guint i = 0; i < self->jobs->len; i++)
    {
      MapshotJob *job = g_ptr_array_index (self->jobs, i);

      if (job->elsewhere && !is_locked_elsewhere (self, (gint64) job->number))
        {
          job->elsewhere = FALSE;
          mapshot_job_set_state (job, MAPSHOT_JOB_WAITING, NULL);
          changed = TRUE;
        }
      else if (job->cancellable == NULL && job->state == MAPSHOT_JOB_WAITING &&
               is_locked_elsewhere (self, (gint64) job->number))
        {
          job->elsewhere = TRUE;
          mapshot_job_set_state (job, MAPSHOT_JOB_RUNNING, NULL);
          changed = TRUE;
        }
    }
  set_lock (self, LIST_LOCK, F_UNLCK, FALSE);
  /* A host that another program has left is told by nothing but that it can be had. */
  if (changed || seen != self->seen || self->active > self->running)
    mapshot_queue_store_changed (self);

  return G_SOURCE_CONTINUE;
}

gboolean
mapshot_queue_store_open (MapshotQueue *self, GError **error)
{
  /* Where there is no place for locks the captures of others are not known, which is no reason to make none. */
  if (self->path == NULL)
    {
      self->hosts_fd = self->hosts_path != NULL ? mapshot_line_open (self->hosts_path) : -1;
      return TRUE;
    }
  self->lock_fd = self->hosts_fd = mapshot_line_open (self->path);
  if (self->lock_fd < 0)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("the list of captures %s cannot be written: %s"), self->path,
                   g_strerror (errno));
      return FALSE;
    }
  if (!mapshot_queue_store_begin (self, error))
    return FALSE;
  set_lock (self, LIST_LOCK, F_UNLCK, FALSE);
  self->look = g_timeout_source_new_seconds (LOOK_INTERVAL);
  g_source_set_callback (self->look, look_cb, self, NULL);
  g_source_attach (self->look, self->context);

  return TRUE;
}

void
mapshot_queue_store_close (MapshotQueue *self)
{
  if (self->look != NULL)
    g_source_destroy (self->look);
  g_clear_pointer (&self->look, g_source_unref);
  if (self->hosts_fd >= 0)
    close (self->hosts_fd);
  self->lock_fd = self->hosts_fd = -1;
}
