/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "api-server.h"

#include "test-tiles.h"

#include <cairo.h>
#include <libsoup/soup.h>
#include <math.h>
#include <string.h>

#define WEEKS (14 * 24 * 60 * 60) /* seconds */
#define LOGO 27                   /* px at the bottom of NAVER's pictures */

/* Of the library, which has the shipped entries in it. */
GResource *mapshot_sources_get_resource (void);

struct _ApiServer
{
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  guint port;
  SoupServer *soup;

  GMutex mutex; /* for all below */
  GCond started;
  gboolean ready;
  ApiServerMood mood;
  guint sessions, requests;
  guint tiles_a_session, tiles_left, refusal;
  gint64 seconds;
  char *version;
  char *last_query;
};

guint32
api_server_colour (int zoom, gint64 x, gint64 y)
{
  return (guint32) ((x & 255) << 16 | (y & 255) << 8 | ((x >> 8) * 31 + (y >> 8) * 17 + zoom) % 256);
}

/* ---- answers ---- */

static void
answer (SoupServerMessage *message, guint status, const char *type, const char *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, text, strlen (text));
}

static void
answer_bytes (SoupServerMessage *message, const char *type, GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, data, length);
}

static cairo_status_t
write_cb (void *array, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (array, data, length);

  return CAIRO_STATUS_SUCCESS;
}

/* The part of the world picture whose middle is at X, Y px. */
static void
answer_picture (SoupServerMessage *message, int zoom, double x, double y, int width, int height, int logo)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  g_autoptr (GByteArray) array = g_byte_array_new ();
  gint64 left = llround (x - width / 2.0), top = llround (y - height / 2.0);
  int stride = cairo_image_surface_get_stride (surface);
  g_autoptr (GBytes) bytes = NULL;

  /* Parts lie on whole pixels. */
  g_assert_cmpfloat (fabs (x - width / 2.0 - (double) left), <, 1e-3);
  g_assert_cmpfloat (fabs (y - height / 2.0 - (double) top), <, 1e-3);
  for (int row = 0; row < height; row++)
    for (int column = 0; column < width; column++)
      ((guint32 *) (void *) (cairo_image_surface_get_data (surface) + (gsize) row * (gsize) stride))[column] =
          row >= height - logo ? 0xff0000 : api_server_colour (zoom, left + column, top + row);
  cairo_surface_mark_dirty (surface);
  cairo_surface_write_to_png_stream (surface, write_cb, array);
  cairo_surface_destroy (surface);
  bytes = g_bytes_new (array->data, array->len);
  answer_bytes (message, "image/png", bytes);
}

static const char *
get (GHashTable *query, const char *name)
{
  const char *value = query != NULL ? g_hash_table_lookup (query, name) : NULL;

  return value != NULL ? value : "";
}

static void
read_pair (const char *text, char separator, double *first, double *second)
{
  char *end;

  *first = g_ascii_strtod (text, &end);
  g_assert_cmpint (*end, ==, separator);
  *second = g_ascii_strtod (end + 1, &end);
  g_assert_cmpint (*end, ==, '\0');
}

static void
to_pixel (double longitude, double latitude, int zoom, double *x, double *y)
{
  double world = 256 * exp2 (zoom);

  *x = (longitude + 180) / 360 * world;
  *y = (1 - asinh (tan (latitude * G_PI / 180)) / G_PI) / 2 * world;
}

/* ---- Google's Map Tiles API ---- */

/* Whether the key may not ask; it is answered then. */
static gboolean
refuse_google (ApiServer *self, SoupServerMessage *message, const char *key)
{
  if (key[0] == '\0')
    answer (message, 403, "application/json",
            "{\"error\":{\"code\":403,\"message\":\"Method doesn't allow unregistered callers.\",\"status\":\"PERMISSION_DENIED\"}}");
  else if (strcmp (key, API_SERVER_KEY) != 0)
    answer (message, 400, "application/json",
            "{\"error\":{\"code\":400,\"message\":\"API key not valid. Please pass a valid API key.\",\"status\":\"INVALID_ARGUMENT\","
            "\"details\":[{\"reason\":\"API_KEY_INVALID\"}]}}");
  else if (self->mood == API_SERVER_USED_UP)
    answer (message, 429, "application/json",
            "{\"error\":{\"code\":429,\"message\":\"Quota exceeded for quota metric 'Map tiles'.\",\"status\":\"RESOURCE_EXHAUSTED\"}}");
  else
    return FALSE;

  return TRUE;
}

