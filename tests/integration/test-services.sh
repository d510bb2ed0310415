#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# One map over every protocol: MapServer's WMS, MapCache's and MapProxy's WMTS, TMS and XYZ. The service is named by its address
# alone. Of one server all protocols give the same pixels; of different servers nearly all.
. "$(dirname "$0")/lib.sh"
need_programs /usr/lib/cgi-bin/mapcache gunicorn mapproxy-util
start_server
start_mapserver

start_mapcache () {
  cat >"$work/mapcache.xml" <<XML
<?xml version="1.0" encoding="UTF-8"?>
<mapcache>
  <metadata><title>test</title><url>$url/mapcache</url></metadata>
  <grid name="kakao5181"><srs>EPSG:5181</srs><units>m</units><extent>-30000 -60000 494288 988576</extent>
    <resolutions>2048 1024 512 256 128 64 32 16 8</resolutions><size>256 256</size><origin>bottom-left</origin></grid>
  <source name="ms" type="wms"><getmap><params><FORMAT>image/png</FORMAT><LAYERS>countries</LAYERS></params></getmap><http><url>$url/ms?</url></http></source>
  <cache name="disk" type="disk"><base>$work/mapcache</base></cache>
  <format name="PNG" type="PNG"><compression>fast</compression></format>
  <default_format>PNG</default_format>
  <tileset name="land"><source>ms</source><cache>disk</cache><grid>GoogleMapsCompatible</grid><grid>kakao5181</grid><format>PNG</format><metatile>4 4</metatile></tileset>
  <service type="wmts" enabled="true"/><service type="tms" enabled="true"/><service type="gmaps" enabled="true"/>
  <errors>report</errors><locker type="disk"><directory>$work</directory><timeout>60</timeout></locker>
</mapcache>
XML
  mkdir -p "$work/mapcache"
  MAPCACHE_CONFIG_FILE=$work/mapcache.xml spawn-fcgi -s "$work/mapcache.sock" -P "$work/mapcache.pid" \
    -- /usr/lib/cgi-bin/mapcache >/dev/null || skip_all "MapCache does not start"
}

start_mapproxy () {
  local port=$((20000 + RANDOM % 12000))
  cat >"$work/mapproxy.yaml" <<YAML
services:
  tms: {use_grid_names: true, origin: nw}
  wmts: {kvp: true, restful: true}
layers:
  - {name: land, title: Land, sources: [land]}
caches:
  land: {grids: [mercator, kakao5181], sources: [ms], format: image/png, cache: {type: file}}
sources:
  ms: {type: wms, req: {url: '$url/ms?', layers: countries}, supported_srs: ['EPSG:3857', 'EPSG:5181'], wms_opts: {version: 1.1.1}}
grids:
  mercator: {base: GLOBAL_WEBMERCATOR, num_levels: 12}
  kakao5181: {srs: 'EPSG:5181', bbox: [-30000, -60000, 494288, 988576], origin: sw, res: [2048, 1024, 512, 256, 128, 64, 32, 16, 8]}
globals:
  image: {paletted: false}
  cache: {base_dir: '$work/mapproxy', lock_dir: '$work/locks', tile_lock_dir: '$work/tile_locks', meta_size: [4, 4], meta_buffer: 0}
YAML
  gunicorn -D -p "$work/mapproxy.pid" -b "127.0.0.1:$port" -k gthread -w 1 --threads 4 --chdir "$work" --log-file "$work/mapproxy.log" \
    "mapproxy.wsgiapp:make_wsgi_app(\"$work/mapproxy.yaml\")"
  proxy=http://127.0.0.1:$port
  wait_until 20 curl -sf -o /dev/null "$proxy/wmts/1.0.0/WMTSCapabilities.xml" || skip_all "MapProxy does not start"
}

# take NAME ZOOM OPTION…: the same part of Korea, into $work/NAME.png.
take () {
  local name=$1 zoom=$2
  shift 2
  "$MAPSHOT" --export="$work/$name.png" --force --quiet --zoom="$zoom" --center=36.5,127.5 --size=1500x1300 "$@"
}

same () { "$SAME_PIXELS" "$work/$1.png" "$work/$2.png"; }

# same-pixels names how many differ: at most a hundredth of them.
alike () {
  local said
  said=$(same "$1" "$2") && return
  [ "${said%% *}" -lt $((1500 * 1300 / 100)) ] || { echo "$said"; return 1; }
}

