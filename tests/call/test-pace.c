// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/pace.h"

/* So many seconds in which nothing more is missing. */
static guint
wait_calmly (CoteriePace *self, guint seconds)
{
  guint interval_ms = 0;

  for (guint i = 0; i < seconds; i++)
    interval_ms = coterie_pace_note (self, self->n_missing);
  return interval_ms;
}

/* At first it is not known yet how the way is. */
static void
test_begins_hasty (void)
{
  CoteriePace pace = { 0 };

  g_assert_cmpuint (wait_calmly (&pace, 4), ==, 200);
  g_assert_cmpuint (wait_calmly (&pace, 1), ==, 1000);
  g_assert_cmpuint (wait_calmly (&pace, 100), ==, 1000);
}

static void
test_loss_is_reported_at_once (void)
{
  CoteriePace pace = { 0 };

  wait_calmly (&pace, 100);
  g_assert_cmpuint (coterie_pace_note (&pace, 1), ==, 200);
  g_assert_cmpuint (wait_calmly (&pace, 4), ==, 200);
  g_assert_cmpuint (coterie_pace_note (&pace, 2), ==, 200);
  g_assert_cmpuint (wait_calmly (&pace, 4), ==, 200);
  g_assert_cmpuint (wait_calmly (&pace, 1), ==, 1000);
}

/* A stream that ends takes what it has missed along. */
static void
test_fewer_missing (void)
{
  CoteriePace pace = { 0 };

  coterie_pace_note (&pace, 7);
  wait_calmly (&pace, 100);
  g_assert_cmpuint (coterie_pace_note (&pace, 3), ==, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call/pace/begins-hasty", test_begins_hasty);
  g_test_add_func ("/call/pace/loss-is-reported-at-once", test_loss_is_reported_at_once);
  g_test_add_func ("/call/pace/fewer-missing", test_fewer_missing);
  return g_test_run ();
}
