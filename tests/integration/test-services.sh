#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# One map over every protocol: MapServer's WMS, MapCache's and MapProxy's WMTS, TMS and XYZ. The service is named by its address
# alone. Of one server all protocols give the same pixels; of different servers nearly all.
. "$(dirname "$0")/lib.sh"
need_programs /usr/lib/cgi-bin/mapcache gunicorn mapproxy-util gdal_translate python3
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

# entry ADDRESS OPTION…: what --discover writes for it.
entry () { "$MAPSHOT" --discover="$1" "${@:2}" --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["entry"])'; }
entry_has () { entry "${@:2}" >"$work/entry" && grep -qF "$1" "$work/entry" || { cat "$work/entry"; return 1; }; }
check "MapProxy's capabilities by key and value give addresses by key and value" entry_has "TILEMATRIX={z}&TILEROW={y}&TILECOL={x}" "$proxy/service?SERVICE=WMTS&REQUEST=GetCapabilities"
check "… and those of its REST document are paths" entry_has "/{z}/{x}/{y}.png" "$proxy/wmts/1.0.0/WMTSCapabilities.xml"
check "what is chosen stands in the entry: the grid" entry_has "Projection=EPSG:5179" "$url/ms" --service-layer=countries --matrix-set=EPSG:5179
check "… the format" entry_has "Format=image/jpeg" "$url/ms" --service-layer=countries --image-format=image/jpeg
check "… a grid of a WMTS" entry_has "Origin=-30000,988576" "$proxy/wmts/1.0.0/WMTSCapabilities.xml" --matrix-set=kakao5181
lists () {
  "$MAPSHOT" --discover="$url/ms" >"$work/listed" || return 1
  local word
  for word in "WMS 1.3.0" countries formats: image/png image/jpeg grids: EPSG:3857 EPSG:4326 EPSG:5179 EPSG:5181 extent:; do
    grep -qF "$word" "$work/listed" || { echo "no $word"; cat "$work/listed"; return 1; }
  done
}
check "--discover lists layers, formats, grids and extents for people" lists

# Kakao's grid: MapCache writes the corner as its URN says, MapProxy the same way round under a short name.
check "MapCache, WMTS in EPSG:5181" take cache-k 3 --source="$url/mapcache/wmts/1.0.0/WMTSCapabilities.xml" --matrix-set=kakao5181
check "MapProxy, WMTS in EPSG:5181" take proxy-k 3 --source="$proxy/wmts/1.0.0/WMTSCapabilities.xml" --matrix-set=kakao5181
check "… nearly agree" alike cache-k proxy-k
check "MapProxy, TMS in EPSG:5181" take proxy-tk 3 --source="$proxy/tms/1.0.0/" --service-layer=land/kakao5181
check "… the same pixels" same proxy-k proxy-tk

# Other projections of the same map: its tiles in Web Mercator, warped over what MapServer draws in the other, hide it with nearly the same. The two draw lines and
# edges differently.
# near A B: fewer than one pixel in a hundred differs by more than a quarter, and more do when one of the two is moved by a pixel.
near () {
  local name
  for name in "$1" "$2"; do gdal_translate -q -of ENVI -co INTERLEAVE=BIP -b 1 -b 2 -b 3 "$work/$name.png" "$work/$name.raw" || return 1; done
  python3 - "$work/$1.raw" "$work/$2.raw" <<'PYTHON'
import sys
a, b = (open(f, 'rb').read() for f in sys.argv[1:])
assert len(a) == len(b) == 3 * 1500 * 1300, (len(a), len(b))
far, right, down = (sum(abs(x - y) > 64 for x, y in zip(a, b[moved:])) / len(a) for moved in (0, 3, 4500))
print('far', far, right, down)
assert max(a) > min(a) + 60
assert far < 0.01 and far < right and far < down
PYTHON
}
for code in 4326:8 5181:9 5179:9; do
  check "WMS in EPSG:${code%:*}" take other "${code#*:}" --source="$url/ms" --service-layer=countries --matrix-set="EPSG:${code%:*}"
  check "… under MapCache's tiles in Web Mercator" take hidden "${code#*:}" --source="$url/ms#layer=countries&matrix-set=EPSG:${code%:*}" \
    --layer="$url/mapcache/gmaps/land@GoogleMapsCompatible/{z}/{x}/{y}.png"
  check "… the same within what resampling changes" near other hidden
done

written_entry () {
  "$MAPSHOT" --discover="$url/ms" --service-layer=countries --json >"$work/found.json" &&
    python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["entry"])' "$work/found.json" >"$work/found.ini" &&
    take found 8 --source="$work/found.ini" && same found wms13
}
check "the entry that --discover writes makes the same picture" written_entry
# A resolution that is no level's: the service draws it. What it sent is in the picture, pixel for pixel.
for code in 3857 4326 5181 5179; do
  cat <<INI
[source ms$code]
Type=wms
Name=ms$code
Address=$url/ms?
Version=1.3.0
Layers=countries
Projection=EPSG:$code
Projections=EPSG:5181
Attribution=
INI
done >"$work/plain.ini"
sed 's/ms3857/over/; s/^Attribution/Transparent=true\nAttribution/; 10,$d' "$work/plain.ini" >"$work/over.ini"

