/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "place-search.h"

#include "basemap.h"
#include "words.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

struct _MapshotPlaceItem
{
  GObject parent_instance;

  char *title, *subtitle;
  MapshotPosition position;
  double radius; /* metres */
};

G_DEFINE_FINAL_TYPE (MapshotPlaceItem, mapshot_place_item, G_TYPE_OBJECT)

/* How far around a place is shown, by kind and rank; a position alone is a street corner. */
static const double radii[] = { [MAPSHOT_PLACE_COUNTRY] = 500e3, [MAPSHOT_PLACE_PROVINCE] = 100e3, [MAPSHOT_PLACE_CITY] = 15e3 };
#define POSITION_RADIUS 1000.0

static void
mapshot_place_item_finalize (GObject *object)
{
  MapshotPlaceItem *self = MAPSHOT_PLACE_ITEM (object);

  g_free (self->title);
  g_free (self->subtitle);

  G_OBJECT_CLASS (mapshot_place_item_parent_class)->finalize (object);
}

static void
mapshot_place_item_class_init (MapshotPlaceItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapshot_place_item_finalize;
}

static void
mapshot_place_item_init (MapshotPlaceItem *self)
{
}

static void
add (GListStore *found, const char *title, char *subtitle, const MapshotPosition *position, double radius)
{
  g_autoptr (MapshotPlaceItem) place = g_object_new (MAPSHOT_TYPE_PLACE_ITEM, NULL);

  place->title = g_strdup (title);
  place->subtitle = subtitle;
  place->position = *position;
  place->radius = radius;
  g_list_store_append (found, place);
}

/* ---- positions ---- */

/* A level of Web Mercator on a window of usual size, as metres around the middle. */
static double
radius_of_zoom (const MapshotLocation *location)
{
  if (location->zoom < 0)
    return POSITION_RADIUS;
  return CLAMP (40075016.7 / 256 / pow (2, location->zoom) * 400 * cos (location->position.latitude * G_PI / 180), 50, 5e6);
}

static void
add_location (GListStore *found, const char *text)
{
  g_auto (MapshotLocation) location = { 0 };
  g_autofree char *position = NULL;

  if (!mapshot_location_parse (text, &location))
    return;
  position = mapshot_words_position (&location.position, FALSE);
  if (location.label != NULL)
    add (found, location.label, g_steal_pointer (&position), &location.position, radius_of_zoom (&location));
  else
    add (found, position, g_strdup (_("This position")), &location.position, radius_of_zoom (&location));
}

/* ---- names ---- */

static char *
fold (const char *text)
{
  g_autofree char *ascii = g_str_to_ascii (text, "C"), *source = NULL;

  /* Other scripts have no ASCII form: they are compared as they are. */
  source = strchr (ascii, '?') != NULL ? g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE) : g_strdup (ascii);

  return g_utf8_casefold (source != NULL ? source : text, -1);
}

/* Every name of a place, folded, one after the other with a line break before each. Made at the first search and kept. */
static char **
get_index (const MapshotPlace *places, gsize n_places)
{
  static char **names;

  if (names != NULL)
    return names;
  names = g_new0 (char *, n_places + 1);
  for (gsize i = 0; i < n_places; i++)
    {
      g_autofree char *english = fold (places[i].english), *local = fold (places[i].local), *korean = fold (places[i].korean);
      names[i] = g_strdup_printf ("\n%s\n%s\n%s\n", english, local, korean);
    }
  return names;
}

/* 0: not at all, 1: within, 2: at the start of a word, 3: at the start, 4: a whole name. */
static int
match (const char *names, const char *wanted)
{
  gsize length = strlen (wanted);
  int best = 0;

  for (const char *at = strstr (names, wanted); at != NULL; at = strstr (at + 1, wanted))
    {
      int quality = at[-1] == '\n' ? (at[length] == '\n' ? 4 : 3) : at[-1] == ' ' || at[-1] == '-' ? 2 : 1;
      best = MAX (best, quality);
    }
  return best;
}

static char *
describe (const MapshotPlace *place)
{
  const char *kind = place->kind == MAPSHOT_PLACE_COUNTRY    ? _("Country")
                     : place->kind == MAPSHOT_PLACE_PROVINCE ? _("Province")
                                                             : _("Town");

  if (place->local[0] != '\0')
    return g_strdup_printf ("%s · %s", place->local, kind);

  return place->country[0] != '\0' ? g_strdup_printf ("%s · %s", kind, place->country) : g_strdup (kind);
}

static void
add_names (GListStore *found, const char *text, guint max)
{
  const MapshotBasemap *map = mapshot_basemap_get (NULL);
  const MapshotPlace *places;
  g_autofree char *wanted = fold (text);
  g_autofree guint8 *qualities = NULL;
  char **names;
  gsize n_places = 0;

  if (map == NULL || wanted[0] == '\0' || strchr (wanted, '\n') != NULL)
    return;
  places = mapshot_basemap_get_places (map, &n_places);
  names = get_index (places, n_places);
  qualities = g_new (guint8, n_places);
  for (gsize i = 0; i < n_places; i++)
    qualities[i] = (guint8) match (names[i], wanted);
  for (int quality = 4; quality > 0; quality--)
    for (gsize i = 0; i < n_places && g_list_model_get_n_items (G_LIST_MODEL (found)) < max; i++)
      if (qualities[i] == quality)
        add (found, places[i].english, describe (&places[i]), &places[i].position, radii[places[i].kind]);
}

GListModel *
mapshot_place_search (const char *text, guint max)
{
  g_autoptr (GListStore) found = g_list_store_new (MAPSHOT_TYPE_PLACE_ITEM);
  g_autofree char *trimmed = g_strstrip (g_strdup (text));

  if (trimmed[0] != '\0')
    add_location (found, trimmed);
  if (trimmed[0] != '\0' && g_list_model_get_n_items (G_LIST_MODEL (found)) == 0)
    add_names (found, trimmed, max);

  return G_LIST_MODEL (g_steal_pointer (&found));
}

const char *
mapshot_place_item_get_title (MapshotPlaceItem *self)
{
  return self->title;
}

const char *
mapshot_place_item_get_subtitle (MapshotPlaceItem *self)
{
  return self->subtitle;
}

MapshotPosition
mapshot_place_item_get_position (MapshotPlaceItem *self)
{
  return self->position;
}

double
mapshot_place_item_get_radius (MapshotPlaceItem *self)
{
  return self->radius;
}
