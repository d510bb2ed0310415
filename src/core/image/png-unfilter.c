/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "png-unfilter.h"

#include <stdlib.h>
#include <string.h>

#ifdef __x86_64__
#include <tmmintrin.h>
#endif

enum
{
  FILTER_NONE,
  FILTER_SUB,
  FILTER_UP,
  FILTER_AVERAGE,
  FILTER_PAETH,
};

static void
undo_sub (guint8 *raw, gsize length, int bpp)
{
  for (gsize i = bpp; i < length; i++)
    raw[i] += raw[i - bpp];
}

static void
undo_up (guint8 *restrict raw, const guint8 *restrict above, gsize length)
{
  for (gsize i = 0; i < length; i++)
    raw[i] += above[i];
}

static void
undo_average (guint8 *raw, const guint8 *above, gsize length, int bpp)
{
  for (gsize i = 0; i < length; i++)
    {
      int left = i >= (gsize) bpp ? raw[i - bpp] : 0, up = above != NULL ? above[i] : 0;

      raw[i] += (left + up) / 2;
    }
}

static inline int
predict_paeth (int left, int up, int corner)
{
  int to_left = abs (up - corner), to_up = abs (left - corner), to_corner = abs (left + up - 2 * corner);

  /* Without branches, which a photograph would mispredict at every other byte. */
  int best = to_up < to_left ? up : left, distance = to_up < to_left ? to_up : to_left;

  return to_corner < distance ? corner : best;
}

static void
undo_paeth (guint8 *raw, const guint8 *above, gsize length, int bpp)
{
  for (gsize i = 0; i < length; i++)
    {
      gboolean first = i < (gsize) bpp;

      raw[i] += predict_paeth (first ? 0 : raw[i - bpp], above[i], first ? 0 : above[i - bpp]);
    }
}

#ifdef __x86_64__
static inline __m128i
load_pixel (const guint8 *p)
{
  int bytes;

  memcpy (&bytes, p, 4);
  return _mm_cvtsi32_si128 (bytes);
}

static inline void
store_pixel (guint8 *p, __m128i pixel, const int bpp)
{
  int bytes = _mm_cvtsi128_si32 (pixel);

  memcpy (p, &bytes, bpp);
}

static inline __m128i
absolute (__m128i x)
{
  return _mm_max_epi16 (x, _mm_sub_epi16 (_mm_setzero_si128 (), x));
}

static inline __m128i
choose (__m128i mask, __m128i yes, __m128i no)
{
  return _mm_or_si128 (_mm_and_si128 (mask, yes), _mm_andnot_si128 (mask, no));
}

static inline void
undo_sub_by_pixel (guint8 *raw, gsize length, const int bpp)
{
  __m128i left = _mm_setzero_si128 ();

  for (gsize i = 0; i < length; i += bpp)
    {
      left = _mm_add_epi8 (load_pixel (raw + i), left);
      store_pixel (raw + i, left, bpp);
    }
}

static inline void
undo_average_by_pixel (guint8 *raw, const guint8 *above, gsize length, const int bpp)
{
  const __m128i one = _mm_set1_epi8 (1);
  __m128i left = _mm_setzero_si128 ();

  for (gsize i = 0; i < length; i += bpp)
    {
      __m128i up = load_pixel (above + i);
      /* The instruction rounds up, the filter down. */
      __m128i odd = _mm_and_si128 (_mm_xor_si128 (left, up), one);

      left = _mm_add_epi8 (load_pixel (raw + i), _mm_sub_epi8 (_mm_avg_epu8 (left, up), odd));
      store_pixel (raw + i, left, bpp);
    }
}

/* All channels of a pixel at once, 16 bits each. */
static inline void
undo_paeth_by_pixel (guint8 *raw, const guint8 *above, gsize length, const int bpp)
{
  const __m128i zero = _mm_setzero_si128 ();
  __m128i left = zero, corner = zero;

  for (gsize i = 0; i < length; i += bpp)
    {
      __m128i up = _mm_unpacklo_epi8 (load_pixel (above + i), zero);
      __m128i to_left = _mm_sub_epi16 (up, corner), to_up = _mm_sub_epi16 (left, corner);
      __m128i to_corner = absolute (_mm_add_epi16 (to_left, to_up)), nearest, best;

      to_left = absolute (to_left);
      to_up = absolute (to_up);
      nearest = _mm_min_epi16 (to_corner, _mm_min_epi16 (to_left, to_up));
      best = choose (_mm_cmpeq_epi16 (nearest, to_left), left, choose (_mm_cmpeq_epi16 (nearest, to_up), up, corner));
      left = _mm_add_epi8 (_mm_unpacklo_epi8 (load_pixel (raw + i), zero), best);
      corner = up;
      store_pixel (raw + i, _mm_packus_epi16 (left, left), bpp);
    }
}
#endif

