/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include "date-name.h"
#include "error.h"
#include "repeat.h"
#include "run.h"

#include <glib/gi18n-lib.h>

static int
fail (const GError *error)
{
  mapshot_cli_complain (error);

  return (int) mapshot_cli_get_exit (error);
}

/* What must not change, or the pictures would not lie on each other. (transfer full) */
char *
mapshot_cli_describe_grid (const MapshotPlan *plan)
{
  char left[G_ASCII_DTOSTR_BUF_SIZE], top[G_ASCII_DTOSTR_BUF_SIZE], resolution[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup_printf ("%" G_GINT64_FORMAT "x%" G_GINT64_FORMAT " %s %s %s %s", plan->width, plan->height, plan->crs,
                          g_ascii_dtostr (left, sizeof left, plan->left), g_ascii_dtostr (top, sizeof top, plan->top),
                          g_ascii_dtostr (resolution, sizeof resolution, plan->resolution));
}

/* ---- adding ---- */

/* The sharpness is worked out once, and an address goes without the keys in it. */
static MapshotRecipe *
fix_recipe (const MapshotPlan *plan)
{
  MapshotRecipe *recipe = mapshot_recipe_copy (plan->recipe);

  mapshot_recipe_hide_keys (recipe);
  if (recipe->sharpness == MAPSHOT_SHARPNESS_AUTO)
    {
      recipe->sharpness = MAPSHOT_SHARPNESS_ZOOM;
      recipe->zoom = plan->zoom;
    }
  return recipe;
}

static char *
get_absolute (const char *path)
{
  return path != NULL ? g_canonicalize_filename (path, NULL) : NULL;
}

/* Never more than the captures that were asked for by hand: limits only tighten. */
static MapshotRepeat *
make_repeat (const MapshotCliOptions *options, const MapshotPlan *plan)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *output = get_absolute (options->output);
  MapshotRepeat *self = mapshot_repeat_new ();

  self->recipe = fix_recipe (plan);
  self->output = mapshot_date_name_make (output, "{date}");
  self->grid = mapshot_cli_describe_grid (plan);
  self->every = options->every;
  self->start = g_get_real_time () / G_USEC_PER_SEC;
  self->zone = g_strdup (g_time_zone_get_identifier (zone));
  self->only_changed = options->only_changed;
  self->differences = options->differences;
  self->sidecars = options->sidecars;
  self->connections = options->limits.connections;
  self->rate = options->limits.rate;
  self->retries = options->retries;
  self->timeout = options->timeout;
  self->ca_file = get_absolute (options->ca_file);
  self->key_file = get_absolute (options->key_file);

  return self;
}

static gboolean
check_target (const MapshotCliOptions *options, const char *output, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (output);
  g_autoptr (MapshotRepeat) other = mapshot_repeat_find_output (output);

  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("--export: there is no folder %s"), folder);
  else if (other != NULL && !options->overwrite)
    g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                 _("the repeat “%s” writes %s already; add --force to replace it, or remove it with --remove-repeat=%s"), other->name, output,
                 other->name);
  else
    return other == NULL || mapshot_repeat_remove (other->name, error);

  return FALSE;
}

static void
tell_added (const MapshotCliOptions *options, const MapshotRepeat *self)
{
  g_autofree char *every = mapshot_every_to_string (&self->every);

  mapshot_cli_say (options, _("added the repeat “%s”: every %s to %s"), self->name, every, self->output);
  mapshot_cli_say (options, _("mapshot --run-due captures what is due; a timer does so when you run: systemctl --user enable --now mapshot-repeat.timer"));
}

int
mapshot_cli_add_repeat (const MapshotCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new (NULL, NULL);
  g_autoptr (MapshotPlan) plan = NULL;
  g_autoptr (MapshotRepeat) self = NULL;

  mapshot_cli_leave_the_desktop_alone ();
  plan = mapshot_cli_make_plan (options, store, &error);
  if (plan == NULL)
    return fail (error);
  self = make_repeat (options, plan);
  if (!check_target (options, self->output, &error))
    return fail (error);
  mapshot_cli_echo (options, plan);
  self->name = mapshot_repeat_make_name (self->output);
  if (!mapshot_repeat_save (self, &error))
    return fail (error);
  tell_added (options, self);

  return MAPSHOT_EXIT_COMPLETE;
}

/* ---- listing and removing ---- */

static GPtrArray *
load_all (void)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *all = mapshot_repeat_load_all (problems);

  for (guint i = 0; i < problems->len; i++)
    g_printerr ("mapshot: %s\n", (char *) g_ptr_array_index (problems, i));

  return all;
}

static gint64
get_next (const MapshotRepeat *self, gint64 now)
{
  return mapshot_every_is_due (&self->every, self->start, self->zone, self->last, now)
           ? now
           : mapshot_every_get_next (&self->every, self->start, self->zone, now);
}

static char *
format_moment (gint64 moment)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (moment);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup ("");
}

static void
add_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
print_json (const GPtrArray *all, gint64 now)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; i < all->len; i++)
    {
      const MapshotRepeat *self = g_ptr_array_index (all, i);
      g_autofree char *every = mapshot_every_to_string (&self->every);

      json_builder_begin_object (builder);
      add_text (builder, "name", self->name);
      add_text (builder, "every", every);
      add_text (builder, "output", self->output);
      add_text (builder, "picture", self->picture);
      add_text (builder, "reason", self->reason);
      json_builder_set_member_name (builder, "next");
      json_builder_add_int_value (builder, get_next (self, now));
      json_builder_set_member_name (builder, "recipe");
      json_builder_add_value (builder, mapshot_recipe_to_json (self->recipe));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  g_print ("%s\n", text);
}

int
mapshot_cli_list_repeats (const MapshotCliOptions *options)
{
  g_autoptr (GPtrArray) all = load_all ();
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (options->json)
    {
      print_json (all, now);
      return MAPSHOT_EXIT_COMPLETE;
    }
  for (guint i = 0; i < all->len; i++)
    {
      const MapshotRepeat *self = g_ptr_array_index (all, i);
      g_autofree char *every = mapshot_every_to_string (&self->every), *next = format_moment (get_next (self, now));

      g_print ("%s\t%s\t%s\t%s\t%s\n", self->name, every, next, self->output, self->reason != NULL ? self->reason : "");
    }
  return MAPSHOT_EXIT_COMPLETE;
}

int
mapshot_cli_remove_repeat (const MapshotCliOptions *options)
{
  g_autoptr (GError) error = NULL;

  if (!mapshot_repeat_remove (options->removed, &error))
    {
      g_prefix_error (&error, "--remove-repeat: ");
      return fail (error);
    }
  mapshot_cli_say (options, _("removed the repeat “%s”; its pictures stay"), options->removed);

  return MAPSHOT_EXIT_COMPLETE;
}
