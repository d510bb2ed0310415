/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Another list the other way round: what was added last comes first. */
#define MAPSHOT_TYPE_NEWEST (mapshot_newest_get_type ())
G_DECLARE_FINAL_TYPE (MapshotNewest, mapshot_newest, MAPSHOT, NEWEST, GObject)

MapshotNewest *mapshot_newest_new (GListModel *model);

G_END_DECLS
