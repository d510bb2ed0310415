/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "geocoder.h"
#include "test-server.h"

#include <math.h>
#include <string.h>

/* Every service against a server that answers as its provider documents. */

#define KEY "S3CRETk3y"

static const char vworld[] =
  "{\"response\":{\"service\":{\"name\":\"search\"},\"status\":\"OK\",\"record\":{\"total\":\"1\"},\"result\":{\"crs\":\"EPSG:4326\","
  "\"type\":\"place\",\"items\":[{\"id\":\"1\",\"title\":\"서울특별시청\",\"category\":\"x\",\"address\":{\"road\":\"세종대로 110\","
  "\"parcel\":\"태평로1가 31\"},\"point\":{\"x\":\"126.9779\",\"y\":\"37.5663\"}},{\"title\":\"no point\"},7]}}}";
static const char vworld_none[] = "{\"response\":{\"status\":\"NOT_FOUND\",\"record\":{\"total\":\"0\"}}}";
static const char vworld_key[] =
  "{\"response\":{\"status\":\"ERROR\",\"error\":{\"level\":\"1\",\"code\":\"INCORRECT_KEY\",\"text\":\"인증키 정보가 올바르지 않습니다.\"}}}";
static const char vworld_quota[] = "{\"response\":{\"status\":\"ERROR\",\"error\":{\"code\":\"OVER_REQUEST_LIMIT\"}}}";
static const char kakao[] =
  "{\"meta\":{\"total_count\":1,\"is_end\":true},\"documents\":[{\"place_name\":\"서울시청\",\"address_name\":\"중구 태평로1가 31\","
  "\"road_address_name\":\"중구 세종대로 110\",\"x\":\"126.9779\",\"y\":\"37.5663\"}]}";
static const char kakao_none[] = "{\"meta\":{\"total_count\":0},\"documents\":[]}";
static const char kakao_address[] =
  "{\"documents\":[{\"address_name\":\"서울 중구 세종대로 110\",\"address_type\":\"ROAD_ADDR\",\"x\":\"126.9779\",\"y\":\"37.5663\"}]}";
static const char naver[] =
  "{\"status\":\"OK\",\"meta\":{\"totalCount\":1},\"addresses\":[{\"roadAddress\":\"서울특별시 중구 세종대로 110\",\"jibunAddress\":\"\","
  "\"x\":\"126.9779\",\"y\":\"37.5663\",\"distance\":0.0}],\"errorMessage\":\"\"}";
static const char google[] =
  "{\"status\":\"OK\",\"results\":[{\"formatted_address\":\"Seoul City Hall\",\"geometry\":{\"location\":{\"lat\":37.5663,\"lng\":126.9779},"
  "\"viewport\":{\"northeast\":{\"lat\":37.6,\"lng\":127},\"southwest\":{\"lat\":37.5,\"lng\":126.9}}}}]}";
static const char google_denied[] = "{\"status\":\"REQUEST_DENIED\",\"error_message\":\"The provided API key is invalid.\",\"results\":[]}";
static const char google_quota[] = "{\"status\":\"OVER_QUERY_LIMIT\",\"results\":[]}";
static const char nominatim[] =
  "[{\"place_id\":1,\"lat\":\"37.5663\",\"lon\":\"126.9779\",\"display_name\":\"Seoul City Hall\",\"importance\":0.5,"
  "\"boundingbox\":[\"37.5\",\"37.6\",\"126.9\",\"127.0\"]}]";
static const char photon[] =
  "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[126.9779,37.5663]},"
  "\"properties\":{\"name\":\"Seoul City Hall\",\"city\":\"Seoul\",\"country\":\"South Korea\",\"extent\":[126.9,37.6,127,37.5]}}]}";

typedef struct
{
  GMainLoop *loop;
  GPtrArray *titles; /* of what was found */
  MapshotPosition position;
  gboolean has_bounds;
  GError *error;
} Outcome;

static void
found_cb (GPtrArray *places, const GError *error, gpointer user_data)
{
  Outcome *self = user_data;

  g_assert_true ((places != NULL) != (error != NULL));
  self->error = error != NULL ? g_error_copy (error) : NULL;
  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      const MapshotFoundPlace *place = g_ptr_array_index (places, i);

      g_ptr_array_add (self->titles, mapshot_found_place_get_title (place));
      self->position = place->position;
      self->has_bounds = place->has_bounds;
    }
  g_main_loop_quit (self->loop);
}

