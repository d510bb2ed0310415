/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-language.h"

#include "mapshot-config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <libintl.h>
#include <locale.h>

#define PO                                                                                                               \
  "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n"                                                 \
  "msgid \"Start again\"\nmsgstr \"처음으로\"\n"

static char *folder;
static gboolean c_translates;

/* Newer C libraries translate nothing in "C.UTF-8", as nothing in "C". Before the program prepares itself. */
static gboolean
try_c (void)
{
  gboolean translates;

  setlocale (LC_ALL, "C.UTF-8");
  g_setenv ("LANGUAGE", "ko", TRUE);
  translates = !g_str_equal (dgettext (MAPSHOT_GETTEXT_DOMAIN, "Start again"), "Start again");
  g_unsetenv ("LANGUAGE");

  return translates;
}

/* A catalogue of our own, as it is installed. */
static gboolean
make_catalogue (void)
{
  g_autofree char *program = g_find_program_in_path ("msgfmt"), *messages = g_build_filename (folder, "ko", "LC_MESSAGES", NULL);
  g_autofree char *po = g_build_filename (folder, "ko.po", NULL), *mo = g_build_filename (messages, MAPSHOT_GETTEXT_DOMAIN ".mo", NULL);
  const char *arguments[] = { program, "-o", mo, po, NULL };
  int status = -1;

  if (program == NULL)
    return FALSE;
  g_assert_cmpint (g_mkdir_with_parents (messages, 0700), ==, 0);
  g_assert_true (g_file_set_contents (po, PO, -1, NULL));
  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, NULL));

  return status == 0;
}

/* Forth and back at run time, in whatever locale the machine has; and what was looked up already is looked up again. */
static void
test_switch (void)
{
  const char *name = setlocale (LC_MESSAGES, NULL);

  if (!c_translates && (g_str_equal (name, "C") || g_str_has_prefix (name, "C.")))
    {
      g_test_skip ("there is no locale here but C, in which this C library translates nothing");
      return;
    }
  for (int i = 0; i < 3; i++)
    {
      mapshot_kiosk_language_set (MAPSHOT_KIOSK_KOREAN);
      g_assert_cmpstr (g_dgettext (MAPSHOT_GETTEXT_DOMAIN, "Start again"), ==, "처음으로");
      mapshot_kiosk_language_set (MAPSHOT_KIOSK_ENGLISH);
      g_assert_cmpstr (g_dgettext (MAPSHOT_GETTEXT_DOMAIN, "Start again"), ==, "Start again");
    }
}

static void
test_names (void)
{
  g_assert_cmpstr (mapshot_kiosk_language_get_name (MAPSHOT_KIOSK_KOREAN), ==, "한국어");
  g_assert_cmpstr (mapshot_kiosk_language_get_name (MAPSHOT_KIOSK_ENGLISH), ==, "English");
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

  for (const char *name; dir != NULL && (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_folder (child);
    }
  g_remove (path);
}

int
main (int argc, char **argv)
{
  gboolean ready;
  int status;

  folder = g_dir_make_tmp ("mapshot-kiosk-XXXXXX", NULL);
  ready = make_catalogue ();
  bindtextdomain (MAPSHOT_GETTEXT_DOMAIN, folder);
  bind_textdomain_codeset (MAPSHOT_GETTEXT_DOMAIN, "UTF-8");
  textdomain (MAPSHOT_GETTEXT_DOMAIN);
  c_translates = ready && try_c ();
  setlocale (LC_ALL, "");
  mapshot_kiosk_language_prepare ();
  g_test_init (&argc, &argv, NULL);

  if (ready)
    g_test_add_func ("/kiosk-language/switch", test_switch);
  g_test_add_func ("/kiosk-language/names", test_names);

  status = g_test_run ();
  remove_folder (folder);
  g_free (folder);

  return status;
}
