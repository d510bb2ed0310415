#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A key in the desktop's keyring, over the Secret Service of GNOME on a session bus of its own.
. "$(dirname "$0")/lib.sh"
need_programs dbus-run-session gnome-keyring-daemon secret-tool
need_programs timeout

# A source nobody serves: whether the key was found shows in what is said about it.
cat >"$work/city.ini" <<'INI'
[source city-map]
Name=City map
Template=http://127.0.0.1:9/{key}/{z}/{x}/{y}.png
KeyPage=https://keys.example/
INI

cat >"$work/session.sh" <<'SESSION'
set -u
printf 'test' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>"$WORK/daemon.log" || exit 77
capture () {
  "$MAPSHOT" --export="$WORK/x.png" --source="$WORK/city.ini" --center=0,0 --size=10x10 --zoom=1 --retries=0 --quiet 2>"$WORK/$1"
  echo $? >"$WORK/$1.status"
}
capture without
printf 'S3CRETk3y' | secret-tool store --label=test xdg:schema io.github.mapshot.Mapshot.Key source city || exit 77
capture with
secret-tool clear xdg:schema io.github.mapshot.Mapshot.Key source city
capture cleared
SESSION

status=0
WORK=$work XDG_DATA_HOME=$work/data MAPSHOT=$MAPSHOT timeout 100 dbus-run-session -- bash "$work/session.sh" >"$work/session.log" 2>&1 || status=$?
[ $status = 0 ] || skip_all "no keyring can be had here: $(head -n 1 "$work/session.log" "$work/daemon.log" 2>/dev/null | tr '\n' ' ')"

says () {
  grep -q -- "$2" "$work/$1" || { cat "$work/$1"; return 1; }
}

check "without a key it says so" says without "City map needs a key (get one at https://keys.example/)"
check "and ends with 5" says without.status '^5$'
check "the key in the keyring is found" says with "127.0.0.1"
check "and not asked for" bash -c '! grep -q "needs a key" "$1"' sh "$work/with"
check "nor shown" bash -c '! grep -q S3CRETk3y "$1"' sh "$work/with"
check "a key that was taken out is gone" says cleared "needs a key"
finish
