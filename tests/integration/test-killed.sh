#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A run that is killed or interrupted leaves the target as it was and nothing that looks finished.
. "$(dirname "$0")/lib.sh"
start_server

mkdir "$work/out"
printf 'the old picture' >"$work/old"
cp "$work/old" "$work/out/map.png"
slow=$(own_source slow "$url/slow-tall/{z}/{x}/{y}.png")
fast=$(own_source fast "$url/tall/{z}/{x}/{y}.png")

asked_more_than () {
  [ "$(count_asked)" -gt "$1" ]
}

# stop_in_mid_run SIGNAL STATUS: 2,048 tiles at 150 a second, stopped when 100 more were asked for.
stop_in_mid_run () {
  local before status=0 pid
  before=$(count_asked)
  # Without a terminal the shell starts what runs in the background with SIGINT ignored.
  env --default-signal=INT "$MAPSHOT" --export="$work/out/map.png" --force --source="$slow" --zoom=8 --bbox="$(bbox_of 8 0 0 2048 65536)" \
    --max-pixels=1000000000 2>"$work/said" &
  pid=$!
  wait_until 60 asked_more_than $((before + 100)) || { cat "$work/said"; kill -KILL $pid; return 1; }
  kill "-$1" $pid
  wait $pid || status=$?
  [ $status = "$2" ] || { echo "exit status $status, not $2"; cat "$work/said"; return 1; }
}

nothing_looks_finished () {
  local found
  found=$(find "$work/out" -mindepth 1 ! -name map.png \( -iname '*.png' -o -iname '*.pgw' -o -iname '*.xml' \))
  [ -z "$found" ] || { echo "left behind: $found"; return 1; }
}

# bash reports a process that SIGKILL ended as 128 + 9.
check "SIGKILL in mid-run" stop_in_mid_run KILL 137
check "the old file is as it was" cmp "$work/old" "$work/out/map.png"
check "nothing looks finished" nothing_looks_finished
check "SIGINT in mid-run ends with 130" stop_in_mid_run INT 130
check "SIGINT is explained" test -s "$work/said"
check "the old file is as it was after SIGINT" cmp "$work/old" "$work/out/map.png"
check "nothing looks finished after SIGINT" nothing_looks_finished
check "SIGTERM in mid-run ends with 130" stop_in_mid_run TERM 130
check "the old file is as it was after SIGTERM" cmp "$work/old" "$work/out/map.png"
check "the next run works" capture "$work/out/map.png" "$fast" 8 0 0 2048 2048 --force
check "and is right" "$SAME_PIXELS" "$FIXTURE/europe.png" "$work/out/map.png"
finish
