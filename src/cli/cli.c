/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include "cache.h"
#include "error.h"
#include "mapshot-config.h"

#include <glib/gi18n-lib.h>

MapshotExit
mapshot_cli_get_exit (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return MAPSHOT_EXIT_INTERRUPTED;
  return error->domain == MAPSHOT_ERROR ? (MapshotExit) error->code : MAPSHOT_EXIT_FAILED;
}

void
mapshot_cli_complain (const GError *error)
{
  g_printerr ("mapshot: %s\n", error->message);
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
      g_print ("%s", options->help);
      return MAPSHOT_EXIT_COMPLETE;
    case MAPSHOT_CLI_VERSION:
      g_print ("mapshot %s\n", MAPSHOT_VERSION);
      return MAPSHOT_EXIT_COMPLETE;
    case MAPSHOT_CLI_LIST_SOURCES:
      return mapshot_cli_list (options);
    case MAPSHOT_CLI_DESCRIBE_SOURCE:
      return mapshot_cli_describe (options);
    case MAPSHOT_CLI_SEARCH:
      return mapshot_cli_search (options);
    case MAPSHOT_CLI_CLEAR_CACHE:
      return clear_cache (options);
    case MAPSHOT_CLI_EXPORT:
      return mapshot_cli_export (options);
    case MAPSHOT_CLI_NOTHING:
    default:
      *handled = FALSE;
      return MAPSHOT_EXIT_USAGE;
    }
}
