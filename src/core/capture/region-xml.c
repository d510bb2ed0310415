/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region-file-private.h"

#include "error.h"
#include "parse.h"
#include "xml-text.h"

#include <glib/gi18n-lib.h>
#include <libxml/xmlreader.h>
#include <string.h>

#define MAX_DEPTH 64

/* One number of a position, with room to spare. */
#define MAX_NUMBER 64 /* characters */

typedef struct
{
  xmlTextReaderPtr xml;
  MapshotOutline *outline;
  gboolean gpx;         /* else KML */
  gboolean in_line;     /* a part is open that further points belong to */
  char *said;           /* what libxml2 has against it */
} Reader;

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, message);
  return FALSE;
}

static gboolean
fail_position (GError **error, const char *text)
{
  g_autofree char *quoted = mapshot_parse_quote (text);

  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s is no position"), quoted);
  return FALSE;
}

static const char *
get_name (Reader *self)
{
  return (const char *) xmlTextReaderConstLocalName (self->xml);
}

/* ---- GPX ---- */

static gboolean
read_attribute (Reader *self, const char *name, double *number, GError **error)
{
  xmlChar *text = xmlTextReaderGetAttribute (self->xml, (const xmlChar *) name);
  gboolean done = text != NULL && mapshot_parse_number ((const char *) text, number, NULL);

  if (!done)
    fail_position (error, text != NULL ? (const char *) text : name);
  xmlFree (text);

  return done;
}

static gboolean
read_gpx_element (Reader *self, GError **error)
{
  const char *name = get_name (self);
  gboolean alone = g_str_equal (name, "wpt");
  double latitude, longitude;

  if (g_str_equal (name, "trkseg") || g_str_equal (name, "rte"))
    {
      mapshot_outline_begin (self->outline, FALSE);
      self->in_line = TRUE;
      return TRUE;
    }
  if (!alone && !g_str_equal (name, "trkpt") && !g_str_equal (name, "rtept"))
    return TRUE;
  if (alone || !self->in_line)
    mapshot_outline_begin (self->outline, FALSE);
  if (alone)
    self->in_line = FALSE;

  return read_attribute (self, "lat", &latitude, error) && read_attribute (self, "lon", &longitude, error) &&
         mapshot_outline_add (self->outline, latitude, longitude, error);
}

/* ---- KML ---- */

/* One of "LON,LAT[,HEIGHT]"; *TEXT goes on behind it. */
static gboolean
read_tuple (Reader *self, const char **text, char separator, GError **error)
{
  double numbers[2];
  const char *at = *text;

  for (int i = 0; i < 2; i++)
    {
      gsize length = strspn (at, "+-.0123456789eE");
      char number[MAX_NUMBER] = { 0 };

      if (length == 0 || length >= sizeof number)
        return fail_position (error, *text);
      memcpy (number, at, length);
      if (!mapshot_parse_number (number, &numbers[i], NULL))
        return fail_position (error, *text);
      at += length;
      if (i == 0 && *at != separator)
        return fail_position (error, *text);
      at += i == 0;
    }
  /* What follows without a space is a height. */
  if (separator == ',')
    at += strcspn (at, " \t\r\n");
  *text = at;

  return mapshot_outline_add (self->outline, numbers[1], numbers[0], error);
}

static gboolean
read_tuples (Reader *self, const char *text, GError **error)
{
  for (text += strspn (text, " \t\r\n"); *text != '\0'; text += strspn (text, " \t\r\n"))
    if (!read_tuple (self, &text, ',', error))
      return FALSE;
  return TRUE;
}

/* The element's text; (transfer full) and never NULL. The reader stays on the element. */
static char *
read_text (Reader *self)
{
  xmlChar *text = xmlTextReaderReadString (self->xml);
  char *copy = g_strdup (text != NULL ? (const char *) text : "");

  xmlFree (text);

  return copy;
}

static gboolean
read_kml_element (Reader *self, GError **error)
{
  const char *name = get_name (self);
  g_autofree char *text = NULL;
  const char *at;

  if (g_str_equal (name, "LinearRing") || g_str_equal (name, "LineString") || g_str_equal (name, "Point") ||
      g_str_equal (name, "Track"))
    {
      mapshot_outline_begin (self->outline, g_str_equal (name, "LinearRing"));
      self->in_line = TRUE;
      return TRUE;
    }
  if (!self->in_line || (!g_str_equal (name, "coordinates") && !g_str_equal (name, "coord")))
    return TRUE;
  text = read_text (self);
  if (g_str_equal (name, "coordinates"))
    return read_tuples (self, text, error);
  /* gx:coord separates by spaces. */
  at = text + strspn (text, " \t\r\n");

  return read_tuple (self, &at, ' ', error);
}

/* ---- the file ---- */

/* libxml2 would print it. */
static void
keep_message (void *user_data, const char *message, xmlParserSeverities severity, xmlTextReaderLocatorPtr locator)
{
  Reader *self = user_data;

  if (self->said == NULL && message != NULL)
    self->said = g_strdup_printf (_("line %d: %s"), xmlTextReaderLocatorLineNumber (locator), message);
}

static gboolean
read_root (Reader *self, GError **error)
{
  self->gpx = g_str_equal (get_name (self), "gpx");

  return self->gpx || g_str_equal (get_name (self), "kml") || fail (error, _("it is XML, but neither GPX nor KML"));
}

static gboolean
read_node (Reader *self, GError **error)
{
  switch (xmlTextReaderNodeType (self->xml))
    {
    case XML_READER_TYPE_ELEMENT:
      if (xmlTextReaderDepth (self->xml) > MAX_DEPTH)
        return fail (error, _("it is nested too deeply"));
      if (xmlTextReaderDepth (self->xml) == 0)
        return read_root (self, error);
      return self->gpx ? read_gpx_element (self, error) : read_kml_element (self, error);
    case XML_READER_TYPE_ENTITY_REFERENCE:
      return fail (error, _("it declares entities of its own, which no map needs"));
    default:
      return TRUE;
    }
}

gboolean
mapshot_region_xml_read (const char *data, gsize length, MapshotOutline *outline, GError **error)
{
  Reader self = { .outline = outline };
  MapshotXmlHarm harm;
  g_autoptr (GBytes) text = mapshot_xml_make_harmless (data, length, &harm);
  g_autofree char *quoted = NULL;
  gboolean done = TRUE;
  int more;

  if (harm == MAPSHOT_XML_ENTITIES)
    return fail (error, _("it declares entities of its own, which no map needs"));
  if (text != NULL && g_bytes_get_size (text) > 0)
    self.xml = xmlReaderForMemory (g_bytes_get_data (text, NULL), (int) g_bytes_get_size (text), NULL, "UTF-8",
                                   XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_IGNORE_ENC);
  if (self.xml == NULL)
    return fail (error, _("it cannot be read as XML"));
  xmlTextReaderSetErrorHandler (self.xml, keep_message, &self);
  while (done && (more = xmlTextReaderRead (self.xml)) == 1)
    done = read_node (&self, error);
  xmlFreeTextReader (self.xml);
  if (done && more != 0)
    {
      quoted = mapshot_parse_quote (self.said != NULL ? self.said : "");
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("it is cut off or no XML (%s)"), quoted);
    }
  g_free (self.said);

  return done && more == 0;
}
