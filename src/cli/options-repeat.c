/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "options-private.h"

#include <glib/gi18n-lib.h>

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
