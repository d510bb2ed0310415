/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "placeholder.h"

#include "parse.h"

#include <stdlib.h>
#include <string.h>

#define TOLERANCE 3 /* of 255: what a JPEG makes of one colour */

static const char *
get_value (const char *description, const char *kind)
{
  return g_str_has_prefix (description, kind) ? description + strlen (kind) : NULL;
}

static gboolean
get_size (const char *description, gint64 *size)
{
  const char *value = get_value (description, "size:");

  return value != NULL && mapshot_parse_integer (value, 1, G_MAXINT32, size, NULL);
}

static gboolean
get_colour (const char *description, guint32 *colour)
{
  const char *value = get_value (description, "colour:");

  return value != NULL && mapshot_parse_colour (value, colour, NULL);
}

static gboolean
is_digest (const char *text)
{
  return strlen (text) == 64 && strspn (text, "0123456789abcdefABCDEF") == 64;
}

gboolean
mapshot_placeholder_is_valid (const char *description)
{
  const char *digest = get_value (description, "sha256:");
  guint32 colour;
  gint64 size;

  return (digest != NULL && is_digest (digest)) || get_size (description, &size) || get_colour (description, &colour);
}

gboolean
mapshot_placeholder_is_body (const char *const *descriptions, const void *data, gsize length)
{
  g_autofree char *own = NULL;

  for (; *descriptions != NULL; descriptions++)
    {
      const char *digest = get_value (*descriptions, "sha256:");
      gint64 size;

      if (get_size (*descriptions, &size) && (gsize) size == length)
        return TRUE;
      if (digest != NULL && own == NULL)
        own = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, length);
      if (digest != NULL && g_ascii_strcasecmp (digest, own) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_one_colour (guint32 colour, const guint8 *pixels, gsize stride, int width, int height)
{
  const int blue = colour & 0xff, green = colour >> 8 & 0xff, red = colour >> 16 & 0xff;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const guint8 *p = pixels + (gsize) y * stride + (gsize) x * 4;

        if (abs (p[0] - blue) > TOLERANCE || abs (p[1] - green) > TOLERANCE || abs (p[2] - red) > TOLERANCE)
          return FALSE;
      }
  return TRUE;
}

gboolean
mapshot_placeholder_is_picture (const char *const *descriptions, const guint8 *pixels, gsize stride, int width, int height)
{
  guint32 colour;

  for (; *descriptions != NULL; descriptions++)
    if (get_colour (*descriptions, &colour) && has_one_colour (colour, pixels, stride, width, height))
      return TRUE;
  return FALSE;
}
