/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan.h"

#include "error.h"
#include "plan-layer.h"
#include "region.h"
#include "web-mercator.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* The height of a band that no tile row dictates. */
#define BAND_HEIGHT 256 /* px */

/* PNG specification, section 11.2.2. */
#define MAX_SIDE G_MAXINT32 /* px */

/* What the program needs beside bands and strips, measured: code and libraries, TLS, fonts, waiting bodies, each thread's buffers. */
#define BASE_MEMORY (G_GUINT64_CONSTANT (44) << 20)   /* bytes */
#define THREAD_MEMORY (G_GUINT64_CONSTANT (6) << 20)  /* bytes */

/* How many requests should be waiting for each one in flight, so that the end of a band does not leave connections idle. */
#define LOOK_AHEAD 4
#define MAX_BANDS_IN_FLIGHT 64

static void
layer_clear (gpointer data)
{
  g_clear_pointer (&((MapshotPlanLayer *) data)->source, mapshot_source_unref);
}

static void
plan_clear (gpointer data)
{
  MapshotPlan *self = data;

  g_clear_pointer (&self->recipe, mapshot_recipe_free);
  g_clear_pointer (&self->store, mapshot_source_store_unref);
  g_clear_pointer (&self->layers, g_array_unref);
  g_clear_pointer (&self->decorations, g_array_unref);
  g_free (self->credit);
}

MapshotPlan *
mapshot_plan_ref (MapshotPlan *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
mapshot_plan_unref (MapshotPlan *self)
{
  g_atomic_rc_box_release_full (self, plan_clear);
}

const MapshotPlanLayer *
mapshot_plan_get_layer (const MapshotPlan *self, guint index)
{
  return &g_array_index (self->layers, MapshotPlanLayer, index);
}

static MapshotPlanLayer *
get_base (MapshotPlan *self)
{
  return &g_array_index (self->layers, MapshotPlanLayer, 0);
}

/* ---- sources ---- */

static gboolean
add_layer (MapshotPlan *self, const char *what, double opacity, GError **error)
{
  MapshotPlanLayer layer = { .opacity = opacity };

  layer.source = mapshot_source_store_resolve (self->store, what, error);
  if (layer.source == NULL)
    return FALSE;
  g_array_append_val (self->layers, layer);

  return TRUE;
}

static gboolean
resolve_layers (MapshotPlan *self, GError **error)
{
  const GArray *layers = self->recipe->layers;

  if (!add_layer (self, self->recipe->source, 1, error))
    return FALSE;
  for (guint i = 0; i < layers->len; i++)
    {
      const MapshotRecipeLayer *layer = &g_array_index (layers, MapshotRecipeLayer, i);
      if (!add_layer (self, layer->source, layer->opacity, error))
        return FALSE;
    }
  return TRUE;
}

static void
join_credits (MapshotPlan *self)
{
  g_autoptr (GPtrArray) credits = g_ptr_array_new ();

  for (guint i = 0; i < self->layers->len; i++)
    {
      const char *credit = mapshot_plan_get_layer (self, i)->source->attribution;
      if (credit[0] != '\0' && !g_ptr_array_find_with_equal_func (credits, credit, g_str_equal, NULL))
        g_ptr_array_add (credits, (gpointer) credit);
    }
  g_ptr_array_add (credits, NULL);
  self->credit = g_strjoinv (" · ", (char **) credits->pdata);
}

/* ---- where and how sharp ---- */

static MapshotPosition
get_center (const MapshotRecipe *recipe)
{
  MapshotBounds bounds = recipe->bounds;

  if (recipe->where != MAPSHOT_WHERE_BOUNDS)
    return recipe->center;
  /* What lies beyond the projection is cut off, and does not move the centre. */
  bounds.south = MAX (bounds.south, -MAPSHOT_WEB_MERCATOR_MAX_LATITUDE);
  bounds.north = MIN (bounds.north, MAPSHOT_WEB_MERCATOR_MAX_LATITUDE);

  return mapshot_bounds_get_center (&bounds);
}

/* The region in the base's projection. FALSE where its size is given in pixels. */
static gboolean
get_extent (MapshotPlan *self, MapshotPlanExtent *extent, gboolean *has_extent, GError **error)
{
  const MapshotRecipe *recipe = self->recipe;
  MapshotBounds bounds = recipe->bounds;

  *has_extent = recipe->where != MAPSHOT_WHERE_SIZE;
  if (!*has_extent)
    return TRUE;
  if (recipe->where == MAPSHOT_WHERE_EXTENT &&
      !mapshot_region_from_extent (&recipe->center, recipe->ground_width, recipe->ground_height, &bounds, error))
    return FALSE;
  if (!mapshot_bounds_validate (&bounds, error))
    return FALSE;
  mapshot_plan_project (get_base (self)->source->grid, &bounds, extent);
  if (extent->top - extent->bottom < 1e-6)
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                           _("the region lies beyond 85.05° north or south, where this map ends"));
      return FALSE;
    }
  return TRUE;
}