static void
outcome_init (Outcome *self)
{
  *self = (Outcome){ .loop = g_main_loop_new (NULL, FALSE), .titles = g_ptr_array_new_with_free_func (g_free) };
}

static void
outcome_clear (Outcome *self)
{
  g_main_loop_unref (self->loop);
  g_ptr_array_unref (self->titles);
  g_clear_error (&self->error);
}

static void
search (TestServer *server, const char *id, const char *path, const char *text, Outcome *outcome)
{
  g_autofree char *uri = server != NULL ? test_server_get_uri (server, path) : NULL;
  g_autofree char *what = uri != NULL ? g_strdup_printf ("%s=%s", id, uri) : g_strdup (id);
  g_autoptr (MapshotKeys) keys = mapshot_keys_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotGeocoder) geocoder = mapshot_geocoder_new (what, keys, NULL, &error);

  outcome_init (outcome);
  g_assert_no_error (error);
  mapshot_geocoder_search (geocoder, text, found_cb, outcome);
  g_main_loop_run (outcome->loop);
}

static void
set_keys (const char *key)
{
  static const char *const names[] = { "VWORLD", "KAKAO", "NAVER", "GOOGLE" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *variable = g_strconcat ("MAPSHOT_KEY_", names[i], NULL);

      if (key != NULL)
        g_setenv (variable, key, TRUE);
      else
        g_unsetenv (variable);
    }
}

static void
test_services (void)
{
  static const struct
  {
    const char *id, *path, *answer, *title;
    gboolean has_bounds;
  } samples[] = {
    { "vworld", "", vworld, "서울특별시청, 세종대로 110", FALSE },
    { "kakao", "/keyword.json", kakao, "서울시청, 중구 세종대로 110", FALSE },
    { "naver", "", naver, "서울특별시 중구 세종대로 110", FALSE },
    { "google", "", google, "Seoul City Hall", TRUE },
    { "nominatim", "", nominatim, "Seoul City Hall", TRUE },
    { "photon", "", photon, "Seoul City Hall, Seoul, South Korea", TRUE },
  };
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);

  set_keys ("myid:" KEY);
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *base = g_strdup_printf ("/%s", samples[i].id);
      g_autofree char *path = g_strconcat (base, samples[i].path, NULL);
      Outcome outcome;

      test_server_add_file (server, path, "application/json", samples[i].answer, -1);
      search (server, samples[i].id, base, "서울 시청 & 1", &outcome);
      g_assert_no_error (outcome.error);
      g_assert_cmpuint (outcome.titles->len, ==, 1);
      g_assert_cmpstr (g_ptr_array_index (outcome.titles, 0), ==, samples[i].title);
      g_assert_cmpfloat (outcome.position.latitude, ==, 37.5663);
      g_assert_cmpfloat (outcome.position.longitude, ==, 126.9779);
      g_assert_cmpint (outcome.has_bounds, ==, samples[i].has_bounds);
      g_assert_cmpuint (test_server_get_path_requests (server, path), ==, 1);
      outcome_clear (&outcome);
    }
  set_keys (NULL);
}

