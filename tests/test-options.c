/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "options.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#define MAX_ARGUMENTS 14

/* What makes a whole command line of the option that is looked at. */
#define EXPORT "--export=map.png"
#define BOX "--bbox=126.9,37.5,127.1,37.6"
#define SOURCE "--source=https://tiles.example/{z}/{x}/{y}.png"
#define CENTER "--center=37.5665,126.978"

static MapshotCliOptions *
parse (const char *const *arguments, GError **error)
{
  const char *argv[MAX_ARGUMENTS + 2] = { "mapshot" };

  for (int i = 0; arguments[i] != NULL; i++)
    {
      g_assert_cmpint (i, <, MAX_ARGUMENTS);
      argv[i + 1] = arguments[i];
    }
  return mapshot_cli_options_parse ((char **) argv, error);
}

static MapshotCliOptions *
parse_well (const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  MapshotCliOptions *options = parse (arguments, &error);

  g_assert_no_error (error);
  return options;
}

/* ---- bad ---- */

/* The arguments; what must be named; what shows the right way. */
static const struct
{
  const char *arguments[MAX_ARGUMENTS];
  const char *name, *example;
} bad[] = {
  { { "--export=", BOX }, "--export", "--export=map.png" },
  { { "--export=map", BOX }, "--export", "--format=png" },
  { { "--export=map.tiff", BOX }, "--export", ".png" },
  { { "--export" }, "--export", "--export=map.png" },
  { { EXPORT, BOX, "extra.geojson" }, "extra.geojson", "--region=site.geojson" },
  { { EXPORT, BOX, "--quiet", "--verbose" }, "--quiet", "--verbose" },
  { { "--list-sources", "--zoom=5" }, "--zoom", "--export=map.png" },
  { { "--describe-source=osm", BOX }, "--bbox", "--export=map.png" },
  { { "--search=Seoul", "--radius=5km" }, "--radius", "--export=map.png" },
  { { "--clear-cache", "--source=osm" }, "--source", "--export=map.png" },
  { { EXPORT, "--list-sources", BOX }, "--list-sources", "--export" },
  { { "--list-sources", "--describe-source=osm" }, "--describe-source", "--list-sources" },
  { { "--describe-source=" }, "--describe-source", "--describe-source=osm" },
  { { EXPORT, BOX, "--json" }, "--json", "--report=-" },
  { { EXPORT, BOX, "--search=Seoul" }, "--search", "--export" },
  { { "--list-sources", "--clear-cache" }, "--clear-cache", "--list-sources" },
  { { "--search=" }, "--search", "--search=Seoul" },
  { { "--search=Seoul", "--geocoder=bing" }, "--geocoder", "vworld" },
  { { "--search=Seoul", "--geocoder=photon" }, "--geocoder", "photon=https://search.example.org/api" },
  { { "--search=Seoul", "--geocoder=photon=ftp://e.org/" }, "--geocoder", "http" },
  { { EXPORT, BOX, "--geocoder=vworld" }, "--geocoder", "--search=Seoul" },
  { { "--kiosk=" }, "--kiosk", "--kiosk=/etc/mapshot/kiosk.ini" },
  { { "--kiosk=a.ini", "--kiosk=b.ini" }, "--kiosk", "--kiosk=/etc/mapshot/kiosk.ini" },
  { { "--kiosk", "a.ini" }, "--kiosk", "--kiosk=/etc/mapshot/kiosk.ini" },
  { { EXPORT, BOX, "--kiosk" }, "--kiosk", "--kiosk=/etc/mapshot/kiosk.ini" },
  { { EXPORT, BOX, "--no-such" }, "--no-such", "--help" },
  { { EXPORT, BOX, "--zom=9" }, "--zom", "did you mean --zoom?" },
  { { EXPORT, BOX, "--xyzzyxyzzy" }, "--xyzzyxyzzy", "--export=map.png" },
  { { EXPORT, BOX, "--zoom=8", "--zoom=9" }, "--zoom", "more than once" },
  { { EXPORT, BOX, "--zoom", "8", "--zoom=9" }, "--zoom", "more than once" },
  { { EXPORT, "--export=b.png", BOX }, "--export", "more than once" },
  { { EXPORT, BOX, "--quiet=yes" }, "--quiet", "write --quiet" },
  { { EXPORT, BOX, "--force=no" }, "--force", "write --force" },
  { { EXPORT, BOX, "-x" }, "-x", "--help" },
  { { EXPORT, BOX, "--source=\xff\xfe" }, "--source", "--source=" },
  { { EXPORT, BOX, "--source", "\xff\xfe" }, "--source", "--source=" },

  { { EXPORT, BOX, "--source=" }, "--source", "--source=basemap" },
  { { EXPORT, BOX, "--source= " }, "--source", "--source=basemap" },
  { { EXPORT, BOX, "--layer=" }, "--layer", "--layer=labels@0.8" },
  { { EXPORT, BOX, "--layer= " }, "--layer", "--layer=labels@0.8" },
  { { EXPORT, BOX, "--layer=@0.5" }, "--layer", "--layer=labels@0.8" },
  { { EXPORT, BOX, "--layer=labels@-1" }, "--layer", "--layer=labels@0.8" },
  { { EXPORT, BOX, "--layer=labels@1.5" }, "--layer", "--layer=labels@0.8" },
  { { EXPORT, BOX, "--layer=labels@150%" }, "--layer", "--layer=labels@0.8" },
  { { EXPORT, BOX, "--layer=labels@0.5.5" }, "--layer", "--layer=labels@0.8" },
  { { EXPORT, BOX, "--layer=labels@%" }, "--layer", "--layer=labels@0.8" },

  { { EXPORT }, "--bbox", "--bbox=126.9,37.5,127.1,37.6" },
  { { EXPORT, "--bbox=" }, "--bbox", "126.7,37.4,127.2,37.7" },
  { { EXPORT, "--bbox=1,2,3" }, "--bbox", "126.7,37.4,127.2,37.7" },
  { { EXPORT, "--bbox=1,2,3,4,5" }, "--bbox", "126.7,37.4,127.2,37.7" },
  { { EXPORT, "--bbox=1,2,3,x" }, "--bbox", "126.7,37.4,127.2,37.7" },
  { { EXPORT, "--bbox=1,2,nan,4" }, "--bbox", "126.7,37.4,127.2,37.7" },
  { { EXPORT, "--bbox=1,50,3,40" }, "--bbox", "126.7,37.4,127.2,37.7" },
  { { EXPORT, "--bbox=1,-91,3,40" }, "--bbox", "126.7,37.4,127.2,37.7" },
  { { EXPORT, "--bbox=1,2,181,40" }, "--bbox", "126.7,37.4,127.2,37.7" },
  { { EXPORT, "--bbox=1,2,1,40" }, "--bbox", "126.7,37.4,127.2,37.7" },
  { { EXPORT, BOX, CENTER }, "--center", "--bbox" },
  { { EXPORT, BOX, "--radius=2km" }, "--radius", "--bbox" },
  { { EXPORT, "--radius=2km" }, "--center", "--radius=2km" },
  { { EXPORT, "--region=" }, "--region", "--region=site.geojson" },
  { { EXPORT, "--region=/no/such.kml" }, "--region", "--region=site.geojson" },
  { { EXPORT, "--region=/dev/zero" }, "--region", "--region=site.geojson" },
  { { EXPORT, "--region=/" }, "--region", "--region=site.geojson" },
  { { EXPORT, "--region=a.gpx", BOX }, "--region", "--bbox" },
  { { EXPORT, "--region=a.gpx", "--radius=2km" }, "--region", "--radius" },
  { { EXPORT, BOX, "--buffer=200m" }, "--buffer", "--region=site.geojson --buffer=200m" },
  { { EXPORT, "--region=a.gpx", "--buffer=2 parsecs" }, "--buffer", "2km" },
  { { EXPORT, "--region=a.gpx", "--buffer=-2km" }, "--buffer", "2km" },
  { { EXPORT, "--region=a.gpx", "--buffer=1e308" }, "--buffer", "--buffer=200m" },
  { { "--jobs=a.csv", "--region=a.gpx" }, "--jobs", "--region" },
  { { EXPORT, CENTER }, "--center", "--radius=2km" },
  { { EXPORT, CENTER, "--radius=2km", "--size=10x10" }, "--radius", "--size" },
  { { EXPORT, "--center=37.5", "--radius=2km" }, "--center", "37.5665,126.9780" },
  { { EXPORT, "--center=126.978,37.5665", "--radius=2km" }, "--center", "37.5665,126.9780" },
  { { EXPORT, "--center=37.5,181", "--radius=2km" }, "--center", "37.5665,126.9780" },
  { { EXPORT, BOX, "--crs=EPSG:99999999" }, "--crs", "EPSG:" },
  { { EXPORT, BOX, "--crs=" }, "--crs", "EPSG:" },
  { { EXPORT, "--center=nowhere at all", "--radius=2km" }, "--center", "37.5665,126.9780" },
  { { EXPORT, "--center=Springfield", "--radius=2km" }, "--center", "for example" },
  { { EXPORT, CENTER, "--radius=" }, "--radius", "2km" },
  { { EXPORT, CENTER, "--radius=0" }, "--radius", "2km" },
  { { EXPORT, CENTER, "--radius=-2km" }, "--radius", "2km" },
  { { EXPORT, CENTER, "--radius=2 parsecs" }, "--radius", "2km" },
  { { EXPORT, CENTER, "--radius=2,5km" }, "--radius", "2km" },
  { { EXPORT, CENTER, "--radius=1e-300" }, "--radius", "--radius=2km" },
  { { EXPORT, CENTER, "--extent=1e-300kmx3km" }, "--extent", "--extent=4kmx3km" },
  { { EXPORT, CENTER, "--extent=1e9kmx3km" }, "--extent", "--extent=4kmx3km" },
  { { EXPORT, CENTER, "--radius=1e308" }, "--radius", "--radius=2km" },
  { { EXPORT, CENTER, "--extent=4km" }, "--extent", "4kmx3km" },
  { { EXPORT, CENTER, "--extent=4x3km" }, "--extent", "4kmx3km" },
  { { EXPORT, CENTER, "--extent=0kmx3km" }, "--extent", "4kmx3km" },
  { { EXPORT, CENTER, "--size=4000" }, "--size", "4000x3000" },
  { { EXPORT, CENTER, "--size=0x10" }, "--size", "4000x3000" },
  { { EXPORT, CENTER, "--size=10.5x10" }, "--size", "4000x3000" },
  { { EXPORT, CENTER, "--size=99999999999x1" }, "--size", "4000x3000" },
  { { EXPORT, CENTER, "--paper=A3" }, "--paper", "--scale=1:25000" },
  { { EXPORT, CENTER, "--paper=B9", "--scale=1:1000" }, "--paper", "A4-landscape" },
  { { EXPORT, CENTER, "--paper=300x-2mm", "--scale=1:1000" }, "--paper", "300x200mm" },
  { { EXPORT, CENTER, "--paper=300x200", "--scale=1:1000" }, "--paper", "300x200mm" },

  { { EXPORT, BOX, "--zoom=" }, "--zoom", "12" },
  { { EXPORT, BOX, "--zoom=x" }, "--zoom", "12" },
  { { EXPORT, BOX, "--zoom=9.5" }, "--zoom", "12" },
  { { EXPORT, BOX, "--zoom=31" }, "--zoom", "0 to 30" },
  { { EXPORT, BOX, "--zoom=-1" }, "--zoom", "0 to 30" },
  { { EXPORT, BOX, "--zoom=99999999999999999999" }, "--zoom", "0 to 30" },
  { { EXPORT, BOX, "--zoom=9", "--resolution=2" }, "--zoom", "--resolution" },
  { { EXPORT, BOX, "--resolution=0" }, "--resolution", "--resolution=0.5" },
  { { EXPORT, BOX, "--resolution=-1" }, "--resolution", "--resolution=0.5" },
  { { EXPORT, BOX, "--resolution=inf" }, "--resolution", "1.5" },
  { { EXPORT, BOX, "--resolution=0,5" }, "--resolution", "1.5" },
  { { EXPORT, BOX, "--scale=25000" }, "--scale", "1:25000" },
  { { EXPORT, BOX, "--scale=1:0" }, "--scale", "1:25000" },
  { { EXPORT, BOX, "--scale=2:25000" }, "--scale", "1:25000" },
  { { EXPORT, BOX, "--dpi=0" }, "--dpi", "--dpi=300" },
  { { EXPORT, BOX, "--dpi=1e9" }, "--dpi", "--dpi=300" },
  { { EXPORT, BOX, "--dpi=many" }, "--dpi", "1.5" },

  { { EXPORT, BOX, "--crs=nonsense" }, "--crs", "EPSG:" },
  { { EXPORT, BOX, "--strips=3/2" }, "--strips", "--strips=1-2/4" },
  { { EXPORT, BOX, "--strips=x" }, "--strips", "--strips=1-2/4" },
  { { EXPORT, BOX, "--plan-strips=0" }, "--plan-strips", "1 to 100000" },
  { { EXPORT, BOX, "--every=1s" }, "--every", "12h, 1d, 1w or 1month" },
  { { EXPORT, BOX, "--every=0d" }, "--every", "12h, 1d, 1w or 1month" },
  { { EXPORT, BOX, "--every=" }, "--every", "12h, 1d, 1w or 1month" },
  { { "--export=-", BOX, "--every=1d" }, "--every", "map-{date}.png" },
  { { "--every=1d" }, "--every", "--export='map-{date}.png'" },
  { { EXPORT, BOX, SOURCE, "--every=1d", "--header=A: b" }, "--every", "--source=own.ini" },
  { { EXPORT, BOX, "--only-changed" }, "--only-changed", "--every=1d" },
  { { EXPORT, BOX, "--differences" }, "--differences", "--every=1d" },
  { { "--run-due", BOX }, "--run-due", "--every" },
  { { "--remove-repeat=" }, "--remove-repeat", "--list-repeats" },
  { { "--difference=a.png,b.png" }, "--difference", "--export=changes.png" },
  { { EXPORT, "--difference=a.png,b.png" }, "--difference", "old.png,new.png" },
  { { EXPORT, BOX, "--threshold=8" }, "--threshold", "--difference=old.png,new.png" },
  { { EXPORT, BOX, "--times=2020" }, "--times", "--source=" },
  { { EXPORT, BOX, SOURCE, "--times=2020,," }, "--times", "2020-01-01/2020-12-31/P1M" },
  { { EXPORT, BOX, SOURCE, "--times=2020", "--time=2021" }, "--times", "leave out --time" },
  { { "--export=-", BOX, SOURCE, "--times=2020" }, "--times", "map-{date}.png" },
  { { "--repair=" }, "--repair", "--repair=map.png" },
  { { "--repair=a.png", "b.png" }, "--repair", "--repair=map.png" },
  { { "--repair=a.png", BOX }, "--repair", "leave out --bbox" },
  { { "--repair=a.png", "--export=-" }, "--repair", "--export=whole.png" },
  { { "--jobs=" }, "--jobs", "--jobs=places.csv" },
  { { "--jobs=a.csv", BOX }, "--jobs", "--bbox" },
  { { EXPORT, BOX, "--on-missing=guess" }, "--on-missing", "fail, parent, blank; write for example --on-missing=fail" },
  { { EXPORT, BOX, "--on-missing=" }, "--on-missing", "fail, parent, blank" },
  { { EXPORT, BOX, "--background=nocolour" }, "--background", "#ff8800" },
  { { EXPORT, BOX, "--background=#12345" }, "--background", "#ff8800" },
  { { EXPORT, BOX, "--attribution=none" }, "--attribution", "bottom-right" },
  { { EXPORT, BOX, "--compression=best" }, "--compression", "fast, balanced, small" },
  { { EXPORT, BOX, "--format=bmp" }, "--format", "png" },
  { { "--export=-", BOX, "--sidecars" }, "--sidecars", "--export=map.png" },
  { { "--export=/dev/null", BOX, "--sidecars" }, "--sidecars", "--export=map.png" },

  { { EXPORT, BOX, "--connections=0" }, "--connections", "1 to 64" },
  { { EXPORT, BOX, "--connections=65" }, "--connections", "1 to 64" },
  { { EXPORT, BOX, "--connections=x" }, "--connections", "12" },
  { { EXPORT, BOX, "--rate=0" }, "--rate", "--rate=5" },
  { { EXPORT, BOX, "--rate=1e9" }, "--rate", "0.001 to 1000000" },
  { { EXPORT, BOX, "--rate=fast" }, "--rate", "1.5" },
  { { EXPORT, BOX, "--retries=-1" }, "--retries", "0 to 20" },
  { { EXPORT, BOX, "--retries=21" }, "--retries", "0 to 20" },
  { { EXPORT, BOX, "--timeout=0" }, "--timeout", "--timeout=20" },
  { { EXPORT, BOX, "--timeout=1e9" }, "--timeout", "--timeout=20" },
  { { EXPORT, BOX, "--timeout=soon" }, "--timeout", "1.5" },
  { { EXPORT, BOX, "--ca-file=/no/such.pem" }, "--ca-file", "--ca-file=authority.pem" },
  { { EXPORT, "--bbox=180,-1,-180,1" }, "--bbox", "126.7,37.4,127.2,37.7" },
  { { EXPORT, BOX, SOURCE, "--header=Referer" }, "no colon", "--header='Referer: https://example.org/'" },
  { { EXPORT, BOX, "--header=Referer" }, "--header", "--header='Referer: https://example.org/'" },
  { { EXPORT, BOX, SOURCE, "--header=X.Y~z: x" }, "--header", "--header='Referer: https://example.org/'" },
  { { EXPORT, BOX, SOURCE, "--header=Host: tile.example.org" }, "--header", "cannot" },
  { { EXPORT, BOX, SOURCE, "--header=user-agent: Mozilla/5.0" }, "--header", "cannot" },
  { { EXPORT, BOX, SOURCE, "--header=Content-Length: 5" }, "--header", "cannot" },
  { { EXPORT, BOX, SOURCE, "--header=X: y", "--header=Transfer-Encoding: chunked" }, "--header", "number 2" },
  { { EXPORT, BOX, "--header=X-Key: y" }, "--header", "--source=" },
  { { EXPORT, BOX, "--source=basemap", "--header=X-Key: y" }, "--header", "--source=" },
  { { EXPORT, BOX, "--ca-file=/dev/zero" }, "--ca-file", "--ca-file=authority.pem" },
  { { EXPORT, BOX, "--ca-file=/proc/self/cmdline" }, "--ca-file", "--ca-file=authority.pem" },
  { { EXPORT, BOX, "--header=: x" }, "--header", "--header='Referer: https://example.org/'" },
  { { EXPORT, BOX, "--header=A B: x" }, "--header", "--header='Referer: https://example.org/'" },
  { { EXPORT, BOX, "--header=A: x\r\nB: y" }, "--header", "--header='Referer: https://example.org/'" },

  { { "--discover=" }, "--discover", "--discover=https://maps.example.org/wms?" },
  { { "--discover=basemap" }, "--discover", "--discover=https://maps.example.org/wms?" },
  { { "--discover=https://e.org/{z}/{x}/{y}" }, "--discover", "--discover=https://maps.example.org/wms?" },
  { { EXPORT, BOX, "--service-layer=roads" }, "--service-layer", "--source=https://maps.example.org/wms?" },
  { { EXPORT, BOX, "--source=https://e.org/wms", "--service-layer=" }, "--service-layer", "--discover=URL" },
  { { EXPORT, BOX, "--source=basemap", "--matrix-set=g" }, "--matrix-set", "--source=https://maps.example.org/wms?" },
  { { EXPORT, BOX, "--style=night" }, "--style", "--source=https://maps.example.org/wms?" },
  { { EXPORT, BOX, "--image-format=image/png" }, "--image-format", "--source=https://maps.example.org/wms?" },
  { { EXPORT, BOX, "--time=2020" }, "--time", "--source=https://maps.example.org/wms?" },
  { { EXPORT, BOX, "--max-memory=lots" }, "--max-memory", "256M" },
  { { EXPORT, BOX, "--max-memory=0" }, "--max-memory", "256M" },
  { { EXPORT, BOX, "--max-memory=-5M" }, "--max-memory", "256M" },
  { { EXPORT, BOX, "--max-memory=1e30" }, "--max-memory", "256M" },
  { { EXPORT, BOX, "--max-pixels=0" }, "--max-pixels", "--max-pixels=400000000" },
  { { EXPORT, BOX, "--max-pixels=many" }, "--max-pixels", "400M" },
  { { EXPORT, BOX, "--max-pixels=M" }, "--max-pixels", "400M" },
  { { EXPORT, BOX, "--max-pixels=1T" }, "--max-pixels", "400M" },
  { { EXPORT, BOX, "--dry-run", "--report=r.json" }, "--report", "--dry-run" },
  { { EXPORT, BOX, "--progress=loud" }, "--progress", "auto, none, json" },
  { { "--export=-", BOX, "--report=-" }, "--report", "name a file" },
  { { EXPORT, BOX, "--report=./map.png" }, "--report", "--report=report.json" },
  { { EXPORT, BOX, "--report=/no/such/report.json" }, "--report", "--report=report.json" },
  { { EXPORT, BOX, "--report=" }, "--report", "--report=report.json" },
  { { EXPORT, BOX, "--report=/" }, "--report", "--report=report.json" },
};

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MapshotCliOptions) options = parse (bad[i].arguments, &error);
      g_autofree char *line = g_strjoinv (" ", (char **) bad[i].arguments);
      g_autofree char *shown = g_utf8_make_valid (line, -1);

      g_test_message ("%s → %s", shown, error != NULL ? error->message : "taken");
      g_assert_null (options);
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (strpbrk (error->message, "\r\n\033"));
      g_assert_nonnull (strstr (error->message, bad[i].name));
      g_assert_nonnull (strstr (error->message, bad[i].example));
    }
}

