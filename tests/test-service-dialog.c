/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-dialog.h"
#include "source-list.h"
#include "window-kit.h"
#include "window-private.h"

#include <glib/gstdio.h>
#include <string.h>

/* A map service that somebody has an address of: asked, chosen from, kept and shown. */

#define TILEJSON "{\"tilejson\":\"2.2.0\",\"name\":\"City map\",\"tiles\":[\"tile/{z}/{x}/{y}.png\"],\"maxzoom\":9,\"attribution\":\"City\"}"
#define LAYER(name, title) \
  "<Layer><Name>" name "</Name><Title>" title "</Title><SRS>EPSG:3857</SRS>" \
  "<LatLonBoundingBox minx=\"120\" miny=\"30\" maxx=\"134\" maxy=\"44\"/></Layer>"

typedef struct
{
  WindowKit kit;
  MapshotServiceDialog *dialog;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  window_kit_set_up (&f->kit, data);
}

/* What was kept is removed again. */
static void
tear_down (Fixture *f, gconstpointer data)
{
  const char *folder = window_kit_app != NULL ? mapshot_source_store_get_user_dir (mapshot_draft_get_store (mapshot_window_get_draft (f->kit.window))) : "";
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_unlink (path);
    }
  window_kit_tear_down (&f->kit, data);
}

static MapshotSourceStore *
get_store (Fixture *f)
{
  return mapshot_draft_get_store (mapshot_window_get_draft (f->kit.window));
}

static gpointer
get_child (Fixture *f, const char *name)
{
  GObject *child = gtk_widget_get_template_child (GTK_WIDGET (f->dialog), MAPSHOT_TYPE_SERVICE_DIALOG, name);

  g_assert_nonnull (child);

  return child;
}

/* As from the list of sources; gone when it closes. */
static void
open_dialog (Fixture *f)
{
  GtkWidget *popover = GTK_WIDGET (gtk_menu_button_get_popover (f->kit.window->source_button));
  GListModel *windows = gtk_window_get_toplevels ();

  gtk_widget_activate_action (popover, "win.add-service", "b", FALSE);
  f->dialog = NULL;
  for (guint i = 0; i < g_list_model_get_n_items (windows) && f->dialog == NULL; i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (MAPSHOT_IS_SERVICE_DIALOG (window))
        g_set_weak_pointer (&f->dialog, MAPSHOT_SERVICE_DIALOG (window));
    }
  g_assert_nonnull (f->dialog);
  g_assert_false (gtk_widget_get_sensitive (get_child (f, "add_button")));
  g_assert_false (gtk_widget_get_visible (get_child (f, "name_group")));
}

static void
type_address (Fixture *f, const char *address)
{
  gtk_editable_set_text (GTK_EDITABLE (get_child (f, "address_row")), address);
  g_signal_emit_by_name (get_child (f, "address_row"), "apply");
}

static void
type_path (Fixture *f, const char *path)
{
  g_autofree char *uri = test_server_get_uri (f->kit.server, path);

  type_address (f, uri);
}

static const char *
get_status (Fixture *f)
{
  return gtk_label_get_text (get_child (f, "status_label"));
}

static void
wait_for_answer (Fixture *f)
{
  window_kit_wait_until (!gtk_spinner_get_spinning (get_child (f, "spinner")));
}

static void
press_add (Fixture *f)
{
  g_assert_true (gtk_widget_get_sensitive (get_child (f, "add_button")));
  g_signal_emit_by_name (get_child (f, "add_button"), "clicked");
  window_kit_wait_until (f->dialog == NULL);
}

