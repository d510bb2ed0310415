#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Many repeats and one timer: all that is due is done, one that fails stops no other and says why in the list; pictures of a repeat lie on each other, or it refuses.
. "$(dirname "$0")/lib.sh"
need_programs python3
# Where it is noon now: no day ends while this runs.
TZ=Etc/GMT$(printf %+d $((10#$(date -u +%H) - 12)))
export XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state TZ
mkdir "$work/out"
today=$(date +%F)

add () { "$MAPSHOT" --export="$work/out/$1-{date}.png" --center=37.5,127 --every="$2" --quiet "${@:3}"; }
due () { "$MAPSHOT" --run-due --quiet; }
listed () { "$MAPSHOT" --list-repeats >"$work/list" && grep "^$1	" "$work/list" | cut -f5; }
# The last run of all of them was so many days ago.
set_back () {
  python3 - "$XDG_CONFIG_HOME/mapshot/repeats" "$XDG_STATE_HOME/mapshot/repeats" "$1" <<'PY'
import glob, json, sys
for folder, name in ((sys.argv[1], 'start'), (sys.argv[2], 'last')):
    for path in glob.glob(folder + '/*.json'):
        data = json.load(open(path))
        if name in data: data[name] -= int(sys.argv[3]) * 86400
        json.dump(data, open(path, 'w'))
PY
}

# A port that nobody listens on.
cat >"$work/gone.ini" <<INI
[source gone]
Name=Gone
Template=http://127.0.0.1:1/{z}/{x}/{y}.png
Capture=yes
INI
check "a repeat each day" add daily 1d --radius=50km --zoom=7
check "another, of the sharpness that fits" add sharpest 1d --radius=300km --max-pixels=100000
check "one each week" add weekly 1w --radius=20km --zoom=7
check "one of a service that is gone" add gone 1d --radius=20km --zoom=7 --source="$work/gone.ini" --retries=0
check "one look does all; the exit status is that of the worst" ends_with 5 due
check "… a dated picture of each, with its report" only_in "$work/out" "daily-$today.png" "daily-$today.png.report.json" \
  "sharpest-$today.png" "sharpest-$today.png.report.json" "weekly-$today.png" "weekly-$today.png.report.json"
reason_is_said () { listed gone | grep -q '127.0.0.1:1 refused the connection' || { cat "$work/list"; return 1; }; }
check "the list says why the one failed" reason_is_said
nothing_to_say () { [ -z "$(listed daily)" ] && [ -z "$(listed weekly)" ]; }
check "… and nothing of the others" nothing_to_say
check "… also as JSON" bash -c '"$0" --list-repeats --json | python3 -c "import json, sys; assert \"127.0.0.1:1\" in [r for r in json.load(sys.stdin) if r[\"name\"] == \"gone\"][0][\"reason\"]"' "$MAPSHOT"
check "what failed is still due" ends_with 5 due
check "… and nothing else" test "$(find "$work/out" -name '*.png' | wc -l)" = 3
"$MAPSHOT" --remove-repeat=gone --quiet

set_back 2
check "two days later those of each day are due" due
both_again () { [ "$(find "$work/out" -name 'daily-*.png' | wc -l)" = 2 ] && [ "$(find "$work/out" -name 'sharpest-*.png' | wc -l)" = 2 ] && [ "$(find "$work/out" -name 'weekly-*.png' | wc -l)" = 1 ]; }
check "… and that of each week is not" both_again
on_each_other () {
  python3 - "$work/out/$1"-*.report.json <<'PY'
import json, sys
grids = [{name: report[name] for name in ('width', 'height', 'crs', 'bounds', 'zoom')} for report in map(json.load, map(open, sys.argv[1:]))]
assert len(grids) == 2 and grids[0] == grids[1], grids
PY
}
check "both pictures lie on one grid" on_each_other daily
check "… also where the sharpness was found" on_each_other sharpest

# A source whose tiles are others now: new pictures would not lie on the old ones.
entry () { printf '[source own]\nName=Own\nTemplate=http://127.0.0.1:1/{z}/{x}/{y}.png\nCapture=yes\nTileSize=%s\n' "$1" >"$work/own.ini"; }
entry 256
check "a repeat of an own entry" add own 1d --radius=20km --zoom=7 --source="$work/own.ini" --retries=0
entry 512
check "… whose tiles have another size now is refused" ends_with 1 due
check "… with words" grep -q 'would not lie on the old ones' "$work/said"
check "… also in the list" bash -c '"$0" --list-repeats | grep "^own	" | grep -q "would not lie"' "$MAPSHOT"
finish