/* Every option that takes a value stands in the table above, or takes any text; every other takes none. */
static void
test_table_is_whole (void)
{
  static const char *const any_text[] = { "--key-file", "--output-dir", "--output-name", NULL };
  g_autoptr (MapshotCliOptions) options = parse_well ((const char *const[]){ "--help", NULL });
  g_auto (GStrv) lines = g_strsplit (options->help, "\n", -1);
  int n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strchug (lines[i]);
      g_autofree char *name = NULL;
      gboolean found = FALSE;

      line = strstr (line, "--");
      if (line == NULL || (line != lines[i] && line != lines[i] + strlen ("-q, ")))
        continue;
      name = g_strndup (line, strcspn (line, "= "));
      if (line[strlen (name)] != '=')
        {
          g_autofree char *with_value = g_strconcat (name, "=no", NULL);

          g_test_message ("%s", with_value);
          g_assert_null (parse ((const char *const[]){ with_value, NULL }, NULL));
          continue;
        }
      for (gsize j = 0; j < G_N_ELEMENTS (bad); j++)
        found = found || g_str_equal (bad[j].name, name);
      if (!found && !g_strv_contains (any_text, name))
        g_error ("no bad value of %s is tried", name);
      n++;
    }
  g_assert_cmpint (n, >, 20);
}

