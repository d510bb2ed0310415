/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "key-reader.h"
#include "source.h"

G_BEGIN_DECLS

/* Reads the keys of Type=service (data/sources/README.md): a service's address and what is chosen of it. Mistakes are noted in READER. */
void mapshot_service_keys_read (MapshotKeyReader *reader, MapshotSource *source);

G_END_DECLS
