/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "line.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Who has a host: a byte for each, far beyond the jobs of a list that uses the same file (queue-store.c). */
#define HOST_LOCKS (G_GINT64_CONSTANT (1) << 40)

/* Who waits for one: a stretch of bytes for each, in which the place says since when. Two hosts on one stretch wait more than they need, and nothing else. */
#define WAIT_LOCKS (G_GINT64_CONSTANT (1) << 62)
#define HOST_BITS 24
#define TIME_BITS 38
#define TIME_SHIFT 14 /* units of 16 ms: enough until 2112 */

static int
lock (int fd, int command, struct flock *lock)
{
  int result;

  do
    result = fcntl (fd, command, lock);
  while (result < 0 && errno == EINTR);

  return result;
}

static gboolean
set_byte (int fd, gint64 byte, short type)
{
  struct flock one = { .l_type = type, .l_whence = SEEK_SET, .l_start = (off_t) byte, .l_len = 1 };

  return lock (fd, F_OFD_SETLK, &one) == 0;
}

static gint64
get_host_byte (const char *host)
{
  return HOST_LOCKS + (gint64) g_str_hash (host);
}

static gint64
get_first_place (const char *host)
{
  return WAIT_LOCKS | (gint64) (g_str_hash (host) & ((1u << HOST_BITS) - 1)) << TIME_BITS;
}

static gint64
get_place (const char *host, gint64 since)
{
  return get_first_place (host) + CLAMP (since >> TIME_SHIFT, 0, (G_GINT64_CONSTANT (1) << TIME_BITS) - 1);
}

int
mapshot_line_open (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path), *file = g_strconcat (path, ".lock", NULL);

  g_mkdir_with_parents (folder, 0700);

  return open (file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

char **
mapshot_line_find_hosts (const MapshotPlan *plan)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < plan->layers->len; i++)
    {
      const MapshotSource *source = mapshot_plan_get_layer (plan, i)->source;

      if (source->hosts != NULL)
        g_strv_builder_addv (builder, (const char **) source->hosts);
    }
  return g_strv_builder_end (builder);
}

void
mapshot_line_join (int fd, char **hosts, gint64 since)
{
  for (guint i = 0; fd >= 0 && hosts[i] != NULL; i++)
    set_byte (fd, get_place (hosts[i], since), F_RDLCK);
}

void
mapshot_line_leave (int fd, char **hosts, gint64 since)
{
  for (guint i = 0; fd >= 0 && hosts[i] != NULL; i++)
    set_byte (fd, get_place (hosts[i], since), F_UNLCK);
}

static gboolean
is_first (int fd, const char *host, gint64 since)
{
  gint64 first = get_first_place (host);
  struct flock before = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t) first, .l_len = (off_t) (get_place (host, since) - first) };

  /* A length of 0 would mean all that follows. */
  return before.l_len == 0 || lock (fd, F_OFD_GETLK, &before) != 0 || before.l_type == F_UNLCK;
}

static void
give_back (int fd, char **hosts, guint n)
{
  for (guint i = 0; i < n; i++)
    set_byte (fd, get_host_byte (hosts[i]), F_UNLCK);
}

gboolean
mapshot_line_take (int fd, char **hosts, gint64 since, gboolean shared)
{
  for (guint i = 0; fd >= 0 && hosts[i] != NULL; i++)
    if (!is_first (fd, hosts[i], since) || !set_byte (fd, get_host_byte (hosts[i]), shared ? F_RDLCK : F_WRLCK))
      {
        give_back (fd, hosts, i);
        return FALSE;
      }
  mapshot_line_leave (fd, hosts, since);

  return TRUE;
}

void
mapshot_line_give_back (int fd, char **hosts)
{
  if (fd >= 0)
    give_back (fd, hosts, g_strv_length (hosts));
}
