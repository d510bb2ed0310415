/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window-private.h"

#include "command-text.h"
#include "help-window.h"
#include "json-text.h"
#include "png-text.h"
#include "settings.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define KEY_ZOOM 1.41421356
#define RECIPE_KEYWORD "mapshot:recipe"
#define MAX_RECIPE (64 * 1024) /* bytes: more was not written by this program */

G_DEFINE_FINAL_TYPE (MapshotWindow, mapshot_window, ADW_TYPE_APPLICATION_WINDOW)

void
mapshot_window_say (MapshotWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

/* ---- actions ---- */

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  mapshot_window_export (user_data);
}

static void
open_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  mapshot_window_choose_picture (user_data);
}

static void
undo_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MapshotWindow *self = user_data;

  mapshot_region_model_undo (mapshot_draft_get_region (self->draft));
}

static void
draw_region_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MapshotWindow *self = user_data;

  mapshot_adaptive_set_open (self->adaptive, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->map));
  mapshot_map_view_draw_region (self->map);
}

static void
show_region_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MapshotWindow *self = user_data;
  MapshotBounds bounds = mapshot_region_model_get_bounds (mapshot_draft_get_region (self->draft));

  mapshot_map_view_show_bounds (self->map, &bounds);
}

static void
zoom_in_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  mapshot_map_view_zoom (((MapshotWindow *) user_data)->map, KEY_ZOOM);
}

static void
zoom_out_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  mapshot_map_view_zoom (((MapshotWindow *) user_data)->map, 1 / KEY_ZOOM);
}

/* In the narrow form the entry is under the header bar, while the button is down. */
static void
search_toggled_cb (MapshotWindow *self)
{
  if (!gtk_toggle_button_get_active (self->search_button) || !mapshot_adaptive_get_narrow (self->adaptive))
    return;
  mapshot_adaptive_set_open (self->adaptive, FALSE);
  mapshot_search_focus (self->search);
}

static void
search_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MapshotWindow *self = user_data;

  gtk_toggle_button_set_active (self->search_button, mapshot_adaptive_get_narrow (self->adaptive));
  mapshot_search_focus (self->search);
}

static void
type_center_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MapshotWindow *self = user_data;

  mapshot_adaptive_set_open (self->adaptive, TRUE);
  mapshot_panel_focus_center (self->panel);
}

static void
choose_source_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_menu_button_popup (((MapshotWindow *) user_data)->source_button);
}

static void
add_service_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  mapshot_window_add_service (user_data, g_variant_get_boolean (parameter));
}

static void
show_jobs_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_menu_button_popup (((MapshotWindow *) user_data)->jobs_button);
}

static void
toggle_sheet_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MapshotWindow *self = user_data;
  gboolean open;

  g_object_get (self->adaptive, "open", &open, NULL);
  mapshot_adaptive_set_open (self->adaptive, !open);
}

static void
fullscreen_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = user_data;

  if (gtk_window_is_fullscreen (window))
    gtk_window_unfullscreen (window);
  else
    gtk_window_fullscreen (window);
}

static void
copy_command_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MapshotWindow *self = user_data;
  g_autoptr (MapshotRecipe) recipe = mapshot_draft_make_recipe (self->draft);
  g_autofree char *command = mapshot_command_text_new (recipe, "map.png");

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), command);
  mapshot_window_say (self, _("The command is copied"));
}

/* As a file: a picture may be larger than any clipboard. */
static void
copy_picture_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MapshotWindow *self = user_data;
  g_autoptr (GFile) file = g_file_new_for_path (g_variant_get_string (parameter, NULL));

  gdk_clipboard_set (gtk_widget_get_clipboard (GTK_WIDGET (self)), G_TYPE_FILE, file);
  mapshot_window_say (self, _("The picture is copied"));
}

static void
help_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_present (GTK_WINDOW (mapshot_help_window_new (user_data)));
}

static void
paste_place_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  mapshot_window_paste_place (user_data);
}

static void
enter_key_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  mapshot_window_enter_key (user_data, g_variant_get_string (parameter, NULL));
}

static void
view_picture_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  mapshot_window_view_picture (user_data, g_variant_get_string (parameter, NULL));
}

static void
explain_picture_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  mapshot_window_explain_picture (user_data, g_variant_get_string (parameter, NULL));
}

static void
apply_change_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  mapshot_window_apply_change (user_data);
}

