/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "look-kit.h"

#include <adwaita.h>
#include <math.h>

#define SLACK 1.5 /* px: sizes are whole numbers, and some are rounded */
#define DPI (96 * 1024)
#define MAX_STEPS 400
#define FRAME_PATIENCE (20 * G_TIME_SPAN_SECOND)

/* ---- what is cut ---- */

typedef struct
{
  GtkWidget *root;
  const char *const *data;
  GString *faults;
} Look;

static const char *
get_id (GtkWidget *widget)
{
  const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget));

  return id != NULL ? id : G_OBJECT_TYPE_NAME (widget);
}

/* The title of an entry row, and what a combo row has chosen: libadwaita never wraps them, and says them in full to a screen reader. */
static gboolean
is_in_row (GtkWidget *label)
{
  return gtk_widget_get_ancestor (label, ADW_TYPE_ENTRY_ROW) != NULL || gtk_widget_get_ancestor (label, ADW_TYPE_COMBO_ROW) != NULL;
}

static void
check_label (Look *look, GtkLabel *label)
{
  PangoLayout *layout = gtk_label_get_layout (label);
  int width, height;

  if (is_in_row (GTK_WIDGET (label)) || gtk_label_get_text (label)[0] == '\0' || (look->data != NULL && g_strv_contains (look->data, get_id (GTK_WIDGET (label)))))
    return;
  pango_layout_get_pixel_size (layout, &width, &height);
  if (pango_layout_is_ellipsized (layout))
    g_string_append_printf (look->faults, "“%s” is shortened; ", gtk_label_get_text (label));
  else if (width > gtk_widget_get_width (GTK_WIDGET (label)) + SLACK || height > gtk_widget_get_height (GTK_WIDGET (label)) + SLACK)
    g_string_append_printf (look->faults, "“%s” needs %d × %d px and has %d × %d; ", gtk_label_get_text (label), width, height,
                            gtk_widget_get_width (GTK_WIDGET (label)), gtk_widget_get_height (GTK_WIDGET (label)));
}

/* What scrolls may reach out of sight, along one way; nothing reaches out of the window. */
static void
check_place (Look *look, GtkWidget *widget)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW), *room = scroller != NULL && scroller != widget ? scroller : look->root;
  GtkPolicyType across = GTK_POLICY_NEVER, along = GTK_POLICY_NEVER;
  graphene_rect_t box;

  if (widget == room || !gtk_widget_compute_bounds (widget, room, &box))
    return;
  if (room == scroller)
    gtk_scrolled_window_get_policy (GTK_SCROLLED_WINDOW (scroller), &across, &along);
  if (across == GTK_POLICY_NEVER && (box.origin.x < -SLACK || box.origin.x + box.size.width > (float) gtk_widget_get_width (room) + SLACK))
    g_string_append_printf (look->faults, "%s reaches from %.0f to %.0f of %d px across; ", get_id (widget), (double) box.origin.x,
                            (double) (box.origin.x + box.size.width), gtk_widget_get_width (room));
  if (along == GTK_POLICY_NEVER && (box.origin.y < -SLACK || box.origin.y + box.size.height > (float) gtk_widget_get_height (room) + SLACK))
    g_string_append_printf (look->faults, "%s reaches from %.0f to %.0f of %d px down; ", get_id (widget), (double) box.origin.y,
                            (double) (box.origin.y + box.size.height), gtk_widget_get_height (room));
}

static void
look_at (Look *look, GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget) || !gtk_widget_get_child_visible (widget) || (GTK_IS_NATIVE (widget) && widget != look->root))
    return;
  if (GTK_IS_LABEL (widget))
    check_label (look, GTK_LABEL (widget));
  if (GTK_IS_LABEL (widget) || GTK_IS_BUTTON (widget) || GTK_IS_SWITCH (widget) || GTK_IS_RANGE (widget) || GTK_IS_TEXT (widget))
    check_place (look, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    look_at (look, child);
}

char *
look_kit_find_faults (GtkWidget *widget, const char *const *data)
{
  Look look = { widget, data, g_string_new (NULL) };

  look_at (&look, widget);

  return g_string_free (look.faults, FALSE);
}

/* ---- the Tab key ---- */

static gboolean
is_control (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_CHECK_BUTTON (widget) || GTK_IS_SWITCH (widget) || GTK_IS_RANGE (widget) || GTK_IS_TEXT (widget) ||
         g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkModelButton") ||
         (GTK_IS_LIST_BOX_ROW (widget) && gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (widget)));
}

/* A row that does nothing but what its switch does is reached with the switch. */
static gboolean
holds_reached (GtkWidget *widget, GHashTable *reached)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (g_hash_table_contains (reached, child) || holds_reached (child, reached))
      return TRUE;
  return FALSE;
}

