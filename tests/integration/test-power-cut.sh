#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The power fails at random moments: names are on the disk at once, bytes only when they were flushed (power-cut.c). Whatever has the picture's name is whole, and the same
# command makes the picture of an undisturbed run. CUTS says how often, SEED when.
. "$(dirname "$0")/lib.sh"
cuts=${CUTS:-20}
seed=${SEED:-$RANDOM}
RANDOM=$seed
echo "# SEED=$seed"
shim=$BUILD_ROOT/tests/integration/libpower-cut.so
[ -e "$shim" ] || skip_all "the disk that loses its power was not built"
export ASAN_OPTIONS=${ASAN_OPTIONS:-}:verify_asan_link_order=0

mkdir "$work/out" "$work/shadow"
one () {
  "$MAPSHOT" --export="$work/$1" --force --center=37.5,127 --radius=300km --zoom=8 --quiet
}
check "an undisturbed run" one plain.png
printf 'the old picture' >"$work/old"

# Every file holds what was flushed of it; of the rest nothing, or as many zeros.
lose_power () {
  local file shadow size
  for file in "$work/out"/*; do
    [ -f "$file" ] || continue
    shadow=$work/shadow/$(stat -c %i "$file")
    size=$(stat -c %s "$file")
    if [ -e "$shadow" ]; then cp "$shadow" "$work/flushed"; else : >"$work/flushed"; fi
    [ $((RANDOM % 2)) = 0 ] || truncate -s "$size" "$work/flushed"
    cat "$work/flushed" >"$file"
  done
}

is_whole_or_old () {
  cmp -s "$work/out/map.png" "$work/old" || cmp "$work/out/map.png" "$work/plain.png"
}

cut_power () {
  local i status hit=0
  for ((i = 0; i < cuts; i++)); do
    find "$work/out" "$work/shadow" -mindepth 1 -delete
    cp "$work/old" "$work/out/map.png"
    cp "$work/old" "$work/shadow/$(stat -c %i "$work/out/map.png")"
    status=0
    LD_PRELOAD=$shim POWER_SHADOW=$work/shadow POWER_CUT=$((RANDOM % longest + 1)) one out/map.png 2>"$work/said" || status=$?
    [ $status = 0 ] || hit=$((hit + 1))
    lose_power
    is_whole_or_old || { echo "cut $i: what has the name is neither the old picture nor the new one"; return 1; }
    one out/map.png || { echo "cut $i: the next run fails"; return 1; }
    cmp "$work/plain.png" "$work/out/map.png" || return 1
    only_in "$work/out" map.png || return 1
  done
  echo "$hit of $cuts" >"$work/hit"
  [ $hit -gt $((cuts / 2)) ]
}

# How many calls there are in all.
count_calls () {
  cp "$work/old" "$work/out/map.png"
  LD_PRELOAD=$shim POWER_SHADOW=$work/shadow POWER_COUNT=$work/calls one out/map.png && cmp "$work/plain.png" "$work/out/map.png" && [ "$(<"$work/calls")" -gt 10 ]
}
check "an undisturbed run on that disk" count_calls
longest=$(<"$work/calls")
check "the power fails $cuts times within $longest calls; nothing is lost but time" cut_power
refused () {
  find "$work/out" -mindepth 1 -delete
  cp "$work/old" "$work/out/map.png"
  LD_PRELOAD=$shim POWER_REFUSE=1 ends_with 1 one out/map.png && said_one_line && cmp "$work/old" "$work/out/map.png" && only_in "$work/out" map.png
}
check "a disk that cannot flush: exit status 1, one line, and the old picture stays" refused
finish
