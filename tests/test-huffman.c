/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "huffman.h"

#include <string.h>
#include <zlib.h>

/* Inflates a raw stream that ends on a flush, and compares. */
static void
assert_inflates (const guint8 *stream, gsize stream_length, const guint8 *expected, gsize length)
{
  g_autofree guint8 *out = g_malloc (length + 1);
  z_stream z = { 0 };

  g_assert_cmpint (inflateInit2 (&z, -15), ==, Z_OK);
  z.next_in = (guint8 *) stream;
  z.avail_in = (guint) stream_length;
  z.next_out = out;
  z.avail_out = (guint) length + 1;
  g_assert_cmpint (inflate (&z, Z_SYNC_FLUSH), ==, Z_OK);
  g_assert_cmpuint (z.avail_in, ==, 0);
  g_assert_cmpmem (out, z.total_out, expected, length);
  inflateEnd (&z);
}

static void
check (const guint8 *data, gsize length, gsize piece)
{
  g_autofree guint8 *room = g_malloc (mapshot_huffman_bound (piece) * (length / piece + 1) + 16);
  MapshotHuffman huffman = { .out = room };

  for (gsize at = 0; at < length; at += piece)
    {
      gsize size = MIN (piece, length - at);
      guint8 *before = huffman.out;

      mapshot_huffman_block (&huffman, data + at, size);
      g_assert_cmpuint ((gsize) (huffman.out - before), <=, mapshot_huffman_bound (size));
      g_assert_cmpuint (mapshot_huffman_estimate (data + at, size), >=, (gsize) (huffman.out - before));
      g_assert_cmpuint (mapshot_huffman_estimate (data + at, size), <=, (gsize) (huffman.out - before) + 2);
    }
  mapshot_huffman_flush (&huffman);
  assert_inflates (room, (gsize) (huffman.out - room), data, length);
}

static void
test_noise (void)
{
  gsize length = 100000;
  g_autofree guint8 *data = g_malloc (length);

  for (int spread = 1; spread <= 256; spread *= 2)
    {
      /* The sum of several small numbers: the bell shape of a filtered photograph. */
      for (gsize i = 0; i < length; i++)
        data[i] = (guint8) (g_test_rand_int_range (0, spread) + g_test_rand_int_range (0, spread) -
                            g_test_rand_int_range (0, spread));
      check (data, length, 30000);
    }
}

static void
test_small (void)
{
  const guint8 data[] = "aab";

  check (data, 1, 1);
  check (data, 2, 2);
  check (data, 3, 3);
}

/* Counts that grow like Fibonacci's numbers make the deepest tree there is: its codes must be cut to the limit. */
static void
test_limit (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  guint32 a = 1, b = 1;

  for (int symbol = 0; symbol < 26; symbol++)
    {
      guint8 byte = (guint8) (symbol * 7);
      guint32 next = a + b;

      for (guint32 i = 0; i < a; i++)
        g_byte_array_append (data, &byte, 1);
      a = b;
      b = next;
    }
  check (data->data, data->len, data->len);
}

static void
test_size (void)
{
  gsize length = 1 << 17;
  g_autofree guint8 *data = g_malloc (length);

  /* Two equally likely values cost one bit each. */
  for (gsize i = 0; i < length; i++)
    data[i] = g_test_rand_bit () ? 3 : 200;
  g_assert_cmpuint (mapshot_huffman_estimate (data, length), <, length / 8 * 3 / 2 + 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/huffman/noise", test_noise);
  g_test_add_func ("/huffman/small", test_small);
  g_test_add_func ("/huffman/limit", test_limit);
  g_test_add_func ("/huffman/size", test_size);
  return g_test_run ();
}
