/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region-file.h"

#include "error.h"
#include "region.h"

#include <glib/gstdio.h>
#include <string.h>

static void
assert_bounds (const char *text, double west, double south, double east, double north)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotOutline) outline = mapshot_region_file_parse (text, strlen (text), &error);
  MapshotBounds bounds;

  g_assert_no_error (error);
  g_assert_true (mapshot_region_file_get_bounds (outline, 0, &bounds, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (bounds.west, west, 1e-6);
  g_assert_cmpfloat_with_epsilon (bounds.south, south, 1e-6);
  g_assert_cmpfloat_with_epsilon (bounds.east, east, 1e-6);
  g_assert_cmpfloat_with_epsilon (bounds.north, north, 1e-6);
}

static void
assert_refused (const char *text, gssize length, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mapshot_region_file_parse (text, length < 0 ? strlen (text) : (gsize) length, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_null (strchr (error->message, '\n'));
}

#define RING "[[[126.9,37.5],[127.1,37.5],[127.1,37.6],[126.9,37.6],[126.9,37.5]]]"

static void
test_geojson (void)
{
  assert_bounds ("{\"type\":\"Polygon\",\"coordinates\":" RING "}", 126.9, 37.5, 127.1, 37.6);
  assert_bounds ("\xef\xbb\xbf {\"coordinates\":" RING ",\"type\":\"Polygon\"}", 126.9, 37.5, 127.1, 37.6);
  assert_bounds ("{\"type\":\"Feature\",\"properties\":{\"coordinates\":[0,0]},\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":[" RING
                 ",[[[128,38],[129,38],[129,39]]]]}}",
                 126.9, 37.5, 129, 39);
  assert_bounds ("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":null},"
                 "{\"type\":\"Feature\",\"geometry\":{\"type\":\"GeometryCollection\",\"geometries\":["
                 "{\"type\":\"Point\",\"coordinates\":[126,37,55.5]},{\"type\":\"LineString\",\"coordinates\":[[127,38],[126.5,36]]}]}}]}",
                 126, 36, 127, 38);
  assert_bounds ("{\"type\":\"MultiPoint\",\"coordinates\":[[1,2],[3,4]]}", 1, 2, 3, 4);
  assert_bounds ("{\"type\":\"MultiLineString\",\"coordinates\":[[[178,-18],[-178,-17]],[[177,-16],[178,-16]]]}", 177, -18, -178, -16);
}

/* Points apart are not joined by a line; rings are closed. */
static void
test_parts (void)
{
  const char *points = "{\"type\":\"MultiPoint\",\"coordinates\":[[1,2],[3,4],[5,6]]}";
  const char *rings = "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[4,0],[4,4]],[[1,1],[2,1],[2,2]]]}";
  g_autoptr (MapshotOutline) apart = mapshot_region_file_parse (points, strlen (points), NULL);
  g_autoptr (MapshotOutline) polygon = mapshot_region_file_parse (rings, strlen (rings), NULL);
  gboolean closed;
  guint n;

  g_assert_cmpuint (mapshot_outline_get_n_parts (apart), ==, 3);
  g_assert_cmpuint (mapshot_outline_get_n_parts (polygon), ==, 2);
  g_assert_cmpfloat (mapshot_outline_get_part (polygon, 1, &n, &closed)[2].latitude, ==, 2);
  g_assert_cmpuint (n, ==, 3);
  g_assert_true (closed);
}

/* Files of before RFC 7946 name another projection. */
static void
test_projected (void)
{
  assert_bounds ("{\"type\":\"LineString\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::3857\"}},"
                 "\"coordinates\":[[0,0],[111319.490793,111325.142866]]}",
                 0, 0, 1, 1);
  assert_bounds ("{\"type\":\"LineString\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:OGC:1.3:CRS84\"}},"
                 "\"coordinates\":[[1,2],[3,4]]}",
                 1, 2, 3, 4);
  assert_refused ("{\"type\":\"Point\",\"coordinates\":[200000,600000]}", -1, "save the file again in degrees");
  assert_refused ("{\"type\":\"Point\",\"crs\":{\"properties\":{\"name\":\"mine\"}},\"coordinates\":[1,2]}", -1, "“crs”");
}

static void
test_gpx (void)
{
  assert_bounds ("<?xml version=\"1.0\"?><gpx version=\"1.1\" xmlns=\"http://www.topografix.com/GPX/1/1\"><metadata><bounds minlat=\"0\" "
                 "minlon=\"0\" maxlat=\"1\" maxlon=\"1\"/></metadata><trk><name>a</name><trkseg><trkpt lat=\"37.5\" lon=\"126.9\"><ele>12</ele>"
                 "</trkpt><trkpt lon=\"127.1\" lat=\"37.6\"/></trkseg></trk></gpx>",
                 126.9, 37.5, 127.1, 37.6);
  assert_bounds ("<gpx><wpt lat=\"1\" lon=\"2\"/><rte><rtept lat=\"3\" lon=\"4\"/></rte><trk><trkseg/></trk></gpx>", 2, 1, 4, 3);
  assert_bounds ("<gpx><trk><trkseg><trkpt lat=\"-17\" lon=\"179.9\"/><trkpt lat=\"-18\" lon=\"-179.9\"/></trkseg></trk></gpx>", 179.9, -18,
                 -179.9, -17);
  assert_refused ("<gpx><wpt lat=\"one\" lon=\"2\"/></gpx>", -1, "“one” is no position");
  assert_refused ("<gpx><wpt lon=\"2\"/></gpx>", -1, "is no position");
  assert_refused ("<gpx></gpx>", -1, "holds no place");
}

static void
test_kml (void)
{
  assert_bounds ("<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>\n"
                 "  126.9,37.5,0\n  127.1,37.5,0 127.1,37.6\t126.9,37.5 \n</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
                 "</Document></kml>",
                 126.9, 37.5, 127.1, 37.6);
  assert_bounds ("<kml xmlns:gx=\"x\"><gx:Track><gx:coord>1 2 30</gx:coord><gx:coord>3 4 30</gx:coord></gx:Track></kml>", 1, 2, 3, 4);
  assert_bounds ("<kml><Placemark><Point><coordinates>1,2</coordinates></Point></Placemark><Placemark><LineString><coordinates><![CDATA[3,4 5,6]]>"
                 "</coordinates></LineString></Placemark></kml>",
                 1, 2, 5, 6);
  assert_refused ("<kml><Point><coordinates>1;2</coordinates></Point></kml>", -1, "is no position");
  assert_refused ("<svg/>", -1, "neither GPX nor KML");
}

static char *
repeat (const char *text, guint times)
{
  GString *all = g_string_new (NULL);

  while (times-- > 0)
    g_string_append (all, text);
  return g_string_free (all, FALSE);
}

static void
test_hostile (void)
{
  g_autofree char *deep = repeat ("[", 100000), *deep_xml = repeat ("<a>", 100);
  g_autofree char *deep_json = g_strconcat ("{\"type\":\"Polygon\",\"coordinates\":", deep, NULL);
  g_autofree char *deep_gpx = g_strconcat ("<gpx>", deep_xml, NULL);

  assert_refused (deep_json, -1, "too deeply");
  assert_refused (deep_gpx, -1, "too deeply");
  assert_refused ("<!DOCTYPE gpx [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><gpx>&a;</gpx>", -1, "entities");
  assert_refused ("<gpx><wpt lat=\"1\" lon=\"2\">&later;</wpt></gpx>", -1, "");
  assert_refused ("<gpx><trk>", -1, "cut off");
  assert_refused ("{\"type\":\"Point\",\"coordinates\":[1,", -1, "cut off");
  assert_refused ("{\"type\":\"Point\",\"coordinates\":[\"1\",2]}", -1, "“coordinates”");
  assert_refused ("{\"type\":\"Point\",\"coordinates\":{}}", -1, "“coordinates”");
  assert_refused ("{\"type\":\"Polygon\",\"coordinates\":[[1,2],[3,4]]}", -1, "“coordinates”");
  assert_refused ("{\"type\":7}", -1, "“type”");
  assert_refused ("{\"type\":\"FeatureCollection\",\"features\":[null]}", -1, "“features”");
  assert_refused ("{\"type\":\"Topology\"}", -1, "“type”");
  assert_refused ("{}\0{}", 5, "");
  assert_refused ("{\"\xff\":1}", -1, "UTF-8");
  assert_refused ("PK\3\4 and so on", -1, "KMZ");
  assert_refused ("lat,lon\n1,2\n", -1, "neither GeoJSON");
  assert_refused ("", -1, "neither GeoJSON");
  assert_refused ("{", (gssize) MAPSHOT_REGION_FILE_MAX_BYTES + 1, "too large");
}

static void
test_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("mapshot-region-XXXXXX", NULL), *path = g_build_filename (folder, "a.geojson", NULL);
  g_autoptr (MapshotOutline) outline = NULL, none = NULL;
  g_autoptr (GError) error = NULL;

  none = mapshot_region_file_read (path, &error);
  g_assert_null (none);
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, path));
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "{\"type\":\"Polygon\",\"coordinates\":" RING "}", -1, &error));
  outline = mapshot_region_file_read (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mapshot_outline_get_n_parts (outline), ==, 1);
  g_assert_true (g_file_set_contents (path, "no", -1, &error));
  g_assert_null (mapshot_region_file_read (path, &error));
  g_assert_true (g_str_has_prefix (error->message, path));
  g_assert_no_errno (g_unlink (path));
  g_assert_no_errno (g_rmdir (folder));
}

