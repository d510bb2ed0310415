/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-shot.h"

#include "capture-kit.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE (100 * G_TIME_SPAN_SECOND)

typedef struct
{
  CaptureKit kit;
  MapshotKioskShot *shot;
  gboolean done;
  int news;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  capture_kit_set_up (&f->kit, data);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->shot);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  capture_kit_tear_down (&f->kit, data);
}

static void
done_cb (Fixture *f)
{
  f->done = TRUE;
}

static void
progress_cb (Fixture *f)
{
  f->news++;
}

static void
begin (Fixture *f, const char *path, const char *folder, guint64 max_bytes)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (&f->kit, path);
  g_autoptr (MapshotPlan) plan = capture_kit_plan (&f->kit, recipe);

  g_clear_object (&f->shot);
  f->done = FALSE;
  f->shot = mapshot_kiosk_shot_new (plan, folder, "map.png", max_bytes, NULL);
  g_signal_connect_swapped (f->shot, "done", G_CALLBACK (done_cb), f);
  g_signal_connect_swapped (f->shot, "progress", G_CALLBACK (progress_cb), f);
}

static void
wait (Fixture *f)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (!f->done && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
  g_assert_true (f->done);
}

/* The bytes that the engine alone writes. */
static GBytes *
capture (Fixture *f, const char *path)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (&f->kit, path);
  g_autoptr (MapshotPlan) plan = capture_kit_plan (&f->kit, recipe);
  g_autofree char *output = capture_kit_get_path (&f->kit, "engine.png");
  g_autoptr (MapshotCapture) engine = mapshot_capture_new (plan, &(MapshotCaptureOptions){ .output = output, .retries = -1 });

  g_assert_true (mapshot_capture_run (engine, NULL, NULL));

  return capture_kit_read (&f->kit, "engine.png");
}

static void
test_folder (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) engine = capture (f, "/tile/{z}/{x}/{y}.png"), own = NULL, again = NULL;
  int width, height;

  begin (f, "/tile/{z}/{x}/{y}.png", f->kit.folder, 0);
  wait (f);
  g_assert_cmpint (mapshot_kiosk_shot_get_outcome (f->shot), ==, MAPSHOT_KIOSK_SHOT_SAVED);
  g_assert_null (mapshot_kiosk_shot_get_reason (f->shot));
  own = capture_kit_read (&f->kit, "map.png");
  g_assert_true (g_bytes_equal (own, engine));
  g_assert_cmpint (mapshot_kiosk_shot_get_tiles (f->shot), ==, 64);
  g_assert_false (mapshot_kiosk_shot_is_lacking (f->shot));
  g_assert_nonnull (mapshot_kiosk_shot_get_preview (f->shot, &width, &height));
  g_assert_cmpint (width, ==, 1024);
  g_assert_cmpint (f->news, >, 0);

  /* Nobody's picture is replaced. */
  begin (f, "/tile/{z}/{x}/{y}.png", f->kit.folder, 0);
  wait (f);
  again = capture_kit_read (&f->kit, "map (2).png");
  g_assert_true (g_bytes_equal (again, engine));
}

static void
test_memory (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) engine = capture (f, "/tile/{z}/{x}/{y}.png"), own = NULL;
  int files = capture_kit_count (&f->kit), width, height;

  begin (f, "/tile/{z}/{x}/{y}.png", NULL, g_bytes_get_size (engine));
  wait (f);
  g_assert_cmpint (mapshot_kiosk_shot_get_outcome (f->shot), ==, MAPSHOT_KIOSK_SHOT_SAVED);
  g_assert_null (mapshot_kiosk_shot_get_path (f->shot));
  g_assert_nonnull (mapshot_kiosk_shot_get_preview (f->shot, &width, &height));
  own = mapshot_kiosk_shot_take_picture (f->shot);
  g_assert_true (g_bytes_equal (own, engine));
  g_assert_null (mapshot_kiosk_shot_take_picture (f->shot));
  g_assert_cmpint (capture_kit_count (&f->kit), ==, files);
}

