// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/backoff.h"

static void
test_bounds (void)
{
  static const guint bounds_ms[] = { 1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000 };
  CoterieBackoff backoff;

  coterie_backoff_init (&backoff, 1000, 60000);
  for (guint i = 0; i < G_N_ELEMENTS (bounds_ms); i++)
    {
      guint least_ms = G_MAXUINT;
      guint most_ms = 0;

      /* The same step, many times: all of the range is used, and nothing beyond it. */
      for (guint32 seed = 0; seed < 2000; seed++)
        {
          g_autoptr (GRand) random = g_rand_new_with_seed (seed);
          CoterieBackoff copy = backoff;
          guint wait_ms = coterie_backoff_next_ms (&copy, random);

          g_assert_cmpuint (wait_ms, <=, bounds_ms[i]);
          least_ms = MIN (least_ms, wait_ms);
          most_ms = MAX (most_ms, wait_ms);
        }
      g_assert_cmpuint (least_ms, <, bounds_ms[i] / 20);
      g_assert_cmpuint (most_ms, >, bounds_ms[i] - bounds_ms[i] / 20);
      {
        g_autoptr (GRand) random = g_rand_new_with_seed (1);

        coterie_backoff_next_ms (&backoff, random);
      }
    }
}

static void
test_reset (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  CoterieBackoff backoff;

  coterie_backoff_init (&backoff, 10, 1000000);
  for (guint i = 0; i < 100; i++)
    coterie_backoff_next_ms (&backoff, random);
  coterie_backoff_reset (&backoff);
  g_assert_cmpuint (coterie_backoff_next_ms (&backoff, random), <=, 10);
  g_assert_cmpuint (coterie_backoff_next_ms (&backoff, random), <=, 20);
}

static void
test_no_overflow (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  CoterieBackoff backoff;

  coterie_backoff_init (&backoff, 1, G_MAXUINT);
  for (guint i = 0; i < 100; i++)
    {
      coterie_backoff_next_ms (&backoff, random);
      g_assert_cmpuint (backoff.bound_ms, >=, 2);
    }
  g_assert_cmpuint (backoff.bound_ms, ==, G_MAXUINT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/backoff/bounds-double-up-to-the-most", test_bounds);
  g_test_add_func ("/net/backoff/reset-begins-anew", test_reset);
  g_test_add_func ("/net/backoff/no-overflow", test_no_overflow);
  return g_test_run ();
}