static void
create_session (ApiServer *self, SoupServerMessage *message)
{
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  const char *type = soup_message_headers_get_content_type (soup_server_message_get_request_headers (message), NULL);
  g_autofree char *text = NULL;
  g_autofree char *sent = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));

  if (soup_server_message_get_method (message) != SOUP_METHOD_POST || g_strcmp0 (type, "application/json") != 0 ||
      strstr (sent, "\"mapType\"") == NULL || strstr (sent, "\"language\"") == NULL || strstr (sent, "\"region\"") == NULL)
    {
      answer (message, 400, "application/json", "{\"error\":{\"code\":400,\"message\":\"Invalid request\",\"status\":\"INVALID_ARGUMENT\"}}");
      return;
    }
  self->sessions++;
  self->tiles_left = self->tiles_a_session;
  text = g_strdup_printf ("{\"session\":\"t0ken-%u\",\"expiry\":\"%" G_GINT64_FORMAT
                          "\",\"tileWidth\":256,\"tileHeight\":256,\"imageFormat\":\"png\"}",
                          self->sessions, g_get_real_time () / G_USEC_PER_SEC + (self->seconds != 0 ? self->seconds : WEEKS));
  answer (message, 200, "application/json", text);
}

static gboolean
is_session (ApiServer *self, GHashTable *query)
{
  const char *token = get (query, "session");
  guint number = g_str_has_prefix (token, "t0ken-") ? (guint) atoi (token + strlen ("t0ken-")) : 0;

  return self->tiles_a_session > 0 ? number == self->sessions : 1 <= number && number <= self->sessions;
}

static void
serve_google_tile (ApiServer *self, SoupServerMessage *message, char **parts, GHashTable *query)
{
  gboolean over = self->tiles_a_session > 0 && self->tiles_left == 0;
  g_autoptr (GBytes) tile = NULL;

  if (!is_session (self, query) || over)
    {
      answer (message, self->refusal, "application/json", "{\"error\":{\"code\":400,\"message\":\"The session token is invalid.\"}}");
      return;
    }
  self->tiles_left -= self->tiles_a_session > 0;
  tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, atoi (parts[3]), atoi (parts[4]), atoi (parts[5]));
  answer_bytes (message, "image/png", tile);
}

static void
serve_viewport (ApiServer *self, SoupServerMessage *message, GHashTable *query)
{
  g_autofree char *text = NULL;

  if (!is_session (self, query))
    {
      answer (message, self->refusal, "application/json", "{\"error\":{\"code\":400,\"message\":\"The session token is invalid.\"}}");
      return;
    }
  g_assert_cmpfloat (g_ascii_strtod (get (query, "north"), NULL), >, g_ascii_strtod (get (query, "south"), NULL));
  g_assert_cmpfloat (g_ascii_strtod (get (query, "east"), NULL), >, g_ascii_strtod (get (query, "west"), NULL));
  text = g_strdup_printf ("{\"copyright\":\"Map data ©2026 Zoom %s\",\"maxZoomRects\":[]}", get (query, "zoom"));
  answer (message, 200, "application/json", text);
}

/* ---- static pictures ---- */

static void
serve_google_static (ApiServer *self, SoupServerMessage *message, GHashTable *query)
{
  const char *key = get (query, "key");
  double latitude, longitude, width, height, x, y;
  int scale = MAX (atoi (get (query, "scale")), 1), zoom = atoi (get (query, "zoom")) + (scale == 2);

  if (key[0] == '\0')
    answer (message, 403, "text/plain", "You must use an API key to authenticate each request to Google Maps Platform APIs.");
  else if (strcmp (key, API_SERVER_KEY) != 0)
    answer (message, 403, "text/plain", "The Google Maps Platform server rejected your request. The provided API key is invalid.");
  else if (self->mood == API_SERVER_USED_UP)
    answer (message, 403, "text/plain", "You have exceeded your daily request quota for this API.");
  else
    {
      read_pair (get (query, "center"), ',', &latitude, &longitude);
      read_pair (get (query, "size"), 'x', &width, &height);
      to_pixel (longitude, latitude, zoom, &x, &y);
      answer_picture (message, zoom, x, y, (int) MIN (width, 640) * scale, (int) MIN (height, 640) * scale, 0);
    }
}

