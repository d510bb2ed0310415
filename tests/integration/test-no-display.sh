#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The command line opens no display and no bus: not without them, and not when the environment offers some.
. "$(dirname "$0")/lib.sh"
# What the sanitizers are told is about the build, not about the program.
homeless=(env -i "PATH=$PATH" "ASAN_OPTIONS=${ASAN_OPTIONS:-}" "LSAN_OPTIONS=${LSAN_OPTIONS:-}" "UBSAN_OPTIONS=${UBSAN_OPTIONS:-}")
bare=("${homeless[@]}" "HOME=$HOME")
# Addresses that nobody answers; a program that tries them shows up in the trace.
offered=("DISPLAY=:93" "WAYLAND_DISPLAY=wayland-93" "XDG_RUNTIME_DIR=$XDG_RUNTIME_DIR" "XDG_CURRENT_DESKTOP=GNOME"
  "DBUS_SESSION_BUS_ADDRESS=unix:path=$work/run/bus" "DBUS_SYSTEM_BUS_ADDRESS=unix:path=$work/run/system-bus")
seoul=("--center=37.5665,126.9780" --radius=5km --zoom=9 --quiet)

is_a_png () {
  [ "$(head -c 8 "$1" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ]
}

# connects_nowhere FAMILY COMMAND…: no socket of that family is connected. LeakSanitizer cannot work under strace.
connects_nowhere () {
  local family=$1
  shift
  rm -f "$work/trace"
  "${bare[@]}" "${offered[@]}" ASAN_OPTIONS=detect_leaks=0 strace -f -qq -e trace=connect -o "$work/trace" "$@" >/dev/null 2>&1 ||
    { echo "failed"; cat "$work/trace"; return 1; }
  ! grep -a "$family" "$work/trace" | grep -av '/nscd/'
}

check "--version, bare environment" "${bare[@]}" "$MAPSHOT" --version
check "--help, bare environment" "${bare[@]}" "$MAPSHOT" --help
check "--list-sources, bare environment" "${bare[@]}" "$MAPSHOT" --list-sources
check "--export, bare environment" "${bare[@]}" "$MAPSHOT" --export="$work/bare.png" "${seoul[@]}"
check "which is a PNG" is_a_png "$work/bare.png"
check "--export without HOME" "${homeless[@]}" "$MAPSHOT" --export="$work/homeless.png" "${seoul[@]}"
check "with a display and a bus on offer it writes the same file" bash -c '"$@" && cmp "$0/bare.png" "$0/offered.png"' "$work" \
  "${bare[@]}" "${offered[@]}" "$MAPSHOT" --export="$work/offered.png" "${seoul[@]}"

no_window () {
  local status=0
  "${bare[@]}" "$MAPSHOT" 2>"$work/said" || status=$?
  [ $status != 0 ] && grep -q 'say what to capture' "$work/said" && grep -q -- '--export=seoul.png' "$work/said" || { echo "exit status $status"; cat "$work/said"; return 1; }
}
check "without a display the window says how to do without one" no_window

if ! command -v strace >/dev/null; then
  skip "no connection to a display or a bus" "strace is not installed"
elif ! strace -o /dev/null true 2>/dev/null; then
  skip "no connection to a display or a bus" "no process may be traced here"
else
  check "--version connects to nothing" connects_nowhere AF_ "$MAPSHOT" --version
  check "--help connects to nothing" connects_nowhere AF_ "$MAPSHOT" --help
  check "--export of the base map connects to nothing" connects_nowhere AF_ "$MAPSHOT" --export="$work/traced.png" "${seoul[@]}"
  start_server
  check "--export from a server connects to no display and no bus" connects_nowhere AF_UNIX "$MAPSHOT" \
    --export="$work/fetched.png" --source="$(own_source europe "$url/tiles/europe/{z}/{x}/{y}.png")" \
    --zoom=6 --bbox="$(bbox_of 6 8192 5120 512 512)" --quiet
fi
finish
