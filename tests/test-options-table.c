/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "options.h"

#include <json-glib/json-glib.h>
#include <string.h>

static char *
ask (const char *first, const char *second)
{
  const char *argv[] = { "mapshot", first, second, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotCliOptions) options = mapshot_cli_options_parse ((char **) argv, &error);

  g_assert_no_error (error);
  g_assert_cmpint (options->verb, ==, MAPSHOT_CLI_HELP);

  return g_steal_pointer (&options->help);
}

static gboolean
has_line (const char *lines, const char *wanted)
{
  g_auto (GStrv) all = g_strsplit (lines, "\n", -1);

  for (int i = 0; all[i] != NULL; i++)
    {
      all[i][strcspn (all[i], "\t")] = '\0';
      if (g_str_equal (all[i], wanted))
        return TRUE;
    }
  g_test_message ("“%s” is not in:\n%s", wanted, lines);

  return FALSE;
}

/* Both are made from one table: what one shows, the other has. */
static void
test_same_as_help (void)
{
  g_autofree char *help = ask ("--help", NULL), *json = ask ("--help", "--json"), *words = ask ("--complete=", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *array;

  g_assert_true (json_parser_load_from_data (parser, json, -1, NULL));
  array = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (array), >, 40);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *option = json_array_get_object_element (array, i);
      const char *value = json_object_get_string_member_with_default (option, "value", NULL);
      g_autofree char *shown = g_strconcat ("--", json_object_get_string_member (option, "name"), value != NULL ? "=" : "", NULL);

      g_assert_nonnull (strstr (help, shown));
      g_assert_nonnull (strstr (help, json_object_get_string_member (option, "description")));
      g_assert_true (has_line (words, shown));
    }
  g_assert_null (strstr (help, "--complete"));
  g_assert_null (strstr (json, "\"complete\""));
}

static void
test_values (void)
{
  static const struct
  {
    const char *option, *values[4];
  } expected[] = {
    { "--complete=source", { "basemap", "osm", "vworld-base", ":file" } },
    { "--complete=layer", { "vworld-hybrid" } },
    { "--complete=describe-source", { "osm" } },
    { "--complete=on-missing", { "fail", "parent", "blank" } },
    { "--complete=attribution", { "bottom-right", "top-left", "outside" } },
    { "--complete=background", { "none" } },
    { "--complete=export", { ":file" } },
    { "--complete=repair", { ":file" } },
    { "--complete=output-dir", { ":folder" } },
    { "--complete=radius", { ":value" } },
  };
  static const char *const without[] = { "--complete=force", "--complete=nothing-like-it", "--complete=complete" };

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *lines = ask (expected[i].option, NULL);

      for (int j = 0; j < 4 && expected[i].values[j] != NULL; j++)
        g_assert_true (has_line (lines, expected[i].values[j]));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (without); i++)
    {
      g_autofree char *lines = ask (without[i], NULL);
      g_assert_cmpstr (lines, ==, "");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/options-table/same-as-help", test_same_as_help);
  g_test_add_func ("/options-table/values", test_values);

  return g_test_run ();
}
