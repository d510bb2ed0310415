/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source.h"

#include "crs.h"
#include "template.h"

#include <string.h>

/* How the service writes one of its projections, and in which order it wants coordinates there. */
typedef struct
{
  char *name;
  gboolean yx;
} Drawn;

static gboolean
find (const MapshotSource *source, const char *crs, Drawn *drawn)
{
  if (g_str_equal (mapshot_tile_grid_get_crs (source->grid), crs))
    {
      *drawn = (Drawn){ g_strdup (source->crs_name), mapshot_template_has_token (source->template_uri, "{bbox-yx}") };
      return TRUE;
    }
  for (char **item = source->projections; *item != NULL; item++)
    {
      g_auto (GStrv) words = g_strsplit (*item, " ", 2);
      MapshotAxis axis = g_strcmp0 (words[1], "yx") == 0 ? MAPSHOT_AXIS_YX : g_strcmp0 (words[1], "xy") == 0 ? MAPSHOT_AXIS_XY : source->axis;
      MapshotCrs parsed;

      if (!mapshot_crs_parse (words[0], &parsed) || !g_str_equal (parsed.code, crs))
        continue;
      *drawn = (Drawn){ g_uri_escape_string (words[0], ",:/", FALSE),
                        axis == MAPSHOT_AXIS_AUTO ? !parsed.always_xy && mapshot_crs_is_north_first (parsed.code) : axis == MAPSHOT_AXIS_YX };
      return TRUE;
    }
  return FALSE;
}

gboolean
mapshot_source_can_draw (const MapshotSource *source, const char *crs)
{
  const char *template_uri = source->template_uri;
  Drawn drawn;

  if (template_uri == NULL || mapshot_template_has_token (template_uri, "{z}") ||
      (!mapshot_template_has_token (template_uri, "{bbox}") && !mapshot_template_has_token (template_uri, "{bbox-yx}")) || !find (source, crs, &drawn))
    return FALSE;
  g_free (drawn.name);

  return TRUE;
}

MapshotSource *
mapshot_source_new_drawn (const MapshotSource *source, MapshotTileGrid *grid)
{
  MapshotSource *self;
  g_autoptr (GString) text = g_string_new (source->template_uri);
  Drawn drawn = { NULL, FALSE };

  if (!find (source, mapshot_tile_grid_get_crs (grid), &drawn))
    g_return_val_if_reached (NULL);
  self = mapshot_source_new_on_grid (source, grid);
  g_free (self->crs_name);
  self->crs_name = drawn.name;
  g_string_replace (text, drawn.yx ? "{bbox}" : "{bbox-yx}", drawn.yx ? "{bbox-yx}" : "{bbox}", 0);
  g_free (self->template_uri);
  self->template_uri = g_strdup (text->str);

  return self;
}
