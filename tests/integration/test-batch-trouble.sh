#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Batches in trouble: two programs on one list, a service that dies and comes back, a disk that is full.
. "$(dirname "$0")/lib.sh"
export XDG_STATE_HOME=$work/state
start_server

# table FILE STATE: how many rows of that table say so.
count () {
  grep -c "^[0-9]*	$2	" "$1"
}

# ---- two programs on one list, from the base map: nothing keeps them apart but the files ----
{
  echo name,lat,lon,radius,zoom
  for i in $(seq 40); do echo "row$i,$((i - 20)),$((i * 4)),150km,8"; done
} >"$work/many.csv"
# The second program begins at the other end, so that both have a part in it.
{ head -n 1 "$work/many.csv"; tail -n +2 "$work/many.csv" | tac; } >"$work/many-back.csv"
mkdir "$work/plain" "$work/twice"
together () {
  local first second a=0 b=0
  "$MAPSHOT" --jobs="$work/many.csv" --output-name='{name}' --output-dir="$work/twice" >"$work/a" 2>"$work/a.said" &
  first=$!
  "$MAPSHOT" --jobs="$work/many-back.csv" --output-name='{name}' --output-dir="$work/twice" >"$work/b" 2>"$work/b.said" &
  second=$!
  wait $first || a=$?
  wait $second || b=$?
  [ $a = 0 ] && [ $b = 0 ] || { echo "exit statuses $a and $b"; cat "$work/a.said" "$work/b.said"; return 1; }
}
each_once () {
  local made
  made=$(($(count "$work/a" complete) + $(count "$work/b" complete)))
  [ $made = 40 ] || { echo "$made rows were made, of 40"; return 1; }
  [ "$(cut -f2,3 "$work/a" "$work/b" | grep ^complete | sort -u | wc -l)" = 40 ]
}
same_as_alone () {
  local i
  "$MAPSHOT" --jobs="$work/many.csv" --output-name='{name}' --output-dir="$work/plain" --quiet || return 1
  for i in $(seq 40); do cmp "$work/plain/row$i.png" "$work/twice/row$i.png" || return 1; done
}
check "two programs on one list both end well" together
check "each row is made once" each_once
check "both had a part in it" test "$(count "$work/a" complete)" -gt 0 -a "$(count "$work/b" complete)" -gt 0
check "the pictures are those of one program" same_as_alone
check "nothing else is left" test "$(find "$work/twice" -mindepth 1 ! -name 'row*.png' ! -name 'row*.png.report.json' | wc -l)" = 0

# ---- the same from one host: never both at once ----
asked_more_than () {
  [ "$(count_asked)" -gt "$1" ]
}
tall=$(own_source tall "$url/slow-tall/{z}/{x}/{y}.png")
{
  echo name,bbox,zoom
  for i in 1 2 3 4; do echo "h$i,\"$(bbox_of 8 0 $((i * 1024)) 1024 1024)\",8"; done
} >"$work/host.csv"
mkdir "$work/hosts"
host_batch () {
  "$MAPSHOT" --jobs="$work/host.csv" --source="$tall" --output-name='{name}' --output-dir="$work/hosts" >"$1" 2>>"$work/host.said"
}
host_together () {
  local first second a=0 b=0
  host_batch "$work/a" &
  first=$!
  host_batch "$work/b" &
  second=$!
  wait $first || a=$?
  wait $second || b=$?
  [ $a = 0 ] && [ $b = 0 ] && [ $(($(count "$work/a" complete) + $(count "$work/b" complete))) = 4 ]
}
check "two programs on one list from one host" host_together
check "no tile is asked for twice" test "$(count_asked)" = 64
check "who waits for the other says so" grep -q ': waiting: another program captures from this service' "$work/host.said"

