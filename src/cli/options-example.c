/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "options-private.h"

#include <string.h>

/* Every option that takes a value, as in make_context(). */
static const struct
{
  const char *name, *value;
} examples[] = {
  { "attribution", "bottom-right" },
  { "background", "white" },
  { "bbox", "126.9,37.5,127.1,37.6" },
  { "buffer", "200m" },
  { "ca-file", "authority.pem" },
  { "center", "37.5665,126.9780" },
  { "complete", "--zoom" },
  { "compression", "balanced" },
  { "connections", "4" },
  { "crs", "EPSG:5186" },
  { "describe-source", "osm" },
  { "difference", "old.png,new.png" },
  { "discover", "'https://maps.example.org/wms?'" },
  { "dpi", "300" },
  { "every", "1d" },
  { "export", "map.png" },
  { "extent", "4kmx3km" },
  { "format", "png" },
  { "geocoder", "vworld" },
  { "header", "'Referer: https://example.org/'" },
  { "image-format", "image/png" },
  { "jobs", "places.csv" },
  { "key-file", "keys.txt" },
  { "kiosk", "/etc/mapshot/kiosk.ini" },
  { "layer", "labels@0.8" },
  { "matrix-set", "EPSG:3857" },
  { "max-memory", "256M" },
  { "max-pixels", "400M" },
  { "on-missing", "parent" },
  { "output-dir", "pictures" },
  { "output-name", "{name}" },
  { "paper", "A3-landscape" },
  { "plan-strips", "4" },
  { "progress", "json" },
  { "radius", "2km" },
  { "rate", "5" },
  { "region", "site.geojson" },
  { "remove-repeat", "seoul" },
  { "repair", "map.png" },
  { "report", "report.json" },
  { "resolution", "0.5" },
  { "retries", "5" },
  { "scale", "1:25000" },
  { "search", "Seoul" },
  { "service-layer", "roads" },
  { "size", "4000x3000" },
  { "source", "basemap" },
  { "strips", "1-2/4" },
  { "style", "default" },
  { "threshold", "8" },
  { "time", "2024-05-01" },
  { "times", "2023,2024" },
  { "timeout", "20" },
  { "zoom", "12" },
};

const char *
mapshot_cli_get_example (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (examples); i++)
    if (g_str_equal (examples[i].name, name))
      return examples[i].value;
  return NULL;
}
