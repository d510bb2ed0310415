/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kiosk-settings.h"

G_BEGIN_DECLS

/* Before the first text is translated and before other threads are started; keeps the language that the environment asks for. */
void mapshot_kiosk_language_prepare (void);

/* The language of all translated texts from now on, whatever locale the machine has. Main thread. */
void mapshot_kiosk_language_set (MapshotKioskLanguage language);

/* As it calls itself: "한국어" */
const char *mapshot_kiosk_language_get_name (MapshotKioskLanguage language);

G_END_DECLS
