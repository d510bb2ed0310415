/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-module.h"

#include "cli.h"

G_MODULE_EXPORT int mapshot_cli_module_run (char **argv, gboolean *handled);

int
mapshot_cli_module_run (char **argv, gboolean *handled)
{
  return mapshot_cli_run (argv, handled);
}