/* At least so much ground everywhere; a point becomes a region. */
static void
test_buffer (void)
{
  const char *text = "{\"type\":\"Point\",\"coordinates\":[126.978,37.5665]}", *pole = "{\"type\":\"LineString\",\"coordinates\":[[0,89.9],[90,89.9]]}";
  g_autoptr (MapshotOutline) outline = mapshot_region_file_parse (text, strlen (text), NULL);
  g_autoptr (MapshotOutline) north = mapshot_region_file_parse (pole, strlen (pole), NULL);
  g_autoptr (GError) error = NULL;
  MapshotBounds bounds;

  g_assert_false (mapshot_region_file_get_bounds (outline, 0, &bounds, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_cmpint (mapshot_error_get_topic (error), ==, MAPSHOT_TOPIC_EXTENT);
  g_clear_error (&error);
  g_assert_true (mapshot_region_file_get_bounds (outline, 200, &bounds, &error));
  g_assert_cmpfloat_with_epsilon (mapshot_region_get_ground_height (&bounds), 400, 1e-3);
  g_assert_cmpfloat (mapshot_region_get_ground_width (&bounds, bounds.north), >=, 400 - 1e-6);
  g_assert_cmpfloat (mapshot_region_get_ground_width (&bounds, bounds.north), <=, 400.1);
  g_assert_false (mapshot_region_file_get_bounds (outline, -1, &bounds, NULL));
  g_assert_true (mapshot_region_file_get_bounds (north, 50000, &bounds, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (bounds.north, ==, 90);
  g_assert_cmpfloat (bounds.west, ==, -180);
  g_assert_cmpfloat (bounds.east, ==, 180);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/region-file/geojson", test_geojson);
  g_test_add_func ("/region-file/parts", test_parts);
  g_test_add_func ("/region-file/projected", test_projected);
  g_test_add_func ("/region-file/gpx", test_gpx);
  g_test_add_func ("/region-file/kml", test_kml);
  g_test_add_func ("/region-file/hostile", test_hostile);
  g_test_add_func ("/region-file/file", test_file);
  g_test_add_func ("/region-file/buffer", test_buffer);

  return g_test_run ();
}
