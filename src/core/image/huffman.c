/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "huffman.h"

#include <stdlib.h>
#include <string.h>

#define N_LITERALS 256
#define END_OF_BLOCK 256
#define N_SYMBOLS 257

/* Deflate allows 15 bits. With 14, four codes and the seven bits left over from before fit into 64. */
#define MAX_BITS 14

/* Three bits of header, the two counts, nineteen lengths of three bits, and four bits for each of the 257 codes and two distances. */
#define HEADER_BITS (3 + 5 + 5 + 4 + 19 * 3 + (N_SYMBOLS + 2) * 4)

typedef struct
{
  guint32 count;
  guint16 symbol;
} Leaf;

/* Four tables, so that a run of equal bytes does not wait for its own last count. */
static void
count_bytes (const guint8 *data, gsize length, guint32 counts[N_SYMBOLS])
{
  guint32 part[4][N_LITERALS] = { { 0 } };
  gsize i = 0;

  for (; i + 4 <= length; i += 4)
    {
      part[0][data[i]]++;
      part[1][data[i + 1]]++;
      part[2][data[i + 2]]++;
      part[3][data[i + 3]]++;
    }
  for (; i < length; i++)
    part[0][data[i]]++;
  for (int s = 0; s < N_LITERALS; s++)
    counts[s] = part[0][s] + part[1][s] + part[2][s] + part[3][s];
  counts[END_OF_BLOCK] = 1;
}

static int
compare_leaves (const void *a, const void *b)
{
  const Leaf *x = a, *y = b;

  if (x->count != y->count)
    return x->count < y->count ? -1 : 1;
  return (int) x->symbol - (int) y->symbol;
}

/* Huffman's tree from leaves in rising order, with two queues: the leaves, and the inner nodes in the order they are made. Gives each leaf's depth. */
static void
find_depths (const Leaf *leaves, int n, guint8 *depths)
{
  guint64 weight[N_SYMBOLS];
  gint16 parent_of_leaf[N_SYMBOLS], parent_of_node[N_SYMBOLS];
  guint8 depth_of_node[N_SYMBOLS];
  int leaf = 0, node = 0;

  g_assert (n >= 2);

  for (int made = 0; made < n - 1; made++)
    {
      weight[made] = 0;
      for (int child = 0; child < 2; child++)
        if (leaf < n && (node >= made || leaves[leaf].count <= weight[node]))
          {
            weight[made] += leaves[leaf].count;
            parent_of_leaf[leaf++] = (gint16) made;
          }
        else
          {
            weight[made] += weight[node];
            parent_of_node[node++] = (gint16) made;
          }
    }
  depth_of_node[n - 2] = 0;
  for (int i = n - 3; i >= 0; i--)
    depth_of_node[i] = (guint8) (depth_of_node[parent_of_node[i]] + 1);
  for (int i = 0; i < n; i++)
    depths[i] = (guint8) (depth_of_node[parent_of_leaf[i]] + 1);
}

/* Brings all lengths under the limit and the code back to complete: what was cut off is paid for by lengthening the longest codes below the
 * limit (Kraft's sum, in units of 2^-MAX_BITS). */
static void
limit_lengths (int per_length[])
{
  guint32 sum = 0;

  for (int bits = MAX_BITS + 1; bits <= N_SYMBOLS; bits++)
    {
      per_length[MAX_BITS] += per_length[bits];
      per_length[bits] = 0;
    }
  for (int bits = 1; bits <= MAX_BITS; bits++)
    sum += (guint32) per_length[bits] << (MAX_BITS - bits);
  while (sum > 1u << MAX_BITS)
    {
      int bits = MAX_BITS - 1;

      per_length[MAX_BITS]--;
      while (per_length[bits] == 0)
        bits--;
      per_length[bits]--;
      per_length[bits + 1] += 2;
      sum--;
    }
}

static void
make_lengths (const guint32 counts[N_SYMBOLS], guint8 lengths[N_SYMBOLS])
{
  Leaf leaves[N_SYMBOLS];
  guint8 depths[N_SYMBOLS];
  int per_length[N_SYMBOLS + 1] = { 0 };
  int n = 0;

  memset (lengths, 0, N_SYMBOLS);
  for (int s = 0; s < N_SYMBOLS; s++)
    if (counts[s] > 0)
      leaves[n++] = (Leaf){ counts[s], (guint16) s };
  qsort (leaves, (gsize) n, sizeof *leaves, compare_leaves);
  find_depths (leaves, n, depths);
  for (int i = 0; i < n; i++)
    per_length[depths[i]]++;
  limit_lengths (per_length);
  /* The rarest get the longest. */
  for (int bits = MAX_BITS, i = 0; bits > 0; bits--)
    for (int k = 0; k < per_length[bits]; k++)
      lengths[leaves[i++].symbol] = (guint8) bits;
}

static guint32
reverse (guint32 code, int bits)
{
  guint32 reversed = 0;

  for (int i = 0; i < bits; i++)
    reversed |= (code >> i & 1) << (bits - 1 - i);

  return reversed;
}

/* The codes of RFC 1951, section 3.2.2, turned round, as they are sent from the highest bit on. Code in the low 16 bits, length above. */
static void
make_codes (const guint8 lengths[N_SYMBOLS], guint32 codes[N_SYMBOLS])
{
  guint32 next[MAX_BITS + 2] = { 0 };
  int per_length[MAX_BITS + 1] = { 0 };

  for (int s = 0; s < N_SYMBOLS; s++)
    per_length[lengths[s]]++;
  per_length[0] = 0;
  for (int bits = 1; bits <= MAX_BITS; bits++)
    next[bits] = (next[bits - 1] + (guint32) per_length[bits - 1]) << 1;
  for (int s = 0; s < N_SYMBOLS; s++)
    codes[s] = lengths[s] == 0 ? 0 : reverse (next[lengths[s]]++, lengths[s]) | (guint32) lengths[s] << 16;
}

