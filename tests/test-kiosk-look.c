/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keyboard-kit.h"
#include "kiosk-kit.h"
#include "kiosk-language.h"
#include "look-kit.h"
#include "mapshot-config.h"

#include <libintl.h>

/* How a kiosk looks to everybody: in both languages, on wide and on tall screens, with large text, and mirrored. */
static const int screens[][2] = { { 1024, 600 }, { 1100, 760 }, { 720, 1200 } };

static const char *const pictures_words[] = { "credit_label", NULL };

/* Two frames on, and then until nothing is wrong. */
static void
assert_laid_out (KioskKit *kit, const char *where)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (kit->window));
  gint64 end = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;
  g_autofree char *faults = NULL;

  for (int frames = 0; frames < 2 || (faults[0] != '\0' && g_get_monotonic_time () < end); frames++)
    {
      gint64 counter = gdk_frame_clock_get_frame_counter (clock);

      gtk_widget_queue_resize (GTK_WIDGET (kit->window));
      kiosk_kit_wait_until (gdk_frame_clock_get_frame_counter (clock) > counter);
      g_free (faults);
      faults = look_kit_find_faults (GTK_WIDGET (kit->window), pictures_words);
    }
  if (faults[0] != '\0')
    g_error ("%s: %s", where, faults);
}

/* The kit's tiles have nobody to be named. */
static void
show_credit (KioskKit *kit)
{
  gtk_label_set_text (kit->window->credit_label, "© Somebody");
  gtk_widget_set_visible (GTK_WIDGET (kit->window->credit_label), TRUE);
}

static void
set_language (KioskKit *kit, MapshotKioskLanguage language)
{
  kit->window->language = language;
  mapshot_kiosk_language_set (language);
  mapshot_kiosk_window_show_words (kit->window);
  if (g_getenv ("TEXTDOMAINDIR") != NULL)
    g_assert_cmpint (g_str_equal (gtk_button_get_label (kit->window->take_button), "Take this picture"), ==, language == MAPSHOT_KIOSK_ENGLISH);
}

/* All that the done page may say: the words are ours, so none may be cut. */
static void
check_ends (KioskKit *kit, const char *where)
{
  gtk_stack_set_transition_type (kit->window->pages, GTK_STACK_TRANSITION_TYPE_NONE);
  gtk_stack_set_visible_child_name (kit->window->pages, "done");
  g_free (kit->window->name);
  kit->window->name = g_strdup ("Test map 2026-11-21 12.00.00.png");
  for (int end = KIOSK_END_NONE + 1; end <= KIOSK_END_FAILED; end++)
    {
      g_autofree char *place = g_strdup_printf ("%s, end %d", where, end);

      if (end == KIOSK_END_TO_FETCH)
        continue;
      kit->window->end = (KioskEnd) end;
      kit->window->lacking = end == KIOSK_END_ON_DRIVE;
      mapshot_kiosk_window_show_end (kit->window);
      assert_laid_out (kit, place);
    }
  kit->window->end = KIOSK_END_NONE;
  kit->window->lacking = FALSE;
  gtk_stack_set_visible_child_name (kit->window->pages, "choose");
}

static void
check_screens (KioskKit *kit, const char *where)
{
  for (gsize i = 0; i < G_N_ELEMENTS (screens); i++)
    {
      kiosk_kit_resize (kit, screens[i][0], screens[i][1]);
      for (int language = 0; language < MAPSHOT_KIOSK_N_LANGUAGES; language++)
        {
          g_autofree char *place = g_strdup_printf ("%s, %d × %d px, language %d", where, screens[i][0], screens[i][1], language);

          set_language (kit, (MapshotKioskLanguage) language);
          assert_laid_out (kit, place);
          check_ends (kit, place);
        }
    }
}

static void
test_words_fit (KioskKit *kit, gconstpointer data)
{
  if (kiosk_kit_skip ())
    return;
  kiosk_kit_open (kit, NULL, "IdleTime=3600\n", "To=folder\n");
  check_screens (kit, "as usual");
}

/* Half as large again, which is the desktop's “large text” and more. */
static void
test_large_text (KioskKit *kit, gconstpointer data)
{
  if (kiosk_kit_skip ())
    return;
  look_kit_set_text_scale (1.5);
  kiosk_kit_open (kit, NULL, "IdleTime=3600\n", "To=folder\n");
  check_screens (kit, "large text");
  look_kit_set_text_scale (1);
}

static double
get_x (KioskKit *kit, gpointer widget)
{
  graphene_rect_t box;

  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (kit->window), &box));

  return (double) (box.origin.x + box.size.width / 2);
}

/* From right to left what is read is mirrored; the map is not. */
static void
test_mirrored (KioskKit *kit, gconstpointer data)
{
  const MapshotMapCamera *camera;

  if (kiosk_kit_skip ())
    return;
  kiosk_kit_open (kit, NULL, "IdleTime=3600\n", "To=folder\n");
  show_credit (kit);
  for (int mirrored = 0; mirrored < 2; mirrored++)
    {
      look_kit_set_mirrored (mirrored);
      kiosk_kit_settle (kit);
      g_assert_cmpint (get_x (kit, kit->window->take_button) < get_x (kit, kit->window->zoom_in_button), ==, mirrored);
      g_assert_cmpint (get_x (kit, kit->window->language_button) < get_x (kit, kit->window->title_label), ==, mirrored);
      g_assert_cmpint (get_x (kit, kit->window->scale_bar) > get_x (kit, kit->window->credit_label), ==, mirrored);
      camera = mapshot_map_view_get_camera (kit->window->map);
      g_assert_cmpfloat (mapshot_map_camera_get_position (camera, 0, 10).longitude, <, mapshot_map_camera_get_position (camera, 100, 10).longitude);
      assert_laid_out (kit, mirrored ? "mirrored" : "as usual");
    }
  look_kit_set_mirrored (FALSE);
}

