/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "paper.h"

#include "parse.h"

#include <math.h>
#include <string.h>

#define METRES_AN_INCH 0.0254
#define LANDSCAPE "-landscape"

static const struct
{
  const char *name;
  double width, height;
} sheets[] = { { "A0", 841, 1189 }, { "A1", 594, 841 }, { "A2", 420, 594 }, { "A3", 297, 420 }, { "A4", 210, 297 }, { "A5", 148, 210 } };

const char *
mapshot_paper_get_sheet (guint index, double *width, double *height)
{
  if (index >= G_N_ELEMENTS (sheets))
    return NULL;
  *width = sheets[index].width;
  *height = sheets[index].height;

  return sheets[index].name;
}

int
mapshot_paper_find_sheet (double width, double height)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sheets); i++)
    if (sheets[i].width == MIN (width, height) && sheets[i].height == MAX (width, height))
      return (int) i;

  return -1;
}

/* ---- text ---- */

static gboolean
is_side (double millimetres)
{
  return millimetres > 0 && millimetres < MAPSHOT_PAPER_MAX_SIDE;
}

static gboolean
parse_name (const char *text, double *width, double *height)
{
  gboolean landscape = g_str_has_suffix (text, LANDSCAPE);
  g_autofree char *name = g_strndup (text, strlen (text) - (landscape ? strlen (LANDSCAPE) : 0));

  for (gsize i = 0; i < G_N_ELEMENTS (sheets); i++)
    if (g_ascii_strcasecmp (sheets[i].name, name) == 0)
      {
        *width = landscape ? sheets[i].height : sheets[i].width;
        *height = landscape ? sheets[i].width : sheets[i].height;
        return TRUE;
      }
  return FALSE;
}

gboolean
mapshot_paper_parse_size (const char *text, double *width, double *height)
{
  g_autofree char *numbers = NULL;
  g_auto (GStrv) parts = NULL;

  g_return_val_if_fail (text != NULL, FALSE);

  if (parse_name (text, width, height))
    return TRUE;
  if (!g_str_has_suffix (text, "mm"))
    return FALSE;
  numbers = g_strndup (text, strlen (text) - strlen ("mm"));
  parts = g_strsplit (numbers, "x", -1);

  return g_strv_length (parts) == 2 && mapshot_parse_number (parts[0], width, NULL) && mapshot_parse_number (parts[1], height, NULL) &&
         is_side (*width) && is_side (*height);
}

gboolean
mapshot_paper_parse_scale (const char *text, double *scale)
{
  g_return_val_if_fail (text != NULL, FALSE);

  return g_str_has_prefix (text, "1:") && mapshot_parse_number (text + 2, scale, NULL) && *scale >= 1;
}

/* ---- numbers ---- */

gboolean
mapshot_paper_is_valid (const MapshotPaper *self)
{
  return is_side (self->width) && is_side (self->height) && self->scale >= 1 && self->scale <= MAPSHOT_PAPER_MAX_SCALE &&
         self->dpi >= MAPSHOT_PAPER_MIN_DPI && self->dpi <= MAPSHOT_PAPER_MAX_DPI;
}

gint64
mapshot_paper_get_pixels (double millimetres, double dpi)
{
  return (gint64) MAX (round (millimetres / 1000 / METRES_AN_INCH * dpi), 1);
}

double
mapshot_paper_get_resolution (double scale, double dpi)
{
  return scale * METRES_AN_INCH / dpi;
}
