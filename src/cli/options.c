/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "options.h"

#include "error.h"
#include "gazetteer.h"
#include "geocoder.h"
#include "location.h"
#include "parse.h"
#include "service-address.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <unistd.h>
#include <string.h>

#define METRES_AN_INCH 0.0254

/* From here to the other end of the world, with room to spare. */
#define MAX_RADIUS 21e6 /* metres */

/* The options as they were typed. */
typedef struct
{
  char *search, *geocoder;
  char *export, *describe, *source, **layers;
  char *bbox, *center, *radius, *extent, *size, *paper;
  char *zoom, *resolution, *scale, *dpi, *crs;
  char *on_missing, *background, *attribution, *compression, *format;
  char *connections, *rate, *retries, *timeout, **headers, *ca_file, *key_file;
  char *max_memory, *max_pixels, *progress, *report;
  char *discover, *service_layer, *matrix_set, *style, *image_format, *time;
  char *strips, *plan_strips, *jobs, *output_dir, *output_name;
  gboolean join;
  gboolean clear_cache;
  gboolean list_sources, json, scale_bar, north_arrow, sidecars, force, resume, dry_run, quiet, verbose, version, help;
  char **files;
  GPtrArray *flags; /* (element-type utf8) the names of the options that take no value; not owned */
} Raw;

static void
raw_free (Raw *raw)
{
  char *texts[] = { raw->search,      raw->geocoder,   raw->export,      raw->describe,   raw->source,     raw->bbox,       raw->center,   raw->radius,
                    raw->extent,      raw->size,       raw->paper,      raw->zoom,       raw->resolution, raw->scale,
                    raw->dpi,         raw->on_missing, raw->background, raw->attribution, raw->compression, raw->format,
                    raw->connections, raw->rate,       raw->retries,    raw->timeout,    raw->ca_file,  raw->key_file,
                    raw->max_memory,  raw->max_pixels, raw->progress,   raw->report,     raw->crs,
                    raw->discover,    raw->service_layer, raw->matrix_set, raw->style,    raw->image_format, raw->time };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_free (raw->strips);
  g_free (raw->jobs);
  g_free (raw->output_dir);
  g_free (raw->output_name);
  g_free (raw->plan_strips);
  g_strfreev (raw->layers);
  g_strfreev (raw->headers);
  g_strfreev (raw->files);
  g_clear_pointer (&raw->flags, g_ptr_array_unref);
  g_free (raw);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Raw, raw_free)

static void
add_entries (Raw *raw, GOptionGroup *group, const GOptionEntry *entries)
{
  g_option_group_add_entries (group, entries);
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  for (; entries->long_name != NULL; entries++)
    if (entries->arg == G_OPTION_ARG_NONE)
      g_ptr_array_add (raw->flags, (gpointer) entries->long_name);
}

