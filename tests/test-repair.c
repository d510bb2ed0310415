/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture-kit.h"
#include "error.h"
#include "repair.h"

#include <glib/gstdio.h>
#include <string.h>

/* Tile (X, Y) of zoom 4 under /holes, there from now on. */
static void
add_tile (CaptureKit *f, const char *folder, int x, int y)
{
  g_autofree char *path = g_strdup_printf ("/%s/4/%d/%d.png", folder, x, y);
  g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, g_str_equal (folder, "over"), 4, x, y);

  test_server_add_file (f->server, path, "image/png", g_bytes_get_data (tile, NULL), (gssize) g_bytes_get_size (tile));
}

static gboolean
is_hole (int x, int y)
{
  return (x * 7 + y * 5) % 23 == 0;
}

/* All tiles of FOLDER that are holes, or all others. */
static void
add_tiles (CaptureKit *f, const char *folder, gboolean holes)
{
  for (int y = 0; y < 16; y++)
    for (int x = 0; x < 16; x++)
      if (is_hole (x, y) == holes)
        add_tile (f, folder, x, y);
}

static MapshotRecipe *
holes_recipe (CaptureKit *f, MapshotOnMissing on_missing)
{
  MapshotRecipe *recipe = capture_kit_recipe (f, "/holes/{z}/{x}/{y}.png");

  recipe->on_missing = on_missing;
  add_tiles (f, "holes", FALSE);

  return recipe;
}

static void
capture (CaptureKit *f, const MapshotRecipe *recipe, const char *name, MapshotStatus expected)
{
  g_autoptr (MapshotPlan) plan = capture_kit_plan (f, recipe);
  g_autofree char *path = capture_kit_get_path (f, name);
  const MapshotCaptureOptions options = { .output = path, .overwrite = TRUE, .keep_part = TRUE, .threads = 2, .retries = 0 };
  g_autoptr (MapshotCapture) job = mapshot_capture_new (plan, &options);
  g_autoptr (GError) error = NULL;

  mapshot_capture_run (job, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mapshot_report_get_status (mapshot_capture_get_report (job)), ==, expected);
}

typedef struct
{
  GCancellable *cancellable;
  gint64 stop_at; /* tiles */
} Stop;

static void
stop_cb (MapshotCapture *job, const MapshotProgress *progress, gpointer user_data)
{
  Stop *stop = user_data;

  if (progress->tiles_done >= stop->stop_at)
    g_cancellable_cancel (stop->cancellable);
}

/* Mends "a.png" as NAME. */
static gboolean
repair (CaptureKit *f, const char *name, gint64 stop_at, MapshotFailure *failure, GError **error)
{
  const MapshotPlanLimits limits = { .max_pixels = 1000, .connections = 2 };
  g_autofree char *path = capture_kit_get_path (f, "a.png"), *output = capture_kit_get_path (f, name);
  g_autoptr (MapshotRepair) mended = mapshot_repair_open (path, error);
  g_autoptr (MapshotPlan) plan = NULL;
  g_autoptr (MapshotCapture) job = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Stop stop = { cancellable, stop_at };
  MapshotCaptureOptions options = { .output = output, .overwrite = TRUE, .keep_part = TRUE, .threads = 2, .retries = 0 };
  gboolean done;

  plan = mended != NULL ? mapshot_repair_make_plan (mended, f->store, &limits, error) : NULL;
  if (plan == NULL)
    return FALSE;
  options.repair = mended;
  job = mapshot_capture_new (plan, &options);
  if (stop_at > 0)
    mapshot_capture_set_progress_func (job, stop_cb, &stop);
  done = mapshot_capture_run (job, cancellable, error);
  if (failure != NULL)
    *failure = mapshot_capture_get_failure (job);
  if (done)
    g_assert_cmpint (mapshot_report_get_lacking (mapshot_capture_get_report (job)), ==, 0);

  return done;
}

static void
check_same (CaptureKit *f, const char *a, const char *b)
{
  g_autoptr (GBytes) one = capture_kit_read (f, a), other = capture_kit_read (f, b);

  g_assert_true (g_bytes_equal (one, other));
}

