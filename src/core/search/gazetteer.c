/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gazetteer.h"

#include "basemap.h"
#include "error.h"
#include "parse.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define N_NAMES 3 /* English, local, Korean */
#define MAX_QUERY 200 /* bytes */
#define MAX_LISTED 5
#define SAME_PLACE 0.6 /* degrees: a city and the province around it */

typedef struct
{
  const MapshotPlace *place;
  char *keys[N_NAMES]; /* comparable names; NULL where there is none */
  char **tails;        /* what is left of the English name from its second, third, … word on; or NULL */
} Item;

typedef struct
{
  Item *items;
  gsize n;
} Index;

/* How well a place fits; the smaller the better. */
typedef struct
{
  const Item *item;
  int quality;    /* 0: its whole name; 1: the beginning of one; 2: a later word or its beginning */
  int importance; /* 0, a country, … */
} Match;

/* Names are compared without accents, capitals, spaces and punctuation; Hangul syllables are taken apart, so that one typed in part fits. (transfer full) */
static char *
make_key (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *folded = g_utf8_casefold (valid, -1);
  g_autofree char *apart = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
  g_autoptr (GString) key = g_string_new (NULL);

  for (const char *c = apart; c != NULL && *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      if (!g_unichar_isalnum (letter) || g_unichar_ismark (letter))
        continue;
      /* Letters such as "ø" have no accent to take away. */
      if (letter > 0x7f && letter < 0x250)
        {
          g_autofree char *one = g_strndup (c, (gsize) (g_utf8_next_char (c) - c));
          g_autofree char *ascii = g_str_to_ascii (one, "C");

          g_string_append (key, ascii[0] != '?' ? ascii : one);
        }
      else
        g_string_append_unichar (key, letter);
    }
  return g_string_free (g_steal_pointer (&key), FALSE);
}

/* (transfer full), or NULL for one word */
static char **
make_tails (const char *name)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (strpbrk (name, " -") == NULL)
    return NULL;
  for (const char *c = strpbrk (name, " -"); c != NULL; c = strpbrk (c + 1, " -"))
    {
      g_autofree char *key = make_key (c);
      g_strv_builder_add (builder, key);
    }
  return g_strv_builder_end (builder);
}

static Index *
make_index (const MapshotBasemap *basemap)
{
  Index *index = g_new0 (Index, 1);
  const MapshotPlace *places = mapshot_basemap_get_places (basemap, &index->n);

  index->items = g_new0 (Item, index->n);
  for (gsize i = 0; i < index->n; i++)
    {
      const char *names[N_NAMES] = { places[i].english, places[i].local, places[i].korean };

      index->items[i].place = &places[i];
      index->items[i].tails = make_tails (places[i].english);
      for (int j = 0; j < N_NAMES; j++)
        if (names[j][0] != '\0')
          index->items[i].keys[j] = make_key (names[j]);
    }
  return index;
}

/* Made once and kept, as the base map is. */
static const Index *
get_index (GError **error)
{
  static GMutex mutex;
  static Index *index;
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&mutex);
  const MapshotBasemap *basemap = index == NULL ? mapshot_basemap_get (error) : NULL;

  if (index == NULL && basemap != NULL)
    index = make_index (basemap);

  return index;
}

static gboolean
is_named (const Item *item, const char *key)
{
  for (int i = 0; i < N_NAMES; i++)
    if (g_strcmp0 (item->keys[i], key) == 0)
      return TRUE;
  return FALSE;
}

/* The ISO code of the country that KEY names or is; NULL when there is none. */
static const char *
find_country (const Index *index, const char *key)
{
  for (gsize i = 0; i < index->n; i++)
    {
      const MapshotPlace *place = index->items[i].place;

      if (place->kind == MAPSHOT_PLACE_COUNTRY &&
          (is_named (&index->items[i], key) || g_ascii_strcasecmp (place->country, key) == 0))
        return place->country;
    }
  return NULL;
}

static int
get_importance (const MapshotPlace *place)
{
  static const int by_kind[] = { [MAPSHOT_PLACE_COUNTRY] = 0, [MAPSHOT_PLACE_PROVINCE] = 2, [MAPSHOT_PLACE_CITY] = 1 };

  return place->kind == MAPSHOT_PLACE_COUNTRY ? 0 : by_kind[place->kind] + 2 * place->rank;
}

static int
compare_matches (gconstpointer a, gconstpointer b)
{
  const Match *x = a, *y = b;

  if (x->quality != y->quality)
    return x->quality - y->quality;
  if (x->importance != y->importance)
    return x->importance - y->importance;
  return strcmp (x->item->place->english, y->item->place->english);
}

static void
add_matches (const Index *index, GArray *matches, const char *key, const char *country)
{
  for (gsize i = 0; i < index->n; i++)
    {
      const Item *item = &index->items[i];
      Match match = { item, -1, get_importance (item->place) };

      if (country != NULL && !g_str_equal (country, item->place->country))
        continue;
      for (int j = 0; j < N_NAMES && match.quality != 0; j++)
        if (item->keys[j] != NULL && g_str_has_prefix (item->keys[j], key))
          match.quality = item->keys[j][strlen (key)] != '\0';
      for (guint j = 0; match.quality < 0 && item->tails != NULL && item->tails[j] != NULL; j++)
        if (g_str_has_prefix (item->tails[j], key))
          match.quality = 2;
      if (match.quality >= 0)
        g_array_append_val (matches, match);
    }
}

