/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "key-reader.h"
#include "source.h"

G_BEGIN_DECLS

/* Reads the keys of Type=wms (data/sources/README.md) and makes SOURCE's address and grid of them. Mistakes are noted in READER. */
void mapshot_wms_keys_read (MapshotKeyReader *reader, MapshotSource *source);

G_END_DECLS
