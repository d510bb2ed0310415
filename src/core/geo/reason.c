/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reason.h"

#include "error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_NAMES 4

/* The names are those of the details in the order in which FORMAT has them. A detail "time" is milliseconds; "kind" and "cause" may be codes themselves. */
typedef struct
{
  const char *code, *format;
  const char *names[MAX_NAMES];
} Kind;

static const Kind KINDS[] = {
  /* what the source does not have */
  { "outside", N_ ("outside the area that %s covers"), { "source" } },
  { "no-such-tile", N_ ("There is no such tile (HTTP %u at %s)."), { "status", "host" } },
  { "not-in-file", N_ ("%s has no such tile"), { "source" } },
  { "placeholder", N_ ("the service has no picture here, and sent its placeholder"), { NULL } },

  /* what the service says */
  { "key-wanted", N_ ("The service wants a key or a password (HTTP %u at %s). Check the key of the source."), { "status", "host" } },
  { "access-refused", N_ ("The service refuses access (HTTP %u at %s). Check the key and the terms of the source."), { "status", "host" } },
  { "proxy-refused", N_ ("The proxy wants a name and password (HTTP %u for %s). Check the system's proxy settings."), { "status", "host" } },
  { "too-many-requests", N_ ("The service says there are too many requests (HTTP %u at %s). Try again later, or more slowly."), { "status", "host" } },
  { "overloaded", N_ ("The service is overloaded or under maintenance (HTTP %u at %s). Try again later."), { "status", "host" } },
  { "service-fault", N_ ("The service has a fault of its own (HTTP %u at %s). Try again later."), { "status", "host" } },
  { "other-status", N_ ("The service answered with HTTP %u at %s. Check the address of the source."), { "status", "host" } },
  { "message", N_ ("the service sent a message in place of a picture: “%s”"), { "text" } },

  /* where it sends us */
  { "bad-address", N_ ("%s is no web address. Check the address of the source."), { "address" } },
  { "redirect-nowhere", N_ ("%s redirects to no valid address. Check the address of the source."), { "host" } },
  { "redirect-scheme", N_ ("%s redirects to “%.20s:”, which is no web address, so it was not followed."), { "host", "scheme" } },
  { "redirect-unprotected", N_ ("%s redirects from https to unprotected http, so it was not followed."), { "host" } },
  { "redirect-often", N_ ("%s redirects more than %d times. Check the address of the source."), { "host", "times" } },
  { "redirect-refused", N_ ("A redirect to %s was not followed."), { "host" } },

  /* what became of the connection */
  { "closed", N_ ("%s closed the connection in the middle of an answer. Try again later."), { "host" } },
  { "timed-out", N_ ("%s did not answer in time. Try again later."), { "host" } },
  { "damaged-answer", N_ ("An answer of %s was damaged on its way. Try again later."), { "host" } },
  { "no-web-server", N_ ("%s did not answer as a web server does. Check the address and port."), { "host" } },
  { "no-answer", N_ ("%s did not answer within %s. Check the address and the network, or try again later."), { "host", "time" } },
  { "stalled", N_ ("%s stopped in the middle of an answer for %s. Try again later."), { "host", "time" } },
  { "too-slow", N_ ("%s sends too slowly to go on. Try again later."), { "host" } },
  { "too-large", N_ ("An answer of %s is larger than the %zu bytes allowed. Is it a tile at all?"), { "host", "bytes" } },
  { "long-pause", N_ ("%s asks to wait %s before the next request, which is too long. Try again then."), { "host", "time" } },

  /* what came in place of a tile */
  { "png-damaged", N_ ("the PNG picture is truncated or damaged (%s)"), { "cause" } },
  { "jpeg-damaged", N_ ("the JPEG picture is truncated or damaged (%s)"), { "cause" } },
  { "webp-damaged", N_ ("the WebP picture is truncated or damaged"), { NULL } },
  { "webp-animated", N_ ("the WebP picture is animated; a tile must be a single picture"), { NULL } },
  { "tile-size", N_ ("the tile is %d × %d px, the grid says %d × %d"), { "width", "height", "grid-width", "grid-height" } },
  { "tile-size-setting", N_ ("the tile is %d × %d px, the grid says %d × %d; write the right TileSize into an entry for this source"),
    { "width", "height", "grid-width", "grid-height" } },
  { "empty", N_ ("the server sent an empty body"), { NULL } },
  { "other-format", N_ ("the server sent %s data; tiles must be PNG, JPEG or WebP"), { "format" } },
  { "unknown-data", N_ ("the server sent unknown binary data; tiles must be PNG, JPEG or WebP"), { NULL } },
  { "no-words", N_ ("the server sent %s without words, not a picture"), { "kind" } },
  { "words", N_ ("the server sent %s, not a picture: “%s”"), { "kind", "text" } },

  /* tile files */
  { "file-slow", N_ ("reading it takes too long; it may be damaged or lack its index"), { NULL } },
  { "file-unreadable", N_ ("it cannot be read as MBTiles: %s"), { "cause" } },
  { "file-damaged", N_ ("it is damaged, or no PMTiles file of version 3"), { NULL } },

  { "other", N_ ("other reasons"), { NULL } },

  /* causes and kinds */
  { "ends-early", N_ ("the file ends too early"), { NULL } },
  { "no-header", N_ ("no header"), { NULL } },
  { "bad-filter", N_ ("a filter or a colour that does not exist"), { NULL } },
  { "no-marker", N_ ("no marker where one must be"), { NULL } },
  { "no-size", N_ ("it has no size"), { NULL } },
  { "no-frame", N_ ("no frame header"), { NULL } },
  { "out-of-memory", N_ ("out of memory"), { NULL } },
  { "html", N_ ("an HTML page"), { NULL } },
  { "svg", N_ ("an SVG drawing"), { NULL } },
  { "xml", N_ ("an XML document"), { NULL } },
  { "json", N_ ("a JSON document"), { NULL } },
  { "plain-text", N_ ("plain text"), { NULL } },
};

