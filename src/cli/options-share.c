/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "options-private.h"

#include "parse.h"

#include <glib/gi18n-lib.h>

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
    return mapshot_cli_usage (error, _("--strips: “%s” is not a share; write for example --strips=1-2/4 for the first half"), text);
  *share = (MapshotShare){ (int) first, (int) last, (int) of };

  return TRUE;
}

gboolean
mapshot_cli_parse_sharing (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error)
{
  gint64 number;

  if (raw->plan_strips != NULL)
    {
      if (!mapshot_cli_named ("--plan-strips", mapshot_parse_integer (raw->plan_strips, 1, MAX_SHARES, &number, error), error))
        return FALSE;
      self->plan_strips = (int) number;
    }
  if (raw->strips == NULL && raw->plan_strips == NULL)
    return TRUE;
  if (raw->strips != NULL && raw->plan_strips != NULL)
    return mapshot_cli_usage (error, _("--plan-strips prints commands with --strips; give one of them"));
  if (g_str_equal (raw->export, "-"))
    return mapshot_cli_usage (error, _("--strips: a part is a file; name one, for example --export=map.png.1-of-4"));

  return raw->strips == NULL || parse_strips (raw->strips, &self->share, error);
}

gboolean
mapshot_cli_parse_join (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error)
{
  if (raw->export == NULL || raw->export[0] == '\0' || raw->files == NULL)
    return mapshot_cli_usage (error, _("--join: name the picture and the parts, for example mapshot --join --export=map.png map.png.*-of-4"));
  self->output = g_strdup (raw->export);
  self->overwrite = raw->force;
  self->sidecars = raw->sidecars;
  self->report = g_strdup (raw->report);

  /* A picture of a service needs to be asked about. */
  return mapshot_cli_parse_network (raw, self, error);
}

/* ---- many captures ---- */

gboolean
mapshot_cli_parse_jobs (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error)
{
  const struct
  {
    const char *column, *text;
  } defaults[] = { { "radius", raw->radius }, { "extent", raw->extent }, { "size", raw->size } };

  if (raw->jobs[0] == '\0')
    return mapshot_cli_usage (error, _("--jobs: name a file, for example --jobs=places.csv"));
  if (raw->bbox != NULL || raw->region != NULL || raw->buffer != NULL || raw->center != NULL || raw->paper != NULL)
    return mapshot_cli_usage (error, _("--jobs: each row says its own region; leave out --bbox, --region, --center and --paper"));
  if (raw->strips != NULL || raw->plan_strips != NULL || raw->files != NULL || raw->dry_run)
    return mapshot_cli_usage (error, _("--jobs goes without --strips, --plan-strips, --dry-run and further files"));
  self->jobs = g_strdup (raw->jobs);
  self->output_dir = g_strdup (raw->output_dir != NULL ? raw->output_dir : ".");
  self->output_name = g_strdup (raw->output_name != NULL ? raw->output_name : "{name}-{source}-{z}");
  self->job_defaults = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  for (gsize i = 0; i < G_N_ELEMENTS (defaults); i++)
    if (defaults[i].text != NULL)
      g_hash_table_insert (self->job_defaults, (gpointer) defaults[i].column, g_strdup (defaults[i].text));

  return mapshot_cli_parse_what (raw, self->recipe, error) && mapshot_cli_parse_sharpness (raw, self->recipe, error) &&
         mapshot_cli_parse_picture (raw, self->recipe, error) && mapshot_cli_parse_network (raw, self, error) && mapshot_cli_parse_run (raw, self, error);
}