static GOptionContext *
make_context (Raw *raw)
{
  const GOptionEntry verbs[] = {
    { "export", 0, 0, G_OPTION_ARG_FILENAME, &raw->export, N_("Capture a picture without a window; “-” is standard output"), N_("FILE") },
    { "jobs", 0, 0, G_OPTION_ARG_FILENAME, &raw->jobs, N_("Capture every row of a CSV, GeoJSON or JSON lines file"), N_("FILE") },
    { "output-dir", 0, 0, G_OPTION_ARG_FILENAME, &raw->output_dir, N_("Where --jobs writes the pictures"), N_("DIR") },
    { "output-name", 0, 0, G_OPTION_ARG_STRING, &raw->output_name, N_("How --jobs names them; {name}-{source}-{z} by itself"), N_("TEMPLATE") },
    { "join", 0, 0, G_OPTION_ARG_NONE, &raw->join, N_("Put the parts that --strips wrote together"), NULL },
    { "list-sources", 0, 0, G_OPTION_ARG_NONE, &raw->list_sources, N_("List the map sources"), NULL },
    { "describe-source", 0, 0, G_OPTION_ARG_STRING, &raw->describe, N_("Say what a source is and what it allows"), N_("ID") },
    { "discover", 0, 0, G_OPTION_ARG_STRING, &raw->discover, N_("List what a WMTS, WMS, TMS or TileJSON service has, and write an entry for it"), N_("URL") },
    { "search", 0, 0, G_OPTION_ARG_STRING, &raw->search, N_("Find a place by its name, or understand coordinates and links"), N_("TEXT") },
    { "clear-cache", 0, 0, G_OPTION_ARG_NONE, &raw->clear_cache, N_("Delete the tiles that services wanted cached"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &raw->json, N_("List, describe or find as JSON"), NULL },
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
    { "time", 0, 0, G_OPTION_ARG_STRING, &raw->time, N_("Which time, for layers that have several"), N_("T") },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry where[] = {
    { "bbox", 0, 0, G_OPTION_ARG_STRING, &raw->bbox, N_("Edges in degrees; W > E crosses the antimeridian"), N_("W,S,E,N") },
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
    { "resume", 0, 0, G_OPTION_ARG_NONE, &raw->resume, N_("Go on from FILE.part, as the same command does by itself"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry network[] = {
    { "connections", 0, 0, G_OPTION_ARG_STRING, &raw->connections, N_("Requests in flight, at most what the source allows"), N_("N") },
    { "rate", 0, 0, G_OPTION_ARG_STRING, &raw->rate, N_("Requests a second, at most what the source allows"), N_("R") },
    { "retries", 0, 0, G_OPTION_ARG_STRING, &raw->retries, N_("Further tries for a tile"), N_("N") },
    { "timeout", 0, 0, G_OPTION_ARG_STRING, &raw->timeout, N_("Seconds without an answer"), N_("S") },
    { "header", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->headers, N_("Send this header; may be repeated"), N_("'K: V'") },
    { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &raw->ca_file, N_("Trust these certificate authorities"), N_("FILE") },
    { "geocoder", 0, 0, G_OPTION_ARG_STRING, &raw->geocoder, N_("Who is asked by --search; without it only the built-in places"), N_("ID[=ADDRESS]") },
    { "key-file", 0, 0, G_OPTION_ARG_FILENAME, &raw->key_file, N_("Read keys from lines of ID=KEY"), N_("FILE") },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry run[] = {
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
               "Exit status: 0 complete, 1 failed, 2 wrong usage, 3 written with tiles substituted or blank, 4 refused by\n"
               "a source's rules or a limit, 5 network, access or key, 130 interrupted."));
  g_option_context_set_help_enabled (context, FALSE);
  raw->flags = g_ptr_array_new ();
  add_entries (raw, main_group, verbs);
  g_option_context_set_main_group (context, main_group);
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      GOptionGroup *group = g_option_group_new (groups[i].name, _(groups[i].title), _(groups[i].title), NULL, NULL);

      add_entries (raw, group, groups[i].entries);
      g_option_context_add_group (context, group);
    }
  return context;
}

/* ---- messages ---- */

static gboolean G_GNUC_PRINTF (2, 3)
usage (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, message);

  return FALSE;
}

/* Puts the option's name before what the parser said. */
static gboolean
named (const char *option, gboolean ok, GError **error)
{
  if (!ok)
    g_prefix_error (error, "%s: ", option);
  return ok;
}

/* One of NAMES; the index. */
static gboolean
choose (const char *option, const char *text, const char *const *names, int *chosen, GError **error)
{
  g_autofree char *all = NULL;

  for (int i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (names[i], text) == 0)
      {
        *chosen = i;
        return TRUE;
      }
  all = g_strjoinv (", ", (char **) names);

  return usage (error, _("%s: “%s” is not one of: %s"), option, text, all);
}

/* ---- what ---- */

static gboolean
parse_layer (MapshotRecipe *recipe, const char *text, GError **error)
{
  const char *at = strrchr (text, '@');
  g_autofree char *id = NULL;
  double opacity = 1;

  /* "@2x" in a template is no opacity. */
  if (at != NULL && at[1] != '\0' && strspn (at + 1, "0123456789.%") == strlen (at + 1))
    {
      gboolean percent = g_str_has_suffix (text, "%");
      g_autofree char *number = g_strndup (at + 1, strlen (at + 1) - percent);

      if (!mapshot_parse_number (number, &opacity, NULL) || (opacity /= percent ? 100 : 1) > 1 || opacity < 0)
        return usage (error, _("--layer: the opacity “%s” is not between 0 and 1; write for example --layer=labels@0.8"), at + 1);
      id = g_strndup (text, (gsize) (at - text));
    }
  else
    id = g_strdup (text);
  if (id[0] == '\0')
    return usage (error, _("--layer: name a source; write for example --layer=labels@0.8"));
  mapshot_recipe_add_layer (recipe, id, opacity);

  return TRUE;
}

/* WHAT with what was chosen of the service; a copy of WHAT when nothing was. */
static gboolean
parse_service (const Raw *raw, const char *what, char **chosen, GError **error)
{
  const MapshotServiceChoice choice = { raw->service_layer, raw->matrix_set, raw->style, raw->image_format, raw->time, FALSE };
  const struct
  {
    const char *option, *value;
  } given[] = { { "--service-layer", raw->service_layer }, { "--matrix-set", raw->matrix_set }, { "--style", raw->style },
                { "--image-format", raw->image_format },   { "--time", raw->time } };

  for (gsize i = 0; i < G_N_ELEMENTS (given); i++)
    if (given[i].value != NULL && given[i].value[0] == '\0')
      return usage (error, _("%s: give a name; --discover=URL lists them"), given[i].option);
    else if (given[i].value != NULL && !mapshot_service_address_is (what))
      return usage (error, _("%s goes with the address of a map service, for example --source=https://maps.example.org/wms?"),
                    given[i].option);
  *chosen = mapshot_service_address_is (what) ? mapshot_service_address_join (what, &choice) : g_strdup (what);

  return TRUE;
}

static gboolean
parse_what (const Raw *raw, MapshotRecipe *recipe, GError **error)
{
  if (!parse_service (raw, raw->source, &recipe->source, error))
    return FALSE;
  for (guint i = 0; raw->layers != NULL && raw->layers[i] != NULL; i++)
    if (!parse_layer (recipe, raw->layers[i], error))
      return FALSE;
  return TRUE;
}

/* ---- where ---- */

/* ISO 216, portrait; millimetres. */
static const struct
{
  const char *name;
  double width, height;
} papers[] = { { "A0", 841, 1189 }, { "A1", 594, 841 }, { "A2", 420, 594 }, { "A3", 297, 420 }, { "A4", 210, 297 }, { "A5", 148, 210 } };

static gboolean
parse_paper (const char *text, double *width, double *height, GError **error)
{
  gboolean landscape = g_str_has_suffix (text, "-landscape");
  g_autofree char *name = g_strndup (text, strlen (text) - (landscape ? strlen ("-landscape") : 0));

  for (gsize i = 0; i < G_N_ELEMENTS (papers); i++)
    if (g_ascii_strcasecmp (papers[i].name, name) == 0)
      {
        *width = landscape ? papers[i].height : papers[i].width;
        *height = landscape ? papers[i].width : papers[i].height;
        return TRUE;
      }
  if (g_str_has_suffix (text, "mm"))
    {
      g_autofree char *numbers = g_strndup (text, strlen (text) - 2);
      g_auto (GStrv) parts = g_strsplit (numbers, "x", -1);

      if (g_strv_length (parts) == 2 && mapshot_parse_number (parts[0], width, NULL) &&
          mapshot_parse_number (parts[1], height, NULL) && *width > 0 && *height > 0 && *width < 1e5 && *height < 1e5)
        return TRUE;
    }
  return usage (error, _("--paper: “%s” is not a sheet; write for example A3, A4-landscape or 300x200mm"), text);
}

static gboolean
parse_paper_size (const Raw *raw, MapshotRecipe *recipe, GError **error)
{
  double width, height;

  if (!parse_paper (raw->paper, &width, &height, error))
    return FALSE;
  if (raw->scale == NULL)
    return usage (error, _("--paper needs a scale; add for example --scale=1:25000"));
  if (recipe->dpi == 0)
    recipe->dpi = 300;
  recipe->where = MAPSHOT_WHERE_SIZE;
  recipe->pixel_width = (gint64) MAX (round (width / 1000 / METRES_AN_INCH * recipe->dpi), 1);
  recipe->pixel_height = (gint64) MAX (round (height / 1000 / METRES_AN_INCH * recipe->dpi), 1);

  return TRUE;
}

/* Two plain numbers have one order only; any other writing says itself which is which, or is a name. */
static gboolean
find_center (const char *text, MapshotPosition *center, GError **error)
{
  g_autoptr (MapshotFoundPlace) place = NULL;

  if (strspn (text, "0123456789.,+- \t") == strlen (text))
    return named ("--center", mapshot_parse_position (text, center, error), error);
  place = mapshot_gazetteer_resolve (text, error);
  if (place == NULL)
    return named ("--center", FALSE, error);
  *center = place->position;

  return TRUE;
}

/* What a name was taken for. (transfer full), or NULL */
static char *
describe_center (const char *text)
{
  g_auto (MapshotLocation) location = { 0 };
  g_autoptr (MapshotFoundPlace) place = NULL;

  if (text == NULL || mapshot_location_parse (text, &location))
    return NULL;
  place = mapshot_gazetteer_resolve (text, NULL);

  return place != NULL ? mapshot_found_place_get_title (place) : NULL;
}

static gboolean
parse_center (const Raw *raw, MapshotRecipe *recipe, GError **error)
{
  double radius;

  if (!find_center (raw->center, &recipe->center, error))
    return FALSE;
  recipe->where = MAPSHOT_WHERE_EXTENT;
  if (raw->radius != NULL)
    {
      if (!named ("--radius", mapshot_parse_length (raw->radius, &radius, error), error))
        return FALSE;
      if (radius > MAX_RADIUS)
        return usage (error, _("--radius: that is more than half the way round the world; write for example --radius=2km"));
      recipe->ground_width = recipe->ground_height = 2 * radius;
      return TRUE;
    }
  if (raw->extent != NULL)
    return named ("--extent", mapshot_parse_extent (raw->extent, &recipe->ground_width, &recipe->ground_height, error),
                  error);
  if (raw->paper != NULL)
    return parse_paper_size (raw, recipe, error);
  recipe->where = MAPSHOT_WHERE_SIZE;

  return named ("--size", mapshot_parse_size (raw->size, &recipe->pixel_width, &recipe->pixel_height, error), error);
}

static gboolean
parse_where (const Raw *raw, MapshotRecipe *recipe, GError **error)
{
  int sizes = (raw->radius != NULL) + (raw->extent != NULL) + (raw->size != NULL) + (raw->paper != NULL);

  if (raw->bbox != NULL && (raw->center != NULL || sizes > 0))
    return usage (error, _("--bbox says the whole region; leave out --center, --radius, --extent, --size and --paper"));
  if (raw->bbox != NULL)
    {
      recipe->where = MAPSHOT_WHERE_BOUNDS;
      return named ("--bbox", mapshot_parse_bounds (raw->bbox, &recipe->bounds, error), error);
    }
  if (raw->center == NULL)
    return usage (error, _("say which region; for example --bbox=126.9,37.5,127.1,37.6 or --center=37.5665,126.9780 --radius=2km"));
  if (sizes == 0)
    return usage (error, _("--center needs a size; add for example --radius=2km, --extent=4kmx3km or --size=4000x3000"));
  if (sizes > 1)
    return usage (error, _("give one of --radius, --extent, --size and --paper, not several"));

  return parse_center (raw, recipe, error);
}

/* ---- how sharp ---- */

static gboolean
parse_scale (const Raw *raw, MapshotRecipe *recipe, GError **error)
{
  double denominator;

  if (!g_str_has_prefix (raw->scale, "1:") || !mapshot_parse_number (raw->scale + 2, &denominator, NULL) || denominator < 1)
    return usage (error, _("--scale: “%s” is not a scale; write for example 1:25000"), raw->scale);
  if (recipe->dpi == 0)
    recipe->dpi = 300;
  recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  recipe->resolution = denominator * METRES_AN_INCH / recipe->dpi;

  return TRUE;
}

static gboolean
parse_sharpness (const Raw *raw, MapshotRecipe *recipe, GError **error)
{
  gint64 zoom;

  if ((raw->zoom != NULL) + (raw->resolution != NULL) + (raw->scale != NULL) > 1)
    return usage (error, _("give one of --zoom, --resolution and --scale, not several"));
  if (raw->dpi != NULL)
    {
      if (!named ("--dpi", mapshot_parse_number (raw->dpi, &recipe->dpi, error), error))
        return FALSE;
      if (recipe->dpi < 1 || recipe->dpi > 10000)
        return usage (error, _("--dpi: give dots an inch between 1 and 10000, for example --dpi=300"));
    }
  if (raw->zoom != NULL)
    {
      if (!named ("--zoom", mapshot_parse_integer (raw->zoom, 0, 30, &zoom, error), error))
        return FALSE;
      recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
      recipe->zoom = (int) zoom;
    }
  if (raw->scale != NULL)
    return parse_scale (raw, recipe, error);
  if (raw->resolution == NULL)
    return TRUE;
  if (!named ("--resolution", mapshot_parse_number (raw->resolution, &recipe->resolution, error), error))
    return FALSE;
  recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  if (recipe->resolution < 1e-6 || recipe->resolution > 1e6)
    return usage (error, _("--resolution: give metres a pixel more than 0, for example --resolution=0.5"));

  return TRUE;
}

/* ---- picture ---- */

static gboolean
parse_crs (const Raw *raw, MapshotRecipe *recipe, GError **error)
{
  g_autoptr (MapshotProjection) projection = NULL;

  if (raw->crs == NULL)
    return TRUE;
  projection = mapshot_projection_new (raw->crs, error);
  if (!named ("--crs", projection != NULL, error))
    return FALSE;
  recipe->crs = g_strdup (mapshot_projection_get_name (projection));

  return TRUE;
}

static gboolean
parse_format (const Raw *raw, GError **error)
{
  static const char *const formats[] = { "png", NULL };
  int chosen = 0;

  if (raw->format != NULL)
    return choose ("--format", raw->format, formats, &chosen, error);
  if (g_str_equal (raw->export, "-") || g_str_has_prefix (raw->export, "/dev/") || raw->strips != NULL)
    return TRUE;
  for (gsize i = 0; i < strlen (raw->export); i++)
    if (g_ascii_strcasecmp (raw->export + i, ".png") == 0)
      return TRUE;

  return usage (error, _("--export: “%s” does not end in .png; name it so, or add --format=png"), raw->export);
}

static gboolean
parse_picture (const Raw *raw, MapshotRecipe *recipe, GError **error)
{
  static const char *const on_missing[] = { "fail", "parent", "blank", NULL };
  static const char *const compressions[] = { "fast", "balanced", "small", NULL };
  static const char *const places[] = { "bottom-right", "bottom-left", "top-right", "top-left", "outside", NULL };
  int chosen = 0;

  if (raw->on_missing != NULL)
    {
      if (!choose ("--on-missing", raw->on_missing, on_missing, &chosen, error))
        return FALSE;
      recipe->on_missing = (MapshotOnMissing) chosen;
    }
  if (raw->compression != NULL)
    {
      if (!choose ("--compression", raw->compression, compressions, &chosen, error))
        return FALSE;
      recipe->compression = (MapshotCompression) chosen;
    }
  if (raw->attribution != NULL)
    {
      if (!choose ("--attribution", raw->attribution, places, &chosen, error))
        return FALSE;
      recipe->attribution_outside = chosen == 4;
      recipe->attribution_corner = chosen == 4 ? MAPSHOT_CORNER_BOTTOM_RIGHT : (MapshotCorner) chosen;
    }
  if (raw->background != NULL && g_ascii_strcasecmp (raw->background, "none") == 0)
    recipe->background = MAPSHOT_BACKGROUND_NONE;
  else if (raw->background != NULL)
    {
      if (!named ("--background", mapshot_parse_colour (raw->background, &recipe->background_colour, error), error))
        return FALSE;
      recipe->background = MAPSHOT_BACKGROUND_COLOUR;
    }
  recipe->scale_bar = raw->scale_bar;
  recipe->north_arrow = raw->north_arrow;

  return TRUE;
}

/* ---- network and run ---- */

static gboolean
parse_headers (const Raw *raw, MapshotCliOptions *self, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; raw->headers != NULL && raw->headers[i] != NULL; i++)
    {
      const char *text = raw->headers[i], *colon = strchr (text, ':');
      g_autofree char *name = colon != NULL ? g_strstrip (g_strndup (text, (gsize) (colon - text))) : NULL;
      g_autofree char *value = colon != NULL ? g_strstrip (g_strdup (colon + 1)) : NULL;

      /* The text itself may be secret and is not repeated. */
      if (name == NULL || name[0] == '\0' || strpbrk (name, " \t\r\n()<>@,;\\\"/[]?={}") != NULL ||
          strpbrk (value, "\r\n") != NULL)
        return usage (error, _("--header: the %uth is not a header; write for example --header='Referer: https://example.org/'"), i + 1);
      g_strv_builder_add (builder, name);
      g_strv_builder_add (builder, value);
    }
  self->headers = g_strv_builder_end (builder);

  return TRUE;
}

static gboolean
parse_network (const Raw *raw, MapshotCliOptions *self, GError **error)
{
  gint64 number;
  double seconds;

  if (raw->connections != NULL)
    {
      if (!named ("--connections", mapshot_parse_integer (raw->connections, 1, 64, &number, error), error))
        return FALSE;
      self->limits.connections = (int) number;
    }
  if (raw->rate != NULL)
    {
      if (!named ("--rate", mapshot_parse_number (raw->rate, &self->limits.rate, error), error))
        return FALSE;
      if (self->limits.rate < 0.001 || self->limits.rate > 1e6)
        return usage (error, _("--rate: give requests a second more than 0, for example --rate=5"));
    }
  if (raw->retries != NULL)
    {
      if (!named ("--retries", mapshot_parse_integer (raw->retries, 0, 20, &number, error), error))
        return FALSE;
      self->retries = (int) number;
    }
  if (raw->timeout != NULL)
    {
      if (!named ("--timeout", mapshot_parse_number (raw->timeout, &seconds, error), error))
        return FALSE;
      if (seconds < 0.1 || seconds > 3600)
        return usage (error, _("--timeout: give seconds between 0.1 and 3600, for example --timeout=20"));
      self->timeout = (guint) (seconds * 1000);
    }
  if (raw->ca_file != NULL && g_access (raw->ca_file, R_OK) != 0)
    return usage (error, _("--ca-file: “%s” cannot be read; name a file of certificates in PEM form, for example --ca-file=authority.pem"), raw->ca_file);
  self->ca_file = g_strdup (raw->ca_file);
  self->key_file = g_strdup (raw->key_file);

  return parse_headers (raw, self, error);
}

static gboolean
same_file (const char *a, const char *b)
{
  g_autofree char *first = g_canonicalize_filename (a, NULL), *second = g_canonicalize_filename (b, NULL);

  return !g_str_equal (a, "-") && !g_str_has_prefix (first, "/dev/") && g_str_equal (first, second);
}

/* Before the work, not after it. */
static gboolean
check_folder (const char *report, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (report);

  if (report[0] != '\0' && g_file_test (folder, G_FILE_TEST_IS_DIR) && !g_file_test (report, G_FILE_TEST_IS_DIR))
    return TRUE;
  return usage (error, _("--report: “%s” is not a file in a folder that exists; write for example --report=report.json"), report);
}

static gboolean
parse_run (const Raw *raw, MapshotCliOptions *self, GError **error)
{
  static const char *const progress[] = { "auto", "none", "json", NULL };
  const char *output = raw->export != NULL ? raw->export : "";
  int chosen = MAPSHOT_CLI_PROGRESS_AUTO;

  self->limits.max_pixels = MAPSHOT_DEFAULT_MAX_PIXELS;
  if (raw->max_memory != NULL &&
      !named ("--max-memory", mapshot_parse_bytes (raw->max_memory, &self->limits.max_memory, error), error))
    return FALSE;
  if (raw->max_pixels != NULL)
    {
      if (!named ("--max-pixels", mapshot_parse_number (raw->max_pixels, &self->limits.max_pixels, error), error))
        return FALSE;
      if (self->limits.max_pixels < 1)
        return usage (error, _("--max-pixels: give a number of pixels, for example --max-pixels=400000000"));
      self->limits.max_pixels_is_hard = TRUE;
    }
  if (raw->progress != NULL && !choose ("--progress", raw->progress, progress, &chosen, error))
    return FALSE;
  self->progress = (MapshotCliProgress) chosen;
  if (raw->report != NULL && g_str_equal (raw->report, "-") && g_str_equal (output, "-"))
    return usage (error, _("--report: standard output carries the picture; name a file for the report"));
  if (raw->report != NULL && same_file (raw->report, output))
    return usage (error, _("--report: “%s” is the picture itself; name another file, for example --report=report.json"), raw->report);
  if (raw->report != NULL && !check_folder (raw->report, error))
    return FALSE;
  self->report = g_strdup (raw->report);
  self->overwrite = raw->force;
  self->sidecars = raw->sidecars;
  if (raw->resume && g_str_equal (output, "-"))
    return usage (error, _("--resume: standard output has nothing to go on from; name a file to export to"));
  self->dry_run = raw->dry_run;
  if (self->sidecars && (g_str_equal (output, "-") || g_str_has_prefix (output, "/dev/")))
    return usage (error, _("--sidecars: “%s” has no place beside it; name a file, for example --export=map.png"), output);

  return TRUE;
}

/* ---- sharing out ---- */

/* More shares than this are a mistake. */
#define MAX_SHARES 100000

static gboolean
parse_strips (const char *text, MapshotShare *share, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", -1);
  g_auto (GStrv) range = g_strsplit (parts[0], "-", -1);
  guint n_range = g_strv_length (range);
  gint64 first, last, of;

  if (g_strv_length (parts) != 2 || n_range < 1 || n_range > 2 || !mapshot_parse_integer (parts[1], 1, MAX_SHARES, &of, NULL) ||
      !mapshot_parse_integer (range[0], 1, of, &first, NULL) ||
      !mapshot_parse_integer (range[n_range - 1], first, of, &last, NULL))
    return usage (error, _("--strips: “%s” is not a share; write for example --strips=1-2/4 for the first half"), text);
  *share = (MapshotShare){ (int) first, (int) last, (int) of };

  return TRUE;
}

static gboolean
parse_sharing (const Raw *raw, MapshotCliOptions *self, GError **error)
{
  gint64 number;

  if (raw->plan_strips != NULL)
    {
      if (!named ("--plan-strips", mapshot_parse_integer (raw->plan_strips, 1, MAX_SHARES, &number, error), error))
        return FALSE;
      self->plan_strips = (int) number;
    }
  if (raw->strips == NULL && raw->plan_strips == NULL)
    return TRUE;
  if (raw->strips != NULL && raw->plan_strips != NULL)
    return usage (error, _("--plan-strips prints commands with --strips; give one of them"));
  if (g_str_equal (raw->export, "-"))
    return usage (error, _("--strips: a part is a file; name one, for example --export=map.png.1-of-4"));

  return raw->strips == NULL || parse_strips (raw->strips, &self->share, error);
}

static gboolean
parse_join (const Raw *raw, MapshotCliOptions *self, GError **error)
{
  if (raw->export == NULL || raw->export[0] == '\0' || raw->files == NULL)
    return usage (error, _("--join: name the picture and the parts, for example mapshot --join --export=map.png map.png.*-of-4"));
  self->output = g_strdup (raw->export);
  self->overwrite = raw->force;
  self->sidecars = raw->sidecars;
  self->report = g_strdup (raw->report);

  return TRUE;
}

/* ---- many captures ---- */

static gboolean
parse_jobs (const Raw *raw, MapshotCliOptions *self, GError **error)
{
  const struct
  {
    const char *column, *text;
  } defaults[] = { { "radius", raw->radius }, { "extent", raw->extent }, { "size", raw->size } };

  if (raw->jobs[0] == '\0')
    return usage (error, _("--jobs: name a file, for example --jobs=places.csv"));
  if (raw->bbox != NULL || raw->center != NULL || raw->paper != NULL)
    return usage (error, _("--jobs: each row says its own region; leave out --bbox, --center and --paper"));
  if (raw->strips != NULL || raw->plan_strips != NULL || raw->files != NULL || raw->dry_run)
    return usage (error, _("--jobs goes without --strips, --plan-strips, --dry-run and further files"));
  self->jobs = g_strdup (raw->jobs);
  self->output_dir = g_strdup (raw->output_dir != NULL ? raw->output_dir : ".");
  self->output_name = g_strdup (raw->output_name != NULL ? raw->output_name : "{name}-{source}-{z}");
  self->job_defaults = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  for (gsize i = 0; i < G_N_ELEMENTS (defaults); i++)
    if (defaults[i].text != NULL)
      g_hash_table_insert (self->job_defaults, (gpointer) defaults[i].column, g_strdup (defaults[i].text));

  return parse_what (raw, self->recipe, error) && parse_sharpness (raw, self->recipe, error) &&
         parse_picture (raw, self->recipe, error) && parse_network (raw, self, error) && parse_run (raw, self, error);
}

static gboolean
parse_export (const Raw *raw, MapshotCliOptions *self, GError **error)
{
  self->output = g_strdup (raw->export);
  self->center_name = describe_center (raw->center);
  if (raw->export[0] == '\0')
    return usage (error, _("--export: name a file, for example --export=map.png"));
  if (raw->files != NULL)
    return usage (error, _("“%s” is no option; with --export all is said with options"), raw->files[0]);

  return parse_format (raw, error) && parse_what (raw, self->recipe, error) && parse_sharpness (raw, self->recipe, error) &&
         parse_crs (raw, self->recipe, error) &&
         parse_where (raw, self->recipe, error) && parse_picture (raw, self->recipe, error) &&
         parse_network (raw, self, error) && parse_run (raw, self, error) && parse_sharing (raw, self, error);
}

/* GOption says of text that is not UTF-8 only that a conversion failed. Names of files may hold any bytes. */
static gboolean
check_text (char **argv, GError **error)
{
  static const char *const files[] = { "--export", "--report", "--ca-file", "--key-file", "--jobs", "--output-dir", NULL };

  for (int i = 1; g_get_charset (NULL) && argv[i] != NULL; i++)
    {
      const char *option = g_str_has_prefix (argv[i], "--") ? argv[i] : argv[i - 1];
      g_autofree char *name = g_strndup (option, strcspn (option, "="));

      if (!g_utf8_validate (argv[i], -1, NULL) && g_str_has_prefix (name, "--") && g_utf8_validate (name, -1, NULL) &&
          !g_strv_contains (files, name))
        return usage (error, _("%s: the text is not UTF-8; write it again in a UTF-8 terminal, for example %s=서울"), name, name);
    }
  return TRUE;
}

/* GOption takes “--force=no” as --force. */
static gboolean
check_flags (const Raw *raw, char **argv, GError **error)
{
  for (int i = 1; argv[i] != NULL && !g_str_equal (argv[i], "--"); i++)
    {
      const char *equals = g_str_has_prefix (argv[i], "--") ? strchr (argv[i], '=') : NULL;
      g_autofree char *name = equals != NULL ? g_strndup (argv[i] + 2, (gsize) (equals - argv[i] - 2)) : NULL;

      if (name != NULL && g_ptr_array_find_with_equal_func (raw->flags, name, g_str_equal, NULL))
        return usage (error, _("--%s takes no value; write --%s, or leave it out"), name, name);
    }
  return TRUE;
}

static gboolean
check_verbs (const Raw *raw, GError **error)
{
  int verbs = (raw->export != NULL) + raw->list_sources + (raw->describe != NULL) + (raw->jobs != NULL) + (raw->search != NULL) +
              raw->clear_cache + (raw->discover != NULL);

  if (verbs > 1)
    return usage (error, _("give one of --export, --jobs, --list-sources, --describe-source, --discover, --search and --clear-cache, not several"));
  if (raw->json && raw->export != NULL)
    return usage (error, _("--json goes with --list-sources, --describe-source, --discover and --search; for a capture write for example --report=-"));
  if (raw->search != NULL && raw->search[0] == '\0')
    return usage (error, _("--search: write what to find, for example --search=Seoul"));
  if (raw->geocoder != NULL && raw->search == NULL)
    return usage (error, _("--geocoder goes with --search; for example --search=Seoul --geocoder=vworld"));
  if (raw->geocoder != NULL && !named ("--geocoder", mapshot_geocoder_check (raw->geocoder, error), error))
    return FALSE;
  if (raw->describe != NULL && raw->describe[0] == '\0')
    return usage (error, _("--describe-source: name a source, for example --describe-source=osm"));
  return TRUE;
}

static MapshotCliVerb
find_verb (const Raw *raw)
{
  if (raw->help)
    return MAPSHOT_CLI_HELP;
  if (raw->version)
    return MAPSHOT_CLI_VERSION;
  if (raw->list_sources)
    return MAPSHOT_CLI_LIST_SOURCES;
  if (raw->describe != NULL)
    return MAPSHOT_CLI_DESCRIBE_SOURCE;
  if (raw->discover != NULL)
    return MAPSHOT_CLI_DISCOVER;
  if (raw->jobs != NULL)
    return MAPSHOT_CLI_JOBS;
  if (raw->join)
    return MAPSHOT_CLI_JOIN;
  if (raw->export != NULL && raw->plan_strips != NULL)
    return MAPSHOT_CLI_PLAN_STRIPS;
  if (raw->search != NULL)
    return MAPSHOT_CLI_SEARCH;
  if (raw->clear_cache)
    return MAPSHOT_CLI_CLEAR_CACHE;
  return raw->export != NULL ? MAPSHOT_CLI_EXPORT : MAPSHOT_CLI_NOTHING;
}

static gboolean
parse_verb (const Raw *raw, MapshotCliOptions *self, GError **error)
{
  switch (self->verb)
    {
    case MAPSHOT_CLI_EXPORT:
    case MAPSHOT_CLI_PLAN_STRIPS:
      return parse_export (raw, self, error);
    case MAPSHOT_CLI_JOBS:
      return parse_jobs (raw, self, error);
    case MAPSHOT_CLI_JOIN:
      return parse_join (raw, self, error);
    default:
      return TRUE;
    }
}

MapshotCliOptions *
mapshot_cli_options_parse (char **argv, GError **error)
{
  g_autoptr (MapshotCliOptions) self = g_new0 (MapshotCliOptions, 1);
  g_autoptr (Raw) raw = g_new0 (Raw, 1);
  g_autoptr (GOptionContext) context = make_context (raw);
  g_auto (GStrv) arguments = g_strdupv (argv);
  g_autoptr (GError) cause = NULL;

  self->retries = -1;
  self->recipe = mapshot_recipe_new ();
  if (!check_text (argv, error) || !check_flags (raw, argv, error))
    return NULL;
  if (!g_option_context_parse_strv (context, &arguments, &cause))
    {
      usage (error, _("%s (see mapshot --help)"), cause->message);
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
  if (self->verb == MAPSHOT_CLI_HELP)
    self->help = g_option_context_get_help (context, FALSE, NULL);
  if (!check_verbs (raw, error) || !parse_verb (raw, self, error))
    return NULL;
  if (self->verb == MAPSHOT_CLI_DISCOVER && !mapshot_service_address_is (raw->discover))
    {
      usage (error, _("--discover: give the address of a map service, for example --discover=https://maps.example.org/wms?"));
      return NULL;
    }
  if (self->verb == MAPSHOT_CLI_DISCOVER &&
      (!parse_service (raw, raw->discover, &self->discovered, error) || !parse_network (raw, self, error)))
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
