/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include "geocoder.h"
#include "keys.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const MapshotCliOptions *options;
  const MapshotGeocoderInfo *info;
  GMainLoop *loop;
  int status;
} Search;

static void
add_numbers (JsonBuilder *builder, const char *name, const double *numbers, int n)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (int i = 0; i < n; i++)
    json_builder_add_double_value (builder, numbers[i]);
  json_builder_end_array (builder);
}

static void
add_place (JsonBuilder *builder, const MapshotFoundPlace *place)
{
  const double position[] = { place->position.latitude, place->position.longitude };
  const double bounds[] = { place->bounds.west, place->bounds.south, place->bounds.east, place->bounds.north };

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, place->name);
  json_builder_set_member_name (builder, "detail");
  json_builder_add_string_value (builder, place->detail);
  add_numbers (builder, "center", position, 2);
  if (place->zoom >= 0)
    {
      json_builder_set_member_name (builder, "zoom");
      json_builder_add_double_value (builder, place->zoom);
    }
  if (place->has_bounds)
    add_numbers (builder, "bounds", bounds, 4);
  json_builder_end_object (builder);
}

static void
print_json (const GPtrArray *places)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; i < places->len; i++)
    add_place (builder, g_ptr_array_index (places, i));
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  g_print ("%s\n", text);
}

/* A line a place: what --center takes, then what it is. */
static void
print_lines (const GPtrArray *places)
{
  for (guint i = 0; i < places->len; i++)
    {
      const MapshotFoundPlace *place = g_ptr_array_index (places, i);
      g_autofree char *title = mapshot_found_place_get_title (place);
      char latitude[G_ASCII_DTOSTR_BUF_SIZE], longitude[G_ASCII_DTOSTR_BUF_SIZE];

      g_print ("%s,%s%s%s\n", g_ascii_formatd (latitude, sizeof latitude, "%.6f", place->position.latitude),
               g_ascii_formatd (longitude, sizeof longitude, "%.6f", place->position.longitude), title[0] != '\0' ? "  " : "", title);
    }
}

static void
found_cb (GPtrArray *places, const GError *error, gpointer user_data)
{
  Search *self = user_data;

  g_main_loop_quit (self->loop);
  if (error != NULL)
    {
      mapshot_cli_complain (error);
      self->status = (int) mapshot_cli_get_exit (error);
      return;
    }
  if (self->options->json)
    print_json (places);
  else
    print_lines (places);
  self->status = places->len > 0 ? MAPSHOT_EXIT_COMPLETE : MAPSHOT_EXIT_FAILED;
  if (places->len == 0)
    g_printerr (_("mapshot: nothing was found for “%s”; try another spelling, or another service with --geocoder\n"),
                self->options->search);
  else if (self->info->credit[0] != '\0' && !self->options->quiet)
    g_printerr ("%s\n", self->info->credit);
}

int
mapshot_cli_search (const MapshotCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotKeys) keys = mapshot_keys_new (options->key_file, &error);
  g_autoptr (MapshotGeocoder) geocoder =
    keys != NULL ? mapshot_geocoder_new (options->geocoder, keys, options->ca_file, &error) : NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Search self = { .options = options, .loop = loop };

  if (geocoder == NULL)
    {
      mapshot_cli_complain (error);
      return (int) mapshot_cli_get_exit (error);
    }
  self.info = mapshot_geocoder_get_info (geocoder);
  mapshot_geocoder_search (geocoder, options->search, found_cb, &self);
  g_main_loop_run (loop);

  return self.status;
}
