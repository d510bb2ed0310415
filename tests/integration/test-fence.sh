#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The layers: with exactly the flags the build gives a folder of the core, no header of GTK, of a face or of a folder above is found.
. "$(dirname "$0")/lib.sh"
need_programs python3
commands=$BUILD_ROOT/compile_commands.json
[ -s "$commands" ] || skip_all "no compile_commands.json"

# Asks the compiler which of some headers it finds with the flags that a folder's own files are compiled with.
cat >"$work/fence.py" <<'PYTHON'
import json, os, shlex, subprocess, sys

commands, folder, *headers = sys.argv[1:]
for entry in json.load(open(commands)):
    path = os.path.normpath(os.path.join(entry['directory'], entry['file']))
    if os.path.dirname(path) == folder and path.endswith('.c'):
        break
else:
    sys.exit(f'nothing of {folder} is compiled')
words = shlex.split(entry['command'])
cut = [i for i, word in enumerate(words) if word in ('-o', '-MF', '-MQ')]
flags = [word for i, word in enumerate(words) if i not in cut and i - 1 not in cut and word not in ('-c', '-MD', entry['file'])]
question = ''.join(f'#if __has_include (<{header}>)\nfound {header}\n#endif\n' for header in headers)
answer = subprocess.run(flags + ['-E', '-P', '-x', 'c', '-'], input=question, cwd=entry['directory'], stdout=subprocess.PIPE,
                        check=True, text=True).stdout
# The C library has headers of such names, too (search.h): what counts is a folder of ours that the flags name.
ours = [os.path.realpath(os.path.join(entry['directory'], word[2:])) for word in flags if word.startswith('-I')]
root = os.path.realpath(os.environ['SOURCE_ROOT'] + '/src')
above = [os.path.join(root, name) for name in os.environ.get('ABOVE', '').split()]
for line in answer.splitlines():
    if not line.startswith('found '):
        continue
    header = line[len('found '):].replace(' ', '')
    places = [os.path.dirname(os.path.realpath(os.path.join(path, header))) for path in ours if os.path.isfile(os.path.join(path, header))]
    if not above or header.startswith(('gtk/', 'gdk/', 'adwaita')) or any(place in above for place in places):
        print(header)
PYTHON

found_from () {
  python3 "$work/fence.py" "$commands" "$SOURCE_ROOT/src/$1" "${@:2}"
}

finds () {
  [ "$(found_from "$1" "$2")" = "$2" ]
}

finds_nothing () {
  local found
  found=$(found_from "$@") || return 1
  [ -z "$found" ] || { echo "found:" "$found"; return 1; }
}

# The headers of some folders, by their name alone and with their folder.
headers_of () {
  (cd "$SOURCE_ROOT/src" && find "$@" -maxdepth 1 -name '*.h' -printf '%f\n%H/%f\n' 2>/dev/null)
}

while read -r folder above; do
  own=$(headers_of "$folder" | head -n 1)
  [ -n "$own" ] || continue
  check "$folder finds its own header" finds "$folder" "$own"
  ABOVE='' check "$folder finds no GTK" finds_nothing "$folder" gtk/gtk.h adwaita.h gdk/gdk.h
  # shellcheck disable=SC2046,SC2086 # lists
  ABOVE=$above check "$folder finds nothing of: $above" finds_nothing "$folder" $(headers_of $above)
done <<'END'
core/geo core/source core/net core/image core/capture core/search cli gui
core/source core/net core/image core/capture core/search cli gui
core/net core/source core/image core/capture core/search cli gui
core/image core/source core/net core/capture core/search cli gui
core/capture core/search cli gui
core/search core/capture cli gui
cli gui
END
finish
