/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include "date-name.h"
#include "error.h"
#include "picture-file.h"
#include "run.h"
#include "source-time.h"
#include "times.h"

#include <glib/gi18n-lib.h>
#include <math.h>

typedef struct
{
  const MapshotCliOptions *options;
  MapshotSourceStore *store;
  MapshotKeys *keys;
  GPtrArray *plans;    /* (element-type MapshotPlan) one a time */
  GPtrArray *digests;  /* (element-type utf8) of the pictures that are there, and their times */
  GPtrArray *labels;
  JsonBuilder *report;
} Stack;

/* ---- planning ---- */

/* The service is asked once for all times, and says at once which of them it does not have. */
static gboolean
ask_service (Stack *self, GError **error)
{
  if (mapshot_cli_ask_times (self->options, self->store, error))
    return TRUE;
  if (error != NULL && g_error_matches (*error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE))
    g_prefix_error (error, "--times: ");

  return FALSE;
}

static gboolean
lies_on (const MapshotPlan *a, const MapshotPlan *b)
{
  return a->width == b->width && a->height == b->height && a->left == b->left && a->top == b->top && a->resolution == b->resolution &&
         g_str_equal (a->crs, b->crs);
}

static gboolean
plan_time (Stack *self, MapshotRecipe *recipe, const char *time, GError **error)
{
  const MapshotPlan *first = self->plans->len > 0 ? g_ptr_array_index (self->plans, 0) : NULL;
  g_autoptr (MapshotRecipe) own = mapshot_recipe_copy (recipe);
  MapshotCliOptions options = *self->options;
  MapshotPlan *plan;

  g_free (own->source);
  own->source = mapshot_source_name_at_time (recipe->source, time);
  options.recipe = own;
  plan = mapshot_cli_make_plan (&options, self->store, error);
  if (plan == NULL)
    return FALSE;
  g_ptr_array_add (self->plans, plan);
  if (first != NULL && !lies_on (first, plan))
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("the pictures of %s and %s would not lie on each other: their grids differ"),
                   self->options->times[0], time);
      return FALSE;
    }
  /* The sharpness that the first one was given is that of all. */
  if (recipe->sharpness == MAPSHOT_SHARPNESS_AUTO)
    {
      recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
      recipe->zoom = plan->zoom;
    }
  return TRUE;
}

static gboolean
plan_all (Stack *self, GError **error)
{
  g_autoptr (MapshotRecipe) recipe = mapshot_recipe_copy (self->options->recipe);

  if (!ask_service (self, error))
    return FALSE;
  for (guint i = 0; self->options->times[i] != NULL; i++)
    if (!plan_time (self, recipe, self->options->times[i], error))
      return FALSE;
  return TRUE;
}

/* ---- capturing ---- */

static void
begin_entry (Stack *self, const char *time)
{
  json_builder_begin_object (self->report);
  json_builder_set_member_name (self->report, "time");
  json_builder_add_string_value (self->report, time);
}

static void
add_member (Stack *self, const char *name, const char *value)
{
  json_builder_set_member_name (self->report, name);
  json_builder_add_string_value (self->report, value);
}

static void
remember (Stack *self, const char *digest, const char *time)
{
  if (digest == NULL)
    return;
  if (self->digests->len > 0)
    g_ptr_array_set_size (self->digests, (int) self->digests->len - 1);
  g_ptr_array_add (self->digests, g_strdup (digest));
  g_ptr_array_add (self->digests, NULL);
  g_ptr_array_add (self->labels, g_strdup (time));
}

/* A picture that a run before this one made. */
static gboolean
is_there (Stack *self, const char *output, const char *time)
{
  g_autoptr (MapshotPictureFile) file = NULL;
  const char *digest;

  if (self->options->overwrite || !g_file_test (output, G_FILE_TEST_EXISTS))
    return FALSE;
  file = mapshot_picture_file_open (output, FALSE, NULL);
  digest = file != NULL ? mapshot_picture_file_get_text (file, "mapshot:sha256") : NULL;
  remember (self, digest, time);
  mapshot_cli_say (self->options, _("%s: there already"), output);
  begin_entry (self, time);
  add_member (self, "output", output);
  if (digest != NULL)
    add_member (self, "sha256", digest);
  json_builder_end_object (self->report);

  return TRUE;
}

