/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a tile, in each pixel format. DEST lies in a frame of bytes that must stay. */
#include "decode.h"

#include <stdlib.h>
#include <string.h>

#define MARGIN 16
#define GUARD 0xa5
#define MAX_SIDE 600

int LLVMFuzzerTestOneInput (const guint8 *data, gsize length);

static void
decode (const guint8 *data, gsize length, const MapshotImageInfo *info, MapshotPixelFormat format)
{
  gsize stride = (gsize) info->width * 4 + 2 * MARGIN, size = stride * info->height + 2 * MARGIN;
  g_autofree guint8 *memory = g_malloc (size);
  MapshotPixels dest = { memory + MARGIN, stride, info->width, info->height, format };

  memset (memory, GUARD, size);
  mapshot_decode (data, length, &dest, NULL);
  for (gsize i = 0; i < size; i++)
    if ((i < MARGIN || (i - MARGIN) % stride >= (gsize) info->width * 4 || i >= size - MARGIN) && memory[i] != GUARD)
      abort ();
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  MapshotImageInfo info;

  if (mapshot_decode_probe (data, length, &info, NULL) && info.width <= MAX_SIDE && info.height <= MAX_SIDE)
    for (int format = MAPSHOT_PIXELS_OPAQUE; format <= MAPSHOT_PIXELS_STRAIGHT; format++)
      decode (data, length, &info, format);
  return 0;
}
