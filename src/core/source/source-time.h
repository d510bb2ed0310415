/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source.h"

G_BEGIN_DECLS

/* Sources that show the world at a time: WMTS and WMS layers with a time dimension, and addresses with {time}, as archives of photographs have them. A
 * time that was chosen stands in the source's name: "https://maps.example.org/wms?#layer=snow&time=2020-01-31", "https://…/2020-01-31/{z}/{x}/{y}.png",
 * "ID#time=2020-01-31". Any thread. */

#define MAPSHOT_SOURCE_TIME_MARK "#time="

/* WHAT (as --source has it) at TIME. (transfer full) */
char *mapshot_source_name_at_time (const char *what, const char *time);

/* The name without its time, which *TIME (transfer full) becomes; NULL when there is none in it, or it is an address. (transfer full) */
char *mapshot_source_split_time (const char *what, char **time);

/* A copy of SOURCE at TIME. MAPSHOT_ERROR_USAGE when its entry has no time. (transfer full) */
MapshotSource *mapshot_source_at_time (const MapshotSource *source, const char *time, GError **error);

/* TEMPLATE_URI with TIME for {time}. (transfer full) */
char *mapshot_source_fill_in_time (const char *template_uri, const char *time);

G_END_DECLS
