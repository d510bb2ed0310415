/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-settings-private.h"

#include "error.h"
#include "key-reader.h"
#include "parse.h"
#include "source.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_SIDE 30000 /* px: a picture that somebody waits for, and whose middle a visitor can still see */

static const char *const language_codes[] = { "en", "ko", NULL };
static const char *const place_names[] = { "folder", "usb", "pickup", NULL };

/* ---- single values ---- */

/* A required key: an example of it is what helps. */
static char *
get_required (MapshotKeyReader *reader, const char *key, const char *example)
{
  g_autofree char *value = mapshot_key_reader_get (reader, key);

  if (value != NULL && value[0] != '\0')
    return g_steal_pointer (&value);
  mapshot_key_reader_fail (reader, key, _("it is missing; write for example %s=%s"), key, example);

  return NULL;
}

/* Text for people in every language, the untranslated one where a language has none. */
static void
get_names (MapshotKeyReader *reader, const char *key, const char *example, char **names)
{
  g_autofree char *plain = mapshot_key_reader_get_text (reader, key, FALSE);

  if (reader->error != NULL)
    return;
  if (plain == NULL || plain[0] == '\0')
    {
      mapshot_key_reader_fail (reader, key, _("it is missing; write for example %s=%s"), key, example);
      return;
    }
  for (int i = 0; i < MAPSHOT_KIOSK_N_LANGUAGES; i++)
    {
      names[i] = g_key_file_get_locale_string (reader->file, reader->group, key, language_codes[i], NULL);
      if (names[i] == NULL || !g_utf8_validate (names[i], -1, NULL) || g_utf8_strlen (names[i], -1) > 60 || strpbrk (names[i], "\n\r\t\x1b"))
        mapshot_key_reader_fail (reader, key, _("the text is one line of at most 60 letters; write for example %s=%s"), key, example);
    }
}

static MapshotBounds
get_bounds (MapshotKeyReader *reader, const char *key, const MapshotBounds *fallback)
{
  g_autofree char *value = fallback == NULL ? get_required (reader, key, "126.94,37.56,127.03,37.64") : mapshot_key_reader_get (reader, key);
  g_autoptr (GError) error = NULL;
  MapshotBounds bounds = { 0 };

  if (value == NULL)
    return fallback != NULL ? *fallback : bounds;
  if (!mapshot_parse_bounds (value, &bounds, &error))
    mapshot_key_reader_fail (reader, key, "%s", error->message);

  return bounds;
}

static int
get_number (MapshotKeyReader *reader, const char *key, int minimum, int maximum, int fallback)
{
  g_autofree char *value = mapshot_key_reader_get (reader, key);
  gint64 number = fallback;

  if (value != NULL && !mapshot_parse_integer (value, minimum, maximum, &number, NULL))
    mapshot_key_reader_fail (reader, key, _("a whole number from %d to %d is needed; write for example %s=%d"), minimum, maximum, key, fallback);

  return (int) number;
}

/* Paths do not depend on where the program was started. */
static char *
get_path (MapshotKeyReader *reader, const char *key, const char *example, gboolean required)
{
  g_autofree char *value = required ? get_required (reader, key, example) : mapshot_key_reader_get (reader, key);

  if (value != NULL && !g_path_is_absolute (value))
    mapshot_key_reader_fail (reader, key, _("a path from the root is needed; write for example %s=%s"), key, example);

  return g_steal_pointer (&value);
}

/* The indices of a list's items among CHOICES, each once; how many. */
static int
get_choices (MapshotKeyReader *reader, const char *key, const char *const *choices, const char *example, int *chosen)
{
  g_auto (GStrv) items = mapshot_key_reader_get_list (reader, key);
  int n = 0;

  for (guint i = 0; items[i] != NULL; i++)
    {
      int found = 0;

      while (choices[found] != NULL && !g_str_equal (choices[found], items[i]))
        found++;
      for (int j = 0; j < n; j++)
        if (choices[found] == NULL || chosen[j] == found)
          found = (int) g_strv_length ((char **) choices);
      if (choices[found] == NULL)
        {
          g_autofree char *quoted = mapshot_parse_quote (items[i]), *all = g_strjoinv (", ", (char **) choices);
          mapshot_key_reader_fail (reader, key, _("%s is none of %s, or stands there twice; write for example %s=%s"), quoted, all, key, example);
          return 0;
        }
      chosen[n++] = found;
    }
  return n;
}

/* ---- groups ---- */

static void
check_keys (MapshotKeyReader *reader, const char *const *known)
{
  g_auto (GStrv) keys = g_key_file_get_keys (reader->file, reader->group, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *plain = g_strndup (keys[i], strcspn (keys[i], "[")), *all = NULL;

      if (g_strv_contains (known, plain))
        continue;
      all = g_strjoinv (", ", (char **) known);
      mapshot_key_reader_fail (reader, plain, _("there is no such key here; there are %s"), all);
    }
}

