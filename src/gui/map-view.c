/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "map-view-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (MapshotMapView, mapshot_map_view, GTK_TYPE_WIDGET)

enum
{
  PROP_PROBLEM = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];
static guint camera_signal, pointer_signal;

static void
mapshot_map_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MapshotMapView *self = MAPSHOT_MAP_VIEW (widget);

  if (!self->has_camera)
    return;
  self->fading = FALSE;
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) self->camera.width, (float) self->camera.height));
  mapshot_map_view_snapshot_tiles (self, snapshot);
  mapshot_map_view_snapshot_marks (self, snapshot);
  mapshot_map_view_snapshot_frame (self, snapshot);
  gtk_snapshot_pop (snapshot);
  if (self->fading)
    mapshot_map_view_start_motion (self);
}

/* ---- moving ---- */

void
mapshot_map_view_moved (MapshotMapView *self)
{
  mapshot_map_view_follow (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, camera_signal, 0);
  if (self->has_pointer)
    g_signal_emit (self, pointer_signal, 0);
}

static void
mapshot_map_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MapshotMapView *self = MAPSHOT_MAP_VIEW (widget);

  if (!self->has_camera || (self->camera.width == width && self->camera.height == height))
    return;
  mapshot_map_camera_resize (&self->camera, width, height);
  if (self->has_pending_bounds)
    mapshot_map_camera_fit (&self->camera, &self->pending_bounds, 48);
  self->has_pending_bounds = FALSE;
  mapshot_map_camera_clamp (&self->camera);
  mapshot_map_view_moved (self);
}

static void
mapshot_map_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  *minimum = 120;
  *natural = 480;
}

void
mapshot_map_view_look_at (MapshotMapView *self, const MapshotPosition *position, double resolution)
{
  g_return_if_fail (MAPSHOT_IS_MAP_VIEW (self));

  if (!self->has_camera)
    return;
  mapshot_map_view_stop_motion (self);
  self->has_pending_bounds = FALSE;
  mapshot_map_camera_look_at (&self->camera, position, resolution);
  mapshot_map_view_moved (self);
}

void
mapshot_map_view_show_bounds (MapshotMapView *self, const MapshotBounds *bounds)
{
  g_return_if_fail (MAPSHOT_IS_MAP_VIEW (self));

  if (!self->has_camera)
    return;
  mapshot_map_view_stop_motion (self);
  self->pending_bounds = *bounds;
  self->has_pending_bounds = gtk_widget_get_width (GTK_WIDGET (self)) == 0;
  mapshot_map_camera_fit (&self->camera, bounds, MIN (48, MIN (self->camera.width, self->camera.height) / 6));
  mapshot_map_view_moved (self);
}

void
mapshot_map_view_zoom (MapshotMapView *self, double factor)
{
  g_return_if_fail (MAPSHOT_IS_MAP_VIEW (self));

  mapshot_map_view_zoom_smoothly (self, self->camera.width / 2, self->camera.height / 2, factor);
}

/* ---- layers ---- */

static void
changed_cb (MapshotMapTiles *tiles, MapshotMapView *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
problem_cb (MapshotMapTiles *tiles, GParamSpec *pspec, MapshotMapView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROBLEM]);
}

static void
let_go (MapshotMapView *self, MapshotMapTiles *tiles, gboolean close)
{
  g_signal_handlers_disconnect_by_data (tiles, self);
  if (close)
    mapshot_map_tiles_close (tiles);
}

static void
change_grid (MapshotMapView *self, const MapshotTileGrid *grid)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  g_autoptr (GError) error = NULL;
  MapshotProjection *projection = mapshot_projection_new (mapshot_tile_grid_get_crs (grid), &error);

  if (projection == NULL)
    {
      /* No source is loaded whose projection is unknown: its data must have gone since. */
      g_warning ("%s", error->message);
      self->has_camera = FALSE;
      return;
    }
  if (!self->has_camera)
    mapshot_map_camera_init (&self->camera, grid, projection, width > 0 ? width : 640, height > 0 ? height : 480);
  else
    mapshot_map_camera_change_grid (&self->camera, grid, projection);
  if (self->projection == NULL || !mapshot_projection_equal (self->projection, projection))
    mapshot_map_view_forget_drawing (self);
  g_clear_pointer (&self->projection, mapshot_projection_unref);
  self->projection = projection;
  self->has_camera = TRUE;
}

void
mapshot_map_view_set_layers (MapshotMapView *self, GPtrArray *tiles, const double *opacities)
{
  g_autoptr (GPtrArray) old = NULL;

  g_return_if_fail (MAPSHOT_IS_MAP_VIEW (self) && tiles->len > 0);

  old = g_steal_pointer (&self->tiles);
  self->tiles = g_ptr_array_new_with_free_func (g_object_unref);
  g_array_set_size (self->opacities, 0);
  g_array_append_vals (self->opacities, opacities, tiles->len);
  for (guint i = 0; i < old->len; i++)
    let_go (self, g_ptr_array_index (old, i), !g_ptr_array_find (tiles, g_ptr_array_index (old, i), NULL));
  for (guint i = 0; i < tiles->len; i++)
    {
      MapshotMapTiles *one = g_object_ref (g_ptr_array_index (tiles, i));

      mapshot_map_tiles_set_over (one, i > 0);
      g_signal_connect (one, "changed", G_CALLBACK (changed_cb), self);
      if (i == 0)
        g_signal_connect (one, "notify::problem", G_CALLBACK (problem_cb), self);
      g_ptr_array_add (self->tiles, one);
    }
  change_grid (self, mapshot_map_tiles_get_source (g_ptr_array_index (self->tiles, 0))->grid);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROBLEM]);
  mapshot_map_view_moved (self);
}