/* Rows of three and four bytes a pixel, where there are instructions for it. */
static gboolean
unfilter_by_pixel (int filter, guint8 *raw, const guint8 *above, gsize length, int bpp)
{
#ifdef __x86_64__
  if (bpp == 3 && filter == FILTER_SUB)
    undo_sub_by_pixel (raw, length, 3);
  else if (bpp == 4 && filter == FILTER_SUB)
    undo_sub_by_pixel (raw, length, 4);
  else if (bpp == 3 && filter == FILTER_AVERAGE)
    undo_average_by_pixel (raw, above, length, 3);
  else if (bpp == 4 && filter == FILTER_AVERAGE)
    undo_average_by_pixel (raw, above, length, 4);
  else if (bpp == 3 && filter == FILTER_PAETH)
    undo_paeth_by_pixel (raw, above, length, 3);
  else if (bpp == 4 && filter == FILTER_PAETH)
    undo_paeth_by_pixel (raw, above, length, 4);
  else
    return FALSE;
  return TRUE;
#else
  return FALSE;
#endif
}

gboolean
mapshot_png_unfilter (int filter, guint8 *raw, const guint8 *above, gsize length, int bpp)
{
  /* Above the first row all is zero: Up does nothing there, and Paeth is Sub. */
  if (above == NULL && filter == FILTER_UP)
    return TRUE;
  if (above == NULL && filter == FILTER_PAETH)
    filter = FILTER_SUB;
  if ((above != NULL || filter != FILTER_AVERAGE) && unfilter_by_pixel (filter, raw, above, length, bpp))
    return TRUE;
  switch (filter)
    {
    case FILTER_NONE:
      break;
    case FILTER_SUB:
      undo_sub (raw, length, bpp);
      break;
    case FILTER_UP:
      undo_up (raw, above, length);
      break;
    case FILTER_AVERAGE:
      undo_average (raw, above, length, bpp);
      break;
    case FILTER_PAETH:
      undo_paeth (raw, above, length, bpp);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

static void
put_rgb_from (const guint8 *raw, guint8 *bgra, int x, int width)
{
  for (; x < width; x++)
    {
      guint32 pixel;

      memcpy (&pixel, raw + 3 * (gsize) x, 4);
      pixel = GUINT32_TO_BE (pixel);
      pixel = GUINT32_TO_LE (pixel >> 8 | 0xff000000);
      memcpy (bgra + 4 * (gsize) x, &pixel, 4);
    }
}

#ifdef __x86_64__
/* Four pixels with one shuffle: twice as fast as one by one for a whole tile. */
__attribute__ ((target ("ssse3"))) static int
put_rgb_by_4 (const guint8 *raw, guint8 *bgra, int width)
{
  const __m128i order = _mm_setr_epi8 (2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1);
  const __m128i alpha = _mm_set1_epi32 ((int) 0xff000000);
  int x;

  for (x = 0; x + 4 <= width; x += 4)
    {
      __m128i rgb = _mm_loadu_si128 ((const __m128i *) (raw + 3 * (gsize) x));

      _mm_storeu_si128 ((__m128i *) (bgra + 4 * (gsize) x), _mm_or_si128 (_mm_shuffle_epi8 (rgb, order), alpha));
    }
  return x;
}
#endif

void
mapshot_png_put_rgb (const guint8 *raw, guint8 *bgra, int width)
{
  int done = 0;

#ifdef __x86_64__
  if (__builtin_cpu_supports ("ssse3"))
    done = put_rgb_by_4 (raw, bgra, width);
#endif
  put_rgb_from (raw, bgra, done, width);
}

void
mapshot_png_put_rgba (const guint8 *raw, guint8 *bgra, int width)
{
  for (int x = 0; x < width; x++)
    {
      guint32 pixel;

      memcpy (&pixel, raw + 4 * (gsize) x, 4);
      pixel = GUINT32_FROM_LE (pixel);
      pixel = (pixel & 0xff00ff00) | (pixel & 0xff) << 16 | (pixel >> 16 & 0xff);
      pixel = GUINT32_TO_LE (pixel);
      memcpy (bgra + 4 * (gsize) x, &pixel, 4);
    }
}

void
mapshot_png_put_gray_alpha (const guint8 *raw, guint8 *bgra, int width)
{
  for (int x = 0; x < width; x++)
    {
      memset (bgra + 4 * (gsize) x, raw[2 * (gsize) x], 3);
      bgra[4 * (gsize) x + 3] = raw[2 * (gsize) x + 1];
    }
}
