/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue-private.h"

/* A service that was gone is tried again after this, by one capture and not by all that want it, then twice as long each time. */
#define LAST_DELAY 600000 /* milliseconds */

typedef struct
{
  int tries;         /* in a row that found nobody */
  gint64 not_before; /* monotonic microseconds: of the next */
} Away;

static Away *
find (MapshotQueue *self, const char *host)
{
  return g_hash_table_lookup (self->away, host);
}

/* Before anybody knows what its services have, and at which hosts, a job stands for the one of its base. */
static char **
get_names (MapshotJob *job)
{
  g_autoptr (GUri) uri = job->hosts == NULL && job->recipe->source != NULL ? g_uri_parse (job->recipe->source, G_URI_FLAGS_ENCODED, NULL) : NULL;
  const char *names[] = { uri != NULL ? g_uri_get_host (uri) : job->recipe->source, NULL };

  return g_strdupv (job->hosts != NULL ? job->hosts : (char **) names);
}

gboolean
mapshot_queue_away_is_one (MapshotJob *a, MapshotJob *b)
{
  g_auto (GStrv) names = get_names (a), others = get_names (b);

  return g_strv_equal ((const char *const *) names, (const char *const *) others);
}

int
mapshot_queue_away_note (MapshotQueue *self, MapshotJob *job)
{
  g_auto (GStrv) names = get_names (job);
  gint64 now = g_get_monotonic_time (), delay;
  int tries = 1;

  for (guint i = 0; names[i] != NULL; i++)
    {
      Away *away = find (self, names[i]);

      if (away == NULL)
        g_hash_table_insert (self->away, g_strdup (names[i]), away = g_new0 (Away, 1));
      tries = MAX (tries, ++away->tries);
    }
  delay = MIN ((gint64) self->options.retry_delay << MIN (tries - 1, 10), LAST_DELAY);
  job->not_before = now + delay * G_TIME_SPAN_MILLISECOND;
  for (guint i = 0; names[i] != NULL; i++)
    find (self, names[i])->not_before = job->not_before;

  return tries;
}

void
mapshot_queue_away_wait_no_more (MapshotQueue *self, MapshotJob *job)
{
  g_auto (GStrv) names = get_names (job);

  job->not_before = 0;
  for (guint i = 0; names[i] != NULL; i++)
    if (find (self, names[i]) != NULL)
      find (self, names[i])->not_before = 0;
}

void
mapshot_queue_away_forget (MapshotQueue *self, MapshotJob *job)
{
  g_auto (GStrv) names = get_names (job);

  for (guint i = 0; names[i] != NULL; i++)
    g_hash_table_remove (self->away, names[i]);
}

gint64
mapshot_queue_away_get_end (MapshotQueue *self, MapshotJob *job)
{
  g_auto (GStrv) names = NULL;
  gint64 end = 0;

  /* Thousands are looked at while nobody is away. */
  if (g_hash_table_size (self->away) == 0)
    return 0;
  names = get_names (job);
  for (guint i = 0; names[i] != NULL; i++)
    if (find (self, names[i]) != NULL)
      end = MAX (end, find (self, names[i])->not_before);

  return end;
}

void
mapshot_queue_away_probe (MapshotQueue *self)
{
  GHashTableIter iter;
  gpointer away;

  g_hash_table_iter_init (&iter, self->away);
  while (g_hash_table_iter_next (&iter, NULL, &away))
    ((Away *) away)->not_before = 0;
  for (guint i = 0; i < self->jobs->len; i++)
    {
      MapshotJob *job = g_ptr_array_index (self->jobs, i);

      if (job->failure == MAPSHOT_FAILURE_NETWORK)
        job->not_before = 0;
    }
}