need_programs curl
start_mapcache
start_mapproxy

ms11="$url/ms?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.1.1"
check "WMS 1.3.0, found by the server's bare address" take wms13 8 --source="$url/ms" --service-layer=countries
check "WMS 1.1.1" take wms11 8 --source="$ms11" --service-layer=countries
check "both have the same pixels" same wms13 wms11
for code in 4326:8 5181:9 5179:9; do
  check "WMS 1.3.0 in EPSG:${code%:*}" take wms13-p "${code#*:}" --source="$url/ms" --service-layer=countries --matrix-set="EPSG:${code%:*}"
  check "WMS 1.1.1 in EPSG:${code%:*}" take wms11-p "${code#*:}" --source="$ms11" --service-layer=countries --matrix-set="EPSG:${code%:*}"
  check "both have the same pixels" same wms13-p wms11-p
done

check "MapCache, XYZ" take cache-xyz 8 --source="$url/mapcache/gmaps/land@GoogleMapsCompatible/{z}/{x}/{y}.png"
check "MapCache, WMTS REST" take cache-rest 8 --source="$url/mapcache/wmts/1.0.0/WMTSCapabilities.xml"
check "… the same pixels" same cache-xyz cache-rest
kvp="SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=land&STYLE=default&FORMAT=image/png&TILEMATRIXSET=GoogleMapsCompatible"
check "MapCache, WMTS KVP" take cache-kvp 8 --source="$url/mapcache/wmts?$kvp&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
check "… the same pixels" same cache-xyz cache-kvp
check "MapCache, TMS" take cache-tms 8 --source="$url/mapcache/tms/1.0.0/" --service-layer=land@GoogleMapsCompatible
check "… the same pixels" same cache-xyz cache-tms
check "MapCache and MapServer nearly agree" alike cache-xyz wms13

check "MapProxy, XYZ" take proxy-xyz 8 --source="$proxy/tiles/land/mercator/{z}/{x}/{y}.png"
check "MapProxy, WMTS REST" take proxy-rest 8 --source="$proxy/wmts/1.0.0/WMTSCapabilities.xml"
check "… the same pixels" same proxy-xyz proxy-rest
check "MapProxy, WMTS KVP" take proxy-kvp 8 --source="$proxy/service?SERVICE=WMTS&REQUEST=GetCapabilities"
check "… the same pixels" same proxy-xyz proxy-kvp
check "MapProxy, TMS" take proxy-tms 8 --source="$proxy/tms/1.0.0/" --service-layer=land/mercator
check "… the same pixels" same proxy-xyz proxy-tms
check "MapProxy and MapServer nearly agree" alike proxy-xyz wms13

# Kakao's grid: MapCache writes the corner as its URN says, MapProxy the same way round under a short name.
check "MapCache, WMTS in EPSG:5181" take cache-k 3 --source="$url/mapcache/wmts/1.0.0/WMTSCapabilities.xml" --matrix-set=kakao5181
check "MapProxy, WMTS in EPSG:5181" take proxy-k 3 --source="$proxy/wmts/1.0.0/WMTSCapabilities.xml" --matrix-set=kakao5181
check "… nearly agree" alike cache-k proxy-k
check "MapProxy, TMS in EPSG:5181" take proxy-tk 3 --source="$proxy/tms/1.0.0/" --service-layer=land/kakao5181
check "… the same pixels" same proxy-k proxy-tk

written_entry () {
  "$MAPSHOT" --discover="$url/ms" --service-layer=countries --json >"$work/found.json" &&
    python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["entry"])' "$work/found.json" >"$work/found.ini" &&
    take found 8 --source="$work/found.ini" && same found wms13
}
check "the entry that --discover writes makes the same picture" written_entry
check "an unknown layer ends with status 2" ends_with 2 "$MAPSHOT" --export="$work/no.png" --source="$url/ms" --service-layer=contries --bbox=1,1,2,2
check "… in one line" said_one_line
check "… that names the nearest" grep -q countries "$work/said"
check "what is no service ends with status 5" ends_with 5 "$MAPSHOT" --export="$work/no.png" --source="$url/nothing" --bbox=1,1,2,2
check "… in one line" said_one_line
finish
