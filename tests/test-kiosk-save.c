/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-code.h"
#include "kiosk-kit.h"
#include "kiosk-language.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

/* Where a visitor's picture goes: drives that are small disks in memory, and a telephone. Tiles are so slow that a picture takes seconds. */
#define SLOW "/slow/1500/tile/{z}/{x}/{y}.png"

static char *disk;         /* where small disks are mounted */
static gboolean may_mount;

static gboolean
skip_disks (void)
{
  if (kiosk_kit_skip ())
    return TRUE;
  if (may_mount)
    return FALSE;
  g_test_skip ("no tmpfs may be mounted here");
  return TRUE;
}

static gboolean
mount_disk (const char *options)
{
  return mount ("none", disk, "tmpfs", 0, options) == 0;
}

static void
open_slow (KioskKit *kit, const char *save)
{
  g_autofree char *slow = test_server_get_uri (kit->server, SLOW);

  kiosk_kit_open (kit, slow, "", save);
}

/* Begins a picture, until the first of it is on the drive. */
static void
begin (KioskKit *kit, int files_before)
{
  mapshot_kiosk_window_take (kit->window);
  g_assert_true (mapshot_kiosk_window_is_taking (kit->window));
  kiosk_kit_wait_until (kiosk_kit_count_files (disk) > files_before);
  g_assert_true (mapshot_kiosk_window_is_taking (kit->window));
}

/* ---- drives ---- */

static void
test_drive (KioskKit *kit, gconstpointer data)
{
  g_autofree char *path = NULL, *written = NULL;
  g_autoptr (MapshotRecipe) recipe = NULL;
  gsize length;

  if (skip_disks ())
    return;
  kiosk_kit_open (kit, NULL, "", "To=usb\n");
  kiosk_kit_assert_words (kit, "Plug in a USB drive to take a picture.");
  kiosk_kit_take (kit);
  g_assert_true (kiosk_kit_is_page (kit, "choose"));
  g_assert_true (mount_disk ("size=8m"));
  fake_monitor_plug (kit->monitor, disk, TRUE);
  kiosk_kit_assert_words (kit, "The picture goes to your USB drive.");
  recipe = mapshot_kiosk_window_make_recipe (kit->window);
  kiosk_kit_take (kit);
  kiosk_kit_assert_words (kit, "Your picture is ready");
  path = g_build_filename (disk, "map.png", NULL);
  g_assert_true (g_file_get_contents (path, &written, &length, NULL));
  kiosk_kit_assert_engine (kit, recipe, written, length);
  mapshot_kiosk_window_start_again (kit->window);
  g_assert_no_errno (umount2 (disk, MNT_DETACH));
  fake_monitor_pull (kit->monitor, disk);
  kiosk_kit_assert_words (kit, "Plug in a USB drive to take a picture.");
  g_assert_cmpint (kiosk_kit_count_files (kit->folder), ==, 0);
}

/* Full before anybody comes: said at once, without a single tile, and the way back is a button. */
static void
test_full_before (KioskKit *kit, gconstpointer data)
{
  g_autofree char *fill = NULL;
  guint asked;

  if (skip_disks ())
    return;
  kiosk_kit_open (kit, NULL, "", "To=usb;folder\n");
  g_assert_true (mount_disk ("size=4k"));
  fake_monitor_plug (kit->monitor, disk, TRUE);
  fill = g_build_filename (disk, "fill", NULL);
  g_assert_true (g_file_set_contents (fill, "x", 1, NULL));
  asked = test_server_get_requests (kit->server);
  kiosk_kit_take (kit);
  kiosk_kit_assert_words (kit, "Your USB drive is full");
  g_assert_cmpuint (test_server_get_requests (kit->server), ==, asked);
  kiosk_kit_press (kit, "Back to the map");
  g_assert_true (kiosk_kit_is_page (kit, "choose"));
  g_assert_no_errno (umount2 (disk, MNT_DETACH));
}

