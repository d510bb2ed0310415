/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pace.h"

/* So many hosts are remembered; what lies behind us is forgotten first. */
#define MAX_HOSTS 256

typedef struct
{
  gint64 next_start, paused_until; /* monotonic microseconds */
} Pace;

static GMutex lock;
static GHashTable *paces; /* lock: host → Pace */

static gboolean
is_past (gpointer host, gpointer value, gpointer now)
{
  const Pace *pace = value;

  return pace->next_start <= *(gint64 *) now && pace->paused_until <= *(gint64 *) now;
}

void
mapshot_pace_remember (const char *const *hosts, const MapshotThrottle *throttle)
{
  gint64 now = g_get_monotonic_time ();

  g_mutex_lock (&lock);
  if (paces == NULL)
    paces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (g_hash_table_size (paces) >= MAX_HOSTS)
    g_hash_table_foreach_remove (paces, is_past, &now);
  for (guint i = 0; hosts != NULL && hosts[i] != NULL; i++)
    {
      Pace *pace = g_hash_table_lookup (paces, hosts[i]);

      if (pace == NULL)
        g_hash_table_insert (paces, g_strdup (hosts[i]), pace = g_new0 (Pace, 1));
      pace->next_start = MAX (pace->next_start, throttle->next_start);
      pace->paused_until = MAX (pace->paused_until, throttle->paused_until);
    }
  g_mutex_unlock (&lock);
}

void
mapshot_pace_recall (const char *const *hosts, MapshotThrottle *throttle)
{
  g_mutex_lock (&lock);
  for (guint i = 0; paces != NULL && hosts != NULL && hosts[i] != NULL; i++)
    {
      const Pace *pace = g_hash_table_lookup (paces, hosts[i]);

      if (pace == NULL)
        continue;
      throttle->next_start = MAX (throttle->next_start, pace->next_start);
      throttle->paused_until = MAX (throttle->paused_until, pace->paused_until);
    }
  g_mutex_unlock (&lock);
}
