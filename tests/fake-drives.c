/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-drives.h"

/* ---- a drive ---- */

#define FAKE_TYPE_DRIVE (fake_drive_get_type ())
G_DECLARE_FINAL_TYPE (FakeDrive, fake_drive, FAKE, DRIVE, GObject)

struct _FakeDrive
{
  GObject parent_instance;
  gboolean removable;
};

static gboolean
drive_is_removable (GDrive *drive)
{
  return FAKE_DRIVE (drive)->removable;
}

static gboolean
drive_is_media_removable (GDrive *drive)
{
  return FALSE;
}

static void
drive_iface_init (GDriveIface *iface)
{
  iface->is_removable = drive_is_removable;
  iface->is_media_removable = drive_is_media_removable;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeDrive, fake_drive, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_DRIVE, drive_iface_init))

static void
fake_drive_class_init (FakeDriveClass *klass)
{
}

static void
fake_drive_init (FakeDrive *self)
{
}

/* ---- where it is mounted ---- */

#define FAKE_TYPE_MOUNT (fake_mount_get_type ())
G_DECLARE_FINAL_TYPE (FakeMount, fake_mount, FAKE, MOUNT, GObject)

struct _FakeMount
{
  GObject parent_instance;
  char *path;
  FakeDrive *drive;
};

static GFile *
mount_get_root (GMount *mount)
{
  return g_file_new_for_path (FAKE_MOUNT (mount)->path);
}

static GDrive *
mount_get_drive (GMount *mount)
{
  return g_object_ref (G_DRIVE (FAKE_MOUNT (mount)->drive));
}

static void
mount_iface_init (GMountIface *iface)
{
  iface->get_root = mount_get_root;
  iface->get_drive = mount_get_drive;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeMount, fake_mount, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_MOUNT, mount_iface_init))

static void
fake_mount_finalize (GObject *object)
{
  g_free (FAKE_MOUNT (object)->path);
  g_object_unref (FAKE_MOUNT (object)->drive);
  G_OBJECT_CLASS (fake_mount_parent_class)->finalize (object);
}

static void
fake_mount_class_init (FakeMountClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_mount_finalize;
}

static void
fake_mount_init (FakeMount *self)
{
  self->drive = g_object_new (FAKE_TYPE_DRIVE, NULL);
}

/* ---- a volume that is not mounted yet ---- */

#define FAKE_TYPE_VOLUME (fake_volume_get_type ())
G_DECLARE_FINAL_TYPE (FakeVolume, fake_volume, FAKE, VOLUME, GObject)

struct _FakeVolume
{
  GObject parent_instance;
  FakeMonitor *monitor;
  char *path;
  FakeDrive *drive;
};

static GMount *
volume_get_mount (GVolume *volume)
{
  return NULL;
}

static GDrive *
volume_get_drive (GVolume *volume)
{
  return g_object_ref (G_DRIVE (FAKE_VOLUME (volume)->drive));
}

static gboolean
volume_can_mount (GVolume *volume)
{
  return TRUE;
}

static void
volume_mount (GVolume *volume, GMountMountFlags flags, GMountOperation *operation, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  /* Nobody can be asked anything. */
  g_assert_null (operation);
  fake_monitor_plug (FAKE_VOLUME (volume)->monitor, FAKE_VOLUME (volume)->path, TRUE);
}

static void
volume_iface_init (GVolumeIface *iface)
{
  iface->get_mount = volume_get_mount;
  iface->get_drive = volume_get_drive;
  iface->can_mount = volume_can_mount;
  iface->mount_fn = volume_mount;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeVolume, fake_volume, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_VOLUME, volume_iface_init))

static void
fake_volume_finalize (GObject *object)
{
  g_free (FAKE_VOLUME (object)->path);
  g_object_unref (FAKE_VOLUME (object)->drive);
  G_OBJECT_CLASS (fake_volume_parent_class)->finalize (object);
}

static void
fake_volume_class_init (FakeVolumeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_volume_finalize;
}

static void
fake_volume_init (FakeVolume *self)
{
  self->drive = g_object_new (FAKE_TYPE_DRIVE, NULL);
  self->drive->removable = TRUE;
}

/* ---- the computer ---- */

struct _FakeMonitor
{
  GVolumeMonitor parent_instance;
  GList *mounts;
};

G_DEFINE_FINAL_TYPE (FakeMonitor, fake_monitor, G_TYPE_VOLUME_MONITOR)

static GList *
monitor_get_mounts (GVolumeMonitor *monitor)
{
  return g_list_copy_deep (FAKE_MONITOR (monitor)->mounts, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);
}

static GList *
monitor_get_volumes (GVolumeMonitor *monitor)
{
  return NULL;
}

static void
fake_monitor_finalize (GObject *object)
{
  g_list_free_full (FAKE_MONITOR (object)->mounts, g_object_unref);
  G_OBJECT_CLASS (fake_monitor_parent_class)->finalize (object);
}

static void
fake_monitor_class_init (FakeMonitorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_monitor_finalize;
  G_VOLUME_MONITOR_CLASS (klass)->get_mounts = monitor_get_mounts;
  G_VOLUME_MONITOR_CLASS (klass)->get_volumes = monitor_get_volumes;
}

static void
fake_monitor_init (FakeMonitor *self)
{
}

FakeMonitor *
fake_monitor_new (void)
{
  return g_object_new (FAKE_TYPE_MONITOR, NULL);
}

void
fake_monitor_plug (FakeMonitor *self, const char *path, gboolean removable)
{
  FakeMount *mount = g_object_new (FAKE_TYPE_MOUNT, NULL);

  mount->path = g_strdup (path);
  mount->drive->removable = removable;
  self->mounts = g_list_append (self->mounts, mount);
  g_signal_emit_by_name (self, "mount-added", mount);
}

void
fake_monitor_pull (FakeMonitor *self, const char *path)
{
  for (GList *l = self->mounts; l != NULL; l = l->next)
    if (g_str_equal (FAKE_MOUNT (l->data)->path, path))
      {
        g_autoptr (FakeMount) mount = l->data;

        self->mounts = g_list_delete_link (self->mounts, l);
        g_signal_emit_by_name (self, "mount-removed", mount);
        return;
      }
  g_assert_not_reached ();
}

void
fake_monitor_plug_unmounted (FakeMonitor *self, const char *path)
{
  g_autoptr (FakeVolume) volume = g_object_new (FAKE_TYPE_VOLUME, NULL);

  volume->monitor = self;
  volume->path = g_strdup (path);
  g_signal_emit_by_name (self, "volume-added", volume);
}
