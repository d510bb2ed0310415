#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Many captures from one list: the lists that people have, names, what is done again and what is not, the exit status.
. "$(dirname "$0")/lib.sh"

out=$work/out
mkdir "$out"
batch=("$MAPSHOT" --output-dir="$out" --retries=0)

# run STATUS OPTION…: the table goes to $work/table, what is said to $work/said.
run () {
  local status=$1
  shift
  ends_with "$status" "${batch[@]}" "$@" >"$work/table"
}

# table STATE NAME: whether a row of the table says so.
table () {
  grep -q "^[0-9]*	$1	.*/$2	" "$work/table" || { echo "no $1 $2 in:"; cat "$work/table"; return 1; }
}

is_empty () {
  find "$out" -mindepth 1 -delete
}

# A spreadsheet of a German office: byte order mark, semicolons, decimal commas, line ends of Windows, a line end in a name.
printf '\xef\xbb\xbfName;Bemerkung;lat;lon;radius;zoom\r\n"Bonn; Mitte";x;50,7374;7,0982;1,5km;6\r\n"two\r\nlines";x;50.7;7.1;2 km;6\r\n' >"$work/german.csv"
german () {
  run 0 --jobs="$work/german.csv" && table complete 'Bonn; Mitte-basemap-6.png' && table complete 'two_lines-basemap-6.png'
}
check "semicolons, decimal commas, CRLF, a byte order mark, a line end in quotes" german
check "a report lies beside each" only_in "$out" 'Bonn; Mitte-basemap-6.png' 'Bonn; Mitte-basemap-6.png.report.json' \
  two_lines-basemap-6.png two_lines-basemap-6.png.report.json
whole_report () {
  python3 - "$out/two_lines-basemap-6.png.report.json" <<'PY'
import json, sys
report = json.load(open(sys.argv[1]))
assert report['status'] == 'complete' and report['tiles']['total'] == report['tiles']['fetched'] > 0, report
assert report['output'].endswith('two_lines-basemap-6.png') and report['recipe']['zoom'] == 6, report
PY
}
check "the report says what became of it" whole_report
same_place () {
  "$MAPSHOT" --export="$work/one.png" --center=50.7374,7.0982 --radius=1500m --zoom=6 --quiet && cmp "$work/one.png" "$out/Bonn; Mitte-basemap-6.png"
}
check "a row makes the same picture as the command" same_place
check "as UTF-8 with commas and tabs" bash -c '
  printf "이름,위도,경도,반경\n서울,37.5,127,5km\n" >"$1/a.csv"
  printf "name\tlat\tlon\tradius\nTab\t37.5\t127\t5km\n" >"$1/b.tsv"
  "$MAPSHOT" --jobs="$1/a.csv" --zoom=5 --output-dir="$2" --quiet && "$MAPSHOT" --jobs="$1/b.tsv" --zoom=5 --output-dir="$2" --quiet &&
    [ -e "$2/서울-basemap-5.png" ] && [ -e "$2/Tab-basemap-5.png" ]' - "$work" "$out"

cat >"$work/places.geojson" <<'JSON'
{"type": "FeatureCollection", "features": [
  {"type": "Feature", "properties": {"name": "point", "radius": "20km", "zoom": 6}, "geometry": {"type": "Point", "coordinates": [127, 37.5]}},
  {"type": "Feature", "properties": {"name": "area", "zoom": 5},
   "geometry": {"type": "Polygon", "coordinates": [[[126, 37], [127, 37], [127, 38], [126, 37]]]}}]}
JSON
check "GeoJSON: a feature a capture" run 0 --jobs="$work/places.geojson" --output-name='{name}'
check "GeoJSON: a point" table complete point.png
check "GeoJSON: an area" table complete area.png
cat >"$work/lines.jsonl" <<'JSON'
{"name": "l1", "center": [37.5, 127], "radius": 20000, "zoom": 5}
{"name": "l2", "bbox": [126, 37, 127, 38], "zoom": 5}
JSON
from_input () {
  run 0 --jobs=- --output-name='{z}/{name}-{source}' <"$work/lines.jsonl" && table complete 5_l1-basemap.png && table complete 5_l2-basemap.png
}
check "JSON lines from standard input; a template makes no folders" from_input