static void
serve_naver (ApiServer *self, SoupServerMessage *message, GHashTable *query)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *id = soup_message_headers_get_one (headers, "x-ncp-apigw-api-key-id"), *secret = soup_message_headers_get_one (headers, "x-ncp-apigw-api-key");
  int level = atoi (get (query, "level")), width = atoi (get (query, "w")), height = atoi (get (query, "h"));
  double x, y, world = 512 * exp2 (level), metres = 2 * G_PI * 6378137;

  if (g_strcmp0 (id, API_SERVER_KEY) != 0 || g_strcmp0 (secret, API_SERVER_SECRET) != 0)
    answer (message, 401, "application/json",
            "{\"error\":{\"errorCode\":\"200\",\"message\":\"Authentication Failed\",\"details\":\"Invalid authentication information.\"}}");
  else if (self->mood == API_SERVER_USED_UP)
    answer (message, 429, "application/json", "{\"error\":{\"errorCode\":\"400\",\"message\":\"Quota Exceeded\",\"details\":\"x\"}}");
  else if (width > 1024 || height > 1024)
    answer (message, 400, "application/json",
            "{\"error\":{\"errorCode\":\"100\",\"message\":\"Bad Request Exception: w and h are 1 to 1024\"}}");
  else
    {
      g_assert_cmpstr (get (query, "crs"), ==, "EPSG:3857");
      read_pair (get (query, "center"), ',', &x, &y);
      answer_picture (message, level + 1, (x / metres + 0.5) * world, (0.5 - y / metres) * world, width, height, LOGO);
    }
}

/* Whether the key may not ask; answered with status 200 then, as VWorld does. */
static gboolean
refuse_vworld (ApiServer *self, SoupServerMessage *message, const char *key, gboolean xml)
{
  const char *code = key[0] == '\0' ? "PARAM_REQUIRED" : strcmp (key, "0LDk3y0LDk3y") == 0 ? "UNAVAILABLE_KEY" : strcmp (key, API_SERVER_KEY) != 0 ? "INVALID_KEY"
                     : self->mood == API_SERVER_USED_UP                    ? "OVER_REQUEST_LIMIT"
                                                                          : NULL;
  g_autofree char *text = NULL;

  if (code == NULL)
    return FALSE;
  text = g_strdup_printf (xml ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ServiceExceptionReport><ServiceException code=\"%s\">인증키 정보가 올바르지 않습니다.</ServiceException></ServiceExceptionReport>"
                              : "{\"response\":{\"service\":{\"name\":\"image\"},\"status\":\"ERROR\",\"error\":{\"level\":\"2\",\"code\":\"%s\",\"text\":\"인증키 정보가 올바르지 않습니다.\"}}}",
                          code);
  answer (message, 200, xml ? "text/xml" : "application/json", text);

  return TRUE;
}

static void
serve_vworld_image (ApiServer *self, SoupServerMessage *message, GHashTable *query)
{
  double longitude, latitude, width, height, x, y;
  int zoom = atoi (get (query, "zoom"));

  if (refuse_vworld (self, message, get (query, "key"), FALSE))
    return;
  read_pair (get (query, "size"), ',', &width, &height);
  if (width > 1024 || height > 1024)
    {
      answer (message, 200, "application/json",
              "{\"response\":{\"status\":\"ERROR\",\"error\":{\"level\":\"1\",\"code\":\"INVALID_RANGE\",\"text\":\"size 파라미터의 값이 유효한 범위를 넘었습니다. 유효한 파라미터 값의 범위 : 1 ~ 1024\"}}}");
      return;
    }
  read_pair (get (query, "center"), ',', &longitude, &latitude);
  to_pixel (longitude, latitude, zoom, &x, &y);
  answer_picture (message, zoom, x, y, (int) width, (int) height, 0);
}

