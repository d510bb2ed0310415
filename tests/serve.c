/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-server.h"

#include <stdio.h>
#include <string.h>

/* The test server as a program, for tests in other languages: prints its port, serves until standard input closes, and prints for each line of it, and then at
 * the end, the number of requests and the peak of simultaneous ones since the line before. serve [--tls | --http2] */
static void
tell (TestServer *server)
{
  printf ("%u %u\n", test_server_get_requests (server), test_server_get_peak (server));
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  TestServerFlags flags = TEST_SERVER_PLAIN;
  g_autoptr (TestServer) server = NULL;

  if (argc > 2 || (argc == 2 && strcmp (argv[1], "--tls") != 0 && strcmp (argv[1], "--http2") != 0))
    {
      fprintf (stderr, "usage: serve [--tls | --http2]\n");
      return 2;
    }
  if (argc == 2)
    flags = strcmp (argv[1], "--http2") == 0 ? TEST_SERVER_HTTP2 : TEST_SERVER_TLS;
  if (flags == TEST_SERVER_HTTP2 && !test_server_has_http2 ())
    {
      fprintf (stderr, "serve: built without HTTP/2\n");
      return 1;
    }

  server = test_server_new (flags);
  printf ("%u\n", test_server_get_port (server));
  fflush (stdout);
  for (int c = getchar (); c != EOF; c = getchar ())
    if (c == '\n')
      {
        tell (server);
        test_server_reset (server);
      }
  tell (server);

  return 0;
}
