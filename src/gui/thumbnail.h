/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What stands for a capture in a list: how far it is, as a pie, then the picture, small. */
#define MAPSHOT_TYPE_THUMBNAIL (mapshot_thumbnail_get_type ())
G_DECLARE_FINAL_TYPE (MapshotThumbnail, mapshot_thumbnail, MAPSHOT, THUMBNAIL, GtkWidget)

#define MAPSHOT_THUMBNAIL_SIZE 48 /* px, of the widget */

/* 0 … 1; takes a picture away. */
void mapshot_thumbnail_set_fraction (MapshotThumbnail *self, double fraction);

/* The picture at PATH; it is read when the widget is seen, on one thread for all of them. */
void mapshot_thumbnail_set_path (MapshotThumbnail *self, const char *path);

/* NULL until it was read. */
GdkTexture *mapshot_thumbnail_get_texture (MapshotThumbnail *self);

G_END_DECLS