/* "a.png" with holes; the same without, as "whole.png"; mended, that is what it is. ASKED: requests at most for it. */
static void
check_mended (CaptureKit *f, const MapshotRecipe *recipe, MapshotStatus status, guint holes, guint asked)
{
  g_autoptr (GError) error = NULL;
  guint before, requests;

  capture (f, recipe, "a.png", status);
  add_tiles (f, "holes", TRUE);
  add_tiles (f, "over", TRUE);
  capture (f, recipe, "whole.png", MAPSHOT_STATUS_COMPLETE);
  before = test_server_get_requests (f->server);
  repair (f, "mended.png", 0, NULL, &error);
  g_assert_no_error (error);
  requests = test_server_get_requests (f->server) - before;
  g_assert_cmpuint (requests, >=, holes);
  g_assert_cmpuint (requests, <=, asked);
  check_same (f, "whole.png", "mended.png");
  repair (f, "a.png", 0, NULL, &error);
  g_assert_no_error (error);
  check_same (f, "whole.png", "a.png");
  g_assert_cmpint (capture_kit_count (f), ==, 3);
}

/* Of the 64 tiles. */
static guint
count_holes (void)
{
  guint n = 0;

  for (int y = 4; y < 12; y++)
    for (int x = 4; x < 12; x++)
      n += is_hole (x, y);
  return n;
}

static void
test_blank (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = holes_recipe (f, MAPSHOT_ON_MISSING_BLANK);

  g_assert_cmpuint (count_holes (), ==, 3);
  check_mended (f, recipe, MAPSHOT_STATUS_INCOMPLETE, 3, 3);
}

static void
test_parent (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = holes_recipe (f, MAPSHOT_ON_MISSING_PARENT);

  for (int y = 0; y < 8; y++)
    for (int x = 0; x < 8; x++)
      {
        g_autofree char *path = g_strdup_printf ("/holes/3/%d/%d.png", x, y);
        g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, 3, x, y);

        test_server_add_file (f->server, path, "image/png", g_bytes_get_data (tile, NULL), (gssize) g_bytes_get_size (tile));
      }
  check_mended (f, recipe, MAPSHOT_STATUS_SUBSTITUTED, 3, 3);
}

static void
test_decorated (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = holes_recipe (f, MAPSHOT_ON_MISSING_BLANK);

  recipe->scale_bar = recipe->north_arrow = recipe->attribution_outside = TRUE;
  recipe->compression = MAPSHOT_COMPRESSION_BALANCED;
  check_mended (f, recipe, MAPSHOT_STATUS_INCOMPLETE, 3, 3);
}

/* Straight alpha that nothing multiplies. */
static void
test_transparent (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, "/over/{z}/{x}/{y}.png");

  recipe->on_missing = MAPSHOT_ON_MISSING_BLANK;
  recipe->background = MAPSHOT_BACKGROUND_NONE;
  add_tiles (f, "over", FALSE);
  check_mended (f, recipe, MAPSHOT_STATUS_INCOMPLETE, 3, 3);
}

/* And premultiplied, since a layer is drawn over it; the layer's tiles there are asked for, too. */
static void
test_layers (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, "/over/{z}/{x}/{y}.png");
  g_autofree char *over = test_server_get_uri (f->server, "/rgba/{z}/{x}/{y}.png");

  recipe->on_missing = MAPSHOT_ON_MISSING_BLANK;
  recipe->background = MAPSHOT_BACKGROUND_NONE;
  mapshot_recipe_add_layer (recipe, over, 0.5);
  add_tiles (f, "over", FALSE);
  check_mended (f, recipe, MAPSHOT_STATUS_INCOMPLETE, 3, 6);
}

/* Holes in both, rows of tiles shared by bands, pixels shared by tiles. */
static void
test_resampled (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = holes_recipe (f, MAPSHOT_ON_MISSING_BLANK);
  g_autofree char *over = test_server_get_uri (f->server, "/over/{z}/{x}/{y}.png");

  recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  recipe->resolution = 12345;
  mapshot_recipe_add_layer (recipe, over, 0.5);
  add_tiles (f, "over", FALSE);
  check_mended (f, recipe, MAPSHOT_STATUS_INCOMPLETE, 6, 100);
}

