/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "strip-decode.h"

#include <isa-l.h>
#include <string.h>

#define CHUNK_HEAD 8 /* length, type */
#define CHUNK_TAIL 4 /* CRC */

static guint32
get_uint32 (const guint8 *p)
{
  return (guint32) p[0] << 24 | (guint32) p[1] << 16 | (guint32) p[2] << 8 | p[3];
}

gsize
mapshot_strip_bound (gsize raw_length)
{
  return raw_length + raw_length / 8 + 4096;
}

/* Raw deflate without a last block: it ends at a byte with an empty stored block, which must be read to the end, so there is more room than is used. */
static gboolean
inflate (const guint8 *packed, gsize length, guint8 *raw, gsize raw_length)
{
  g_autofree struct inflate_state *state = g_new (struct inflate_state, 1);

  isal_inflate_init (state);
  state->crc_flag = ISAL_DEFLATE;
  state->next_in = (guint8 *) packed;
  state->avail_in = (guint32) length;
  state->next_out = raw;
  state->avail_out = (guint32) raw_length + MAPSHOT_STRIP_SLACK;

  return isal_inflate (state) == ISAL_DECOMP_OK && state->avail_in == 0 && state->avail_out == MAPSHOT_STRIP_SLACK;
}

gboolean
mapshot_strip_decode (const guint8 *chunk, gsize length, guint8 *raw, gsize raw_length)
{
  gsize body = length - CHUNK_HEAD - CHUNK_TAIL;

  if (length < CHUNK_HEAD + CHUNK_TAIL || body > G_MAXINT32 || raw_length > G_MAXINT32 || get_uint32 (chunk) != body ||
      memcmp (chunk + 4, "IDAT", 4) != 0 ||
      get_uint32 (chunk + CHUNK_HEAD + body) != crc32_gzip_refl (0, chunk + 4, body + 4))
    return FALSE;

  return inflate (chunk + CHUNK_HEAD, body, raw, raw_length);
}
