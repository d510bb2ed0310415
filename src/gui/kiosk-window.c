/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-window-private.h"

#include "kiosk-language.h"

#define MIN_HALVES 1000 /* px: so wide is a screen of which half is enough for words and a code */

G_DEFINE_FINAL_TYPE (MapshotKioskWindow, mapshot_kiosk_window, ADW_TYPE_APPLICATION_WINDOW)

const MapshotKioskMap *
mapshot_kiosk_window_get_chosen_map (MapshotKioskWindow *self)
{
  return g_ptr_array_index (self->parts.settings->maps, self->map_index);
}

const MapshotKioskRegion *
mapshot_kiosk_window_get_chosen_region (MapshotKioskWindow *self)
{
  return g_ptr_array_index (self->parts.settings->regions, self->region_index);
}

const MapshotKioskSize *
mapshot_kiosk_window_get_chosen_size (MapshotKioskWindow *self)
{
  return g_ptr_array_index (self->parts.settings->sizes, self->size_index);
}

/* ---- choices ---- */

static GtkToggleButton *
get_button (GtkBox *box, guint index)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (box));

  for (guint i = 0; i < index && button != NULL; i++)
    button = gtk_widget_get_next_sibling (button);

  return GTK_TOGGLE_BUTTON (button);
}

static guint
get_chosen (GtkBox *box)
{
  guint index = 0;

  for (GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (box)); button != NULL; button = gtk_widget_get_next_sibling (button), index++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)))
      return index;
  return 0;
}

static void
toggled_cb (GtkToggleButton *button, MapshotKioskWindow *self)
{
  guint map = get_chosen (self->maps_box), region = get_chosen (self->regions_box), size = get_chosen (self->sizes_box);
  gboolean other_map = map != self->map_index, other_region = region != self->region_index, other_size = size != self->size_index;

  /* One button goes out and another one comes in. */
  if (!gtk_toggle_button_get_active (button))
    return;
  mapshot_kiosk_window_touch (self);
  self->map_index = map;
  self->region_index = region;
  self->size_index = size;
  if (other_map)
    mapshot_kiosk_window_show_layers (self, FALSE);
  if (other_size)
    mapshot_kiosk_frame_set_size (self->frame, mapshot_kiosk_window_get_chosen_size (self));
  if (other_region)
    mapshot_kiosk_window_show_region (self);
  mapshot_kiosk_window_clamp (self);
  mapshot_kiosk_window_plan_soon (self);
}

static void
fill_choices (MapshotKioskWindow *self, GtkBox *box, guint n)
{
  GtkToggleButton *first = NULL;

  for (guint i = 0; i < n; i++)
    {
      GtkWidget *button = gtk_toggle_button_new (), *label = gtk_label_new (NULL);

      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_button_set_child (GTK_BUTTON (button), label);
      gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), first);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), i == 0);
      g_signal_connect (button, "toggled", G_CALLBACK (toggled_cb), self);
      gtk_box_append (box, button);
      if (i == 0)
        first = GTK_TOGGLE_BUTTON (button);
    }
  /* A choice of one is none. */
  gtk_widget_set_visible (GTK_WIDGET (box), n > 1);
}

void
mapshot_kiosk_window_choose (MapshotKioskWindow *self, guint map, guint region, guint size)
{
  g_return_if_fail (MAPSHOT_IS_KIOSK_WINDOW (self));

  gtk_toggle_button_set_active (get_button (self->maps_box, map), TRUE);
  gtk_toggle_button_set_active (get_button (self->regions_box, region), TRUE);
  gtk_toggle_button_set_active (get_button (self->sizes_box, size), TRUE);
}

/* ---- buttons ---- */

static void
language_clicked_cb (GtkButton *button, MapshotKioskWindow *self)
{
  const MapshotKioskSettings *settings = self->parts.settings;

  for (int i = 0; i < settings->n_languages; i++)
    if (settings->languages[i] == self->language)
      {
        self->language = settings->languages[(i + 1) % settings->n_languages];
        break;
      }
  mapshot_kiosk_language_set (self->language);
  mapshot_kiosk_window_show_words (self);
}

static void
zoom_in_clicked_cb (GtkButton *button, MapshotKioskWindow *self)
{
  mapshot_map_view_zoom (self->map, 2);
}

