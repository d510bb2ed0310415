#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Pictures in another projection than the source's: where GDAL finds them, and what GDAL makes of the same map.
. "$(dirname "$0")/lib.sh"
need_programs gdalinfo gdalwarp gdal_translate python3 strace
start_server

source=$(own_source korea "$url/tiles/korea/{z}/{x}/{y}.png")

# The map server's own picture, with its place: zoom 8, first tile 216, 96.
corner () { LC_ALL=C awk -v tile="$1" -v sign="$2" 'BEGIN { printf "%.9f", sign * (tile * 256 * 40075016.685578488 / 65536 - 20037508.342789244) }'; }
left=$(corner 216 1) top=$(corner 96 -1) right=$(corner 224 1) bottom=$(corner 104 -1)
gdal_translate -q -b 1 -b 2 -b 3 -a_srs EPSG:3857 -a_ullr "$left" "$top" "$right" "$bottom" "$FIXTURE/korea.png" "$work/map.tif"

# take FILE CRS BOX: our picture.
take () {
  "$MAPSHOT" --export="$1" --source="$source" --zoom=8 --crs="$2" --bbox="$3" --sidecars --quiet --force
}

info () { gdalinfo -json "$1"; }

# has_place FILE CRS: the corners, as GDAL reads them from our sidecars, are the bounds that the picture's own text tells, and the projection is CRS.
has_place () {
  info "$1" >"$work/info.json" && python3 - "$work/info.json" "$2" <<'PY'
import json, sys
info = json.load(open(sys.argv[1]))
code = sys.argv[2].split(":")[1]
wkt = info["coordinateSystem"]["wkt"].replace(" ", "").replace("\n", "")
assert wkt.rstrip("]").endswith('ID["EPSG",' + code), wkt[-80:]
texts = info["metadata"][""]
assert texts.get("mapshot_crs", texts.get("mapshot:crs")) == sys.argv[2], texts
west, south, east, north = map(float, texts.get("mapshot_bounds", texts.get("mapshot:bounds")).split(","))
points = info["wgs84Extent"]["coordinates"][0]
for longitude, latitude in points:
    assert west - 1e-3 <= longitude <= east + 1e-3 and south - 1e-3 <= latitude <= north + 1e-3, (longitude, latitude)
# The corners reach at least three of the four edges within a part of the picture's width.
near = min(abs(p[0] - west) for p in points) + min(abs(p[0] - east) for p in points)
assert near < 0.2 * (east - west), near
PY
}

# is_like_gdal FILE CRS: GDAL, asked for the same rectangle of the same map, makes the same picture. The two filters are not quite the same, and a picture
# that is half a pixel off has a mean difference of more than 1 (ours is 0.01).
is_like_gdal () {
  local extent size
  extent=$(info "$1" | python3 -c '
import json, sys
i = json.load(sys.stdin); g = i["geoTransform"]; w, h = i["size"]
print(repr(g[0]), repr(g[3] + h * g[5]), repr(g[0] + w * g[1]), repr(g[3]))')
  size=$(info "$1" | python3 -c 'import json, sys; print(*json.load(sys.stdin)["size"])')
  rm -f "$work/theirs.tif"
  # shellcheck disable=SC2086 # words
  gdalwarp -q -t_srs "$2" -te $extent -ts $size -r lanczos -et 0 "$work/map.tif" "$work/theirs.tif" &&
    gdal_translate -q -of ENVI "$work/theirs.tif" "$work/theirs.raw" && gdal_translate -q -of ENVI -b 1 -b 2 -b 3 "$1" "$work/ours.raw" &&
    python3 - "$work/ours.raw" "$work/theirs.raw" <<'PY'
import sys
a, b = (open(f, "rb").read() for f in sys.argv[1:])
assert len(a) == len(b) and len(a) > 100000, (len(a), len(b))
different = [abs(x - y) for x, y in zip(a, b)]
mean = sum(different) / len(a)
far = sum(d > 24 for d in different) / len(a)
print("mean", mean, "far", far)
assert max(a) > min(a) + 60
assert mean < 0.1 and far < 0.0005
PY
}

while read -r crs box; do
  check "$crs, the picture is made" take "$work/map.png" "$crs" "$box"
  check "$crs, GDAL finds its place" has_place "$work/map.png" "$crs"
  check "$crs, GDAL makes the same picture" is_like_gdal "$work/map.png" "$crs"
done <<'END'
EPSG:5181 126,34.5,129.4,37.8
EPSG:5179 126.5,35,128.5,37
EPSG:32652 126,34.5,129.4,37.8
EPSG:4326 126,34.5,129.4,37.8
END

# Without the .aux.xml the world file says the same.
place () { gdalinfo -json "$1" | python3 -c 'import json, sys; print(["%.6f" % v for v in json.load(sys.stdin)["geoTransform"]])'; }
with=$(place "$work/map.png")
rm "$work/map.png.aux.xml"
check "the world file has the same place" [ "$with" = "$(place "$work/map.png")" ]

# opens_proj COMMAND…: whether the program reads PROJ's table of projections. LeakSanitizer cannot work under strace.
opens_proj () {
  ASAN_OPTIONS=detect_leaks=0 strace -f -qq -e trace=open,openat -o "$work/trace" "$@" >/dev/null 2>&1
  grep -q 'proj\.db' "$work/trace"
}
opens_no_proj () { ! opens_proj "$@" && [ -s "$work/trace" ]; }
# shellcheck disable=SC2054 # the commas are the option's
plain=("$MAPSHOT" --export="$work/plain.png" --source="$source" --zoom=8 --bbox=126,36,127,37 --quiet --force)
check "--version starts no PROJ" opens_no_proj "$MAPSHOT" --version
check "a picture in Web Mercator starts none" opens_no_proj "${plain[@]}"
check "and one in degrees neither" opens_no_proj "${plain[@]}" --crs=EPSG:4326
check "any other does" opens_proj "${plain[@]}" --crs=EPSG:5186

bad_crs () { "$MAPSHOT" --export="$work/bad.png" --source="$source" --zoom=8 --bbox=126,36,127,37 --crs="$1"; }
check "an unknown projection is wrong usage" ends_with 2 bad_crs EPSG:999999
check "in one line" said_one_line
check "that shows a right one" grep -q 'EPSG:5186' "$work/said"
finish
