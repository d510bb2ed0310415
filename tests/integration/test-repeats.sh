#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Captures that are repeated: dated names on one grid, only what changed, what changed as a picture; missed, killed and doubled runs.
. "$(dirname "$0")/lib.sh"
kills=${KILLS:-4}
need_programs python3
start_server
# Where it is noon now: no day ends while this runs.
TZ=Etc/GMT$(printf %+d $((10#$(date -u +%H) - 12)))
export XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state TZ
mkdir -p "$work/own" "$work/out"
cp -r "$FIXTURE/tiles/europe" "$work/own/now"
own=$(own_source own "$url/slow-own/now/{z}/{x}/{y}.png")
box=$(bbox_of 6 $((32 * 256)) $((20 * 256)) 2048 1024)
today=$(date +%F)

add () { "$MAPSHOT" --export="$work/out/europe-{date}.png" --source="$own" --zoom=6 --bbox="$box" --every=1d --only-changed --differences --sidecars "$@"; }
due () { "$MAPSHOT" --run-due "$@"; }
# The last run was so many days ago.
set_back () {
  python3 - "$work/state/mapshot/repeats/europe.json" "$work/config/mapshot/repeats/europe.json" "$1" <<'PY'
import json, sys
for path, name in ((sys.argv[1], "last"), (sys.argv[2], "start")):
    data = json.load(open(path))
    if name in data: data[name] -= int(sys.argv[3]) * 86400
    json.dump(data, open(path, "w"))
PY
}
pictures () { find "$work/out" -name '*.png' ! -name '*difference*' | wc -l; }
has_pictures () { [ "$(pictures)" = "$1" ] || { ls "$work/out"; return 1; }; }

check "nothing is due where nothing is repeated" due
check "a repeat is added" ends_with 0 add
check "… and says how it is run" grep -q mapshot-repeat.timer "$work/said"
check "the same again is refused" ends_with 2 add
check "… in one line" said_one_line
check "it is listed" bash -c '"$0" --list-repeats | grep -q "^europe	1d	"' "$MAPSHOT"
check "… also as JSON" bash -c '"$0" --list-repeats --json | python3 -c "import json, sys; assert json.load(sys.stdin)[0][\"every\"] == \"1d\""' "$MAPSHOT"
check "the first is due at once" due --quiet
check "… with the date in its name, its sidecars and report" only_in "$work/out" "europe-$today.png" "europe-$today.png.report.json" \
  "europe-$today.pgw" "europe-$today.png.aux.xml"
before=$(count_asked)
check "nothing more is due" due --quiet
nothing_asked () { [ "$(count_asked)" = "$before" ]; }
check "… and nobody is asked" nothing_asked
set_back 5
check "after five days asleep it is done once" ends_with 0 due
check "… nothing changed, which is said" grep -q 'unchanged since' "$work/said"
check "… and no second picture is kept" has_pictures 1
cp "$work/own/now/6/34/21.png" "$work/own/now/6/36/22.png"
set_back 1
check "a day later something changed" due --quiet
check "… and there are two pictures" has_pictures 2
other=$(find "$work/out" -name 'europe-*T*Z.png' ! -name '*difference*')
check "… with a picture of what changed" test -s "${other%.png}.difference.png"
check "… which is one tile" bash -c '"$0" --difference="$1,$2" --export="$3" 2>&1 | grep "between 1024,512 and 1280,768"' "$MAPSHOT" \
  "$work/out/europe-$today.png" "$other" "$work/difference.png"
check "… the same as made by hand" cmp "$work/difference.png" "${other%.png}.difference.png"

# Killed in the middle, it goes on under the same name.
"$MAPSHOT" --remove-repeat=europe --quiet
rm -rf "$work/out" "$work/state"; mkdir "$work/out"
check "removed" bash -c '! "$0" --list-repeats | grep -q .' "$MAPSHOT"
capture "$work/whole.png" "$own" 6 $((32 * 256)) $((20 * 256)) 2048 1024
add --quiet --rate=100
killed () {
  local pid i
  for ((i = 0; i < kills; i++)); do
    "$MAPSHOT" --run-due --quiet &
    pid=$!
    sleep "$(printf '0.%03d' $((RANDOM % 400 + 50)))"
    kill -KILL $pid 2>/dev/null
    wait $pid 2>/dev/null
  done
  due --quiet
}
check "a run that is killed $kills times ends" killed
check "… with one picture" has_pictures 1
check "… byte for byte an undisturbed one" cmp "$work/whole.png" "$work/out/europe-$today.png"
no_parts () { ! find "$work/out" -name '*.part*' | grep .; }
check "… and nothing half" no_parts

# Two at once, and one while another is known to be at it: it holds this lock.
rm -rf "$work/out" "$work/state"; mkdir -p "$work/out" "$work/state/mapshot/repeats"
exec 9>"$work/state/mapshot/repeats/lock"
flock 9
check "a second program leaves the first alone" ends_with 0 due
check "… and says so" grep -q 'another program' "$work/said"
check "… and makes nothing" has_pictures 0
exec 9>&-
two_at_once () {
  local first second a=0 b=0
  "$MAPSHOT" --run-due --quiet 9>&- &
  first=$!
  "$MAPSHOT" --run-due --quiet 9>&- &
  second=$!
  wait $first || a=$?
  wait $second || b=$?
  [ $a = 0 ] && [ $b = 0 ] && has_pictures 1 && cmp "$work/whole.png" "$work/out/europe-$today.png"
}
check "two at once make one picture, and end well" two_at_once

# The service is gone: it is tried again at the next look, not only at the next time.
rm -rf "$work/out" "$work/state"; mkdir "$work/out"
kill -TERM "$(<"$work/nginx.pid")"
not_there () { [ ! -e "$work/nginx.pid" ]; }
wait_until 60 not_there
"$MAPSHOT" --remove-repeat=europe --quiet
add --quiet --retries=0
check "a service that is gone ends with status 5" ends_with 5 due --quiet
PATH=$PATH:/usr/sbin nginx -c "$work/nginx.conf"
check "… and is tried again" due --quiet
check "… now it is there" has_pictures 1
check "an unknown repeat cannot be removed" ends_with 2 "$MAPSHOT" --remove-repeat=nothing
if command -v systemd-analyze >/dev/null; then
  verify () {
    local said
    mkdir -p "$work/units"
    sed "s#^ExecStart=.*#ExecStart=$MAPSHOT --run-due#" "$BUILD_ROOT/data/systemd/mapshot-repeat.service" >"$work/units/mapshot-repeat.service"
    cp "$SOURCE_ROOT/data/systemd/mapshot-repeat.timer" "$work/units/"
    said=$(systemd-analyze verify --user --man=no "$work/units/mapshot-repeat.timer" "$work/units/mapshot-repeat.service" 2>&1 | grep mapshot)
    [ -z "$said" ] || { echo "$said"; return 1; }
  }
  check "systemd finds no mistake in the units" verify
else
  skip "systemd finds no mistake in the units" "systemd-analyze is not installed"
fi
finish
