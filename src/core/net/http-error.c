/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-error.h"

#include "reason.h"
#include "text.h"

#include <glib/gi18n-lib.h>
#include <ifaddrs.h>
#include <libsoup/soup.h>
#include <net/if.h>
#include <string.h>

#define MAX_SHOWN 200 /* characters of an address in a sentence */
#define MAX_SCHEME 20
#define KEY_LENGTH 20 /* no shorter run is taken for a key */

/* Words of a path may be long too, but they have neither digits nor capitals within. */
static gboolean
looks_like_key (const char *run, gsize length)
{
  gboolean digit = FALSE, upper = FALSE, lower = FALSE;

  if (length < KEY_LENGTH)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      digit |= g_ascii_isdigit (run[i]);
      upper |= g_ascii_isupper (run[i]);
      lower |= g_ascii_islower (run[i]);
    }

  return digit || (upper && lower);
}

static void
append_path (GString *out, const char *path, gsize length)
{
  gsize i = 0;

  while (i < length)
    {
      gsize run = 0;

      while (i + run < length && (g_ascii_isalnum (path[i + run]) || strchr ("-_+%~", path[i + run]) != NULL))
        run++;
      if (looks_like_key (path + i, run))
        g_string_append (out, "…");
      else
        g_string_append_len (out, path + i, run);
      i += run;
      if (i < length && path[i] == '=')
        {
          g_string_append (out, "=…");
          i += strcspn (path + i, "/");
        }
      else if (i < length)
        g_string_append_c (out, path[i++]);
    }
}

/* Where the server's name starts and ends, after scheme and user name; works on what is no address at all, too. */
static void
find_host (const char *uri, const char **start, const char **end)
{
  const char *scheme_end = strstr (uri, "://");
  gsize head = strcspn (uri, "/?#\\");

  *start = uri;
  if (scheme_end != NULL && scheme_end < uri + head)
    *start = scheme_end + 3;
  *end = *start + strcspn (*start, "/?#\\");
  for (const char *c = *end; c > *start; c--)
    if (c[-1] == '@')
      {
        *start = c;
        break;
      }
}

char *
mapshot_http_redact (const char *uri)
{
  const char *host, *host_end, *scheme_end;
  g_autoptr (GString) out = g_string_new (NULL);

  g_return_val_if_fail (uri != NULL, NULL);

  find_host (uri, &host, &host_end);
  scheme_end = strstr (uri, "://");
  if (scheme_end != NULL && scheme_end < host)
    g_string_append_len (out, uri, scheme_end + 3 - uri);
  g_string_append_len (out, host, host_end - host);
  append_path (out, host_end, strcspn (host_end, "?#"));

  return mapshot_text_make_line (out->str, MAX_SHOWN);
}

char *
mapshot_http_get_host (const char *uri)
{
  const char *start, *end;
  g_autofree char *host = NULL;

  g_return_val_if_fail (uri != NULL, NULL);

  find_host (uri, &start, &end);
  host = g_strndup (start, end - start);

  return mapshot_text_make_line (host, MAX_SHOWN);
}

/* Asked only after a failure. GNetworkMonitor would say the same, but may go to the system bus for it. */
static gboolean
network_is_down (void)
{
  struct ifaddrs *addresses = NULL;
  gboolean down = TRUE;

  if (getifaddrs (&addresses) != 0)
    return FALSE;
  for (struct ifaddrs *a = addresses; a != NULL && down; a = a->ifa_next)
    if (a->ifa_addr != NULL && (a->ifa_addr->sa_family == AF_INET || a->ifa_addr->sa_family == AF_INET6) &&
        (a->ifa_flags & IFF_RUNNING) != 0 && (a->ifa_flags & IFF_LOOPBACK) == 0)
      down = FALSE;
  freeifaddrs (addresses);

  return down;
}

/* What one tile may meet is a code; what ends the capture stands in no picture and is a sentence with one %s for the server's name, marked with N_() where it
 * stands. */
static char *
say_about_host (const char *format, const char *uri)
{
  g_autofree char *host = mapshot_http_get_host (uri);
  g_auto (GStrv) parts = g_strsplit (g_dgettext (GETTEXT_PACKAGE, format), "%s", 2);

  return parts[0] != NULL && parts[1] != NULL ? g_strjoinv (host, parts) : mapshot_reason_new (format, "host", host, NULL);
}