/* Keys go where each provider wants them. */
static void
test_headers (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  g_autofree char *authorization = NULL;
  g_autofree char *id = NULL;
  g_autofree char *secret = NULL;
  Outcome outcome;

  set_keys (KEY);
  test_server_add_file (server, "/k/keyword.json", "application/json", kakao_none, -1);
  test_server_add_file (server, "/k/address.json", "application/json", kakao_address, -1);
  search (server, "kakao", "/k", "세종대로 110", &outcome);
  g_assert_cmpuint (outcome.titles->len, ==, 1);
  authorization = test_server_get_last_header (server, "Authorization");
  g_assert_cmpstr (authorization, ==, "KakaoAK " KEY);
  outcome_clear (&outcome);

  set_keys ("myid:" KEY);
  test_server_add_file (server, "/n", "application/json", naver, -1);
  search (server, "naver", "/n", "세종대로 110", &outcome);
  id = test_server_get_last_header (server, "x-ncp-apigw-api-key-id");
  secret = test_server_get_last_header (server, "x-ncp-apigw-api-key");
  g_assert_cmpstr (id, ==, "myid");
  g_assert_cmpstr (secret, ==, KEY);
  outcome_clear (&outcome);
  set_keys (NULL);
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *id, *path, *answer, *words;
  } samples[] = {
    { "vworld", "/v1", vworld_key, "VWorld does not accept the key" },
    { "vworld", "/v2", vworld_quota, "the key for VWorld is used up" },
    { "google", "/g1", google_denied, "Google does not accept the key" },
    { "google", "/g2", google_quota, "the key for Google is used up" },
    { "kakao", "/status/401", NULL, "Kakao does not accept the key" },
    { "naver", "/status/403", NULL, "Naver does not accept the key" },
    { "kakao", "/status/429", NULL, "the key for Kakao is used up" },
    { "naver", "/html/x", NULL, "did not answer as it should" },
    { "vworld", "/status/404", NULL, "VWorld: " },
    { "photon", "/redirect/ok", NULL, "Photon: " },
    { "photon", "/huge/x", NULL, "Photon: " },
    { "photon", "/blank/x", NULL, "did not answer as it should" },
  };
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);

  set_keys (KEY);
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      Outcome outcome;

      if (samples[i].answer != NULL)
        test_server_add_file (server, samples[i].path, "application/json", samples[i].answer, -1);
      search (server, samples[i].id, samples[i].path, "Seoul", &outcome);
      g_assert_error (outcome.error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK);
      g_test_message ("%s", outcome.error->message);
      g_assert_nonnull (strstr (outcome.error->message, samples[i].words));
      g_assert_null (strstr (outcome.error->message, KEY));
      g_assert_null (strchr (outcome.error->message, '\n'));
      outcome_clear (&outcome);
    }
  set_keys (NULL);
}

