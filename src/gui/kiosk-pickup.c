/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-pickup.h"

#include "error.h"

#include <glib/gi18n-lib.h>
#include <ifaddrs.h>
#include <libsoup/soup.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/random.h>

#define TOKEN_BYTES 16

struct _MapshotKioskPickup
{
  GObject parent_instance;

  SoupServer *server;
  GBytes *picture;
  char *file_name;
  char *path; /* "/TOKEN" */
  char *uri;
  int seconds;
  guint timeout;
  gboolean extended; /* the time went on for a transfer */
  MapshotKioskPickupState state;
};

G_DEFINE_FINAL_TYPE (MapshotKioskPickup, mapshot_kiosk_pickup, G_TYPE_OBJECT)

enum
{
  PROP_STATE = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

/* ---- memory that is wiped ---- */

typedef struct
{
  guint8 *data;
  gsize length;
} Held;

static void
wipe (gpointer user_data)
{
  Held *held = user_data;

  explicit_bzero (held->data, held->length);
  g_free (held->data);
  g_free (held);
}

GBytes *
mapshot_kiosk_pickup_hold (guint8 *data, gsize length)
{
  Held *held = g_new (Held, 1);

  *held = (Held){ data, length };

  return g_bytes_new_with_free_func (data, length, wipe, held);
}

/* ---- the address ---- */

static GInetAddress *
find_interface (const char *name)
{
  struct ifaddrs *all = NULL;
  GInetAddress *found = NULL;

  if (getifaddrs (&all) != 0)
    return NULL;
  for (struct ifaddrs *one = all; one != NULL && found == NULL; one = one->ifa_next)
    if (one->ifa_addr != NULL && one->ifa_addr->sa_family == AF_INET && g_str_equal (one->ifa_name, name) && (one->ifa_flags & IFF_UP))
      {
        g_autoptr (GSocketAddress) address = g_socket_address_new_from_native (one->ifa_addr, sizeof (struct sockaddr_in));
        found = g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
      }
  freeifaddrs (all);

  return found;
}

static GInetAddress *
find_address (const char *interface, GError **error)
{
  GInetAddress *address = g_inet_address_new_from_string (interface);

  if (address == NULL)
    address = find_interface (interface);
  if (address != NULL && g_inet_address_get_is_any (address))
    g_clear_object (&address);
  if (address == NULL)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("the network interface %s has no address; plug it in, or name another"), interface);

  return address;
}

static char *
make_token (void)
{
  guint8 random[TOKEN_BYTES];
  char *token;

  while (getrandom (random, sizeof random, 0) != sizeof random)
    ;
  token = g_base64_encode (random, sizeof random);
  g_strdelimit (token, "+", '-');
  g_strdelimit (token, "/", '_');
  *strchr (token, '=') = '\0';

  return token;
}

/* ---- states ---- */

static void
set_state (MapshotKioskPickup *self, MapshotKioskPickupState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

void
mapshot_kiosk_pickup_close (MapshotKioskPickup *self)
{
  g_return_if_fail (MAPSHOT_IS_KIOSK_PICKUP (self));

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_pointer (&self->picture, g_bytes_unref);
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  if (self->state != MAPSHOT_KIOSK_PICKUP_FETCHED)
    set_state (self, MAPSHOT_KIOSK_PICKUP_OVER);
}

static gboolean
over_cb (gpointer user_data)
{
  MapshotKioskPickup *self = user_data;

  if (self->state == MAPSHOT_KIOSK_PICKUP_SENDING && !self->extended)
    {
      self->extended = TRUE;
      return G_SOURCE_CONTINUE;
    }
  self->timeout = 0;
  mapshot_kiosk_pickup_close (self);

  return G_SOURCE_REMOVE;
}

/* ---- answers ---- */

static void
answer_text (SoupServerMessage *message, guint status, const char *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "text/plain; charset=utf-8", SOUP_MEMORY_COPY, text, strlen (text));
}

static void
sent_cb (SoupServerMessage *message, MapshotKioskPickup *self)
{
  g_clear_pointer (&self->picture, g_bytes_unref);
  set_state (self, MAPSHOT_KIOSK_PICKUP_FETCHED);
}

/* Also when the connection broke: the picture is offered again. */
static void
finished_cb (SoupServerMessage *message, MapshotKioskPickup *self)
{
  if (self->state == MAPSHOT_KIOSK_PICKUP_SENDING)
    set_state (self, MAPSHOT_KIOSK_PICKUP_WAITING);
}

static char *
make_disposition (MapshotKioskPickup *self)
{
  g_autofree char *escaped = g_uri_escape_string (self->file_name, NULL, FALSE);

  return g_strdup_printf ("attachment; filename=\"map.png\"; filename*=UTF-8''%s", escaped);
}

static void
set_headers (MapshotKioskPickup *self, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *disposition = make_disposition (self);

  soup_message_headers_replace (headers, "Content-Type", "image/png");
  soup_message_headers_replace (headers, "Content-Disposition", disposition);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "Accept-Ranges", "none");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Connection", "close");
}

