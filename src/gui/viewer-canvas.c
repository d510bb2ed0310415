/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer-canvas-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MAX_ZOOM 8.0   /* px of the screen a px of the picture */
#define MARGIN 0.25    /* of the view, on each side of a patch: moving a little shows what is there already */
#define ASK_DELAY 60   /* milliseconds: not for every step of a movement */

G_DEFINE_FINAL_TYPE (MapshotViewerCanvas, mapshot_viewer_canvas, GTK_TYPE_WIDGET)

enum
{
  PROP_ZOOM = 1,
  PROP_FIT,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* ---- what is in sight ---- */

static double
get_fit_zoom (MapshotViewerCanvas *self)
{
  double across = gtk_widget_get_width (GTK_WIDGET (self)) / (double) mapshot_picture_get_width (self->picture);
  double down = gtk_widget_get_height (GTK_WIDGET (self)) / (double) mapshot_picture_get_height (self->picture);

  return MAX (MIN (MIN (across, down), 1), 1e-6);
}

static void
place_texture (MapshotViewerCanvas *self, const MapshotPictureImage *image, graphene_rect_t *rect)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  double whole_width = (double) mapshot_picture_get_width (self->picture), whole_height = (double) mapshot_picture_get_height (self->picture);
  /* The last pixels of an image may stand for fewer of the picture's. */
  double right = MIN ((double) image->x + (double) image->width * image->factor, whole_width);
  double bottom = MIN ((double) image->y + (double) image->height * image->factor, whole_height);

  *rect = GRAPHENE_RECT_INIT ((float) (((double) image->x - self->x) * self->zoom + width / 2), (float) (((double) image->y - self->y) * self->zoom + height / 2),
                              (float) ((right - (double) image->x) * self->zoom), (float) ((bottom - (double) image->y) * self->zoom));
}

/* How many of the picture's px go into one of the screen's. */
static int
choose_factor (MapshotViewerCanvas *self)
{
  return MAX ((int) floor (1 / (self->zoom * gtk_widget_get_scale_factor (GTK_WIDGET (self)))), 1);
}

static gboolean
is_enough (MapshotViewerCanvas *self, const MapshotPictureImage *image, int factor, double left, double top, double right, double bottom)
{
  return image->factor == factor && (double) image->x <= MAX (left, 0) && (double) image->y <= MAX (top, 0) &&
         (double) image->x + (double) image->width * factor >= MIN (right, (double) mapshot_picture_get_width (self->picture)) &&
         (double) image->y + (double) image->height * factor >= MIN (bottom, (double) mapshot_picture_get_height (self->picture));
}

/* What is missing for a sharp view, if anything. */
static gboolean
find_wish (MapshotViewerCanvas *self, const MapshotPictureImage *have, MapshotPictureImage *wish)
{
  const MapshotPictureImage *overview = self->picture != NULL ? mapshot_picture_get_overview (self->picture) : NULL;
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self)), margin = MARGIN;
  double half_width = width / 2 / self->zoom, half_height = height / 2 / self->zoom;
  int factor = choose_factor (self);

  if (overview == NULL || width <= 0 || factor >= overview->factor ||
      is_enough (self, have, factor, self->x - half_width, self->y - half_height, self->x + half_width, self->y + half_height))
    return FALSE;
  if (4 * half_width * half_height * (1 + 2 * margin) * (1 + 2 * margin) / ((double) factor * factor) > MAPSHOT_PICTURE_MAX_PATCH * 0.95)
    margin = 0;
  half_width *= 1 + 2 * margin;
  half_height *= 1 + 2 * margin;
  *wish = (MapshotPictureImage){ .factor = factor, .x = (gint64) floor (MAX (self->x - half_width, 0)), .y = (gint64) floor (MAX (self->y - half_height, 0)) };
  wish->width = (int) ceil ((MIN (self->x + half_width, (double) mapshot_picture_get_width (self->picture)) - (double) wish->x) / factor);
  wish->height = (int) ceil ((MIN (self->y + half_height, (double) mapshot_picture_get_height (self->picture)) - (double) wish->y) / factor);

  return wish->width > 0 && wish->height > 0 && (gint64) wish->width * wish->height <= MAPSHOT_PICTURE_MAX_PATCH;
}