static gboolean
lists (GtkWidget *widget, const char *title)
{
  if (ADW_IS_ACTION_ROW (widget) && g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (lists (child, title))
      return TRUE;
  return FALSE;
}

/* One map, which is shown at once, listed from then on, and can be captured. */
static void
test_one_map (Fixture *f, gconstpointer data)
{
  static const MapshotBounds bounds = { 126.3, 36.9, 128.1, 38.05 };
  GtkPopover *popover;
  g_autoptr (MapshotSource) source = NULL;

  if (window_kit_skip ())
    return;
  test_server_add_file (f->kit.server, "/city.json", "application/json", TILEJSON, -1);
  open_dialog (f);
  type_path (f, "/city.json");
  g_assert_true (gtk_spinner_get_spinning (get_child (f, "spinner")));
  wait_for_answer (f);
  g_assert_cmpstr (get_status (f), ==, "TileJSON 2.2.0: City map");
  g_assert_false (gtk_widget_get_visible (get_child (f, "scroller")));
  g_assert_cmpstr (gtk_editable_get_text (get_child (f, "name_row")), ==, "City map");
  gtk_editable_set_text (get_child (f, "name_row"), "  ");
  g_assert_false (gtk_widget_get_sensitive (get_child (f, "add_button")));
  gtk_editable_set_text (get_child (f, "name_row"), " Our city ");
  press_add (f);

  source = mapshot_source_ref (mapshot_draft_get_source (mapshot_window_get_draft (f->kit.window)));
  g_assert_cmpstr (source->name, ==, "Our city");
  g_assert_cmpstr (source->attribution, ==, "City");
  g_assert_true (g_str_has_prefix (source->id, "added-"));
  popover = gtk_menu_button_get_popover (f->kit.window->source_button);
  gtk_menu_button_popup (f->kit.window->source_button);
  window_kit_wait_until (lists (GTK_WIDGET (popover), "Our city"));
  gtk_popover_popdown (popover);
  window_kit_choose (&f->kit, &bounds, 9);
  {
    MapshotJob *job = window_kit_capture (&f->kit, "city.png");

    window_kit_wait_until (mapshot_job_get_state (job) == MAPSHOT_JOB_DONE);
  }
}

/* Several, of which one is chosen to lie over the map that is there. */
static void
test_choose (Fixture *f, gconstpointer data)
{
  g_autofree char *ms = NULL, *text = NULL;
  MapshotDraft *draft;
  g_autofree char *base = NULL;
  GtkSelectionModel *selection;

  if (window_kit_skip ())
    return;
  ms = test_server_get_uri (f->kit.server, "/ms?");
  text = g_strdup_printf ("<WMT_MS_Capabilities version=\"1.1.1\"><Service><Title>Town hall</Title></Service><Capability><Request><GetMap><Format>image/png</Format>"
                          "<DCPType><HTTP><Get><OnlineResource xmlns:xlink=\"http://www.w3.org/1999/xlink\" xlink:href=\"%s\"/></Get></HTTP></DCPType>"
                          "</GetMap></Request><Layer><Title>All maps</Title>" LAYER ("roads", "Roads") LAYER ("parcels", "Parcels") "</Layer></Capability></WMT_MS_Capabilities>", ms);
  test_server_add_file (f->kit.server, "/caps", "text/xml", text, -1);
  draft = mapshot_window_get_draft (f->kit.window);
  base = g_strdup (mapshot_draft_get_source (draft)->id);
  open_dialog (f);
  type_path (f, "/caps");
  wait_for_answer (f);
  g_assert_cmpstr (get_status (f), ==, "WMS 1.1.1: Town hall");
  g_assert_true (gtk_widget_get_visible (get_child (f, "scroller")));
  selection = gtk_list_view_get_model (get_child (f, "layer_list"));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (selection)), ==, 3);
  g_assert_cmpstr (gtk_editable_get_text (get_child (f, "name_row")), ==, "Roads");
  /* The first is a heading. */
  gtk_selection_model_select_item (selection, 0, TRUE);
  g_assert_false (gtk_widget_get_sensitive (get_child (f, "add_button")));
  gtk_selection_model_select_item (selection, 2, TRUE);
  g_assert_cmpstr (gtk_editable_get_text (get_child (f, "name_row")), ==, "Parcels");
  gtk_switch_set_active (get_child (f, "overlay_switch"), TRUE);
  press_add (f);
  g_assert_cmpstr (mapshot_draft_get_source (draft)->id, ==, base);
  g_assert_cmpuint (mapshot_draft_get_n_layers (draft), ==, 1);
  g_assert_nonnull (mapshot_source_store_find (get_store (f), "added-parcels"));
  g_assert_true (mapshot_source_store_find (get_store (f), "added-parcels")->transparent);
}

/* A TMS describes each of its maps in a document of its own. */
static void
test_two_documents (Fixture *f, gconstpointer data)
{
  static const char map[] = "<TileMap version=\"1.0.0\"><Title>Second</Title><SRS>OSGEO:41001</SRS>"
                            "<BoundingBox minx=\"-20037508.34\" miny=\"-20037508.34\" maxx=\"20037508.34\" maxy=\"20037508.34\"/>"
                            "<Origin x=\"-20037508.34\" y=\"-20037508.34\"/><TileFormat width=\"256\" height=\"256\" mime-type=\"image/png\" extension=\"png\"/>"
                            "<TileSets><TileSet href=\"0\" units-per-pixel=\"78271.517\" order=\"0\"/></TileSets></TileMap>";
  g_autofree char *second = NULL, *list = NULL;
  GtkSelectionModel *selection;

  if (window_kit_skip ())
    return;
  second = test_server_get_uri (f->kit.server, "/tms/second");
  list = g_strdup_printf ("<TileMapService version=\"1.0.0\"><TileMaps><TileMap title=\"First\" srs=\"OSGEO:41001\" href=\"%s-not\"/>"
                          "<TileMap title=\"Second\" srs=\"OSGEO:41001\" href=\"%s\"/></TileMaps></TileMapService>", second, second);
  test_server_add_file (f->kit.server, "/tms", "text/xml", list, -1);
  test_server_add_file (f->kit.server, "/tms/second", "text/xml", map, -1);
  open_dialog (f);
  type_path (f, "/tms");
  wait_for_answer (f);
  /* The first one is listed, and not there. */
  g_signal_emit_by_name (get_child (f, "add_button"), "clicked");
  wait_for_answer (f);
  g_assert_true (gtk_widget_has_css_class (get_child (f, "status_label"), "error"));
  selection = gtk_list_view_get_model (get_child (f, "layer_list"));
  gtk_selection_model_select_item (selection, 1, TRUE);
  press_add (f);
  g_assert_cmpstr (mapshot_draft_get_source (mapshot_window_get_draft (f->kit.window))->name, ==, "Second");
}