# ---- a single capture stands in the same line ----
# Starts a batch of one row and holds it in the middle ($held); then a single capture, which waits ($waiting).
wait_behind () {
  local before
  before=$(count_asked)
  mkdir -p "$work/line"
  # What was said before must not be taken for an answer.
  rm -f "$work/line/"* "$work/said"
  printf 'name,bbox,zoom\nrow,"%s",8\n' "$(bbox_of 8 0 8192 1024 32768)" >"$work/row.csv"
  "$MAPSHOT" --jobs="$work/row.csv" --source="$tall" --output-name='{name}' --output-dir="$work/line" --quiet 2>"$work/line.said" &
  held=$!
  wait_until 120 asked_more_than $((before + 8)) || return 1
  kill -STOP $held
  env --default-signal=INT "$MAPSHOT" --export="$work/line/single.png" --source="$tall" --zoom=8 --bbox="$(bbox_of 8 0 0 1024 1024)" 2>"$work/said" &
  waiting=$!
  wait_until 120 grep -qs "^waiting: another program captures from 127.0.0.1" "$work/said" || { cat "$work/said"; return 1; }
}
first_served () {
  local status=0
  wait_behind || { kill -KILL $held $waiting; return 1; }
  kill -CONT $held
  wait $waiting || status=$?
  [ -e "$work/line/row.png" ] && [ -e "$work/line/single.png" ] || { echo "it did not wait, exit status $status"; cat "$work/said"; return 1; }
  wait $held && [ $status = 0 ]
}
check "a single capture waits for the batch that came first, and says so" first_served
stopped_in_line () {
  local status=0
  wait_behind || { kill -KILL $held $waiting; return 1; }
  kill -INT $waiting
  wait $waiting || status=$?
  kill -KILL $held
  wait $held
  [ $status = 130 ] && only_in "$work/line" row.png.part row.png.part.journal || { echo "exit status $status"; cat "$work/said"; return 1; }
}
check "it can be interrupted while it waits" stopped_in_line

# ---- a service that dies in mid-batch and comes back ----
stop_nginx () {
  local master process
  master=$(<"$work/nginx.pid")
  for process in $master $(pgrep -P "$master"); do kill -KILL "$process" 2>/dev/null; done
  rm -f "$work/nginx.pid"
}
mkdir "$work/dies" "$work/lives"
# The service takes some seconds for it, so that it dies in the midst however late somebody looks.
{
  echo name,bbox,zoom
  for i in 1 2 3 4; do echo "h$i,\"$(bbox_of 8 0 $((i * 8192)) 1024 8192)\",8"; done
} >"$work/dies.csv"
dies_batch () {
  "$MAPSHOT" --jobs="$work/dies.csv" --source="$tall" --output-name='{name}' --output-dir="$1" >"$work/table" 2>"$work/said"
}
waits () {
  grep -q ': waiting: .*cannot be reached\|: waiting: .*missing' "$work/said"
}
comes_back () {
  local pid status=0 before
  before=$(count_asked)
  dies_batch "$work/dies" &
  pid=$!
  wait_until 120 asked_more_than $((before + 20)) || { kill -KILL $pid; return 1; }
  stop_nginx
  wait_until 180 waits || { echo "it does not wait:"; cat "$work/said"; kill -KILL $pid; return 1; }
  PATH=$PATH:/usr/sbin nginx -c "$work/nginx.conf" >>"$work/nginx.out" 2>&1 || { cat "$work/nginx.out"; kill -KILL $pid; return 1; }
  wait $pid || status=$?
  [ $status = 0 ] || { echo "exit status $status"; cat "$work/said"; return 1; }
}
check "a service that dies in mid-batch is waited for, and all is made when it is back" comes_back
same_as_undisturbed () {
  local i
  dies_batch "$work/lives" || return 1
  for i in 1 2 3 4; do cmp "$work/lives/h$i.png" "$work/dies/h$i.png" || return 1; done
}
check "the pictures are those of an undisturbed run" same_as_undisturbed
check "nothing else is left of it" test "$(find "$work/dies" -mindepth 1 ! -name 'h*.png' ! -name 'h*.png.report.json' | wc -l)" = 0

# ---- a single capture that loses its service keeps what it has, and --resume fetches the rest ----
lost=("$tall" 8 0 16384 1024 32768)
has_rows () {
  [ -e "$work/lost/map.png" ] || [ "$(stat -c %s "$work/lost/map.png.part" 2>/dev/null || echo 0)" -gt 30000 ]
}
start_again () {
  PATH=$PATH:/usr/sbin nginx -c "$work/nginx.conf" >>"$work/nginx.out" 2>&1 || { cat "$work/nginx.out"; return 1; }
}
loses_service () {
  local pid status
  # On a machine that is slow to look the capture may be done before its service dies; then it is tried again.
  for _ in 1 2 3 4 5; do
    status=0
    capture "$work/lost/map.png" "${lost[@]}" --retries=0 2>"$work/said" &
    pid=$!
    wait_until 120 has_rows || { kill -KILL $pid; return 1; }
    stop_nginx
    wait $pid || status=$?
    [ $status = 0 ] || break
    rm "$work/lost/map.png"
    start_again || return 1
  done
  [ $status = 5 ] || { echo "exit status $status"; cat "$work/said"; return 1; }
  only_in "$work/lost" map.png.part map.png.part.journal && grep -q 'what is finished is kept in .*map.png.part' "$work/said"
}
goes_on () {
  local before
  start_again || return 1
  before=$(count_asked)
  capture "$work/lost/map.png" "${lost[@]}" --resume || return 1
  [ $(($(count_asked) - before)) -lt 512 ] || { echo "all tiles were asked for again"; return 1; }
  capture "$work/whole.png" "${lost[@]}" && cmp "$work/whole.png" "$work/lost/map.png" && only_in "$work/lost" map.png
}
mkdir "$work/lost"
check "a capture that loses its service ends with status 5, and keeps what it has" loses_service
check "--resume fetches only the rest, and makes the same bytes" goes_on

