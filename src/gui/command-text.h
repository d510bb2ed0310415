/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "recipe.h"

G_BEGIN_DECLS

/* The command line that makes the same picture as RECIPE, quoted for a POSIX shell; numbers are exact. (transfer full) */
char *mapshot_command_text_new (const MapshotRecipe *recipe, const char *output);

G_END_DECLS