static const GActionEntry actions[] = {
  { .name = "export", .activate = export_cb },
  { .name = "open", .activate = open_cb },
  { .name = "undo", .activate = undo_cb },
  { .name = "draw-region", .activate = draw_region_cb },
  { .name = "show-region", .activate = show_region_cb },
  { .name = "zoom-in", .activate = zoom_in_cb },
  { .name = "zoom-out", .activate = zoom_out_cb },
  { .name = "search", .activate = search_cb },
  { .name = "type-center", .activate = type_center_cb },
  { .name = "choose-source", .activate = choose_source_cb },
  { .name = "add-service", .activate = add_service_cb, .parameter_type = "b" },
  { .name = "show-jobs", .activate = show_jobs_cb },
  { .name = "toggle-sheet", .activate = toggle_sheet_cb },
  { .name = "fullscreen", .activate = fullscreen_cb },
  { .name = "copy-command", .activate = copy_command_cb },
  { .name = "paste-place", .activate = paste_place_cb },
  { .name = "enter-key", .activate = enter_key_cb, .parameter_type = "s" },
  { .name = "copy-picture", .activate = copy_picture_cb, .parameter_type = "s" },
  { .name = "view-picture", .activate = view_picture_cb, .parameter_type = "s" },
  { .name = "explain-picture", .activate = explain_picture_cb, .parameter_type = "s" },
  { .name = "apply-change", .activate = apply_change_cb },
  { .name = "help", .activate = help_cb },
};

void
mapshot_window_search (MapshotWindow *self, const char *text)
{
  g_return_if_fail (MAPSHOT_IS_WINDOW (self));

  gtk_widget_activate_action (GTK_WIDGET (self), "win.search", NULL);
  mapshot_search_set_text (self->search, text);
}

/* ---- form ---- */

static void
form_cb (MapshotWindow *self)
{
  gboolean narrow = mapshot_adaptive_get_narrow (self->adaptive), open;
  AdwBin *home = narrow ? self->search_below : self->search_start;

  g_object_get (self->adaptive, "open", &open, NULL);
  mapshot_panel_set_form (self->panel, narrow, open);
  gtk_widget_set_visible (GTK_WIDGET (self->search_button), narrow);
  if (!narrow)
    gtk_toggle_button_set_active (self->search_button, FALSE);
  if (gtk_widget_get_parent (GTK_WIDGET (self->search)) != GTK_WIDGET (home))
    {
      g_object_ref (self->search);
      adw_bin_set_child (narrow ? self->search_start : self->search_below, NULL);
      adw_bin_set_child (home, GTK_WIDGET (self->search));
      g_object_unref (self->search);
    }
}

/* Escape leaves one thing: the sheet, then fullscreen. */
static gboolean
escape_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  MapshotWindow *self = MAPSHOT_WINDOW (widget);
  gboolean open;

  g_object_get (self->adaptive, "open", &open, NULL);
  if (open && mapshot_adaptive_get_narrow (self->adaptive))
    mapshot_adaptive_set_open (self->adaptive, FALSE);
  else if (mapshot_map_view_stop_drawing (self->map))
    ;
  else if (gtk_window_is_fullscreen (GTK_WINDOW (self)))
    gtk_window_unfullscreen (GTK_WINDOW (self));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->map));

  return GDK_EVENT_STOP;
}

static void
found_cb (MapshotSearch *search, MapshotPlaceItem *place, MapshotWindow *self)
{
  MapshotPosition position = mapshot_place_item_get_position (place);

  mapshot_window_show_place (self, &position, mapshot_place_item_get_radius (place));
  gtk_toggle_button_set_active (self->search_button, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->map));
}

static void
search_left_cb (MapshotSearch *search, MapshotWindow *self)
{
  gtk_toggle_button_set_active (self->search_button, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->map));
}

/* ---- opening ---- */

static gboolean
load_picture (MapshotWindow *self, const char *path, GError **error)
{
  g_autofree char *text = mapshot_png_text_read (path, RECIPE_KEYWORD, MAX_RECIPE, error);
  g_autoptr (JsonNode) node = mapshot_json_read (text);
  g_autoptr (MapshotRecipe) recipe = NULL;
  MapshotBounds bounds;

  if (text == NULL)
    return FALSE;
  recipe = mapshot_recipe_from_json (node, error);
  if (recipe == NULL || !mapshot_draft_load_recipe (self->draft, recipe, error))
    return FALSE;
  bounds = mapshot_region_model_get_bounds (mapshot_draft_get_region (self->draft));
  mapshot_map_view_show_bounds (self->map, &bounds);

  return TRUE;
}

/* By what it begins with; what cannot be read is told by whoever tries. */
static gboolean
is_picture (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  char start[4] = { 0 };

  return stream != NULL && g_input_stream_read (G_INPUT_STREAM (stream), start, sizeof start, NULL, NULL) == sizeof start &&
         memcmp (start, "\x89PNG", sizeof start) == 0;
}

void
mapshot_window_open (MapshotWindow *self, GFile *file)
{
  g_autofree char *path = NULL, *uri = NULL;
  g_auto (MapshotLocation) location = { 0 };
  g_autoptr (GError) error = NULL;

  g_return_if_fail (MAPSHOT_IS_WINDOW (self));

  path = g_file_get_path (file);
  uri = g_file_get_uri (file);
  if (path != NULL)
    {
      if (!is_picture (path))
        mapshot_window_open_region (self, path);
      else if (load_picture (self, path, &error))
        mapshot_window_say (self, _("The settings of this picture are back"));
      else
        mapshot_window_say (self, error->message);
    }
  else if (mapshot_location_parse (uri, &location))
    mapshot_window_show_place (self, &location.position, 1000);
  else
    mapshot_window_say (self, _("This is no place"));
}

