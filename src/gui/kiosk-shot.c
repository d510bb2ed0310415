/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-shot.h"

#include "kiosk-pickup.h"
#include "kiosk-preview.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MAX_PREVIEW 1400 /* px */
#define MAX_NUMBER 9999  /* of files with one name */
#define RETRIES 2        /* somebody stands there and waits */
#define TIMEOUT 12000    /* milliseconds */
#define FIRST_SIZE (1 << 20)

/* What comes through the pipe, in a thread of its own, since the writer waits for it. */
typedef struct
{
  GThread *thread;
  int in, out; /* the pipe's ends; -1 = closed */
  guint64 max_bytes;
  guint8 *data;
  gsize length, room;
  gboolean too_large;
} Reader;

struct _MapshotKioskShot
{
  GObject parent_instance;

  MapshotCapture *capture;
  MapshotKeys *keys;
  GCancellable *cancellable;
  char *path; /* NULL: memory */
  Reader reader;
  GBytes *picture;
  GBytes *preview;
  int width, height; /* of the preview, px */
  MapshotKioskOutcome outcome;
  char *reason;
  guint start; /* an idle callback */
  gboolean stopped;
};

G_DEFINE_FINAL_TYPE (MapshotKioskShot, mapshot_kiosk_shot, G_TYPE_OBJECT)

static guint progress_signal, done_signal;

/* ---- into memory ---- */

/* No copy of the picture stays behind, as realloc() would leave one. */
static gboolean
make_room (Reader *reader)
{
  gsize room = reader->room > 0 ? reader->room * 2 : FIRST_SIZE;
  guint8 *data = NULL;

  if (reader->length < reader->room)
    return TRUE;
  if (reader->room >= reader->max_bytes)
    return FALSE;
  room = (gsize) MIN ((guint64) room, reader->max_bytes);
  data = g_try_malloc (room);
  if (data == NULL)
    return FALSE;
  if (reader->data != NULL)
    {
      memcpy (data, reader->data, reader->length);
      explicit_bzero (reader->data, reader->length);
    }
  g_free (reader->data);
  reader->data = data;
  reader->room = room;

  return TRUE;
}

static gpointer
read_thread (gpointer user_data)
{
  Reader *reader = user_data;
  gssize got = 1;

  while (got != 0)
    {
      if (!make_room (reader))
        {
          guint8 more;

          /* Exactly as large as it may be is not too large. */
          while ((got = read (reader->in, &more, 1)) < 0 && errno == EINTR)
            ;
          reader->too_large = got > 0;
          break;
        }
      got = read (reader->in, reader->data + reader->length, reader->room - reader->length);
      if (got < 0 && errno != EINTR)
        break;
      reader->length += (gsize) MAX (got, 0);
    }
  /* The writer hears of it by a broken pipe. */
  close (reader->in);

  return NULL;
}

static char *
open_pipe (Reader *reader, guint64 max_bytes)
{
  int ends[2];

  if (pipe2 (ends, O_CLOEXEC) != 0)
    return NULL;
  reader->in = ends[0];
  reader->out = ends[1];
  reader->max_bytes = max_bytes;
  reader->thread = g_thread_new ("kiosk-picture", read_thread, reader);

  return g_strdup_printf ("/proc/self/fd/%d", reader->out);
}

static void
join_reader (MapshotKioskShot *self, gboolean ok)
{
  Reader *reader = &self->reader;

  if (reader->thread == NULL)
    return;
  close (reader->out);
  g_thread_join (g_steal_pointer (&reader->thread));
  if (ok && !reader->too_large && reader->length > 0)
    {
      self->picture = mapshot_kiosk_pickup_hold (g_steal_pointer (&reader->data), reader->length);
      return;
    }
  if (reader->data != NULL)
    explicit_bzero (reader->data, reader->length);
  g_clear_pointer (&reader->data, g_free);
}

/* ---- the end ---- */

static gboolean
has_room (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct statvfs status;

  return statvfs (folder, &status) != 0 || (guint64) status.f_bavail * status.f_frsize >= 64 * 1024;
}

