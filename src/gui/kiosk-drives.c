/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-drives.h"

struct _MapshotKioskDrives
{
  GObject parent_instance;

  GVolumeMonitor *monitor;
  char *path;
};

G_DEFINE_FINAL_TYPE (MapshotKioskDrives, mapshot_kiosk_drives, G_TYPE_OBJECT)

static guint changed_signal;

/* Where drives are mounted that no service tells more about. */
static const char *const folders[] = { "/media/", "/run/media/" };

static gboolean
is_removable_drive (GDrive *drive)
{
  return g_drive_is_removable (drive) || g_drive_is_media_removable (drive);
}

/* (transfer full) NULL where MOUNT is not a visitor's. */
static char *
get_removable_path (GMount *mount)
{
  g_autoptr (GDrive) drive = g_mount_get_drive (mount);
  g_autoptr (GFile) root = g_mount_get_root (mount);
  g_autofree char *path = g_file_get_path (root);

  if (path == NULL || g_mount_is_shadowed (mount))
    return NULL;
  if (drive != NULL)
    return is_removable_drive (drive) ? g_steal_pointer (&path) : NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    if (g_str_has_prefix (path, folders[i]))
      return g_steal_pointer (&path);

  return NULL;
}

static void
look (MapshotKioskDrives *self)
{
  GList *mounts = g_volume_monitor_get_mounts (self->monitor);
  g_autofree char *found = NULL;

  for (GList *l = g_list_last (mounts); l != NULL && found == NULL; l = l->prev)
    found = get_removable_path (l->data);
  g_list_free_full (mounts, g_object_unref);
  if (g_strcmp0 (found, self->path) == 0)
    return;
  g_free (self->path);
  self->path = g_steal_pointer (&found);
  g_signal_emit (self, changed_signal, 0);
}

static void
mount_gone_cb (MapshotKioskDrives *self, GMount *mount)
{
  g_autofree char *path = get_removable_path (mount);

  /* Another drive may have come to the same place since. */
  if (path != NULL && g_strcmp0 (path, self->path) == 0)
    g_clear_pointer (&self->path, g_free);
  look (self);
  if (self->path == NULL)
    g_signal_emit (self, changed_signal, 0);
}

static void
mount_volume (GVolume *volume)
{
  g_autoptr (GMount) mount = g_volume_get_mount (volume);
  g_autoptr (GDrive) drive = g_volume_get_drive (volume);

  /* What asks for a password stays as it is: nobody can type here. */
  if (mount == NULL && drive != NULL && is_removable_drive (drive) && g_volume_can_mount (volume))
    g_volume_mount (volume, G_MOUNT_MOUNT_NONE, NULL, NULL, NULL, NULL);
}

static void
volume_added_cb (MapshotKioskDrives *self, GVolume *volume)
{
  mount_volume (volume);
}

static void
mapshot_kiosk_drives_finalize (GObject *object)
{
  MapshotKioskDrives *self = MAPSHOT_KIOSK_DRIVES (object);

  g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_object_unref (self->monitor);
  g_free (self->path);

  G_OBJECT_CLASS (mapshot_kiosk_drives_parent_class)->finalize (object);
}

static void
mapshot_kiosk_drives_class_init (MapshotKioskDrivesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapshot_kiosk_drives_finalize;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mapshot_kiosk_drives_init (MapshotKioskDrives *self)
{
}

MapshotKioskDrives *
mapshot_kiosk_drives_new (GVolumeMonitor *monitor)
{
  MapshotKioskDrives *self = g_object_new (MAPSHOT_TYPE_KIOSK_DRIVES, NULL);
  GList *volumes;

  self->monitor = monitor != NULL ? g_object_ref (monitor) : g_volume_monitor_get ();
  g_signal_connect_swapped (self->monitor, "mount-added", G_CALLBACK (look), self);
  g_signal_connect_swapped (self->monitor, "mount-changed", G_CALLBACK (look), self);
  g_signal_connect_swapped (self->monitor, "mount-removed", G_CALLBACK (mount_gone_cb), self);
  g_signal_connect_swapped (self->monitor, "volume-added", G_CALLBACK (volume_added_cb), self);
  volumes = g_volume_monitor_get_volumes (self->monitor);
  g_list_foreach (volumes, (GFunc) (void (*) (void)) mount_volume, NULL);
  g_list_free_full (volumes, g_object_unref);
  look (self);

  return self;
}

const char *
mapshot_kiosk_drives_get_path (MapshotKioskDrives *self)
{
  g_return_val_if_fail (MAPSHOT_IS_KIOSK_DRIVES (self), NULL);

  return self->path;
}
