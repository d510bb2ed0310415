#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A folder where one file may be written and nothing beside it, as the file-chooser portal gives to a sandbox: the picture is put into that file.
. "$(dirname "$0")/lib.sh"
need_programs unshare
export XDG_CACHE_HOME=$work/cache

mkdir "$work/given"
printf 'the old picture' >"$work/old"
cp "$work/old" "$work/given/map.png"

export_map () {
  local file=$1
  shift
  "$MAPSHOT" --export="$file" --zoom=5 --bbox=100,20,140,50 --quiet "$@"
}

# The folder is read-only, and the file in it a mount of its own: neither a new name nor another file under the old one is possible.
in_one_file () {
  mount --bind "$work/given" "$work/given" && mount --bind "$work/given/map.png" "$work/given/map.png" &&
    mount -o remount,bind,ro "$work/given" || return 1
  touch "$work/given/other" 2>/dev/null && return 1
  export_map "$work/given/map.png" 2>"$work/said-exists"
  echo $? >"$work/status-exists"
  export_map "$work/given/map.png" --force --sidecars 2>"$work/said-sidecars"
  echo $? >"$work/status-sidecars"
  cp "$work/given/map.png" "$work/before"
  export_map "$work/given/map.png" --force 2>"$work/said"
  echo $? >"$work/status"
}

# No room for it: that is found before a byte of the old picture is gone.
in_a_small_file () {
  mount -t tmpfs -o size=20k none "$work/small" && cp "$work/old" "$work/small/map.png" && mount --bind "$work/small/map.png" "$work/small/map.png" &&
    mount -o remount,bind,ro "$work/small" || return 1
  export_map "$work/small/map.png" --force 2>"$work/said"
  echo $? >"$work/status-small"
  cp "$work/small/map.png" "$work/after-small"
}

namespace=(unshare --mount --propagation unchanged)
[ "$(id -u)" = 0 ] || namespace=(unshare --map-root-user --mount)
mkdir "$work/probe"
"${namespace[@]}" mount --bind "$work/probe" "$work/probe" 2>/dev/null || skip_all 'nothing may be mounted here'
export -f in_one_file in_a_small_file export_map
export work
"${namespace[@]}" bash -c "in_one_file; result=\$?; umount '$work/given/map.png' '$work/given' 2>/dev/null; exit \$result" 2>"$work/namespace"
check 'the folder takes one file only' test -s "$work/status"
check 'without --force it stays: exit status 2' grep -qx 2 "$work/status-exists"
check 'no place for sidecars: exit status 2' grep -qx 2 "$work/status-sidecars"
check 'no place for sidecars: the line says so' grep -q 'beside' "$work/said-sidecars"
check 'no place for sidecars: the line names the option' grep -q -- '(without --sidecars it is written)' "$work/said-sidecars"
check 'until then the old file is as it was' cmp "$work/old" "$work/before"
check 'exit status 0' grep -qx 0 "$work/status"
check 'the same picture elsewhere' export_map "$work/elsewhere.png"
check 'it is the same picture, byte for byte' cmp "$work/elsewhere.png" "$work/given/map.png"
check 'nothing is beside it' only_in "$work/given" map.png
check 'nothing unfinished is left' bash -c '[ -z "$(ls -A "$1")" ]' - "$XDG_CACHE_HOME/mapshot/unfinished"
mkdir "$work/small"
"${namespace[@]}" bash -c "in_a_small_file; umount '$work/small/map.png' '$work/small' 2>/dev/null" 2>>"$work/namespace"
check 'no room: exit status 1' grep -qx 1 "$work/status-small"
check 'no room: the line says so' grep -q 'full' "$work/said"
check 'no room: the old file is as it was' cmp "$work/old" "$work/after-small"
finish
