/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "options-private.h"

#include "policy.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- as JSON ---- */

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

char *
mapshot_cli_table_to_json (const GArray *table)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; i < table->len; i++)
    {
      const MapshotCliOption *option = &g_array_index (table, MapshotCliOption, i);
      const char letter[] = { option->letter, '\0' };

      json_builder_begin_object (builder);
      add_text (builder, "group", option->group);
      add_text (builder, "name", option->name);
      add_text (builder, "letter", option->letter != 0 ? letter : NULL);
      add_text (builder, "value", option->value);
      add_text (builder, "description", option->description);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, TRUE);
}

/* ---- for shells ---- */

static void
add_line (GString *lines, const char *value, const char *description)
{
  g_string_append (lines, value);
  if (description != NULL)
    g_string_append_printf (lines, "\t%s", description);
  g_string_append_c (lines, '\n');
}

static void
add_options (GString *lines, const GArray *table)
{
  for (guint i = 0; i < table->len; i++)
    {
      const MapshotCliOption *option = &g_array_index (table, MapshotCliOption, i);
      g_autofree char *word = g_strconcat ("--", option->name, option->value != NULL ? "=" : "", NULL);

      add_line (lines, word, _(option->description));
    }
}

static void
add_sources (GString *lines)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new (NULL, NULL);
  GPtrArray *sources = mapshot_source_store_get_sources (store);

  for (guint i = 0; i < sources->len; i++)
    {
      const MapshotSource *source = g_ptr_array_index (sources, i);
      add_line (lines, source->id, source->name);
    }
}

static void
add_corners (GString *lines)
{
  static const char *const corners[] = { "bottom-right", "bottom-left", "top-right", "top-left" };

  for (gsize i = 0; i < G_N_ELEMENTS (corners); i++)
    add_line (lines, corners[i], NULL);
}

/* "fail", "top-left", "1d": what is typed as it stands there; what a person fills in has capitals or signs of its own. */
static gboolean
is_literal (const char *word)
{
  return g_ascii_islower (word[0]) && word[strspn (word, "abcdefghijklmnopqrstuvwxyz-")] == '\0';
}

/* What an option takes is told by the words that --help has for it: "ID|TEMPLATE|FILE|URL", "fail|parent|blank". */
static void
add_values (GString *lines, const MapshotCliOption *option)
{
  g_auto (GStrv) words = g_strsplit (option->value, "|", -1);
  gboolean names_source = g_str_equal (option->name, "source") || g_str_equal (option->name, "layer") ||
                          g_str_equal (option->name, "describe-source");

  if (names_source)
    add_sources (lines);
  for (guint i = 0; words[i] != NULL; i++)
    if (is_literal (words[i]))
      add_line (lines, words[i], NULL);
    else if (g_str_equal (words[i], "CORNER"))
      add_corners (lines);
    else if (g_str_has_prefix (words[i], "FILE"))
      add_line (lines, ":file", NULL);
    else if (g_str_equal (words[i], "DIR"))
      add_line (lines, ":folder", NULL);
  if (lines->len == 0)
    add_line (lines, ":value", _(option->value));
}

char *
mapshot_cli_table_complete (const GArray *table, const char *option)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  if (option[0] == '\0')
    add_options (lines, table);
  for (guint i = 0; i < table->len; i++)
    {
      const MapshotCliOption *entry = &g_array_index (table, MapshotCliOption, i);

      if (entry->value != NULL && g_str_equal (entry->name, option))
        add_values (lines, entry);
    }
  return g_string_free (g_steal_pointer (&lines), FALSE);
}
