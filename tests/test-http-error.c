/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-error.h"
#include "reason.h"

#include <libsoup/soup.h>
#include <string.h>

#define URI "https://tiles.example.com:8443/v1/0123456789abcdef0123456789abcdef/3/1/2.png?key=SECRET"

static void
assert_redacted (const char *uri, const char *expected)
{
  g_autofree char *shown = mapshot_http_redact (uri);

  g_assert_cmpstr (shown, ==, expected);
}

static void
test_redact (void)
{
  assert_redacted ("https://a.example/3/1/2.png", "https://a.example/3/1/2.png");
  assert_redacted ("https://a.example/3/1/2.png?key=SECRET#frag", "https://a.example/3/1/2.png");
  assert_redacted ("https://user:pass@a.example/x", "https://a.example/x");
  assert_redacted ("https://us@er:p@ss@a.example:81/x", "https://a.example:81/x");
  assert_redacted ("https://a.example/wmts/1B2C3D4E-5F60-7182-93A4-B5C6D7E8F901/Base/12/1/2.png",
                   "https://a.example/wmts/…/Base/12/1/2.png");
  assert_redacted ("https://a.example/pk.eyJ1IjoibWFwc2hvdCIsImEiOiJ4In0.AbCdEfGhIjKlMnOpQrStUvWx/1.png",
                   "https://a.example/pk.….…/1.png");
  assert_redacted ("https://a.example/world-imagery-wayback-reference/1/2.png",
                   "https://a.example/world-imagery-wayback-reference/1/2.png");
  assert_redacted ("https://a.example/t;token=abc/1.png", "https://a.example/t;token=…/1.png");
  assert_redacted ("https://a.example", "https://a.example");
  assert_redacted ("", "");
  assert_redacted ("not an address?key=SECRET", "not an address");
  assert_redacted ("a.example/x?u=https://user:pass@b/", "a.example/x");
  assert_redacted ("http://a.example/\x01\n\xff/x", "http://a.example/ \xef\xbf\xbd/x");
  assert_redacted ("file:///etc/passwd", "file:///etc/passwd");
}

static void
test_redact_length (void)
{
  g_autofree char *uri = g_strnfill (100000, '.');
  g_autofree char *shown = mapshot_http_redact (uri);

  g_assert_cmpuint (strlen (shown), <=, 210);
}

static void
test_host (void)
{
  g_autofree char *host = mapshot_http_get_host ("https://user:pass@a.example:81/x?y@z");

  g_assert_cmpstr (host, ==, "a.example:81");
}

/* A reason as it is said. */
static void
check_message (const char *reason, const char *part)
{
  g_autofree char *message = NULL;

  g_assert_nonnull (reason);
  message = mapshot_reason_say (reason, NULL, NULL);
  g_assert_null (strstr (message, "SECRET"));
  g_assert_null (strstr (message, "0123456789abcdef"));
  g_assert_null (strchr (message, '\n'));
  g_assert_null (strstr (message, "%s"));
  g_assert_nonnull (strstr (message, "tiles.example.com"));
  if (strstr (message, part) == NULL)
    g_error ("“%s” does not say “%s”", message, part);
}

static void
check_error (GQuark domain, int code, GTlsCertificateFlags tls, MapshotHttpFailure expected, const char *part)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "SECRET");
  g_autofree char *message = NULL;

  g_assert_cmpint (mapshot_http_describe_error (error, tls, URI, &message), ==, expected);
  check_message (message, part);
}

