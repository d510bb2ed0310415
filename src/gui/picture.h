/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "png-rows.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* A picture that this program wrote, however large, to look at: an overview of all of it that grows while the file is read once, and one patch of it nearer by, of
 * whatever part was asked for last. Only these are kept: MAPSHOT_PICTURE_MAX_OVERVIEW and twice MAPSHOT_PICTURE_MAX_PATCH pixels, whatever
 * the file says. It is read on a thread of its own. Knows no widget.
 *
 * Signals, in the main context of the thread that opened it: "overview" and "patch" when these are new, "failed" (with one translated line) when the
 * file turns out to be damaged; what was read until then stays. */
#define MAPSHOT_TYPE_PICTURE (mapshot_picture_get_type ())
G_DECLARE_FINAL_TYPE (MapshotPicture, mapshot_picture, MAPSHOT, PICTURE, GObject)

#define MAPSHOT_PICTURE_MAX_OVERVIEW (4 << 20) /* px */
#define MAPSHOT_PICTURE_MAX_PATCH (8 << 20)    /* px */

/* A part of the picture, shrunk: a pixel is the mean of FACTOR × FACTOR of the picture's. */
typedef struct
{
  int factor;
  gint64 x, y;       /* px of the picture: the upper left corner */
  int width, height; /* px of the image */
  int channels;      /* 3: RGB, 4: RGBA, alpha not multiplied in */
  GBytes *pixels;    /* width × channels bytes a row */
} MapshotPictureImage;

void mapshot_picture_image_free (MapshotPictureImage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotPictureImage, mapshot_picture_image_free)

/* MAPSHOT_ERROR_USAGE when it is none of ours. */
MapshotPicture *mapshot_picture_new (const char *path, GError **error);

/* The same of a file that was opened already, where opening it must not be waited for. Takes ROWS. */
MapshotPicture *mapshot_picture_new_of_rows (MapshotPngRows *rows);

/* Ends the reading: before the last reference is given back, since what is on its way holds one, too. Nothing is told afterwards. */
void mapshot_picture_close (MapshotPicture *self);

gint64 mapshot_picture_get_width (MapshotPicture *self);  /* px */
gint64 mapshot_picture_get_height (MapshotPicture *self); /* px */

/* 0 … 1: how much of it was read for the overview. */
double mapshot_picture_get_fraction (MapshotPicture *self);

/* NULL until there is one. Owned by SELF, until the next signal. */
const MapshotPictureImage *mapshot_picture_get_overview (MapshotPicture *self);
const MapshotPictureImage *mapshot_picture_get_patch (MapshotPicture *self);

/* Asks for the part at (X, Y), WIDTH × HEIGHT px of the picture, FACTOR times shrunk: at most MAPSHOT_PICTURE_MAX_PATCH px. What was asked for before and did not come
 * yet is forgotten. It is cut to the picture. */
void mapshot_picture_ask (MapshotPicture *self, int factor, gint64 x, gint64 y, gint64 width, gint64 height);

/* The whole picture at PATH as small as SIZE px a side, as quickly as may be: of a large one some rows only are read. Blocks; *CANCELLED (or NULL) is looked at. */
MapshotPictureImage *mapshot_picture_make_thumbnail (const char *path, int size, int *cancelled, GError **error);

G_END_DECLS
