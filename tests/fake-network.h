/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A network for tests, which costs money by the byte where it is told so. (transfer full) */
GNetworkMonitor *fake_network_new (gboolean metered);

/* Notifies. */
void fake_network_set_metered (GNetworkMonitor *network, gboolean metered);

G_END_DECLS
