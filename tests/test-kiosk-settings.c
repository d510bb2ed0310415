/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-settings.h"

#include "error.h"
#include "mapshot-config.h"

#include <glib/gstdio.h>
#include <string.h>

#define KIOSK "[kiosk]\nTitle=Map of Jongno-gu\nTitle[ko]=종로구 지도\n"
#define SAVE "[save]\nTo=usb;folder\nFolder=/srv/pictures\n"
#define MAP "[map street]\nName=Street map\nName[ko]=지도\nSource=basemap\n"
#define REGION "[region town]\nName=Town\nBounds=126,37,127,38\n"
#define SIZE "[size a4]\nName=A4\nSize=3508x2480\nDPI=300\n"
#define GOOD KIOSK SAVE MAP REGION SIZE

static char *folder;

static MapshotKioskSettings *
load (const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "kiosk.ini", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));

  return mapshot_kiosk_settings_load (path, error);
}

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotKioskSettings) settings = load (GOOD, &error);
  const MapshotKioskRegion *region;
  const MapshotKioskSize *size;

  g_assert_no_error (error);
  g_assert_cmpstr (settings->titles[MAPSHOT_KIOSK_ENGLISH], ==, "Map of Jongno-gu");
  g_assert_cmpstr (settings->titles[MAPSHOT_KIOSK_KOREAN], ==, "종로구 지도");
  g_assert_cmpint (settings->n_languages, ==, 2);
  g_assert_cmpint (settings->languages[0], ==, MAPSHOT_KIOSK_ENGLISH);
  g_assert_cmpint (settings->idle_time, ==, 90);
  g_assert_cmpint (settings->restart_time, ==, 30);
  g_assert_cmpint (settings->n_places, ==, 2);
  g_assert_cmpint (settings->places[0], ==, MAPSHOT_KIOSK_TO_USB);
  g_assert_cmpint (settings->places[1], ==, MAPSHOT_KIOSK_TO_FOLDER);
  g_assert_false (mapshot_kiosk_settings_has_place (settings, MAPSHOT_KIOSK_TO_PICKUP));
  g_assert_null (settings->pickup_interface);
  region = g_ptr_array_index (settings->regions, 0);
  g_assert_cmpstr (region->names[MAPSHOT_KIOSK_KOREAN], ==, "Town");
  g_assert_cmpfloat (region->view.north, ==, 38);
  size = g_ptr_array_index (settings->sizes, 0);
  g_assert_cmpint (size->width, ==, 3508);
  g_assert_cmpfloat (size->dpi, ==, 300);
}

static void
test_everything (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotKioskSettings) settings =
    load ("[pickup]\nInterface=127.0.0.1\nPort=0\nTime=60\nMaxSize=8M\n"
          "[kiosk]\nTitle=T\nLanguages=ko;en\nStyle=dark\nIdleTime=40\nWarningTime=50\nRestartTime=20\nVisitorTiles=0\nDayTiles=7\nKeyFile=/etc/keys\n"
          "[save]\nTo=pickup\nFileName={map}\n[map a]\nName=A\nSource=x\nLayers=y@0.5;z\n" MAP REGION SIZE,
          &error);
  const MapshotKioskMap *map;

  g_assert_no_error (error);
  g_assert_cmpint (settings->languages[0], ==, MAPSHOT_KIOSK_KOREAN);
  g_assert_true (settings->dark);
  g_assert_cmpint (settings->warning_time, ==, 40);
  g_assert_cmpint (settings->visitor_tiles, ==, 0);
  g_assert_cmpint (settings->day_tiles, ==, 7);
  g_assert_cmpstr (settings->key_file, ==, "/etc/keys");
  g_assert_cmpstr (settings->pickup_interface, ==, "127.0.0.1");
  g_assert_cmpint (settings->pickup_port, ==, 0);
  g_assert_cmpuint (settings->pickup_max_size, ==, 8 << 20);
  g_assert_cmpuint (settings->maps->len, ==, 2);
  map = g_ptr_array_index (settings->maps, 0);
  g_assert_cmpuint (map->layers->len, ==, 2);
  g_assert_cmpstr (g_array_index (map->layers, MapshotRecipeLayer, 0).source, ==, "y");
  g_assert_cmpfloat (g_array_index (map->layers, MapshotRecipeLayer, 0).opacity, ==, 0.5);
}

