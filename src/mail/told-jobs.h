// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/told.h"
#include "vault/desk.h"
#include "wire/content.h"

G_BEGIN_DECLS

/* On the vault thread [C2]: where others say that a chain stands, against what we know of it. What is longer is kept
 * until that chain has been seen, or a person has been told that it cannot be; nothing is sealed meanwhile for whom it
 * binds (store/told.h). */

/* Who told: no account, but what the server says besides. */
#define COTERIE_TOLD_BY_SERVER 0

/* Where somebody says that a chain stands. */
typedef struct
{
  CoterieChainHead head;
  gint64 by; /* an account, ours when another device of ours did; or COTERIE_TOLD_BY_SERVER */
} CoterieTold;

/* A look at an account that brought no chain. */
typedef struct
{
  guint8 aid[COTERIE_AID_BYTES];
  GArray *told; /* owned, of CoterieTold: what was told before the server was asked */
} CoterieLookNews;

CoterieLookNews *
coterie_look_news_new (const guint8 *aid, GArray *told);
void
coterie_look_news_free (CoterieLookNews *self);

gboolean
coterie_told_jobs_compare_heads (CoterieDesk *desk, gint64 account, const CoterieContent *content, GError **error);
gboolean /* [O5]: where another device of ours sees the chain of somebody */
coterie_told_jobs_compare_synced (CoterieDesk *desk, const guint8 *aid, const CoterieChainHead *head, GError **error);

/* A job: the server says where our own chain stands. @data: a CoterieChainHead. */
gpointer
coterie_told_jobs_compare_own (CoterieDesk *desk, gpointer data, GError **error);

void /* that chain is to be looked at */
coterie_told_jobs_ask (CoterieDesk *desk, const CoterieChain *chain, gint64 told_by, const CoterieChainHead *head);

/* What came of it: a verified chain, or no answer of any use. */
gboolean
coterie_told_jobs_check (
    CoterieDesk *desk, const GArray *told, gint64 account, const CoterieChain *chain, GError **error);
gboolean
coterie_told_jobs_add_failure (CoterieDesk *desk, const GArray *told, gint64 account, GError **error);
gboolean /* a person goes on with whom it binds */
coterie_told_jobs_forget (CoterieDesk *desk, gint64 account, GError **error);
gboolean /* our own chain has gone on: what a lost device said is over */
coterie_told_jobs_forget_lost (CoterieDesk *desk, const CoterieChain *old, const CoterieChain *chain, GError **error);

/* A job: the server gave no answer of any use. @data: a CoterieLookNews. */
gpointer
coterie_told_jobs_note_failure (CoterieDesk *desk, gpointer data, GError **error);

/* Jobs: all that waits to be seen; or only that of accounts which the server has. Give a GArray of CoterieStoreTold. */
gpointer
coterie_told_jobs_list (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_told_jobs_list_present (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
