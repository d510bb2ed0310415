/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region-file-private.h"

#include "bounded-file.h"
#include "error.h"
#include "region.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, message);
  return FALSE;
}

/* After a byte order mark and spaces. */
static char
get_first (const char *data, gsize length)
{
  gsize i = length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

  while (i < length && g_ascii_isspace (data[i]))
    i++;
  return i < length ? data[i] : '\0';
}

static gboolean
read_any (const char *data, gsize length, MapshotOutline *outline, GError **error)
{
  if (length > MAPSHOT_REGION_FILE_MAX_BYTES)
    return fail (error, _("it is too large; simplify it first"));
  if (length >= 4 && memcmp (data, "PK\3\4", 4) == 0)
    return fail (error, _("it is packed; if it is a KMZ, unpack it and take the KML inside"));
  switch (get_first (data, length))
    {
    case '{':
      return mapshot_region_geojson_read (data, length, outline, error);
    case '<':
      return mapshot_region_xml_read (data, length, outline, error);
    default:
      return fail (error, _("it is neither GeoJSON, GPX nor KML"));
    }
}

MapshotOutline *
mapshot_region_file_parse (const char *data, gsize length, GError **error)
{
  g_autoptr (MapshotOutline) outline = mapshot_outline_new ();

  g_return_val_if_fail (data != NULL, NULL);

  if (!read_any (data, length, outline, error))
    return NULL;
  if (mapshot_outline_get_n_parts (outline) == 0)
    {
      fail (error, _("it holds no place"));
      return NULL;
    }
  return g_steal_pointer (&outline);
}

MapshotOutline *
mapshot_region_file_read (const char *path, GError **error)
{
  gboolean input = g_str_equal (path, "-");
  g_autofree char *data = NULL;
  MapshotOutline *outline;
  gsize length;

  data = mapshot_bounded_file_read (input ? "/dev/stdin" : path, MAPSHOT_REGION_FILE_MAX_BYTES, &length, error);
  if (data == NULL)
    return NULL;
  outline = mapshot_region_file_parse (data, length, error);
  if (outline == NULL)
    g_prefix_error (error, "%s: ", input ? _("standard input") : path);

  return outline;
}

gboolean
mapshot_region_file_get_bounds (const MapshotOutline *outline, double buffer, MapshotBounds *bounds, GError **error)
{
  if (!mapshot_outline_get_bounds (outline, bounds))
    return fail (error, _("it holds no place"));
  if (buffer != 0)
    return mapshot_region_grow (bounds, buffer, error);
  if (bounds->west != bounds->east && bounds->south != bounds->north)
    return TRUE;
  fail (error, _("it holds only a point or a straight line, which is no region without some ground around it"));
  mapshot_error_set_topic (error, MAPSHOT_TOPIC_EXTENT);

  return FALSE;
}
