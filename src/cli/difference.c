/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include "difference.h"
#include "error.h"
#include "run.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>

typedef struct
{
  MapshotDifferenceOptions options;
  MapshotDifference difference;
  GCancellable *cancellable;
  GMainLoop *loop;
  GError *error;
} Work;

static void
work_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;

  mapshot_difference_make (&work->options, &work->difference, work->cancellable, &work->error);
  g_task_return_boolean (task, TRUE);
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_main_loop_quit (((Work *) user_data)->loop);
}

static gboolean
interrupt_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);

  return G_SOURCE_CONTINUE;
}

static void
tell (const MapshotCliOptions *options, const char *output, const MapshotDifference *d)
{
  char percent[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (percent, sizeof percent, "%.3g", d->pixels > 0 ? 100.0 * (double) d->changed / (double) d->pixels : 0);
  if (d->changed == 0)
    mapshot_cli_say (options, _("%s: nothing changed"), output);
  else
    mapshot_cli_say (options,
                     _("%s: %" PRId64 " of %" PRId64 " pixels changed (%s %%), all between %" PRId64 ",%" PRId64 " and %" PRId64 ",%" PRId64),
                     output, d->changed, d->pixels, percent, d->left, d->top, d->right, d->bottom);
}

int
mapshot_cli_make_difference (const MapshotCliOptions *options, const char *before, const char *after, const char *output, gboolean overwrite)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  Work work = { .options = { before, after, output, overwrite, options->threshold }, .cancellable = cancellable, .loop = loop };
  guint signals[] = { g_unix_signal_add (SIGINT, interrupt_cb, cancellable), g_unix_signal_add (SIGTERM, interrupt_cb, cancellable) };

  task = g_task_new (NULL, NULL, done_cb, &work);
  g_task_set_task_data (task, &work, NULL);
  g_task_run_in_thread (task, work_thread);
  g_main_loop_run (loop);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (signals[i]);
  error = work.error;
  if (error != NULL)
    {
      if (mapshot_cli_get_exit (error) == MAPSHOT_EXIT_USAGE && mapshot_error_get_topic (error) == MAPSHOT_TOPIC_NONE)
        mapshot_cli_name_file (error, "--difference");
      mapshot_cli_complain (error);
      return (int) mapshot_cli_get_exit (error);
    }
  tell (options, output, &work.difference);

  return MAPSHOT_EXIT_COMPLETE;
}

int
mapshot_cli_difference (const MapshotCliOptions *options)
{
  return mapshot_cli_make_difference (options, options->compared[0], options->compared[1], options->output, options->overwrite);
}