is_empty
cat >"$work/list.csv" <<'CSV'
name,lat,lon,radius
one,37,127,5km
../../two,36,127,5km
three,91,127,5km
four,36,128,5km
four,36,129,5km
CSV
list=(--jobs="$work/list.csv" --zoom=5 --output-name='{name}')
check "a broken row does not stop the rest; the exit status tells of it" run 2 "${list[@]}"
check "it is named with its line" grep -q 'list.csv, line 4: .*latitude' "$work/said"
check "two rows of one name are told apart" grep -q 'line 6: .*four.png is the file of line 5' "$work/said"
check "a name leads nowhere else" table complete '___.._two.png'
check "the summary counts them" grep -q '^3 complete, 0 incomplete, 0 there before, 0 failed, 2 broken' "$work/said"
check "the table names broken rows too" grep -q '^4	broken	' "$work/table"
again () {
  local before after
  before=$(stat -c %Y.%i "$out/one.png")
  rm "$out/four.png"
  run 2 "${list[@]}" && table there one.png && table there '___.._two.png' && table complete four.png || return 1
  after=$(stat -c %Y.%i "$out/one.png")
  [ "$before" = "$after" ]
}
check "once more does only what is not done, and overwrites nothing" again
forced () {
  local before
  before=$(stat -c %i "$out/one.png")
  run 2 "${list[@]}" --force && table complete one.png && [ "$before" != "$(stat -c %i "$out/one.png")" ]
}
check "unless it is forced" forced

# The exit status is that of the worst row.
row () {
  printf 'name,lat,lon,radius,zoom,source,missing\n'
  printf '%s\n' "$@"
}
good=good,37,127,5km,5,,
dead='dead,37,127,5km,5,http://127.0.0.1:1/{z}/{x}/{y}.png,'
large=large,37,127,500km,12,,
status_of () {
  local expected=$1
  shift
  is_empty
  row "$@" >"$work/rows.csv"
  run "$expected" --jobs="$work/rows.csv" --output-name='{name}' --max-pixels=10M --quiet
}
check "exit status: all complete" status_of 0 "$good"
check "exit status: a service that cannot be reached" status_of 5 "$good" "$dead"
check "a failed row says why" grep -q 'rows.csv, line 3: .*cannot be reached' "$work/said"
check "exit status: refused by a limit" status_of 4 "$good" "$large"
check "exit status: the network is worse than a limit" status_of 5 "$large" "$dead" "$good"
check "exit status: a broken row is worse than both" status_of 2 "$large" "$dead" broken,x,127,5km,5,, "$good"
check "the good row is made all the same" test -s "$out/good.png"
check "a list that is not there" ends_with 2 "${batch[@]}" --jobs="$work/none.csv"
check "is one line" said_one_line
check "a folder that is not there" ends_with 2 "$MAPSHOT" --jobs="$work/list.csv" --output-dir="$work/nowhere"
check "… in one line that names it" bash -c '[ "$(wc -l <"$1/said")" = 1 ] && grep -q "^mapshot: --output-dir: there is no folder $1/nowhere" "$1/said"' - "$work"
# Place, state and progress of each row, as lines of JSON.
observed () {
  is_empty
  "${batch[@]}" --jobs="$work/list.csv" --zoom=7 --output-name='{name}' --progress=json >"$work/table" 2>"$work/said"
  python3 - "$work/said" <<'PY'
import json, sys
lines = [json.loads(text) for text in open(sys.argv[1]) if text.startswith('{')]
rows = {number: [line for line in lines if line['line'] == number] for number in (2, 3, 5)}
assert sorted({line['line'] for line in lines}) == [2, 3, 5], lines
for row in rows.values():
    states = [line['state'] for line in row]
    assert states[0] == 'waiting' and states[-1] == 'done' and 'running' in states, states
    assert row[-1]['tiles_done'] == row[-1]['tiles_total'] > 0 and row[-1]['position'] == 0, row[-1]
assert [rows[number][0]['position'] for number in (2, 3)] == [1, 2], rows
assert rows[2][0]['output'].endswith('one.png'), rows[2][0]
PY
}
check "the place, state and progress of each row can be followed" observed
check "an empty list" bash -c ': >"$1/empty.csv"; ! "$MAPSHOT" --jobs="$1/empty.csv" 2>"$1/said" && [ "$(wc -l <"$1/said")" = 1 ]' - "$work"

if command -v nginx >/dev/null || [ -x /usr/sbin/nginx ]; then
  start_server
  holes=$(own_source holes "$url/tiles/europe/{z}/{x}/{y}.png")
  lacking () {
    is_empty
    printf 'name,bbox,zoom,source,missing\nhole,"-170,-60,-160,-50",6,%s,blank\ngood,"0,40,10,50",5,,\n' "$holes" >"$work/rows.csv"
    run 3 --jobs="$work/rows.csv" --output-name='{name}' && table incomplete hole.png && table complete good.png
  }
  check "exit status: written, but lacking tiles" lacking
else
  skip "exit status: written, but lacking tiles" "nginx is not installed"
fi
finish
