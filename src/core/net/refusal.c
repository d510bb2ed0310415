/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "refusal.h"

#include "error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_LOOKED_AT 4096 /* bytes */

MapshotRefusal
mapshot_refusal_find (GBytes *body)
{
  static const struct
  {
    const char *code;
    MapshotRefusal refusal;
  } codes[] = {
    { "INVALID_KEY", MAPSHOT_REFUSAL_KEY },           { "INCORRECT_KEY", MAPSHOT_REFUSAL_KEY },
    { "UNAVAILABLE_KEY", MAPSHOT_REFUSAL_EXPIRED },   { "EXPIRED_KEY", MAPSHOT_REFUSAL_EXPIRED },
    { "OVER_REQUEST_LIMIT", MAPSHOT_REFUSAL_QUOTA },  { "OVER_QUERY_LIMIT", MAPSHOT_REFUSAL_QUOTA },
    { "OVER_DAILY_LIMIT", MAPSHOT_REFUSAL_QUOTA },    { "REQUEST_DENIED", MAPSHOT_REFUSAL_KEY },
    { "AccessDeniedError", MAPSHOT_REFUSAL_KEY },     { "Authentication Failed", MAPSHOT_REFUSAL_KEY },
    { "API limit has been exceeded", MAPSHOT_REFUSAL_QUOTA },
  };
  gsize length;
  const char *data = g_bytes_get_data (body, &length);
  gsize start = 0;

  length = MIN (length, MAX_LOOKED_AT);
  while (start < length && (g_ascii_isspace (data[start]) || (guchar) data[start] >= 0x80))
    start++;
  if (start == length || (data[start] != '<' && data[start] != '{'))
    return MAPSHOT_REFUSAL_NONE;
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (memmem (data + start, length - start, codes[i].code, strlen (codes[i].code)) != NULL)
      return codes[i].refusal;

  return MAPSHOT_REFUSAL_NONE;
}

static char *
describe (MapshotRefusal refusal, const char *name, const char *where, gboolean has_key)
{
  if (!has_key)
    return g_strdup_printf (_("%s needs a key%s"), name, where);
  if (refusal == MAPSHOT_REFUSAL_EXPIRED)
    return g_strdup_printf (_("the key for %s has expired or was withdrawn%s"), name, where);
  if (refusal == MAPSHOT_REFUSAL_QUOTA)
    return g_strdup_printf (_("the key for %s is used up for now; go on when its quota starts anew, or use another key%s"), name,
                            where);
  return g_strdup_printf (_("%s does not accept the key that was given; it may be wrong, have expired or be made for another address%s"),
                          name, where);
}

GError *
mapshot_refusal_new_error (MapshotRefusal refusal, const char *name, const char *variable, const char *key_uri, gboolean has_key)
{
  g_autofree char *where = key_uri != NULL ? g_strdup_printf (_(" (get one at %s)"), key_uri) : g_strdup ("");
  g_autofree char *sentence = describe (refusal, name, where, has_key);
  GError *error = g_error_new_literal (MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, sentence);

  if (!has_key || refusal != MAPSHOT_REFUSAL_QUOTA)
    {
      mapshot_error_set_topic (&error, MAPSHOT_TOPIC_KEY);
      mapshot_error_set_detail (error, variable);
    }
  return error;
}
