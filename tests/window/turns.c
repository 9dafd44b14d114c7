// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "turns"

#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Loaded into a program by LD_PRELOAD: writes down every turn of its main loop that is worth it, from one wait to the
 * next, a line each, to the file that COTERIE_TURNS names:
 *
 *   END_US WALL_US CPU_US QUEUED_US
 *
 * The end is in monotonic time, which all programs of a machine share. Processor time is the main thread's own; queued
 * is how long it could have worked and had no processor, because others had them. What is left of the wall's time, it
 * has waited for something. */

#define WORTH_US 500

static FILE *turns;
static int schedule = -1; /* /proc/self/schedstat: of the thread that opened it */
static gint64 woke_us, woke_cpu_us, woke_queued_us;

static gint64
get_cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gint64
get_queued_us (void)
{
  char line[128] = { 0 };
  char *end = line;

  if (schedule < 0 || pread (schedule, line, sizeof line - 1, 0) <= 0)
    return 0;
  strtoull (line, &end, 10); /* worked */
  return (gint64) (strtoull (end, NULL, 10) / 1000);
}

static int
timed_poll (GPollFD *fds, guint n_fds, int timeout_ms)
{
  const gint64 now_us = g_get_monotonic_time (), cpu_us = get_cpu_us () - woke_cpu_us;
  int ready;

  if (woke_us > 0 && now_us - woke_us >= WORTH_US)
    fprintf (turns, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", now_us,
             now_us - woke_us, cpu_us, get_queued_us () - woke_queued_us);
  ready = poll ((struct pollfd *) fds, n_fds, timeout_ms);
  woke_us = g_get_monotonic_time ();
  woke_cpu_us = get_cpu_us ();
  woke_queued_us = get_queued_us ();
  return ready;
}

/* Programs that this one starts are not asked. */
static void __attribute__ ((constructor)) begin (void)
{
  const char *path = g_getenv ("COTERIE_TURNS");

  turns = path != NULL ? fopen (path, "ae") : NULL;
  g_unsetenv ("COTERIE_TURNS");
  g_unsetenv ("LD_PRELOAD");
  if (turns == NULL)
    return;
  schedule = open ("/proc/self/schedstat", O_RDONLY | O_CLOEXEC);
  setvbuf (turns, NULL, _IOLBF, 0);
  g_main_context_set_poll_func (NULL, timed_poll);
}
