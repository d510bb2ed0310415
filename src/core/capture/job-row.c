/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job-row.h"

#include "error.h"
#include "parse.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_NAME 200 /* bytes, so that suffixes still fit into the 255 of file systems */

/* What people call their columns, in lower case without spaces, '-' and '_'; the first is ours. */
static const char *const columns[][9] = {
  { "name", "title", "label", "site", "이름", "명칭", "지명", "제목", NULL },
  { "output", "file", "filename", "파일", "파일명", "출력", NULL },
  { "source", "map", "지도", "지도소스", "소스", "출처", NULL },
  { "latitude", "lat", "y", "위도", NULL },
  { "longitude", "lon", "lng", "long", "x", "경도", NULL },
  { "center", "centre", "position", "중심", "좌표", NULL },
  { "address", "addr", "place", "주소", "도로명주소", "지번주소", "장소", NULL },
  { "radius", "반경", "반지름", NULL },
  { "extent", "범위", NULL },
  { "size", "pixels", "크기", NULL },
  { "bbox", "bounds", "영역", NULL },
  { "west", "left", "minlon", "xmin", "서", "서쪽", NULL },
  { "south", "bottom", "minlat", "ymin", "남", "남쪽", NULL },
  { "east", "right", "maxlon", "xmax", "동", "동쪽", NULL },
  { "north", "top", "maxlat", "ymax", "북", "북쪽", NULL },
  { "zoom", "z", "level", "줌", "확대", "레벨", NULL },
  { "resolution", "해상도", NULL },
  { "dpi", "인쇄해상도", NULL },
  { "on-missing", "onmissing", "missing", "누락", NULL },
  { "attribution", "credit", "저작권", NULL },
  { "background", "배경", NULL },
  { "compression", "압축", NULL },
};

static char *
normalise (const char *header)
{
  g_autofree char *lower = g_utf8_strdown (header, -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *p = lower; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isspace (g_utf8_get_char (p)) && *p != '-' && *p != '_')
      g_string_append_unichar (text, g_utf8_get_char (p));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

const char *
mapshot_job_row_find_column (const char *header)
{
  g_autofree char *name = normalise (header);

  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    for (gsize j = 0; columns[i][j] != NULL; j++)
      if (g_str_equal (columns[i][j], name))
        return columns[i][0];
  return NULL;
}

void
mapshot_job_row_free (MapshotJobRow *self)
{
  g_free (self->name);
  g_free (self->output);
  g_free (self->address);
  g_clear_pointer (&self->recipe, mapshot_recipe_free);
  g_free (self);
}

/* Puts the column's name before what the parser said. */
static gboolean
named (const char *column, gboolean ok, GError **error)
{
  if (!ok)
    g_prefix_error (error, "%s: ", column);
  return ok;
}

static gboolean
read_number (GHashTable *fields, const char *column, double *value, GError **error)
{
  const char *text = g_hash_table_lookup (fields, column);

  if (text != NULL)
    return named (column, mapshot_parse_number (text, value, error), error);
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s is not given"), column);

  return FALSE;
}

/* ---- where ---- */

static gboolean
read_bounds (GHashTable *fields, MapshotRecipe *recipe, GError **error)
{
  const char *bbox = g_hash_table_lookup (fields, "bbox");

  recipe->where = MAPSHOT_WHERE_BOUNDS;
  if (bbox != NULL)
    return named ("bbox", mapshot_parse_bounds (bbox, &recipe->bounds, error), error);

  return read_number (fields, "west", &recipe->bounds.west, error) && read_number (fields, "south", &recipe->bounds.south, error) &&
         read_number (fields, "east", &recipe->bounds.east, error) && read_number (fields, "north", &recipe->bounds.north, error) &&
         mapshot_bounds_validate (&recipe->bounds, error);
}

static gboolean
read_center (GHashTable *fields, MapshotRecipe *recipe, GError **error)
{
  const char *center = g_hash_table_lookup (fields, "center");
  g_autofree char *pair = NULL;

  if (center != NULL)
    return named ("center", mapshot_parse_position (center, &recipe->center, error), error);
  if (!read_number (fields, "latitude", &recipe->center.latitude, error) ||
      !read_number (fields, "longitude", &recipe->center.longitude, error))
    return FALSE;
  pair = g_strdup_printf ("%s,%s", (char *) g_hash_table_lookup (fields, "latitude"),
                          (char *) g_hash_table_lookup (fields, "longitude"));

  return mapshot_parse_position (pair, &recipe->center, error);
}

static gboolean
read_size (GHashTable *fields, MapshotRecipe *recipe, GError **error)
{
  const char *radius = g_hash_table_lookup (fields, "radius"), *extent = g_hash_table_lookup (fields, "extent");
  const char *size = g_hash_table_lookup (fields, "size");

  recipe->where = MAPSHOT_WHERE_EXTENT;
  if (radius != NULL)
    {
      if (!named ("radius", mapshot_parse_length (radius, &recipe->ground_width, error), error))
        return FALSE;
      recipe->ground_height = recipe->ground_width *= 2;
      return TRUE;
    }
  if (extent != NULL)
    return named ("extent", mapshot_parse_extent (extent, &recipe->ground_width, &recipe->ground_height, error), error);
  recipe->where = MAPSHOT_WHERE_SIZE;
  if (size != NULL)
    return named ("size", mapshot_parse_size (size, &recipe->pixel_width, &recipe->pixel_height, error), error);
  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                       _("there is no radius, extent or size; add a column, or for example --radius=500m for all rows"));
  return FALSE;
}

