/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "map-view-private.h"

#include <math.h>

#define FADE_TIME 0.18 /* seconds */

/* How many coarser levels are looked through for something to show while a tile loads. */
#define MAX_ANCESTORS 8

/* A frame of a sharp screen has some hundred tiles; a grid with absurd tiles must not stop the program. */
#define MAX_TILES 4096

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
  double x = ((const MapshotMapWanted *) a)->distance, y = ((const MapshotMapWanted *) b)->distance;

  return (x > y) - (x < y);
}

/* The nearest to the middle first: that is where somebody looks. (transfer none) */
static GArray *
list_wanted (MapshotMapView *self, const MapshotMapTileRange *range)
{
  GArray *wanted = self->wanted;
  double column = (double) (range->first_column + range->last_column) / 2, row = (double) (range->first_row + range->last_row) / 2;

  g_array_set_size (wanted, 0);
  for (gint64 y = range->first_row; y <= range->last_row; y++)
    for (gint64 x = range->first_column; x <= range->last_column; x++)
      {
        MapshotMapWanted one = { x, y, ((double) x - column) * ((double) x - column) + ((double) y - row) * ((double) y - row) };
        if (wanted->len < MAX_TILES)
          g_array_append_val (wanted, one);
      }
  g_array_sort (wanted, compare_wanted);

  return wanted;
}

static void
snapshot_tile (MapshotMapView *self, GtkSnapshot *snapshot, MapshotMapTiles *tiles, int level, const MapshotMapWanted *wanted,
               double scale)
{
  MapshotMapBox box;
  double age = 0;
  GdkTexture *texture = mapshot_map_tiles_get (tiles, level, wanted->column, wanted->row, &age);
  gboolean fades = texture != NULL && self->animates && age < FADE_TIME;

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
      GArray *wanted = list_wanted (self, &range);

      for (guint i = 0; i < wanted->len; i++)
        snapshot_tile (self, snapshot, tiles, level, &g_array_index (wanted, MapshotMapWanted, i), scale);
    }
  if (opacity < 1)
    gtk_snapshot_pop (snapshot);
  mapshot_map_tiles_end (tiles);
  self->fading |= mapshot_map_tiles_holds_back (tiles);
}

void
mapshot_map_view_snapshot_tiles (MapshotMapView *self, GtkSnapshot *snapshot)
{
  static const GdkRGBA white = { 1, 1, 1, 1 };
  const MapshotSource *base = self->tiles->len > 1 ? mapshot_map_tiles_get_source (g_ptr_array_index (self->tiles, 0)) : NULL;

  self->animates = mapshot_map_view_animates (self);
  /* As a picture has it that is more than one transparent source. */
  if (base != NULL && base->transparent)
    gtk_snapshot_append_color (snapshot, &white,
                               &GRAPHENE_RECT_INIT (0, 0, (float) self->camera.width, (float) self->camera.height));
  for (guint i = 0; i < self->tiles->len; i++)
    snapshot_layer (self, snapshot, i);
}