static void
note (Stack *self, MapshotCapture *capture, const char *output, const char *time)
{
  const MapshotReport *report = mapshot_capture_get_report (capture);
  int same = mapshot_capture_get_same (capture);

  begin_entry (self, time);
  if (same >= 0)
    {
      add_member (self, "same_as", g_ptr_array_index (self->labels, same));
      add_member (self, "sha256", mapshot_report_get_digest (report));
      mapshot_cli_say (self->options, _("%s: the same as %s, and not saved twice"), time, (char *) g_ptr_array_index (self->labels, same));
    }
  else
    {
      add_member (self, "output", output);
      json_builder_set_member_name (self->report, "report");
      json_builder_add_value (self->report, mapshot_report_to_json (report));
      if (mapshot_report_get_status (report) != MAPSHOT_STATUS_FAILED)
        remember (self, mapshot_report_get_digest (report), time);
    }
  json_builder_end_object (self->report);
}

static int
capture_time (Stack *self, guint index)
{
  const char *time = self->options->times[index];
  g_autofree char *date = mapshot_times_to_name (time), *output = mapshot_date_name_make (self->options->output, date);
  MapshotCliOptions options = *self->options;
  MapshotCaptureOptions capture_options;
  g_autoptr (MapshotCapture) capture = NULL;
  int status;

  if (is_there (self, output, time))
    return MAPSHOT_EXIT_COMPLETE;
  options.output = output;
  mapshot_cli_fill_capture_options (&options, self->keys, &capture_options);
  capture_options.known = self->digests->len > 0 ? (const char *const *) self->digests->pdata : NULL;
  capture = mapshot_cli_run_capture (&options, g_ptr_array_index (self->plans, index), &capture_options, NULL, &status);
  note (self, capture, output, time);

  return status;
}

/* What says most about all of them. */
static int
get_worse (int a, int b)
{
  static const int order[] = { MAPSHOT_EXIT_COMPLETE, MAPSHOT_EXIT_SUBSTITUTED, MAPSHOT_EXIT_REFUSED, MAPSHOT_EXIT_NETWORK,
                               MAPSHOT_EXIT_USAGE,    MAPSHOT_EXIT_FAILED,      MAPSHOT_EXIT_INTERRUPTED };
  gsize i = 0, j = 0;

  while (i < G_N_ELEMENTS (order) - 1 && order[i] != a)
    i++;
  while (j < G_N_ELEMENTS (order) - 1 && order[j] != b)
    j++;

  return order[MAX (i, j)];
}

static int
capture_all (Stack *self)
{
  int worst = MAPSHOT_EXIT_COMPLETE;

  for (guint i = 0; self->options->times[i] != NULL && worst != MAPSHOT_EXIT_INTERRUPTED; i++)
    worst = get_worse (worst, capture_time (self, i));

  return worst;
}

static gboolean
write_report (Stack *self, MapshotSmallFile *file, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL, *line = NULL;

  json_builder_end_array (self->report);
  json_builder_end_object (self->report);
  if (file == NULL)
    return TRUE;
  root = json_builder_get_root (self->report);
  text = json_to_string (root, TRUE);
  line = g_strconcat (text, "\n", NULL);

  return mapshot_small_file_write (file, line, error) && mapshot_small_file_commit (file, error);
}

static int
run (Stack *self, GError **error)
{
  g_autoptr (MapshotSmallFile) report = NULL;
  int status;

  self->keys = mapshot_keys_new (self->options->key_file, error);
  if (self->keys == NULL || !plan_all (self, error) || !mapshot_cli_open_report (self->options, &report, error))
    return (int) mapshot_cli_get_exit (*error);
  mapshot_cli_echo (self->options, g_ptr_array_index (self->plans, 0));
  json_builder_begin_object (self->report);
  json_builder_set_member_name (self->report, "pictures");
  json_builder_begin_array (self->report);
  status = capture_all (self);
  if (!write_report (self, report, error))
    return get_worse (status, MAPSHOT_EXIT_FAILED);

  return status;
}

int
mapshot_cli_times (const MapshotCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new (NULL, NULL);
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_plan_unref);
  g_autoptr (GPtrArray) digests = g_ptr_array_new_with_free_func (g_free), labels = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (JsonBuilder) report = json_builder_new ();
  Stack self = { .options = options, .store = store, .plans = plans, .digests = digests, .labels = labels, .report = report };
  int status;

  mapshot_cli_leave_the_desktop_alone ();
  status = run (&self, &error);
  if (error != NULL)
    mapshot_cli_complain (error);
  g_clear_pointer (&self.keys, mapshot_keys_free);

  return status;
}
