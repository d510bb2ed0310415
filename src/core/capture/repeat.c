/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "repeat.h"

#include "bounded-file.h"
#include "error.h"
#include "json-text.h"
#include "small-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define SUFFIX ".json"
#define MAX_FILE (1 << 20) /* bytes */
#define MAX_NAME 100       /* bytes */
#define VERSION 1

MapshotRepeat *
mapshot_repeat_new (void)
{
  MapshotRepeat *self = g_new0 (MapshotRepeat, 1);

  self->retries = -1;
  self->last = self->begun = G_MININT64;

  return self;
}

void
mapshot_repeat_free (MapshotRepeat *self)
{
  g_clear_pointer (&self->recipe, mapshot_recipe_free);
  g_free (self->name);
  g_free (self->output);
  g_free (self->grid);
  g_free (self->zone);
  g_free (self->ca_file);
  g_free (self->key_file);
  g_free (self->picture);
  g_free (self->digest);
  g_free (self->reason);
  g_free (self->begun_output);
  g_free (self);
}

static char *
get_path (gboolean state, const char *name)
{
  g_autofree char *file = name != NULL ? g_strconcat (name, SUFFIX, NULL) : NULL;

  return g_build_filename (state ? g_get_user_state_dir () : g_get_user_config_dir (), "mapshot", "repeats", file, NULL);
}

/* ---- writing ---- */

static void
add_text (JsonBuilder *builder, const char *name, const char *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_integer (JsonBuilder *builder, const char *name, gint64 value, gint64 usual)
{
  if (value == usual)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static gboolean
write_file (gboolean state, const char *name, JsonBuilder *builder, GError **error)
{
  g_autofree char *folder = get_path (state, NULL), *path = get_path (state, name), *text = NULL, *line = NULL;
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autoptr (MapshotSmallFile) file = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("the folder %s cannot be made: %s"), folder, g_strerror (errno));
      return FALSE;
    }
  file = mapshot_small_file_open (path, TRUE, FALSE, error);
  text = json_to_string (root, TRUE);
  line = g_strconcat (text, "\n", NULL);

  return file != NULL && mapshot_small_file_write (file, line, error) && mapshot_small_file_commit (file, error);
}

gboolean
mapshot_repeat_save (const MapshotRepeat *self, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *every = mapshot_every_to_string (&self->every);

  json_builder_begin_object (builder);
  add_integer (builder, "version", VERSION, 0);
  add_text (builder, "output", self->output);
  add_text (builder, "every", every);
  add_integer (builder, "start", self->start, G_MININT64);
  add_text (builder, "zone", self->zone);
  add_integer (builder, "only-changed", self->only_changed, 0);
  add_integer (builder, "differences", self->differences, 0);
  add_integer (builder, "sidecars", self->sidecars, 0);
  add_integer (builder, "connections", self->connections, 0);
  add_integer (builder, "retries", self->retries, -1);
  add_integer (builder, "timeout", self->timeout, 0);
  if (self->rate > 0)
    {
      json_builder_set_member_name (builder, "rate");
      json_builder_add_double_value (builder, self->rate);
    }
  add_text (builder, "ca-file", self->ca_file);
  add_text (builder, "key-file", self->key_file);
  add_text (builder, "grid", self->grid);
  json_builder_set_member_name (builder, "recipe");
  json_builder_add_value (builder, mapshot_recipe_to_json (self->recipe));
  json_builder_end_object (builder);

  return write_file (FALSE, self->name, builder, error);
}

gboolean
mapshot_repeat_save_state (const MapshotRepeat *self, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_integer (builder, "last", self->last, G_MININT64);
  add_text (builder, "picture", self->picture);
  add_text (builder, "sha256", self->digest);
  add_text (builder, "reason", self->reason);
  add_integer (builder, "begun", self->begun, G_MININT64);
  add_text (builder, "begun-output", self->begun_output);
  json_builder_end_object (builder);

  return write_file (TRUE, self->name, builder, error);
}

/* ---- reading ---- */

static char *
take_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_dup_string (node)
                                                                                                          : NULL;
}

static gint64
take_integer (JsonObject *object, const char *name, gint64 usual)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : usual;
}

static JsonNode *
read_file (gboolean state, const char *name)
{
  g_autofree char *path = get_path (state, name), *text = NULL;
  gsize length;
  JsonNode *node;

  text = mapshot_bounded_file_read (path, MAX_FILE, &length, NULL);
  node = mapshot_json_read (text);
  if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node))
    g_clear_pointer (&node, json_node_unref);

  return node;
}

static void
load_state (MapshotRepeat *self)
{
  g_autoptr (JsonNode) node = read_file (TRUE, self->name);
  JsonObject *object;

  if (node == NULL)
    return;
  object = json_node_get_object (node);
  self->last = take_integer (object, "last", G_MININT64);
  self->picture = take_text (object, "picture");
  self->digest = take_text (object, "sha256");
  self->reason = take_text (object, "reason");
  self->begun = take_integer (object, "begun", G_MININT64);
  self->begun_output = take_text (object, "begun-output");
}

