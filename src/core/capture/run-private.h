/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture.h"
#include "fetcher.h"
#include "journal.h"
#include "output.h"
#include "picture-records.h"
#include "png-writer.h"
#include "repair.h"
#include "session.h"
#include "share.h"
#include "sidecars.h"

G_BEGIN_DECLS

/* Internal to the capture: the state of one run and the work on it.
 *
 * The capture's thread owns everything here but what is marked. Workers touch a tile's own rectangle of a row (disjoint), the counters
 * marked atomic, and what the lock guards. A row of tiles is finished when its last tile is; a band is ready when all its rows are, is composed and encoded by
 * the workers, and is written by the writing thread in order. */

typedef struct _Run Run;
typedef struct _Band Band;
typedef struct _PoolLine PoolLine;

/* SHA-256. */
#define DIGEST_BYTES 32

/* Rows of pixels a power of two apart all fall into the same few lines of the processor's cache; these bytes spread them. */
#define ROW_PADDING 192 /* bytes */

/* One row of tiles of one layer, decoded side by side. */
typedef struct
{
  Run *run;
  guint layer;
  gint64 row;             /* tiles, in the plane */
  MapshotPixels pixels;   /* n_columns × tile width, tile height; the buffer goes back when USERS is 0 */
  guint8 *digests;        /* n_columns × DIGEST_BYTES */
  const guint8 *known;    /* the row's own digest where its tiles' are not known; not owned; or NULL */
  guint8 *needed;         /* n_columns, 0 for a tile that is not asked for since a picture has it; or NULL */
  gboolean lacking;       /* tiles are missing that the source should have */
  gint pending;           /* atomic: tiles not finished, and 1 while they are being asked for */
  gint users;             /* atomic: bands that still read it, and 1 until the last of them was admitted */
  gboolean complete;      /* lock */
  GPtrArray *waiting;     /* lock: (element-type Band) not owned */
} TileRow;

struct _Band
{
  Run *run;
  int index;
  MapshotPlanBand at;
  GPtrArray *rows;        /* (element-type TileRow) not owned, of all layers, in order of layer and row */
  MapshotPixels canvas;   /* the band's pixels */
  guint8 *own_canvas;     /* the canvas' memory, where it is not a row's */
  int waiting;            /* lock: rows that are not complete, and 1 while it is being admitted */
  gint parts_left;        /* atomic: parts of the step that is under way */
  int part_rows;          /* px: height of a part but the last */
  int n_parts;
  MapshotStrip **strips;  /* N_PARTS; each written by one worker */
  MapshotBandRecord *record; /* made by the writing thread */
  const MapshotBandRecord *copied; /* of a picture whose bytes are taken as they are, not owned; or NULL */
};

/* A request for one tile, from the queue to its pixels. */
typedef struct
{
  TileRow *row;
  gint64 column;          /* tiles, in the plane */
  int level;              /* the row's own, or a coarser one that stands in */
  gboolean tried_again;   /* a damaged picture was asked for a second time */
  GBytes *body;
  char *reason;           /* why the tile itself is missing (geo/reason.h), while a coarser one is fetched */
  guint session;          /* the number of the session that it was last asked for in */
  int sessions_tried;     /* anew, because the last one was refused */
} TileRequest;

/* A layer's session (session.h); all 0 where its source has none. */
typedef struct
{
  MapshotSession *session;
  guint number;    /* counts up */
  gboolean fresh;  /* it was asked for because the one before it was refused or over */
  gboolean proven; /* tiles came in it */
} RunSession;

/* What the other threads tell the capture's thread. */
typedef enum
{
  EVENT_TILE_STANDS_IN, /* request: a coarser tile was put in its place */
  EVENT_TILE_BAD,       /* request, error: the body is no picture */
  EVENT_BODIES_FEW,     /* few enough bodies wait for a worker again */
  EVENT_BAND_WRITTEN,   /* band */
  EVENT_WRITE_FAILED,   /* error */
} EventType;

typedef struct
{
  EventType type;
  TileRequest *request;
  Band *band;
  GError *error;
} Event;

/* Coarser tiles that stand in for several, so that each is asked for once. */
typedef struct _Parents Parents;

