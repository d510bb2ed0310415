/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window-private.h"

#include "basemap.h"
#include "region.h"
#include "service-dialog.h"
#include "settings.h"
#include "source-list.h"
#include "words.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#define FALLBACK_HOME { 36.4, 127.9 } /* the Korean peninsula's south */
#define HOME_RADIUS 350e3             /* metres */

/* Until a few tiles of what is chosen are asked for; ms. */
#define CHOOSING_DELAY 700
#define LOOKING_DELAY 2500

/* ---- the layers of the map ---- */

/* What the map shows, the lowest first. */
typedef struct
{
  GPtrArray *tiles; /* MapshotMapTiles */
  GArray *opacities;
} Shown;

/* What is not listed is made anew whenever it is asked for by name. */
static gboolean
is_same (const MapshotSource *a, const MapshotSource *b)
{
  return a == b || (g_str_equal (a->id, b->id) && g_str_equal (a->name, b->name) && g_strcmp0 (a->template_uri, b->template_uri) == 0);
}

/* Tiles that are shown already are kept. */
static MapshotMapTiles *
find_tiles (MapshotWindow *self, MapshotSource *source)
{
  GPtrArray *shown = mapshot_map_view_get_layers (self->map);
  const char *key = NULL;

  if (source->kind == MAPSHOT_SOURCE_XYZ)
    mapshot_source_keys_get (mapshot_application_get_source_keys (self->app), source, &key);
  for (guint i = 0; i < shown->len; i++)
    if (is_same (mapshot_map_tiles_get_source (g_ptr_array_index (shown, i)), source) &&
        mapshot_map_tiles_has_key (g_ptr_array_index (shown, i), key))
      return g_object_ref (g_ptr_array_index (shown, i));

  return mapshot_map_tiles_new (source, mapshot_draft_get_store (self->draft), key);
}

/* What lies in another projection than the lowest is not shown, though it can be captured. */
static void
add_shown (MapshotWindow *self, Shown *shown, const char *what, double opacity)
{
  MapshotSource *base = mapshot_draft_get_source (self->draft);
  g_autoptr (MapshotSource) source = mapshot_source_store_resolve (mapshot_draft_get_store (self->draft), what, NULL);

  if (source == NULL || g_strcmp0 (mapshot_tile_grid_get_crs (source->grid), mapshot_tile_grid_get_crs (base->grid)) != 0)
    return;
  g_ptr_array_add (shown->tiles, find_tiles (self, source));
  g_array_append_val (shown->opacities, opacity);
}

/* With what it brings along, as a plan does it. */
static void
add_stack (MapshotWindow *self, Shown *shown, const char *what, double opacity)
{
  g_autoptr (MapshotSource) source = mapshot_source_store_resolve (mapshot_draft_get_store (self->draft), what, NULL);

  add_shown (self, shown, what, opacity);
  for (guint i = 0; source != NULL && source->overlays[i] != NULL; i++)
    {
      double own = 1;
      g_autofree char *id = mapshot_source_parse_overlay (source->overlays[i], &own);

      add_shown (self, shown, id, opacity * own);
    }
}

void
mapshot_window_show_layers (MapshotWindow *self)
{
  g_autoptr (GPtrArray) tiles = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) opacities = g_array_new (FALSE, FALSE, sizeof (double));
  Shown shown = { tiles, opacities };
  g_autofree char *base = NULL;

  if (mapshot_draft_get_source (self->draft) == NULL)
    return;
  g_object_get (self->draft, "source", &base, NULL);
  add_stack (self, &shown, base, 1);
  for (guint i = 0; i < mapshot_draft_get_n_layers (self->draft); i++)
    {
      const MapshotRecipeLayer *layer = mapshot_draft_get_layer (self->draft, i);

      add_stack (self, &shown, layer->source, layer->opacity);
    }
  mapshot_map_view_set_layers (self->map, tiles, (const double *) opacities->data);
}

