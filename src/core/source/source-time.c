/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source-time.h"

#include "error.h"
#include "service-address.h"
#include "template.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define TOKEN "{time}"

char *
mapshot_source_fill_in_time (const char *template_uri, const char *time)
{
  g_autofree char *escaped = g_uri_escape_string (time, ":,", FALSE);
  g_auto (GStrv) parts = g_strsplit (template_uri, TOKEN, -1);

  return g_strjoinv (escaped, parts);
}

char *
mapshot_source_name_at_time (const char *what, const char *time)
{
  g_autofree char *escaped = g_uri_escape_string (time, ":,", TRUE);

  if (mapshot_service_address_is (what))
    {
      const MapshotServiceChoice choice = { .time = time };
      return mapshot_service_address_join (what, &choice);
    }
  if (strstr (what, TOKEN) != NULL)
    return mapshot_source_fill_in_time (what, time);

  return g_strconcat (what, MAPSHOT_SOURCE_TIME_MARK, escaped, NULL);
}

char *
mapshot_source_split_time (const char *what, char **time)
{
  const char *mark = strstr (what, MAPSHOT_SOURCE_TIME_MARK);

  if (mark == NULL || strstr (what, "://") != NULL)
    return NULL;
  *time = g_uri_unescape_string (mark + strlen (MAPSHOT_SOURCE_TIME_MARK), NULL);

  return *time != NULL ? g_strndup (what, (gsize) (mark - what)) : NULL;
}

/* Where the value of the parameter TIME begins, or NULL. */
static const char *
find_parameter (const char *uri)
{
  const char *query = strchr (uri, '?');

  for (const char *p = query; p != NULL && *p != '\0'; p++)
    if ((*p == '?' || *p == '&') && g_ascii_strncasecmp (p + 1, "TIME=", 5) == 0)
      return p + 6;
  return NULL;
}

static gboolean
is_wms (const char *uri)
{
  g_autofree char *lower = g_ascii_strdown (uri, -1);

  return strstr (lower, "request=getmap") != NULL;
}

/* (transfer full), or NULL when there is nowhere to put it. */
static char *
make_template (const MapshotSource *source, const char *time)
{
  g_autofree char *escaped = g_uri_escape_string (time, ":,", FALSE);
  const char *uri = source->template_uri, *value;

  if (source->time_template != NULL)
    return mapshot_source_fill_in_time (source->time_template, time);
  if (uri == NULL || !is_wms (uri))
    return NULL;
  value = find_parameter (uri);
  if (value == NULL)
    return g_strconcat (uri, "&TIME=", escaped, NULL);

  return g_strdup_printf ("%.*s%s%s", (int) (value - uri), uri, escaped, value + strcspn (value, "&"));
}

MapshotSource *
mapshot_source_at_time (const MapshotSource *source, const char *time, GError **error)
{
  g_autofree char *template_uri = make_template (source, time);
  g_autoptr (MapshotSource) copy = NULL;

  if (template_uri == NULL)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                   _("%s has no times; take a map service with a time dimension, or an address with {time}"), source->name);
      return NULL;
    }
  if (!mapshot_template_validate (template_uri, error))
    return NULL;
  copy = mapshot_source_new (source->id);
  copy->name = g_strdup (source->name);
  copy->group = g_strdup (source->group);
  mapshot_source_take_tiles (copy, source);
  if (!mapshot_source_set_template (copy, template_uri, error))
    return NULL;

  return g_steal_pointer (&copy);
}
