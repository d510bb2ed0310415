/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "alpha.h"
#include "decode-formats.h"
#include "error.h"
#include "reason.h"

#include <png.h>
#include <string.h>

typedef struct
{
  const guint8 *data;
  gsize left;
  char message[128]; /* libpng's reason, or a code of ours */
} Reader;

static void
error_cb (png_structp png, png_const_charp message)
{
  Reader *reader = png_get_error_ptr (png);

  g_strlcpy (reader->message, message, sizeof reader->message);
  png_longjmp (png, 1);
}

static void
warning_cb (png_structp png, png_const_charp message)
{
}

static void
read_cb (png_structp png, png_bytep bytes, size_t n)
{
  Reader *reader = png_get_io_ptr (png);

  if (n > reader->left)
    png_error (png, "ends-early");
  memcpy (bytes, reader->data, n);
  reader->data += n;
  reader->left -= n;
}

static gboolean
fail (GError **error, const char *cause)
{
  return mapshot_reason_fail (error, MAPSHOT_ERROR_FAILED, mapshot_reason_new ("png-damaged", "cause", cause, NULL));
}

static void
set_limits (png_structp png, const MapshotPixels *dest)
{
  png_set_user_limits (png, dest->width, dest->height);
  png_set_chunk_malloc_max (png, 1 << 20);
  /* Profiles, texts and the like are skipped unread. */
  png_set_keep_unknown_chunks (png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  /* What libpng would forgive (a stream that ends early, a wrong checksum, a colour outside the palette) is a hole in
   * the picture. */
  png_set_crc_action (png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_benign_errors (png, FALSE);
}

/* Every kind of PNG to 8-bit B G R A. Returns whether the picture has alpha. */
static gboolean
set_transforms (png_structp png, png_infop info)
{
  gboolean has_alpha =
    (png_get_color_type (png, info) & PNG_COLOR_MASK_ALPHA) != 0 || png_get_valid (png, info, PNG_INFO_tRNS) != 0;

  png_set_expand (png);
  png_set_scale_16 (png);
  png_set_gray_to_rgb (png);
  png_set_bgr (png);
  if (!has_alpha)
    png_set_filler (png, 0xff, PNG_FILLER_AFTER);
  return has_alpha;
}

static void
read_rows (png_structp png, int n_passes, const MapshotPixels *dest)
{
  for (int pass = 0; pass < n_passes; pass++)
    for (int y = 0; y < dest->height; y++)
      png_read_row (png, dest->data + (gsize) y * dest->stride, NULL);
  png_read_end (png, NULL);
}

static void
read_picture (png_structp png, png_infop info, MapshotPixels *dest)
{
  gboolean has_alpha;
  int n_passes;

  set_limits (png, dest);
  png_read_info (png, info);
  has_alpha = set_transforms (png, info);
  n_passes = png_set_interlace_handling (png);
  png_read_update_info (png, info);
  if (png_get_rowbytes (png, info) != (gsize) dest->width * 4)
    png_error (png, "unexpected row size");
  read_rows (png, n_passes, dest);
  if (has_alpha)
    mapshot_alpha_from_straight (dest);
}

gboolean
mapshot_png_get_size (const guint8 *data, gsize length, int *width, int *height, GError **error)
{
  guint32 w, h;

  if (length < 8 + 25)
    return fail (error, "ends-early");
  w = png_get_uint_32 (data + 16);
  h = png_get_uint_32 (data + 20);
  if (memcmp (data + 8, "\0\0\0\rIHDR", 8) != 0 || w == 0 || h == 0 || w > PNG_UINT_31_MAX || h > PNG_UINT_31_MAX)
    return fail (error, "no-header");
  *width = w;
  *height = h;
  return TRUE;
}

static gboolean
decode_with_libpng (const guint8 *data, gsize length, MapshotPixels *dest, GError **error)
{
  Reader reader = { .data = data, .left = length };
  png_structp png = png_create_read_struct (PNG_LIBPNG_VER_STRING, &reader, error_cb, warning_cb);
  png_infop info = png != NULL ? png_create_info_struct (png) : NULL;
  gboolean done = FALSE;

  /* libpng leaves by longjmp: nothing in this function changes between here and there. */
  if (info != NULL && setjmp (png_jmpbuf (png)) == 0)
    {
      png_set_read_fn (png, &reader, read_cb);
      read_picture (png, info, dest);
      done = TRUE;
    }
  png_destroy_read_struct (&png, &info, NULL);
  return done ? TRUE : fail (error, *reader.message != '\0' ? reader.message : "out-of-memory");
}

gboolean
mapshot_png_decode (const guint8 *data, gsize length, MapshotPixels *dest, GError **error)
{
  switch (mapshot_png_decode_directly (data, length, dest))
    {
    case MAPSHOT_PNG_DECODED:
      return TRUE;
    case MAPSHOT_PNG_DAMAGED:
      return fail (error, "bad-filter");
    default:
      return decode_with_libpng (data, length, dest, error);
    }
}
