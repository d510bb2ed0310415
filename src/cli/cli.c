/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include "addresses.h"
#include "cache.h"
#include "error.h"
#include "mapshot-config.h"
#include "options-private.h"
#include "text.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>

#define METRES_AN_INCH 0.0254

MapshotExit
mapshot_cli_get_exit (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return MAPSHOT_EXIT_INTERRUPTED;
  return error->domain == MAPSHOT_ERROR ? (MapshotExit) error->code : MAPSHOT_EXIT_FAILED;
}

/* The engine knows no options: what it says gets the names of those that help. (transfer full) */
static char *
get_advice (const GError *error)
{
  const char *variable = mapshot_error_get_detail (error);

  switch (mapshot_error_get_topic (error))
    {
    case MAPSHOT_TOPIC_EDGES:
      return g_strdup (_(" (--bbox=W,S,E,N gives edges)"));
    case MAPSHOT_TOPIC_MAX_PIXELS:
      return g_strdup (_(" (--max-pixels sets the limit)"));
    case MAPSHOT_TOPIC_MAX_MEMORY:
      return g_strdup (_(" (--max-memory sets the limit)"));
    case MAPSHOT_TOPIC_MISSING:
      return g_strdup (_(" (--on-missing=blank leaves it)"));
    case MAPSHOT_TOPIC_SOURCE:
      return g_strdup (_(" (--source=ID takes it)"));
    case MAPSHOT_TOPIC_EXISTS:
      return g_strdup (_(" (--force replaces it)"));
    case MAPSHOT_TOPIC_SIDECARS:
      return g_strdup (_(" (--sidecars --force replaces it)"));
    case MAPSHOT_TOPIC_BESIDE:
      return g_strdup (_(" (without --sidecars it is written)"));
    case MAPSHOT_TOPIC_KEY:
      return g_strdup_printf (_(" (set it as %s in the environment, with --key-file or in the keyring)"), variable);
    case MAPSHOT_TOPIC_NONE:
    case MAPSHOT_TOPIC_AWAY:
    case MAPSHOT_TOPIC_BASE:
    case MAPSHOT_TOPIC_LAYER:
    case MAPSHOT_TOPIC_EXTENT:
    case MAPSHOT_TOPIC_WHERE:
    case MAPSHOT_TOPIC_LEVEL:
    case MAPSHOT_TOPIC_RESOLUTION:
    default:
      return g_strdup ("");
    }
}

/* Names of files and words of services may hold anything, also what a terminal would obey. */
void
mapshot_cli_print_line (const char *text)
{
  g_autofree char *line = mapshot_text_make_line (text, G_MAXINT);

  g_printerr ("%s\n", line);
}

void
mapshot_cli_complain (const GError *error)
{
  g_autofree char *advice = get_advice (error);
  g_autofree char *line = g_strconcat ("mapshot: ", error->message, advice, NULL);

  mapshot_cli_print_line (line);
}

/* A resolution that the source has, as the option that was typed says it. (transfer full) */
static char *
get_resolution_example (const MapshotCliOptions *options, const GError *error)
{
  const char *metres = mapshot_error_get_detail (error);

  if (metres == NULL || g_strcmp0 (options->sharpness_option, "--scale") != 0)
    return g_strdup (metres);
  return g_strdup_printf ("1:%.0f", ceil (g_ascii_strtod (metres, NULL) * options->recipe->dpi / METRES_AN_INCH));
}

/* With an example of what would be right. */
static void
put_option (GError *error, const char *option, const char *example, const char *more)
{
  g_autofree char *cause = error->message;

  error->message = example != NULL ? g_strdup_printf (_("%s: %s (for example %s=%s%s)"), option, cause, option, example, more)
                                   : g_strdup_printf ("%s: %s", option, cause);
}

void
mapshot_cli_name_source (GError *error, const char *option)
{
  put_option (error, option, mapshot_cli_get_example (option + 2), _("; --list-sources shows all"));
}

void
mapshot_cli_name_file (GError *error, const char *option)
{
  put_option (error, option, mapshot_cli_get_example (option + 2), "");
}

