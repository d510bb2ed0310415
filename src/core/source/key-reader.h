/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One group of a key file while it is read. Its first error wins: after it the readers return their fallback. The
 * caller takes ERROR, a MAPSHOT_ERROR_USAGE that names file, group and key, at the end. */
typedef struct
{
  GKeyFile *file;
  const char *origin; /* the file's path, for messages */
  const char *group;
  GError *error;
} MapshotKeyReader;

/* Notes what is wrong with KEY, or with the group when KEY is NULL. */
void mapshot_key_reader_fail (MapshotKeyReader *reader, const char *key, const char *format, ...) G_GNUC_PRINTF (3, 4);

gboolean mapshot_key_reader_has (const MapshotKeyReader *reader, const char *key);

/* The value without spaces around it, or NULL when the key is not there. Owned by the caller, like all that follow. */
char *mapshot_key_reader_get (MapshotKeyReader *reader, const char *key);

/* One line of text for people, in their language if it is LOCALIZED and the file has it; or NULL. */
char *mapshot_key_reader_get_text (MapshotKeyReader *reader, const char *key, gboolean localized);

gint64 mapshot_key_reader_get_integer (MapshotKeyReader *reader, const char *key, gint64 minimum, gint64 maximum,
                                       gint64 fallback);

/* The index of the value in CHOICES (NULL-terminated). */
int mapshot_key_reader_get_choice (MapshotKeyReader *reader, const char *key, const char *const *choices, int fallback);

/* "true" or "false", which it is without the key. */
gboolean mapshot_key_reader_get_boolean (MapshotKeyReader *reader, const char *key);

/* Items between semicolons, 1 … 64, without spaces around them and none empty. Never NULL: no key, no items. */
char **mapshot_key_reader_get_list (MapshotKeyReader *reader, const char *key);

/* An http(s) address for people to open, or NULL. */
char *mapshot_key_reader_get_page (MapshotKeyReader *reader, const char *key);

G_END_DECLS
