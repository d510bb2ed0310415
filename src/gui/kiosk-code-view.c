/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-code-view.h"

#include "kiosk-code.h"

#define QUIET 4     /* modules around it, as the standard asks */
#define MIN_SIDE 180 /* px */
#define SIDE 340

struct _MapshotKioskCodeView
{
  GtkWidget parent_instance;

  guint8 *modules;
  int side;
};

G_DEFINE_FINAL_TYPE (MapshotKioskCodeView, mapshot_kiosk_code_view, GTK_TYPE_WIDGET)

static const GdkRGBA white = { 1, 1, 1, 1 }, black = { 0, 0, 0, 1 };

gboolean
mapshot_kiosk_code_view_set_text (MapshotKioskCodeView *self, const char *text)
{
  g_clear_pointer (&self->modules, g_free);
  if (text != NULL)
    self->modules = mapshot_kiosk_code_new (text, &self->side);
  gtk_widget_set_visible (GTK_WIDGET (self), self->modules != NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));

  return self->modules != NULL;
}

/* One rectangle for each run of dark modules, so that no seam shows between them. */
static void
snapshot_row (MapshotKioskCodeView *self, GtkSnapshot *snapshot, int row, float left, float top, float module)
{
  const guint8 *modules = self->modules + (gsize) row * (gsize) self->side;

  for (int x = 0, end; x < self->side; x = end)
    {
      for (end = x + 1; end < self->side && modules[end] == modules[x]; end++)
        ;
      if (modules[x])
        gtk_snapshot_append_color (snapshot, &black,
                                   &GRAPHENE_RECT_INIT (left + (float) x * module, top + (float) row * module, (float) (end - x) * module, module));
    }
}

static void
mapshot_kiosk_code_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MapshotKioskCodeView *self = MAPSHOT_KIOSK_CODE_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget), all = self->side + 2 * QUIET;
  int module = self->modules != NULL ? MIN (width, height) / all : 0;
  float left = (float) ((width - module * all) / 2), top = (float) ((height - module * all) / 2);

  if (module == 0)
    return;
  gtk_snapshot_append_color (snapshot, &white, &GRAPHENE_RECT_INIT (left, top, (float) (module * all), (float) (module * all)));
  for (int y = 0; y < self->side; y++)
    snapshot_row (self, snapshot, y, left + (float) (QUIET * module), top + (float) (QUIET * module), (float) module);
}

static void
mapshot_kiosk_code_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
                                 int *natural_baseline)
{
  *minimum = MIN_SIDE;
  *natural = SIDE;
}

static void
mapshot_kiosk_code_view_finalize (GObject *object)
{
  g_free (MAPSHOT_KIOSK_CODE_VIEW (object)->modules);

  G_OBJECT_CLASS (mapshot_kiosk_code_view_parent_class)->finalize (object);
}

static void
mapshot_kiosk_code_view_class_init (MapshotKioskCodeViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mapshot_kiosk_code_view_finalize;
  widget_class->snapshot = mapshot_kiosk_code_view_snapshot;
  widget_class->measure = mapshot_kiosk_code_view_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
mapshot_kiosk_code_view_init (MapshotKioskCodeView *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
