/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "adaptive.h"

#include <adwaita.h>

#define PANEL_WIDTH 348 /* px, like the width from which it is beside the content: for text of the usual size */
#define USUAL_DPI (96 * 1024.0)
#define OPEN_PART 0.68  /* of the height, for the open sheet */
#define OPEN_TIME 220   /* milliseconds */
#define MIN_SWIPE 120   /* px a second */

struct _MapshotAdaptive
{
  GtkWidget parent_instance;

  GtkWidget *content, *panel;
  gboolean narrow, open;
  AdwAnimation *animation;
  double progress; /* 0 closed … 1 open */
  int closed_height; /* px: the sheet's when only its head is shown */
  guint announce;    /* an idle callback: other widgets change outside of the layout */
};

G_DEFINE_FINAL_TYPE (MapshotAdaptive, mapshot_adaptive, GTK_TYPE_WIDGET)

enum
{
  PROP_CONTENT = 1,
  PROP_PANEL,
  PROP_NARROW,
  PROP_OPEN,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

/* ---- layout ---- */

static int
measure_child (GtkWidget *child, GtkOrientation orientation, int for_size, gboolean natural)
{
  int minimum = 0, wanted = 0;

  if (child != NULL)
    gtk_widget_measure (child, orientation, for_size, &minimum, &wanted, NULL, NULL);

  return natural ? wanted : minimum;
}

static void
mapshot_adaptive_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  MapshotAdaptive *self = MAPSHOT_ADAPTIVE (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MAX (measure_child (self->content, orientation, -1, FALSE), measure_child (self->panel, orientation, -1, FALSE));
      *natural = MAX (*minimum, MAPSHOT_ADAPTIVE_WIDE);
      return;
    }
  *minimum = measure_child (self->content, orientation, -1, FALSE) + 100;
  *natural = MAX (*minimum, measure_child (self->content, orientation, -1, TRUE));
}

/* With large text a wide window holds no more than a narrow one does as a rule. */
static double
get_text_scale (GtkWidget *widget)
{
  int dpi;

  g_object_get (gtk_widget_get_settings (widget), "gtk-xft-dpi", &dpi, NULL);

  return MAX (dpi / USUAL_DPI, 1);
}

static gboolean
announce_cb (gpointer user_data)
{
  MapshotAdaptive *self = user_data;

  self->announce = 0;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NARROW]);
  gtk_widget_queue_resize (GTK_WIDGET (self));

  return G_SOURCE_REMOVE;
}

static void
allocate (GtkWidget *child, int x, int y, int width, int height)
{
  gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, width, height }, -1);
}

static void
allocate_sheet (MapshotAdaptive *self, int width, int height)
{
  int least = measure_child (self->panel, GTK_ORIENTATION_VERTICAL, width, FALSE);
  int opened = MAX ((int) (height * OPEN_PART), least), sheet;

  if (self->progress == 0)
    self->closed_height = MIN (measure_child (self->panel, GTK_ORIENTATION_VERTICAL, width, TRUE), height);
  sheet = MAX ((int) (self->closed_height + (opened - self->closed_height) * self->progress), least);
  allocate (self->content, 0, 0, width, MAX (height - MAX (self->closed_height, 1), 1));
  allocate (self->panel, 0, height - sheet, width, sheet);
}

static void
mapshot_adaptive_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MapshotAdaptive *self = MAPSHOT_ADAPTIVE (widget);
  gboolean narrow = width < (int) (MAPSHOT_ADAPTIVE_WIDE * get_text_scale (widget)), rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  if (self->content == NULL || self->panel == NULL)
    return;
  if (narrow != self->narrow)
    {
      self->narrow = narrow;
      if (self->announce == 0)
        self->announce = g_idle_add_full (G_PRIORITY_HIGH_IDLE, announce_cb, self, NULL);
    }
  if (narrow)
    allocate_sheet (self, width, height);
  else
    {
      int panel = MAX ((int) (PANEL_WIDTH * get_text_scale (widget)), measure_child (self->panel, GTK_ORIENTATION_HORIZONTAL, -1, FALSE));

      allocate (self->content, rtl ? panel : 0, 0, width - panel, height);
      allocate (self->panel, rtl ? 0 : width - panel, 0, panel, height);
    }
}

/* ---- the sheet ---- */

static void
progress_cb (double value, gpointer user_data)
{
  MapshotAdaptive *self = user_data;

  self->progress = value;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* "open" is told when the sheet is on its way up, and when it is down: what it hides is needed in between. */
static void
done_cb (AdwAnimation *animation, MapshotAdaptive *self)
{
  if (!self->open)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OPEN]);
}

