/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What is wrong with how WIDGET and all below it are laid out: text that is cut, or controls that reach out of the window or of what scrolls there. "" when
 * all is well. The ids in DATA (may be NULL, ends with NULL) are labels whose text comes from somewhere else and may be shortened. (transfer full) */
char *look_kit_find_faults (GtkWidget *widget, const char *const *data);

/* The controls that the Tab key does not reach, one after the other. "" when it reaches all. (transfer full) */
char *look_kit_find_unreached (GtkWindow *window, guint *n_reached);

/* The controls in WIDGET that are not among REACHED. "" when all are. (transfer full) */
char *look_kit_find_missed (GtkWidget *widget, GHashTable *reached);

/* Whether it is seen that FOCUS has the keyboard: something is drawn that is not drawn without. Needs what look_kit_set_still() does. */
gboolean look_kit_shows_focus (GtkWidget *focus);

/* The worst contrast that WIDGET's own colour has with what it is drawn on, from 1 to 21, whatever is below it: both are measured on what is rendered. */
double look_kit_get_contrast (GtkWidget *widget);

/* While animations are on or off, text is SCALE times as large, or everything is laid out from right to left; FALSE, 1 and FALSE bring back what was. */
void look_kit_set_still (gboolean still);
void look_kit_set_text_scale (double scale);
void look_kit_set_mirrored (gboolean mirrored);

G_END_DECLS
