/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Some services answer with HTTP 200 and a text in place of what was asked for when they do not like the key; others say in the text of an error what its number
 * leaves open. */
typedef enum
{
  MAPSHOT_REFUSAL_NONE,
  MAPSHOT_REFUSAL_KEY,     /* missing, wrong, or made for another address */
  MAPSHOT_REFUSAL_EXPIRED, /* the key was good once */
  MAPSHOT_REFUSAL_QUOTA,   /* the key is good, but used up for today or this month */
  MAPSHOT_REFUSAL_BUSY,    /* used up, perhaps for a minute only: worth asking again */
} MapshotRefusal;

/* Whether BODY is an error text (XML or JSON) that is about the key, by the codes of VWorld, Naver, Kakao and Google. Looks at its first 4 KiB. */
MapshotRefusal mapshot_refusal_find (GBytes *body);

/* The same for an answer whose status says already that it is an error: it may also be plain text. */
MapshotRefusal mapshot_refusal_find_in_error (GBytes *body);

/* Whether no other request will do better. */
gboolean mapshot_refusal_is_final (MapshotRefusal refusal);

/* What an error of a map service (an OGC exception in XML, or JSON) says: one printable line, at most 200 characters; NULL when BODY is nothing of the
 * kind. It may quote what was asked for, and so hold keys. (transfer full) */
char *mapshot_refusal_get_text (GBytes *body);

/* MAPSHOT_ERROR_NETWORK with one sentence that says what is the matter with the key of NAME, and where to get one; KEY_URI may be NULL, VARIABLE is the
 * environment's name for the key, HAS_KEY whether there was one at all. One line, translated, without the key; its topic is the key where another
 * one would help. (transfer full) */
GError *mapshot_refusal_new_error (MapshotRefusal refusal, const char *name, const char *variable, const char *key_uri, gboolean has_key);

G_END_DECLS
