/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A PNG as libpng reads it, for tests: 4 bytes a pixel, R G B A with straight alpha. */
typedef struct
{
  guint8 *pixels;
  guint32 width, height;
  int channels;       /* in the file */
  guint32 dots_a_metre; /* or 0 */
  gboolean srgb;
  GHashTable *texts;  /* keyword → text, before and behind the pixels */
} TestPng;

/* Ends the test when the file is not a whole PNG. */
TestPng *test_png_read (const char *path);
void test_png_free (TestPng *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestPng, test_png_free)

/* 0xRRGGBB. */
guint32 test_png_get_colour (const TestPng *self, guint32 x, guint32 y);
guint8 test_png_get_alpha (const TestPng *self, guint32 x, guint32 y);

G_END_DECLS
