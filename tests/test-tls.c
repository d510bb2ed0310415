/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-tls.h"

struct _TestTls
{
  GTlsCertificate *certificate;
  SoupServer *server;
  GSocketService *service;
  GCancellable *cancellable;
  guint16 port;
  int under_way;
};

GTlsCertificate *
test_tls_load_certificate (TestServerFlags flags)
{
  const char *name = (flags & TEST_SERVER_EXPIRED) != 0         ? "expired.pem"
                     : (flags & TEST_SERVER_WRONG_HOST) != 0    ? "wrong-host.pem"
                     : (flags & TEST_SERVER_UNKNOWN_CA) != 0    ? "unknown-ca.pem"
                     : (flags & TEST_SERVER_NOT_YET_VALID) != 0 ? "not-yet-valid.pem"
                                                                : "good.pem";
  g_autofree char *path = g_build_filename (TEST_CERTS_DIR, name, NULL);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_file (path, &error);

  g_assert_no_error (error);

  return certificate;
}

static void
shaken_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  TestTls *self = data;
  g_autoptr (GSocketConnection) base = NULL;
  g_autoptr (GSocketAddress) local = NULL, remote = NULL;

  self->under_way--;
  if (!g_tls_connection_handshake_finish (G_TLS_CONNECTION (object), result, NULL))
    return;
  g_object_get (object, "base-io-stream", &base, NULL);
  local = g_socket_connection_get_local_address (base, NULL);
  remote = g_socket_connection_get_remote_address (base, NULL);
  soup_server_accept_iostream (self->server, G_IO_STREAM (object), local, remote, NULL);
}

static gboolean
incoming_cb (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  TestTls *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) stream = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, &error);

  g_assert_no_error (error);
  self->under_way++;
  g_tls_connection_handshake_async (G_TLS_CONNECTION (stream), G_PRIORITY_DEFAULT, self->cancellable, shaken_cb, self);

  return TRUE;
}

TestTls *
test_tls_new (GTlsCertificate *certificate, SoupServer *server)
{
  TestTls *self = g_new0 (TestTls, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  self->certificate = g_object_ref (certificate);
  self->server = g_object_ref (server);
  self->cancellable = g_cancellable_new ();
  self->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  g_socket_service_start (self->service);

  return self;
}

guint16
test_tls_get_port (TestTls *self)
{
  return self->port;
}

void
test_tls_free (TestTls *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_cancellable_cancel (self->cancellable);
  while (self->under_way > 0)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  g_object_unref (self->service);
  g_object_unref (self->cancellable);
  g_object_unref (self->server);
  g_object_unref (self->certificate);
  g_free (self);
}
