/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-window-private.h"

#include "kiosk-check.h"

#define PLAN_DELAY 200    /* milliseconds after the last move */
#define RETRY_INTERVAL 5  /* seconds, while the map does not come */

/* ---- what looking at the map costs ---- */

static gboolean
is_used_up (MapshotKioskWindow *self)
{
  g_autofree char *day = mapshot_kiosk_window_get_day ();

  return mapshot_kiosk_budget_check (self->parts.budget, day, 1) != MAPSHOT_KIOSK_BUDGET_ENOUGH;
}

void
mapshot_kiosk_window_pause_map (MapshotKioskWindow *self)
{
  GPtrArray *shown = mapshot_map_view_get_layers (self->map);
  gboolean paused = self->shot != NULL || is_used_up (self);

  for (guint i = 0; i < shown->len; i++)
    {
      MapshotMapTiles *tiles = g_ptr_array_index (shown, i);

      if (mapshot_map_tiles_get_source (tiles)->kind == MAPSHOT_SOURCE_XYZ)
        mapshot_map_tiles_set_paused (tiles, paused);
    }
}

void
mapshot_kiosk_window_check_budget (MapshotKioskWindow *self)
{
  if (is_used_up (self) == self->used_up)
    return;
  self->used_up = !self->used_up;
  mapshot_kiosk_window_pause_map (self);
  mapshot_kiosk_window_show_hint (self);
}

/* Each request is counted before it is sent, so that there are never more than there may be. */
static gboolean
asking_cb (MapshotKioskWindow *self)
{
  g_autofree char *day = mapshot_kiosk_window_get_day ();

  if (mapshot_kiosk_budget_check (self->parts.budget, day, 1) != MAPSHOT_KIOSK_BUDGET_ENOUGH)
    return TRUE;
  mapshot_kiosk_budget_spend (self->parts.budget, day, 1);

  return FALSE;
}

/* ---- layers ---- */

/* Tiles that are shown already are kept, unless a new visitor comes. */
static MapshotMapTiles *
find_tiles (MapshotKioskWindow *self, MapshotSource *source, gboolean fresh)
{
  GPtrArray *shown = mapshot_map_view_get_layers (self->map);
  g_autofree char *key = NULL;
  MapshotMapTiles *tiles;

  for (guint i = 0; !fresh && i < shown->len; i++)
    if (mapshot_map_tiles_get_source (g_ptr_array_index (shown, i)) == source)
      return g_object_ref (g_ptr_array_index (shown, i));
  if (source->kind == MAPSHOT_SOURCE_XYZ && self->parts.keys != NULL)
    key = mapshot_keys_find (source, self->parts.keys);

  tiles = mapshot_map_tiles_new (source, self->parts.store, key);
  g_signal_connect_object (tiles, "asking", G_CALLBACK (asking_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tiles, "changed", G_CALLBACK (mapshot_kiosk_window_check_budget), self, G_CONNECT_SWAPPED);

  return tiles;
}

static void
show_credit (MapshotKioskWindow *self, GPtrArray *sources)
{
  g_autoptr (GPtrArray) credits = g_ptr_array_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < sources->len; i++)
    {
      const char *credit = ((MapshotSource *) g_ptr_array_index (sources, i))->attribution;
      if (credit[0] != '\0' && !g_ptr_array_find_with_equal_func (credits, credit, g_str_equal, NULL))
        g_ptr_array_add (credits, (gpointer) credit);
    }
  g_ptr_array_add (credits, NULL);
  text = g_strjoinv (" · ", (char **) credits->pdata);
  gtk_label_set_text (self->credit_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->credit_label), text[0] != '\0');
}

void
mapshot_kiosk_window_show_layers (MapshotKioskWindow *self, gboolean fresh)
{
  g_autoptr (GArray) opacities = NULL;
  g_autoptr (GPtrArray) tiles = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) sources =
    mapshot_kiosk_list_layers (mapshot_kiosk_window_get_chosen_map (self), self->parts.store, &opacities, NULL);

  if (sources == NULL)
    return;
  for (guint i = 0; i < sources->len; i++)
    g_ptr_array_add (tiles, find_tiles (self, g_ptr_array_index (sources, i), fresh));
  mapshot_map_view_set_layers (self->map, tiles, (const double *) opacities->data);
  show_credit (self, sources);
  mapshot_kiosk_window_pause_map (self);
}

/* ---- a network that is lost ---- */

