/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-application.h"

#include "cache.h"
#include "error.h"
#include "kiosk-check.h"
#include "kiosk-language.h"
#include "kiosk-unfinished.h"
#include "mapshot-config.h"

#include <glib-unix.h>

#define EXIT_NETWORK 5
#define EXIT_USAGE 2

struct _MapshotKioskApplication
{
  AdwApplication parent_instance;

  MapshotKioskSettings *settings;
  MapshotSourceStore *store;
  MapshotKeys *keys;
  GVolumeMonitor *monitor;
  char *state_path, *unfinished_path;
  MapshotKioskBudget *budget;
  MapshotKioskDrives *drives;
  MapshotKioskWindow *window; /* borrowed: GTK owns it */
  guint signals[2];           /* SIGTERM and SIGINT */
};

G_DEFINE_FINAL_TYPE (MapshotKioskApplication, mapshot_kiosk_application, ADW_TYPE_APPLICATION)

static gboolean
signal_cb (gpointer user_data)
{
  g_application_quit (G_APPLICATION (user_data));

  return G_SOURCE_CONTINUE;
}

static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/io/github/mapshot/Mapshot/kiosk.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
mapshot_kiosk_application_startup (GApplication *application)
{
  MapshotKioskApplication *self = MAPSHOT_KIOSK_APPLICATION (application);
  const MapshotKioskSettings *settings = self->settings;

  G_APPLICATION_CLASS (mapshot_kiosk_application_parent_class)->startup (application);
  /* A folder of cached tiles would say where a visitor has looked. */
  mapshot_cache_forbid ();
  load_style ();
  adw_style_manager_set_color_scheme (adw_application_get_style_manager (ADW_APPLICATION (application)),
                                      settings->dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  self->budget = mapshot_kiosk_budget_new (self->state_path, settings->visitor_tiles, settings->day_tiles);
  self->drives = mapshot_kiosk_drives_new (self->monitor);
  mapshot_kiosk_unfinished_clean (self->unfinished_path, settings->folder);
  self->signals[0] = g_unix_signal_add (SIGTERM, signal_cb, self);
  self->signals[1] = g_unix_signal_add (SIGINT, signal_cb, self);
}

static void
mapshot_kiosk_application_activate (GApplication *application)
{
  MapshotKioskApplication *self = MAPSHOT_KIOSK_APPLICATION (application);
  const MapshotKioskParts parts = { self->settings, self->store, self->keys, self->budget, self->drives, self->unfinished_path };

  if (self->window == NULL)
    {
      self->window = mapshot_kiosk_window_new (GTK_APPLICATION (application), &parts);
      g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
    }
  gtk_window_fullscreen (GTK_WINDOW (self->window));
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
mapshot_kiosk_application_shutdown (GApplication *application)
{
  MapshotKioskApplication *self = MAPSHOT_KIOSK_APPLICATION (application);

  if (self->window != NULL)
    mapshot_kiosk_window_close (self->window);
  for (gsize i = 0; i < G_N_ELEMENTS (self->signals); i++)
    g_clear_handle_id (&self->signals[i], g_source_remove);
  g_clear_object (&self->drives);
  g_clear_pointer (&self->budget, mapshot_kiosk_budget_free);

  G_APPLICATION_CLASS (mapshot_kiosk_application_parent_class)->shutdown (application);
}

static void
mapshot_kiosk_application_finalize (GObject *object)
{
  MapshotKioskApplication *self = MAPSHOT_KIOSK_APPLICATION (object);

  g_clear_pointer (&self->settings, mapshot_kiosk_settings_free);
  g_clear_pointer (&self->store, mapshot_source_store_unref);
  g_clear_pointer (&self->keys, mapshot_keys_free);
  g_clear_object (&self->monitor);
  g_free (self->state_path);
  g_free (self->unfinished_path);

  G_OBJECT_CLASS (mapshot_kiosk_application_parent_class)->finalize (object);
}

static void
mapshot_kiosk_application_class_init (MapshotKioskApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mapshot_kiosk_application_finalize;
  application_class->startup = mapshot_kiosk_application_startup;
  application_class->activate = mapshot_kiosk_application_activate;
  application_class->shutdown = mapshot_kiosk_application_shutdown;
}

static void
mapshot_kiosk_application_init (MapshotKioskApplication *self)
{
}

MapshotKioskApplication *
mapshot_kiosk_application_new (MapshotKioskSettings *settings, MapshotSourceStore *store, MapshotKeys *keys, GVolumeMonitor *monitor,
                               const char *state_path)
{
  /* A window of the desktop's program that is open already would answer for this one. */
  MapshotKioskApplication *self = g_object_new (MAPSHOT_TYPE_KIOSK_APPLICATION, "application-id", MAPSHOT_APP_ID, "resource-base-path",
                                                "/io/github/mapshot/Mapshot", "flags", G_APPLICATION_NON_UNIQUE, NULL);

  self->settings = settings;
  self->store = store;
  self->keys = keys;
  self->monitor = monitor != NULL ? g_object_ref (monitor) : NULL;
  self->state_path = state_path != NULL ? g_strdup (state_path) : mapshot_kiosk_budget_get_default_path ();
  self->unfinished_path = mapshot_kiosk_unfinished_get_path (self->state_path);

  return self;
}

MapshotKioskWindow *
mapshot_kiosk_application_get_window (MapshotKioskApplication *self)
{
  return self->window;
}

MapshotKioskDrives *
mapshot_kiosk_application_get_drives (MapshotKioskApplication *self)
{
  return self->drives;
}

MapshotKioskBudget *
mapshot_kiosk_application_get_budget (MapshotKioskApplication *self)
{
  return self->budget;
}

/* ---- the program ---- */

gboolean
mapshot_kiosk_is_asked (char **argv, const char **file)
{
  *file = NULL;
  for (int i = 1; argv[i] != NULL; i++)
    {
      if (g_str_has_prefix (argv[i], "--kiosk="))
        *file = argv[i] + strlen ("--kiosk=");
      else if (!g_str_equal (argv[i], "--kiosk"))
        continue;
      return TRUE;
    }
  return FALSE;
}

static int
complain (const GError *error)
{
  g_printerr ("mapshot: %s\n", error->message);

  return g_error_matches (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK) ? EXIT_NETWORK : EXIT_USAGE;
}

int
mapshot_kiosk_run (const char *file)
{
  g_autoptr (MapshotKioskApplication) application = NULL;
  g_autoptr (MapshotKioskSettings) settings = NULL;
  g_autoptr (MapshotSourceStore) store = NULL;
  g_autoptr (MapshotKeys) keys = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  char *arguments[] = { NULL };

  /* GTK would take the environment's locale again, in which there may be no translations. */
  gtk_disable_setlocale ();
  mapshot_kiosk_language_prepare ();
  path = file != NULL ? g_strdup (file) : mapshot_kiosk_settings_find (&error);
  settings = path != NULL ? mapshot_kiosk_settings_load (path, &error) : NULL;
  if (settings == NULL)
    return complain (error);
  keys = mapshot_keys_new (settings->key_file, &error);
  if (keys == NULL)
    return complain (error);
  store = mapshot_source_store_new (NULL, NULL);
  if (!mapshot_kiosk_ask (settings, store, keys, &error) || !mapshot_kiosk_check (settings, store, keys, &error))
    return complain (error);
  application = mapshot_kiosk_application_new (g_steal_pointer (&settings), g_steal_pointer (&store), g_steal_pointer (&keys), NULL, NULL);

  return g_application_run (G_APPLICATION (application), 0, arguments);
}
