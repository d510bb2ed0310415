/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keyboard-kit.h"

#include "look-kit.h"

#ifdef GDK_WINDOWING_X11
#include <gdk/x11/gdkx.h>
#endif
#include <string.h>

#define PATIENCE (60 * G_TIME_SPAN_SECOND)
#define MAX_STEPS 250

static guint heard; /* keys that went down in a window of ours */

static void
iterate (void)
{
  if (!g_main_context_iteration (NULL, FALSE))
    g_usleep (2000);
}

#define wait_until(condition)                                                                                            \
  G_STMT_START                                                                                                           \
  {                                                                                                                      \
    gint64 end_ = g_get_monotonic_time () + PATIENCE;                                                                    \
    while (!(condition) && g_get_monotonic_time () < end_)                                                               \
      iterate ();                                                                                                        \
    g_assert_true (condition);                                                                                           \
  }                                                                                                                      \
  G_STMT_END

/* ---- keys ---- */

static gboolean
event_hook (GSignalInvocationHint *hint, guint n, const GValue *values, gpointer user_data)
{
  GdkEvent *event = g_value_peek_pointer (&values[1]);

  heard += gdk_event_get_event_type (event) == GDK_KEY_PRESS && !gdk_key_event_is_modifier (event);

  return TRUE;
}

/* One xdotool presses all: starting one for each key takes longer than all else. */
static void
tell_xdotool (const char *command, const char *argument)
{
  static GSubprocess *xdotool;
  g_autofree char *line = g_strdup_printf ("%s %s\n", command, argument);
  gsize written;

  if (xdotool == NULL)
    xdotool = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE, NULL, "xdotool", "-", NULL);
  g_assert_nonnull (xdotool);
  g_assert_true (g_output_stream_write_all (g_subprocess_get_stdin_pipe (xdotool), line, strlen (line), &written, NULL, NULL));
}

gboolean
keyboard_kit_skip (void)
{
  g_autofree char *program = g_find_program_in_path ("xdotool");
  static gulong hook;

#ifdef GDK_WINDOWING_X11
  if (program != NULL && GDK_IS_X11_DISPLAY (gdk_display_get_default ()))
    {
      g_type_ensure (GDK_TYPE_SURFACE);
      if (hook == 0)
        {
          g_autoptr (GTypeClass) class G_GNUC_UNUSED = g_type_class_ref (GDK_TYPE_SURFACE);
          hook = g_signal_add_emission_hook (g_signal_lookup ("event", GDK_TYPE_SURFACE), 0, event_hook, NULL, NULL);
        }
      return FALSE;
    }
#endif
  g_test_skip ("no keys can be pressed: xdotool and an X server are needed");
  return hook == 0;
}

void
keyboard_kit_enter (GtkWindow *window)
{
#ifdef GDK_WINDOWING_X11
  g_autofree char *id = NULL;

  wait_until (gtk_widget_get_mapped (GTK_WIDGET (window)));
  id = g_strdup_printf ("%lu", (gulong) gdk_x11_surface_get_xid (gtk_native_get_surface (GTK_NATIVE (window))));
  tell_xdotool ("windowfocus", id);
  wait_until (gtk_window_is_active (window));
#endif
}

void
keyboard_kit_press (const char *key)
{
  guint before = heard;

  tell_xdotool ("key", key);
  wait_until (heard > before);
}

void
keyboard_kit_type (const char *text)
{
  guint before = heard;

  tell_xdotool ("type", text);
  wait_until (heard >= before + strlen (text));
}

/* ---- a walk ---- */

static GtkWidget *
get_focus (GtkWidget *scope)
{
  return gtk_root_get_focus (gtk_widget_get_root (scope));
}

static gboolean
is_in (GtkWidget *focus, GtkWidget *scope)
{
  return focus != NULL && (focus == scope || gtk_widget_is_ancestor (focus, scope));
}

/* The list in which the arrows lead on, or NULL. */
static GtkWidget *
get_list (GtkWidget *focus)
{
  GtkWidget *list = gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX);

  if (list == NULL)
    list = gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_VIEW);

  return list;
}

