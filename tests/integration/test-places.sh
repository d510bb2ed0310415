#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Places on the command line: names, coordinates, links and codes, without a network.
. "$(dirname "$0")/lib.sh"

# finds TEXT LINE: whether the first line found begins so.
finds () {
  local found
  found=$("$MAPSHOT" --search="$1" 2>&1 | head -n 1)
  case $found in "$2"*) ;; *) echo "found: $found"; return 1 ;; esac
}

is_json () {
  "$MAPSHOT" --search=Seoul --json | python3 -c '
import json, sys
places = json.load(sys.stdin)
place = places[0]
assert place["name"] == "Seoul" and place["detail"] == "KR", place
assert abs(place["center"][0] - 37.57) < 0.1 and abs(place["center"][1] - 127) < 0.1, place'
}

# centred TEXT WORDS: whether the plan of a picture around it says so.
centred () {
  "$MAPSHOT" --export="$work/x.png" --dry-run --size=10x10 --zoom=8 --center="$1" >"$work/out" 2>&1 || { cat "$work/out"; return 1; }
  grep -q -- "$2" "$work/out" || { cat "$work/out"; return 1; }
}

says () {
  grep -q -- "$1" "$work/said" || { cat "$work/said"; return 1; }
}

check "a name" finds Seoul "37.566"
check "a Korean name" finds 부산 "35.10"
check "a geo: URI" finds "geo:37.5663,126.9779?z=12" "37.566300,126.977900"
check "a link" finds "https://map.kakao.com/link/map/우리회사,37.402056,127.108212" "37.402056,127.108212  우리회사"
if command -v python3 >/dev/null; then
  check "as JSON" is_json
else
  skip "as JSON" "python3 is not installed"
fi
check "nothing found" ends_with 1 "$MAPSHOT" --search=qqqqqq
check "says so in one line" said_one_line
check "--center takes a name and says what it understood" centred 서울 "center: 서울, KR"
check "and a Plus Code with a name" centred "HX8H+GQ Seoul" "126.9"
check "and MGRS" centred 52SCG2141459618 "126.9"
check "an ambiguous name is wrong usage" ends_with 2 "$MAPSHOT" --export="$work/x.png" --size=10x10 --center=Springfield
check "in one line" said_one_line
check "with the candidates" says "Springfield, US (39.80"
check "and an example" says "for example"
check "an unknown name is wrong usage" ends_with 2 "$MAPSHOT" --export="$work/x.png" --size=10x10 --center=qqqqqq
check "a service without its key" ends_with 5 "$MAPSHOT" --search=Seoul --geocoder=vworld
check "says where to get one" says "https://www.vworld.kr/"
check "an unknown service is wrong usage" ends_with 2 "$MAPSHOT" --search=Seoul --geocoder=bing
check "nothing was written" test ! -e "$work/x.png"
finish
