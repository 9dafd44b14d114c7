// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "victim.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MANY 2000

static void
close_all (int *fds, guint n)
{
  for (guint i = 0; i < n; i++)
    close (fds[i]);
}

/* What has come so far without waiting: nothing yet, the end, or bytes. */
static gboolean
is_turned_away (int fd)
{
  char c;
  gssize n = recv (fd, &c, 1, MSG_DONTWAIT | MSG_PEEK);

  return n == 0 || (n < 0 && errno != EAGAIN);
}

/* All connect before the first is answered; all are served. */
static void
test_many (void)
{
  g_autoptr (Victim) victim = victim_new (MANY, "--limit", "anonymous=none", NULL);
  g_autofree int *fds = g_new (int, MANY);

  for (guint i = 0; i < MANY; i++)
    fds[i] = raw_connect (victim);
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *request = raw_make_upgrade (victim->accounts[i].token, "");

      raw_say (fds[i], request, -1);
    }
  for (guint i = 0; i < MANY; i++)
    {
      char bytes[12];

      g_assert_cmpint (recv (fds[i], bytes, sizeof bytes, MSG_WAITALL), ==, sizeof bytes);
      g_assert_cmpmem (bytes, sizeof bytes, "HTTP/1.1 101", 12);
    }
  victim_assert_healthy (victim);
  close_all (fds, MANY);
}

/* Silent ones are in nobody's way. */
static void
test_many_silent (void)
{
  g_autoptr (Victim) victim = victim_new (0, "--limit", "header-ms=1000", NULL);
  g_autofree int *fds = g_new (int, MANY);

  for (guint i = 0; i < MANY; i++)
    {
      fds[i] = raw_connect (victim);
      raw_say (fds[i], "G", 1);
    }
  victim_assert_healthy (victim);
  for (guint i = 0; i < MANY; i++)
    g_assert_true (raw_is_ended (fds[i]));
  close_all (fds, MANY);
  victim_assert_healthy (victim);
}

static void
test_cap (gconstpointer limit)
{
  g_autoptr (Victim) victim =
      victim_new (0, "--limit", limit, "--limit", "anonymous=none", "--limit", "header-ms=600000", NULL);
  int fds[10];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = raw_connect (victim);
  for (guint i = 0; i < 20; i++)
    g_assert_false (victim_is_healthy (victim));
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    g_assert_false (is_turned_away (fds[i]));
  close_all (fds, G_N_ELEMENTS (fds));
  victim_assert_healthy (victim);
}

/* Gives the status; the descriptor is of somebody whom a proxy speaks for. */
static guint
upgrade_from (Victim *victim, guint account, const char *address, int *fd)
{
  g_autofree char *header = g_strdup_printf ("X-Forwarded-For: %s\r\n", address);
  g_autofree char *request = raw_make_upgrade (victim->accounts[account].token, header);
  g_autoptr (GString) head = g_string_new (NULL);
  char bytes[12];

  *fd = raw_connect (victim);
  raw_say (*fd, request, -1);
  g_assert_cmpint (recv (*fd, bytes, sizeof bytes, MSG_WAITALL), ==, sizeof bytes);
  g_string_append_len (head, bytes, sizeof bytes);
  return raw_get_status (head);
}

/* A proxy is one address; whom it speaks for are counted each. */
static void
test_cap_behind_proxy (void)
{
  g_autoptr (Victim) victim = victim_new (5, "--limit", "connections-per-address=2", "--trusted-proxy", "127.0.0.1/32",
                                          "--limit", "anonymous=none", "--limit", "request=none", NULL);
  int fds[5], refused;

  g_assert_cmpuint (upgrade_from (victim, 0, "192.0.2.1", &fds[0]), ==, 101);
  g_assert_cmpuint (upgrade_from (victim, 1, "192.0.2.1", &fds[1]), ==, 101);
  g_assert_cmpuint (upgrade_from (victim, 2, "192.0.2.1", &refused), ==, 503);
  close (refused);
  g_assert_cmpuint (upgrade_from (victim, 2, "192.0.2.2", &fds[2]), ==, 101);
  g_assert_cmpuint (upgrade_from (victim, 3, "127.0.0.1", &fds[3]), ==, 101);
  g_assert_cmpuint (upgrade_from (victim, 4, "127.0.0.1", &fds[4]), ==, 101);
  victim_assert_healthy (victim); /* the proxy itself has no limit */
  close (fds[0]);
  for (gint64 until_us = g_get_monotonic_time () + VICTIM_WAIT_S * G_USEC_PER_SEC;
       upgrade_from (victim, 0, "192.0.2.1", &fds[0]) != 101;)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      close (fds[0]);
    }
  close_all (fds, G_N_ELEMENTS (fds));
}

/* Ended sessions give their places back. */
static void
test_places_come_back (void)
{
  g_autoptr (Victim) victim =
      victim_new (1, "--limit", "connections=3", "--limit", "anonymous=none", "--limit", "request=none", NULL);

  for (guint i = 0; i < 20; i++)
    {
      int fd = raw_upgrade (victim, 0);

      raw_say_frame (fd, 0x88, "\x03\xe8", 2);
      g_assert_true (raw_is_ended (fd));
      close (fd);
      victim_assert_healthy (victim);
    }
}

/* No descriptors left: those who come are turned away, nobody waits for ever, and when some are free it goes on. */
static void
test_no_descriptors (void)
{
  g_autoptr (Victim) victim =
      victim_new (0, "--limit", "connections=10000", "--limit", "header-ms=600000", "--limit", "anonymous=none", NULL);
  int fds[300];
  guint n_turned_away = 0;

  victim_end (victim, SIGTERM);
  victim->max_descriptors = 100;
  victim_start (victim);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = raw_connect (victim);
  for (gint64 until_us = g_get_monotonic_time () + VICTIM_WAIT_S * G_USEC_PER_SEC; n_turned_away < 200;)
    {
      n_turned_away = 0;
      for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
        n_turned_away += is_turned_away (fds[i]);
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
    }
  g_assert_cmpuint (victim_count_descriptors (victim), <=, 100);
  g_assert_false (victim_is_healthy (victim));
  close_all (fds, G_N_ELEMENTS (fds));
  victim_assert_healthy (victim);
  for (guint i = 0; i < 200; i++)
    g_assert_true (victim_is_healthy (victim));
}

int
main (int argc, char **argv)
{
  struct rlimit files;

  getrlimit (RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit (RLIMIT_NOFILE, &files);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostile/connections/2000-at-once", test_many);
  g_test_add_func ("/hostile/connections/2000-silent", test_many_silent);
  g_test_add_data_func ("/hostile/connections/cap-in-all", "connections=10", test_cap);
  g_test_add_data_func ("/hostile/connections/cap-per-address", "connections-per-address=10", test_cap);
  g_test_add_func ("/hostile/connections/cap-per-address-behind-a-proxy", test_cap_behind_proxy);
  g_test_add_func ("/hostile/connections/places-come-back", test_places_come_back);
  g_test_add_func ("/hostile/connections/out-of-descriptors", test_no_descriptors);
  return g_test_run ();
}
