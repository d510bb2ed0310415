/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "projection.h"

#include "error.h"
#include "web-mercator.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <proj.h>

#define SEMI_MAJOR_AXIS 6378137.0 /* metres; WGS 84, EPSG:7030 */

/* Points a side of a rectangle whose bounds are looked for. */
#define DENSITY 41

/* Places a side that are tried out before a projection is believed. */
#define SAMPLES 5

/* More than twice round the earth: where a projection pulls the world apart so far, it shows nothing. */
#define MAX_SPAN 1e8 /* metres */

typedef enum
{
  KIND_WEB_MERCATOR,
  KIND_DEGREES, /* x is the longitude of WGS 84, y the latitude */
  KIND_PROJ,
} Kind;

struct _MapshotProjection
{
  char *name;
  Kind kind;
  gboolean geographic;
  gboolean north_first;
  double unit; /* metres */
  MapshotBounds area;
};

/* ---- a thread's own PROJ ---- */

typedef struct
{
  PJ_CONTEXT *context;
  GHashTable *transforms; /* name → PJ from degrees to CRS units */
} ThreadState;

static void
thread_state_free (gpointer data)
{
  ThreadState *state = data;

  g_hash_table_unref (state->transforms);
  proj_context_destroy (state->context);
  g_free (state);
}

static void
transform_free (gpointer transform)
{
  proj_destroy (transform);
}

static ThreadState *
get_thread_state (void)
{
  static GPrivate private = G_PRIVATE_INIT (thread_state_free);
  ThreadState *state = g_private_get (&private);

  if (state != NULL)
    return state;
  state = g_new0 (ThreadState, 1);
  state->context = proj_context_create ();
  proj_log_level (state->context, PJ_LOG_NONE);
  proj_context_set_enable_network (state->context, FALSE);
  state->transforms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, transform_free);
  g_private_set (&private, state);

  return state;
}

/* PROJ writes CRS:84 as OGC:CRS84. */
static const char *
get_proj_name (const char *name)
{
  return g_str_equal (name, "CRS:84") ? "OGC:CRS84" : name;
}

/* PROJ knows several ways from one datum to another, and chooses one for every single point. Those that are for other countries or ignore the shift are
 * left out where there is a better one, so that a picture does not jump by a hundred metres at the end of an area. */
static PJ *
create_transform (PJ_CONTEXT *context, PJ *crs)
{
  static const char *const no_ballpark[] = { "ALLOW_BALLPARK=NO", NULL };
  double west, south, east, north;
  PJ_AREA *area = proj_area_create ();
  PJ *degrees = proj_create (context, "EPSG:4326"), *raw = NULL, *normalized = NULL;

  if (proj_get_area_of_use (context, crs, &west, &south, &east, &north, NULL) && west >= -180)
    proj_area_set_bbox (area, west, south, east, north);
  if (degrees != NULL)
    raw = proj_create_crs_to_crs_from_pj (context, degrees, crs, area, no_ballpark);
  if (degrees != NULL && raw == NULL)
    raw = proj_create_crs_to_crs_from_pj (context, degrees, crs, area, NULL);
  if (raw != NULL)
    normalized = proj_normalize_for_visualization (context, raw);
  proj_destroy (raw);
  proj_destroy (degrees);
  proj_area_destroy (area);

  return normalized;
}

static PJ *
get_transform (const MapshotProjection *self)
{
  ThreadState *state = get_thread_state ();
  PJ *transform = g_hash_table_lookup (state->transforms, self->name);
  PJ *crs;

  if (transform != NULL)
    return transform;
  crs = proj_create (state->context, get_proj_name (self->name));
  if (crs == NULL)
    return NULL;
  transform = create_transform (state->context, crs);
  proj_destroy (crs);
  if (transform != NULL)
    g_hash_table_insert (state->transforms, g_strdup (self->name), transform);

  return transform;
}

/* ---- what PROJ knows of a system ---- */

typedef struct
{
  PJ *pj;
} Handle;

static void
handle_clear (Handle *handle)
{
  if (handle->pj != NULL)
    proj_destroy (handle->pj);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Handle, handle_clear)

