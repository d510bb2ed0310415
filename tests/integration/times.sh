# SPDX-License-Identifier: GPL-3.0-or-later
# Read by tests of time, after lib.sh and start_server: a MapServer of their own, whose layer "squares" has a square at each of three months, the last two of
# which are the same.
cat >"$work/squares.geojson" <<'JSON'
{"type": "FeatureCollection", "features": [
 {"type": "Feature", "properties": {"time": "2020-01-01"}, "geometry": {"type": "Polygon", "coordinates": [[[1,1],[4,1],[4,4],[1,4],[1,1]]]}},
 {"type": "Feature", "properties": {"time": "2020-02-01"}, "geometry": {"type": "Polygon", "coordinates": [[[3,3],[6,3],[6,6],[3,6],[3,3]]]}},
 {"type": "Feature", "properties": {"time": "2020-03-01"}, "geometry": {"type": "Polygon", "coordinates": [[[3,3],[6,3],[6,6],[3,6],[3,3]]]}}]}
JSON
ogr2ogr -f "ESRI Shapefile" -lco ENCODING=UTF-8 "$work/squares.shp" "$work/squares.geojson" >/dev/null 2>&1 || skip_all "ogr2ogr makes no shapefile"
sed '/^  LAYER/,$d' "$FIXTURE/map.map" >"$work/map.map"
cat >>"$work/map.map" <<MAP
  LAYER
    NAME "squares"
    TYPE POLYGON
    STATUS ON
    DATA "$work/squares"
    PROJECTION "init=epsg:4326" END
    METADATA
      "wms_title" "squares"
      "wms_timeextent" "2020-01-01/2020-03-01/P1M"
      "wms_timeitem" "time"
      "wms_timedefault" "2020-01-01"
      "wms_enable_request" "*"
    END
    CLASS STYLE COLOR 200 40 40 END END
  END
END
MAP
sed "s#$FIXTURE/map.map#$work/map.map#; s#MS_MAP_PATTERN .*#MS_MAP_PATTERN \"^$work/map\\\\.map\$\"#" "$FIXTURE/mapserver.conf" >"$work/mapserver.conf"
MAPSERVER_CONFIG_FILE=$work/mapserver.conf spawn-fcgi -s "$work/mapserver.sock" -P "$work/mapserver.pid" \
  -- /usr/lib/cgi-bin/mapserv >/dev/null || skip_all "MapServer does not start"
