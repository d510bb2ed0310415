/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-unfinished.h"

#include "bounded-file.h"

#include <glib/gstdio.h>

#define MAX_PATH 8192 /* bytes */

char *
mapshot_kiosk_unfinished_get_path (const char *state_path)
{
  g_autofree char *folder = g_path_get_dirname (state_path);

  return g_build_filename (folder, "kiosk-unfinished", NULL);
}

void
mapshot_kiosk_unfinished_begin (const char *state, const char *picture)
{
  g_autofree char *folder = state != NULL ? g_path_get_dirname (state) : NULL;
  g_autoptr (GError) error = NULL;

  if (state == NULL)
    return;
  g_mkdir_with_parents (folder, 0700);
  if (!g_file_set_contents_full (state, picture, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error))
    g_message ("%s", error->message);
}

void
mapshot_kiosk_unfinished_end (const char *state)
{
  if (state != NULL)
    g_unlink (state);
}

void
mapshot_kiosk_unfinished_clean (const char *state, const char *folder)
{
  gsize length;
  g_autofree char *picture = state != NULL ? mapshot_bounded_file_read (state, MAX_PATH, &length, NULL) : NULL;
  g_autofree char *its_folder = picture != NULL ? g_path_get_dirname (picture) : NULL;

  if (picture != NULL && g_str_has_suffix (picture, ".png") && g_strcmp0 (its_folder, folder) == 0)
    {
      g_autofree char *part = g_strconcat (picture, ".part", NULL);
      g_unlink (part);
    }
  mapshot_kiosk_unfinished_end (state);
}
