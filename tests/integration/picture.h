/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <png.h>
#include <stdint.h>

/* A whole PNG file in memory: 8-bit RGBA, straight alpha. */
typedef struct
{
  int width, height; /* px */
  uint8_t *pixels;   /* width × height × 4, owned */
} Picture;

/* Reads PATH with libpng alone, nothing of the program under test. Prints what is wrong and ends the process. */
Picture picture_read (const char *path);

/* Writes the part of PICTURE at X, Y as an RGB PNG; it must lie inside. Ends the process on failure. */
void picture_write_part (const Picture *picture, int x, int y, int width, int height, const char *path);

void picture_clear (Picture *picture);
