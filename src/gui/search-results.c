/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "search-results.h"

#include "gazetteer.h"
#include "words.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* As many as the overview shows of one program. */
#define MAX_PLACES 3
#define MAX_PICTURES 3

#define PLACE "place "     /* LATITUDE LONGITUDE RADIUS NAME\nDETAIL */
#define PICTURE "picture " /* URI */

#define USUAL_RADIUS 15e3 /* metres: a town */
#define EQUATOR 40075016.7 /* metres */
#define VIEW 400           /* px from the middle of a usual window to its edge */

/* ---- places ---- */

static double
get_radius (const MapshotFoundPlace *place)
{
  double shrink = cos (place->position.latitude * G_PI / 180);

  if (place->has_bounds)
    return CLAMP ((place->bounds.north - place->bounds.south) / 360 * EQUATOR / 2, 500, 5e6);
  if (place->zoom >= 0)
    return CLAMP (EQUATOR / 256 / pow (2, place->zoom) * VIEW * shrink, 50, 5e6);
  return USUAL_RADIUS;
}

static void
add_place (GStrvBuilder *ids, const MapshotFoundPlace *place)
{
  char latitude[G_ASCII_DTOSTR_BUF_SIZE], longitude[G_ASCII_DTOSTR_BUF_SIZE], radius[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *position = mapshot_words_position (&place->position, FALSE), *id = NULL;

  id = g_strdup_printf (PLACE "%s %s %s %s\n%s", g_ascii_formatd (latitude, sizeof latitude, "%.6f", place->position.latitude),
                        g_ascii_formatd (longitude, sizeof longitude, "%.6f", place->position.longitude),
                        g_ascii_formatd (radius, sizeof radius, "%.0f", get_radius (place)),
                        place->name[0] != '\0' ? place->name : position, place->detail);
  g_strv_builder_add (ids, id);
}

static void
add_places (GStrvBuilder *ids, const char *text)
{
  g_auto (MapshotLocation) location = { 0 };
  g_autoptr (GPtrArray) found = NULL;

  if (mapshot_location_parse (text, &location))
    {
      g_autoptr (MapshotFoundPlace) place = mapshot_found_place_new (location.label, NULL, &location.position);

      if (place != NULL)
        {
          place->zoom = location.zoom >= 0 ? location.zoom : 16;
          add_place (ids, place);
        }
      return;
    }
  found = mapshot_gazetteer_search (text, MAX_PLACES, NULL);
  for (guint i = 0; found != NULL && i < found->len; i++)
    add_place (ids, g_ptr_array_index (found, i));
}

static gboolean
read_number (const char **text, double least, double most, double *number)
{
  char *end;

  *number = g_ascii_strtod (*text, &end);
  if (end == *text || *end != ' ' || !(*number >= least && *number <= most))
    return FALSE;
  *text = end + 1;

  return TRUE;
}

/* The name and detail, "NAME\nDETAIL", inside ID; NULL when it is no place. */
static const char *
read_place (const char *id, MapshotPosition *position, double *radius)
{
  const char *text = id + strlen (PLACE);

  if (!g_str_has_prefix (id, PLACE) || !read_number (&text, -90, 90, &position->latitude) ||
      !read_number (&text, -180, 180, &position->longitude) || !read_number (&text, 1, EQUATOR, radius) ||
      strchr (text, '\n') == NULL)
    return NULL;
  return text;
}

gboolean
mapshot_search_results_get_place (const char *id, MapshotPosition *position, double *radius)
{
  return read_place (id, position, radius) != NULL;
}

/* ---- pictures ---- */

static gboolean
matches (const char *name, const char *const *terms)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  for (int i = 0; terms[i] != NULL; i++)
    {
      g_autofree char *term = g_utf8_casefold (terms[i], -1);

      if (strstr (folded, term) == NULL)
        return FALSE;
    }
  return TRUE;
}

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  gint64 x = mapshot_job_get_ended (*(MapshotJob **) a), y = mapshot_job_get_ended (*(MapshotJob **) b);

  return (x < y) - (x > y);
}

static void
add_pictures (GStrvBuilder *ids, const char *const *terms, GPtrArray *jobs)
{
  g_autoptr (GPtrArray) newest = g_ptr_array_new ();
  int n = 0;

  for (guint i = 0; i < jobs->len; i++)
    g_ptr_array_add (newest, g_ptr_array_index (jobs, i));
  g_ptr_array_sort (newest, compare_newest);
  for (guint i = 0; i < newest->len && n < MAX_PICTURES; i++)
    {
      MapshotJob *job = g_ptr_array_index (newest, i);
      g_autofree char *name = g_filename_display_name (mapshot_job_get_name (job)), *uri = NULL, *id = NULL;

      if (mapshot_job_get_state (job) != MAPSHOT_JOB_DONE || !matches (name, terms) ||
          !g_file_test (mapshot_job_get_output (job), G_FILE_TEST_IS_REGULAR))
        continue;
      uri = g_filename_to_uri (mapshot_job_get_output (job), NULL, NULL);
      id = g_strconcat (PICTURE, uri, NULL);
      g_strv_builder_add (ids, id);
      n++;
    }
}

char *
mapshot_search_results_get_picture (const char *id)
{
  return g_str_has_prefix (id, PICTURE) ? g_filename_from_uri (id + strlen (PICTURE), NULL, NULL) : NULL;
}

/* ---- both ---- */

char **
mapshot_search_results_find (const char *const *terms, GPtrArray *jobs)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_autofree char *text = g_strjoinv (" ", (char **) terms);

  g_strstrip (text);
  if (text[0] != '\0')
    {
      add_places (ids, text);
      if (jobs != NULL)
        add_pictures (ids, terms, jobs);
    }
  return g_strv_builder_end (ids);
}

static GVariant *
describe (const char *id, const char *name, const char *description, const char *icon)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&builder, "{sv}", "id", g_variant_new_string (id));
  g_variant_builder_add (&builder, "{sv}", "name", g_variant_new_string (name));
  if (description[0] != '\0')
    g_variant_builder_add (&builder, "{sv}", "description", g_variant_new_string (description));
  g_variant_builder_add (&builder, "{sv}", "gicon", g_variant_new_string (icon));

  return g_variant_builder_end (&builder);
}

GVariant *
mapshot_search_results_describe (const char *id)
{
  MapshotPosition position;
  double radius;
  const char *place = read_place (id, &position, &radius);
  g_autofree char *path = mapshot_search_results_get_picture (id);

  if (place != NULL)
    {
      const char *detail = strchr (place, '\n');
      g_autofree char *name = g_strndup (place, (gsize) (detail - place));

      return describe (id, name, detail + 1, "mark-location-symbolic");
    }
  if (path != NULL)
    {
      g_autofree char *name = g_filename_display_basename (path), *folder = g_path_get_dirname (path);
      g_autofree char *shown = g_filename_display_name (folder), *description = g_strdup_printf (_("Picture in %s"), shown);

      /* Not the picture itself: the shell would load it whole, however large it is. */
      return describe (id, name, description, "image-x-generic");
    }
  return NULL;
}
