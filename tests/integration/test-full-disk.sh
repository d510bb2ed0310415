#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A full disk and a folder without permission: one line, exit status 1, nothing left behind.
. "$(dirname "$0")/lib.sh"
start_server
source=$(own_source tall "$url/tall/{z}/{x}/{y}.png")
printf 'the old picture' >"$work/old"

# Runs inside a mount namespace of its own, so that the small disk goes away with it.
on_a_full_disk () {
  mount -t tmpfs -o size=1m none "$work/disk" || return 1
  cp "$work/old" "$work/disk/map.png"
  capture "$work/disk/map.png" "$source" 8 0 0 2048 16384 --force 2>"$work/said"
  echo $? >"$work/status"
  find "$work/disk" -mindepth 1 -printf '%P ' >"$work/left"
  cp "$work/disk/map.png" "$work/after"
  umount "$work/disk"
}

mkdir "$work/disk"
# "unchanged" for folders that are no mount point of their own, as the root of a chroot.
namespace=(unshare --mount --propagation unchanged)
[ "$(id -u)" = 0 ] || namespace=(unshare --map-root-user --mount)
if "${namespace[@]}" sh -c 'mount -t tmpfs -o size=1m none "$1" && umount "$1"' - "$work/disk" 2>/dev/null; then
  export -f on_a_full_disk capture bbox_of
  export work source
  "${namespace[@]}" bash -c on_a_full_disk 2>"$work/namespace" || cat "$work/namespace" >&2
  check "a full disk: exit status 1" grep -qx 1 "$work/status"
  check "a full disk: one line" said_one_line
  check "a full disk: the line says so" grep -qi 'full\|space' "$work/said"
  check "a full disk: the old file is as it was" cmp "$work/old" "$work/after"
  check "a full disk: nothing is left behind" grep -qx 'map.png ' "$work/left"
else
  skip "a full disk" "no tmpfs may be mounted here"
fi

# Root may write everywhere, so the program runs as nobody, from a copy that nobody can reach.
mkdir "$work/bin" "$work/locked" "$work/nobody"
cp "$(dirname "$MAPSHOT")/libmapshot-cli.so" "$work/bin/"
cp "$MAPSHOT" "$work/bin/mapshot"
cp "$work/old" "$work/locked/map.png"
chmod 555 "$work/locked"
ordinary=(env)
if [ "$(id -u)" = 0 ]; then
  chown 65534:65534 "$work/nobody"
  ordinary=(setpriv --reuid=65534 --regid=65534 --clear-groups env "HOME=$work/nobody")
fi
to_locked_folder () {
  "${ordinary[@]}" "$work/bin/mapshot" --export="$work/locked/$1" --force --source="$source" --zoom=8 \
    --bbox="$(bbox_of 8 0 0 512 512)" --quiet
}
check "a folder without permission, new file: exit status 1" ends_with 1 to_locked_folder new.png
check "a folder without permission, new file: one line" said_one_line
check "a folder without permission, new file: the line names it" grep -q 'new\.png\|locked' "$work/said"
check "a folder without permission, old file: exit status 1" ends_with 1 to_locked_folder map.png
check "a folder without permission, old file: one line" said_one_line
check "a folder without permission: nothing new" only_in "$work/locked" map.png
check "a folder without permission: the old file is as it was" cmp "$work/old" "$work/locked/map.png"
check "a folder that is not there: exit status 1 or 2, one line" bash -c '
  "$MAPSHOT" --export="$1/none/map.png" --source="$2" --zoom=8 --bbox="$3" --quiet 2>"$1/said"
  status=$?
  [ $status = 1 ] || [ $status = 2 ] || { echo "exit status $status"; exit 1; }
  [ "$(wc -l <"$1/said")" = 1 ] || { cat "$1/said"; exit 1; }
  [ ! -e "$1/none" ]' - "$work" "$source" "$(bbox_of 8 0 0 512 512)"
finish