static void
test_errors (void)
{
  check_error (G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, 0, MAPSHOT_HTTP_FAILURE_UNREACHABLE,
               "refused the connection");
  check_error (G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, 0, MAPSHOT_HTTP_FAILURE_UNREACHABLE, "There is no");
  check_error (G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, 0, MAPSHOT_HTTP_FAILURE_UNREACHABLE, "There is no");
  check_error (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, 0, MAPSHOT_HTTP_FAILURE_PASSING, "did not answer in time");
  check_error (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, 0, MAPSHOT_HTTP_FAILURE_PASSING, "closed the connection");
  check_error (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, 0, MAPSHOT_HTTP_FAILURE_PASSING, "closed the connection");
  check_error (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, 0, MAPSHOT_HTTP_FAILURE_PASSING, "damaged");
  check_error (G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH, 0, MAPSHOT_HTTP_FAILURE_FATAL, "proxy");
  check_error (G_IO_ERROR, G_IO_ERROR_PROXY_FAILED, 0, MAPSHOT_HTTP_FAILURE_UNREACHABLE, "proxy");
  check_error (G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, 0, MAPSHOT_HTTP_FAILURE_UNKNOWN_HOST, "tiles.example.com");
  check_error (G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, 0, MAPSHOT_HTTP_FAILURE_UNKNOWN_HOST,
               "tiles.example.com");
  check_error (G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE, 0, MAPSHOT_HTTP_FAILURE_FATAL, "No encrypted connection");
  check_error (G_TLS_ERROR, G_TLS_ERROR_EOF, 0, MAPSHOT_HTTP_FAILURE_PASSING, "closed the connection");
  check_error (SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING, 0, MAPSHOT_HTTP_FAILURE_PASSING, "as a web server does");
}

