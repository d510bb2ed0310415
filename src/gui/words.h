/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture.h"
#include "draft.h"

G_BEGIN_DECLS

/* Numbers and states as a person reads them: short, translated, in the user's units. Every text is (transfer full). */

/* "4.00 km", "850 m" */
char *mapshot_words_length (double metres);

/* "40 s", "12 min", "1.5 h" */
char *mapshot_words_time (double seconds);

/* "16,384": groups of three */
char *mapshot_words_count (gint64 number);

/* "0.24 m/px" */
char *mapshot_words_resolution (double metres);

/* "37.5663, 126.9779"; FINE gives 7 decimals */
char *mapshot_words_position (const MapshotPosition *position, gboolean fine);

/* "4.00 × 3.00 km" */
char *mapshot_words_size (double width, double height);

/* What the frame says: its size on the ground and in pixels. PLAN may be NULL. */
char *mapshot_words_frame (MapshotDraft *draft);

/* "16,384 × 12,288 px · 3,072 tiles · level 17 · 0.24 m/px"; "about 40–180 MB · 12–40 s · 96 MB memory"; "8 requests at once, 20 a second" */
char *mapshot_words_plan_picture (const MapshotPlan *plan);
char *mapshot_words_plan_cost (const MapshotPlan *plan);
char *mapshot_words_plan_rules (const MapshotPlan *plan);

/* "1,204 of 3,072 tiles · 85/s · 22 s left", or that the service asked to wait */
char *mapshot_words_progress (const MapshotProgress *progress);

/* What a source may be used for: "May be captured", "View only", … */
char *mapshot_words_permission (const MapshotSourceStore *store, const MapshotSource *source);

/* A good name for the file of a picture: from the source, the place and the day. Holds no "/". */
char *mapshot_words_file_name (MapshotDraft *draft, GDateTime *now);

G_END_DECLS