/* Pixel edges of the picture in the plane of LEVEL: the region's edges rounded to the nearest pixel, at least one pixel apart. */
static void
cut_to_pixels (MapshotPlan *self, int level, const MapshotPlanExtent *extent, MapshotRect *rect)
{
  MapshotTileGrid *grid = get_base (self)->source->grid;
  const MapshotRecipe *recipe = self->recipe;
  double left, top, right, bottom;

  if (extent == NULL)
    {
      mapshot_tile_grid_to_pixel (grid, level, mapshot_web_mercator_x (recipe->center.longitude),
                                  mapshot_web_mercator_y (recipe->center.latitude), &left, &top);
      rect->x = llround (left - (double) recipe->pixel_width / 2);
      rect->y = llround (top - (double) recipe->pixel_height / 2);
      rect->width = recipe->pixel_width;
      rect->height = recipe->pixel_height;
      return;
    }
  mapshot_tile_grid_to_pixel (grid, level, extent->left, extent->top, &left, &top);
  mapshot_tile_grid_to_pixel (grid, level, extent->right, extent->bottom, &right, &bottom);
  rect->x = llround (left);
  rect->y = llround (top);
  rect->width = MAX (llround (right) - rect->x, 1);
  rect->height = MAX (llround (bottom) - rect->y, 1);
}

static gint64
count_tiles (const MapshotTileGrid *grid, const MapshotRect *rect)
{
  gint64 w = mapshot_tile_grid_get_tile_width (grid), h = mapshot_tile_grid_get_tile_height (grid);

  return (rect->width + w - 1) / w * ((rect->height + h - 1) / h);
}

/* The sharpest level whose picture fits max_pixels and the source's own cap on tiles; the coarsest when none does. */
static int
pick_level_by_size (MapshotPlan *self, const MapshotPlanExtent *extent, const MapshotPlanLimits *limits)
{
  const MapshotSource *source = get_base (self)->source;
  gint64 max_tiles = source->rules.max_tiles;
  int level = mapshot_tile_grid_get_n_levels (source->grid) - 1;

  for (; level > 0; level--)
    {
      MapshotRect rect;

      cut_to_pixels (self, level, extent, &rect);
      if ((double) rect.width * (double) rect.height <= limits->max_pixels && rect.width <= MAX_SIDE &&
          rect.height <= MAX_SIDE && (max_tiles == 0 || count_tiles (source->grid, &rect) <= max_tiles))
        break;
    }
  return level;
}

static gboolean
find_zoom (MapshotPlan *self, int *level, GError **error)
{
  const MapshotSource *source = get_base (self)->source;
  int n_levels = mapshot_tile_grid_get_n_levels (source->grid);

  *level = mapshot_tile_grid_find_zoom (source->grid, self->recipe->zoom);
  if (*level >= 0)
    return TRUE;
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("--zoom=%d: %s has the zooms %d to %d"), self->recipe->zoom,
               source->name, mapshot_tile_grid_get_level (source->grid, 0)->zoom,
               mapshot_tile_grid_get_level (source->grid, n_levels - 1)->zoom);
  return FALSE;
}

