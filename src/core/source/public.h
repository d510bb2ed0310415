/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What was given as a source, as everybody may see it: in recipes, reports and pictures. In an address the user name and password go, and
 * what is a key becomes {key}, so that the recipe can be repeated with the key in the environment: the values of parameters whose
 * name says so (key, apikey, access_token, token, signature, …) in query, fragment and path, and parts of the path that look like one: 20 or more
 * letters and digits in one piece that are no words, or with "-" and the like between them where they change between the two again and again. Anything that is no address stays as it is. NULL for NULL.
 * (transfer full) */
char *mapshot_source_get_public_text (const char *what);

/* Whether a parameter or header of that NAME holds a key or a password. */
gboolean mapshot_source_is_secret_name (const char *name);

G_END_DECLS
