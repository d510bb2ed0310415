/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml-text.h"

#include <string.h>

#define DECLARATION 200   /* bytes: where an encoding is named */
#define MAX_DEFAULTS 4096 /* bytes of <!ATTLIST …>, which gives an element attributes that are not written */

/* ---- the encoding ---- */

/* (transfer full), or NULL */
static char *
find_encoding (const char *text, gsize length)
{
  g_autofree char *head = g_strndup (text, MIN (length, DECLARATION));
  const char *name, *quote;

  head[strcspn (head, ">")] = '\0';
  name = strstr (head, "encoding");
  quote = name != NULL ? strpbrk (name, "'\"") : NULL;
  if (length >= 2 && (memcmp (text, "\xff\xfe", 2) == 0 || memcmp (text, "\xfe\xff", 2) == 0))
    return g_strdup ("UTF-16");
  if (length >= 2 && (text[0] == '\0' || text[1] == '\0'))
    return g_strdup (text[0] == '\0' ? "UTF-16BE" : "UTF-16LE");

  return quote != NULL ? g_strndup (quote + 1, strcspn (quote + 1, "'\"")) : NULL;
}

static GBytes *
convert (const char *text, gsize length)
{
  g_autofree char *encoding = find_encoding (text, length);
  gsize written = 0;
  char *converted = NULL;

  if (g_utf8_validate (text, (gssize) length, NULL))
    return g_bytes_new (text, length);
  if (encoding != NULL)
    converted = g_convert (text, (gssize) length, "UTF-8", encoding, NULL, &written, NULL);
  if (converted != NULL && memchr (converted, '\0', written) != NULL)
    g_clear_pointer (&converted, g_free);

  return converted != NULL ? g_bytes_new_take (converted, written) : NULL;
}

/* ---- what is in it ---- */

static gboolean
has_entities (const char *text, gsize length)
{
  static const char start[] = "<!ENTITY";

  return memmem (text, length, start, strlen (start)) != NULL;
}

/* No "<" may stand in an attribute's value, so what lies between two of them has the attributes of at most one element. */
static gboolean
has_too_many_attributes (const char *text, gsize length)
{
  char before = ' ';
  int n = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '<')
        n = 0;
      else if ((text[i] == '"' || text[i] == '\'') && before == '=' && ++n > MAPSHOT_XML_MAX_ATTRIBUTES)
        return TRUE;
      if (!g_ascii_isspace (text[i]))
        before = text[i];
    }
  return FALSE;
}

static gboolean
has_too_many_defaults (const char *text, gsize length)
{
  static const char start[] = "<!ATTLIST";
  const char *end = text + length, *at = text;
  gsize bytes = 0;

  while ((at = memmem (at, (gsize) (end - at), start, strlen (start))) != NULL)
    {
      const char *next = memchr (at + 1, '<', (gsize) (end - at) - 1);

      bytes += (gsize) ((next != NULL ? next : end) - at);
      if (bytes > MAX_DEFAULTS)
        return TRUE;
      at += strlen (start);
    }
  return FALSE;
}

GBytes *
mapshot_xml_make_harmless (const char *text, gsize length, MapshotXmlHarm *harm)
{
  g_autoptr (GBytes) bytes = convert (text, length);
  gsize n = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &n) : NULL;

  *harm = MAPSHOT_XML_HARMLESS;
  if (bytes == NULL || n > G_MAXINT32)
    *harm = MAPSHOT_XML_UNREADABLE;
  else if (data != NULL && has_entities (data, n))
    *harm = MAPSHOT_XML_ENTITIES;
  else if (data != NULL && (has_too_many_attributes (data, n) || has_too_many_defaults (data, n)))
    *harm = MAPSHOT_XML_ATTRIBUTES;

  return *harm == MAPSHOT_XML_HARMLESS ? g_steal_pointer (&bytes) : NULL;
}
