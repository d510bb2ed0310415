/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-settings-private.h"

#include "bounded-file.h"
#include "error.h"
#include "mapshot-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_FILE (256 * 1024) /* bytes */
#define MAX_NAME 120          /* bytes of a file's name */

/* ---- what is freed ---- */

static void
names_free (char **names)
{
  for (int i = 0; i < MAPSHOT_KIOSK_N_LANGUAGES; i++)
    g_free (names[i]);
}

static void
map_free (gpointer data)
{
  MapshotKioskMap *map = data;

  names_free (map->names);
  g_free (map->group);
  g_free (map->source);
  g_array_unref (map->layers);
  g_free (map);
}

static void
region_free (gpointer data)
{
  names_free (((MapshotKioskRegion *) data)->names);
  g_free (((MapshotKioskRegion *) data)->group);
  g_free (data);
}

static void
size_free (gpointer data)
{
  names_free (((MapshotKioskSize *) data)->names);
  g_free (((MapshotKioskSize *) data)->group);
  g_free (data);
}

void
mapshot_kiosk_settings_free (MapshotKioskSettings *self)
{
  names_free (self->titles);
  g_ptr_array_unref (self->maps);
  g_ptr_array_unref (self->regions);
  g_ptr_array_unref (self->sizes);
  g_free (self->path);
  g_free (self->key_file);
  g_free (self->folder);
  g_free (self->file_name);
  g_free (self->pickup_interface);
  g_free (self);
}

/* ---- the file ---- */

static gboolean
fail_group (const MapshotKioskSettings *self, const char *group, const char *example, GError **error)
{
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s: the group [%s] is missing; write for example [%s] and below it %s"), self->path, group,
               group, example);
  return FALSE;
}

static gboolean
check_number (const MapshotKioskSettings *self, const GPtrArray *choices, const char *group, const char *example, GError **error)
{
  if (choices->len == 0)
    return fail_group (self, group, example, error);
  if (choices->len <= MAPSHOT_KIOSK_MAX_CHOICES)
    return TRUE;
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s: there are %u groups like [%s]; a screen has room for %d"), self->path, choices->len,
               group, MAPSHOT_KIOSK_MAX_CHOICES);
  return FALSE;
}

static gboolean
check_all (const MapshotKioskSettings *self, GError **error)
{
  if (self->titles[0] == NULL)
    return fail_group (self, "kiosk", "Title=Jongno-gu", error);
  if (self->n_places == 0)
    return fail_group (self, "save", "To=usb", error);
  if (mapshot_kiosk_settings_has_place (self, MAPSHOT_KIOSK_TO_PICKUP) && self->pickup_interface == NULL)
    return fail_group (self, "pickup", "Interface=192.168.4.1", error);

  return check_number (self, self->maps, "map 1", "Source=vworld-base", error) &&
         check_number (self, self->regions, "region 1", "Bounds=126.94,37.56,127.03,37.64", error) &&
         check_number (self, self->sizes, "size 1", "Size=3508x2480", error);
}

static GKeyFile *
open_file (const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) cause = NULL;
  gsize length;
  g_autofree char *text = mapshot_bounded_file_read (path, MAX_FILE, &length, error);

  if (text == NULL)
    return NULL;
  if (length > 0 && g_key_file_load_from_data (file, text, length, G_KEY_FILE_KEEP_TRANSLATIONS, &cause))
    return g_steal_pointer (&file);
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s: this is no key file (%s); it begins for example with [kiosk] and below it Title=Jongno-gu"),
               path, cause != NULL ? cause->message : _("it is empty"));
  return NULL;
}

MapshotKioskSettings *
mapshot_kiosk_settings_load (const char *path, GError **error)
{
  g_autoptr (MapshotKioskSettings) self = g_new0 (MapshotKioskSettings, 1);
  g_autoptr (GKeyFile) file = NULL;

  self->path = g_strdup (path);
  self->maps = g_ptr_array_new_with_free_func (map_free);
  self->regions = g_ptr_array_new_with_free_func (region_free);
  self->sizes = g_ptr_array_new_with_free_func (size_free);
  file = open_file (path, error);
  if (file == NULL || !mapshot_kiosk_settings_read (self, file, error) || !check_all (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

char *
mapshot_kiosk_settings_find (GError **error)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new ();

  g_ptr_array_add (folders, (gpointer) MAPSHOT_SITE_DIR);
  g_ptr_array_add (folders, (gpointer) "/etc/mapshot");
  for (const char *const *dir = g_get_system_config_dirs (); *dir != NULL; dir++)
    g_ptr_array_add (folders, (gpointer) *dir);
  g_ptr_array_add (folders, (gpointer) g_get_user_config_dir ());
  for (guint i = 0; i < folders->len; i++)
    {
      const char *folder = g_ptr_array_index (folders, i);
      g_autofree char *path = g_build_filename (folder, i < 2 ? "" : "mapshot", "kiosk.ini", NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("--kiosk: there is no %s/kiosk.ini; write one, or name another file, for example --kiosk=%s/kiosk/kiosk.ini"),
               MAPSHOT_SITE_DIR, MAPSHOT_DATA_DIR);
  return NULL;
}

/* ---- questions ---- */

gboolean
mapshot_kiosk_settings_has_place (const MapshotKioskSettings *self, MapshotKioskPlace place)
{
  for (int i = 0; i < self->n_places; i++)
    if (self->places[i] == place)
      return TRUE;
  return FALSE;
}

static void
replace_word (GString *name, const char *token, const char *value)
{
  g_string_replace (name, token, value, 0);
}

/* As the pickiest of the usual file systems wants it: no separators, no dot or space at an end, not too long. */
static char *
tidy_name (const char *name)
{
  g_autofree char *plain = g_strdup (name);
  const char *end;

  for (char *c = plain; *c != '\0'; c++)
    if (strchr ("/\\:*?\"<>|", *c) != NULL || (guchar) *c < ' ')
      *c = '-';
  if (strlen (plain) > MAX_NAME)
    {
      plain[MAX_NAME] = '\0';
      if (!g_utf8_validate (plain, -1, &end))
        plain[end - plain] = '\0';
    }
  if (g_str_has_suffix (plain, ".png"))
    plain[strlen (plain) - 4] = '\0';
  for (gsize n = strlen (plain); n > 0 && (plain[n - 1] == '.' || plain[n - 1] == ' '); n--)
    plain[n - 1] = '\0';
  end = plain + strspn (plain, ". ");

  return g_strconcat (end[0] != '\0' ? end : "map", ".png", NULL);
}

char *
mapshot_kiosk_settings_make_name (const MapshotKioskSettings *self, const MapshotKioskMap *map, const MapshotKioskRegion *region,
                                  const MapshotKioskSize *size, MapshotKioskLanguage language, GDateTime *now)
{
  g_autoptr (GString) name = g_string_new (self->file_name);
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d"), *time = g_date_time_format (now, "%H.%M.%S");

  replace_word (name, "{title}", self->titles[language]);
  replace_word (name, "{map}", map->names[language]);
  replace_word (name, "{region}", region->names[language]);
  replace_word (name, "{size}", size->names[language]);
  replace_word (name, "{date}", date);
  replace_word (name, "{time}", time);

  return tidy_name (name->str);
}
