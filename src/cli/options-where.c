/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "options-private.h"

#include "error.h"
#include "gazetteer.h"
#include "location.h"
#include "paper.h"
#include "parse.h"
#include "region-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* From here to the other end of the world, with room to spare. */
#define MAX_RADIUS 21e6 /* metres */

/* Nothing that a map shows is smaller. */
#define MIN_LENGTH 0.001 /* metres */

/* ---- where ---- */

static gboolean
parse_paper_size (const MapshotCliRaw *raw, MapshotRecipe *recipe, GError **error)
{
  double width, height;

  if (!mapshot_paper_parse_size (raw->paper, &width, &height))
    return mapshot_cli_usage (error, _("--paper: “%s” is not a sheet; write for example A3, A4-landscape or 300x200mm"), raw->paper);
  if (raw->scale == NULL)
    return mapshot_cli_usage (error, _("--paper needs a scale; add for example --scale=1:25000"));
  if (recipe->dpi == 0)
    recipe->dpi = MAPSHOT_PAPER_DPI;
  recipe->where = MAPSHOT_WHERE_SIZE;
  recipe->pixel_width = mapshot_paper_get_pixels (width, recipe->dpi);
  recipe->pixel_height = mapshot_paper_get_pixels (height, recipe->dpi);

  return TRUE;
}

/* Two plain numbers have one order only; any other writing says itself which is which, or is a name. */
static gboolean
find_center (const char *text, MapshotPosition *center, GError **error)
{
  g_autoptr (MapshotFoundPlace) place = NULL;

  if (strspn (text, "0123456789.,+- \t") == strlen (text))
    return mapshot_cli_named ("--center", mapshot_parse_position (text, center, error), error);
  place = mapshot_gazetteer_resolve (text, error);
  if (place == NULL)
    return mapshot_cli_named ("--center", FALSE, error);
  *center = place->position;

  return TRUE;
}

/* What a name was taken for. (transfer full), or NULL */
char *
mapshot_cli_describe_center (const char *text)
{
  g_auto (MapshotLocation) location = { 0 };
  g_autoptr (MapshotFoundPlace) place = NULL;

  if (text == NULL || mapshot_location_parse (text, &location))
    return NULL;
  place = mapshot_gazetteer_resolve (text, NULL);

  return place != NULL ? mapshot_found_place_get_title (place) : NULL;
}

static gboolean
parse_extent (const MapshotCliRaw *raw, MapshotRecipe *recipe, GError **error)
{
  if (!mapshot_cli_named ("--extent", mapshot_parse_extent (raw->extent, &recipe->ground_width, &recipe->ground_height, error), error))
    return FALSE;
  if (MIN (recipe->ground_width, recipe->ground_height) < MIN_LENGTH)
    return mapshot_cli_usage (error, _("--extent: a side is less than a millimetre; write for example --extent=4kmx3km"));
  if (MAX (recipe->ground_width, recipe->ground_height) > 2 * MAX_RADIUS)
    return mapshot_cli_usage (error, _("--extent: a side is more than the way round the world; write for example --extent=4kmx3km"));

  return TRUE;
}

static gboolean
parse_center (const MapshotCliRaw *raw, MapshotRecipe *recipe, GError **error)
{
  double radius;

  if (!find_center (raw->center, &recipe->center, error))
    return FALSE;
  recipe->where = MAPSHOT_WHERE_EXTENT;
  if (raw->radius != NULL)
    {
      if (!mapshot_cli_named ("--radius", mapshot_parse_length (raw->radius, &radius, error), error))
        return FALSE;
      if (radius < MIN_LENGTH)
        return mapshot_cli_usage (error, _("--radius: that is less than a millimetre; write for example --radius=2km"));
      if (radius > MAX_RADIUS)
        return mapshot_cli_usage (error, _("--radius: that is more than half the way round the world; write for example --radius=2km"));
      recipe->ground_width = recipe->ground_height = 2 * radius;
      return TRUE;
    }
  if (raw->extent != NULL)
    return parse_extent (raw, recipe, error);
  if (raw->paper != NULL)
    return parse_paper_size (raw, recipe, error);
  recipe->where = MAPSHOT_WHERE_SIZE;

  return mapshot_cli_named ("--size", mapshot_parse_size (raw->size, &recipe->pixel_width, &recipe->pixel_height, error), error);
}

/* The rectangle around what a file outlines. */
static gboolean
parse_region (const MapshotCliRaw *raw, MapshotRecipe *recipe, GError **error)
{
  g_autoptr (MapshotOutline) outline = NULL;
  g_autoptr (GError) cause = NULL;
  double buffer = 0;

  if (raw->buffer != NULL)
    {
      if (!mapshot_cli_named ("--buffer", mapshot_parse_length (raw->buffer, &buffer, error), error))
        return FALSE;
      if (buffer > MAX_RADIUS)
        return mapshot_cli_usage (error, _("--buffer: that is more than half the way round the world; write for example --buffer=200m"));
    }
  if (raw->region[0] == '\0')
    return mapshot_cli_usage (error, _("--region: name a file, for example --region=site.geojson"));
  outline = mapshot_region_file_read (raw->region, &cause);
  recipe->where = MAPSHOT_WHERE_BOUNDS;
  if (outline != NULL && mapshot_region_file_get_bounds (outline, buffer, &recipe->bounds, &cause))
    return TRUE;
  if (mapshot_error_get_topic (cause) == MAPSHOT_TOPIC_EXTENT)
    return mapshot_cli_usage (error, _("--region: %s; add for example --buffer=200m"), cause->message);

  return mapshot_cli_usage (error, _("--region: %s; name a GeoJSON, GPX or KML file, for example --region=site.geojson"), cause->message);
}

