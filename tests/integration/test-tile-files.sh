#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# MBTiles as GDAL writes them: the same pixels as the tiles they were made of, and honest words where there are none.
. "$(dirname "$0")/lib.sh"
need_programs gdal_translate gdaladdo python3
start_server

zoom=6 left=$((32 * 256 + 301)) top=$((20 * 256 + 77)) width=1500 height=900
tiles=$(own_source europe "$url/tiles/europe/{z}/{x}/{y}.png")

# The whole fixture, 8 × 8 tiles from 6/32/20 on, in Web Mercator.
corner () {
  LC_ALL=C awk -v t="$1" -v sign="$2" 'BEGIN { printf "%.9f", sign * (t * 2 / 64 - 1) * 20037508.342789244 }'
}

make_mbtiles () {
  gdal_translate -q -of MBTiles -a_srs EPSG:3857 -a_ullr "$(corner 32 1)" "$(corner 20 -1)" "$(corner 40 1)" "$(corner 28 -1)" \
    -co TILE_FORMAT=PNG -co NAME=Europe "$FIXTURE/europe.png" "$work/europe.mbtiles" &&
    gdaladdo -q -r average "$work/europe.mbtiles" 2 4
}

same_as_tiles () {
  capture "$work/tiles.png" "$tiles" $zoom $left $top $width $height &&
    capture "$work/file.png" "$work/europe.mbtiles" $zoom $left $top $width $height &&
    "$SAME_PIXELS" "$work/tiles.png" "$work/file.png"
}

is_unchanged () {
  local before
  before=$(sha256sum "$work/europe.mbtiles")
  chmod 444 "$work/europe.mbtiles"
  capture "$work/again.png" "$work/europe.mbtiles" 5 $((16 * 256)) $((10 * 256)) 600 400 || return 1
  [ "$before" = "$(sha256sum "$work/europe.mbtiles")" ] && [ ! -e "$work/europe.mbtiles-wal" ] &&
    [ ! -e "$work/europe.mbtiles-journal" ]
}

says () {
  grep -q "$1" "$work/said" || { cat "$work/said"; return 1; }
}

check "GDAL writes an MBTiles file" make_mbtiles
check "a capture from it has the pixels of the tiles" same_as_tiles
check "and leaves it as it was, with nothing beside it" is_unchanged
check "beyond its edge it says so" ends_with 1 capture "$work/out.png" "$work/europe.mbtiles" $zoom 0 0 300 300
check "in one line" said_one_line
check "a level that it does not have is named" ends_with 2 capture "$work/out.png" "$work/europe.mbtiles" 9 $((32 * 2048)) $((20 * 2048)) 300 300
check "with those that it has" says 'the levels [0-9] to 6'
check "nothing was left of these" test ! -e "$work/out.png"
check "a file that is none is refused" ends_with 2 "$MAPSHOT" --export="$work/out.png" --source="$FIXTURE/europe.png.mbtiles" \
  --center=50,10 --size=10x10
finish