static const char *
describe_certificate (GTlsCertificateFlags tls)
{
  if ((tls & G_TLS_CERTIFICATE_REVOKED) != 0)
    return N_ ("The certificate of %s was revoked. The service must replace it; do not trust it until then.");
  if ((tls & G_TLS_CERTIFICATE_BAD_IDENTITY) != 0)
    return N_ ("The certificate of %s was made out to another server name. Check the address of the source.");
  if ((tls & G_TLS_CERTIFICATE_EXPIRED) != 0)
    return N_ ("The certificate of %s has expired. Check this computer's date, or tell the service.");
  if ((tls & G_TLS_CERTIFICATE_NOT_ACTIVATED) != 0)
    return N_ ("The certificate of %s is not valid yet. Check this computer's date, or tell the service.");
  if ((tls & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0)
    return N_ ("The certificate of %s was signed by an authority this computer does not know. "
               "If it is your own, name the file of its authority.");
  if ((tls & G_TLS_CERTIFICATE_INSECURE) != 0)
    return N_ ("The certificate of %s uses methods that are no longer safe. The service must replace it.");

  return N_ ("The certificate of %s could not be verified. Tell the service.");
}

static MapshotHttpFailure
describe_tls (const GError *error, GTlsCertificateFlags tls, const char **format)
{
  if (tls != 0 || g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    {
      *format = describe_certificate (tls);
      return MAPSHOT_HTTP_FAILURE_FATAL;
    }
  /* The line was cut, which is no matter of encryption. */
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF))
    {
      *format = "closed";
      return MAPSHOT_HTTP_FAILURE_PASSING;
    }
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED))
    *format = N_ ("%s asks for a certificate of the client, which is not supported.");
  else
    *format = N_ ("No encrypted connection to %s could be made. Check the address; perhaps the server speaks only http://, without encryption.");

  return MAPSHOT_HTTP_FAILURE_FATAL;
}

static MapshotHttpFailure
describe_resolver (const char **format)
{
  *format = network_is_down () ? N_ ("There is no network, so the server %s cannot be found. Connect and try again.")
                               : N_ ("The server %s is unknown. Check the spelling of the address and the network.");

  return MAPSHOT_HTTP_FAILURE_UNKNOWN_HOST;
}

static MapshotHttpFailure
describe_io (const GError *error, const char **format)
{
  switch (error->code)
    {
    case G_IO_ERROR_CONNECTION_REFUSED:
      *format = N_ ("%s refused the connection. Check the address and port, or try again later.");
      return MAPSHOT_HTTP_FAILURE_UNREACHABLE;
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_HOST_UNREACHABLE:
      *format = network_is_down () ? N_ ("There is no network, so %s cannot be reached. Connect and try again.")
                                   : N_ ("There is no way to %s from this network. Check the connection.");
      return MAPSHOT_HTTP_FAILURE_UNREACHABLE;
    case G_IO_ERROR_HOST_NOT_FOUND:
      return describe_resolver (format);
    case G_IO_ERROR_TIMED_OUT:
      *format = "timed-out";
      return MAPSHOT_HTTP_FAILURE_PASSING;
    case G_IO_ERROR_PROXY_FAILED:
    case G_IO_ERROR_PROXY_NOT_ALLOWED:
      *format = N_ ("The proxy did not let the request to %s through. Check the system's proxy settings.");
      return MAPSHOT_HTTP_FAILURE_UNREACHABLE;
    case G_IO_ERROR_PROXY_AUTH_FAILED:
    case G_IO_ERROR_PROXY_NEED_AUTH:
      *format =
        N_ ("The proxy asks for a name and password before a request to %s. Check the system's proxy settings.");
      return MAPSHOT_HTTP_FAILURE_FATAL;
    case G_IO_ERROR_INVALID_DATA:
      *format = "damaged-answer";
      return MAPSHOT_HTTP_FAILURE_PASSING;
    default:
      *format = "closed";
      return MAPSHOT_HTTP_FAILURE_PASSING;
    }
}

MapshotHttpFailure
mapshot_http_describe_error (const GError *error, GTlsCertificateFlags tls, const char *uri, char **reason)
{
  const char *format;
  MapshotHttpFailure failure;

  if (error->domain == G_TLS_ERROR)
    failure = describe_tls (error, tls, &format);
  else if (error->domain == G_RESOLVER_ERROR)
    failure = describe_resolver (&format);
  else if (error->domain == G_IO_ERROR)
    failure = describe_io (error, &format);
  else
    {
      format = "no-web-server";
      failure = MAPSHOT_HTTP_FAILURE_PASSING;
    }
  *reason = say_about_host (format, uri);

  return failure;
}

