/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "traces.h"

#include "bounded-file.h"
#include "parse.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define NEAR 1e-7 /* degrees: a centimetre */

/* A line a trace, as W,S,E,N. */
#define MAX_LINE 100 /* bytes */

struct _MapshotTraces
{
  GObject parent_instance;

  char *path;
  GArray *bounds; /* MapshotBounds */
  GArray *none;   /* always empty */
  gboolean enabled;
};

G_DEFINE_FINAL_TYPE (MapshotTraces, mapshot_traces, G_TYPE_OBJECT)

enum
{
  PROP_ENABLED = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];
static guint changed_signal;

/* ---- the file ---- */

static void
load (MapshotTraces *self)
{
  gsize length;
  g_autofree char *text = mapshot_bounded_file_read (self->path, MAPSHOT_MAX_TRACES * MAX_LINE, &length, NULL);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", MAPSHOT_MAX_TRACES + 1);
  MapshotBounds bounds;

  for (guint i = 0; lines[i] != NULL && self->bounds->len < MAPSHOT_MAX_TRACES; i++)
    if (mapshot_parse_bounds (lines[i], &bounds, NULL))
      g_array_append_val (self->bounds, bounds);
}

static void
append_number (GString *text, double number, char end)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (text, g_ascii_formatd (buffer, sizeof buffer, "%.7f", number));
  g_string_append_c (text, end);
}

static gboolean
save (MapshotTraces *self, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *folder = g_path_get_dirname (self->path);

  for (guint i = 0; i < self->bounds->len; i++)
    {
      const MapshotBounds *b = &g_array_index (self->bounds, MapshotBounds, i);

      append_number (text, b->west, ',');
      append_number (text, b->south, ',');
      append_number (text, b->east, ',');
      append_number (text, b->north, '\n');
    }
  g_mkdir_with_parents (folder, 0700);

  return g_file_set_contents_full (self->path, text->str, (gssize) text->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

/* ---- the list ---- */

GArray *
mapshot_traces_get (MapshotTraces *self)
{
  g_return_val_if_fail (MAPSHOT_IS_TRACES (self), NULL);

  return self->enabled ? self->bounds : self->none;
}

/* Whoever shows the old list keeps it. */
static void
replace (MapshotTraces *self, GArray *bounds)
{
  g_array_unref (self->bounds);
  self->bounds = bounds;
  g_signal_emit (self, changed_signal, 0);
}

/* As far as the file tells them apart. */
static gboolean
is_same (const MapshotBounds *a, const MapshotBounds *b)
{
  return fabs (a->west - b->west) < NEAR && fabs (a->south - b->south) < NEAR && fabs (a->east - b->east) < NEAR && fabs (a->north - b->north) < NEAR;
}

gboolean
mapshot_traces_add (MapshotTraces *self, const MapshotBounds *bounds, GError **error)
{
  GArray *all;

  g_return_val_if_fail (MAPSHOT_IS_TRACES (self) && bounds != NULL, FALSE);

  if (!self->enabled)
    return TRUE;
  all = g_array_new (FALSE, FALSE, sizeof (MapshotBounds));
  for (guint i = 0; i < self->bounds->len; i++)
    {
      const MapshotBounds *b = &g_array_index (self->bounds, MapshotBounds, i);
      if (!is_same (b, bounds))
        g_array_append_val (all, *b);
    }
  if (all->len == MAPSHOT_MAX_TRACES)
    g_array_remove_index (all, 0);
  g_array_append_val (all, *bounds);
  replace (self, all);

  return save (self, error);
}

gboolean
mapshot_traces_clear (MapshotTraces *self, GError **error)
{
  g_return_val_if_fail (MAPSHOT_IS_TRACES (self), FALSE);

  replace (self, g_array_new (FALSE, FALSE, sizeof (MapshotBounds)));
  if (g_unlink (self->path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), _("%s cannot be removed: %s"), self->path, g_strerror (errno));

  return FALSE;
}

/* ---- captures ---- */

static void
state_cb (MapshotJob *job, GParamSpec *pspec, MapshotTraces *self)
{
  MapshotCapture *capture = mapshot_job_get_capture (job);
  g_autoptr (GError) error = NULL;

  if (mapshot_job_get_state (job) != MAPSHOT_JOB_DONE || capture == NULL)
    return;
  /* A picture is worth more than its trace: that it cannot be kept stops nothing. */
  if (!mapshot_traces_add (self, &mapshot_capture_get_plan (capture)->bounds, &error))
    g_debug ("%s", error->message);
}

static void
items_changed_cb (GListModel *jobs, guint position, guint removed, guint added, MapshotTraces *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (MapshotJob) job = g_list_model_get_item (jobs, i);

      /* A job that is moved leaves and comes again. */
      g_signal_handlers_disconnect_by_func (job, state_cb, self);
      g_signal_connect_object (job, "notify::state", G_CALLBACK (state_cb), self, 0);
    }
}

void
mapshot_traces_watch (MapshotTraces *self, MapshotQueue *queue)
{
  GListModel *jobs = G_LIST_MODEL (queue);

  g_return_if_fail (MAPSHOT_IS_TRACES (self));

  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (items_changed_cb), self, 0);
  items_changed_cb (jobs, 0, 0, g_list_model_get_n_items (jobs), self);
}

/* ---- the object ---- */

static void
mapshot_traces_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ENABLED)
    g_value_set_boolean (value, MAPSHOT_TRACES (object)->enabled);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mapshot_traces_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MapshotTraces *self = MAPSHOT_TRACES (object);

  if (id != PROP_ENABLED)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (self->enabled == g_value_get_boolean (value))
    return;
  self->enabled = g_value_get_boolean (value);
  g_object_notify_by_pspec (object, pspec);
  g_signal_emit (self, changed_signal, 0);
}

static void
mapshot_traces_finalize (GObject *object)
{
  MapshotTraces *self = MAPSHOT_TRACES (object);

  g_array_unref (self->bounds);
  g_array_unref (self->none);
  g_free (self->path);

  G_OBJECT_CLASS (mapshot_traces_parent_class)->finalize (object);
}

static void
mapshot_traces_class_init (MapshotTracesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = mapshot_traces_finalize;
  object_class->get_property = mapshot_traces_get_property;
  object_class->set_property = mapshot_traces_set_property;

  props[PROP_ENABLED] =
    g_param_spec_boolean ("enabled", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mapshot_traces_init (MapshotTraces *self)
{
  self->enabled = TRUE;
  self->bounds = g_array_new (FALSE, FALSE, sizeof (MapshotBounds));
  self->none = g_array_new (FALSE, FALSE, sizeof (MapshotBounds));
}

MapshotTraces *
mapshot_traces_new (const char *path)
{
  MapshotTraces *self = g_object_new (MAPSHOT_TYPE_TRACES, NULL);

  self->path = path != NULL ? g_strdup (path) : g_build_filename (g_get_user_state_dir (), "mapshot", "traces", NULL);
  load (self);

  return self;
}
