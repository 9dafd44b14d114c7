// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/limits.h"
#include "wire/errors.h"
#include "wire/refusal.h"

#include <sodium.h>

typedef struct
{
  CoterieClock *clock;
  CoterieLimits *limits;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (sodium_init (), >=, 0);
  f->clock = coterie_clock_new_fake (1767323045000);
  f->limits = coterie_limits_new (f->clock);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  coterie_limits_free (f->limits);
  coterie_clock_unref (f->clock);
}

static guint
count_taken (Fixture *f, CoterieRate rate, const char *key, guint tries)
{
  guint taken = 0;

  for (guint i = 0; i < tries; i++)
    taken += coterie_limits_take (f->limits, rate, key, strlen (key), NULL) ? 1 : 0;
  return taken;
}

static void
test_burst (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (count_taken (f, COTERIE_RATE_LOGIN, "alice", 20), ==, 5);
  g_assert_cmpuint (count_taken (f, COTERIE_RATE_LOGIN, "bob", 20), ==, 5);
  g_assert_cmpuint (count_taken (f, COTERIE_RATE_SEND, "alice", 1000), ==, 500);
}

static void
test_refill (Fixture *f, gconstpointer data)
{
  count_taken (f, COTERIE_RATE_LOGIN, "alice", 5);
  coterie_clock_advance_ms (f->clock, 179 * 1000);
  g_assert_cmpuint (count_taken (f, COTERIE_RATE_LOGIN, "alice", 5), ==, 0);
  coterie_clock_advance_ms (f->clock, 1000);
  g_assert_cmpuint (count_taken (f, COTERIE_RATE_LOGIN, "alice", 5), ==, 1);
  coterie_clock_advance_ms (f->clock, 24 * 3600 * 1000);
  g_assert_cmpuint (count_taken (f, COTERIE_RATE_LOGIN, "alice", 20), ==, 5);
}

static void
test_refusal_names_bucket (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  count_taken (f, COTERIE_RATE_LOGIN, "alice", 5);
  g_assert_false (coterie_limits_take (f->limits, COTERIE_RATE_LOGIN, "alice", 5, &error));
  g_assert_error (error, COTERIE_REFUSAL, COTERIE_CODE_RATE_LIMITED);
  g_assert_cmpuint (coterie_refusal_get_retry_ms (error, 0), ==, 180000);
  g_assert_nonnull (strstr (coterie_refusal_get_members (error), "\"login\""));
}

static void
test_peek (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 100; i++)
    g_assert_true (coterie_limits_peek (f->limits, COTERIE_RATE_LOGIN, "alice", 5, NULL));
  count_taken (f, COTERIE_RATE_LOGIN, "alice", 5);
  g_assert_false (coterie_limits_peek (f->limits, COTERIE_RATE_LOGIN, "alice", 5, NULL));
}

static void
test_configured (Fixture *f, gconstpointer data)
{
  coterie_limits_configure (f->limits, COTERIE_RATE_LOGIN, 2, 1, 1);
  g_assert_cmpuint (count_taken (f, COTERIE_RATE_LOGIN, "alice", 20), ==, 2);
  coterie_limits_configure (f->limits, COTERIE_RATE_LOGIN, 2, 0, 1);
  g_assert_cmpuint (count_taken (f, COTERIE_RATE_LOGIN, "alice", 1000), ==, 1000);
}

