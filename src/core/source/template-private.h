/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "template.h"

G_BEGIN_DECLS

/* Internal to the templates: their pieces, and writing them with values. */

typedef enum
{
  PIECE_TEXT,
  PIECE_Z,
  PIECE_X,
  PIECE_Y,
  PIECE_MINUS_Y,
  PIECE_QUADKEY,
  PIECE_SUBDOMAIN,
  PIECE_RATIO,
  PIECE_KEY,
  PIECE_KEY_ID,
  PIECE_KEY_SECRET,
  PIECE_SESSION,
  PIECE_CRS,
  PIECE_WEST,
  PIECE_SOUTH,
  PIECE_EAST,
  PIECE_NORTH,
  PIECE_SWITCH,
  PIECE_BBOX,
  PIECE_BBOX_YX,
  PIECE_WIDTH,
  PIECE_HEIGHT,
  PIECE_CENTER_X,
  PIECE_CENTER_Y,
  PIECE_LONGITUDE,
  PIECE_LATITUDE,
  PIECE_UNKNOWN,
  PIECE_BROKEN, /* a brace without its partner */
} TemplatePieceKind;

/* A stretch of plain text, or a token: START then points behind its "{" (for a switch, behind the colon). */
typedef struct
{
  TemplatePieceKind kind;
  const char *start;
  gsize length; /* bytes */
} TemplatePiece;

/* What the tokens stand for at one tile. */
typedef struct
{
  const char *zoom;
  const char *quadkey;
  const char *ratio;
  const char *key, *key_id, *key_secret; /* escaped */
  const char *session;                   /* escaped, or NULL */
  const char *crs;                       /* as the service writes it */
  gint64 column, row, row_from_south;
  gint64 choice; /* picks among subdomains and the names of a switch; not negative */
  const char *const *subdomains;
  double left, bottom, right, top; /* CRS units: what is asked for, margins included */
  int width, height;               /* px to ask for */
  const MapshotBounds *bounds;     /* degrees, for {west} and so on; or NULL */
} TemplateValues;

/* The piece at *CURSOR, which moves behind it; FALSE at the end. */
gboolean template_next_piece (const char **cursor, TemplatePiece *piece);

/* The names of a {switch:…}. (transfer full) */
char **template_split_switch (const TemplatePiece *piece);

/* (transfer full) */
char *template_expand (const char *template_uri, const TemplateValues *values);

G_END_DECLS
