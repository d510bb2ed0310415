/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region-handles.h"

#include <math.h>

/* A frame is never smaller, so that its handles can be told apart by the next drag. */
#define MIN_SIDE 8.0 /* px */

static const MapshotGrip grips[MAPSHOT_REGION_N_HANDLES] = {
  MAPSHOT_GRIP_LEFT | MAPSHOT_GRIP_TOP,     MAPSHOT_GRIP_TOP,    MAPSHOT_GRIP_RIGHT | MAPSHOT_GRIP_TOP,   MAPSHOT_GRIP_RIGHT,
  MAPSHOT_GRIP_RIGHT | MAPSHOT_GRIP_BOTTOM, MAPSHOT_GRIP_BOTTOM, MAPSHOT_GRIP_LEFT | MAPSHOT_GRIP_BOTTOM, MAPSHOT_GRIP_LEFT,
};

void
mapshot_region_handles_get (const MapshotMapBox *box, int index, double *x, double *y, MapshotGrip *grip)
{
  MapshotGrip g = grips[index];

  *x = g & MAPSHOT_GRIP_LEFT ? box->left : g & MAPSHOT_GRIP_RIGHT ? box->right : (box->left + box->right) / 2;
  *y = g & MAPSHOT_GRIP_TOP ? box->top : g & MAPSHOT_GRIP_BOTTOM ? box->bottom : (box->top + box->bottom) / 2;
  *grip = g;
}

static gboolean
is_on_line (const MapshotMapBox *box, double x, double y, double reach)
{
  gboolean within = x > box->left - reach && x < box->right + reach && y > box->top - reach && y < box->bottom + reach;

  return within && (fabs (x - box->left) < reach || fabs (x - box->right) < reach || fabs (y - box->top) < reach ||
                    fabs (y - box->bottom) < reach);
}

MapshotGrip
mapshot_region_handles_find (const MapshotMapBox *box, double x, double y, double reach)
{
  double best = reach;
  MapshotGrip found = MAPSHOT_GRIP_NONE;

  for (int i = 0; i < MAPSHOT_REGION_N_HANDLES; i++)
    {
      double hx, hy, distance;
      MapshotGrip grip;

      mapshot_region_handles_get (box, i, &hx, &hy, &grip);
      distance = hypot (hx - x, hy - y);
      if (distance <= best)
        {
          best = distance;
          found = grip;
        }
    }
  if (found != MAPSHOT_GRIP_NONE)
    return found;
  if (is_on_line (box, x, y, reach / 2) || hypot ((box->left + box->right) / 2 - x, (box->top + box->bottom) / 2 - y) < reach)
    return MAPSHOT_GRIP_ALL;

  return MAPSHOT_GRIP_NONE;
}

static void
make_square (MapshotMapBox *box, MapshotGrip grip)
{
  double width = box->right - box->left, height = box->bottom - box->top;
  gboolean sideways = grip & (MAPSHOT_GRIP_LEFT | MAPSHOT_GRIP_RIGHT), upright = grip & (MAPSHOT_GRIP_TOP | MAPSHOT_GRIP_BOTTOM);
  double side = sideways && upright ? copysign (MAX (fabs (width), fabs (height)), 1) : sideways ? fabs (width) : fabs (height);
  double x = (box->left + box->right) / 2, y = (box->top + box->bottom) / 2;
  double signed_width = copysign (side, width), signed_height = copysign (side, height);

  if (grip & MAPSHOT_GRIP_LEFT)
    box->left = box->right - signed_width;
  else if (grip & MAPSHOT_GRIP_RIGHT)
    box->right = box->left + signed_width;
  else
    {
      box->left = x - side / 2;
      box->right = x + side / 2;
    }
  if (grip & MAPSHOT_GRIP_TOP)
    box->top = box->bottom - signed_height;
  else if (grip & MAPSHOT_GRIP_BOTTOM)
    box->bottom = box->top + signed_height;
  else
    {
      box->top = y - side / 2;
      box->bottom = y + side / 2;
    }
}

static void
order (double *low, double *high)
{
  double a = *low, b = *high;

  *low = MIN (a, b);
  *high = MAX (MAX (a, b), *low + MIN_SIDE);
}

MapshotMapBox
mapshot_region_handles_drag (const MapshotMapBox *box, MapshotGrip grip, double dx, double dy, gboolean square)
{
  MapshotMapBox result = *box;

  if (grip & MAPSHOT_GRIP_LEFT)
    result.left += dx;
  if (grip & MAPSHOT_GRIP_RIGHT)
    result.right += dx;
  if (grip & MAPSHOT_GRIP_TOP)
    result.top += dy;
  if (grip & MAPSHOT_GRIP_BOTTOM)
    result.bottom += dy;
  if (square && grip != MAPSHOT_GRIP_ALL)
    make_square (&result, grip);
  order (&result.left, &result.right);
  order (&result.top, &result.bottom);

  return result;
}

const char *
mapshot_region_handles_get_cursor (MapshotGrip grip)
{
  switch ((int) grip)
    {
    case MAPSHOT_GRIP_LEFT | MAPSHOT_GRIP_TOP:
    case MAPSHOT_GRIP_RIGHT | MAPSHOT_GRIP_BOTTOM:
      return "nwse-resize";
    case MAPSHOT_GRIP_RIGHT | MAPSHOT_GRIP_TOP:
    case MAPSHOT_GRIP_LEFT | MAPSHOT_GRIP_BOTTOM:
      return "nesw-resize";
    case MAPSHOT_GRIP_LEFT:
    case MAPSHOT_GRIP_RIGHT:
      return "ew-resize";
    case MAPSHOT_GRIP_TOP:
    case MAPSHOT_GRIP_BOTTOM:
      return "ns-resize";
    case MAPSHOT_GRIP_ALL:
      return "move";
    default:
      return "default";
    }
}