static void
serve_vworld_tile (ApiServer *self, SoupServerMessage *message, char **parts)
{
  g_autoptr (GBytes) tile = NULL;

  if (refuse_vworld (self, message, parts[4], TRUE))
    return;
  tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, atoi (parts[6]), atoi (parts[8]), atoi (parts[7]));
  answer_bytes (message, "image/png", tile);
}

/* ---- Kakao ---- */

static void
serve_loader (ApiServer *self, SoupServerMessage *message, GHashTable *query)
{
  const char *referer = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Referer");
  g_autofree char *text = NULL;

  if (strcmp (get (query, "appkey"), API_SERVER_KEY) != 0 || g_strcmp0 (referer, API_SERVER_SECRET) != 0)
    {
      answer (message, 401, "application/json", "{\"errorType\":\"AccessDeniedError\",\"message\":\"appkey mismatched. Check the registered site domain.\"}");
      return;
    }
  text = g_strdup_printf ("(function(){e.URI_FUNC={ROADMAP:function(t,a,n){return\"mts.daumcdn.net/api/v1/tile/PNGSD02/%s/latest/\"+n+\"/\"+a+\"/\"+t+\".png\"},"
                          "HYBRID:function(t,a,n){return\"mts.daumcdn.net/api/v1/tile/PNGSD_SKYH02/%s/latest/\"+n+\"/\"+a+\"/\"+t+\".png\"},"
                          "CADASTRE:function(t,a,n){return\"mts.daumcdn.net/api/v1/tile/PNGSD_CAD02/%s/latest/\"+n+\"/\"+a+\"/\"+t+\".png\"}}})();",
                          self->version, self->version, self->version);
  answer (message, 200, "text/javascript", text);
}

static void
serve_kakao_tile (ApiServer *self, SoupServerMessage *message, char **parts)
{
  g_autoptr (GBytes) tile = NULL;

  if (strcmp (parts[5], self->version) != 0)
    {
      answer (message, 403, "text/plain", "");
      return;
    }
  tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, atoi (parts[7]), atoi (parts[9]), atoi (parts[8]));
  answer_bytes (message, "image/png", tile);
}

/* ---- the server ---- */

static void
serve (ApiServer *self, SoupServerMessage *message, const char *path, char **parts, GHashTable *query)
{
  guint n = g_strv_length (parts);

  if (g_str_equal (path, "/v1/createSession"))
    {
      if (!refuse_google (self, message, get (query, "key")))
        create_session (self, message);
    }
  else if (g_str_has_prefix (path, "/v1/2dtiles/") && n == 6)
    {
      if (!refuse_google (self, message, get (query, "key")))
        serve_google_tile (self, message, parts, query);
    }
  else if (g_str_equal (path, "/tile/v1/viewport"))
    {
      if (!refuse_google (self, message, get (query, "key")))
        serve_viewport (self, message, query);
    }
  else if (g_str_equal (path, "/maps/api/staticmap"))
    serve_google_static (self, message, query);
  else if (g_str_equal (path, "/map-static/v2/raster"))
    serve_naver (self, message, query);
  else if (g_str_equal (path, "/req/image"))
    serve_vworld_image (self, message, query);
  else if (g_str_has_prefix (path, "/req/wmts/1.0.0/") && n == 9)
    serve_vworld_tile (self, message, parts);
  else if (g_str_equal (path, "/v2/maps/sdk.js"))
    serve_loader (self, message, query);
  else if (g_str_has_prefix (path, "/api/v1/tile/") && n == 10)
    serve_kakao_tile (self, message, parts);
  else
    answer (message, 404, "text/plain", "");
}

static void
handle_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  ApiServer *self = user_data;
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);

  g_mutex_lock (&self->mutex);
  self->requests++;
  g_free (self->last_query);
  self->last_query = g_strdup (g_uri_get_query (soup_server_message_get_uri (message)));
  serve (self, message, path, parts, query);
  g_mutex_unlock (&self->mutex);
}

