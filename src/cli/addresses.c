/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "addresses.h"

#include "error.h"
#include "gazetteer.h"
#include "geocoder.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A place may move into another street of the same name; services allow keeping what they said for about so long. */
#define MAX_AGE (30 * 24 * 3600) /* seconds */

/* Answers so near to each other are one place: a building and its entrance. */
#define SAME_PLACE 250.0 /* metres */
#define METRES_A_DEGREE 111320.0

#define MAX_NAMED 3
#define MAX_FILE (16 << 20) /* bytes: beyond, it is begun anew */

/* No place has this latitude: there was none. */
#define NOWHERE 999.0

struct _MapshotAddresses
{
  MapshotGeocoder *geocoder;
  char *service;       /* what was chosen; "" for the gazetteer */
  GHashTable *known;   /* digest of service and text → MapshotPosition; NULL for the gazetteer, which is asked for nothing */
  char *path;
};

/* ---- what is kept ---- */

static char *
get_path (void)
{
  return g_build_filename (g_get_user_cache_dir (), "mapshot", "addresses", NULL);
}

static char *
make_key (const MapshotAddresses *self, const char *text)
{
  g_autofree char *both = g_strconcat (self->service, "\n", text, NULL);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, both, -1);
}

/* Lines of: digest, latitude, longitude, seconds. */
static void
take_line (MapshotAddresses *self, const char *line, gint64 now)
{
  g_auto (GStrv) parts = g_strsplit (line, " ", 5);
  MapshotPosition position;
  gint64 time;

  if (g_strv_length (parts) != 4 || strlen (parts[0]) != 64)
    return;
  position = (MapshotPosition){ g_ascii_strtod (parts[1], NULL), g_ascii_strtod (parts[2], NULL) };
  time = g_ascii_strtoll (parts[3], NULL, 10);
  if (now - time > MAX_AGE || time > now || !isfinite (position.latitude) || !isfinite (position.longitude) ||
      (position.latitude != NOWHERE && (fabs (position.latitude) > 90 || fabs (position.longitude) > 180)))
    return;
  g_hash_table_insert (self->known, g_strdup (parts[0]), g_memdup2 (&position, sizeof position));
}

static void
load (MapshotAddresses *self)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize length;

  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->path = get_path ();
  if (!g_file_get_contents (self->path, &text, &length, NULL))
    return;
  if (length > MAX_FILE)
    g_unlink (self->path);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    take_line (self, lines[i], g_get_real_time () / G_USEC_PER_SEC);
}

/* A line a write: what several batches add at once stays whole. That it cannot be kept is no reason to stop. */
static void
keep (MapshotAddresses *self, const char *text, const MapshotPosition *position)
{
  g_autofree char *key = make_key (self, text), *folder = g_path_get_dirname (self->path), *line = NULL;
  char latitude[G_ASCII_DTOSTR_BUF_SIZE], longitude[G_ASCII_DTOSTR_BUF_SIZE];
  int fd;

  line = g_strdup_printf ("%s %s %s %" G_GINT64_FORMAT "\n", key, g_ascii_dtostr (latitude, sizeof latitude, position->latitude),
                          g_ascii_dtostr (longitude, sizeof longitude, position->longitude), g_get_real_time () / G_USEC_PER_SEC);
  g_hash_table_insert (self->known, g_steal_pointer (&key), g_memdup2 (position, sizeof *position));
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return;
  fd = open (self->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return;
  if (write (fd, line, strlen (line)) < 0)
    g_debug ("addresses: %s", g_strerror (errno));
  close (fd);
}

void
mapshot_addresses_clear (guint64 *bytes)
{
  g_autofree char *path = get_path ();
  GStatBuf status;

  if (g_lstat (path, &status) == 0 && g_unlink (path) == 0)
    *bytes += (guint64) status.st_size;
}

/* ---- asking ---- */

MapshotAddresses *
mapshot_addresses_new (const char *geocoder, const MapshotKeys *keys, const char *ca_file, GError **error)
{
  g_autoptr (MapshotAddresses) self = g_new0 (MapshotAddresses, 1);
  gboolean asks = geocoder != NULL && !g_str_equal (geocoder, "gazetteer");

  self->service = g_strdup (asks ? geocoder : "");
  self->geocoder = asks ? mapshot_geocoder_new (geocoder, keys, ca_file, error) : NULL;
  if (asks && self->geocoder == NULL)
    return NULL;
  if (asks)
    load (self);

  return g_steal_pointer (&self);
}

void
mapshot_addresses_free (MapshotAddresses *self)
{
  g_clear_pointer (&self->geocoder, mapshot_geocoder_free);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_free (self->service);
  g_free (self->path);
  g_free (self);
}

static gboolean
set_nowhere (const char *text, GError **error)
{
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
               _("the address “%s” was not found; write it in another way, or give latitude and longitude"), text);
  return FALSE;
}

