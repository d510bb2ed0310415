/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The sources of STORE as a list in groups, each with what it may be used for. Activating a row calls FUNC with the source's id. With OVERLAYS only
 * those that are made to lie over others are listed. */
typedef void (*MapshotSourceChosenFunc) (const char *id, gpointer user_data);

GtkWidget *mapshot_source_list_new (MapshotSourceStore *store, gboolean overlays, MapshotSourceChosenFunc func,
                                    gpointer user_data);

/* A popover that holds such a list, scrolled where it is long, and goes away after a choice. */
GtkWidget *mapshot_source_popover_new (MapshotSourceStore *store, gboolean overlays, MapshotSourceChosenFunc func,
                                       gpointer user_data);

G_END_DECLS
