/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-private.h"

#include "times.h"

#include <string.h>

/* Archives list every picture of decades. */
#define MAX_TIMES 100000
#define MAX_TIME 200 /* bytes */

void
mapshot_service_add_times (MapshotServiceDetails *details, const char *text)
{
  while (text != NULL && *text != '\0' && details->times->len < MAX_TIMES)
    {
      gsize length = strcspn (text, ",");
      g_autofree char *one = length <= MAX_TIME ? g_strstrip (g_strndup (text, length)) : NULL;

      if (one != NULL && one[0] != '\0')
        g_ptr_array_add (details->times, g_steal_pointer (&one));
      text += length + (text[length] == ',');
    }
}

gboolean
mapshot_service_check_time (const MapshotServiceDetails *details, const char *time, GError **error)
{
  return time == NULL || mapshot_times_check ((const char *const *) details->times->pdata, time, error);
}
