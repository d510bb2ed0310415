#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Tiles that MapServer draws at the moment they are asked for, through FastCGI, end up where they belong.
. "$(dirname "$0")/lib.sh"
start_server
start_mapserver

zoom=5 left=16 top=10 columns=3 rows=2

capture_live () {
  capture "$work/live.png" "$(own_source live "$url/live/{z}/{x}/{y}.png")" $zoom $((left * 256)) $((top * 256)) \
    $((columns * 256)) $((rows * 256))
}

draw () {
  MAPSERVER_CONFIG_FILE=$FIXTURE/mapserver.conf timeout 60 /usr/lib/cgi-bin/mapserv -nh \
    "QUERY_STRING=mode=tile&tilemode=gmap&tile=$1+$2+$zoom&layers=all" >"$work/tile.png" && head -c 8 "$work/tile.png" | grep -qa PNG
}

# The oracle is the same program without any server between. It is not what is tested here: where it fails to draw it may try again.
holds_tile () {
  wait_until 5 draw "$1" "$2" || { echo "MapServer itself says:"; head -c 500 "$work/tile.png"; return 1; }
  "$SAME_PIXELS" "$work/live.png" "$work/tile.png" $((($1 - left) * 256)) $((($2 - top) * 256)) 256 256
}

check "a live map server is captured" capture_live
for ((x = left; x < left + columns; x++)); do
  for ((y = top; y < top + rows; y++)); do
    check "tile $x, $y is what MapServer draws" holds_tile $x $y
  done
done
finish
