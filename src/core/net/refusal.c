/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "refusal.h"

#include "error.h"
#include "json-text.h"
#include "text.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <libxml/parser.h>
#include <string.h>

#define MAX_LOOKED_AT 4096 /* bytes */
#define MAX_TEXT 200       /* characters */
#define MAX_DEPTH 4        /* of JSON objects */

typedef struct
{
  const char *code;
  MapshotRefusal refusal;
} Code;

/* The first that stands in the text counts. */
static const Code codes[] = {
  /* VWorld */
  { "INVALID_KEY", MAPSHOT_REFUSAL_KEY },
  { "INCORRECT_KEY", MAPSHOT_REFUSAL_KEY },
  { "UNAVAILABLE_KEY", MAPSHOT_REFUSAL_EXPIRED },
  { "EXPIRED_KEY", MAPSHOT_REFUSAL_EXPIRED },
  { "OVER_REQUEST_LIMIT", MAPSHOT_REFUSAL_QUOTA },
  /* Google */
  { "OVER_QUERY_LIMIT", MAPSHOT_REFUSAL_QUOTA },
  { "OVER_DAILY_LIMIT", MAPSHOT_REFUSAL_QUOTA },
  { "REQUEST_DENIED", MAPSHOT_REFUSAL_KEY },
  { "API_KEY_INVALID", MAPSHOT_REFUSAL_KEY },
  { "API key expired", MAPSHOT_REFUSAL_EXPIRED },
  { "API key not valid", MAPSHOT_REFUSAL_KEY },
  { "quotaExceeded", MAPSHOT_REFUSAL_QUOTA },
  { "rateLimitExceeded", MAPSHOT_REFUSAL_BUSY },
  { "PERMISSION_DENIED", MAPSHOT_REFUSAL_KEY },
  { "RESOURCE_EXHAUSTED", MAPSHOT_REFUSAL_BUSY },
  /* Kakao */
  { "AccessDeniedError", MAPSHOT_REFUSAL_KEY },
  { "API limit has been exceeded", MAPSHOT_REFUSAL_QUOTA },
  /* NAVER */
  { "Authentication Failed", MAPSHOT_REFUSAL_KEY },
  { "Permission Denied", MAPSHOT_REFUSAL_KEY },
  { "Quota Exceed", MAPSHOT_REFUSAL_QUOTA },
};

/* Words of errors in plain text (Google's static pictures). */
static const Code phrases[] = {
  { "API key is expired", MAPSHOT_REFUSAL_EXPIRED }, { "API key is invalid", MAPSHOT_REFUSAL_KEY },
  { "API project is not authorized", MAPSHOT_REFUSAL_KEY }, { "must use an API key", MAPSHOT_REFUSAL_KEY },
  { "exceeded your daily request quota", MAPSHOT_REFUSAL_QUOTA },
};

static MapshotRefusal
find (const char *data, gsize length, const Code *list, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (memmem (data, length, list[i].code, strlen (list[i].code)) != NULL)
      return list[i].refusal;
  return MAPSHOT_REFUSAL_NONE;
}

/* Where the text begins: with "<" or "{", or else nowhere. */
static const char *
find_start (GBytes *body, gsize *length)
{
  gsize all;
  const char *data = g_bytes_get_data (body, &all);
  gsize start = 0;

  all = MIN (all, MAX_LOOKED_AT);
  while (start < all && (g_ascii_isspace (data[start]) || (guchar) data[start] >= 0x80))
    start++;
  *length = all - start;

  return start < all && (data[start] == '<' || data[start] == '{' || data[start] == '[') ? data + start : NULL;
}

MapshotRefusal
mapshot_refusal_find (GBytes *body)
{
  gsize length;
  const char *start = find_start (body, &length);

  return start != NULL ? find (start, length, codes, G_N_ELEMENTS (codes)) : MAPSHOT_REFUSAL_NONE;
}

MapshotRefusal
mapshot_refusal_find_in_error (GBytes *body)
{
  MapshotRefusal refusal = mapshot_refusal_find (body);
  gsize length;
  const char *data = g_bytes_get_data (body, &length);

  if (refusal != MAPSHOT_REFUSAL_NONE || length == 0)
    return refusal;

  return find (data, MIN (length, MAX_LOOKED_AT), phrases, G_N_ELEMENTS (phrases));
}