/* The name and the unit of the first axis of CRS. The name is owned by the caller. */
static char *
get_first_axis (PJ_CONTEXT *context, PJ *crs, double *unit)
{
  g_auto (Handle) system = { proj_crs_get_coordinate_system (context, crs) };
  const char *name = NULL;

  if (system.pj == NULL ||
      !proj_cs_get_axis_info (context, system.pj, 0, &name, NULL, NULL, unit, NULL, NULL, NULL))
    return NULL;

  return g_strdup (name);
}

static gboolean
read_axes (MapshotProjection *self, PJ_CONTEXT *context, PJ *crs)
{
  g_auto (Handle) normalized = { proj_normalize_for_visualization (context, crs) };
  g_autofree char *first = NULL, *normalized_first = NULL;
  double unit = 0, normalized_unit;

  if (normalized.pj == NULL)
    return FALSE;
  first = get_first_axis (context, crs, &unit);
  normalized_first = get_first_axis (context, normalized.pj, &normalized_unit);
  if (first == NULL || normalized_first == NULL || unit <= 0)
    return FALSE;
  /* PROJ has changed the order of axes if and only if north came first. */
  self->north_first = !g_str_equal (first, normalized_first);
  self->unit = self->geographic ? unit * SEMI_MAJOR_AXIS : unit;

  return TRUE;
}

static gboolean
fail_unknown (const char *name, GError **error)
{
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
               _("%s is not a map projection that this program knows; write for example EPSG:5186"), name);
  return FALSE;
}

static gboolean
ask_proj (MapshotProjection *self, GError **error)
{
  PJ_CONTEXT *context = get_thread_state ()->context;
  g_auto (Handle) crs = { NULL };
  PJ_TYPE type;

  if (proj_context_get_database_path (context) == NULL)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED,
                   _("%s needs PROJ's table of projections, proj.db, which is not installed"), self->name);
      return FALSE;
    }
  crs.pj = proj_create (context, get_proj_name (self->name));
  type = crs.pj != NULL ? proj_get_type (crs.pj) : PJ_TYPE_UNKNOWN;
  self->geographic = type == PJ_TYPE_GEOGRAPHIC_2D_CRS;
  if ((!self->geographic && type != PJ_TYPE_PROJECTED_CRS) || !read_axes (self, context, crs.pj))
    return fail_unknown (self->name, error);
  if (!proj_get_area_of_use (context, crs.pj, &self->area.west, &self->area.south, &self->area.east, &self->area.north,
                             NULL) ||
      self->area.west < -180)
    self->area = (MapshotBounds){ -180, -90, 180, 90 };
  if (get_transform (self) == NULL)
    return fail_unknown (self->name, error);

  return TRUE;
}

gboolean
mapshot_projection_is_known (const char *name)
{
  g_autofree char *normalized = mapshot_projection_normalize_name (name, NULL);
  g_auto (GStrv) parts = g_strsplit (normalized != NULL ? normalized : "", ":", 2);
  PJ_CONTEXT *context = get_thread_state ()->context;
  g_auto (Handle) crs = { NULL };
  PJ_TYPE type;

  if (g_strv_length (parts) != 2)
    return FALSE;
  if (g_str_equal (parts[0], "CRS"))
    return TRUE;
  crs.pj = proj_create_from_database (context, parts[0], parts[1], PJ_CATEGORY_CRS, FALSE, NULL);
  type = crs.pj != NULL ? proj_get_type (crs.pj) : PJ_TYPE_UNKNOWN;

  return type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_PROJECTED_CRS;
}

/* ---- the value ---- */

static void
projection_clear (gpointer data)
{
  g_free (((MapshotProjection *) data)->name);
}