/* Coordinates say more than an address. */
static gboolean
is_by_address (GHashTable *fields)
{
  static const char *const better[] = { "bbox", "west", "center", "latitude", "longitude" };

  for (gsize i = 0; i < G_N_ELEMENTS (better); i++)
    if (g_hash_table_contains (fields, better[i]))
      return FALSE;
  return g_hash_table_contains (fields, "address");
}

static gboolean
read_where (GHashTable *fields, MapshotRecipe *recipe, GError **error)
{
  if (g_hash_table_contains (fields, "bbox") || g_hash_table_contains (fields, "west"))
    return read_bounds (fields, recipe, error);

  return (is_by_address (fields) || read_center (fields, recipe, error)) && read_size (fields, recipe, error);
}

/* ---- the rest ---- */

static gboolean
read_sharpness (GHashTable *fields, MapshotRecipe *recipe, GError **error)
{
  const char *zoom = g_hash_table_lookup (fields, "zoom");
  gint64 number;

  if (g_hash_table_contains (fields, "resolution"))
    {
      recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
      if (!read_number (fields, "resolution", &recipe->resolution, error))
        return FALSE;
    }
  if (zoom != NULL)
    {
      recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
      if (!named ("zoom", mapshot_parse_integer (zoom, 0, 30, &number, error), error))
        return FALSE;
      recipe->zoom = (int) number;
    }
  return !g_hash_table_contains (fields, "dpi") || read_number (fields, "dpi", &recipe->dpi, error);
}

/* The members that are words go the way of a recipe's JSON, which knows and checks them. */
static MapshotRecipe *
set_words (GHashTable *fields, const MapshotRecipe *recipe, GError **error)
{
  static const char *const words[] = { "on-missing", "attribution", "background", "compression" };
  g_autoptr (JsonNode) node = mapshot_recipe_to_json (recipe);
  g_autofree char *text = json_to_string (node, FALSE);
  g_autoptr (JsonNode) copy = json_from_string (text, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      const char *word = g_hash_table_lookup (fields, words[i]);
      if (word != NULL)
        json_object_set_string_member (json_node_get_object (copy), words[i], word);
    }
  return mapshot_recipe_from_json (copy, error);
}

MapshotJobRow *
mapshot_job_row_make (GHashTable *fields, const MapshotRecipe *base, guint line, GError **error)
{
  g_autoptr (MapshotJobRow) self = g_new0 (MapshotJobRow, 1);
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_copy (base);
  const char *source = g_hash_table_lookup (fields, "source");

  if (!read_where (fields, recipe, error) || !read_sharpness (fields, recipe, error))
    return NULL;
  if (source != NULL)
    {
      g_free (recipe->source);
      recipe->source = g_strdup (source);
    }
  self->line = line;
  self->name = g_strdup (g_hash_table_lookup (fields, "name"));
  self->output = g_strdup (g_hash_table_lookup (fields, "output"));
  self->address = is_by_address (fields) ? g_strdup (g_hash_table_lookup (fields, "address")) : NULL;
  self->recipe = set_words (fields, recipe, error);

  return self->recipe != NULL ? g_steal_pointer (&self) : NULL;
}

/* ---- names ---- */

static void
append_safe (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c < 0x20 || c == 0x7f || (c < 0x80 && strchr ("/\\:*?\"<>|", (int) c) != NULL) || !g_unichar_isdefined (c))
        g_string_append_c (out, '_');
      else
        g_string_append_unichar (out, c);
    }
}

static void
cut (GString *text)
{
  gsize length = text->len;

  while (length > MAX_NAME)
    length = (gsize) (g_utf8_find_prev_char (text->str, text->str + length) - text->str);
  g_string_truncate (text, length);
}

char *
mapshot_job_file_make_name (const char *template, const char *name, const char *source, int zoom)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *level = g_strdup_printf ("%d", zoom);
  const struct
  {
    const char *token, *value;
  } tokens[] = { { "{name}", name }, { "{source}", source }, { "{z}", level } };

  while (*template != '\0')
    {
      char one[8] = { 0 };
      gsize i = 0;

      while (i < G_N_ELEMENTS (tokens) && !g_str_has_prefix (template, tokens[i].token))
        i++;
      if (i < G_N_ELEMENTS (tokens))
        {
          append_safe (text, tokens[i].value);
          template += strlen (tokens[i].token);
          continue;
        }
      memcpy (one, template, (gsize) (g_utf8_next_char (template) - template));
      append_safe (text, one);
      template = g_utf8_next_char (template);
    }
  /* No hidden file, and neither "." nor "..". */
  for (gsize i = 0; i < text->len && text->str[i] == '.'; i++)
    text->str[i] = '_';
  cut (text);

  return g_string_free (g_steal_pointer (&text), FALSE);
}
