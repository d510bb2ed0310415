/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wms-keys.h"

#include "crs.h"
#include "grid-keys.h"
#include "template.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum
{
  AXIS_AUTO,
  AXIS_XY,
  AXIS_YX,
} Axis;

static void
append (GString *uri, const char *name, const char *value)
{
  char last = uri->str[uri->len - 1];

  g_string_append_printf (uri, "%s%s=", last == '?' || last == '&' ? "" : "&", name);
  g_string_append_uri_escaped (uri, value != NULL ? value : "", ",:/", FALSE);
}

/* 1.1.1 is always x, y; 1.3.0 is in the authority's order, as far as the service keeps to it. */
static gboolean
is_yx (MapshotKeyReader *reader, const char *crs, gboolean version_130, gboolean xy_always)
{
  static const char *const axes[] = { "auto", "xy", "yx", NULL };
  Axis axis = (Axis) mapshot_key_reader_get_choice (reader, "Axis", axes, AXIS_AUTO);

  if (axis == AXIS_AUTO)
    return version_130 && !xy_always && mapshot_crs_is_north_first (crs);

  return axis == AXIS_YX;
}

/* Projections=EPSG:5179;EPSG:5186 yx: what else the service draws in, and where it wants the axes another way round than Axis says. */
static void
read_projections (MapshotKeyReader *reader, MapshotSource *source, gboolean version_130)
{
  static const char *const axes[] = { "auto", "xy", "yx", NULL };
  MapshotCrs crs;

  source->axis = (MapshotAxis) mapshot_key_reader_get_choice (reader, "Axis", axes, MAPSHOT_AXIS_AUTO);
  if (source->axis == MAPSHOT_AXIS_AUTO && !version_130)
    source->axis = MAPSHOT_AXIS_XY;
  g_strfreev (source->projections);
  source->projections = mapshot_key_reader_get_list (reader, "Projections");
  for (char **item = source->projections; *item != NULL; item++)
    {
      g_auto (GStrv) words = g_strsplit (*item, " ", 2);

      if (!mapshot_crs_parse (words[0], &crs) || (words[1] != NULL && !g_str_equal (words[1], "xy") && !g_str_equal (words[1], "yx")))
        mapshot_key_reader_fail (reader, "Projections",
                                 _("write names of projections, with xy or yx behind them where the order of coordinates differs, for example EPSG:5179;EPSG:5186 yx"));
    }
}

static char *
read_address (MapshotKeyReader *reader)
{
  g_autofree char *address = mapshot_key_reader_get (reader, "Address");

  if (address == NULL || strchr (address, '#') != NULL)
    {
      mapshot_key_reader_fail (reader, "Address", _("write the address of the service, for example https://maps.example.org/wms?"));
      return NULL;
    }

  return strchr (address, '?') != NULL ? g_strdup (address) : g_strconcat (address, "?", NULL);
}

static char *
make_template (MapshotKeyReader *reader, MapshotSource *source)
{
  static const char *const versions[] = { "1.1.1", "1.3.0", NULL };
  g_autofree char *address = read_address (reader);
  g_autofree char *layers = mapshot_key_reader_get (reader, "Layers");
  g_autofree char *styles = mapshot_key_reader_get (reader, "Styles");
  g_autofree char *format = mapshot_key_reader_get (reader, "Format");
  g_autofree char *time = mapshot_key_reader_get (reader, "Time");
  g_autofree char *asked = mapshot_key_reader_get (reader, "Projection");
  gboolean version_130 = mapshot_key_reader_get_choice (reader, "Version", versions, 1) == 1;
  gboolean xy_always;
  g_autofree char *crs = mapshot_grid_keys_read_projection (reader, &xy_always);
  GString *uri;

  if (layers == NULL || layers[0] == '\0')
    mapshot_key_reader_fail (reader, "Layers", _("it is missing; write the layers' names with commas between them, for example roads,names"));
  if (reader->error != NULL)
    return NULL;
  uri = g_string_new (address);
  append (uri, "SERVICE", "WMS");
  append (uri, "REQUEST", "GetMap");
  append (uri, "VERSION", version_130 ? "1.3.0" : "1.1.1");
  append (uri, "LAYERS", layers);
  append (uri, "STYLES", styles);
  g_string_append (uri, version_130 ? "&CRS={crs}" : "&SRS={crs}");
  source->crs_name = g_uri_escape_string (asked != NULL ? asked : crs, ",:/", FALSE);
  append (uri, "FORMAT", format != NULL ? format : "image/png");
  append (uri, "TRANSPARENT", source->transparent ? "TRUE" : "FALSE");
  if (time != NULL)
    append (uri, "TIME", time);
  g_string_append (uri, "&WIDTH={w}&HEIGHT={h}&BBOX=");
  g_string_append (uri, is_yx (reader, crs, version_130, xy_always) ? "{bbox-yx}" : "{bbox}");
  read_projections (reader, source, version_130);

  return g_string_free (uri, FALSE);
}

void
mapshot_wms_keys_read (MapshotKeyReader *reader, MapshotSource *source)
{
  static const char *const needs[] = { "none", "required", NULL };
  g_autofree char *template_uri = make_template (reader, source);
  g_autoptr (GError) error = NULL;
  gboolean has_key;

  if (template_uri == NULL)
    return;
  has_key = mapshot_template_needs_key (template_uri);
  source->rules.needs_key = mapshot_key_reader_get_choice (reader, "Key", needs, has_key) == 1;
  if (source->rules.needs_key != has_key)
    mapshot_key_reader_fail (reader, "Key", _("Key=required and a {key} in Address go together"));
  if (!mapshot_template_validate (template_uri, &error) || !mapshot_source_set_template (source, template_uri, &error))
    mapshot_key_reader_fail (reader, "Address", "%s", error->message);
  mapshot_grid_keys_read_parts (reader, source);
}