/* What may be secret is not repeated. */
static void
test_header_is_not_repeated (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotCliOptions) options G_GNUC_UNUSED = parse ((const char *const[]){ EXPORT, BOX, "--header=X Key: s3cret", NULL }, &error);

  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_null (strstr (error->message, "s3cret"));
}

/* ---- good ---- */

static void
test_defaults (void)
{
  g_autoptr (MapshotCliOptions) options = parse_well ((const char *const[]){ EXPORT, BOX, NULL });

  g_assert_cmpint (options->verb, ==, MAPSHOT_CLI_EXPORT);
  g_assert_cmpstr (options->output, ==, "map.png");
  g_assert_null (options->recipe->source);
  g_assert_cmpint (options->recipe->where, ==, MAPSHOT_WHERE_BOUNDS);
  g_assert_cmpfloat (options->recipe->bounds.west, ==, 126.9);
  g_assert_cmpfloat (options->recipe->bounds.north, ==, 37.6);
  g_assert_cmpint (options->recipe->sharpness, ==, MAPSHOT_SHARPNESS_AUTO);
  g_assert_cmpint (options->recipe->on_missing, ==, MAPSHOT_ON_MISSING_FAIL);
  g_assert_cmpint (options->recipe->background, ==, MAPSHOT_BACKGROUND_AUTO);
  g_assert_cmpint (options->retries, ==, -1);
  g_assert_cmpuint (options->timeout, ==, 0);
  g_assert_cmpfloat (options->limits.max_pixels, ==, 100e6);
  g_assert_false (options->limits.max_pixels_is_hard);
  g_assert_cmpuint (options->limits.max_memory, ==, 0);
  g_assert_cmpint (options->progress, ==, MAPSHOT_CLI_PROGRESS_AUTO);
  g_assert_false (options->overwrite || options->sidecars || options->dry_run || options->quiet);
}

