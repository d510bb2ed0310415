#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The installed program as somebody uses it: it opens its window on a display and a bus of its own, is told by keys and pointer what to do, and the picture is the
# one that the command makes which it copies, byte for byte.
. "$(dirname "$0")/lib.sh"
need_programs Xvfb xdotool dbus-run-session python3 meson pkg-config pgrep
[ -x "$BUILD_ROOT/src/gui/mapshot-window" ] || skip_all 'this build has no window'
# There the dialog for the file is the desktop's portal; flatpak/as-user uses that one.
[ ! -e /.flatpak-info ] || skip_all 'this sandbox has a bus without a portal'
compile_schemas=$(pkg-config --variable=glib_compile_schemas gio-2.0)
[ -x "$compile_schemas" ] || skip_all 'glib-compile-schemas is not installed'

export XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state XDG_CACHE_HOME=$work/cache XDG_DATA_HOME=$work/data
export GSETTINGS_BACKEND=keyfile GSK_RENDERER=cairo GTK_A11Y=none GDK_BACKEND=x11
export GDK_DEBUG=gl-disable G_DEBUG=gc-friendly
chmod 700 "$XDG_RUNTIME_DIR"
# GLib lets its first table of quarks go on purpose (lsan.supp); telling it from a leak needs whole stacks, which are too slow for this. Leaks of our own windows, maps
# and tiles are counted by test-window, round by round.
export ASAN_OPTIONS="${ASAN_OPTIONS-}:detect_leaks=0"

