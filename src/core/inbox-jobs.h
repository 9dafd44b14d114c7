// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/desk.h"

G_BEGIN_DECLS

/* On the vault thread: envelopes become contents. Ratchet steps and message rows of a batch are one commit; the
 * acknowledgement comes after it. */

typedef struct
{
  GPtrArray *frames; /* GBytes: `deliver` frames as they came */
  gboolean final;    /* the senders' chains were just looked at: what is unknown now is dropped */
  guint64 sequence;  /* batches are taken in this order: none after one that failed */
  gboolean restart;  /* but this one, with which it begins again */
} CoterieInboxBatch;

CoterieInboxBatch *
coterie_inbox_batch_new (gboolean final);
void
coterie_inbox_batch_free (CoterieInboxBatch *self);

typedef struct
{
  GArray *ids;         /* guint64: to be acknowledged */
  GPtrArray *deferred; /* GBytes: nothing was done; their sender's chain must be looked at first */
} CoterieInboxResult;

void
coterie_inbox_result_free (CoterieInboxResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieInboxResult, coterie_inbox_result_free)

/* A job. */
gpointer
coterie_inbox_jobs_open (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