/* The rectangle around what the file holds, and so much ground more. */
static void
test_region (void)
{
  g_autofree char *folder = g_dir_make_tmp ("mapshot-options-XXXXXX", NULL), *path = g_build_filename (folder, "region.gpx", NULL);
  g_autofree char *region = g_strconcat ("--region=", path, NULL);
  g_autoptr (MapshotCliOptions) plain = NULL, wider = NULL, point = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "<gpx><rte><rtept lat='37.5' lon='126.9'/><rtept lat='37.6' lon='127.1'/></rte></gpx>", -1, NULL));
  plain = parse_well ((const char *const[]){ EXPORT, region, NULL });
  g_assert_cmpint (plain->recipe->where, ==, MAPSHOT_WHERE_BOUNDS);
  g_assert_cmpfloat (plain->recipe->bounds.west, ==, 126.9);
  g_assert_cmpfloat (plain->recipe->bounds.north, ==, 37.6);
  g_assert_cmpstr (plain->where_option, ==, "--region");
  wider = parse_well ((const char *const[]){ EXPORT, region, "--buffer=1km", NULL });
  g_assert_cmpfloat_with_epsilon (wider->recipe->bounds.north, 37.6 + 1 / 111.0, 1e-4);
  g_assert_cmpfloat (wider->recipe->bounds.west, <, 126.9 - 1 / 88.5);
  g_assert_true (g_file_set_contents (path, "<gpx><wpt lat='37.5' lon='126.9'/></gpx>", -1, NULL));
  point = parse ((const char *const[]){ EXPORT, region, NULL }, &error);
  g_assert_null (point);
  g_assert_nonnull (strstr (error->message, "--buffer=200m"));
  g_assert_cmpint (g_unlink (path) + g_rmdir (folder), ==, 0);
}

