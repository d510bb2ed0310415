#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A batch of addresses: looked up once, at the service's pace; what is not found is a broken row; a report that a kill left undone is made.
. "$(dirname "$0")/lib.sh"
need_programs python3
export XDG_CACHE_HOME=$work/cache
mkdir "$work/out"

# A service that knows three streets, and writes down what it was asked.
cat >"$work/serve.py" <<'PY'
import http.server, json, sys, urllib.parse
known = {"세종대로 110": [(37.5663, 126.9779)], "Main Street": [(40.0, -100.0), (45.0, -90.0)]}
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        q = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query)["q"][0]
        open(sys.argv[1], "a").write(q + "\n")
        body = json.dumps([{"lat": str(a), "lon": str(b), "display_name": q} for a, b in known.get(q, [])]).encode()
        self.send_response(200); self.send_header("Content-Type", "application/json"); self.send_header("Content-Length", str(len(body)))
        self.end_headers(); self.wfile.write(body)
    def log_message(self, *a): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
PY
python3 "$work/serve.py" "$work/asked" >"$work/port" &
service=$!
trap 'kill $service 2>/dev/null; clean_up' EXIT
wait_until 60 test -s "$work/port"
geocoder=nominatim=http://127.0.0.1:$(<"$work/port")/search
cat >"$work/jobs.csv" <<CSV
name,address,radius,zoom
hall,세종대로 110,50km,8
street,Main Street,50km,8
nowhere,Nowhere at all,50km,8
coordinates,"35.1,129.0",50km,8
CSV
batch () { "$MAPSHOT" --jobs="$work/jobs.csv" --output-dir="$work/out" --output-name='{name}' --geocoder="$geocoder" "$@"; }
asked () { [ "$(wc -l <"$work/asked")" = "$1" ] || { cat "$work/asked"; return 1; }; }
# Three questions have two pauses between them, however late each of them arrives.
pace () { [ $took -ge 2000000000 ] || { echo "all of it took $took ns"; return 1; }; }

took=$(date +%s%N)
check "a batch with addresses ends with status 2" ends_with 2 batch
took=$(($(date +%s%N) - took))
check "… the ambiguous one is named with its line" grep -q 'line 3: .*several places' "$work/said"
check "… and the one that was not found" grep -q 'line 4: .*not found' "$work/said"
check "… the others are there" only_in "$work/out" hall.png hall.png.report.json coordinates.png coordinates.png.report.json
check "three questions were asked" asked 3
check "… one a second" pace
mv "$work/out/hall.png" "$work/hall.png"
rm "$work/out/hall.png.report.json" "$work/out/coordinates.png.report.json"
cp "$work/jobs.csv" "$work/all.csv"
sed -i '/street/d' "$work/jobs.csv"
check "again" ends_with 2 batch --quiet
check "… asks nobody" asked 3
check "… makes the same picture" cmp "$work/hall.png" "$work/out/hall.png"
check "… and the report that was still to be made" grep -q '"status" : "complete"' "$work/out/coordinates.png.report.json"
kill $service
check "a service that is gone ends with status 5" ends_with 5 env XDG_CACHE_HOME="$work/other" "$MAPSHOT" --jobs=<(head -n 2 "$work/jobs.csv") \
  --output-dir="$work/out" --output-name=gone --geocoder="$geocoder" --quiet
check "without a service the built-in places are asked" "$MAPSHOT" --jobs=<(printf 'name,place,radius,zoom\nb,부산,20km,8\n') \
  --output-dir="$work/out" --output-name=busan --quiet
check "the same command makes a report that a kill left undone" "$MAPSHOT" --export="$work/out/hall.png" --center=37.5663,126.9779 \
  --radius=50km --zoom=8 --report="$work/late.json" --quiet
check "… of that picture" grep -q '"status" : "complete"' "$work/late.json"
rm "$work/late.json"
check "… and of no other" ends_with 2 "$MAPSHOT" --export="$work/out/hall.png" --center=37.5663,126.9779 --radius=51km --zoom=8 \
  --report="$work/late.json" --quiet
finish
