/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "picture-report.h"

#include "error.h"
#include "identity.h"
#include "journal.h"
#include "picture-records.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
refuse (const MapshotPictureFile *file, GError **error)
{
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("%s is another picture; no report can be made of it"), file->name);
  return FALSE;
}

static void
add_missing (MapshotReport *report, const MapshotPlan *plan, const MapshotBandRecord *record, gint64 *fetched)
{
  for (guint i = 0; i < record->missing->len; i++)
    {
      const MapshotMissingTile *tile = &g_array_index (record->missing, MapshotMissingTile, i);

      mapshot_report_add_missing (report, tile->layer, tile->column, tile->row, tile->fate, tile->reason);
      (*fetched)--;
    }
}

/* What is missing stands in the records, with the reasons. */
static gboolean
read_missing (MapshotReport *report, const MapshotPlan *plan, const MapshotPictureFile *file, gint64 *fetched)
{
  g_autoptr (GByteArray) bytes = mapshot_picture_records_unpack (file->records, file->records_length);
  gsize at = 0, used = 0;
  g_autofree char *text = bytes != NULL ? mapshot_journal_read_head (bytes->data, bytes->len, &at) : NULL;
  const char *identity = text != NULL ? strchr (text, '\n') : NULL;

  if (identity == NULL || !mapshot_identity_check_untold (plan, identity + 1, file->name, NULL))
    return FALSE;
  for (; at < bytes->len; at += used)
    {
      g_autoptr (MapshotBandRecord) record = mapshot_band_record_read (plan, bytes->data + at, bytes->len - at, &used);

      if (record == NULL)
        return FALSE;
      add_missing (report, plan, record, fetched);
    }
  return TRUE;
}

MapshotReport *
mapshot_picture_report_make (const char *path, const MapshotPlan *plan, GError **error)
{
  g_autoptr (MapshotPictureFile) file = mapshot_picture_file_open (path, FALSE, error);
  g_autoptr (MapshotReport) report = mapshot_report_new (plan, path);
  g_autofree char *recipe = mapshot_recipe_to_string (plan->recipe);
  gint64 fetched = mapshot_report_get_total (report);
  gboolean complete;

  if (file == NULL)
    return NULL;
  complete = g_str_equal (mapshot_picture_file_get_text (file, "mapshot:status"), mapshot_status_get_name (MAPSHOT_STATUS_COMPLETE));
  if (!g_str_equal (recipe, mapshot_picture_file_get_text (file, "mapshot:recipe")) || (gint64) file->width != plan->width ||
      (gint64) file->height != plan->height || (!complete && (file->records == NULL || !read_missing (report, plan, file, &fetched))))
    {
      refuse (file, error);
      return NULL;
    }
  mapshot_report_add_fetched_before (report, fetched);
  mapshot_report_finish (report, TRUE, 0, 0, mapshot_picture_file_get_text (file, "mapshot:sha256"));

  return g_steal_pointer (&report);
}
