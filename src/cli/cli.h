/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job.h"
#include "options.h"

G_BEGIN_DECLS

/* The exit statuses of the command line; documented in the manual. */
typedef enum
{
  MAPSHOT_EXIT_COMPLETE = 0,
  MAPSHOT_EXIT_FAILED = 1,
  MAPSHOT_EXIT_USAGE = 2,
  MAPSHOT_EXIT_SUBSTITUTED = 3,
  MAPSHOT_EXIT_REFUSED = 4,
  MAPSHOT_EXIT_NETWORK = 5,
  MAPSHOT_EXIT_INTERRUPTED = 130,
} MapshotExit;

/* Does what the command line asks for, if it asks for something without a window. *HANDLED says whether it did; the exit status
 * otherwise means nothing. Prints; the main thread. */
int mapshot_cli_run (char **argv, gboolean *handled);

/* The status for an error of the engine. */
MapshotExit mapshot_cli_get_exit (const GError *error);

/* One line on standard error, with the option that helps where there is one. */
void mapshot_cli_complain (const GError *error);

/* TEXT, whatever it holds, as one line on standard error. */
void mapshot_cli_print_line (const char *text);

/* Puts the name of the option that was typed before what the engine says of it, and an example of what is right behind it. */
void mapshot_cli_name_option (const MapshotCliOptions *options, GError *error);

/* The same for what was named as a source with OPTION. */
void mapshot_cli_name_source (GError *error, const char *option);

/* And for a file that was named with OPTION. */
void mapshot_cli_name_file (GError *error, const char *option);

/* export.c */
int mapshot_cli_export (const MapshotCliOptions *options);

/* jobs.c: many captures */
int mapshot_cli_jobs (const MapshotCliOptions *options);

/* jobs-progress.c: prints a line of JSON whenever JOB, made of that LINE, has another state or place, or is further. */
void mapshot_cli_watch_job (MapshotJob *job, guint line);

/* jobs-report.c: the report beside a batch's picture; and the one that a kill left undone, for the picture of PLAN that is there. */
void mapshot_cli_write_job_report (const char *output, const MapshotReport *report);
void mapshot_cli_mend_job_report (const char *output, const MapshotPlan *plan);

/* strips.c: sharing out. ARGV is the command line as it was typed. */
int mapshot_cli_join (const MapshotCliOptions *options);
int mapshot_cli_plan_strips (const MapshotCliOptions *options, char **argv);

/* difference.c: what changed between two pictures; also for those of a repeat */
int mapshot_cli_difference (const MapshotCliOptions *options);
int mapshot_cli_make_difference (const MapshotCliOptions *options, const char *before, const char *after, const char *output, gboolean overwrite);

/* repeats.c: captures that are done again and again; repeat-run.c does those that are due */
int mapshot_cli_add_repeat (const MapshotCliOptions *options);
int mapshot_cli_list_repeats (const MapshotCliOptions *options);
int mapshot_cli_remove_repeat (const MapshotCliOptions *options);
int mapshot_cli_run_due (const MapshotCliOptions *options);
char *mapshot_cli_describe_grid (const MapshotPlan *plan);

/* times.c: a stack of pictures, one a time */
int mapshot_cli_times (const MapshotCliOptions *options);

/* repair.c */
int mapshot_cli_repair (MapshotCliOptions *options);

/* export.c, for all that write pictures: the report where --report wants it; and what a picture lacks, a line a reason, with the exit status. */
gboolean mapshot_cli_write_report (const MapshotCliOptions *options, const MapshotReport *report, GError **error);
int mapshot_cli_tell_status (const MapshotCliOptions *options, const MapshotReport *report);

/* search.c */
int mapshot_cli_search (const MapshotCliOptions *options);

/* list.c */
int mapshot_cli_list (const MapshotCliOptions *options);
int mapshot_cli_describe (const MapshotCliOptions *options);

/* discover.c */
int mapshot_cli_discover (const MapshotCliOptions *options);

/* Before a plan of RECIPE: what the services that it names have (mapshot_discover_recipe()). */
gboolean mapshot_cli_ask_services (const MapshotCliOptions *options, const MapshotRecipe *recipe, MapshotSourceStore *store, GError **error);

/* The same for the times of a stack (mapshot_discover_times()). */
gboolean mapshot_cli_ask_times (const MapshotCliOptions *options, MapshotSourceStore *store, GError **error);

G_END_DECLS
