/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "newest.h"

struct _MapshotNewest
{
  GObject parent_instance;

  GListModel *model;
};

static GType
mapshot_newest_get_item_type (GListModel *model)
{
  return g_list_model_get_item_type (MAPSHOT_NEWEST (model)->model);
}

static guint
mapshot_newest_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (MAPSHOT_NEWEST (model)->model);
}

static gpointer
mapshot_newest_get_item (GListModel *model, guint position)
{
  GListModel *other = MAPSHOT_NEWEST (model)->model;
  guint n = g_list_model_get_n_items (other);

  return position < n ? g_list_model_get_item (other, n - 1 - position) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = mapshot_newest_get_item_type;
  iface->get_n_items = mapshot_newest_get_n_items;
  iface->get_item = mapshot_newest_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MapshotNewest, mapshot_newest, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, MapshotNewest *self)
{
  g_list_model_items_changed (G_LIST_MODEL (self), g_list_model_get_n_items (model) - position - added, removed, added);
}

static void
mapshot_newest_finalize (GObject *object)
{
  g_clear_object (&MAPSHOT_NEWEST (object)->model);

  G_OBJECT_CLASS (mapshot_newest_parent_class)->finalize (object);
}

static void
mapshot_newest_class_init (MapshotNewestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapshot_newest_finalize;
}

static void
mapshot_newest_init (MapshotNewest *self)
{
}

MapshotNewest *
mapshot_newest_new (GListModel *model)
{
  MapshotNewest *self = g_object_new (MAPSHOT_TYPE_NEWEST, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed_cb), self, 0);

  return self;
}
