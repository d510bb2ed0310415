/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "projection.h"

#include "error.h"
#include "parse.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_CODE_LENGTH 9 /* characters */

/* Whether CODE is one of AUTHORITY's: digits without a leading zero, or with France's letters too. */
static gboolean
is_code (const char *authority, const char *code)
{
  gsize length = strlen (code);
  gboolean french = g_str_equal (authority, "IGNF");

  if (!french && !g_str_equal (authority, "EPSG") && !g_str_equal (authority, "ESRI"))
    return FALSE;

  return 1 <= length && length <= MAX_CODE_LENGTH && code[0] != '0' &&
         strspn (code, french ? "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" : "0123456789") == length;
}

/* Web Mercator under the names that it had before, and still has in many services. */
static gboolean
is_web_mercator (const char *authority, const char *code)
{
  static const char *const epsg[] = { "3857", "3785", "3587", "54004", "900913", "102100", "102113", NULL };
  static const char *const esri[] = { "54004", "102100", "102113", NULL };
  static const char *const osgeo[] = { "41001", NULL };
  static const char *const none[] = { NULL };

  return g_strv_contains (g_str_equal (authority, "EPSG") ? epsg : g_str_equal (authority, "ESRI") ? esri : g_str_equal (authority, "OSGEO") ? osgeo : none,
                          code);
}

static char *
make_name (const char *authority, const char *code)
{
  g_autofree char *upper = g_ascii_strup (authority, -1);

  if ((g_str_equal (upper, "CRS") && g_str_equal (code, "84")) ||
      (g_str_equal (upper, "OGC") && g_ascii_strcasecmp (code, "CRS84") == 0))
    return g_strdup ("CRS:84");
  if (is_web_mercator (upper, code))
    return g_strdup ("EPSG:3857");

  return is_code (upper, code) ? g_strdup_printf ("%s:%s", upper, code) : NULL;
}

/* "urn:ogc:def:crs:EPSG::4326", "urn:ogc:def:crs:OGC:1.3:CRS84"; the version is not looked at: some leave it out, and some put a colon into it. */
static char *
from_urn (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 16);
  guint n = g_strv_length (parts);

  return 6 <= n && n <= 9 ? make_name (parts[4], parts[n - 1]) : NULL;
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
