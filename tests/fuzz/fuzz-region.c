/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region-file.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, size_t length);

/* Whatever a file holds, it is understood or refused with a line. */
int
LLVMFuzzerTestOneInput (const guint8 *data, size_t length)
{
  g_autofree char *copy = g_malloc (length + 1);
  g_autoptr (MapshotOutline) outline = NULL;
  g_autoptr (GError) error = NULL;
  MapshotBounds bounds;

  memcpy (copy, data, length);
  copy[length] = '\0';
  outline = mapshot_region_file_parse (copy, length, &error);
  g_assert ((outline == NULL) == (error != NULL));
  if (outline != NULL && mapshot_region_file_get_bounds (outline, 100, &bounds, NULL))
    g_assert (mapshot_bounds_validate (&bounds, NULL));

  return 0;
}