/* The numbers of docs/protocol.md, section 4. */
static void
test_defaults (Fixture *f, gconstpointer data)
{
  static const struct
  {
    CoterieRate rate;
    const char *name;
    guint burst;
    gint64 refill_ms; /* of one */
  } rows[] = {
    { COTERIE_RATE_REGISTER, "register", 5, 86400000 / 5 },
    { COTERIE_RATE_LOGIN, "login", 5, 180000 },
    { COTERIE_RATE_LOGIN_ADDRESS, "login", 30, 30000 },
    { COTERIE_RATE_ANONYMOUS, "anonymous", 50, 100 },
    { COTERIE_RATE_REQUEST, "request", 100, 50 },
    { COTERIE_RATE_SEND, "send", 500, 20 },
    { COTERIE_RATE_LOOKUP, "lookup", 60, 1000 },
    { COTERIE_RATE_BUNDLE, "bundle", 60, 1000 },
    { COTERIE_RATE_ONE_TIME_PAIR, "one-time-pair", 5, 720000 },
    { COTERIE_RATE_ONE_TIME_TARGET, "one-time-target", 200, 18000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpstr (coterie_rate_get_name (rows[i].rate), ==, rows[i].name);
      g_assert_cmpuint (count_taken (f, rows[i].rate, "key", 1000), ==, rows[i].burst);
      coterie_clock_advance_ms (f->clock, rows[i].refill_ms - 1);
      g_assert_cmpuint (count_taken (f, rows[i].rate, "key", 10), ==, 0);
      coterie_clock_advance_ms (f->clock, 1);
      g_assert_cmpuint (count_taken (f, rows[i].rate, "key", 10), ==, 1);
    }
}

static guint
take_from (Fixture *f, const char *address)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (address);
  guint taken = 0;

  while (taken < 1000 && coterie_limits_take_address (f->limits, COTERIE_RATE_REGISTER, inet, NULL))
    taken++;
  return taken;
}

static void
test_addresses_by_network (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (take_from (f, "192.0.2.7"), ==, 5);
  g_assert_cmpuint (take_from (f, "192.0.2.8"), ==, 0);
  g_assert_cmpuint (take_from (f, "192.0.3.7"), ==, 5);
  g_assert_cmpuint (take_from (f, "2001:db8:0:1::1"), ==, 5);
  g_assert_cmpuint (take_from (f, "2001:db8:0:1:ffff::2"), ==, 0);
  g_assert_cmpuint (take_from (f, "2001:db8:0:100::1"), ==, 5);
  /* IPv4 addresses that come in by an IPv6 socket are not all one party. */
  g_assert_cmpuint (take_from (f, "::ffff:192.0.2.9"), ==, 0);
  g_assert_cmpuint (take_from (f, "::ffff:198.51.100.1"), ==, 5);
}

/* A million strangers neither take memory nor free somebody who is held up by the quarter of an hour. */
static void
test_flood_keeps_strict_buckets (Fixture *f, gconstpointer data)
{
  count_taken (f, COTERIE_RATE_LOGIN, "alice", 5);
  for (guint i = 0; i < 1000000; i++)
    coterie_limits_take (f->limits, COTERIE_RATE_ANONYMOUS, &i, sizeof i, NULL);
  g_assert_cmpuint (count_taken (f, COTERIE_RATE_LOGIN, "alice", 5), ==, 0);
}

static gpointer
take_many (gpointer data)
{
  guint taken = 0;

  for (guint i = 0; i < 2000; i++)
    taken += coterie_limits_take_device (data, COTERIE_RATE_SEND, 7, NULL) ? 1 : 0;
  return GUINT_TO_POINTER (taken);
}

static void
test_threads (Fixture *f, gconstpointer data)
{
  GThread *threads[8];
  guint taken = 0;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("take", take_many, f->limits);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    taken += GPOINTER_TO_UINT (g_thread_join (threads[i]));
  g_assert_cmpuint (taken, ==, 500);
}

#define ADD(path, func) g_test_add ("/server/limits/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("burst", test_burst);
  ADD ("refill", test_refill);
  ADD ("refusal-names-bucket", test_refusal_names_bucket);
  ADD ("peek-takes-nothing", test_peek);
  ADD ("configured", test_configured);
  ADD ("defaults", test_defaults);
  ADD ("addresses-by-network", test_addresses_by_network);
  ADD ("flood-keeps-strict-buckets", test_flood_keeps_strict_buckets);
  ADD ("threads", test_threads);
  return g_test_run ();
}
