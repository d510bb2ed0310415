/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Real keys of the X server, as a person presses them: pressed by xdotool, and heard by the whole way that GTK has for them. */

/* TRUE, and the test is skipped, where no keys can be pressed. */
gboolean keyboard_kit_skip (void);

/* Gives the keyboard to WINDOW, as a window manager does with one that comes. */
void keyboard_kit_enter (GtkWindow *window);

/* KEY as xdotool names it ("Tab", "shift+Tab", "ctrl+e"); it has been handled when this returns. */
void keyboard_kit_press (const char *key);

void keyboard_kit_type (const char *text);

/* Tab from control to control in SCOPE, a window or a popover that has the keyboard, and the arrows through its lists: what cannot be reached, what does not
 * show that it has the keyboard, and where the Tab key leads out. "" when all is well; N is how many were reached. (transfer full) */
char *keyboard_kit_walk (GtkWidget *scope, guint *n);

/* Presses KEY until the control that FUNC knows has the keyboard. */
typedef gboolean (*KeyboardKitFunc) (GtkWidget *focus, gconstpointer user_data);
GtkWidget *keyboard_kit_go_to (GtkWindow *window, const char *key, KeyboardKitFunc func, gconstpointer user_data);

G_END_DECLS
