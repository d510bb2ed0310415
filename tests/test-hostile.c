/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-server.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Documents that mean harm: the program, asked what such a service has, says one line in a second of its processor's time and a bounded memory. */

/* Sanitizers cost time and memory of their own. */
#ifdef __SANITIZE_ADDRESS__
#define MAX_SECONDS 8.0
#define MAX_MIB 900
#else
#define MAX_SECONDS 1.0
#define MAX_MIB 160
#endif

#define DOCUMENT (8u << 20) /* bytes: what is read at all */

static const char *program;

static char *
repeat (const char *head, const char *part, const char *tail, gsize length)
{
  GString *text = g_string_sized_new (length + 1);
  gsize end = strcspn (part, "#"), room = strlen (part) + strlen (tail) + 16;

  g_string_append (text, head);
  for (guint i = 0; text->len + room < length; i++)
    {
      g_string_append_len (text, part, (gssize) end);
      if (part[end] == '#')
        g_string_append_printf (text, "%u%s", i, part + end + 1);
    }
  g_string_append (text, tail);

  return g_string_free (text, FALSE);
}

#define WMTS_HEAD "<Capabilities version='1.0.0' xmlns:ows='o'><Contents>"
#define WMS_HEAD "<WMS_Capabilities version='1.3.0'><Capability><Request><GetMap><Format>image/png</Format></GetMap></Request><Layer>"

/* Hundreds of layers under one that has PART again and again. */
static char *
make_layers (const char *part, gsize length)
{
  g_autofree char *head = repeat ("<WMS_Capabilities version='1.3.0'><Capability><Request><GetMap><Format>image/png</Format><DCPType><HTTP><Get>"
                                  "<OnlineResource href='http://maps.example/ms?'/></Get></HTTP></DCPType></GetMap></Request><Layer><CRS>EPSG:3857</CRS>",
                                  part, "", length);

  return repeat (head, "<Layer><Name>l#</Name></Layer>", "</Layer></Capability></WMS_Capabilities>", length + 300 * 36);
}

static char *
make_links (void)
{
  g_autofree char *head = repeat (WMTS_HEAD "<Layer><ows:Identifier>a</ows:Identifier><Format>image/png</Format>",
                                  "<TileMatrixSetLink><TileMatrixSet>k#</TileMatrixSet></TileMatrixSetLink>", "</Layer>", DOCUMENT / 2);

  return repeat (head, "<TileMatrixSet><ows:Identifier>l#</ows:Identifier></TileMatrixSet>", "</Contents></Capabilities>", DOCUMENT);
}

static char *
make_namespaces (void)
{
  GString *head = g_string_new ("<a>");

  for (int depth = 0; depth < 60; depth++)
    {
      g_string_append (head, "<a");
      for (int i = 0; i < 60; i++)
        g_string_append_printf (head, " xmlns:n%d-%d='u'", depth, i);
      g_string_append_c (head, '>');
    }
  {
    g_autofree char *start = g_string_free (head, FALSE);

    return repeat (start, "<n0-0:b/>", "</a>", DOCUMENT / 2);
  }
}