void
mapshot_cli_name_option (const MapshotCliOptions *options, GError *error)
{
  g_autofree char *example = NULL;

  switch (mapshot_error_get_topic (error))
    {
    case MAPSHOT_TOPIC_BASE:
      mapshot_cli_name_source (error, "--source");
      break;
    case MAPSHOT_TOPIC_LAYER:
      mapshot_cli_name_source (error, "--layer");
      break;
    case MAPSHOT_TOPIC_WHERE:
      put_option (error, options->where_option, mapshot_cli_get_example (options->where_option + 2), "");
      break;
    case MAPSHOT_TOPIC_EDGES:
      put_option (error, options->where_option, NULL, "");
      break;
    case MAPSHOT_TOPIC_LEVEL:
      put_option (error, "--zoom", mapshot_error_get_detail (error), "");
      break;
    case MAPSHOT_TOPIC_RESOLUTION:
      example = get_resolution_example (options, error);
      put_option (error, options->sharpness_option, example, "");
      break;
    default:
      break;
    }
}

/* What was printed may have gone nowhere: to a full disk, or to a stream that is closed. Whoever reads a pipe may stop when he has enough. */
static int
finish_output (int status)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return status;
  if (errno != EPIPE)
    g_printerr (_("mapshot: standard output cannot be written: %s\n"), g_strerror (errno));

  return status == MAPSHOT_EXIT_COMPLETE ? MAPSHOT_EXIT_FAILED : status;
}

static int
clear_cache (const MapshotCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  guint64 bytes;

  if (!mapshot_cache_clear (&bytes, &error))
    {
      mapshot_cli_complain (error);
      return (int) mapshot_cli_get_exit (error);
    }
  mapshot_addresses_clear (&bytes);
  if (!options->quiet)
    {
      g_autofree char *size = g_format_size (bytes);
      g_printerr (_("cleared %s\n"), size);
    }
  return MAPSHOT_EXIT_COMPLETE;
}

int
mapshot_cli_run (char **argv, gboolean *handled)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotCliOptions) options = mapshot_cli_options_parse (argv, &error);

  *handled = TRUE;
  if (options == NULL)
    {
      mapshot_cli_complain (error);
      return MAPSHOT_EXIT_USAGE;
    }
  switch (options->verb)
    {
    case MAPSHOT_CLI_HELP:
      /* JSON is UTF-8, whatever the locale. */
      if (options->json)
        puts (options->help);
      else
        g_print ("%s", options->help);
      return finish_output (MAPSHOT_EXIT_COMPLETE);
    case MAPSHOT_CLI_VERSION:
      g_print ("mapshot %s\n", MAPSHOT_VERSION);
      return finish_output (MAPSHOT_EXIT_COMPLETE);
    case MAPSHOT_CLI_LIST_SOURCES:
      return finish_output (mapshot_cli_list (options));
    case MAPSHOT_CLI_DESCRIBE_SOURCE:
      return finish_output (mapshot_cli_describe (options));
    case MAPSHOT_CLI_DISCOVER:
      return finish_output (mapshot_cli_discover (options));
    case MAPSHOT_CLI_SEARCH:
      return finish_output (mapshot_cli_search (options));
    case MAPSHOT_CLI_CLEAR_CACHE:
      return clear_cache (options);
    case MAPSHOT_CLI_EXPORT:
      return finish_output (mapshot_cli_export (options));
    case MAPSHOT_CLI_JOBS:
      return finish_output (mapshot_cli_jobs (options));
    case MAPSHOT_CLI_JOIN:
      return finish_output (mapshot_cli_join (options));
    case MAPSHOT_CLI_ADD_REPEAT:
      return finish_output (mapshot_cli_add_repeat (options));
    case MAPSHOT_CLI_LIST_REPEATS:
      return finish_output (mapshot_cli_list_repeats (options));
    case MAPSHOT_CLI_REMOVE_REPEAT:
      return finish_output (mapshot_cli_remove_repeat (options));
    case MAPSHOT_CLI_RUN_DUE:
      return finish_output (mapshot_cli_run_due (options));
    case MAPSHOT_CLI_DIFFERENCE:
      return finish_output (mapshot_cli_difference (options));
    case MAPSHOT_CLI_TIMES:
      return finish_output (mapshot_cli_times (options));
    case MAPSHOT_CLI_REPAIR:
      return finish_output (mapshot_cli_repair (options));
    case MAPSHOT_CLI_PLAN_STRIPS:
      return finish_output (mapshot_cli_plan_strips (options, argv));
    case MAPSHOT_CLI_KIOSK:
    case MAPSHOT_CLI_NOTHING:
    default:
      *handled = FALSE;
      return MAPSHOT_EXIT_USAGE;
    }
}