static MapshotKioskOutcome
get_outcome (MapshotKioskShot *self, gboolean ok)
{
  g_autofree char *folder = self->path != NULL ? g_path_get_dirname (self->path) : NULL;

  if (self->stopped)
    return MAPSHOT_KIOSK_SHOT_STOPPED;
  if (self->reader.too_large)
    return MAPSHOT_KIOSK_SHOT_TOO_LARGE;
  if (ok)
    return self->path != NULL || self->picture != NULL ? MAPSHOT_KIOSK_SHOT_SAVED : MAPSHOT_KIOSK_SHOT_FAILED;
  switch (mapshot_capture_get_failure (self->capture))
    {
    case MAPSHOT_FAILURE_NO_SPACE:
      return MAPSHOT_KIOSK_SHOT_FULL;
    case MAPSHOT_FAILURE_NETWORK:
      return MAPSHOT_KIOSK_SHOT_NETWORK;
    default:
      break;
    }
  if (folder != NULL && access (folder, W_OK | X_OK) != 0)
    return MAPSHOT_KIOSK_SHOT_NO_FOLDER;
  if (self->path != NULL && !has_room (self->path))
    return MAPSHOT_KIOSK_SHOT_FULL;

  return MAPSHOT_KIOSK_SHOT_FAILED;
}

/* In a thread: the drive may be pulled out as soon as the screen says that the picture is there. */
static void
finish_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  MapshotKioskShot *self = source;
  g_autoptr (GFile) file = self->path != NULL ? g_file_new_for_path (self->path) : NULL;
  g_autoptr (GInputStream) stream = NULL;

  if (file != NULL)
    {
      int fd = open (self->path, O_RDONLY | O_CLOEXEC);

      if (fd >= 0)
        {
          syncfs (fd);
          close (fd);
        }
      stream = G_INPUT_STREAM (g_file_read (file, NULL, NULL));
    }
  else
    stream = g_memory_input_stream_new_from_bytes (self->picture);
  if (stream != NULL)
    self->preview = mapshot_kiosk_preview_read (stream, MAX_PREVIEW, &self->width, &self->height);
  g_task_return_boolean (task, TRUE);
}

static void
finished_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  MapshotKioskShot *self = MAPSHOT_KIOSK_SHOT (object);

  /* Whoever stopped it after the last tile wants nothing of it, either. */
  if (self->stopped)
    {
      self->outcome = MAPSHOT_KIOSK_SHOT_STOPPED;
      if (self->path != NULL)
        unlink (self->path);
      g_clear_pointer (&self->picture, g_bytes_unref);
      g_clear_pointer (&self->preview, g_bytes_unref);
    }
  g_signal_emit (self, done_signal, 0);
}

static void
run_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MapshotKioskShot) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) task = NULL;
  gboolean ok = mapshot_capture_run_finish (self->capture, result, &error);

  join_reader (self, ok);
  self->outcome = get_outcome (self, ok);
  if (error != NULL)
    self->reason = g_strdup (error->message);
  if (self->outcome != MAPSHOT_KIOSK_SHOT_SAVED)
    {
      if (ok && self->path != NULL)
        unlink (self->path);
      g_clear_pointer (&self->picture, g_bytes_unref);
      g_signal_emit (self, done_signal, 0);
      return;
    }
  task = g_task_new (self, NULL, finished_cb, NULL);
  g_task_run_in_thread (task, finish_thread);
}

/* ---- the beginning ---- */

