/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An XML document from anywhere, read with libxml2's streaming reader into a small tree of our own, so that memory is bounded by what is kept here
 * and not by what the document makes a DOM of: at most MAPSHOT_XML_MAX_BYTES of text, MAPSHOT_XML_MAX_NODES elements and attributes,
 * MAPSHOT_XML_MAX_DEPTH levels. Nothing is loaded from elsewhere, and a document that declares entities is refused. Immutable. Any thread. */
typedef struct _MapshotXmlTree MapshotXmlTree;

/* An element, or an attribute, whose name then begins with "@". Names are local, without a prefix. */
typedef struct _MapshotXmlNode MapshotXmlNode;
struct _MapshotXmlNode
{
  const char *name;
  const char *text; /* what stands directly in it, without spaces around it; never NULL */
  MapshotXmlNode *first_child, *next;
};

#define MAPSHOT_XML_MAX_BYTES (8u << 20)
#define MAPSHOT_XML_MAX_NODES 400000
#define MAPSHOT_XML_MAX_DEPTH 64

/* MAPSHOT_ERROR_NETWORK with one line: it is no XML, cut off, too large, too deep, or declares entities. */
MapshotXmlTree *mapshot_xml_tree_new (const char *data, gsize length, GError **error);
void mapshot_xml_tree_free (MapshotXmlTree *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotXmlTree, mapshot_xml_tree_free)

/* Owned by SELF, as all nodes are. */
const MapshotXmlNode *mapshot_xml_tree_get_root (const MapshotXmlTree *self);

/* The first child of that name, or NULL; NODE may be NULL. */
const MapshotXmlNode *mapshot_xml_node_find (const MapshotXmlNode *node, const char *name);

/* The next sibling with the same name as NODE, or NULL. */
const MapshotXmlNode *mapshot_xml_node_next (const MapshotXmlNode *node);

/* The text of the node that "A/B/@c" leads to, or NULL when there is none; NODE may be NULL. */
const char *mapshot_xml_node_get (const MapshotXmlNode *node, const char *path);
const MapshotXmlNode *mapshot_xml_node_find_path (const MapshotXmlNode *node, const char *path);

/* The finite number in that text. FALSE when it is not there or is none. */
gboolean mapshot_xml_node_get_number (const MapshotXmlNode *node, const char *path, double *number);
gboolean mapshot_xml_node_get_integer (const MapshotXmlNode *node, const char *path, gint64 minimum, gint64 maximum, gint64 *number);

G_END_DECLS
