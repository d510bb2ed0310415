/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pace.h"

static const char *const a[] = { "a.test", NULL }, *const b[] = { "b.test", NULL }, *const both[] = { "a.test", "b.test", NULL };

static void
test_remembers (void)
{
  gint64 now = g_get_monotonic_time ();
  MapshotThrottle first = { .next_start = now + 1000000, .paused_until = now + 5000000 }, second = { .next_start = now + 2000000 };
  MapshotThrottle recalled = { 0 }, other = { 0 }, last = { .next_start = now + 9000000 };

  mapshot_pace_remember (a, &first);
  mapshot_pace_recall (b, &other);
  g_assert_cmpint (other.next_start, ==, 0);
  mapshot_pace_remember (b, &second);
  mapshot_pace_recall (both, &recalled);
  g_assert_cmpint (recalled.next_start, ==, now + 2000000);
  g_assert_cmpint (recalled.paused_until, ==, now + 5000000);
  /* A later time is never made earlier. */
  mapshot_pace_recall (both, &last);
  g_assert_cmpint (last.next_start, ==, now + 9000000);
  mapshot_pace_recall (NULL, &last);
}

/* What lies behind us is forgotten; what does not is kept, however many hosts there are. */
static void
test_bounded (void)
{
  gint64 now = g_get_monotonic_time ();
  const MapshotThrottle future = { .next_start = now + 60 * G_TIME_SPAN_SECOND }, past = { .next_start = now };
  MapshotThrottle recalled = { 0 }, forgotten = { 0 };

  mapshot_pace_remember ((const char *[]){ "kept.test", NULL }, &future);
  for (int i = 0; i < 2000; i++)
    {
      g_autofree char *host = g_strdup_printf ("%d.test", i);
      mapshot_pace_remember ((const char *[]){ host, NULL }, &past);
    }
  mapshot_pace_recall ((const char *[]){ "kept.test", NULL }, &recalled);
  g_assert_cmpint (recalled.next_start, ==, future.next_start);
  mapshot_pace_recall ((const char *[]){ "0.test", NULL }, &forgotten);
  g_assert_cmpint (forgotten.next_start, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pace/remembers", test_remembers);
  g_test_add_func ("/pace/bounded", test_bounded);

  return g_test_run ();
}
