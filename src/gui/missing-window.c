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

GtkWidget *
mapshot_missing_window_new (GtkWindow *parent, const char *path, MapshotSourceStore *store, GError **error)
{
  g_autoptr (MapshotMissing) missing = mapshot_missing_read (path, store, error);
  g_autoptr (MapshotPicture) picture = missing != NULL ? mapshot_picture_new (path, error) : NULL;
  MapshotMissingWindow *self;

  if (picture == NULL)
    return NULL;
  self = g_object_new (MAPSHOT_TYPE_MISSING_WINDOW, "transient-for", parent, NULL);
  adw_window_title_set_title (self->title, _("What Is Missing"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->canvas), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Picture with the missing parts marked"), -1);
  show_words (self, missing);
  show_areas (self, missing);
  mapshot_viewer_canvas_set_picture (self->canvas, picture);
  gtk_widget_grab_focus (self->retry_button);

  return GTK_WIDGET (self);
}

MapshotViewerCanvas *
mapshot_missing_window_get_canvas (MapshotMissingWindow *self)
{
  g_return_val_if_fail (MAPSHOT_IS_MISSING_WINDOW (self), NULL);

  return self->canvas;
}