static void
layer_clear (gpointer data)
{
  g_free (((MapshotRecipeLayer *) data)->source);
}

static void
read_layers (MapshotKeyReader *reader, MapshotKioskMap *map)
{
  g_auto (GStrv) layers = mapshot_key_reader_get_list (reader, "Layers");

  for (guint i = 0; layers[i] != NULL; i++)
    {
      MapshotRecipeLayer layer = { .opacity = 1 };

      layer.source = mapshot_source_parse_overlay (layers[i], &layer.opacity);
      if (layer.source == NULL)
        mapshot_key_reader_fail (reader, "Layers", _("an opacity is between 0 and 1; write for example Layers=city-labels@0.8"));
      else
        g_array_append_val (map->layers, layer);
    }
}

static void
read_map (MapshotKeyReader *reader, MapshotKioskSettings *self)
{
  static const char *const known[] = { "Name", "Source", "Layers", NULL };
  MapshotKioskMap *map = g_new0 (MapshotKioskMap, 1);

  map->layers = g_array_new (FALSE, FALSE, sizeof (MapshotRecipeLayer));
  g_array_set_clear_func (map->layers, layer_clear);
  map->group = g_strdup (reader->group);
  g_ptr_array_add (self->maps, map);
  check_keys (reader, known);
  get_names (reader, "Name", "Streets", map->names);
  map->source = get_required (reader, "Source", "vworld-base");
  read_layers (reader, map);
}

static void
read_region (MapshotKeyReader *reader, MapshotKioskSettings *self)
{
  static const char *const known[] = { "Name", "Bounds", "View", NULL };
  MapshotKioskRegion *region = g_new0 (MapshotKioskRegion, 1);

  region->group = g_strdup (reader->group);
  g_ptr_array_add (self->regions, region);
  check_keys (reader, known);
  get_names (reader, "Name", "Jongno-gu", region->names);
  region->bounds = get_bounds (reader, "Bounds", NULL);
  region->view = get_bounds (reader, "View", &region->bounds);
}

static void
read_size (MapshotKeyReader *reader, MapshotKioskSettings *self)
{
  static const char *const known[] = { "Name", "Size", "DPI", NULL };
  MapshotKioskSize *size = g_new0 (MapshotKioskSize, 1);
  g_autofree char *text = NULL;

  size->group = g_strdup (reader->group);
  g_ptr_array_add (self->sizes, size);
  check_keys (reader, known);
  get_names (reader, "Name", "A4", size->names);
  text = get_required (reader, "Size", "3508x2480");
  if (text != NULL && (!mapshot_parse_size (text, &size->width, &size->height, NULL) || MAX (size->width, size->height) > MAX_SIDE ||
                       MIN (size->width, size->height) < 64))
    mapshot_key_reader_fail (reader, "Size", _("width and height in pixels are needed, each 64 to %d; write for example Size=3508x2480"), MAX_SIDE);
  size->dpi = get_number (reader, "DPI", 0, 2400, 0);
}

static void
read_save (MapshotKeyReader *reader, MapshotKioskSettings *self)
{
  static const char *const known[] = { "To", "Folder", "FileName", NULL };
  int places[MAPSHOT_KIOSK_N_PLACES];

  check_keys (reader, known);
  self->n_places = get_choices (reader, "To", place_names, "usb;folder", places);
  for (int i = 0; i < self->n_places; i++)
    self->places[i] = (MapshotKioskPlace) places[i];
  if (self->n_places == 0)
    mapshot_key_reader_fail (reader, "To", _("it is missing; write for example %s=%s"), "To", "usb;folder");
  if (mapshot_kiosk_settings_has_place (self, MAPSHOT_KIOSK_TO_FOLDER))
    self->folder = get_path (reader, "Folder", "/srv/kiosk/pictures", TRUE);
  self->file_name = mapshot_key_reader_get (reader, "FileName");
  if (self->file_name == NULL)
    self->file_name = g_strdup ("{title} {date} {time}");
}

