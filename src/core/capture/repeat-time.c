/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "repeat-time.h"

#include "error.h"
#include "parse.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define HOUR 3600
#define DAY (24 * HOUR)
#define MAX_COUNT 1000

gboolean
mapshot_every_parse (const char *text, MapshotEvery *every, GError **error)
{
  static const struct
  {
    const char *name;
    char unit;
  } units[] = { { "h", 'h' }, { "hour", 'h' }, { "hours", 'h' }, { "d", 'd' },     { "day", 'd' },    { "days", 'd' },
                { "w", 'w' }, { "week", 'w' }, { "weeks", 'w' }, { "month", 'm' }, { "months", 'm' } };
  char *end;
  gint64 count = g_ascii_strtoll (text, &end, 10);

  for (gsize i = 0; end != text && count > 0 && count <= MAX_COUNT && i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (end, units[i].name))
      {
        *every = (MapshotEvery){ (int) count, units[i].unit };
        return TRUE;
      }
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("“%s” is not how often; write for example 12h, 1d, 1w or 1month"), text);

  return FALSE;
}

char *
mapshot_every_to_string (const MapshotEvery *every)
{
  return every->unit == 'm' ? g_strdup_printf ("%dmonth%s", every->count, every->count > 1 ? "s" : "")
                            : g_strdup_printf ("%d%c", every->count, every->unit);
}

static GTimeZone *
get_zone (const char *name)
{
  GTimeZone *zone = name != NULL ? g_time_zone_new_identifier (name) : NULL;

  return zone != NULL ? zone : g_time_zone_new_utc ();
}

/* Seconds, about. */
static gint64
get_length (const MapshotEvery *every)
{
  switch (every->unit)
    {
    case 'h':
      return (gint64) every->count * HOUR;
    case 'd':
      return (gint64) every->count * DAY;
    case 'w':
      return (gint64) every->count * 7 * DAY;
    default:
      return (gint64) every->count * 30 * DAY;
    }
}

/* The K-th moment after START, counted from there, so that months do not drift to shorter ones. */
static gint64
get_moment (const MapshotEvery *every, GDateTime *start, gint64 k)
{
  g_autoptr (GDateTime) at = NULL;
  int n = (int) CLAMP (k * every->count, 0, 1000000);

  if (every->unit == 'h')
    return g_date_time_to_unix (start) + k * every->count * HOUR;
  at = every->unit == 'm'   ? g_date_time_add_months (start, n)
       : every->unit == 'w' ? g_date_time_add_weeks (start, n)
                            : g_date_time_add_days (start, n);

  return at != NULL ? g_date_time_to_unix (at) : G_MAXINT64;
}

/* Which moment is the last one not after NOW; -1 before the first. */
static gint64
find_last (const MapshotEvery *every, GDateTime *start, gint64 now)
{
  gint64 k = (now - g_date_time_to_unix (start)) / get_length (every);

  if (now < g_date_time_to_unix (start))
    return -1;
  while (k > 0 && get_moment (every, start, k) > now)
    k--;
  while (get_moment (every, start, k + 1) <= now)
    k++;

  return k;
}

/* START to the second in its zone. (transfer full) */
static GDateTime *
get_start (gint64 start, const char *name)
{
  g_autoptr (GTimeZone) zone = get_zone (name);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (start);

  return utc != NULL ? g_date_time_to_timezone (utc, zone) : g_date_time_new_utc (1970, 1, 1, 0, 0, 0);
}

gint64
mapshot_every_get_last (const MapshotEvery *every, gint64 start, const char *zone, gint64 now)
{
  g_autoptr (GDateTime) from = get_start (start, zone);
  gint64 k = find_last (every, from, now);

  return k >= 0 ? get_moment (every, from, k) : G_MININT64;
}

gint64
mapshot_every_get_next (const MapshotEvery *every, gint64 start, const char *zone, gint64 now)
{
  g_autoptr (GDateTime) from = get_start (start, zone);

  return get_moment (every, from, find_last (every, from, now) + 1);
}

char *
mapshot_every_get_date (const MapshotEvery *every, const char *zone, gint64 now, gboolean exact)
{
  g_autoptr (GDateTime) local = get_start (now, zone), utc = get_start (now, NULL);

  return every->unit == 'h' || exact ? g_date_time_format (utc, "%Y-%m-%dT%H%MZ") : g_date_time_format (local, "%Y-%m-%d");
}

gboolean
mapshot_every_is_due (const MapshotEvery *every, gint64 start, const char *zone, gint64 last, gint64 now)
{
  gint64 moment = mapshot_every_get_last (every, start, zone, now);

  if (moment == G_MININT64)
    return FALSE;
  return last == G_MININT64 || last < moment || last - now > get_length (every);
}