/* ---- the object ---- */

static gboolean
mapshot_window_close_request (GtkWindow *window)
{
  MapshotWindow *self = MAPSHOT_WINDOW (window);

  gtk_popover_popdown (self->jobs_popover);
  if (mapshot_window_ask_before_closing (self))
    return GDK_EVENT_STOP;
  mapshot_window_remember (self);
  mapshot_window_close_viewers (self);

  return GTK_WINDOW_CLASS (mapshot_window_parent_class)->close_request (window);
}

static void
mapshot_window_dispose (GObject *object)
{
  MapshotWindow *self = MAPSHOT_WINDOW (object);

  g_clear_handle_id (&self->late_labels, g_source_remove);
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (self->chooser);
  g_clear_object (&self->chooser);
  if (self->jobs_list != NULL)
    gtk_list_box_bind_model (self->jobs_list, NULL, NULL, NULL, NULL);
  self->jobs_list = NULL;
  if (self->availability != NULL)
    mapshot_availability_close (self->availability);
  g_clear_object (&self->availability);
  g_clear_object (&self->changing);
  g_clear_object (&self->draft);

  G_OBJECT_CLASS (mapshot_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, source_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, source_label);
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, jobs_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, search);
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, search_start);
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, search_below);
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, adaptive);
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, map);
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, panel);
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, scale_bar);
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, pointer_label);
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, credit_label);
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, map_problem_box);
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, map_problem_label);
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, map_key_button);
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, jobs_label);
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, jobs_popover);
  gtk_widget_class_bind_template_child (widget_class, MapshotWindow, jobs_list);
}

static void
mapshot_window_class_init (MapshotWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (MAPSHOT_TYPE_ADAPTIVE);
  g_type_ensure (MAPSHOT_TYPE_MAP_VIEW);
  g_type_ensure (MAPSHOT_TYPE_PANEL);
  g_type_ensure (MAPSHOT_TYPE_SCALE_BAR);
  g_type_ensure (MAPSHOT_TYPE_SEARCH);
  G_OBJECT_CLASS (klass)->dispose = mapshot_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = mapshot_window_close_request;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/mapshot/Mapshot/window.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, camera_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, pointer_moved_cb);
  gtk_widget_class_bind_template_callback (widget_class, map_problem_cb);
  gtk_widget_class_bind_template_callback (widget_class, found_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_left_cb);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
}

static void
mapshot_window_init (MapshotWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  g_signal_connect_swapped (self->adaptive, "notify::narrow", G_CALLBACK (form_cb), self);
  g_signal_connect_swapped (self->adaptive, "notify::open", G_CALLBACK (form_cb), self);
  g_signal_connect_swapped (self->search_button, "toggled", G_CALLBACK (search_toggled_cb), self);
}

static void
bind_action (MapshotWindow *self, gpointer object, const char *property, const char *action)
{
  g_object_bind_property (object, property, g_action_map_lookup_action (G_ACTION_MAP (self), action), "enabled",
                          G_BINDING_SYNC_CREATE);
}

MapshotWindow *
mapshot_window_new (MapshotApplication *application)
{
  MapshotWindow *self = g_object_new (MAPSHOT_TYPE_WINDOW, "application", application, NULL);
  MapshotWindowSize size = mapshot_settings_get_size ();

  self->app = application;
  self->draft = mapshot_draft_new (mapshot_application_get_store (application));
  mapshot_draft_set_keys (self->draft, mapshot_application_get_keys (application));
  gtk_window_set_default_size (GTK_WINDOW (self), size.width, size.height);
  if (size.maximized)
    gtk_window_maximize (GTK_WINDOW (self));
  mapshot_window_init_map (self);
  mapshot_window_init_keys (self);
  mapshot_window_init_region (self);
  mapshot_window_init_captures (self);
  mapshot_panel_set_draft (self->panel, self->draft);
  bind_action (self, self->draft, "ready", "export");
  bind_action (self, mapshot_draft_get_region (self->draft), "can-undo", "undo");
  gtk_widget_grab_focus (GTK_WIDGET (self->map));

  return self;
}

MapshotDraft *
mapshot_window_get_draft (MapshotWindow *self)
{
  g_return_val_if_fail (MAPSHOT_IS_WINDOW (self), NULL);

  return self->draft;
}

MapshotMapView *
mapshot_window_get_map (MapshotWindow *self)
{
  g_return_val_if_fail (MAPSHOT_IS_WINDOW (self), NULL);

  return self->map;
}
