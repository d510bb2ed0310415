/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

/* What is wrong only when the sources and files are looked at: the program itself says it in one line that names the option and shows what is right, ends with
 * 2, and leaves nothing. What the options alone tell is in test-options.c. */

#define EXPORT "--export=map.png"
#define BOX "--bbox=126.9,37.5,127.1,37.6"
#define CENTER "--center=37.5665,126.978"
#define MAX_ARGUMENTS 8
#define TEMPLATE "Template=https://tiles.invalid/{z}/{x}/{y}.png\n"

static char *program;

static const struct
{
  const char *arguments[MAX_ARGUMENTS];
  const char *option, *example;
} bad[] = {
  { { EXPORT, BOX, "--source=nowhere" }, "--source: ", "for example --source=basemap" },
  { { EXPORT, BOX, "--source=basmap" }, "--source: ", "did you mean basemap?" },
  { { EXPORT, BOX, "--source=/etc/passwd" }, "--source: ", "for example --source=basemap" },
  { { EXPORT, BOX, "--source=none.ini" }, "--source: ", "for example --source=basemap" },
  { { EXPORT, BOX, "--source=none.mbtiles" }, "--source: ", "for example --source=basemap" },
  { { EXPORT, BOX, "--source=none.pmtiles" }, "--source: ", "for example --source=basemap" },
  { { EXPORT, BOX, "--source=garbage.ini" }, "--source: ", "for example --source=basemap" },
  { { EXPORT, BOX, "--source=empty.ini" }, "--source: ", "write for example [source city]" },
  { { EXPORT, BOX, "--source=noy.ini" }, "--source: ", "https://tiles.example.org/{z}/{x}/{y}.png" },
  { { EXPORT, BOX, "--source=good.ini#other" }, "--source: ", "for example --source=basemap" },
  { { EXPORT, BOX, "--source=garbage.mbtiles" }, "--source: ", "for example --source=basemap" },
  { { EXPORT, BOX, "--source=garbage.pmtiles" }, "--source: ", "for example --source=basemap" },
  { { EXPORT, BOX, "--source=folder.ini" }, "--source: ", "for example --source=basemap" },
  { { EXPORT, BOX, "--source=http://127.0.0.1/{z}/{x}.png" }, "--source: ", "https://tiles.example.org/{z}/{x}/{y}.png" },
  { { EXPORT, BOX, "--source=ftp://127.0.0.1/{z}/{x}/{y}.png" }, "--source: ", "https://tiles.example.org/{z}/{x}/{y}.png" },
  { { EXPORT, BOX, "--source=file:///etc/{z}/{x}/{y}.png" }, "--source: ", "https://tiles.example.org/{z}/{x}/{y}.png" },
  { { EXPORT, BOX, "--source=https://127.0.0.1/{z}/{x}/{y}/{what}.png" }, "--source: ", "for example --source=basemap" },
  { { EXPORT, BOX, "--source=https://a b/{z}/{x}/{y}.png" }, "--source: ", "%23" },
  { { EXPORT, BOX, "--source=https:///{z}/{x}/{y}.png" }, "--source: ", "for example" },
  { { EXPORT, BOX, "--layer=nowhere@0.5" }, "--layer: ", "for example --layer=labels@0.8" },
  { { EXPORT, BOX, "--layer=http://127.0.0.1/{z}/{x}.png" }, "--layer: ", "https://tiles.example.org/{z}/{x}/{y}.png" },
  { { EXPORT, BOX, "--layer=basemap@nan" }, "--layer: ", "for example --layer=labels@0.8" },
  { { "--describe-source=nowhere" }, "--describe-source: ", "for example --describe-source=osm" },
  { { EXPORT, BOX, "--zoom=13" }, "--zoom: ", "for example --zoom=12" },
  { { EXPORT, BOX, "--source=vworld-base", "--zoom=25" }, "--zoom: ", "for example --zoom=19" },
  { { EXPORT, BOX, "--source=vworld-base", "--zoom=2" }, "--zoom: ", "for example --zoom=6" },
  { { EXPORT, BOX, "--resolution=0.001" }, "--resolution: ", "for example --resolution=1" },
  { { EXPORT, CENTER, "--paper=A4", "--scale=1:100", "--dpi=254" }, "--scale: ", "for example --scale=1:10000" },
  { { EXPORT, "--bbox=126.9,86,127.1,87" }, "--bbox: ", "for example --bbox=126.9,37.5,127.1,37.6" },
  { { EXPORT, "--bbox=-10,0,10,90", "--crs=EPSG:4326", "--resolution=20000", "--on-missing=blank" }, "--bbox: ", "for example --bbox=" },
  { { EXPORT, "--bbox=-10,-90,10,0", "--crs=EPSG:4326", "--resolution=20000", "--on-missing=blank" }, "--bbox: ", "for example --bbox=" },
  { { EXPORT, CENTER, "--radius=10000km" }, "--radius: ", "--bbox=W,S,E,N" },
  { { EXPORT, "--center=90,0", "--radius=2km" }, "--radius: ", "--bbox=W,S,E,N" },
  { { EXPORT, CENTER, "--size=4000x3000", "--zoom=1" }, "--size: ", "for example --size=4000x3000" },
  { { EXPORT, CENTER, "--paper=A4", "--scale=1:99999999999" }, "--paper: ", "for example --paper=A3-landscape" },
  { { EXPORT, BOX, "--key-file=garbage.ini" }, "--key-file: ", "write for example vworld=ABC123" },
  { { EXPORT, BOX, "--key-file=none" }, "--key-file: ", "ID=KEY" },
  { { EXPORT, BOX, "--key-file=." }, "--key-file: ", "ID=KEY" },
  { { EXPORT, BOX, "--report=/proc/report.json" }, "--report: ", "/proc/report.json cannot be written: the folder /proc does not allow it" },
  { { EXPORT, BOX, "--report=none/report.json" }, "--report: ", "for example --report=report.json" },
  { { EXPORT, "--region=garbage.ini" }, "--region: ", "for example --region=site.geojson" },
  { { "--export=old.png", BOX }, "--force", "exists" },
  { { "--export=\033[31m.txt", BOX }, "--export: ", "--format=png" },
  { { "--jobs=none.csv" }, "none.csv", "" },
  { { "--repair=none.png" }, "--repair: ", "for example --repair=map.png" },
  { { "--repair=old.png" }, "--repair: ", "for example --repair=map.png" },
  { { "--difference=old.png,none.png", EXPORT }, "--difference: ", "for example --difference=old.png,new.png" },
  { { "--join", EXPORT, "old.png" }, "old.png", "--strips" },
  { { "-e", "map.png" }, "-e", "for example --export=map.png" },
};

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static char *
make_folder (void)
{
  char *folder = g_dir_make_tmp ("mapshot-XXXXXX", NULL);
  g_autofree char *inner = g_build_filename (folder, "folder.ini", NULL);

  g_assert_nonnull (folder);
  write_file (folder, "garbage.ini", "garbage\n\xff\xfe");
  write_file (folder, "garbage.mbtiles", "garbage");
  write_file (folder, "garbage.pmtiles", "garbage");
  write_file (folder, "empty.ini", "");
  write_file (folder, "good.ini", "[source good]\nName=Good\n" TEMPLATE);
  write_file (folder, "noy.ini", "[source noy]\nName=No y\nTemplate=https://tiles.invalid/{z}/{x}.png\n");
  write_file (folder, "old.png", "old");
  g_assert_cmpint (g_mkdir (inner, 0700), ==, 0);

  return folder;
}

