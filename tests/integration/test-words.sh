#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every text that a person reads can be translated.
. "$(dirname "$0")/lib.sh"
need_programs python3

# How many texts of the template a catalogue lacks, or has from an older one that nobody has looked at.
count_missing () {
  local all whole
  all=$(grep -c '^msgid ' "$work/mapshot.pot")
  whole=$(msgmerge --quiet --no-fuzzy-matching "$1" "$work/mapshot.pot" --output-file=- | msgattrib --translated --no-fuzzy --no-obsolete | grep -c '^msgid ')
  echo $((all - whole))
}

check 'every text is marked, and POTFILES.in is complete' python3 "$here/find-words.py" "$SOURCE_ROOT"
if command -v msgfmt >/dev/null; then
  check 'the template can be made' make_template "$work/mapshot.pot"
  for language in $(grep -v '^#' "$SOURCE_ROOT/po/LINGUAS"); do
    missing=$(count_missing "$SOURCE_ROOT/po/$language.po")
    # Translators come after the text: what they have not seen yet is counted, and is no fault of a change. A release has all of it.
    if [ "$missing" = 0 ] || [ "${MAPSHOT_RELEASE:-no}" = yes ]; then
      check "$language is whole: $missing texts are missing" test "$missing" = 0
    else
      skip "$language is whole" "$missing texts are not translated yet"
    fi
  done
else
  skip 'the template can be made' 'gettext is not installed'
fi
finish