static void
test_nothing_found (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  Outcome outcome;

  set_keys (KEY);
  test_server_add_file (server, "/v", "application/json", vworld_none, -1);
  search (server, "vworld", "/v", "qqqq", &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (outcome.titles->len, ==, 0);
  /* Places, addresses by road and addresses by parcel. */
  g_assert_cmpuint (test_server_get_requests (server), ==, 3);
  outcome_clear (&outcome);
  set_keys (NULL);
}

/* Nobody is asked about coordinates, nor for the gazetteer. */
static void
test_without_service (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  Outcome outcome;

  search (server, "photon", "/p", "37.5663, 126.9779", &outcome);
  g_assert_cmpuint (outcome.titles->len, ==, 1);
  g_assert_cmpfloat (outcome.position.latitude, ==, 37.5663);
  g_assert_cmpuint (test_server_get_requests (server), ==, 0);
  outcome_clear (&outcome);
  search (NULL, "gazetteer", NULL, "서울", &outcome);
  g_assert_cmpuint (outcome.titles->len, >=, 1);
  g_assert_cmpstr (g_ptr_array_index (outcome.titles, 0), ==, "서울, KR");
  outcome_clear (&outcome);
}

/* One request a second, whichever geocoder asks. */
static void
test_nominatim_rate (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  g_autoptr (GArray) arrivals = NULL;
  gint64 started = g_get_monotonic_time ();

  test_server_add_file (server, "/n", "application/json", nominatim, -1);
  for (int i = 0; i < 3; i++)
    {
      Outcome outcome;

      search (server, "nominatim", "/n", "Seoul", &outcome);
      g_assert_no_error (outcome.error);
      outcome_clear (&outcome);
    }
  arrivals = test_server_get_arrivals (server);
  g_assert_cmpuint (arrivals->len, ==, 3);
  /* From before the first: how late the server notices a request does not matter. */
  for (guint i = 1; i < arrivals->len; i++)
    g_assert_cmpint (g_array_index (arrivals, gint64, i) - started, >=, i * G_TIME_SPAN_SECOND);
}

static void
unexpected_cb (GPtrArray *places, const GError *error, gpointer user_data)
{
  g_assert_not_reached ();
}

/* A new search, or the end, takes the place of a running one. */
static void
test_replaced (void)
{
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
  g_autofree char *uri = test_server_get_uri (server, "/slow/300/any");
  g_autofree char *what = g_strconcat ("photon=", uri, NULL);
  g_autoptr (MapshotGeocoder) geocoder = mapshot_geocoder_new (what, NULL, NULL, NULL);
  gint64 end = g_get_monotonic_time () + 600 * G_TIME_SPAN_MILLISECOND;
  Outcome outcome;

  outcome_init (&outcome);
  mapshot_geocoder_search (geocoder, "Seoul", unexpected_cb, NULL);
  while (test_server_get_requests (server) == 0 && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
  mapshot_geocoder_search (geocoder, "1.5, 2.5", found_cb, &outcome);
  g_main_loop_run (outcome.loop);
  g_assert_cmpfloat (outcome.position.latitude, ==, 1.5);
  mapshot_geocoder_search (geocoder, "Seoul", unexpected_cb, NULL);
  outcome_clear (&outcome);
}

static void
test_wrong_ones (void)
{
  static const struct
  {
    const char *what;
    int code;
    const char *words;
  } samples[] = {
    { "bing", MAPSHOT_ERROR_USAGE, "no search service" },
    { "photon", MAPSHOT_ERROR_USAGE, "needs the address" },
    { "photon=ftp://e.org/", MAPSHOT_ERROR_USAGE, "" },
    { "gazetteer=https://e.org/", MAPSHOT_ERROR_USAGE, "no search service" },
    { "vworld", MAPSHOT_ERROR_NETWORK, "VWorld needs a key (get one at https://www.vworld.kr/)" },
  };
  g_autoptr (MapshotKeys) keys = mapshot_keys_new (NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (mapshot_geocoder_new (samples[i].what, keys, NULL, &error));
      g_assert_error (error, MAPSHOT_ERROR, samples[i].code);
      g_assert_nonnull (strstr (error->message, samples[i].words));
    }
}

static void
test_list (void)
{
  gsize n;
  const MapshotGeocoderInfo *infos = mapshot_geocoder_list (&n);

  g_assert_cmpuint (n, ==, 7);
  g_assert_cmpstr (infos[0].id, ==, "gazetteer");
  g_assert_true (infos[0].as_you_type);
  for (gsize i = 1; i < n; i++)
    {
      g_assert_false (infos[i].as_you_type);
      g_assert_cmpstr (infos[i].credit, !=, "");
    }
}

/* Any bytes as an answer. */
static void
test_random (void)
{
  static const char *const ids[] = { "vworld", "kakao", "naver", "google", "photon" };
  static const char *const all[] = { vworld, kakao, naver, google, photon };
  g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);

  set_keys (KEY);
  for (int i = 0; i < 30; i++)
    {
      gsize which = (gsize) g_test_rand_int_range (0, G_N_ELEMENTS (all)), length = strlen (all[which]);
      g_autofree char *answer = g_strdup (all[which]);
      Outcome outcome;

      for (int n = g_test_rand_int_range (1, 5); n > 0; n--)
        answer[g_test_rand_int_range (0, (int) length)] = "[]{}\",:0\xff"[g_test_rand_int_range (0, 9)];
      test_server_add_file (server, "/r", "application/json", answer, -1);
      test_server_add_file (server, "/r/keyword.json", "application/json", answer, -1);
      test_server_add_file (server, "/r/address.json", "application/json", answer, -1);
      search (server, ids[which], "/r", "Seoul", &outcome);
      outcome_clear (&outcome);
    }
  set_keys (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  g_setenv ("XDG_RUNTIME_DIR", "/nowhere", TRUE);
  set_keys (NULL);
  g_test_add_func ("/geocoder/services", test_services);
  g_test_add_func ("/geocoder/headers", test_headers);
  g_test_add_func ("/geocoder/refusals", test_refusals);
  g_test_add_func ("/geocoder/nothing-found", test_nothing_found);
  g_test_add_func ("/geocoder/without-service", test_without_service);
  g_test_add_func ("/geocoder/nominatim-rate", test_nominatim_rate);
  g_test_add_func ("/geocoder/replaced", test_replaced);
  g_test_add_func ("/geocoder/wrong-ones", test_wrong_ones);
  g_test_add_func ("/geocoder/list", test_list);
  g_test_add_func ("/geocoder/random", test_random);

  return g_test_run ();
}
