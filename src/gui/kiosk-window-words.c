/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-window-private.h"

#include "kiosk-language.h"
#include "region.h"
#include "words.h"

#include <glib/gi18n-lib.h>

typedef char *const *(*NamesFunc) (gconstpointer choice);

static void
name_buttons (MapshotKioskWindow *self, GtkBox *box, const GPtrArray *choices, NamesFunc get_names)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (box));

  for (guint i = 0; i < choices->len && button != NULL; i++, button = gtk_widget_get_next_sibling (button))
    {
      const char *name = get_names (g_ptr_array_index (choices, i))[self->language];

      gtk_label_set_text (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), name);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    }
}

static char *const *
get_map_names (gconstpointer choice)
{
  return ((const MapshotKioskMap *) choice)->names;
}

static char *const *
get_region_names (gconstpointer choice)
{
  return ((const MapshotKioskRegion *) choice)->names;
}

static char *const *
get_size_names (gconstpointer choice)
{
  return ((const MapshotKioskSize *) choice)->names;
}

static void
set_name (gpointer widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* The button says where it leads, in the language that it leads to. */
static void
show_language (MapshotKioskWindow *self)
{
  const MapshotKioskSettings *settings = self->parts.settings;
  MapshotKioskLanguage next = settings->languages[0];

  for (int i = 0; i < settings->n_languages; i++)
    if (settings->languages[i] == self->language)
      next = settings->languages[(i + 1) % settings->n_languages];
  gtk_widget_set_visible (GTK_WIDGET (self->language_button), settings->n_languages > 1);
  gtk_button_set_label (self->language_button, mapshot_kiosk_language_get_name (next));
  set_name (self->language_button, mapshot_kiosk_language_get_name (next));
}

void
mapshot_kiosk_window_show_words (MapshotKioskWindow *self)
{
  const MapshotKioskSettings *settings = self->parts.settings;

  gtk_window_set_title (GTK_WINDOW (self), settings->titles[self->language]);
  gtk_label_set_text (self->title_label, settings->titles[self->language]);
  show_language (self);
  name_buttons (self, self->maps_box, settings->maps, get_map_names);
  name_buttons (self, self->regions_box, settings->regions, get_region_names);
  name_buttons (self, self->sizes_box, settings->sizes, get_size_names);
  set_name (self->map, _("Map"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->map), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _("One finger moves the map, two fingers zoom"), -1);
  set_name (self->frame, _("Frame of the picture; its corners can be dragged"));
  set_name (self->zoom_in_button, _("Nearer"));
  set_name (self->zoom_out_button, _("Farther"));
  set_name (self->picture, _("Your picture"));
  set_name (self->code, _("QR code with the picture's address"));
  set_name (self->progress_bar, _("Progress"));
  gtk_button_set_label (self->take_button, _("Take this picture"));
  gtk_button_set_label (self->stop_button, _("Stop"));
  gtk_button_set_label (self->back_button, _("Back to the map"));
  gtk_button_set_label (self->restart_button, _("Start again"));
  gtk_label_set_text (self->progress_label, _("Your picture is being taken"));
  mapshot_kiosk_window_show_map_problem (self);
  mapshot_kiosk_window_show_measures (self);
  mapshot_kiosk_window_show_hint (self);
  mapshot_kiosk_window_show_end (self);
}

/* ---- on the map ---- */

void
mapshot_kiosk_window_show_map_problem (MapshotKioskWindow *self)
{
  gtk_label_set_text (self->map_problem_label, _("The map does not come at the moment.\nIt will go on by itself."));
  gtk_widget_set_visible (GTK_WIDGET (self->map_problem_label), mapshot_map_view_get_problem (self->map) != NULL);
}

void
mapshot_kiosk_window_show_measures (MapshotKioskWindow *self)
{
  const MapshotMapCamera *camera = mapshot_map_view_get_camera (self->map);
  g_autofree char *text = NULL;
  MapshotMapBox frame;
  MapshotBounds bounds;

  if (camera == NULL || !mapshot_kiosk_frame_get_box (self->frame, &frame))
    return;
  mapshot_scale_bar_set_resolution (self->scale_bar, mapshot_map_camera_get_ground_resolution (camera));
  if (!mapshot_map_camera_get_bounds (camera, &frame, &bounds))
    return;
  text = mapshot_words_size (mapshot_region_get_ground_width (&bounds, mapshot_bounds_get_center (&bounds).latitude),
                             mapshot_region_get_ground_height (&bounds));
  mapshot_kiosk_frame_set_text (self->frame, text);
}

/* ---- beside the button ---- */

static KioskHint
find_hint (MapshotKioskWindow *self)
{
  static const KioskHint hints[] = { KIOSK_HINT_FOLDER, KIOSK_HINT_DRIVE, KIOSK_HINT_PICKUP };
  g_autofree char *day = mapshot_kiosk_window_get_day ();
  MapshotKioskPlace place;

  if (self->plan != NULL)
    switch (mapshot_kiosk_budget_check (self->parts.budget, day, self->plan->tiles))
      {
      case MAPSHOT_KIOSK_BUDGET_DAY:
        return KIOSK_HINT_DAY;
      case MAPSHOT_KIOSK_BUDGET_VISITOR:
        return KIOSK_HINT_VISITOR;
      case MAPSHOT_KIOSK_BUDGET_ENOUGH:
      default:
        break;
      }
  if (!mapshot_kiosk_window_find_place (self, &place))
    return KIOSK_HINT_NO_DRIVE;

  return self->plan == NULL ? KIOSK_HINT_PLACE : hints[place];
}

static const char *
describe_hint (KioskHint hint)
{
  switch (hint)
    {
    case KIOSK_HINT_DRIVE:
      return _("The picture goes to your USB drive.");
    case KIOSK_HINT_PICKUP:
      return _("You fetch the picture with your phone.");
    case KIOSK_HINT_NO_DRIVE:
      return _("Plug in a USB drive to take a picture.");
    case KIOSK_HINT_VISITOR:
      return _("One visitor may take no more pictures. The next one may.");
    case KIOSK_HINT_DAY:
      return _("All of today's pictures are taken. Come again tomorrow.");
    case KIOSK_HINT_PLACE:
      return _("Here no picture can be taken. Move the map a little.");
    case KIOSK_HINT_FOLDER:
    default:
      return _("The picture is saved here.");
    }
}

void
mapshot_kiosk_window_show_hint (MapshotKioskWindow *self)
{
  KioskHint hint = find_hint (self);

  gtk_label_set_text (self->hint_label, describe_hint (hint));
  gtk_widget_set_sensitive (GTK_WIDGET (self->take_button), hint == KIOSK_HINT_DRIVE || hint == KIOSK_HINT_FOLDER || hint == KIOSK_HINT_PICKUP);
}

/* ---- the done page ---- */

static const char *
get_headline (KioskEnd end)
{
  switch (end)
    {
    case KIOSK_END_ON_DRIVE:
    case KIOSK_END_IN_FOLDER:
    case KIOSK_END_TO_FETCH:
      return _("Your picture is ready");
    case KIOSK_END_FETCHED:
      return _("Your phone has the picture");
    case KIOSK_END_NETWORK:
      return _("The map service does not answer");
    case KIOSK_END_DRIVE_FULL:
      return _("Your USB drive is full");
    case KIOSK_END_DRIVE_LOCKED:
      return _("Your USB drive cannot be written");
    case KIOSK_END_DRIVE_GONE:
      return _("The USB drive was taken out");
    case KIOSK_END_FOLDER_FULL:
      return _("There is no room for more pictures");
    case KIOSK_END_FOLDER_BROKEN:
    case KIOSK_END_NO_PICKUP:
      return _("The picture cannot be handed out");
    case KIOSK_END_TOO_LARGE:
      return _("This picture is too large to fetch");
    case KIOSK_END_FAILED:
    case KIOSK_END_NONE:
    default:
      return _("The picture was not taken");
    }
}

/* (transfer full) */
static char *
get_text (MapshotKioskWindow *self)
{
  switch (self->end)
    {
    case KIOSK_END_ON_DRIVE:
      return g_strdup_printf (_("It is on your USB drive: %s\nYou can take the drive out now."), self->name);
    case KIOSK_END_IN_FOLDER:
      return g_strdup_printf (_("It is saved here: %s"), self->name);
    case KIOSK_END_TO_FETCH:
      return g_strdup (_("Point your phone's camera at the code.\nThe picture can be fetched once, and is not kept."));
    case KIOSK_END_FETCHED:
      return g_strdup (_("It is not kept here."));
    case KIOSK_END_NETWORK:
      return g_strdup (_("Nothing was saved. Try again in a moment."));
    case KIOSK_END_DRIVE_FULL:
      return g_strdup (_("Make room on it, or plug in another one, and try again."));
    case KIOSK_END_DRIVE_LOCKED:
      return g_strdup (_("It may be locked. Plug in another one, and try again."));
    case KIOSK_END_DRIVE_GONE:
      return g_strdup (_("The picture was not saved. Plug the drive in, and try again."));
    case KIOSK_END_FOLDER_FULL:
    case KIOSK_END_FOLDER_BROKEN:
    case KIOSK_END_NO_PICKUP:
      return g_strdup (_("Please tell the people who look after this screen."));
    case KIOSK_END_TOO_LARGE:
      return g_strdup (_("Choose a smaller size, and try again."));
    case KIOSK_END_FAILED:
    case KIOSK_END_NONE:
    default:
      return g_strdup (_("Try again, or choose another place."));
    }
}

void
mapshot_kiosk_window_show_end (MapshotKioskWindow *self)
{
  gboolean good = self->end == KIOSK_END_ON_DRIVE || self->end == KIOSK_END_IN_FOLDER || self->end == KIOSK_END_TO_FETCH || self->end == KIOSK_END_FETCHED;
  const char *uri = self->end == KIOSK_END_TO_FETCH ? mapshot_kiosk_pickup_get_uri (self->pickup) : NULL;
  g_autofree char *text = NULL, *all = NULL;

  if (self->end == KIOSK_END_NONE)
    return;
  text = get_text (self);
  all = self->lacking ? g_strdup_printf ("%s\n%s", text, _("Some parts are less sharp: the map service did not have them.")) : g_strdup (text);
  gtk_label_set_text (self->done_title, get_headline (self->end));
  gtk_label_set_text (self->done_text, all);
  mapshot_kiosk_code_view_set_text (self->code, uri);
  gtk_label_set_text (self->code_label, uri != NULL ? uri : "");
  gtk_widget_set_visible (GTK_WIDGET (self->code_label), uri != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->back_button), !good);
  if (good)
    gtk_widget_add_css_class (GTK_WIDGET (self->restart_button), "suggested-action");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->restart_button), "suggested-action");
}

/* ---- the countdown ---- */

void
mapshot_kiosk_window_show_countdown (MapshotKioskWindow *self, int left)
{
  gboolean quiet = self->end == KIOSK_END_ON_DRIVE || self->end == KIOSK_END_IN_FOLDER || self->end == KIOSK_END_TO_FETCH || self->end == KIOSK_END_FETCHED;
  g_autofree char *short_text = g_strdup_printf (ngettext ("Starts again in %d second", "Starts again in %d seconds", (gulong) left), left);
  g_autofree char *long_text = g_strdup_printf (ngettext ("Are you still there?\nIn %d second all starts again. Touch the screen to go on.",
                                                          "Are you still there?\nIn %d seconds all starts again. Touch the screen to go on.", (gulong) left),
                                                left);

  gtk_label_set_text (self->restart_label, quiet && left > 0 ? short_text : "");
  gtk_label_set_text (self->countdown_label, long_text);
  gtk_widget_set_visible (GTK_WIDGET (self->countdown_label), !quiet && left > 0);
}