/* The picture is the plane's own pixels at LEVEL. */
static void
use_level (MapshotPlan *self, int level, const MapshotPlanExtent *extent)
{
  MapshotPlanLayer *base = get_base (self);
  MapshotRect rect;

  cut_to_pixels (self, level, extent, &rect);
  base->level = level;
  self->width = rect.width;
  self->map_height = rect.height;
  self->resolution = mapshot_tile_grid_get_level (base->source->grid, level)->resolution;
  mapshot_tile_grid_from_pixel (base->source->grid, level, (double) rect.x, (double) rect.y, &self->left, &self->top);
}

/* The picture has a resolution of its own, and is resampled from the next sharper level. */
static gboolean
use_resolution (MapshotPlan *self, const MapshotPlanExtent *extent, GError **error)
{
  MapshotPlanLayer *base = get_base (self);
  MapshotPosition center = get_center (self->recipe);
  double ground_scale = mapshot_region_get_ground_scale (center.latitude);
  double resolution = self->recipe->resolution / ground_scale;
  double sharpest;

  base->level = mapshot_plan_pick_level (base->source->grid, resolution);
  sharpest = mapshot_tile_grid_get_level (base->source->grid, base->level)->resolution;
  if (sharpest > resolution * (1 + 1e-9))
    {
      char asked[G_ASCII_DTOSTR_BUF_SIZE], have[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (asked, sizeof asked, "%.4g", self->recipe->resolution);
      g_ascii_formatd (have, sizeof have, "%.4g", sharpest * ground_scale * 1.0001);
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                   _("%s m a pixel is sharper than %s is here; ask for --resolution=%s or more"), asked,
                   base->source->name, have);
      return FALSE;
    }
  self->resolution = resolution;
  if (extent == NULL)
    {
      self->width = self->recipe->pixel_width;
      self->map_height = self->recipe->pixel_height;
      self->left = mapshot_web_mercator_x (center.longitude) - resolution * (double) self->width / 2;
      self->top = mapshot_web_mercator_y (center.latitude) + resolution * (double) self->map_height / 2;
      return TRUE;
    }
  self->width = (gint64) MAX (round (MIN ((extent->right - extent->left) / resolution, 1e15)), 1);
  self->map_height = (gint64) MAX (round (MIN ((extent->top - extent->bottom) / resolution, 1e15)), 1);
  self->left = extent->left;
  self->top = extent->top;

  return TRUE;
}

static gboolean
place_picture (MapshotPlan *self, const MapshotPlanLimits *limits, GError **error)
{
  MapshotPlanExtent extent;
  gboolean has_extent;
  int level = 0;

  if (!get_extent (self, &extent, &has_extent, error))
    return FALSE;
  if (self->recipe->sharpness == MAPSHOT_SHARPNESS_RESOLUTION)
    return use_resolution (self, has_extent ? &extent : NULL, error);
  if (self->recipe->sharpness == MAPSHOT_SHARPNESS_AUTO)
    level = pick_level_by_size (self, has_extent ? &extent : NULL, limits);
  else if (!find_zoom (self, &level, error))
    return FALSE;
  use_level (self, level, has_extent ? &extent : NULL);

  return TRUE;
}

/* A picture given by its size may reach over the edge of the world to the north or south: there is nothing to show there. */
static gboolean
check_world (MapshotPlan *self, GError **error)
{
  double bottom = self->top - self->resolution * (double) self->map_height;
  double limit = MAPSHOT_WEB_MERCATOR_EXTENT + self->resolution / 2;

  if (self->top <= limit && bottom >= -limit && self->resolution * (double) self->width <= 2 * limit)
    return TRUE;
  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                       _("the picture would reach over the edge of the world; make it smaller, or sharper"));
  return FALSE;
}

