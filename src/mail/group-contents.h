// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/send-jobs.h"
#include "vault/desk.h"
#include "wire/content.h"

G_BEGIN_DECLS

/* On the vault thread: what the members of a group send one another (docs/protocol.md, "Groups"). */

/* A job: a new group. Gives a gint64 *, its chat. */
typedef struct
{
  char *name;       /* owned */
  GBytes *picture;  /* owned: PNG or JPEG, or NULL */
  GArray *accounts; /* owned, of gint64: the members but ourselves */
} CoterieGroupWish;

void
coterie_group_wish_free (CoterieGroupWish *self);
gpointer
coterie_group_contents_create (CoterieDesk *desk, gpointer data, GError **error);

gboolean
coterie_group_contents_check_name (const char *name, GError **error);
GByteArray *
coterie_group_contents_list_aids (CoterieDesk *desk, const GArray *accounts, GError **error);

/* Sending. To all members; with @only to that account, with a device to that one alone. */
gboolean
coterie_group_contents_queue (CoterieDesk *desk,
                              const CoterieStoreChat *chat,
                              const CoterieDeviceId *only,
                              CoterieContentKind kind,
                              GBytes *payload,
                              GError **error);
gboolean
coterie_group_contents_queue_records (CoterieDesk *desk,
                                      const CoterieStoreChat *chat,
                                      const CoterieDeviceId *only,
                                      const GPtrArray *records,
                                      GError **error);
gboolean
coterie_group_contents_queue_picture (CoterieDesk *desk,
                                      const CoterieStoreChat *chat,
                                      const CoterieDeviceId *only,
                                      GError **error);
gboolean
coterie_group_contents_queue_secret (
    CoterieDesk *desk, const CoterieStoreChat *chat, const CoterieDeviceId *only, const guint8 *secret, GError **error);
gboolean
coterie_group_contents_keep_secret (
    CoterieDesk *desk, CoterieStoreChat *chat, const guint8 *hash, const guint8 *secret, GError **error);
gboolean /* one that a record names; of others nothing is kept */
coterie_group_contents_take_secret (CoterieDesk *desk, CoterieStoreChat *chat, const guint8 *secret, GError **error);

/* For whom a content of a group is. */
typedef struct
{
  GArray *accounts;   /* gint64: whom it can go to, ourselves among them, in the order of their aids */
  GArray *stragglers; /* gint64: for whom it is to be kept, as nothing can be sent to them now */
  guint n_unmet;      /* members of whom nothing is known, and the server shows nothing good now */
  gboolean complete;  /* FALSE: somebody's chain is not there yet, or not all of it; it was asked for */
} CoterieGroupRecipients;

void
coterie_group_recipients_init (CoterieGroupRecipients *self);
void
coterie_group_recipients_clear (CoterieGroupRecipients *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieGroupRecipients, coterie_group_recipients_clear)

gboolean
coterie_group_contents_list_accounts (CoterieDesk *desk,
                                      const CoterieStoreChat *chat,
                                      CoterieGroupRecipients *to,
                                      GError **error);
gboolean
coterie_group_contents_fill_knows (CoterieDesk *desk,
                                   const CoterieStoreChat *chat,
                                   CoterieContent *content,
                                   GError **error);
gboolean
coterie_group_contents_fill (const CoterieStoreSendJob *job, CoterieContent *content);

G_END_DECLS
