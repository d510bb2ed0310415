# shellcheck shell=bash disable=SC2154 # $work comes from lib.sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What the tests of docs/sharing-out.md share: its examples, run as they stand there. Sourced, after lib.sh.
guide=$SOURCE_ROOT/docs/sharing-out.md

# A program called "mapshot" that notes in which network it ran.
mkdir -p "$work/bin" "$work/maps"
cat >"$work/bin/mapshot" <<SH
#!/bin/sh
readlink /proc/self/ns/net >>"$work/ran-in"
exec "$MAPSHOT" "\$@"
SH
chmod 755 "$work/bin/mapshot"
PATH=$work/bin:$PATH

# example NAME: that block of the guide.
example () {
  awk -v wanted="# example: $1" '/^```/ { inside = 0 } inside { print } $0 == wanted { inside = 1 }' "$guide"
}

# run_example NAME: in $work/maps, for two minutes at most.
run_example () {
  example "$1" >"$work/example.sh"
  [ -s "$work/example.sh" ] || { echo "the guide has no example $1"; return 1; }
  (cd "$work/maps" && timeout 120 sh -eu "$work/example.sh")
}

# The same picture in one run.
one_run () {
  mapshot --export="$work/one.png" --center=37.5,127 --radius=300km --zoom=8 --quiet
}

# in_a_namespace SCRIPT: starts the test again as root of its own network, mounts and processes, which all go away with it.
in_a_namespace () {
  [ -z "${MAPSHOT_TEST_INSIDE:-}" ] || return 0
  [ "$(id -u)" = 0 ] || skip_all "only root may make a network namespace"
  unshare --net --mount --pid --fork --kill-child --mount-proc true 2>/dev/null || skip_all "no network namespace may be made here"
  trap - EXIT
  rm -rf "$work"
  MAPSHOT_TEST_INSIDE=1 exec unshare --net --mount --pid --fork --kill-child --mount-proc "$1"
}
