/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture.h"
#include "repeat-time.h"

G_BEGIN_DECLS

typedef enum
{
  MAPSHOT_CLI_NOTHING, /* no verb was given: the window, where there is one */
  MAPSHOT_CLI_EXPORT,
  MAPSHOT_CLI_JOBS,
  MAPSHOT_CLI_JOIN,
  MAPSHOT_CLI_REPAIR,
  MAPSHOT_CLI_TIMES,
  MAPSHOT_CLI_ADD_REPEAT,
  MAPSHOT_CLI_LIST_REPEATS,
  MAPSHOT_CLI_REMOVE_REPEAT,
  MAPSHOT_CLI_RUN_DUE,
  MAPSHOT_CLI_DIFFERENCE,
  MAPSHOT_CLI_PLAN_STRIPS,
  MAPSHOT_CLI_LIST_SOURCES,
  MAPSHOT_CLI_DESCRIBE_SOURCE,
  MAPSHOT_CLI_DISCOVER,
  MAPSHOT_CLI_SEARCH,
  MAPSHOT_CLI_CLEAR_CACHE,
  MAPSHOT_CLI_KIOSK, /* the window takes it */
  MAPSHOT_CLI_VERSION,
  MAPSHOT_CLI_HELP,
} MapshotCliVerb;

typedef enum
{
  MAPSHOT_CLI_PROGRESS_AUTO,
  MAPSHOT_CLI_PROGRESS_NONE,
  MAPSHOT_CLI_PROGRESS_JSON,
} MapshotCliProgress;

/* The command line, understood. */
typedef struct
{
  MapshotCliVerb verb;
  char *output;          /* --export */
  char *discovered;      /* --discover, with what was chosen of it (service-address.h) */
  char *jobs;            /* --jobs */
  char *output_dir, *output_name;
  GHashTable *job_defaults; /* column → text, for rows that lack it */
  MapshotShare share;    /* --strips; all 0: the whole picture */
  int plan_strips;       /* --plan-strips */
  char *repaired;        /* --repair */
  MapshotEvery every;    /* --every */
  gboolean only_changed, differences;
  char *removed;         /* --remove-repeat */
  char *compared[2];     /* --difference */
  int threshold;         /* --threshold */
  char **times;          /* --times, one by one; or NULL */
  char *search;          /* --search */
  char *geocoder;        /* --geocoder, or NULL */
  char *center_name;     /* what --center was understood as, where it was a name */
  char *described;       /* --describe-source */
  char *help;            /* the text of --help */
  MapshotRecipe *recipe; /* for --export */
  const char *where_option, *sharpness_option; /* which of them were typed, for messages; the second may be NULL */
  MapshotPlanLimits limits;
  gboolean overwrite, sidecars, resume, dry_run, json, quiet, verbose;
  int retries;           /* -1: the usual */
  guint timeout;         /* milliseconds; 0: the usual */
  char *ca_file;
  char **headers;        /* name, value, … */
  char *key_file;
  MapshotCliProgress progress;
  char *report;          /* a path, "-", or NULL */
  char **files;          /* what is no option */
} MapshotCliOptions;

/* MAPSHOT_ERROR_USAGE with one line that names the option and shows what is right. ARGV is left alone. */
MapshotCliOptions *mapshot_cli_options_parse (char **argv, GError **error);
void mapshot_cli_options_free (MapshotCliOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotCliOptions, mapshot_cli_options_free)

G_END_DECLS
