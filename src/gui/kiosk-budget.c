/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-budget.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define GROUP "days"
#define MAX_DAYS 16   /* the last ones that were used */
#define MAX_SIZE 8192 /* bytes of the file */

struct _MapshotKioskBudget
{
  char *path;
  GKeyFile *days; /* in the order of their last use */
  gint64 visitor_limit, day_limit;
  gint64 visitor;
  char *taken_day; /* of the last take */
  gint64 taken;
  gboolean complained;
  gboolean unsaved;
};

char *
mapshot_kiosk_budget_get_default_path (void)
{
  return g_build_filename (g_get_user_state_dir (), "mapshot", "kiosk-tiles.ini", NULL);
}

static void
read_days (MapshotKioskBudget *self)
{
  GStatBuf status;

  if (self->path == NULL || g_stat (self->path, &status) != 0 || status.st_size > MAX_SIZE ||
      !g_key_file_load_from_file (self->days, self->path, G_KEY_FILE_NONE, NULL))
    {
      g_key_file_free (self->days);
      self->days = g_key_file_new ();
    }
}

MapshotKioskBudget *
mapshot_kiosk_budget_new (const char *path, gint64 visitor_tiles, gint64 day_tiles)
{
  MapshotKioskBudget *self = g_new0 (MapshotKioskBudget, 1);

  self->path = g_strdup (path);
  self->visitor_limit = visitor_tiles;
  self->day_limit = day_tiles;
  self->days = g_key_file_new ();
  read_days (self);

  return self;
}

void
mapshot_kiosk_budget_free (MapshotKioskBudget *self)
{
  g_key_file_free (self->days);
  g_free (self->taken_day);
  g_free (self->path);
  g_free (self);
}

gint64
mapshot_kiosk_budget_get_visitor (const MapshotKioskBudget *self)
{
  return self->visitor;
}

gint64
mapshot_kiosk_budget_get_day (const MapshotKioskBudget *self, const char *day)
{
  return MAX (g_key_file_get_int64 (self->days, GROUP, day, NULL), 0);
}

MapshotKioskBudgetState
mapshot_kiosk_budget_check (const MapshotKioskBudget *self, const char *day, gint64 tiles)
{
  if (self->day_limit > 0 && tiles > self->day_limit - mapshot_kiosk_budget_get_day (self, day))
    return MAPSHOT_KIOSK_BUDGET_DAY;
  if (self->visitor_limit > 0 && tiles > self->visitor_limit - self->visitor)
    return MAPSHOT_KIOSK_BUDGET_VISITOR;

  return MAPSHOT_KIOSK_BUDGET_ENOUGH;
}

static void
write_days (MapshotKioskBudget *self)
{
  g_autofree char *folder = self->path != NULL ? g_path_get_dirname (self->path) : NULL, *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  self->unsaved = FALSE;
  if (self->path == NULL)
    return;
  text = g_key_file_to_data (self->days, &length, NULL);
  g_mkdir_with_parents (folder, 0700);
  if (g_file_set_contents_full (self->path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error) ||
      self->complained)
    return;
  self->complained = TRUE;
  g_message (_("the number of tiles of today cannot be kept: %s"), error->message);
}

/* The day goes to the end, so that the ones that were not used lately fall out. */
static void
add_to_day (MapshotKioskBudget *self, const char *day, gint64 tiles)
{
  gint64 sum = mapshot_kiosk_budget_get_day (self, day);
  g_auto (GStrv) days = NULL;
  gsize n = 0;

  sum = tiles > G_MAXINT64 - sum ? G_MAXINT64 : MAX (sum + tiles, 0);
  g_key_file_remove_key (self->days, GROUP, day, NULL);
  days = g_key_file_get_keys (self->days, GROUP, &n, NULL);
  for (gsize i = 0; i + MAX_DAYS <= n; i++)
    g_key_file_remove_key (self->days, GROUP, days[i], NULL);
  g_key_file_set_int64 (self->days, GROUP, day, sum);
  self->unsaved = TRUE;
}

void
mapshot_kiosk_budget_save (MapshotKioskBudget *self)
{
  if (self->unsaved)
    write_days (self);
}

void
mapshot_kiosk_budget_spend (MapshotKioskBudget *self, const char *day, gint64 tiles)
{
  g_return_if_fail (tiles >= 0);

  if (tiles == 0)
    return;
  self->visitor += tiles;
  add_to_day (self, day, tiles);
}

void
mapshot_kiosk_budget_take (MapshotKioskBudget *self, const char *day, gint64 tiles)
{
  g_return_if_fail (tiles >= 0);

  g_free (self->taken_day);
  self->taken_day = g_strdup (day);
  self->taken = tiles;
  self->visitor += tiles;
  add_to_day (self, day, tiles);
  mapshot_kiosk_budget_save (self);
}

void
mapshot_kiosk_budget_settle (MapshotKioskBudget *self, gint64 used)
{
  gint64 unused = self->taken - CLAMP (used, 0, self->taken);

  if (unused > 0)
    {
      self->visitor = MAX (self->visitor - unused, 0);
      add_to_day (self, self->taken_day, -unused);
    }
  mapshot_kiosk_budget_save (self);
  self->taken = 0;
}

void
mapshot_kiosk_budget_next_visitor (MapshotKioskBudget *self)
{
  self->visitor = 0;
}
