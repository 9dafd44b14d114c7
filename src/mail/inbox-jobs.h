// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: envelopes become contents. Ratchet steps and message rows of a batch are one commit; the
 * acknowledgement comes after it. */

typedef struct
{
  GPtrArray *frames;   /* GBytes: `deliver` frames as they came */
  gboolean has_looked; /* the next one's chain was just looked at: what it does not have now is dropped */
  guint8 looked[COTERIE_AID_BYTES];
  guint64 sequence; /* batches are taken in this order: none after one that failed */
  gboolean restart; /* but this one, with which it begins again */
  gboolean begins;  /* it is the first of its connection: nothing waits for a chain */
} CoterieInboxBatch;

CoterieInboxBatch *
coterie_inbox_batch_new (const guint8 *looked);
void
coterie_inbox_batch_free (CoterieInboxBatch *self);

/* Nothing was done with it: the chain of `missing` must be looked at first. */
typedef struct
{
  GBytes *frame; /* owned */
  guint8 missing[COTERIE_AID_BYTES];
} CoterieInboxDeferred;

typedef struct
{
  GArray *ids;         /* guint64: to be acknowledged */
  GPtrArray *deferred; /* CoterieInboxDeferred */
} CoterieInboxResult;

void
coterie_inbox_result_free (CoterieInboxResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieInboxResult, coterie_inbox_result_free)

/* A job. */
gpointer
coterie_inbox_jobs_open (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
