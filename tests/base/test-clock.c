// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/clock.h"

static void
test_real (void)
{
  g_autoptr (CoterieClock) clock = coterie_clock_new_real ();
  gint64 before_ms = g_get_real_time () / 1000;
  gint64 wall_ms = coterie_clock_get_wall_ms (clock);
  gint64 first_us = coterie_clock_get_monotonic_us (clock);

  g_assert_cmpint (wall_ms, >=, before_ms);
  g_assert_cmpint (wall_ms, <=, g_get_real_time () / 1000);
  g_assert_cmpint (coterie_clock_get_monotonic_us (clock), >=, first_us);
}

static void
test_fake_stands_still (void)
{
  g_autoptr (CoterieClock) clock = coterie_clock_new_fake (1767323045000);
  gint64 first_us = coterie_clock_get_monotonic_us (clock);

  g_assert_cmpint (coterie_clock_get_wall_ms (clock), ==, 1767323045000);
  g_assert_cmpint (coterie_clock_get_monotonic_us (clock), ==, first_us);
  g_assert_cmpint (first_us, >, 0);
}

static void
test_fake_advances (void)
{
  g_autoptr (CoterieClock) clock = coterie_clock_new_fake (1000);
  gint64 first_us = coterie_clock_get_monotonic_us (clock);

  coterie_clock_advance_ms (clock, 250);
  g_assert_cmpint (coterie_clock_get_wall_ms (clock), ==, 1250);
  g_assert_cmpint (coterie_clock_get_monotonic_us (clock) - first_us, ==, 250000);
}

static void
test_fake_set_back (void)
{
  g_autoptr (CoterieClock) clock = coterie_clock_new_fake (1000);
  gint64 first_us = coterie_clock_get_monotonic_us (clock);

  coterie_clock_set_wall_ms (clock, 400);
  g_assert_cmpint (coterie_clock_get_wall_ms (clock), ==, 400);
  g_assert_cmpint (coterie_clock_get_monotonic_us (clock), ==, first_us);
}

static void
test_shared (void)
{
  g_autoptr (CoterieClock) clock = coterie_clock_new_fake (1);
  CoterieClock *other = coterie_clock_ref (clock);

  coterie_clock_advance_ms (clock, 1);
  g_assert_cmpint (coterie_clock_get_wall_ms (other), ==, 2);
  coterie_clock_unref (other);
  g_assert_cmpint (coterie_clock_get_wall_ms (clock), ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/clock/real", test_real);
  g_test_add_func ("/base/clock/fake-stands-still", test_fake_stands_still);
  g_test_add_func ("/base/clock/fake-advances", test_fake_advances);
  g_test_add_func ("/base/clock/fake-set-back", test_fake_set_back);
  g_test_add_func ("/base/clock/shared", test_shared);
  return g_test_run ();
}
