/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gmodule.h>

G_BEGIN_DECLS

/* What the module of the command line offers to the program: mapshot_cli_run() under a name of its own. */
#define MAPSHOT_CLI_MODULE "libmapshot-cli.so"
#define MAPSHOT_CLI_ENTRY "mapshot_cli_module_run"
typedef int (*MapshotCliEntry) (char **argv, gboolean *handled);

G_END_DECLS
