/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "options.h"

G_BEGIN_DECLS

/* Internal to the command line: the options as they were typed, and what understands each group of them. Everything that fails does so with
 * MAPSHOT_ERROR_USAGE and a line that names the option and shows what is right. */

typedef struct
{
  char *search, *geocoder;
  char *export, *describe, *source, **layers;
  char *bbox, *region, *buffer, *center, *radius, *extent, *size, *paper;
  char *zoom, *resolution, *scale, *dpi, *crs;
  char *on_missing, *background, *attribution, *compression, *format;
  char *connections, *rate, *retries, *timeout, **headers, *ca_file, *key_file;
  char *max_memory, *max_pixels, *progress, *report;
  char *discover, *service_layer, *matrix_set, *style, *image_format, *time;
  char *repair, *times, *every, *remove_repeat, *difference, *threshold;
  gboolean only_changed, differences, list_repeats, run_due;
  char *strips, *plan_strips, *jobs, *output_dir, *output_name;
  char *complete;
  gboolean join;
  gboolean kiosk;
  gboolean clear_cache;
  gboolean list_sources, json, scale_bar, north_arrow, sidecars, force, resume, dry_run, quiet, verbose, version, help;
  char **files;
  GPtrArray *flags;   /* (element-type utf8) the names of the options that take no value; not owned */
  GPtrArray *singles; /* (element-type utf8) and of those that take one */
  GPtrArray *names;   /* (element-type utf8) and of all */
  GArray *table;      /* (element-type MapshotCliOption) those that are shown, in the order of --help */
} MapshotCliRaw;

/* One line of --help. Nothing is owned, nothing translated yet. */
typedef struct
{
  const char *group; /* its title, or NULL: what the program does at all */
  const char *name;
  char letter;       /* or 0 */
  const char *value; /* what it takes, or NULL */
  const char *description;
} MapshotCliOption;

/* options-message.c. Always FALSE, so that a parser can end with it. */
gboolean mapshot_cli_usage (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Puts the option's name before what the parser said; OK. */
gboolean mapshot_cli_named (const char *option, gboolean ok, GError **error);

/* One of NAMES (NULL-terminated); the index. */
gboolean mapshot_cli_choose (const char *option, const char *text, const char *const *names, int *chosen, GError **error);

/* options-example.c. A value that is right for the option NAME (without its dashes), or NULL. */
const char *mapshot_cli_get_example (const char *name);

/* options-kiosk.c. Whether the kiosk is asked for; and what GOption calls, so that --help knows of it. */
gboolean mapshot_cli_parse_kiosk (char **argv, gboolean *asked, GError **error);
gboolean mapshot_cli_take_kiosk (const char *name, const char *value, gpointer data, GError **error);

/* options-where.c. What a name was taken for is (transfer full), or NULL; the names of options are for messages, the second may be NULL. */
gboolean mapshot_cli_parse_where (const MapshotCliRaw *raw, MapshotRecipe *recipe, GError **error);
gboolean mapshot_cli_parse_sharpness (const MapshotCliRaw *raw, MapshotRecipe *recipe, GError **error);
char *mapshot_cli_describe_center (const char *text);
const char *mapshot_cli_find_where (const MapshotCliRaw *raw);
const char *mapshot_cli_find_sharpness (const MapshotCliRaw *raw);

/* options-service.c: CHOSEN is WHAT with what was chosen of the service, or a copy of WHAT */
gboolean mapshot_cli_parse_service (const MapshotCliRaw *raw, const char *what, char **chosen, GError **error);
gboolean mapshot_cli_parse_discover (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error);

/* options-picture.c */
gboolean mapshot_cli_parse_what (const MapshotCliRaw *raw, MapshotRecipe *recipe, GError **error);
gboolean mapshot_cli_parse_crs (const MapshotCliRaw *raw, MapshotRecipe *recipe, GError **error);
gboolean mapshot_cli_parse_format (const MapshotCliRaw *raw, GError **error);
gboolean mapshot_cli_parse_picture (const MapshotCliRaw *raw, MapshotRecipe *recipe, GError **error);

/* options-network.c */
gboolean mapshot_cli_parse_network (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error);

/* options-run.c */
gboolean mapshot_cli_parse_run (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error);

/* options-table.c: the table of --help for other programs. As JSON it is not translated: the manual is made from it. What may follow an option
 * (or, where it is "", the options themselves) is a line each, a tab before its description; ":file", ":folder" and ":value" stand for what only the
 * shell or the user knows. (transfer full) */
char *mapshot_cli_table_to_json (const GArray *table);
char *mapshot_cli_table_complete (const GArray *table, const char *option);

/* options-share.c: parts of a picture, and many pictures */
gboolean mapshot_cli_parse_sharing (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error);
gboolean mapshot_cli_parse_join (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error);
gboolean mapshot_cli_parse_jobs (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error);

/* options-repeat.c: pictures again */
gboolean mapshot_cli_check_repeats (const MapshotCliRaw *raw, GError **error);
gboolean mapshot_cli_parse_every (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error);
gboolean mapshot_cli_parse_run_due (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error);
gboolean mapshot_cli_parse_difference (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error);
gboolean mapshot_cli_parse_times (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error);
gboolean mapshot_cli_parse_repair (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error);

G_END_DECLS