typedef enum
{
  PARENT_UNKNOWN,    /* it is to be asked for, and then answered */
  PARENT_WAITED_FOR, /* the request was taken, until the answer is there */
  PARENT_KNOWN,
} ParentState;

/* Memory of one size that goes round. */
typedef struct
{
  gsize size;
  GPtrArray *free;
} Buffers;

struct _Run
{
  MapshotPlan *plan;
  const MapshotCaptureOptions *options;
  MapshotReport *report;
  GMainContext *context;
  MapshotFetcher **fetchers; /* one a layer, or NULL */
  MapshotGate *gate;         /* of all fetchers */
  Parents *parents;
  gint64 *parents_asked;     /* a layer */
  PoolLine *line;            /* at the pool of the process; NULL before and after the work */
  MapshotOutput *output;
  MapshotSidecars *sidecars; /* or NULL */
  MapshotPngWriter *writer;  /* the writing thread's, while it runs */
  char **keys;               /* one a layer, or NULL */
  RunSession *sessions;      /* one a layer */

  gint stopping;             /* atomic: leave work undone */
  GCancellable *stop;        /* ends waiting for whoever reads the picture; or NULL */

  GMutex lock;
  GQueue events;             /* lock: (element-type Event) */
  GSource *event_source;
  Buffers *row_buffers;      /* lock: one a layer */
  Buffers canvas_buffers;    /* lock */

  GThread *writer_thread;
  GCond writer_cond;         /* with the lock */
  GHashTable *encoded;       /* lock: band index → Band, not owned */
  gboolean writer_stop;      /* lock */

  GHashTable *requests;      /* (element-type TileRequest): those that a fetcher holds */
  GHashTable *bands;         /* (element-type Band): admitted, not yet written */
  GHashTable **rows;         /* a layer: row number → TileRow */
  gint64 *next_free_row;     /* a layer: the first row that a band to come may need */
  gint64 *next_digest_row;   /* a layer */
  GChecksum **digests;       /* a layer */
  int first_band, end_band;  /* of the run: FIRST … END - 1 */
  int next_band;             /* to be admitted */
  int bands_written;         /* the first that is not */
  int kept_bands;            /* written by a run before this one */
  MapshotJournal *journal;   /* or NULL */
  GByteArray *records;       /* of the bands, for the picture's own use (picture-records.h); or NULL */
  MapshotRepair *repair;     /* the picture whose holes are filled; or NULL */
  GByteArray *tail;          /* of a part file: what comes behind the bands; or NULL */
  gint flushed;              /* atomic: the last band that is on the disk */
  int marked;                /* the last that the journal knows to be */
  guint64 flushed_size;      /* the writing thread's: bytes */
  gint64 flushed_time;       /* the writing thread's: monotonic microseconds */
  gint pending_bytes;        /* atomic: bodies waiting for a worker */
  gint held_back;            /* atomic: because too many bodies wait */
  gboolean paused;           /* because somebody asked for it */
  int failures_in_a_row;     /* requests that used up their retries, since one succeeded */
  GError *error;             /* why the run ends */
  MapshotFailure failure;    /* and what kind of reason it is, where the error does not tell */
};

/* run.c: any thread */
void mapshot_run_post (Run *run, EventType type, TileRequest *request, Band *band, GError *error);

/* run.c: the first error is the one that counts; takes it. The capture's thread */
void mapshot_run_set_error (Run *run, GError *error);

/* admit.c: asks for the tiles of as many bands as may be worked on; the capture's thread */
void mapshot_admit_bands (Run *run);

/* requests.c: asking for tiles, and what to do without them; the capture's thread */
void mapshot_requests_ask_row (TileRow *row);
void mapshot_requests_answer (gpointer request, GBytes *body, const char *content_type, const GError *error, gpointer run);

void mapshot_requests_handle_bad (Run *run, TileRequest *request, const GError *error);
void mapshot_requests_handle_stand_in (Run *run, TileRequest *request);

/* The tile of the request's level that covers its place: in the plane. */
void mapshot_tile_request_get_place (const TileRequest *request, gint64 *column, gint64 *row);

/* fetchers.c: a fetcher, a key and a session for each layer; the capture's thread */
gboolean mapshot_requests_open (Run *run, GError **error);
void mapshot_requests_close (Run *run);
void mapshot_requests_get_stats (Run *run, MapshotFetcherStats *stats);