GPtrArray *
mapshot_map_view_get_layers (MapshotMapView *self)
{
  g_return_val_if_fail (MAPSHOT_IS_MAP_VIEW (self), NULL);

  return self->tiles;
}

/* ---- what else is shown ---- */

void
mapshot_map_view_set_region (MapshotMapView *self, MapshotRegionModel *region)
{
  g_return_if_fail (MAPSHOT_IS_MAP_VIEW (self));

  if (self->region != NULL)
    g_signal_handlers_disconnect_by_data (self->region, self);
  g_set_object (&self->region, region);
  if (region != NULL)
    {
      g_signal_connect_object (region, "changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
      mapshot_map_view_follow (self);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
mapshot_map_view_set_frame_text (MapshotMapView *self, const char *text)
{
  g_return_if_fail (MAPSHOT_IS_MAP_VIEW (self));

  if (g_strcmp0 (self->frame_text, text) == 0)
    return;
  g_free (self->frame_text);
  self->frame_text = g_strdup (text);
  g_clear_object (&self->frame_layout);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
mapshot_map_view_draw_region (MapshotMapView *self)
{
  g_return_if_fail (MAPSHOT_IS_MAP_VIEW (self));

  self->draw_next = TRUE;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "crosshair");
}

gboolean
mapshot_map_view_stop_drawing (MapshotMapView *self)
{
  gboolean drawing;

  g_return_val_if_fail (MAPSHOT_IS_MAP_VIEW (self), FALSE);

  drawing = self->draw_next;
  self->draw_next = FALSE;
  if (drawing)
    gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "default");

  return drawing;
}

const MapshotMapCamera *
mapshot_map_view_get_camera (MapshotMapView *self)
{
  g_return_val_if_fail (MAPSHOT_IS_MAP_VIEW (self), NULL);

  return self->has_camera ? &self->camera : NULL;
}

gboolean
mapshot_map_view_get_pointer (MapshotMapView *self, MapshotPosition *position)
{
  g_return_val_if_fail (MAPSHOT_IS_MAP_VIEW (self), FALSE);

  if (!self->has_camera || !self->has_pointer)
    return FALSE;
  *position = mapshot_map_camera_get_position (&self->camera, self->pointer_x, self->pointer_y);

  return TRUE;
}

const char *
mapshot_map_view_get_problem (MapshotMapView *self)
{
  g_return_val_if_fail (MAPSHOT_IS_MAP_VIEW (self), NULL);

  return self->tiles->len > 0 ? mapshot_map_tiles_get_problem (g_ptr_array_index (self->tiles, 0)) : NULL;
}

/* ---- the object ---- */

static void
mapshot_map_view_dispose (GObject *object)
{
  MapshotMapView *self = MAPSHOT_MAP_VIEW (object);

  for (guint i = 0; i < self->tiles->len; i++)
    let_go (self, g_ptr_array_index (self->tiles, i), TRUE);
  g_ptr_array_set_size (self->tiles, 0);
  g_array_set_size (self->opacities, 0);
  self->has_camera = FALSE;
  g_clear_object (&self->frame_layout);
  mapshot_map_view_set_region (self, NULL);

  G_OBJECT_CLASS (mapshot_map_view_parent_class)->dispose (object);
}

static void
mapshot_map_view_finalize (GObject *object)
{
  MapshotMapView *self = MAPSHOT_MAP_VIEW (object);

  g_ptr_array_unref (self->tiles);
  g_array_unref (self->opacities);
  g_array_unref (self->wanted);
  mapshot_map_view_clear_marks (self);
  g_clear_pointer (&self->projection, mapshot_projection_unref);
  g_free (self->frame_text);

  G_OBJECT_CLASS (mapshot_map_view_parent_class)->finalize (object);
}

static void
mapshot_map_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_PROBLEM)
    g_value_set_string (value, mapshot_map_view_get_problem (MAPSHOT_MAP_VIEW (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mapshot_map_view_class_init (MapshotMapViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mapshot_map_view_dispose;
  object_class->finalize = mapshot_map_view_finalize;
  object_class->get_property = mapshot_map_view_get_property;
  widget_class->snapshot = mapshot_map_view_snapshot;
  widget_class->size_allocate = mapshot_map_view_size_allocate;
  widget_class->measure = mapshot_map_view_measure;

  props[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  camera_signal =
    g_signal_new ("camera-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  pointer_signal =
    g_signal_new ("pointer-moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "mapview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  mapshot_map_view_add_bindings (widget_class);
}

static void
mapshot_map_view_init (MapshotMapView *self)
{
  self->tiles = g_ptr_array_new_with_free_func (g_object_unref);
  self->opacities = g_array_new (FALSE, FALSE, sizeof (double));
  self->wanted = g_array_new (FALSE, FALSE, sizeof (MapshotMapWanted));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Map"), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _("Arrow keys move the map, plus and minus zoom, 0 shows the region; with Ctrl the arrows move the region, with Ctrl and Shift its size"), -1);
  mapshot_map_view_add_gestures (self);
}

GtkWidget *
mapshot_map_view_new (void)
{
  return g_object_new (MAPSHOT_TYPE_MAP_VIEW, NULL);
}
