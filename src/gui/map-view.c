/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "map-view-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define FADE_TIME 0.18 /* seconds */

/* How many coarser levels are looked through for something to show while a tile loads. */
#define MAX_ANCESTORS 8

/* A frame of a sharp screen has some hundred tiles; a grid with absurd tiles must not stop the program. */
#define MAX_TILES 4096

G_DEFINE_FINAL_TYPE (MapshotMapView, mapshot_map_view, GTK_TYPE_WIDGET)

enum
{
  PROP_PROBLEM = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];
static guint camera_signal, pointer_signal;

typedef struct
{
  gint64 column, row;
  double distance; /* from the middle, px squared */
} Wanted;

/* ---- drawing ---- */

static void
append_texture (GtkSnapshot *snapshot, GdkTexture *texture, const MapshotMapBox *box)
{
  gtk_snapshot_append_texture (snapshot, texture,
                               &GRAPHENE_RECT_INIT ((float) box->left, (float) box->top, (float) (box->right - box->left),
                                                    (float) (box->bottom - box->top)));
}

static void
push_clip (GtkSnapshot *snapshot, const MapshotMapBox *box)
{
  gtk_snapshot_push_clip (snapshot,
                          &GRAPHENE_RECT_INIT ((float) box->left, (float) box->top, (float) (box->right - box->left),
                                               (float) (box->bottom - box->top)));
}

/* The tile of LEVEL in which the middle of BOX lies. */
static GdkTexture *
peek_at (MapshotMapView *self, MapshotMapTiles *tiles, int level, double x, double y, double scale, MapshotMapBox *where)
{
  const MapshotTileGrid *grid = mapshot_map_tiles_get_source (tiles)->grid;
  gint64 column, row;
  GdkTexture *texture;

  mapshot_map_camera_from_screen (&self->camera, x, y, &x, &y);
  mapshot_tile_grid_to_pixel (grid, level, x, y, &x, &y);
  column = (gint64) floor (x / mapshot_tile_grid_get_tile_width (grid));
  row = (gint64) floor (y / mapshot_tile_grid_get_tile_height (grid));
  texture = mapshot_map_tiles_peek (tiles, level, column, row);
  if (texture != NULL)
    mapshot_map_camera_get_tile_box (&self->camera, grid, level, column, row, scale, where);

  return texture;
}

/* What is known of the place while its own tile is on the way: a part of a coarser tile, and over it what finer ones there are. */
static void
snapshot_stand_in (MapshotMapView *self, GtkSnapshot *snapshot, MapshotMapTiles *tiles, int level, const MapshotMapBox *box,
                   double scale)
{
  const MapshotTileGrid *grid = mapshot_map_tiles_get_source (tiles)->grid;
  double width = box->right - box->left, height = box->bottom - box->top;
  MapshotMapBox where;
  GdkTexture *texture;

  push_clip (snapshot, box);
  for (int i = level - 1; i >= MAX (level - MAX_ANCESTORS, 0); i--)
    {
      texture = peek_at (self, tiles, i, box->left + width / 2, box->top + height / 2, scale, &where);
      if (texture == NULL)
        continue;
      append_texture (snapshot, texture, &where);
      break;
    }
  for (int i = 0; i < 4 && level + 1 < mapshot_tile_grid_get_n_levels (grid); i++)
    {
      texture = peek_at (self, tiles, level + 1, box->left + width * (i % 2 ? 0.75 : 0.25),
                         box->top + height * (i / 2 ? 0.75 : 0.25), scale, &where);
      if (texture != NULL)
        append_texture (snapshot, texture, &where);
    }
  gtk_snapshot_pop (snapshot);
}

static int
compare_wanted (gconstpointer a, gconstpointer b)
{
  double x = ((const Wanted *) a)->distance, y = ((const Wanted *) b)->distance;

  return (x > y) - (x < y);
}

