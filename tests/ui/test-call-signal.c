// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/call-signal.h"

static const struct
{
  const char *name;
  CoteriePeerStats stats;
  CoterieCallSignal signal;
} rows[] = {
  { "not-connected", { .loss = -1 }, COTERIE_CALL_SIGNAL_NONE },
  { "not-connected-though-figures-are-left", { .loss = 0.5, .rtt_ms = 900 }, COTERIE_CALL_SIGNAL_NONE },
  { "no-report-yet", { .connected_ms = 80, .loss = -1 }, COTERIE_CALL_SIGNAL_GOOD },
  { "nothing-lost", { .connected_ms = 80, .loss = 0, .rtt_ms = 40 }, COTERIE_CALL_SIGNAL_GOOD },
  { "hardly-anything-lost", { .connected_ms = 80, .loss = 0.01, .rtt_ms = 250 }, COTERIE_CALL_SIGNAL_GOOD },
  { "some-lost", { .connected_ms = 80, .loss = 0.02, .rtt_ms = 40 }, COTERIE_CALL_SIGNAL_FAIR },
  { "far-away", { .connected_ms = 80, .loss = 0, .rtt_ms = 300 }, COTERIE_CALL_SIGNAL_FAIR },
  { "much-lost", { .connected_ms = 80, .loss = 0.06, .rtt_ms = 40 }, COTERIE_CALL_SIGNAL_WEAK },
  { "by-way-of-the-moon", { .connected_ms = 80, .loss = 0, .rtt_ms = 2600 }, COTERIE_CALL_SIGNAL_WEAK },
};

static void
test_row (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);

  g_assert_cmpint (coterie_call_signal_of (&rows[i].stats), ==, rows[i].signal);
}

/* Each can be told from the others. */
static void
test_pictures (void)
{
  for (guint i = 0; i < COTERIE_N_CALL_SIGNALS; i++)
    for (guint k = 0; k < i; k++)
      {
        g_assert_cmpstr (coterie_call_signal_icon (i), !=, coterie_call_signal_icon (k));
        g_assert_cmpstr (coterie_call_signal_text (i), !=, coterie_call_signal_text (k));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ui/call-signal/%s", rows[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
    }
  g_test_add_func ("/ui/call-signal/pictures-and-words", test_pictures);
  return g_test_run ();
}