/* What is wrong: the line names the file, the group or key, and something that would be right. */
static const struct
{
  const char *text;
  const char *words[3];
} wrong[] = {
  { "", { "kiosk.ini", "[kiosk]", "Title=" } },
  { "nonsense", { "kiosk.ini", "[kiosk]", "Title=" } },
  { SAVE MAP REGION SIZE, { "[kiosk]", "missing", "Title=Jongno" } },
  { KIOSK MAP REGION SIZE, { "[save]", "missing", "To=usb" } },
  { KIOSK SAVE REGION SIZE, { "[map 1]", "missing", "Source=" } },
  { KIOSK SAVE MAP SIZE, { "[region 1]", "missing", "Bounds=126.94" } },
  { KIOSK SAVE MAP REGION, { "[size 1]", "missing", "Size=3508x2480" } },
  { GOOD "[pickups]\n", { "pickups", "[pickup]", "[size NAME]" } },
  { GOOD "[size b]\nName=B\nSize=big\n", { "[size b]", "Size", "Size=3508x2480" } },
  { GOOD "[size b]\nName=B\nSize=100000x100\n", { "[size b]", "Size", "30000" } },
  { GOOD "[size b]\nName=B\nSize=10x10\nColour=red\n", { "[size b]", "Colour", "DPI" } },
  { GOOD "[size b]\nSize=100x100\n", { "[size b]", "Name", "Name=A4" } },
  { GOOD "[region b]\nName=B\nBounds=1,2,3\n", { "[region b]", "Bounds", "126" } },
  { GOOD "[map b]\nName=B\n", { "[map b]", "Source", "Source=vworld-base" } },
  { GOOD "[map b]\nName=B\nSource=x\nLayers=y@7\n", { "[map b]", "Layers", "@0.8" } },
  { KIOSK "IdleTime=soon\n" SAVE MAP REGION SIZE, { "[kiosk]", "IdleTime", "IdleTime=90" } },
  { KIOSK "IdleTime=0\n" SAVE MAP REGION SIZE, { "[kiosk]", "IdleTime", "IdleTime=90" } },
  { KIOSK "Languages=de\n" SAVE MAP REGION SIZE, { "[kiosk]", "Languages", "ko;en" } },
  { KIOSK "Languages=ko;ko\n" SAVE MAP REGION SIZE, { "[kiosk]", "twice", "ko;en" } },
  { KIOSK "Style=pink\n" SAVE MAP REGION SIZE, { "[kiosk]", "Style", "light, dark" } },
  { KIOSK "KeyFile=keys\n" SAVE MAP REGION SIZE, { "[kiosk]", "KeyFile", "/etc/mapshot/keys" } },
  { KIOSK "[save]\nTo=folder\n" MAP REGION SIZE, { "[save]", "Folder", "/srv/kiosk/pictures" } },
  { KIOSK "[save]\nTo=folder\nFolder=pictures\n" MAP REGION SIZE, { "[save]", "Folder", "/srv/kiosk/pictures" } },
  { KIOSK "[save]\nTo=printer\n" MAP REGION SIZE, { "[save]", "printer", "usb;folder" } },
  { KIOSK "[save]\nTo=pickup\n" MAP REGION SIZE, { "[pickup]", "missing", "Interface=192.168.4.1" } },
  { KIOSK "[save]\nTo=pickup\n[pickup]\nPort=1\n" MAP REGION SIZE, { "[pickup]", "Interface", "192.168.4.1" } },
  { KIOSK "[save]\nTo=pickup\n[pickup]\nInterface=0.0.0.0\n" MAP REGION SIZE, { "[pickup]", "Interface", "wlan0" } },
  { KIOSK "[save]\nTo=pickup\n[pickup]\nInterface=::\n" MAP REGION SIZE, { "[pickup]", "Interface", "wlan0" } },
  { KIOSK "[save]\nTo=pickup\n[pickup]\nInterface=127.0.0.1\nMaxSize=9G\n" MAP REGION SIZE, { "[pickup]", "MaxSize", "64M" } },
  { GOOD "[size 1]\nName=1\nSize=64x64\n[size 2]\nName=1\nSize=64x64\n[size 3]\nName=1\nSize=64x64\n[size 4]\nName=1\nSize=64x64\n"
         "[size 5]\nName=1\nSize=64x64\n[size 6]\nName=1\nSize=64x64\n",
    { "7", "[size 1]", "6" } },
};