static void
zoom_out_clicked_cb (GtkButton *button, MapshotKioskWindow *self)
{
  mapshot_map_view_zoom (self->map, 0.5);
}

static void
take_clicked_cb (GtkButton *button, MapshotKioskWindow *self)
{
  mapshot_kiosk_window_take (self);
}

static void
stop_clicked_cb (GtkButton *button, MapshotKioskWindow *self)
{
  if (self->shot != NULL)
    mapshot_kiosk_shot_stop (self->shot);
}

static void
back_clicked_cb (GtkButton *button, MapshotKioskWindow *self)
{
  mapshot_kiosk_window_forget_picture (self);
  gtk_stack_set_visible_child_name (self->pages, "choose");
  mapshot_kiosk_window_set_times (self, self->parts.settings->idle_time, self->parts.settings->warning_time);
  mapshot_kiosk_window_plan_now (self);
}

static void
restart_clicked_cb (GtkButton *button, MapshotKioskWindow *self)
{
  mapshot_kiosk_window_start_again (self);
}

void
mapshot_kiosk_window_start_again (MapshotKioskWindow *self)
{
  g_return_if_fail (MAPSHOT_IS_KIOSK_WINDOW (self));

  mapshot_kiosk_window_end_visit (self, FALSE);
}

/* ---- the window ---- */

/* A tall screen has the choices below each other, a wide one beside. */
static gboolean
late_cb (gpointer user_data)
{
  MapshotKioskWindow *self = user_data;
  gboolean tall = gtk_widget_get_height (GTK_WIDGET (self)) > gtk_widget_get_width (GTK_WIDGET (self));
  GtkOrientation along = tall ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;
  GtkBox *boxes[] = { self->choices_box, self->action_box, self->done_box };

  self->late = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (boxes); i++)
    if (gtk_orientable_get_orientation (GTK_ORIENTABLE (boxes[i])) != along)
      gtk_orientable_set_orientation (GTK_ORIENTABLE (boxes[i]), along);
  gtk_widget_set_hexpand (GTK_WIDGET (self->zoom_box), tall);
  /* A picture asks for all the width there is. */
  gtk_box_set_homogeneous (self->done_box, !tall && gtk_widget_get_width (GTK_WIDGET (self)) >= MIN_HALVES);
  gtk_label_set_xalign (self->hint_label, tall ? 0.5f : 1);
  gtk_label_set_justify (self->hint_label, tall ? GTK_JUSTIFY_CENTER : GTK_JUSTIFY_LEFT);
  /* Until somebody comes. */
  if (self->idle.last == 0 || self->silent)
    mapshot_kiosk_window_show_region (self);
  mapshot_kiosk_window_clamp (self);
  mapshot_kiosk_window_show_measures (self);

  return G_SOURCE_REMOVE;
}

static void
mapshot_kiosk_window_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MapshotKioskWindow *self = MAPSHOT_KIOSK_WINDOW (widget);

  GTK_WIDGET_CLASS (mapshot_kiosk_window_parent_class)->size_allocate (widget, width, height, baseline);
  if (self->late == 0)
    self->late = g_idle_add (late_cb, self);
}

/* Nobody closes it from here: the site ends the program. */
static gboolean
mapshot_kiosk_window_close_request (GtkWindow *window)
{
  return GDK_EVENT_STOP;
}

void
mapshot_kiosk_window_close (MapshotKioskWindow *self)
{
  g_return_if_fail (MAPSHOT_IS_KIOSK_WINDOW (self));

  if (self->shot != NULL)
    mapshot_kiosk_shot_stop (self->shot);
  mapshot_kiosk_window_end_visit (self, FALSE);
  mapshot_kiosk_window_stop_timers (self);
  gtk_window_destroy (GTK_WINDOW (self));
}

MapshotMapView *
mapshot_kiosk_window_get_map (MapshotKioskWindow *self)
{
  return self->map;
}

MapshotKioskFrame *
mapshot_kiosk_window_get_frame (MapshotKioskWindow *self)
{
  return self->frame;
}

MapshotKioskPickup *
mapshot_kiosk_window_get_pickup (MapshotKioskWindow *self)
{
  return self->pickup;
}

