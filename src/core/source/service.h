/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source.h"

G_BEGIN_DECLS

/* What a map service says of itself: a WMTS or WMS capabilities document, a TMS document, a TileJSON. It lists what there is to choose from, and makes the
 * entry (README.md of data/sources) for what was chosen. Immutable. One thread at a time. */
typedef struct _MapshotService MapshotService;

/* One layer. */
typedef struct
{
  char *name;  /* as the service calls it; "" for a heading of a WMS, which cannot be chosen */
  char *title; /* for people */
  int depth;   /* of a tree of layers; 0 at the top */
} MapshotServiceLayer;

/* A name and a title for people, or a dimension and its default. */
typedef struct
{
  char *name;
  char *title; /* for a dimension: the default value, or "" */
} MapshotServiceItem;

/* What can be chosen for a layer; the first of each list is the default. */
typedef struct
{
  GPtrArray *styles;     /* MapshotServiceItem */
  GPtrArray *formats;    /* MapshotServiceItem: pictures that this program can read */
  GPtrArray *grids;      /* MapshotServiceItem: tile matrix sets and their projections; for a WMS projections. At most MAPSHOT_SERVICE_MAX_ITEMS of any list */
  GPtrArray *dimensions; /* MapshotServiceItem */
  MapshotBounds extent;  /* degrees; the world when the service does not say */
} MapshotServiceDetails;

#define MAPSHOT_SERVICE_MAX_ITEMS 100

/* What somebody chose; NULL for the default. */
typedef struct
{
  const char *layer;      /* for a WMS also several, "a,b", the lowest first */
  const char *matrix_set; /* the name of a grid */
  const char *style;
  const char *format;     /* "image/png" */
  const char *time;
  gboolean overlay;       /* to be drawn over something else: transparent where there is nothing */
} MapshotServiceChoice;

/* DATA came from ADDRESS. MAPSHOT_ERROR_NETWORK with one line when it is none of these documents, or is broken or hostile. */
MapshotService *mapshot_service_new (const char *data, gsize length, const char *address, GError **error);
void mapshot_service_free (MapshotService *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotService, mapshot_service_free)

/* "WMTS 1.0.0", "WMS 1.3.0", "TMS 1.0.0", "TileJSON". Owned by SELF, like all that follows. */
const char *mapshot_service_get_protocol (const MapshotService *self);
const char *mapshot_service_get_title (const MapshotService *self);
GPtrArray *mapshot_service_get_layers (const MapshotService *self); /* (element-type MapshotServiceLayer), in the service's order */

/* Whether the document is about one map and gives it no name of its own (TileJSON, one TMS map). */
gboolean mapshot_service_is_single (const MapshotService *self);

/* MAPSHOT_ERROR_USAGE with the nearest names when there is no layer NAME. (transfer full) */
MapshotServiceDetails *mapshot_service_describe (const MapshotService *self, const char *name, GError **error);
void mapshot_service_details_free (MapshotServiceDetails *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotServiceDetails, mapshot_service_details_free)

/* A TMS lists its maps in one document and describes each in another: the address of the one that CHOICE is in, or NULL when this is it. (transfer full).
 * MAPSHOT_ERROR_USAGE as below. */
char *mapshot_service_get_next (const MapshotService *self, const MapshotServiceChoice *choice, GError **error);

/* The entry for CHOICE as a key file with one group [source ID], the id made from the layer's name. MAPSHOT_ERROR_USAGE when a name is unknown (with the
 * nearest) or the service has nothing that can be captured. (transfer full) */
GKeyFile *mapshot_service_make_entry (const MapshotService *self, const MapshotServiceChoice *choice, GError **error);

/* An entry as it was made above, loaded under the id "own": a name that a service chose must find nobody's keys and permissions. (transfer full) */
MapshotSource *mapshot_service_load_entry (GKeyFile *file, GError **error);

/* Both. (transfer full) */
MapshotSource *mapshot_service_make_source (const MapshotService *self, const MapshotServiceChoice *choice, GError **error);

G_END_DECLS