static gpointer
run (gpointer data)
{
  ApiServer *self = data;
  GSList *uris;

  g_main_context_push_thread_default (self->context);
  self->soup = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->soup, NULL, handle_cb, self, NULL);
  g_assert_true (soup_server_listen_local (self->soup, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  uris = soup_server_get_uris (self->soup);
  g_mutex_lock (&self->mutex);
  self->port = (guint) g_uri_get_port (uris->data);
  self->ready = TRUE;
  g_cond_signal (&self->started);
  g_mutex_unlock (&self->mutex);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_main_loop_run (self->loop);
  soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

ApiServer *
api_server_new (void)
{
  ApiServer *self = g_new0 (ApiServer, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->started);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->version = g_strdup ("v14_3hrdp");
  self->refusal = 400;
  self->thread = g_thread_new ("api-server", run, self);
  g_mutex_lock (&self->mutex);
  while (!self->ready)
    g_cond_wait (&self->started, &self->mutex);
  g_mutex_unlock (&self->mutex);

  return self;
}

void
api_server_free (ApiServer *self)
{
  g_main_loop_quit (self->loop);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->started);
  g_free (self->version);
  g_free (self->last_query);
  g_free (self);
}

void
api_server_set_mood (ApiServer *self, ApiServerMood mood)
{
  g_mutex_lock (&self->mutex);
  self->mood = mood;
  g_mutex_unlock (&self->mutex);
}

void
api_server_set_session (ApiServer *self, guint tiles, guint status, gint64 seconds)
{
  g_mutex_lock (&self->mutex);
  self->tiles_a_session = self->tiles_left = tiles;
  self->refusal = status;
  self->seconds = seconds;
  g_mutex_unlock (&self->mutex);
}

void
api_server_set_version (ApiServer *self, const char *version)
{
  g_mutex_lock (&self->mutex);
  g_free (self->version);
  self->version = g_strdup (version);
  g_mutex_unlock (&self->mutex);
}

guint
api_server_get_sessions (ApiServer *self)
{
  guint sessions;

  g_mutex_lock (&self->mutex);
  sessions = self->sessions;
  g_mutex_unlock (&self->mutex);

  return sessions;
}

guint
api_server_get_requests (ApiServer *self)
{
  guint requests;

  g_mutex_lock (&self->mutex);
  requests = self->requests;
  g_mutex_unlock (&self->mutex);

  return requests;
}

char *
api_server_get_last_query (ApiServer *self)
{
  char *query;

  g_mutex_lock (&self->mutex);
  query = g_strdup (self->last_query);
  g_mutex_unlock (&self->mutex);

  return query;
}

/* ---- the shipped entries ---- */

static void
append_shipped (GString *text, const char *name)
{
  g_autofree char *path = g_strconcat ("/io/github/mapshot/Mapshot/sources/", name, NULL);
  g_autoptr (GBytes) bytes = g_resource_lookup_data (mapshot_sources_get_resource (), path, 0, NULL);

  g_assert_nonnull (bytes);
  g_string_append_len (text, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
}

MapshotSourceStore *
api_server_make_store (ApiServer *self, const char *folder, const char *more)
{
  static const char *const hosts[] = { "https://tile.googleapis.com", "https://maps.googleapis.com", "https://maps.apigw.ntruss.com",
                                       "https://api.vworld.kr", "https://dapi.kakao.com", "https://mts.daumcdn.net", "http://API" };
  g_autofree char *own = g_strdup_printf ("http://127.0.0.1:%u", self->port);
  g_autofree char *file = g_build_filename (folder, "api.ini", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  MapshotSourceStore *store;

  append_shipped (text, "10-korea.ini");
  append_shipped (text, "15-korea-permission.ini");
  append_shipped (text, "45-google.ini");
  g_string_append (text, more != NULL ? more : "");
  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    g_string_replace (text, hosts[i], own, 0);
  g_string_append (text, "\n[source google]\nPermission=granted\n[source naver]\nPermission=granted\n[source kakao]\nPermission=granted\n"
                         "[source vworld]\nPermission=granted\n");
  g_assert_true (g_file_set_contents (file, text->str, -1, NULL));
  store = mapshot_source_store_new ("", folder);
  for (const char *const *problem = mapshot_source_store_get_problems (store); *problem != NULL; problem++)
    g_test_message ("%s", *problem);

  return store;
}
