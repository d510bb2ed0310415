#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The picture and its side files, as pngcheck and GDAL read them.
. "$(dirname "$0")/lib.sh"
need_programs pngcheck gdalinfo python3
start_server

zoom=6 left=$((32 * 256 + 301)) top=$((20 * 256 + 77)) width=1500 height=900
source=$(own_source europe "$url/tiles/europe/{z}/{x}/{y}.png")

has_no_errors () {
  pngcheck -v "$1" >"$work/pngcheck" && grep -q '^No errors detected' "$work/pngcheck" ||
    { cat "$work/pngcheck"; return 1; }
}

sums_of () {
  gdalinfo -checksum "$1" | sed -n 's/.*Checksum=//p' | head -n 3
}

has_sums_of_oracle () {
  gdal_translate -q -of PNG -srcwin 301 77 $width $height "$FIXTURE/europe.png" "$work/oracle.png" || return 1
  [ "$(sums_of "$work/oracle.png")" = "$(sums_of "$work/picture.png")" ] &&
    [ "$(sums_of "$work/oracle.png" | wc -l)" = 3 ]
}

# Corners in metres of Web Mercator, to a millionth, and its EPSG code.
lies_where_it_should () {
  gdalinfo -json "$work/picture.png" >"$work/info.json" || return 1
  python3 - "$work/info.json" $zoom $left $top $width $height "$1" <<'PYTHON'
import json, sys
info = json.load(open(sys.argv[1]))
zoom, left, top, width, height = map(int, sys.argv[2:7])
half = 20037508.342789244
pixel = 2 * half / (256 * 2 ** zoom)
x0, dx, rx, y0, ry, dy = info['geoTransform']
found = (x0, y0, x0 + width * dx, y0 + height * dy)
expected = (left * pixel - half, half - top * pixel, (left + width) * pixel - half, half - (top + height) * pixel)
if info['size'] != [width, height] or rx or ry or any(abs(a - b) > 1e-6 for a, b in zip(found, expected)):
    sys.exit(f'{info["size"]} {found}, not {expected}')
if sys.argv[7] == 'code' and 'ID["EPSG",3857]' not in info['coordinateSystem']['wkt']:
    sys.exit('no EPSG:3857 in ' + info['coordinateSystem']['wkt'])
PYTHON
}

check "a capture with side files" capture "$work/picture.png" "$source" $zoom $left $top $width $height --sidecars
check "pngcheck finds no error" has_no_errors "$work/picture.png"
check "GDAL's checksums are those of the map server's picture" has_sums_of_oracle
check "gdalinfo prints the corners and EPSG:3857" lies_where_it_should code
rm -f "$work/picture.png.aux.xml"
check "the world file alone gives the same corners" lies_where_it_should corners
for compression in fast balanced small; do
  check "compression $compression" capture "$work/$compression.png" "$source" $zoom $left $top $width $height \
    --compression=$compression
  check "compression $compression: pngcheck finds no error" has_no_errors "$work/$compression.png"
  check "compression $compression: the same pixels" "$SAME_PIXELS" "$work/picture.png" "$work/$compression.png"
done

on_one_core () {
  taskset -c "$(taskset -cp $$ | sed 's/.*: *//; s/[-,].*//')" \
    "$MAPSHOT" --export="$work/one-core.png" --source="$source" --zoom=$zoom \
    --bbox="$(bbox_of $zoom $left $top $width $height)" --quiet && cmp "$work/one-core.png" "$work/all-cores.png"
}
check "a capture on all cores" capture "$work/all-cores.png" "$source" $zoom $left $top $width $height
check "on one core it is the same file, byte for byte" on_one_core
finish
