#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# --export=- streams: the first rows leave long before the last tile is asked for.
. "$(dirname "$0")/lib.sh"
need_programs python3
start_server
fast=$(own_source fast "$url/tall/{z}/{x}/{y}.png")
columns=4 rows=128 # 512 tiles

is_still () {
  local before
  before=$(count_asked)
  sleep 1
  [ "$(count_asked)" = "$before" ]
}

# Nobody reads on behind the first 8 KiB of a pipe that holds little more: what was asked for when all stands still was enough for them.
first_bytes_come_early () {
  local asked pid status=0
  exec 3<>"$work/pipe"
  python3 -c 'import fcntl; fcntl.fcntl(3, 1031, 4096)' || return 1
  capture - "$fast" 8 0 0 $((columns * 256)) $((rows * 256)) >"$work/pipe" 3<&- &
  pid=$!
  head -c 8192 <&3 >"$work/first"
  wait_until 120 is_still || { kill -KILL $pid; return 1; }
  asked=$(count_asked)
  # The end comes only when nobody else writes.
  exec 4<"$work/pipe" 3<&-
  cat <&4 >"$work/rest"
  exec 4<&-
  wait $pid || status=$?
  echo "$asked tiles of $((columns * rows)) when the first 8 KiB were there; exit status $status"
  [ $status = 0 ] && grep -qa IDAT "$work/first" && [ "$asked" -lt $((columns * rows / 3)) ]
}

is_refused_on_a_terminal () {
  local status=0
  script -qec "$(printf '%q ' "$MAPSHOT" --export=- "--source=$fast" --zoom=8 "--bbox=$(bbox_of 8 0 0 256 256)")" \
    /dev/null >"$work/terminal" </dev/null || status=$?
  [ $status = 2 ] && ! grep -qa IHDR "$work/terminal" || { echo "exit status $status"; head -c 500 "$work/terminal"; return 1; }
}

# 34 million pixels into a reader that leaves after 100 bytes: no signal, no word, no hang, and the exit status that --help tells.
ends_quietly () {
  local status
  timeout 300 bash -c '"$0" --export=- --source="$1" --zoom=8 --bbox="$2" --quiet 2>"$3"; echo $? >"$4"' \
    "$MAPSHOT" "$fast" "$(bbox_of 8 0 0 1024 32768)" "$work/said" "$work/status" | head -c 100 >"$work/head"
  status=$(<"$work/status")
  [ "$(stat -c %s "$work/head")" = 100 ] && [ ! -s "$work/said" ] && [ "$status" = 1 ] || { echo "exit status $status"; cat "$work/said"; return 1; }
}

mkfifo "$work/pipe"
# That a tenth is enough is proven without a clock in test-run.c.
check "the first pixels leave long before the last tiles are asked for" first_bytes_come_early
cat "$work/first" "$work/rest" >"$work/streamed.png"
check "a capture to a file" capture "$work/file.png" "$fast" 8 0 0 $((columns * 256)) $((rows * 256))
check "the stream holds the same pixels as the file" "$SAME_PIXELS" "$work/file.png" "$work/streamed.png"
if command -v pngcheck >/dev/null; then
  check "pngcheck finds no error in the stream" pngcheck "$work/streamed.png"
else
  skip "pngcheck finds no error in the stream" "pngcheck is not installed"
fi
if ! command -v script >/dev/null; then
  skip "refused on a terminal" "script is not installed"
elif ! script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
  skip "refused on a terminal" "no terminal may be opened here"
else
  check "refused on a terminal" is_refused_on_a_terminal
fi
check "a closed pipe ends it quietly" ends_quietly
check "… with the exit status that --help tells" bash -c '"$0" --help | grep -q " 1 failed, or the reader of --export=- has gone"' "$MAPSHOT"
finish
