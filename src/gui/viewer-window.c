/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer-window.h"

#include "words.h"

#include <glib/gi18n-lib.h>

#define STEP 1.5

struct _MapshotViewerWindow
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  MapshotViewerCanvas *canvas;
  GtkWidget *fit_button, *one_button, *in_button, *out_button, *open_button, *folder_button;
  GtkProgressBar *bar;
  GtkLabel *problem_label;
  char *size; /* "16,384 × 12,288 px" */
};

G_DEFINE_FINAL_TYPE (MapshotViewerWindow, mapshot_viewer_window, ADW_TYPE_WINDOW)

static void
zoom_cb (MapshotViewerWindow *self)
{
  double zoom = mapshot_viewer_canvas_get_zoom (self->canvas) * gtk_widget_get_scale_factor (GTK_WIDGET (self));
  g_autofree char *text = NULL;

  if (self->size == NULL)
    return;
  text = g_strdup_printf (zoom < 0.1 ? _("%s px · %.1f %%") : _("%s px · %.0f %%"), self->size, zoom * 100);
  adw_window_title_set_subtitle (self->title, text);
}

static void
fit_cb (MapshotViewerWindow *self)
{
  mapshot_viewer_canvas_fit (self->canvas);
}

static void
one_cb (MapshotViewerWindow *self)
{
  mapshot_viewer_canvas_set_zoom (self->canvas, 1.0 / gtk_widget_get_scale_factor (GTK_WIDGET (self)));
}

static void
in_cb (MapshotViewerWindow *self)
{
  mapshot_viewer_canvas_set_zoom (self->canvas, mapshot_viewer_canvas_get_zoom (self->canvas) * STEP);
}

static void
out_cb (MapshotViewerWindow *self)
{
  mapshot_viewer_canvas_set_zoom (self->canvas, mapshot_viewer_canvas_get_zoom (self->canvas) / STEP);
}

static void
overview_cb (MapshotPicture *picture, MapshotViewerWindow *self)
{
  double fraction = mapshot_picture_get_fraction (picture);

  gtk_progress_bar_set_fraction (self->bar, fraction);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), fraction < 1);
}

static void
failed_cb (MapshotPicture *picture, const char *text, MapshotViewerWindow *self)
{
  gtk_label_set_text (self->problem_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), FALSE);
}

static gboolean
fullscreen_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  if (gtk_window_is_fullscreen (GTK_WINDOW (widget)))
    gtk_window_unfullscreen (GTK_WINDOW (widget));
  else
    gtk_window_fullscreen (GTK_WINDOW (widget));

  return GDK_EVENT_STOP;
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  if (gtk_window_is_fullscreen (GTK_WINDOW (widget)))
    gtk_window_unfullscreen (GTK_WINDOW (widget));
  else
    gtk_window_close (GTK_WINDOW (widget));

  return GDK_EVENT_STOP;
}

static void
mapshot_viewer_window_dispose (GObject *object)
{
  MapshotViewerWindow *self = MAPSHOT_VIEWER_WINDOW (object);

  if (self->canvas != NULL)
    mapshot_viewer_canvas_set_picture (self->canvas, NULL);
  self->canvas = NULL;
  g_clear_pointer (&self->size, g_free);

  G_OBJECT_CLASS (mapshot_viewer_window_parent_class)->dispose (object);
}

static void
mapshot_viewer_window_class_init (MapshotViewerWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (MAPSHOT_TYPE_VIEWER_CANVAS);
  G_OBJECT_CLASS (klass)->dispose = mapshot_viewer_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/mapshot/Mapshot/viewer-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MapshotViewerWindow, title);
  gtk_widget_class_bind_template_child (widget_class, MapshotViewerWindow, canvas);
  gtk_widget_class_bind_template_child (widget_class, MapshotViewerWindow, fit_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotViewerWindow, one_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotViewerWindow, in_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotViewerWindow, out_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotViewerWindow, open_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotViewerWindow, folder_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotViewerWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, MapshotViewerWindow, problem_label);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F11, 0, fullscreen_cb, NULL);
}

static void
mapshot_viewer_window_init (MapshotViewerWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->canvas, "notify::zoom", G_CALLBACK (zoom_cb), self);
  g_signal_connect_swapped (self->fit_button, "clicked", G_CALLBACK (fit_cb), self);
  g_signal_connect_swapped (self->one_button, "clicked", G_CALLBACK (one_cb), self);
  g_signal_connect_swapped (self->in_button, "clicked", G_CALLBACK (in_cb), self);
  g_signal_connect_swapped (self->out_button, "clicked", G_CALLBACK (out_cb), self);
}

GtkWidget *
mapshot_viewer_window_new (GtkWindow *parent, const char *path, GError **error)
{
  g_autoptr (MapshotPicture) picture = mapshot_picture_new (path, error);
  g_autofree char *base = g_path_get_basename (path), *name = g_filename_display_name (base);
  g_autofree char *width = NULL, *height = NULL, *description = NULL;
  MapshotViewerWindow *self;

  if (picture == NULL)
    return NULL;
  self = g_object_new (MAPSHOT_TYPE_VIEWER_WINDOW, "title", name, NULL);
  width = mapshot_words_count (mapshot_picture_get_width (picture));
  height = mapshot_words_count (mapshot_picture_get_height (picture));
  self->size = g_strdup_printf ("%s × %s", width, height);
  adw_window_title_set_title (self->title, name);
  description = g_strdup_printf (_("%s, %s px"), name, self->size);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->canvas), GTK_ACCESSIBLE_PROPERTY_LABEL, description, -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->open_button), "s", path);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->folder_button), "s", path);
  /* Not before: GTK looks for the actions as soon as there is an application, and their targets must fit. */
  gtk_window_set_application (GTK_WINDOW (self), gtk_window_get_application (parent));
  g_signal_connect_object (picture, "overview", G_CALLBACK (overview_cb), self, 0);
  g_signal_connect_object (picture, "failed", G_CALLBACK (failed_cb), self, 0);
  mapshot_viewer_canvas_set_picture (self->canvas, picture);
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
  zoom_cb (self);

  return GTK_WIDGET (self);
}

MapshotViewerCanvas *
mapshot_viewer_window_get_canvas (MapshotViewerWindow *self)
{
  g_return_val_if_fail (MAPSHOT_IS_VIEWER_WINDOW (self), NULL);

  return self->canvas;
}
