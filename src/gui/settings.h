/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bounds.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* What the program remembers, over GSettings; nobody else knows a key. Where the schema is not installed nothing is remembered, and the
 * defaults hold. Main thread. */

#define MAPSHOT_SETTING_REMEMBER "remember-place"
#define MAPSHOT_SETTING_SIDECARS "sidecars"
#define MAPSHOT_SETTING_TRACES "traces"

typedef struct
{
  int width, height; /* px */
  gboolean maximized;
} MapshotWindowSize;

void mapshot_settings_bind (const char *key, gpointer object, const char *property);
gboolean mapshot_settings_get_sidecars (void);

MapshotWindowSize mapshot_settings_get_size (void);
void mapshot_settings_set_size (const MapshotWindowSize *size);

/* FALSE when no place is remembered, or is not to be. RESOLUTION in ground metres a px. */
gboolean mapshot_settings_get_place (MapshotPosition *position, double *resolution);
void mapshot_settings_set_place (const MapshotPosition *position, double resolution);

/* The id of a source, NULL for the base map; the folder of the last picture, or NULL. (transfer full) */
char *mapshot_settings_get_source (void);
void mapshot_settings_set_source (const char *source);
char *mapshot_settings_get_folder (void);
void mapshot_settings_set_folder (const char *folder);

G_END_DECLS
