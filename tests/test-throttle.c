/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "throttle.h"

#define MS G_TIME_SPAN_MILLISECOND

static void
test_cap (void)
{
  MapshotThrottle throttle;
  gint64 wake = -1;

  mapshot_throttle_init (&throttle, 3, 0);
  g_assert_true (mapshot_throttle_admit (&throttle, 2, 0, &wake));
  g_assert_false (mapshot_throttle_admit (&throttle, 3, 0, &wake));
  g_assert_cmpint (wake, ==, 0);
}

/* Counts the starts within a second when the caller looks every STEP. */
static int
count_starts (double rate, gint64 step)
{
  MapshotThrottle throttle;
  int starts = 0;
  gint64 wake;

  mapshot_throttle_init (&throttle, 1, rate);
  for (gint64 now = 5 * G_TIME_SPAN_DAY; now < 5 * G_TIME_SPAN_DAY + G_TIME_SPAN_SECOND; now += step)
    while (mapshot_throttle_admit (&throttle, 0, now, &wake))
      {
        mapshot_throttle_started (&throttle, now);
        starts++;
      }

  return starts;
}

static void
test_rate (void)
{
  MapshotThrottle throttle;
  gint64 wake, now = 100 * MS;

  g_assert_cmpint (count_starts (10, 1 * MS), ==, 10);
  g_assert_cmpint (count_starts (100, 1 * MS), ==, 100);
  g_assert_cmpint (ABS (count_starts (1000, 1 * MS) - 1000), <=, 2);

  /* Nothing is saved up while nothing is asked for. */
  mapshot_throttle_init (&throttle, 1, 10);
  mapshot_throttle_started (&throttle, now);
  now += 10 * G_TIME_SPAN_SECOND;
  g_assert_true (mapshot_throttle_admit (&throttle, 0, now, &wake));
  mapshot_throttle_started (&throttle, now);
  g_assert_false (mapshot_throttle_admit (&throttle, 0, now, &wake));
  g_assert_cmpint (wake, ==, now + 100 * MS);
}

static void
test_pause (void)
{
  MapshotThrottle throttle;
  gint64 wake;

  mapshot_throttle_init (&throttle, 8, 0);
  mapshot_throttle_slow_down (&throttle, 10, 1000, 500);
  g_assert_false (mapshot_throttle_admit (&throttle, 0, 1000, &wake));
  g_assert_cmpint (wake, ==, 1500);
  /* A shorter pause does not end a longer one. */
  mapshot_throttle_slow_down (&throttle, 20, 1100, 100);
  g_assert_false (mapshot_throttle_admit (&throttle, 0, 1499, &wake));
  g_assert_true (mapshot_throttle_admit (&throttle, 0, 1500, &wake));
}

static void
test_halves_once_a_round (void)
{
  MapshotThrottle throttle;

  mapshot_throttle_init (&throttle, 8, 0);
  for (int i = 0; i < 8; i++)
    mapshot_throttle_slow_down (&throttle, i, 100 + i, 0);
  g_assert_cmpint (throttle.connections, ==, 4);
  mapshot_throttle_slow_down (&throttle, 200, 300, 0);
  g_assert_cmpint (throttle.connections, ==, 2);
  for (int i = 0; i < 5; i++)
    mapshot_throttle_slow_down (&throttle, 400 + 100 * i, 450 + 100 * i, 0);
  g_assert_cmpint (throttle.connections, ==, 1);
}

static void
test_rises_slowly (void)
{
  MapshotThrottle throttle;
  int successes = 0;

  mapshot_throttle_init (&throttle, 4, 0);
  mapshot_throttle_slow_down (&throttle, 1, 2, 0);
  g_assert_cmpint (throttle.connections, ==, 2);
  while (throttle.connections < 3 && successes < 1000)
    {
      mapshot_throttle_succeeded (&throttle);
      successes++;
    }
  g_assert_cmpint (successes, ==, 16);
  for (int i = 0; i < 1000; i++)
    mapshot_throttle_succeeded (&throttle);
  g_assert_cmpint (throttle.connections, ==, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/throttle/cap", test_cap);
  g_test_add_func ("/throttle/rate", test_rate);
  g_test_add_func ("/throttle/pause", test_pause);
  g_test_add_func ("/throttle/halves-once-a-round", test_halves_once_a_round);
  g_test_add_func ("/throttle/rises-slowly", test_rises_slowly);

  return g_test_run ();
}
