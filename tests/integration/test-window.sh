#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The program as somebody uses it: it opens its window on a display of its own, is told by keys and pointer what to do, and the picture is the one
# that the command line makes, byte for byte.
. "$(dirname "$0")/lib.sh"
need_programs Xvfb xdotool dbus-run-session python3
[ -x "$BUILD_ROOT/src/gui/mapshot-window" ] || skip_all 'this build has no window'

export XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state XDG_CACHE_HOME=$work/cache XDG_DATA_HOME=$work/data
export GSETTINGS_BACKEND=keyfile GSETTINGS_SCHEMA_DIR=$BUILD_ROOT/data GSK_RENDERER=cairo GTK_A11Y=none GDK_BACKEND=x11
export GDK_DEBUG=gl-disable G_DEBUG=gc-friendly
chmod 700 "$XDG_RUNTIME_DIR"

start_display () {
  Xvfb -displayfd 3 -screen 0 1180x760x24 -nolisten tcp 3>"$work/display" >/dev/null 2>&1 &
  xvfb=$!
  for _ in $(seq 100); do
    [ -s "$work/display" ] && break
    sleep 0.1
  done
  DISPLAY=:$(<"$work/display")
  export DISPLAY
}

# A tile server of our own, and the settings of somebody who used it last time.
start_tiles () {
  mkfifo "$work/stop"
  "$BUILD_ROOT/tests/serve" <"$work/stop" >"$work/port" &
  exec {stop_fd}>"$work/stop"
  for _ in $(seq 50); do
    [ -s "$work/port" ] && break
    sleep 0.1
  done
  port=$(head -n 1 "$work/port")
  mkdir -p "$XDG_CONFIG_HOME/mapshot/sources" "$XDG_CONFIG_HOME/glib-2.0/settings" "$HOME"
  cat >"$XDG_CONFIG_HOME/mapshot/sources/loop.ini" <<EOF
[source loop]
Name=Loop
Template=http://127.0.0.1:$port/tile/{z}/{x}/{y}.png
MinZoom=0
MaxZoom=14
Attribution=© Loop
Capture=yes
MaxConnections=6
EOF
  cat >"$XDG_CONFIG_HOME/glib-2.0/settings/keyfile" <<EOF
[io/github/mapshot/Mapshot]
source='loop'
place=(37.5, 127.0, 400.0)
folder='$HOME'
EOF
}

open_window () {
  for _ in $(seq 150); do
    window=$(xdotool search --onlyvisible --name '^Mapshot$' 2>/dev/null | tail -n 1)
    [ -n "$window" ] && break
    sleep 0.2
  done
  [ -n "$window" ] || return 1
  xdotool windowmove "$window" 0 0 windowsize "$window" 1180 760
  sleep 2
}

# Nearer with the wheel, moved with the pointer; then a frame is drawn, and its picture exported.
use_window () {
  xdotool mousemove 400 400 click 4
  sleep 1
  xdotool mousemove 300 300 mousedown 1 mousemove 330 310 mousemove 360 330 mouseup 1
  sleep 1
  xdotool key ctrl+d
  sleep 0.5
  xdotool mousemove 250 200 mousedown 1 mousemove 300 260 mousemove 421 377 mouseup 1
  sleep 1
  xdotool key ctrl+e
  sleep 2.5
  xdotool key ctrl+a
  xdotool type --delay 40 "$work/window.png"
  sleep 0.5
  xdotool key Return
  for _ in $(seq 100); do
    [ -s "$work/window.png" ] && return 0
    sleep 0.2
  done
  return 1
}

# The recipe in the picture, as options.
read_recipe () {
  python3 - "$work/window.png" <<'EOF'
import json, struct, sys
data, at = open(sys.argv[1], 'rb').read(), 8
while True:
    length, = struct.unpack('>I', data[at:at + 4])
    if data[at + 4:at + 8] == b'iTXt' and data[at + 8:].startswith(b'mapshot:recipe\0'):
        recipe = json.loads(data[at + 8:at + 8 + length].split(b'\0', 5)[5])
        break
    at += 12 + length
print('--source=' + recipe['source'], '--bbox=' + ','.join(repr(edge) for edge in recipe['bounds']))
EOF
}

same_as_command () {
  local options
  read -ra options < <(read_recipe)
  "$MAPSHOT" --export="$work/command.png" "${options[@]}" && cmp "$work/window.png" "$work/command.png"
}

# There is no desktop here that shows notifications.
says_nothing () {
  ! grep -v 'org.freedesktop.Notifications' "$work/window.log" | grep -E 'WARNING|CRITICAL|runtime error|ERROR: '
}

closes () {
  xdotool key ctrl+q
  for _ in $(seq 100); do
    kill -0 "$session" 2>/dev/null || return 0
    sleep 0.1
  done
  return 1
}

start_display
start_tiles
# GLib lets its first table of quarks go on purpose (lsan.supp); telling it from a leak needs whole stacks, which are too slow for this. Leaks of our own windows, maps and tiles are
# counted by test-window, round by round.
ASAN_OPTIONS="${ASAN_OPTIONS-}:detect_leaks=0" dbus-run-session --config-file="$SOURCE_ROOT/tests/bus.conf" -- "$MAPSHOT" >"$work/window.log" 2>&1 &
session=$!
check 'the window opens' open_window
check 'a frame is drawn and exported by hand' use_window
check 'the file is the one that the command line makes' same_as_command
check 'the window goes away' closes
check 'nothing was said on the console' says_nothing
# It was moved since.
check 'the place is remembered' grep -qE '^place=\(3[0-9]\.[0-9]{6}' "$XDG_CONFIG_HOME/glib-2.0/settings/keyfile"
kill "$session" 2>/dev/null
exec {stop_fd}>&-
kill "$xvfb"
wait
finish
