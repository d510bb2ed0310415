#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The desktop's search and the actions of the desktop file, on a bus of its own that starts the program by its service file, as a desktop does.
. "$(dirname "$0")/lib.sh"
need_programs Xvfb xdotool dbus-daemon gdbus python3
[ -x "$BUILD_ROOT/src/gui/mapshot-window" ] || skip_all 'this build has no window'
app=io.github.mapshot.Mapshot
export XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state XDG_CACHE_HOME=$work/cache XDG_DATA_HOME=$work/data
export GSETTINGS_BACKEND=keyfile GSETTINGS_SCHEMA_DIR=$BUILD_ROOT/data GSK_RENDERER=cairo GTK_A11Y=none GDK_BACKEND=x11
export GDK_DEBUG=gl-disable G_DEBUG=gc-friendly
chmod 700 "$XDG_RUNTIME_DIR"

# The service as it is installed, but for the program's place; what the program says is kept.
mkdir -p "$XDG_DATA_HOME/dbus-1/services" "$XDG_STATE_HOME/mapshot"
cat >"$work/start" <<START
#!/bin/sh
ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 exec $BUILD_ROOT/src/gui/mapshot-window "\$@" >>$work/said.log 2>&1
START
chmod +x "$work/start"
sed "s|^Exec=[^ ]*|Exec=$work/start|" "$BUILD_ROOT/data/$app.service" >"$XDG_DATA_HOME/dbus-1/services/$app.service"

# A picture that was captured earlier.
"$MAPSHOT" --export="$work/harbour.png" --center=35.1,129.04 --size=64x64 --zoom=5 --quiet
cat >"$XDG_STATE_HOME/mapshot/queue.json" <<JSON
{"version": 1, "jobs": [{"id": "1", "output": "file://$work/harbour.png", "state": "done", "number": 1, "added": 1, "ended": 2,
  "overwrite": false, "sidecars": false, "lacking": false, "recipe": $(python3 - "$work/harbour.png" <<'PY'
import sys
data = open(sys.argv[1], 'rb').read()
at = data.index(b'mapshot:recipe\0')
length = int.from_bytes(data[at - 8:at - 4], 'big')
print(data[at:at + length].split(b'\0', 5)[5].decode())
PY
)}]}
JSON

Xvfb -displayfd 3 -screen 0 1180x760x24 -nolisten tcp 3>"$work/display" >/dev/null 2>&1 &
xvfb=$!
wait_until 10 test -s "$work/display" || skip_all 'Xvfb does not start'
DISPLAY=:$(<"$work/display")
export DISPLAY

sed "s|</busconfig>|<servicedir>$XDG_DATA_HOME/dbus-1/services</servicedir></busconfig>|" "$SOURCE_ROOT/tests/bus.conf" >"$work/bus.conf"
dbus-daemon --config-file="$work/bus.conf" --nofork --nopidfile --print-address=3 3>"$work/bus" 2>"$work/bus.log" &
bus=$!
wait_until 10 test -s "$work/bus" || skip_all 'no bus starts'
DBUS_SESSION_BUS_ADDRESS=$(<"$work/bus")
export DBUS_SESSION_BUS_ADDRESS
path=/io/github/mapshot/Mapshot

provider () {
  gdbus call --session --timeout 60 --dest $app --object-path $path/SearchProvider --method "org.gnome.Shell.SearchProvider2.$1" "${@:2}"
}

application () {
  gdbus call --session --timeout 60 --dest $app --object-path $path --method "org.freedesktop.Application.$1" "${@:2}"
}

finds () {
  local found
  found=$(provider GetInitialResultSet "$1") || return 1
  [[ $found == *"$2"* ]] || { echo "$found"; return 1; }
}

narrows () {
  local found
  found=$(provider GetSubsearchResultSet "['x']" "['busan']") && [[ $found == *Busan* ]] || { echo "$found"; return 1; }
}

