#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A picture with holes is mended: byte for byte the picture without, whatever happens on the way.
. "$(dirname "$0")/lib.sh"
kills=${KILLS:-4}
start_server
mkdir "$work/out"
tree=$work/own/6
mkdir -p "$work/own"
cp -r "$FIXTURE/tiles/europe/6" "$tree"
# Its tiles come from a folder of this test, where some may be missing.
own=$(own_source own "$url/slow-own/{z}/{x}/{y}.png")
holes=(34/21 34/22 38/26)

not_there () { [ ! -e "$work/nginx.pid" ]; }
make () { capture "$1" "$own" 6 $((32 * 256)) $((20 * 256)) 2048 2048 --on-missing=blank "${@:2}"; }
hide () { local t; for t in "${holes[@]}"; do mv "$tree/$t.png" "$work/own/$(tr / - <<<"$t")"; done; }
show () { local t; for t in "${holes[@]}"; do [ -e "$tree/$t.png" ] || mv "$work/own/$(tr / - <<<"$t")" "$tree/$t.png"; done; }

check "an undisturbed picture" make "$work/whole.png"
hide
check "a picture with holes ends with status 3" ends_with 3 make "$work/out/map.png" --sidecars
cp "$work/out/map.png" "$work/holes.png"

check "while the holes are still there repairing ends with status 3" ends_with 3 "$MAPSHOT" --repair="$work/out/map.png"
check "… the old picture stays" cmp "$work/holes.png" "$work/out/map.png"
check "… and nothing beside it" only_in "$work/out" map.png map.pgw map.png.aux.xml
# One of them is there now.
mv "$work/own/34-21" "$tree/34/21.png"
check "with one of the tiles repairing ends with status 3" ends_with 3 "$MAPSHOT" --repair="$work/holes.png" --export="$work/partly.png" --quiet
check "… a picture of what is there now" ends_with 3 make "$work/fewer.png"
check "… is the same, byte for byte" cmp "$work/fewer.png" "$work/partly.png"
mv "$tree/34/21.png" "$work/own/34-21"
show
before=$(count_asked)
check "repaired" ends_with 0 "$MAPSHOT" --repair="$work/out/map.png" --report="$work/report.json" --quiet
asked_for_holes () { [ $(($(count_asked) - before)) = "${#holes[@]}" ] || { echo "asked for $(($(count_asked) - before))"; return 1; }; }
check "… with a request for each hole and no other" asked_for_holes
check "… byte for byte the undisturbed one" cmp "$work/whole.png" "$work/out/map.png"
check "… its sidecars stay, and no other file" only_in "$work/out" map.png map.pgw map.png.aux.xml
check "… and the report says so" grep -q '"status" : "complete"' "$work/report.json"
before=$(count_asked)
check "a complete picture has nothing to repair" ends_with 0 "$MAPSHOT" --repair="$work/out/map.png"
check "… which is said" grep -q 'nothing to repair' "$work/said"
nothing_asked () { [ "$(count_asked)" = "$before" ]; }
check "… and nobody is asked" nothing_asked
check "another picture can be written" "$MAPSHOT" --quiet --repair="$work/holes.png" --export="$work/out/other.png"
check "… the same" cmp "$work/whole.png" "$work/out/other.png"
check "an existing one is not replaced without --force" ends_with 2 "$MAPSHOT" --quiet --repair="$work/holes.png" --export="$work/out/other.png"
check "a foreign picture is refused" ends_with 2 "$MAPSHOT" --repair="$FIXTURE/europe.png"
check "… in one line" said_one_line
check "standard output is refused" ends_with 2 "$MAPSHOT" --repair="$work/holes.png" --export=-
check "another region is refused" ends_with 2 "$MAPSHOT" --repair="$work/holes.png" --zoom=3

# Many holes, slowly, killed again and again.
rm -rf "$work/out"; mkdir "$work/out"
mv "$tree" "$work/own/away"; mkdir "$tree"; cp -r "$work/own/away/35" "$tree/35"
check "a picture of holes" ends_with 3 make "$work/out/map.png"
rm -rf "$tree"; mv "$work/own/away" "$tree"
killed () {
  local pid i
  for ((i = 0; i < kills; i++)); do
    "$MAPSHOT" --quiet --repair="$work/out/map.png" --rate=100 2>>"$work/log" &
    pid=$!
    sleep "$(printf '0.%03d' $((RANDOM % 500 + 50)))"
    kill -KILL $pid 2>/dev/null
    wait $pid 2>/dev/null
  done
  "$MAPSHOT" --quiet --repair="$work/out/map.png"
}
check "repairing that is killed $kills times ends" killed
check "… byte for byte the undisturbed one" cmp "$work/whole.png" "$work/out/map.png"
check "… and no other file" only_in "$work/out" map.png

# The service is gone: nothing of it is left but the old picture.
hide
rm -rf "$work/out"; mkdir "$work/out"
cp "$work/holes.png" "$work/out/map.png"
kill -TERM "$(<"$work/nginx.pid")"
wait_until 60 not_there
check "a service that is gone ends with status 5" ends_with 5 "$MAPSHOT" --quiet --retries=0 --repair="$work/out/map.png"
check "… and the old picture stays" cmp "$work/holes.png" "$work/out/map.png"
finish
