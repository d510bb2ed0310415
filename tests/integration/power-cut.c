/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Preloaded: the disk of a machine whose power may fail. What a file held when it was last flushed is kept in $POWER_SHADOW under its inode's number; all else is
 * lost with the power, which fails at the $POWER_CUT-th write, flush, renaming or removal. With $POWER_REFUSE=1 every flush fails instead. How many calls there were goes to $POWER_COUNT. */

static long calls;

static long
count_down (void)
{
  const char *cut = getenv ("POWER_CUT");
  long now = __atomic_add_fetch (&calls, 1, __ATOMIC_SEQ_CST);

  if (cut != NULL && now == atol (cut))
    kill (getpid (), SIGKILL);
  return now;
}

__attribute__ ((destructor)) static void
tell_count (void)
{
  const char *path = getenv ("POWER_COUNT");
  FILE *file = path != NULL ? fopen (path, "w") : NULL;

  if (file == NULL)
    return;
  fprintf (file, "%ld\n", __atomic_load_n (&calls, __ATOMIC_SEQ_CST));
  fclose (file);
}

static void
shadow_path (char *path, size_t size, const struct stat *status)
{
  snprintf (path, size, "%s/%llu", getenv ("POWER_SHADOW"), (unsigned long long) status->st_ino);
}

/* What is on the disk now. */
static void
keep (int fd)
{
  static char block[65536];
  struct stat status;
  char path[4096];
  off_t at = 0;
  int copy;
  ssize_t got;

  if (getenv ("POWER_SHADOW") == NULL || fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    return;
  shadow_path (path, sizeof path, &status);
  copy = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  while (copy >= 0 && (got = pread (fd, block, sizeof block, at)) > 0)
    {
      ssize_t (*put) (int, const void *, size_t) = (ssize_t (*) (int, const void *, size_t)) dlsym (RTLD_NEXT, "write");

      if (put (copy, block, (size_t) got) != got)
        abort ();
      at += got;
    }
  if (copy >= 0)
    close (copy);
}

/* The number may be given to another file. */
static void
forget (const char *name)
{
  struct stat status;
  char path[4096];

  if (getenv ("POWER_SHADOW") == NULL || lstat (name, &status) != 0)
    return;
  shadow_path (path, sizeof path, &status);
  ((int (*) (const char *)) dlsym (RTLD_NEXT, "unlink")) (path);
}

static int
flush (int fd, const char *name)
{
  int result;

  count_down ();
  if (getenv ("POWER_REFUSE") != NULL)
    {
      errno = EIO;
      return -1;
    }
  result = ((int (*) (int)) dlsym (RTLD_NEXT, name)) (fd);
  if (result == 0)
    keep (fd);

  return result;
}

int
fsync (int fd)
{
  return flush (fd, "fsync");
}

int
fdatasync (int fd)
{
  return flush (fd, "fdatasync");
}

ssize_t
write (int fd, const void *data, size_t size)
{
  struct stat status;

  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    count_down ();
  return ((ssize_t (*) (int, const void *, size_t)) dlsym (RTLD_NEXT, "write")) (fd, data, size);
}

int
rename (const char *from, const char *to)
{
  count_down ();
  forget (to);
  return ((int (*) (const char *, const char *)) dlsym (RTLD_NEXT, "rename")) (from, to);
}

int
unlink (const char *name)
{
  count_down ();
  forget (name);
  return ((int (*) (const char *)) dlsym (RTLD_NEXT, "unlink")) (name);
}
