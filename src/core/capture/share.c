/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "share.h"

#include "discover.h"
#include "error.h"
#include "identity.h"
#include "json-text.h"
#include "run-private.h"
#include "share-file.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <stdio.h>

void
mapshot_share_get_bands (const MapshotShare *share, const MapshotPlan *plan, int *first, int *end)
{
  *first = 0;
  *end = plan->n_bands;
  if (share->of == 0)
    return;
  *first = (int) ((gint64) plan->n_bands * (share->first - 1) / share->of);
  *end = (int) ((gint64) plan->n_bands * share->last / share->of);
}

/* ---- the services' rules ---- */

/* The first layer's that is not on this machine, or NULL. */
static const MapshotSource *
find_service (const MapshotPlan *plan)
{
  for (guint i = 0; i < plan->layers->len; i++)
    {
      const MapshotSource *source = mapshot_plan_get_layer (plan, i)->source;

      if (!mapshot_source_is_local (source))
        return source;
    }
  return NULL;
}

/* Rounded down, so that the shares' sum is never more than the whole. */
int
mapshot_share_count_connections (const MapshotShare *share, const MapshotPlan *plan)
{
  if (share->of == 0)
    return plan->connections;
  return (int) ((gint64) plan->connections * (share->last - share->first + 1) / share->of);
}

double
mapshot_share_get_rate (const MapshotShare *share, const MapshotPlan *plan)
{
  return share->of == 0 ? plan->rate : plan->rate * (share->last - share->first + 1) / share->of;
}

gboolean
mapshot_share_check (const MapshotShare *share, const MapshotPlan *plan, GError **error)
{
  const MapshotSource *service = find_service (plan);

  if (service == NULL || mapshot_share_count_connections (share, plan) > 0)
    return TRUE;
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED,
               g_dngettext (GETTEXT_PACKAGE, "%s allows %d request at once, which cannot be shared out",
                            "%s allows %d requests at once; share the picture out into no more parts than that", (gulong) plan->connections),
               service->name, plan->connections);
  return FALSE;
}

/* ---- what the parts say ---- */

static int
compare_files (gconstpointer a, gconstpointer b)
{
  const MapshotShareFile *x = *(MapshotShareFile *const *) a, *y = *(MapshotShareFile *const *) b;

  if (x->first != y->first)
    return x->first < y->first ? -1 : 1;
  return x->end < y->end ? -1 : x->end > y->end;
}

static GPtrArray *
open_files (const char *const *paths, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_share_file_free);

  for (guint i = 0; paths[i] != NULL; i++)
    {
      MapshotShareFile *file = mapshot_share_file_open (paths[i], error);

      if (file == NULL)
        return NULL;
      g_ptr_array_add (files, file);
    }
  if (files->len == 0)
    {
      g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                           _("--join: name the parts, for example mapshot --join --export=map.png map.png.*-of-4"));
      return NULL;
    }
  g_ptr_array_sort (files, compare_files);

  return g_steal_pointer (&files);
}

/* The recipe's own plan. A sharpness that was found by size comes out the same with the size as it was found. */
static MapshotPlan *
make_plan (const MapshotShareFile *file, MapshotSourceStore *store, const MapshotJoinOptions *options, GError **error)
{
  MapshotPlanLimits limits = { .max_pixels = MAPSHOT_DEFAULT_MAX_PIXELS };
  g_autofree char *text = mapshot_identity_get (file->identity, "recipe");
  g_autofree char *geometry = mapshot_identity_get (file->identity, "geometry");
  g_autoptr (JsonNode) node = mapshot_json_read (text);
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_from_json (node, error);
  g_autofree char *credit = mapshot_identity_get (file->identity, "credit");
  g_autoptr (MapshotPlan) plan = NULL;
  gint64 width, height, map_height;

  if (recipe == NULL)
    {
      g_prefix_error (error, "%s: ", file->path);
      return NULL;
    }
  if (geometry != NULL && sscanf (geometry, "%" PRId64 "x%" PRId64 " %" PRId64, &width, &height,
                                  &map_height) == 3)
    limits.max_pixels = (double) width * (double) map_height;

  if (options->prepare != NULL && !options->prepare (recipe, store, options->prepare_data, error))
    return NULL;
  plan = mapshot_plan_new (recipe, store, &limits, error);
  if (plan == NULL || credit == NULL)
    return g_steal_pointer (&plan);

  return mapshot_plan_with_credit (plan, credit, error);
}