static const char *
describe (GtkWidget *widget)
{
  const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget));

  return id != NULL && !g_str_has_prefix (id, "___") ? id : G_OBJECT_TYPE_NAME (widget);
}

/* What is drawn in the same way is looked at once. */
static char *
get_kind (GtkWidget *widget)
{
  g_auto (GStrv) classes = gtk_widget_get_css_classes (widget), around = gtk_widget_get_css_classes (gtk_widget_get_parent (widget));
  g_autofree char *own = g_strjoinv (".", classes), *others = g_strjoinv (".", around);

  return g_strjoin (" ", G_OBJECT_TYPE_NAME (widget), own, G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)), others, NULL);
}

static void
note (GtkWidget *scope, GtkWidget *focus, GHashTable *reached, GHashTable *kinds, GString *faults)
{
  if (!is_in (focus, scope) || !g_hash_table_add (reached, focus))
    return;
  if (g_hash_table_add (kinds, get_kind (focus)) && !look_kit_shows_focus (focus))
    g_string_append_printf (faults, "%s in %s does not show that it has the keyboard; ", describe (focus), describe (gtk_widget_get_parent (focus)));
}

/* KEY, as long as it leads on inside of a list. */
static void
walk_list (GtkWidget *scope, const char *key, GHashTable *reached, GHashTable *kinds, GString *faults)
{
  for (int steps = 0; steps < MAX_STEPS; steps++)
    {
      GtkWidget *before = get_focus (scope), *list = before != NULL ? get_list (before) : NULL;

      if (list == NULL || !is_in (list, scope))
        return;
      keyboard_kit_press (key);
      note (scope, get_focus (scope), reached, kinds, faults);
      if (get_focus (scope) == before)
        return;
    }
}

/* Once around with Tab, and once through each list; FALSE where Tab leads out. */
static gboolean
walk_around (GtkWidget *scope, const char *key, GHashTable *reached, GHashTable *kinds, GString *faults)
{
  g_autoptr (GHashTable) lists = g_hash_table_new (NULL, NULL);
  GtkWidget *first = NULL;

  for (int steps = 0; steps < MAX_STEPS; steps++)
    {
      GtkWidget *focus;

      keyboard_kit_press ("Tab");
      focus = get_focus (scope);
      if (!is_in (focus, scope))
        {
          g_string_append_printf (faults, "Tab leads out to %s; ", focus != NULL ? describe (focus) : "nothing");
          return FALSE;
        }
      if (focus == first)
        return TRUE;
      if (first == NULL)
        first = focus;
      note (scope, focus, reached, kinds, faults);
      if (get_list (focus) == NULL || !g_hash_table_add (lists, get_list (focus)))
        continue;
      walk_list (scope, key, reached, kinds, faults);
      gtk_widget_grab_focus (focus);
    }
  return TRUE;
}

char *
keyboard_kit_walk (GtkWidget *scope, guint *n)
{
  static const char *const keys[] = { "Down", "Up", "Down" };
  g_autoptr (GHashTable) reached = g_hash_table_new (NULL, NULL), kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GString *faults = g_string_new (NULL);
  g_autofree char *missed = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (keys) && (missed == NULL || missed[0] != '\0'); i++)
    {
      if (!walk_around (scope, keys[i], reached, kinds, faults))
        break;
      g_free (missed);
      missed = look_kit_find_missed (scope, reached);
    }
  g_string_append (faults, missed != NULL ? missed : "");
  *n = g_hash_table_size (reached);

  return g_string_free (faults, FALSE);
}

GtkWidget *
keyboard_kit_go_to (GtkWindow *window, const char *key, KeyboardKitFunc func, gconstpointer user_data)
{
  for (int steps = 0; steps < MAX_STEPS; steps++)
    {
      GtkWidget *focus = gtk_window_get_focus (window);

      if (focus != NULL && func (focus, user_data))
        return focus;
      keyboard_kit_press (key);
    }
  g_error ("%s does not lead there", key);
}
