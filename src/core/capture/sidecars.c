/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sidecars.h"

#include "error.h"
#include "target.h"
#include "small-file.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* GDAL keeps it when it adds statistics to the file. */
#define OURS "  <Metadata>\n    <MDI key=\"SOFTWARE\">Mapshot</MDI>\n  </Metadata>\n"
#define MARK "<MDI key=\"SOFTWARE\">Mapshot</MDI>"

/* What is larger was not made by us. */
#define MAX_LENGTH (1 << 20) /* bytes */

typedef struct
{
  char *path, *text;
  MapshotSmallFile *file; /* where it is to be written */
  gboolean stale;         /* it is to be removed */
} Sidecar;

struct _MapshotSidecars
{
  Sidecar world, aux;
};

static void
sidecar_clear (Sidecar *self)
{
  g_clear_pointer (&self->file, mapshot_small_file_free);
  g_free (self->path);
  g_free (self->text);
}

void
mapshot_sidecars_free (MapshotSidecars *self)
{
  sidecar_clear (&self->world);
  sidecar_clear (&self->aux);
  g_free (self);
}

/* ---- what they say ---- */

static char *
replace_suffix (const char *path, const char *suffix)
{
  const char *slash = strrchr (path, G_DIR_SEPARATOR);
  const char *dot = strrchr (path, '.');
  gsize length = dot != NULL && dot > (slash != NULL ? slash + 1 : path) ? (gsize) (dot - path) : strlen (path);

  return g_strdup_printf ("%.*s%s", (int) length, path, suffix);
}

/* The six lines of a world file; the position is the centre of the first pixel. */
static char *
format_world (const MapshotPlan *plan)
{
  const double lines[] = { plan->resolution, 0, 0, -plan->resolution, plan->left + plan->resolution / 2,
                           plan->top - plan->resolution / 2 };
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];
      g_string_append_printf (text, "%s\n", g_ascii_formatd (number, sizeof number, "%.15g", lines[i]));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* GDAL's persistent auxiliary metadata: the reference system and the corner of the first pixel. */
static char *
format_aux (const MapshotPlan *plan)
{
  const double values[] = { plan->left, plan->resolution, 0, plan->top, 0, -plan->resolution };
  g_autoptr (GString) text = g_string_new (NULL);

  /* GDAL keeps x before y, and wants to know which of the authority's axes each one is; it has no CRS:84 but OGC's. */
  g_string_append_printf (text, "<PAMDataset>\n  <SRS dataAxisToSRSAxisMapping=\"%s\">%s</SRS>\n  <GeoTransform>",
                          mapshot_projection_starts_with_north (plan->projection) ? "2,1" : "1,2",
                          g_str_equal (plan->crs, "CRS:84") ? "OGC:CRS84" : plan->crs);
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];
      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", g_ascii_formatd (number, sizeof number, "%.15g", values[i]));
    }
  g_string_append (text, "</GeoTransform>\n" OURS "</PAMDataset>\n");

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ---- what is there already ---- */

/* The text of a regular file, or NULL. */
static char *
read_text (const char *path)
{
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  g_autofree char *text = g_malloc0 (MAX_LENGTH + 1);
  struct stat status;
  gssize length = -1;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    length = read (fd, text, MAX_LENGTH);
  close (fd);

  return length >= 0 ? g_strdup (text) : NULL;
}

/* A world file says of nobody who made it; ours has our way of writing numbers, and the other file beside it. */
static gboolean
is_our_world (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  if (g_strv_length (lines) != 7 || lines[6][0] != '\0' || !g_str_equal (lines[1], "0") || !g_str_equal (lines[2], "0"))
    return FALSE;
  for (int i = 0; i < 6; i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      if (!g_str_equal (lines[i], g_ascii_formatd (number, sizeof number, "%.15g", g_ascii_strtod (lines[i], NULL))))
        return FALSE;
    }
  return TRUE;
}

