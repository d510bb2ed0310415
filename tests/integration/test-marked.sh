#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every text that a person reads goes through gettext: the program runs in a language that puts «marks» around each line of the catalogue, and what it says without
# them was forgotten. On the console and in the manual; test-screen-reader.sh does the same with the window.
. "$(dirname "$0")/lib.sh"
. "$here/marks.sh"
need_programs python3 xgettext msgen msgfilter msgfmt
export XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state XDG_CACHE_HOME=$work/cache XDG_DATA_HOME=$work/data ASAN_OPTIONS="${ASAN_OPTIONS-}:detect_leaks=0"

export LC_ALL=$marked_locale

# says_marked STATUS "NAME|NAME" ARGUMENT…: all that the program writes, on both its streams.
says_marked () {
  local status=0 expected=$1 names=$2
  shift 2
  (cd "$work" && LANGUAGE=xx "$MAPSHOT" "$@") >"$work/out" 2>&1 || status=$?
  [ $status = "$expected" ] || { echo "exit status $status, not $expected"; cat "$work/out"; return 1; }
  [ -s "$work/out" ] && IFS='|' read -ra names <<<"$names" && unmarked "${names[@]}" <"$work/out"
}

# Whatever an option takes, this is wrong.
each_complains () {
  local name
  for name in $("$MAPSHOT" --help --json | python3 -c 'import json, sys; print(*[o["name"] for o in json.load(sys.stdin) if o["value"]])'); do
    (cd "$work" && LANGUAGE=xx "$MAPSHOT" --export=b.png --center=0,0 --size=9x9 "--$name=?/?") >"$work/out" 2>&1
    unmarked '?/?' <"$work/out" || { echo "--$name"; return 1; }
  done
}

# What roff sets as text: no requests, no commands to copy, no terms.
manual_marked () {
  "$MAPSHOT" --help --json >"$work/options.json" &&
    python3 "$SOURCE_ROOT/data/man/make-manual.py" 1 /etc/mapshot "$SOURCE_ROOT/NEWS.md" "$work/options.json" "$work/mapshot.1" "$work/xx.po" &&
    awk '/^\.EX/ { inside = 1 } /^\.EE/ { inside = 0 } /^\.TP/ { getline; next } !inside && (!/^\./ || /^\.S[HS]/)' "$work/mapshot.1" |
      sed -e 's/^\.S[HS] //' -e 's/\\-/-/g' -e 's/\\f[BIR]//g' | unmarked mapshot '-*- coding: utf-8 -*-'
}

# GLib's own, which has a catalogue of its own.
frame='Usage:|mapshot [OPTION…]|Application Options:'
data='vworld-base|Embedded base map|Seoul, KR|EPSG|VWorld map|(국토교통부)'

check 'the language can be made' make_language
check 'the marks are there: what has none is found' eval '! echo "«Name» forgotten" | unmarked && echo "«a «b» c», --zoom=3" | unmarked'
check '--help' says_marked 0 "$frame" --help
check '--list-sources' eval 'LANGUAGE=xx "$MAPSHOT" --list-sources >"$work/out" && grep -q "«needs a key»" "$work/out"'
check '--describe-source' says_marked 0 "$data" --describe-source=vworld-base
check '--dry-run' says_marked 0 "$data" --export=a.png --center=Seoul --radius=20km --dry-run
check '--export' says_marked 0 "$data" --export=a.png --center=Seoul --radius=20km --verbose
check 'a wrong value of any option' each_complains
check 'a command that lacks something' eval 'says_marked 2 "" --export=b.png && says_marked 2 "" --wibble && says_marked 2 "" --jobs=none.csv --radius=1km'
check 'a failure' eval 'says_marked 1 "" --export=/nowhere/at-all.png --center=0,0 --radius=1km && says_marked 4 "" --export=b.png --center=0,0 --size=9x9 --max-pixels=9'
check 'the manual' manual_marked
finish
