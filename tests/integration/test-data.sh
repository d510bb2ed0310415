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

# geo: links, and the files that a region comes from; the metainfo says the same. The first action of the icon is a new capture.
opens_what_it_says () {
  local types=$'application/geo+json\napplication/gpx+xml\napplication/vnd.google-earth.kml+xml'
  [ "$(sed -n 's/^MimeType=//p' "$data/$app.desktop" | tr ';' '\n' | grep . | sort)" = "$types"$'\nx-scheme-handler/geo' ] &&
    [ "$(sed -n 's|.*<mediatype>\(.*\)</mediatype>.*|\1|p' "$data/$app.metainfo.xml" | sort)" = "$types" ] &&
    grep -qx 'DBusActivatable=true' "$data/$app.desktop" && grep -q '^Actions=new-capture;' "$data/$app.desktop" &&
    grep -qx '\[Desktop Action new-capture\]' "$data/$app.desktop"
}

# What no checker asks for: a description, pictures that are there in the size that is told, both colours, an age rating, what it is used with.
says_all () {
  python3 - "$data/$app.metainfo.xml" "$SOURCE_ROOT" <<'PY'
import struct, sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
for image in root.findall('screenshots/screenshot/image'):
    path = image.text.split('/main/', 1)[1]
    size = struct.unpack('>II', open(f'{sys.argv[2]}/{path}', 'rb').read(24)[16:])
    assert size == (int(image.get('width')), int(image.get('height'))), (path, size)
assert len(root.findall('screenshots/screenshot')) >= 3 and all(shot.find('caption') is not None for shot in root.findall('screenshots/screenshot'))
assert {color.get('scheme_preference') for color in root.findall('branding/color')} == {'light', 'dark'}
assert root.find('content_rating').get('type') == 'oars-1.1'
assert {control.text for control in root.findall('supports/control')} == {'pointing', 'keyboard', 'touch'}
assert root.find('requires/display_length') is not None and root.find('description/p') is not None and root.find('releases/release') is not None
PY
}

# GNOME's grid: 128 px for the large one, 16 px and one colour for the symbolic one.
on_the_grid () {
  grep -q 'viewBox="0 0 128 128"' "$SOURCE_ROOT/data/icons/$app.svg" && grep -q 'viewBox="0 0 16 16"' "$SOURCE_ROOT/data/icons/$app-symbolic.svg" &&
    [ "$(grep -o 'fill="[^"]*"\|stroke="[^"]*"' "$SOURCE_ROOT/data/icons/$app-symbolic.svg" | sort -u | wc -l)" = 1 ]
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
  check 'it has all that a shop of programs shows' says_all
  check 'links, files and actions' opens_what_it_says
  check 'the icons are on the grid' on_the_grid
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
