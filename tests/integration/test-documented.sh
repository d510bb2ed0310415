#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every command of README.md, of the pages in docs/ and of the manual's examples runs here as it stands there. What goes over a network goes to a server of this
# test: https://tiles.example, https://labels.example and https://maps.example stand for it, and the point names the command that really ran.
# A block after a line "<!-- Run by WHAT. -->" is left to that, and counted as skipped. Commands in the README's sentences run, too.
. "$(dirname "$0")/lib.sh"
need_programs python3
[ -x "$BUILD_ROOT/tests/serve" ] || skip_all 'the test server was not built'

mkdir -p "$work/bin"
ln -s "$MAPSHOT" "$work/bin/mapshot"
export PATH=$work/bin:$PATH

mkfifo "$work/stop"
"$BUILD_ROOT/tests/serve" <"$work/stop" >"$work/port" &
exec {stop}>"$work/stop"
wait_until 20 test -s "$work/port" || skip_all 'the test server does not start'
url=http://127.0.0.1:$(head -n 1 "$work/port")

# A page's commands follow each other in one folder.
run () {
  mkdir -p "$work/here/$1"
  (cd "$work/here/$1" && set -e -o pipefail && eval "$2") </dev/null
}

# The commands of a page, one a line, those that go on over several lines joined: FILE:LINE, why it is not run, the command.
list_commands () {
  python3 - "$SOURCE_ROOT" "$BUILD_ROOT/data/man/mapshot.1" <<'EOF2'
import glob, os, re, sys
root, manual = sys.argv[1:]
SENTENCES = {
    'ninja -C _build install': 'tests/integration/test-install.sh runs it',
    'man mapshot': 'tests/integration/test-data.sh sets the page',
    'mapshot --discover=URL': 'tests/integration/test-services.sh runs it',
    'mapshot --kiosk': 'tests/integration/test-kiosk.sh runs it',
}
for path in [root + '/README.md'] + sorted(glob.glob(root + '/docs/*.md')):
    block, number, start, command, skip = None, 0, 0, '', ''
    for line in open(path, encoding='utf-8'):
        number += 1
        line = line.rstrip('\n')
        if line.startswith('```'):
            block = line[3:] if block is None else None
            skip = skip if block else ''
            continue
        if block is None and path.endswith('/README.md'):
            for span in re.findall(r'`((?:mapshot|ninja|man) [^`]+)`', line):
                elsewhere = next((test for start, test in SENTENCES.items() if span.startswith(start)), '')
                print(f'README.md:{number}\x1f{elsewhere}\x1f{span.replace("=ID", "=basemap")}')
        if block is None:
            said = re.match(r'<!-- Run by (.*)\. -->$', line)
            skip = said[1] + ' runs it' if said else ''
        if block != 'sh':
            continue
        if not command:
            start = number
        command += line.strip() if not line.endswith('\\') else line[:-1].strip() + ' '
        if line.endswith('\\'):
            continue
        command = re.sub(r'\s+#\s.*$', '', command) if not command.startswith('#') else ''
        if command:
            print(f'{os.path.relpath(path, root)}:{start}\x1f{skip}\x1f{command}')
        command = ''
if os.path.exists(manual):
    text = open(manual, encoding='utf-8').read()
    escapes = {'\\-': '-', '\\(aq': "'", '\\(ga': '`', '\\(ha': '^', '\\(ti': '~', '\\e': '\\', '\\&': ''}
    for example in re.findall(r'^\.EX\n(.*?)^\.EE', text, re.MULTILINE | re.DOTALL):
        for command in example.splitlines():
            print('mapshot.1\x1f\x1f' + re.sub(r'\\(?:\((?:aq|ga|ha|ti)|[-e&])', lambda match: escapes[match[0]], command))
EOF2
}

list_commands >"$work/commands"
while IFS=$'\x1f' read -r -u 9 where reason command; do
  command=${command//https:\/\/tiles.example\//$url/tile/}
  command=${command//https:\/\/labels.example\//$url/tile/}
  missing=
  for program in pngcheck parallel; do
    [[ $command != *"$program"* ]] || command -v $program >/dev/null || missing="$program is not installed"
  done
  if [ -n "$reason$missing" ]; then
    skip "$where: $command" "${reason:-$missing}"
  else
    check "$where: $command" run "${where%%:*}" "$command"
  fi
done 9<"$work/commands"
check 'there are commands to run' test "$(wc -l <"$work/commands")" -gt 15
exec {stop}>&-
wait
finish
