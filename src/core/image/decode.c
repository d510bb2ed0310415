/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decode.h"

#include "decode-formats.h"
#include "error.h"
#include "reason.h"

#include <string.h>

typedef struct
{
  MapshotImageType type;
  gboolean (*get_size) (const guint8 *data, gsize length, int *width, int *height, GError **error);
  gboolean (*decode) (const guint8 *data, gsize length, MapshotPixels *dest, GError **error);
} Format;

static const Format FORMATS[] = {
  { MAPSHOT_IMAGE_PNG, mapshot_png_get_size, mapshot_png_decode },
  { MAPSHOT_IMAGE_JPEG, mapshot_jpeg_get_size, mapshot_jpeg_decode },
  { MAPSHOT_IMAGE_WEBP, mapshot_webp_get_size, mapshot_webp_decode },
};

static MapshotImageType
find_type (const guint8 *data, gsize length)
{
  if (length >= 8 && memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0)
    return MAPSHOT_IMAGE_PNG;
  if (length >= 3 && memcmp (data, "\xff\xd8\xff", 3) == 0)
    return MAPSHOT_IMAGE_JPEG;
  if (length >= 12 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0)
    return MAPSHOT_IMAGE_WEBP;
  return MAPSHOT_IMAGE_UNKNOWN;
}

static const Format *
find_format (const guint8 *data, gsize length)
{
  MapshotImageType type = find_type (data, length);

  for (gsize i = 0; i < G_N_ELEMENTS (FORMATS); i++)
    if (FORMATS[i].type == type)
      return &FORMATS[i];
  return NULL;
}

gboolean
mapshot_decode_probe (const guint8 *data, gsize length, MapshotImageInfo *info, GError **error)
{
  const Format *format = find_format (data, length);

  *info = (MapshotImageInfo){ MAPSHOT_IMAGE_UNKNOWN, 0, 0 };
  if (format == NULL)
    {
      g_propagate_error (error, mapshot_decode_describe_other (data, length));
      return FALSE;
    }
  info->type = format->type;
  return format->get_size (data, length, &info->width, &info->height, error);
}

static gboolean
refuse_size (const MapshotImageInfo *info, const MapshotPixels *dest, GError **error)
{
  /* The two sizes that tile servers have, mistaken for each other. */
  gboolean usual = info->width == info->height && (info->width == 256 || info->width == 512);
  const int numbers[4] = { info->width, info->height, dest->width, dest->height };
  char text[4][16];

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_snprintf (text[i], sizeof text[i], "%d", numbers[i]);

  return mapshot_reason_fail (error, MAPSHOT_ERROR_FAILED,
                              mapshot_reason_new (usual ? "tile-size-setting" : "tile-size", "width", text[0], "height", text[1], "grid-width", text[2],
                                                  "grid-height", text[3], NULL));
}

gboolean
mapshot_decode (const guint8 *data, gsize length, MapshotPixels *dest, GError **error)
{
  const Format *format = find_format (data, length);
  MapshotImageInfo info;

  if (!mapshot_decode_probe (data, length, &info, error))
    return FALSE;
  if (info.width != dest->width || info.height != dest->height)
    return refuse_size (&info, dest, error);
  return format->decode (data, length, dest, error);
}