static void
show_credit (MapshotWindow *self)
{
  GPtrArray *shown = mapshot_map_view_get_layers (self->map);
  g_autoptr (GPtrArray) credits = g_ptr_array_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < shown->len; i++)
    {
      const char *credit = mapshot_map_tiles_get_source (g_ptr_array_index (shown, i))->attribution;
      if (credit[0] != '\0' && !g_ptr_array_find_with_equal_func (credits, credit, g_str_equal, NULL))
        g_ptr_array_add (credits, (gpointer) credit);
    }
  g_ptr_array_add (credits, NULL);
  text = g_strjoinv (" · ", (char **) credits->pdata);
  gtk_label_set_text (self->credit_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->credit_label), text[0] != '\0');
}

static void
layers_changed_cb (MapshotWindow *self)
{
  mapshot_window_show_layers (self);
  show_credit (self);
  mapshot_window_yield_to_captures (self);
}

static void
source_changed_cb (MapshotWindow *self)
{
  const MapshotSource *source = mapshot_draft_get_source (self->draft);
  g_autofree char *id = NULL;

  layers_changed_cb (self);
  g_object_get (self->draft, "source", &id, NULL);
  /* A service that is still being asked. */
  if (source == NULL && id != NULL)
    source = mapshot_source_store_find (mapshot_draft_get_store (self->draft), id);
  gtk_label_set_text (self->source_label, source != NULL ? source->name : _("Choose a map"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->source_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  source != NULL ? source->name : _("Choose a map"), -1);
}

static void
source_chosen_cb (const char *id, gpointer user_data)
{
  MapshotWindow *self = user_data;
  g_autoptr (MapshotSource) source = mapshot_source_store_resolve (mapshot_draft_get_store (self->draft), id, NULL);

  mapshot_draft_set_source (self->draft, source != NULL && source->kind == MAPSHOT_SOURCE_BASEMAP ? NULL : id);
}

static void
added_cb (MapshotServiceDialog *dialog, const char *id, gboolean overlay, MapshotWindow *self)
{
  if (overlay)
    mapshot_draft_add_layer (self->draft, id, 1);
  else
    mapshot_draft_set_source (self->draft, id);
}

void
mapshot_window_add_service (MapshotWindow *self, gboolean overlay)
{
  MapshotServiceDialog *dialog = mapshot_service_dialog_new (GTK_WINDOW (self), mapshot_draft_get_store (self->draft), overlay);

  g_signal_connect_object (dialog, "added", G_CALLBACK (added_cb), self, 0);
}

/* Whether both ask the same host. */
static gboolean
share_host (const MapshotSource *a, const MapshotSource *b)
{
  for (char **host = a->hosts; *host != NULL; host++)
    if (g_strv_contains ((const char *const *) b->hosts, *host))
      return TRUE;
  return FALSE;
}

/* A capture of the same service has all that the service allows. */
void
mapshot_window_yield_to_captures (MapshotWindow *self)
{
  GListModel *jobs = G_LIST_MODEL (mapshot_application_get_queue (self->app));
  GPtrArray *shown = mapshot_map_view_get_layers (self->map);

  for (guint i = 0; i < shown->len; i++)
    {
      MapshotMapTiles *tiles = g_ptr_array_index (shown, i);
      const MapshotSource *source = mapshot_map_tiles_get_source (tiles);
      gboolean busy = FALSE;

      for (guint j = 0; j < g_list_model_get_n_items (jobs); j++)
        {
          g_autoptr (MapshotJob) job = g_list_model_get_item (jobs, j);
          MapshotCapture *capture = mapshot_job_get_capture (job);
          MapshotPlan *plan = capture != NULL ? mapshot_capture_get_plan (capture) : NULL;

          for (guint k = 0; plan != NULL && mapshot_job_get_state (job) == MAPSHOT_JOB_RUNNING && k < plan->layers->len; k++)
            busy |= share_host (mapshot_plan_get_layer (plan, k)->source, source);
        }
      mapshot_map_tiles_set_paused (tiles, busy);
    }
}

/* ---- around the map ---- */

static gboolean
late_labels_cb (gpointer user_data)
{
  MapshotWindow *self = user_data;
  const MapshotMapCamera *camera = mapshot_map_view_get_camera (self->map);
  MapshotPosition position;

  self->late_labels = 0;
  if (camera != NULL)
    mapshot_scale_bar_set_resolution (self->scale_bar, mapshot_map_camera_get_ground_resolution (camera));
  if (mapshot_map_view_get_pointer (self->map, &position))
    {
      g_autofree char *text = mapshot_words_position (&position, FALSE);
      gtk_label_set_text (self->pointer_label, text);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->pointer_label), mapshot_map_view_get_pointer (self->map, &position) &&
                                                              !mapshot_adaptive_get_narrow (self->adaptive));

  return G_SOURCE_REMOVE;
}

