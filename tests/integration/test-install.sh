#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# "meson install" puts everything where a desktop looks for it, what it names is there, and uninstalling leaves nothing.
. "$(dirname "$0")/lib.sh"
need_programs meson ninja
cd "$BUILD_ROOT" || exit 1
app=io.github.mapshot.Mapshot
root=$work/root

# One at a time: the log of what was installed is the build folder's.
exec {lock}>"$BUILD_ROOT/.install-test.lock"
flock "$lock"
prefix=$(meson introspect --buildoptions "$BUILD_ROOT" | python3 -c '
import json, sys
print(next(option["value"] for option in json.load(sys.stdin) if option["name"] == "prefix"))')

install_all () {
  DESTDIR=$root meson install -C "$BUILD_ROOT" --no-rebuild --quiet
}

installed () {
  [ -s "$root$prefix/$1" ] || { find "$root" -type f | sed "s|^$root||"; return 1; }
}

expected=(bin/mapshot share/bash-completion/completions/mapshot share/zsh/site-functions/_mapshot share/fish/vendor_completions.d/mapshot.fish
  share/man/man1/mapshot.1)
while read -r language; do
  expected+=("share/man/$language/man1/mapshot.1" "share/locale/$language/LC_MESSAGES/mapshot.mo")
done < <(grep -v '^#' "$SOURCE_ROOT/po/LINGUAS" | tr ' ' '\n' | grep .)
[ ! -x "$BUILD_ROOT/src/gui/mapshot-window" ] || expected+=(libexec/mapshot/mapshot-window "share/applications/$app.desktop"
  "share/metainfo/$app.metainfo.xml" "share/dbus-1/services/$app.service" "share/glib-2.0/schemas/$app.gschema.xml"
  "share/gnome-shell/search-providers/$app.search-provider.ini" "share/icons/hicolor/scalable/apps/$app.svg"
  "share/icons/hicolor/symbolic/apps/$app-symbolic.svg")

# The programs that the desktop file and the service start, and the name that both and the icon have.
hangs_together () {
  local exec
  exec=$(sed -n 's/^Exec=\([^ ]*\).*/\1/p' "$root$prefix/share/dbus-1/services/$app.service")
  [ -x "$root$exec" ] || { echo "the service starts $exec"; return 1; }
  grep -qx 'DBusActivatable=true' "$root$prefix/share/applications/$app.desktop" && grep -qx "Icon=$app" "$root$prefix/share/applications/$app.desktop" &&
    grep -qx "Name=$app" "$root$prefix/share/dbus-1/services/$app.service" &&
    grep -qx "BusName=$app" "$root$prefix/share/gnome-shell/search-providers/$app.search-provider.ini"
}

nothing_left () {
  local left
  ninja -C "$BUILD_ROOT" uninstall >"$work/uninstall.log" 2>&1 || { tail "$work/uninstall.log"; return 1; }
  left=$(find "$root" -mindepth 1)
  [ -z "$left" ] || { echo "$left"; return 1; }
}

# The unpacked program without the folder it was built in.
runs () {
  [ "$("$root$prefix/bin/mapshot" --version)" = "$("$MAPSHOT" --version)" ]
}

check 'everything is installed' install_all
for file in "${expected[@]}"; do
  check "$file" installed "$file"
done
[ ! -x "$BUILD_ROOT/src/gui/mapshot-window" ] || check 'names and programs agree' hangs_together
check 'the installed program runs' runs
check 'uninstalling leaves nothing' nothing_left
finish
