/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "geocoder.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What the services differ in. */
typedef struct
{
  MapshotGeocoderInfo info;
  const char *queries[4];  /* tried in order until one finds something: what follows the address, with {q} and {key} */
  const char *headers[5];  /* name, value, … with {key}, or {id} and {secret} for a key of the form ID:SECRET */
  /* Adds what ROOT, an answer, holds; leaves out what it does not understand. */
  void (*read) (JsonObject *root, GPtrArray *places);
} GeocoderService;

const GeocoderService *geocoder_services_get (gsize *n);

/* Reads the JSON text of an answer. MAPSHOT_ERROR_NETWORK when it is none. */
gboolean geocoder_service_read (const GeocoderService *service, GBytes *body, GPtrArray *places, GError **error);

G_END_DECLS