gboolean
mapshot_viewer_canvas_is_sharp (MapshotViewerCanvas *self)
{
  MapshotPictureImage wish;

  g_return_val_if_fail (MAPSHOT_IS_VIEWER_CANVAS (self), FALSE);

  return self->overview != NULL && !find_wish (self, &self->patch_place, &wish);
}

static gboolean
ask_cb (gpointer user_data)
{
  MapshotViewerCanvas *self = user_data;
  MapshotPictureImage wish;

  self->ask = 0;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ZOOM]);
  if (find_wish (self, &self->patch_place, &wish) && find_wish (self, &self->asked, &wish))
    {
      self->asked = wish;
      mapshot_picture_ask (self->picture, wish.factor, wish.x, wish.y, (gint64) wish.width * wish.factor, (gint64) wish.height * wish.factor);
    }
  return G_SOURCE_REMOVE;
}

/* ---- moving ---- */

static double
clamp_center (double center, double picture, double view)
{
  /* What is smaller than the view stays in its middle. */
  return view >= picture ? picture / 2 : CLAMP (center, view / 2, picture - view / 2);
}

void
mapshot_viewer_canvas_moved (MapshotViewerCanvas *self)
{
  if (self->picture == NULL || gtk_widget_get_width (GTK_WIDGET (self)) <= 0)
    return;
  if (self->fit)
    self->zoom = get_fit_zoom (self);
  self->x = clamp_center (self->x, (double) mapshot_picture_get_width (self->picture), gtk_widget_get_width (GTK_WIDGET (self)) / self->zoom);
  self->y = clamp_center (self->y, (double) mapshot_picture_get_height (self->picture), gtk_widget_get_height (GTK_WIDGET (self)) / self->zoom);
  if (self->ask == 0)
    self->ask = g_timeout_add (ASK_DELAY, ask_cb, self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
mapshot_viewer_canvas_zoom_at (MapshotViewerCanvas *self, double zoom, double x, double y)
{
  double from_x = x - gtk_widget_get_width (GTK_WIDGET (self)) / 2.0, from_y = y - gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
  double least;

  if (self->picture == NULL)
    return;
  least = get_fit_zoom (self);
  zoom = CLAMP (zoom, least, MAX_ZOOM);
  self->x += from_x / self->zoom - from_x / zoom;
  self->y += from_y / self->zoom - from_y / zoom;
  self->zoom = zoom;
  self->fit = zoom <= least;
  mapshot_viewer_canvas_moved (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ZOOM]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FIT]);
}

void
mapshot_viewer_canvas_move_by (MapshotViewerCanvas *self, double x, double y)
{
  self->x += x / self->zoom;
  self->y += y / self->zoom;
  mapshot_viewer_canvas_moved (self);
}

double
mapshot_viewer_canvas_get_zoom (MapshotViewerCanvas *self)
{
  g_return_val_if_fail (MAPSHOT_IS_VIEWER_CANVAS (self), 1);

  return self->zoom;
}

