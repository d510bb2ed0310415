#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What is installed beside the program passes the checkers of those who read it.
. "$(dirname "$0")/lib.sh"
app=io.github.mapshot.Mapshot
data=$BUILD_ROOT/data

# with PROGRAM DESCRIPTION COMMAND…
with () {
  if command -v "$1" >/dev/null; then check "${@:2}"; else skip "$2" "$1 is not installed"; fi
}

silent () {
  local output
  output=$("$@" 2>&1) && [ -z "$output" ] || { printf '%s\n' "$output"; return 1; }
}

# Debian 12's does not know <developer>; newer ones know all of it and are strict.
metainfo_is_valid () {
  local strict=--strict
  [[ $(appstreamcli --version) != *\ 0.* ]] || strict=
  appstreamcli validate --no-net --explain $strict "$data/$app.metainfo.xml"
}

releases_are_news () {
  local version
  version=$("$MAPSHOT" --version)
  grep -q "<release version=\"${version#mapshot }\"" "$data/$app.metainfo.xml"
}

# Warnings of the typesetter are errors.
typesets () {
  silent sh -c 'man --warnings=w -E UTF-8 -l -Tutf8 -Z "$1" >/dev/null' sh "$1" && silent groff -ww -man -Kutf8 -Tutf8 -z "$1"
}

# The table of --help, whole.
has_all_options () {
  local option page
  page=$(man -E UTF-8 -l "$1" | sed 's/\x1b\[[0-9;]*m//g; s/.\x08//g; s/‐/-/g')
  for option in $("$MAPSHOT" --complete= | cut -f 1); do
    grep -qF -- "$option" <<<"$page" || { echo "$option is missing"; return 1; }
  done
}

if [ -x "$BUILD_ROOT/src/gui/mapshot-window" ]; then
  with desktop-file-validate 'the desktop file' silent desktop-file-validate "$data/$app.desktop"
  with appstreamcli 'the metainfo' metainfo_is_valid
  check 'its newest release is this version' releases_are_news
  with glib-compile-schemas 'the settings' silent glib-compile-schemas --strict --dry-run "$SOURCE_ROOT/data"
  with xmllint 'every XML file' silent xmllint --noout "$data/$app.metainfo.xml" "$SOURCE_ROOT/data/$app.gschema.xml" \
    "$SOURCE_ROOT"/data/icons/*.svg "$SOURCE_ROOT"/data/*/*.gresource.xml "$SOURCE_ROOT"/src/gui/*.ui "$SOURCE_ROOT"/src/gui/*.xml
else
  skip 'the desktop files' 'this build has no window'
fi
while read -r page; do
  name=${page#"$data/man/"}
  with mandoc "$name passes mandoc" silent mandoc -Tlint -Wwarning "$page"
  if command -v man >/dev/null && command -v groff >/dev/null && [ -n "$(man --version 2>/dev/null)" ]; then
    check "$name is typeset without a warning" typesets "$page"
    check "$name has every option" has_all_options "$page"
  else
    skip "$name is typeset" 'man and groff are not installed'
  fi
done < <(find "$data/man" -name mapshot.1 | sort)
for catalogue in "$SOURCE_ROOT"/po/*.po; do
  [ -e "$catalogue" ] || continue
  with msgfmt "${catalogue##*/}" silent msgfmt --check --check-accelerators=_ --output-file=/dev/null "$catalogue"
done
check 'bash reads its completions' silent bash -n "$SOURCE_ROOT/data/completions/mapshot.bash"
with zsh 'zsh reads its completions' silent zsh -n "$SOURCE_ROOT/data/completions/_mapshot"
with fish 'fish reads its completions' silent fish --no-execute "$SOURCE_ROOT/data/completions/mapshot.fish"
finish