# Into a folder of its own, where nothing of the build folder is found. One at a time: the log of what was installed is the build folder's.
prefix=$(meson introspect --buildoptions "$BUILD_ROOT" | python3 -c '
import json, sys
print(next(option["value"] for option in json.load(sys.stdin) if option["name"] == "prefix"))')
MAPSHOT=$work/root$prefix/bin/mapshot
export XDG_DATA_DIRS=$work/root$prefix/share:/usr/local/share:/usr/share
unset GSETTINGS_SCHEMA_DIR

install_program () {
  (
    flock 9
    DESTDIR=$work/root meson install -C "$BUILD_ROOT" --no-rebuild --quiet
  ) 9>"$BUILD_ROOT/.install-test.lock" || return 1
  "$compile_schemas" "$work/root$prefix/share/glib-2.0/schemas" && [ -x "$MAPSHOT" ]
}

# The program that runs is the one that was installed.
is_installed () {
  local program
  program=$(pgrep -f "^$work/root.*/mapshot-window" | head -n 1)
  [ -n "$program" ] && [ "$(readlink "/proc/$program/exe")" = "$work/root$prefix/libexec/mapshot/mapshot-window" ]
}

start_display () {
  Xvfb -displayfd 3 -screen 0 1400x760x24 -nolisten tcp 3>"$work/display" >/dev/null 2>&1 &
  xvfb=$!
  wait_until 30 test -s "$work/display"
  DISPLAY=:$(<"$work/display")
  export DISPLAY
}

# A tile server of our own, and the settings of somebody who used it last time.
start_tiles () {
  mkfifo "$work/stop"
  "$BUILD_ROOT/tests/serve" <"$work/stop" >"$work/port" &
  exec {stop_fd}>"$work/stop"
  wait_until 30 test -s "$work/port"
  port=$(head -n 1 "$work/port")
  mkdir -p "$XDG_CONFIG_HOME/mapshot/sources" "$XDG_CONFIG_HOME/glib-2.0/settings" "$HOME"
  cat >"$XDG_CONFIG_HOME/mapshot/sources/loop.ini" <<INI
[source loop]
Name=Loop
Template=http://127.0.0.1:$port/tile/{z}/{x}/{y}.png
MinZoom=0
MaxZoom=14
Attribution=© Loop
Capture=yes
MaxConnections=6
INI
  # What moves by itself moves at once: how far it has come does not depend on how busy the machine is. Movement is looked at by test-map-gestures.
  mkdir -p "$XDG_CONFIG_HOME/gtk-4.0"
  printf '[Settings]\ngtk-enable-animations=0\n' >"$XDG_CONFIG_HOME/gtk-4.0/settings.ini"
  cat >"$XDG_CONFIG_HOME/glib-2.0/settings/keyfile" <<INI
[io/github/mapshot/Mapshot]
source='loop'
place=(37.5, 127.0, 400.0)
folder='$HOME'
INI
}

# place_window NAME X Y WIDTH HEIGHT: there is no window manager.
place_window () {
  local id
  id=$(xdotool search --onlyvisible --name "^$1\$" 2>/dev/null | tail -n 1)
  [ -n "$id" ] && xdotool windowmove "$id" "$2" "$3" && { [ $# = 3 ] || xdotool windowsize "$id" "$4" "$5"; }
}

# Another program, from which a file can be dragged, and which tells what is copied.
start_desk () {
  echo '{"type":"LineString","coordinates":[[126.9,37.5],[127.1,37.6]]}' >"$work/site.geojson"
  mkfifo "$work/copy"
  "$BUILD_ROOT/tests/integration/desk" "$work/site.geojson" <"$work/copy" >"$work/copied" 2>"$work/desk.log" &
  exec {copy_fd}>"$work/copy"
}

has_copied_more () {
  [ "$(wc -l <"$work/copied")" -gt "$1" ]
}

# copies KEY…: what the keys copy, once it has come over to the other program: $copied. The keys are pressed again after a long while: a clipboard that changes hands in
# the middle of being read gives nothing.
copies () {
  local before
  for _ in 1 2 3; do
    before=$(wc -l <"$work/copied")
    xdotool key "$@"
    if wait_until 30 has_copied_more "$before"; then
      copied=$(tail -n 1 "$work/copied")
      return 0
    fi
  done
  echo "nothing was copied with $*"
  return 1
}

# The command of what is chosen, as it is copied: $command.
copy_command () {
  copies ctrl+shift+c && command=$copied
}

# The region in it: $west $south $east $north, and how wide it is against its height on the map, $ratio.
read_region () {
  copy_command || return 1
  read -r west south east north ratio < <(sed -n 's/.* --bbox=\([^ ]*\).*/\1/p' <<<"$command" | LC_ALL=C awk -F, '
    function mercator (latitude) { return log (sin ((45 + latitude / 2) * pi / 180) / cos ((45 + latitude / 2) * pi / 180)) * 180 / pi }
    BEGIN { pi = atan2 (0, -1) }
    { printf "%.9f %.9f %.9f %.9f %.6f\n", $1, $2, $3, $4, ($3 - $1) / (mercator ($4) - mercator ($2)) }')
  [ -n "$west" ]
}

holds () {
  LC_ALL=C awk "BEGIN { exit !($1) }"
}

# is_region CONDITION: of w, s, e, n (now), ow, os, oe, on (before) and r, the ratio.
is_region () {
  read_region && holds "$(sed "s/\\<ow\\>/$old_west/g; s/\\<os\\>/$old_south/g; s/\\<oe\\>/$old_east/g; s/\\<on\\>/$old_north/g
    s/\\<w\\>/$west/g; s/\\<s\\>/$south/g; s/\\<e\\>/$east/g; s/\\<n\\>/$north/g; s/\\<r\\>/$ratio/g" <<<"$1")"
}

# The same twice: what is on its way has come.
stands_still () {
  local last="$west $south $east $north"
  read_region && [ "$west $south $east $north" = "$last" ]
}

# When the map stands still. Each check is a shell of its own, so it is kept in a file.
remember () {
  read_region && wait_until 60 stands_still && echo "$west $south $east $north" >"$work/before"
}

# becomes CONDITION [SECONDS]
becomes () {
  [ -e "$work/before" ] && read -r old_west old_south old_east old_north <"$work/before" || return 1
  wait_until "${2-60}" is_region "$1" || { echo "$command"; return 1; }
}

# As a hand does it. The window gets all of it in this order, whenever it comes to it.
drag () {
  xdotool mousemove "$1" "$2" mousedown 1
  for part in 1 2 3; do
    xdotool mousemove $((($1 * (3 - part) + $3 * part) / 3)) $((($2 * (3 - part) + $4 * part) / 3))
  done
  xdotool mouseup 1
}

opens () {
  wait_until 60 place_window Mapshot 0 0 1180 760 || return 1
  wait_until 30 place_window Desk 1190 0 || return 1
  xdotool mousemove 500 400
  # It is as large as it was told, and answers.
  remember
}

wheel_zooms () {
  remember || return 1
  xdotool mousemove 500 400 click 4
  becomes '(e - w) / (oe - ow) < 0.75 && (e - w) / (oe - ow) > 0.65'
}

pointer_moves () {
  remember || return 1
  drag 400 300 520 300
  becomes 'w < ow && e < oe && (e - w) / (oe - ow) > 0.99 && (e - w) / (oe - ow) < 1.01'
}

keys_move () {
  remember || return 1
  xdotool key Up
  becomes 's > os && n > on' || return 1
  remember || return 1
  xdotool key plus
  becomes '(e - w) / (oe - ow) < 0.75'
}

# One that is copied elsewhere.
coordinates_are_pasted () {
  local before
  before=$(wc -l <"$work/copied")
  echo '35.1, 129.04' >&"$copy_fd"
  wait_until 60 has_copied_more "$before" || return 1
  xdotool key ctrl+v
  becomes 'w < 129.04 && e > 129.04 && s < 35.1 && n > 35.1'
}

# Two programs have to agree about it on the way: a hand that is faster than they are drops it beside them, and takes it anew. Nothing stands in the way of another try.
file_is_dropped () {
  local pace
  for pace in 0.1 0.5 2; do
    xdotool mousemove 1290 100 mousedown 1 sleep "$pace" mousemove 1100 200 sleep "$pace" mousemove 700 400 sleep "$pace" mousemove 600 420 sleep "$pace" mouseup 1
    xdotool mousemove 500 400
    becomes 'w == 126.9 && s == 37.5 && e == 127.1 && n == 37.6' 15 && return 0
  done
  return 1
}

# 150 px across and 100 down, and Shift makes a square of it.
square_is_drawn () {
  xdotool key ctrl+d keydown shift
  drag 300 250 450 350
  xdotool keyup shift
  becomes 'r > 0.985 && r < 1.015'
}

# The square's lower right corner, which lies where the drawing put it; then the frame's middle.
handles_are_dragged () {
  remember || return 1
  drag 450 400 510 430
  becomes '(e - w) / (oe - ow) > 1.37 && (e - w) / (oe - ow) < 1.43 && (n - s) / (on - os) > 1.17 && (n - s) / (on - os) < 1.23 && w == ow' || return 1
  remember || return 1
  drag 405 340 365 360
  becomes 'w < ow && s < os && (e - w) / (oe - ow) > 0.999 && (e - w) / (oe - ow) < 1.001'
}

undo_goes_back () {
  xdotool key ctrl+z
  becomes 'w == ow && s == os && e == oe && n == on'
}

# Ctrl+L: the middle is typed, and the frame keeps its size.
middle_is_typed () {
  remember || return 1
  xdotool key ctrl+l
  xdotool type '35.2, 129.1'
  xdotool key Return
  becomes '(w + e) / 2 > 129.09999 && (w + e) / 2 < 129.10001 && s < 35.2 && n > 35.2 && (e - w) / (oe - ow) > 0.9 && (e - w) / (oe - ow) < 1.1 && w != ow'
}

# The name is typed into the file chooser, and read back from there before it counts.
name_is_typed () {
  xdotool key ctrl+a
  xdotool type "$work/window.png"
  copies ctrl+a ctrl+c && [ "$copied" = "$work/window.png" ]
}

is_exported () {
  copy_command || return 1
  echo "$command" >"$work/command"
  xdotool key ctrl+e
  wait_until 60 place_window Export 100 50 || return 1
  xdotool mousemove 400 300
  wait_until 60 name_is_typed || return 1
  xdotool key Return
  wait_until 60 test -s "$work/window.png"
}

same_as_command () {
  local words
  eval "words=($(<"$work/command"))"
  [ "${words[0]}" = mapshot ] || return 1
  (cd "$HOME" && "$MAPSHOT" "${words[@]:1}") && cmp "$work/window.png" "$HOME/map.png"
}

# There is no desktop here that shows notifications.
says_nothing () {
  ! grep -v 'org.freedesktop.Notifications' "$work/window.log" | grep -E 'WARNING|CRITICAL|runtime error|ERROR: '
}

ended () {
  ! kill -0 "$session" 2>/dev/null
}

closes () {
  xdotool key ctrl+q
  wait_until 60 ended
}

# Three captures of a service that takes its time: the first runs, the others wait.
prepare_list () {
  mkdir -p "$XDG_STATE_HOME/mapshot"
  python3 - "$port" "$HOME" >"$XDG_STATE_HOME/mapshot/queue.json" <<'PYTHON'
import json, sys
port, folder = sys.argv[1:]
names = ['first', 'second', 'third']
print(json.dumps({'version': 1, 'jobs': [
    {'id': name, 'output': f'file://{folder}/{name}.png', 'state': 'waiting', 'number': i + 1, 'added': i + 1, 'ended': 0,
     'overwrite': False, 'sidecars': False, 'lacking': False,
     'recipe': {'version': 1, 'source': f'http://127.0.0.1:{port}/slow/5000/tile/{{z}}/{{x}}/{{y}}.png', 'bounds': [120, 30, 134, 42], 'zoom': 9}}
    for i, name in enumerate(names)]}))
PYTHON
}

is_order () {
  [ "$(python3 -c '
import json, sys
print(*(job["id"] for job in json.load(open(sys.argv[1]))["jobs"]))' "$XDG_STATE_HOME/mapshot/queue.json")" = "$1" ]
}

# A popover is a window to the display.
count_shown () {
  xdotool search --onlyvisible --maxdepth 1 '' 2>/dev/null | wc -l
}

shows () {
  [ "$(count_shown)" = "$1" ]
}

# The newest is on top; it is dragged onto the one below, and comes before it. What is dragged must be picked up before it is moved on: a slower hand, if need be.
list_is_reordered () {
  local before pace
  wait_until 60 place_window Mapshot 0 0 1180 760 || return 1
  is_order 'first second third' || return 1
  before=$(count_shown)
  for pace in 0.1 0.5 2; do
    xdotool mousemove 400 300 key ctrl+j
    wait_until 60 shows $((before + 1)) || return 1
    xdotool mousemove 950 100 mousedown 1 sleep "$pace" mousemove 950 125 sleep "$pace" mousemove 950 150 sleep "$pace" mousemove 950 175 sleep "$pace" mouseup 1
    wait_until 15 is_order 'first third second' && return 0
    xdotool key Escape
    wait_until 60 shows "$before" || return 1
  done
  return 1
}

start_window () {
  dbus-run-session --config-file="$SOURCE_ROOT/tests/bus.conf" -- "$MAPSHOT" >>"$work/window.log" 2>&1 &
  session=$!
}

check 'the program is installed' install_program
start_display
start_tiles
start_desk
start_window
check 'the window opens' opens
check 'it is the installed one' is_installed
check 'the wheel zooms' wheel_zooms
check 'the pointer moves the map' pointer_moves
check 'keys move and zoom it' keys_move
check 'coordinates are pasted' coordinates_are_pasted
check 'a file is dropped and becomes the region' file_is_dropped
check 'a square is drawn with Shift' square_is_drawn
check 'its handles are dragged' handles_are_dragged
check 'and brought back' undo_goes_back
check 'the middle is typed' middle_is_typed
check 'it is exported by hand' is_exported
check 'the file is the one that the copied command makes' same_as_command
check 'the window goes away' closes
# It was moved since.
check 'the place is remembered' grep -qE '^place=\(3[0-9]\.[0-9]{6}' "$XDG_CONFIG_HOME/glib-2.0/settings/keyfile"
check 'no tile was put on the disk' test ! -e "$XDG_CACHE_HOME/mapshot"
prepare_list
start_window
check 'a capture that waits is dragged before another' list_is_reordered
check 'nothing was said on the console' says_nothing
kill "$session" 2>/dev/null
exec {copy_fd}>&- {stop_fd}>&-
kill "$xvfb"
wait
finish
