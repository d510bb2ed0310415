/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What tests wait for: conditions, never so many seconds. */

#define WAIT_KIT_PATIENCE (60 * G_TIME_SPAN_SECOND)

/* Runs the main context, for what must NOT happen meanwhile. */
static inline void
wait_kit_iterate (double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (2000);
}

/* Runs the main context until CONDITION; fails after a minute. */
#define wait_kit_until(condition)                                  \
  G_STMT_START                                                     \
  {                                                                \
    gint64 end_ = g_get_monotonic_time () + WAIT_KIT_PATIENCE;     \
    while (!(condition) && g_get_monotonic_time () < end_)         \
      if (!g_main_context_iteration (NULL, FALSE))                 \
        g_usleep (2000);                                           \
    g_assert_true (condition);                                     \
  }                                                                \
  G_STMT_END
