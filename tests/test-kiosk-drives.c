/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-drives.h"

#include "fake-drives.h"

#include <glib/gstdio.h>
#include <sched.h>
#include <sys/mount.h>

#define PATIENCE (60 * G_TIME_SPAN_SECOND)

typedef struct
{
  FakeMonitor *monitor;
  MapshotKioskDrives *drives;
  int changes;
} Fixture;

static void
changed_cb (Fixture *f)
{
  f->changes++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->monitor = fake_monitor_new ();
  fake_monitor_plug (f->monitor, "/media/disk", FALSE);
  f->drives = mapshot_kiosk_drives_new (G_VOLUME_MONITOR (f->monitor));
  g_signal_connect_swapped (f->drives, "changed", G_CALLBACK (changed_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->drives);
  g_assert_finalize_object (f->monitor);
}

/* A disk of the machine itself is none, wherever it is mounted. */
static void
test_built_in (Fixture *f, gconstpointer data)
{
  g_assert_null (mapshot_kiosk_drives_get_path (f->drives));
  fake_monitor_plug (f->monitor, "/media/other", FALSE);
  g_assert_null (mapshot_kiosk_drives_get_path (f->drives));
  g_assert_cmpint (f->changes, ==, 0);
}

static void
test_come_and_go (Fixture *f, gconstpointer data)
{
  fake_monitor_plug (f->monitor, "/somewhere/usb", TRUE);
  g_assert_cmpstr (mapshot_kiosk_drives_get_path (f->drives), ==, "/somewhere/usb");
  g_assert_cmpint (f->changes, ==, 1);
  fake_monitor_pull (f->monitor, "/somewhere/usb");
  g_assert_null (mapshot_kiosk_drives_get_path (f->drives));
  g_assert_cmpint (f->changes, ==, 2);
}

/* The last one that came is meant; when it goes, the other one is. */
static void
test_two (Fixture *f, gconstpointer data)
{
  fake_monitor_plug (f->monitor, "/somewhere/a", TRUE);
  fake_monitor_plug (f->monitor, "/somewhere/b", TRUE);
  g_assert_cmpstr (mapshot_kiosk_drives_get_path (f->drives), ==, "/somewhere/b");
  fake_monitor_pull (f->monitor, "/somewhere/b");
  g_assert_cmpstr (mapshot_kiosk_drives_get_path (f->drives), ==, "/somewhere/a");
}

static void
test_there_before (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotKioskDrives) late = NULL;

  fake_monitor_plug (f->monitor, "/somewhere/usb", TRUE);
  late = mapshot_kiosk_drives_new (G_VOLUME_MONITOR (f->monitor));
  g_assert_cmpstr (mapshot_kiosk_drives_get_path (late), ==, "/somewhere/usb");
}

/* Without a desktop nobody else mounts it. */
static void
test_mounts (Fixture *f, gconstpointer data)
{
  fake_monitor_plug_unmounted (f->monitor, "/somewhere/new");
  g_assert_cmpstr (mapshot_kiosk_drives_get_path (f->drives), ==, "/somewhere/new");
}

/* ---- a real one ---- */

static gboolean own_mounts; /* what is mounted here is seen by this process alone */

static gboolean
run (const char *command)
{
  g_autofree char *said = NULL, *wrong = NULL;
  int status = -1;

  return g_spawn_command_line_sync (command, &said, &wrong, &status, NULL) && status == 0;
}

/* A file system in a file, on a block device, at the place where the system puts what is plugged in; told of by GIO's own monitor, which reads the kernel's list. */
static gboolean
mount_disk (const char *image)
{
  g_autofree char *make = g_strdup_printf ("mke2fs -q -F -t ext2 %s 4M", image), *loop = g_strdup_printf ("mount -o loop %s /media/usb", image);

  return run (make) && mount ("none", "/media", "tmpfs", 0, "size=1m") == 0 && g_mkdir ("/media/usb", 0755) == 0 && run (loop);
}

static gboolean
comes_to (MapshotKioskDrives *drives, const char *path)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (g_strcmp0 (mapshot_kiosk_drives_get_path (drives), path) != 0 && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);

  return g_strcmp0 (mapshot_kiosk_drives_get_path (drives), path) == 0;
}

static void
test_real (void)
{
  g_autofree char *folder = g_dir_make_tmp ("mapshot-drive-XXXXXX", NULL), *image = g_build_filename (folder, "disk", NULL);
  g_autoptr (MapshotKioskDrives) drives = mapshot_kiosk_drives_new (NULL);
  int changes = 0;

  g_signal_connect_swapped (drives, "changed", G_CALLBACK (g_atomic_int_inc), &changes);
  if (!own_mounts || !mount_disk (image))
    g_test_skip ("no disk can be mounted here: root, mke2fs and a loop device are needed");
  else
    {
      g_assert_true (comes_to (drives, "/media/usb"));
      g_assert_true (g_file_set_contents ("/media/usb/map.png", "x", 1, NULL));
      g_assert_cmpint (umount2 ("/media/usb", MNT_DETACH), ==, 0);
      g_assert_true (comes_to (drives, NULL));
      g_assert_cmpint (changes, ==, 2);
    }
  umount2 ("/media", MNT_DETACH);
  g_unlink (image);
  g_assert_no_errno (g_rmdir (folder));
}

int
main (int argc, char **argv)
{
  own_mounts = unshare (CLONE_NEWNS) == 0 && mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
  g_setenv ("GIO_USE_VOLUME_MONITOR", "unix", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/kiosk-drives/built-in", Fixture, NULL, set_up, test_built_in, tear_down);
  g_test_add ("/kiosk-drives/come-and-go", Fixture, NULL, set_up, test_come_and_go, tear_down);
  g_test_add ("/kiosk-drives/two", Fixture, NULL, set_up, test_two, tear_down);
  g_test_add ("/kiosk-drives/there-before", Fixture, NULL, set_up, test_there_before, tear_down);
  g_test_add ("/kiosk-drives/mounts", Fixture, NULL, set_up, test_mounts, tear_down);
  g_test_add_func ("/kiosk-drives/real", test_real);

  return g_test_run ();
}
