#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What a screen reader is told of the window, over the accessibility bus itself: all that takes the keyboard has a name, in every list and dialog, and the keys do
# what they promise. In a session of its own, with a window manager, since only that makes a window fill the screen.
# Everything runs inside of the session, with its bus.
if [ -z "${MAPSHOT_IN_SESSION-}" ] && command -v dbus-run-session >/dev/null; then
  MAPSHOT_IN_SESSION=1 exec dbus-run-session --config-file="$(dirname "$0")/../bus.conf" -- "$0"
fi
bus=${DBUS_SESSION_BUS_ADDRESS-}
. "$(dirname "$0")/lib.sh"
. "$here/marks.sh"
export DBUS_SESSION_BUS_ADDRESS=$bus
need_programs Xvfb xdotool openbox xprop dbus-run-session gdbus
[ -x /usr/libexec/at-spi-bus-launcher ] || skip_all 'at-spi2-core is not installed'
[ -x "$BUILD_ROOT/src/gui/mapshot-window" ] || skip_all 'this build has no window'

export XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state XDG_CACHE_HOME=$work/cache XDG_DATA_HOME=$work/data
export GSETTINGS_BACKEND=keyfile GSETTINGS_SCHEMA_DIR=$BUILD_ROOT/data GSK_RENDERER=cairo GTK_A11Y=atspi GDK_BACKEND=x11 GDK_DEBUG=gl-disable
export ASAN_OPTIONS="${ASAN_OPTIONS-}:detect_leaks=0"
chmod 700 "$XDG_RUNTIME_DIR"
settings=$XDG_CONFIG_HOME/glib-2.0/settings/keyfile

start_session () {
  Xvfb -displayfd 3 -screen 0 1280x900x24 -nolisten tcp 3>"$work/display" >/dev/null 2>&1 &
  xvfb=$!
  wait_until 30 test -s "$work/display"
  DISPLAY=:$(<"$work/display")
  export DISPLAY
  openbox --sm-disable >"$work/openbox.log" 2>&1 &
  manager=$!
  /usr/libexec/at-spi-bus-launcher --launch-immediately >"$work/bus.log" 2>&1 &
  launcher=$!
  wait_until 30 gdbus call --session --dest org.a11y.Bus --object-path /org/a11y/bus --method org.a11y.Bus.GetAddress >/dev/null 2>&1
}

# A picture of before, and one of which half is missing.
prepare_pictures () {
  mkdir -p "$HOME" "$XDG_STATE_HOME/mapshot"
  "$MAPSHOT" --export="$HOME/Seoul 2026-11-21.png" --bbox=126,37,128,38 --zoom=7 --quiet &&
    "$MAPSHOT" --export="$HOME/Daegu 2026-11-21.png" --source="$SOURCE_ROOT/build-aux/screenshots.ini" --bbox=124,33,132,39 --zoom=7 --on-missing=blank --quiet 2>/dev/null
  [ -s "$HOME/Daegu 2026-11-21.png" ] && python3 "$SOURCE_ROOT/build-aux/screenshots-queue" "$HOME" >"$XDG_STATE_HOME/mapshot/queue.json"
}

start_window () {
  "$MAPSHOT" >>"$work/window.log" 2>&1 &
  program=$!
  wait_until 60 find_window
}

find_window () {
  window=$(xdotool search --onlyvisible --name '^Mapshot$' 2>/dev/null | tail -n 1)
  [ -n "$window" ]
}

read_screen () {
  "$READ_SCREEN" >"$work/screen"
}

