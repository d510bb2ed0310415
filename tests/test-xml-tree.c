/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml-tree.h"

#include "error.h"

#include <string.h>

static MapshotXmlTree *
read_text (const char *text, GError **error)
{
  return mapshot_xml_tree_new (text, strlen (text), error);
}

static void
test_tree (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapshotXmlTree) tree =
      read_text ("<?xml version='1.0'?><!DOCTYPE a SYSTEM \"http://127.0.0.1:1/x.dtd\" [ <!ELEMENT a EMPTY> ]>\n"
            "<a xmlns:o='urn:x' v='1.0'><!-- no --><o:b>  one &amp; two  </o:b><b o:href='h'/><c><![CDATA[<d>]]></c><n>12</n><n>1e3</n></a>",
            &error);
  const MapshotXmlNode *root, *b;
  double number = 0;
  gint64 integer = 0;

  g_assert_no_error (error);
  root = mapshot_xml_tree_get_root (tree);
  g_assert_cmpstr (root->name, ==, "a");
  g_assert_cmpstr (mapshot_xml_node_get (root, "@v"), ==, "1.0");
  b = mapshot_xml_node_find (root, "b");
  g_assert_cmpstr (b->text, ==, "one & two");
  b = mapshot_xml_node_next (b);
  g_assert_cmpstr (mapshot_xml_node_get (b, "@href"), ==, "h");
  g_assert_null (mapshot_xml_node_next (b));
  g_assert_cmpstr (mapshot_xml_node_get (root, "c"), ==, "<d>");
  g_assert_null (mapshot_xml_node_get (root, "c/d"));
  g_assert_true (mapshot_xml_node_get_integer (root, "n", 1, 20, &integer));
  g_assert_cmpint (integer, ==, 12);
  g_assert_false (mapshot_xml_node_get_integer (root, "n", 1, 11, &integer));
  g_assert_true (mapshot_xml_node_get_number (root, "n", &number));
  g_assert_cmpfloat (number, ==, 12);
  g_assert_false (mapshot_xml_node_get_number (NULL, "n", &number));
}

static void
assert_refused (const char *data, gsize length, const char *says)
{
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  MapshotXmlTree *tree = mapshot_xml_tree_new (data, length, &error);

  g_assert_null (tree);
  g_assert_error (error, MAPSHOT_ERROR, MAPSHOT_ERROR_NETWORK);
  g_assert_null (strchr (error->message, '\n'));
  if (strstr (error->message, says) == NULL)
    g_error ("gave “%s”, not “%s”", error->message, says);
  g_test_message ("%s: %" G_GINT64_FORMAT " ms", error->message, (g_get_monotonic_time () - start) / 1000);
}

static void
test_broken (void)
{
  static const char *const broken[] = { "", "no", "<a>", "<a><b></a>", "<a", "<a></a><b/>", "<a>\x01</a>", "<a>&nbsp;</a>" };

  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    assert_refused (broken[i], strlen (broken[i]), "");
}

/* Laughs, and their quieter relatives. */
static void
test_entities (void)
{
  static const char *const bombs[] = {
    "<!DOCTYPE a [<!ENTITY l 'ha'><!ENTITY m '&l;&l;&l;&l;'><!ENTITY n '&m;&m;&m;&m;'>]><a>&n;</a>",
    "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a>&x;</a>",
    "<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://127.0.0.1:1/p.dtd'> %p;]><a/>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bombs); i++)
    assert_refused (bombs[i], strlen (bombs[i]), "entities");
}

/* UTF-16 hides what a search for bytes would find; the parser itself must then not expand. */
static void
test_hidden_entities (void)
{
  const char *text = "<!DOCTYPE a [<!ENTITY l 'hahahahaha'><!ENTITY m '&l;&l;&l;&l;&l;&l;&l;&l;&l;&l;'>]><a>&m;</a>";
  gsize written;
  g_autofree char *utf16 = g_convert (text, -1, "UTF-16", "UTF-8", NULL, &written, NULL);

  assert_refused (utf16, written, "entities");
}

static char *
repeat (const char *head, const char *part, gsize length, const char *tail, gsize *total)
{
  GString *text = g_string_new (head);

  while (text->len < length)
    g_string_append (text, part);
  g_string_append (text, tail);
  *total = text->len;

  return g_string_free (text, FALSE);
}

static void
test_large (void)
{
  const struct
  {
    const char *part, *tail, *says;
    gsize length;
  } cases[] = {
    { "<a/>", "</a>", "elements", MAPSHOT_XML_MAX_BYTES - 100 },
    { "<a b=''/>", "</a>", "elements", MAPSHOT_XML_MAX_BYTES - 100 },
    { "<a>", "", "levels", 1024 * 1024 },
    { " ", "</a>", "8 MiB", MAPSHOT_XML_MAX_BYTES + 100 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize total;
      g_autofree char *text = repeat ("<a>", cases[i].part, cases[i].length, cases[i].tail, &total);
      gint64 start = g_get_monotonic_time ();

      assert_refused (text, total, cases[i].says);
      /* A second, and what the sanitizers and a busy machine add. */
      g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_USEC_PER_SEC);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml-tree/tree", test_tree);
  g_test_add_func ("/xml-tree/broken", test_broken);
  g_test_add_func ("/xml-tree/entities", test_entities);
  g_test_add_func ("/xml-tree/hidden-entities", test_hidden_entities);
  g_test_add_func ("/xml-tree/large", test_large);

  return g_test_run ();
}
