/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command-text.h"

#include "paper-recipe.h"

#include <inttypes.h>
#include <string.h>

/* As the options of the command line are called: the contract is their documentation. */
static const char *const corner_names[] = { "bottom-right", "bottom-left", "top-right", "top-left" };
static const char *const missing_names[] = { "fail", "parent", "blank" };
static const char *const compression_names[] = { "fast", "balanced", "small" };

/* Only what a shell would take for something else is quoted. */
static void
append_word (GString *text, const char *name, const char *value)
{
  g_autofree char *quoted = NULL;
  static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=,./:@%+";

  if (strspn (value, plain) != strlen (value))
    quoted = g_shell_quote (value);
  g_string_append_printf (text, " --%s=%s", name, quoted != NULL ? quoted : value);
}

/* The shortest of the forms that read back as the same number. */
static void
append_number (GString *text, double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (int digits = 1; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (buffer, sizeof buffer, format, number);
      if (g_ascii_strtod (buffer, NULL) == number && strchr (buffer, 'e') == NULL)
        break;
    }
  g_string_append (text, buffer);
}

static void
append_numbers (GString *text, const char *name, const double *numbers, int n_numbers, const char *separator, const char *unit)
{
  g_autoptr (GString) value = g_string_new (NULL);

  for (int i = 0; i < n_numbers; i++)
    {
      if (i > 0)
        g_string_append (value, separator);
      append_number (value, numbers[i]);
      g_string_append (value, unit);
    }
  append_word (text, name, value->str);
}

static void
append_paper (GString *text, const MapshotPaper *paper)
{
  g_autoptr (GString) scale = g_string_new ("1:");
  int sheet = mapshot_paper_find_sheet (paper->width, paper->height);
  double width, height;

  if (sheet >= 0)
    g_string_append_printf (text, " --paper=%s%s", mapshot_paper_get_sheet ((guint) sheet, &width, &height), paper->width > paper->height ? "-landscape" : "");
  else
    {
      g_autoptr (GString) size = g_string_new (NULL);

      append_number (size, paper->width);
      g_string_append_c (size, 'x');
      append_number (size, paper->height);
      g_string_append (size, "mm");
      append_word (text, "paper", size->str);
    }
  append_number (scale, paper->scale);
  append_word (text, "scale", scale->str);
}

static void
append_where (GString *text, const MapshotRecipe *recipe)
{
  const MapshotBounds *b = &recipe->bounds;
  MapshotPaper paper;

  if (recipe->where == MAPSHOT_WHERE_BOUNDS)
    {
      append_numbers (text, "bbox", (const double[]){ b->west, b->south, b->east, b->north }, 4, ",", "");
      return;
    }
  append_numbers (text, "center", (const double[]){ recipe->center.latitude, recipe->center.longitude }, 2, ",", "");
  if (mapshot_paper_from_recipe (&paper, recipe))
    append_paper (text, &paper);
  else if (recipe->where == MAPSHOT_WHERE_SIZE)
    g_string_append_printf (text, " --size=%" PRId64 "x%" PRId64, recipe->pixel_width, recipe->pixel_height);
  else if (recipe->ground_width == recipe->ground_height)
    append_numbers (text, "radius", (const double[]){ recipe->ground_width / 2 }, 1, "", "m");
  else
    append_numbers (text, "extent", (const double[]){ recipe->ground_width, recipe->ground_height }, 2, "x", "m");
}

static void
append_sharpness (GString *text, const MapshotRecipe *recipe)
{
  MapshotPaper paper;

  if (recipe->sharpness == MAPSHOT_SHARPNESS_ZOOM)
    g_string_append_printf (text, " --zoom=%d", recipe->zoom);
  if (recipe->sharpness == MAPSHOT_SHARPNESS_RESOLUTION && !mapshot_paper_from_recipe (&paper, recipe))
    append_numbers (text, "resolution", &recipe->resolution, 1, "", "");
  if (recipe->dpi > 0)
    append_numbers (text, "dpi", &recipe->dpi, 1, "", "");
}

static void
append_layers (GString *text, const MapshotRecipe *recipe)
{
  for (guint i = 0; i < recipe->layers->len; i++)
    {
      const MapshotRecipeLayer *layer = &g_array_index (recipe->layers, MapshotRecipeLayer, i);
      g_autoptr (GString) value = g_string_new (layer->source);

      if (layer->opacity < 1)
        {
          g_string_append_c (value, '@');
          append_number (value, layer->opacity);
        }
      append_word (text, "layer", value->str);
    }
}

static void
append_picture (GString *text, const MapshotRecipe *recipe)
{
  if (recipe->crs != NULL)
    append_word (text, "crs", recipe->crs);
  if (recipe->on_missing != MAPSHOT_ON_MISSING_FAIL)
    append_word (text, "on-missing", missing_names[recipe->on_missing]);
  if (recipe->background == MAPSHOT_BACKGROUND_NONE)
    append_word (text, "background", "none");
  if (recipe->background == MAPSHOT_BACKGROUND_COLOUR)
    {
      g_autofree char *colour = g_strdup_printf ("#%06x", recipe->background_colour);
      append_word (text, "background", colour);
    }
  if (recipe->attribution_outside)
    append_word (text, "attribution", "outside");
  else if (recipe->attribution_corner != MAPSHOT_CORNER_BOTTOM_RIGHT)
    append_word (text, "attribution", corner_names[recipe->attribution_corner]);
  if (recipe->scale_bar)
    g_string_append (text, " --scale-bar");
  if (recipe->north_arrow)
    g_string_append (text, " --north-arrow");
  if (recipe->compression != MAPSHOT_COMPRESSION_FAST)
    append_word (text, "compression", compression_names[recipe->compression]);
}

char *
mapshot_command_text_new (const MapshotRecipe *recipe, const char *output)
{
  g_autoptr (GString) text = g_string_new ("mapshot");

  g_return_val_if_fail (recipe != NULL && output != NULL, NULL);

  append_word (text, "export", output);
  if (recipe->source != NULL)
    append_word (text, "source", recipe->source);
  append_layers (text, recipe);
  append_where (text, recipe);
  append_sharpness (text, recipe);
  append_picture (text, recipe);

  return g_string_free (g_steal_pointer (&text), FALSE);
}
