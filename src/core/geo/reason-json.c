/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reason-json.h"

#include "text.h"

#include <string.h>

#define MAX_DETAILS 16
#define MAX_TEXT 1000 /* characters */

gboolean
mapshot_reason_to_json (const char *reason, JsonBuilder *builder)
{
  g_auto (GStrv) details = NULL;
  g_autofree char *code = mapshot_reason_split (reason, &details);

  if (code == NULL)
    return FALSE;
  json_builder_set_member_name (builder, "code");
  json_builder_add_string_value (builder, code);
  json_builder_set_member_name (builder, "details");
  json_builder_begin_object (builder);
  for (guint i = 0; details[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (details[i], "=", 2);

      if (pair[0] == NULL || pair[1] == NULL)
        continue;
      json_builder_set_member_name (builder, pair[0]);
      json_builder_add_string_value (builder, pair[1]);
    }
  json_builder_end_object (builder);

  return TRUE;
}

/* One line, whatever the file says. (transfer full) */
static char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return mapshot_text_make_line (json_node_get_string (node), MAX_TEXT);
}

char *
mapshot_reason_from_json (JsonObject *object)
{
  g_autofree char *code = get_text (object, "code");
  JsonNode *member = json_object_get_member (object, "details");
  JsonObject *details = member != NULL && JSON_NODE_HOLDS_OBJECT (member) ? json_node_get_object (member) : NULL;
  g_autoptr (GList) names = details != NULL ? json_object_get_members (details) : NULL;
  char *reason;
  guint n = 0;

  if (code == NULL)
    return get_text (object, "reason");
  reason = mapshot_reason_new (code, NULL);
  for (GList *l = names; l != NULL && n < MAX_DETAILS; l = l->next, n++)
    {
      g_autofree char *value = get_text (details, l->data);
      g_autofree char *before = reason;

      reason = value != NULL ? mapshot_reason_add (before, l->data, value) : g_strdup (before);
    }
  return reason;
}
