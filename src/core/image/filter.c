/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <tmmintrin.h>
#endif

/* The loops below are plain C that the compiler vectorises. On x86-64 each is compiled a second time for AVX2 and chosen when it
 * runs: twice as wide, and the distribution's baseline stays. */
#if defined(__x86_64__)
#define VARIANTS(name, parameters, arguments)                                                                                \
  __attribute__ ((target ("avx2"))) static void name##_avx2 parameters { name##_body arguments; }                          \
  static void name##_any parameters { name##_body arguments; }                                                             \
  static void name parameters                                                                                              \
  {                                                                                                                        \
    if (__builtin_cpu_supports ("avx2"))                                                                                   \
      name##_avx2 arguments;                                                                                               \
    else                                                                                                                   \
      name##_any arguments;                                                                                                \
  }
#else
#define VARIANTS(name, parameters, arguments)                                                                                \
  static void name parameters { name##_body arguments; }
#endif

static inline __attribute__ ((always_inline)) void
subtract_body (const guint8 *restrict row, const guint8 *restrict other, gsize length, guint8 *restrict out)
{
  for (gsize i = 0; i < length; i++)
    out[i] = (guint8) (row[i] - other[i]);
}

/* A: left, B: above, C: above left. The distances are of the prediction a + b - c to each. 16 bits are enough: |a + b - 2c| ≤ 510. */
static inline __attribute__ ((always_inline)) void
paeth_body (const guint8 *restrict row, const guint8 *restrict left, const guint8 *restrict above,
            const guint8 *restrict above_left, gsize length, guint8 *restrict out)
{
  for (gsize i = 0; i < length; i++)
    {
      gint16 a = left[i], b = above[i], c = above_left[i];
      gint16 da = (gint16) (b - c), db = (gint16) (a - c), dc = (gint16) (da + db);
      gint16 pa = (gint16) (da < 0 ? -da : da), pb = (gint16) (db < 0 ? -db : db), pc = (gint16) (dc < 0 ? -dc : dc);
      gint16 near_bc = pb <= pc ? b : c;
      gint16 smaller = pb <= pc ? pb : pc;

      out[i] = (guint8) (row[i] - (pa <= smaller ? a : near_bc));
    }
}

VARIANTS (subtract, (const guint8 *row, const guint8 *other, gsize length, guint8 *out), (row, other, length, out))
VARIANTS (paeth,
          (const guint8 *row, const guint8 *left, const guint8 *above, const guint8 *above_left, gsize length, guint8 *out),
          (row, left, above, above_left, length, out))

static void
pack_rgb (const guint8 *pixels, int width, guint8 *packed)
{
  for (int i = 0; i < width; i++)
    {
      packed[i * 3] = pixels[i * 4 + 2];
      packed[i * 3 + 1] = pixels[i * 4 + 1];
      packed[i * 3 + 2] = pixels[i * 4];
    }
}

#if defined(__x86_64__)
/* Four pixels at a time: 16 bytes in, 12 out; the four bytes written too many are overwritten by the next step, the last ones lie in
 * the slack. */
__attribute__ ((target ("ssse3"))) static void
pack_rgb_ssse3 (const guint8 *pixels, int width, guint8 *packed)
{
  const __m128i order = _mm_setr_epi8 (2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
  int i = 0;

  for (; i + 4 <= width; i += 4)
    {
      __m128i four = _mm_loadu_si128 ((const __m128i *) (const void *) (pixels + (gsize) i * 4));
      _mm_storeu_si128 ((__m128i *) (void *) (packed + (gsize) i * 3), _mm_shuffle_epi8 (four, order));
    }
  pack_rgb (pixels + (gsize) i * 4, width - i, packed + (gsize) i * 3);
}
#endif

static void
pack_straight (const guint8 *pixels, int width, guint8 *packed)
{
  for (int i = 0; i < width; i++, pixels += 4, packed += 4)
    {
      packed[0] = pixels[2];
      packed[1] = pixels[1];
      packed[2] = pixels[0];
      packed[3] = pixels[3];
    }
}

static guint8
unpremultiply (guint8 colour, guint8 alpha)
{
  guint value = ((guint) colour * 255 + alpha / 2) / alpha;

  return (guint8) MIN (value, 255);
}

static void
pack_premultiplied (const guint8 *pixels, int width, guint8 *packed)
{
  for (int i = 0; i < width; i++, pixels += 4, packed += 4)
    {
      guint8 alpha = pixels[3];

      if (alpha == 0)
        {
          memset (packed, 0, 4);
          continue;
        }
      packed[0] = unpremultiply (pixels[2], alpha);
      packed[1] = unpremultiply (pixels[1], alpha);
      packed[2] = unpremultiply (pixels[0], alpha);
      packed[3] = alpha;
    }
}

void
mapshot_filter_pack (const guint8 *pixels, int width, MapshotPixelFormat format, int channels, guint8 *packed)
{
  g_assert (channels == 3 || channels == 4);

  if (channels == 4 && format == MAPSHOT_PIXELS_PREMULTIPLIED)
    pack_premultiplied (pixels, width, packed);
  else if (channels == 4)
    pack_straight (pixels, width, packed);
#if defined(__x86_64__)
  else if (__builtin_cpu_supports ("ssse3"))
    pack_rgb_ssse3 (pixels, width, packed);
#endif
  else
    pack_rgb (pixels, width, packed);
}

void
mapshot_filter_row (MapshotFilter filter, const guint8 *row, const guint8 *above, gsize length, int channels, guint8 *out)
{
  gsize first = MIN ((gsize) channels, length);

  g_assert (above != NULL || filter == MAPSHOT_FILTER_NONE || filter == MAPSHOT_FILTER_SUB);

  switch (filter)
    {
    case MAPSHOT_FILTER_NONE:
      memcpy (out, row, length);
      break;
    case MAPSHOT_FILTER_SUB:
      memcpy (out, row, first);
      subtract (row + first, row, length - first, out + first);
      break;
    case MAPSHOT_FILTER_UP:
      subtract (row, above, length, out);
      break;
    case MAPSHOT_FILTER_PAETH:
      /* With a = c = 0 the predictor is b. */
      subtract (row, above, first, out);
      paeth (row + first, row, above + first, above, length - first, out + first);
      break;
    default:
      g_assert_not_reached ();
    }
}