static gboolean
is_same_place (const MapshotPosition *a, const MapshotPosition *b)
{
  double y = (a->latitude - b->latitude) * METRES_A_DEGREE;
  double x = (a->longitude - b->longitude) * METRES_A_DEGREE * cos (a->latitude * G_PI / 180);

  return hypot (x, y) <= SAME_PLACE;
}

static gboolean
set_ambiguous (const char *text, const GPtrArray *places, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < MIN (places->len, MAX_NAMED); i++)
    {
      g_autofree char *title = mapshot_found_place_get_title (g_ptr_array_index (places, i));
      g_string_append_printf (names, "%s%s", i > 0 ? "; " : "", title);
    }
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
               _("the address “%s” means several places (%s); say more of it, or give latitude and longitude"), text, names->str);
  return FALSE;
}

typedef struct
{
  GPtrArray *places;
  GError *error;
  gboolean done;
} Answer;

static void
answer_cb (GPtrArray *places, const GError *error, gpointer user_data)
{
  Answer *answer = user_data;

  answer->done = TRUE;
  if (places != NULL)
    answer->places = g_ptr_array_ref (places);
  answer->error = error != NULL ? g_error_copy (error) : NULL;
}

/* The only place, or the first of those that are one in effect. */
static gboolean
choose (MapshotAddresses *self, const char *text, const GPtrArray *places, MapshotPosition *position, GError **error)
{
  *position = (MapshotPosition){ NOWHERE, NOWHERE };
  if (places->len > 0)
    *position = ((const MapshotFoundPlace *) g_ptr_array_index (places, 0))->position;
  for (guint i = 1; i < places->len; i++)
    if (!is_same_place (position, &((const MapshotFoundPlace *) g_ptr_array_index (places, i))->position))
      return set_ambiguous (text, places, error);
  keep (self, text, position);

  return places->len > 0 || set_nowhere (text, error);
}

static gboolean
ask (MapshotAddresses *self, const char *text, const gboolean *stop, MapshotPosition *position, GError **error)
{
  Answer answer = { 0 };
  g_autoptr (GPtrArray) places = NULL;

  mapshot_geocoder_search (self->geocoder, text, answer_cb, &answer);
  while (!answer.done && !*stop)
    g_main_context_iteration (NULL, TRUE);
  places = answer.places;
  if (answer.error != NULL)
    g_propagate_error (error, answer.error);
  else if (!answer.done)
    {
      /* Nothing more comes to what ends here. */
      g_clear_pointer (&self->geocoder, mapshot_geocoder_free);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("cancelled"));
    }

  return places != NULL && choose (self, text, places, position, error);
}

gboolean
mapshot_addresses_find (MapshotAddresses *self, const char *text, const gboolean *stop, MapshotPosition *position, GError **error)
{
  g_autofree char *key = NULL;
  const MapshotPosition *known;

  if (self->geocoder == NULL)
    {
      g_autoptr (MapshotFoundPlace) place = mapshot_gazetteer_resolve (text, error);

      if (place != NULL)
        *position = place->position;
      return place != NULL;
    }
  key = make_key (self, text);
  known = g_hash_table_lookup (self->known, key);
  if (known == NULL)
    return ask (self, text, stop, position, error);
  *position = *known;

  return known->latitude != NOWHERE || set_nowhere (text, error);
}
