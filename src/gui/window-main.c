/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application.h"
#include "kiosk-application.h"
#include "mapshot-config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

int
main (int argc, char **argv)
{
  g_autoptr (MapshotApplication) application = NULL;
  const char *translations = g_getenv ("TEXTDOMAINDIR");
  const char *kiosk;

  setlocale (LC_ALL, "");
  /* As gettext(1) has it, for a program that was not installed. */
  bindtextdomain (MAPSHOT_GETTEXT_DOMAIN, translations != NULL ? translations : MAPSHOT_LOCALE_DIR);
  bind_textdomain_codeset (MAPSHOT_GETTEXT_DOMAIN, "UTF-8");
  textdomain (MAPSHOT_GETTEXT_DOMAIN);
  g_set_application_name ("Mapshot");
  g_set_prgname (MAPSHOT_APP_ID);
  if (mapshot_kiosk_is_asked (argv, &kiosk))
    return mapshot_kiosk_run (kiosk);
  application = mapshot_application_new (G_APPLICATION_DEFAULT_FLAGS);

  return g_application_run (G_APPLICATION (application), argc, argv);
}