/* The nearest to the middle first: that is where somebody looks. */
static GArray *
list_wanted (MapshotMapView *self, const MapshotTileGrid *grid, const MapshotMapTileRange *range)
{
  GArray *wanted = g_array_new (FALSE, FALSE, sizeof (Wanted));
  double column = (double) (range->first_column + range->last_column) / 2, row = (double) (range->first_row + range->last_row) / 2;

  for (gint64 y = range->first_row; y <= range->last_row; y++)
    for (gint64 x = range->first_column; x <= range->last_column; x++)
      {
        Wanted one = { x, y, ((double) x - column) * ((double) x - column) + ((double) y - row) * ((double) y - row) };
        if (wanted->len < MAX_TILES)
          g_array_append_val (wanted, one);
      }
  g_array_sort (wanted, compare_wanted);

  return wanted;
}

static void
snapshot_tile (MapshotMapView *self, GtkSnapshot *snapshot, MapshotMapTiles *tiles, int level, const Wanted *wanted,
               double scale)
{
  gboolean animates = mapshot_map_view_animates (self);
  MapshotMapBox box;
  double age = 0;
  GdkTexture *texture = mapshot_map_tiles_get (tiles, level, wanted->column, wanted->row, &age);
  gboolean fades = texture != NULL && animates && age < FADE_TIME;

  mapshot_map_camera_get_tile_box (&self->camera, mapshot_map_tiles_get_source (tiles)->grid, level, wanted->column,
                                   wanted->row, scale, &box);
  if (texture == NULL || fades)
    snapshot_stand_in (self, snapshot, tiles, level, &box, scale);
  if (texture == NULL)
    return;
  if (fades)
    {
      self->fading = TRUE;
      gtk_snapshot_push_opacity (snapshot, age / FADE_TIME);
    }
  append_texture (snapshot, texture, &box);
  if (fades)
    gtk_snapshot_pop (snapshot);
}

static void
snapshot_layer (MapshotMapView *self, GtkSnapshot *snapshot, guint index)
{
  MapshotMapTiles *tiles = g_ptr_array_index (self->tiles, index);
  const MapshotTileGrid *grid = mapshot_map_tiles_get_source (tiles)->grid;
  double opacity = g_array_index (self->opacities, double, index);
  double scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int level = mapshot_map_camera_pick_level (&self->camera, grid, scale);
  MapshotMapTileRange range;

  mapshot_map_tiles_begin (tiles);
  if (opacity < 1)
    gtk_snapshot_push_opacity (snapshot, opacity);
  if (mapshot_map_camera_get_tiles (&self->camera, grid, level, &range))
    {
      g_autoptr (GArray) wanted = list_wanted (self, grid, &range);

      for (guint i = 0; i < wanted->len; i++)
        snapshot_tile (self, snapshot, tiles, level, &g_array_index (wanted, Wanted, i), scale);
    }
  if (opacity < 1)
    gtk_snapshot_pop (snapshot);
  mapshot_map_tiles_end (tiles);
}

static void
mapshot_map_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MapshotMapView *self = MAPSHOT_MAP_VIEW (widget);

  if (!self->has_camera)
    return;
  self->fading = FALSE;
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) self->camera.width, (float) self->camera.height));
  for (guint i = 0; i < self->tiles->len; i++)
    snapshot_layer (self, snapshot, i);
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
  mapshot_map_view_set_region (self, NULL);

  G_OBJECT_CLASS (mapshot_map_view_parent_class)->dispose (object);
}

static void
mapshot_map_view_finalize (GObject *object)
{
  MapshotMapView *self = MAPSHOT_MAP_VIEW (object);

  g_ptr_array_unref (self->tiles);
  g_array_unref (self->opacities);
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
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Map"), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _("Arrow keys move the map, plus and minus zoom, 0 shows the region"), -1);
  mapshot_map_view_add_gestures (self);
}

GtkWidget *
mapshot_map_view_new (void)
{
  return g_object_new (MAPSHOT_TYPE_MAP_VIEW, NULL);
}
