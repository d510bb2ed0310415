/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "options-private.h"

#include "parse.h"
#include "times.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- filling the holes of a picture ---- */

/* The recipe inside says all that decides pixels. */
static const char *
find_foreign (const MapshotCliRaw *raw)
{
  const struct
  {
    const char *option;
    gboolean given;
  } options[] = {
    { "--source", raw->source != NULL },       { "--layer", raw->layers != NULL },
    { "--bbox", raw->bbox != NULL },           { "--center", raw->center != NULL },
    { "--radius", raw->radius != NULL },       { "--extent", raw->extent != NULL },
    { "--size", raw->size != NULL },           { "--paper", raw->paper != NULL },
    { "--zoom", raw->zoom != NULL },           { "--resolution", raw->resolution != NULL },
    { "--scale", raw->scale != NULL },         { "--dpi", raw->dpi != NULL },
    { "--crs", raw->crs != NULL },             { "--on-missing", raw->on_missing != NULL },
    { "--background", raw->background != NULL }, { "--attribution", raw->attribution != NULL },
    { "--compression", raw->compression != NULL }, { "--scale-bar", raw->scale_bar },
    { "--north-arrow", raw->north_arrow },     { "--max-pixels", raw->max_pixels != NULL },
    { "--strips", raw->strips != NULL },       { "--plan-strips", raw->plan_strips != NULL },
    { "--dry-run", raw->dry_run },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (options[i].given)
      return options[i].option;
  return NULL;
}

gboolean
mapshot_cli_parse_repair (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error)
{
  const char *foreign = find_foreign (raw);

  if (raw->repair[0] == '\0' || raw->files != NULL)
    return mapshot_cli_usage (error, _("--repair: name one picture, for example --repair=map.png"));
  if (foreign != NULL)
    return mapshot_cli_usage (error, _("--repair: the recipe inside the picture says what it shows; leave out %s"), foreign);
  if (raw->export != NULL && (raw->export[0] == '\0' || g_str_equal (raw->export, "-")))
    return mapshot_cli_usage (error, _("--repair: the completed picture is a file; name one, for example --export=whole.png"));
  self->repaired = g_strdup (raw->repair);
  self->output = g_strdup (raw->export != NULL ? raw->export : raw->repair);
  if (!mapshot_cli_parse_network (raw, self, error) || !mapshot_cli_parse_run (raw, self, error))
    return FALSE;
  self->overwrite |= raw->export == NULL;

  return TRUE;
}

/* ---- a stack of times ---- */

gboolean
mapshot_cli_parse_times (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error)
{
  if (raw->time != NULL)
    return mapshot_cli_usage (error, _("--times says the times; leave out --time"));
  if (raw->source == NULL)
    return mapshot_cli_usage (
      error, _("--times goes with a source that has times, for example --source='https://tiles.example/{time}/{z}/{x}/{y}.png'"));
  if (g_str_equal (raw->export, "-") || raw->strips != NULL || raw->plan_strips != NULL || raw->dry_run)
    return mapshot_cli_usage (error, _("--times writes several files, as --export='map-{date}.png' names them; leave out --strips, --plan-strips and --dry-run"));
  self->times = mapshot_times_expand (raw->times, error);

  return mapshot_cli_named ("--times", self->times != NULL, error);
}

/* ---- again and again ---- */

/* Options that mean nothing alone. */
gboolean
mapshot_cli_check_repeats (const MapshotCliRaw *raw, GError **error)
{
  if ((raw->every != NULL || raw->times != NULL) && (raw->export == NULL || raw->jobs != NULL))
    return mapshot_cli_usage (error, _("%s goes with --export, for example --export='map-{date}.png'"), raw->every != NULL ? "--every" : "--times");
  if ((raw->only_changed || raw->differences) && raw->every == NULL)
    return mapshot_cli_usage (error, _("%s goes with --every, for example --every=1d"), raw->only_changed ? "--only-changed" : "--differences");
  if (raw->threshold != NULL && raw->difference == NULL)
    return mapshot_cli_usage (error, _("--threshold goes with --difference, for example --difference=old.png,new.png --threshold=8"));
  if (raw->remove_repeat != NULL && raw->remove_repeat[0] == '\0')
    return mapshot_cli_usage (error, _("--remove-repeat: name one, as --list-repeats shows it, for example --remove-repeat=seoul"));

  return TRUE;
}

gboolean
mapshot_cli_parse_every (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error)
{
  if (raw->times != NULL || raw->strips != NULL || raw->plan_strips != NULL || raw->dry_run || raw->report != NULL || g_str_equal (raw->export, "-"))
    return mapshot_cli_usage (error, _("--every writes files, as --export='map-{date}.png' names them, each with its report beside it; leave out --times, --strips, --plan-strips, --dry-run and --report"));
  if (self->headers[0] != NULL)
    return mapshot_cli_usage (error, _("--every keeps no headers, which may be secret; write them into an entry, for example --source=own.ini"));
  self->only_changed = raw->only_changed;
  self->differences = raw->differences;

  return mapshot_cli_named ("--every", mapshot_every_parse (raw->every, &self->every, error), error);
}

/* Everything else stands in the list. */
gboolean
mapshot_cli_parse_run_due (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error)
{
  if (raw->files != NULL || raw->source != NULL || raw->center != NULL || raw->bbox != NULL)
    return mapshot_cli_usage (error, _("--run-due captures what --every added; leave out what to capture"));

  return mapshot_cli_parse_run (raw, self, error);
}

/* ---- what changed ---- */

/* A comma may be a part of a name: it is the one with a file on each side. */
static gboolean
split_pair (const char *text, char *pair[2])
{
  for (const char *comma = strchr (text, ','); comma != NULL; comma = strchr (comma + 1, ','))
    {
      g_autofree char *first = g_strndup (text, (gsize) (comma - text));

      if (!g_file_test (first, G_FILE_TEST_EXISTS) || !g_file_test (comma + 1, G_FILE_TEST_EXISTS))
        continue;
      pair[0] = g_steal_pointer (&first);
      pair[1] = g_strdup (comma + 1);
      return TRUE;
    }
  return FALSE;
}

gboolean
mapshot_cli_parse_difference (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error)
{
  gint64 threshold = 0;

  if (raw->export == NULL || raw->export[0] == '\0' || raw->files != NULL)
    return mapshot_cli_usage (error, _("--difference: say where to write it, for example --difference=old.png,new.png --export=changes.png"));
  if (!split_pair (raw->difference, self->compared))
    return mapshot_cli_usage (error, _("--difference: name two pictures that are there, with a comma between them, for example --difference=old.png,new.png"));
  if (raw->threshold != NULL && !mapshot_cli_named ("--threshold", mapshot_parse_integer (raw->threshold, 0, 255, &threshold, error), error))
    return FALSE;
  self->threshold = (int) threshold;
  self->output = g_strdup (raw->export);

  return mapshot_cli_parse_format (raw, error) && mapshot_cli_parse_run (raw, self, error);
}
