// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/desk.h"
#include "wire/bundle.h"

G_BEGIN_DECLS

/* On the vault thread: contents become frames. Ratchet step and outbox row are one commit. */

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

/* A job. */
gpointer
coterie_seal_jobs_seal_heads (CoterieDesk *desk, gpointer data, GError **error);

/* A job: typing, for devices that are here; gives GBytes, the frame, empty when it must not be sent. */
typedef struct
{
  gint64 account; /* the contact; or */
  gint64 chat;    /* a group */
  gboolean active;
  guint64 send;    /* ties the answer to the frame */
  GArray *devices; /* owned, of CoterieDeviceId: those that are present */
} CoterieTypingWish;

void
coterie_typing_wish_free (CoterieTypingWish *self);
gpointer
coterie_seal_jobs_seal_typing (CoterieDesk *desk, gpointer data, GError **error);

/* A job: a session with a device whose bundle was fetched. Gives a gboolean: it was refused. */
typedef struct
{
  CoterieDeviceId id;
  CoterieBundle bundle;
  gboolean malformed; /* there is none that could be used */
} CoterieBundleNews;

void
coterie_bundle_news_free (CoterieBundleNews *self);
gpointer
coterie_seal_jobs_start_session (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
