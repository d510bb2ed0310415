/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "template-private.h"

#include <string.h>

/* Bing's tile numbering: one digit a level, the column's bit and twice the row's bit. */
static void
write_quadkey (char *quadkey, int zoom, gint64 column, gint64 row)
{
  for (int i = zoom - 1; i >= 0; i--)
    *quadkey++ = (char) ('0' + (column >> i & 1) + 2 * (row >> i & 1));
  *quadkey = '\0';
}

/* Edges from whole pixels, so that neighbours have the same numbers. */
static void
set_ground (const MapshotSource *source, int level, gint64 column, gint64 row, TemplateValues *values)
{
  const MapshotMargins *m = &source->margins;
  gint64 width = mapshot_tile_grid_get_tile_width (source->grid), height = mapshot_tile_grid_get_tile_height (source->grid);

  mapshot_tile_grid_from_pixel (source->grid, level, (double) (column * width - m->left), (double) (row * height - m->top),
                                &values->left, &values->top);
  mapshot_tile_grid_from_pixel (source->grid, level, (double) ((column + 1) * width + m->right),
                                (double) ((row + 1) * height + m->bottom), &values->right, &values->bottom);
  values->width = (int) (width + m->left + m->right) / source->pixel_ratio;
  values->height = (int) (height + m->top + m->bottom) / source->pixel_ratio;
}

/* A key and its parts, escaped for an address. */
typedef struct
{
  char *whole, *id, *secret;
} EscapedKey;

static void
escaped_key_clear (EscapedKey *self)
{
  g_free (self->whole);
  g_free (self->id);
  g_free (self->secret);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EscapedKey, escaped_key_clear)

static void
set_key (TemplateValues *values, EscapedKey *escaped, const char *key)
{
  const char *whole = key != NULL ? key : "", *colon = strchr (whole, ':');
  g_autofree char *id = g_strndup (whole, colon != NULL ? (gsize) (colon - whole) : strlen (whole));

  values->key = escaped->whole = g_uri_escape_string (whole, NULL, FALSE);
  values->key_id = escaped->id = g_uri_escape_string (id, NULL, FALSE);
  values->key_secret = escaped->secret = g_uri_escape_string (colon != NULL ? colon + 1 : "", NULL, FALSE);
}

char *
mapshot_template_expand (const MapshotSource *source, int level, gint64 column, gint64 row, const char *key)
{
  return mapshot_template_expand_in_session (source, level, column, row, key, NULL);
}

char *
mapshot_template_expand_in_session (const MapshotSource *source, int level, gint64 column, gint64 row, const char *key,
                                    const char *session)
{
  const MapshotTileLevel *l = mapshot_tile_grid_get_level (source->grid, level);
  gint64 number = mapshot_tile_grid_get_column_number (source->grid, level, column);
  gint64 row_from_north = row - l->min_row;
  g_autofree char *token = session != NULL ? g_uri_escape_string (session, NULL, FALSE) : NULL;
  char quadkey[64] = "";
  g_autofree char *name = g_uri_escape_string (l->name, ":", FALSE);
  g_auto (EscapedKey) escaped = { 0 };
  TemplateValues values = {
    .zoom = name,
    .quadkey = quadkey,
    .ratio = mapshot_tile_grid_get_tile_width (source->grid) == 512 ? "@2x" : "",
    .session = token,
    .crs = source->crs_name != NULL ? source->crs_name : mapshot_tile_grid_get_crs (source->grid),
    .column = number,
    .row = mapshot_tile_grid_get_row_number (source->grid, level, row),
    .row_from_south = l->max_row - row,
    .choice = ABS (number + row_from_north),
    .subdomains = (const char *const *) source->subdomains,
  };

  g_return_val_if_fail (source->template_uri != NULL, NULL);

  set_key (&values, &escaped, key);
  set_ground (source, level, number, row, &values);
  write_quadkey (quadkey, CLAMP (l->zoom, 0, 62), number, row_from_north);

  return template_expand (source->template_uri, &values);
}

char *
mapshot_template_expand_document (const char *address, const char *key, const char *session, int zoom, const MapshotBounds *bounds)
{
  g_autofree char *token = session != NULL ? g_uri_escape_string (session, NULL, FALSE) : NULL;
  g_autofree char *level = g_strdup_printf ("%d", zoom);
  g_auto (EscapedKey) escaped = { 0 };
  TemplateValues values = { .zoom = level, .quadkey = "", .ratio = "", .crs = "", .session = token, .bounds = bounds };

  set_key (&values, &escaped, key);

  return template_expand (address, &values);
}

gboolean
mapshot_template_needs_key (const char *template_uri)
{
  return strstr (template_uri, "{key}") != NULL || strstr (template_uri, "{key-id}") != NULL ||
         strstr (template_uri, "{key-secret}") != NULL;
}

gboolean
mapshot_template_asks_for_ground (const char *template_uri)
{
  static const char *const tokens[] = { "{bbox}", "{bbox-yx}", "{cx}", "{lon}" };

  for (gsize i = 0; i < G_N_ELEMENTS (tokens); i++)
    if (strstr (template_uri, tokens[i]) != NULL)
      return TRUE;
  return FALSE;
}

gboolean
mapshot_template_has_token (const char *template_uri, const char *token)
{
  return strstr (template_uri, token) != NULL;
}