static char *
make_document (guint index)
{
  switch (index)
    {
    case 0: /* a thousand million laughs */
      return g_strdup ("<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>"
                       "<!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'><!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'>]><Capabilities><Contents>&e;&e;&e;</Contents></Capabilities>");
    case 1: /* one long entity, many times */
      return repeat ("<!DOCTYPE a [<!ENTITY a 'hahahahahahahahahahahahahahahahahahahahahaha'>]><Capabilities>", "&a;", "</Capabilities>", 1 << 20);
    case 2:
      return repeat (WMTS_HEAD, "<Layer><ows:Identifier>layer#</ows:Identifier></Layer>", "</Contents></Capabilities>", DOCUMENT);
    case 3:
      return repeat (WMS_HEAD, "<Layer><Name>l#</Name></Layer>", "</Layer></Capability></WMS_Capabilities>", DOCUMENT);
    case 4: /* nothing but names */
      return repeat (WMS_HEAD, "<l/>", "</Layer></Capability></WMS_Capabilities>", DOCUMENT);
    case 5:
      return repeat (WMS_HEAD, "<Layer><Name>l#</Name>", "", DOCUMENT);
    case 6: /* one layer, and more projections than PROJ should be asked for */
      return repeat (WMS_HEAD "<Name>a</Name>", "<CRS>EPSG:#</CRS>", "</Layer></Capability></WMS_Capabilities>", 2 << 20);
    case 7: /* more levels, of absurd resolutions */
      return repeat (WMTS_HEAD "<Layer><ows:Identifier>a</ows:Identifier><Style><ows:Identifier/></Style><Format>image/png</Format><TileMatrixSetLink><TileMatrixSet>k"
                               "</TileMatrixSet></TileMatrixSetLink></Layer><TileMatrixSet><ows:Identifier>k</ows:Identifier><ows:SupportedCRS>EPSG:3857"
                               "</ows:SupportedCRS>",
                     "<TileMatrix><ows:Identifier>#</ows:Identifier><ScaleDenominator>1e-30#</ScaleDenominator><TopLeftCorner>1e300 -1e300</TopLeftCorner>"
                     "<TileWidth>4000000000</TileWidth><TileHeight>1</TileHeight><MatrixWidth>99999999999</MatrixWidth><MatrixHeight>0</MatrixHeight></TileMatrix>",
                     "</TileMatrixSet></Contents></Capabilities>", 4 << 20);
    case 8:
      return repeat (WMTS_HEAD, "<Layer>", "", 1 << 20);
    case 9:
      return repeat ("{\"tiles\":", "[", "", 1 << 20);
    case 10:
      return repeat ("{\"tiles\":[", "\"http://e.org/{z}/{x}/{y}?#\",", "\"a\"]}", DOCUMENT);
    case 11: /* a name without end */
      return repeat (WMTS_HEAD "<Layer><ows:Identifier>", "xxxxxxxxxxxxxxxx", "</ows:Identifier></Layer></Contents></Capabilities>", DOCUMENT);
    case 12: /* half of a document */
      return g_strdup (WMTS_HEAD "<Layer><ows:Identifier>a</ows:Identif");
    case 13: /* an element with more attributes than a parser should compare with each other */
      return repeat ("<Capabilities", " a#=''", "/>", DOCUMENT);
    case 14: /* … which it does not even write */
      return repeat ("<!DOCTYPE a [<!ATTLIST l", " a# CDATA ''", ">]><a><l/></a>", DOCUMENT / 2);
    case 15: /* namespaces in each other, and many elements in the outermost */
      return make_namespaces ();
    case 16: /* brackets in each other behind a string that hides them */
      return repeat ("{\"a\":\"\\\\\",\"tiles\":", "[", "", 1 << 20);
    case 17: /* layers that inherit more projections than anybody could list */
      return make_layers ("<CRS>EPSG:#</CRS>", DOCUMENT / 2);
    case 18: /* … more styles … */
      return make_layers ("<Style><Name>s#</Name></Style>", DOCUMENT / 2);
    case 19: /* … or more times … */
      return make_layers ("<Dimension name='time'>2000-01-01/2020-01-01/P1M,#</Dimension>", DOCUMENT / 2);
    case 20: /* … or nothing, many times */
      return make_layers ("<n/>", DOCUMENT / 6);
    case 21: /* grids without end, and a layer that links to each of them */
      return make_links ();
    default:
      return NULL;
    }
}

/* The peak of a child is at least what its parent had when it forked, so the figure is too high rather than too low. */
static int
measure (const char *uri, double *seconds, long *mib, char **said)
{
  g_autofree char *discover = g_strconcat ("--discover=", uri, NULL);
  int channel[2], status;
  struct rusage usage;
  GString *text = g_string_new (NULL);
  char buffer[4096];
  gssize n;
  pid_t pid;

  g_assert_no_errno (pipe (channel));
  pid = fork ();
  g_assert_no_errno (pid);
  if (pid == 0)
    {
      dup2 (channel[1], STDERR_FILENO);
      g_assert_nonnull (freopen ("/dev/null", "w", stdout));
      close (channel[0]);
      close (channel[1]);
      execl (program, program, discover, NULL);
      _exit (127);
    }
  close (channel[1]);
  while ((n = read (channel[0], buffer, sizeof buffer)) > 0)
    g_string_append_len (text, buffer, n);
  close (channel[0]);
  g_assert_no_errno (wait4 (pid, &status, 0, &usage));
  *seconds = (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  *mib = usage.ru_maxrss / 1024;
  *said = g_string_free (text, FALSE);

  return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
}

static void
test_documents (void)
{
  for (guint i = 0;; i++)
    {
      g_autoptr (TestServer) server = test_server_new (TEST_SERVER_PLAIN);
      g_autofree char *document = make_document (i);
      g_autofree char *path = g_strdup_printf ("/%u/x.json", i);
      g_autofree char *uri = test_server_get_uri (server, path);
      g_autofree char *said = NULL;
      double seconds;
      long mib;
      int status;

      if (document == NULL)
        break;
      test_server_add_file (server, path, "text/xml", document, -1);
      status = measure (uri, &seconds, &mib, &said);
      g_test_message ("document %u: status %d, %.2f s, %ld MiB: %s", i, status, seconds, mib, said);
      g_assert_cmpfloat (seconds, <, MAX_SECONDS);
      g_assert_cmpint (mib, <, MAX_MIB);
      /* Some can be read for what they are; the others are one line. */
      g_assert_true (status == 0 || status == 5 || status == 2);
      g_assert_true (status == 0 || (strchr (said, '\n') == said + strlen (said) - 1 && strlen (said) < 1000));
      if (i < 6 || i == 8 || i == 9 || (12 <= i && i <= 16))
        g_assert_cmpint (status, ==, 5);
      if (17 <= i && i <= 20)
        g_assert_cmpint (status, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  program = argv[1];
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_test_add_func ("/hostile/documents", test_documents);

  return g_test_run ();
}
