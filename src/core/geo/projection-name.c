/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "projection.h"

#include "error.h"
#include "parse.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_CODE_LENGTH 9 /* digits */

/* Whether CODE is digits only, without a leading zero. */
static gboolean
is_code (const char *code)
{
  gsize length = strlen (code);

  return 1 <= length && length <= MAX_CODE_LENGTH && code[0] != '0' && strspn (code, "0123456789") == length;
}

/* Web Mercator under the names that it had before, and still has in many services. */
static gboolean
is_web_mercator (const char *authority, const char *code)
{
  static const char *const epsg[] = { "3857", "3785", "900913", "102100", "102113", NULL };
  static const char *const esri[] = { "102100", "102113", NULL };

  return g_strv_contains (g_str_equal (authority, "EPSG") ? epsg : esri, code);
}

static char *
make_name (const char *authority, const char *code)
{
  g_autofree char *upper = g_ascii_strup (authority, -1);

  if ((g_str_equal (upper, "CRS") && g_str_equal (code, "84")) ||
      (g_str_equal (upper, "OGC") && g_ascii_strcasecmp (code, "CRS84") == 0))
    return g_strdup ("CRS:84");
  if ((!g_str_equal (upper, "EPSG") && !g_str_equal (upper, "ESRI")) || !is_code (code))
    return NULL;

  return is_web_mercator (upper, code) ? g_strdup ("EPSG:3857") : g_strdup_printf ("%s:%s", upper, code);
}

/* "urn:ogc:def:crs:EPSG::4326", "urn:ogc:def:crs:OGC:1.3:CRS84"; the version is not looked at. */
static char *
from_urn (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 8);

  if (g_strv_length (parts) != 7)
    return NULL;

  return make_name (parts[4], parts[6]);
}

/* "http://www.opengis.net/def/crs/EPSG/0/4326", "http://www.opengis.net/gml/srs/epsg.xml#4326". */
static char *
from_uri (const char *path)
{
  g_auto (GStrv) parts = NULL;

  if (g_str_has_prefix (path, "gml/srs/epsg.xml#"))
    return make_name ("EPSG", path + strlen ("gml/srs/epsg.xml#"));
  if (!g_str_has_prefix (path, "def/crs/"))
    return NULL;
  parts = g_strsplit (path + strlen ("def/crs/"), "/", 4);

  return g_strv_length (parts) == 3 ? make_name (parts[0], parts[2]) : NULL;
}

static char *
from_code (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 3);

  return g_strv_length (parts) == 2 ? make_name (parts[0], parts[1]) : NULL;
}

static char *
normalize (const char *text)
{
  static const char *const hosts[] = { "http://www.opengis.net/", "https://www.opengis.net/" };

  if (strlen (text) > 200)
    return NULL;
  if (g_ascii_strncasecmp (text, "urn:ogc:def:crs:", 16) == 0 || g_ascii_strncasecmp (text, "urn:x-ogc:def:crs:", 18) == 0)
    return from_urn (text);
  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    if (g_str_has_prefix (text, hosts[i]))
      return from_uri (text + strlen (hosts[i]));

  return from_code (text);
}

char *
mapshot_projection_normalize_name (const char *text, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text != NULL ? text : ""));
  g_autofree char *quoted = NULL;
  char *name = normalize (trimmed);

  if (name != NULL)
    return name;
  quoted = mapshot_parse_quote (trimmed);
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
               _("%s is not the name of a map projection; write for example EPSG:5186"), quoted);
  return NULL;
}
