/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml-tree.h"

#include "error.h"
#include "parse.h"
#include "xml-text.h"

#include <glib/gi18n-lib.h>
#include <libxml/xmlreader.h>
#include <string.h>

struct _MapshotXmlTree
{
  GStringChunk *strings;
  GPtrArray *blocks; /* of BLOCK_NODES nodes each, so that nodes never move */
  guint n_nodes;
  guint64 work; /* namespaces that were looked through, an element at a time */
  MapshotXmlNode *root;
};

#define BLOCK_NODES 1024

/* The parser looks through the namespaces that are declared around an element, one after the other. */
#define MAX_WORK (MAPSHOT_XML_MAX_NODES * G_GUINT64_CONSTANT (100))

/* An element while it is open. */
typedef struct
{
  MapshotXmlNode *node;
  MapshotXmlNode *last_child;
  GString *text;
  guint namespaces; /* declared here and around it */
} Open;

void
mapshot_xml_tree_free (MapshotXmlTree *self)
{
  g_string_chunk_free (self->strings);
  g_ptr_array_unref (self->blocks);
  g_free (self);
}

static MapshotXmlNode *
add_node (MapshotXmlTree *self, const char *name, const char *text)
{
  MapshotXmlNode *node;

  if (self->n_nodes % BLOCK_NODES == 0)
    g_ptr_array_add (self->blocks, g_new0 (MapshotXmlNode, BLOCK_NODES));
  node = (MapshotXmlNode *) g_ptr_array_index (self->blocks, self->blocks->len - 1) + self->n_nodes % BLOCK_NODES;
  self->n_nodes++;
  node->name = g_string_chunk_insert_const (self->strings, name);
  node->text = g_string_chunk_insert_const (self->strings, text);

  return node;
}

static void
append_child (Open *parent, MapshotXmlNode *child)
{
  if (parent->last_child != NULL)
    parent->last_child->next = child;
  else
    parent->node->first_child = child;
  parent->last_child = child;
}

static void
open_clear (gpointer data)
{
  g_string_free (((Open *) data)->text, TRUE);
}

static void
close_element (MapshotXmlTree *self, GArray *stack)
{
  Open *open = &g_array_index (stack, Open, stack->len - 1);

  g_strstrip (open->text->str);
  if (open->text->str[0] != '\0')
    open->node->text = g_string_chunk_insert_const (self->strings, open->text->str);
  g_array_set_size (stack, stack->len - 1);
}

static void
add_attributes (MapshotXmlTree *self, xmlTextReaderPtr reader, Open *open)
{
  while (xmlTextReaderMoveToNextAttribute (reader) == 1 && self->n_nodes < MAPSHOT_XML_MAX_NODES)
    {
      g_autofree char *name = g_strconcat ("@", (const char *) xmlTextReaderConstLocalName (reader), NULL);
      const char *value = (const char *) xmlTextReaderConstValue (reader);

      append_child (open, add_node (self, name, value != NULL ? value : ""));
      open->namespaces += xmlTextReaderIsNamespaceDecl (reader) == 1;
    }
  self->work += open->namespaces;
}

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, message);
  return FALSE;
}

static gboolean
open_element (MapshotXmlTree *self, xmlTextReaderPtr reader, GArray *stack, GError **error)
{
  gboolean empty = xmlTextReaderIsEmptyElement (reader) == 1;
  Open open = { .text = NULL };

  if (self->n_nodes >= MAPSHOT_XML_MAX_NODES || stack->len >= MAPSHOT_XML_MAX_DEPTH)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK,
                   _("the service's description is too large: more than %d elements, or %d levels"), MAPSHOT_XML_MAX_NODES,
                   MAPSHOT_XML_MAX_DEPTH);
      return FALSE;
    }
  open.text = g_string_new (NULL);
  open.node = add_node (self, (const char *) xmlTextReaderConstLocalName (reader), "");
  if (stack->len > 0)
    {
      append_child (&g_array_index (stack, Open, stack->len - 1), open.node);
      open.namespaces = g_array_index (stack, Open, stack->len - 1).namespaces;
    }
  else
    self->root = open.node;
  g_array_append_val (stack, open);
  add_attributes (self, reader, &g_array_index (stack, Open, stack->len - 1));
  if (empty)
    close_element (self, stack);

  return self->work <= MAX_WORK || fail (error, _("the service's description declares namespaces without end, which none needs"));
}

static gboolean
read_nodes (MapshotXmlTree *self, xmlTextReaderPtr reader, GError **error)
{
  g_autoptr (GArray) stack = g_array_new (FALSE, TRUE, sizeof (Open));
  int more;

  g_array_set_clear_func (stack, open_clear);
  while ((more = xmlTextReaderRead (reader)) == 1)
    switch (xmlTextReaderNodeType (reader))
      {
      case XML_READER_TYPE_ELEMENT:
        if (!open_element (self, reader, stack, error))
          return FALSE;
        break;
      case XML_READER_TYPE_END_ELEMENT:
        close_element (self, stack);
        break;
      case XML_READER_TYPE_TEXT:
      case XML_READER_TYPE_CDATA:
        if (stack->len > 0)
          g_string_append (g_array_index (stack, Open, stack->len - 1).text,
                           (const char *) xmlTextReaderConstValue (reader));
        break;
      case XML_READER_TYPE_ENTITY_REFERENCE:
        return fail (error, _("the service's description declares entities of its own, which none needs"));
      default:
        break;
      }

  return more == 0 && self->root != NULL ? TRUE : fail (error, "");
}

