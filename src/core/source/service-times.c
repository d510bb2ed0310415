/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-private.h"

#include "times.h"

#include <string.h>

/* Archives list every picture of decades. */
#define MAX_TIMES 100000
#define MAX_TIME 200 /* bytes */

void
mapshot_service_add_times (GPtrArray *times, const char *text)
{
  while (text != NULL && *text != '\0' && times->len < MAX_TIMES)
    {
      gsize length = strcspn (text, ",");
      g_autofree char *one = length <= MAX_TIME ? g_strstrip (g_strndup (text, length)) : NULL;

      if (one != NULL && one[0] != '\0')
        g_ptr_array_add (times, g_steal_pointer (&one));
      text += length + (text[length] == ',');
    }
}

gboolean
mapshot_service_check_time (const MapshotService *self, guint index, const char *time, GError **error)
{
  g_autoptr (GPtrArray) times = g_ptr_array_new_null_terminated (0, g_free, TRUE);

  if (time == NULL || self->protocol->add_times == NULL)
    return TRUE;
  self->protocol->add_times (self, index, times);

  return mapshot_times_check ((const char *const *) times->pdata, time, error);
}
