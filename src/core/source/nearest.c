/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nearest.h"

#include <string.h>

#define MAX_LENGTH 64 /* bytes: longer words are no misspelt name */

static guint
get_distance (const char *a, gsize a_length, const char *b, gsize b_length)
{
  guint row[MAX_LENGTH + 1];

  for (guint j = 0; j <= b_length; j++)
    row[j] = j;
  for (guint i = 1; i <= a_length; i++)
    {
      guint diagonal = row[0];

      row[0] = i;
      for (guint j = 1; j <= b_length; j++)
        {
          guint above = row[j];
          guint replaced = diagonal + (a[i - 1] != b[j - 1]);

          row[j] = MIN (replaced, MIN (above, row[j - 1]) + 1);
          diagonal = above;
        }
    }

  return row[b_length];
}

/* Edits from WORD to NAME, or MAX_LENGTH when nobody would confuse them. */
static guint
rate (const char *word, const char *name)
{
  gsize word_length = strlen (word);
  gsize name_length = strlen (name);
  guint distance;

  if (word_length == 0 || word_length > MAX_LENGTH || name_length > MAX_LENGTH)
    return MAX_LENGTH;
  distance = get_distance (word, word_length, name, name_length);
  if (distance <= MAX (1, MIN (word_length, name_length) / 3))
    return distance;

  return strstr (name, word) != NULL || strstr (word, name) != NULL ? MAX_LENGTH - 1 : MAX_LENGTH;
}

char **
mapshot_nearest_find (const char *word, const char *const *names, guint max)
{
  g_autofree char *lower = g_ascii_strdown (word, -1);
  g_autoptr (GStrvBuilder) found = g_strv_builder_new ();
  guint n_names = g_strv_length ((char **) names), n = 0;
  g_autofree guint *distances = g_new (guint, MAX (n_names, 1));

  for (guint i = 0; i < n_names; i++)
    distances[i] = rate (lower, names[i]);
  for (guint distance = 0; distance < MAX_LENGTH && n < max; distance++)
    for (guint i = 0; i < n_names && n < max; i++)
      if (distances[i] == distance)
        {
          g_strv_builder_add (found, names[i]);
          n++;
        }

  return g_strv_builder_end (found);
}