MapshotProjection *
mapshot_projection_new (const char *name, GError **error)
{
  g_autoptr (MapshotProjection) self = NULL;
  g_autofree char *normalized = mapshot_projection_normalize_name (name, error);

  if (normalized == NULL)
    return NULL;
  self = g_atomic_rc_box_new0 (MapshotProjection);
  self->name = g_steal_pointer (&normalized);
  if (g_str_equal (self->name, "EPSG:3857"))
    {
      self->kind = KIND_WEB_MERCATOR;
      self->unit = 1;
      self->area = (MapshotBounds){ -180, -MAPSHOT_WEB_MERCATOR_MAX_LATITUDE, 180, MAPSHOT_WEB_MERCATOR_MAX_LATITUDE };
      return g_steal_pointer (&self);
    }
  if (mapshot_projection_get_period (self->name) > 0)
    {
      self->kind = KIND_DEGREES;
      self->geographic = TRUE;
      self->north_first = !g_str_equal (self->name, "CRS:84");
      self->unit = SEMI_MAJOR_AXIS * (G_PI / 180);
      self->area = (MapshotBounds){ -180, -90, 180, 90 };
      return g_steal_pointer (&self);
    }
  self->kind = KIND_PROJ;
  if (!ask_proj (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

MapshotProjection *
mapshot_projection_ref (MapshotProjection *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
mapshot_projection_unref (MapshotProjection *self)
{
  g_atomic_rc_box_release_full (self, projection_clear);
}

const char *
mapshot_projection_get_name (const MapshotProjection *self)
{
  return self->name;
}

gboolean
mapshot_projection_is_web_mercator (const MapshotProjection *self)
{
  return self->kind == KIND_WEB_MERCATOR;
}

gboolean
mapshot_projection_is_geographic (const MapshotProjection *self)
{
  return self->geographic;
}

gboolean
mapshot_projection_equal (const MapshotProjection *a, const MapshotProjection *b)
{
  return (a->kind == KIND_DEGREES && b->kind == KIND_DEGREES) || g_str_equal (a->name, b->name);
}

gboolean
mapshot_projection_starts_with_north (const MapshotProjection *self)
{
  return self->north_first;
}

double
mapshot_projection_get_unit (const MapshotProjection *self)
{
  return self->unit;
}

void
mapshot_projection_get_area (const MapshotProjection *self, MapshotBounds *bounds)
{
  *bounds = self->area;
}

double
mapshot_projection_get_period (const char *name)
{
  if (g_str_equal (name, "EPSG:3857"))
    return 2 * MAPSHOT_WEB_MERCATOR_EXTENT;

  return g_str_equal (name, "EPSG:4326") || g_str_equal (name, "CRS:84") ? 360 : 0;
}

/* ---- positions ---- */

/* The whole plane, which goes on beyond the square that tiles show. */
static void
web_mercator_forward (double *x, double *y, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      x[i] = fabs (y[i]) < 90 ? mapshot_web_mercator_x (x[i]) : HUGE_VAL;
      y[i] = fabs (y[i]) < 90 ? MAPSHOT_WEB_MERCATOR_RADIUS * asinh (tan (y[i] * (G_PI / 180))) : HUGE_VAL;
    }
}

static void
web_mercator_inverse (double *x, double *y, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      x[i] = mapshot_web_mercator_longitude (x[i]);
      y[i] = mapshot_web_mercator_latitude (y[i]);
    }
}

static void
transform (const MapshotProjection *self, PJ_DIRECTION direction, double *x, double *y, gsize n)
{
  PJ *pj = get_transform (self);

  if (pj != NULL)
    {
      proj_trans_generic (pj, direction, x, sizeof *x, n, y, sizeof *y, n, NULL, 0, 0, NULL, 0, 0);
      proj_errno_reset (pj);
    }
  for (gsize i = 0; i < n; i++)
    if (pj == NULL || !isfinite (x[i]) || !isfinite (y[i]))
      x[i] = y[i] = HUGE_VAL;
}

static void
check_degrees (double *x, double *y, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!(fabs (y[i]) <= 90) || !isfinite (x[i]))
      x[i] = y[i] = HUGE_VAL;
}

void
mapshot_projection_forward (const MapshotProjection *self, double *x, double *y, gsize n)
{
  if (self->kind == KIND_WEB_MERCATOR)
    web_mercator_forward (x, y, n);
  else if (self->kind == KIND_DEGREES)
    check_degrees (x, y, n);
  else
    transform (self, PJ_FWD, x, y, n);
}

void
mapshot_projection_inverse (const MapshotProjection *self, double *x, double *y, gsize n)
{
  if (self->kind == KIND_WEB_MERCATOR)
    web_mercator_inverse (x, y, n);
  else if (self->kind == KIND_DEGREES)
    check_degrees (x, y, n);
  else
    transform (self, PJ_INV, x, y, n);
}

/* ---- rectangles ---- */

/* PROJ gives coordinates for places that are far outside of what a projection can show; they do not come back to where they were. */
static gboolean
shows (const MapshotProjection *self, const MapshotBounds *bounds)
{
  double width = mapshot_bounds_get_width (bounds), height = bounds->north - bounds->south;
  double x[SAMPLES * SAMPLES], y[SAMPLES * SAMPLES];

  for (int i = 0; i < SAMPLES * SAMPLES; i++)
    {
      x[i] = bounds->west + width * (i % SAMPLES) / (SAMPLES - 1);
      y[i] = bounds->south + height * (i / SAMPLES) / (SAMPLES - 1);
    }
  mapshot_projection_forward (self, x, y, SAMPLES * SAMPLES);
  mapshot_projection_inverse (self, x, y, SAMPLES * SAMPLES);
  for (int i = 0; i < SAMPLES * SAMPLES; i++)
    {
      double longitude = bounds->west + width * (i % SAMPLES) / (SAMPLES - 1);
      double latitude = bounds->south + height * (i / SAMPLES) / (SAMPLES - 1);

      /* All longitudes meet in a pole. */
      if (!(fabs (y[i] - latitude) < 1e-3) ||
          (fabs (latitude) < 90 - 1e-6 && !(fabs (mapshot_longitude_wrap (x[i] - longitude)) < 1e-3)))
        return FALSE;
    }
  return TRUE;
}

gboolean
mapshot_projection_get_extent (const MapshotProjection *self, const MapshotBounds *bounds, MapshotExtent *extent)
{
  double east = bounds->west + mapshot_bounds_get_width (bounds);
  PJ *pj;

  if (self->kind == KIND_WEB_MERCATOR)
    *extent = (MapshotExtent){ mapshot_web_mercator_x (bounds->west), mapshot_web_mercator_y (bounds->north),
                               mapshot_web_mercator_x (east), mapshot_web_mercator_y (bounds->south) };
  if (self->kind == KIND_DEGREES)
    *extent = (MapshotExtent){ bounds->west, bounds->north, east, bounds->south };
  if (self->kind != KIND_PROJ)
    return TRUE;

  pj = get_transform (self);
  if (pj == NULL || !shows (self, bounds) ||
      !proj_trans_bounds (get_thread_state ()->context, pj, PJ_FWD, bounds->west, bounds->south, bounds->east,
                          bounds->north, &extent->left, &extent->bottom, &extent->right, &extent->top, DENSITY))
    return FALSE;

  /* FALSE too for what is not finite. */
  return extent->left < extent->right && extent->bottom < extent->top &&
         (extent->right - extent->left) * self->unit < MAX_SPAN && (extent->top - extent->bottom) * self->unit < MAX_SPAN;
}

gboolean
mapshot_projection_get_bounds (const MapshotProjection *self, const MapshotExtent *extent, MapshotBounds *bounds)
{
  MapshotExtent e = *extent;
  PJ *pj;

  if (self->kind != KIND_PROJ)
    {
      mapshot_projection_inverse (self, &e.left, &e.top, 1);
      mapshot_projection_inverse (self, &e.right, &e.bottom, 1);
      *bounds = (MapshotBounds){ mapshot_longitude_wrap (e.left), e.bottom, mapshot_longitude_wrap (e.right), e.top };
      if (bounds->east <= bounds->west && bounds->east == -180)
        bounds->east = 180;
      return isfinite (e.top) && isfinite (e.bottom);
    }
  pj = get_transform (self);

  return pj != NULL &&
         proj_trans_bounds (get_thread_state ()->context, pj, PJ_INV, e.left, e.bottom, e.right, e.top, &bounds->west,
                            &bounds->south, &bounds->east, &bounds->north, DENSITY) &&
         mapshot_bounds_validate (bounds, NULL);
}