static gboolean
retry_cb (gpointer user_data)
{
  MapshotKioskWindow *self = user_data;
  GPtrArray *shown = mapshot_map_view_get_layers (self->map);

  for (guint i = 0; i < shown->len && self->shot == NULL; i++)
    mapshot_map_tiles_retry (g_ptr_array_index (shown, i));
  gtk_widget_queue_draw (GTK_WIDGET (self->map));

  return G_SOURCE_CONTINUE;
}

static void
problem_cb (MapshotKioskWindow *self)
{
  gboolean problem = mapshot_map_view_get_problem (self->map) != NULL;

  mapshot_kiosk_window_show_map_problem (self);
  if (problem && self->retry == 0)
    self->retry = g_timeout_add_seconds (RETRY_INTERVAL, retry_cb, self);
  else if (!problem)
    g_clear_handle_id (&self->retry, g_source_remove);
}

/* ---- where ---- */

void
mapshot_kiosk_window_show_region (MapshotKioskWindow *self)
{
  const MapshotKioskRegion *region = mapshot_kiosk_window_get_chosen_region (self);

  mapshot_map_view_show_bounds (self->map, &region->view);
  mapshot_kiosk_window_clamp (self);
}

void
mapshot_kiosk_window_clamp (MapshotKioskWindow *self)
{
  const MapshotMapCamera *camera = mapshot_map_view_get_camera (self->map);
  MapshotMapCamera clamped;
  MapshotPosition middle;
  MapshotMapBox frame;

  if (self->clamping || camera == NULL || !mapshot_kiosk_frame_get_box (self->frame, &frame))
    return;
  clamped = *camera;
  if (!mapshot_kiosk_view_clamp (&clamped, &mapshot_kiosk_window_get_chosen_region (self)->bounds,
                                 mapshot_kiosk_view_get_nearest (camera->grid, &frame, mapshot_kiosk_window_get_chosen_size (self))))
    return;
  self->clamping = TRUE;
  middle = mapshot_map_camera_get_position (&clamped, clamped.width / 2, clamped.height / 2);
  mapshot_map_view_look_at (self->map, &middle, clamped.resolution);
  self->clamping = FALSE;
}

static gboolean
measures_cb (gpointer user_data)
{
  MapshotKioskWindow *self = user_data;

  self->late_words = 0;
  mapshot_kiosk_window_show_measures (self);

  return G_SOURCE_REMOVE;
}

static void
moved_cb (MapshotKioskWindow *self)
{
  mapshot_kiosk_window_clamp (self);
  /* Labels are not changed while sizes are given out. */
  if (self->late_words == 0)
    self->late_words = g_idle_add (measures_cb, self);
  mapshot_kiosk_window_plan_soon (self);
}

MapshotRecipe *
mapshot_kiosk_window_make_recipe (MapshotKioskWindow *self)
{
  const MapshotMapCamera *camera = mapshot_map_view_get_camera (self->map);
  MapshotMapBox frame;

  if (camera == NULL || !mapshot_kiosk_frame_get_box (self->frame, &frame))
    return NULL;

  return mapshot_kiosk_view_make_recipe (camera, &frame, mapshot_kiosk_window_get_chosen_map (self), mapshot_kiosk_window_get_chosen_size (self));
}

/* ---- the plan ---- */

void
mapshot_kiosk_window_plan_now (MapshotKioskWindow *self)
{
  const MapshotPlanLimits limits = { .max_pixels = MAPSHOT_DEFAULT_MAX_PIXELS };
  g_autoptr (MapshotRecipe) recipe = mapshot_kiosk_window_make_recipe (self);

  g_clear_handle_id (&self->replan, g_source_remove);
  g_clear_pointer (&self->plan, mapshot_plan_unref);
  if (recipe != NULL)
    self->plan = mapshot_plan_new (recipe, self->parts.store, &limits, NULL);
  mapshot_kiosk_window_show_hint (self);
}

static gboolean
plan_cb (gpointer user_data)
{
  MapshotKioskWindow *self = user_data;

  self->replan = 0;
  mapshot_kiosk_window_plan_now (self);

  return G_SOURCE_REMOVE;
}

void
mapshot_kiosk_window_plan_soon (MapshotKioskWindow *self)
{
  if (self->replan == 0)
    self->replan = g_timeout_add (PLAN_DELAY, plan_cb, self);
}

void
mapshot_kiosk_window_init_map (MapshotKioskWindow *self)
{
  g_signal_connect_object (self->map, "camera-changed", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->map, "notify::problem", G_CALLBACK (problem_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->frame, "changed", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
}
