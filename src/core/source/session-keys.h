/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "key-reader.h"
#include "source.h"

G_BEGIN_DECLS

/* Session, SessionBody, SessionPattern, CreditAddress (data/sources/README.md). Mistakes are noted in READER. */
void mapshot_session_keys_read (MapshotKeyReader *reader, MapshotSource *source, const char *template_uri);

/* The rules of the hosts that these addresses lead to hold for SOURCE too, whose template is set. */
void mapshot_session_keys_add_hosts (MapshotSource *source);

G_END_DECLS
