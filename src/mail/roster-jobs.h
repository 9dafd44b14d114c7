// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "entities/contact.h"
#include "mail/told-jobs.h"
#include "wire/chains.h"

G_BEGIN_DECLS

/* On the vault thread: device chains and their pins, and what happens when one does not add up. */

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

gboolean
coterie_roster_jobs_get_head (CoterieDesk *desk, gint64 account, CoterieChainHead *head, GError **error);

/* Records that another device of ours has handed over: verified like any others. *account is 0 when they are no good.
 */
gboolean
coterie_roster_jobs_take_records (
    CoterieDesk *desk, const guint8 *aid, const char *name, const GPtrArray *records, gint64 *account, GError **error);

/* A job: who is on hold, so that they can be looked at again. Gives a GArray of aids. */
gpointer
coterie_roster_jobs_list_held (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