static gboolean
is_known (const char *name)
{
  static const char *const known[] = { "garbage.ini", "garbage.mbtiles", "garbage.pmtiles", "empty.ini", "good.ini", "noy.ini", "old.png", "folder.ini", NULL };

  return g_strv_contains (known, name);
}

/* What is there is as it was, and nothing is there beside it. */
static void
check_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *path = g_build_filename (folder, "old.png", NULL), *old = NULL;
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (!is_known (name))
      g_error ("%s was left behind", name);
  g_assert_true (g_file_get_contents (path, &old, NULL, NULL));
  g_assert_cmpstr (old, ==, "old");
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static int
run (const char *folder, const char *const *arguments, char **out, char **err)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  const char *argv[MAX_ARGUMENTS + 2] = { program };
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < MAX_ARGUMENTS && arguments[i] != NULL; i++)
    argv[i + 1] = arguments[i];
  g_subprocess_launcher_set_cwd (launcher, folder);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", "/nonexistent", TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_STATE_HOME", "/nonexistent", TRUE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  child = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (child, NULL, NULL, out, err, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (child));

  return g_subprocess_get_exit_status (child);
}

static void
test_bad (void)
{
  g_autofree char *folder = make_folder ();

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *out = NULL, *err = NULL, *last = NULL;
      int status = run (folder, bad[i].arguments, &out, &err);
      gsize length = strlen (err);

      g_test_message ("%s %s: status %d, %s", bad[i].arguments[0], bad[i].arguments[1] != NULL ? bad[i].arguments[1] : "", status, err);
      g_assert_cmpint (status, ==, 2);
      g_assert_cmpstr (out, ==, "");
      /* Where the plan was good the first line echoes it. */
      g_assert_true (length > 0 && err[length - 1] == '\n');
      err[length - 1] = '\0';
      last = g_strdup (strrchr (err, '\n') != NULL ? strrchr (err, '\n') + 1 : err);
      g_assert_true (g_str_has_prefix (last, "mapshot: "));
      g_assert_null (strchr (err, '\033'));
      g_assert_nonnull (strstr (last, bad[i].option));
      g_assert_nonnull (strstr (last, bad[i].example));
      check_folder (folder);
    }
  remove_folder (folder);
}

