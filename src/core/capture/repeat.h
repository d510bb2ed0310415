/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "recipe.h"
#include "repeat-time.h"

G_BEGIN_DECLS

/* A capture that is done again and again on the same grid of pixels: a file of its own in XDG_CONFIG_HOME/mapshot/repeats, which holds no key; and what became of it in
 * XDG_STATE_HOME/mapshot/repeats. The main thread. */
typedef struct
{
  char *name;            /* letters, digits, "-", "_", "."; of the file */
  MapshotRecipe *recipe; /* its sharpness is a fixed one */
  char *output;          /* an absolute path with {date} */
  char *grid;            /* of the first plan: every later one must agree */
  MapshotEvery every;
  gint64 start;          /* Unix seconds */
  char *zone;            /* an identifier of a time zone, or NULL: UTC */
  gboolean only_changed; /* keep a picture only if it differs from the last */
  gboolean differences;  /* and make a picture of what changed */
  gboolean sidecars;
  int connections;
  double rate;
  int retries;           /* -1: the usual */
  guint timeout;         /* milliseconds; 0: the usual */
  char *ca_file, *key_file; /* or NULL */

  /* What became of it. */
  gint64 last;           /* the last moment that is dealt with, or G_MININT64 */
  char *picture, *digest; /* the last picture that was kept, or NULL */
  char *reason;          /* why the last one failed, or NULL */
  gint64 begun;          /* the moment whose capture was begun, and the name that it was given; or G_MININT64 */
  char *begun_output;
} MapshotRepeat;

MapshotRepeat *mapshot_repeat_new (void);
void mapshot_repeat_free (MapshotRepeat *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotRepeat, mapshot_repeat_free)

/* All that there are, by name (element-type MapshotRepeat). What cannot be read is left out, a line for each in PROBLEMS (element-type utf8). (transfer full) */
GPtrArray *mapshot_repeat_load_all (GPtrArray *problems);

/* A name for a repeat that writes OUTPUT, which no other has. (transfer full) */
char *mapshot_repeat_make_name (const char *output);

/* The repeat with that output, or NULL. (transfer full) */
MapshotRepeat *mapshot_repeat_find_output (const char *output);

/* Writes the repeat, or what became of it, whole or not at all. MAPSHOT_ERROR_FAILED. */
gboolean mapshot_repeat_save (const MapshotRepeat *self, GError **error);
gboolean mapshot_repeat_save_state (const MapshotRepeat *self, GError **error);

/* MAPSHOT_ERROR_USAGE when there is none of that name; its pictures stay. */
gboolean mapshot_repeat_remove (const char *name, GError **error);

/* What two programs must not do at once: a descriptor that holds the lock until it is closed; -1 without an error when another has it. */
int mapshot_repeat_lock (GError **error);

G_END_DECLS
