// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "entities/chat.h"
#include "chain/chain.h"
#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: what this device's person changes of a group (docs/protocol.md, "Groups"). */

typedef struct
{
  gint64 chat;
  CoterieGroupChange change;
  GArray *accounts;       /* owned, of gint64: who is added, removed, … */
  char *name;             /* owned: the new one, or NULL */
  GBytes *picture;        /* owned: the new one, checked; NULL: none any more */
  gboolean share_history; /* who is added is shown the latest of what was said */
  guint rights;           /* CoterieGroupRights: all of them as they are to be */
} CoterieGroupChangeWish;

void
coterie_group_change_wish_free (CoterieGroupChangeWish *self);

/* A job. */
gpointer
coterie_group_changes_make (CoterieDesk *desk, gpointer data, GError **error);

/* After records have come: what the most senior admin's devices do of their own accord. */
gboolean
coterie_group_changes_renew_secret (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);

/* The own chain has grown. Whoever has the key of a device that this one has revoked must not speak for us in groups.
 */
gboolean
coterie_group_changes_confirm (CoterieDesk *desk, const CoterieChain *old, const CoterieChain *chain, GError **error);

/* A job: who is in a group. @data: a gint64, its chat. Gives a GArray of CoterieGroupMemberRow. Of whom we know no more
 * than the aid is asked for. */
typedef struct
{
  gint64 account; /* 0: we know no more than the aid */
  guint8 aid[COTERIE_AID_BYTES];
  gboolean is_admin;
} CoterieGroupMemberRow;

gpointer
coterie_group_changes_list_members (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