/* (element-type Match), the best first; NULL when the data are damaged. */
static GArray *
find_matches (const char *text, GError **error)
{
  const Index *index = get_index (error);
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (Match));
  const char *comma = strrchr (text, ',');
  g_autofree char *key = NULL;

  if (index == NULL)
    return NULL;
  key = strlen (text) <= MAX_QUERY ? make_key (text) : g_strdup ("");
  if (key[0] != '\0')
    add_matches (index, matches, key, NULL);
  if (matches->len == 0 && comma != NULL && key[0] != '\0')
    {
      g_autofree char *before = g_strndup (text, (gsize) (comma - text));
      g_autofree char *name = make_key (before);
      g_autofree char *place = make_key (comma + 1);
      const char *country = find_country (index, place);

      if (country != NULL && name[0] != '\0')
        add_matches (index, matches, name, country);
    }
  g_array_sort (matches, compare_matches);

  return g_steal_pointer (&matches);
}

static gboolean
has_hangul (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_get_script (g_utf8_get_char (text)) == G_UNICODE_SCRIPT_HANGUL)
      return TRUE;
  return FALSE;
}

static MapshotFoundPlace *
make_place (const Match *match, gboolean korean)
{
  const MapshotPlace *place = match->item->place;
  const char *name = korean && place->korean[0] != '\0' ? place->korean : place->english;

  return mapshot_found_place_new (name, place->kind != MAPSHOT_PLACE_COUNTRY ? place->country : "", &place->position);
}

GPtrArray *
mapshot_gazetteer_search (const char *text, guint max, GError **error)
{
  g_autoptr (GPtrArray) places = mapshot_found_places_new ();
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GArray) matches = find_matches (valid, error);
  gboolean korean = has_hangul (valid);

  if (matches == NULL)
    return NULL;
  for (guint i = 0; i < matches->len && i < max; i++)
    g_ptr_array_add (places, make_place (&g_array_index (matches, Match, i), korean));

  return g_steal_pointer (&places);
}

static gboolean
is_same_place (const Match *a, const Match *b)
{
  const MapshotPosition *p = &a->item->place->position, *q = &b->item->place->position;

  return fabs (p->latitude - q->latitude) < SAME_PLACE &&
         fabs (mapshot_longitude_wrap (p->longitude - q->longitude)) * cos (p->latitude * G_PI / 180) < SAME_PLACE;
}

static gboolean
is_unique (const GArray *matches)
{
  const Match *best = &g_array_index (matches, Match, 0);

  if (matches->len == 1)
    return TRUE;
  for (guint i = 1; i < matches->len; i++)
    {
      const Match *other = &g_array_index (matches, Match, i);
      gboolean weaker = best->quality == 0 && (other->quality > 0 || other->importance > best->importance);

      if (!weaker && !is_same_place (best, other))
        return FALSE;
    }
  return TRUE;
}

static void
set_ambiguous (const char *text, const GArray *matches, GError **error)
{
  g_autofree char *quoted = mapshot_parse_quote (text);
  g_autoptr (GString) list = g_string_new (NULL);
  const MapshotPosition *first = &g_array_index (matches, Match, 0).item->place->position;
  char latitude[G_ASCII_DTOSTR_BUF_SIZE], longitude[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < matches->len && i < MAX_LISTED; i++)
    {
      g_autoptr (MapshotFoundPlace) place = make_place (&g_array_index (matches, Match, i), has_hangul (text));
      g_autofree char *title = mapshot_found_place_get_title (place);

      g_string_append_printf (list, "%s%s (%s,%s)", i > 0 ? "; " : "", title,
                              g_ascii_formatd (latitude, sizeof latitude, "%.4f", place->position.latitude),
                              g_ascii_formatd (longitude, sizeof longitude, "%.4f", place->position.longitude));
    }
  if (matches->len > MAX_LISTED)
    g_string_append (list, "; …");
  g_ascii_formatd (latitude, sizeof latitude, "%.4f", first->latitude);
  g_ascii_formatd (longitude, sizeof longitude, "%.4f", first->longitude);
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
               _("%s may be any of: %s; say which one by its position, for example %s,%s"), quoted, list->str, latitude,
               longitude);
}

MapshotFoundPlace *
mapshot_gazetteer_find (const char *text, GError **error)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GArray) matches = find_matches (valid, error);

  if (matches == NULL)
    return NULL;
  if (matches->len == 0)
    {
      g_autofree char *quoted = mapshot_parse_quote (text);

      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                   _("%s is neither a position nor a place that is known here; write for example 37.5665,126.9780 or Seoul"),
                   quoted);
      return NULL;
    }
  if (!is_unique (matches))
    {
      set_ambiguous (valid, matches, error);
      return NULL;
    }
  return make_place (&g_array_index (matches, Match, 0), has_hangul (valid));
}

static MapshotFoundPlace *
from_location (const MapshotLocation *location)
{
  MapshotFoundPlace *place = mapshot_found_place_new (location->label, NULL, &location->position);

  if (place == NULL)
    return NULL;
  place->zoom = location->zoom;
  place->has_bounds = location->has_bounds;
  place->bounds = location->bounds;

  return place;
}

MapshotFoundPlace *
mapshot_gazetteer_resolve (const char *text, GError **error)
{
  g_auto (MapshotLocation) location = { 0 };
  g_autofree char *code = NULL;
  g_autofree char *name = NULL;

  if (mapshot_location_parse (text, &location))
    return from_location (&location);
  if (mapshot_location_split_short_code (text, &code, &name))
    {
      g_autoptr (MapshotFoundPlace) near = mapshot_gazetteer_find (name, error);

      if (near == NULL)
        return NULL;
      if (mapshot_location_from_short_code (code, &near->position, &location))
        return from_location (&location);
    }
  return mapshot_gazetteer_find (text, error);
}