describes () {
  local found
  found=$(provider GetResultMetas "[\"$id\", 'no such thing']") || return 1
  [[ $found == *"'name': <'Seoul'>"* && $found == *"'gicon': <'mark-location-symbolic'>"* && $found != *"no such thing"* ]] || { echo "$found"; return 1; }
}

windows () {
  xdotool search --onlyvisible --name '^Mapshot$' 2>/dev/null | wc -l
}

no_window () {
  [ "$(windows)" = 0 ]
}

a_window () {
  wait_until 30 eval '[ "$(windows)" != 0 ]'
}

picture_opens () {
  provider ActivateResult "$picture" "['harbour']" 0 >/dev/null && a_window
}

# Those that the desktop file names.
has_actions () {
  local found action
  found=$(gdbus call --session --timeout 60 --dest $app --object-path $path --method org.gtk.Actions.List) || return 1
  for action in $(sed -n 's/^Actions=//p' "$BUILD_ROOT/data/$app.desktop" | tr ';' ' '); do
    [[ $found == *"'$action'"* ]] || { echo "no $action in $found"; return 1; }
  done
  [[ $found == *"'new-capture'"* ]]
}

# What the window remembers of where it was: latitude, longitude, metres a pixel.
was_there () {
  python3 - "$XDG_CONFIG_HOME/glib-2.0/settings/keyfile" <<'PY'
import ast, re, sys
text = open(sys.argv[1], encoding='utf-8').read()
latitude, longitude, _ = ast.literal_eval(re.search(r'^place=(.*)', text, re.MULTILINE)[1])
assert abs(latitude - 35.1) < 0.01 and abs(longitude - 129.04) < 0.01, text
PY
}

owned () {
  [[ $(gdbus call --session --dest org.freedesktop.DBus --object-path / --method org.freedesktop.DBus.NameHasOwner $app) == *true* ]]
}

not_owned () {
  ! owned
}

check 'the bus starts the program for a search, which finds a place' finds "['seoul']" Seoul
id=$(provider GetInitialResultSet "['seoul']" | python3 -c 'import ast, sys; print(ast.literal_eval(sys.stdin.read())[0][0].replace("\\", "\\\\").replace("\n", "\\n"))')
check 'a Korean name' finds "['부산']" ' 부산'
check 'coordinates' finds "['37.5663,', '126.9779']" '37.566300 126.977900'
check 'a picture that was captured' finds "['harb']" "picture file://$work/harbour.png"
check 'nothing for nonsense' finds "['qqzzqq']" '@as []'
check 'a search within results' narrows
check 'results are described, foreign ones left out' describes
check 'no window was opened by all that' no_window
check 'a result is activated' provider ActivateResult "$id" "['seoul']" 0
check 'a window opens' a_window
check 'the search goes on in the window' provider LaunchSearch "['busan']" 0
picture=$(provider GetInitialResultSet "['harb']" | python3 -c 'import ast, sys; print(ast.literal_eval(sys.stdin.read())[0][-1])')
# In a sandbox GLib opens files through the desktop's portal, and ends the program where there is none.
if [ -e /.flatpak-info ]; then
  skip 'a picture is activated' 'this sandbox has a bus without a portal'
else
  check 'a picture is activated' picture_opens
fi
check 'an id that is none does no harm' provider ActivateResult 'place 99 999' "['x']" 0
check 'a geo: address is opened' application Open "['geo:35.1,129.04?z=12']" '{}'
check 'the actions of the desktop file are there' has_actions
check 'the action for a new capture' application ActivateAction new-capture '[]' '{}'
check 'the action that shows the captures' application ActivateAction show-captures '[]' '{}'
sleep 1
check 'and the program goes when it is told to' application ActivateAction quit '[]' '{}'
check 'at once' wait_until 10 not_owned
check 'the map was at that address' was_there

says_nothing () {
  ! grep -v 'org.freedesktop.Notifications' "$work/said.log" | grep -E 'WARNING|CRITICAL|runtime error|ERROR: '
}
check 'nothing was said on the console' says_nothing
kill "$bus" "$xvfb"
wait
finish
