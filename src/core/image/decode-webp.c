/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "alpha.h"
#include "decode-formats.h"
#include "error.h"
#include "reason.h"

#include <webp/decode.h>

static gboolean
get_features (const guint8 *data, gsize length, WebPBitstreamFeatures *features, GError **error)
{
  if (WebPGetFeatures (data, length, features) == VP8_STATUS_OK && features->width > 0 && features->height > 0)
    return TRUE;

  return mapshot_reason_fail (error, MAPSHOT_ERROR_FAILED, mapshot_reason_new ("webp-damaged", NULL));
}

gboolean
mapshot_webp_get_size (const guint8 *data, gsize length, int *width, int *height, GError **error)
{
  WebPBitstreamFeatures features;

  if (!get_features (data, length, &features, error))
    return FALSE;
  *width = features.width;
  *height = features.height;
  return TRUE;
}

gboolean
mapshot_webp_decode (const guint8 *data, gsize length, MapshotPixels *dest, GError **error)
{
  /* To the last pixel and no further: DEST may be a part of a wider picture. */
  gsize size = (gsize) (dest->height - 1) * dest->stride + (gsize) dest->width * 4;
  WebPBitstreamFeatures features;

  if (!get_features (data, length, &features, error))
    return FALSE;
  if (features.has_animation)
    return mapshot_reason_fail (error, MAPSHOT_ERROR_FAILED, mapshot_reason_new ("webp-animated", NULL));
  if (dest->stride > G_MAXINT || WebPDecodeBGRAInto (data, length, dest->data, size, (int) dest->stride) == NULL)
    return mapshot_reason_fail (error, MAPSHOT_ERROR_FAILED, mapshot_reason_new ("webp-damaged", NULL));
  if (features.has_alpha)
    mapshot_alpha_from_straight (dest);
  return TRUE;
}
