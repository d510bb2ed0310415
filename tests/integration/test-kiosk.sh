#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The kiosk as a site runs it: it takes its settings or says in one line what is wrong with them, a touch makes the picture that the command line makes,
# no key leads out of it, and nothing is left but the picture and a number.
. "$(dirname "$0")/lib.sh"
need_programs Xvfb xdotool dbus-run-session python3
[ -x "$BUILD_ROOT/src/gui/mapshot-window" ] || skip_all 'this build has no window'

export XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state XDG_CACHE_HOME=$work/cache XDG_DATA_HOME=$work/data
export GSETTINGS_BACKEND=memory GSETTINGS_SCHEMA_DIR=$BUILD_ROOT/data GSK_RENDERER=cairo GTK_A11Y=none GDK_BACKEND=x11
export GDK_DEBUG=gl-disable G_DEBUG=gc-friendly GTK_USE_PORTAL=0 GIO_USE_VOLUME_MONITOR=unix
chmod 700 "$XDG_RUNTIME_DIR"
mkdir -p "$work/pictures"
no_leaks="${ASAN_OPTIONS-}:detect_leaks=0"

start_display () {
  Xvfb -displayfd 3 -screen 0 1180x760x24 -nolisten tcp 3>"$work/display" >/dev/null 2>&1 &
  xvfb=$!
  wait_until 60 test -s "$work/display"
  DISPLAY=:$(<"$work/display")
  export DISPLAY
}

start_tiles () {
  mkfifo "$work/stop"
  "$BUILD_ROOT/tests/serve" <"$work/stop" >"$work/port" &
  exec {stop_fd}>"$work/stop"
  wait_until 60 test -s "$work/port"
  port=$(head -n 1 "$work/port")
}

write_settings () {
  cat >"$work/kiosk.ini" <<EOF
[kiosk]
Title=Kiosk under test
Title[ko]=시험 키오스크
Languages=en;ko
IdleTime=600
[save]
To=folder
Folder=$work/pictures
FileName={map} {size}
[map loop]
Name=Loop
Source=http://127.0.0.1:$port/tile/{z}/{x}/{y}.png
[region town]
Name=Town
Bounds=126.5,37.2,127.6,37.9
View=126.8,37.4,127.2,37.7
[size a]
Name=A
Size=800x600
DPI=150
EOF
}

# As a power cut leaves it.
leave_half () {
  mkdir -p "$XDG_STATE_HOME/mapshot"
  printf '%s' "$work/pictures/Loop of yesterday.png" >"$XDG_STATE_HOME/mapshot/kiosk-unfinished"
  echo half >"$work/pictures/Loop of yesterday.png.part"
}

# refuses WORDS GOOD-LINE BAD-LINE: exit status 2 and one line that names the file and the key.
refuses () {
  sed "s|^$2\$|$3|" "$work/kiosk.ini" >"$work/bad.ini"
  ASAN_OPTIONS=$no_leaks ends_with 2 "$MAPSHOT" --kiosk="$work/bad.ini" && said_one_line || return 1
  grep -q "bad\.ini: $1" "$work/said" || { cat "$work/said"; return 1; }
}

# Exit status 5, on which the unit tries again.
waits_for_service () {
  sed 's|^Source=.*|Source=http://127.0.0.1:1/styles/basic.json|' "$work/kiosk.ini" >"$work/bad.ini"
  ASAN_OPTIONS=$no_leaks ends_with 5 "$MAPSHOT" --kiosk="$work/bad.ini" && said_one_line && grep -q 'bad\.ini: \[map loop\] Source: ' "$work/said" &&
    grep -qx 'Restart=always' "$BUILD_ROOT/data/kiosk/mapshot-kiosk.service" && grep -qx 'StartLimitIntervalSec=0' "$BUILD_ROOT/data/kiosk/mapshot-kiosk.service"
}

refuses_beside () {
  ends_with 2 "$MAPSHOT" --kiosk="$work/kiosk.ini" --zoom=3 && said_one_line && grep -q -- '--kiosk=/etc' "$work/said"
}

find_window () {
  window=$(xdotool search --onlyvisible --name '^Kiosk under test$' 2>/dev/null | tail -n 1)
  [ -n "$window" ]
}

has_size () {
  local geometry
  geometry=$(xdotool getwindowgeometry "$window") && [[ $geometry == *"Position: 0,0 "*"Geometry: 1180x760" ]]
}

# No window manager makes it fill the screen.
open_window () {
  wait_until 120 find_window && echo "$window" >"$work/window" && xdotool windowmove "$window" 0 0 windowsize "$window" 1180 760 && wait_until 60 has_size
}

count_windows () {
  xdotool search --onlyvisible --class . 2>/dev/null | wc -l
}

is_titled () {
  [ "$(xdotool getwindowname "$(<"$work/window")")" = "$1" ]
}

# The button in the upper corner says the other language. A press may come before all is laid out, and no press is early or late for those that came before it.
changes_language () {
  for _ in 1 2 3 4 5 6; do
    xdotool mousemove 1130 44 click 1
    ! wait_until 20 is_titled "$1" || return 0
  done
  echo "the title is $(xdotool getwindowname "$(<"$work/window")")"
  return 1
}

