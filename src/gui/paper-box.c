/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "paper-box.h"

#include "parse.h"
#include "words.h"

#include <glib/gi18n-lib.h>
#include <math.h>

struct _MapshotPaperBox
{
  AdwBin parent_instance;

  MapshotRegionModel *region;
  gboolean showing; /* the rows follow the region, not the other way round */

  AdwComboRow *sheet_row;
  GtkSwitch *landscape_switch;
  AdwEntryRow *size_row, *scale_row, *dpi_row;
  GtkLabel *problem_label;
};

G_DEFINE_FINAL_TYPE (MapshotPaperBox, mapshot_paper_box, ADW_TYPE_BIN)

/* ---- showing ---- */

static void
show_text (AdwEntryRow *row, char *text)
{
  g_autofree char *owned G_GNUC_UNUSED = text;

  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)), text))
    gtk_editable_set_text (GTK_EDITABLE (row), text);
  gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
}

static char *
format_number (double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.7g", number));
}

/* As it can be typed, too. */
static char *
format_size (const MapshotPaper *paper)
{
  g_autofree char *width = format_number (paper->width), *height = format_number (paper->height);

  return g_strdup_printf (_("%s × %s mm"), width, height);
}

static char *
format_scale (double scale)
{
  g_autofree char *number = scale == floor (scale) ? mapshot_words_count ((gint64) scale) : format_number (scale);

  return g_strdup_printf ("1:%s", number);
}

static guint
count_sheets (void)
{
  double width, height;
  guint n = 0;

  while (mapshot_paper_get_sheet (n, &width, &height) != NULL)
    n++;
  return n;
}

static void
show_paper (MapshotPaperBox *self)
{
  MapshotPaper paper = mapshot_region_model_get_paper (self->region);
  int sheet = mapshot_paper_find_sheet (paper.width, paper.height);

  if (mapshot_region_model_get_mode (self->region) != MAPSHOT_REGION_PAPER)
    return;
  self->showing = TRUE;
  adw_combo_row_set_selected (self->sheet_row, sheet >= 0 ? (guint) sheet : count_sheets ());
  gtk_switch_set_active (self->landscape_switch, paper.width > paper.height);
  show_text (self->size_row, format_size (&paper));
  show_text (self->scale_row, format_scale (paper.scale));
  show_text (self->dpi_row, format_number (paper.dpi));
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), FALSE);
  self->showing = FALSE;
}

/* ---- choosing and typing ---- */

static void
complain (MapshotPaperBox *self, AdwEntryRow *row, const char *text)
{
  if (row != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  gtk_label_set_text (self->problem_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), TRUE);
}

/* ROW may be NULL. What was typed is shown as it is understood. */
static void
use (MapshotPaperBox *self, AdwEntryRow *row, const MapshotPaper *paper)
{
  MapshotPosition center = mapshot_region_model_get_center (self->region);
  g_autoptr (GError) error = NULL;

  if (mapshot_region_model_set_paper (self->region, &center, paper, &error))
    show_paper (self);
  else
    complain (self, row, error->message);
}

static void
sheet_cb (MapshotPaperBox *self)
{
  MapshotPaper paper = mapshot_region_model_get_paper (self->region);
  gboolean landscape = paper.width > paper.height;
  double width, height;

  if (self->showing)
    return;
  if (mapshot_paper_get_sheet (adw_combo_row_get_selected (self->sheet_row), &width, &height) == NULL)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->size_row));
      return;
    }
  paper.width = landscape ? height : width;
  paper.height = landscape ? width : height;
  use (self, NULL, &paper);
}

static void
landscape_cb (MapshotPaperBox *self)
{
  MapshotPaper paper = mapshot_region_model_get_paper (self->region), turned = paper;

  if (self->showing || gtk_switch_get_active (self->landscape_switch) == (paper.width > paper.height))
    return;
  turned.width = paper.height;
  turned.height = paper.width;
  use (self, NULL, &turned);
}

