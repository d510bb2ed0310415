/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-language.h"

#include "mapshot-config.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

/* A part of the environment: changed in place, since setenv() would move what other threads read. */
static char variable[] = "LANGUAGE=en";

/* gettext looks at LANGUAGE only where the locale is another than "C", so any that is installed does. */
static const char *const locales[] = { "", "ko_KR.UTF-8", "en_US.UTF-8", "C.UTF-8" };

static gboolean
is_translating (void)
{
  const char *name = setlocale (LC_MESSAGES, NULL);

  return name != NULL && strcmp (name, "C") != 0 && strcmp (name, "POSIX") != 0 && !g_str_has_prefix (name, "C.");
}

void
mapshot_kiosk_language_set (MapshotKioskLanguage language)
{
  memcpy (variable + strlen ("LANGUAGE="), language == MAPSHOT_KIOSK_KOREAN ? "ko" : "en", 2);
  /* What was looked up is kept by gettext until a domain changes. */
  bindtextdomain (MAPSHOT_GETTEXT_DOMAIN, bindtextdomain (MAPSHOT_GETTEXT_DOMAIN, NULL));
  textdomain (textdomain (NULL));
}

void
mapshot_kiosk_language_prepare (void)
{
  const char *const *asked = g_get_language_names ();
  gboolean korean = asked[0] != NULL && g_str_has_prefix (asked[0], "ko");

  putenv (variable);
  for (gsize i = 0; i < G_N_ELEMENTS (locales) && !is_translating (); i++)
    setlocale (LC_MESSAGES, locales[i]);
  /* GLib decides once, at the first text, whether this program is translated at all: then it has to find a translation. */
  mapshot_kiosk_language_set (MAPSHOT_KIOSK_KOREAN);
  g_dgettext (MAPSHOT_GETTEXT_DOMAIN, MAPSHOT_GETTEXT_DOMAIN);
  mapshot_kiosk_language_set (korean ? MAPSHOT_KIOSK_KOREAN : MAPSHOT_KIOSK_ENGLISH);
}

const char *
mapshot_kiosk_language_get_name (MapshotKioskLanguage language)
{
  return language == MAPSHOT_KIOSK_KOREAN ? "한국어" : "English";
}
