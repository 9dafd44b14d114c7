// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "entities/contact.h"
#include "vault/desk.h"
#include "wire/chains.h"
#include "wire/content.h"

G_BEGIN_DECLS

/* On the vault thread: device chains, their pins, and what happens when one does not add up. */

/* Who told: no account, but what the server says besides. */
#define COTERIE_ROSTER_TOLD_BY_SERVER 0

/* Where somebody says that a chain stands. */
typedef struct
{
  CoterieChainHead head;
  gint64 by; /* an account, ours when another device of ours did; or COTERIE_ROSTER_TOLD_BY_SERVER */
} CoterieTold;

/* What a server says of somebody's chain. */
typedef struct
{
  guint8 aid[COTERIE_AID_BYTES]; /* whom we asked about */
  char *name;                    /* owned: the user name, or NULL when it is not known otherwise */
  CoterieChainReply reply;
  GArray *told; /* owned, of CoterieTold, or NULL: the chain must have those heads */
} CoterieChainNews;

void
coterie_chain_news_free (CoterieChainNews *self);

typedef struct
{
  gint64 account; /* 0: it is not known, and what the server said was refused */
  CoterieHold hold;
} CoterieRosterOutcome;

gpointer
coterie_roster_jobs_take_chain (CoterieDesk *desk, gpointer data, GError **error);

/* Jobs: the account is no more; nor is it, but another one has its name; the server does not have it. @data: an aid. */
gpointer
coterie_roster_jobs_take_gone (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_roster_jobs_take_replaced (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_roster_jobs_take_missing (CoterieDesk *desk, gpointer data, GError **error);

/* A job: the user name of a contact, "" when none is known, or they are gone. @data: an aid. */
gpointer
coterie_roster_jobs_dup_name (CoterieDesk *desk, gpointer data, GError **error);

gboolean
coterie_roster_jobs_hold (CoterieDesk *desk, gint64 account, CoterieHold hold, GError **error);
gboolean
coterie_roster_jobs_compare_heads (CoterieDesk *desk, gint64 account, const CoterieContent *content, GError **error);
gboolean
coterie_roster_jobs_get_head (CoterieDesk *desk, gint64 account, CoterieChainHead *head, GError **error);

/* Records that another device of ours has handed over: verified like any others. *account is 0 when they are no good.
 */
gboolean
coterie_roster_jobs_take_records (
    CoterieDesk *desk, const guint8 *aid, const char *name, const GPtrArray *records, gint64 *account, GError **error);
gboolean /* [O5]: where another device of ours sees the chain of somebody */
coterie_roster_jobs_compare_told (CoterieDesk *desk, const guint8 *aid, const CoterieChainHead *head, GError **error);

/* A job: the server says where our own chain stands. @data: a CoterieChainHead. */
gpointer
coterie_roster_jobs_compare_own (CoterieDesk *desk, gpointer data, GError **error);

/* A job: who is on hold, so that they can be looked at again. Gives a GArray of aids. */
gpointer
coterie_roster_jobs_list_held (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
