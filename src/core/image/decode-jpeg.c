/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "alpha.h"
#include "decode-formats.h"
#include "error.h"
#include "reason.h"

#include <string.h>
#include <turbojpeg.h>

typedef struct
{
  int width, height, n_components;
  gboolean adobe; /* its APP14 marker is present: CMYK is stored inverted */
} Header;

static void
destroy_handle (gpointer handle)
{
  tjDestroy (handle);
}

/* A handle keeps its tables and buffers from one tile to the next. */
static GPrivate decompressor = G_PRIVATE_INIT (destroy_handle);

static tjhandle
get_decompressor (void)
{
  tjhandle handle = g_private_get (&decompressor);

  if (handle == NULL)
    {
      handle = tjInitDecompress ();
      g_private_set (&decompressor, handle);
    }
  return handle;
}

static gboolean
fail (GError **error, const char *cause)
{
  return mapshot_reason_fail (error, MAPSHOT_ERROR_FAILED, mapshot_reason_new ("jpeg-damaged", "cause", cause, NULL));
}

static gboolean
is_frame (guint8 marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* Reads the markers up to the frame header (ITU-T T.81, B.1.1.3). TurboJPEG's own reader refuses unusual subsampling.
 * */
static gboolean
read_header (const guint8 *data, gsize length, Header *header, GError **error)
{
  gsize pos = 2;

  *header = (Header){ 0 };
  while (pos + 4 <= length)
    {
      guint8 marker = data[pos + 1];
      gsize size;

      if (data[pos] != 0xff)
        return fail (error, "no-marker");
      if (marker == 0xff)
        {
          pos++;
          continue;
        }
      if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8))
        {
          pos += 2;
          continue;
        }
      size = data[pos + 2] << 8 | data[pos + 3];
      if (marker == 0xd9 || marker == 0xda || size < 2 || size > length - pos - 2)
        break;
      if (is_frame (marker))
        {
          if (size < 8)
            break;
          header->height = data[pos + 5] << 8 | data[pos + 6];
          header->width = data[pos + 7] << 8 | data[pos + 8];
          header->n_components = data[pos + 9];
          return header->width > 0 && header->height > 0 ? TRUE : fail (error, "no-size");
        }
      if (marker == 0xee && size >= 14 && memcmp (data + pos + 4, "Adobe", 5) == 0)
        header->adobe = TRUE;
      pos += 2 + size;
    }
  return fail (error, "no-frame");
}

/* Adobe stores how much light is left; others store how much ink is there. */
static void
cmyk_to_bgra (MapshotPixels *dest, gboolean inverted)
{
  guint8 flip = inverted ? 0 : 0xff;

  for (int y = 0; y < dest->height; y++)
    {
      guint8 *p = dest->data + (gsize) y * dest->stride;

      for (int x = 0; x < dest->width; x++, p += 4)
        {
          unsigned k = p[3] ^ flip;
          guint8 red = mapshot_div255 ((p[0] ^ flip) * k);

          p[1] = mapshot_div255 ((p[1] ^ flip) * k);
          p[0] = mapshot_div255 ((p[2] ^ flip) * k);
          p[2] = red;
          p[3] = 0xff;
        }
    }
}

gboolean
mapshot_jpeg_get_size (const guint8 *data, gsize length, int *width, int *height, GError **error)
{
  Header header;

  if (!read_header (data, length, &header, error))
    return FALSE;
  *width = header.width;
  *height = header.height;
  return TRUE;
}

gboolean
mapshot_jpeg_decode (const guint8 *data, gsize length, MapshotPixels *dest, GError **error)
{
  tjhandle handle = get_decompressor ();
  Header header;
  gboolean cmyk;

  if (!read_header (data, length, &header, error))
    return FALSE;
  if (handle == NULL || dest->stride > G_MAXINT)
    return fail (error, "out-of-memory");

  cmyk = header.n_components == 4;
  /* BGRA, not BGRX: it promises the fourth byte to be 0xff. A warning is a hole in the picture: a damaged tile is an
   * error. Scans are limited because a progressive file of a few kB may ask for hours of them. */
  if (tjDecompress2 (handle, data, length, dest->data, dest->width, (int) dest->stride, dest->height,
                     cmyk ? TJPF_CMYK : TJPF_BGRA, TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS)
      != 0)
    return fail (error, tjGetErrorStr2 (handle));
  if (cmyk)
    cmyk_to_bgra (dest, header.adobe);
  return TRUE;
}