gboolean
mapshot_cli_parse_where (const MapshotCliRaw *raw, MapshotRecipe *recipe, GError **error)
{
  int sizes = (raw->radius != NULL) + (raw->extent != NULL) + (raw->size != NULL) + (raw->paper != NULL);

  if (raw->region != NULL && (raw->bbox != NULL || raw->center != NULL || sizes > 0))
    return mapshot_cli_usage (error, _("--region says the whole region; leave out --bbox, --center, --radius, --extent, --size and --paper"));
  if (raw->region != NULL)
    return parse_region (raw, recipe, error);
  if (raw->buffer != NULL)
    return mapshot_cli_usage (error, _("--buffer goes with --region; for example --region=site.geojson --buffer=200m"));
  if (raw->bbox != NULL && (raw->center != NULL || sizes > 0))
    return mapshot_cli_usage (error, _("--bbox says the whole region; leave out --center, --radius, --extent, --size and --paper"));
  if (raw->bbox != NULL)
    {
      recipe->where = MAPSHOT_WHERE_BOUNDS;
      return mapshot_cli_named ("--bbox", mapshot_parse_bounds (raw->bbox, &recipe->bounds, error), error);
    }
  if (raw->center == NULL)
    return mapshot_cli_usage (error, _("say which region; for example --bbox=126.9,37.5,127.1,37.6, --center=37.5665,126.9780 --radius=2km or --region=site.geojson"));
  if (sizes == 0)
    return mapshot_cli_usage (error, _("--center needs a size; add for example --radius=2km, --extent=4kmx3km or --size=4000x3000"));
  if (sizes > 1)
    return mapshot_cli_usage (error, _("give one of --radius, --extent, --size and --paper, not several"));

  return parse_center (raw, recipe, error);
}

/* ---- how sharp ---- */

static gboolean
parse_scale (const MapshotCliRaw *raw, MapshotRecipe *recipe, GError **error)
{
  double scale;

  if (!mapshot_paper_parse_scale (raw->scale, &scale))
    return mapshot_cli_usage (error, _("--scale: “%s” is not a scale; write for example 1:25000"), raw->scale);
  if (recipe->dpi == 0)
    recipe->dpi = MAPSHOT_PAPER_DPI;
  recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  recipe->resolution = mapshot_paper_get_resolution (scale, recipe->dpi);

  return TRUE;
}

gboolean
mapshot_cli_parse_sharpness (const MapshotCliRaw *raw, MapshotRecipe *recipe, GError **error)
{
  gint64 zoom;

  if ((raw->zoom != NULL) + (raw->resolution != NULL) + (raw->scale != NULL) > 1)
    return mapshot_cli_usage (error, _("give one of --zoom, --resolution and --scale, not several"));
  if (raw->dpi != NULL)
    {
      if (!mapshot_cli_named ("--dpi", mapshot_parse_number (raw->dpi, &recipe->dpi, error), error))
        return FALSE;
      if (recipe->dpi < MAPSHOT_PAPER_MIN_DPI || recipe->dpi > MAPSHOT_PAPER_MAX_DPI)
        return mapshot_cli_usage (error, _("--dpi: give dots an inch between 1 and 10000, for example --dpi=300"));
    }
  if (raw->zoom != NULL)
    {
      if (!mapshot_cli_named ("--zoom", mapshot_parse_integer (raw->zoom, 0, 30, &zoom, error), error))
        return FALSE;
      recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
      recipe->zoom = (int) zoom;
    }
  if (raw->scale != NULL)
    return parse_scale (raw, recipe, error);
  if (raw->resolution == NULL)
    return TRUE;
  if (!mapshot_cli_named ("--resolution", mapshot_parse_number (raw->resolution, &recipe->resolution, error), error))
    return FALSE;
  recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  if (recipe->resolution < 1e-6 || recipe->resolution > 1e6)
    return mapshot_cli_usage (error, _("--resolution: give metres a pixel from 0.000001 to 1000000, for example --resolution=0.5"));

  return TRUE;
}

/* ---- names for messages ---- */

const char *
mapshot_cli_find_where (const MapshotCliRaw *raw)
{
  return raw->bbox != NULL     ? "--bbox"
         : raw->region != NULL ? "--region"
         : raw->radius != NULL ? "--radius"
         : raw->extent != NULL ? "--extent"
         : raw->paper != NULL  ? "--paper"
                               : "--size";
}

const char *
mapshot_cli_find_sharpness (const MapshotCliRaw *raw)
{
  return raw->zoom != NULL ? "--zoom" : raw->scale != NULL ? "--scale" : raw->resolution != NULL ? "--resolution" : NULL;
}
