/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "picture.h"

#include "shrink.h"

#include <math.h>
#include <string.h>

#define MAX_SIDE 16384 /* px: what every graphics card can show at once */

/* Read between two looks at what is wanted now; the overview is shown anew this often. */
#define STEP_BYTES (4 << 20)
#define MAX_STEP 64 /* rows */
#define SHOW_INTERVAL (300 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  int factor;
  gint64 x, y, width, height; /* px of the picture */
} Wish;

struct _MapshotPicture
{
  GObject parent_instance;

  MapshotPngRows *rows; /* the thread's, once it runs */
  gint64 width, height;
  int channels;
  GMainContext *context;
  GThread *thread;
  MapshotPictureImage *overview, *patch;
  double fraction;

  GMutex lock;
  GCond cond;
  gboolean stop;
  gboolean wished;
  Wish wish;

  /* the thread's own */
  MapshotShrink *shrink;
  guint8 *pixels; /* of the overview */
  int factor, overview_width, overview_height;
  int overview_rows;    /* made */
  gint64 next_row;      /* of the picture, for the overview */
  gint64 shown;         /* monotonic microseconds */
};

G_DEFINE_FINAL_TYPE (MapshotPicture, mapshot_picture, G_TYPE_OBJECT)

enum
{
  OVERVIEW,
  PATCH,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
mapshot_picture_image_free (MapshotPictureImage *self)
{
  g_bytes_unref (self->pixels);
  g_free (self);
}

/* ---- from the thread to whoever looks ---- */

typedef struct
{
  MapshotPicture *picture;
  MapshotPictureImage *image; /* or NULL */
  guint signal;
  double fraction;
  char *text;
} Message;

static void
message_free (gpointer data)
{
  Message *message = data;

  g_object_unref (message->picture);
  g_clear_pointer (&message->image, mapshot_picture_image_free);
  g_free (message->text);
  g_free (message);
}

static gboolean
message_cb (gpointer data)
{
  Message *message = data;
  MapshotPicture *self = message->picture;
  MapshotPictureImage **place = message->signal == PATCH ? &self->patch : &self->overview;

  if (self->thread == NULL)
    return G_SOURCE_REMOVE;
  if (message->fraction >= 0)
    self->fraction = message->fraction;
  if (message->image != NULL)
    {
      g_clear_pointer (place, mapshot_picture_image_free);
      *place = g_steal_pointer (&message->image);
    }
  if (message->signal == FAILED)
    g_signal_emit (self, signals[FAILED], 0, message->text);
  else
    g_signal_emit (self, signals[message->signal], 0);

  return G_SOURCE_REMOVE;
}

static void
post (MapshotPicture *self, guint signal, MapshotPictureImage *image, double fraction, const char *text)
{
  Message *message = g_new (Message, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  *message = (Message){ g_object_ref (self), image, signal, fraction, g_strdup (text) };
  g_source_set_callback (source, message_cb, message, message_free);
  g_source_attach (source, self->context);
}

static MapshotPictureImage *
make_image (const Wish *wish, int width, int height, int channels, GBytes *pixels)
{
  MapshotPictureImage *image = g_new (MapshotPictureImage, 1);

  *image = (MapshotPictureImage){ wish->factor, wish->x, wish->y, width, height, channels, pixels };

  return image;
}

static gint64
get_step (MapshotPicture *self)
{
  return CLAMP (STEP_BYTES / (self->width * self->channels), 1, MAX_STEP);
}

/* ---- the overview ---- */

static int
choose_factor (gint64 width, gint64 height)
{
  int factor = (int) ceil (sqrt ((double) width * (double) height / MAPSHOT_PICTURE_MAX_OVERVIEW));
  int narrow = (int) ((MAX (width, height) + MAX_SIDE - 1) / MAX_SIDE);

  return MAX (MAX (factor, narrow), 1);
}

static void
begin_overview (MapshotPicture *self)
{
  self->factor = choose_factor (self->width, self->height);
  self->shrink = mapshot_shrink_new (0, self->width, self->channels, self->factor);
  self->overview_width = mapshot_shrink_get_width (self->shrink);
  self->overview_height = (int) ((self->height + self->factor - 1) / self->factor);
  self->pixels = g_malloc0_n ((gsize) self->overview_width * (gsize) self->overview_height, (gsize) self->channels);
}

static void
show_overview (MapshotPicture *self)
{
  gsize length = (gsize) self->overview_width * (gsize) self->overview_height * (gsize) self->channels;
  const Wish whole = { self->factor, 0, 0, self->width, self->height };
  gboolean done = self->next_row == self->height;
  GBytes *pixels = done ? g_bytes_new_take (g_steal_pointer (&self->pixels), length) : g_bytes_new (self->pixels, length);

  self->shown = g_get_monotonic_time ();
  post (self, OVERVIEW, make_image (&whole, self->overview_width, self->overview_height, self->channels, pixels),
        (double) self->next_row / (double) self->height, NULL);
}

/* FALSE when the file is damaged. */
static gboolean
overview_step (MapshotPicture *self, GError **error)
{
  gint64 end = MIN (self->next_row + get_step (self), self->height);

  if (!mapshot_png_rows_seek (self->rows, self->next_row, error))
    return FALSE;
  for (; self->next_row < end; self->next_row++)
    {
      const guint8 *row = mapshot_png_rows_next (self->rows, error);

      if (row == NULL)
        return FALSE;
      mapshot_shrink_add (self->shrink, row);
      if (mapshot_shrink_get_rows (self->shrink) == self->factor || self->next_row == self->height - 1)
        mapshot_shrink_take (self->shrink, self->pixels + (gsize) self->overview_rows++ * (gsize) self->overview_width * (gsize) self->channels);
    }
  if (self->next_row == self->height || g_get_monotonic_time () - self->shown > SHOW_INTERVAL)
    show_overview (self);

  return TRUE;
}

/* ---- a patch ---- */

static gboolean
is_interrupted (MapshotPicture *self)
{
  gboolean interrupted;

  g_mutex_lock (&self->lock);
  interrupted = self->stop || self->wished;
  g_mutex_unlock (&self->lock);

  return interrupted;
}

static gboolean
make_patch (MapshotPicture *self, const Wish *wish, GError **error)
{
  g_autoptr (MapshotShrink) shrink = mapshot_shrink_new (wish->x, wish->width, self->channels, wish->factor);
  int width = mapshot_shrink_get_width (shrink), height = (int) ((wish->height + wish->factor - 1) / wish->factor), made = 0;
  gsize stride = (gsize) width * (gsize) self->channels;
  g_autofree guint8 *pixels = g_malloc (stride * (gsize) height);

  if (!mapshot_png_rows_seek (self->rows, wish->y, error))
    return FALSE;
  for (gint64 i = 0; i < wish->height; i++)
    {
      const guint8 *row = mapshot_png_rows_next (self->rows, error);

      if (row == NULL)
        return FALSE;
      mapshot_shrink_add (shrink, row);
      if (mapshot_shrink_get_rows (shrink) == wish->factor || i == wish->height - 1)
        mapshot_shrink_take (shrink, pixels + stride * (gsize) made++);
      if (i % get_step (self) == 0 && is_interrupted (self))
        return TRUE;
    }
  post (self, PATCH, make_image (wish, width, height, self->channels, g_bytes_new_take (g_steal_pointer (&pixels), stride * (gsize) height)),
        -1, NULL);

  return TRUE;
}

/* ---- the thread ---- */

/* Waits until there is something to do; FALSE at the end. A wish further down than was read yet waits for the overview to come there. */
static gboolean
wait_for_work (MapshotPicture *self, Wish *wish, gboolean *has_wish)
{
  gboolean going;

  g_mutex_lock (&self->lock);
  while (!self->stop && !self->wished && self->next_row == self->height)
    g_cond_wait (&self->cond, &self->lock);
  *has_wish = self->wished && (self->next_row == self->height || self->wish.y + self->wish.height <= mapshot_png_rows_get_known (self->rows));
  if (*has_wish)
    {
      *wish = self->wish;
      self->wished = FALSE;
    }
  going = !self->stop;
  g_mutex_unlock (&self->lock);

  return going;
}

static gpointer
thread_func (gpointer data)
{
  MapshotPicture *self = data;
  g_autoptr (GError) error = NULL;
  gboolean has_wish;
  Wish wish;

  begin_overview (self);
  while (error == NULL && wait_for_work (self, &wish, &has_wish))
    if (has_wish)
      make_patch (self, &wish, &error);
    else
      overview_step (self, &error);
  if (error == NULL)
    return NULL;
  if (self->pixels != NULL)
    show_overview (self);
  post (self, FAILED, NULL, -1, error->message);

  return NULL;
}

void
mapshot_picture_ask (MapshotPicture *self, int factor, gint64 x, gint64 y, gint64 width, gint64 height)
{
  Wish wish = { factor, CLAMP (x, 0, self->width - 1), CLAMP (y, 0, self->height - 1), 0, 0 };

  wish.width = CLAMP (x + width, wish.x + 1, self->width) - wish.x;
  wish.height = CLAMP (y + height, wish.y + 1, self->height) - wish.y;
  g_return_if_fail (factor > 0 && (wish.width / factor) * (wish.height / factor) <= MAPSHOT_PICTURE_MAX_PATCH);

  g_mutex_lock (&self->lock);
  self->wish = wish;
  self->wished = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
}

/* ---- the object ---- */

void
mapshot_picture_close (MapshotPicture *self)
{
  g_mutex_lock (&self->lock);
  self->stop = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&self->thread, g_thread_join);
}

static void
mapshot_picture_dispose (GObject *object)
{
  mapshot_picture_close (MAPSHOT_PICTURE (object));

  G_OBJECT_CLASS (mapshot_picture_parent_class)->dispose (object);
}

static void
mapshot_picture_finalize (GObject *object)
{
  MapshotPicture *self = MAPSHOT_PICTURE (object);

  g_clear_pointer (&self->rows, mapshot_png_rows_free);
  g_clear_pointer (&self->shrink, mapshot_shrink_free);
  g_clear_pointer (&self->overview, mapshot_picture_image_free);
  g_clear_pointer (&self->patch, mapshot_picture_image_free);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self->pixels);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);

  G_OBJECT_CLASS (mapshot_picture_parent_class)->finalize (object);
}

