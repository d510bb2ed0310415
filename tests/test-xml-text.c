/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml-text.h"

#include <string.h>

static void
assert_harm (const char *text, gsize length, MapshotXmlHarm expected)
{
  MapshotXmlHarm harm;
  g_autoptr (GBytes) bytes = mapshot_xml_make_harmless (text, length, &harm);

  g_assert_cmpint (harm, ==, expected);
  g_assert_true ((bytes != NULL) == (expected == MAPSHOT_XML_HARMLESS));
}

static char *
repeat (const char *head, const char *part, int n, const char *tail)
{
  GString *text = g_string_new (head);

  for (int i = 0; i < n; i++)
    {
      g_auto (GStrv) pieces = g_strsplit (part, "#", -1);
      g_autofree char *number = g_strdup_printf ("%d", i);
      g_autofree char *one = g_strjoinv (number, pieces);

      g_string_append (text, one);
    }
  g_string_append (text, tail);

  return g_string_free (text, FALSE);
}

static void
test_harm (void)
{
  g_autofree char *many = repeat ("<a", " a#='>'", 65, "/>"), *spaced = repeat ("<a", " a# =\n\"\"", 65, "/>");
  g_autofree char *enough = repeat ("<a", " a#=''", 64, "/>"), *children = repeat ("<a>", "<b c='#'/>", 1000, "</a>");
  g_autofree char *defaults = repeat ("<!DOCTYPE a [<!ATTLIST a", " a# CDATA ''", 400, ">]><a/>");
  g_autofree char *declarations = repeat ("<!DOCTYPE a [", "<!ATTLIST a a# CDATA ''>", 400, "]><a/>");
  g_autofree char *few = repeat ("<!DOCTYPE a [", "<!ATTLIST a a# CDATA ''>", 20, "]><a/>");

  assert_harm ("<a/>", 4, MAPSHOT_XML_HARMLESS);
  assert_harm ("", 0, MAPSHOT_XML_HARMLESS);
  assert_harm (enough, strlen (enough), MAPSHOT_XML_HARMLESS);
  assert_harm (children, strlen (children), MAPSHOT_XML_HARMLESS);
  assert_harm (few, strlen (few), MAPSHOT_XML_HARMLESS);
  assert_harm (many, strlen (many), MAPSHOT_XML_ATTRIBUTES);
  assert_harm (spaced, strlen (spaced), MAPSHOT_XML_ATTRIBUTES);
  assert_harm (defaults, strlen (defaults), MAPSHOT_XML_ATTRIBUTES);
  assert_harm (declarations, strlen (declarations), MAPSHOT_XML_ATTRIBUTES);
  assert_harm ("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", 34, MAPSHOT_XML_ENTITIES);
}

/* What is harmful is so in every encoding, and what is not comes out as UTF-8. */
static void
test_encodings (void)
{
  static const char *const encodings[] = { "UTF-16", "UTF-16LE", "UTF-16BE", "EUC-KR", "ISO-2022-KR" };
  static const char bomb[] = "<!DOCTYPE a [<!ENTITY b '한국'>]><a/>";

  for (gsize i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      g_autofree char *good = g_strdup_printf ("<?xml version='1.0' encoding=\"%s\"?><a>한국</a>", encodings[i]);
      g_autofree char *bad = g_strdup_printf ("<?xml version='1.0' encoding='%s'?>%s", encodings[i], bomb);
      gsize good_length, bad_length;
      g_autofree char *good_text = g_convert (good, -1, encodings[i], "UTF-8", NULL, &good_length, NULL);
      g_autofree char *bad_text = g_convert (bad, -1, encodings[i], "UTF-8", NULL, &bad_length, NULL);
      MapshotXmlHarm harm;
      g_autoptr (GBytes) bytes = NULL;

      g_test_message ("%s", encodings[i]);
      g_assert_nonnull (good_text);
      bytes = mapshot_xml_make_harmless (good_text, good_length, &harm);
      g_assert_nonnull (bytes);
      assert_harm (bad_text, bad_length, MAPSHOT_XML_ENTITIES);
      /* Seven bits are UTF-8 already. */
      if (!g_str_has_prefix (encodings[i], "ISO-2022"))
        g_assert_nonnull (memmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "<a>한국</a>", strlen ("<a>한국</a>")));
    }
  assert_harm ("<a>\xff</a>", 8, MAPSHOT_XML_UNREADABLE);
  assert_harm ("<?xml encoding='nothing'?><a>\xff</a>", 34, MAPSHOT_XML_UNREADABLE);
  assert_harm ("<?xml version='1.0'?><a encoding='ISO-8859-1'>\xff</a>", 51, MAPSHOT_XML_UNREADABLE);
  assert_harm ("<a>\0</a>", 8, MAPSHOT_XML_UNREADABLE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml-text/harm", test_harm);
  g_test_add_func ("/xml-text/encodings", test_encodings);

  return g_test_run ();
}
