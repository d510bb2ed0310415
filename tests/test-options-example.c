/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "options.h"

#include <locale.h>
#include <string.h>

#define EXPORT "--export=map.png"
#define BOX "--bbox=126.9,37.5,127.1,37.6"
#define CENTER "--center=37.5665,126.978"
#define MAX_ARGUMENTS 5

static MapshotCliOptions *
parse (const char *const *arguments, GError **error)
{
  const char *argv[MAX_ARGUMENTS + 2] = { "mapshot" };

  for (int i = 0; arguments[i] != NULL; i++)
    {
      g_assert_cmpint (i, <, MAX_ARGUMENTS);
      argv[i + 1] = arguments[i];
    }
  return mapshot_cli_options_parse ((char **) argv, error);
}

static MapshotCliOptions *
parse_well (const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  MapshotCliOptions *options = parse (arguments, &error);

  g_assert_no_error (error);
  return options;
}

/* What is shown for the option NAME, "--…", when its value is missing. */
static char *
get_example (const char *name)
{
  g_autofree char *shown = g_strdup_printf ("for example %s=", name);
  g_autoptr (GError) error = NULL;

  g_assert_null (parse ((const char *const[]){ name, NULL }, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, shown));

  return g_strdup (strstr (error->message, shown) + strlen (shown));
}

/* Every option of --help that takes a value shows one where it is missing. */
static void
test_all_have_one (void)
{
  g_autoptr (MapshotCliOptions) options = parse_well ((const char *const[]){ "--help", NULL });
  g_auto (GStrv) lines = g_strsplit (options->help, "\n", -1);
  int n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *start = strstr (lines[i], "  --");
      g_autofree char *name = start != NULL ? g_strndup (start + 2, strcspn (start + 2, "= ")) : NULL;
      g_autofree char *example = NULL;

      /* Its value may be left out. */
      if (name == NULL || start[2 + strlen (name)] != '=' || g_str_equal (name, "--kiosk"))
        continue;
      example = get_example (name);
      g_assert_cmpstr (example, !=, "");
      n++;
    }
  g_assert_cmpint (n, >, 40);
}

/* Where no file and no service is needed to tell. */
static void
test_are_taken (void)
{
  static const char *const command_lines[][MAX_ARGUMENTS] = {
    { EXPORT, "--bbox=%s" }, { EXPORT, "--center=%s", "--radius=2km" }, { EXPORT, CENTER, "--radius=%s" }, { EXPORT, CENTER, "--extent=%s" },
    { EXPORT, CENTER, "--size=%s" }, { EXPORT, CENTER, "--paper=%s", "--scale=1:25000" }, { EXPORT, BOX, "--zoom=%s" }, { EXPORT, BOX, "--resolution=%s" },
    { EXPORT, BOX, "--scale=%s" }, { EXPORT, BOX, "--dpi=%s" }, { EXPORT, BOX, "--crs=%s" }, { EXPORT, BOX, "--on-missing=%s" }, { EXPORT, BOX, "--background=%s" },
    { EXPORT, BOX, "--attribution=%s" }, { EXPORT, BOX, "--format=%s" }, { EXPORT, BOX, "--compression=%s" }, { EXPORT, BOX, "--strips=%s" },
    { EXPORT, BOX, "--plan-strips=%s" }, { EXPORT, BOX, "--connections=%s" }, { EXPORT, BOX, "--rate=%s" }, { EXPORT, BOX, "--retries=%s" },
    { EXPORT, BOX, "--timeout=%s" }, { EXPORT, BOX, "--max-memory=%s" }, { EXPORT, BOX, "--max-pixels=%s" }, { EXPORT, BOX, "--progress=%s" },
    { EXPORT, BOX, "--report=%s" }, { EXPORT, BOX, "--source=%s" }, { EXPORT, BOX, "--layer=%s" }, { "--search=Seoul", "--geocoder=%s" },
    { "--describe-source=%s" }, { "--search=%s" }, { "--jobs=%s" }, { "--repair=%s" }, { "--export=%s", BOX },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (command_lines); i++)
    {
      const char *arguments[MAX_ARGUMENTS + 1] = { NULL };
      g_autofree char *filled = NULL;

      for (int j = 0; command_lines[i][j] != NULL; j++)
        {
          const char *equals = strstr (command_lines[i][j], "=%s");

          arguments[j] = command_lines[i][j];
          if (equals != NULL)
            {
              g_autofree char *name = g_strndup (arguments[j], (gsize) (equals - arguments[j])), *example = get_example (name);

              arguments[j] = filled = g_strconcat (name, "=", example, NULL);
            }
        }
      g_test_message ("%s", filled);
      mapshot_cli_options_free (parse_well (arguments));
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/options-example/all-have-one", test_all_have_one);
  g_test_add_func ("/options-example/are-taken", test_are_taken);

  return g_test_run ();
}