/* libxml2 would print it. */
static void
keep_message (void *user_data, const char *message, xmlParserSeverities severity, xmlTextReaderLocatorPtr locator)
{
  char **first = user_data;

  if (*first == NULL && message != NULL)
    *first = g_strdup_printf (_("line %d: %s"), xmlTextReaderLocatorLineNumber (locator), message);
}

static gboolean
parse (MapshotXmlTree *self, GBytes *text, GError **error)
{
  gsize length;
  const char *data = g_bytes_get_data (text, &length);
  xmlTextReaderPtr reader = xmlReaderForMemory (data != NULL ? data : "", (int) length, NULL, "UTF-8",
                                                XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_IGNORE_ENC);
  g_autoptr (GError) cause = NULL;
  g_autofree char *said = NULL;
  g_autofree char *quoted = NULL;
  gboolean done;

  if (reader == NULL)
    return fail (error, _("the service's description cannot be read as XML"));
  xmlTextReaderSetErrorHandler (reader, keep_message, &said);
  done = read_nodes (self, reader, &cause);
  xmlFreeTextReader (reader);
  if (done)
    return TRUE;
  if (cause->message[0] != '\0')
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  quoted = mapshot_parse_quote (said != NULL ? said : "");
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK,
               _("the service's description is cut off or no XML (%s)"), quoted);
  return FALSE;
}

static GBytes *
make_harmless (const char *data, gsize length, GError **error)
{
  MapshotXmlHarm harm;
  GBytes *text = mapshot_xml_make_harmless (data, length, &harm);

  if (harm == MAPSHOT_XML_ENTITIES)
    fail (error, _("the service's description declares entities of its own, which none needs"));
  else if (harm == MAPSHOT_XML_ATTRIBUTES)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, _("the service's description has an element with more than %d attributes, which none needs"),
                 MAPSHOT_XML_MAX_ATTRIBUTES);
  else if (text == NULL)
    fail (error, _("the service's description cannot be read as XML"));

  return text;
}

MapshotXmlTree *
mapshot_xml_tree_new (const char *data, gsize length, GError **error)
{
  g_autoptr (MapshotXmlTree) self = NULL;
  g_autoptr (GBytes) text = NULL;

  if (length > MAPSHOT_XML_MAX_BYTES)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, _("the service's description is larger than %u MiB"),
                   MAPSHOT_XML_MAX_BYTES >> 20);
      return NULL;
    }
  text = make_harmless (data, length, error);
  if (text == NULL)
    return NULL;
  self = g_new0 (MapshotXmlTree, 1);
  self->strings = g_string_chunk_new (64 * 1024);
  self->blocks = g_ptr_array_new_with_free_func (g_free);
  if (!parse (self, text, error))
    return NULL;

  return g_steal_pointer (&self);
}

const MapshotXmlNode *
mapshot_xml_tree_get_root (const MapshotXmlTree *self)
{
  return self->root;
}

static const MapshotXmlNode *
find_among (const MapshotXmlNode *node, const char *name, gsize length)
{
  for (; node != NULL; node = node->next)
    if (strncmp (node->name, name, length) == 0 && node->name[length] == '\0')
      return node;
  return NULL;
}

const MapshotXmlNode *
mapshot_xml_node_find (const MapshotXmlNode *node, const char *name)
{
  return node != NULL ? find_among (node->first_child, name, strlen (name)) : NULL;
}

const MapshotXmlNode *
mapshot_xml_node_next (const MapshotXmlNode *node)
{
  return find_among (node->next, node->name, strlen (node->name));
}

const MapshotXmlNode *
mapshot_xml_node_find_path (const MapshotXmlNode *node, const char *path)
{
  while (node != NULL)
    {
      gsize length = strcspn (path, "/");

      node = find_among (node->first_child, path, length);
      if (path[length] == '\0')
        break;
      path += length + 1;
    }
  return node;
}

const char *
mapshot_xml_node_get (const MapshotXmlNode *node, const char *path)
{
  const MapshotXmlNode *found = mapshot_xml_node_find_path (node, path);

  return found != NULL ? found->text : NULL;
}

gboolean
mapshot_xml_node_get_number (const MapshotXmlNode *node, const char *path, double *number)
{
  const char *text = mapshot_xml_node_get (node, path);

  return text != NULL && mapshot_parse_number (text, number, NULL);
}

gboolean
mapshot_xml_node_get_integer (const MapshotXmlNode *node, const char *path, gint64 minimum, gint64 maximum, gint64 *number)
{
  const char *text = mapshot_xml_node_get (node, path);

  return text != NULL && mapshot_parse_integer (text, minimum, maximum, number, NULL);
}