static void
test_negative (void)
{
  static const char *const forms[][4] = {
    { EXPORT, "--bbox=-71.2,-54.9,-70.1,-54.1", NULL },
    { EXPORT, "--bbox", "-71.2,-54.9,-70.1,-54.1", NULL },
    { "--bbox", "-71.2,-54.9,-70.1,-54.1", EXPORT, NULL },
    { EXPORT, "--bbox= -71.2, -54.9, -70.1, -54.1 ", NULL },
  };
  g_autoptr (MapshotCliOptions) center = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (MapshotCliOptions) options = parse_well (forms[i]);

      g_assert_cmpfloat (options->recipe->bounds.west, ==, -71.2);
      g_assert_cmpfloat (options->recipe->bounds.south, ==, -54.9);
      g_assert_cmpfloat (options->recipe->bounds.east, ==, -70.1);
      g_assert_cmpfloat (options->recipe->bounds.north, ==, -54.1);
    }
  center = parse_well ((const char *const[]){ EXPORT, "--center", "-33.8568,-151.2153", "--radius", "1.5mi", NULL });
  g_assert_cmpfloat (center->recipe->center.latitude, ==, -33.8568);
  g_assert_cmpfloat (center->recipe->center.longitude, ==, -151.2153);
  g_assert_cmpfloat_with_epsilon (center->recipe->ground_width, 4828.032, 1e-9);
}

