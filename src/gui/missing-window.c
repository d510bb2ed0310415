/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "missing-window.h"

#include "words.h"

#include <glib/gi18n-lib.h>

struct _MapshotMissingWindow
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  MapshotViewerCanvas *canvas;
  GtkBox *reasons_box;
  GtkWidget *discard_button, *keep_button, *retry_button;
  GCancellable *reading; /* NULL when it is over */
};

G_DEFINE_FINAL_TYPE (MapshotMissingWindow, mapshot_missing_window, ADW_TYPE_WINDOW)

static guint answer_signal;

static void
answer (MapshotMissingWindow *self, const char *text)
{
  g_autoptr (MapshotMissingWindow) held G_GNUC_UNUSED = g_object_ref (self);

  g_signal_emit (self, answer_signal, 0, text);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
discard_cb (MapshotMissingWindow *self)
{
  answer (self, "discard");
}

static void
keep_cb (MapshotMissingWindow *self)
{
  answer (self, "keep");
}

static void
retry_cb (MapshotMissingWindow *self)
{
  answer (self, "retry");
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  answer (MAPSHOT_MISSING_WINDOW (widget), "keep");

  return GDK_EVENT_STOP;
}

static void
mapshot_missing_window_dispose (GObject *object)
{
  MapshotMissingWindow *self = MAPSHOT_MISSING_WINDOW (object);

  if (self->canvas != NULL)
    mapshot_viewer_canvas_set_picture (self->canvas, NULL);
  self->canvas = NULL;
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);

  G_OBJECT_CLASS (mapshot_missing_window_parent_class)->dispose (object);
}

static void
mapshot_missing_window_class_init (MapshotMissingWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (MAPSHOT_TYPE_VIEWER_CANVAS);
  G_OBJECT_CLASS (klass)->dispose = mapshot_missing_window_dispose;
  answer_signal = g_signal_new ("answer", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/mapshot/Mapshot/missing-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MapshotMissingWindow, title);
  gtk_widget_class_bind_template_child (widget_class, MapshotMissingWindow, canvas);
  gtk_widget_class_bind_template_child (widget_class, MapshotMissingWindow, reasons_box);
  gtk_widget_class_bind_template_child (widget_class, MapshotMissingWindow, discard_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotMissingWindow, keep_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotMissingWindow, retry_button);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
}

static void
mapshot_missing_window_init (MapshotMissingWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->discard_button, "clicked", G_CALLBACK (discard_cb), self);
  g_signal_connect_swapped (self->keep_button, "clicked", G_CALLBACK (keep_cb), self);
  g_signal_connect_swapped (self->retry_button, "clicked", G_CALLBACK (retry_cb), self);
}

static void
add_line (MapshotMissingWindow *self, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), FALSE);
  gtk_box_append (self->reasons_box, label);
}

static void
show_words (MapshotMissingWindow *self, const MapshotMissing *missing)
{
  gint64 lacking = missing->parent + missing->blank;
  g_autofree char *n = mapshot_words_count (lacking), *total = mapshot_words_count (missing->total);
  g_autofree char *summary = g_strdup_printf (ngettext ("%s of %s tile is not as it should be", "%s of %s tiles are not as they should be",
                                                        (gulong) MIN (missing->total, G_MAXINT)),
                                              n, total);
  g_autofree char *parent = mapshot_words_count (missing->parent);

  adw_window_title_set_subtitle (self->title, summary);
  for (guint i = 0; i < missing->reasons->len; i++)
    {
      const MapshotMissingReason *reason = &g_array_index (missing->reasons, MapshotMissingReason, i);
      g_autofree char *count = mapshot_words_count (reason->count);
      g_autofree char *line = g_strdup_printf (ngettext ("%s tile: %s", "%s tiles: %s", (gulong) MIN (reason->count, G_MAXINT)), count, reason->text);

      add_line (self, line);
    }
  if (missing->parent > 0)
    {
      g_autofree char *line = g_strdup_printf (ngettext ("%s of them is enlarged from a coarser level", "%s of them are enlarged from a coarser level",
                                                         (gulong) MIN (missing->parent, G_MAXINT)),
                                               parent);
      add_line (self, line);
    }
  if (missing->areas->len == 0 && lacking > 0)
    add_line (self, _("Where they lie cannot be told: the source has changed since."));
}

