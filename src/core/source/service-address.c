/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-address.h"

#include "error.h"
#include "parse.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char *const names[] = { "layer", "matrix-set", "style", "format", "time" };

/* Whether every brace in TEXT belongs to a part of a key. */
static gboolean
has_keys_only (const char *text)
{
  static const char *const tokens[] = { "{key}", "{key-id}", "{key-secret}" };

  for (const char *brace = strchr (text, '{'); brace != NULL; brace = strchr (brace + 1, '{'))
    {
      gboolean known = FALSE;

      for (gsize i = 0; i < G_N_ELEMENTS (tokens); i++)
        known = known || g_str_has_prefix (brace, tokens[i]);
      if (!known)
        return FALSE;
    }
  return TRUE;
}

gboolean
mapshot_service_address_is (const char *what)
{
  return what != NULL && has_keys_only (what) &&
         (g_ascii_strncasecmp (what, "http://", 7) == 0 || g_ascii_strncasecmp (what, "https://", 8) == 0);
}

static void
get_members (const MapshotServiceChoice *choice, const char *values[])
{
  values[0] = choice->layer;
  values[1] = choice->matrix_set;
  values[2] = choice->style;
  values[3] = choice->format;
  values[4] = choice->time;
}

char *
mapshot_service_address_join (const char *address, const MapshotServiceChoice *choice)
{
  g_autoptr (GHashTable) present = NULL;
  MapshotServiceChoice old = { .layer = NULL };
  g_autofree char *plain = mapshot_service_address_split (address, &old, &present, NULL);
  GString *joined = g_string_new (plain != NULL ? plain : address);
  const char *before[G_N_ELEMENTS (names)], *values[G_N_ELEMENTS (names)];
  char separator = '#';

  get_members (&old, before);
  get_members (choice, values);
  for (gsize i = 0; plain != NULL && i < G_N_ELEMENTS (names); i++)
    {
      const char *value = values[i] != NULL ? values[i] : before[i];

      if (value == NULL)
        continue;
      g_string_append_printf (joined, "%c%s=", separator, names[i]);
      g_string_append_uri_escaped (joined, value, ",:/", FALSE);
      separator = '&';
    }
  return g_string_free (joined, FALSE);
}

char *
mapshot_service_address_split (const char *what, MapshotServiceChoice *choice, GHashTable **values, GError **error)
{
  const char *mark = strchr (what, '#');
  GHashTableIter iter;
  gpointer name;

  *choice = (MapshotServiceChoice){ .layer = NULL };
  *values = mark != NULL ? g_uri_parse_params (mark + 1, -1, "&", G_URI_PARAMS_NONE, NULL)
                         : g_hash_table_new (g_str_hash, g_str_equal);
  if (*values == NULL)
    *values = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_iter_init (&iter, *values);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      gboolean known = FALSE;

      for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
        known = known || g_str_equal (names[i], name);
      if (!known)
        {
          g_autofree char *quoted = mapshot_parse_quote (name);

          g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                       _("%s is nothing to choose behind the # of a service's address; known are layer, matrix-set, style, format and time"),
                       quoted);
          g_clear_pointer (values, g_hash_table_unref);
          return NULL;
        }
    }
  choice->layer = g_hash_table_lookup (*values, names[0]);
  choice->matrix_set = g_hash_table_lookup (*values, names[1]);
  choice->style = g_hash_table_lookup (*values, names[2]);
  choice->format = g_hash_table_lookup (*values, names[3]);
  choice->time = g_hash_table_lookup (*values, names[4]);

  return mark != NULL ? g_strndup (what, (gsize) (mark - what)) : g_strdup (what);
}