static void
test_where (void)
{
  g_autoptr (MapshotCliOptions) extent = parse_well ((const char *const[]){ EXPORT, CENTER, "--extent=4kmx3500m", NULL });
  g_autoptr (MapshotCliOptions) size = parse_well ((const char *const[]){ EXPORT, CENTER, "--size=4000x3000", NULL });
  g_autoptr (MapshotCliOptions) crossing = parse_well ((const char *const[]){ EXPORT, "--bbox=170,-10,-170,10", NULL });
  g_autoptr (MapshotCliOptions) paper =
    parse_well ((const char *const[]){ EXPORT, CENTER, "--paper=a3-landscape", "--scale=1:25000", "--dpi=254", NULL });
  g_autoptr (MapshotCliOptions) sheet =
    parse_well ((const char *const[]){ EXPORT, CENTER, "--paper=25.4x50.8mm", "--scale=1:1000", NULL });

  g_assert_cmpint (extent->recipe->where, ==, MAPSHOT_WHERE_EXTENT);
  g_assert_cmpfloat (extent->recipe->ground_width, ==, 4000);
  g_assert_cmpfloat (extent->recipe->ground_height, ==, 3500);
  g_assert_cmpint (size->recipe->where, ==, MAPSHOT_WHERE_SIZE);
  g_assert_cmpint (size->recipe->pixel_width, ==, 4000);
  g_assert_cmpint (size->recipe->pixel_height, ==, 3000);
  g_assert_cmpfloat (crossing->recipe->bounds.west, ==, 170);
  g_assert_cmpfloat (crossing->recipe->bounds.east, ==, -170);
  /* 420 × 297 mm at 10 dots a millimetre; 25,000 × 0.1 mm a dot. */
  g_assert_cmpint (paper->recipe->pixel_width, ==, 4200);
  g_assert_cmpint (paper->recipe->pixel_height, ==, 2970);
  g_assert_cmpfloat_with_epsilon (paper->recipe->resolution, 2.5, 1e-12);
  g_assert_cmpint (sheet->recipe->pixel_width, ==, 300);
  g_assert_cmpint (sheet->recipe->pixel_height, ==, 600);
  g_assert_cmpfloat (sheet->recipe->dpi, ==, 300);
}