static void
test_full_in_the_middle (KioskKit *kit, gconstpointer data)
{
  g_autofree char *fill = NULL;
  g_autofree guint8 *zeros = g_malloc0 (4096);
  FILE *file;

  if (skip_disks ())
    return;
  open_slow (kit, "To=usb;folder\n");
  g_assert_true (mount_disk ("size=4m"));
  fake_monitor_plug (kit->monitor, disk, TRUE);
  begin (kit, 0);
  fill = g_build_filename (disk, "fill", NULL);
  file = fopen (fill, "wb");
  g_assert_nonnull (file);
  while (fwrite (zeros, 1, 4096, file) == 4096 && fflush (file) == 0)
    ;
  fclose (file);
  kiosk_kit_wait_until (!mapshot_kiosk_window_is_taking (kit->window));
  kiosk_kit_assert_words (kit, "Your USB drive is full");
  g_assert_null (mapshot_kiosk_window_get_picture (kit->window));
  g_assert_no_errno (g_unlink (fill));
  /* Neither a part of it, nor all of it where nobody asked for it. */
  g_assert_cmpint (kiosk_kit_count_files (disk), ==, 0);
  g_assert_cmpint (kiosk_kit_count_files (kit->folder), ==, 0);
  g_assert_no_errno (umount2 (disk, MNT_DETACH));
}

static void
test_pulled_drive (KioskKit *kit, gconstpointer data)
{
  if (skip_disks ())
    return;
  open_slow (kit, "To=usb\n");
  g_assert_true (mount_disk ("size=8m"));
  fake_monitor_plug (kit->monitor, disk, TRUE);
  begin (kit, 0);
  g_assert_no_errno (umount2 (disk, MNT_DETACH));
  fake_monitor_pull (kit->monitor, disk);
  kiosk_kit_wait_until (!mapshot_kiosk_window_is_taking (kit->window));
  kiosk_kit_assert_words (kit, "The USB drive was taken out");
  /* Nothing went to where the drive was. */
  g_assert_cmpint (kiosk_kit_count_files (disk), ==, 0);
}

static void
test_locked_drive (KioskKit *kit, gconstpointer data)
{
  if (skip_disks ())
    return;
  kiosk_kit_open (kit, NULL, "", "To=usb\n");
  g_assert_true (mount_disk ("size=8m") && mount (NULL, disk, NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0);
  fake_monitor_plug (kit->monitor, disk, TRUE);
  kiosk_kit_take (kit);
  kiosk_kit_assert_words (kit, "Your USB drive cannot be written");
  g_assert_no_errno (umount2 (disk, MNT_DETACH));
}

/* The site's own disk is full: the visitor can do nothing about it, and is told whom to ask. */
static void
test_full_folder (KioskKit *kit, gconstpointer data)
{
  g_autofree char *fill = NULL;

  if (skip_disks ())
    return;
  g_assert_true (mount_disk ("size=4k"));
  fill = g_build_filename (disk, "fill", NULL);
  g_assert_true (g_file_set_contents (fill, "x", 1, NULL));
  kiosk_kit_open (kit, NULL, "", "To=folder\n");
  g_free (kit->settings->folder);
  kit->settings->folder = g_strdup (disk);
  kiosk_kit_take (kit);
  kiosk_kit_assert_words (kit, "There is no room for more pictures");
  g_assert_cmpstr (gtk_label_get_text (kit->window->done_text), ==, "Please tell the people who look after this screen.");
  g_assert_no_errno (umount2 (disk, MNT_DETACH));
}

/* ---- the telephone ---- */

static char *
read_code (KioskKit *kit, GtkWidget *code)
{
  g_autofree char *program = g_find_program_in_path ("zbarimg"), *path = g_build_filename (kit->folder, "code.png", NULL), *said = NULL;
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (code);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GSubprocess) process = NULL;

  if (program == NULL)
    return NULL;
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (code), gtk_widget_get_height (code));
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (kit->window)), node, NULL);
  g_assert_true (gdk_texture_save_to_png (texture, path));
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, program, "--quiet", "--raw", path, NULL);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &said, NULL, NULL));
  g_unlink (path);

  return g_strchomp (g_steal_pointer (&said));
}

static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GBytes **) user_data = soup_session_send_and_read_finish (SOUP_SESSION (object), result, NULL);
}

