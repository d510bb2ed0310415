/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What became of a capture: the ledger that is kept while it runs, and the report that is made of it. One thread at a time. */
typedef struct _MapshotReport MapshotReport;

typedef enum
{
  MAPSHOT_STATUS_COMPLETE,    /* every tile is what the source has */
  MAPSHOT_STATUS_SUBSTITUTED, /* some tiles are enlarged from a coarser level */
  MAPSHOT_STATUS_INCOMPLETE,  /* some tiles are blank */
  MAPSHOT_STATUS_FAILED,      /* no picture was written */
} MapshotStatus;

/* How a tile that was not there was replaced. */
typedef enum
{
  MAPSHOT_TILE_PARENT,
  MAPSHOT_TILE_BLANK,
  MAPSHOT_TILE_FAILED, /* and the capture with it */
} MapshotTileFate;

/* One tile that is not there. */
typedef struct
{
  guint layer;
  gint64 column, row; /* tiles, in the plane */
  MapshotTileFate fate;
  const char *reason; /* geo/reason.h, and so the same in every language */
} MapshotMissingTile;

typedef void (*MapshotMissingFunc) (const MapshotMissingTile *tile, gpointer user_data);

MapshotReport *mapshot_report_new (const MapshotPlan *plan, const char *output);
void mapshot_report_free (MapshotReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotReport, mapshot_report_free)

/* One tile came as it is. Any thread. */
void mapshot_report_add_fetched (MapshotReport *self);

/* One tile of LAYER did not; REASON as geo/reason.h has it. */
void mapshot_report_add_missing (MapshotReport *self, guint layer, gint64 column, gint64 row, MapshotTileFate fate,
                                 const char *reason);

/* LAYER's rows before ROW are finished: their missing tiles go into the file's ledger, in order, and FUNC is told of each. */
void mapshot_report_settle (MapshotReport *self, guint layer, gint64 row, MapshotMissingFunc func, gpointer user_data);

/* Tiles that came as they are, in a run before this one or elsewhere. */
void mapshot_report_add_fetched_before (MapshotReport *self, gint64 tiles);

/* The run makes only a part of the picture, which needs TILES. */
void mapshot_report_set_total (MapshotReport *self, gint64 tiles);
gint64 mapshot_report_get_total (const MapshotReport *self);

/* So many of the tiles came from the HTTP cache. */
void mapshot_report_set_cached (MapshotReport *self, gint64 cached);

/* How the run ended. DIGEST (hexadecimal SHA-256 over all tiles) may be NULL. */
void mapshot_report_finish (MapshotReport *self, gboolean written, guint64 bytes_fetched, double seconds,
                            const char *digest);

/* Why no picture was written: one translated line. */
void mapshot_report_set_error (MapshotReport *self, const char *message);
const char *mapshot_report_get_error (const MapshotReport *self); /* or NULL */

MapshotStatus mapshot_report_get_status (const MapshotReport *self);

/* What the picture is, whether it was written yet or not; and its name in reports. */
MapshotStatus mapshot_report_get_picture_status (const MapshotReport *self);
const char *mapshot_status_get_name (MapshotStatus status);

gint64 mapshot_report_get_done (const MapshotReport *self); /* tiles, however they ended */

/* Tiles that are missing though their source should have them. */
gint64 mapshot_report_get_lacking (const MapshotReport *self);
const char *mapshot_report_get_digest (const MapshotReport *self);

/* One translated sentence a layer that is enlarged, one for a credit that is not drawn, and one a reason ("212 tiles are blank: …"); NULL-terminated, owned by the caller. */
char **mapshot_report_get_sentences (const MapshotReport *self);

/* As documented for --report; and the part that depends on nothing but recipe and tiles, in no language, for the file itself, with every missing tile. */
JsonNode *mapshot_report_to_json (const MapshotReport *self);
char *mapshot_report_to_ledger (const MapshotReport *self);

G_END_DECLS
