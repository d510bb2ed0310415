/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job-private.h"

G_DEFINE_FINAL_TYPE (MapshotJob, mapshot_job, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (MapshotJobState, mapshot_job_state, G_DEFINE_ENUM_VALUE (MAPSHOT_JOB_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (MAPSHOT_JOB_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (MAPSHOT_JOB_PAUSED, "paused"), G_DEFINE_ENUM_VALUE (MAPSHOT_JOB_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (MAPSHOT_JOB_FAILED, "failed"))

enum
{
  PROP_0,
  PROP_ID,
  PROP_OUTPUT,
  PROP_NAME,
  PROP_STATE,
  PROP_POSITION,
  PROP_FRACTION,
  PROP_REASON,
  PROP_LACKING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
mapshot_job_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MapshotJob *self = MAPSHOT_JOB (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_OUTPUT:
      g_value_set_string (value, self->output);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_POSITION:
      g_value_set_uint (value, self->position);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, mapshot_job_get_fraction (self));
      break;
    case PROP_REASON:
      g_value_set_string (value, self->reason);
      break;
    case PROP_LACKING:
      g_value_set_boolean (value, self->lacking);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mapshot_job_finalize (GObject *object)
{
  MapshotJob *self = MAPSHOT_JOB (object);

  g_free (self->id);
  g_free (self->output);
  g_free (self->name);
  g_free (self->reason);
  g_clear_pointer (&self->recipe, mapshot_recipe_free);
  g_clear_pointer (&self->plan, mapshot_plan_unref);
  g_clear_pointer (&self->repair, mapshot_repair_free);
  g_strfreev (self->hosts);
  g_clear_object (&self->capture);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (mapshot_job_parent_class)->finalize (object);
}

static void
mapshot_job_class_init (MapshotJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = mapshot_job_get_property;
  object_class->finalize = mapshot_job_finalize;
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_OUTPUT] = g_param_spec_string ("output", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, MAPSHOT_TYPE_JOB_STATE, MAPSHOT_JOB_WAITING, flags);
  properties[PROP_POSITION] = g_param_spec_uint ("position", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  properties[PROP_LACKING] = g_param_spec_boolean ("lacking", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mapshot_job_init (MapshotJob *self)
{
}

MapshotJob *
mapshot_job_new (const char *id, const MapshotRecipe *recipe, const MapshotQueueFile *file)
{
  MapshotJob *self = g_object_new (MAPSHOT_TYPE_JOB, NULL);

  self->id = g_strdup (id);
  self->output = g_strdup (file->output);
  self->name = g_path_get_basename (file->output);
  self->recipe = mapshot_recipe_copy (recipe);
  self->overwrite = file->overwrite;
  self->sidecars = file->sidecars;
  self->added = g_get_real_time ();

  return self;
}

void
mapshot_job_set_state (MapshotJob *self, MapshotJobState state, const char *reason)
{
  gboolean other_reason = g_strcmp0 (self->reason, reason) != 0;
  gboolean other_state = self->state != state;

  if (other_reason)
    {
      g_autofree char *old G_GNUC_UNUSED = self->reason;
      self->reason = g_strdup (reason);
    }
  self->state = state;
  if (other_state && (state == MAPSHOT_JOB_DONE || state == MAPSHOT_JOB_FAILED))
    self->ended = g_get_real_time ();
  if (other_reason)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
  if (other_state)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
mapshot_job_set_position (MapshotJob *self, guint position)
{
  if (self->position == position)
    return;
  self->position = position;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POSITION]);
}

void
mapshot_job_set_progress (MapshotJob *self, const MapshotProgress *progress)
{
  self->progress = *progress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
}

void
mapshot_job_set_capture (MapshotJob *self, MapshotCapture *capture)
{
  g_set_object (&self->capture, capture);
}

void
mapshot_job_set_lacking (MapshotJob *self, gboolean lacking)
{
  if (self->lacking == lacking)
    return;
  self->lacking = lacking;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LACKING]);
}

void
mapshot_job_set_recipe (MapshotJob *self, const MapshotRecipe *recipe)
{
  g_autoptr (MapshotRecipe) old G_GNUC_UNUSED = self->recipe;

  self->recipe = mapshot_recipe_copy (recipe);
  self->mending = FALSE;
  self->not_before = 0;
  g_clear_pointer (&self->plan, mapshot_plan_unref);
  g_clear_pointer (&self->repair, mapshot_repair_free);
  g_clear_pointer (&self->hosts, g_strfreev);
}

const char *
mapshot_job_get_id (MapshotJob *self)
{
  return self->id;
}

const char *
mapshot_job_get_output (MapshotJob *self)
{
  return self->output;
}

const char *
mapshot_job_get_name (MapshotJob *self)
{
  return self->name;
}

const char *
mapshot_job_get_reason (MapshotJob *self)
{
  return self->reason;
}

const MapshotRecipe *
mapshot_job_get_recipe (MapshotJob *self)
{
  return self->recipe;
}

MapshotJobState
mapshot_job_get_state (MapshotJob *self)
{
  return self->state;
}

guint
mapshot_job_get_position (MapshotJob *self)
{
  return self->position;
}

double
mapshot_job_get_fraction (MapshotJob *self)
{
  if (self->state == MAPSHOT_JOB_DONE)
    return 1;
  return self->progress.tiles_total > 0 ? (double) self->progress.tiles_done / (double) self->progress.tiles_total : 0;
}

const MapshotProgress *
mapshot_job_get_progress (MapshotJob *self)
{
  return &self->progress;
}

MapshotCapture *
mapshot_job_get_capture (MapshotJob *self)
{
  return self->capture;
}

MapshotFailure
mapshot_job_get_failure (MapshotJob *self)
{
  return self->failure;
}

gint64
mapshot_job_get_added (MapshotJob *self)
{
  return self->added;
}

gint64
mapshot_job_get_ended (MapshotJob *self)
{
  return self->ended;
}

/* ---- JSON ---- */

JsonNode *
mapshot_job_to_json (MapshotJob *self)
{
  static const char *const names[] = { "waiting", "waiting", "paused", "done", "failed" };
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  /* A file name need not be UTF-8; its address is. */
  g_autofree char *uri = g_filename_to_uri (self->output, NULL, NULL);
  const struct
  {
    const char *name, *text;
  } texts[] = { { "id", self->id }, { "output", uri }, { "state", names[self->state] }, { "reason", self->reason } };
  const struct
  {
    const char *name;
    gint64 value;
  } numbers[] = { { "number", (gint64) self->number }, { "added", self->added }, { "ended", self->ended } };
  const struct
  {
    const char *name;
    gboolean value;
  } switches[] = { { "overwrite", self->overwrite }, { "sidecars", self->sidecars }, { "lacking", self->lacking }, { "mending", self->mending } };

  json_builder_begin_object (builder);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i].text != NULL)
      {
        json_builder_set_member_name (builder, texts[i].name);
        json_builder_add_string_value (builder, texts[i].text);
      }
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      json_builder_set_member_name (builder, numbers[i].name);
      json_builder_add_int_value (builder, numbers[i].value);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      json_builder_set_member_name (builder, switches[i].name);
      json_builder_add_boolean_value (builder, switches[i].value);
    }
  json_builder_set_member_name (builder, "recipe");
  json_builder_add_value (builder, mapshot_recipe_to_json (self->recipe));
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

static gint64
read_int (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64
           ? json_node_get_int (node)
           : 0;
}

static gboolean
read_boolean (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
         json_node_get_boolean (node);
}

static const char *
read_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

static MapshotJobState
read_state (JsonObject *object)
{
  const char *name = read_text (object, "state");

  if (g_strcmp0 (name, "paused") == 0)
    return MAPSHOT_JOB_PAUSED;
  if (g_strcmp0 (name, "done") == 0)
    return MAPSHOT_JOB_DONE;
  return g_strcmp0 (name, "failed") == 0 ? MAPSHOT_JOB_FAILED : MAPSHOT_JOB_WAITING;
}

MapshotJob *
mapshot_job_from_json (JsonNode *node)
{
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *id = object != NULL ? read_text (object, "id") : NULL;
  const char *uri = object != NULL ? read_text (object, "output") : NULL;
  g_autofree char *output = uri != NULL ? g_filename_from_uri (uri, NULL, NULL) : NULL;
  g_autoptr (MapshotRecipe) recipe = NULL;
  MapshotQueueFile file;
  MapshotJob *self;

  if (id == NULL || output == NULL || !json_object_has_member (object, "recipe"))
    return NULL;
  recipe = mapshot_recipe_from_json (json_object_get_member (object, "recipe"), NULL);
  if (recipe == NULL)
    return NULL;
  file = (MapshotQueueFile){ output, read_boolean (object, "overwrite"), read_boolean (object, "sidecars") };
  self = mapshot_job_new (id, recipe, &file);
  self->number = (guint64) MAX (read_int (object, "number"), 0);
  self->state = read_state (object);
  self->reason = g_strdup (read_text (object, "reason"));
  self->lacking = read_boolean (object, "lacking");
  self->mending = read_boolean (object, "mending");
  self->added = read_int (object, "added");
  self->ended = read_int (object, "ended");

  return self;
}
