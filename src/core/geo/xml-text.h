/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What of XML from anywhere must not reach libxml2, which is Debian's and may be years old: entities, which it would expand; and elements with attributes by
 * the thousand, for which it compares each with all others. */
typedef enum
{
  MAPSHOT_XML_HARMLESS,
  MAPSHOT_XML_ENTITIES,
  MAPSHOT_XML_ATTRIBUTES,
  MAPSHOT_XML_UNREADABLE, /* its encoding is not known, or it is not in it */
} MapshotXmlHarm;

#define MAPSHOT_XML_MAX_ATTRIBUTES 64 /* an element */

/* TEXT as UTF-8, so that nothing hides in another encoding; the parser must be told to believe no other (XML_PARSE_IGNORE_ENC). NULL, and in *HARM why, when
 * it must not be parsed. (transfer full) */
GBytes *mapshot_xml_make_harmless (const char *text, gsize length, MapshotXmlHarm *harm);

G_END_DECLS
