// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/window.h"
#include "wire/limits.h"

static void
test_empty (void)
{
  CoterieWindow window = { NULL };
  guint n;
  gsize n_bytes;

  g_assert_true (coterie_window_has_room (&window, 1));
  g_assert_true (coterie_window_is_half_free (&window));
  coterie_window_get_room (&window, &n, &n_bytes);
  g_assert_cmpuint (n, ==, COTERIE_UNACKED_MAX_ENVELOPES);
  g_assert_cmpuint (n_bytes, ==, COTERIE_UNACKED_MAX_BYTES);
  g_assert_false (coterie_window_remove (&window, 1));
}

/* [section 13] at most 256 */
static void
test_by_number (void)
{
  CoterieWindow window = { NULL };

  for (guint64 id = 1; id <= COTERIE_UNACKED_MAX_ENVELOPES; id++)
    {
      g_assert_true (coterie_window_has_room (&window, 100));
      coterie_window_add (&window, 10 * id, 100);
      g_assert_true (coterie_window_is_half_free (&window) == (id <= COTERIE_UNACKED_MAX_ENVELOPES / 2));
    }
  g_assert_false (coterie_window_has_room (&window, 1));
  g_assert_false (coterie_window_remove (&window, 15));
  g_assert_true (coterie_window_remove (&window, 1280));
  g_assert_false (coterie_window_remove (&window, 1280));
  g_assert_true (coterie_window_has_room (&window, 1));
  for (guint64 id = 1; id <= COTERIE_UNACKED_MAX_ENVELOPES; id++)
    g_assert_true (coterie_window_remove (&window, 10 * id) == (id != 128));
  g_assert_null (window.items);
}

/* [section 13] or 1 MiB, but always one */
static void
test_by_bytes (void)
{
  CoterieWindow window = { NULL };
  guint n;
  gsize n_bytes;

  g_assert_true (coterie_window_has_room (&window, 4 * COTERIE_UNACKED_MAX_BYTES));
  coterie_window_add (&window, 1, 4 * COTERIE_UNACKED_MAX_BYTES);
  g_assert_false (coterie_window_has_room (&window, 1));
  coterie_window_get_room (&window, &n, &n_bytes);
  g_assert_cmpuint (n_bytes, ==, 0);
  g_assert_true (coterie_window_remove (&window, 1));

  coterie_window_add (&window, 2, COTERIE_UNACKED_MAX_BYTES - 10);
  g_assert_false (coterie_window_is_half_free (&window));
  g_assert_true (coterie_window_has_room (&window, 10));
  g_assert_false (coterie_window_has_room (&window, 11));
  coterie_window_clear (&window);
  g_assert_true (coterie_window_has_room (&window, 11));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/window/empty", test_empty);
  g_test_add_func ("/server/window/by-number", test_by_number);
  g_test_add_func ("/server/window/by-bytes", test_by_bytes);
  return g_test_run ();
}
