// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* In `flags`: somebody has been told our candidate for the secret, so that it counts [O4]. */
#define COTERIE_STORE_CHAT_SECRET_TOLD (1u << 16)

/* Conversations, with the columns that spare us counting rows. */
typedef struct
{
  gint64 chat; /* its number here */
  guint8 id[COTERIE_CHAT_ID_BYTES];
  int kind;              /* CoterieChatKind */
  gint64 account;        /* of the other party; the own one for the note to self, and for groups */
  char *name;            /* owned: of a group, as its row has it, and written there; NULL for others */
  int group_state;       /* the same: CoterieStoreGroupState */
  gint64 group_added_by; /* the same */
  char *draft;           /* owned */
  guint64 n_messages;
  guint64 first_unread; /* position; n_messages when all is read */
  guint n_unread;
  char *last_text; /* owned: the beginning of the newest text, one line */
  gint64 last_ms;
  gint64 last_account; /* of the newest row: its sender (0 for lines of ours), CoterieMessageKind and ...State; all 0 */
  int last_kind;       /* when there is none */
  int last_state;
  guint64 delivered_to; /* positions below it have had their `delivered` receipts */
  guint64 read_to;      /* and their `read` receipts, as far as the person allows them */
  guint8 secret[COTERIE_CHAT_SECRET_BYTES];
  gboolean has_peer_secret;
  guint8 peer_secret[COTERIE_CHAT_SECRET_BYTES];
  gboolean peer_seen; /* a content of the other party in this chat has been read */
  guint flags;        /* what the person chose: CoterieChatFlag, and what stands below */

  /* Of a group, as its row has it, and written there; zeros for others. */
  int role; /* our own: CoterieGroupRole */
  guint n_members;
  gboolean is_closed;
  guint rights;        /* CoterieGroupRights: for admins alone */
  guint group_version; /* another one when anything of the group has changed */
  GBytes *picture;     /* owned, PNG or JPEG, or NULL */
} CoterieStoreChat;

void
coterie_store_chat_clear (CoterieStoreChat *self);
void
coterie_store_chat_free (CoterieStoreChat *self);
CoterieStoreChat *
coterie_store_chat_copy (const CoterieStoreChat *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieStoreChat, coterie_store_chat_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieStoreChat, coterie_store_chat_free)

gboolean
coterie_store_chats_insert (CoterieSql *sql, CoterieStoreChat *row, GError **error);
gboolean
coterie_store_chats_load (CoterieSql *sql, gint64 chat, CoterieStoreChat *row, gboolean *found, GError **error);
gboolean
coterie_store_chats_find (CoterieSql *sql, const guint8 *id, gint64 *chat, GError **error);
gboolean
coterie_store_chats_find_account (CoterieSql *sql, gint64 account, gint64 *chat, GError **error);
gboolean /* the first behind @after that is no group; 0: none */
coterie_store_chats_next (CoterieSql *sql, gint64 after, gint64 *chat, GError **error);
GPtrArray *
coterie_store_chats_list (CoterieSql *sql, GError **error);
gboolean
coterie_store_chats_save (CoterieSql *sql, const CoterieStoreChat *row, GError **error);
gboolean
coterie_store_chats_set_id (CoterieSql *sql, gint64 chat, const guint8 *id, GError **error);
gboolean
coterie_store_chats_set_draft (CoterieSql *sql, gint64 chat, const char *draft, GError **error);

G_END_DECLS