/* PAUSED is what was asked for; requests are held back, too, while too many bodies wait. */
void mapshot_requests_set_paused (Run *run, gboolean paused);

/* Asks for a new session when the layer's is over; and in any case. Block. */
gboolean mapshot_fetchers_check_session (Run *run, guint index, GError **error);
gboolean mapshot_fetchers_renew_session (Run *run, guint index, GError **error);

/* What stands for {session}, or NULL. Valid until the next of these calls. */
const char *mapshot_fetchers_get_token (Run *run, guint index);

/* parents.c: the capture's thread. What it keeps is bounded. */
Parents *mapshot_parents_new (void);
void mapshot_parents_free (Parents *self);

/* What is known of the coarser tile that REQUEST is at; BODY or ERROR are set (transfer full) when it is. */
ParentState mapshot_parents_find (Parents *self, TileRequest *request, GBytes **body, GError **error);

/* The answer to a request for an unknown one. The requests that waited: (transfer full) (element-type TileRequest). */
GPtrArray *mapshot_parents_answer (Parents *self, const TileRequest *request, GBytes *body, const GError *error);

/* rows.c: memory and rows; opened and closed by the capture's thread */
void mapshot_rows_open (Run *run);
void mapshot_rows_close (Run *run);
guint8 *mapshot_buffers_take (Run *run, Buffers *buffers);
void mapshot_buffers_give (Run *run, Buffers *buffers, guint8 *memory);
void mapshot_row_unuse (TileRow *row);
void mapshot_row_tile_done (TileRow *row);
void mapshot_row_free (gpointer row);
MapshotPixels mapshot_row_get_tile (TileRow *row, gint64 column);
void mapshot_row_fill_blank (TileRow *row, gint64 column);

/* tile-work.c: a worker turns a body into pixels */
void mapshot_tile_work (TileRequest *request);
void mapshot_tile_request_free (TileRequest *request);

/* band-work.c: workers compose and encode */
void mapshot_band_start (Band *band);
void mapshot_band_compose_part (Band *band, int part);
void mapshot_band_encode_part (Band *band, int part);
void mapshot_band_free (Band *band);

/* compose.c: a part of a band from all layers */
gboolean mapshot_compose_is_needed (const Band *band);
void mapshot_compose (Band *band, MapshotPixels *part, gint64 y);

/* writer.c: the writing thread */
void mapshot_writer_start (Run *run);
void mapshot_writer_add (Run *run, Band *band);
void mapshot_writer_stop (Run *run);

/* settle.c: what is finished, and going on after it; the capture's thread but for flush, the writing thread's */
gboolean mapshot_settle_begin (Run *run, GError **error);
gboolean mapshot_settle_band (Run *run, Band *band, GError **error);
gboolean mapshot_settle_flush (Run *run, int index, GError **error);
void mapshot_settle_replay (Run *run, const MapshotBandRecord *record);
gboolean mapshot_settle_end_part (Run *run, GError **error);
char *mapshot_settle_combine_digests (Run *run);

/* The first row that BAND or a later one reads, or G_MAXINT64. */
gint64 mapshot_settle_first_row (const MapshotPlan *plan, guint index, int band);

/* Tiles that the bands FIRST … END - 1 read. */
gint64 mapshot_settle_count_tiles (const MapshotPlan *plan, int first, int end);

/* Too many bodies wait for a worker, or few enough again. */
#define MAX_PENDING_BYTES (8 << 20)
#define LOW_PENDING_BYTES (4 << 20)

/* metadata.c: texts */
MapshotPngWriter *mapshot_metadata_begin (Run *run, GError **error);
MapshotPngWriter *mapshot_metadata_go_on (Run *run, guint64 size, guint32 adler, guint64 raw_length);
gboolean mapshot_metadata_end (Run *run, const char *digest, GError **error);

/* pool.c: the workers of the process. The run joins with the right to use so many THREADS (0 = one a processor), and leaves when no worker is at it; what
 * waits then is dropped. Pushing is for any thread. */
gboolean mapshot_pool_join (Run *run, int threads, GError **error);
void mapshot_pool_leave (Run *run);
void mapshot_pool_push_tile (Run *run, TileRequest *request);
void mapshot_pool_push_part (Run *run, Band *band, int part, gboolean encode);

G_END_DECLS
