// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/content-jobs.h"
#include "store/send-jobs.h"

G_BEGIN_DECLS

/* On the vault thread: what the members of a group send one another (docs/protocol.md, "Groups"). */

/* A job: a new group. Gives a gint64 *, its chat. */
typedef struct
{
  char *name;       /* owned */
  GArray *accounts; /* owned, of gint64: the members but ourselves */
} CoterieGroupWish;

void
coterie_group_wish_free (CoterieGroupWish *self);
gpointer
coterie_group_contents_create (CoterieDesk *desk, gpointer data, GError **error);

/* Sending. */
gboolean
coterie_group_contents_list_accounts (
    CoterieDesk *desk, const CoterieStoreChat *chat, GArray *accounts, gboolean *complete, GError **error);
gboolean
coterie_group_contents_fill_knows (CoterieDesk *desk,
                                   const CoterieStoreChat *chat,
                                   CoterieContent *content,
                                   GError **error);
gboolean
coterie_group_contents_fill (const CoterieStoreSendJob *job, CoterieContent *content);

/* Receiving. */
gboolean
coterie_group_contents_is_kind (CoterieContentKind kind);
gboolean
coterie_group_contents_take (CoterieArrival *self, GError **error);
gboolean
coterie_group_contents_may_write (CoterieArrival *self, gboolean *may, GError **error);

G_END_DECLS
