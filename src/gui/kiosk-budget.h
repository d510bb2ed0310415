/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How many tiles may still be asked for: by this visitor, and today. The days' sums are kept in a file that is replaced as a whole; each day has
 * its own, so that a clock that jumps neither loses nor doubles a day. Nothing of a visitor is written but that number. Main thread. */
typedef struct _MapshotKioskBudget MapshotKioskBudget;

typedef enum
{
  MAPSHOT_KIOSK_BUDGET_ENOUGH,
  MAPSHOT_KIOSK_BUDGET_VISITOR, /* this visitor has had all there is for one */
  MAPSHOT_KIOSK_BUDGET_DAY,     /* today's are used up */
} MapshotKioskBudgetState;

/* XDG_STATE_HOME/mapshot/kiosk-tiles.ini. (transfer full) */
char *mapshot_kiosk_budget_get_default_path (void);

/* 0 tiles = no limit. PATH may be NULL: in memory only. A file that cannot be read counts as empty. */
MapshotKioskBudget *mapshot_kiosk_budget_new (const char *path, gint64 visitor_tiles, gint64 day_tiles);
void mapshot_kiosk_budget_free (MapshotKioskBudget *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotKioskBudget, mapshot_kiosk_budget_free)

/* Whether TILES may be asked for on DAY ("2026-11-21", the local date). */
MapshotKioskBudgetState mapshot_kiosk_budget_check (const MapshotKioskBudget *self, const char *day, gint64 tiles);

/* Takes them, before the first is asked for; a program that is killed has taken them, too. And gives back what was not used of the last take, on the
 * day that it was taken. A file that cannot be written is told with g_message() once; what was taken still counts until the program ends. */
void mapshot_kiosk_budget_take (MapshotKioskBudget *self, const char *day, gint64 tiles);
void mapshot_kiosk_budget_settle (MapshotKioskBudget *self, gint64 used);

/* For the map that is looked at: counts TILES that were asked for. They are written with the next take, settle or save. */
void mapshot_kiosk_budget_spend (MapshotKioskBudget *self, const char *day, gint64 tiles);
void mapshot_kiosk_budget_save (MapshotKioskBudget *self);

/* Somebody else stands there now. */
void mapshot_kiosk_budget_next_visitor (MapshotKioskBudget *self);

/* Tiles taken so far. */
gint64 mapshot_kiosk_budget_get_visitor (const MapshotKioskBudget *self);
gint64 mapshot_kiosk_budget_get_day (const MapshotKioskBudget *self, const char *day);

G_END_DECLS