static void
test_pickup (KioskKit *kit, gconstpointer data)
{
  g_autoptr (SoupSession) session = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (MapshotRecipe) recipe = NULL;
  g_autoptr (GBytes) fetched = NULL;
  g_autofree char *text = NULL, *uri = NULL;
  MapshotKioskPickup *pickup;
  GtkWidget *code;

  if (kiosk_kit_skip ())
    return;
  if (!mapshot_kiosk_code_is_available ())
    {
      g_test_skip ("built without libqrencode");
      return;
    }
  kiosk_kit_open (kit, NULL, "", "To=pickup\n[pickup]\nInterface=127.0.0.1\nPort=0\n");
  kiosk_kit_assert_words (kit, "You fetch the picture with your phone.");
  recipe = mapshot_kiosk_window_make_recipe (kit->window);
  kiosk_kit_take (kit);
  kiosk_kit_assert_words (kit, "Your picture is ready");
  pickup = mapshot_kiosk_window_get_pickup (kit->window);
  uri = g_strdup (mapshot_kiosk_pickup_get_uri (pickup));
  code = GTK_WIDGET (kit->window->code);
  kiosk_kit_wait_until (gtk_widget_get_mapped (code) && gtk_widget_get_width (code) > 100 && gtk_widget_get_height (code) > 100);
  text = read_code (kit, code);
  if (text != NULL)
    g_assert_cmpstr (text, ==, uri);
  g_assert_cmpint (kiosk_kit_count_files (kit->folder), ==, 0);

  session = soup_session_new ();
  message = soup_message_new ("GET", uri);
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, fetched_cb, &fetched);
  kiosk_kit_wait_until (fetched != NULL);
  kiosk_kit_assert_engine (kit, recipe, g_bytes_get_data (fetched, NULL), g_bytes_get_size (fetched));
  kiosk_kit_wait_until (mapshot_kiosk_pickup_get_state (pickup) == MAPSHOT_KIOSK_PICKUP_FETCHED);
  kiosk_kit_assert_words (kit, "Your phone has the picture");
  g_assert_false (mapshot_kiosk_pickup_has_picture (pickup));
  g_assert_false (gtk_widget_get_mapped (code));
  mapshot_kiosk_window_start_again (kit->window);
  g_assert_null (mapshot_kiosk_window_get_pickup (kit->window));
  soup_session_abort (session);
}

/* Disks of this process alone, before there are threads. */
static void
make_disk (void)
{
  disk = g_dir_make_tmp ("mapshot-drive-XXXXXX", NULL);
  if (unshare (CLONE_NEWNS) != 0)
    return;
  mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
  may_mount = mount_disk ("size=1m");
  if (may_mount)
    umount2 (disk, MNT_DETACH);
}

int
main (int argc, char **argv)
{
  int status;

  make_disk ();
  mapshot_kiosk_language_prepare ();
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/kiosk-save/drive", KioskKit, NULL, kiosk_kit_set_up, test_drive, kiosk_kit_tear_down);
  g_test_add ("/kiosk-save/full-before", KioskKit, NULL, kiosk_kit_set_up, test_full_before, kiosk_kit_tear_down);
  g_test_add ("/kiosk-save/full-in-the-middle", KioskKit, NULL, kiosk_kit_set_up, test_full_in_the_middle, kiosk_kit_tear_down);
  g_test_add ("/kiosk-save/pulled-drive", KioskKit, NULL, kiosk_kit_set_up, test_pulled_drive, kiosk_kit_tear_down);
  g_test_add ("/kiosk-save/locked-drive", KioskKit, NULL, kiosk_kit_set_up, test_locked_drive, kiosk_kit_tear_down);
  g_test_add ("/kiosk-save/full-folder", KioskKit, NULL, kiosk_kit_set_up, test_full_folder, kiosk_kit_tear_down);
  g_test_add ("/kiosk-save/pickup", KioskKit, NULL, kiosk_kit_set_up, test_pickup, kiosk_kit_tear_down);

  status = kiosk_kit_run ();
  g_rmdir (disk);
  g_free (disk);

  return status;
}