static gboolean
check_size (MapshotPlan *self, const MapshotPlanLimits *limits, GError **error)
{
  double pixels = (double) self->width * (double) self->height;

  if (self->width > MAX_SIDE || self->height > MAX_SIDE)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED,
                 _("the picture would be %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
                   " px, and a PNG ends at %d px a side; ask for a lower zoom or a smaller region"),
                 self->width, self->height, MAX_SIDE);
  else if (limits->max_pixels_is_hard && pixels > limits->max_pixels)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED,
                 _("the picture would be %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
                   " px, more than --max-pixels allows (%.0f); ask for a lower zoom or a smaller region"),
                 self->width, self->height, limits->max_pixels);
  else
    return TRUE;

  return FALSE;
}

static void
measure (MapshotPlan *self)
{
  MapshotPosition center = get_center (self->recipe);
  double right = self->left + self->resolution * (double) self->width;

  self->crs = mapshot_tile_grid_get_crs (get_base (self)->source->grid);
  self->bounds = (MapshotBounds){
    .west = mapshot_longitude_wrap (mapshot_web_mercator_longitude (self->left)),
    .east = mapshot_longitude_wrap (mapshot_web_mercator_longitude (right)),
    .north = mapshot_web_mercator_latitude (self->top),
    .south = mapshot_web_mercator_latitude (self->top - self->resolution * (double) self->map_height),
  };
  if (self->bounds.east <= self->bounds.west && self->bounds.east == -180)
    self->bounds.east = 180;
  self->ground_resolution = self->resolution * mapshot_region_get_ground_scale (center.latitude);
  self->zoom = mapshot_tile_grid_get_level (get_base (self)->source->grid, get_base (self)->level)->zoom;
}

/* ---- pixels ---- */

static void
choose_pixels (MapshotPlan *self)
{
  const MapshotRecipe *recipe = self->recipe;
  MapshotPlanLayer *base = get_base (self);
  gboolean alone = self->layers->len == 1;
  gboolean keep_alpha = recipe->background == MAPSHOT_BACKGROUND_NONE ||
                        (recipe->background == MAPSHOT_BACKGROUND_AUTO && base->source->transparent && alone);

  self->background = recipe->background == MAPSHOT_BACKGROUND_COLOUR ? recipe->background_colour : 0xffffff;
  self->channels = keep_alpha ? 4 : 3;
  if (keep_alpha)
    self->format = alone ? MAPSHOT_PIXELS_STRAIGHT : MAPSHOT_PIXELS_PREMULTIPLIED;
  else
    self->format = MAPSHOT_PIXELS_OPAQUE;
  /* Tiles of an opaque source are decoded over white at once; any other background needs their alpha. */
  base->format = self->format;
  if (!keep_alpha && (base->source->transparent || self->background != 0xffffff))
    base->format = MAPSHOT_PIXELS_PREMULTIPLIED;
  for (guint i = 1; i < self->layers->len; i++)
    g_array_index (self->layers, MapshotPlanLayer, i).format = MAPSHOT_PIXELS_PREMULTIPLIED;
}

static gboolean
place_layers (MapshotPlan *self, GError **error)
{
  for (guint i = 0; i < self->layers->len; i++)
    {
      MapshotPlanLayer *layer = &g_array_index (self->layers, MapshotPlanLayer, i);

      if (i > 0)
        layer->level = mapshot_plan_pick_level (layer->source->grid, self->resolution);
      if (!mapshot_plan_layer_place (layer, self->crs, self->left, self->top, self->resolution, self->width,
                                     self->map_height, error))
        return FALSE;
      self->tiles += mapshot_plan_layer_count (layer);
    }
  self->outside = get_base (self)->n_columns * get_base (self)->n_rows - mapshot_plan_layer_count (get_base (self));

  return TRUE;
}

