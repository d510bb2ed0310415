/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-folder.h"

#include <glib/gstdio.h>

TestFolder *
test_folder_new (void)
{
  TestFolder *self = g_new0 (TestFolder, 1);

  /* With a dot, as a folder of somebody's may have. */
  self->path = g_dir_make_tmp ("mapshot.dir-XXXXXX", NULL);
  g_assert_nonnull (self->path);

  return self;
}

void
test_folder_free (TestFolder *self)
{
  g_assert_cmpint (g_rmdir (self->path), ==, 0);
  g_free (self->path);
  g_free (self);
}

char *
test_folder_get (TestFolder *self, const char *name)
{
  return g_build_filename (self->path, name, NULL);
}

gboolean
test_folder_has (TestFolder *self, const char *name)
{
  g_autofree char *path = test_folder_get (self, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

char *
test_folder_read (TestFolder *self, const char *name)
{
  g_autofree char *path = test_folder_get (self, name);
  g_autoptr (GError) error = NULL;
  char *content = NULL;

  g_file_get_contents (path, &content, NULL, &error);
  g_assert_no_error (error);

  return content;
}

void
test_folder_write (TestFolder *self, const char *name, const char *text)
{
  g_autofree char *path = test_folder_get (self, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

void
test_folder_remove (TestFolder *self, const char *name)
{
  g_autofree char *path = test_folder_get (self, name);

  g_unlink (path);
}