/* At most 56 bits at a time. */
static inline void
put (MapshotHuffman *self, guint64 bits, int n_bits)
{
  guint64 ordered;

  self->bits |= bits << self->n_bits;
  self->n_bits += n_bits;
  ordered = GUINT64_TO_LE (self->bits);
  memcpy (self->out, &ordered, sizeof ordered);
  self->out += self->n_bits >> 3;
  self->bits = self->n_bits >= 64 ? 0 : self->bits >> (self->n_bits & ~7);
  self->n_bits &= 7;
}

static void
put_header (MapshotHuffman *self, const guint8 lengths[N_SYMBOLS])
{
  /* The order of RFC 1951, section 3.2.7, in which the lengths' own lengths come. */
  static const guint8 order[] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };

  put (self, 2 << 1, 3);
  put (self, N_SYMBOLS - 257, 5);
  put (self, 2 - 1, 5);
  put (self, 19 - 4, 4);
  /* Lengths 0 … 15 are four bits each, which is a complete code, and no runs: 130 bytes a block, for blocks of many kilobytes. */
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    put (self, order[i] < 16 ? 4 : 0, 3);
  for (int s = 0; s < N_SYMBOLS; s++)
    put (self, reverse (lengths[s], 4), 4);
  /* Two distances of one bit that are never used: decoders want a complete code. */
  put (self, reverse (1, 4), 4);
  put (self, reverse (1, 4), 4);
}

static inline __attribute__ ((always_inline)) void
put_literals_body (MapshotHuffman *self, const guint8 *data, gsize length, const guint32 codes[N_SYMBOLS])
{
  guint64 bits = self->bits;
  guint8 *out = self->out;
  int n_bits = self->n_bits;
  gsize i = 0;

  /* Two pairs are joined before they meet the stream, so that the processor does not wait for the stream's length at every code. */
  for (; i + 4 <= length; i += 4)
    {
      guint32 a = codes[data[i]], b = codes[data[i + 1]], c = codes[data[i + 2]], d = codes[data[i + 3]];
      guint32 na = a >> 16, nb = b >> 16, nc = c >> 16, nd = d >> 16;
      guint64 ab = (a & 0xffff) | (guint64) (b & 0xffff) << na, cd = (c & 0xffff) | (guint64) (d & 0xffff) << nc;
      guint64 ordered;

      bits |= (ab | cd << (na + nb)) << n_bits;
      n_bits += (int) (na + nb + nc + nd);
      ordered = GUINT64_TO_LE (bits);
      memcpy (out, &ordered, sizeof ordered);
      out += n_bits >> 3;
      bits >>= n_bits & ~7;
      n_bits &= 7;
    }
  self->bits = bits;
  self->out = out;
  self->n_bits = n_bits;
  for (; i < length; i++)
    put (self, codes[data[i]] & 0xffff, (int) (codes[data[i]] >> 16));
}

#if defined(__x86_64__)
/* With BMI2 a shift by a variable is one step. */
__attribute__ ((target ("bmi2"))) static void
put_literals_bmi2 (MapshotHuffman *self, const guint8 *data, gsize length, const guint32 codes[N_SYMBOLS])
{
  put_literals_body (self, data, length, codes);
}
#endif

static void
put_literals (MapshotHuffman *self, const guint8 *data, gsize length, const guint32 codes[N_SYMBOLS])
{
#if defined(__x86_64__)
  if (__builtin_cpu_supports ("bmi2"))
    {
      put_literals_bmi2 (self, data, length, codes);
      return;
    }
#endif
  put_literals_body (self, data, length, codes);
}

gsize
mapshot_huffman_bound (gsize length)
{
  return (length * MAX_BITS + HEADER_BITS + MAX_BITS) / 8 + 32;
}

void
mapshot_huffman_block (MapshotHuffman *self, const guint8 *data, gsize length)
{
  guint32 counts[N_SYMBOLS], codes[N_SYMBOLS];
  guint8 lengths[N_SYMBOLS];

  g_assert (length > 0 && length <= 1 << 24);

  count_bytes (data, length, counts);
  make_lengths (counts, lengths);
  make_codes (lengths, codes);
  put_header (self, lengths);
  put_literals (self, data, length, codes);
  put (self, codes[END_OF_BLOCK] & 0xffff, (int) (codes[END_OF_BLOCK] >> 16));
}

void
mapshot_huffman_flush (MapshotHuffman *self)
{
  static const guint8 empty[] = { 0x00, 0x00, 0xff, 0xff };

  put (self, 0, 3);
  if (self->n_bits > 0)
    put (self, 0, 8 - self->n_bits);
  memcpy (self->out, empty, sizeof empty);
  self->out += sizeof empty;
}

gsize
mapshot_huffman_estimate (const guint8 *data, gsize length)
{
  guint32 counts[N_SYMBOLS];
  guint8 lengths[N_SYMBOLS];
  guint64 bits = HEADER_BITS;

  count_bytes (data, length, counts);
  make_lengths (counts, lengths);
  for (int s = 0; s < N_SYMBOLS; s++)
    bits += (guint64) counts[s] * lengths[s];

  return (gsize) ((bits + 7) / 8);
}
