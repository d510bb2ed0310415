#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A capture at the grid's own level is the map server's own uncut picture, pixel for pixel.
. "$(dirname "$0")/lib.sh"
start_server

# equals_part WINDOW ZOOM COLUMN ROW LEFT TOP WIDTH HEIGHT: the rectangle is in pixels of the window, whose first tile is COLUMN, ROW.
equals_part () {
  local source
  source=$(own_source "$1" "$url/tiles/$1/{z}/{x}/{y}.png")
  capture "$work/part.png" "$source" "$2" $(($3 * 256 + $5)) $(($4 * 256 + $6)) "$7" "$8" --force &&
    "$SAME_PIXELS" "$FIXTURE/$1.png" "$work/part.png" "$5" "$6" "$7" "$8"
}

while read -r name zoom column row; do
  check "$name, level $zoom, whole" equals_part "$name" "$zoom" "$column" "$row" 0 0 2048 2048
  check "$name, off the edges of tiles" equals_part "$name" "$zoom" "$column" "$row" 301 77 1023 1111
  check "$name, inside one tile" equals_part "$name" "$zoom" "$column" "$row" 1030 1290 97 61
  check "$name, one pixel on a corner of four tiles" equals_part "$name" "$zoom" "$column" "$row" 1023 1024 1 1
  check "$name, one column of pixels" equals_part "$name" "$zoom" "$column" "$row" 767 5 1 2000
done <<'END'
world 3 0 0
europe 6 32 20
korea 8 216 96
END
finish
