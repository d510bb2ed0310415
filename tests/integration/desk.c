/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gunixinputstream.h>
#include <gtk/gtk.h>

#include <stdio.h>
#include <unistd.h>

/* Another program on the desktop, for test-window.sh: a window called "Desk" from which FILE can be dragged, and the clipboard. What others copy is a line of
 * standard output; a line of standard input is copied for them, and answered with "copied". It ends with its input. */

static void
text_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);

  if (text == NULL)
    return;
  printf ("%s\n", text);
  fflush (stdout);
}

static void
changed_cb (GdkClipboard *clipboard)
{
  if (!gdk_clipboard_is_local (clipboard))
    gdk_clipboard_read_text_async (clipboard, NULL, text_cb, NULL);
}

static void
line_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GDataInputStream *input = G_DATA_INPUT_STREAM (object);
  g_autofree char *line = g_data_input_stream_read_line_finish (input, result, NULL, NULL);

  if (line == NULL)
    {
      g_main_loop_quit (user_data);
      return;
    }
  gdk_clipboard_set_text (gdk_display_get_clipboard (gdk_display_get_default ()), line);
  printf ("copied\n");
  fflush (stdout);
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, line_cb, user_data);
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, GFile *file)
{
  GdkFileList *files = gdk_file_list_new_from_array (&file, 1);
  GdkContentProvider *content = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, files);

  g_boxed_free (GDK_TYPE_FILE_LIST, files);

  return content;
}

int
main (int argc, char **argv)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GInputStream) standard = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) input = g_data_input_stream_new (standard);
  GtkWidget *window, *label;
  GtkDragSource *source;

  if (argc != 2 || !gtk_init_check ())
    return 1;
  label = gtk_label_new ("Drag me");
  source = gtk_drag_source_new ();
  file = g_file_new_for_commandline_arg (argv[1]);
  window = gtk_window_new ();
  gtk_window_set_title (GTK_WINDOW (window), "Desk");
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), 200, 200);
  gtk_window_set_child (GTK_WINDOW (window), label);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_vexpand (label, TRUE);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), file);
  gtk_widget_add_controller (label, GTK_EVENT_CONTROLLER (source));
  g_signal_connect (gdk_display_get_clipboard (gdk_display_get_default ()), "changed", G_CALLBACK (changed_cb), NULL);
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, line_cb, loop);
  gtk_window_present (GTK_WINDOW (window));
  g_main_loop_run (loop);

  return 0;
}