static gboolean
means_not_found (guint status, const int *not_found)
{
  static const int usual[] = { 404, 410, 204, 0 };

  for (const int *s = not_found != NULL ? not_found : usual; *s != 0; s++)
    if ((guint) *s == status)
      return TRUE;

  return FALSE;
}

static MapshotHttpFailure
classify_status (guint status)
{
  switch (status)
    {
    case SOUP_STATUS_UNAUTHORIZED:
    case SOUP_STATUS_FORBIDDEN:
    case SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED:
      return MAPSHOT_HTTP_FAILURE_FATAL;
    case SOUP_STATUS_REQUEST_TIMEOUT:
      return MAPSHOT_HTTP_FAILURE_PASSING;
    case 429:
    case SOUP_STATUS_SERVICE_UNAVAILABLE:
      return MAPSHOT_HTTP_FAILURE_THROTTLED;
    default:
      return status >= 500 ? MAPSHOT_HTTP_FAILURE_PASSING : MAPSHOT_HTTP_FAILURE_BAD;
    }
}

static const char *
get_status_code (guint status)
{
  switch (status)
    {
    case SOUP_STATUS_UNAUTHORIZED:
      return "key-wanted";
    case SOUP_STATUS_FORBIDDEN:
      return "access-refused";
    case SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED:
      return "proxy-refused";
    case 429:
      return "too-many-requests";
    case SOUP_STATUS_SERVICE_UNAVAILABLE:
      return "overloaded";
    default:
      return status >= 500 ? "service-fault" : "other-status";
    }
}

MapshotHttpFailure
mapshot_http_describe_status (guint status, const int *not_found, const char *uri, char **reason)
{
  gboolean none = means_not_found (status, not_found);
  g_autofree char *host = mapshot_http_get_host (uri);
  g_autofree char *number = g_strdup_printf ("%u", status);

  *reason = mapshot_reason_new (none ? "no-such-tile" : get_status_code (status), "status", number, "host", host, NULL);

  return none ? MAPSHOT_HTTP_FAILURE_NOT_FOUND : classify_status (status);
}

static char *
describe_with_number (const char *code, const char *uri, const char *name, guint64 value)
{
  g_autofree char *host = mapshot_http_get_host (uri);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, value);

  return mapshot_reason_new (code, "host", host, name, number, NULL);
}

char *
mapshot_http_describe_no_answer (const char *uri, guint timeout)
{
  return describe_with_number ("no-answer", uri, "time", timeout);
}

char *
mapshot_http_describe_stalled (const char *uri, guint timeout)
{
  return describe_with_number ("stalled", uri, "time", timeout);
}

char *
mapshot_http_describe_too_slow (const char *uri)
{
  return say_about_host ("too-slow", uri);
}

char *
mapshot_http_describe_too_large (const char *uri, gsize max_body)
{
  return describe_with_number ("too-large", uri, "bytes", max_body);
}

char *
mapshot_http_describe_pause (const char *uri, gint64 pause)
{
  return describe_with_number ("long-pause", uri, "time", (guint64) MAX (pause, 0));
}

GUri *
mapshot_http_resolve_redirect (GUri *from, const char *location, char **reason)
{
  g_autoptr (GUri) to = location != NULL ? g_uri_parse_relative (from, location, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  g_autofree char *from_string = g_uri_to_string (from);
  g_autofree char *from_shown = mapshot_http_get_host (from_string);
  const char *scheme = to != NULL ? g_uri_get_scheme (to) : "";
  gboolean http = g_str_equal (scheme, "http"), https = g_str_equal (scheme, "https");

  if (to == NULL || ((http || https) && (g_uri_get_host (to) == NULL || *g_uri_get_host (to) == '\0')))
    *reason = mapshot_reason_new ("redirect-nowhere", "host", from_shown, NULL);
  else if (!http && !https)
    {
      g_autofree char *shown = mapshot_text_make_line (scheme, MAX_SCHEME);
      *reason = mapshot_reason_new ("redirect-scheme", "host", from_shown, "scheme", shown, NULL);
    }
  else if (http && g_str_equal (g_uri_get_scheme (from), "https"))
    *reason = mapshot_reason_new ("redirect-unprotected", "host", from_shown, NULL);
  else
    return g_steal_pointer (&to);

  return NULL;
}
