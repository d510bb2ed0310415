#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every text that a person reads can be translated.
. "$(dirname "$0")/lib.sh"
need_programs python3

make_template () {
  [ -s "$work/mapshot.pot" ] || (cd "$SOURCE_ROOT" && xgettext --from-code=UTF-8 --add-comments --files-from=po/POTFILES.in --output="$work/mapshot.pot" \
    --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=NC_:1c,2 --keyword=g_dgettext:2 --keyword=g_dngettext:2,3 --keyword=ngettext:1,2 2>"$work/said") ||
    { cat "$work/said"; return 1; }
}

# How many texts of the template a catalogue lacks.
count_missing () {
  msgcmp "$1" "$work/mapshot.pot" 2>&1 | grep -c 'used but not defined'
}

check 'every text is marked, and POTFILES.in is complete' python3 "$here/find-words.py" "$SOURCE_ROOT"
if command -v msgfmt >/dev/null; then
  check 'the template can be made' make_template
  for language in $(grep -v '^#' "$SOURCE_ROOT/po/LINGUAS"); do
    missing=$(count_missing "$SOURCE_ROOT/po/$language.po")
    # Translators come after the text: what they have not seen yet is counted, and is no fault of a change.
    if [ "$missing" = 0 ]; then
      check "$language is whole" true
    else
      skip "$language is whole" "$missing texts are not translated yet"
    fi
  done
else
  skip 'the template can be made' 'gettext is not installed'
fi
finish
