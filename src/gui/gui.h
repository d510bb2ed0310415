/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Opens the window by becoming the program that holds it, with the same arguments: returns only when that program cannot be started, with
 * a line on standard error, and the exit status. */
int mapshot_gui_run (int argc, char **argv);

G_END_DECLS
