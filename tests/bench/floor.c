/* SPDX-License-Identifier: GPL-3.0-or-later */
/* floor FOLDER EXTENSION X Y COLUMNS ROWS paeth|none: what the work costs at the very least. The tiles FOLDER/x/y.EXTENSION are read into memory;
 * then the clock runs while they are decoded into bands, filtered and deflated, one band a job, on all processors. No
 * network, no disk, no order. Prints "SECONDS BYTES". */
#include <glib.h>
#include <isa-l/igzip_lib.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>

enum
{
  TILE_SIZE = 256, /* px */
  CHANNELS = 3,
};

typedef struct
{
  GBytes **tiles; /* row-major */
  int columns, rows;
  gboolean paeth;
  int next_band;      /* atomic */
  gint64 *band_bytes; /* compressed, a band */
} Job;

static void
decode (tjhandle jpeg, GBytes *tile, uint8_t *dest, int stride)
{
  gsize size;
  const uint8_t *data = g_bytes_get_data (tile, &size);
  if (data[0] == 0xff)
    {
      if (tjDecompress2 (jpeg, data, size, dest, TILE_SIZE, stride, TILE_SIZE, TJPF_RGB, 0) != 0)
        g_error ("%s", tjGetErrorStr2 (jpeg));
      return;
    }
  png_image image = { .version = PNG_IMAGE_VERSION };
  png_image_begin_read_from_memory (&image, data, size);
  image.format = PNG_FORMAT_RGB;
  if (!png_image_finish_read (&image, NULL, dest, stride, NULL))
    g_error ("%s", image.message);
}

/* The encoder knows every neighbour beforehand, so nothing here waits for the pixel before it and the compiler vectorises it. */
#ifdef __clang__
__attribute__ ((target_clones ("avx2", "default"))) static void
#else
__attribute__ ((target_clones ("avx2", "default"), optimize ("O3"))) static void
#endif
filter_paeth (uint8_t *restrict to, const uint8_t *restrict row, const uint8_t *restrict above, int size)
{
  for (int i = 0; i < size; i++)
    {
      short a = row[i - CHANNELS], b = above[i], c = above[i - CHANNELS];
      short pa = (short) abs (b - c), pb = (short) abs (a - c), pc = (short) abs (a + b - 2 * c);
      short nearest = pb <= pc ? b : c;
      nearest = pa <= pb && pa <= pc ? a : nearest;
      to[i] = (uint8_t) (row[i] - nearest);
    }
}

static void
filter_band (const Job *job, const uint8_t *band, int stride, uint8_t *to)
{
  int size = job->columns * TILE_SIZE * CHANNELS;
  for (int y = 0; y < TILE_SIZE; y++, band += stride, to += size + 1)
    {
      to[0] = job->paeth ? 4 : 0;
      if (job->paeth)
        filter_paeth (to + 1, band, band - stride, size);
      else
        memcpy (to + 1, band, size);
    }
}

static gint64
deflate_band (uint8_t *filtered, gsize size, uint8_t *to, gsize room, uint8_t *level_buffer)
{
  struct isal_zstream stream;
  isal_deflate_init (&stream);
  stream.level = 1;
  stream.level_buf = level_buffer;
  stream.level_buf_size = ISAL_DEF_LVL1_DEFAULT;
  stream.flush = FULL_FLUSH;
  stream.next_in = filtered;
  stream.avail_in = size;
  stream.next_out = to;
  stream.avail_out = room;
  if (isal_deflate (&stream) != COMP_OK || stream.avail_in > 0)
    g_error ("deflate failed");
  return stream.total_out;
}

static gpointer
work (gpointer data)
{
  Job *job = data;
  int size = job->columns * TILE_SIZE * CHANNELS;
  int stride = size + CHANNELS; /* a black pixel before each row, and a black row before the first */
  gsize filtered_size = (gsize) (size + 1) * TILE_SIZE, room = filtered_size + filtered_size / 8 + 4096;
  g_autofree uint8_t *pixels = g_malloc0 ((gsize) stride * (TILE_SIZE + 1) + CHANNELS);
  g_autofree uint8_t *filtered = g_malloc (filtered_size);
  g_autofree uint8_t *deflated = g_malloc (room);
  g_autofree uint8_t *level_buffer = g_malloc (ISAL_DEF_LVL1_DEFAULT);
  uint8_t *band = pixels + stride + CHANNELS;
  tjhandle jpeg = tjInitDecompress ();

  for (int row = g_atomic_int_add (&job->next_band, 1); row < job->rows; row = g_atomic_int_add (&job->next_band, 1))
    {
      for (int x = 0; x < job->columns; x++)
        decode (jpeg, job->tiles[row * job->columns + x], band + x * TILE_SIZE * CHANNELS, stride);
      filter_band (job, band, stride, filtered);
      job->band_bytes[row] = deflate_band (filtered, filtered_size, deflated, room, level_buffer);
    }
  tjDestroy (jpeg);
  return NULL;
}

static GBytes *
load (const char *path)
{
  char *contents;
  gsize length;
  g_autoptr (GError) error = NULL;
  if (!g_file_get_contents (path, &contents, &length, &error))
    g_error ("%s", error->message);
  return g_bytes_new_take (contents, length);
}

int
main (int argc, char **argv)
{
  if (argc != 8)
    return fprintf (stderr, "usage: %s FOLDER EXTENSION X Y COLUMNS ROWS paeth|none\n", argv[0]), 2;

  int left = atoi (argv[3]), top = atoi (argv[4]);
  Job job = { .columns = atoi (argv[5]), .rows = atoi (argv[6]), .paeth = strcmp (argv[7], "paeth") == 0 };
  int count = job.columns * job.rows;
  job.tiles = g_new (GBytes *, count);
  job.band_bytes = g_new0 (gint64, job.rows);
  for (int i = 0; i < count; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%d/%d.%s", argv[1], left + i % job.columns, top + i / job.columns, argv[2]);
      job.tiles[i] = load (path);
    }

  gint64 start = g_get_monotonic_time ();
  int n_threads = (int) g_get_num_processors ();
  g_autofree GThread **threads = g_new (GThread *, n_threads);
  for (int i = 0; i < n_threads; i++)
    threads[i] = g_thread_new ("floor", work, &job);
  for (int i = 0; i < n_threads; i++)
    g_thread_join (threads[i]);
  double seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;

  gint64 bytes = 0;
  for (int i = 0; i < job.rows; i++)
    bytes += job.band_bytes[i];
  printf ("%.4f %" G_GINT64_FORMAT "\n", seconds, bytes);
  for (int i = 0; i < count; i++)
    g_bytes_unref (job.tiles[i]);
  g_free (job.tiles);
  g_free (job.band_bytes);
  return 0;
}