static void
test_too_large (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) engine = capture (f, "/tile/{z}/{x}/{y}.png");

  begin (f, "/tile/{z}/{x}/{y}.png", NULL, g_bytes_get_size (engine) - 1);
  wait (f);
  g_assert_cmpint (mapshot_kiosk_shot_get_outcome (f->shot), ==, MAPSHOT_KIOSK_SHOT_TOO_LARGE);
  g_assert_null (mapshot_kiosk_shot_take_picture (f->shot));
  begin (f, "/tile/{z}/{x}/{y}.png", NULL, 1000);
  wait (f);
  g_assert_cmpint (mapshot_kiosk_shot_get_outcome (f->shot), ==, MAPSHOT_KIOSK_SHOT_TOO_LARGE);
}

static void
test_stop (Fixture *f, gconstpointer data)
{
  begin (f, "/slow/300/tile/{z}/{x}/{y}.png", f->kit.folder, 0);
  while (test_server_get_requests (f->kit.server) == 0)
    g_main_context_iteration (NULL, TRUE);
  mapshot_kiosk_shot_stop (f->shot);
  wait (f);
  g_assert_cmpint (mapshot_kiosk_shot_get_outcome (f->shot), ==, MAPSHOT_KIOSK_SHOT_STOPPED);
  g_assert_cmpint (capture_kit_count (&f->kit), ==, 0);

  begin (f, "/slow/300/tile/{z}/{x}/{y}.png", NULL, 1 << 20);
  mapshot_kiosk_shot_stop (f->shot);
  wait (f);
  g_assert_cmpint (mapshot_kiosk_shot_get_outcome (f->shot), ==, MAPSHOT_KIOSK_SHOT_STOPPED);
}

static void
test_lacking (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (&f->kit, "/flaky/1/404/tile/{z}/{x}/{y}.png");
  g_autoptr (MapshotPlan) plan = NULL;

  recipe->on_missing = MAPSHOT_ON_MISSING_BLANK;
  plan = capture_kit_plan (&f->kit, recipe);
  f->shot = mapshot_kiosk_shot_new (plan, NULL, "map.png", 1 << 24, NULL);
  g_signal_connect_swapped (f->shot, "done", G_CALLBACK (done_cb), f);
  wait (f);
  g_assert_cmpint (mapshot_kiosk_shot_get_outcome (f->shot), ==, MAPSHOT_KIOSK_SHOT_SAVED);
  g_assert_true (mapshot_kiosk_shot_is_lacking (f->shot));
}

static void
test_no_network (Fixture *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (&f->kit, "/tile/{z}/{x}/{y}.png");
  g_autoptr (MapshotPlan) plan = NULL;

  g_free (recipe->source);
  recipe->source = g_strdup ("http://127.0.0.1:1/{z}/{x}/{y}.png");
  plan = capture_kit_plan (&f->kit, recipe);
  f->shot = mapshot_kiosk_shot_new (plan, f->kit.folder, "map.png", 0, NULL);
  g_signal_connect_swapped (f->shot, "done", G_CALLBACK (done_cb), f);
  wait (f);
  g_assert_cmpint (mapshot_kiosk_shot_get_outcome (f->shot), ==, MAPSHOT_KIOSK_SHOT_NETWORK);
  g_assert_nonnull (mapshot_kiosk_shot_get_reason (f->shot));
  g_assert_cmpint (capture_kit_count (&f->kit), ==, 0);
}

static void
test_no_folder (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = capture_kit_get_path (&f->kit, "none");

  begin (f, "/tile/{z}/{x}/{y}.png", folder, 0);
  wait (f);
  g_assert_cmpint (mapshot_kiosk_shot_get_outcome (f->shot), ==, MAPSHOT_KIOSK_SHOT_NO_FOLDER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/kiosk-shot/folder", Fixture, NULL, set_up, test_folder, tear_down);
  g_test_add ("/kiosk-shot/memory", Fixture, NULL, set_up, test_memory, tear_down);
  g_test_add ("/kiosk-shot/too-large", Fixture, NULL, set_up, test_too_large, tear_down);
  g_test_add ("/kiosk-shot/stop", Fixture, NULL, set_up, test_stop, tear_down);
  g_test_add ("/kiosk-shot/lacking", Fixture, NULL, set_up, test_lacking, tear_down);
  g_test_add ("/kiosk-shot/no-network", Fixture, NULL, set_up, test_no_network, tear_down);
  g_test_add ("/kiosk-shot/no-folder", Fixture, NULL, set_up, test_no_folder, tear_down);

  return g_test_run ();
}
