#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A stack of times on one grid: MapServer's WMS with a time dimension, and an address with {time}.
. "$(dirname "$0")/lib.sh"
need_programs ogr2ogr spawn-fcgi
start_server
mkdir "$work/out" "$work/own"
export XDG_CACHE_HOME=$work/cache

. "$(dirname "$0")/times.sh"

stack () { "$MAPSHOT" --export="$work/out/map-{date}.png" --source="$url/ms" --service-layer=squares --bbox=0,0,7,7 --zoom=6 "$@"; }
check "a stack of three months" stack --times=2020-01-01/2020-03-01/P1M --report="$work/report.json" --quiet
check "… a picture a date, the same one not twice" only_in "$work/out" map-2020-01-01.png map-2020-02-01.png
check "… which the report says" grep -q '"same_as" : "2020-02-01"' "$work/report.json"
check "… on one grid" grep -c '"width"' "$work/report.json"
differ () { ! "$SAME_PIXELS" "$work/out/map-2020-01-01.png" "$work/out/map-2020-02-01.png"; }
check "… and different" differ
before=$(count_asked)
check "again" ends_with 0 stack --times=2020-01-01,2020-02-01
check "… both are there" grep -c 'there already' "$work/said"
only_capabilities () { ! tail -n +$((before + 1)) "$work/access.log" | grep -q GetMap; }
check "… and no picture is asked for" only_capabilities
check "a time that is not offered ends with status 2" ends_with 2 stack --times=2020-01-01,2020-01-15
check "… and says which are" grep -q '2020-01-15.*2020-01-01/2020-03-01/P1M' "$work/said"
check "… also of a single one" ends_with 2 "$MAPSHOT" --export="$work/out/one.png" --source="$url/ms" --service-layer=squares --time=1999 \
  --bbox=0,0,7,7 --zoom=6
check "… in one line" said_one_line

# A service named by its address also in a batch, and in parts that are joined.
batch () {
  printf 'name,bbox,zoom\none,"0,0,7,7",6\ntwo,"1,1,6,6",6\n' >"$work/jobs.csv"
  "$MAPSHOT" --jobs="$work/jobs.csv" --output-dir="$work/out" --output-name='{name}' --source="$url/ms" --service-layer=squares --time=2020-01-01 --quiet &&
    "$SAME_PIXELS" "$work/out/one.png" "$work/out/map-2020-01-01.png"
}
check "a batch of a map service" batch
joined () {
  local i
  for i in 1 2; do
    "$MAPSHOT" --export="$work/part.$i" --strips=$i/2 --source="$url/ms" --service-layer=squares --time=2020-01-01 --bbox=0,0,7,7 --zoom=6 --quiet || return 1
  done
  "$MAPSHOT" --join --export="$work/joined.png" --quiet "$work/part.1" "$work/part.2" && cmp "$work/joined.png" "$work/out/map-2020-01-01.png"
}
check "shares of a map service are joined" joined

# An archive of addresses.
cp -r "$FIXTURE/tiles/europe" "$work/own/2001"
cp -r "$FIXTURE/tiles/europe" "$work/own/2002"
cp "$work/own/2002/6/33/21.png" "$work/own/2002/6/33/22.png"
cp -r "$work/own/2001" "$work/own/2003"
rm -rf "$work/out"; mkdir "$work/out"
archive () { "$MAPSHOT" --export="$work/out/map.png" --source="$1" --bbox="$(bbox_of 6 $((32 * 256)) $((20 * 256)) 1024 1024)" "${@:2}"; }
check "an address with {time}" archive "$url/own/{time}/{z}/{x}/{y}.png" --times=2001,2002,2003 --zoom=6 --quiet --report="$work/report.json"
check "… dated names, and no picture twice" only_in "$work/out" map-2001.png map-2002.png
check "… the same as the first" grep -q '"same_as" : "2001"' "$work/report.json"
cat >"$work/archive.ini" <<INI
[source archive]
Name=Archive
Template=$url/own/{time}/{z}/{x}/{y}.png
Time=2001
MaxZoom=6
INI
check "an entry with {time}, and a sharpness that is found" archive "$work/archive.ini" --times=2002 --force --quiet
check "… its own time" archive "$work/archive.ini" --quiet
check "… another" archive "$work/archive.ini" --time=2002 --quiet --force
check "a picture at a time is repaired from itself" ends_with 0 "$MAPSHOT" --repair="$work/out/map-2002.png"
finish
