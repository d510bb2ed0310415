#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A stack of times from a WMTS with a time dimension: MapCache over MapServer's WMS with one. Killed at random moments it ends as if nothing had been. KILLS says how often,
# SEED when.
. "$(dirname "$0")/lib.sh"
kills=${KILLS:-12}
seed=${SEED:-$RANDOM}
RANDOM=$seed
echo "# SEED=$seed"
need_programs ogr2ogr spawn-fcgi /usr/lib/cgi-bin/mapserv /usr/lib/cgi-bin/mapcache curl
start_server
export XDG_CACHE_HOME=$work/cache
mkdir "$work/out" "$work/plain" "$work/wms"

. "$(dirname "$0")/times.sh"
cat >"$work/mapcache.xml" <<XML
<?xml version="1.0" encoding="UTF-8"?>
<mapcache>
  <metadata><title>test</title><url>$url/mapcache</url></metadata>
  <source name="ms" type="wms"><getmap><params><FORMAT>image/png</FORMAT><LAYERS>squares</LAYERS></params></getmap><http><url>$url/ms?</url></http></source>
  <cache name="disk" type="disk"><base>$work/mapcache</base></cache>
  <format name="PNG" type="PNG"><compression>fast</compression></format>
  <default_format>PNG</default_format>
  <tileset name="squares"><source>ms</source><cache>disk</cache><grid>GoogleMapsCompatible</grid><format>PNG</format><metatile>1 1</metatile>
    <dimensions><dimension type="values" name="TIME" default="2020-01-01"><value>2020-01-01</value><value>2020-02-01</value><value>2020-03-01</value></dimension></dimensions>
  </tileset>
  <service type="wmts" enabled="true"/>
  <errors>report</errors><locker type="disk"><directory>$work</directory><timeout>60</timeout></locker>
</mapcache>
XML
mkdir -p "$work/mapcache"
MAPCACHE_CONFIG_FILE=$work/mapcache.xml spawn-fcgi -s "$work/mapcache.sock" -P "$work/mapcache.pid" -- /usr/lib/cgi-bin/mapcache >/dev/null ||
  skip_all "MapCache does not start"
wmts=$url/mapcache/wmts/1.0.0/WMTSCapabilities.xml
wait_until 60 curl -sf -o "$work/capabilities.xml" "$wmts" || skip_all "MapCache does not answer"
grep -q '<ows:Identifier>TIME</ows:Identifier>' "$work/capabilities.xml" || skip_all "this MapCache has no time dimension"

# shellcheck disable=SC2054 # degrees
region=(--bbox=0,0,7,7 --zoom=7)
squares=("$MAPSHOT" --source="$wmts" --service-layer=squares "${region[@]}" --quiet)
# shellcheck disable=SC2054 # times
stack=("${squares[@]}" --times=2020-01-01,2020-02-01,2020-03-01)
check "a WMTS says that it has times" bash -c '"$0" --discover="$1" | grep -q "TIME (2020-01-01)"' "$MAPSHOT" "$wmts"
check "a stack of three months" "${stack[@]}" --export="$work/plain/map-{date}.png" --report="$work/report.json"
check "… a picture a date, the same one not twice" only_in "$work/plain" map-2020-01-01.png map-2020-02-01.png
check "… which the report says" grep -q '"same_as" : "2020-02-01"' "$work/report.json"
# The oracle is the WMS itself, at each of its times.
as_wms () {
  "$MAPSHOT" --export="$work/wms/$1.png" --source="$url/ms" --service-layer=squares --time="$1" "${region[@]}" --quiet --attribution=outside || return 1
  "${squares[@]}" --export="$work/wms/$1-tiles.png" --time="$1" --attribution=outside || return 1
  "$SAME_PIXELS" "$work/wms/$1.png" "$work/wms/$1-tiles.png"
}
check "January is what the WMS draws for January" as_wms 2020-01-01
check "February is what the WMS draws for February" as_wms 2020-02-01
differ () { ! "$SAME_PIXELS" "$work/plain/map-2020-01-01.png" "$work/plain/map-2020-02-01.png"; }
check "… which is another" differ
check "a time that is not offered ends with status 2" ends_with 2 "${squares[@]}" --export="$work/out/map-{date}.png" --times=2020-01-01,2021-01-01
check "… and says which are" grep -q '2021-01-01.*2020-03-01' "$work/said"
check "… and makes nothing" only_in "$work/out"
in_a_batch () {
  printf 'name,bbox,zoom,source\nfeb,"0,0,7,7",7,"%s#layer=squares&time=2020-02-01"\n' "$wmts" >"$work/jobs.csv"
  "$MAPSHOT" --jobs="$work/jobs.csv" --output-dir="$work/out" --output-name='{name}' --quiet && "$SAME_PIXELS" "$work/out/feb.png" "$work/plain/map-2020-02-01.png"
}
check "a row of a batch says its time in its source" in_a_batch
rm -rf "$work/out"

# ---- killed again and again ----
mkdir "$work/timed"
started=$(date +%s%N)
"${stack[@]}" --export="$work/timed/map-{date}.png"
longest=$((($(date +%s%N) - started) / 1000000))
killed () {
  local pid status wait done=0
  while [ $done -lt "$kills" ]; do
    "${stack[@]}" --export="$work/out/map-{date}.png" 2>>"$work/log" &
    pid=$!
    wait=$((RANDOM % longest))
    sleep "$(printf '%d.%03d' $((wait / 1000)) $((wait % 1000)))"
    kill -KILL $pid 2>/dev/null
    status=0
    wait $pid 2>/dev/null || status=$?
    case $status in
      137) done=$((done + 1)) ;;
      0) same_stack && find "$work/out" -mindepth 1 -delete || return 1 ;;
      *) echo "exit status $status after $done kills"; tail -n 3 "$work/log"; return 1 ;;
    esac
  done
  "${stack[@]}" --export="$work/out/map-{date}.png"
}
same_stack () {
  only_in "$work/out" map-2020-01-01.png map-2020-02-01.png && cmp "$work/plain/map-2020-01-01.png" "$work/out/map-2020-01-01.png" &&
    cmp "$work/plain/map-2020-02-01.png" "$work/out/map-2020-02-01.png"
}
mkdir "$work/out"
check "a stack that is killed $kills times ends" killed
check "… the same pictures, and nothing else" same_stack
finish