static const Kind *
find_kind (const char *code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (KINDS); i++)
    if (g_str_equal (KINDS[i].code, code))
      return &KINDS[i];
  return NULL;
}

/* ---- making ---- */

static void
append_detail (GString *out, const char *name, const char *value)
{
  g_autofree char *line = g_utf8_make_valid (value, -1);

  g_string_append_printf (out, "\t%s=%s", name, g_strdelimit (line, "\t\r\n", ' '));
}

char *
mapshot_reason_new (const char *code, ...)
{
  GString *out = g_string_new (code);
  va_list args;
  const char *name;

  va_start (args, code);
  while ((name = va_arg (args, const char *)) != NULL)
    append_detail (out, name, va_arg (args, const char *));
  va_end (args);

  return g_string_free (out, FALSE);
}

char *
mapshot_reason_add (const char *reason, const char *name, const char *value)
{
  GString *out = g_string_new (reason);

  append_detail (out, name, value);

  return g_string_free (out, FALSE);
}

char *
mapshot_reason_split (const char *reason, char ***details)
{
  g_auto (GStrv) parts = g_strsplit (reason, "\t", -1);

  if (parts[0] == NULL || find_kind (parts[0]) == NULL)
    return NULL;
  *details = g_strdupv (parts + 1);

  return g_strdup (parts[0]);
}

char *
mapshot_reason_map (const char *reason, MapshotReasonMapFunc func, gpointer user_data)
{
  g_auto (GStrv) parts = g_strsplit (reason, "\t", -1);
  gboolean own_words = parts[0] == NULL || find_kind (parts[0]) == NULL;

  for (guint i = 0; parts[0] != NULL && parts[i] != NULL; i++)
    {
      g_autofree char *part = parts[i];
      char *value = i > 0 ? strchr (part, '=') : NULL;
      g_autofree char *changed = func (value != NULL ? value + 1 : part, user_data);

      if (value != NULL)
        *value = '\0';
      if (i == 0 && !own_words)
        parts[i] = g_steal_pointer (&part);
      else
        parts[i] = value != NULL ? g_strconcat (part, "=", changed, NULL) : g_steal_pointer (&changed);
    }
  return g_strjoinv ("\t", parts);
}

/* ---- saying ---- */

static char *
say_time (const char *value)
{
  gint64 ms = g_ascii_strtoll (value, NULL, 10), seconds = ms / 1000 + (ms % 1000 > 0);

  if (ms < 1000)
    return g_strdup_printf (_ ("%d milliseconds"), (int) MAX (ms, 0));
  if (seconds < 120)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d second", "%d seconds", (gulong) seconds), (int) seconds);
  if (seconds < 2 * 3600)
    return g_strdup_printf (_ ("%d minutes"), (int) ((seconds + 59) / 60));
  if (seconds < 2 * 86400)
    return g_strdup_printf (_ ("%d hours"), (int) ((seconds + 3599) / 3600));

  return g_strdup_printf (_ ("%d days"), (int) MIN ((seconds + 86399) / 86400, G_MAXINT));
}

