/* SPDX-License-Identifier: GPL-3.0-or-later */
/* make-photo-tiles SOURCE.ppm FOLDER X Y COLUMNS ROWS: tiles FOLDER/x/y.jpg of 256 px with the detail of aerial photographs, about 15 kB each, none
 * like another: each samples the source picture, enlarged, at a place, an angle and a brightness of its own, which
 * depend on its number alone. For measuring: the geography means nothing. */
#include <glib.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <turbojpeg.h>

enum
{
  TILE_SIZE = 256, /* px */
  QUALITY = 82,
};

typedef struct
{
  int width, height;
  uint8_t *rgb;
} Source;

typedef struct
{
  Source source;
  const char *folder;
  int left, top, columns, rows;
  int next_row; /* atomic */
} Job;

static Source
read_ppm (const char *path)
{
  Source source = { 0 };
  FILE *file = fopen (path, "rb");
  if (!file || fscanf (file, "P6 %d %d 255", &source.width, &source.height) != 2 || fgetc (file) == EOF
      || source.width < 8 || source.height < 8)
    g_error ("%s is no PPM picture", path);
  gsize size = (gsize) source.width * source.height * 3;
  source.rgb = g_malloc (size);
  if (fread (source.rgb, 1, size, file) != size)
    g_error ("%s is cut short", path);
  fclose (file);
  return source;
}

/* SplitMix64: the tile's number is the seed, so that threads share nothing. */
static double
draw (uint64_t *state)
{
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return (double) ((z ^ z >> 31) >> 11) / 9007199254740992.0;
}

/* Beyond its edges the source goes on mirrored. */
static int
mirror (int i, int n)
{
  int period = 2 * n - 2, j = ((i % period) + period) % period;
  return j < n ? j : period - j;
}

/* Weights of the four neighbours of a cubic convolution (Catmull-Rom) at T between the middle two. */
static void
weigh (double t, double w[4])
{
  w[0] = t * (-0.5 + t * (1 - 0.5 * t));
  w[1] = 1 + t * t * (-2.5 + 1.5 * t);
  w[2] = t * (0.5 + t * (2 - 1.5 * t));
  w[3] = t * t * (-0.5 + 0.5 * t);
}

static void
sample (const Source *source, double x, double y, double gain, uint8_t *to)
{
  double wx[4], wy[4], sum[3] = { 0 };
  int left = (int) floor (x), top = (int) floor (y);
  weigh (x - left, wx);
  weigh (y - top, wy);
  for (int j = 0; j < 4; j++)
    for (int i = 0; i < 4; i++)
      {
        const uint8_t *from = source->rgb
                              + ((gsize) mirror (top - 1 + j, source->height) * source->width
                                 + mirror (left - 1 + i, source->width)) * 3;
        for (int c = 0; c < 3; c++)
          sum[c] += wx[i] * wy[j] * from[c];
      }
  for (int c = 0; c < 3; c++)
    to[c] = (uint8_t) CLAMP (gain * sum[c] + 0.5, 0, 255);
}

static void
paint (const Source *source, uint64_t number, uint8_t *pixels)
{
  uint64_t state = number;
  double angle = 2 * G_PI * draw (&state), step = 0.45 + 0.35 * draw (&state), gain = 0.8 + 0.4 * draw (&state);
  double x0 = source->width * draw (&state), y0 = source->height * draw (&state);
  double dx = cos (angle) * step, dy = sin (angle) * step;
  for (int y = 0; y < TILE_SIZE; y++)
    for (int x = 0; x < TILE_SIZE; x++, pixels += 3)
      sample (source, x0 + dx * x - dy * y, y0 + dy * x + dx * y, gain, pixels);
}

static gpointer
work (gpointer data)
{
  Job *job = data;
  g_autofree uint8_t *pixels = g_malloc (TILE_SIZE * TILE_SIZE * 3);
  tjhandle encoder = tjInitCompress ();
  unsigned char *jpeg = tjAlloc ((int) tjBufSize (TILE_SIZE, TILE_SIZE, TJSAMP_420));

  for (int row = g_atomic_int_add (&job->next_row, 1); row < job->rows; row = g_atomic_int_add (&job->next_row, 1))
    for (int column = 0; column < job->columns; column++)
      {
        g_autofree char *path = g_strdup_printf ("%s/%d/%d.jpg", job->folder, job->left + column, job->top + row);
        g_autoptr (GError) error = NULL;
        unsigned long length = 0;
        paint (&job->source, (uint64_t) row << 32 | (uint64_t) column, pixels);
        if (tjCompress2 (encoder, pixels, TILE_SIZE, 0, TILE_SIZE, TJPF_RGB, &jpeg, &length, TJSAMP_420, QUALITY,
                         TJFLAG_NOREALLOC) != 0)
          g_error ("%s", tjGetErrorStr2 (encoder));
        if (!g_file_set_contents_full (path, (const char *) jpeg, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0644, &error))
          g_error ("%s", error->message);
      }
  tjFree (jpeg);
  tjDestroy (encoder);
  return NULL;
}

int
main (int argc, char **argv)
{
  if (argc != 7)
    return fprintf (stderr, "usage: %s SOURCE.ppm FOLDER X Y COLUMNS ROWS\n", argv[0]), 2;

  Job job = {
    .source = read_ppm (argv[1]),
    .folder = argv[2],
    .left = atoi (argv[3]),
    .top = atoi (argv[4]),
    .columns = atoi (argv[5]),
    .rows = atoi (argv[6]),
  };
  for (int column = 0; column < job.columns; column++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%d", job.folder, job.left + column);
      if (g_mkdir_with_parents (path, 0755) != 0)
        return perror (path), 1;
    }

  int n_threads = (int) g_get_num_processors ();
  g_autofree GThread **threads = g_new (GThread *, n_threads);
  for (int i = 0; i < n_threads; i++)
    threads[i] = g_thread_new ("tiles", work, &job);
  for (int i = 0; i < n_threads; i++)
    g_thread_join (threads[i]);
  g_free (job.source.rgb);
  return 0;
}