# ---- a full disk in mid-batch ----
full_disk () {
  local pid status=0
  mount -t tmpfs -o size=12m none "$work/disk" || return 1
  head -c 11700000 /dev/zero >"$work/disk/filler"
  "$MAPSHOT" --jobs="$work/big.csv" --source="$fast" --output-name='{name}' --output-dir="$work/disk" >"$work/table" 2>"$work/full.said" &
  pid=$!
  wait_until 120 grep -q ': waiting: .*the disk is full' "$work/full.said" || { cat "$work/full.said"; kill -KILL $pid; return 1; }
  sleep 1
  kill -0 $pid || { echo "it gave up"; return 1; }
  rm "$work/disk/filler"
  wait $pid || status=$?
  cp "$work/disk/"*.png "$work/after/"
  find "$work/disk" -mindepth 1 -printf '%P ' >"$work/left"
  umount "$work/disk"
  [ $status = 0 ] || { echo "exit status $status"; cat "$work/full.said"; return 1; }
}
# --resume keeps what a single capture has when the disk is full; the same command goes on.
full_single () {
  local status=0
  mount -t tmpfs -o size=12m none "$work/disk" || return 1
  head -c 11700000 /dev/zero >"$work/disk/filler"
  capture "$work/disk/s.png" "$fast" 8 0 0 2048 4096 --resume 2>"$work/single.said" || status=$?
  find "$work/disk" -mindepth 1 -printf '%P ' >"$work/single.left"
  rm "$work/disk/filler"
  before=$(count_asked)
  capture "$work/disk/s.png" "$fast" 8 0 0 2048 4096 --resume || return 1
  echo $(($(count_asked) - before)) >"$work/single.asked"
  cp "$work/disk/s.png" "$work/after/"
  umount "$work/disk"
  [ $status = 1 ]
}
mkdir "$work/disk" "$work/after" "$work/roomy"
fast=$(own_source fast "$url/tall/{z}/{x}/{y}.png")
printf 'name,bbox,zoom\nd1,"%s",8\nd2,"%s",8\n' "$(bbox_of 8 0 0 2048 4096)" "$(bbox_of 8 0 4096 2048 2048)" >"$work/big.csv"
namespace=(unshare --mount --propagation unchanged)
[ "$(id -u)" = 0 ] || namespace=(unshare --map-root-user --mount)
if "${namespace[@]}" sh -c 'mount -t tmpfs -o size=1m none "$1" && umount "$1"' - "$work/disk" 2>/dev/null; then
  export -f full_disk full_single capture bbox_of wait_until count_asked
  export work fast
  check "a full disk pauses the batch with words, and it goes on when there is room" "${namespace[@]}" bash -c full_disk
  check "nothing of it is left on the disk" test "$(tr ' ' '\n' <"$work/left" | grep -vcE '^(d[12]\.png(\.report\.json)?)?$')" = 0
  check "without a disk that was full" "$MAPSHOT" --jobs="$work/big.csv" --source="$fast" --output-name='{name}' --output-dir="$work/roomy" --quiet
  check "the pictures are the same" bash -c 'cmp "$1/after/d1.png" "$1/roomy/d1.png" && cmp "$1/after/d2.png" "$1/roomy/d2.png"' - "$work"
  check "one capture with --resume keeps what it has on a full disk, and goes on" "${namespace[@]}" bash -c full_single
  check "it says so" grep -q 's.png.part; run the same command again' "$work/single.said"
  check "the same bytes again" cmp "$work/after/s.png" "$work/roomy/d1.png"
  check "what was there is not asked for again" test "$(<"$work/single.asked")" -lt 128
else
  skip "a full disk in mid-batch" "no tmpfs may be mounted here"
fi
finish
