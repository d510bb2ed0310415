/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service.h"

#include "error.h"
#include "service-address.h"
#include "template.h"

#include <string.h>

#define ADDRESS "http://maps.example.org/ows/doc"

static MapshotService *
read_at (const char *address, const char *text)
{
  g_autoptr (GError) error = NULL;
  MapshotService *service = mapshot_service_new (text, strlen (text), address, &error);

  g_assert_no_error (error);

  return service;
}

static MapshotSource *
make (const MapshotService *service, const MapshotServiceChoice *choice)
{
  g_autoptr (GError) error = NULL;
  MapshotSource *source = mapshot_service_make_source (service, choice, &error);

  g_assert_no_error (error);

  return source;
}

static void
assert_uri (const MapshotSource *source, int level, gint64 column, gint64 row, const char *expected)
{
  g_autofree char *uri = mapshot_template_expand (source, level, column, row, NULL);

  g_assert_cmpstr (uri, ==, expected);
}

static void
assert_usage (const MapshotService *service, const MapshotServiceChoice *choice, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mapshot_service_make_source (service, choice, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_null (strchr (error->message, '\n'));
  if (strstr (error->message, says) == NULL)
    g_error ("gave “%s”, not “%s”", error->message, says);
}

/* ---- WMTS ---- */

#define MATRIX(id, denominator, corner, columns, rows)                                                                            \
  "<TileMatrix><ows:Identifier>" id "</ows:Identifier><ScaleDenominator>" denominator "</ScaleDenominator><TopLeftCorner>" corner \
  "</TopLeftCorner><TileWidth>256</TileWidth><TileHeight>256</TileHeight><MatrixWidth>" columns "</MatrixWidth><MatrixHeight>"   \
  rows "</MatrixHeight></TileMatrix>"

#define SET(id, crs, matrices)                                                                                        \
  "<TileMatrixSet><ows:Identifier>" id "</ows:Identifier><ows:SupportedCRS>" crs "</ows:SupportedCRS>" matrices \
  "</TileMatrixSet>"

#define WMTS(operations, layer, sets)                                                                                         \
  "<?xml version=\"1.0\"?><Capabilities xmlns=\"http://www.opengis.net/wmts/1.0\" xmlns:ows=\"http://www.opengis.net/ows/1.1\" " \
  "xmlns:xlink=\"http://www.w3.org/1999/xlink\" version=\"1.0.0\">" operations "<Contents><Layer><ows:Title>Roads</ows:Title>" \
  "<ows:Identifier>roads</ows:Identifier>" layer "</Layer>" sets "</Contents></Capabilities>"

#define LINK(set, limits) "<TileMatrixSetLink><TileMatrixSet>" set "</TileMatrixSet>" limits "</TileMatrixSetLink>"

#define KVP                                                                                                                 \
  "<ows:OperationsMetadata><ows:Operation name=\"GetTile\"><ows:DCP><ows:HTTP>"                                            \
  "<ows:Get xlink:href=\"http://maps.example.org/rest/\"><ows:Constraint name=\"GetEncoding\"><ows:AllowedValues>"         \
  "<ows:Value>RESTful</ows:Value></ows:AllowedValues></ows:Constraint></ows:Get>"                                          \
  "<ows:Get xlink:href=\"http://maps.example.org/kvp?map=a\"><ows:Constraint name=\"GetEncoding\"><ows:AllowedValues>"     \
  "<ows:Value>KVP</ows:Value></ows:AllowedValues></ows:Constraint></ows:Get></ows:HTTP></ows:DCP></ows:Operation>"         \
  "</ows:OperationsMetadata>"

/* Levels in disorder, and one with no tiles, as GDAL's authors have met. */
#define MERCATOR(corner)                                                                              \
  MATRIX ("EPSG:3857:1", "279541132.014359", corner, "2", "2")                                     \
  MATRIX ("EPSG:3857:9", "1091958.1719319", corner, "0", "0") MATRIX ("EPSG:3857:0", "559082264.0287178", corner, "1", "1") \
  MATRIX ("EPSG:3857:2", "139770566.007179", corner, "4", "4")

static const char rest[] =
    "<Style><ows:Identifier>night</ows:Identifier></Style><Style isDefault=\"true\"><ows:Identifier>day</ows:Identifier></Style>"
    "<Format>application/x-protobuf</Format><Format>image/jpeg</Format><Format>image/png</Format>"
    "<Dimension><ows:Identifier>Time</ows:Identifier><Default>2020-01-01</Default><Value>2020-01-01</Value><Value>2021</Value></Dimension>";

static void
test_wmts_rest (void)
{
  g_autofree char *layer = g_strconcat (
      rest,
      LINK ("g", "<TileMatrixSetLimits><TileMatrixLimits><TileMatrix>EPSG:3857:2</TileMatrix><MinTileRow>1</MinTileRow><MaxTileRow>2</MaxTileRow>"
                 "<MinTileCol>3</MinTileCol><MaxTileCol>9</MaxTileCol></TileMatrixLimits></TileMatrixSetLimits>"),
      "<ResourceURL format=\"image/png\" resourceType=\"tile\" template=\"http://maps.example.org/t/{Style}/{Time}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png\"/>"
      "<ows:WGS84BoundingBox><ows:LowerCorner>124 33</ows:LowerCorner><ows:UpperCorner>132 43</ows:UpperCorner></ows:WGS84BoundingBox>",
      NULL);
  g_autofree char *whole = g_strdup_printf (
      "<Capabilities xmlns:ows=\"http://www.opengis.net/ows/1.1\" version=\"1.0.0\"><Contents><Layer><ows:Title>Roads</ows:Title>"
      "<ows:Identifier>roads</ows:Identifier>%s</Layer>" SET ("g", "urn:ogc:def:crs:EPSG:6.18:3:3857", MERCATOR ("-20037508.342789 20037508.342789"))
      "</Contents></Capabilities>", layer);
  g_autoptr (MapshotService) service = read_at (ADDRESS, whole);
  g_autoptr (MapshotSource) source = make (service, &(MapshotServiceChoice){ .layer = NULL });
  g_autoptr (MapshotSource) night = make (service, &(MapshotServiceChoice){ .style = "night", .time = "2021", .layer = "roads" });
  const MapshotTileLevel *level;

  g_assert_cmpstr (mapshot_service_get_protocol (service), ==, "WMTS 1.0.0");
  assert_uri (source, 2, 3, 1, "http://maps.example.org/t/day/2020-01-01/g/EPSG:3857:2/1/3.png");
  assert_uri (night, 0, 0, 0, "http://maps.example.org/t/night/2021/g/EPSG:3857:0/0/0.png");
  g_assert_cmpint (mapshot_tile_grid_get_n_levels (source->grid), ==, 3);
  level = mapshot_tile_grid_get_level (source->grid, 2);
  g_assert_cmpint (level->zoom, ==, 2);
  /* Ten digits of a denominator are taken for the pyramid that is meant. */
  g_assert_cmpfloat (level->resolution, ==, 2 * G_PI * 6378137.0 / 1024);
  g_assert_cmpint (level->min_column, ==, 3);
  g_assert_cmpint (level->max_column, ==, 3);
  g_assert_cmpint (level->min_row, ==, 1);
  g_assert_cmpfloat (mapshot_tile_grid_get_origin_x (source->grid), ==, -20037508.342789244);
  g_assert_cmpfloat (source->coverage.west, ==, 124);
  g_assert_cmpstr (source->id, ==, "own");
  assert_usage (service, &(MapshotServiceChoice){ .layer = "road" }, "did you mean roads");
  assert_usage (service, &(MapshotServiceChoice){ .style = "nigth" }, "no style “nigth”; it has day, night");
  assert_usage (service, &(MapshotServiceChoice){ .matrix_set = "Kakao5181" }, "it has g");
  assert_usage (service, &(MapshotServiceChoice){ .format = "image/gif" }, "no format “image/gif”");
}

static void
test_wmts_kvp (void)
{
  const char *text = WMTS (KVP, "<Style><ows:Identifier/></Style><Format>image/png</Format>" LINK ("g", ""),
                           SET ("g", "urn:ogc:def:crs:EPSG::3857", MERCATOR ("20037508.342789 -20037508.342789")));
  g_autoptr (MapshotService) service = read_at ("http://maps.example.org/kvp?SERVICE=WMTS&REQUEST=GetCapabilities&map=b&token=t", text);
  g_autoptr (MapshotSource) source = make (service, &(MapshotServiceChoice){ .layer = NULL });

  assert_uri (source, 1, 1, 0,
              "http://maps.example.org/kvp?map=a&token=t&SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=roads&STYLE=&FORMAT=image/png"
              "&TILEMATRIXSET=g&TILEMATRIX=EPSG:3857:1&TILEROW=0&TILECOL=1");
  /* That server swaps the corner. */
  g_assert_cmpfloat (mapshot_tile_grid_get_origin_x (source->grid), <, 0);
  g_assert_cmpfloat (mapshot_tile_grid_get_origin_y (source->grid), >, 0);
}

/* The same corner under every name of the projection, in both orders: it lies where the projection is used. */
static void
test_wmts_axes (void)
{
  const struct
  {
    const char *crs, *corner;
    double x, y;
  } cases[] = {
    { "EPSG:5181", "988576.0 -30000.0", -30000, 988576 },                  /* MapProxy */
    { "urn:ogc:def:crs:EPSG:6.3:5181", "988576.0 -30000.0", -30000, 988576 }, /* MapCache */
    { "EPSG:5181", "-30000.0 988576.0", -30000, 988576 },
    { "urn:ogc:def:crs:EPSG::5181", "-30000.0 988576.0", -30000, 988576 },
    { "EPSG:5179", "4000000 -200000", -200000, 4000000 }, /* NGII's corner */
    { "EPSG:5179", "-200000 4000000", -200000, 4000000 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
          g_strdup_printf (WMTS (KVP, "<Format>image/png</Format>" LINK ("k", ""),
                                 SET ("k", "%s", MATRIX ("00", "7314285.714285714", "%s", "4", "4") MATRIX ("01", "3657142.857142857", "%s", "8", "8"))),
                           cases[i].crs, cases[i].corner, cases[i].corner);
      g_autoptr (MapshotService) service = read_at (ADDRESS, text);
      g_autoptr (MapshotSource) source = make (service, &(MapshotServiceChoice){ .layer = NULL });

      g_assert_cmpfloat (mapshot_tile_grid_get_origin_x (source->grid), ==, cases[i].x);
      g_assert_cmpfloat (mapshot_tile_grid_get_origin_y (source->grid), ==, cases[i].y);
      g_assert_cmpfloat (mapshot_tile_grid_get_level (source->grid, 0)->resolution, ==, 2048);
      g_assert_cmpint (mapshot_tile_grid_get_level (source->grid, 1)->zoom, ==, 1);
    }
}

/* A map of one city lies nowhere near the middle of its projection: the layer's box tells which way round the corner is written. */
static void
test_wmts_box (void)
{
  static const struct
  {
    const char *crs, *corner;
  } cases[] = { { "EPSG:5186", "562000 190000" }, { "EPSG:5186", "190000 562000" }, { "urn:ogc:def:crs:EPSG::5186", "190000 562000" },
                { "urn:ogc:def:crs:EPSG::5186", "562000 190000" } };
  static const char box[] = "<ows:WGS84BoundingBox><ows:LowerCorner>126.95 37.53</ows:LowerCorner><ows:UpperCorner>127.0 37.58</ows:UpperCorner></ows:WGS84BoundingBox>";

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *matrices = g_strdup_printf (MATRIX ("0", "14285.714285714286", "%s", "16", "16"), cases[i].corner);
      g_autofree char *set = g_strdup_printf (SET ("c", "%s", "%s"), cases[i].crs, matrices);
      g_autofree char *text = g_strdup_printf ("<Capabilities xmlns:ows='o' xmlns:xlink='x' version='1.0.0'>" KVP "<Contents><Layer><ows:Identifier>a</ows:Identifier>"
                                               "<Format>image/png</Format>%s" LINK ("c", "") "</Layer>%s</Contents></Capabilities>", box, set);
      g_autoptr (MapshotService) service = read_at (ADDRESS, text);
      g_autoptr (MapshotSource) source = make (service, &(MapshotServiceChoice){ .layer = NULL });

      g_assert_cmpfloat (mapshot_tile_grid_get_origin_x (source->grid), ==, 190000);
      g_assert_cmpfloat (mapshot_tile_grid_get_origin_y (source->grid), ==, 562000);
    }
}

/* Servers whose grids begin in the south write where each level ends in the north; what is written of such a grid is read again. */
static void
test_wmts_corners (void)
{
  const char *text = WMTS (KVP, "<Format>image/png</Format>" LINK ("k", ""),
                           SET ("k", "EPSG:5186", MATRIX ("0", "3571428.5714285714", "0 1000000", "3", "3") MATRIX ("1", "2500000", "0 1100800", "5", "5")
                                                      MATRIX ("2", "1250000", "0 1100800", "10", "10")));
  g_autoptr (MapshotService) service = read_at (ADDRESS, text);
  g_autoptr (MapshotSource) source = make (service, &(MapshotServiceChoice){ .layer = NULL });
  g_autoptr (GKeyFile) entry = mapshot_service_make_entry (service, &(MapshotServiceChoice){ .layer = NULL }, NULL);
  g_autofree char *levels = g_key_file_get_string (entry, "source roads", "Levels", NULL);
  double x, y;

  g_assert_cmpint (mapshot_tile_grid_get_n_levels (source->grid), ==, 3);
  g_assert_cmpfloat (mapshot_tile_grid_get_corner_y (source->grid, 0), ==, 1000000);
  g_assert_cmpfloat (mapshot_tile_grid_get_corner_y (source->grid, 1), ==, 1100800);
  g_assert_cmpfloat (mapshot_tile_grid_get_corner_y (source->grid, 2), ==, 1100800);
  mapshot_tile_grid_to_pixel (source->grid, 0, 1000, 999000, &x, &y);
  g_assert_cmpfloat (x, ==, 1);
  g_assert_cmpfloat (y, ==, 1);
  mapshot_tile_grid_to_pixel (source->grid, 1, 700, 1100100, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (y, 1, 1e-9);
  g_assert_cmpstr (levels, ==, "0 0 1000 0-2 0-2 0,1000000;1 1 700 0-4 0-4;2 2 350 0-9 0-9");
}

/* ---- WMS ---- */

#define WMS_130                                                                                                                    \
  "<WMS_Capabilities version=\"1.3.0\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><Service><Title>City</Title><MaxWidth>800</MaxWidth>" \
  "<MaxHeight>600</MaxHeight></Service><Capability><Request><GetMap><Format>image/gif</Format><Format>image/jpeg</Format>"         \
  "<Format>image/png; mode=8bit</Format><DCPType><HTTP><Get><OnlineResource xlink:href=\"/ows?map=city\"/></Get></HTTP></DCPType>" \
  "</GetMap></Request><Layer><Title>All</Title><CRS>EPSG:4326</CRS><CRS>EPSG:5181</CRS><CRS>CRS:84</CRS><Style><Name>plain</Name>"  \
  "</Style><Attribution><Title>City &amp; Co</Title></Attribution><EX_GeographicBoundingBox><westBoundLongitude>126</westBoundLongitude>" \
  "<eastBoundLongitude>128</eastBoundLongitude><southBoundLatitude>36</southBoundLatitude><northBoundLatitude>38</northBoundLatitude>" \
  "</EX_GeographicBoundingBox><Layer><Name>roads</Name><Title>Roads</Title><CRS>EPSG:900913</CRS><Style><Name>bold</Name></Style>"  \
  "<Dimension name=\"time\" units=\"ISO8601\" default=\"2024\">2023,2024</Dimension></Layer><Layer><Name>names</Name></Layer></Layer>" \
  "</Capability></WMS_Capabilities>"

static void
test_wms_130 (void)
{
  g_autoptr (MapshotService) service = read_at (ADDRESS, WMS_130);
  g_autoptr (MapshotServiceDetails) details = mapshot_service_describe (service, "roads", NULL);
  g_autoptr (MapshotSource) source = make (service, &(MapshotServiceChoice){ .overlay = TRUE });
  g_autoptr (MapshotSource) degrees = make (service, &(MapshotServiceChoice){ .matrix_set = "EPSG:4326", .layer = "roads,names", .style = "bold,", .time = "2023" });
  g_autoptr (MapshotSource) crs84 = make (service, &(MapshotServiceChoice){ .matrix_set = "CRS:84" });
  g_autofree char *uri = NULL;

  g_assert_cmpuint (mapshot_service_get_layers (service)->len, ==, 3);
  g_assert_cmpuint (details->grids->len, ==, 4);
  g_assert_cmpstr (((MapshotServiceItem *) g_ptr_array_index (details->grids, 0))->name, ==, "EPSG:900913");
  g_assert_cmpuint (details->styles->len, ==, 3);
  g_assert_cmpfloat (details->extent.east, ==, 128);
  g_assert_cmpstr (source->attribution, ==, "City & Co");
  g_assert_true (source->transparent);
  /* MaxHeight is 600: parts of 512 px. Level 1 is the world in one of them. */
  g_assert_cmpint (mapshot_tile_grid_get_tile_width (source->grid), ==, 512);
  g_assert_cmpint (mapshot_tile_grid_get_level (source->grid, 0)->zoom, ==, 1);
  assert_uri (source, 1, 1, 0,
              "http://maps.example.org/ows?map=city&SERVICE=WMS&REQUEST=GetMap&VERSION=1.3.0&LAYERS=roads&STYLES=&CRS=EPSG:900913"
              "&FORMAT=image/png%3B%20mode%3D8bit&TRANSPARENT=TRUE&WIDTH=512&HEIGHT=512&BBOX=0,0,20037508.3427892439,20037508.3427892439");
  /* Latitude first; and a CRS that never does. */
  uri = mapshot_template_expand (degrees, 0, 0, 0, NULL);
  g_assert_nonnull (strstr (uri, "LAYERS=roads,names&STYLES=bold,&CRS=EPSG:4326"));
  g_assert_nonnull (strstr (uri, "TIME=2023"));
  g_assert_true (g_str_has_suffix (uri, "BBOX=-90,-180,90,0"));
  g_clear_pointer (&uri, g_free);
  uri = mapshot_template_expand (crs84, 0, 0, 0, NULL);
  g_assert_true (g_str_has_suffix (uri, "BBOX=-180,-90,0,90"));
  assert_usage (service, &(MapshotServiceChoice){ .layer = "roads,nams" }, "did you mean names");
}

/* Servers with all of PROJ's projections list them in order: the one that is asked for is found, wherever it stands. */
static void
test_wms_many_projections (void)
{
  g_autoptr (GString) text = g_string_new ("<WMS_Capabilities version='1.3.0' xmlns:xlink='x'><Capability><Request><GetMap><Format>image/png</Format><DCPType><HTTP><Get>"
                                           "<OnlineResource xlink:href='http://maps.example.org/ms?'/></Get></HTTP></DCPType></GetMap></Request><Layer>");
  g_autoptr (MapshotService) service = NULL;
  g_autoptr (MapshotServiceDetails) details = NULL;
  static const char *const asked[] = { "EPSG:2154", "EPSG:27700", "EPSG:32652", "epsg:5186" };

  for (int code = 2000; code < 8000; code++)
    g_string_append_printf (text, "<CRS>EPSG:%d</CRS>", code);
  for (int code = 8000; code < 33000; code += 7)
    g_string_append_printf (text, "<CRS>EPSG:%d</CRS>", code);
  g_string_append (text, "<CRS>EPSG:27700</CRS><CRS>EPSG:32652</CRS><Layer><Name>a</Name></Layer></Layer></Capability></WMS_Capabilities>");
  service = read_at (ADDRESS, text->str);
  details = mapshot_service_describe (service, "a", NULL);
  g_assert_cmpuint (details->grids->len, ==, MAPSHOT_SERVICE_MAX_ITEMS);
  for (gsize i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autoptr (MapshotSource) source = make (service, &(MapshotServiceChoice){ .matrix_set = asked[i] });
      g_autofree char *upper = g_ascii_strup (asked[i], -1);

      g_assert_cmpstr (mapshot_tile_grid_get_crs (source->grid), ==, upper);
    }
  assert_usage (service, &(MapshotServiceChoice){ .matrix_set = "EPSG:99999" }, "no grid");
}

static void
test_wms_111 (void)
{
  const char *text = "<!DOCTYPE WMT_MS_Capabilities SYSTEM \"http://schemas.example.org/x.dtd\" [ <!ELEMENT VendorSpecificCapabilities EMPTY> ]>"
                     "<WMT_MS_Capabilities version=\"1.1.1\"><Service><Title>Old</Title></Service><Capability><Request><GetMap>"
                     "<Format>image/png</Format><DCPType><HTTP><Get><OnlineResource xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
                     "xlink:href=\"http://maps.example.org/ms?\"/></Get></HTTP></DCPType></GetMap></Request><Layer><Name>all</Name><Title>All</Title>"
                     "<SRS>EPSG:4326 EPSG:5179</SRS><LatLonBoundingBox minx=\"120\" miny=\"30\" maxx=\"134\" maxy=\"44\"/></Layer></Capability>"
                     "</WMT_MS_Capabilities>";
  g_autoptr (MapshotService) service = read_at (ADDRESS, text);
  g_autoptr (MapshotSource) source = make (service, &(MapshotServiceChoice){ .matrix_set = "EPSG:5179" });
  g_autoptr (MapshotSource) degrees = make (service, &(MapshotServiceChoice){ .layer = NULL });

  assert_uri (source, 17, 0, -2,
              "http://maps.example.org/ms?SERVICE=WMS&REQUEST=GetMap&VERSION=1.1.1&LAYERS=all&STYLES=&SRS=EPSG:5179&FORMAT=image/png"
              "&TRANSPARENT=FALSE&WIDTH=1024&HEIGHT=1024&BBOX=0,1024,1024,2048");
  assert_uri (degrees, 0, 0, 0,
              "http://maps.example.org/ms?SERVICE=WMS&REQUEST=GetMap&VERSION=1.1.1&LAYERS=all&STYLES=&SRS=EPSG:4326&FORMAT=image/png"
              "&TRANSPARENT=FALSE&WIDTH=1024&HEIGHT=1024&BBOX=-180,-90,0,90");
  g_assert_cmpfloat (source->coverage.south, ==, 30);
}

/* ---- TMS and TileJSON ---- */

static void
test_tms (void)
{
  const char *list = "<TileMapService version=\"1.0.0\"><TileMaps>"
                     "<TileMap title=\"A\" srs=\"OSGEO:41001\" href=\"http://maps.example.org/tms/road/g\"/>"
                     "<TileMap title=\"B\" srs=\"EPSG:5181\" href=\"http://maps.example.org/tms/road/k\"/></TileMaps></TileMapService>";
  /* MapProxy leaves the level of one tile out, and calls the next one 0. */
  const char *map = "<TileMap version=\"1.0.0\"><Title>Road map</Title><SRS>OSGEO:41001</SRS>"
                    "<BoundingBox minx=\"-20037508.34\" miny=\"-20037508.34\" maxx=\"20037508.34\" maxy=\"20037508.34\"/>"
                    "<Origin x=\"-20037508.34\" y=\"-20037508.34\"/><TileFormat width=\"256\" height=\"256\" mime-type=\"image/png\" extension=\"png\"/>"
                    "<TileSets><TileSet href=\"http://maps.example.org/tms/road/g/1\" units-per-pixel=\"39135.758\" order=\"9\"/>"
                    "<TileSet href=\"http://maps.example.org/tms/road/g/0\" units-per-pixel=\"78271.517\" order=\"8\"/></TileSets></TileMap>";
  g_autoptr (MapshotService) maps = read_at ("http://maps.example.org/tms/", list);
  g_autoptr (MapshotService) service = read_at ("http://maps.example.org/tms/road/g", map);
  g_autoptr (MapshotSource) source = make (service, &(MapshotServiceChoice){ .layer = NULL });
  g_autofree char *next = mapshot_service_get_next (maps, &(MapshotServiceChoice){ .layer = "road/k" }, NULL);

  g_assert_cmpstr (next, ==, "http://maps.example.org/tms/road/k");
  g_assert_null (mapshot_service_get_next (service, &(MapshotServiceChoice){ .layer = NULL }, NULL));
  g_assert_cmpint (mapshot_tile_grid_get_level (source->grid, 0)->zoom, ==, 1);
  /* The north-west tile of level 1 has row 1 from the south. */
  assert_uri (source, 0, 0, -2, "http://maps.example.org/tms/road/g/0/0/1.png");
  assert_uri (source, 1, 3, -1, "http://maps.example.org/tms/road/g/1/3/0.png");
  g_assert_cmpfloat (mapshot_tile_grid_get_origin_y (source->grid), ==, -20037508.342789244);
}

static void
test_tilejson (void)
{
  const char *text = "\xef\xbb\xbf {\"tilejson\":\"2.2.0\",\"name\":\"Basic \\\"x\\\" [[\",\"scheme\":\"tms\",\"tiles\":[\"./t/{z}/{x}/{y}.jpg\"],"
                     "\"attribution\":\"<a href='x'>&copy; City</a> &amp; friends\",\"minzoom\":3,\"maxzoom\":14,\"bounds\":[124,33,132,43]}";
  g_autoptr (MapshotService) service = read_at ("http://maps.example.org/a/basic.json", text);
  g_autoptr (MapshotSource) source = make (service, &(MapshotServiceChoice){ .layer = NULL });

  assert_uri (source, 0, 1, -1, "http://maps.example.org/a/t/3/1/0.jpg");
  g_assert_cmpstr (source->attribution, ==, "© City & friends");
  g_assert_cmpint (mapshot_tile_grid_get_n_levels (source->grid), ==, 12);
  g_assert_cmpfloat (source->coverage.north, ==, 43);
}

/* ---- what is none of these ---- */

static void
test_bad (void)
{
  const struct
  {
    const char *text, *says;
  } cases[] = {
    { "", "empty" },
    { "<html><body>Hello</body></html>", "begins with “html”" },
    { "<ServiceExceptionReport><ServiceException>msWMSLoadGetMapParams(): no\nlayer</ServiceException></ServiceExceptionReport>", "answers with an error" },
    { "<ows:ExceptionReport xmlns:ows='x'><ows:Exception><ows:ExceptionText>no</ows:ExceptionText></ows:Exception></ows:ExceptionReport>", "“no”" },
    { "<Capabilities version='1.0.0'><Contents/></Capabilities>", "lists no layers" },
    { "{\"tiles\":[]}", "no list of tiles" },
    { "{\"tiles\":3}", "no list of tiles" },
    { "{\"tiles\":[\"http://e.org/{z}/{x}/{y}.pbf\"],\"vector_layers\":[]}", "vector" },
    { "{\"tiles\":", "no JSON" },
    { "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "no JSON" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (mapshot_service_new (cases[i].text, strlen (cases[i].text), ADDRESS, &error));
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK);
      g_assert_null (strchr (error->message, '\n'));
      if (strstr (error->message, cases[i].says) == NULL)
        g_error ("“%s” gave “%s”", cases[i].text, error->message);
    }
}

#define ABSURD WMTS (KVP, "<Format>image/png</Format>" LINK ("k", ""), \
                              SET ("k", "EPSG:3857", "<TileMatrix><ows:Identifier>0</ows:Identifier><ScaleDenominator>%s</ScaleDenominator><TopLeftCorner>%s %s" \
                                                     "</TopLeftCorner><TileWidth>%s</TileWidth><TileHeight>256</TileHeight><MatrixWidth>%s</MatrixWidth>" \
                                                     "<MatrixHeight>1</MatrixHeight></TileMatrix>"))

/* Numbers that no server has, and an address that asks for the user's key: an error, or a source that keeps within bounds; never a crash. */
static void
test_absurd (void)
{
  static const char *const numbers[] = { "0", "-1", "1e300", "NaN", "inf", "1e-300", "99999999999999999999", "", "0x10" };

  for (gsize which = 0; which < 4; which++)
    for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
      {
        const char *n = numbers[i];
        g_autofree char *text = g_strdup_printf (ABSURD, which == 0 ? n : "559082264", which == 1 ? n : "-20037508", which == 1 ? n : "20037508",
                                                 which == 2 ? n : "256", which == 3 ? n : "1");
        g_autoptr (MapshotService) service = read_at (ADDRESS, text);
        g_autoptr (GError) error = NULL;
        g_autoptr (MapshotSource) source = mapshot_service_make_source (service, &(MapshotServiceChoice){ .layer = NULL }, &error);

        g_assert_true ((source != NULL) == (error == NULL));
        if (which != 1)
          g_assert_null (source);
      }
}

static void
test_key_thief (void)
{
  const char *text = "{\"tiles\":[\"http://thief.example/{z}/{x}/{y}?k={key}\"]}";
  g_autoptr (MapshotService) service = read_at ("http://maps.example.org/vworld-base.json", text);
  g_autoptr (GError) error = NULL;

  g_assert_null (mapshot_service_make_source (service, &(MapshotServiceChoice){ .layer = NULL }, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK);
}

/* Every document with bytes lost and changed: an answer or one line, in the same time. */
static void
test_fuzz (void)
{
  static const char *const documents[] = { WMS_130, WMTS (KVP, "<Format>image/png</Format>" LINK ("g", ""), SET ("g", "EPSG:3857", MERCATOR ("-20037508 20037508"))),
                                           "{\"tilejson\":\"2.2.0\",\"tiles\":[\"./t/{z}/{x}/{y}.jpg\"],\"bounds\":[1,2,3,4],\"minzoom\":1}" };
  int made = 0;

  for (int round = 0; round < 600; round++)
    {
      const char *document = documents[round % 3];
      gsize length = strlen (document);
      g_autofree char *text = g_memdup2 (document, length + 1);
      g_autoptr (MapshotService) service = NULL;
      g_autoptr (GError) error = NULL;

      for (int i = g_test_rand_int_range (0, 4); i >= 0; i--)
        text[g_test_rand_int_range (0, (int) length)] = "<>/\"0-9 a\0{}:%"[g_test_rand_int_range (0, 14)];
      if (round % 5 == 0)
        length = (gsize) g_test_rand_int_range (0, (int) length);
      service = mapshot_service_new (text, length, ADDRESS, &error);
      g_assert_true ((service != NULL) == (error == NULL));
      if (service != NULL)
        {
          g_autoptr (MapshotSource) source = mapshot_service_make_source (service, &(MapshotServiceChoice){ .layer = NULL }, &error);

          g_assert_true ((source != NULL) == (error == NULL));
          made += source != NULL;
        }
    }
  g_test_message ("%d of 600 could still be used", made);
}

static void
test_written_entry (void)
{
  g_autoptr (MapshotService) service = read_at (ADDRESS, WMS_130);
  g_autoptr (GKeyFile) file = mapshot_service_make_entry (service, &(MapshotServiceChoice){ .layer = "roads" }, NULL);
  g_autofree char *text = g_key_file_to_data (file, NULL, NULL);
  g_autoptr (GKeyFile) again = g_key_file_new ();
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_source_unref);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_key_file_load_from_data (again, text, strlen (text), G_KEY_FILE_NONE, &error));
  g_assert_true (mapshot_source_load_key_file (again, "test", sources, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (((MapshotSource *) g_ptr_array_index (sources, 0))->id, ==, "roads");
}

static void
test_address (void)
{
  g_autoptr (GHashTable) values = NULL;
  g_autoptr (GError) error = NULL;
  MapshotServiceChoice choice;
  g_autofree char *joined = mapshot_service_address_join ("http://e.org/wms?a=b#style=x&layer=old", &(MapshotServiceChoice){ .layer = "a b&c,d", .time = "2020" });
  g_autofree char *address = NULL;

  g_assert_cmpstr (joined, ==, "http://e.org/wms?a=b#layer=a%20b%26c,d&style=x&time=2020");
  address = mapshot_service_address_split (joined, &choice, &values, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (address, ==, "http://e.org/wms?a=b");
  g_assert_cmpstr (choice.layer, ==, "a b&c,d");
  g_assert_cmpstr (choice.style, ==, "x");
  g_assert_null (choice.format);
  g_assert_false (mapshot_service_address_is ("http://e.org/{z}/{x}/{y}"));
  g_assert_false (mapshot_service_address_is ("basemap"));
  g_clear_pointer (&values, g_hash_table_unref);
  g_assert_null (mapshot_service_address_split ("http://e.org/#colour=red", &choice, &values, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/wmts-rest", test_wmts_rest);
  g_test_add_func ("/service/wmts-kvp", test_wmts_kvp);
  g_test_add_func ("/service/wmts-axes", test_wmts_axes);
  g_test_add_func ("/service/wmts-box", test_wmts_box);
  g_test_add_func ("/service/wmts-corners", test_wmts_corners);
  g_test_add_func ("/service/wms-130", test_wms_130);
  g_test_add_func ("/service/wms-many-projections", test_wms_many_projections);
  g_test_add_func ("/service/wms-111", test_wms_111);
  g_test_add_func ("/service/tms", test_tms);
  g_test_add_func ("/service/tilejson", test_tilejson);
  g_test_add_func ("/service/bad", test_bad);
  g_test_add_func ("/service/absurd", test_absurd);
  g_test_add_func ("/service/key-thief", test_key_thief);
  g_test_add_func ("/service/fuzz", test_fuzz);
  g_test_add_func ("/service/written-entry", test_written_entry);
  g_test_add_func ("/service/address", test_address);

  return g_test_run ();
}