static gboolean
load_settings (MapshotRepeat *self, JsonObject *object, GError **error)
{
  g_autofree char *every = take_text (object, "every");
  JsonNode *rate = json_object_get_member (object, "rate");

  self->output = take_text (object, "output");
  self->start = take_integer (object, "start", 0);
  self->zone = take_text (object, "zone");
  self->only_changed = take_integer (object, "only-changed", 0) != 0;
  self->differences = take_integer (object, "differences", 0) != 0;
  self->sidecars = take_integer (object, "sidecars", 0) != 0;
  self->connections = (int) CLAMP (take_integer (object, "connections", 0), 0, 64);
  self->retries = (int) CLAMP (take_integer (object, "retries", -1), -1, 20);
  self->timeout = (guint) CLAMP (take_integer (object, "timeout", 0), 0, 3600 * 1000);
  if (rate != NULL && JSON_NODE_HOLDS_VALUE (rate))
    self->rate = MAX (json_node_get_double (rate), 0);
  self->ca_file = take_text (object, "ca-file");
  self->key_file = take_text (object, "key-file");
  self->grid = take_text (object, "grid");
  self->recipe = mapshot_recipe_from_json (json_object_get_member (object, "recipe"), error);
  if (self->recipe == NULL || !mapshot_every_parse (every != NULL ? every : "", &self->every, error))
    return FALSE;
  if (self->output != NULL && g_path_is_absolute (self->output) && self->grid != NULL && take_integer (object, "version", 0) == VERSION)
    return TRUE;
  g_set_error_literal (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("it is not complete, or of another version"));

  return FALSE;
}

static MapshotRepeat *
load (const char *name, GError **error)
{
  g_autoptr (MapshotRepeat) self = mapshot_repeat_new ();
  g_autoptr (JsonNode) node = read_file (FALSE, name);

  self->name = g_strdup (name);
  if (node == NULL)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("there is no repeat “%s”"), name);
      return NULL;
    }
  if (!load_settings (self, json_node_get_object (node), error))
    {
      g_prefix_error (error, "%s: ", name);
      return NULL;
    }
  load_state (self);

  return g_steal_pointer (&self);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(MapshotRepeat *const *) a)->name, (*(MapshotRepeat *const *) b)->name);
}

GPtrArray *
mapshot_repeat_load_all (GPtrArray *problems)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) mapshot_repeat_free);
  g_autofree char *folder = get_path (FALSE, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = g_str_has_suffix (file, SUFFIX) ? g_strndup (file, strlen (file) - strlen (SUFFIX)) : NULL;
      g_autoptr (GError) error = NULL;
      MapshotRepeat *repeat = name != NULL ? load (name, &error) : NULL;

      if (repeat != NULL)
        g_ptr_array_add (all, repeat);
      else if (name != NULL)
        g_ptr_array_add (problems, g_strdup (error->message));
    }
  g_ptr_array_sort (all, compare_names);

  return all;
}

MapshotRepeat *
mapshot_repeat_find_output (const char *output)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free), all = mapshot_repeat_load_all (problems);

  for (guint i = 0; i < all->len; i++)
    if (g_str_equal (((MapshotRepeat *) g_ptr_array_index (all, i))->output, output))
      return g_ptr_array_steal_index (all, i);
  return NULL;
}

/* ---- names ---- */

char *
mapshot_repeat_make_name (const char *output)
{
  g_autofree char *base = g_path_get_basename (output);
  g_auto (GStrv) parts = g_strsplit (base, "{date}", -1);
  g_autofree char *joined = g_strjoinv ("", parts);
  g_autoptr (GString) name = g_string_new (NULL);

  if (g_str_has_suffix (joined, ".png"))
    joined[strlen (joined) - 4] = '\0';
  for (const char *p = joined; *p != '\0' && name->len < MAX_NAME; p = g_utf8_next_char (p))
    {
      gunichar letter = g_utf8_get_char_validated (p, -1);

      if (letter == (gunichar) -1 || letter == (gunichar) -2)
        break;
      if (g_unichar_isalnum (letter) || (letter < 0x80 && strchr ("-_.", (int) letter) != NULL && name->len > 0))
        g_string_append_unichar (name, letter);
    }
  while (name->len > 0 && strchr ("-_.", name->str[name->len - 1]) != NULL)
    g_string_truncate (name, name->len - 1);
  if (name->len == 0)
    g_string_append (name, "repeat");
  for (int n = 1;; n++)
    {
      g_autofree char *one = n == 1 ? g_strdup (name->str) : g_strdup_printf ("%s-%d", name->str, n);
      g_autofree char *path = get_path (FALSE, one);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&one);
    }
}

gboolean
mapshot_repeat_remove (const char *name, GError **error)
{
  g_autofree char *path = get_path (FALSE, name), *state = get_path (TRUE, name);

  if (strchr (name, G_DIR_SEPARATOR) != NULL || name[0] == '.' || g_unlink (path) != 0)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE, _("there is no repeat “%s”"), name);
      return FALSE;
    }
  g_unlink (state);

  return TRUE;
}

int
mapshot_repeat_lock (GError **error)
{
  g_autofree char *folder = get_path (TRUE, NULL), *path = g_build_filename (folder, "lock", NULL);
  int fd = g_mkdir_with_parents (folder, 0700) == 0 ? open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;

  if (fd < 0)
    {
      g_set_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_FAILED, _("%s cannot be written: %s"), path, g_strerror (errno));
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  close (fd);

  return -1;
}
