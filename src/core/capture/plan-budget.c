/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan-private.h"

#include "error.h"
#include "plan-warp.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* What the program needs beside bands and strips, measured: code and libraries, TLS, fonts, waiting bodies, each thread's buffers. */
#define BASE_MEMORY (G_GUINT64_CONSTANT (44) << 20)   /* bytes */
#define THREAD_MEMORY (G_GUINT64_CONSTANT (6) << 20)  /* bytes */

/* How many requests should be waiting for each one in flight, so that the end of a band does not leave connections idle. */
#define LOOK_AHEAD 4
#define MAX_BANDS_IN_FLIGHT 64

static guint64
row_bytes (const MapshotPlanLayer *layer)
{
  return (guint64) layer->n_columns * (guint64) mapshot_tile_grid_get_tile_width (layer->source->grid) *
         (guint64) mapshot_tile_grid_get_tile_height (layer->source->grid) * 4;
}

/* The rows of tiles that the layer holds at most while BANDS bands of HEIGHT px are worked on. */
static guint64
count_rows (const MapshotPlan *self, guint index, int bands, guint64 height)
{
  const MapshotPlanLayer *layer = mapshot_plan_get_layer (self, index);
  double shrink = layer->vertical.scale;

  if (layer->warp != NULL)
    return (guint64) mapshot_plan_warp_get_peak (layer->warp, (gint64) bands * (gint64) height);
  if (index == 0 && layer->aligned)
    return (guint64) bands;

  return (guint64) ceil (((double) bands * (double) height * shrink + 12 * MAX (shrink, 1)) /
                         mapshot_tile_grid_get_tile_height (layer->source->grid)) +
         1;
}

/* The ceiling of a run with BANDS bands in flight on THREADS threads: their pixels, the tile rows that the other layers hold, and strips that do not shrink at all. */
static guint64
estimate_memory (const MapshotPlan *self, int bands, int threads)
{
  guint64 height = (guint64) MAX (mapshot_plan_get_band_height (self), MAPSHOT_PLAN_BAND_HEIGHT);
  guint64 memory = BASE_MEMORY + THREAD_MEMORY * (guint64) threads;

  memory += (guint64) bands * height * (guint64) self->width * (guint64) self->channels;
  for (guint i = 0; i < self->layers->len; i++)
    {
      const MapshotPlanLayer *layer = mapshot_plan_get_layer (self, i);
      memory += count_rows (self, i, bands, height) * row_bytes (layer);
    }
  if (self->layers->len > 0 && !mapshot_plan_get_layer (self, 0)->aligned)
    memory += (guint64) bands * height * (guint64) self->width * 4;

  return memory;
}

gboolean
mapshot_plan_fit_memory (MapshotPlan *self, const MapshotPlanLimits *limits, GError **error)
{
  guint64 max_memory = limits->max_memory != 0 ? limits->max_memory : MAPSHOT_DEFAULT_MAX_MEMORY;
  gint64 columns = mapshot_plan_get_base (self)->n_columns;
  g_autofree char *needed = NULL, *allowed = NULL;
  int wanted = (int) CLAMP (2 + LOOK_AHEAD * self->connections / columns, 3, MAX_BANDS_IN_FLIGHT);

  self->n_bands = mapshot_plan_count_bands (self);
  self->bands_in_flight = MIN (wanted, self->n_bands);
  self->threads = MAX (limits->threads > 0 ? limits->threads : (int) g_get_num_processors (), 1);
  /* Threads give way where they take more than half of the memory, then bands, then the other threads: the picture stays the same. */
  while (self->threads > 1 && BASE_MEMORY + THREAD_MEMORY * (guint64) self->threads > max_memory / 2 &&
         estimate_memory (self, self->bands_in_flight, self->threads) > max_memory)
    self->threads--;
  while (self->bands_in_flight > 1 && estimate_memory (self, self->bands_in_flight, self->threads) > max_memory)
    self->bands_in_flight--;
  while (self->threads > 1 && estimate_memory (self, self->bands_in_flight, self->threads) > max_memory)
    self->threads--;
  self->memory = estimate_memory (self, self->bands_in_flight, self->threads);
  self->shared_memory = BASE_MEMORY + THREAD_MEMORY * (guint64) self->threads;
  if (self->memory <= max_memory)
    return TRUE;

  needed = g_format_size_full (self->memory, G_FORMAT_SIZE_IEC_UNITS);
  allowed = g_format_size_full (max_memory, G_FORMAT_SIZE_IEC_UNITS);
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED,
               _("a picture %" PRId64 " px wide needs %s of memory, more than the limit of %s; allow more, or ask for a narrower one"),
               self->width, needed, allowed);
  mapshot_error_set_topic (error, MAPSHOT_TOPIC_MAX_MEMORY);
  return FALSE;
}

