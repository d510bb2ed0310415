/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "keys.h"
#include "place.h"

G_BEGIN_DECLS

/* Looks a text up: the embedded gazetteer, or a service that the user chose. What a text says by itself (location.h) is found without asking
 * anybody. Use it on the thread that made it, whose thread-default main context it works in. */
typedef struct _MapshotGeocoder MapshotGeocoder;

typedef struct
{
  const char *id;      /* "gazetteer", "vworld", "kakao", "naver", "google", "nominatim", "photon" */
  const char *name;    /* for people */
  const char *address; /* where it is asked; NULL: the user names one */
  const char *key_uri; /* where a key is had, or NULL */
  const char *credit;  /* to be shown with what it found, or "" */
  gboolean needs_key;
  gboolean as_you_type;  /* its terms allow a request for each letter */
  guint interval;        /* ms between two requests of this process, whoever makes them; 0 = no limit */
} MapshotGeocoderInfo;

/* All that can be chosen, the gazetteer first; N of them. No service is asked unless it was chosen. */
const MapshotGeocoderInfo *mapshot_geocoder_list (gsize *n);

/* PLACES (transfer none) (element-type MapshotFoundPlace), perhaps empty, or ERROR. */
typedef void (*MapshotGeocoderFunc) (GPtrArray *places, const GError *error, gpointer user_data);

/* Whether WHAT is one of what mapshot_geocoder_new() takes: MAPSHOT_ERROR_USAGE with a right example. */
gboolean mapshot_geocoder_check (const char *what, GError **error);

/* WHAT is an id, ID=ADDRESS for a service of the user's own, or NULL for the gazetteer. KEYS may be NULL; CA_FILE as in fetcher.h, or NULL.
 * MAPSHOT_ERROR_USAGE for an unknown one, MAPSHOT_ERROR_NETWORK for a missing key. */
MapshotGeocoder *mapshot_geocoder_new (const char *what, const MapshotKeys *keys, const char *ca_file, GError **error);
void mapshot_geocoder_free (MapshotGeocoder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotGeocoder, mapshot_geocoder_free)

const MapshotGeocoderInfo *mapshot_geocoder_get_info (const MapshotGeocoder *self);

/* FUNC is called once from the main context, unless another search or mapshot_geocoder_free() comes before. */
void mapshot_geocoder_search (MapshotGeocoder *self, const char *text, MapshotGeocoderFunc func, gpointer user_data);

G_END_DECLS
