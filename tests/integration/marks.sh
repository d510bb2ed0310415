# shellcheck shell=bash disable=SC2034,SC2154 # what lib.sh sets is used, and what is set here
# SPDX-License-Identifier: GPL-3.0-or-later
# A language that puts «marks» around each line of the catalogue: what a person reads without them was forgotten. Sourced after lib.sh.

# Newer C libraries translate nothing in C.UTF-8, whatever LANGUAGE says.
marked_locale=$(locale -a 2>/dev/null | grep -im 1 '^de_DE\.utf-\?8$' || echo C.UTF-8)

# make_language: LANGUAGE=xx in $TEXTDOMAINDIR, with LC_ALL=$marked_locale.
export TEXTDOMAINDIR=$work/words
make_language () {
  mkdir -p "$work/words/xx/LC_MESSAGES"
  make_template "$work/mapshot.pot" && sed -i 's/nplurals=INTEGER; plural=EXPRESSION/nplurals=2; plural=n != 1/' "$work/mapshot.pot" || return
  # Text that begins or ends with an empty line must still do so.
  msgen "$work/mapshot.pot" | msgfilter --keep-header --output-file="$work/xx.po" sed -e '/./s/^/«/' -e '/./s/$/»/' 2>"$work/said" &&
    msgfmt --output-file="$work/words/xx/LC_MESSAGES/mapshot.mo" "$work/xx.po" || { cat "$work/said"; return 1; }
}

# unmarked NAME…: the lines of the input that hold words of no catalogue. Names of places and sources are data, which NAME leaves out.
unmarked () {
  python3 - "$@" 3<&0 <<'PY'
import os, re, sys
left = []
for line in os.fdopen(3, encoding='utf-8'):
    text = line.rstrip('\n')
    before = None
    while text != before:
        before, text = text, re.sub(r'«[^«»]*»', '', text)
    for name in sys.argv[1:]:
        text = text.replace(name, '')
    text = re.sub(r'https?://\S+|(?<!\w)-{1,2}[a-z][-a-z]*|\S*\.(png|csv|part)\b|^mapshot: ', '', text)
    if re.search('[A-Za-z가-힣]{2,}', text):
        left.append(line.rstrip('\n'))
print('\n'.join(left))
sys.exit(1 if left else 0)
PY
}