static void
label_later (MapshotWindow *self)
{
  if (self->late_labels == 0)
    self->late_labels = g_idle_add_full (GDK_PRIORITY_REDRAW - 5, late_labels_cb, self, NULL);
}

void
camera_changed_cb (MapshotMapView *map, MapshotWindow *self)
{
  label_later (self);
}

void
pointer_moved_cb (MapshotMapView *map, MapshotWindow *self)
{
  label_later (self);
}

void
map_problem_cb (MapshotMapView *map, GParamSpec *pspec, MapshotWindow *self)
{
  const char *problem = mapshot_map_view_get_problem (map);

  GPtrArray *shown = mapshot_map_view_get_layers (map);
  MapshotMapTiles *base = shown->len > 0 ? g_ptr_array_index (shown, 0) : NULL;

  gtk_label_set_text (self->map_problem_label, problem != NULL ? problem : "");
  gtk_widget_set_visible (self->map_problem_box, problem != NULL);
  gtk_widget_set_visible (self->map_key_button, base != NULL && mapshot_map_tiles_needs_key (base));
  if (base != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (self->map_key_button), "s", mapshot_map_tiles_get_source (base)->id);
}

static void
show_traces (MapshotWindow *self)
{
  mapshot_map_view_set_traces (self->map, mapshot_traces_get (mapshot_application_get_traces (self->app)));
}

static void
frame_text_cb (MapshotWindow *self)
{
  g_autofree char *text = mapshot_words_frame (self->draft);
  gboolean lacking = self->availability != NULL && mapshot_availability_get_lacking (self->availability)->len > 0;
  g_autofree char *all = lacking ? g_strdup_printf ("%s\n%s", text, _("Hatched: no imagery at this sharpness")) : NULL;

  mapshot_map_view_set_frame_text (self->map, lacking ? all : text);
}

/* ---- where there is no imagery ---- */

static void
show_lacking (MapshotWindow *self)
{
  mapshot_map_view_set_lacking (self->map, mapshot_availability_get_lacking (self->availability));
  frame_text_cb (self);
}

static void
look_for_imagery (MapshotWindow *self)
{
  MapshotPlan *plan = mapshot_draft_get_plan (self->draft);
  GPtrArray *shown = mapshot_map_view_get_layers (self->map);
  const char *key = NULL;
  /* Whoever still looks around has not chosen yet. */
  guint delay = mapshot_region_model_get_mode (mapshot_draft_get_region (self->draft)) == MAPSHOT_REGION_VIEW ? LOOKING_DELAY : CHOOSING_DELAY;

  if (plan != NULL)
    mapshot_source_keys_get (mapshot_application_get_source_keys (self->app), mapshot_plan_get_layer (plan, 0)->source, &key);
  mapshot_availability_update (self->availability, plan, shown->len > 0 ? g_ptr_array_index (shown, 0) : NULL, key, delay);
}

/* ---- places ---- */

void
mapshot_window_show_place (MapshotWindow *self, const MapshotPosition *position, double radius)
{
  MapshotBounds bounds;

  if (mapshot_region_from_extent (position, 2 * radius, 2 * radius, &bounds, NULL))
    mapshot_map_view_show_bounds (self->map, &bounds);
  if (mapshot_region_model_get_mode (mapshot_draft_get_region (self->draft)) != MAPSHOT_REGION_VIEW)
    mapshot_region_model_set_center (mapshot_draft_get_region (self->draft), position, NULL);
}