static void
test_tiles (Fixture *f, gconstpointer data)
{
  g_autofree char *uri = NULL;

  if (window_kit_skip ())
    return;
  uri = test_server_get_uri (f->kit.server, "/tile/{z}/{x}/{y}.png");
  open_dialog (f);
  type_address (f, uri);
  g_assert_cmpuint (strlen (gtk_editable_get_text (get_child (f, "name_row"))), >, 0);
  gtk_editable_set_text (get_child (f, "name_row"), "Tiles");
  press_add (f);
  g_assert_cmpstr (mapshot_draft_get_source (mapshot_window_get_draft (f->kit.window))->name, ==, "Tiles");
  g_assert_cmpstr (mapshot_draft_get_source (mapshot_window_get_draft (f->kit.window))->group, ==, "Own");
  /* As most are written. */
  open_dialog (f);
  type_address (f, "https://{s}.Tiles.Example/{z}/{x}/{y}.png");
  press_add (f);
  g_assert_nonnull (mapshot_source_store_find (get_store (f), "added--s--tiles-example"));
}

/* Each says why, in the dialog, and keeps nothing; then another address may be typed. */
static void
test_problems (Fixture *f, gconstpointer data)
{
  static const char *const bad[][2] = { { "nonsense", "https://" }, { "http://127.0.0.1:1/wms", "cannot be used" }, { "https://x.example/{z}/{x}.png", "{y}" },
                                         { "https://x.example/wms?key=sesame1234", "{key}" }, { "https://x.example/{key}/wms", "{key}" } };
  g_autofree char *keyed = NULL;
  guint n;

  if (window_kit_skip ())
    return;
  n = mapshot_source_store_get_sources (get_store (f))->len;
  open_dialog (f);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      type_address (f, bad[i][0]);
      wait_for_answer (f);
      /* Once more, without a change. */
      g_signal_emit_by_name (get_child (f, "address_row"), "entry-activated");
      wait_for_answer (f);
      g_assert_true (gtk_widget_has_css_class (get_child (f, "status_label"), "error"));
      if (strstr (get_status (f), bad[i][1]) == NULL)
        g_error ("“%s” does not say “%s”", get_status (f), bad[i][1]);
      g_assert_false (gtk_widget_get_sensitive (get_child (f, "add_button")));
    }
  /* A key is not kept in a file. */
  keyed = test_server_get_uri (f->kit.server, "/tile/{z}/{x}/{y}.png?key=sesame1234");
  type_address (f, keyed);
  g_signal_emit_by_name (get_child (f, "add_button"), "clicked");
  g_assert_nonnull (f->dialog);
  g_assert_nonnull (strstr (get_status (f), "{key}"));
  g_assert_cmpuint (mapshot_source_store_get_sources (get_store (f))->len, ==, n);
  gtk_window_close (GTK_WINDOW (f->dialog));
  window_kit_wait_until (f->dialog == NULL);
}

/* Closed while nobody answers. */
static void
test_close (Fixture *f, gconstpointer data)
{
  if (window_kit_skip ())
    return;
  open_dialog (f);
  type_path (f, "/mute");
  window_kit_wait_until (test_server_get_requests (f->kit.server) > 0);
  g_assert_true (gtk_spinner_get_spinning (get_child (f, "spinner")));
  g_signal_emit_by_name (get_child (f, "cancel_button"), "clicked");
  window_kit_wait_until (f->dialog == NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/service-dialog/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("one-map", test_one_map);
  ADD ("choose", test_choose);
  ADD ("two-documents", test_two_documents);
  ADD ("tiles", test_tiles);
  ADD ("problems", test_problems);
  ADD ("close", test_close);

  return window_kit_run ();
}