void
mapshot_viewer_canvas_set_zoom (MapshotViewerCanvas *self, double zoom)
{
  g_return_if_fail (MAPSHOT_IS_VIEWER_CANVAS (self));

  mapshot_viewer_canvas_zoom_at (self, zoom, gtk_widget_get_width (GTK_WIDGET (self)) / 2.0, gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
}

void
mapshot_viewer_canvas_fit (MapshotViewerCanvas *self)
{
  g_return_if_fail (MAPSHOT_IS_VIEWER_CANVAS (self));

  if (self->picture != NULL)
    mapshot_viewer_canvas_set_zoom (self, get_fit_zoom (self));
}

/* ---- drawing ---- */

static void
draw_marks (MapshotViewerCanvas *self, GtkSnapshot *snapshot)
{
  const GdkRGBA inside = { 1, 0.55f, 0, 0.45f }, edge = { 0.65f, 0.2f, 0, 1 };
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self)), height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  graphene_rect_t view = GRAPHENE_RECT_INIT (0, 0, width, height);

  for (guint i = 0; i < self->marks->len; i++)
    {
      const MapshotMark *mark = &g_array_index (self->marks, MapshotMark, i);
      /* Even the smallest is seen. */
      graphene_rect_t rect = GRAPHENE_RECT_INIT ((float) ((mark->x - self->x) * self->zoom) + width / 2,
                                                 (float) ((mark->y - self->y) * self->zoom) + height / 2,
                                                 MAX ((float) (mark->width * self->zoom), 3), MAX ((float) (mark->height * self->zoom), 3));
      GskRoundedRect outline;

      if (!graphene_rect_intersection (&view, &rect, NULL))
        continue;
      gtk_snapshot_append_color (snapshot, &inside, &rect);
      if (rect.size.width < 8 || rect.size.height < 8)
        continue;
      gsk_rounded_rect_init_from_rect (&outline, &rect, 0);
      gtk_snapshot_append_border (snapshot, &outline, (float[]){ 1, 1, 1, 1 }, (GdkRGBA[]){ edge, edge, edge, edge });
    }
}

static void
mapshot_viewer_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MapshotViewerCanvas *self = MAPSHOT_VIEWER_CANVAS (widget);
  const MapshotPictureImage *image;
  graphene_rect_t rect, read;

  if (self->overview == NULL)
    return;
  image = mapshot_picture_get_overview (self->picture);
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget), (float) gtk_widget_get_height (widget)));
  place_texture (self, image, &rect);
  /* What is not read yet is nothing, rather than black; tiles that reach over the picture's edge are marked in it. */
  read = rect;
  read.size.height *= (float) (floor (mapshot_picture_get_fraction (self->picture) * image->height) / image->height);
  gtk_snapshot_push_clip (snapshot, &read);
  gtk_snapshot_append_texture (snapshot, self->overview, &rect);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_push_clip (snapshot, &rect);
  if (self->patch != NULL && self->patch_place.factor < image->factor)
    {
      graphene_rect_t near;

      place_texture (self, &self->patch_place, &near);
      gtk_snapshot_append_texture (snapshot, self->patch, &near);
    }
  draw_marks (self, snapshot);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_pop (snapshot);
}

static void
mapshot_viewer_canvas_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  mapshot_viewer_canvas_moved (MAPSHOT_VIEWER_CANVAS (widget));
}

static void
mapshot_viewer_canvas_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
                               int *natural_baseline)
{
  *minimum = 120;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 640 : 480;
}

/* ---- what comes from the picture ---- */

static GdkTexture *
make_texture (const MapshotPictureImage *image)
{
  return gdk_memory_texture_new (image->width, image->height, image->channels == 4 ? GDK_MEMORY_R8G8B8A8 : GDK_MEMORY_R8G8B8, image->pixels,
                                 (gsize) image->width * (gsize) image->channels);
}

static void
overview_cb (MapshotViewerCanvas *self)
{
  g_clear_object (&self->overview);
  self->overview = make_texture (mapshot_picture_get_overview (self->picture));
  mapshot_viewer_canvas_moved (self);
}

static void
patch_cb (MapshotViewerCanvas *self)
{
  g_clear_object (&self->patch);
  self->patch_place = *mapshot_picture_get_patch (self->picture);
  self->patch = make_texture (&self->patch_place);
  mapshot_viewer_canvas_moved (self);
}

