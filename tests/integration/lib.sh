# shellcheck shell=bash disable=SC2034 # what is set here is used by the tests
# SPDX-License-Identifier: GPL-3.0-or-later
# What the integration tests share: TAP, a folder of their own, a web server, the geometry of tiles. Sourced.
#
# From the environment: MAPSHOT (the program), CUT_TILES and SAME_PIXELS (our tools), FIXTURE (folder of the pictures),
# BUILD_ROOT. Every test works in $work, which goes away with it, and writes nothing elsewhere.
set -uo pipefail

here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
points=0
work=$(mktemp -d "${TMPDIR:-/tmp}/mapshot-test.XXXXXX")
chmod 755 "$work"
export HOME=$work/home XDG_RUNTIME_DIR=$work/run
mkdir -p "$HOME" "$XDG_RUNTIME_DIR"
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS

clean_up () {
  [ ! -s "$work/nginx.pid" ] || kill -TERM "$(<"$work/nginx.pid")" 2>/dev/null
  # An idle FastCGI MapServer does not end at SIGTERM.
  [ ! -s "$work/mapcache.pid" ] || kill -KILL "$(<"$work/mapcache.pid")" 2>/dev/null
  [ ! -s "$work/mapproxy.pid" ] || kill -TERM "$(<"$work/mapproxy.pid")" 2>/dev/null
  [ ! -s "$work/mapserver.pid" ] || kill -KILL "$(<"$work/mapserver.pid")" 2>/dev/null
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

# check DESCRIPTION COMMAND…: one point; what the command says goes into the log when it fails.
check () {
  local description=$1 output
  shift
  points=$((points + 1))
  if output=$("$@" 2>&1 | tr -cd '[:print:]\n'); then
    echo "ok $points - $description"
  else
    echo "not ok $points - $description"
    printf '%s\n' "$output" | sed 's/^/#   /'
  fi
}

skip () {
  points=$((points + 1))
  echo "ok $points - $1 # SKIP $2"
}

# What was tried before stays counted.
skip_all () {
  if [ "$points" = 0 ]; then
    echo "1..0 # SKIP $*"
  else
    skip 'the rest' "$*"
    finish
  fi
  exit 0
}

finish () {
  echo "1..$points"
}

need_programs () {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || [ -x "/usr/sbin/$program" ] || skip_all "$program is not installed"
  done
}

# The pictures are made once a build folder, by whichever test comes first.
need_fixture () {
  local output status=0
  mkdir -p "$FIXTURE"
  output=$(flock "$FIXTURE" "$here/make-fixture" "$CUT_TILES" "$FIXTURE" 2>&1) || status=$?
  [ $status != 77 ] || skip_all "$output"
  if [ $status != 0 ]; then
    check "the pictures of the map server are made ($output)" false
    finish
    exit 0
  fi
}

# start_server: nginx on a free port of the loopback, $url. Under it
#   /tiles/NAME/Z/X/Y.png  the fixture           /slow/…  the same, 150 a second at most
#   /tall/Z/X/Y.png        "europe" for x 0 … 7, repeated downwards without end; /slow-tall/… slowly
#   /own/…                 what a test puts under $work/own; /slow-own/… slowly
#   /any/…                 one tile, whatever is asked for
#   /live/Z/X/Y.png, /ms?  MapServer itself, when start_mapserver was called
#   /mapcache/             MapCache over it, when a test started it
# Every answer is a line of $work/access.log.
start_server () {
  local user='' port y
  need_programs nginx
  need_fixture
  [ "$(id -u)" != 0 ] || user='user root root;'
  mkdir -p "$work/nginx"
  for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    cat >"$work/nginx.conf" <<CONF
$user
daemon on;
worker_processes 1;
pid $work/nginx.pid;
error_log $work/nginx-error.log warn;
events { worker_connections 512; }
http {
  types { image/png png; }
  log_format plain '\$request_uri \$status';
  access_log $work/access.log plain;
  keepalive_requests 1000000;
  client_body_temp_path $work/nginx/b; proxy_temp_path $work/nginx/p; fastcgi_temp_path $work/nginx/f;
  uwsgi_temp_path $work/nginx/u; scgi_temp_path $work/nginx/s;
  limit_req_zone \$binary_remote_addr zone=slow:1m rate=150r/s;
  map \$ty \$row {
$(for y in $(seq 0 255); do echo "    $y $((20 + y % 8));"; done)
  }
  map \$tx \$column {
$(for x in $(seq 0 7); do echo "    $x $((32 + x));"; done)
  }
  server {
    listen 127.0.0.1:$port;
    root $FIXTURE;
    location /slow/ { limit_req zone=slow burst=200; alias $FIXTURE/tiles/; }
    location ~ ^/tall/\d+/(?<tx>\d+)/(?<ty>\d+)\.png\$ { try_files /tiles/europe/6/\$column/\$row.png =404; }
    location ~ ^/slow-tall/\d+/(?<tx>\d+)/(?<ty>\d+)\.png\$ {
      limit_req zone=slow burst=200;
      try_files /tiles/europe/6/\$column/\$row.png =404;
    }
    location ~ ^/live/(?<tz>\d+)/(?<tx>\d+)/(?<ty>\d+)\.png\$ {
      fastcgi_pass unix:$work/mapserver.sock;
      fastcgi_param QUERY_STRING mode=tile&tilemode=gmap&tile=\$tx+\$ty+\$tz&layers=all;
      fastcgi_param REQUEST_METHOD GET;
    }
    location /own/ { alias $work/own/; }
    location /slow-own/ { limit_req zone=slow burst=400; alias $work/own/; }
    location /any/ { try_files /tiles/europe/6/33/21.png =404; }
    location = /ms {
      fastcgi_pass unix:$work/mapserver.sock;
      fastcgi_param QUERY_STRING \$query_string;
      fastcgi_param REQUEST_METHOD GET;
      fastcgi_param SCRIPT_NAME /ms;
      fastcgi_param SERVER_NAME 127.0.0.1;
      fastcgi_param SERVER_PORT $port;
    }
    location /mapcache/ {
      fastcgi_pass unix:$work/mapcache.sock;
      fastcgi_split_path_info ^(/mapcache)(/.*)\$;
      fastcgi_param PATH_INFO \$fastcgi_path_info;
      fastcgi_param SCRIPT_NAME /mapcache;
      fastcgi_param QUERY_STRING \$query_string;
      fastcgi_param REQUEST_METHOD GET;
      fastcgi_param SERVER_NAME 127.0.0.1;
      fastcgi_param SERVER_PORT $port;
    }
  }
}
CONF
    if PATH=$PATH:/usr/sbin nginx -c "$work/nginx.conf" >"$work/nginx.out" 2>&1; then
      url=http://127.0.0.1:$port
      return
    fi
  done
  skip_all "nginx does not start: $(tail -n 1 "$work/nginx.out")"
}

start_mapserver () {
  need_programs spawn-fcgi /usr/lib/cgi-bin/mapserv
  MAPSERVER_CONFIG_FILE=$FIXTURE/mapserver.conf spawn-fcgi -s "$work/mapserver.sock" -P "$work/mapserver.pid" \
    -- /usr/lib/cgi-bin/mapserv >/dev/null || skip_all "MapServer does not start"
}

# How many tiles were asked for so far.
count_asked () {
  if [ -e "$work/access.log" ]; then wc -l <"$work/access.log"; else echo 0; fi
}

# wait_until SECONDS COMMAND…: tries again, four times a second.
wait_until () {
  local left=$(($1 * 4))
  shift
  until "$@"; do
    left=$((left - 1))
    [ $left -gt 0 ] || return 1
    sleep 0.25
  done
}

# bbox_of ZOOM LEFT TOP WIDTH HEIGHT: W,S,E,N in degrees of a rectangle in pixels of the world at that zoom.
bbox_of () {
  LC_ALL=C awk -v z="$1" -v x="$2" -v y="$3" -v w="$4" -v h="$5" '
    function longitude(px) { return px / side * 360 - 180 }
    function latitude(py) { t = pi * (1 - 2 * py / side); return atan2((exp(t) - exp(-t)) / 2, 1) / pi * 180 }
    BEGIN {
      pi = atan2(0, -1); side = 256 * 2 ^ z
      printf "%.12f,%.12f,%.12f,%.12f\n", longitude(x), latitude(y + h), longitude(x + w), latitude(y)
    }'
}

# own_source NAME TEMPLATE: an entry without a credit, so that nothing is drawn over the tiles; prints its path.
own_source () {
  cat >"$work/$1.ini" <<INI
[source $1]
Type=xyz
Name=$1
Template=$2
Capture=yes
Attribution=
INI
  echo "$work/$1.ini"
}

# capture FILE SOURCE ZOOM LEFT TOP WIDTH HEIGHT [OPTION…]: our program, quietly.
capture () {
  local file=$1 source=$2 zoom=$3 box
  box=$(bbox_of "$3" "$4" "$5" "$6" "$7")
  shift 7
  "$MAPSHOT" --export="$file" --source="$source" --zoom="$zoom" --bbox="$box" --quiet "$@"
}

# ends_with STATUS COMMAND…: whether the command ends with that exit status; its standard error goes to $work/said.
ends_with () {
  local expected=$1 status=0
  shift
  "$@" 2>"$work/said" || status=$?
  [ $status = "$expected" ] || { echo "exit status $status, not $expected"; cat "$work/said"; return 1; }
}

said_one_line () {
  [ "$(wc -l <"$work/said")" = 1 ] || { echo "not one line:"; cat "$work/said"; return 1; }
}

# only_in FOLDER NAME…: whether the folder holds these and nothing else, hidden files included.
only_in () {
  local folder=$1 found
  shift
  found=$(find "$folder" -mindepth 1 -printf '%P\n' | sort | tr '\n' ' ')
  [ "$found" = "$(printf '%s\n' "$@" | sort | sed '/^$/d' | tr '\n' ' ')" ] || { echo "$folder holds: $found"; return 1; }
}

# make_template FILE: all texts that can be translated, as po/meson.build has them.
make_template () {
  local said
  said=$(cd "$SOURCE_ROOT" && xgettext --from-code=UTF-8 --add-comments --files-from=po/POTFILES.in --output="$1" \
    --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=NC_:1c,2 --keyword=g_dgettext:2 --keyword=g_dngettext:2,3 --keyword=ngettext:1,2 2>&1) ||
    { echo "$said"; return 1; }
}