# Nothing else is opened, and it still runs: events are heard in their order, so a press that is answered comes after all of the keys.
keys_do_nothing () {
  local key before
  changes_language '시험 키오스크' && changes_language 'Kiosk under test' || return 1
  before=$(count_windows)
  xdotool mousemove 590 300
  for key in alt+F4 ctrl+q ctrl+w F11 F1 F10 Escape ctrl+e ctrl+o ctrl+comma ctrl+question ctrl+shift+i ctrl+shift+d Menu shift+F10 super alt+Tab \
    ctrl+alt+Delete BackSpace alt+Left; do
    xdotool key --clearmodifiers "$key"
  done
  xdotool mousemove 590 300 click 3
  changes_language '시험 키오스크' && changes_language 'Kiosk under test' || return 1
  kill -0 "$session" && [ "$(count_windows)" = "$before" ] && [ -z "$(ls -A "$work/pictures")" ]
}

# Where the button is, nothing else comes: on a slow machine it is pressed again.
takes_picture () {
  for _ in 1 2 3 4 5 6; do
    xdotool mousemove 1060 710 click 1
    wait_until 30 test -s "$work/pictures/Loop A.png" && return 0
  done
  return 1
}

# The recipe in the picture, as options.
read_recipe () {
  python3 - "$work/pictures/Loop A.png" <<'EOF'
import json, struct, sys
data, at = open(sys.argv[1], 'rb').read(), 8
while True:
    length, = struct.unpack('>I', data[at:at + 4])
    if data[at + 4:at + 8] == b'iTXt' and data[at + 8:].startswith(b'mapshot:recipe\0'):
        recipe = json.loads(data[at + 8:at + 8 + length].split(b'\0', 5)[5])
        break
    at += 12 + length
assert recipe['decorations'] == ['scale-bar'], recipe
print('--source=' + recipe['source'], '--center=%r,%r' % tuple(recipe['center']), '--size=%dx%d' % tuple(recipe['size']),
      '--resolution=%r' % recipe['resolution'], '--dpi=%r' % recipe['dpi'], '--on-missing=' + recipe['on-missing'], '--scale-bar')
EOF
}

same_as_command () {
  local options
  read -ra options < <(read_recipe)
  XDG_STATE_HOME=$work/other "$MAPSHOT" --export="$work/command.png" --quiet "${options[@]}" && cmp "$work/pictures/Loop A.png" "$work/command.png"
}

gone () {
  ! kill -0 "$1" 2>/dev/null
}

ends_by_signal () {
  local program
  program=$(pgrep -P "$session" -f mapshot-window) && kill -TERM "$program" && wait_until 60 gone "$session"
}

says_nothing () {
  ! grep -E 'WARNING|CRITICAL|runtime error|ERROR: ' "$work/kiosk.log" | grep -v xdg-desktop-portal
}

# Settings, lists, thumbnails, caches of ours: none. What the toolkit caches of fonts and the like knows no visitor.
leaves_nothing () {
  only_in "$work/pictures" 'Loop A.png' && only_in "$XDG_STATE_HOME" mapshot mapshot/kiosk-tiles.ini && [ ! -e "$XDG_CONFIG_HOME/mapshot" ] &&
    [ ! -e "$XDG_CACHE_HOME/mapshot" ] && [ ! -e "$XDG_DATA_HOME/recently-used.xbel" ] &&
    grep -qxE '20[0-9-]{8}=[0-9]+' "$XDG_STATE_HOME/mapshot/kiosk-tiles.ini"
}

# The unit as it is shipped, with programs that are there in the place of cage and ours.
verifies_unit () {
  sed 's|^ExecStart=.*|ExecStart=/bin/true|; s|^User=.*|User=root|' "$BUILD_ROOT/data/kiosk/mapshot-kiosk.service" >"$work/mapshot-kiosk.service"
  grep -q '^ExecStart=/usr/bin/cage -d -- /.*/bin/mapshot --kiosk$' "$BUILD_ROOT/data/kiosk/mapshot-kiosk.service" || return 1
  systemd-analyze verify --man=no "$work/mapshot-kiosk.service" >"$work/unit" 2>&1 || { cat "$work/unit"; return 1; }
  ! grep -i 'mapshot-kiosk\.service' "$work/unit"
}

start_tiles
write_settings
check 'a wrong number is refused' refuses '\[kiosk\] IdleTime: .*IdleTime=90' 'IdleTime=600' 'IdleTime=soon'
check 'a source that is not there is refused' refuses '\[map loop\] Source: .*nosuch' 'Source=http.*' 'Source=nosuch'
check 'a source that may not be captured is refused' refuses '\[map loop\] Source: .*OpenStreetMap' 'Source=http.*' 'Source=osm'
check 'a folder that is not named is refused' refuses '\[save\] Folder: .*Folder=/' 'Folder=.*' '# nothing'
check 'options beside it are refused' refuses_beside
check 'a service that does not answer is asked again by the unit' waits_for_service
if command -v systemd-analyze >/dev/null && [ -e /lib/systemd/system/sysinit.target ]; then
  check 'systemd takes the unit' verifies_unit
else
  skip 'systemd takes the unit' 'systemd is not installed'
fi

start_display
leave_half
# What GTK and its drivers keep for the life of the process shows here without a stack; leaks of our own are counted by test-kiosk-window.
ASAN_OPTIONS=$no_leaks dbus-run-session -- "$MAPSHOT" --kiosk="$work/kiosk.ini" >"$work/kiosk.log" 2>&1 &
session=$!
check 'the kiosk opens' open_window
check 'no key leads anywhere' keys_do_nothing
check 'a touch takes the picture' takes_picture
check 'the file is the one that the command line makes' same_as_command
check 'a signal ends it' ends_by_signal
check 'nothing was said on the console' says_nothing
check 'nothing is left but the picture and a number' leaves_nothing
exec {stop_fd}>&-
kill "$xvfb"
wait
finish