void
mapshot_viewer_canvas_set_picture (MapshotViewerCanvas *self, MapshotPicture *picture)
{
  g_return_if_fail (MAPSHOT_IS_VIEWER_CANVAS (self));

  g_clear_handle_id (&self->ask, g_source_remove);
  if (self->picture != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->picture, self);
      mapshot_picture_close (self->picture);
    }
  g_clear_object (&self->overview);
  g_clear_object (&self->patch);
  self->patch_place = self->asked = (MapshotPictureImage){ 0 };
  g_set_object (&self->picture, picture);
  if (picture == NULL)
    return;
  self->x = (double) mapshot_picture_get_width (picture) / 2;
  self->y = (double) mapshot_picture_get_height (picture) / 2;
  self->fit = TRUE;
  g_signal_connect_swapped (picture, "overview", G_CALLBACK (overview_cb), self);
  g_signal_connect_swapped (picture, "patch", G_CALLBACK (patch_cb), self);
  mapshot_viewer_canvas_moved (self);
}

void
mapshot_viewer_canvas_set_marks (MapshotViewerCanvas *self, GArray *marks)
{
  g_return_if_fail (MAPSHOT_IS_VIEWER_CANVAS (self));

  g_array_set_size (self->marks, 0);
  if (marks->len > 0)
    g_array_append_vals (self->marks, marks->data, marks->len);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- the object ---- */

static void
mapshot_viewer_canvas_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MapshotViewerCanvas *self = MAPSHOT_VIEWER_CANVAS (object);

  if (id == PROP_ZOOM)
    g_value_set_double (value, self->zoom);
  else if (id == PROP_FIT)
    g_value_set_boolean (value, self->fit);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mapshot_viewer_canvas_dispose (GObject *object)
{
  MapshotViewerCanvas *self = MAPSHOT_VIEWER_CANVAS (object);

  mapshot_viewer_canvas_set_picture (self, NULL);
  g_clear_handle_id (&self->ask, g_source_remove);

  G_OBJECT_CLASS (mapshot_viewer_canvas_parent_class)->dispose (object);
}

static void
mapshot_viewer_canvas_finalize (GObject *object)
{
  g_array_unref (MAPSHOT_VIEWER_CANVAS (object)->marks);

  G_OBJECT_CLASS (mapshot_viewer_canvas_parent_class)->finalize (object);
}

static void
mapshot_viewer_canvas_class_init (MapshotViewerCanvasClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  G_OBJECT_CLASS (klass)->dispose = mapshot_viewer_canvas_dispose;
  G_OBJECT_CLASS (klass)->finalize = mapshot_viewer_canvas_finalize;
  G_OBJECT_CLASS (klass)->get_property = mapshot_viewer_canvas_get_property;
  widget_class->snapshot = mapshot_viewer_canvas_snapshot;
  widget_class->measure = mapshot_viewer_canvas_measure;
  widget_class->size_allocate = mapshot_viewer_canvas_size_allocate;
  props[PROP_ZOOM] = g_param_spec_double ("zoom", NULL, NULL, 0, MAX_ZOOM, 1, flags);
  props[PROP_FIT] = g_param_spec_boolean ("fit", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
  gtk_widget_class_set_css_name (widget_class, "viewer");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
mapshot_viewer_canvas_init (MapshotViewerCanvas *self)
{
  self->marks = g_array_new (FALSE, FALSE, sizeof (MapshotMark));
  self->zoom = 1;
  self->fit = TRUE;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Picture"), -1);
  mapshot_viewer_canvas_add_controllers (self);
}

GtkWidget *
mapshot_viewer_canvas_new (void)
{
  return g_object_new (MAPSHOT_TYPE_VIEWER_CANVAS, NULL);
}

MapshotPicture *
mapshot_viewer_canvas_get_picture (MapshotViewerCanvas *self)
{
  g_return_val_if_fail (MAPSHOT_IS_VIEWER_CANVAS (self), NULL);

  return self->picture;
}

GdkTexture *
mapshot_viewer_canvas_get_texture (MapshotViewerCanvas *self)
{
  g_return_val_if_fail (MAPSHOT_IS_VIEWER_CANVAS (self), NULL);

  return self->overview;
}