static gboolean
check_files (const GPtrArray *files, const MapshotPlan *plan, GError **error)
{
  int next = 0;

  for (guint i = 0; i < files->len; i++)
    {
      const MapshotShareFile *file = g_ptr_array_index (files, i);

      if (!mapshot_identity_check (plan, file->identity, file->path, error))
        return FALSE;
      if (file->first < next && file->first < file->end)
        {
          g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s and %s hold the same part of the picture"),
                       ((MapshotShareFile *) g_ptr_array_index (files, i - 1))->path, file->path);
          return FALSE;
        }
      if (file->first > next)
        break;
      next = MAX (next, file->end);
    }
  if (next == plan->n_bands)
    return TRUE;
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
               _("a part is missing: the one that begins with band %d of %d, %.0f %% from the top"), next + 1, plan->n_bands,
               100.0 * next / plan->n_bands);
  return FALSE;
}

/* ---- writing ---- */

static void
open_digests (Run *run)
{
  guint n = run->plan->layers->len;

  run->next_free_row = g_new0 (gint64, n);
  run->next_digest_row = g_new0 (gint64, n);
  run->digests = g_new0 (GChecksum *, n);
  for (guint i = 0; i < n; i++)
    run->digests[i] = g_checksum_new (G_CHECKSUM_SHA256);
}

static void
close_digests (Run *run)
{
  for (guint i = 0; i < run->plan->layers->len; i++)
    g_checksum_free (run->digests[i]);
  g_free (run->next_free_row);
  g_free (run->next_digest_row);
  g_free (run->digests);
}

/* Copies the bands of FILE as they are. *WRITING says whether an error is one of writing. */
static gboolean
copy_file (Run *run, const MapshotShareFile *file, gboolean *writing, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;
  guint8 *data = (guint8 *) g_mapped_file_get_contents (file->file) + MAPSHOT_SHARE_HEAD_LENGTH;

  *writing = FALSE;
  records = mapshot_share_file_read (file, run->plan, error);
  if (records == NULL)
    return FALSE;
  *writing = TRUE;
  for (guint i = 0; i < records->len; i++)
    {
      const MapshotBandRecord *record = g_ptr_array_index (records, i);
      const MapshotStrip strip = { data, (gsize) record->length, record->adler, record->raw_length };

      if (!mapshot_png_writer_append (run->writer, &strip, error))
        return FALSE;
      mapshot_settle_replay (run, record);
      data += record->length;
    }
  return TRUE;
}

static gboolean
write_picture (Run *run, const GPtrArray *files, char **digest, GError **error)
{
  g_autoptr (GError) cause = NULL;
  gboolean writing = TRUE, ok = mapshot_output_cut (run->output, 0, error);

  if (!ok)
    return FALSE;
  run->writer = mapshot_metadata_begin (run, &cause);
  ok = run->writer != NULL;
  for (guint i = 0; ok && i < files->len; i++)
    ok = copy_file (run, g_ptr_array_index (files, i), &writing, &cause);
  if (ok)
    {
      *digest = mapshot_settle_combine_digests (run);
      ok = mapshot_metadata_end (run, *digest, &cause);
    }
  if (ok)
    return mapshot_sidecars_commit (run->sidecars, run->output, error);
  if (writing)
    mapshot_output_explain (run->output, cause, error);
  else
    g_propagate_error (error, g_steal_pointer (&cause));

  return FALSE;
}

MapshotReport *
mapshot_join (const char *const *paths, MapshotSourceStore *store, const MapshotJoinOptions *options, GError **error)
{
  g_autoptr (GPtrArray) files = open_files (paths, error);
  g_autoptr (MapshotPlan) plan = files != NULL ? make_plan (g_ptr_array_index (files, 0), store, options, error) : NULL;
  g_autoptr (MapshotReport) report = NULL;
  g_autofree char *digest = NULL;
  gint64 started = g_get_monotonic_time ();
  Run run = { .plan = plan };
  gboolean done;

  if (plan == NULL || !check_files (files, plan, error))
    return NULL;
  run.report = report = mapshot_report_new (plan, options->output);
  run.output = mapshot_output_open (options->output, options->overwrite, error);
  if (run.output == NULL)
    return NULL;
  run.sidecars =
    mapshot_sidecars_open (plan, run.output, options->output, options->sidecars, options->overwrite, error);
  open_digests (&run);
  run.records = mapshot_picture_records_new (plan);
  done = run.sidecars != NULL && write_picture (&run, files, &digest, error);
  close_digests (&run);
  g_clear_pointer (&run.writer, mapshot_png_writer_free);
  g_byte_array_unref (run.records);
  g_clear_pointer (&run.sidecars, mapshot_sidecars_free);
  mapshot_output_free (run.output);
  mapshot_report_finish (report, done, 0, (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC, digest);

  return done ? g_steal_pointer (&report) : NULL;
}
