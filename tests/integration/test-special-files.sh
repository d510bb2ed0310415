#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Pipes, devices, links and closed descriptors in the place of files: nothing hangs, and nothing is put where it does not belong. No server is
# needed: the base map is in the program.
. "$(dirname "$0")/lib.sh"
seoul=("--center=37.5665,126.978" --radius=20km --zoom=9 --quiet)
# 60 million pixels: more than any pipe holds.
world=("--bbox=-180,-80,180,80" --zoom=5 --quiet)

says () {
  grep -q -- "$1" "$work/said" || { echo "it says:"; cat "$work/said"; return 1; }
}

# What it has written is in the pipe, whose reader takes nothing.
stands_still () {
  local child
  child=$(pgrep -P "$1") && [ "$(awk '/^wchar/ { print $2 }' "/proc/$child/io")" -ge 32768 ]
}

# stops_at SIGNAL: a capture whose reader stands still.
stops_at () {
  local pid reader status=0
  mkfifo "$work/stalled"
  tail -f /dev/null <"$work/stalled" >/dev/null 2>&1 &
  reader=$!
  timeout --kill-after=30 120 env --default-signal=INT,TERM "$MAPSHOT" --export="$work/stalled" --format=png "${world[@]}" \
    >/dev/null 2>"$work/said" &
  pid=$!
  if [ -r /proc/self/io ]; then wait_until 60 stands_still $pid || return 1; else sleep 3; fi
  kill "-$1" $pid
  wait $pid || status=$?
  kill $reader 2>/dev/null
  rm "$work/stalled"
  [ $status = 130 ] || { echo "exit status $status"; cat "$work/said"; return 1; }
}

pipe_without_reader () {
  mkfifo "$work/lonely"
  ends_with 1 timeout 30 "$MAPSHOT" --export="$work/lonely" --format=png "${seoul[@]}" && said_one_line && says 'nobody reads the pipe'
}

report_to_a_pipe () {
  mkfifo "$work/reports"
  timeout 30 cat "$work/reports" >"$work/report.json" &
  "$MAPSHOT" --export="$work/reported.png" --report="$work/reports" "${seoul[@]}" || return 1
  wait $!
  [ -p "$work/reports" ] && grep -q '"status" : "complete"' "$work/report.json"
}

report_through_a_link () {
  ln -s target.json "$work/link.json"
  "$MAPSHOT" --export="$work/linked.png" --report="$work/link.json" "${seoul[@]}" &&
    [ -L "$work/link.json" ] && grep -q complete "$work/target.json"
}

report_has_no_place () {
  ends_with 2 "$MAPSHOT" --export="$work/unreported.png" --report="$work/none/report.json" "${seoul[@]}" && said_one_line &&
    says '--report: ' && [ ! -e "$work/unreported.png" ]
}

no_place_beside_a_device () {
  ln -s /dev/null "$work/null.png"
  ends_with 2 "$MAPSHOT" --export="$work/null.png" --sidecars "${seoul[@]}" && said_one_line && says --sidecars &&
    [ ! -e "$work/null.pgw" ] && [ ! -e /dev/null.aux.xml ]
}

world_file_is_a_folder () {
  mkdir -p "$work/beside/map.pgw"
  ends_with 2 "$MAPSHOT" --export="$work/beside/map.png" --sidecars --force "${seoul[@]}" && said_one_line &&
    only_in "$work/beside" map.pgw
}

# refuses_file OPTION: an endless file ends with a message, and so does one that is not there.
refuses_file () {
  ends_with 2 timeout 30 "$MAPSHOT" --export="$work/refused.png" "$1=/dev/zero" "${seoul[@]}" && said_one_line && says "$1" &&
    ends_with 2 timeout 30 "$MAPSHOT" --export="$work/refused.png" "$1=$work/nothing" "${seoul[@]}" && said_one_line &&
    says "$1" && [ ! -e "$work/refused.png" ]
}

key_from_a_pipe () {
  "$MAPSHOT" --export="$work/keyed.png" --key-file=<(sleep 1; echo own=abc) "${seoul[@]}"
}

closed_output () {
  ends_with 1 "$MAPSHOT" --export=- "${seoul[@]}" >&- && said_one_line && says 'standard output is closed'
}

# Files that are opened take the numbers of closed descriptors: what goes to standard error must not end in the picture.
closed_everything () {
  "$MAPSHOT" --export="$work/closed.png" --center=37.5665,126.978 --radius=20km --zoom=9 <&- >&- 2>&- &&
    "$MAPSHOT" --export="$work/open.png" --center=37.5665,126.978 --radius=20km --zoom=9 2>/dev/null &&
    cmp "$work/closed.png" "$work/open.png"
}

dangling_link () {
  ln -s far.png "$work/near.png"
  "$MAPSHOT" --export="$work/near.png" "${seoul[@]}" && [ -L "$work/near.png" ] && [ -f "$work/far.png" ]
}

check "SIGTERM ends a capture whose reader stands still" stops_at TERM
check "SIGINT does so too" stops_at INT
check "a pipe that nobody reads is an error" pipe_without_reader
check "a report goes into a pipe" report_to_a_pipe
check "a report goes through a link" report_through_a_link
check "a report without a place is refused before the capture" report_has_no_place
check "no side files beside a device" no_place_beside_a_device
check "a world file that cannot be written leaves no picture" world_file_is_a_folder
check "an endless or missing key file is refused" refuses_file --key-file
check "an endless or missing file of authorities is refused" refuses_file --ca-file
check "keys come from a pipe" key_from_a_pipe
check "a picture into a closed standard output is refused" closed_output
check "closed descriptors harm nothing" closed_everything
check "a link that leads nowhere yet stays one" dangling_link
finish