static const char *
find_detail (char **parts, const char *name)
{
  gsize length = strlen (name);

  for (guint i = 1; parts[i] != NULL; i++)
    if (strncmp (parts[i], name, length) == 0 && parts[i][length] == '=')
      return parts[i] + length + 1;
  return NULL;
}

static char *
say_detail (const char *name, const char *value, MapshotReasonNameFunc func, gpointer user_data)
{
  const Kind *kind;

  if (value == NULL)
    return g_strdup ("?");
  if (g_str_equal (name, "time"))
    return say_time (value);
  if (g_str_equal (name, "source") && func != NULL)
    {
      const char *known = func (value, user_data);
      return g_strdup (known != NULL ? known : value);
    }
  kind = g_str_equal (name, "kind") || g_str_equal (name, "cause") ? find_kind (value) : NULL;

  return g_strdup (kind != NULL && kind->names[0] == NULL ? g_dgettext (GETTEXT_PACKAGE, kind->format) : value);
}

/* The values stand where the sentence has %s, %u, %zu and their like, or %2$s: each language has an order of its own. They are text, whatever the letter. */
static char *
fill_in (const char *sentence, char *const *values, guint n_values)
{
  GString *out = g_string_new (NULL);
  guint next = 0;

  for (const char *c = sentence; *c != '\0';)
    {
      gsize length = strcspn (c, "%");
      char *end;
      guint64 place;

      g_string_append_len (out, c, (gssize) length);
      c += length;
      if (*c == '\0')
        break;
      place = g_ascii_strtoull (c + 1, &end, 10);
      c = place > 0 && *end == '$' ? end + 1 : c + 1;
      place = place > 0 && *end == '$' ? place - 1 : next++;
      c += strspn (c, ".0123456789z");
      if (place < n_values)
        g_string_append (out, values[place]);
      c += *c != '\0';
    }
  return g_string_free (out, FALSE);
}

static char *
say_kind (const Kind *kind, char **parts, MapshotReasonNameFunc func, gpointer user_data)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);

  for (int i = 0; i < MAX_NAMES && kind->names[i] != NULL; i++)
    g_ptr_array_add (values, say_detail (kind->names[i], find_detail (parts, kind->names[i]), func, user_data));

  return fill_in (g_dgettext (GETTEXT_PACKAGE, kind->format), (char *const *) values->pdata, values->len);
}

/* What any reason may have: the file that it is about, what the service wrote, and how often it was tried. */
static char *
say_more (char *sentence, char **parts)
{
  const char *file = find_detail (parts, "file"), *says = find_detail (parts, "says"), *tries = find_detail (parts, "tries");

  if (file != NULL)
    {
      g_autofree char *bare = sentence;
      sentence = g_strdup_printf ("%s: %s", file, bare);
    }
  if (says != NULL)
    {
      g_autofree char *bare = sentence;
      sentence = g_strdup_printf (_ ("%s It says: “%s”"), bare, says);
    }
  if (tries != NULL)
    {
      g_autofree char *bare = sentence;
      int n = (int) CLAMP (g_ascii_strtoll (tries, NULL, 10), 0, G_MAXINT);
      sentence = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s Tried %d time.", "%s Tried %d times.", (gulong) n), bare, n);
    }
  return sentence;
}

char *
mapshot_reason_say (const char *reason, MapshotReasonNameFunc func, gpointer user_data)
{
  g_auto (GStrv) parts = g_strsplit (reason, "\t", -1);
  const Kind *kind = parts[0] != NULL ? find_kind (parts[0]) : NULL;

  if (parts[0] == NULL)
    return g_strdup ("");

  return say_more (kind != NULL ? say_kind (kind, parts, func, user_data) : g_strdup (parts[0]), parts);
}

gboolean
mapshot_reason_fail (GError **error, int code, char *reason)
{
  g_autofree char *taken = reason;
  g_autofree char *sentence = mapshot_reason_say (taken, NULL, NULL);

  g_set_error_literal (error, MAPSHOT_ERROR, code, sentence);
  mapshot_error_set_reason (error, taken);

  return FALSE;
}
