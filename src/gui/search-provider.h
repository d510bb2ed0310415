/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "application.h"

G_BEGIN_DECLS

/* Answers the desktop's search (org.gnome.Shell.SearchProvider2 at the application's object path + "/SearchProvider"). No window is opened and no
 * capture is started before somebody chooses a result. The registration, to be given to _unexport(); 0 and an error of GIO's when the
 * path is taken. Main thread. */
guint mapshot_search_provider_export (MapshotApplication *application, GDBusConnection *bus, GError **error);
void mapshot_search_provider_unexport (GDBusConnection *bus, guint registration);

G_END_DECLS
