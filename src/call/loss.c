// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/loss.h"

/* Whichever is reached first; the second is about four seconds, as each of the three streams of the other side reports
 * five times a second. */
#define SPAN_PACKETS 100
#define SPAN_REPORTS 60
#define FIRST_REPORTS 20 /* of the first one: something is known soon */

void
coterie_loss_init (CoterieLoss *self)
{
  *self = (CoterieLoss){ .loss = -1 };
}

static void
begin (CoterieLoss *self, guint32 seq, gint32 n_lost)
{
  self->begun = TRUE;
  self->first_seq = seq;
  self->first_lost = n_lost;
  self->n_reports = 0;
}

/**
 * coterie_loss_note:
 * @highest_seq: the number of the last packet that came, extended by how often it has wrapped
 * @n_lost: how many are missing so far; below 0 when some came twice
 *
 * A stranger's numbers: they may be anything.
 *
 * Returns: 0..1; below 0 as long as too few are known
 */
double
coterie_loss_note (CoterieLoss *self, guint32 highest_seq, gint32 n_lost)
{
  guint32 n_sent = highest_seq - self->first_seq;
  gint64 n_gone = (gint64) n_lost - self->first_lost;
  guint max_reports = self->loss < 0 ? FIRST_REPORTS : SPAN_REPORTS;

  if (!self->begun || n_sent > G_MAXINT32) /* it began anew */
    begin (self, highest_seq, n_lost);
  else if (n_sent > 0 && (n_sent >= SPAN_PACKETS || ++self->n_reports >= max_reports))
    {
      self->loss = CLAMP ((double) n_gone / n_sent, 0, 1);
      begin (self, highest_seq, n_lost);
    }
  return self->loss;
}
