// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/account-jobs.h"
#include "chain/linking.h"
#include "wire/chains.h"
#include "wire/linking.h"

G_BEGIN_DECLS

/* On the vault thread: a device that waits to be approved (docs/protocol.md, "Linking"). What it has said, and what it
 * was told, is durable before it says or believes the next thing, so that it may be closed at any time. */

/* What the main thread needs to go on. */
typedef struct
{
  CoterieIdentity *identity; /* aid and number are zero before the link has begun */
  CoterieSecret *token;
  gboolean begun;
  guint64 expires_ms;
  gint64 left_ms; /* that this device goes on with it, by its own clock */
  guint round;
  guint8 commit[COTERIE_DIGEST_BYTES];
  gboolean answered;
  char code[COTERIE_LINK_CODE_DIGITS + 1]; /* once it is answered */
  GBytes *reveal;                          /* body of POST /v1/link/reveal, once it is answered */
} CoteriePending;

void
coterie_pending_free (CoteriePending *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoteriePending, coterie_pending_free)

gboolean
coterie_pending_jobs_is_pending (CoterieDesk *desk, gboolean *is_pending, GError **error);

/* A job, with a CoterieAccountWish: the keys of this device and its token. Nothing has left the machine. */
gpointer
coterie_pending_jobs_make (CoterieDesk *desk, gpointer data, GError **error);

/* Jobs that give a CoteriePending: as it is (no data); the link has begun (CoterieLinkingBegun); another round (guint);
 * somebody has answered (CoterieLinkingAnswer). */
gpointer
coterie_pending_jobs_load (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_pending_jobs_begin (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_pending_jobs_begin_round (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_pending_jobs_take_answer (CoterieDesk *desk, gpointer data, GError **error);

/* A job: the server says that this device stands in the chain. @data: a CoterieChainReply */
gpointer
coterie_pending_jobs_finish (CoterieDesk *desk, gpointer data, GError **error);
/* A job: the server says that it was, and is not any more. @data: a CoterieChainReply. HELD when it cannot show it. */
gpointer
coterie_pending_jobs_check_revoked (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
