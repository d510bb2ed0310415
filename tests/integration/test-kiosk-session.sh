#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The sample session as a site runs it: cage, started with the command, the environment and the read-only system of the unit that is shipped, shows the kiosk alone on a
# whole screen; real touches (of Xorg's own test driver, through cage, over Wayland) move the map, zoom it, drag the frame's corner and take pictures; and when a visitor
# has gone, the screen is as before, px for px.
. "$(dirname "$0")/lib.sh"
need_programs cage Xwayland Xorg dbus-run-session python3 import compare setpriv
[ -x "$BUILD_ROOT/src/gui/mapshot-window" ] || skip_all 'this build has no window'
for module in drivers/dummy input/inputtest; do
  [ -e "/usr/lib/xorg/modules/${module}_drv.so" ] || skip_all "Xorg's ${module#*/} driver is not installed"
done

# What cage has for a screen when it runs in a window.
width=1024 height=768

# cage refuses to run as root, as anybody should.
user=()
if [ "$(id -u)" = 0 ]; then
  user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  "${user[@]}" test -x "$MAPSHOT" -a -r "$BUILD_ROOT/src/gui/mapshot-window" || skip_all "only root may read $BUILD_ROOT, and cage does not run as root"
fi

# What ProtectSystem=full makes of the file system, where that can be had.
protected=()
# shellcheck disable=SC2016 # it expands in the shell that it is for
protect='for folder in /usr /boot /etc; do
  [ ! -d $folder ] || { mount --bind $folder $folder && mount -o remount,ro,bind $folder; } || exit 1
done
! touch /etc/mapshot-test 2>/dev/null || exit 1
exec "$@"'
if unshare --mount sh -c "$protect" sh true 2>/dev/null; then
  protected=(unshare --mount sh -c "$protect" sh)
fi

start_screen () {
  cat >"$work/xorg.conf" <<CONF
Section "ServerFlags"
  Option "AutoAddDevices" "false"
EndSection
Section "InputDevice"
  Identifier "finger"
  Driver "inputtest"
  Option "SocketPath" "$work/touch"
  Option "DeviceType" "Touch"
EndSection
Section "Device"
  Identifier "card"
  Driver "dummy"
  VideoRam 65536
EndSection
Section "Monitor"
  Identifier "monitor"
  HorizSync 5-1000
  VertRefresh 5-200
  Modeline "${width}x$height" 65 1024 1048 1184 1344 768 771 777 806
EndSection
Section "Screen"
  Identifier "screen"
  Device "card"
  Monitor "monitor"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Modes "${width}x$height"
    Virtual $width $height
  EndSubSection
EndSection
Section "ServerLayout"
  Identifier "layout"
  Screen "screen"
  InputDevice "finger" "SendCoreEvents"
EndSection
CONF
  Xorg -ac -config "$work/xorg.conf" -logfile "$work/xorg.log" -noreset -nolisten tcp -novtswitch -sharevts -displayfd 3 3>"$work/display" \
    >"$work/xorg.out" 2>&1 &
  xorg=$!
  wait_until 30 test -s "$work/display" || skip_all "no Xorg runs here: $(grep -m 1 'EE' "$work/xorg.out")"
  DISPLAY=:$(<"$work/display")
  export DISPLAY
  mkfifo "$work/fingers" "$work/felt"
  exec {fingers}<>"$work/fingers" {felt}<>"$work/felt"
  "$here/touch.py" "$work/touch" "$width" "$height" <"$work/fingers" >"$work/felt" &
  hand=$!
}

start_tiles () {
  mkfifo "$work/stop"
  "$SERVE" <"$work/stop" >"$work/port" &
  exec {stop_fd}>"$work/stop"
  wait_until 30 test -s "$work/port"
  port=$(head -n 1 "$work/port")
}

