/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The one error domain of the engine. Each code is one exit status of the command line; a cancelled operation is
 * G_IO_ERROR_CANCELLED (exit 130). Messages are one line, translated, name the cause and say what to do. */
#define MAPSHOT_ERROR (mapshot_error_quark ())

typedef enum
{
  MAPSHOT_ERROR_FAILED = 1,  /* the capture could not be made: a tile is missing, the disk is full, … */
  MAPSHOT_ERROR_USAGE = 2,   /* the request makes no sense: a wrong value, range, file or combination */
  MAPSHOT_ERROR_REFUSED = 4, /* a source's rules or a limit forbid it */
  MAPSHOT_ERROR_NETWORK = 5, /* network, access or key */
} MapshotError;

GQuark mapshot_error_quark (void);

G_END_DECLS