/* A name that a terminal would obey is shown without what it would obey. */
static void
test_names (void)
{
  const char *const arguments[] = { "--export=no\nfolder/\033[31m\xff.png", BOX, "--quiet", NULL };
  g_autofree char *folder = make_folder (), *out = NULL, *err = NULL;

  g_assert_cmpint (run (folder, arguments, &out, &err), ==, 1);
  g_assert_true (g_utf8_validate (err, -1, NULL));
  g_assert_null (strchr (err, '\033'));
  g_assert_true (strchr (err, '\n') == err + strlen (err) - 1);
  check_folder (folder);
  remove_folder (folder);
}

/* Numbers that people read have no exponent, and limits their own unit. */
static void
test_numbers (void)
{
  const char *const world[] = { EXPORT, "--center=0,0", "--size=10x10", "--zoom=0", "--dry-run", NULL };
  const char *const little[] = { EXPORT, BOX, "--zoom=9", "--max-memory=64K", NULL };
  g_autofree char *folder = make_folder (), *out = NULL, *err = NULL, *refused_out = NULL, *refused = NULL;

  g_assert_cmpint (run (folder, world, &out, &err), ==, 0);
  g_assert_nonnull (strstr (err, " px, 156543 m a pixel\n"));
  g_assert_cmpint (run (folder, little, &refused_out, &refused), ==, 4);
  g_assert_nonnull (strstr (refused, "64.0"));
  g_assert_nonnull (strstr (refused, "KiB"));
  check_folder (folder);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = g_canonicalize_filename (argv[1], NULL);
  g_test_add_func ("/usage/bad", test_bad);
  g_test_add_func ("/usage/names", test_names);
  g_test_add_func ("/usage/numbers", test_numbers);
  status = g_test_run ();
  g_free (program);

  return status;
}