GdkPaintable *
mapshot_kiosk_window_get_picture (MapshotKioskWindow *self)
{
  return gtk_picture_get_paintable (self->picture);
}

gboolean
mapshot_kiosk_window_is_taking (MapshotKioskWindow *self)
{
  return self->shot != NULL;
}

const char *
mapshot_kiosk_window_get_page (MapshotKioskWindow *self)
{
  return gtk_stack_get_visible_child_name (self->pages);
}

const char *
mapshot_kiosk_window_get_words (MapshotKioskWindow *self)
{
  return gtk_label_get_text (self->end != KIOSK_END_NONE ? self->done_title : self->hint_label);
}

/* ---- the object ---- */

static void
mapshot_kiosk_window_dispose (GObject *object)
{
  MapshotKioskWindow *self = MAPSHOT_KIOSK_WINDOW (object);

  mapshot_kiosk_window_stop_timers (self);
  g_clear_handle_id (&self->late, g_source_remove);
  if (self->parts.drives != NULL)
    g_signal_handlers_disconnect_by_data (self->parts.drives, self);
  if (self->shot != NULL)
    mapshot_kiosk_shot_stop (self->shot);
  g_clear_object (&self->shot);
  if (self->pickup != NULL)
    mapshot_kiosk_pickup_close (self->pickup);
  g_clear_object (&self->pickup);
  g_clear_pointer (&self->plan, mapshot_plan_unref);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->shot_drive, g_free);

  G_OBJECT_CLASS (mapshot_kiosk_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define bind(name) gtk_widget_class_bind_template_child (widget_class, MapshotKioskWindow, name)
  bind (pages);
  bind (title_label);
  bind (countdown_label);
  bind (credit_label);
  bind (map_problem_label);
  bind (progress_label);
  bind (hint_label);
  bind (done_title);
  bind (done_text);
  bind (code_label);
  bind (restart_label);
  bind (language_button);
  bind (stop_button);
  bind (zoom_out_button);
  bind (zoom_in_button);
  bind (take_button);
  bind (back_button);
  bind (restart_button);
  bind (controls);
  bind (regions_box);
  bind (choices_box);
  bind (maps_box);
  bind (sizes_box);
  bind (action_box);
  bind (zoom_box);
  bind (progress_box);
  bind (done_box);
  bind (progress_bar);
  bind (picture);
  bind (map);
  bind (frame);
  bind (scale_bar);
  bind (code);
#undef bind
}

static void
mapshot_kiosk_window_class_init (MapshotKioskWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mapshot_kiosk_window_dispose;
  widget_class->size_allocate = mapshot_kiosk_window_size_allocate;
  GTK_WINDOW_CLASS (klass)->close_request = mapshot_kiosk_window_close_request;

  g_type_ensure (MAPSHOT_TYPE_MAP_VIEW);
  g_type_ensure (MAPSHOT_TYPE_KIOSK_FRAME);
  g_type_ensure (MAPSHOT_TYPE_SCALE_BAR);
  g_type_ensure (MAPSHOT_TYPE_KIOSK_CODE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/mapshot/Mapshot/kiosk-window.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, language_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoom_in_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoom_out_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, take_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, restart_clicked_cb);
}

static void
mapshot_kiosk_window_init (MapshotKioskWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

MapshotKioskWindow *
mapshot_kiosk_window_new (GtkApplication *application, const MapshotKioskParts *parts)
{
  MapshotKioskWindow *self = g_object_new (MAPSHOT_TYPE_KIOSK_WINDOW, "application", application, NULL);

  self->parts = *parts;
  self->language = parts->settings->languages[0];
  fill_choices (self, self->maps_box, parts->settings->maps->len);
  fill_choices (self, self->regions_box, parts->settings->regions->len);
  fill_choices (self, self->sizes_box, parts->settings->sizes->len);
  g_signal_connect_object (parts->drives, "changed", G_CALLBACK (mapshot_kiosk_window_drives_changed), self, G_CONNECT_SWAPPED);
  mapshot_kiosk_window_init_map (self);
  mapshot_kiosk_window_init_visit (self);
  mapshot_kiosk_window_end_visit (self, TRUE);

  return self;
}
