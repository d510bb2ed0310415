/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tile-file-private.h"

#include <string.h>

static int
get_16be (const guint8 *data)
{
  return data[0] << 8 | data[1];
}

/* Start-of-frame markers but those of DHT, JPG and DAC (ITU T.81, table B.1). */
static gboolean
is_frame (guint8 marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

static gboolean
get_jpeg_size (const guint8 *data, gsize length, int *width, int *height)
{
  gsize at = 2;

  while (at + 9 <= length && data[at] == 0xff)
    {
      if (is_frame (data[at + 1]))
        {
          *height = get_16be (data + at + 5);
          *width = get_16be (data + at + 7);
          return TRUE;
        }
      /* Fill bytes and markers without a segment. */
      if (data[at + 1] == 0xff || (data[at + 1] >= 0xd0 && data[at + 1] <= 0xd8) || data[at + 1] == 0x01)
        at += data[at + 1] == 0xff ? 1 : 2;
      else
        at += 2 + (gsize) get_16be (data + at + 2);
    }
  return FALSE;
}

/* RFC 9649: lossy, lossless and extended. */
static gboolean
get_webp_size (const guint8 *data, gsize length, int *width, int *height)
{
  if (length < 30)
    return FALSE;
  if (memcmp (data + 12, "VP8 ", 4) == 0)
    {
      *width = (data[26] | data[27] << 8) & 0x3fff;
      *height = (data[28] | data[29] << 8) & 0x3fff;
      return TRUE;
    }
  if (memcmp (data + 12, "VP8L", 4) == 0)
    {
      *width = 1 + (data[21] | (data[22] & 0x3f) << 8);
      *height = 1 + (data[22] >> 6 | data[23] << 2 | (data[24] & 0xf) << 10);
      return data[20] == 0x2f;
    }
  if (memcmp (data + 12, "VP8X", 4) == 0)
    {
      *width = 1 + (data[24] | data[25] << 8 | data[26] << 16);
      *height = 1 + (data[27] | data[28] << 8 | data[29] << 16);
      return TRUE;
    }
  return FALSE;
}

gboolean
tile_file_get_size (const guint8 *data, gsize length, int *width, int *height)
{
  static const guint8 png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

  if (length >= 24 && memcmp (data, png, sizeof png) == 0 && data[16] == 0 && data[17] == 0 && data[20] == 0 && data[21] == 0)
    {
      *width = get_16be (data + 18);
      *height = get_16be (data + 22);
      return TRUE;
    }
  if (length >= 4 && data[0] == 0xff && data[1] == 0xd8)
    return get_jpeg_size (data, length, width, height);
  if (length >= 16 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0)
    return get_webp_size (data, length, width, height);

  return FALSE;
}