static void
read_pickup (MapshotKeyReader *reader, MapshotKioskSettings *self)
{
  static const char *const known[] = { "Interface", "Port", "Time", "MaxSize", NULL };
  g_autofree char *size = NULL;
  g_autoptr (GInetAddress) address = NULL;

  check_keys (reader, known);
  self->pickup_port = get_number (reader, "Port", 0, 65535, 8080);
  self->pickup_time = get_number (reader, "Time", 10, 3600, 120);
  self->pickup_max_size = 64 << 20;
  size = mapshot_key_reader_get (reader, "MaxSize");
  if (size != NULL && (!mapshot_parse_bytes (size, &self->pickup_max_size, NULL) || self->pickup_max_size > (guint64) 1 << 30))
    mapshot_key_reader_fail (reader, "MaxSize", _("a size of at most 1G is needed; write for example MaxSize=64M"));
  if (!mapshot_kiosk_settings_has_place (self, MAPSHOT_KIOSK_TO_PICKUP))
    return;
  self->pickup_interface = get_required (reader, "Interface", "192.168.4.1");
  address = self->pickup_interface != NULL ? g_inet_address_new_from_string (self->pickup_interface) : NULL;
  /* Everybody who can reach any of the machine's networks could then ask for pictures. */
  if (address != NULL && g_inet_address_get_is_any (address))
    mapshot_key_reader_fail (reader, "Interface", _("one interface is named, not all of them; write for example Interface=wlan0 or Interface=192.168.4.1"));
}

static void
read_kiosk (MapshotKeyReader *reader, MapshotKioskSettings *self)
{
  static const char *const known[] = { "Title", "Languages", "Style", "IdleTime", "WarningTime", "RestartTime", "VisitorTiles", "DayTiles", "KeyFile", NULL };
  static const char *const styles[] = { "light", "dark", NULL };
  int languages[MAPSHOT_KIOSK_N_LANGUAGES];

  check_keys (reader, known);
  get_names (reader, "Title", "Jongno-gu", self->titles);
  self->n_languages = get_choices (reader, "Languages", language_codes, "ko;en", languages);
  for (int i = 0; i < self->n_languages; i++)
    self->languages[i] = (MapshotKioskLanguage) languages[i];
  if (self->n_languages == 0)
    {
      self->languages[0] = MAPSHOT_KIOSK_ENGLISH;
      self->languages[1] = MAPSHOT_KIOSK_KOREAN;
      self->n_languages = 2;
    }
  self->dark = mapshot_key_reader_get_choice (reader, "Style", styles, 0) == 1;
  self->idle_time = get_number (reader, "IdleTime", 5, 3600, 90);
  self->warning_time = get_number (reader, "WarningTime", 3, 600, 20);
  self->warning_time = MIN (self->warning_time, self->idle_time);
  self->restart_time = get_number (reader, "RestartTime", 3, 600, 30);
  self->visitor_tiles = get_number (reader, "VisitorTiles", 0, G_MAXINT, 5000);
  self->day_tiles = get_number (reader, "DayTiles", 0, G_MAXINT, 100000);
  self->key_file = get_path (reader, "KeyFile", "/etc/mapshot/keys", FALSE);
}

/* ---- all of them ---- */

static const struct
{
  const char *prefix; /* "map " for [map NAME]; a name alone is a group that stands once */
  void (*read) (MapshotKeyReader *reader, MapshotKioskSettings *self);
} groups[] = {
  { "kiosk", read_kiosk }, { "save", read_save }, { "pickup", read_pickup }, { "map ", read_map }, { "region ", read_region }, { "size ", read_size },
};

static gboolean
is_group (const char *group, const char *prefix)
{
  return g_str_has_suffix (prefix, " ") ? g_str_has_prefix (group, prefix) && group[strlen (prefix)] != '\0' : g_str_equal (group, prefix);
}

/* In the order of the table, since what [pickup] needs depends on [save]. */
static gboolean
read_groups (MapshotKioskSettings *self, GKeyFile *file, GError **error)
{
  g_auto (GStrv) names = g_key_file_get_groups (file, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    for (guint j = 0; names[j] != NULL; j++)
      {
        MapshotKeyReader reader = { .file = file, .origin = self->path, .group = names[j] };

        if (!is_group (names[j], groups[i].prefix))
          continue;
        groups[i].read (&reader, self);
        if (reader.error != NULL)
          {
            g_propagate_error (error, reader.error);
            return FALSE;
          }
      }
  return TRUE;
}

static gboolean
check_names (const MapshotKioskSettings *self, GKeyFile *file, GError **error)
{
  g_auto (GStrv) names = g_key_file_get_groups (file, NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *quoted = NULL;
      gboolean known = FALSE;

      for (gsize j = 0; j < G_N_ELEMENTS (groups); j++)
        known |= is_group (names[i], groups[j].prefix);
      if (known)
        continue;
      quoted = mapshot_parse_quote (names[i]);
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                   _("%s: there is no group %s; there are [kiosk], [save], [pickup], [map NAME], [region NAME] and [size NAME]"), self->path, quoted);
      return FALSE;
    }
  return TRUE;
}

gboolean
mapshot_kiosk_settings_read (MapshotKioskSettings *self, GKeyFile *file, GError **error)
{
  return check_names (self, file, error) && read_groups (self, file, error);
}
