// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which share of what was sent is lost, from the counters that a receiver reports some times a second (RFC 3550,
 * section 6.4.1). Pure. A report alone says too little: a packet of three is a third. */

typedef struct
{
  gboolean begun;
  guint32 first_seq; /* of the span that goes on */
  gint32 first_lost;
  guint n_reports; /* in it */
  double loss;     /* 0..1 of the last span that was complete; below 0: none was; see coterie_loss_init() */
} CoterieLoss;

void
coterie_loss_init (CoterieLoss *self);
double
coterie_loss_note (CoterieLoss *self, guint32 highest_seq, gint32 n_lost);

G_END_DECLS
