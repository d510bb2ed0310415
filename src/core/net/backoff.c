/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "backoff.h"

#include <libsoup/soup.h>

/* About 31 years: far beyond any pause we would keep, and far from overflow. */
#define MAX_SECONDS G_GINT64_CONSTANT (1000000000)

guint
mapshot_backoff_get_delay (guint base, int attempt, double dice)
{
  double delay = MIN (base, MAPSHOT_BACKOFF_MAX);

  g_return_val_if_fail (attempt >= 0 && dice >= 0 && dice <= 1, base);

  for (int i = 0; i < attempt && delay < MAPSHOT_BACKOFF_MAX; i++)
    delay *= 2;
  delay = MIN (delay, MAPSHOT_BACKOFF_MAX);

  return (guint) (delay / 2 + delay / 2 * dice);
}

static gboolean
parse_date (const char *value, gint64 *seconds)
{
  g_autoptr (GDateTime) date = value != NULL ? soup_date_time_new_from_http_string (value) : NULL;

  if (date == NULL)
    return FALSE;
  *seconds = g_date_time_to_unix (date);

  return TRUE;
}

static gboolean
parse_seconds (const char *value, gint64 *seconds)
{
  gint64 sum = 0;

  if (*value == '\0')
    return FALSE;
  for (const char *c = value; *c != '\0'; c++)
    {
      if (!g_ascii_isdigit (*c))
        return FALSE;
      sum = MIN (sum * 10 + (*c - '0'), MAX_SECONDS);
    }
  *seconds = sum;

  return TRUE;
}

gint64
mapshot_backoff_parse_retry_after (const char *value, const char *date, gint64 now)
{
  g_autofree char *stripped = g_strstrip (g_strdup (value != NULL ? value : ""));
  gint64 seconds, until;

  if (parse_seconds (stripped, &seconds))
    return seconds * 1000;
  if (!parse_date (stripped, &until))
    return -1;
  parse_date (date, &now);

  return CLAMP (until - now, 0, MAX_SECONDS) * 1000;
}