static void
test_what (void)
{
  g_autoptr (MapshotCliOptions) options =
    parse_well ((const char *const[]){ EXPORT, BOX, "--source=https://타일.example/{z}/{x}/{y}@2x.png",
                                       "--layer=https://tiles.example/{z}/{x}/{y}@2x.png", "--layer=labels@80%",
                                       "--layer=https://tiles.example/{z}/{x}/{y}@2x.png@0.25", "--layer=한국지도", NULL });
  const MapshotRecipeLayer *layers = (const MapshotRecipeLayer *) options->recipe->layers->data;

  g_assert_cmpstr (options->recipe->source, ==, "https://타일.example/{z}/{x}/{y}@2x.png");
  g_assert_cmpuint (options->recipe->layers->len, ==, 4);
  g_assert_cmpstr (layers[0].source, ==, "https://tiles.example/{z}/{x}/{y}@2x.png");
  g_assert_cmpfloat (layers[0].opacity, ==, 1);
  g_assert_cmpstr (layers[1].source, ==, "labels");
  g_assert_cmpfloat (layers[1].opacity, ==, 0.8);
  g_assert_cmpstr (layers[2].source, ==, "https://tiles.example/{z}/{x}/{y}@2x.png");
  g_assert_cmpfloat (layers[2].opacity, ==, 0.25);
  g_assert_cmpstr (layers[3].source, ==, "한국지도");
}

static void
test_picture (void)
{
  g_autoptr (MapshotCliOptions) options =
    parse_well ((const char *const[]){ EXPORT, BOX, "--on-missing=parent", "--background=#0a0b0c", "--attribution=top-left",
                                       "--compression=small", "--zoom", "9", "--scale-bar", "--north-arrow", "--sidecars",
                                       "--force", NULL });
  g_autoptr (MapshotCliOptions) outside =
    parse_well ((const char *const[]){ EXPORT, BOX, "--attribution=outside", "--background=none", "--resolution=0.5", NULL });

  g_assert_cmpint (options->recipe->on_missing, ==, MAPSHOT_ON_MISSING_PARENT);
  g_assert_cmpint (options->recipe->background, ==, MAPSHOT_BACKGROUND_COLOUR);
  g_assert_cmphex (options->recipe->background_colour, ==, 0x0a0b0c);
  g_assert_cmpint (options->recipe->attribution_corner, ==, MAPSHOT_CORNER_TOP_LEFT);
  g_assert_false (options->recipe->attribution_outside);
  g_assert_cmpint (options->recipe->compression, ==, MAPSHOT_COMPRESSION_SMALL);
  g_assert_cmpint (options->recipe->sharpness, ==, MAPSHOT_SHARPNESS_ZOOM);
  g_assert_cmpint (options->recipe->zoom, ==, 9);
  g_assert_true (options->recipe->scale_bar && options->recipe->north_arrow && options->sidecars && options->overwrite);
  g_assert_true (outside->recipe->attribution_outside);
  g_assert_cmpint (outside->recipe->background, ==, MAPSHOT_BACKGROUND_NONE);
  g_assert_cmpint (outside->recipe->sharpness, ==, MAPSHOT_SHARPNESS_RESOLUTION);
  g_assert_cmpfloat (outside->recipe->resolution, ==, 0.5);
}