static gboolean
check_rules (MapshotPlan *self, GError **error)
{
  for (guint i = 0; i < self->layers->len; i++)
    {
      const MapshotPlanLayer *layer = mapshot_plan_get_layer (self, i);
      if (!mapshot_policy_check_capture (self->store, layer->source, mapshot_plan_layer_count (layer), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_coverage (MapshotPlan *self, GError **error)
{
  const MapshotPlanLayer *base = get_base (self);

  if (self->outside == 0 || (self->recipe->on_missing != MAPSHOT_ON_MISSING_FAIL && mapshot_plan_layer_count (base) > 0) ||
      (base->source->not_found == MAPSHOT_NOT_FOUND_BLANK && mapshot_plan_layer_count (base) > 0))
    return TRUE;
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED,
               self->outside == base->n_columns * base->n_rows
                 ? _("%s has nothing in this region; choose another source")
                 : _("%s covers only a part of this region; choose a smaller one, another source, or --on-missing=blank"),
               base->source->name);
  return FALSE;
}

/* ---- decorations ---- */

static void
decoration_clear (gpointer data)
{
  mapshot_decoration_clear (data);
}

static void
add_decorations (MapshotPlan *self)
{
  const MapshotRecipe *recipe = self->recipe;
  MapshotDecoration decoration = { 0 };
  double font_size = recipe->dpi > 0 ? MAX (recipe->dpi * 7 / 72, 9) : 0; /* 7 pt on paper stays readable */

  self->decorations = g_array_new (FALSE, TRUE, sizeof (MapshotDecoration));
  g_array_set_clear_func (self->decorations, decoration_clear);
  self->height = self->map_height;

  mapshot_decoration_init_credit (&decoration, self->credit, recipe->attribution_corner, font_size, self->width,
                                  self->map_height);
  if (recipe->attribution_outside && decoration.surface != NULL)
    {
      decoration.x = MAX (self->width - cairo_image_surface_get_width (decoration.surface), 0);
      decoration.y = self->map_height;
      self->height += cairo_image_surface_get_height (decoration.surface);
    }
  g_array_append_val (self->decorations, decoration);
  if (recipe->scale_bar)
    {
      decoration = (MapshotDecoration){ 0 };
      mapshot_decoration_init_scale_bar (&decoration, self->ground_resolution,
                                         recipe->attribution_corner == MAPSHOT_CORNER_BOTTOM_LEFT && !recipe->attribution_outside
                                           ? MAPSHOT_CORNER_BOTTOM_RIGHT
                                           : MAPSHOT_CORNER_BOTTOM_LEFT,
                                         self->width, self->map_height);
      g_array_append_val (self->decorations, decoration);
    }
  if (recipe->north_arrow)
    {
      decoration = (MapshotDecoration){ 0 };
      mapshot_decoration_init_north_arrow (&decoration, 0, MAPSHOT_CORNER_TOP_RIGHT, self->width, self->map_height);
      g_array_append_val (self->decorations, decoration);
    }
}

/* ---- bands and memory ---- */

static int
first_band_height (const MapshotPlan *self)
{
  const MapshotPlanLayer *base = mapshot_plan_get_layer (self, 0);
  int tile_height = mapshot_tile_grid_get_tile_height (base->source->grid);

  if (!base->aligned)
    return BAND_HEIGHT;
  return (int) ((base->first_row + 1) * tile_height - (gint64) base->vertical.offset);
}

static int
band_height (const MapshotPlan *self)
{
  const MapshotPlanLayer *base = mapshot_plan_get_layer (self, 0);

  return base->aligned ? mapshot_tile_grid_get_tile_height (base->source->grid) : BAND_HEIGHT;
}

static int
count_bands (gint64 height, int first, int each)
{
  return height <= first ? 1 : (int) (1 + (height - first + each - 1) / each);
}

MapshotPlanBand
mapshot_plan_get_band (const MapshotPlan *self, int index)
{
  int first = first_band_height (self), each = band_height (self);
  int map_bands = count_bands (self->map_height, first, each);
  gint64 y = index == 0 ? 0 : first + (gint64) (index - 1) * each;
  gint64 end = first + (gint64) index * each;

  /* The credit's strip below the map starts a band of its own. */
  if (index >= map_bands)
    {
      y = self->map_height + (gint64) (index - map_bands) * BAND_HEIGHT;
      return (MapshotPlanBand){ y, (int) MIN (BAND_HEIGHT, self->height - y) };
    }
  return (MapshotPlanBand){ y, (int) (MIN (end, self->map_height) - y) };
}

void
mapshot_plan_get_rows (const MapshotPlan *self, const MapshotPlanLayer *layer, gint64 y, int height, gint64 *first,
                       gint64 *last)
{
  int tile_height = mapshot_tile_grid_get_tile_height (layer->source->grid);
  gint64 end = MIN (y + height, self->map_height);
  gint64 a, b;

  if (y >= self->map_height)
    {
      *first = 0;
      *last = -1;
      return;
    }
  if (layer->aligned)
    {
      a = y + (gint64) layer->vertical.offset;
      b = end - 1 + (gint64) layer->vertical.offset;
    }
  else
    mapshot_resample_get_support (&layer->vertical, y, end - 1, &a, &b);
  *first = MAX ((gint64) floor ((double) a / tile_height), layer->first_row);
  *last = MIN ((gint64) floor ((double) b / tile_height), layer->first_row + layer->n_rows - 1);
}

static guint64
row_bytes (const MapshotPlanLayer *layer)
{
  return (guint64) layer->n_columns * (guint64) mapshot_tile_grid_get_tile_width (layer->source->grid) *
         (guint64) mapshot_tile_grid_get_tile_height (layer->source->grid) * 4;
}

/* The ceiling of a run with BANDS bands in flight: their pixels, the tile rows that the other layers hold, and strips that do not shrink at all. */
static guint64
estimate_memory (const MapshotPlan *self, int bands)
{
  guint64 height = (guint64) MAX (band_height (self), BAND_HEIGHT);
  guint64 memory = BASE_MEMORY + THREAD_MEMORY * g_get_num_processors ();

  memory += (guint64) bands * height * (guint64) self->width * (guint64) self->channels;
  for (guint i = 0; i < self->layers->len; i++)
    {
      const MapshotPlanLayer *layer = mapshot_plan_get_layer (self, i);
      double rows = (double) bands;

      if (i > 0 || !layer->aligned)
        {
          double source_rows = (double) bands * (double) height * layer->vertical.scale + 12 * MAX (layer->vertical.scale, 1);
          rows = ceil (source_rows / mapshot_tile_grid_get_tile_height (layer->source->grid)) + 1;
        }
      memory += (guint64) rows * row_bytes (layer);
    }
  if (self->layers->len > 0 && !mapshot_plan_get_layer (self, 0)->aligned)
    memory += (guint64) bands * height * (guint64) self->width * 4;

  return memory;
}

static gboolean
fit_memory (MapshotPlan *self, const MapshotPlanLimits *limits, GError **error)
{
  guint64 max_memory = limits->max_memory != 0 ? limits->max_memory : MAPSHOT_DEFAULT_MAX_MEMORY;
  gint64 columns = get_base (self)->n_columns;
  int wanted = (int) CLAMP (2 + LOOK_AHEAD * self->connections / columns, 3, MAX_BANDS_IN_FLIGHT);

  self->n_bands = count_bands (self->map_height, first_band_height (self), band_height (self));
  if (self->height > self->map_height)
    self->n_bands += (int) ((self->height - self->map_height + BAND_HEIGHT - 1) / BAND_HEIGHT);
  self->bands_in_flight = MIN (wanted, self->n_bands);
  while (self->bands_in_flight > 1 && estimate_memory (self, self->bands_in_flight) > max_memory)
    self->bands_in_flight--;
  self->memory = estimate_memory (self, self->bands_in_flight);
  if (self->memory <= max_memory)
    return TRUE;

  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED,
               _("a picture %" G_GINT64_FORMAT " px wide needs %" G_GUINT64_FORMAT
                 " MiB, more than --max-memory allows (%" G_GUINT64_FORMAT " MiB); allow more, or ask for a narrower one"),
               self->width, (self->memory >> 20) + 1, max_memory >> 20);
  return FALSE;
}

static gboolean
check_width (MapshotPlan *self, GError **error)
{
  /* Strides and strips are counted in 32 bits by the libraries below. */
  if (row_bytes (get_base (self)) < G_MAXINT32 && self->width * 4 < G_MAXINT32 / 8)
    return TRUE;
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED,
               _("a picture %" G_GINT64_FORMAT " px wide is wider than this program can make; ask for a lower zoom or a narrower region"),
               self->width);
  return FALSE;
}

/* ---- size and time ---- */

/* Bytes a pixel of a finished file and of a tile, from a calm map to a busy one or a photograph: measured on real ones. */
static void
estimate_cost (MapshotPlan *self)
{
  const MapshotSource *source = get_base (self)->source;
  double pixels = (double) self->width * (double) self->height;
  const char *template_uri = source->template_uri != NULL ? source->template_uri : "";
  gboolean photo = strstr (template_uri, ".jp") != NULL || strstr (template_uri, "jpeg") != NULL;
  double slowest = self->rate > 0 ? 1 / self->rate : 0;
  double from_requests, to_requests;

  self->expected_bytes[0] = (guint64) (pixels * (photo ? 1.2 : 0.05));
  self->expected_bytes[1] = (guint64) (pixels * (photo ? 2.1 : 0.9));
  /* A tile takes 30 to 200 ms on the way from a public service. */
  from_requests = (double) self->tiles * MAX (0.03 / self->connections, slowest);
  to_requests = (double) self->tiles * MAX (0.2 / self->connections, slowest);
  if (source->kind == MAPSHOT_SOURCE_BASEMAP || source->kind == MAPSHOT_SOURCE_FILE)
    {
      from_requests = (double) self->tiles * 0.0005;
      to_requests = (double) self->tiles * 0.01;
    }
  self->expected_seconds[0] = MAX (from_requests, pixels / 200e6);
  self->expected_seconds[1] = MAX (to_requests, pixels / 50e6);
}

/* The tightest of all layers' limits, since one capture asks for them together. */
static void
find_limits (MapshotPlan *self, const MapshotPlanLimits *limits)
{
  self->connections = 64;
  for (guint i = 0; i < self->layers->len; i++)
    {
      int connections;
      double rate;

      mapshot_policy_get_limits (mapshot_plan_get_layer (self, i)->source, limits->connections, limits->rate, &connections,
                                 &rate);
      self->connections = MIN (self->connections, connections);
      if (rate > 0)
        self->rate = self->rate > 0 ? MIN (self->rate, rate) : rate;
    }
}

MapshotPlan *
mapshot_plan_new (const MapshotRecipe *recipe, MapshotSourceStore *store, const MapshotPlanLimits *limits, GError **error)
{
  g_autoptr (MapshotPlan) self = g_atomic_rc_box_new0 (MapshotPlan);

  self->recipe = mapshot_recipe_copy (recipe);
  self->store = mapshot_source_store_ref (store);
  self->layers = g_array_new (FALSE, TRUE, sizeof (MapshotPlanLayer));
  g_array_set_clear_func (self->layers, layer_clear);

  if (!resolve_layers (self, error) || !place_picture (self, limits, error) || !check_world (self, error))
    return NULL;
  /* From here on the recipe is only written down. */
  mapshot_recipe_hide_keys (self->recipe);
  self->height = self->map_height;
  measure (self);
  choose_pixels (self);
  if (!check_size (self, limits, error) || !place_layers (self, error) || !check_width (self, error) ||
      !check_rules (self, error) || !check_coverage (self, error))
    return NULL;
  find_limits (self, limits);
  join_credits (self);
  add_decorations (self);
  if (!check_size (self, limits, error) || !fit_memory (self, limits, error))
    return NULL;
  estimate_cost (self);

  return g_steal_pointer (&self);
}
