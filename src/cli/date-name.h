/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* TEMPLATE ("map-{date}.png") with DATE for {date}; where it has none, DATE comes before the suffix: "map-2020-01-31.png". (transfer full) */
char *mapshot_date_name_make (const char *template, const char *date);

G_END_DECLS
