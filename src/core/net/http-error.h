/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a failed request means, and its reason (geo/reason.h) without any key; what ends a capture may be a translated sentence instead. It names the server,
 * not the address, so that the same failure of many tiles is the same reason. Pure functions, any thread. */
typedef enum
{
  MAPSHOT_HTTP_FAILURE_NOT_FOUND,    /* no such tile */
  MAPSHOT_HTTP_FAILURE_BAD,          /* asking again would not help this request */
  MAPSHOT_HTTP_FAILURE_PASSING,      /* may pass: worth another try */
  MAPSHOT_HTTP_FAILURE_THROTTLED,    /* the whole service asks for less */
  MAPSHOT_HTTP_FAILURE_UNREACHABLE,  /* may pass; if it does not, no other request will do better */
  MAPSHOT_HTTP_FAILURE_UNKNOWN_HOST, /* hardly passes; no other request will do better */
  MAPSHOT_HTTP_FAILURE_FATAL,        /* no request can succeed: certificates, access */
} MapshotHttpFailure;

/* URI as it may be shown and logged: without user name, query and fragment; each part of the path that looks like a
 * key (20 or more characters of a hexadecimal or base64-like run, or the value in "name=value") is replaced by "…".
 * Printable UTF-8 on one line, at most about 200 characters, whatever URI holds. (transfer full) */
char *mapshot_http_redact (const char *uri);

/* The server's name alone, for sentences about the whole service. (transfer full) */
char *mapshot_http_get_host (const char *uri);

/* An error of GIO or libsoup; TLS the certificate's problems, or 0. REASON (transfer full). */
MapshotHttpFailure mapshot_http_describe_error (const GError *error, GTlsCertificateFlags tls, const char *uri,
                                                char **reason);

/* A status other than 200. NOT_FOUND: statuses that mean "no such tile", 0-terminated, or NULL for 404, 410 and 204. */
MapshotHttpFailure mapshot_http_describe_status (guint status, const int *not_found, const char *uri, char **reason);

/* Reasons of failures that we find ourselves. Times in milliseconds, sizes in bytes. (transfer full) */
char *mapshot_http_describe_no_answer (const char *uri, guint timeout);
char *mapshot_http_describe_stalled (const char *uri, guint timeout);
char *mapshot_http_describe_too_slow (const char *uri);
char *mapshot_http_describe_too_large (const char *uri, gsize max_body);
char *mapshot_http_describe_pause (const char *uri, gint64 pause);

/* Whether a redirect from FROM to LOCATION (as the header has it, relative or not) may be followed on grounds of
 * safety: only to http and https, never from https to http. The address to ask next (transfer full), or NULL with
 * REASON. */
GUri *mapshot_http_resolve_redirect (GUri *from, const char *location, char **reason);

G_END_DECLS
