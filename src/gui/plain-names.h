/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* From start to stop every button that comes tells a screen reader its name once, and without the underline of its mnemonic: GTK 4.8 tells “_Export… Export…”,
 * the label as it was written and the label as it is shown. */
void mapshot_plain_names_start (void);
void mapshot_plain_names_stop (void);

G_END_DECLS
