/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words.h"

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_numbers (void)
{
  assert_text (mapshot_words_length (2.5), "2.5 m");
  assert_text (mapshot_words_length (850), "850 m");
  assert_text (mapshot_words_length (999.9), "1.00 km");
  assert_text (mapshot_words_length (123456), "123 km");
  assert_text (mapshot_words_count (0), "0");
  assert_text (mapshot_words_count (999), "999");
  assert_text (mapshot_words_count (16384), "16,384");
  assert_text (mapshot_words_count (-1234567), "-1,234,567");
  assert_text (mapshot_words_time (0), "1 s");
  assert_text (mapshot_words_time (89), "89 s");
  assert_text (mapshot_words_time (600), "10 min");
  assert_text (mapshot_words_time (9000), "2.5 h");
  assert_text (mapshot_words_resolution (0.2389), "0.24 m/px");
  assert_text (mapshot_words_resolution (38.2), "38 m/px");
  assert_text (mapshot_words_size (4000, 3000), "4.00 × 3.00 km");
  assert_text (mapshot_words_size (420, 80), "420 × 80 m");
  assert_text (mapshot_words_size (620000, 1080400), "620 × 1,080 km");
  assert_text (mapshot_words_position (&(MapshotPosition){ 37.5663, -126.9779 }, FALSE), "37.56630, -126.97790");
}

static void
test_progress (void)
{
  MapshotProgress progress = { .tiles_done = 1204, .tiles_total = 3072, .tiles_per_second = 85, .seconds_left = 22 };

  assert_text (mapshot_words_progress (&progress), "1,204 of 3,072 tiles · 85/s · 22 s left");
  progress.seconds_left = -1;
  progress.throttled = TRUE;
  assert_text (mapshot_words_progress (&progress), "1,204 of 3,072 tiles · 85/s · slowed down by the service");
  progress.seconds_paused = 30;
  assert_text (mapshot_words_progress (&progress), "1,204 of 3,072 tiles · the service asked us to wait 30 s");
}

static void
test_plan (void)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  g_autoptr (MapshotDraft) draft = mapshot_draft_new (store);
  g_autoptr (GDateTime) day = g_date_time_new_utc (2026, 11, 21, 12, 0, 0);
  g_autofree char *cost = NULL, *name = NULL;

  mapshot_region_model_set_bounds (mapshot_draft_get_region (draft), &(MapshotBounds){ 0, 0, 22.5, 21.9430455 }, NULL);
  g_object_set (draft, "automatic", FALSE, "zoom", 4, NULL);
  mapshot_draft_plan_now (draft);
  assert_text (mapshot_words_plan_picture (mapshot_draft_get_plan (draft)), "256 × 256 px · 1 tile · level 4 · 9.6 km/px");
  assert_text (mapshot_words_plan_rules (mapshot_draft_get_plan (draft)), "Drawn here, nobody is asked");
  cost = mapshot_words_plan_cost (mapshot_draft_get_plan (draft));
  g_assert_true (g_str_has_prefix (cost, "File about "));
  name = mapshot_words_file_name (draft, day);
  g_assert_cmpstr (name, ==, "10.9715,11.2500 2026-11-21 Embedded base map.png");
  assert_text (mapshot_words_frame (draft), "2,459 × 2,427 km\n256 × 256 px");
}

/* A picture is called after the town in it, or the place near by. */
static void
test_file_name (void)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  g_autoptr (MapshotDraft) draft = mapshot_draft_new (store);
  g_autoptr (GDateTime) day = g_date_time_new_utc (2026, 11, 21, 9, 0, 0);
  MapshotRegionModel *region = mapshot_draft_get_region (draft);

  g_assert_true (mapshot_region_model_set_bounds (region, &(MapshotBounds){ 126.95, 37.55, 127.0, 37.58 }, NULL));
  assert_text (mapshot_words_file_name (draft, day), "Seoul 2026-11-21 Embedded base map.png");
  g_assert_true (mapshot_region_model_set_bounds (region, &(MapshotBounds){ -30.1, 40, -30, 40.1 }, NULL));
  assert_text (mapshot_words_file_name (draft, day), "40.0500,-30.0500 2026-11-21 Embedded base map.png");
}

static void
test_permission (void)
{
  g_autoptr (MapshotSourceStore) store = mapshot_source_store_new ("", "");
  g_autoptr (MapshotSource) osm = mapshot_source_store_resolve (store, "osm", NULL);
  g_autoptr (MapshotSource) vworld = mapshot_source_store_resolve (store, "vworld-base", NULL);
  g_autoptr (MapshotSource) base = mapshot_source_store_resolve (store, NULL, NULL);

  assert_text (mapshot_words_permission (store, osm), "View only");
  assert_text (mapshot_words_permission (store, vworld), "May be captured with a key, up to 100,000 tiles");
  assert_text (mapshot_words_permission (store, base), "May be captured");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/words/numbers", test_numbers);
  g_test_add_func ("/words/progress", test_progress);
  g_test_add_func ("/words/plan", test_plan);
  g_test_add_func ("/words/file-name", test_file_name);
  g_test_add_func ("/words/permission", test_permission);

  return g_test_run ();
}
