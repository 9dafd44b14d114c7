// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/send-jobs.h"
#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: the content that is the first of its line. */

typedef struct
{
  guint max_frames;
  gboolean hold_receipts; /* more envelopes are coming: one receipt later does for all */
  GArray *refused;        /* owned, of CoterieDeviceId: there is no usable bundle of theirs at the moment */
} CoterieSealWish;

void
coterie_seal_wish_free (CoterieSealWish *self);

typedef struct
{
  GPtrArray *frames; /* CoterieStoreOutboxRow: to be sent, in this order */
  GArray *needs;     /* CoterieDeviceId: bundles without which nothing can be sealed */
  gint64 wake_ms;    /* the server's time at which a waiting job may be sealed again; 0: none waits */
  gboolean more;     /* there is more to seal */
  gboolean full;     /* as many are unanswered as may be */
} CoterieSealResult;

void
coterie_seal_result_free (CoterieSealResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieSealResult, coterie_seal_result_free)
void /* it wants to be sealed again then */
coterie_seal_result_note_wake (CoterieSealResult *result, gint64 wake_ms);

/* What has become of it. */
typedef enum
{
  COTERIE_HEAD_FAILED, /* the error is set */
  COTERIE_HEAD_SEALED,
  COTERIE_HEAD_WAITS,
  COTERIE_HEAD_GONE, /* there was nothing to be sent */
} CoterieHeadOutcome;

CoterieHeadOutcome
coterie_seal_head_run (CoterieDesk *desk,
                       const CoterieSealWish *wish,
                       const CoterieStoreSendJob *job,
                       CoterieSealResult *result,
                       GError **error);

/* It waits for some minutes, the more the oftener. */
gboolean
coterie_seal_head_put_off (CoterieDesk *desk, const CoterieStoreSendJob *job, GError **error);
gboolean
coterie_seal_head_is_put_off (CoterieDesk *desk, const CoterieStoreSendJob *job);

G_END_DECLS
