/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-network.h"

typedef struct
{
  GObject parent_instance;
  gboolean metered;
} FakeNetwork;
typedef GObjectClass FakeNetworkClass;

static void fake_network_iface_init (GNetworkMonitorInterface *iface);
GType fake_network_get_type (void);
G_DEFINE_TYPE_WITH_CODE (FakeNetwork, fake_network, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, NULL)
                                                                     G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, fake_network_iface_init))

enum
{
  PROP_AVAILABLE = 1,
  PROP_METERED,
  PROP_CONNECTIVITY,
};

static void
fake_network_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CONNECTIVITY)
    g_value_set_enum (value, G_NETWORK_CONNECTIVITY_FULL);
  else
    g_value_set_boolean (value, id == PROP_AVAILABLE || ((FakeNetwork *) object)->metered);
}

static void
fake_network_iface_init (GNetworkMonitorInterface *iface)
{
}

static void
fake_network_class_init (FakeNetworkClass *klass)
{
  klass->get_property = fake_network_get_property;
  g_object_class_override_property (klass, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (klass, PROP_METERED, "network-metered");
  g_object_class_override_property (klass, PROP_CONNECTIVITY, "connectivity");
}

static void
fake_network_init (FakeNetwork *self)
{
}

GNetworkMonitor *
fake_network_new (gboolean metered)
{
  FakeNetwork *self = g_object_new (fake_network_get_type (), NULL);

  self->metered = metered;

  return G_NETWORK_MONITOR (self);
}

void
fake_network_set_metered (GNetworkMonitor *network, gboolean metered)
{
  ((FakeNetwork *) network)->metered = metered;
  g_object_notify (G_OBJECT (network), "network-metered");
}
