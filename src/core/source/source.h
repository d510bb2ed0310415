/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tile-file.h"
#include "tile-grid.h"

G_BEGIN_DECLS

/* What a source's terms allow. */
typedef enum
{
  MAPSHOT_CAPTURE_YES,        /* may be captured */
  MAPSHOT_CAPTURE_PERMISSION, /* only with the provider's own permission, which the user's file grants */
  MAPSHOT_CAPTURE_NO,         /* may be viewed, never captured */
} MapshotCapturePermission;

/* What a missing tile (404, 204 or what the entry names) means. */
typedef enum
{
  MAPSHOT_NOT_FOUND_MISSING, /* a hole: --on-missing decides */
  MAPSHOT_NOT_FOUND_BLANK,   /* nothing is there (labels, cadastre): transparent, and the capture is complete */
} MapshotNotFound;

typedef enum
{
  MAPSHOT_SOURCE_BASEMAP, /* drawn by the program from its embedded data */
  MAPSHOT_SOURCE_XYZ,     /* an address template for each tile: XYZ, WMTS, TMS, TileJSON, WMS and static images */
  MAPSHOT_SOURCE_FILE,    /* an MBTiles or PMTiles file on this machine */
  MAPSHOT_SOURCE_SERVICE, /* what a service offers: its tiles are known when it was asked (discover.h); the grid stands in until then */
  MAPSHOT_SOURCE_RULES,   /* no tiles: only rules for hosts; shipped, and never listed as a source */
} MapshotSourceKind;

/* The rules of a source, enforced by policy.h for every face. 0 means "no limit" where a limit is meant. */
typedef struct
{
  MapshotCapturePermission capture;
  gint64 max_tiles;    /* tiles a capture */
  int max_connections; /* requests in flight, 1 … 64 */
  double max_rate;     /* requests a second */
  gboolean http_cache; /* the provider asks clients to cache over HTTP */
  gboolean needs_key;
  char *terms_uri; /* where the terms are, or NULL */
  char *key_uri;   /* where a key is had, or NULL */
  char *reason;    /* one sentence: why it may not be captured; or NULL */
} MapshotSourceRules;

/* Pixels that are asked for around a tile and cut off again: a logo on every picture, labels that end at its edge. */
typedef struct
{
  int left, top, right, bottom; /* px */
} MapshotMargins;

/* What is asked for before the first tile and stands for {session} in its address: a session's token (Google Map Tiles), or the version of a map whose tiles
 * move from time to time (Kakao). It is kept in memory only. The addresses may hold {key}. */
typedef struct
{
  char *address;
  char *body;        /* JSON that is sent with POST; NULL: it is a GET */
  char *pattern;     /* a regular expression whose first group is the token; NULL: the answer is JSON with "session" and "expiry" */
  char *credit;      /* where the credit for a part of the map is told, as "copyright" in JSON; or NULL */
} MapshotSourceSession;

/* How a service that draws any rectangle wants its coordinates. */
typedef enum
{
  MAPSHOT_AXIS_AUTO, /* as the authority of the projection says (WMS 1.3.0) */
  MAPSHOT_AXIS_XY,
  MAPSHOT_AXIS_YX,
} MapshotAxis;

/* One entry: immutable after loading, reference counted, safe to share between threads. */
typedef struct
{
  char *id;    /* "osm", "vworld-satellite"; lower case, digits, '-' */
  char *name;  /* for people, in their language */
  char *group; /* for people: "Korea", "World", "Own"; or NULL */
  MapshotSourceKind kind;
  char *template_uri; /* XYZ: the address with its tokens; else NULL */
  char *capabilities; /* SERVICE: the service's address with what is chosen of it (service-address.h), perhaps with {key}; else NULL */
  GKeyFile *keys;     /* SERVICE: the entry's own file and … */
  char *keys_group;   /* … its group there */
  char *time_template; /* the same with {time}, where the address has one; else NULL */
  MapshotTileFile *tile_file; /* FILE: where the tiles are; else NULL */
  char **subdomains;  /* what {s} stands for; NULL-terminated, may be empty */
  char **hosts;       /* all hosts that the addresses lead to (host.h); NULL-terminated, may be empty */
  char **rule_hosts;  /* further hosts that its rules hold for; NULL-terminated, may be empty */
  MapshotTileGrid *grid;
  MapshotMargins margins;
  char **placeholders;  /* what a body or picture looks like that means "not there": see placeholder.h; NULL-terminated */
  char *base;           /* an entry that is a stack: the id of its lowest source, whose tiles this entry then has; else NULL */
  char **overlays;      /* of a stack: "id" or "id@opacity", the lowest first; NULL-terminated, may be empty */
  MapshotSourceSession *session; /* or NULL */
  char *crs_name;       /* what {crs} stands for: the grid's projection as the service writes it; NULL: as we do */
  char **projections;   /* others that it can draw in, as it writes them; NULL-terminated, may be empty */
  MapshotAxis axis;     /* of {bbox}, for those */
  int pixel_ratio; /* px of the picture for one px asked for with {w} and {h} */
  gboolean transparent; /* tiles have transparent pixels: an overlay */
  MapshotNotFound not_found;
  int *not_found_statuses; /* HTTP statuses that mean "not found", 0-terminated; 404, 204 and 410 by default */
  char **header_names;     /* request headers; NULL-terminated, in pairs with header_values */
  char **header_values;
  char *attribution;      /* the credit as it must be drawn, or "" */
  MapshotBounds coverage; /* degrees: outside it there are no tiles; -180,-90,180,90 by default */
  MapshotSourceRules rules;
} MapshotSource;