gboolean
mapshot_refusal_is_final (MapshotRefusal refusal)
{
  return refusal != MAPSHOT_REFUSAL_NONE && refusal != MAPSHOT_REFUSAL_BUSY;
}

/* ---- what an error says ---- */

static char *
clean_unless_empty (const char *text)
{
  g_autofree char *line = text != NULL ? mapshot_text_make_line (text, MAX_TEXT) : NULL;

  return line != NULL && line[0] != '\0' ? g_steal_pointer (&line) : NULL;
}

/* The first text that is called what people call such texts, here or in an object below. */
static char *
find_in_object (JsonObject *object, int depth)
{
  static const char *const names[] = { "message", "errorMessage", "error_message", "text", "error", "errorCode" };
  g_autoptr (GList) members = json_object_get_values (object);
  char *text = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names) && text == NULL; i++)
    {
      JsonNode *node = json_object_get_member (object, names[i]);

      if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        text = clean_unless_empty (json_node_get_string (node));
    }
  for (GList *l = members; l != NULL && text == NULL && depth < MAX_DEPTH; l = l->next)
    if (JSON_NODE_HOLDS_OBJECT ((JsonNode *) l->data))
      text = find_in_object (json_node_get_object (l->data), depth + 1);

  return text;
}

static char *
read_json (const char *data, gsize length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;

  if (!mapshot_json_load (parser, data, (gssize) length))
    return NULL;
  root = json_parser_get_root (parser);

  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? find_in_object (json_node_get_object (root), 0) : NULL;
}

static char *
find_in_element (xmlNode *node, int depth)
{
  static const char *const names[] = { "ServiceException", "ExceptionText", "text", NULL };
  char *text = NULL;

  for (; node != NULL && text == NULL; node = node->next)
    {
      if (node->type != XML_ELEMENT_NODE)
        continue;
      if (g_strv_contains (names, (const char *) node->name))
        {
          xmlChar *content = xmlNodeGetContent (node);

          text = clean_unless_empty ((const char *) content);
          xmlFree (content);
        }
      if (text == NULL && depth < 16)
        text = find_in_element (node->children, depth + 1);
    }
  return text;
}

/* At most 4 KiB: libxml2's own tree is safe, as long as there are no entities that name each other. */
static char *
read_xml (const char *data, gsize length)
{
  xmlDoc *document = memmem (data, length, "<!ENTITY", strlen ("<!ENTITY")) != NULL
                       ? NULL
                       : xmlReadMemory (data, (int) length, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOBLANKS);
  char *text;

  if (document == NULL)
    return NULL;
  text = find_in_element (xmlDocGetRootElement (document), 0);
  xmlFreeDoc (document);

  return text;
}

char *
mapshot_refusal_get_text (GBytes *body)
{
  gsize length;
  const char *start = find_start (body, &length);

  if (start == NULL)
    return NULL;

  return *start == '<' ? read_xml (start, length) : read_json (start, length);
}

static char *
describe (MapshotRefusal refusal, const char *name, const char *where, gboolean has_key)
{
  if (!has_key)
    return g_strdup_printf (_("%s needs a key%s"), name, where);
  if (refusal == MAPSHOT_REFUSAL_EXPIRED)
    return g_strdup_printf (_("the key for %s has expired or was withdrawn%s"), name, where);
  if (refusal == MAPSHOT_REFUSAL_QUOTA || refusal == MAPSHOT_REFUSAL_BUSY)
    return g_strdup_printf (_("the key for %s is used up for now, or not made for this service; go on when its quota starts anew, or use another key%s"), name,
                            where);
  return g_strdup_printf (_("%s does not accept the key that was given; it may be wrong, have expired or be made for another address%s"),
                          name, where);
}

GError *
mapshot_refusal_new_error (MapshotRefusal refusal, const char *name, const char *variable, const char *key_uri, gboolean has_key)
{
  g_autofree char *where = key_uri != NULL ? g_strdup_printf (_(" (get one at %s)"), key_uri) : g_strdup ("");
  g_autofree char *sentence = describe (refusal, name, where, has_key);
  GError *error = g_error_new_literal (MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK, sentence);

  if (!has_key || (refusal != MAPSHOT_REFUSAL_QUOTA && refusal != MAPSHOT_REFUSAL_BUSY))
    {
      mapshot_error_set_topic (&error, MAPSHOT_TOPIC_KEY);
      mapshot_error_set_detail (error, variable);
    }
  return error;
}
