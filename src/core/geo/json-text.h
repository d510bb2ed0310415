/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* JSON from anywhere. The parser goes as deep as the text does, so a megabyte of brackets would be the end of the stack; and it takes comments and other
 * quotes than JSON has, within which brackets could hide. */

#define MAPSHOT_JSON_MAX_DEPTH 64

/* Whether TEXT has nothing outside its strings that JSON does not have, and arrays and objects in each other at most MAPSHOT_JSON_MAX_DEPTH deep. */
gboolean mapshot_json_is_harmless (const char *text, gsize length);

/* LENGTH -1: up to the zero at the end. FALSE, without a message, when it is no such JSON in UTF-8. */
gboolean mapshot_json_load (JsonParser *parser, const char *text, gssize length);

/* The same as a node, or NULL; TEXT may be NULL. (transfer full) */
JsonNode *mapshot_json_read (const char *text);

G_END_DECLS
