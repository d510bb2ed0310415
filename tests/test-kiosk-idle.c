/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-idle.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define START (1000 * SECOND)

static MapshotKioskIdle
make (void)
{
  MapshotKioskIdle idle = { .time = 60, .warning = 15 };

  return idle;
}

static void
test_course (void)
{
  MapshotKioskIdle idle = make ();
  int left = 0;

  g_assert_cmpint (mapshot_kiosk_idle_look (&idle, START, &left), ==, MAPSHOT_KIOSK_IDLE_CLEAN);
  mapshot_kiosk_idle_touch (&idle, START);
  g_assert_cmpint (mapshot_kiosk_idle_look (&idle, START + 44 * SECOND, &left), ==, MAPSHOT_KIOSK_IDLE_BUSY);
  g_assert_cmpint (mapshot_kiosk_idle_look (&idle, START + 45 * SECOND, &left), ==, MAPSHOT_KIOSK_IDLE_WARNING);
  g_assert_cmpint (left, ==, 15);
  g_assert_cmpint (mapshot_kiosk_idle_look (&idle, START + 60 * SECOND - 1, &left), ==, MAPSHOT_KIOSK_IDLE_WARNING);
  g_assert_cmpint (left, ==, 1);
  g_assert_cmpint (mapshot_kiosk_idle_look (&idle, START + 60 * SECOND, &left), ==, MAPSHOT_KIOSK_IDLE_OVER);
  mapshot_kiosk_idle_clean (&idle);
  g_assert_cmpint (mapshot_kiosk_idle_look (&idle, START + 90 * SECOND, &left), ==, MAPSHOT_KIOSK_IDLE_CLEAN);
}

static void
test_touch (void)
{
  MapshotKioskIdle idle = make ();

  mapshot_kiosk_idle_touch (&idle, START);
  mapshot_kiosk_idle_touch (&idle, START + 59 * SECOND);
  g_assert_cmpint (mapshot_kiosk_idle_look (&idle, START + 100 * SECOND, NULL), ==, MAPSHOT_KIOSK_IDLE_BUSY);
}

static void
test_hold (void)
{
  MapshotKioskIdle idle = make ();

  mapshot_kiosk_idle_touch (&idle, START);
  mapshot_kiosk_idle_hold (&idle, TRUE, START);
  g_assert_cmpint (mapshot_kiosk_idle_look (&idle, START + 500 * SECOND, NULL), ==, MAPSHOT_KIOSK_IDLE_BUSY);
  mapshot_kiosk_idle_hold (&idle, FALSE, START + 500 * SECOND);
  g_assert_cmpint (mapshot_kiosk_idle_look (&idle, START + 540 * SECOND, NULL), ==, MAPSHOT_KIOSK_IDLE_BUSY);
  g_assert_cmpint (mapshot_kiosk_idle_look (&idle, START + 560 * SECOND, NULL), ==, MAPSHOT_KIOSK_IDLE_OVER);
}

static void
test_times (void)
{
  MapshotKioskIdle idle = make ();
  int left = 0;

  mapshot_kiosk_idle_set_times (&idle, 30, 99, START);
  g_assert_cmpint (mapshot_kiosk_idle_look (&idle, START, &left), ==, MAPSHOT_KIOSK_IDLE_WARNING);
  g_assert_cmpint (left, ==, 30);
}

/* The longest times that a site may choose. */
static void
test_hour (void)
{
  MapshotKioskIdle idle = { 0 };
  int left = 0;

  mapshot_kiosk_idle_set_times (&idle, 3600, 600, START);
  g_assert_cmpint (mapshot_kiosk_idle_look (&idle, START + 2999 * SECOND, &left), ==, MAPSHOT_KIOSK_IDLE_BUSY);
  g_assert_cmpint (mapshot_kiosk_idle_look (&idle, START + 3001 * SECOND, &left), ==, MAPSHOT_KIOSK_IDLE_WARNING);
  g_assert_cmpint (left, ==, 599);
  g_assert_cmpint (mapshot_kiosk_idle_look (&idle, START + 3600 * SECOND, &left), ==, MAPSHOT_KIOSK_IDLE_OVER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kiosk-idle/course", test_course);
  g_test_add_func ("/kiosk-idle/touch", test_touch);
  g_test_add_func ("/kiosk-idle/hold", test_hold);
  g_test_add_func ("/kiosk-idle/times", test_times);
  g_test_add_func ("/kiosk-idle/hour", test_hour);

  return g_test_run ();
}
