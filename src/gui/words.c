/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words.h"

#include "basemap.h"
#include "policy.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>

#define METRES_A_DEGREE 111195.0
#define NEAR_BY 20e3   /* metres: a picture of the fields around a town has its name */
#define TOO_LARGE 600e3 /* metres: a picture of so much is not one of a town */

char *
mapshot_words_length (double metres)
{
  if (metres < 10)
    return g_strdup_printf (_("%.1f m"), metres);
  if (metres < 999.5)
    return g_strdup_printf (_("%.0f m"), metres);
  if (metres < 99995)
    return g_strdup_printf (_("%.2f km"), metres / 1000);

  return g_strdup_printf (_("%.0f km"), metres / 1000);
}

char *
mapshot_words_time (double seconds)
{
  if (seconds < 90)
    return g_strdup_printf (_("%.0f s"), MAX (ceil (seconds), 1));
  if (seconds < 90 * 60)
    return g_strdup_printf (_("%.0f min"), ceil (seconds / 60));

  return g_strdup_printf (_("%.1f h"), seconds / 3600);
}

char *
mapshot_words_count (gint64 number)
{
  g_autofree char *digits = g_strdup_printf ("%" PRId64, number);
  g_autoptr (GString) text = g_string_new (digits);
  gssize first = number < 0 ? 1 : 0;

  for (gssize i = (gssize) text->len - 3; i > first; i -= 3)
    g_string_insert_c (text, i, ',');

  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
mapshot_words_resolution (double metres)
{
  if (metres < 10)
    return g_strdup_printf (_("%.2f m/px"), metres);
  if (metres < 1000)
    return g_strdup_printf (_("%.0f m/px"), metres);

  return g_strdup_printf (_("%.1f km/px"), metres / 1000);
}

char *
mapshot_words_position (const MapshotPosition *position, gboolean fine)
{
  char latitude[G_ASCII_DTOSTR_BUF_SIZE], longitude[G_ASCII_DTOSTR_BUF_SIZE];
  const char *format = fine ? "%.7f" : "%.5f";

  g_ascii_formatd (latitude, sizeof latitude, format, position->latitude);
  g_ascii_formatd (longitude, sizeof longitude, format, position->longitude);

  return g_strdup_printf ("%s, %s", latitude, longitude);
}

char *
mapshot_words_size (double width, double height)
{
  double larger = MAX (width, height);
  g_autofree char *across = NULL, *down = NULL;

  if (larger < 999.5)
    return g_strdup_printf (_("%.0f × %.0f m"), width, height);
  if (larger < 99995)
    return g_strdup_printf (_("%.2f × %.2f km"), width / 1000, height / 1000);

  across = mapshot_words_count ((gint64) round (width / 1000));
  down = mapshot_words_count ((gint64) round (height / 1000));

  return g_strdup_printf (_("%s × %s km"), across, down);
}

char *
mapshot_words_frame (MapshotDraft *draft)
{
  const MapshotPlan *plan = mapshot_draft_get_plan (draft);
  g_autofree char *ground = NULL, *across = NULL, *down = NULL;
  double width, height;

  mapshot_region_model_get_size (mapshot_draft_get_region (draft), &width, &height);
  ground = mapshot_words_size (width, height);
  if (plan == NULL)
    return g_steal_pointer (&ground);
  across = mapshot_words_count (plan->width);
  down = mapshot_words_count (plan->height);

  return g_strdup_printf (_("%s\n%s × %s px"), ground, across, down);
}

/* ---- the plan ---- */

char *
mapshot_words_plan_picture (const MapshotPlan *plan)
{
  g_autofree char *across = mapshot_words_count (plan->width), *down = mapshot_words_count (plan->height);
  g_autofree char *tiles = mapshot_words_count (plan->tiles);
  g_autofree char *resolution = mapshot_words_resolution (plan->ground_resolution);

  return g_strdup_printf (ngettext ("%s × %s px · %s tile · level %d · %s", "%s × %s px · %s tiles · level %d · %s", (gulong) MIN (plan->tiles, G_MAXINT)),
                          across, down, tiles, plan->zoom, resolution);
}

/* "40–180 MB", or one of them where both are the same. */
static char *
make_range (const char *from, const char *to)
{
  return g_str_equal (from, to) ? g_strdup (from) : g_strdup_printf (_("%s to %s"), from, to);
}

char *
mapshot_words_plan_cost (const MapshotPlan *plan)
{
  g_autofree char *small = g_format_size (plan->expected_bytes[0]), *large = g_format_size (plan->expected_bytes[1]);
  g_autofree char *fast = mapshot_words_time (plan->expected_seconds[0]);
  g_autofree char *slow = mapshot_words_time (plan->expected_seconds[1]);
  g_autofree char *bytes = make_range (small, large), *seconds = make_range (fast, slow);
  g_autofree char *memory = g_format_size (plan->memory);

  return g_strdup_printf (_("File about %s · time %s · memory %s"), bytes, seconds, memory);
}

char *
mapshot_words_plan_rules (const MapshotPlan *plan)
{
  gboolean asks = FALSE;

  for (guint i = 0; i < plan->layers->len; i++)
    asks |= mapshot_plan_get_layer (plan, i)->source->kind != MAPSHOT_SOURCE_BASEMAP;
  if (!asks)
    return g_strdup (_("Drawn here, nobody is asked"));
  if (plan->rate > 0)
    return g_strdup_printf (_("The service allows %d requests at once, %g a second"), plan->connections, plan->rate);

  return g_strdup_printf (_("The service allows %d requests at once"), plan->connections);
}

/* ---- the run ---- */

char *
mapshot_words_progress (const MapshotProgress *progress)
{
  g_autofree char *done = mapshot_words_count (progress->tiles_done), *total = mapshot_words_count (progress->tiles_total);
  g_autofree char *time = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, _("%s of %s tiles"), done, total);
  if (progress->seconds_paused > 0)
    {
      time = mapshot_words_time (progress->seconds_paused);
      g_string_append_printf (text, _(" · the service asked us to wait %s"), time);
      return g_string_free (g_steal_pointer (&text), FALSE);
    }
  if (progress->tiles_per_second >= 0.5)
    g_string_append_printf (text, _(" · %.0f/s"), progress->tiles_per_second);
  if (progress->seconds_left >= 0 && progress->tiles_done < progress->tiles_total)
    {
      time = mapshot_words_time (progress->seconds_left);
      g_string_append_printf (text, _(" · %s left"), time);
    }
  if (progress->throttled)
    g_string_append (text, _(" · slowed down by the service"));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ---- sources and files ---- */

char *
mapshot_words_permission (const MapshotSourceStore *store, const MapshotSource *source)
{
  g_autofree char *tiles = NULL;

  switch (mapshot_policy_get_permission (store, source))
    {
    case MAPSHOT_CAPTURE_NO:
      return g_strdup (_("View only"));
    case MAPSHOT_CAPTURE_PERMISSION:
      if (!mapshot_source_store_is_granted (store, source->id))
        return g_strdup (_("Capture needs the provider's permission"));
      break;
    case MAPSHOT_CAPTURE_YES:
    default:
      break;
    }
  if (source->rules.max_tiles == 0)
    return source->rules.needs_key ? g_strdup (_("May be captured, with a key")) : g_strdup (_("May be captured"));
  tiles = mapshot_words_count (source->rules.max_tiles);
  if (source->rules.needs_key)
    return g_strdup_printf (_("May be captured with a key, up to %s tiles"), tiles);

  return g_strdup_printf (_("May be captured, up to %s tiles"), tiles);
}

static double
get_distance (const MapshotPosition *a, const MapshotPosition *b)
{
  double across = (a->longitude - b->longitude) * cos (a->latitude * G_PI / 180), down = a->latitude - b->latitude;

  return hypot (across, down) * METRES_A_DEGREE;
}

/* The town that a picture shows: the most important in it, of these the nearest to its middle; else one near by. NULL for half a continent. */
static const MapshotPlace *
find_town (MapshotDraft *draft)
{
  MapshotPosition center = mapshot_region_model_get_center (mapshot_draft_get_region (draft));
  const MapshotBasemap *map = mapshot_basemap_get (NULL);
  const MapshotPlace *places, *best = NULL;
  double width, height, reach;
  gsize n_places = 0;

  mapshot_region_model_get_size (mapshot_draft_get_region (draft), &width, &height);
  reach = MAX (MIN (width, height) / 2, NEAR_BY);
  if (map == NULL || MAX (width, height) > TOO_LARGE)
    return NULL;
  places = mapshot_basemap_get_places (map, &n_places);
  for (gsize i = 0; i < n_places; i++)
    if (places[i].kind == MAPSHOT_PLACE_CITY && get_distance (&places[i].position, &center) < reach &&
        (best == NULL || places[i].rank < best->rank ||
         (places[i].rank == best->rank && get_distance (&places[i].position, &center) < get_distance (&best->position, &center))))
      best = &places[i];

  return best;
}

static char *
name_place (MapshotDraft *draft)
{
  MapshotPosition center = mapshot_region_model_get_center (mapshot_draft_get_region (draft));
  const MapshotPlace *town = find_town (draft);
  const char *locale = setlocale (LC_MESSAGES, NULL);
  char latitude[G_ASCII_DTOSTR_BUF_SIZE], longitude[G_ASCII_DTOSTR_BUF_SIZE];

  if (town != NULL)
    return g_strdup (locale != NULL && g_str_has_prefix (locale, "ko") && town->korean[0] != '\0' ? town->korean : town->english);
  g_ascii_formatd (latitude, sizeof latitude, "%.4f", center.latitude);
  g_ascii_formatd (longitude, sizeof longitude, "%.4f", center.longitude);

  return g_strdup_printf ("%s,%s", latitude, longitude);
}

char *
mapshot_words_file_name (MapshotDraft *draft, GDateTime *now)
{
  const MapshotSource *source = mapshot_draft_get_source (draft);
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d"), *place = name_place (draft);
  char *name = g_strdup_printf ("%s %s %s.png", place, day, source != NULL ? source->name : _("Map"));

  return g_strdelimit (name, "/\\:", '-');
}