static void
test_run (void)
{
  g_autoptr (MapshotCliOptions) options =
    parse_well ((const char *const[]){ EXPORT, BOX, SOURCE, "--connections=2", "--rate=0.5", "--retries=0", "--timeout=1.5",
                                       "--header=Referer: https://example.org/a:b", "--header=X-Empty:", "--max-memory=1.5T",
                                       "--max-pixels=400M", "--progress=json", "--report=-", NULL });
  g_autofree char *folder = g_dir_make_tmp ("mapshot-XXXXXX", NULL), *authority = g_build_filename (folder, "a.pem", NULL);
  g_autofree char *ca_option = g_strconcat ("--ca-file=", authority, NULL);
  g_autoptr (MapshotCliOptions) other = NULL;

  g_assert_true (g_file_set_contents (authority, "-----BEGIN CERTIFICATE-----\n", -1, NULL));
  other = parse_well ((const char *const[]){ "--export=한글.PNG", BOX, "-v", "--dry-run", ca_option, "--key-file=keys", NULL });
  g_unlink (authority);
  g_rmdir (folder);

  g_assert_cmpint (options->limits.connections, ==, 2);
  g_assert_cmpfloat (options->limits.rate, ==, 0.5);
  g_assert_cmpint (options->retries, ==, 0);
  g_assert_cmpuint (options->timeout, ==, 1500);
  g_assert_cmpuint (g_strv_length (options->headers), ==, 4);
  g_assert_cmpstr (options->headers[0], ==, "Referer");
  g_assert_cmpstr (options->headers[1], ==, "https://example.org/a:b");
  g_assert_cmpstr (options->headers[3], ==, "");
  g_assert_cmpuint (options->limits.max_memory, ==, (guint64) 1536 << 30);
  g_assert_cmpfloat (options->limits.max_pixels, ==, 4e8);
  g_assert_true (options->limits.max_pixels_is_hard);
  g_assert_cmpint (options->progress, ==, MAPSHOT_CLI_PROGRESS_JSON);
  g_assert_cmpstr (options->report, ==, "-");
  g_assert_cmpstr (other->output, ==, "한글.PNG");
  g_assert_true (!other->quiet && other->verbose && other->dry_run);
  g_assert_cmpstr (other->ca_file, ==, authority);
  g_assert_cmpstr (other->key_file, ==, "keys");
  mapshot_cli_options_free (other);
  other = parse_well ((const char *const[]){ EXPORT, BOX, "-q", NULL });
  g_assert_true (other->quiet && !other->verbose);
}

static void
test_verbs (void)
{
  g_autoptr (MapshotCliOptions) nothing = parse_well ((const char *const[]){ "a.geojson", "b.gpx", NULL });
  g_autoptr (MapshotCliOptions) list = parse_well ((const char *const[]){ "--list-sources", "--json", NULL });
  g_autoptr (MapshotCliOptions) describe = parse_well ((const char *const[]){ "--describe-source", "osm", NULL });
  g_autoptr (MapshotCliOptions) version = parse_well ((const char *const[]){ "--version", "--export=x", NULL });
  g_autoptr (MapshotCliOptions) kiosk = parse_well ((const char *const[]){ "--kiosk=/etc/mapshot/kiosk.ini", NULL });
  g_autoptr (MapshotCliOptions) help = parse_well ((const char *const[]){ "-h", NULL });
  g_autoptr (MapshotCliOptions) bytes = parse_well ((const char *const[]){ "--export=\xff.png", BOX, NULL });

  g_assert_cmpint (nothing->verb, ==, MAPSHOT_CLI_NOTHING);
  g_assert_cmpuint (g_strv_length (nothing->files), ==, 2);
  g_assert_cmpint (list->verb, ==, MAPSHOT_CLI_LIST_SOURCES);
  g_assert_true (list->json);
  g_assert_cmpint (describe->verb, ==, MAPSHOT_CLI_DESCRIBE_SOURCE);
  g_assert_cmpstr (describe->described, ==, "osm");
  g_assert_cmpint (version->verb, ==, MAPSHOT_CLI_VERSION);
  g_assert_cmpint (kiosk->verb, ==, MAPSHOT_CLI_KIOSK);
  g_assert_cmpint (help->verb, ==, MAPSHOT_CLI_HELP);
  g_assert_nonnull (strstr (help->help, "--export"));
  /* The name of a file is any bytes. */
  g_assert_cmpstr (bytes->output, ==, "\xff.png");
}

/* "1.5" is one and a half everywhere. */
static void
test_locale (void)
{
  g_autoptr (MapshotCliOptions) options = NULL;

  if (setlocale (LC_ALL, "de_DE.UTF-8") == NULL)
    {
      g_test_skip ("there is no locale with a decimal comma");
      return;
    }
  options = parse_well ((const char *const[]){ EXPORT, BOX, "--resolution=1.5", NULL });
  setlocale (LC_ALL, "C.UTF-8");
  g_assert_cmpfloat (options->recipe->resolution, ==, 1.5);
  g_assert_cmpfloat (options->recipe->bounds.west, ==, 126.9);
}

int
main (int argc, char **argv)
{
  /* g_test_init() does not, and the arguments are in the locale's encoding. */
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/options/bad", test_bad);
  g_test_add_func ("/options/table-is-whole", test_table_is_whole);
  g_test_add_func ("/options/header-is-not-repeated", test_header_is_not_repeated);
  g_test_add_func ("/options/defaults", test_defaults);
  g_test_add_func ("/options/region", test_region);
  g_test_add_func ("/options/negative", test_negative);
  g_test_add_func ("/options/where", test_where);
  g_test_add_func ("/options/what", test_what);
  g_test_add_func ("/options/picture", test_picture);
  g_test_add_func ("/options/run", test_run);
  g_test_add_func ("/options/verbs", test_verbs);
  g_test_add_func ("/options/locale", test_locale);
  return g_test_run ();
}