/* The text of a key file, which holds one group [source ID] or several (data/sources/README.md has the keys); ORIGIN (a
 * path) is for messages. Adds MapshotSource to an array; all of the file or nothing. Groups that only grant a
 * permission are checked and add nothing. MAPSHOT_ERROR_USAGE for a missing or wrong key, naming origin, group and key.
 * An unknown key is an error too: a misspelt rule must not be lost. */
gboolean mapshot_source_load_key_file (GKeyFile *file, const char *origin, GPtrArray *sources, GError **error);

/* The source that ENTRY, a SERVICE, stands for, from what was found out about the service: the keys of FILE's one group with ENTRY's own before them. (transfer full) */
MapshotSource *mapshot_source_new_from_service (const MapshotSource *entry, GKeyFile *file, GError **error);

/* The ids whose groups in FILE say Permission=granted; NULL-terminated, owned by the caller. */
char **mapshot_source_load_grants (GKeyFile *file);

/* A source of the user's own, from an address template typed by hand (256 px tiles, or 512 where the template says
 * "@2x" or {r}; zooms 0 … 22; no limits but 8 requests in flight). MAPSHOT_ERROR_USAGE when it is not http(s) or lacks
 * {x}, {y} (or {-y}), {z}, or {q}. */
MapshotSource *mapshot_source_new_from_template (const char *template_uri, GError **error);

/* A source of the user's own, from a local file of tiles (tile-file.h); no limits. MAPSHOT_ERROR_USAGE when it cannot be used. */
MapshotSource *mapshot_source_new_from_tile_file (const char *path, GError **error);

/* Whether no request leaves this machine: the tiles are drawn, or read from a file. */
gboolean mapshot_source_is_local (const MapshotSource *source);

/* Letters a-z, digits and "-", 1 … 64 of them. */
gboolean mapshot_source_is_id (const char *id);

/* What names it in every language: the id of an entry; of what is none, its name. */
const char *mapshot_source_get_plain_name (const MapshotSource *source);

/* Whether an address of SOURCE leads to a host that the rules of RULE hold for, or below one. */
gboolean mapshot_source_is_ruled_by (const MapshotSource *source, const MapshotSource *rule);
gboolean mapshot_source_rules_host (const MapshotSource *rule, const char *host);

/* An empty XYZ entry with the default values, for the loader and for tests; not yet shared. */
MapshotSource *mapshot_source_new (const char *id);

/* The value of the header INDEX with KEY in the place of {key}; a key of two parts, "ID:SECRET", in those of {key-id} and {key-secret}. KEY may be NULL.
 * (transfer full) */
char *mapshot_source_expand_header (const MapshotSource *source, guint index, const char *key);
gboolean mapshot_source_has_key_header (const MapshotSource *source);

/* All headers so: name, value, …, NULL. One that is empty without its part of the key is left out. (transfer full) */
char **mapshot_source_expand_headers (const MapshotSource *source, const char *key);

/* Before SOURCE, a stack, is shared: takes over the tiles, rules and credit of BASE. */
void mapshot_source_take_tiles (MapshotSource *source, const MapshotSource *base);

/* Whether SOURCE is drawn as asked, at any place and resolution, in the projection CRS ("EPSG:5181"). */
gboolean mapshot_source_can_draw (const MapshotSource *source, const char *crs);

/* SOURCE with GRID in the place of its own: one in a projection that it can be drawn in. (transfer full) */
MapshotSource *mapshot_source_new_drawn (const MapshotSource *source, MapshotTileGrid *grid);

/* SOURCE with another GRID, which must be in its projection: for what draws itself at any resolution. (transfer full) */
MapshotSource *mapshot_source_new_on_grid (const MapshotSource *source, MapshotTileGrid *grid);

/* "id@0.8" as --layer takes it: the id (transfer full) and the opacity, 1 without one. NULL when the opacity is not between 0 and 1. */
char *mapshot_source_parse_overlay (const char *text, double *opacity);

/* Before SOURCE is shared: takes over what RULE asks of everybody at its hosts: the tighter limits, HTTP caching, and
 * the credit where SOURCE has none. */
void mapshot_source_tighten (MapshotSource *source, const MapshotSource *rule);

/* Before SOURCE is shared: sets the template (checked by the caller), with bytes beyond ASCII escaped, and finds its
 * hosts with SOURCE's subdomains. MAPSHOT_ERROR_USAGE when the hosts cannot be told. */
gboolean mapshot_source_set_template (MapshotSource *source, const char *template_uri, GError **error);

MapshotSource *mapshot_source_ref (MapshotSource *self);
void mapshot_source_unref (MapshotSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotSource, mapshot_source_unref)

G_END_DECLS
