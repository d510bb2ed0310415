/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include "date-name.h"
#include "error.h"
#include "output.h"
#include "repeat.h"
#include "run.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* One repeat's turn. */
typedef struct
{
  const MapshotCliOptions *options; /* of --run-due */
  MapshotRepeat *repeat;
  MapshotSourceStore *store;
  MapshotCliOptions own;            /* as if the capture had been typed; what it owns belongs to the repeat */
  gint64 now, moment;               /* Unix seconds */
} Turn;

static char *
get_difference_name (const char *output)
{
  gsize length = strlen (output) - (g_str_has_suffix (output, ".png") ? 4 : 0);

  return g_strdup_printf ("%.*s.difference.png", (int) length, output);
}

/* ---- names ---- */

/* What was begun for the same moment goes on; what was begun for an older one would show two days in one picture. */
static char *
choose_output (Turn *self)
{
  MapshotRepeat *repeat = self->repeat;
  g_autofree char *date = mapshot_every_get_date (&repeat->every, repeat->zone, self->now, FALSE);
  g_autofree char *exact = mapshot_every_get_date (&repeat->every, repeat->zone, self->now, TRUE);
  g_autofree char *output = mapshot_date_name_make (repeat->output, date);

  if (repeat->begun == self->moment && repeat->begun_output != NULL)
    return g_strdup (repeat->begun_output);
  if (repeat->begun_output != NULL)
    mapshot_output_discard (repeat->begun_output);
  /* Twice on a day: a run that was missed, or a clock that was set back. */
  if (g_file_test (output, G_FILE_TEST_EXISTS))
    return mapshot_date_name_make (repeat->output, exact);

  return g_steal_pointer (&output);
}

/* ---- the capture ---- */

static void
fill_options (Turn *self, const char *output)
{
  MapshotRepeat *repeat = self->repeat;

  self->own = *self->options;
  self->own.output = (char *) output;
  self->own.recipe = repeat->recipe;
  self->own.sidecars = repeat->sidecars;
  self->own.overwrite = FALSE;
  self->own.limits.connections = repeat->connections;
  self->own.limits.rate = repeat->rate;
  self->own.retries = repeat->retries;
  self->own.timeout = repeat->timeout;
  self->own.ca_file = repeat->ca_file;
  self->own.key_file = repeat->key_file;
}

static MapshotPlan *
make_plan (Turn *self, GError **error)
{
  g_autoptr (MapshotPlan) plan = mapshot_cli_make_plan (&self->own, self->store, error);
  g_autofree char *grid = plan != NULL ? mapshot_cli_describe_grid (plan) : NULL;

  if (plan == NULL || g_str_equal (grid, self->repeat->grid))
    return g_steal_pointer (&plan);
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED,
               _("the source's grid is another now, and new pictures would not lie on the old ones; remove the repeat and add it again"));
  return NULL;
}

/* What may be better in a quarter of an hour is tried again; what will not waits for its next time. */
static void
settle_failure (Turn *self, gboolean passing, const char *reason)
{
  g_free (self->repeat->reason);
  self->repeat->reason = g_strdup (reason);
  if (passing)
    return;
  self->repeat->last = self->moment;
  self->repeat->begun = G_MININT64;
  g_clear_pointer (&self->repeat->begun_output, g_free);
}

static void
settle_success (Turn *self, MapshotCapture *capture, const char *output)
{
  const MapshotReport *report = mapshot_capture_get_report (capture);
  MapshotRepeat *repeat = self->repeat;

  repeat->last = self->moment;
  repeat->begun = G_MININT64;
  g_clear_pointer (&repeat->begun_output, g_free);
  g_clear_pointer (&repeat->reason, g_free);
  if (mapshot_capture_get_same (capture) >= 0)
    {
      mapshot_cli_say (self->options, _("%s: unchanged since %s"), repeat->name, repeat->picture);
      return;
    }
  mapshot_cli_write_job_report (output, report);
  g_free (repeat->picture);
  g_free (repeat->digest);
  repeat->picture = g_strdup (output);
  repeat->digest = g_strdup (mapshot_report_get_digest (report));
}

/* From the picture before to the one that was just made. */
static int
make_difference (Turn *self, const char *before)
{
  g_autofree char *output = NULL;

  if (!self->repeat->differences || before == NULL || self->repeat->picture == NULL || g_str_equal (before, self->repeat->picture) ||
      !g_file_test (before, G_FILE_TEST_EXISTS))
    return MAPSHOT_EXIT_COMPLETE;
  output = get_difference_name (self->repeat->picture);

  return mapshot_cli_make_difference (self->options, before, self->repeat->picture, output, TRUE);
}

static gboolean
is_passing (MapshotFailure failure)
{
  return failure == MAPSHOT_FAILURE_CANCELLED || failure == MAPSHOT_FAILURE_NETWORK || failure == MAPSHOT_FAILURE_NO_SPACE;
}

