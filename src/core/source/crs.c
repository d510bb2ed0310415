/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crs.h"

#include "projection.h"

#include <string.h>

/* The projections of the shipped entries, whose registry says: metres, northing before easting. Every run reads these entries, and a capture in Web Mercator
 * shall not open PROJ's table for them. */
static gboolean
is_korean (const char *code)
{
  return g_str_equal (code, "EPSG:5179") || g_str_equal (code, "EPSG:5181") || g_str_equal (code, "EPSG:5186");
}

gboolean
mapshot_crs_is_north_first (const char *code)
{
  g_autoptr (MapshotProjection) projection = is_korean (code) ? NULL : mapshot_projection_new (code, NULL);

  return is_korean (code) || (projection != NULL && mapshot_projection_starts_with_north (projection));
}

double
mapshot_crs_get_metres_per_unit (const char *code)
{
  g_autoptr (MapshotProjection) projection = is_korean (code) ? NULL : mapshot_projection_new (code, NULL);

  if (is_korean (code))
    return 1;
  return projection != NULL ? mapshot_projection_get_unit (projection) : 0;
}

gboolean
mapshot_crs_is_geographic (const char *code)
{
  g_autoptr (MapshotProjection) projection = is_korean (code) ? NULL : mapshot_projection_new (code, NULL);

  return projection != NULL && mapshot_projection_is_geographic (projection);
}

/* Other names of Web Mercator, from before it had a code of its own. */
static gboolean
is_web_mercator (const char *authority, const char *code)
{
  static const char *const names[] = { "3857", "900913", "102100", "102113", "3785", "3587", "54004", NULL };

  return g_strv_contains (names, code) || (g_ascii_strcasecmp (authority, "OSGEO") == 0 && g_str_equal (code, "41001"));
}

static gboolean
set_code (MapshotCrs *crs, const char *authority, const char *code)
{
  g_autofree char *upper = g_ascii_strup (authority, -1);

  if (strspn (code, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") != strlen (code) || code[0] == '\0' ||
      strlen (code) > 12 || strlen (upper) > 12 || upper[0] == '\0' ||
      strspn (upper, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != strlen (upper))
    return FALSE;
  if (is_web_mercator (upper, code))
    g_strlcpy (crs->code, "EPSG:3857", sizeof crs->code);
  else if (g_str_equal (code, "CRS84") || (g_str_equal (upper, "CRS") && g_str_equal (code, "84")))
    {
      crs->always_xy = TRUE;
      g_strlcpy (crs->code, "EPSG:4326", sizeof crs->code);
    }
  else
    g_snprintf (crs->code, sizeof crs->code, "%s:%s", upper, code);

  return TRUE;
}

/* URN: urn:ogc:def:crs:AUTHORITY:VERSION:CODE; the version may be empty, be missing, or hold a colon itself. */
gboolean
mapshot_crs_parse (const char *text, MapshotCrs *crs)
{
  g_auto (GStrv) parts = NULL;
  guint n;

  *crs = (MapshotCrs){ .is_urn = FALSE };
  if (text == NULL || strlen (text) > 128)
    return FALSE;
  if (g_ascii_strncasecmp (text, "urn:", 4) == 0)
    {
      parts = g_strsplit (text, ":", -1);
      n = g_strv_length (parts);
      crs->is_urn = TRUE;
      return n >= 6 && set_code (crs, parts[4], parts[n - 1]);
    }
  if (g_ascii_strncasecmp (text, "http", 4) == 0)
    {
      const char *mark = strchr (text, '#');

      crs->is_urn = TRUE;
      if (mark != NULL) /* http://www.opengis.net/gml/srs/epsg.xml#5181 */
        return set_code (crs, "EPSG", mark + 1);
      parts = g_strsplit (text, "/", -1);
      n = g_strv_length (parts);
      return n >= 4 && set_code (crs, parts[n - 3], parts[n - 1]);
    }
  parts = g_strsplit (text, ":", -1);
  if (g_strv_length (parts) != 2)
    return FALSE;

  return set_code (crs, parts[0], parts[1]);
}
