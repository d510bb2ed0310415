/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-drives.h"

#include "fake-drives.h"

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/kiosk-drives/built-in", Fixture, NULL, set_up, test_built_in, tear_down);
  g_test_add ("/kiosk-drives/come-and-go", Fixture, NULL, set_up, test_come_and_go, tear_down);
  g_test_add ("/kiosk-drives/two", Fixture, NULL, set_up, test_two, tear_down);
  g_test_add ("/kiosk-drives/there-before", Fixture, NULL, set_up, test_there_before, tear_down);
  g_test_add ("/kiosk-drives/mounts", Fixture, NULL, set_up, test_mounts, tear_down);

  return g_test_run ();
}
