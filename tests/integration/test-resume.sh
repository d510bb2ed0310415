#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Captures that are killed at random moments, batches, shares: every picture is byte for byte that of an undisturbed run, and no other file stays.
# KILLS says how often a batch is killed, SEED when.
. "$(dirname "$0")/lib.sh"
kills=${KILLS:-50}
seed=${SEED:-$RANDOM}
RANDOM=$seed
echo "# SEED=$seed"

mkdir "$work/plain" "$work/out" "$work/shared"
cat >"$work/jobs.csv" <<CSV
name,lat,lon,radius,zoom
Seoul,37.5665,126.978,700km,8
Busan,35.18,129.07,600km,8
Jeju,33.4,126.5,500km,8
broken,north,126.5,500km,8
CSV

batch=("$MAPSHOT" --jobs="$work/jobs.csv" --output-name='{name}' --quiet)

# At moments from before the first byte to after the last. A batch that ended before its time is compared, and begun anew.
killed_batch () {
  local pid status done=0 halves=0 wait
  while [ $done -lt "$kills" ]; do
    "${batch[@]}" --output-dir="$work/out" 2>>"$work/said" &
    pid=$!
    wait=$(((RANDOM * 32768 + RANDOM) % longest))
    sleep "$(printf '%d.%03d' $((wait / 1000)) $((wait % 1000)))"
    kill -KILL $pid 2>/dev/null
    status=0
    wait $pid 2>/dev/null || status=$?
    case $status in
      137)
        done=$((done + 1))
        [ -z "$(find "$work/out" -name '*.part')" ] || halves=$((halves + 1))
        ;;
      2) same_pictures && no_other_file && find "$work/out" -mindepth 1 -delete || return 1 ;;
      *) echo "exit status $status after $done kills"; return 1 ;;
    esac
  done
  echo $halves >"$work/halves"
  ends_with 2 "${batch[@]}" --output-dir="$work/out"
}

same_pictures () {
  local name
  for name in Seoul Busan Jeju; do
    cmp "$work/plain/$name.png" "$work/out/$name.png" || return 1
  done
}

no_other_file () {
  local left
  left=$(find "$work/out" -mindepth 1 ! -name '*.png' ! -name '*.png.report.json')
  [ -z "$left" ] || { echo "left behind: $left"; return 1; }
}

started=$(date +%s%N)
check "an undisturbed batch reports the broken row and makes the others" ends_with 2 "${batch[@]}" --output-dir="$work/plain"
# What is finished stays, so that short waits come to the end of the batch, too.
longest=$((($(date +%s%N) - started) / 1000000))
[ $longest -lt 1000 ] || longest=$((longest > 2000 ? longest / 2 : 1000))
check "the broken row is named with its line" grep -q 'line 5' "$work/said"
check "a batch that is killed $kills times ends" killed_batch
echo "# $(<"$work/halves") of $kills kills left a picture half made"
check "every picture is byte for byte the same" same_pictures
check "no other file exists" no_other_file
check "a second run does nothing" ends_with 2 "${batch[@]}" --output-dir="$work/out"

region=("--center=37.5,127" --radius=900km --zoom=8 --quiet)
plan_and_run () {
  local line
  "$MAPSHOT" --export="$work/shared/map.png" "${region[@]}" --plan-strips=4 >"$work/plan" || return 1
  # Backwards, and two at once.
  grep -v '^#' "$work/plan" | tac | sed "s|^mapshot|$(printf '%q' "$MAPSHOT")|" | xargs -P 2 -I{} sh -c '{}' || return 1
  line=$(sed -n "s|^# mapshot|$(printf '%q' "$MAPSHOT") --quiet|p" "$work/plan")
  sh -c "$line"
}
check "one run" "$MAPSHOT" --export="$work/shared/one.png" "${region[@]}"
check "the printed commands share it out and join it" plan_and_run
check "byte for byte the same" cmp "$work/shared/one.png" "$work/shared/map.png"
if command -v parallel >/dev/null; then
  in_parallel () {
    rm -f "$work"/shared/map.png*
    "$MAPSHOT" --export="$work/shared/map.png" "${region[@]}" --plan-strips=4 | grep -v '^#' |
      sed "s|^mapshot|$(printf '%q' "$MAPSHOT")|" | parallel --will-cite -j 2 || return 1
    "$MAPSHOT" --quiet --join --export="$work/shared/map.png" "$work"/shared/map.png.*-of-4 &&
      cmp "$work/shared/one.png" "$work/shared/map.png"
  }
  check "GNU Parallel runs the printed commands" in_parallel
else
  skip "GNU Parallel runs the printed commands" "parallel is not installed"
fi
finish
