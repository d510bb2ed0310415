#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The benchmark works, and what it compares is the same picture. Nothing here is about speed.
. "$(dirname "$0")/../integration/lib.sh"
need_programs gdal_translate nginx map2img python3
need_fixture
if ! (cd "$work" && apt-get download -qq r-cran-stars) >"$work/said" 2>&1; then
  skip_all "r-cran-stars, which holds the photograph, cannot be fetched: $(tail -n 1 "$work/said")"
fi
check "a small benchmark" "$(dirname "$0")/run" --smoke --build="$BUILD_ROOT" --json="$work/figures.json"
check "writes its figures" python3 -c 'import json, sys; json.load(open(sys.argv[1]))["figures"]["photo"]["ratios"]' "$work/figures.json"
finish