static gboolean
refuse (const char *path, GError **error)
{
  g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
               _("%s would give the picture another place; remove it, or let it be replaced"), path);
  mapshot_error_set_topic (error, MAPSHOT_TOPIC_SIDECARS);
  return FALSE;
}

static gboolean
look_for_stale (MapshotSidecars *self, GError **error)
{
  g_autofree char *world = read_text (self->world.path), *aux = read_text (self->aux.path);
  gboolean ours = aux != NULL && strstr (aux, MARK) != NULL;

  if (aux != NULL && !ours && strstr (aux, "<GeoTransform>") != NULL)
    return refuse (self->aux.path, error);
  if (world != NULL && !g_str_equal (world, self->world.text) && !(ours && is_our_world (world)))
    return refuse (self->world.path, error);
  self->aux.stale = ours;
  self->world.stale = ours && world != NULL && is_our_world (world);

  return TRUE;
}

gboolean
mapshot_sidecars_are_there (const char *path)
{
  g_autofree char *world = replace_suffix (path, ".pgw"), *aux = g_strconcat (path, ".aux.xml", NULL);
  g_autofree char *text = read_text (aux);

  return text != NULL && strstr (text, MARK) != NULL && g_file_test (world, G_FILE_TEST_IS_REGULAR);
}

char **
mapshot_sidecars_find (const char *path)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *world = replace_suffix (path, ".pgw"), *aux = g_strconcat (path, ".aux.xml", NULL);

  if (mapshot_sidecars_are_there (path))
    g_strv_builder_add_many (builder, world, aux, NULL);

  return g_strv_builder_end (builder);
}

/* ---- public ---- */

static gboolean
open_files (MapshotSidecars *self, const char *path, gboolean overwrite, GError **error)
{
  g_autofree char *picture = mapshot_target_follow (path), *world = mapshot_target_follow (self->world.path);

  if (g_str_equal (picture, world))
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                   _("%s is the name of the picture's world file; name the picture for example map.png"), path);
      return FALSE;
    }
  self->world.file = mapshot_small_file_open (self->world.path, overwrite, FALSE, error);
  if (self->world.file == NULL)
    return FALSE;
  self->aux.file = mapshot_small_file_open (self->aux.path, overwrite, FALSE, error);

  return self->aux.file != NULL;
}

MapshotSidecars *
mapshot_sidecars_open (const MapshotPlan *plan, const MapshotOutput *output, const char *path, gboolean wanted, gboolean overwrite,
                       GError **error)
{
  g_autoptr (MapshotSidecars) self = g_new0 (MapshotSidecars, 1);
  gboolean regular = mapshot_output_has_room_beside (output);

  if (wanted && !regular)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE,
                   _("no world file can be put beside “%s”; name a file in a folder, or do without"), path);
      mapshot_error_set_topic (error, MAPSHOT_TOPIC_BESIDE);
      return NULL;
    }
  self->world.path = replace_suffix (path, ".pgw");
  self->world.text = format_world (plan);
  self->aux.path = g_strconcat (path, ".aux.xml", NULL);
  self->aux.text = format_aux (plan);
  if (wanted ? !open_files (self, path, overwrite, error) : regular && !look_for_stale (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

static gboolean
prepare (const Sidecar *self, GError **error)
{
  return self->file == NULL || mapshot_small_file_write (self->file, self->text, error);
}

static gboolean
settle (const Sidecar *self, GError **error)
{
  if (self->stale)
    g_unlink (self->path);
  return self->file == NULL || mapshot_small_file_commit (self->file, error);
}

gboolean
mapshot_sidecars_commit (MapshotSidecars *self, MapshotOutput *output, GError **error)
{
  if (self == NULL)
    return mapshot_output_commit (output, error);

  return prepare (&self->world, error) && prepare (&self->aux, error) && mapshot_output_commit (output, error) &&
         settle (&self->world, error) && settle (&self->aux, error);
}