void
mapshot_adaptive_set_open (MapshotAdaptive *self, gboolean open)
{
  g_return_if_fail (MAPSHOT_IS_ADAPTIVE (self));

  if (self->open == open)
    return;
  self->open = open;
  if (open)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OPEN]);
  adw_timed_animation_set_value_from (ADW_TIMED_ANIMATION (self->animation), self->progress);
  adw_timed_animation_set_value_to (ADW_TIMED_ANIMATION (self->animation), open ? 1 : 0);
  adw_animation_play (self->animation);
}

static void
swipe_cb (GtkGestureSwipe *gesture, double velocity_x, double velocity_y, gpointer user_data)
{
  MapshotAdaptive *self = user_data;

  if (self->narrow && ABS (velocity_y) > MIN_SWIPE && ABS (velocity_y) > ABS (velocity_x))
    mapshot_adaptive_set_open (self, velocity_y < 0);
}

gboolean
mapshot_adaptive_get_narrow (MapshotAdaptive *self)
{
  g_return_val_if_fail (MAPSHOT_IS_ADAPTIVE (self), FALSE);

  return self->narrow;
}

/* ---- the object ---- */

static void
add_swipe (MapshotAdaptive *self)
{
  GtkGesture *swipe = gtk_gesture_swipe_new ();

  g_signal_connect (swipe, "swipe", G_CALLBACK (swipe_cb), self);
  gtk_widget_add_controller (self->panel, GTK_EVENT_CONTROLLER (swipe));
}

static void
set_child (MapshotAdaptive *self, GtkWidget **place, GtkWidget *child)
{
  g_clear_pointer (place, gtk_widget_unparent);
  *place = child;
  if (child == NULL)
    return;
  /* The panel is drawn, and gets events, above the content. */
  if (place == &self->content && self->panel != NULL)
    gtk_widget_insert_before (child, GTK_WIDGET (self), self->panel);
  else
    gtk_widget_set_parent (child, GTK_WIDGET (self));
}

static void
mapshot_adaptive_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MapshotAdaptive *self = MAPSHOT_ADAPTIVE (object);

  switch (id)
    {
    case PROP_CONTENT:
      g_value_set_object (value, self->content);
      break;
    case PROP_PANEL:
      g_value_set_object (value, self->panel);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_OPEN:
      g_value_set_boolean (value, self->open);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mapshot_adaptive_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MapshotAdaptive *self = MAPSHOT_ADAPTIVE (object);

  switch (id)
    {
    case PROP_CONTENT:
      set_child (self, &self->content, g_value_get_object (value));
      break;
    case PROP_PANEL:
      set_child (self, &self->panel, g_value_get_object (value));
      if (self->panel != NULL)
        add_swipe (self);
      break;
    case PROP_OPEN:
      mapshot_adaptive_set_open (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mapshot_adaptive_dispose (GObject *object)
{
  MapshotAdaptive *self = MAPSHOT_ADAPTIVE (object);

  g_clear_handle_id (&self->announce, g_source_remove);
  if (self->animation != NULL)
    adw_animation_reset (self->animation);
  g_clear_object (&self->animation);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  g_clear_pointer (&self->panel, gtk_widget_unparent);

  G_OBJECT_CLASS (mapshot_adaptive_parent_class)->dispose (object);
}

static void
mapshot_adaptive_class_init (MapshotAdaptiveClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = mapshot_adaptive_dispose;
  object_class->get_property = mapshot_adaptive_get_property;
  object_class->set_property = mapshot_adaptive_set_property;
  widget_class->measure = mapshot_adaptive_measure;
  widget_class->size_allocate = mapshot_adaptive_size_allocate;

  props[PROP_CONTENT] = g_param_spec_object ("content", NULL, NULL, GTK_TYPE_WIDGET, flags);
  props[PROP_PANEL] = g_param_spec_object ("panel", NULL, NULL, GTK_TYPE_WIDGET, flags);
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_OPEN] = g_param_spec_boolean ("open", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
mapshot_adaptive_init (MapshotAdaptive *self)
{
  AdwAnimationTarget *target = adw_callback_animation_target_new (progress_cb, self, NULL);

  self->animation = adw_timed_animation_new (GTK_WIDGET (self), 0, 1, OPEN_TIME, target);
  g_signal_connect (self->animation, "done", G_CALLBACK (done_cb), self);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}