static void
show_areas (MapshotMissingWindow *self, const MapshotMissing *missing)
{
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (MapshotMark));

  for (guint i = 0; i < missing->areas->len; i++)
    {
      const MapshotMissingArea *area = &g_array_index (missing->areas, MapshotMissingArea, i);
      const MapshotMark mark = { area->x, area->y, area->width, area->height };
      g_array_append_val (marks, mark);
    }
  mapshot_viewer_canvas_set_marks (self->canvas, marks);
}

/* ---- reading: planning asks PROJ, and a large picture says much ---- */

typedef struct
{
  char *path;
  MapshotSourceStore *store;
  MapshotMissing *missing;
  MapshotPngRows *rows;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_free (reading->path);
  mapshot_source_store_unref (reading->store);
  g_clear_pointer (&reading->missing, mapshot_missing_free);
  g_clear_pointer (&reading->rows, mapshot_png_rows_free);
  g_free (reading);
}

static void
read_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  Reading *reading = task_data;
  GError *error = NULL;

  if (!g_cancellable_is_cancelled (cancellable))
    reading->missing = mapshot_missing_read (reading->path, reading->store, &error);
  if (reading->missing != NULL && !g_cancellable_is_cancelled (cancellable))
    reading->rows = mapshot_png_rows_open (reading->path, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* Of a page that is gone already there is nothing but its cancellation. */
static void
read_cb (GObject *source_object, GAsyncResult *result, gpointer user_data)
{
  Reading *reading = g_task_get_task_data (G_TASK (result));
  MapshotMissingWindow *self = user_data;
  g_autoptr (MapshotPicture) picture = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->reading);
  if (!done)
    {
      add_line (self, error->message);
      return;
    }
  picture = mapshot_picture_new_of_rows (g_steal_pointer (&reading->rows));
  show_words (self, reading->missing);
  show_areas (self, reading->missing);
  mapshot_viewer_canvas_set_picture (self->canvas, picture);
}

static void
start_reading (MapshotMissingWindow *self, const char *path, MapshotSourceStore *store)
{
  g_autoptr (GTask) task = NULL;
  Reading *reading = g_new0 (Reading, 1);

  reading->path = g_strdup (path);
  reading->store = mapshot_source_store_ref (store);
  self->reading = g_cancellable_new ();
  /* Not the page as its object: that would keep it, and let it go on the other thread. */
  task = g_task_new (NULL, self->reading, read_cb, self);
  g_task_set_source_tag (task, start_reading);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_thread);
}

GtkWidget *
mapshot_missing_window_new (GtkWindow *parent, const char *path, MapshotSourceStore *store)
{
  MapshotMissingWindow *self = g_object_new (MAPSHOT_TYPE_MISSING_WINDOW, "transient-for", parent, NULL);

  adw_window_title_set_title (self->title, _("What Is Missing"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->canvas), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Picture with the missing parts marked"), -1);
  gtk_widget_grab_focus (self->retry_button);
  start_reading (self, path, store);

  return GTK_WIDGET (self);
}

gboolean
mapshot_missing_window_is_read (MapshotMissingWindow *self)
{
  g_return_val_if_fail (MAPSHOT_IS_MISSING_WINDOW (self), FALSE);

  return self->reading == NULL;
}

MapshotViewerCanvas *
mapshot_missing_window_get_canvas (MapshotMissingWindow *self)
{
  g_return_val_if_fail (MAPSHOT_IS_MISSING_WINDOW (self), NULL);

  return self->canvas;
}
