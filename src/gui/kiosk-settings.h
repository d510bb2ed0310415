/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "recipe.h"

G_BEGIN_DECLS

/* What a site lets its visitors do: read once from a key file, then never changed. data/kiosk/README.md has the keys. */

typedef enum
{
  MAPSHOT_KIOSK_ENGLISH,
  MAPSHOT_KIOSK_KOREAN,
  MAPSHOT_KIOSK_N_LANGUAGES,
} MapshotKioskLanguage;

/* Where a picture may go. */
typedef enum
{
  MAPSHOT_KIOSK_TO_FOLDER,
  MAPSHOT_KIOSK_TO_USB,
  MAPSHOT_KIOSK_TO_PICKUP,
  MAPSHOT_KIOSK_N_PLACES,
} MapshotKioskPlace;

#define MAPSHOT_KIOSK_MAX_CHOICES 6 /* buttons of a kind that a screen has room for */

/* One button, and what it stands for. */
typedef struct
{
  char *group; /* where it stands in the file, for messages */
  char *names[MAPSHOT_KIOSK_N_LANGUAGES];
  char *source;   /* as --source takes it; NULL is the base map */
  GArray *layers; /* (element-type MapshotRecipeLayer), the lowest first */
} MapshotKioskMap;

typedef struct
{
  char *group; /* where it stands in the file, for messages */
  char *names[MAPSHOT_KIOSK_N_LANGUAGES];
  MapshotBounds bounds; /* degrees: the map does not leave them */
  MapshotBounds view;   /* degrees: what is seen first */
} MapshotKioskRegion;

typedef struct
{
  char *group; /* where it stands in the file, for messages */
  char *names[MAPSHOT_KIOSK_N_LANGUAGES];
  gint64 width, height; /* px */
  double dpi;           /* or 0 */
} MapshotKioskSize;

typedef struct
{
  char *path; /* of the file */
  char *titles[MAPSHOT_KIOSK_N_LANGUAGES];
  MapshotKioskLanguage languages[MAPSHOT_KIOSK_N_LANGUAGES]; /* the first is what every visitor begins with */
  int n_languages;
  gboolean dark;
  GPtrArray *maps;    /* (element-type MapshotKioskMap), 1 … MAPSHOT_KIOSK_MAX_CHOICES, like the others */
  GPtrArray *regions; /* (element-type MapshotKioskRegion) */
  GPtrArray *sizes;   /* (element-type MapshotKioskSize) */
  int idle_time, warning_time; /* seconds without a touch until all is gone; the last of them are counted aloud */
  int restart_time;            /* seconds that a finished picture is shown */
  gint64 visitor_tiles, day_tiles; /* 0 = no limit */
  char *key_file;              /* of the sources, or NULL */

  MapshotKioskPlace places[MAPSHOT_KIOSK_N_PLACES]; /* the first that is there is taken */
  int n_places;
  char *folder;                /* absolute; NULL unless it is a place */
  char *file_name;             /* a template */

  char *pickup_interface;      /* an address or the name of a network interface; NULL unless it is a place */
  int pickup_port;             /* 0: any that is free */
  int pickup_time;             /* seconds */
  guint64 pickup_max_size;     /* bytes */
} MapshotKioskSettings;

/* MAPSHOT_ERROR_USAGE with one line that names file, group and key, and shows what is right. */
MapshotKioskSettings *mapshot_kiosk_settings_load (const char *path, GError **error);
void mapshot_kiosk_settings_free (MapshotKioskSettings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotKioskSettings, mapshot_kiosk_settings_free)

/* The site's own file: kiosk.ini in the site's folder, in XDG_CONFIG_DIRS/mapshot or in XDG_CONFIG_HOME/mapshot. (transfer full);
 * MAPSHOT_ERROR_USAGE when there is none. */
char *mapshot_kiosk_settings_find (GError **error);

gboolean mapshot_kiosk_settings_has_place (const MapshotKioskSettings *self, MapshotKioskPlace place);

/* The file's name without a folder, by the template; ends with ".png" and holds nothing that a FAT file system refuses. (transfer full) */
char *mapshot_kiosk_settings_make_name (const MapshotKioskSettings *self, const MapshotKioskMap *map, const MapshotKioskRegion *region,
                                        const MapshotKioskSize *size, MapshotKioskLanguage language, GDateTime *now);

G_END_DECLS
