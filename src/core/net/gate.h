/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "throttle.h"

G_BEGIN_DECLS

/* What fetchers of one thread keep together: one cap on requests in flight, one rate, one pause. Layers of one capture share a gate, since
 * the names of their hosts do not tell whether one service stands behind them. */
typedef struct _MapshotGate MapshotGate;

/* MAX_CONNECTIONS requests in flight, MAX_RATE requests a second or 0 for no limit. */
MapshotGate *mapshot_gate_new (int max_connections, double max_rate);
MapshotGate *mapshot_gate_ref (MapshotGate *self);
void mapshot_gate_unref (MapshotGate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapshotGate, mapshot_gate_unref)

/* Tries to start one request; FALSE when there is none, or the gate does not let it through. */
typedef gboolean (*MapshotGateFunc) (gpointer member);

/* MEMBER (not owned) is one that FUNC is called with. */
void mapshot_gate_join (MapshotGate *self, MapshotGateFunc func, gpointer member);
void mapshot_gate_leave (MapshotGate *self, gpointer member, int in_flight);

/* Lets members start requests in turn, until none can. */
void mapshot_gate_pump (MapshotGate *self);

/* Whether one more may start at NOW (monotonic µs); if not, WAKE is when to ask again, or 0 when only the end of a request changes that. */
gboolean mapshot_gate_admit (const MapshotGate *self, gint64 now, gint64 *wake);
void mapshot_gate_started (MapshotGate *self, gint64 now);
void mapshot_gate_ended (MapshotGate *self);

/* How the service took it: see throttle.h. */
MapshotThrottle *mapshot_gate_get_throttle (MapshotGate *self);

G_END_DECLS