static void
send_picture (MapshotKioskPickup *self, SoupServerMessage *message)
{
  gboolean head = soup_server_message_get_method (message) == SOUP_METHOD_HEAD;

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  set_headers (self, message);
  /* libsoup would cut the part out by itself, and the rest would be gone. */
  soup_message_headers_remove (soup_server_message_get_request_headers (message), "Range");
  if (head)
    {
      soup_message_headers_set_content_length (soup_server_message_get_response_headers (message), (goffset) g_bytes_get_size (self->picture));
      return;
    }
  /* What is sent is let go of at once. */
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  soup_message_headers_set_content_length (soup_server_message_get_response_headers (message), (goffset) g_bytes_get_size (self->picture));
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), self->picture);
  soup_message_body_complete (soup_server_message_get_response_body (message));
  g_signal_connect_object (message, "wrote-body", G_CALLBACK (sent_cb), self, 0);
  g_signal_connect_object (message, "finished", G_CALLBACK (finished_cb), self, 0);
  set_state (self, MAPSHOT_KIOSK_PICKUP_SENDING);
}

static void
request_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  MapshotKioskPickup *self = user_data;
  const char *method = soup_server_message_get_method (message);

  if (!g_str_equal (path, self->path))
    answer_text (message, SOUP_STATUS_NOT_FOUND, _("There is no picture here.\n"));
  else if (method != SOUP_METHOD_GET && method != SOUP_METHOD_HEAD)
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow", "GET, HEAD");
      answer_text (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "");
    }
  else if (self->state == MAPSHOT_KIOSK_PICKUP_FETCHED)
    answer_text (message, SOUP_STATUS_GONE, _("This picture was fetched already, and is gone.\n"));
  else if (self->state == MAPSHOT_KIOSK_PICKUP_SENDING && method == SOUP_METHOD_GET)
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", "5");
      answer_text (message, SOUP_STATUS_SERVICE_UNAVAILABLE, _("This picture is being fetched.\n"));
    }
  else
    send_picture (self, message);
}

static gboolean
listen_on (MapshotKioskPickup *self, const char *interface, int port, GError **error)
{
  g_autoptr (GInetAddress) address = find_address (interface, error);
  g_autoptr (GSocketAddress) socket = NULL;
  g_autoptr (GError) cause = NULL;
  GSList *uris;

  if (address == NULL)
    return FALSE;
  socket = g_inet_socket_address_new (address, (guint16) port);
  self->server = soup_server_new ("server-header", "Mapshot", NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
  if (!soup_server_listen (self->server, socket, 0, &cause))
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("pictures cannot be offered on %s, port %d: %s"), interface, port, cause->message);
      return FALSE;
    }
  uris = soup_server_get_uris (self->server);
  self->uri = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  /* "http://192.168.4.1:8080/" and the token */
  self->uri[strlen (self->uri) - (g_str_has_suffix (self->uri, "/") ? 1 : 0)] = '\0';

  return TRUE;
}

MapshotKioskPickup *
mapshot_kiosk_pickup_new (GBytes *picture, const char *file_name, const char *interface, int port, int seconds, GError **error)
{
  g_autoptr (MapshotKioskPickup) self = g_object_new (MAPSHOT_TYPE_KIOSK_PICKUP, NULL);
  g_autofree char *token = make_token (), *base = NULL;

  self->picture = g_bytes_ref (picture);
  self->file_name = g_strdup (file_name);
  self->path = g_strconcat ("/", token, NULL);
  if (!listen_on (self, interface, port, error))
    return NULL;
  base = g_steal_pointer (&self->uri);
  self->uri = g_strconcat (base, self->path, NULL);
  self->timeout = g_timeout_add_seconds ((guint) seconds, over_cb, self);

  return g_steal_pointer (&self);
}

const char *
mapshot_kiosk_pickup_get_uri (MapshotKioskPickup *self)
{
  return self->uri;
}

MapshotKioskPickupState
mapshot_kiosk_pickup_get_state (MapshotKioskPickup *self)
{
  return self->state;
}

gboolean
mapshot_kiosk_pickup_has_picture (MapshotKioskPickup *self)
{
  return self->picture != NULL;
}

/* ---- the object ---- */

static void
mapshot_kiosk_pickup_dispose (GObject *object)
{
  mapshot_kiosk_pickup_close (MAPSHOT_KIOSK_PICKUP (object));

  G_OBJECT_CLASS (mapshot_kiosk_pickup_parent_class)->dispose (object);
}

static void
mapshot_kiosk_pickup_finalize (GObject *object)
{
  MapshotKioskPickup *self = MAPSHOT_KIOSK_PICKUP (object);

  g_free (self->file_name);
  g_free (self->path);
  g_free (self->uri);

  G_OBJECT_CLASS (mapshot_kiosk_pickup_parent_class)->finalize (object);
}

static void
mapshot_kiosk_pickup_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STATE)
    g_value_set_uint (value, MAPSHOT_KIOSK_PICKUP (object)->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mapshot_kiosk_pickup_class_init (MapshotKioskPickupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mapshot_kiosk_pickup_dispose;
  object_class->finalize = mapshot_kiosk_pickup_finalize;
  object_class->get_property = mapshot_kiosk_pickup_get_property;
  props[PROP_STATE] =
    g_param_spec_uint ("state", NULL, NULL, 0, MAPSHOT_KIOSK_PICKUP_OVER, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
mapshot_kiosk_pickup_init (MapshotKioskPickup *self)
{
}
