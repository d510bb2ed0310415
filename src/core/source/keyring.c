/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keyring.h"

#include "error.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>
#include <string.h>

/* A keyring that does not answer must not hold a capture up. */
#define PATIENCE 5 /* seconds */

static const SecretSchema schema = {
  "io.github.mapshot.Mapshot.Key",
  SECRET_SCHEMA_NONE,
  { { "source", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
  0, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
};

/* GDBus would start a bus where there is none; "disabled:" is how one is forbidden. libsecret's file backend needs no bus. */
static gboolean
is_reachable (void)
{
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  g_autofree char *socket = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);

  if (g_strcmp0 (g_getenv ("SECRET_BACKEND"), "file") == 0)
    return TRUE;
  if (address != NULL && address[0] != '\0')
    return !g_str_has_prefix (address, "disabled:");

  return g_file_test (socket, G_FILE_TEST_EXISTS);
}

static gboolean
check_reachable (GError **error)
{
  if (is_reachable ())
    return TRUE;
  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED,
                       _("there is no keyring in this session"));
  return FALSE;
}

static gboolean
fail (const GError *cause, GError **error)
{
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("the keyring cannot be used: %s"), cause->message);
  return FALSE;
}

typedef struct
{
  GMutex lock;
  GCond cond;
  gboolean done;
  GCancellable *cancellable;
} Patience;

static gpointer
wait_thread (gpointer data)
{
  Patience *self = data;
  gint64 end = g_get_monotonic_time () + PATIENCE * G_TIME_SPAN_SECOND;

  g_mutex_lock (&self->lock);
  while (!self->done && g_cond_wait_until (&self->cond, &self->lock, end))
    ;
  if (!self->done)
    g_cancellable_cancel (self->cancellable);
  g_mutex_unlock (&self->lock);

  return NULL;
}

static GList *
search (GHashTable *attributes, gboolean may_unlock, GError **error)
{
  SecretSearchFlags flags = SECRET_SEARCH_LOAD_SECRETS | (may_unlock ? SECRET_SEARCH_UNLOCK : 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Patience patience = { .cancellable = cancellable };
  GThread *thread = NULL;
  GList *items;

  g_mutex_init (&patience.lock);
  g_cond_init (&patience.cond);
  if (!may_unlock)
    thread = g_thread_new ("keyring", wait_thread, &patience);
  items = secret_password_searchv_sync (&schema, attributes, flags, cancellable, error);
  if (thread != NULL)
    {
      g_mutex_lock (&patience.lock);
      patience.done = TRUE;
      g_cond_signal (&patience.cond);
      g_mutex_unlock (&patience.lock);
      g_thread_join (thread);
    }
  g_mutex_clear (&patience.lock);
  g_cond_clear (&patience.cond);

  return items;
}

char *
mapshot_keyring_lookup (const char *id, gboolean may_unlock, GError **error)
{
  g_autoptr (GHashTable) attributes = NULL;
  g_autoptr (GError) cause = NULL;
  GList *items;
  char *key = NULL;

  if (!is_reachable ())
    return NULL;
  attributes = secret_attributes_build (&schema, "source", id, NULL);
  items = search (attributes, may_unlock, &cause);
  if (cause != NULL)
    fail (cause, error);
  for (GList *l = items; l != NULL && key == NULL; l = l->next)
    {
      SecretValue *value = secret_retrievable_retrieve_secret_sync (l->data, NULL, NULL);
      const char *text = value != NULL ? secret_value_get_text (value) : NULL;

      if (text != NULL && text[0] != '\0')
        key = g_strdup (text);
      g_clear_pointer (&value, secret_value_unref);
    }
  g_list_free_full (items, g_object_unref);

  return key;
}

gboolean
mapshot_keyring_store (const char *id, const char *key, GError **error)
{
  g_autofree char *label = g_strdup_printf (_("Mapshot: key for %s"), id);
  g_autoptr (GError) cause = NULL;

  if (!check_reachable (error))
    return FALSE;
  if (secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT, label, key, NULL, &cause, "source", id, NULL))
    return TRUE;

  return fail (cause, error);
}

gboolean
mapshot_keyring_clear (const char *id, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (!check_reachable (error))
    return FALSE;
  secret_password_clear_sync (&schema, NULL, &cause, "source", id, NULL);

  return cause == NULL || fail (cause, error);
}