/* In another projection whole rows are made anew; rows without holes are not asked for. */
static void
test_warped (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, "/holes/{z}/{x}/{y}.png");

  recipe->bounds = (MapshotBounds){ .west = 0, .south = 35, .east = 50, .north = 65 };
  recipe->crs = g_strdup ("EPSG:3035");
  recipe->sharpness = MAPSHOT_SHARPNESS_RESOLUTION;
  recipe->resolution = 7000;
  recipe->on_missing = MAPSHOT_ON_MISSING_BLANK;
  add_tiles (f, "holes", FALSE);
  check_mended (f, recipe, MAPSHOT_STATUS_INCOMPLETE, 1, 60);
}

/* A sharpness that was found by size is found again, whatever the limits are now. */
static void
test_automatic (CaptureKit *f, gconstpointer data)
{
  const MapshotPlanLimits limits = { .max_pixels = 5e6, .connections = 2 };
  g_autoptr (MapshotRecipe) recipe = holes_recipe (f, MAPSHOT_ON_MISSING_BLANK);
  g_autofree char *path = capture_kit_get_path (f, "a.png");
  const MapshotCaptureOptions options = { .output = path, .retries = 0 };
  g_autoptr (MapshotPlan) plan = NULL;
  g_autoptr (MapshotCapture) job = NULL;
  g_autoptr (GError) error = NULL;

  recipe->sharpness = MAPSHOT_SHARPNESS_AUTO;
  plan = mapshot_plan_new (recipe, f->store, &limits, &error);
  g_assert_no_error (error);
  g_assert_cmpint (plan->zoom, ==, 4);
  job = mapshot_capture_new (plan, &options);
  g_assert_true (mapshot_capture_run (job, NULL, NULL));
  add_tiles (f, "holes", TRUE);
  g_assert_true (repair (f, "mended.png", 0, NULL, &error));
}