# All that takes the keyboard has a name of its own: where there is none, GTK tells the name of the widget's type. Containers hand the keyboard on, and the items
# of a combo row's list are what they hold. No name has the underline of a mnemonic, or is told twice.
all_named () {
  local unnamed
  read_screen || return 1
  unnamed=$(awk -F '\t' '
    function is_twice(name, half) { half = (length(name) - 1) / 2; return substr(name, half + 1, 1) == " " && substr(name, 1, half) == substr(name, half + 2) }
    { inside = last; last = $3 }
    inside == "GtkListView" { next }
    $2 ~ /F/ && $1 !~ /^(window|list|group|label|scroll pane|viewport|panel|dialog|table)$/ && ($3 ~ /^$|^(Gtk|Adw|Mapshot)[A-Z]|(^|[(])_[^ ]/ || is_twice($3))' "$work/screen")
  [ -z "$unnamed" ] || { echo "without a name:"; echo "$unnamed"; return 1; }
}

# tells ROLE NAME: somebody is told of it.
tells () {
  read_screen && awk -F '\t' -v role="$1" -v name="$2" '$1 ~ role && $3 ~ name { found = 1 } END { exit !found }' "$work/screen"
}

has_keyboard () {
  read_screen && awk -F '\t' -v name="$1" '$2 ~ /f/ && $3 ~ name { found = 1 } END { exit !found }' "$work/screen"
}

# A look at the screen takes seconds.
all_told () {
  wait_until 15 tells "$1" "$2" || { echo "nobody is told of the $1 $2"; cut -f 1-3 "$work/screen"; return 1; }
}

# The controls of the window, by the names that they must have.
window_told () {
  local role name
  all_told image '^Map$' || return 1
  while IFS='|' read -r role name; do
    awk -F '\t' -v role="$role" -v name="$name" '$1 == role && $3 ~ name { found = 1 } END { exit !found }' "$work/screen" ||
      { echo "nobody is told of the $role $name"; cut -f 1-3 "$work/screen"; return 1; }
  done <<'EOF2'
image|^Map$
button|^Nearer$
button|^Farther$
button|^Show the Region$
button|^Export…$
button|^Main Menu$
button|^Captures$
search box|^Search or paste a place$
slider|^Sharpness$
switch|^Sharpest That Fits$
switch|^Scale Bar$
switch|^North Arrow$
combo box|^Missing Tiles$
button|^Draw a Rectangle on the Map$
button|^This View
text box|^Centre \(latitude, longitude\)$
EOF2
}

# act ACTION [ARGUMENT]: one of the window's own actions, or the program's preferences, as its buttons have it.
act () {
  local argument='[]' path=/io/github/mapshot/Mapshot
  [ "$1" = preferences ] || path=$path/window/1
  [ $# -lt 2 ] || argument="[<'$2'>]"
  gdbus call --session --dest io.github.mapshot.Mapshot --object-path "$path" --method org.gtk.Actions.Activate "$1" "$argument" '{}' >/dev/null
}

# page ROLE NAME ACTION [ARGUMENT]: opens it, waits until it is told, and then everything in it has a name. Escape leaves it.
page () {
  local role=$1 name=$2
  shift 2
  act "$@" && all_told "$role" "$name" && all_named || return 1
  xdotool key --clearmodifiers Escape
  wait_until 2 tells_not "$role" "$name" || { echo "$role $name is still there"; return 1; }
}

tells_not () {
  ! tells "$@"
}

keyboard_at () {
  xdotool key --clearmodifiers "$1"
  wait_until 15 has_keyboard "$2" || { echo "the keyboard is at:"; grep -P '^[^\t]*\t[^\t]*f' "$work/screen"; return 1; }
}

fills () {
  xprop -id "$window" _NET_WM_STATE | grep -q FULLSCREEN
}

fills_not () {
  ! fills
}

is_active () {
  [ "$(xdotool getactivewindow 2>/dev/null)" = "$window" ]
}

# F11, and back, once the file chooser has gone.
fullscreen () {
  wait_until 30 is_active && xdotool key --clearmodifiers F11 && wait_until 20 fills && xdotool key --clearmodifiers F11 && wait_until 20 fills_not
}

exports () {
  xdotool key --clearmodifiers ctrl+e && wait_until 15 tells text '^Name' && xdotool key Escape
}

closes () {
  wait_until 30 is_active
  xdotool key --clearmodifiers ctrl+q && wait_until 30 gone "$program"
}

gone () {
  ! kill -0 "$1" 2>/dev/null
}

has_size () {
  eval "$(xdotool getwindowgeometry --shell "$window")"
  echo "$WIDTH × $HEIGHT"
  [ $((WIDTH > $1 ? WIDTH - $1 : $1 - WIDTH)) -le 60 ] && [ $((HEIGHT > $2 ? HEIGHT - $2 : $2 - HEIGHT)) -le 80 ]
}

# The window has heard of it once it has told all that it shows.
resized () {
  xdotool windowsize "$window" 1000 700 && wait_until 20 has_size 1000 700 && read_screen
}

says_nothing () {
  ! grep -v -e org.freedesktop.Notifications -e 'org.freedesktop.portal' "$work/window.log" | grep -E 'WARNING|CRITICAL|runtime error|ERROR: '
}

# marked ROLE NAME: once it is told, all names and descriptions are texts of the catalogue, but for those of GTK and libadwaita, types of widgets, and data.
marked () {
  all_told "$1" "$2" || return 1
  cut -f 3,4 "$work/screen" | tr '\t' '\n' | sort -u | grep -vE '^(Gtk|Adw|Mapshot)[A-Za-z]*$' |
    grep -vxF -e io.github.mapshot.Mapshot -e Minimize -e 'Minimize the window' -e Maximize -e 'Maximize the window' -e Close -e 'Close the window' \
      -e 'No Results Found' -e 'Search Results' -e Shortcuts -e 'Try a different search' -e Alt -e Ctrl -e Shift -e Delete -e Preferences -e 'Try a different search.' -e 'Show Text' |
    sed -E "s|($HOME/)?[A-Z][a-z]+ 2026-11-2[01]\\.png||" | unmarked 'Embedded base map' 'Made with Natural Earth' '404 Not Found' VWorld '(국토교통부)'
}

# marked_page ROLE NAME ACTION [ARGUMENT]
marked_page () {
  local role=$1 name=$2
  shift 2
  local status=0
  act "$@" && marked "$role" "$name" || status=$?
  xdotool key Escape
  return $status
}

start_session || skip_all "no accessibility bus runs here: $(tail -n 1 "$work/bus.log")"
prepare_pictures || skip_all 'no pictures can be made here'
start_window
check 'every control of the window is told by its name' window_told
check 'all that takes the keyboard has a name' all_named
check 'in the list of captures, too' page button '^What Is Missing$' show-jobs
check 'in the dialog for a key' page button '^Save$' enter-key vworld-base
check 'in the viewer' page button '^Show All of It$' view-picture "$HOME/Seoul 2026-11-21.png"
check 'on the page of what is missing' page button '^Retry Missing$' explain-picture "$HOME/Daegu 2026-11-21.png"
check 'in the help' page button '^Start$' help
check 'Ctrl+F puts the keyboard into the search' keyboard_at ctrl+f 'Search or paste a place'
check 'Ctrl+E asks for a file' exports
check 'F11 fills the screen, and lets it go' fullscreen
check 'the window is made smaller' resized
check 'Ctrl+Q closes it' closes
start_window
check 'it opens as large as it was' wait_until 20 has_size 1000 700
check 'and knows its place' grep -qE '^place=\(' "$settings"
check 'Ctrl+Q closes it again' closes
if make_language >"$work/said" 2>&1; then
  export LANGUAGE=xx LC_ALL=$marked_locale
  start_window
  check 'every text of the window is one of the catalogue' marked button '^«Main Menu»$'
  check '…of the preferences' marked_page '' '^«Remember the Place»' preferences
  check '…of the list of captures' marked_page button '^«What Is Missing»$' show-jobs
  check '…of the shortcuts' marked_page '' '^«Type the centre»' show-help-overlay
  check '…of the dialog for a key' marked_page button '«_?Save»' enter-key vworld-base
  xdotool key --clearmodifiers ctrl+q
  check 'Ctrl+Q closes it again' wait_until 30 gone "$program"
else
  skip 'every text of the window is one of the catalogue' "gettext is not installed: $(head -n 1 "$work/said")"
fi
check 'nothing was said on the console' says_nothing
kill "$launcher" "$manager" "$xvfb"
wait
finish
