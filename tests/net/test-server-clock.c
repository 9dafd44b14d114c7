// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/server-clock.h"

#define NOW_MS G_GINT64_CONSTANT (1767323045000)
#define HOUR_MS G_GINT64_CONSTANT (3600000)

typedef struct
{
  CoterieClock *clock;
  CoterieServerClock *server_clock;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = coterie_clock_new_fake (NOW_MS);
  fixture->server_clock = coterie_server_clock_new (fixture->clock);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  coterie_server_clock_free (fixture->server_clock);
  coterie_clock_unref (fixture->clock);
}

static void
test_before_note (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (coterie_server_clock_get_now_ms (fixture->server_clock), ==, NOW_MS);
  g_assert_cmpint (coterie_server_clock_get_offset_ms (fixture->server_clock), ==, 0);
  g_assert_false (coterie_server_clock_is_far_off (fixture->server_clock));
}

static void
test_two_hours_off (Fixture *fixture, gconstpointer data)
{
  coterie_server_clock_note (fixture->server_clock, NOW_MS + 2 * HOUR_MS);
  g_assert_cmpint (coterie_server_clock_get_now_ms (fixture->server_clock), ==, NOW_MS + 2 * HOUR_MS);
  g_assert_false (coterie_server_clock_is_far_off (fixture->server_clock));

  coterie_clock_advance_ms (fixture->clock, 5000);
  g_assert_cmpint (coterie_server_clock_get_now_ms (fixture->server_clock), ==, NOW_MS + 2 * HOUR_MS + 5000);
}

/* Somebody sets the local clock meanwhile: the server's time goes on undisturbed. */
static void
test_local_clock_set (Fixture *fixture, gconstpointer data)
{
  coterie_server_clock_note (fixture->server_clock, NOW_MS);
  coterie_clock_advance_ms (fixture->clock, 1000);
  coterie_clock_set_wall_ms (fixture->clock, NOW_MS - 3 * HOUR_MS);
  g_assert_cmpint (coterie_server_clock_get_now_ms (fixture->server_clock), ==, NOW_MS + 1000);
  g_assert_cmpint (coterie_server_clock_get_offset_ms (fixture->server_clock), ==, 3 * HOUR_MS + 1000);
}

static void
test_far_ahead (Fixture *fixture, gconstpointer data)
{
  coterie_server_clock_note (fixture->server_clock, NOW_MS + 25 * HOUR_MS);
  g_assert_true (coterie_server_clock_is_far_off (fixture->server_clock));
  g_assert_cmpint (coterie_server_clock_get_now_ms (fixture->server_clock), ==, NOW_MS + 24 * HOUR_MS);
  g_assert_cmpint (coterie_server_clock_get_offset_ms (fixture->server_clock), ==, 25 * HOUR_MS);
}

static void
test_far_behind (Fixture *fixture, gconstpointer data)
{
  coterie_server_clock_note (fixture->server_clock, NOW_MS - 25 * HOUR_MS);
  g_assert_true (coterie_server_clock_is_far_off (fixture->server_clock));
  g_assert_cmpint (coterie_server_clock_get_now_ms (fixture->server_clock), ==, NOW_MS - 24 * HOUR_MS);
}

static void
test_boundary (Fixture *fixture, gconstpointer data)
{
  coterie_server_clock_note (fixture->server_clock, NOW_MS + 24 * HOUR_MS);
  g_assert_false (coterie_server_clock_is_far_off (fixture->server_clock));
  coterie_server_clock_note (fixture->server_clock, NOW_MS + 24 * HOUR_MS + 1);
  g_assert_true (coterie_server_clock_is_far_off (fixture->server_clock));
}

static void
test_absurd (Fixture *fixture, gconstpointer data)
{
  coterie_server_clock_note (fixture->server_clock, G_MAXUINT64);
  g_assert_true (coterie_server_clock_is_far_off (fixture->server_clock));
  g_assert_cmpint (coterie_server_clock_get_now_ms (fixture->server_clock), ==, NOW_MS + 24 * HOUR_MS);
  coterie_server_clock_note (fixture->server_clock, 0);
  g_assert_cmpint (coterie_server_clock_get_now_ms (fixture->server_clock), ==, NOW_MS - 24 * HOUR_MS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add ("/net/server-clock/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("before-a-note-it-is-the-local-one", test_before_note);
  ADD ("two-hours-off-is-followed", test_two_hours_off);
  ADD ("setting-the-local-clock-changes-nothing", test_local_clock_set);
  ADD ("far-ahead-is-clamped-and-told", test_far_ahead);
  ADD ("far-behind-is-clamped-and-told", test_far_behind);
  ADD ("a-day-exactly-is-followed", test_boundary);
  ADD ("absurd-times", test_absurd);
  return g_test_run ();
}