static void
find_unreached (GtkWidget *widget, GtkWidget *root, GHashTable *reached, GString *unreached)
{
  if (!gtk_widget_get_mapped (widget) || !gtk_widget_is_sensitive (widget) || !gtk_widget_get_can_focus (widget) || (GTK_IS_NATIVE (widget) && widget != root))
    return;
  if (is_control (widget) && gtk_widget_get_focusable (widget) && !g_hash_table_contains (reached, widget) && !holds_reached (widget, reached))
    g_string_append_printf (unreached, "%s in %s; ", get_id (widget), get_id (gtk_widget_get_parent (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    find_unreached (child, root, reached, unreached);
}

char *
look_kit_find_missed (GtkWidget *widget, GHashTable *reached)
{
  GString *missed = g_string_new (NULL);

  find_unreached (widget, widget, reached, missed);

  return g_string_free (missed, FALSE);
}

char *
look_kit_find_unreached (GtkWindow *window, guint *n_reached)
{
  g_autoptr (GHashTable) reached = g_hash_table_new (NULL, NULL);

  gtk_window_set_focus (window, NULL);
  for (int i = 0; i < MAX_STEPS; i++)
    {
      GtkWidget *focus;

      if (!gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD))
        gtk_window_set_focus (window, NULL);
      focus = gtk_window_get_focus (window);
      if (focus != NULL)
        g_hash_table_add (reached, focus);
    }
  *n_reached = g_hash_table_size (reached);

  return look_kit_find_missed (GTK_WIDGET (window), reached);
}

/* ---- where the keyboard is ---- */

/* As it is drawn in the next frame. (transfer full) */
static GBytes *
render (GtkWidget *widget)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  g_autofree guchar *pixels = g_malloc0 ((gsize) width * (gsize) height * 4);

  for (int frames = 0; frames < 2; frames++)
    {
      gint64 counter = gdk_frame_clock_get_frame_counter (clock), end = g_get_monotonic_time () + FRAME_PATIENCE;

      gtk_widget_queue_draw (widget);
      while (gdk_frame_clock_get_frame_counter (clock) <= counter && g_get_monotonic_time () < end)
        if (!g_main_context_iteration (NULL, FALSE))
          g_usleep (1000);
    }
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  if (node != NULL)
    {
      texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), node,
                                             &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
      gdk_texture_download (texture, pixels, (gsize) width * 4);
    }

  return g_bytes_new_take (g_steal_pointer (&pixels), (gsize) width * (gsize) height * 4);
}

/* GTK hides it some seconds after the last key, however long a frame takes here, and what is new may not be drawn yet: what never shows it does not at any time. */
gboolean
look_kit_shows_focus (GtkWidget *focus)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (focus));
  GtkWidget *native = GTK_WIDGET (gtk_widget_get_native (focus));

  /* A caret, and a line around it that is there for the pointer, too; the item of a menu that is lit up. */
  if (GTK_IS_TEXT (focus) || (gtk_widget_get_state_flags (focus) & GTK_STATE_FLAG_SELECTED))
    return TRUE;
  for (int tries = 0; tries < 20; tries++)
    {
      g_autoptr (GBytes) with = NULL, without = NULL;

      gtk_window_set_focus_visible (window, TRUE);
      with = render (native);
      if (!gtk_window_get_focus_visible (window))
        continue;
      gtk_window_set_focus_visible (window, FALSE);
      without = render (native);
      gtk_window_set_focus_visible (window, TRUE);
      if (!g_bytes_equal (with, without))
        return TRUE;
    }
  return FALSE;
}

/* ---- colours ---- */

static double
get_luminance (const GdkRGBA *colour)
{
  const double parts[] = { (double) colour->red, (double) colour->green, (double) colour->blue };
  double linear[3];

  for (int i = 0; i < 3; i++)
    linear[i] = parts[i] <= 0.04045 ? parts[i] / 12.92 : pow ((parts[i] + 0.055) / 1.055, 2.4);

  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}

static double
compare (const GdkRGBA *a, const GdkRGBA *b)
{
  double first = get_luminance (a), second = get_luminance (b);

  return (MAX (first, second) + 0.05) / (MIN (first, second) + 0.05);
}

/* OVER, which may let something through, on a floor of grey. */
static GdkRGBA
lay_over (const GdkRGBA *over, const GdkRGBA *floor)
{
  float rest = 1 - over->alpha;

  return (GdkRGBA){ over->red * over->alpha + floor->red * rest, over->green * over->alpha + floor->green * rest,
                    over->blue * over->alpha + floor->blue * rest, 1 };
}

/* The middle of the left edge, inside of the border and beside all text. */
static GdkRGBA
get_background (GtkWidget *widget)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree guchar *pixels = NULL;
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  const guchar *pixel;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), node, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  pixels = g_malloc ((gsize) width * (gsize) height * 4);
  gdk_texture_download (texture, pixels, (gsize) width * 4);
  /* Cairo's ARGB32, premultiplied. */
  pixel = pixels + ((gsize) height / 2 * (gsize) width + 3) * 4;
  if (pixel[3] == 0)
    return (GdkRGBA){ 0 };

  return (GdkRGBA){ (float) pixel[2] / (float) pixel[3], (float) pixel[1] / (float) pixel[3], (float) pixel[0] / (float) pixel[3], (float) pixel[3] / 255 };
}

double
look_kit_get_contrast (GtkWidget *widget)
{
  GdkRGBA background = get_background (widget), colour;
  double worst = 21;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  for (int grey = 0; grey <= 4; grey++)
    {
      const GdkRGBA floor = { (float) grey / 4, (float) grey / 4, (float) grey / 4, 1 };
      GdkRGBA under = lay_over (&background, &floor), over = lay_over (&colour, &under);

      worst = MIN (worst, compare (&over, &under));
    }
  return worst;
}

/* ---- what the desktop says ---- */

void
look_kit_set_still (gboolean still)
{
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", !still, NULL);
}

void
look_kit_set_text_scale (double scale)
{
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (DPI * scale), NULL);
}

void
look_kit_set_mirrored (gboolean mirrored)
{
  gtk_widget_set_default_direction (mirrored ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
}
