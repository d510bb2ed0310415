/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include "key-reader.h"

#include <string.h>

static const char text[] = "[g]\n"
                           "Word= two words \n"
                           "Number=12\n"
                           "Big=31\n"
                           "Flag=true\n"
                           "List= a ; b;c\n"
                           "Holes=a;;b\n"
                           "Title=Map\n"
                           "Title[ko]=지도\n"
                           "Lines=a\\nb\n"
                           "Page=https://example.org/a?b=c\n"
                           "Script=javascript:alert(1)\n";

static const char *const choices[] = { "one", "two words", NULL };

static MapshotKeyReader
open_reader (GKeyFile *file)
{
  g_assert_true (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_KEEP_TRANSLATIONS, NULL));

  return (MapshotKeyReader){ .file = file, .origin = "f.ini", .group = "g" };
}

static void
test_values (void)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  MapshotKeyReader reader = open_reader (file);
  g_autofree char *word = mapshot_key_reader_get (&reader, "Word");
  g_autofree char *none = mapshot_key_reader_get (&reader, "None");
  g_autofree char *page = mapshot_key_reader_get_page (&reader, "Page");
  g_autofree char *title = mapshot_key_reader_get_text (&reader, "Title", TRUE);
  g_auto (GStrv) list = mapshot_key_reader_get_list (&reader, "List");
  g_auto (GStrv) empty = mapshot_key_reader_get_list (&reader, "None");
  g_autofree char *joined = g_strjoinv ("|", list);

  g_assert_no_error (reader.error);
  g_assert_cmpstr (word, ==, "two words");
  g_assert_null (none);
  g_assert_cmpint (mapshot_key_reader_get_integer (&reader, "Number", 0, 30, 5), ==, 12);
  g_assert_cmpint (mapshot_key_reader_get_integer (&reader, "None", 0, 30, 5), ==, 5);
  g_assert_cmpint (mapshot_key_reader_get_choice (&reader, "Word", choices, 0), ==, 1);
  g_assert_true (mapshot_key_reader_get_boolean (&reader, "Flag"));
  g_assert_false (mapshot_key_reader_get_boolean (&reader, "None"));
  g_assert_cmpstr (joined, ==, "a|b|c");
  g_assert_null (empty[0]);
  g_assert_cmpstr (page, ==, "https://example.org/a?b=c");
  g_assert_cmpstr (title, ==, "Map");
  g_assert_no_error (reader.error);
}

static void
test_language (void)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  MapshotKeyReader reader = open_reader (file);
  g_autofree char *korean = NULL;
  g_autofree char *plain = NULL;

  g_setenv ("LANGUAGE", "ko_KR:ko", TRUE);
  korean = mapshot_key_reader_get_text (&reader, "Title", TRUE);
  plain = mapshot_key_reader_get_text (&reader, "Title", FALSE);
  g_setenv ("LANGUAGE", "", TRUE);
  g_assert_cmpstr (korean, ==, "지도");
  g_assert_cmpstr (plain, ==, "Map");
}

static void
assert_failed (MapshotKeyReader *reader, const char *message)
{
  g_assert_error (reader->error, MAPSHOT_ERROR, MAPSHOT_ERROR_USAGE);
  g_assert_cmpstr (reader->error->message, ==, message);
  g_clear_error (&reader->error);
}

static void
test_failures (void)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  MapshotKeyReader reader = open_reader (file);
  g_auto (GStrv) holes = NULL;

  g_assert_cmpint (mapshot_key_reader_get_integer (&reader, "Big", 0, 30, 5), ==, 5);
  assert_failed (&reader, "f.ini: [g] Big: “31” is out of range; write a whole number from 0 to 30");
  g_assert_cmpint (mapshot_key_reader_get_choice (&reader, "Number", choices, 0), ==, 0);
  assert_failed (&reader, "f.ini: [g] Number: “12” is none of: one, two words");
  g_assert_null (mapshot_key_reader_get_text (&reader, "Lines", FALSE));
  assert_failed (&reader, "f.ini: [g] Lines: the text must be one line");
  g_assert_null (mapshot_key_reader_get_page (&reader, "Script"));
  assert_failed (&reader, "f.ini: [g] Script: this is no web address; write for example https://example.org/terms");
  holes = mapshot_key_reader_get_list (&reader, "Holes");
  g_assert_null (holes[0]);
  assert_failed (&reader, "f.ini: [g] Holes: write one to 64 values with a semicolon between them");
}

static void
test_first_error_wins (void)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  MapshotKeyReader reader = open_reader (file);

  mapshot_key_reader_fail (&reader, NULL, "first");
  mapshot_key_reader_fail (&reader, "Word", "second");
  g_assert_null (mapshot_key_reader_get (&reader, "Word"));
  assert_failed (&reader, "f.ini: [g]: first");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/key-reader/values", test_values);
  g_test_add_func ("/key-reader/language", test_language);
  g_test_add_func ("/key-reader/failures", test_failures);
  g_test_add_func ("/key-reader/first-error-wins", test_first_error_wins);
  return g_test_run ();
}
