/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "projection.h"

#include <string.h>

static void
test_forms (void)
{
  const char *const forms[][2] = {
    { "EPSG:5181", "EPSG:5181" },
    { " epsg:5181 ", "EPSG:5181" },
    { "ESRI:54030", "ESRI:54030" },
    { "CRS:84", "CRS:84" },
    { "OGC:CRS84", "CRS:84" },
    { "urn:ogc:def:crs:OGC:1.3:CRS84", "CRS:84" },
    { "urn:ogc:def:crs:OGC::CRS84", "CRS:84" },
    { "urn:ogc:def:crs:EPSG::4326", "EPSG:4326" },
    { "URN:OGC:DEF:CRS:EPSG:6.9:5179", "EPSG:5179" },
    { "urn:ogc:def:crs:EPSG:6.18:3857", "EPSG:3857" },
    { "http://www.opengis.net/def/crs/EPSG/0/2154", "EPSG:2154" },
    { "https://www.opengis.net/def/crs/OGC/1.3/CRS84", "CRS:84" },
    { "http://www.opengis.net/gml/srs/epsg.xml#27700", "EPSG:27700" },
    { "EPSG:900913", "EPSG:3857" },
    { "EPSG:102100", "EPSG:3857" },
    { "ESRI:102100", "EPSG:3857" },
    { "EPSG:3785", "EPSG:3857" },
    { "OSGEO:41001", "EPSG:3857" },
    { "urn:ogc:def:crs:EPSG:6.18:3:3857", "EPSG:3857" },
    { "urn:ogc:def:crs:EPSG::102100", "EPSG:3857" },
    { "urn:ogc:def:crs:EPSG:4326", "EPSG:4326" },
    { "IGNF:LAMB93", "IGNF:LAMB93" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *name = mapshot_projection_normalize_name (forms[i][0], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (name, ==, forms[i][1]);
    }
}

static void
test_wrong (void)
{
  const char *const wrong[] = {
    "", "5181", "EPSG", "EPSG:", "EPSG:x", "EPSG:5181:1", "EPSG:-1", "EPSG:05181", "EPSG:12345678901", "EPSG: 5181", "+proj=utm +zone=52",
    "GB:27700", "CRS:83", "IGNF:lamb 93", "OSGEO:1", "urn:ogc:def:crs:4326", "urn:ogc:def:crs:EPSG::", "http://example.org/def/crs/EPSG/0/4326",
    "http://www.opengis.net/def/crs/EPSG/4326", "EPSG:5181\nEPSG:1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (mapshot_projection_normalize_name (wrong[i], &error));
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
      g_assert_nonnull (strstr (error->message, "EPSG:5186"));
      g_assert_null (strchr (error->message, '\n'));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/projection-name/forms", test_forms);
  g_test_add_func ("/projection-name/wrong", test_wrong);
  return g_test_run ();
}
