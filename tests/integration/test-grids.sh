#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Grids of one's own from a key file: where the picture lies is what GDAL says, and the tiles that are asked for are those of that place.
. "$(dirname "$0")/lib.sh"
need_programs gdalinfo gdaltransform python3
start_server

# name | EPSG | Origin | Rows | Levels | zoom | latitude,longitude
cat >"$work/grids" <<'GRIDS'
kakao|5181|-30000,-60000|south|14 14 2048 0-1 0-1;6 6 8 0-390 0-511;3 3 1 0-3124 0-4095|3|37.5663,126.9779
ngii|5179|-200000,4000000|north|L05 5 2088.96 0-4 0-5;L12 12 16.32 0-574 0-670;L18 18 0.255 0-36764 0-42892|12|35.1796,129.0756
belt|5186|0,1000000|north|a 0 1000 0-3 0-3;b 1 10 0-390 0-390|1|36.35,127.38
zone|32652|166021.44,9329005.18|north|0 0 4096 0-0 0-8;7 7 32 0-81 0-1138|7|37.5663,126.9779
lambert|2154|0,12000000|north|0 0 4096 0-11 0-11;9 9 8 0-600 0-5859|9|48.8566,2.3522
british|27700|-238375,1376256|north|0 0 896 0-5 0-7;9 9 1.75 0-2500 0-3500|9|51.5074,-0.1278
corners|5186|0,1000000|north|0 0 1000 0-3 0-3;1 1 7 0-600 0-600 12345,987654.5|1|36.35,127.38
southern|5186|0,200000|south|0 0 1000 0-3 0-3;1 1 7 0-600 0-600 -4321,198765.5|1|36.35,127.38
GRIDS
while IFS='|' read -r name epsg origin rows levels _ _; do
  printf '[source %s]\nType=wmts\nName=%s\nTemplate=%s/any/%s/{z}/{y}/{x}.png\nProjection=EPSG:%s\nOrigin=%s\nRows=%s\nLevels=%s\nAttribution=\n' \
    "$name" "$name" "$url" "$name" "$epsg" "$origin" "$rows" "$levels"
done <"$work/grids" >"$work/grids.ini"

# is_there NAME EPSG ORIGIN ROWS LEVELS ZOOM PLACE: corners on the grid's pixels, the middle where GDAL has it to half a pixel, the right tiles asked for.
is_there () {
  local middle
  middle=$(echo "${7#*,} ${7%,*}" | gdaltransform -s_srs EPSG:4326 -t_srs "EPSG:$2" --config OSR_DEFAULT_AXIS_MAPPING_STRATEGY TRADITIONAL_GIS_ORDER 2>/dev/null)
  gdalinfo -json "$work/$1.png" >"$work/$1.json" || return 1
  python3 - "$work/$1.json" "$work/access.log" "$middle" "$@" <<'PYTHON'
import json, math, re, sys
info, log, middle, (name, epsg, origin, rows, levels, zoom, place) = json.load(open(sys.argv[1])), sys.argv[2], sys.argv[3].split(), sys.argv[4:]
level = [l.split() for l in levels.split(';') if l.split()[1] == zoom][0]
res = float(level[2])
ox, oy = map(float, (level[5] if len(level) > 5 else origin).split(','))
corners = info['cornerCoordinates']
left, top = corners['upperLeft']
right, bottom = corners['lowerRight']
width, height = info['size']
assert (width, height) == (700, 500), info['size']
assert f'ID["EPSG",{epsg}]' in info['coordinateSystem']['wkt'], 'the projection'
assert abs((right - left) / width / res - 1) < 1e-9 and abs((top - bottom) / height / res - 1) < 1e-9, 'the resolution'
for distance in ((left - ox) / res, (top - oy) / res):
    assert abs(distance - round(distance)) < 1e-3, f'{distance} is no whole pixel'
x, y = float(middle[0]), float(middle[1])
assert abs((left + right) / 2 - x) <= res * 0.501 and abs((top + bottom) / 2 - y) <= res * 0.501, f'{left, top, right, bottom} around {x, y}'
columns = range(math.floor((left - ox) / res / 256 + 1e-6), math.ceil((right - ox) / res / 256 - 1e-6))
if rows == 'north':
    lines = range(math.floor((oy - top) / res / 256 + 1e-6), math.ceil((oy - bottom) / res / 256 - 1e-6))
else:
    lines = range(math.floor((bottom - oy) / res / 256 + 1e-6), math.ceil((top - oy) / res / 256 - 1e-6))
expected = {(level[0], str(r), str(c)) for r in lines for c in columns}
asked = set(re.findall(rf'/any/{name}/([^/]+)/(\d+)/(\d+)\.png', open(log).read()))
assert asked == expected, f'{sorted(asked ^ expected)}'
PYTHON
}

while IFS='|' read -r name epsg origin rows levels zoom place; do
  check "a picture in EPSG:$epsg" "$MAPSHOT" --export="$work/$name.png" --source="$work/grids.ini#$name" --zoom="$zoom" --center="$place" --size=700x500 \
    --sidecars --quiet
  check "EPSG:$epsg: GDAL finds it where it is, and the tiles were those of the place" is_there "$name" "$epsg" "$origin" "$rows" "$levels" "$zoom" "$place"
done <"$work/grids"

# Beyond the limits of the matrix there is nothing to ask for.
asked=$(count_asked)
check "outside the matrix" ends_with 1 "$MAPSHOT" --export="$work/no.png" --source="$work/grids.ini#belt" --zoom=1 --center=36.35,120.0 --size=300x300
check "… in one line" said_one_line
check "… and nothing was asked for" test "$(count_asked)" = "$asked"
finish