static int
capture (Turn *self, MapshotPlan *plan, MapshotKeys *keys)
{
  MapshotRepeat *repeat = self->repeat;
  gboolean compare = repeat->only_changed && repeat->digest != NULL && repeat->picture != NULL && g_file_test (repeat->picture, G_FILE_TEST_EXISTS);
  const char *const known[] = { compare ? repeat->digest : NULL, NULL };
  g_autofree char *before = g_strdup (repeat->picture);
  MapshotCaptureOptions capture_options;
  g_autoptr (MapshotCapture) job = NULL;
  MapshotFailure failure;
  int status, different;

  mapshot_cli_fill_capture_options (&self->own, keys, &capture_options);
  capture_options.known = known;
  job = mapshot_cli_run_capture (&self->own, plan, &capture_options, NULL, &status);
  failure = mapshot_capture_get_failure (job);
  if (failure == MAPSHOT_FAILURE_NONE)
    settle_success (self, job, self->own.output);
  else
    settle_failure (self, is_passing (failure), mapshot_report_get_error (mapshot_capture_get_report (job)));
  different = failure == MAPSHOT_FAILURE_NONE ? make_difference (self, before) : MAPSHOT_EXIT_COMPLETE;

  return MAX (status, different);
}

/* A picture of this moment that a kill left without its entry in the list. */
static gboolean
is_made_already (Turn *self)
{
  return self->repeat->begun == self->moment && self->repeat->begun_output != NULL &&
         g_file_test (self->repeat->begun_output, G_FILE_TEST_EXISTS);
}

static void
take_made (Turn *self)
{
  MapshotRepeat *repeat = self->repeat;

  repeat->last = self->moment;
  repeat->begun = G_MININT64;
  g_free (repeat->picture);
  repeat->picture = g_steal_pointer (&repeat->begun_output);
  g_clear_pointer (&repeat->digest, g_free);
  g_clear_pointer (&repeat->reason, g_free);
}

static int
fail_turn (Turn *self, const GError *error)
{
  settle_failure (self, g_error_matches (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK), error->message);
  g_printerr ("mapshot: %s: %s\n", self->repeat->name, error->message);

  return (int) mapshot_cli_get_exit (error);
}

static int
take_turn (Turn *self)
{
  MapshotRepeat *repeat = self->repeat;
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotPlan) plan = NULL;
  g_autoptr (MapshotKeys) keys = NULL;
  g_autofree char *output = NULL;

  if (is_made_already (self))
    {
      take_made (self);
      return MAPSHOT_EXIT_COMPLETE;
    }
  output = choose_output (self);
  fill_options (self, output);
  keys = mapshot_keys_new (repeat->key_file, &error);
  plan = keys != NULL ? make_plan (self, &error) : NULL;
  if (plan == NULL)
    return fail_turn (self, error);
  repeat->begun = self->moment;
  g_free (repeat->begun_output);
  repeat->begun_output = g_strdup (output);
  if (!mapshot_repeat_save_state (repeat, &error))
    return fail_turn (self, error);

  return capture (self, plan, keys);
}

/* ---- all that is due ---- */

static int
run_one (const MapshotCliOptions *options, MapshotRepeat *repeat)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new (NULL, NULL);
  Turn turn = { .options = options, .repeat = repeat, .store = store, .now = g_get_real_time () / G_USEC_PER_SEC };
  g_autoptr (GError) error = NULL;
  int status;

  if (!mapshot_every_is_due (&repeat->every, repeat->start, repeat->zone, repeat->last, turn.now))
    return MAPSHOT_EXIT_COMPLETE;
  turn.moment = mapshot_every_get_last (&repeat->every, repeat->start, repeat->zone, turn.now);
  status = take_turn (&turn);
  if (!mapshot_repeat_save_state (repeat, &error))
    {
      mapshot_cli_complain (error);
      return MAPSHOT_EXIT_FAILED;
    }
  return status;
}

int
mapshot_cli_run_due (const MapshotCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) all = NULL;
  int lock = mapshot_repeat_lock (&error), worst = MAPSHOT_EXIT_COMPLETE;

  mapshot_cli_leave_the_desktop_alone ();
  if (error != NULL)
    {
      mapshot_cli_complain (error);
      return (int) mapshot_cli_get_exit (error);
    }
  if (lock < 0)
    {
      mapshot_cli_say (options, _("another program captures what is due; there is nothing to do"));
      return MAPSHOT_EXIT_COMPLETE;
    }
  all = mapshot_repeat_load_all (problems);
  for (guint i = 0; i < problems->len; i++)
    g_printerr ("mapshot: %s\n", (char *) g_ptr_array_index (problems, i));
  for (guint i = 0; i < all->len && worst != MAPSHOT_EXIT_INTERRUPTED; i++)
    {
      int status = run_one (options, g_ptr_array_index (all, i));

      worst = MAX (worst, status);
    }
  close (lock);

  return problems->len > 0 ? MAX (worst, MAPSHOT_EXIT_FAILED) : worst;
}
