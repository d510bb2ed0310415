/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-pickup.h"

#include "error.h"
#include "wait-kit.h"

#include <libsoup/soup.h>
#include <string.h>
#include <sys/socket.h>

/* A real server on the loopback, and a real client in the same loop. */
#define PICTURE_SIZE (12 * 1024 * 1024 + 17) /* more than the kernel takes for who reads nothing */

typedef struct
{
  GBytes *picture; /* what is compared with: a copy of its own */
  MapshotKioskPickup *pickup;
  SoupSession *session;
} Fixture;

typedef struct
{
  SoupMessage *message;
  GBytes *body;
  GError *error;
  gboolean done;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_clear_object (&answer->message);
  g_clear_pointer (&answer->body, g_bytes_unref);
  g_clear_error (&answer->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static guint8 *
make_data (void)
{
  guint8 *data = g_malloc (PICTURE_SIZE);

  for (gsize i = 0; i < PICTURE_SIZE; i++)
    data[i] = (guint8) (i * 31 + (i >> 9));

  return data;
}

static void
offer (Fixture *f, int seconds)
{
  g_autoptr (GBytes) held = mapshot_kiosk_pickup_hold (make_data (), PICTURE_SIZE);
  g_autoptr (GError) error = NULL;

  f->pickup = mapshot_kiosk_pickup_new (held, "서울 지도.png", "127.0.0.1", 0, seconds, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->picture = g_bytes_new_take (make_data (), PICTURE_SIZE);
  f->session = soup_session_new ();
  soup_session_set_proxy_resolver (f->session, NULL);
  offer (f, 100);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  soup_session_abort (f->session);
  g_object_unref (f->session);
  g_clear_object (&f->pickup);
  g_bytes_unref (f->picture);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
answer_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->body = soup_session_send_and_read_finish (SOUP_SESSION (object), result, &answer->error);
  answer->done = TRUE;
}

static void
ask (Fixture *f, const char *method, const char *suffix, const char *range, Answer *answer)
{
  g_autofree char *uri = g_strconcat (mapshot_kiosk_pickup_get_uri (f->pickup), suffix, NULL);

  answer->message = soup_message_new (method, uri);
  if (range != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (answer->message), "Range", range);
  soup_session_send_and_read_async (f->session, answer->message, G_PRIORITY_DEFAULT, NULL, answer_cb, answer);
  wait_kit_until (answer->done);
  g_assert_no_error (answer->error);
}

static const char *
get_header (const Answer *answer, const char *name)
{
  return soup_message_headers_get_one (soup_message_get_response_headers (answer->message), name);
}

static void
test_once (Fixture *f, gconstpointer data)
{
  g_auto (Answer) first = { 0 }, second = { 0 }, head = { 0 };

  g_assert_true (mapshot_kiosk_pickup_has_picture (f->pickup));
  ask (f, "GET", "", NULL, &first);
  g_assert_cmpuint (soup_message_get_status (first.message), ==, 200);
  g_assert_true (g_bytes_equal (first.body, f->picture));
  g_assert_cmpstr (get_header (&first, "Content-Type"), ==, "image/png");
  g_assert_cmpstr (get_header (&first, "Cache-Control"), ==, "no-store");
  g_assert_nonnull (strstr (get_header (&first, "Content-Disposition"), "filename*=UTF-8''%EC%84%9C%EC%9A%B8%20%EC%A7%80%EB%8F%84.png"));
  wait_kit_until (mapshot_kiosk_pickup_get_state (f->pickup) == MAPSHOT_KIOSK_PICKUP_FETCHED);
  g_assert_false (mapshot_kiosk_pickup_has_picture (f->pickup));

  ask (f, "GET", "", NULL, &second);
  g_assert_cmpuint (soup_message_get_status (second.message), ==, 410);
  g_assert_cmpuint (g_bytes_get_size (second.body), <, 200);
  ask (f, "HEAD", "", NULL, &head);
  g_assert_cmpuint (soup_message_get_status (head.message), ==, 410);
}

/* Telephones look before they fetch. */
static void
test_head (Fixture *f, gconstpointer data)
{
  g_auto (Answer) head = { 0 }, get = { 0 };

  ask (f, "HEAD", "", NULL, &head);
  g_assert_cmpuint (soup_message_get_status (head.message), ==, 200);
  g_assert_cmpint (soup_message_headers_get_content_length (soup_message_get_response_headers (head.message)), ==, PICTURE_SIZE);
  g_assert_cmpuint (g_bytes_get_size (head.body), ==, 0);
  g_assert_cmpint (mapshot_kiosk_pickup_get_state (f->pickup), ==, MAPSHOT_KIOSK_PICKUP_WAITING);
  ask (f, "GET", "", NULL, &get);
  g_assert_true (g_bytes_equal (get.body, f->picture));
}

/* Half of it would be all that there ever was. */
static void
test_range (Fixture *f, gconstpointer data)
{
  g_auto (Answer) get = { 0 };

  ask (f, "GET", "", "bytes=0-99", &get);
  g_assert_cmpuint (soup_message_get_status (get.message), ==, 200);
  g_assert_cmpstr (get_header (&get, "Accept-Ranges"), ==, "none");
  g_assert_true (g_bytes_equal (get.body, f->picture));
}

static void
test_other_addresses (Fixture *f, gconstpointer data)
{
  g_auto (Answer) longer = { 0 }, post = { 0 }, root = { 0 };
  g_autofree char *base = g_strdup (mapshot_kiosk_pickup_get_uri (f->pickup));

  ask (f, "GET", "x", NULL, &longer);
  g_assert_cmpuint (soup_message_get_status (longer.message), ==, 404);
  ask (f, "POST", "", NULL, &post);
  g_assert_cmpuint (soup_message_get_status (post.message), ==, 405);
  g_assert_cmpstr (get_header (&post, "Allow"), ==, "GET, HEAD");
  *strrchr (base, '/') = '\0';
  root.message = soup_message_new ("GET", base);
  soup_session_send_and_read_async (f->session, root.message, G_PRIORITY_DEFAULT, NULL, answer_cb, &root);
  wait_kit_until (root.done);
  g_assert_cmpuint (soup_message_get_status (root.message), ==, 404);
  g_assert_true (mapshot_kiosk_pickup_has_picture (f->pickup));
}

/* A telephone that loses the network half-way may try again. */
static void
test_broken_transfer (Fixture *f, gconstpointer data)
{
  g_autoptr (GUri) uri = g_uri_parse (mapshot_kiosk_pickup_get_uri (f->pickup), SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", (guint) g_uri_get_port (uri));
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: x\r\n\r\n", g_uri_get_path (uri));
  g_auto (Answer) busy = { 0 }, get = { 0 };

  g_assert_true (g_socket_set_option (socket, SOL_SOCKET, SO_RCVBUF, 8192, NULL));
  g_assert_true (g_socket_connect (socket, address, NULL, NULL));
  g_assert_cmpint (g_socket_send (socket, request, strlen (request), NULL, NULL), ==, (gssize) strlen (request));
  wait_kit_until (mapshot_kiosk_pickup_get_state (f->pickup) == MAPSHOT_KIOSK_PICKUP_SENDING);
  ask (f, "GET", "", NULL, &busy);
  g_assert_cmpuint (soup_message_get_status (busy.message), ==, 503);
  g_assert_nonnull (get_header (&busy, "Retry-After"));
  g_assert_true (g_socket_close (socket, NULL));
  wait_kit_until (mapshot_kiosk_pickup_get_state (f->pickup) == MAPSHOT_KIOSK_PICKUP_WAITING);
  ask (f, "GET", "", NULL, &get);
  g_assert_true (g_bytes_equal (get.body, f->picture));
}

static void
assert_closed (const char *address)
{
  g_autoptr (GUri) uri = g_uri_parse (address, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) g_uri_get_port (uri), NULL, &error);

  g_assert_null (connection);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

static void
test_time (Fixture *f, gconstpointer data)
{
  g_object_unref (f->pickup);
  offer (f, 1);
  wait_kit_until (mapshot_kiosk_pickup_get_state (f->pickup) == MAPSHOT_KIOSK_PICKUP_OVER);
  g_assert_false (mapshot_kiosk_pickup_has_picture (f->pickup));
  assert_closed (mapshot_kiosk_pickup_get_uri (f->pickup));
}

static void
test_close (Fixture *f, gconstpointer data)
{
  mapshot_kiosk_pickup_close (f->pickup);
  g_assert_false (mapshot_kiosk_pickup_has_picture (f->pickup));
  assert_closed (mapshot_kiosk_pickup_get_uri (f->pickup));
}

/* 128 bits, another each time, on the one interface that was named. */
static void
test_address (Fixture *f, gconstpointer data)
{
  g_autofree char *before = g_strdup (mapshot_kiosk_pickup_get_uri (f->pickup));
  const char *token = strrchr (before, '/') + 1;

  g_assert_true (g_str_has_prefix (before, "http://127.0.0.1:"));
  g_assert_cmpuint (strlen (token), ==, 22);
  g_assert_cmpuint (strspn (token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), ==, 22);
  g_object_unref (f->pickup);
  offer (f, 100);
  g_assert_cmpstr (strrchr (mapshot_kiosk_pickup_get_uri (f->pickup), '/') + 1, !=, token);
}

static void
test_interfaces (Fixture *f, gconstpointer data)
{
  static const char *const wrong[] = { "nosuchdevice0", "0.0.0.0", "::", "192.0.2.77" };
  g_autoptr (MapshotKioskPickup) loop = mapshot_kiosk_pickup_new (f->picture, "a.png", "lo", 0, 10, NULL);

  if (loop != NULL)
    g_assert_true (g_str_has_prefix (mapshot_kiosk_pickup_get_uri (loop), "http://127.0.0.1:"));
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MapshotKioskPickup) pickup = mapshot_kiosk_pickup_new (f->picture, "a.png", wrong[i], 0, 10, &error);

      g_assert_null (pickup);
      g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED);
      g_assert_nonnull (strstr (error->message, wrong[i]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/kiosk-pickup/once", Fixture, NULL, set_up, test_once, tear_down);
  g_test_add ("/kiosk-pickup/head", Fixture, NULL, set_up, test_head, tear_down);
  g_test_add ("/kiosk-pickup/range", Fixture, NULL, set_up, test_range, tear_down);
  g_test_add ("/kiosk-pickup/other-addresses", Fixture, NULL, set_up, test_other_addresses, tear_down);
  g_test_add ("/kiosk-pickup/broken-transfer", Fixture, NULL, set_up, test_broken_transfer, tear_down);
  g_test_add ("/kiosk-pickup/time", Fixture, NULL, set_up, test_time, tear_down);
  g_test_add ("/kiosk-pickup/close", Fixture, NULL, set_up, test_close, tear_down);
  g_test_add ("/kiosk-pickup/address", Fixture, NULL, set_up, test_address, tear_down);
  g_test_add ("/kiosk-pickup/interfaces", Fixture, NULL, set_up, test_interfaces, tear_down);

  return g_test_run ();
}
