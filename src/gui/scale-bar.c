/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scale-bar.h"

#include "words.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MAX_WIDTH 140.0 /* px */
#define TICK 6.0

struct _MapshotScaleBar
{
  GtkWidget parent_instance;

  double resolution;
  double metres, width;
  PangoLayout *layout;
};

G_DEFINE_FINAL_TYPE (MapshotScaleBar, mapshot_scale_bar, GTK_TYPE_WIDGET)

void
mapshot_scale_bar_pick (double resolution, double max_width, double *metres, double *width)
{
  double longest = resolution * max_width, unit = pow (10, floor (log10 (longest)));

  *metres = unit * (longest >= 5 * unit ? 5 : longest >= 2 * unit ? 2 : 1);
  *width = *metres / resolution;
}

static char *
format (double metres)
{
  return metres >= 1000 ? g_strdup_printf (_("%.0f km"), metres / 1000)
                        : metres >= 1 ? g_strdup_printf (_("%.0f m"), metres) : g_strdup_printf (_("%.0f cm"), metres * 100);
}

static int
get_space (MapshotScaleBar *self)
{
  return (int) ceil (self->width) + 2;
}

void
mapshot_scale_bar_set_resolution (MapshotScaleBar *self, double metres)
{
  double before;
  int space;
  g_autofree char *text = NULL;

  g_return_if_fail (MAPSHOT_IS_SCALE_BAR (self));

  if (self->resolution == metres)
    return;
  before = self->metres;
  space = get_space (self);
  self->resolution = metres;
  self->metres = self->width = 0;
  if (metres > 0)
    mapshot_scale_bar_pick (metres, MAX_WIDTH, &self->metres, &self->width);
  /* Not for every px that the map is moved to the north. */
  if (get_space (self) != space)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  else
    gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->metres == before)
    return;
  g_clear_object (&self->layout);
  text = format (self->metres);
  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

void
mapshot_scale_bar_get (MapshotScaleBar *self, double *metres, double *width)
{
  g_return_if_fail (MAPSHOT_IS_SCALE_BAR (self));

  *metres = self->metres;
  *width = self->width;
}

static void
mapshot_scale_bar_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                           int *minimum_baseline, int *natural_baseline)
{
  MapshotScaleBar *self = MAPSHOT_SCALE_BAR (widget);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, "0");
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? get_space (self) : height + (int) TICK + 2;
}

static void
append (GtkSnapshot *snapshot, const GdkRGBA *colour, double x, double y, double width, double height)
{
  gtk_snapshot_append_color (snapshot, colour, &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height));
}

static void
mapshot_scale_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MapshotScaleBar *self = MAPSHOT_SCALE_BAR (widget);
  double bottom = gtk_widget_get_height (widget) - 1;
  double left = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? gtk_widget_get_width (widget) - self->width - 1 : 1;
  GdkRGBA colour;
  int width;

  if (self->layout == NULL || self->metres <= 0)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  append (snapshot, &colour, left, bottom - 2, self->width, 2);
  append (snapshot, &colour, left, bottom - TICK, 2, TICK);
  append (snapshot, &colour, left + self->width - 2, bottom - TICK, 2, TICK);
  pango_layout_get_pixel_size (self->layout, &width, NULL);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (left + MAX ((self->width - width) / 2, 0)), 0));
  gtk_snapshot_append_layout (snapshot, self->layout, &colour);
  gtk_snapshot_restore (snapshot);
}

static void
mapshot_scale_bar_dispose (GObject *object)
{
  g_clear_object (&MAPSHOT_SCALE_BAR (object)->layout);

  G_OBJECT_CLASS (mapshot_scale_bar_parent_class)->dispose (object);
}

static void
mapshot_scale_bar_class_init (MapshotScaleBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mapshot_scale_bar_dispose;
  widget_class->measure = mapshot_scale_bar_measure;
  widget_class->snapshot = mapshot_scale_bar_snapshot;
  gtk_widget_class_set_css_name (widget_class, "scalebar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
mapshot_scale_bar_init (MapshotScaleBar *self)
{
}
