// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/loss.h"

/* n_reports of as many packets each, of which so many are lost. */
static double
report (CoterieLoss *self, guint32 *seq, gint32 *n_lost, guint n_reports, guint packets, guint lost)
{
  double loss = self->loss;

  for (guint i = 0; i < n_reports; i++)
    {
      *seq += packets;
      *n_lost += (gint32) lost;
      loss = coterie_loss_note (self, *seq, *n_lost);
    }
  return loss;
}

static void
assert_loss (guint packets, guint lost, double wanted)
{
  CoterieLoss self;
  guint32 seq = 40000;
  gint32 n_lost = -1;

  coterie_loss_init (&self);
  g_assert_cmpfloat_with_epsilon (report (&self, &seq, &n_lost, 70, packets, lost), wanted, 0.001);
}

static void
test_shares (void)
{
  assert_loss (3, 0, 0);
  assert_loss (20, 1, 0.05);
  assert_loss (4, 1, 0.25);
  assert_loss (1, 0, 0);
  assert_loss (200, 200, 1);
}

/* One of three says nothing yet. */
static void
test_waits_for_enough (void)
{
  CoterieLoss self;
  guint32 seq = 7;
  gint32 n_lost = 0;

  coterie_loss_init (&self);
  g_assert_cmpfloat (self.loss, <, 0);
  g_assert_cmpfloat (report (&self, &seq, &n_lost, 5, 3, 1), <, 0);
  g_assert_cmpfloat_with_epsilon (report (&self, &seq, &n_lost, 30, 3, 0), 4 / 60.0, 0.001);
  g_assert_cmpfloat (report (&self, &seq, &n_lost, 60, 3, 0), ==, 0);
}

/* Nothing is sent: what was known stays. */
static void
test_silence (void)
{
  CoterieLoss self;
  guint32 seq = 7;
  gint32 n_lost = 0;

  coterie_loss_init (&self);
  g_assert_cmpfloat (report (&self, &seq, &n_lost, 60, 0, 0), <, 0);
  report (&self, &seq, &n_lost, 60, 10, 1);
  g_assert_cmpfloat_with_epsilon (report (&self, &seq, &n_lost, 60, 0, 0), 0.1, 0.001);
}

static void
test_nonsense (void)
{
  CoterieLoss self;

  coterie_loss_init (&self);
  coterie_loss_note (&self, G_MAXUINT32, G_MAXINT32);
  coterie_loss_note (&self, 0, G_MININT32); /* wrapped: one more */
  g_assert_cmpfloat (coterie_loss_note (&self, 1000, G_MININT32), ==, 0);
  g_assert_cmpfloat (coterie_loss_note (&self, 2000, G_MAXINT32), ==, 1);
  coterie_loss_note (&self, 3, 0); /* back */
  g_assert_cmpfloat (coterie_loss_note (&self, 203, 20), ==, 0.1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call/loss/shares", test_shares);
  g_test_add_func ("/call/loss/waits-for-enough", test_waits_for_enough);
  g_test_add_func ("/call/loss/silence", test_silence);
  g_test_add_func ("/call/loss/nonsense", test_nonsense);
  return g_test_run ();
}
