/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "options-private.h"

#include "bounded-file.h"
#include "header.h"
#include "parse.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* All authorities that a system trusts are half a megabyte. */
#define MAX_CA_FILE (16 << 20) /* bytes */

static gboolean
parse_headers (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; raw->headers != NULL && raw->headers[i] != NULL; i++)
    {
      const char *text = raw->headers[i], *colon = strchr (text, ':');
      g_autofree char *name = colon != NULL ? g_strstrip (g_strndup (text, (gsize) (colon - text))) : NULL;
      g_autofree char *value = colon != NULL ? g_strstrip (g_strdup (colon + 1)) : NULL;

      /* The text itself may be secret and is not repeated. */
      if (colon == NULL)
        return mapshot_cli_usage (error, _("--header: number %u has no colon; write for example --header='Referer: https://example.org/'"),
                                  i + 1);
      if (!mapshot_header_is_allowed (name, value))
        return mapshot_cli_usage (error,
                      _("--header: number %u is not a header that can be set; who asks and how the connection works cannot; "
                        "write for example --header='Referer: https://example.org/'"),
                      i + 1);
      g_strv_builder_add (builder, name);
      g_strv_builder_add (builder, value);
    }
  self->headers = g_strv_builder_end (builder);
  if (self->headers[0] != NULL && raw->repair == NULL && (raw->source == NULL || g_str_equal (raw->source, "basemap")))
    return mapshot_cli_usage (error, _("--header goes with requests to --source, and the base map makes none; name the source that wants "
                           "it, for example --source='https://tiles.example/{z}/{x}/{y}.png'"));
  return TRUE;
}

static gboolean
check_ca_file (const char *path, GError **error)
{
  g_autoptr (GError) cause = NULL;
  gsize length;
  g_autofree char *text = mapshot_bounded_file_read (path, MAX_CA_FILE, &length, &cause);

  if (text != NULL && g_strstr_len (text, (gssize) length, "-----BEGIN") != NULL)
    return TRUE;
  return mapshot_cli_usage (error, _("--ca-file: %s; name a file of certificates in PEM form, for example --ca-file=authority.pem"),
                cause != NULL ? cause->message : _("it holds no certificate"));
}

gboolean
mapshot_cli_parse_network (const MapshotCliRaw *raw, MapshotCliOptions *self, GError **error)
{
  gint64 number;
  double seconds;

  if (raw->connections != NULL)
    {
      if (!mapshot_cli_named ("--connections", mapshot_parse_integer (raw->connections, 1, 64, &number, error), error))
        return FALSE;
      self->limits.connections = (int) number;
    }
  if (raw->rate != NULL)
    {
      if (!mapshot_cli_named ("--rate", mapshot_parse_number (raw->rate, &self->limits.rate, error), error))
        return FALSE;
      if (self->limits.rate < 0.001 || self->limits.rate > 1e6)
        return mapshot_cli_usage (error, _("--rate: give requests a second from 0.001 to 1000000, for example --rate=5"));
    }
  if (raw->retries != NULL)
    {
      if (!mapshot_cli_named ("--retries", mapshot_parse_integer (raw->retries, 0, 20, &number, error), error))
        return FALSE;
      self->retries = (int) number;
    }
  if (raw->timeout != NULL)
    {
      if (!mapshot_cli_named ("--timeout", mapshot_parse_number (raw->timeout, &seconds, error), error))
        return FALSE;
      if (seconds < 0.1 || seconds > 3600)
        return mapshot_cli_usage (error, _("--timeout: give seconds between 0.1 and 3600, for example --timeout=20"));
      self->timeout = (guint) (seconds * 1000);
    }
  if (raw->ca_file != NULL && !check_ca_file (raw->ca_file, error))
    return FALSE;
  self->ca_file = g_strdup (raw->ca_file);
  self->key_file = g_strdup (raw->key_file);

  return parse_headers (raw, self, error);
}