gboolean
mapshot_plan_check_width (MapshotPlan *self, GError **error)
{
  /* Strides and strips are counted in 32 bits by the libraries below. */
  gboolean fits = self->width * 4 < G_MAXINT32 / 8;

  for (guint i = 0; i < self->layers->len; i++)
    fits = fits && row_bytes (mapshot_plan_get_layer (self, i)) < G_MAXINT32;
  if (fits)
    return TRUE;
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED,
               _("a picture %" PRId64 " px wide is wider than this program can make; ask for a lower zoom or a narrower region"),
               self->width);
  return FALSE;
}

/* ---- size and time ---- */

/* Bytes a pixel of a finished file, from a calm map to a busy one or a photograph: measured on real ones. */
static void
estimate_bytes_a_pixel (const MapshotPlan *self, const MapshotSource *source, double range[2])
{
  const char *template_uri = source->template_uri != NULL ? source->template_uri : "";
  gboolean photo = strstr (template_uri, ".jp") != NULL || strstr (template_uri, "jpeg") != NULL;

  range[0] = photo ? 1.2 : 0.05;
  range[1] = photo ? 2.1 : 0.9;
  if (source->kind != MAPSHOT_SOURCE_BASEMAP)
    return;
  /* It knows no streets: the nearer, the emptier. From the open sea to the middle of Europe. */
  range[0] = 0.012;
  range[1] = self->ground_resolution < 20 ? 0.13 : self->ground_resolution < 100 ? 0.22 : 0.4;
}

void
mapshot_plan_estimate_cost (MapshotPlan *self)
{
  const MapshotSource *source = mapshot_plan_get_base (self)->source;
  double pixels = (double) self->width * (double) self->height;
  double slowest = self->rate > 0 ? 1 / self->rate : 0;
  double from_requests, to_requests, bytes[2];

  estimate_bytes_a_pixel (self, source, bytes);
  self->expected_bytes[0] = (guint64) (pixels * bytes[0]);
  self->expected_bytes[1] = (guint64) (pixels * bytes[1]);
  /* A tile takes 30 to 200 ms on the way from a public service. */
  from_requests = (double) self->tiles * MAX (0.03 / self->connections, slowest);
  to_requests = (double) self->tiles * MAX (0.2 / self->connections, slowest);
  if (source->kind == MAPSHOT_SOURCE_BASEMAP || source->kind == MAPSHOT_SOURCE_FILE)
    {
      from_requests = (double) self->tiles * 0.0005;
      to_requests = (double) self->tiles * 0.01;
    }
  self->expected_seconds[0] = MAX (from_requests, pixels / 200e6);
  self->expected_seconds[1] = MAX (to_requests, pixels / 50e6);
}

/* The tightest of all layers' limits, since one capture asks for them together. */
void
mapshot_plan_find_limits (MapshotPlan *self, const MapshotPlanLimits *limits)
{
  self->connections = 64;
  for (guint i = 0; i < self->layers->len; i++)
    {
      int connections;
      double rate;

      mapshot_policy_get_limits (mapshot_plan_get_layer (self, i)->source, limits->connections, limits->rate, &connections,
                                 &rate);
      self->connections = MIN (self->connections, connections);
      if (rate > 0)
        self->rate = self->rate > 0 ? MIN (self->rate, rate) : rate;
    }
}
