/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bounds.h"
#include "keys.h"

G_BEGIN_DECLS

/* Where addresses are: asked once of the gazetteer or of the service that was chosen, at its own pace, and kept on the disk for a month, so that the same batch asks
 * nobody twice. What is kept says neither the address nor the service. The main thread. */
typedef struct _MapshotAddresses MapshotAddresses;

/* GEOCODER as --geocoder has it, or NULL for the gazetteer. MAPSHOT_ERROR_USAGE or MAPSHOT_ERROR_NETWORK. */
MapshotAddresses *mapshot_addresses_new (const char *geocoder, const MapshotKeys *keys, const char *ca_file, GError **error);
void mapshot_addresses_free (MapshotAddresses *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotAddresses, mapshot_addresses_free)

/* The one place that TEXT means. Turns the main context until the answer is there or *STOP is set (G_IO_ERROR_CANCELLED). MAPSHOT_ERROR_USAGE when there is none, or
 * several; MAPSHOT_ERROR_NETWORK when nobody answers. */
gboolean mapshot_addresses_find (MapshotAddresses *self, const char *text, const gboolean *stop, MapshotPosition *position,
                                 GError **error);

/* Forgets what is kept; its size is added to *BYTES. */
void mapshot_addresses_clear (guint64 *bytes);

G_END_DECLS
