/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One picture that a visitor fetches with a telephone, from memory, once, over plain HTTP on one network of the site. Its address holds 128 random bits.
 *
 *   HEAD says what there is and counts for nothing. The first GET gets the whole picture, whatever range it asks for; once it is sent, the bytes are
 *   wiped and the address answers 410. A transfer that breaks may be tried again. Anything else is 404 or 405.
 *
 *   state  MapshotKioskPickupState, notifies
 *
 * It listens from its making until it is closed. Main thread. */
#define MAPSHOT_TYPE_KIOSK_PICKUP (mapshot_kiosk_pickup_get_type ())
G_DECLARE_FINAL_TYPE (MapshotKioskPickup, mapshot_kiosk_pickup, MAPSHOT, KIOSK_PICKUP, GObject)

typedef enum
{
  MAPSHOT_KIOSK_PICKUP_WAITING,
  MAPSHOT_KIOSK_PICKUP_SENDING,
  MAPSHOT_KIOSK_PICKUP_FETCHED,
  MAPSHOT_KIOSK_PICKUP_OVER, /* the time is up, or it was closed */
} MapshotKioskPickupState;

/* A copy of what is at DATA that is overwritten before it is freed; DATA is taken over (g_free). */
GBytes *mapshot_kiosk_pickup_hold (guint8 *data, gsize length);

/* INTERFACE is an address or the name of a network interface; PORT 0 is any that is free. After SECONDS the picture is gone; one that is being sent then has
 * as long again. MAPSHOT_ERROR_FAILED when that interface has no address now, or the port is taken. */
MapshotKioskPickup *mapshot_kiosk_pickup_new (GBytes *picture, const char *file_name, const char *interface, int port, int seconds,
                                              GError **error);

/* What the code says. Owned by SELF. */
const char *mapshot_kiosk_pickup_get_uri (MapshotKioskPickup *self);
MapshotKioskPickupState mapshot_kiosk_pickup_get_state (MapshotKioskPickup *self);

/* Whether any of the picture is still held. */
gboolean mapshot_kiosk_pickup_has_picture (MapshotKioskPickup *self);

/* Stops listening, cuts what is being sent and wipes the picture. */
void mapshot_kiosk_pickup_close (MapshotKioskPickup *self);

G_END_DECLS
