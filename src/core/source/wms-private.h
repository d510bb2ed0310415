/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service-private.h"

G_BEGIN_DECLS

/* Internal to the WMS: wms.c reads the document and writes entries, wms-describe.c tells what there is to choose. */

typedef struct _WmsLayer WmsLayer;

typedef struct
{
  int tile_size;     /* px: what the service can draw at once */
  GPtrArray *layers; /* (element-type WmsLayer), by index; NULL until a layer is asked about */
} WmsOwn;

void wms_layer_free (gpointer layer);
void wms_describe (const MapshotService *self, guint index, const char *grid, MapshotServiceDetails *details);
void wms_add_times (const MapshotService *self, guint index, GPtrArray *times);

/* Those that most want, so that the layer need not be warped over a picture in one of them. */
void wms_add_usual_grids (const MapshotService *self, guint index, GPtrArray *grids);

G_END_DECLS
