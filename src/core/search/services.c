/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "services.h"

#include "error.h"
#include "json-text.h"
#include "parse.h"

#include <glib/gi18n-lib.h>

#define MAX_PLACES 50 /* of one answer */

/* ---- reading JSON that may be anything ---- */

static const char *
get_string (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

/* Several services write numbers as strings. */
static gboolean
read_number (JsonNode *node, double *number)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return mapshot_parse_number (json_node_get_string (node), number, NULL);
  if (json_node_get_value_type (node) != G_TYPE_DOUBLE && json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *number = json_node_get_double (node);

  return TRUE;
}

static gboolean
get_position (JsonObject *object, const char *latitude, const char *longitude, MapshotPosition *position)
{
  return object != NULL && read_number (json_object_get_member (object, latitude), &position->latitude) &&
         read_number (json_object_get_member (object, longitude), &position->longitude);
}

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static guint
get_length (JsonArray *array)
{
  return array != NULL ? MIN (json_array_get_length (array), MAX_PLACES) : 0;
}

static JsonObject *
get_element (JsonArray *array, guint index)
{
  JsonNode *node = json_array_get_element (array, index);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
read_numbers (JsonArray *array, double *numbers, guint n)
{
  if (array == NULL || json_array_get_length (array) != n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!read_number (json_array_get_element (array, i), &numbers[i]))
      return FALSE;
  return TRUE;
}

static MapshotFoundPlace *
add_place (GPtrArray *places, const char *name, const char *detail, const MapshotPosition *position)
{
  MapshotFoundPlace *place;

  if ((name == NULL || name[0] == '\0') && (detail == NULL || detail[0] == '\0'))
    return NULL;
  place = mapshot_found_place_new (name, detail, position);
  if (place != NULL)
    g_ptr_array_add (places, place);

  return place;
}

static void
set_bounds (MapshotFoundPlace *place, double west, double south, double east, double north)
{
  MapshotBounds bounds = { .west = west, .south = south, .east = east, .north = north };

  if (place == NULL || !mapshot_bounds_validate (&bounds, NULL))
    return;
  place->has_bounds = TRUE;
  place->bounds = bounds;
}

static const char *
first_text (const char *a, const char *b)
{
  return a != NULL && a[0] != '\0' ? a : b;
}

/* ---- the services ---- */

/* response.result.items[]{title, address{road, parcel}, point{x, y}} */
static void
read_vworld (JsonObject *root, GPtrArray *places)
{
  JsonArray *items = get_array (get_object (get_object (root, "response"), "result"), "items");

  for (guint i = 0; i < get_length (items); i++)
    {
      JsonObject *item = get_element (items, i);
      JsonObject *address = get_object (item, "address");
      MapshotPosition position;

      if (get_position (get_object (item, "point"), "y", "x", &position))
        add_place (places, get_string (item, "title"), first_text (get_string (address, "road"), get_string (address, "parcel")),
                   &position);
    }
}

/* documents[]{place_name, address_name, road_address_name, x, y} */
static void
read_kakao (JsonObject *root, GPtrArray *places)
{
  JsonArray *documents = get_array (root, "documents");

  for (guint i = 0; i < get_length (documents); i++)
    {
      JsonObject *document = get_element (documents, i);
      const char *road = get_string (document, "road_address_name");
      MapshotPosition position;

      if (get_position (document, "y", "x", &position))
        add_place (places, get_string (document, "place_name"), first_text (road, get_string (document, "address_name")), &position);
    }
}

/* addresses[]{roadAddress, jibunAddress, x, y} */
static void
read_naver (JsonObject *root, GPtrArray *places)
{
  JsonArray *addresses = get_array (root, "addresses");

  for (guint i = 0; i < get_length (addresses); i++)
    {
      JsonObject *address = get_element (addresses, i);
      MapshotPosition position;

      if (get_position (address, "y", "x", &position))
        add_place (places, first_text (get_string (address, "roadAddress"), get_string (address, "jibunAddress")), NULL, &position);
    }
}

/* results[]{formatted_address, geometry{location{lat, lng}, viewport{northeast, southwest}}} */
static void
read_google (JsonObject *root, GPtrArray *places)
{
  JsonArray *results = get_array (root, "results");

  for (guint i = 0; i < get_length (results); i++)
    {
      JsonObject *result = get_element (results, i);
      JsonObject *geometry = get_object (result, "geometry"), *viewport = get_object (geometry, "viewport");
      MapshotPosition position, northeast, southwest;
      MapshotFoundPlace *place;

      if (!get_position (get_object (geometry, "location"), "lat", "lng", &position))
        continue;
      place = add_place (places, get_string (result, "formatted_address"), NULL, &position);
      if (get_position (get_object (viewport, "northeast"), "lat", "lng", &northeast) &&
          get_position (get_object (viewport, "southwest"), "lat", "lng", &southwest))
        set_bounds (place, southwest.longitude, southwest.latitude, northeast.longitude, northeast.latitude);
    }
}

/* An array, given as "items": []{lat, lon, display_name, boundingbox [south, north, west, east]} */
static void
read_nominatim (JsonObject *root, GPtrArray *places)
{
  JsonArray *items = get_array (root, "items");

  for (guint i = 0; i < get_length (items); i++)
    {
      JsonObject *item = get_element (items, i);
      MapshotPosition position;
      MapshotFoundPlace *place;
      double box[4];

      if (item == NULL || !get_position (item, "lat", "lon", &position))
        continue;
      place = add_place (places, get_string (item, "display_name"), NULL, &position);
      if (read_numbers (get_array (item, "boundingbox"), box, 4))
        set_bounds (place, box[2], box[0], box[3], box[1]);
    }
}

/* GeoJSON: features[]{geometry{coordinates [lon, lat]}, properties{name, city, state, country, extent [west, north, east, south]}} */
static void
read_photon (JsonObject *root, GPtrArray *places)
{
  JsonArray *features = get_array (root, "features");

  for (guint i = 0; i < get_length (features); i++)
    {
      JsonObject *feature = get_element (features, i);
      JsonObject *properties = get_object (feature, "properties");
      const char *parts[] = { get_string (properties, "city"), get_string (properties, "state"), get_string (properties, "country") };
      g_autoptr (GString) detail = g_string_new (NULL);
      MapshotFoundPlace *place;
      double point[2], box[4];

      if (!read_numbers (get_array (get_object (feature, "geometry"), "coordinates"), point, 2))
        continue;
      for (gsize j = 0; j < G_N_ELEMENTS (parts); j++)
        if (parts[j] != NULL)
          g_string_append_printf (detail, "%s%s", detail->len > 0 ? ", " : "", parts[j]);
      place = add_place (places, first_text (get_string (properties, "name"), get_string (properties, "street")), detail->str,
                         &(MapshotPosition){ .latitude = point[1], .longitude = point[0] });
      if (read_numbers (get_array (properties, "extent"), box, 4))
        set_bounds (place, box[0], box[3], box[2], box[1]);
    }
}

/* Requests and answers as the providers document them. */
static const GeocoderService services[] = {
  { .info = { "gazetteer", N_("Built-in places"), NULL, NULL, "", FALSE, TRUE, 0 } },
  { .info = { "vworld", "VWorld", "https://api.vworld.kr/req/search", "https://www.vworld.kr/", "© VWorld", TRUE, FALSE, 100 },
    .queries = { "?service=search&request=search&version=2.0&crs=EPSG:4326&format=json&size=20&type=PLACE&query={q}&key={key}",
                 "?service=search&request=search&version=2.0&crs=EPSG:4326&format=json&size=20&type=ADDRESS&category=ROAD&query={q}&key={key}",
                 "?service=search&request=search&version=2.0&crs=EPSG:4326&format=json&size=20&type=ADDRESS&category=PARCEL&query={q}&key={key}" },
    .read = read_vworld },
  { .info = { "kakao", "Kakao", "https://dapi.kakao.com/v2/local/search", "https://developers.kakao.com/", "Kakao", TRUE, FALSE, 100 },
    .queries = { "/keyword.json?size=15&query={q}", "/address.json?size=15&query={q}" },
    .headers = { "Authorization", "KakaoAK {key}" },
    .read = read_kakao },
  { .info = { "naver", "Naver", "https://maps.apigw.ntruss.com/map-geocode/v2/geocode", "https://www.ncloud.com/product/applicationService/maps",
              "© NAVER Corp.", TRUE, FALSE, 100 },
    .queries = { "?count=20&query={q}" },
    .headers = { "x-ncp-apigw-api-key-id", "{id}", "x-ncp-apigw-api-key", "{secret}" },
    .read = read_naver },
  { .info = { "google", "Google", "https://maps.googleapis.com/maps/api/geocode/json", "https://console.cloud.google.com/google/maps-apis/",
              "Google", TRUE, FALSE, 100 },
    .queries = { "?address={q}&key={key}" },
    .read = read_google },
  /* The usage policy: one request a second for the whole program, none while somebody types, and another server can be named. */
  { .info = { "nominatim", "Nominatim", "https://nominatim.openstreetmap.org/search", NULL, "© OpenStreetMap contributors", FALSE, FALSE,
              1000 },
    .queries = { "?format=jsonv2&limit=20&q={q}" },
    .read = read_nominatim },
  { .info = { "photon", "Photon", NULL, NULL, "© OpenStreetMap contributors", FALSE, FALSE, 200 },
    .queries = { "?limit=20&q={q}" },
    .read = read_photon },
};

const GeocoderService *
geocoder_services_get (gsize *n)
{
  *n = G_N_ELEMENTS (services);
  return services;
}

gboolean
geocoder_service_read (const GeocoderService *service, GBytes *body, GPtrArray *places, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (JsonObject) wrapped = NULL;
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  JsonNode *root = NULL;

  if (length > 0 && mapshot_json_load (parser, text, (gssize) length))
    root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_ARRAY (root))
    {
      wrapped = json_object_new ();
      json_object_set_array_member (wrapped, "items", json_array_ref (json_node_get_array (root)));
    }
  else if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    wrapped = json_object_ref (json_node_get_object (root));
  if (wrapped == NULL)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK,
                   _("%s did not answer as it should; check the address of the service"), service->info.name);
      return FALSE;
    }
  service->read (wrapped, places);

  return TRUE;
}
