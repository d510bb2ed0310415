/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include <json-glib/json-glib.h>

static void
add_integer (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_text (JsonBuilder *builder, const char *name, const char *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static const char *
get_state_name (MapshotJob *job)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (MAPSHOT_TYPE_JOB_STATE);

  return g_enum_get_value (klass, (int) mapshot_job_get_state (job))->value_nick;
}

static void
print_cb (MapshotJob *job, GParamSpec *pspec, gpointer line)
{
  const MapshotProgress *progress = mapshot_job_get_progress (job);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *name = g_utf8_make_valid (mapshot_job_get_output (job), -1), *text = NULL;

  json_builder_begin_object (builder);
  add_integer (builder, "line", GPOINTER_TO_UINT (line));
  add_text (builder, "output", name);
  add_text (builder, "state", get_state_name (job));
  add_text (builder, "reason", mapshot_job_get_reason (job));
  add_integer (builder, "position", mapshot_job_get_position (job));
  add_integer (builder, "tiles_done", progress->tiles_done);
  add_integer (builder, "tiles_total", progress->tiles_total);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  g_printerr ("%s\n", text);
}

void
mapshot_cli_watch_job (MapshotJob *job, guint line)
{
  static const char *const signals[] = { "notify::state", "notify::position", "notify::fraction" };

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect (job, signals[i], G_CALLBACK (print_cb), GUINT_TO_POINTER (line));
  print_cb (job, NULL, GUINT_TO_POINTER (line));
}
