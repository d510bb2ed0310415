/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture.h"
#include "test-server.h"

G_BEGIN_DECLS

/* What tests of captures share: a folder, a server and a few recipes. */
typedef struct
{
  char *folder;
  TestServer *server;
  MapshotSourceStore *store;
  int connections; /* of every plan; set up as 2 */
} CaptureKit;

void capture_kit_set_up (CaptureKit *self, gconstpointer data);

/* Fails when a file is left that is not in the folder's top. */
void capture_kit_tear_down (CaptureKit *self, gconstpointer data);

/* (transfer full) */
char *capture_kit_get_path (CaptureKit *self, const char *name);
GBytes *capture_kit_read (CaptureKit *self, const char *name);
void capture_kit_write (CaptureKit *self, const char *name, const void *data, gsize length);
gboolean capture_kit_exists (CaptureKit *self, const char *name);

/* How many files the folder holds. */
int capture_kit_count (CaptureKit *self);

/* 8 × 8 tiles of zoom 4, of PATH on the server, or the base map for NULL. */
MapshotRecipe *capture_kit_recipe (CaptureKit *self, const char *path);

/* The same ground resampled, under a layer, with holes: rows of tiles are shared between bands, and some tiles are blank. */
MapshotRecipe *capture_kit_hard_recipe (CaptureKit *self);

MapshotPlan *capture_kit_plan (CaptureKit *self, const MapshotRecipe *recipe);

G_END_DECLS
