/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kiosk-code.h"

#include <cairo.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define TEXT "http://192.168.4.1:8080/AbCdEfGhIjKlMnOpQrStUv"

static void
test_form (void)
{
  g_autofree guint8 *modules = NULL;
  int side = 0;

  if (!mapshot_kiosk_code_is_available ())
    {
      g_test_skip ("built without libqrencode");
      return;
    }
  modules = mapshot_kiosk_code_new (TEXT, &side);
  g_assert_nonnull (modules);
  /* The three corners that are looked for, and versions of 21, 25, 29 … modules. */
  g_assert_cmpint ((side - 21) % 4, ==, 0);
  g_assert_cmpint (side, <=, 33);
  for (int i = 0; i < 7; i++)
    g_assert_true (modules[i] == 1 && modules[side - 1 - i] == 1 && modules[(side - 1) * side + i] == 1);
  g_assert_cmpint (modules[side + 1], ==, 0);
}

static void
test_too_long (void)
{
  g_autofree char *text = g_strnfill (4000, 'x');
  g_autofree guint8 *modules = NULL;
  int side = 0;

  modules = mapshot_kiosk_code_new (text, &side);
  g_assert_null (modules);
}

/* A reader that is not ours reads what was meant. */
static void
test_read (void)
{
  g_autofree char *program = g_find_program_in_path ("zbarimg"), *path = NULL, *said = NULL;
  g_autofree guint8 *modules = NULL;
  g_autoptr (GSubprocess) process = NULL;
  cairo_surface_t *surface;
  cairo_t *cr;
  int side = 0, fd;

  if (!mapshot_kiosk_code_is_available () || program == NULL)
    {
      g_test_skip ("libqrencode or zbarimg is missing");
      return;
    }
  modules = mapshot_kiosk_code_new (TEXT, &side);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (side + 8) * 6, (side + 8) * 6);
  cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  for (int i = 0; i < side * side; i++)
    if (modules[i])
      cairo_rectangle (cr, (i % side + 4) * 6, (i / side + 4) * 6, 6, 6);
  cairo_fill (cr);
  cairo_destroy (cr);
  fd = g_file_open_tmp ("mapshot-code-XXXXXX.png", &path, NULL);
  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, program, "--quiet", "--raw", path, NULL);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &said, NULL, NULL));
  g_assert_cmpstr (g_strchomp (said), ==, TEXT);
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kiosk-code/form", test_form);
  g_test_add_func ("/kiosk-code/too-long", test_too_long);
  g_test_add_func ("/kiosk-code/read", test_read);

  return g_test_run ();
}
