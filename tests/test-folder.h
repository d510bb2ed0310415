/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A temporary folder of one test. */
typedef struct
{
  char *path;
} TestFolder;

TestFolder *test_folder_new (void);

/* Asserts that the test, or the code under test, left nothing in it, then removes it. */
void test_folder_free (TestFolder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestFolder, test_folder_free)

/* The path of NAME in it. (transfer full) */
char *test_folder_get (TestFolder *self, const char *name);

gboolean test_folder_has (TestFolder *self, const char *name);

/* The content of NAME, which must be there. (transfer full) */
char *test_folder_read (TestFolder *self, const char *name);

void test_folder_write (TestFolder *self, const char *name, const char *text);

/* Whether it is there or not. */
void test_folder_remove (TestFolder *self, const char *name);

G_END_DECLS