static void
progress_cb (MapshotCapture *capture, const MapshotProgress *progress, gpointer user_data)
{
  g_autoptr (MapshotKioskShot) self = g_weak_ref_get (user_data);
  double fraction = progress->tiles_total > 0 ? (double) progress->tiles_done / (double) progress->tiles_total : 0;

  if (self != NULL && !self->stopped)
    g_signal_emit (self, progress_signal, 0, fraction);
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* The last news of a capture may come after its end. */
static void
follow_progress (MapshotKioskShot *self)
{
  GWeakRef *weak = g_new (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  g_object_set_data_full (G_OBJECT (self->capture), "shot", weak, weak_ref_free);
  mapshot_capture_set_progress_func (self->capture, progress_cb, weak);
}

static gboolean
start_cb (gpointer user_data)
{
  MapshotKioskShot *self = user_data;

  self->start = 0;
  mapshot_capture_run_async (self->capture, self->cancellable, run_cb, g_object_ref (self));

  return G_SOURCE_REMOVE;
}

static char *
find_free_name (const char *folder, const char *file_name)
{
  g_autofree char *stem = g_strndup (file_name, strlen (file_name) - strlen (".png"));
  char *path = g_build_filename (folder, file_name, NULL);

  for (int i = 2; i <= MAX_NUMBER && g_file_test (path, G_FILE_TEST_EXISTS); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s (%d).png", stem, i);

      g_free (path);
      path = g_build_filename (folder, name, NULL);
    }
  return path;
}

MapshotKioskShot *
mapshot_kiosk_shot_new (MapshotPlan *plan, const char *folder, const char *file_name, guint64 max_bytes, MapshotKeys *keys)
{
  MapshotKioskShot *self = g_object_new (MAPSHOT_TYPE_KIOSK_SHOT, NULL);
  g_autofree char *pipe = folder == NULL ? open_pipe (&self->reader, max_bytes) : NULL;
  MapshotCaptureOptions options = { .retries = RETRIES, .timeout = TIMEOUT };

  if (folder != NULL)
    self->path = find_free_name (folder, file_name);
  options.output = folder != NULL ? self->path : pipe != NULL ? pipe : "/dev/full";
  options.key_func = keys != NULL ? mapshot_keys_find : NULL;
  options.key_data = keys;
  self->capture = mapshot_capture_new (plan, &options);
  follow_progress (self);
  self->start = g_idle_add (start_cb, self);

  return self;
}

void
mapshot_kiosk_shot_stop (MapshotKioskShot *self)
{
  g_return_if_fail (MAPSHOT_IS_KIOSK_SHOT (self));

  self->stopped = TRUE;
  mapshot_capture_discard (self->capture);
  g_cancellable_cancel (self->cancellable);
}

/* ---- questions ---- */

MapshotKioskOutcome
mapshot_kiosk_shot_get_outcome (MapshotKioskShot *self)
{
  return self->outcome;
}

const char *
mapshot_kiosk_shot_get_reason (MapshotKioskShot *self)
{
  return self->reason;
}

gint64
mapshot_kiosk_shot_get_tiles (MapshotKioskShot *self)
{
  const MapshotReport *report = mapshot_capture_get_report (self->capture);

  return report != NULL ? mapshot_report_get_done (report) : 0;
}

gboolean
mapshot_kiosk_shot_is_lacking (MapshotKioskShot *self)
{
  const MapshotReport *report = mapshot_capture_get_report (self->capture);

  return self->outcome == MAPSHOT_KIOSK_SHOT_SAVED && report != NULL && mapshot_report_get_status (report) != MAPSHOT_STATUS_COMPLETE;
}

const char *
mapshot_kiosk_shot_get_path (MapshotKioskShot *self)
{
  return self->path;
}

GBytes *
mapshot_kiosk_shot_take_picture (MapshotKioskShot *self)
{
  return g_steal_pointer (&self->picture);
}

GBytes *
mapshot_kiosk_shot_get_preview (MapshotKioskShot *self, int *width, int *height)
{
  *width = self->width;
  *height = self->height;

  return self->preview;
}

/* ---- the object ---- */

static void
mapshot_kiosk_shot_finalize (GObject *object)
{
  MapshotKioskShot *self = MAPSHOT_KIOSK_SHOT (object);

  g_clear_handle_id (&self->start, g_source_remove);
  join_reader (self, FALSE);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_clear_pointer (&self->preview, g_bytes_unref);
  g_object_unref (self->capture);
  g_object_unref (self->cancellable);
  g_free (self->path);
  g_free (self->reason);

  G_OBJECT_CLASS (mapshot_kiosk_shot_parent_class)->finalize (object);
}

static void
mapshot_kiosk_shot_class_init (MapshotKioskShotClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapshot_kiosk_shot_finalize;
  progress_signal =
    g_signal_new ("progress", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  done_signal = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mapshot_kiosk_shot_init (MapshotKioskShot *self)
{
  self->cancellable = g_cancellable_new ();
}