write_settings () {
  mkdir -p "$work/user/.config/mapshot" "$work/pictures"
  cat >"$work/user/.config/mapshot/kiosk.ini" <<EOF2
[kiosk]
Title=Kiosk under test
Languages=en
IdleTime=30
WarningTime=5
RestartTime=3
[save]
To=folder
Folder=$work/pictures
FileName=map
[map loop]
Name=Loop
Source=http://127.0.0.1:$port/tile/{z}/{x}/{y}.png
[region town]
Name=Town
Bounds=126.0,37.0,128.0,38.0
View=126.8,37.4,127.2,37.6
[size a]
Name=A
Size=800x600
EOF2
  chmod 700 "$work/user" "$work/run"
  [ ${#user[@]} = 0 ] || chown -R 65534:65534 "$work/user" "$work/run" "$work/pictures"
}

# The unit's own command and environment; the program is the one that was built, and cage's screen a window of Xorg.
start_session () {
  local unit=$BUILD_ROOT/data/kiosk/mapshot-kiosk.service command environment
  read -ra command < <(sed -n 's/^ExecStart=//p' "$unit")
  read -ra environment < <(sed -n 's/^Environment=//p' "$unit")
  grep -qx 'ProtectSystem=full' "$unit" && [ "${command[0]}" = /usr/bin/cage ] && [ "${command[-1]}" = --kiosk ] || return 1
  command[-2]=$MAPSHOT
  env -u DBUS_SESSION_BUS_ADDRESS "${environment[@]}" HOME="$work/user" XDG_RUNTIME_DIR="$work/run" GSETTINGS_SCHEMA_DIR="$BUILD_ROOT/data" GTK_A11Y=none \
    GIO_USE_VOLUME_MONITOR=unix GSK_RENDERER=cairo GDK_DEBUG=gl-disable LC_ALL=C.UTF-8 WLR_BACKENDS=x11 WLR_RENDERER=pixman \
    ASAN_OPTIONS="${ASAN_OPTIONS-}:detect_leaks=0" \
    "${protected[@]}" "${user[@]}" dbus-run-session --config-file="$SOURCE_ROOT/tests/bus.conf" -- "${command[@]}" >"$work/session.log" 2>&1 &
  session=$!
}

# What the server was asked for since the last time, and how much of it at once.
told () {
  [ "$(wc -l <"$work/port")" -gt "$1" ]
}

ask_server () {
  local before
  before=$(wc -l <"$work/port")
  echo >&"$stop_fd" && wait_until 60 told "$before" && tail -n 1 "$work/port"
}

look () {
  import -silent -window root "$work/$1.png"
}

same_look () {
  [ "$(compare -metric AE "$work/$1.png" "$work/$2.png" null: 2>&1)" = 0 ]
}

# Something is shown, four looks at it are the same, and meanwhile no tile was asked for or on its way.
is_still () {
  kill -0 "$session" 2>/dev/null || return 1
  ask_server >"$work/asked" || return 1
  look now
  [ "$(identify -format %k "$work/now.png")" -gt 200 ] || return 1
  for _ in 1 2 3; do
    sleep 1
    look next
    same_look now next || return 1
  done
  [ "$(ask_server)" = '0 0' ]
}

shows_kiosk () {
  wait_until 240 is_still && cp "$work/now.png" "$work/start.png" || { tail -5 "$work/session.log"; return 1; }
}

# The program's window is as large as the screen, and alone: no edge of anything else is seen.
fills_screen () {
  [ "$(identify -format '%wx%h' "$work/start.png")" = "${width}x$height" ] &&
    [ "$(convert "$work/start.png" -crop 1x1+0+0 -format '%[pixel:p{0,0}]' info:)" = "$(convert "$work/start.png" -crop "1x1+$((width - 1))+0" -format '%[pixel:p{0,0}]' info:)" ]
}

finger () {
  local answer
  echo "$@" >&"$fingers" && read -r -t 60 -u "$felt" answer && [ "$answer" = 'done' ]
}

is_as_before () {
  look now && same_look now start
}

# take NAME: the button at the lower right; then the screen goes back by itself.
take () {
  finger tap $((width - 120)) $((height - 54))
  wait_until 120 test -s "$work/pictures/$1.png" || { look failed; return 1; }
  wait_until 120 is_as_before
}

# of NAME KEY: from the recipe that is in the picture.
of () {
  python3 - "$work/pictures/$1.png" "$2" <<'EOF2'
import json, struct, sys
data, at = open(sys.argv[1], 'rb').read(), 8
while data[at + 4:at + 8] != b'iTXt' or not data[at + 8:].startswith(b'mapshot:recipe\0'):
    at += 12 + struct.unpack('>I', data[at:at + 4])[0]
recipe = json.loads(data[at + 8:at + 8 + struct.unpack('>I', data[at:at + 4])[0]].split(b'\0', 5)[5])
print({'latitude': recipe['center'][0], 'longitude': recipe['center'][1], 'resolution': recipe['resolution']}[sys.argv[2]])
EOF2
}

holds () {
  python3 -c "import sys; sys.exit(not ($1))" || { echo "$1"; return 1; }
}

moves_map () {
  finger drag 512 300 312 300 && take 'map (2)' &&
    holds "0.02 < $(of 'map (2)' longitude) - $(of map longitude) < 0.4 and $(of 'map (2)' resolution) == $(of map resolution)"
}

zooms_map () {
  finger pinch 512 300 160 320 && take 'map (3)' && holds "0.4 < $(of 'map (3)' resolution) / $(of map resolution) < 0.65"
}

# The frame is as high as the map allows: its corner is looked for where the frame's line ends.
drags_corner () {
  finger drag "$corner_x" "$corner_y" $(((corner_x + width / 2) / 2)) $(((corner_y + middle_y) / 2)) && take 'map (4)' &&
    holds "0.4 < $(of 'map (4)' resolution) / $(of map resolution) < 0.65 and abs($(of 'map (4)' longitude) - $(of map longitude)) < 1e-6"
}

# The lower right handle, 64 px around it: its white ring is the lowest white disc of the map.
find_corner () {
  read -r corner_x corner_y middle_y < <(convert "$work/start.png" -depth 8 rgb:- | python3 -c "
import sys
width, height = $width, $height
data = sys.stdin.buffer.read()
def white(x, y): return data[(y * width + x) * 3:(y * width + x) * 3 + 3] == b'\xff\xff\xff'
# The frame's left and right lines: columns with a long white run.
columns = [x for x in range(width) if sum(white(x, y) for y in range(80, height - 130)) > 200]
left, right = columns[0], columns[-1]
rows = [y for y in range(60, height - 100) if sum(white(x, y) for x in range(left + 40, right - 40)) > (right - left - 80) * 0.9]
print(right - 1, rows[-1] - 1, (rows[0] + rows[-1]) // 2)")
  [ -n "$middle_y" ]
}

is_other () {
  ! is_as_before
}

counts_and_forgets () {
  finger pinch 512 300 160 320
  wait_until 60 is_other && wait_until 200 is_as_before
}

# The program is cage's child, and cage the session's: others of their names are none of ours.
ends () {
  local cage program
  cage=$(pgrep -P "$session" -x cage) && program=$(pgrep -P "$cage" -f mapshot-window) && kill -TERM "$program" && wait_until 60 gone "$session"
}

gone () {
  ! kill -0 "$1" 2>/dev/null
}

says_nothing () {
  ! grep -E 'WARNING|CRITICAL|runtime error|ERROR: ' "$work/session.log"
}

start_screen
start_tiles
write_settings
start_session || { check "the unit has cage and the kiosk's command" false; finish; exit; }
check 'the kiosk is shown' shows_kiosk
check 'it fills the screen' fills_screen
check 'a tap takes a picture, and the screen is as before' take map
check 'one finger moves the map' moves_map
check 'two fingers zoom it' zooms_map
if find_corner; then
  check "a finger drags the frame's corner" drags_corner
else
  check "the frame's corner is found" false
fi
check 'what a visitor did is gone when he is' counts_and_forgets
check 'a signal ends the session' ends
check 'nothing was said on the console' says_nothing
exec {stop_fd}>&-
kill "$hand" "$xorg"
wait
finish