static void
mapshot_picture_class_init (MapshotPictureClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mapshot_picture_dispose;
  G_OBJECT_CLASS (klass)->finalize = mapshot_picture_finalize;
  signals[OVERVIEW] = g_signal_new ("overview", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PATCH] = g_signal_new ("patch", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
mapshot_picture_init (MapshotPicture *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
}

MapshotPicture *
mapshot_picture_new (const char *path, GError **error)
{
  MapshotPngRows *rows = mapshot_png_rows_open (path, error);

  return rows != NULL ? mapshot_picture_new_of_rows (rows) : NULL;
}

MapshotPicture *
mapshot_picture_new_of_rows (MapshotPngRows *rows)
{
  MapshotPicture *self = g_object_new (MAPSHOT_TYPE_PICTURE, NULL);

  self->width = mapshot_png_rows_get_width (rows);
  self->height = mapshot_png_rows_get_height (rows);
  self->channels = mapshot_png_rows_get_channels (rows);
  self->rows = rows;
  self->context = g_main_context_ref_thread_default ();
  self->thread = g_thread_new ("mapshot-picture", thread_func, self);

  return self;
}

gint64
mapshot_picture_get_width (MapshotPicture *self)
{
  return self->width;
}

gint64
mapshot_picture_get_height (MapshotPicture *self)
{
  return self->height;
}

double
mapshot_picture_get_fraction (MapshotPicture *self)
{
  return self->fraction;
}

const MapshotPictureImage *
mapshot_picture_get_overview (MapshotPicture *self)
{
  return self->overview;
}

const MapshotPictureImage *
mapshot_picture_get_patch (MapshotPicture *self)
{
  return self->patch;
}

/* ---- thumbnails ---- */

typedef struct
{
  MapshotShrink *shrink;
  guint8 *pixels;
  gsize stride;
  int height, made;
  gint64 picture_height;
} Thumbnail;

/* Where no row came for one of the thumbnail's, the one above stands for it. */
static void
take_until (Thumbnail *self, int end)
{
  for (; self->made < end; self->made++)
    if (mapshot_shrink_get_rows (self->shrink) > 0)
      mapshot_shrink_take (self->shrink, self->pixels + self->stride * (gsize) self->made);
    else if (self->made > 0)
      memcpy (self->pixels + self->stride * (gsize) self->made, self->pixels + self->stride * (gsize) (self->made - 1), self->stride);
}

static void
thumbnail_row_cb (const guint8 *row, gint64 y, gpointer user_data)
{
  Thumbnail *self = user_data;

  take_until (self, (int) (y * self->height / self->picture_height));
  mapshot_shrink_add (self->shrink, row);
}

MapshotPictureImage *
mapshot_picture_make_thumbnail (const char *path, int size, int *cancelled, GError **error)
{
  g_autoptr (MapshotPngRows) rows = mapshot_png_rows_open (path, error);
  g_autoptr (MapshotShrink) shrink = NULL;
  g_autofree guint8 *pixels = NULL;
  Thumbnail thumbnail;
  gint64 width, height;
  int factor;

  if (rows == NULL)
    return NULL;
  width = mapshot_png_rows_get_width (rows);
  height = mapshot_png_rows_get_height (rows);
  factor = (int) ((MAX (width, height) + size - 1) / size);
  shrink = mapshot_shrink_new (0, width, mapshot_png_rows_get_channels (rows), factor);
  thumbnail = (Thumbnail){ .shrink = shrink, .height = (int) MAX (height / factor, 1), .picture_height = height };
  thumbnail.stride = (gsize) mapshot_shrink_get_width (shrink) * (gsize) mapshot_png_rows_get_channels (rows);
  thumbnail.pixels = pixels = g_malloc0 (thumbnail.stride * (gsize) thumbnail.height);
  if (!mapshot_png_rows_sample (rows, size, cancelled, thumbnail_row_cb, &thumbnail, error))
    return NULL;
  take_until (&thumbnail, thumbnail.height);

  return make_image (&(Wish){ factor, 0, 0, width, height }, mapshot_shrink_get_width (shrink), thumbnail.height,
                     mapshot_png_rows_get_channels (rows),
                     g_bytes_new_take (g_steal_pointer (&pixels), thumbnail.stride * (gsize) thumbnail.height));
}