# exact CODE NAME OPTION…: a picture of 900 × 700 px; each part that was asked for is asked for again and compared with its place in it.
exact () {
  local name=$2 before
  before=$(count_asked)
  "$MAPSHOT" --export="$work/$name.png" --quiet --center=36.5,127.5 --size=900x700 --sidecars "${@:3}" || return 1
  tail -n "+$((before + 1))" "$work/access.log" | grep GetMap >"$work/asked"
  python3 - "$work" "$name" "$1" "$url" "$SAME_PIXELS" <<'PYTHON'
import subprocess, sys
from urllib.parse import parse_qs, urlsplit
work, name, code, url, same = sys.argv[1:]
a = [float(line) for line in open(f'{work}/{name}.pgw')]
left, top, r = a[4] - a[0] / 2, a[5] + a[0] / 2, a[0]
compared = 0
for line in open(f'{work}/asked'):
    path = line.split()[0]
    query = {k: v[0] for k, v in parse_qs(urlsplit(path).query).items()}
    assert query['CRS'] == f'EPSG:{code}', query['CRS']
    box = list(map(float, query['BBOX'].split(',')))
    if code != '3857':
        box = [box[1], box[0], box[3], box[2]]
    side = int(query['WIDTH'])
    assert abs((box[2] - box[0]) / side / r - 1) < 1e-9, 'the resolution'
    x, y = (box[0] - left) / r, (top - box[3]) / r
    assert abs(x - round(x)) < 1e-3 and abs(y - round(y)) < 1e-3, f'{x}, {y} is between pixels'
    x, y = round(x), round(y)
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + side, 900), min(y + side, 700)
    subprocess.run(['curl', '-sf', '-o', f'{work}/sent.png', url + path], check=True)
    for picture, dx, dy, out in ((f'{work}/{name}.png', 0, 0, 'ours'), (f'{work}/sent.png', x, y, 'theirs')):
        subprocess.run(['gdal_translate', '-q', '-of', 'PNG', '-srcwin', *map(str, (x0 - dx, y0 - dy, x1 - x0, y1 - y0)), picture, f'{work}/{out}.png'], check=True)
    subprocess.run([same, f'{work}/ours.png', f'{work}/theirs.png'], check=True)
    compared += (x1 - x0) * (y1 - y0)
assert compared == 900 * 700, compared
PYTHON
}
for code in 3857 4326 5181 5179; do
  check "a WMS in EPSG:$code is drawn at the resolution that is asked for" exact $code "exact$code" --source="$work/plain.ini#ms$code" --resolution=1234.5
done
check "a WMS is drawn in the projection of the picture" exact 5181 crs --source="$work/plain.ini#ms3857" --crs=EPSG:5181 --resolution=777
asked_in () { grep -c "CRS=EPSG:$1&" "$work/access.log"; }
over_kakao () {
  local before
  before=$(asked_in 3857)
  take kakao-over 3 --source="$url/mapcache/wmts/1.0.0/WMTSCapabilities.xml" --matrix-set=kakao5181 --layer="$work/over.ini" || return 1
  [ "$(asked_in 3857)" = "$before" ] && tail -n 40 "$work/access.log" | grep -q "CRS=EPSG:5181&"
}
check "a WMS over a map in EPSG:5181 is asked for in EPSG:5181" over_kakao
check "… and lies on the map's own pixels" alike kakao-over cache-k

# Entries of Type=service, and services in batches and shares.
mkdir -p "$HOME/.config/mapshot/sources"
cat >"$HOME/.config/mapshot/sources/own.ini" <<INI
[source office]
Type=service
Name=Office map
Capabilities=$url/ms?
Layers=countries
Attribution=
MaxTiles=50
INI
check "an entry of Type=service is asked what it has" take office 8 --source=office
check "… and makes the same picture" same office wms13
check "its own rules hold" ends_with 4 "$MAPSHOT" --export="$work/no.png" --source=office --zoom=14 --center=36.5,127.5 --size=20000x20000
cp "$HOME/.config/mapshot/sources/own.ini" "$work/file.ini"
sed -i 's/source office/source elsewhere/' "$work/file.ini"
check "an entry of Type=service in a file of its own" take elsewhere 8 --source="$work/file.ini"
check "… makes the same picture" same elsewhere wms13
batch () {
  printf 'name,latitude,longitude,source\none,36.5,127.5,office\ntwo,36.5,127.5,%s\n' "$url/ms#layer=countries" >"$work/batch.csv"
  "$MAPSHOT" --jobs="$work/batch.csv" --output-dir="$work/batch" --output-name='{name}' --size=1500x1300 --zoom=8 --quiet &&
    cp "$work/batch/one.png" "$work/one.png" && same one wms13 && "$MAPSHOT" --list-sources >"$work/list" && grep -q office "$work/list"
}
mkdir -p "$work/batch"
check "services in a batch" batch
shared () {
  local part
  for part in 1 2 3; do
    take "part.$part" 8 --source="$url/ms" --service-layer=countries --strips=$part/3 || return 1
  done
  "$MAPSHOT" --join --export="$work/joined.png" --quiet "$work"/part.*.png && same joined wms13
}
check "shares of a service's picture" shared
check "an unknown layer ends with status 2" ends_with 2 "$MAPSHOT" --export="$work/no.png" --source="$url/ms" --service-layer=contries --bbox=1,1,2,2
check "… in one line" said_one_line
check "… that names the nearest" grep -q countries "$work/said"
check "what is no service ends with status 5" ends_with 5 "$MAPSHOT" --export="$work/no.png" --source="$url/nothing" --bbox=1,1,2,2
check "… in one line" said_one_line
finish
