/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crs.h"
#include "service-text.h"
#include "service.h"
#include "xml-tree.h"

G_BEGIN_DECLS

/* Internal to the services: what the protocols share. A protocol is one file with one of these tables. */
typedef struct
{
  const char *name; /* "WMTS", for people */

  /* Fills in title, version and layers of SELF, whose tree is read. */
  gboolean (*read) (MapshotService *self, GError **error);
  /* Fills in the lists of DETAILS for the layer INDEX; among the grids is GRID (or NULL) in any case, if the layer has it. */
  void (*describe) (const MapshotService *self, guint index, const char *grid, MapshotServiceDetails *details);
  /* Adds what the layer's time dimension lists; may be missing. */
  void (*add_times) (const MapshotService *self, guint index, GPtrArray *times);
  /* Writes the keys that are the protocol's own. CHOICE is complete but for time: every other name is one of those that describe() gave. */
  gboolean (*write) (const MapshotService *self, guint index, const MapshotServiceChoice *choice, GKeyFile *file, const char *group,
                     GError **error);
  /* The address of the document that describes the layer INDEX, or NULL. May be missing. */
  char *(*get_next) (const MapshotService *self, guint index);
} MapshotProtocol;

struct _MapshotService
{
  const MapshotProtocol *protocol;
  char *address;
  char *title;
  char *version;
  char *described;        /* protocol and version */
  char *attribution;      /* or NULL */
  GPtrArray *layers;      /* MapshotServiceLayer */
  GArray *nodes;          /* (element-type const MapshotXmlNode *): a layer's element, where there is one */
  GArray *parents;        /* (element-type int): the index of the layer's parent, or -1 */
  MapshotXmlTree *tree;   /* or NULL */
  GHashTable *known;      /* code → whether PROJ knows it */
  gpointer own;           /* the protocol's */
  GDestroyNotify own_free;
};

extern const MapshotProtocol mapshot_protocol_wmts;
extern const MapshotProtocol mapshot_protocol_wms;
extern const MapshotProtocol mapshot_protocol_tms;
extern const MapshotProtocol mapshot_protocol_tilejson;

/* LAYER's texts are taken over. NODE may be NULL. FALSE when there are too many of them. */
gboolean mapshot_service_add_layer (MapshotService *self, char *name, char *title, int depth, const MapshotXmlNode *node, int parent);
const MapshotXmlNode *mapshot_service_get_node (const MapshotService *self, guint index);

/* Adds to a list of MapshotServiceItem unless it is full or has NAME already. */
void mapshot_service_add_item (GPtrArray *items, const char *name, const char *title, gboolean first);
const char *mapshot_service_get_default (const GPtrArray *items);
void mapshot_service_item_free (gpointer item);

/* service-times.c: adds what a time dimension lists, with commas between; and whether TIME (or NULL) is among those of the layer INDEX, MAPSHOT_ERROR_USAGE saying
 * what is. */
void mapshot_service_add_times (GPtrArray *times, const char *text);
gboolean mapshot_service_check_time (const MapshotService *self, guint index, const char *time, GError **error);

/* Whether PROJ knows the projection CODE. Documents list thousands, and asking takes a while: after some hundreds only those are looked up that somebody asks
 * for. */
gboolean mapshot_service_knows (const MapshotService *self, const char *code, gboolean asked);

/* Whether pictures of that MIME type can be read here. */
gboolean mapshot_service_is_picture (const char *format);

/* Adds FORMAT to FORMATS if it is such a picture, lossless ones before others. */
void mapshot_service_add_format (GPtrArray *formats, const char *format);

/* REFERENCE, which may be relative to the service's address; NULL when it is no http(s) address. Owned by the caller. */
char *mapshot_service_resolve_address (const MapshotService *self, const char *reference);

/* ADDRESS ready for "NAME=value" to be put behind it. Parameters that the service was asked with and that are not the protocols' own go along to the same
 * host: a map file, a key. Owned by the caller. */
char *mapshot_service_begin_query (const MapshotService *self, const char *address);
void mapshot_service_append_query (GString *uri, const char *name, const char *value);

/* Documents write numbers with few digits: a resolution, an origin or a level of Web Mercator's common pyramid is taken for exactly that one. TILE_SIZE in
 * px. find_zoom gives INDEX, the level's place counted from the coarsest, where there is no common number. */
int mapshot_service_find_zoom (const char *crs, double resolution, int tile_size, int index);
double mapshot_service_snap_resolution (const char *crs, double resolution, int tile_size, int zoom);
double mapshot_service_snap_origin (const char *crs, double origin);

/* Writes GRID as keys of an entry. */
void mapshot_grid_write (const MapshotTileGrid *grid, GKeyFile *file, const char *group);

/* Writes degrees. */
void mapshot_service_write_coverage (const MapshotBounds *extent, GKeyFile *file, const char *group);

G_END_DECLS