/* Without spaces, and without the commas between groups of three digits. (transfer full) */
static char *
get_dense_text (AdwEntryRow *row)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *c = gtk_editable_get_text (GTK_EDITABLE (row)); *c != '\0'; c++)
    {
      gboolean groups = *c == ',' && g_ascii_isdigit (c[1]) && g_ascii_isdigit (c[2]) && g_ascii_isdigit (c[3]) && !g_ascii_isdigit (c[4]);

      if (!g_ascii_isspace (*c) && !groups)
        g_string_append_c (text, *c);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
size_apply_cb (AdwEntryRow *row, MapshotPaperBox *self)
{
  g_autofree char *dense = get_dense_text (row), *text = NULL;
  g_autoptr (GString) plain = g_string_new (dense);
  MapshotPaper paper = mapshot_region_model_get_paper (self->region);

  g_string_replace (plain, "×", "x", 0);
  text = g_str_has_suffix (plain->str, "mm") ? g_strdup (plain->str) : g_strconcat (plain->str, "mm", NULL);
  if (mapshot_paper_parse_size (plain->str, &paper.width, &paper.height) || mapshot_paper_parse_size (text, &paper.width, &paper.height))
    use (self, row, &paper);
  else
    complain (self, row, _("Write a size in millimetres, or the name of a sheet: 297 × 210, A3"));
}

static void
scale_apply_cb (AdwEntryRow *row, MapshotPaperBox *self)
{
  g_autofree char *dense = get_dense_text (row), *text = NULL;
  MapshotPaper paper = mapshot_region_model_get_paper (self->region);

  text = g_str_has_prefix (dense, "1:") ? g_strdup (dense) : g_strconcat ("1:", dense, NULL);
  if (mapshot_paper_parse_scale (text, &paper.scale))
    use (self, row, &paper);
  else
    complain (self, row, _("Write a scale: 1:25,000"));
}

static void
dpi_apply_cb (AdwEntryRow *row, MapshotPaperBox *self)
{
  g_autofree char *text = get_dense_text (row);
  MapshotPaper paper = mapshot_region_model_get_paper (self->region);

  if (mapshot_parse_number (text, &paper.dpi, NULL) && paper.dpi >= MAPSHOT_PAPER_MIN_DPI && paper.dpi <= MAPSHOT_PAPER_MAX_DPI)
    use (self, row, &paper);
  else
    complain (self, row, _("Write how many dots go into an inch of paper: 300"));
}

/* ---- the object ---- */

static void
fill_sheets (MapshotPaperBox *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  const char *name;
  double width, height;

  for (guint i = 0; (name = mapshot_paper_get_sheet (i, &width, &height)) != NULL; i++)
    gtk_string_list_append (names, name);
  gtk_string_list_append (names, _("Other"));
  adw_combo_row_set_model (self->sheet_row, G_LIST_MODEL (names));
}

static void
mapshot_paper_box_dispose (GObject *object)
{
  g_clear_object (&MAPSHOT_PAPER_BOX (object)->region);

  G_OBJECT_CLASS (mapshot_paper_box_parent_class)->dispose (object);
}

static void
mapshot_paper_box_class_init (MapshotPaperBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mapshot_paper_box_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/mapshot/Mapshot/paper-box.ui");
  gtk_widget_class_bind_template_child (widget_class, MapshotPaperBox, sheet_row);
  gtk_widget_class_bind_template_child (widget_class, MapshotPaperBox, landscape_switch);
  gtk_widget_class_bind_template_child (widget_class, MapshotPaperBox, size_row);
  gtk_widget_class_bind_template_child (widget_class, MapshotPaperBox, scale_row);
  gtk_widget_class_bind_template_child (widget_class, MapshotPaperBox, dpi_row);
  gtk_widget_class_bind_template_child (widget_class, MapshotPaperBox, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, size_apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, scale_apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, dpi_apply_cb);
}

static void
mapshot_paper_box_init (MapshotPaperBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_sheets (self);
}

void
mapshot_paper_box_set_region (MapshotPaperBox *self, MapshotRegionModel *region)
{
  g_return_if_fail (MAPSHOT_IS_PAPER_BOX (self) && self->region == NULL);

  self->region = g_object_ref (region);
  g_signal_connect_object (region, "changed", G_CALLBACK (show_paper), self, G_CONNECT_SWAPPED);
  show_paper (self);
  /* Not before the rows show what there is. */
  g_signal_connect_swapped (self->sheet_row, "notify::selected", G_CALLBACK (sheet_cb), self);
  g_signal_connect_swapped (self->landscape_switch, "notify::active", G_CALLBACK (landscape_cb), self);
}
