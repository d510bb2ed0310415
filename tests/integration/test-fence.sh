#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The layers: with exactly the flags the build gives a folder of the core, no header of GTK, of a face or of a folder above is found.
. "$(dirname "$0")/lib.sh"
need_programs python3
commands=$BUILD_ROOT/compile_commands.json
[ -s "$commands" ] || skip_all "no compile_commands.json"

cat >"$work/fence.py" <<'PYTHON'
import json, os, shlex, subprocess, sys

commands, source_root, folder, header = sys.argv[1:5]
for entry in json.load(open(commands)):
    path = os.path.normpath(os.path.join(entry['directory'], entry['file']))
    if os.path.dirname(path) == os.path.join(source_root, folder) and path.endswith('.c'):
        break
else:
    sys.exit(f'nothing of {folder} is compiled')
words = shlex.split(entry['command'])
cut = [i for i, word in enumerate(words) if word in ('-o', '-MF', '-MQ')]
kept = [word for i, word in enumerate(words) if i not in cut and i - 1 not in cut and word not in ('-c', '-MD', entry['file'])]
run = subprocess.run(kept + ['-E', '-x', 'c', '-'], input=f'#include <{header}>\n', cwd=entry['directory'],
                     stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
if run.returncode and 'No such file' not in run.stderr:
    sys.exit(run.stderr)
print('found' if run.returncode == 0 else 'not found')
PYTHON

finds () {
  local answer
  answer=$(python3 "$work/fence.py" "$commands" "$SOURCE_ROOT" "$2" "$3") || { echo "$answer"; return 2; }
  [ "$answer" = "$1" ] || { echo "<$3> is $answer from $2"; return 1; }
}

finds_none () {
  local folder=$1 above header
  shift
  for above in "$@"; do
    for header in "$SOURCE_ROOT/src/$above"/*.h; do
      [ -e "$header" ] || continue
      finds 'not found' "$folder" "$(basename "$header")" || return 1
      finds 'not found' "$folder" "$above/$(basename "$header")" || return 1
    done
  done
}

while read -r folder above; do
  ls "$SOURCE_ROOT/src/$folder"/*.c >/dev/null 2>&1 || continue
  own=$(cd "$SOURCE_ROOT/src/$folder" && ls ./*.h | head -n 1)
  check "$folder finds its own header" finds found "src/$folder" "${own#./}"
  check "$folder finds no GTK" finds 'not found' "src/$folder" gtk/gtk.h
  check "$folder finds no libadwaita" finds 'not found' "src/$folder" adwaita.h
  # shellcheck disable=SC2086 # a list of folders
  check "$folder finds nothing of: $above" finds_none "src/$folder" $above
done <<'END'
core/geo core/source core/net core/image core/capture cli gui
core/source core/net core/image core/capture cli gui
core/net core/source core/image core/capture cli gui
core/image core/source core/net core/capture cli gui
core/capture cli gui
cli gui
END
finish
