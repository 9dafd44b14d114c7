// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* Preloaded into a program, it sets that program's clock, and nobody else's, off by COTERIE_CLOCK_SHIFT_S seconds: the
 * time of day, and what waits for one. What counts how long something takes goes on. For tests. */

#define EXPORTED __attribute__ ((visibility ("default")))
#define YEAR_S (365 * 24 * 3600) /* no machine has run for as long; every time of day is later */

EXPORTED int
clock_gettime (clockid_t clock, struct timespec *now);
EXPORTED int
gettimeofday (struct timeval *restrict now, void *restrict zone);
EXPORTED time_t
time (time_t *now);
EXPORTED int
timerfd_settime (int fd, int flags, const struct itimerspec *wanted, struct itimerspec *before);

static long
get_shift_s (void)
{
  const char *shift = getenv ("COTERIE_CLOCK_SHIFT_S");

  return shift != NULL ? strtol (shift, NULL, 10) : 0;
}

int
clock_gettime (clockid_t clock, struct timespec *now)
{
  const long status = syscall (SYS_clock_gettime, clock, now);

  if (status == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    now->tv_sec += get_shift_s ();
  return (int) status;
}

int
gettimeofday (struct timeval *restrict now, void *restrict zone)
{
  struct timespec precise;

  clock_gettime (CLOCK_REALTIME, &precise);
  now->tv_sec = precise.tv_sec;
  now->tv_usec = precise.tv_nsec / 1000;
  return 0;
}

time_t
time (time_t *now)
{
  struct timespec precise;

  clock_gettime (CLOCK_REALTIME, &precise);
  if (now != NULL)
    *now = precise.tv_sec;
  return precise.tv_sec;
}

/* The kernel rings by its own clock. */
int
timerfd_settime (int fd, int flags, const struct itimerspec *wanted, struct itimerspec *before)
{
  struct itimerspec kernels = *wanted;

  if ((flags & TFD_TIMER_ABSTIME) != 0 && kernels.it_value.tv_sec > YEAR_S)
    kernels.it_value.tv_sec -= get_shift_s ();
  return (int) syscall (SYS_timerfd_settime, fd, flags, &kernels, before);
}