static void
test_still_lacking (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = holes_recipe (f, MAPSHOT_ON_MISSING_BLANK);
  g_autoptr (GBytes) before = NULL, after = NULL;
  g_autoptr (GError) error = NULL;
  MapshotFailure failure;

  capture (f, recipe, "a.png", MAPSHOT_STATUS_INCOMPLETE);
  before = capture_kit_read (f, "a.png");
  for (int x = 4; x < 12; x++)
    if (is_hole (x, 4))
      add_tile (f, "holes", x, 4);
  g_assert_false (repair (f, "a.png", 0, &failure, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED);
  g_assert_cmpint (failure, ==, MAPSHOT_FAILURE_LACKING);
  after = capture_kit_read (f, "a.png");
  g_assert_true (g_bytes_equal (before, after));
  g_assert_cmpint (capture_kit_count (f), ==, 1);
}

/* Stopped in the middle it goes on where it was. */
static void
test_stopped (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, "/slow/30/holes/{z}/{x}/{y}.png");
  g_autoptr (GError) error = NULL, stopped = NULL;
  guint before;

  recipe->on_missing = MAPSHOT_ON_MISSING_BLANK;
  for (int y = 4; y < 12; y++)
    for (int x = 8; x < 12; x++)
      add_tile (f, "holes", x, y);
  capture (f, recipe, "a.png", MAPSHOT_STATUS_INCOMPLETE);
  for (int y = 4; y < 12; y++)
    for (int x = 4; x < 8; x++)
      add_tile (f, "holes", x, y);
  capture (f, recipe, "whole.png", MAPSHOT_STATUS_COMPLETE);
  g_assert_false (repair (f, "a.png", 44, NULL, &stopped));
  g_assert_error (stopped, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (capture_kit_exists (f, "a.png.part"));
  before = test_server_get_requests (f->server);
  g_assert_true (repair (f, "a.png", 0, NULL, &error));
  g_assert_cmpuint (test_server_get_requests (f->server) - before, <, 32);
  check_same (f, "whole.png", "a.png");
  g_assert_cmpint (capture_kit_count (f), ==, 2);
}

static void
test_complete (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = capture_kit_recipe (f, NULL);
  g_autofree char *path = capture_kit_get_path (f, "a.png");
  g_autoptr (MapshotRepair) mended = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree guint8 *flipped = NULL;
  g_autoptr (GError) error = NULL, damaged = NULL;

  recipe->zoom = 2;
  capture (f, recipe, "a.png", MAPSHOT_STATUS_COMPLETE);
  mended = mapshot_repair_open (path, &error);
  g_assert_no_error (error);
  g_assert_true (mapshot_repair_is_complete (mended));
  /* It is not called complete when its pixels are damaged. */
  bytes = capture_kit_read (f, "a.png");
  flipped = g_memdup2 (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  flipped[g_bytes_get_size (bytes) / 2] ^= 4;
  capture_kit_write (f, "a.png", flipped, g_bytes_get_size (bytes));
  g_assert_null (mapshot_repair_open (path, &damaged));
  g_assert_error (damaged, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
}

static void
assert_refused (CaptureKit *f, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (repair (f, "mended.png", 0, NULL, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", error->message, part);
  g_assert_false (capture_kit_exists (f, "mended.png"));
}

static void
test_foreign (CaptureKit *f, gconstpointer data)
{
  g_autoptr (GBytes) tile = test_tiles_get (TEST_TILE_PNG, 256, FALSE, 4, 1, 1);

  assert_refused (f, "cannot be read");
  capture_kit_write (f, "a.png", "text", 4);
  assert_refused (f, "no picture that Mapshot made");
  capture_kit_write (f, "a.png", g_bytes_get_data (tile, NULL), g_bytes_get_size (tile));
  assert_refused (f, "no picture that Mapshot made");
}

/* The same bytes with the sums of CHUNK's made right again. */
static void
set_crc (guint8 *bytes, gsize at)
{
  guint32 length = (guint32) bytes[at] << 24 | (guint32) bytes[at + 1] << 16 | (guint32) bytes[at + 2] << 8 | bytes[at + 3];
  guint32 crc = 0xffffffff;

  for (gsize i = at + 4; i < at + 8 + length; i++)
    {
      crc ^= bytes[i];
      for (int bit = 0; bit < 8; bit++)
        crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    }
  crc = GUINT32_TO_BE (~crc);
  memcpy (bytes + at + 8 + length, &crc, 4);
}

/* Somebody changes the recipe inside, with a right checksum. */
static void
test_edited (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = holes_recipe (f, MAPSHOT_ON_MISSING_BLANK);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree guint8 *edited = NULL;
  gsize length, at;
  char *found;

  capture (f, recipe, "a.png", MAPSHOT_STATUS_INCOMPLETE);
  bytes = capture_kit_read (f, "a.png");
  length = g_bytes_get_size (bytes);
  edited = g_memdup2 (g_bytes_get_data (bytes, NULL), length);
  found = memmem (edited, length, "\"zoom\":4", 8);
  g_assert_nonnull (found);
  found[7] = '3';
  at = (gsize) ((guint8 *) memmem (edited, length, "mapshot:recipe", 14) - edited) - 8;
  set_crc (edited, at);
  capture_kit_write (f, "a.png", edited, length);
  assert_refused (f, "recipe differs");
}

/* The entry of the source says something else now. */
static void
test_other_credit (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = holes_recipe (f, MAPSHOT_ON_MISSING_BLANK);
  g_autofree char *uri = g_strdup (recipe->source), *path = capture_kit_get_path (f, "own.ini"), *entry = NULL;

  for (int round = 0; round < 2; round++)
    {
      g_free (entry);
      entry = g_strdup_printf ("[source own]\nName=Own\nTemplate=%s\nAttribution=%s\n", uri, round == 0 ? "somebody" : "somebody else");
      capture_kit_write (f, "own.ini", entry, strlen (entry));
      if (round == 0)
        {
          g_free (recipe->source);
          recipe->source = g_strdup (path);
          capture (f, recipe, "a.png", MAPSHOT_STATUS_INCOMPLETE);
        }
    }
  assert_refused (f, "source changed");
}

/* Rules that forbid it now: nothing is asked for. */
static void
test_forbidden (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = holes_recipe (f, MAPSHOT_ON_MISSING_BLANK);
  g_autofree char *uri = g_strdup (recipe->source), *path = capture_kit_get_path (f, "own.ini");
  g_autofree char *entry = g_strdup_printf ("[source own]\nName=Own\nTemplate=%s\nAttribution=somebody\n", uri);
  g_autofree char *closed = g_strconcat (entry, "Capture=no\n", NULL);
  g_autoptr (GError) error = NULL;
  guint before;

  capture_kit_write (f, "own.ini", entry, strlen (entry));
  g_free (recipe->source);
  recipe->source = g_strdup (path);
  capture (f, recipe, "a.png", MAPSHOT_STATUS_INCOMPLETE);
  capture_kit_write (f, "own.ini", closed, strlen (closed));
  before = test_server_get_requests (f->server);
  g_assert_false (repair (f, "mended.png", 0, NULL, &error));
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_REFUSED);
  g_assert_cmpuint (test_server_get_requests (f->server), ==, before);
}

/* Whatever is flipped or cut, it is refused or (in what decides nothing) rightly mended. */
static void
test_fuzz (CaptureKit *f, gconstpointer data)
{
  g_autoptr (MapshotRecipe) recipe = holes_recipe (f, MAPSHOT_ON_MISSING_BLANK);
  g_autoptr (GBytes) original = NULL;
  gsize length;
  int refused = 0;

  recipe->bounds = (MapshotBounds){ .west = 46, .south = -40, .east = 80, .north = -5 };
  capture (f, recipe, "a.png", MAPSHOT_STATUS_INCOMPLETE);
  add_tiles (f, "holes", TRUE);
  capture (f, recipe, "whole.png", MAPSHOT_STATUS_COMPLETE);
  original = capture_kit_read (f, "a.png");
  length = g_bytes_get_size (original);
  for (int round = 0; round < 60; round++)
    {
      g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (original, NULL), length);
      g_autoptr (GError) error = NULL;
      gsize at = (gsize) g_test_rand_int_range (0, (int) length);

      /* What says where everything is stands at both ends. */
      if (round % 4 == 1)
        at = (gsize) g_test_rand_int_range (0, (int) MIN (length, 900));
      if (round % 4 == 2)
        at = length - 1 - (gsize) g_test_rand_int_range (0, (int) MIN (length, 900));
      if (round % 5 > 0)
        bytes[at] ^= (guint8) (1 << g_test_rand_int_range (0, 8));
      capture_kit_write (f, "a.png", bytes, round % 5 > 0 ? length : at);
      if (repair (f, "mended.png", 0, NULL, &error))
        check_same (f, "whole.png", "mended.png");
      else
        {
          g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
          refused++;
        }
      g_assert_false (capture_kit_exists (f, "mended.png.part"));
    }
  g_assert_cmpint (refused, >, 30);
}

static void
add_test (const char *name, void (*func) (CaptureKit *, gconstpointer))
{
  g_test_add (name, CaptureKit, NULL, capture_kit_set_up, func, capture_kit_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/repair/blank", test_blank);
  add_test ("/repair/parent", test_parent);
  add_test ("/repair/decorated", test_decorated);
  add_test ("/repair/transparent", test_transparent);
  add_test ("/repair/layers", test_layers);
  add_test ("/repair/resampled", test_resampled);
  add_test ("/repair/warped", test_warped);
  add_test ("/repair/automatic", test_automatic);
  add_test ("/repair/still-lacking", test_still_lacking);
  add_test ("/repair/stopped", test_stopped);
  add_test ("/repair/complete", test_complete);
  add_test ("/repair/foreign", test_foreign);
  add_test ("/repair/edited", test_edited);
  add_test ("/repair/other-credit", test_other_credit);
  add_test ("/repair/forbidden", test_forbidden);
  add_test ("/repair/fuzz", test_fuzz);

  return g_test_run ();
}
