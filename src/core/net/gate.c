/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gate.h"

typedef struct
{
  MapshotGateFunc func;
  gpointer data;
} Member;

struct _MapshotGate
{
  MapshotThrottle throttle;
  int in_flight;
  GArray *members; /* (element-type Member) */
  guint turn;      /* whose is next */
};

MapshotGate *
mapshot_gate_new (int max_connections, double max_rate)
{
  MapshotGate *self = g_rc_box_new0 (MapshotGate);

  mapshot_throttle_init (&self->throttle, max_connections, max_rate);
  self->members = g_array_new (FALSE, FALSE, sizeof (Member));

  return self;
}

MapshotGate *
mapshot_gate_ref (MapshotGate *self)
{
  return g_rc_box_acquire (self);
}

static void
gate_clear (gpointer data)
{
  g_array_unref (((MapshotGate *) data)->members);
}

void
mapshot_gate_unref (MapshotGate *self)
{
  g_rc_box_release_full (self, gate_clear);
}

void
mapshot_gate_join (MapshotGate *self, MapshotGateFunc func, gpointer member)
{
  const Member entry = { func, member };

  g_array_append_val (self->members, entry);
}

void
mapshot_gate_leave (MapshotGate *self, gpointer member, int in_flight)
{
  for (guint i = 0; i < self->members->len; i++)
    if (g_array_index (self->members, Member, i).data == member)
      {
        g_array_remove_index (self->members, i);
        break;
      }
  self->in_flight -= in_flight;
  mapshot_gate_pump (self);
}

void
mapshot_gate_pump (MapshotGate *self)
{
  guint idle = 0;

  while (idle < self->members->len && self->in_flight < self->throttle.connections)
    {
      const Member *member = &g_array_index (self->members, Member, self->turn++ % self->members->len);

      idle = member->func (member->data) ? 0 : idle + 1;
    }
}

gboolean
mapshot_gate_admit (const MapshotGate *self, gint64 now, gint64 *wake)
{
  return mapshot_throttle_admit (&self->throttle, self->in_flight, now, wake);
}

void
mapshot_gate_started (MapshotGate *self, gint64 now)
{
  self->in_flight++;
  mapshot_throttle_started (&self->throttle, now);
}

void
mapshot_gate_ended (MapshotGate *self)
{
  self->in_flight--;
}

MapshotThrottle *
mapshot_gate_get_throttle (MapshotGate *self)
{
  return &self->throttle;
}