void
mapshot_window_remember (MapshotWindow *self)
{
  const MapshotMapCamera *camera = mapshot_map_view_get_camera (self->map);
  MapshotWindowSize size = { .maximized = gtk_window_is_maximized (GTK_WINDOW (self)) };
  g_autofree char *source = NULL;

  gtk_window_get_default_size (GTK_WINDOW (self), &size.width, &size.height);
  mapshot_settings_set_size (&size);
  g_object_get (self->draft, "source", &source, NULL);
  mapshot_settings_set_source (source);
  if (camera != NULL)
    {
      MapshotPosition middle = mapshot_map_camera_get_position (camera, camera->width / 2, camera->height / 2);
      mapshot_settings_set_place (&middle, mapshot_map_camera_get_ground_resolution (camera));
    }
}

/* Where somebody sees a map for the first time: the country of the system's language. */
static void
find_home (MapshotBounds *bounds)
{
  const char *locale = setlocale (LC_MESSAGES, NULL), *territory = locale != NULL ? strchr (locale, '_') : NULL;
  const MapshotBasemap *map = mapshot_basemap_get (NULL);
  MapshotPosition home = FALLBACK_HOME;
  gsize n_places = 0;
  const MapshotPlace *places = map != NULL ? mapshot_basemap_get_places (map, &n_places) : NULL;

  for (gsize i = 0; territory != NULL && i < n_places; i++)
    if (places[i].kind == MAPSHOT_PLACE_COUNTRY && strlen (places[i].country) == 2 &&
        strncmp (places[i].country, territory + 1, 2) == 0)
      {
        home = places[i].position;
        break;
      }
  mapshot_region_from_extent (&home, 2 * HOME_RADIUS, 2 * HOME_RADIUS, bounds, NULL);
}

/* RESOLUTION in ground metres a pixel: what that is in the map's own units depends on the place. */
static void
look_at_ground (MapshotWindow *self, const MapshotPosition *position, double resolution)
{
  const MapshotMapCamera *camera = mapshot_map_view_get_camera (self->map);
  double ground;

  mapshot_map_view_look_at (self->map, position, resolution);
  ground = camera != NULL ? mapshot_map_camera_get_ground_resolution (camera) : 0;
  if (ground > 0)
    mapshot_map_view_look_at (self->map, position, camera->resolution * resolution / ground);
}

static void
restore (MapshotWindow *self)
{
  g_autofree char *source = mapshot_settings_get_source ();
  g_autoptr (MapshotSource) known = NULL;
  MapshotPosition position;
  MapshotBounds bounds;
  double resolution;

  if (source != NULL)
    known = mapshot_source_store_resolve (mapshot_draft_get_store (self->draft), source, NULL);
  if (known != NULL || (source != NULL && mapshot_source_store_find (mapshot_draft_get_store (self->draft), source) != NULL))
    mapshot_draft_set_source (self->draft, source);
  source_changed_cb (self);
  if (mapshot_settings_get_place (&position, &resolution))
    look_at_ground (self, &position, resolution);
  else
    {
      find_home (&bounds);
      mapshot_map_view_show_bounds (self->map, &bounds);
    }
}

void
mapshot_window_init_map (MapshotWindow *self)
{
  gtk_menu_button_set_popover (self->source_button,
                               mapshot_source_popover_new (mapshot_draft_get_store (self->draft), FALSE, source_chosen_cb, self));
  restore (self);
  mapshot_map_view_set_region (self->map, mapshot_draft_get_region (self->draft));
  g_signal_connect_object (self->draft, "notify::source", G_CALLBACK (source_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->draft, "layers-changed", G_CALLBACK (layers_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->draft, "planned", G_CALLBACK (frame_text_cb), self, G_CONNECT_SWAPPED);
  self->availability = mapshot_availability_new (mapshot_draft_get_store (self->draft));
  g_signal_connect_object (self->draft, "planned", G_CALLBACK (look_for_imagery), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->availability, "changed", G_CALLBACK (show_lacking), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mapshot_application_get_traces (self->app), "changed", G_CALLBACK (show_traces), self, G_CONNECT_SWAPPED);
  show_traces (self);
}
