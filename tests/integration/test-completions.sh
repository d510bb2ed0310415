#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The tab key in real shells: options, values, the ids of sources (the user's own, too), files.
. "$(dirname "$0")/lib.sh"
need_programs python3
completions=$SOURCE_ROOT/data/completions
mkdir -p "$work/bin" "$HOME/.config/mapshot/sources" "$work/here/pictures"
export XDG_CONFIG_HOME=$HOME/.config LC_ALL=C.UTF-8
# The leak checker takes its time at every key.
printf '#!/bin/sh\nASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 exec %s "$@"\n' "$MAPSHOT" >"$work/bin/mapshot"
chmod +x "$work/bin/mapshot"
export PATH=$work/bin:$PATH
cat >"$HOME/.config/mapshot/sources/own.ini" <<'INI'
[source quite-my-own]
Name=Mine
Template=https://tiles.example/{z}/{x}/{y}.png
INI
touch "$work/here/report-of-today.json"
cd "$work/here" || exit 1

# becomes LINE MADE: in the shell that is tested.
becomes () {
  local made
  made=$(type_tab "$1")
  [ "$made" = "$2" ] || { echo "$1: became $made, not $2"; return 1; }
}

type_tab () {
  case $shell in
    fish) fish --no-config -c "source $completions/mapshot.fish; complete --do-complete \"$1\"" | cut -f 1 | paste -sd ' ' ;;
    *) python3 "$here/type-tab.py" "$shell" "$completions/$script" "$1" ;;
  esac
}

try_all () {
  local line='mapshot ' slash=/ equals='='
  # fish prints the candidates themselves, and leaves the "=" to whoever goes on; zsh takes the slash back when something else follows.
  case $shell in
    fish) line='' equals='' ;;
    zsh) slash='' ;;
  esac
  check "$shell: an option" becomes 'mapshot --on-mis' "${line}--on-missing$equals"
  check "$shell: an option that takes nothing" becomes 'mapshot --north' "${line}--north-arrow"
  check "$shell: a value" becomes 'mapshot --on-missing=pa' "${line}--on-missing=parent"
  check "$shell: a source" becomes 'mapshot --source=bas' "${line}--source=basemap"
  check "$shell: a source of the user's own" becomes 'mapshot --source=quite' "${line}--source=quite-my-own"
  check "$shell: a source as a word of its own" becomes 'mapshot --describe-source quite' "${line}${separate-"--describe-source "}quite-my-own"
  check "$shell: a file" becomes 'mapshot --report=report-of' "${line}--report=report-of-today.json"
  check "$shell: a folder" becomes 'mapshot --output-dir=pic' "${line}--output-dir=pictures$slash"
}

for shell in bash zsh fish; do
  if ! command -v $shell >/dev/null; then
    skip "$shell" "$shell is not installed"
    continue
  fi
  script=mapshot.bash
  unset separate
  [ $shell != zsh ] || script=_mapshot
  [ $shell != fish ] || separate=
  try_all
done
finish
