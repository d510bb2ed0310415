/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "options-private.h"

#include "error.h"
#include "geocoder.h"
#include "nearest.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
raw_free (MapshotCliRaw *raw)
{
  char *texts[] = { raw->search,      raw->geocoder,   raw->export,      raw->describe,   raw->source,     raw->bbox,       raw->center,   raw->radius,
                    raw->extent,      raw->size,       raw->paper,      raw->zoom,       raw->resolution, raw->scale,
                    raw->dpi,         raw->on_missing, raw->background, raw->attribution, raw->compression, raw->format,
                    raw->connections, raw->rate,       raw->retries,    raw->timeout,    raw->ca_file,  raw->key_file,
                    raw->max_memory,  raw->max_pixels, raw->progress,   raw->report,     raw->crs,
                    raw->discover,    raw->service_layer, raw->matrix_set, raw->style,    raw->image_format, raw->time };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_free (raw->region);
  g_free (raw->buffer);
  g_free (raw->strips);
  g_free (raw->repair);
  g_free (raw->times);
  g_free (raw->every);
  g_free (raw->remove_repeat);
  g_free (raw->difference);
  g_free (raw->threshold);
  g_free (raw->jobs);
  g_free (raw->output_dir);
  g_free (raw->output_name);
  g_free (raw->plan_strips);
  g_free (raw->complete);
  g_strfreev (raw->layers);
  g_strfreev (raw->headers);
  g_strfreev (raw->files);
  g_clear_pointer (&raw->flags, g_ptr_array_unref);
  g_clear_pointer (&raw->singles, g_ptr_array_unref);
  g_clear_pointer (&raw->names, g_ptr_array_unref);
  g_clear_pointer (&raw->table, g_array_unref);
  g_free (raw);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotCliRaw, raw_free)

static void
add_entries (MapshotCliRaw *raw, GOptionGroup *group, const char *title, const GOptionEntry *entries)
{
  g_option_group_add_entries (group, entries);
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  for (; entries->long_name != NULL; entries++)
    {
      if (entries->arg == G_OPTION_ARG_NONE)
        g_ptr_array_add (raw->flags, (gpointer) entries->long_name);
      if (entries->arg == G_OPTION_ARG_STRING || entries->arg == G_OPTION_ARG_FILENAME)
        g_ptr_array_add (raw->singles, (gpointer) entries->long_name);
      if (entries->long_name[0] != '\0' && !(entries->flags & G_OPTION_FLAG_HIDDEN))
        {
          MapshotCliOption option = { title, entries->long_name, entries->short_name, entries->arg_description, entries->description };

          g_ptr_array_add (raw->names, (gpointer) entries->long_name);
          g_array_append_val (raw->table, option);
        }
    }
}

