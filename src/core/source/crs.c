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

gboolean
mapshot_crs_parse (const char *text, MapshotCrs *crs)
{
  g_autofree char *name = text != NULL ? mapshot_projection_normalize_name (text, NULL) : NULL;

  *crs = (MapshotCrs){ .is_urn = FALSE };
  if (name == NULL)
    return FALSE;
  text += strspn (text, " \t\r\n");
  crs->is_urn = g_ascii_strncasecmp (text, "urn:", 4) == 0 || g_ascii_strncasecmp (text, "http", 4) == 0;
  crs->always_xy = g_str_equal (name, "CRS:84");
  g_strlcpy (crs->code, crs->always_xy ? "EPSG:4326" : name, sizeof crs->code);

  return TRUE;
}
