/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "thumbnail.h"

#include "picture.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* What one thread reads for a widget that may be gone when it is read. */
typedef struct
{
  char *path;
  int size;      /* px */
  int cancelled; /* atomic */
  int n_refs;    /* atomic */
  GWeakRef widget;
  MapshotPictureImage *image;
} Load;

struct _MapshotThumbnail
{
  GtkWidget parent_instance;

  char *path;
  double fraction;
  GdkTexture *texture;
  Load *load;
};

G_DEFINE_FINAL_TYPE (MapshotThumbnail, mapshot_thumbnail, GTK_TYPE_WIDGET)

/* ---- reading ---- */

static void
load_unref (gpointer data)
{
  Load *load = data;

  if (!g_atomic_int_dec_and_test (&load->n_refs))
    return;
  g_weak_ref_clear (&load->widget);
  g_clear_pointer (&load->image, mapshot_picture_image_free);
  g_free (load->path);
  g_free (load);
}

static gboolean
loaded_cb (gpointer data)
{
  Load *load = data;
  g_autoptr (MapshotThumbnail) self = g_weak_ref_get (&load->widget);
  const MapshotPictureImage *image = load->image;

  if (self == NULL || self->load != load || image == NULL)
    return G_SOURCE_REMOVE;
  g_clear_object (&self->texture);
  self->texture = gdk_memory_texture_new (image->width, image->height, image->channels == 4 ? GDK_MEMORY_R8G8B8A8 : GDK_MEMORY_R8G8B8,
                                          image->pixels, (gsize) image->width * (gsize) image->channels);
  gtk_widget_queue_draw (GTK_WIDGET (self));

  return G_SOURCE_REMOVE;
}

static void
load_func (gpointer data, gpointer user_data)
{
  Load *load = data;

  if (!g_atomic_int_get (&load->cancelled))
    load->image = mapshot_picture_make_thumbnail (load->path, load->size, &load->cancelled, NULL);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, loaded_cb, load, load_unref);
}

static void
stop_loading (MapshotThumbnail *self)
{
  if (self->load != NULL)
    g_atomic_int_set (&self->load->cancelled, TRUE);
  g_clear_pointer (&self->load, load_unref);
}

static void
start_loading (MapshotThumbnail *self)
{
  static GThreadPool *pool;

  if (self->path == NULL || self->load != NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  /* One for the whole life of the process: it ends idle threads by itself. */
  if (pool == NULL)
    pool = g_thread_pool_new (load_func, NULL, 1, FALSE, NULL);
  self->load = g_new0 (Load, 1);
  self->load->path = g_strdup (self->path);
  self->load->size = MAPSHOT_THUMBNAIL_SIZE * gtk_widget_get_scale_factor (GTK_WIDGET (self)) * 2;
  self->load->n_refs = 2;
  g_weak_ref_init (&self->load->widget, self);
  g_thread_pool_push (pool, self->load, NULL);
}

/* ---- drawing ---- */

static void
draw_pie (MapshotThumbnail *self, GtkSnapshot *snapshot, int width, int height)
{
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  double radius = MIN (width, height) * 0.38;
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, colour.alpha * 0.2);
  cairo_arc (cr, width / 2.0, height / 2.0, radius, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, colour.alpha * 0.8);
  cairo_move_to (cr, width / 2.0, height / 2.0);
  cairo_arc (cr, width / 2.0, height / 2.0, radius, -G_PI / 2, (2 * self->fraction - 0.5) * G_PI);
  cairo_fill (cr);
  cairo_destroy (cr);
}

static void
mapshot_thumbnail_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MapshotThumbnail *self = MAPSHOT_THUMBNAIL (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  double scale;
  float across, down;

  if (self->texture == NULL)
    {
      draw_pie (self, snapshot, width, height);
      return;
    }
  scale = MIN (width / (double) gdk_texture_get_width (self->texture), height / (double) gdk_texture_get_height (self->texture));
  across = (float) (gdk_texture_get_width (self->texture) * scale);
  down = (float) (gdk_texture_get_height (self->texture) * scale);
  gtk_snapshot_append_texture (snapshot, self->texture, &GRAPHENE_RECT_INIT (((float) width - across) / 2, ((float) height - down) / 2, across, down));
}

static void
mapshot_thumbnail_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
                           int *natural_baseline)
{
  *minimum = *natural = MAPSHOT_THUMBNAIL_SIZE;
}

static void
mapshot_thumbnail_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mapshot_thumbnail_parent_class)->map (widget);
  start_loading (MAPSHOT_THUMBNAIL (widget));
}

/* ---- the object ---- */

static void
mapshot_thumbnail_dispose (GObject *object)
{
  MapshotThumbnail *self = MAPSHOT_THUMBNAIL (object);

  stop_loading (self);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (mapshot_thumbnail_parent_class)->dispose (object);
}

static void
mapshot_thumbnail_class_init (MapshotThumbnailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mapshot_thumbnail_dispose;
  widget_class->snapshot = mapshot_thumbnail_snapshot;
  widget_class->measure = mapshot_thumbnail_measure;
  widget_class->map = mapshot_thumbnail_map;
  gtk_widget_class_set_css_name (widget_class, "thumbnail");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
mapshot_thumbnail_init (MapshotThumbnail *self)
{
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Picture"), -1);
}

void
mapshot_thumbnail_set_fraction (MapshotThumbnail *self, double fraction)
{
  g_return_if_fail (MAPSHOT_IS_THUMBNAIL (self));

  stop_loading (self);
  g_clear_pointer (&self->path, g_free);
  g_clear_object (&self->texture);
  self->fraction = CLAMP (fraction, 0, 1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
mapshot_thumbnail_set_path (MapshotThumbnail *self, const char *path)
{
  g_return_if_fail (MAPSHOT_IS_THUMBNAIL (self));

  if (g_strcmp0 (path, self->path) == 0)
    return;
  stop_loading (self);
  g_free (self->path);
  self->path = g_strdup (path);
  self->fraction = 1;
  start_loading (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GdkTexture *
mapshot_thumbnail_get_texture (MapshotThumbnail *self)
{
  g_return_val_if_fail (MAPSHOT_IS_THUMBNAIL (self), NULL);

  return self->texture;
}
