/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "options-private.h"

#include "parse.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- what ---- */

static gboolean
parse_layer (MapshotRecipe *recipe, const char *text, GError **error)
{
  const char *at = strrchr (text, '@');
  g_autofree char *id = NULL;
  double opacity = 1;

  /* "@2x" in a template is no opacity. */
  if (at != NULL && at[1] != '\0' && strspn (at + 1, "0123456789.%+-") == strlen (at + 1))
    {
      gboolean percent = g_str_has_suffix (text, "%");
      g_autofree char *number = g_strndup (at + 1, strlen (at + 1) - percent);

      if (!mapshot_parse_number (number, &opacity, NULL) || (opacity /= percent ? 100 : 1) > 1 || opacity < 0)
        return mapshot_cli_usage (error, _("--layer: the opacity “%s” is not between 0 and 1; write for example --layer=labels@0.8"), at + 1);
      id = g_strndup (text, (gsize) (at - text));
    }
  else
    id = g_strdup (text);
  if (g_strstrip (id)[0] == '\0')
    return mapshot_cli_usage (error, _("--layer: name a source; write for example --layer=labels@0.8"));
  mapshot_recipe_add_layer (recipe, id, opacity);

  return TRUE;
}

gboolean
mapshot_cli_parse_what (const MapshotCliRaw *raw, MapshotRecipe *recipe, GError **error)
{
  /* A script whose variable is empty must not get the base map. */
  if (raw->source != NULL && strspn (raw->source, " \t\n") == strlen (raw->source))
    return mapshot_cli_usage (error, _("--source: name a source, for example --source=basemap; --list-sources shows all of them"));
  if (!mapshot_cli_parse_service (raw, raw->source, &recipe->source, error))
    return FALSE;
  for (guint i = 0; raw->layers != NULL && raw->layers[i] != NULL; i++)
    if (!parse_layer (recipe, raw->layers[i], error))
      return FALSE;
  return TRUE;
}

/* ---- picture ---- */

gboolean
mapshot_cli_parse_crs (const MapshotCliRaw *raw, MapshotRecipe *recipe, GError **error)
{
  g_autoptr (MapshotProjection) projection = NULL;

  if (raw->crs == NULL)
    return TRUE;
  projection = mapshot_projection_new (raw->crs, error);
  if (!mapshot_cli_named ("--crs", projection != NULL, error))
    return FALSE;
  recipe->crs = g_strdup (mapshot_projection_get_name (projection));

  return TRUE;
}

gboolean
mapshot_cli_parse_format (const MapshotCliRaw *raw, GError **error)
{
  static const char *const formats[] = { "png", NULL };
  int chosen = 0;

  if (raw->format != NULL)
    return mapshot_cli_choose ("--format", raw->format, formats, &chosen, error);
  if (g_str_equal (raw->export, "-") || g_str_has_prefix (raw->export, "/dev/") || raw->strips != NULL)
    return TRUE;
  for (gsize i = 0; i < strlen (raw->export); i++)
    if (g_ascii_strcasecmp (raw->export + i, ".png") == 0)
      return TRUE;

  return mapshot_cli_usage (error, _("--export: “%s” does not end in .png; name it so, or add --format=png"), raw->export);
}

gboolean
mapshot_cli_parse_picture (const MapshotCliRaw *raw, MapshotRecipe *recipe, GError **error)
{
  static const char *const on_missing[] = { "fail", "parent", "blank", NULL };
  static const char *const compressions[] = { "fast", "balanced", "small", NULL };
  static const char *const places[] = { "bottom-right", "bottom-left", "top-right", "top-left", "outside", NULL };
  int chosen = 0;

  if (raw->on_missing != NULL)
    {
      if (!mapshot_cli_choose ("--on-missing", raw->on_missing, on_missing, &chosen, error))
        return FALSE;
      recipe->on_missing = (MapshotOnMissing) chosen;
    }
  if (raw->compression != NULL)
    {
      if (!mapshot_cli_choose ("--compression", raw->compression, compressions, &chosen, error))
        return FALSE;
      recipe->compression = (MapshotCompression) chosen;
    }
  if (raw->attribution != NULL)
    {
      if (!mapshot_cli_choose ("--attribution", raw->attribution, places, &chosen, error))
        return FALSE;
      recipe->attribution_outside = chosen == 4;
      recipe->attribution_corner = chosen == 4 ? MAPSHOT_CORNER_BOTTOM_RIGHT : (MapshotCorner) chosen;
    }
  if (raw->background != NULL && g_ascii_strcasecmp (raw->background, "none") == 0)
    recipe->background = MAPSHOT_BACKGROUND_NONE;
  else if (raw->background != NULL)
    {
      if (!mapshot_cli_named ("--background", mapshot_parse_colour (raw->background, &recipe->background_colour, error), error))
        return FALSE;
      recipe->background = MAPSHOT_BACKGROUND_COLOUR;
    }
  recipe->scale_bar = raw->scale_bar;
  recipe->north_arrow = raw->north_arrow;

  return TRUE;
}
