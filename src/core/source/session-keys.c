/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session-keys.h"

#include "host.h"
#include "template.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_BODY 4096   /* bytes */
#define MAX_PATTERN 500 /* bytes */

static char *
read_address (MapshotKeyReader *reader, const char *key)
{
  g_autofree char *address = mapshot_key_reader_get (reader, key);
  g_autoptr (GError) error = NULL;

  if (address != NULL && !mapshot_template_validate_document (address, &error))
    mapshot_key_reader_fail (reader, key, "%s", error->message);

  return g_steal_pointer (&address);
}

static char *
read_pattern (MapshotKeyReader *reader)
{
  g_autofree char *pattern = mapshot_key_reader_get (reader, "SessionPattern");
  g_autoptr (GRegex) regex = NULL;

  if (pattern == NULL)
    return NULL;
  regex = strlen (pattern) <= MAX_PATTERN ? g_regex_new (pattern, 0, 0, NULL) : NULL;
  if (regex == NULL || g_regex_get_capture_count (regex) != 1)
    mapshot_key_reader_fail (reader, "SessionPattern",
                             _("write a regular expression with one group around what is looked for, for example version=([0-9]+)"));

  return g_steal_pointer (&pattern);
}

static char *
read_body (MapshotKeyReader *reader)
{
  g_autofree char *body = mapshot_key_reader_get (reader, "SessionBody");

  if (body != NULL && (body[0] != '{' || strlen (body) > MAX_BODY || !g_utf8_validate (body, -1, NULL)))
    mapshot_key_reader_fail (reader, "SessionBody", _("write what is sent as JSON, for example {\"mapType\": \"roadmap\"}"));

  return g_steal_pointer (&body);
}

void
mapshot_session_keys_read (MapshotKeyReader *reader, MapshotSource *source, const char *template_uri)
{
  MapshotSourceSession session = { read_address (reader, "Session"), read_body (reader), read_pattern (reader),
                                   read_address (reader, "CreditAddress") };

  if (mapshot_template_has_token (template_uri, "{session}") != (session.address != NULL))
    mapshot_key_reader_fail (reader, "Session", _("Session and a {session} in Template go together"));
  if (session.address == NULL && (session.body != NULL || session.pattern != NULL || session.credit != NULL))
    mapshot_key_reader_fail (reader, "Session", _("it is missing; SessionBody, SessionPattern and CreditAddress go with it"));
  if (session.address != NULL)
    {
      source->session = g_memdup2 (&session, sizeof session);
      return;
    }
  g_free (session.body);
  g_free (session.pattern);
  g_free (session.credit);
}

static void
add_host (MapshotSource *source, const char *address)
{
  g_autofree char *plain = address != NULL ? mapshot_template_expand_document (address, "0", "0", 0, NULL) : NULL;
  g_autofree char *host = plain != NULL ? mapshot_host_from_uri (plain, NULL) : NULL;
  guint n = g_strv_length (source->hosts);

  if (host == NULL || g_strv_contains ((const char *const *) source->hosts, host))
    return;
  source->hosts = g_renew (char *, source->hosts, n + 2);
  source->hosts[n] = g_steal_pointer (&host);
  source->hosts[n + 1] = NULL;
}

void
mapshot_session_keys_add_hosts (MapshotSource *source)
{
  if (source->session == NULL)
    return;
  add_host (source, source->session->address);
  add_host (source, source->session->credit);
}