static void
test_wrong (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MapshotKioskSettings) settings = load (wrong[i].text, &error);

      g_assert_null (settings);
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
      g_test_message ("%s", error->message);
      g_assert_null (strchr (error->message, '\n'));
      g_assert_nonnull (strstr (error->message, "kiosk.ini"));
      for (gsize j = 0; j < G_N_ELEMENTS (wrong[i].words); j++)
        if (strstr (error->message, wrong[i].words[j]) == NULL)
          g_error ("“%s” does not say “%s”", error->message, wrong[i].words[j]);
    }
}

static void
test_name (void)
{
  g_autoptr (MapshotKioskSettings) settings = load (GOOD, NULL);
  g_autoptr (GDateTime) now = g_date_time_new_local (2026, 11, 21, 9, 5, 7);
  const MapshotKioskMap *map = g_ptr_array_index (settings->maps, 0);
  const MapshotKioskRegion *region = g_ptr_array_index (settings->regions, 0);
  const MapshotKioskSize *size = g_ptr_array_index (settings->sizes, 0);
  static const struct
  {
    const char *template, *name;
  } names[] = {
    { "{title} {date} {time}", "종로구 지도 2026-11-21 09.05.07.png" },
    { "{map}-{region}-{size}.png", "지도-Town-A4.png" },
    { "a/b:c?d", "a-b-c-d.png" },
    { "../{map}", "-지도.png" },
    { " . ", "map.png" },
    { "한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한",
      "한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한한.png" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = NULL;

      g_free (settings->file_name);
      settings->file_name = g_strdup (names[i].template);
      name = mapshot_kiosk_settings_make_name (settings, map, region, size, MAPSHOT_KIOSK_KOREAN, now);
      g_assert_cmpstr (name, ==, names[i].name);
    }
}

/* The user's own folder is looked into after the site's. */
static void
test_find (void)
{
  g_autofree char *own = g_build_filename (g_get_user_config_dir (), "mapshot", NULL), *path = g_build_filename (own, "kiosk.ini", NULL), *found = NULL;
  g_autoptr (GError) error = NULL;

  if (g_file_test (MAPSHOT_SITE_DIR "/kiosk.ini", G_FILE_TEST_EXISTS) || g_file_test ("/etc/mapshot/kiosk.ini", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("this machine is a kiosk");
      return;
    }
  found = mapshot_kiosk_settings_find (&error);
  g_assert_null (found);
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "--kiosk="));
  g_assert_cmpint (g_mkdir_with_parents (own, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, GOOD, -1, NULL));
  found = mapshot_kiosk_settings_find (NULL);
  g_assert_cmpstr (found, ==, path);
  g_unlink (path);
  g_rmdir (own);
}

/* The example that is shipped. */
static void
test_example (gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotKioskSettings) settings = mapshot_kiosk_settings_load (data, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (settings->titles[MAPSHOT_KIOSK_KOREAN], ==, "종로구 지도");
  g_assert_cmpuint (settings->maps->len, ==, 3);
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("mapshot-kiosk-XXXXXX", NULL);
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_setenv ("XDG_CONFIG_DIRS", folder, TRUE);

  g_test_add_func ("/kiosk-settings/defaults", test_defaults);
  g_test_add_func ("/kiosk-settings/everything", test_everything);
  g_test_add_func ("/kiosk-settings/wrong", test_wrong);
  g_test_add_func ("/kiosk-settings/name", test_name);
  g_test_add_func ("/kiosk-settings/find", test_find);
  g_test_add_data_func ("/kiosk-settings/example", argv[1], test_example);

  status = g_test_run ();
  path = g_build_filename (folder, "kiosk.ini", NULL);
  g_unlink (path);
  g_assert_no_errno (g_rmdir (folder));
  g_free (folder);

  return status;
}