static void
test_certificates (void)
{
  const struct
  {
    GTlsCertificateFlags flags;
    const char *part;
  } cases[] = {
    { G_TLS_CERTIFICATE_EXPIRED, "has expired" },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, "not valid yet" },
    { G_TLS_CERTIFICATE_BAD_IDENTITY, "another server name" },
    { G_TLS_CERTIFICATE_UNKNOWN_CA, "the file of its authority" },
    { G_TLS_CERTIFICATE_REVOKED, "was revoked" },
    { G_TLS_CERTIFICATE_INSECURE, "no longer safe" },
    { G_TLS_CERTIFICATE_GENERIC_ERROR, "could not be verified" },
    { G_TLS_CERTIFICATE_REVOKED | G_TLS_CERTIFICATE_EXPIRED, "was revoked" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check_error (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, cases[i].flags, MAPSHOT_HTTP_FAILURE_FATAL, cases[i].part);
}

static void
check_status (guint status, const int *not_found, MapshotHttpFailure expected, const char *part)
{
  g_autofree char *message = NULL;

  g_assert_cmpint (mapshot_http_describe_status (status, not_found, URI, &message), ==, expected);
  check_message (message, part);
}

static void
test_statuses (void)
{
  const int own[] = { 400, 403, 0 };

  check_status (401, NULL, MAPSHOT_HTTP_FAILURE_FATAL, "key or a password");
  check_status (403, NULL, MAPSHOT_HTTP_FAILURE_FATAL, "refuses access");
  check_status (407, NULL, MAPSHOT_HTTP_FAILURE_FATAL, "proxy");
  check_status (404, NULL, MAPSHOT_HTTP_FAILURE_NOT_FOUND, "no such tile");
  check_status (410, NULL, MAPSHOT_HTTP_FAILURE_NOT_FOUND, "no such tile");
  check_status (204, NULL, MAPSHOT_HTTP_FAILURE_NOT_FOUND, "no such tile");
  check_status (408, NULL, MAPSHOT_HTTP_FAILURE_PASSING, "HTTP 408");
  check_status (429, NULL, MAPSHOT_HTTP_FAILURE_THROTTLED, "too many requests");
  check_status (503, NULL, MAPSHOT_HTTP_FAILURE_THROTTLED, "overloaded");
  check_status (500, NULL, MAPSHOT_HTTP_FAILURE_PASSING, "fault of its own");
  check_status (504, NULL, MAPSHOT_HTTP_FAILURE_PASSING, "HTTP 504");
  check_status (400, NULL, MAPSHOT_HTTP_FAILURE_BAD, "HTTP 400");
  check_status (206, NULL, MAPSHOT_HTTP_FAILURE_BAD, "HTTP 206");
  check_status (403, own, MAPSHOT_HTTP_FAILURE_NOT_FOUND, "no such tile");
  check_status (404, own, MAPSHOT_HTTP_FAILURE_BAD, "HTTP 404");
}

/* Many tiles that fail alike give one sentence. */
static void
test_sentences_are_shared (void)
{
  static const guint statuses[] = { 404, 500, 418, 403 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *one = NULL, *other = NULL;

      mapshot_http_describe_status (statuses[i], NULL, "https://tiles.example.com/9/1/2.png", &one);
      mapshot_http_describe_status (statuses[i], NULL, "https://tiles.example.com/9/3/4.png", &other);
      g_assert_cmpstr (one, ==, other);
    }
}

static void
test_own_sentences (void)
{
  g_autofree char *no_answer = mapshot_http_describe_no_answer (URI, 20000);
  g_autofree char *stalled = mapshot_http_describe_stalled (URI, 250);
  g_autofree char *slow = mapshot_http_describe_too_slow (URI);
  g_autofree char *large = mapshot_http_describe_too_large (URI, 1000);
  g_autofree char *second = mapshot_http_describe_pause (URI, 1000);
  g_autofree char *hour = mapshot_http_describe_pause (URI, 3600 * 1000);
  g_autofree char *days = mapshot_http_describe_pause (URI, G_GINT64_CONSTANT (1000000000) * 1000);

  check_message (no_answer, "within 20 seconds");
  check_message (stalled, "for 250 milliseconds");
  check_message (slow, "too slowly");
  check_message (large, "1000 bytes");
  check_message (second, "wait 1 second ");
  check_message (hour, "wait 60 minutes");
  check_message (days, "wait 11575 days");
}

static void
check_redirect (const char *from, const char *location, const char *expected, const char *part)
{
  g_autoptr (GUri) base = g_uri_parse (from, SOUP_HTTP_URI_FLAGS, NULL);
  g_autofree char *message = NULL;
  g_autoptr (GUri) to = mapshot_http_resolve_redirect (base, location, &message);
  g_autofree char *string = to != NULL ? g_uri_to_string (to) : NULL;

  g_assert_cmpstr (string, ==, expected);
  if (part != NULL)
    check_message (message, part);
  else
    g_assert_null (message);
}

static void
test_redirects (void)
{
  const char *http = "http://tiles.example.com/a/b?key=SECRET";
  const char *https = "https://tiles.example.com/a/b?key=SECRET";

  check_redirect (http, "/c", "http://tiles.example.com/c", NULL);
  check_redirect (http, "c?d", "http://tiles.example.com/a/c?d", NULL);
  check_redirect (http, "https://b.example/", "https://b.example/", NULL);
  check_redirect (https, "//b.example/x", "https://b.example/x", NULL);
  check_redirect (https, "HTTPS://b.example/x", "https://b.example/x", NULL);
  check_redirect (https, "http://b.example/x?key=SECRET", NULL, "unprotected");
  check_redirect (http, "file:///etc/passwd", NULL, "no web address");
  check_redirect (http, "data:image/png;base64,AAAA", NULL, "no web address");
  check_redirect (http, NULL, NULL, "no valid address");
  check_redirect (http, "http://[::1/", NULL, "no valid address");
  check_redirect (http, "http:///x", NULL, "no valid address");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-error/redact", test_redact);
  g_test_add_func ("/http-error/redact-length", test_redact_length);
  g_test_add_func ("/http-error/host", test_host);
  g_test_add_func ("/http-error/errors", test_errors);
  g_test_add_func ("/http-error/certificates", test_certificates);
  g_test_add_func ("/http-error/statuses", test_statuses);
  g_test_add_func ("/http-error/own-sentences", test_own_sentences);
  g_test_add_func ("/http-error/sentences-are-shared", test_sentences_are_shared);
  g_test_add_func ("/http-error/redirects", test_redirects);

  return g_test_run ();
}