/* Whoever works with switches or a keyboard gets to every control, on both pages. */
static void
test_keyboard (KioskKit *kit, gconstpointer data)
{
  g_autofree char *unreached = NULL, *done = NULL;
  guint n;

  if (kiosk_kit_skip ())
    return;
  kiosk_kit_open (kit, NULL, "IdleTime=3600\n", "To=folder\n");
  unreached = look_kit_find_unreached (GTK_WINDOW (kit->window), &n);
  g_assert_cmpstr (unreached, ==, "");
  g_assert_cmpuint (n, >=, 11);
  kiosk_kit_take (kit);
  kiosk_kit_wait_until (!gtk_stack_get_transition_running (kit->window->pages));
  done = look_kit_find_unreached (GTK_WINDOW (kit->window), &n);
  g_assert_cmpstr (done, ==, "");
  g_assert_cmpuint (n, >=, 2);
  kiosk_kit_remove (kit, "map.png");
}

static gboolean
is_it (GtkWidget *focus, gconstpointer widget)
{
  return focus == widget;
}

static void
assert_walk (KioskKit *kit, guint at_least)
{
  guint n;
  g_autofree char *faults = keyboard_kit_walk (GTK_WIDGET (kit->window), &n);

  g_assert_cmpstr (faults, ==, "");
  g_assert_cmpuint (n, >=, at_least);
}

/* The same with real keys: a whole visit without a pointer, where it is always seen what has the keyboard; and keys that would lead out do nothing. */
static void
test_keys (KioskKit *kit, gconstpointer data)
{
  static const char *const others[] = { "Escape", "F1", "F10", "F11", "Menu", "ctrl+q", "ctrl+w", "alt+F4", "ctrl+shift+i", "ctrl+shift+d", "shift+F10", "BackSpace" };
  guint windows;

  if (kiosk_kit_skip () || keyboard_kit_skip ())
    return;
  look_kit_set_still (TRUE);
  kiosk_kit_open (kit, NULL, "", "To=folder\n");
  keyboard_kit_enter (GTK_WINDOW (kit->window));
  assert_walk (kit, 11);
  windows = g_list_model_get_n_items (gtk_window_get_toplevels ());
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    keyboard_kit_press (others[i]);
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, windows);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (kit->window)) && kiosk_kit_is_page (kit, "choose"));
  keyboard_kit_go_to (GTK_WINDOW (kit->window), "Tab", is_it, kit->window->take_button);
  keyboard_kit_press ("space");
  kiosk_kit_wait_until (kiosk_kit_is_page (kit, "done"));
  assert_walk (kit, 2);
  keyboard_kit_go_to (GTK_WINDOW (kit->window), "Tab", is_it, kit->window->restart_button);
  keyboard_kit_press ("Return");
  kiosk_kit_wait_until (kiosk_kit_is_page (kit, "choose"));
  look_kit_set_still (FALSE);
  kiosk_kit_remove (kit, "map.png");
}

/* What stands on the map is read on any map. */
static void
test_contrast (KioskKit *kit, gconstpointer data)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  const AdwColorScheme schemes[] = { ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK };

  if (kiosk_kit_skip ())
    return;
  kiosk_kit_open (kit, NULL, "IdleTime=600\nWarningTime=600\n", "To=folder\n");
  show_credit (kit);
  mapshot_kiosk_window_touch (kit->window);
  kiosk_kit_wait_until (gtk_widget_get_mapped (GTK_WIDGET (kit->window->countdown_label)) &&
                        gtk_widget_get_width (GTK_WIDGET (kit->window->countdown_label)) > 100);
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      adw_style_manager_set_color_scheme (style, schemes[i]);
      kiosk_kit_settle (kit);
      g_assert_cmpfloat (look_kit_get_contrast (GTK_WIDGET (kit->window->countdown_label)), >=, 7);
      g_assert_cmpfloat (look_kit_get_contrast (GTK_WIDGET (kit->window->credit_label)), >=, 4.5);
    }
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
}

int
main (int argc, char **argv)
{
  /* The catalogues of the build folder. */
  if (g_getenv ("TEXTDOMAINDIR") != NULL)
    bindtextdomain (MAPSHOT_GETTEXT_DOMAIN, g_getenv ("TEXTDOMAINDIR"));
  bind_textdomain_codeset (MAPSHOT_GETTEXT_DOMAIN, "UTF-8");
  textdomain (MAPSHOT_GETTEXT_DOMAIN);
  gtk_disable_setlocale ();
  mapshot_kiosk_language_prepare ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/kiosk-look/" name, KioskKit, NULL, kiosk_kit_set_up, func, kiosk_kit_tear_down)
  ADD ("words-fit", test_words_fit);
  ADD ("large-text", test_large_text);
  ADD ("mirrored", test_mirrored);
  ADD ("keyboard", test_keyboard);
  ADD ("keys", test_keys);
  ADD ("contrast", test_contrast);

  return kiosk_kit_run ();
}