static GOptionContext *
make_context (MapshotCliRaw *raw)
{
  const GOptionEntry verbs[] = {
    { "export", 0, 0, G_OPTION_ARG_FILENAME, &raw->export, N_("Capture a picture without a window; “-” is standard output"), N_("FILE") },
    { "jobs", 0, 0, G_OPTION_ARG_FILENAME, &raw->jobs, N_("Capture every row of a CSV, GeoJSON or JSON lines file"), N_("FILE") },
    { "output-dir", 0, 0, G_OPTION_ARG_FILENAME, &raw->output_dir, N_("Where --jobs writes the pictures"), N_("DIR") },
    { "output-name", 0, 0, G_OPTION_ARG_STRING, &raw->output_name, N_("How --jobs names them; {name}-{source}-{z} by itself"), N_("TEMPLATE") },
    { "join", 0, 0, G_OPTION_ARG_NONE, &raw->join, N_("Put the parts that --strips wrote together"), NULL },
    { "repair", 0, 0, G_OPTION_ARG_FILENAME, &raw->repair, N_("Fetch only what a picture of ours lacks; --export=OTHER keeps the old one"), N_("FILE.png") },
    { "list-repeats", 0, 0, G_OPTION_ARG_NONE, &raw->list_repeats, N_("List the captures that --every repeats"), NULL },
    { "remove-repeat", 0, 0, G_OPTION_ARG_STRING, &raw->remove_repeat, N_("Repeat this one no more; its pictures stay"), N_("NAME") },
    { "run-due", 0, 0, G_OPTION_ARG_NONE, &raw->run_due, N_("Capture what is due; the timer mapshot-repeat does so"), NULL },
    { "difference", 0, 0, G_OPTION_ARG_FILENAME, &raw->difference, N_("Write to --export what changed between two pictures of one place"), N_("A.png,B.png") },
    { "threshold", 0, 0, G_OPTION_ARG_STRING, &raw->threshold, N_("So much a colour may differ and still be the same, 0 to 255"), N_("N") },
    { "list-sources", 0, 0, G_OPTION_ARG_NONE, &raw->list_sources, N_("List the map sources"), NULL },
    { "describe-source", 0, 0, G_OPTION_ARG_STRING, &raw->describe, N_("Say what a source is and what it allows"), N_("ID") },
    { "discover", 0, 0, G_OPTION_ARG_STRING, &raw->discover, N_("List what a WMTS, WMS, TMS or TileJSON service has, and write an entry for it"), N_("URL") },
    { "search", 0, 0, G_OPTION_ARG_STRING, &raw->search, N_("Find a place by its name, or understand coordinates and links"), N_("TEXT") },
    { "clear-cache", 0, 0, G_OPTION_ARG_NONE, &raw->clear_cache, N_("Delete the tiles that services wanted cached"), NULL },
    { "kiosk", 0, G_OPTION_FLAG_OPTIONAL_ARG | G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, mapshot_cli_take_kiosk, N_("Fill the screen with a map for visitors, as the site's file says"), N_("FILE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &raw->json, N_("List, describe, find or help as JSON"), NULL },
    { "complete", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &raw->complete, NULL, NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &raw->version, N_("Print the version"), NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &raw->help, N_("Print this help"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->files, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry what[] = {
    { "source", 0, 0, G_OPTION_ARG_STRING, &raw->source, N_("A listed source, an address template with {z}, {x} and {y}, an .mbtiles, .pmtiles or .ini file, or the address of a map service"), N_("ID|TEMPLATE|FILE|URL") },
    { "layer", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->layers, N_("Draw this source over it; may be repeated"), N_("ID[@OPACITY]") },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry service[] = {
    { "service-layer", 0, 0, G_OPTION_ARG_STRING, &raw->service_layer, N_("Which layer of a map service; for a WMS also several"), N_("NAME[,NAME]") },
    { "matrix-set", 0, 0, G_OPTION_ARG_STRING, &raw->matrix_set, N_("Which of its grids, or the projection of a WMS"), N_("NAME") },
    { "style", 0, 0, G_OPTION_ARG_STRING, &raw->style, N_("Which style of the layer"), N_("NAME") },
    { "image-format", 0, 0, G_OPTION_ARG_STRING, &raw->image_format, N_("Which kind of pictures to ask for"), N_("MIME") },
    { "time", 0, 0, G_OPTION_ARG_STRING, &raw->time, N_("Which time, for layers that have several, or for {time} in an address"), N_("T") },
    { "times", 0, 0, G_OPTION_ARG_STRING, &raw->times, N_("A picture of each of these times on one grid, {date} in the file's name; also 2020-01-01/2020-12-31/P1M"), N_("T1,T2,…") },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry where[] = {
    { "bbox", 0, 0, G_OPTION_ARG_STRING, &raw->bbox, N_("Edges in degrees; W > E crosses the antimeridian"), N_("W,S,E,N") },
    { "region", 0, 0, G_OPTION_ARG_FILENAME, &raw->region, N_("What a GeoJSON, GPX or KML file outlines; “-” is standard input"), N_("FILE") },
    { "buffer", 0, 0, G_OPTION_ARG_STRING, &raw->buffer, N_("So much ground around the --region"), N_("200m") },
    { "center", 0, 0, G_OPTION_ARG_STRING, &raw->center, N_("The middle of the picture: degrees, a place's name, a geo: or map link, a Plus Code or MGRS"), N_("LAT,LON|NAME") },
    { "radius", 0, 0, G_OPTION_ARG_STRING, &raw->radius, N_("So far to each side, on the ground"), N_("2km") },
    { "extent", 0, 0, G_OPTION_ARG_STRING, &raw->extent, N_("Width and height on the ground"), N_("4kmx3km") },
    { "size", 0, 0, G_OPTION_ARG_STRING, &raw->size, N_("Width and height in pixels"), N_("4000x3000") },
    { "paper", 0, 0, G_OPTION_ARG_STRING, &raw->paper, N_("The size of a sheet, with --scale"), N_("A3[-landscape]|WxHmm") },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry sharpness[] = {
    { "zoom", 0, 0, G_OPTION_ARG_STRING, &raw->zoom, N_("The source's own level, pixels untouched"), N_("Z") },
    { "resolution", 0, 0, G_OPTION_ARG_STRING, &raw->resolution, N_("Ground metres a pixel"), N_("M") },
    { "scale", 0, 0, G_OPTION_ARG_STRING, &raw->scale, N_("Print scale, with --dpi"), N_("1:N") },
    { "dpi", 0, 0, G_OPTION_ARG_STRING, &raw->dpi, N_("Dots an inch on paper"), N_("D") },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry picture[] = {
    { "crs", 0, 0, G_OPTION_ARG_STRING, &raw->crs, N_("Another projection than the source's own"), N_("EPSG:N") },
    { "on-missing", 0, 0, G_OPTION_ARG_STRING, &raw->on_missing, N_("What to do about a missing tile"), N_("fail|parent|blank") },
    { "background", 0, 0, G_OPTION_ARG_STRING, &raw->background, N_("Under transparent tiles"), N_("none|COLOUR") },
    { "attribution", 0, 0, G_OPTION_ARG_STRING, &raw->attribution, N_("Where the credit is drawn"), N_("CORNER|outside") },
    { "scale-bar", 0, 0, G_OPTION_ARG_NONE, &raw->scale_bar, N_("Draw a scale bar"), NULL },
    { "north-arrow", 0, 0, G_OPTION_ARG_NONE, &raw->north_arrow, N_("Draw a north arrow"), NULL },
    { "format", 0, 0, G_OPTION_ARG_STRING, &raw->format, N_("The kind of file"), N_("png") },
    { "compression", 0, 0, G_OPTION_ARG_STRING, &raw->compression, N_("Speed or size"), N_("fast|balanced|small") },
    { "sidecars", 0, 0, G_OPTION_ARG_NONE, &raw->sidecars, N_("Write a world file and an .aux.xml beside the picture"), NULL },
    { "force", 0, 0, G_OPTION_ARG_NONE, &raw->force, N_("Replace the file if it exists"), NULL },
    { "strips", 0, 0, G_OPTION_ARG_STRING, &raw->strips, N_("Write only this share, as a part for --join"), N_("A-B/N") },
    { "plan-strips", 0, 0, G_OPTION_ARG_STRING, &raw->plan_strips, N_("Print the commands that share the picture out"), N_("N") },
    { "resume", 0, 0, G_OPTION_ARG_NONE, &raw->resume, N_("Go on from FILE.part, as the same command does by itself; and keep it when the disk is full"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry network[] = {
    { "connections", 0, 0, G_OPTION_ARG_STRING, &raw->connections, N_("Requests in flight, at most what the source allows"), N_("N") },
    { "rate", 0, 0, G_OPTION_ARG_STRING, &raw->rate, N_("Requests a second, at most what the source allows"), N_("R") },
    { "retries", 0, 0, G_OPTION_ARG_STRING, &raw->retries, N_("Further tries for a tile"), N_("N") },
    { "timeout", 0, 0, G_OPTION_ARG_STRING, &raw->timeout, N_("Seconds without an answer"), N_("S") },
    { "header", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->headers, N_("Send this header; may be repeated"), N_("'K: V'") },
    { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &raw->ca_file, N_("Trust these certificate authorities"), N_("FILE") },
    { "geocoder", 0, 0, G_OPTION_ARG_STRING, &raw->geocoder, N_("Who is asked by --search, and for the addresses of --jobs; without it only the built-in places"), N_("ID[=ADDRESS]") },
    { "key-file", 0, 0, G_OPTION_ARG_FILENAME, &raw->key_file, N_("Read keys from lines of ID=KEY"), N_("FILE") },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry run[] = {
    { "every", 0, 0, G_OPTION_ARG_STRING, &raw->every, N_("Repeat the capture, {date} in the file's name: 12h, 1d, 1w, 1month"), N_("1d") },
    { "only-changed", 0, 0, G_OPTION_ARG_NONE, &raw->only_changed, N_("With --every: keep a picture only if it differs from the last"), NULL },
    { "differences", 0, 0, G_OPTION_ARG_NONE, &raw->differences, N_("With --every: also write a picture of what changed"), NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &raw->dry_run, N_("Print the plan and stop"), NULL },
    { "max-memory", 0, 0, G_OPTION_ARG_STRING, &raw->max_memory, N_("Never use more"), N_("256M") },
    { "max-pixels", 0, 0, G_OPTION_ARG_STRING, &raw->max_pixels, N_("Never make a larger picture"), N_("N") },
    { "progress", 0, 0, G_OPTION_ARG_STRING, &raw->progress, N_("How to show progress"), N_("auto|none|json") },
    { "report", 0, 0, G_OPTION_ARG_FILENAME, &raw->report, N_("Write what became of it as JSON"), N_("FILE|-") },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &raw->quiet, N_("Say nothing but errors"), NULL },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &raw->verbose, N_("Say more"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  const struct
  {
    const char *name, *title;
    const GOptionEntry *entries;
  } groups[] = {
    { "what", N_("What:"), what },           { "service", N_("Of a map service, as --discover lists it:"), service },
    { "where", N_("Where, one of them:"), where },
    { "sharpness", N_("How sharp, one of them:"), sharpness }, { "picture", N_("The picture:"), picture },
    { "network", N_("Network:"), network },  { "run", N_("The run:"), run },
  };
  GOptionContext *context = g_option_context_new (NULL);
  GOptionGroup *main_group = g_option_group_new ("mapshot", NULL, NULL, NULL, NULL);

  g_option_context_set_summary (context, _("Captures a region of a map as one high-resolution picture."));
  g_option_context_set_description (
    context, _("Examples:\n"
               "  mapshot --export=seoul.png --center=37.5665,126.9780 --radius=50km\n"
               "  mapshot --export=map.png --source='https://tiles.example/{z}/{x}/{y}.png' --bbox=126.9,37.5,127.1,37.6 --zoom=16\n"
               "Exit status: 0 complete, 1 failed, or the reader of --export=- has gone, 2 wrong usage, 3 written with tiles\n"
               "substituted or blank, 4 refused by a source's rules or a limit, 5 network, access or key, 130 interrupted."));
  g_option_context_set_help_enabled (context, FALSE);
  raw->flags = g_ptr_array_new ();
  raw->singles = g_ptr_array_new ();
  raw->names = g_ptr_array_new ();
  raw->table = g_array_new (FALSE, FALSE, sizeof (MapshotCliOption));
  add_entries (raw, main_group, NULL, verbs);
  g_option_context_set_main_group (context, main_group);
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      GOptionGroup *group = g_option_group_new (groups[i].name, _(groups[i].title), _(groups[i].title), NULL, NULL);

      add_entries (raw, group, groups[i].title, groups[i].entries);
      g_option_context_add_group (context, group);
    }
  return context;
}

static gboolean
parse_export (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error)
{
  self->output = g_strdup (raw->export);
  self->where_option = mapshot_cli_find_where (raw);
  self->sharpness_option = mapshot_cli_find_sharpness (raw);
  self->center_name = mapshot_cli_describe_center (raw->center);
  if (raw->export[0] == '\0')
    return mapshot_cli_usage (error, _("--export: name a file, for example --export=map.png"));
  if (raw->files != NULL)
    return mapshot_cli_usage (error, _("“%s” is no option; with --export all is said with options, for example --region=site.geojson"), raw->files[0]);

  return mapshot_cli_parse_format (raw, error) && mapshot_cli_parse_what (raw, self->recipe, error) && mapshot_cli_parse_sharpness (raw, self->recipe, error) &&
         mapshot_cli_parse_crs (raw, self->recipe, error) &&
         mapshot_cli_parse_where (raw, self->recipe, error) && mapshot_cli_parse_picture (raw, self->recipe, error) &&
         mapshot_cli_parse_network (raw, self, error) && mapshot_cli_parse_run (raw, self, error) && mapshot_cli_parse_sharing (raw, self, error);
}

/* GOption says of text that is not UTF-8 only that a conversion failed. Names of files may hold any bytes. */
static gboolean
check_text (char **argv, GError **error)
{
  static const char *const files[] = { "--kiosk", "--export", "--region", "--report", "--ca-file", "--key-file", "--jobs", "--output-dir", "--repair", "--difference", NULL };

  for (int i = 1; g_get_charset (NULL) && argv[i] != NULL; i++)
    {
      const char *option = g_str_has_prefix (argv[i], "--") ? argv[i] : argv[i - 1];
      g_autofree char *name = g_strndup (option, strcspn (option, "="));

      if (!g_utf8_validate (argv[i], -1, NULL) && g_str_has_prefix (name, "--") && g_utf8_validate (name, -1, NULL) &&
          !g_strv_contains (files, name))
        return mapshot_cli_usage (error, _("%s: the text is not UTF-8; write it again in a UTF-8 terminal, for example %s=서울"), name, name);
    }
  return TRUE;
}

/* GOption takes “--force=no” as --force. */
static gboolean
check_flags (const MapshotCliRaw *raw, char **argv, GError **error)
{
  for (int i = 1; argv[i] != NULL && !g_str_equal (argv[i], "--"); i++)
    {
      const char *equals = g_str_has_prefix (argv[i], "--") ? strchr (argv[i], '=') : NULL;
      g_autofree char *name = equals != NULL ? g_strndup (argv[i] + 2, (gsize) (equals - argv[i] - 2)) : NULL;

      if (name != NULL && g_ptr_array_find_with_equal_func (raw->flags, name, g_str_equal, NULL))
        return mapshot_cli_usage (error, _("--%s takes no value; write --%s, or leave it out"), name, name);
    }
  return TRUE;
}

/* Of two values GOption keeps the last without a word. */
static gboolean
check_repeats (const MapshotCliRaw *raw, char **argv, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int i = 1; argv[i] != NULL && !g_str_equal (argv[i], "--"); i++)
    {
      g_autofree char *name = g_str_has_prefix (argv[i], "--") ? g_strndup (argv[i] + 2, strcspn (argv[i] + 2, "=")) : NULL;

      if (name == NULL || !g_ptr_array_find_with_equal_func (raw->singles, name, g_str_equal, NULL))
        continue;
      if (g_hash_table_contains (seen, name))
        return mapshot_cli_usage (error, _("--%s is given more than once; leave one"), name);
      /* What follows without “=” is its value, whatever it looks like. */
      i += strchr (argv[i], '=') == NULL && argv[i + 1] != NULL;
      g_hash_table_add (seen, g_steal_pointer (&name));
    }
  return TRUE;
}

/* “Unknown option --zom” and the like, with what may have been meant. */
static gboolean
explain_parser (const MapshotCliRaw *raw, const GError *cause, GError **error)
{
  const char *dashes = strstr (cause->message, "--");
  g_autofree char *word = dashes != NULL ? g_strndup (dashes + 2, strcspn (dashes + 2, "= ")) : NULL;
  const char *example = word != NULL ? mapshot_cli_get_example (word) : NULL;
  g_auto (GStrv) nearest = NULL;

  if (!g_error_matches (cause, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) && example != NULL)
    return mapshot_cli_usage (error, _("--%s needs a value; write for example --%s=%s"), word, word, example);
  if (!g_error_matches (cause, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) || dashes == NULL)
    return mapshot_cli_usage (error, _("%s; see mapshot --help for all there are, for example --export=map.png"), cause->message);
  g_ptr_array_add (raw->names, NULL);
  nearest = mapshot_nearest_find (word, (const char *const *) raw->names->pdata, 1);
  if (nearest[0] == NULL)
    return mapshot_cli_usage (error, _("%s; see mapshot --help for all there are, for example --export=map.png"), cause->message);
  return mapshot_cli_usage (error, _("%s; did you mean --%s? (see mapshot --help)"), cause->message, nearest[0]);
}

/* Whoever only asks what there is captures nothing: a forgotten --export must not pass for one. */
static gboolean
check_asking (const MapshotCliRaw *raw, GError **error)
{
  const char *asking = raw->list_sources       ? "--list-sources"
                       : raw->describe != NULL ? "--describe-source"
                       : raw->search != NULL   ? "--search"
                       : raw->clear_cache      ? "--clear-cache"
                       : raw->list_repeats     ? "--list-repeats"
                                               : NULL;
  const struct
  {
    const char *name, *text;
  } captures[] = {
    { "--source", raw->source },     { "--bbox", raw->bbox },     { "--region", raw->region },         { "--center", raw->center },
    { "--radius", raw->radius },     { "--extent", raw->extent }, { "--size", raw->size },             { "--paper", raw->paper },
    { "--zoom", raw->zoom },         { "--scale", raw->scale },   { "--resolution", raw->resolution }, { "--dpi", raw->dpi },
    { "--on-missing", raw->on_missing }, { "--report", raw->report }, { "--crs", raw->crs },
  };

  for (gsize i = 0; asking != NULL && i < G_N_ELEMENTS (captures); i++)
    if (captures[i].text != NULL)
      return mapshot_cli_usage (error, _("%s goes with a capture, and %s makes none; leave it out, or add for example --export=map.png instead"),
                                captures[i].name, asking);
  return TRUE;
}

static gboolean
check_verbs (const MapshotCliRaw *raw, GError **error)
{
  int verbs = (raw->export != NULL) + raw->list_sources + (raw->describe != NULL) + (raw->jobs != NULL) + (raw->search != NULL) +
              raw->clear_cache + (raw->discover != NULL) + (raw->repair != NULL && raw->export == NULL) + raw->list_repeats +
              (raw->remove_repeat != NULL) + raw->run_due;

  if (verbs > 1)
    return mapshot_cli_usage (error, _("give one of --export, --jobs, --list-sources, --describe-source, --discover, --search and --clear-cache, not several"));
  if (raw->quiet && raw->verbose)
    return mapshot_cli_usage (error, _("--quiet says less and --verbose says more; give one of them"));
  if (!check_asking (raw, error))
    return FALSE;
  if (raw->json && raw->export != NULL)
    return mapshot_cli_usage (error, _("--json goes with --list-sources, --describe-source, --discover and --search; for a capture write for example --report=-"));
  if (raw->search != NULL && raw->search[0] == '\0')
    return mapshot_cli_usage (error, _("--search: write what to find, for example --search=Seoul"));
  if (raw->geocoder != NULL && raw->search == NULL && raw->jobs == NULL)
    return mapshot_cli_usage (error, _("--geocoder goes with --search and with --jobs; for example --search=Seoul --geocoder=vworld"));
  if (raw->geocoder != NULL && !mapshot_cli_named ("--geocoder", mapshot_geocoder_check (raw->geocoder, error), error))
    return FALSE;
  if (!mapshot_cli_check_repeats (raw, error))
    return FALSE;
  if (raw->describe != NULL && raw->describe[0] == '\0')
    return mapshot_cli_usage (error, _("--describe-source: name a source, for example --describe-source=osm"));
  return TRUE;
}

static MapshotCliVerb
find_verb (const MapshotCliRaw *raw)
{
  if (raw->help || raw->complete != NULL)
    return MAPSHOT_CLI_HELP;
  if (raw->version)
    return MAPSHOT_CLI_VERSION;
  if (raw->kiosk)
    return MAPSHOT_CLI_KIOSK;
  if (raw->list_sources)
    return MAPSHOT_CLI_LIST_SOURCES;
  if (raw->describe != NULL)
    return MAPSHOT_CLI_DESCRIBE_SOURCE;
  if (raw->jobs != NULL)
    return MAPSHOT_CLI_JOBS;
  if (raw->join)
    return MAPSHOT_CLI_JOIN;
  if (raw->repair != NULL)
    return MAPSHOT_CLI_REPAIR;
  if (raw->difference != NULL)
    return MAPSHOT_CLI_DIFFERENCE;
  if (raw->list_repeats)
    return MAPSHOT_CLI_LIST_REPEATS;
  if (raw->remove_repeat != NULL)
    return MAPSHOT_CLI_REMOVE_REPEAT;
  if (raw->run_due)
    return MAPSHOT_CLI_RUN_DUE;
  if (raw->export != NULL && raw->every != NULL)
    return MAPSHOT_CLI_ADD_REPEAT;
  if (raw->export != NULL && raw->plan_strips != NULL)
    return MAPSHOT_CLI_PLAN_STRIPS;
  if (raw->discover != NULL)
    return MAPSHOT_CLI_DISCOVER;
  if (raw->search != NULL)
    return MAPSHOT_CLI_SEARCH;
  if (raw->clear_cache)
    return MAPSHOT_CLI_CLEAR_CACHE;
  if (raw->export != NULL && raw->times != NULL)
    return MAPSHOT_CLI_TIMES;
  return raw->export != NULL ? MAPSHOT_CLI_EXPORT : MAPSHOT_CLI_NOTHING;
}

static gboolean
parse_verb (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error)
{
  switch (self->verb)
    {
    case MAPSHOT_CLI_EXPORT:
    case MAPSHOT_CLI_PLAN_STRIPS:
      return parse_export (raw, self, error);
    case MAPSHOT_CLI_JOBS:
      return mapshot_cli_parse_jobs (raw, self, error);
    case MAPSHOT_CLI_JOIN:
      return mapshot_cli_parse_join (raw, self, error);
    case MAPSHOT_CLI_ADD_REPEAT:
      return parse_export (raw, self, error) && mapshot_cli_parse_every (raw, self, error);
    case MAPSHOT_CLI_REMOVE_REPEAT:
      self->removed = g_strdup (raw->remove_repeat);
      return TRUE;
    case MAPSHOT_CLI_RUN_DUE:
      return mapshot_cli_parse_run_due (raw, self, error);
    case MAPSHOT_CLI_DIFFERENCE:
      return mapshot_cli_parse_difference (raw, self, error);
    case MAPSHOT_CLI_TIMES:
      return parse_export (raw, self, error) && mapshot_cli_parse_times (raw, self, error);
    case MAPSHOT_CLI_REPAIR:
      return mapshot_cli_parse_repair (raw, self, error);
    case MAPSHOT_CLI_DISCOVER:
      return mapshot_cli_parse_discover (raw, self, error);
    default:
      return TRUE;
    }
}

MapshotCliOptions *
mapshot_cli_options_parse (char **argv, GError **error)
{
  g_autoptr (MapshotCliOptions) self = g_new0 (MapshotCliOptions, 1);
  g_autoptr (MapshotCliRaw) raw = g_new0 (MapshotCliRaw, 1);
  g_autoptr (GOptionContext) context = make_context (raw);
  g_auto (GStrv) arguments = g_strdupv (argv);
  g_autoptr (GError) cause = NULL;

  self->retries = -1;
  self->recipe = mapshot_recipe_new ();
  if (!check_text (argv, error) || !check_flags (raw, argv, error) || !check_repeats (raw, argv, error) ||
      !mapshot_cli_parse_kiosk (argv, &raw->kiosk, error))
    return NULL;
  if (!g_option_context_parse_strv (context, &arguments, &cause))
    {
      explain_parser (raw, cause, error);
      return NULL;
    }
  self->verb = find_verb (raw);
  self->json = raw->json;
  self->quiet = raw->quiet;
  self->verbose = raw->verbose;
  self->described = g_strdup (raw->describe);
  self->search = g_strdup (raw->search);
  self->geocoder = g_strdup (raw->geocoder);
  if (self->verb == MAPSHOT_CLI_SEARCH)
    {
      self->ca_file = g_strdup (raw->ca_file);
      self->key_file = g_strdup (raw->key_file);
    }
  self->files = g_strdupv (raw->files);
  if (raw->complete != NULL)
    self->help = mapshot_cli_table_complete (raw->table, raw->complete);
  else if (self->verb == MAPSHOT_CLI_HELP)
    self->help = raw->json ? mapshot_cli_table_to_json (raw->table) : g_option_context_get_help (context, FALSE, NULL);
  if (!check_verbs (raw, error) || !parse_verb (raw, self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
mapshot_cli_options_free (MapshotCliOptions *self)
{
  g_clear_pointer (&self->recipe, mapshot_recipe_free);
  g_strfreev (self->headers);
  g_strfreev (self->files);
  g_clear_pointer (&self->job_defaults, g_hash_table_unref);
  g_free (self->jobs);
  g_free (self->output_dir);
  g_free (self->output_name);
  g_free (self->repaired);
  g_strfreev (self->times);
  g_free (self->removed);
  g_free (self->compared[0]);
  g_free (self->compared[1]);
  g_free (self->output);
  g_free (self->described);
  g_free (self->discovered);
  g_free (self->search);
  g_free (self->geocoder);
  g_free (self->center_name);
  g_free (self->help);
  g_free (self->ca_file);
  g_free (self->key_file);
  g_free (self->report);
  g_free (self);
}
