// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "entities/contact.h"
#include "entities/message-state.h"

G_BEGIN_DECLS

typedef enum
{
  COTERIE_CHAT_DIRECT = 1,
  COTERIE_CHAT_NOTE_TO_SELF = 2,
  COTERIE_CHAT_GROUP = 3, /* COTERIE_STORE_CHAT_GROUP */
} CoterieChatKind;

/* What people change of a group. */
typedef enum
{
  COTERIE_GROUP_CHANGE_ADD,     /* members */
  COTERIE_GROUP_CHANGE_REMOVE,  /* members */
  COTERIE_GROUP_CHANGE_PROMOTE, /* members: to admins */
  COTERIE_GROUP_CHANGE_DEMOTE,  /* admins: to members */
  COTERIE_GROUP_CHANGE_LEAVE,
  COTERIE_GROUP_CHANGE_RENAME,
  COTERIE_GROUP_CHANGE_CLOSE, /* for good */
} CoterieGroupChange;

/* What a person chose for a chat. */
typedef enum
{
  COTERIE_CHAT_FLAG_MUTED = 1 << 0,    /* it raises no notifications */
  COTERIE_CHAT_FLAG_PINNED = 1 << 1,   /* the window shows it first */
  COTERIE_CHAT_FLAG_ARCHIVED = 1 << 2, /* out of sight until a new message comes, or for good when it is muted */
} CoterieChatFlag;

/* A conversation. All properties notify on the main thread.
 *
 * Properties: title (string: the contact's display name, the group's name, or the own one), contact (CoterieContact,
 * NULL for the note to self and for groups), draft (string, "" when there is none), unread (uint), last-text (string,
 * one line), last-time-ms (int64, 0 when empty), last-own (boolean), last-state (int: CoterieMessageState), n-messages
 * (uint64), typing (boolean: the contact is typing now), muted, pinned, archived (boolean: see
 * coterie_client_set_chat_flag_async()). */
#define COTERIE_TYPE_CHAT (coterie_chat_get_type ())
G_DECLARE_FINAL_TYPE (CoterieChat, coterie_chat, COTERIE, CHAT, GObject)

const guint8 *
coterie_chat_get_id (CoterieChat *self); /* 32 bytes */
CoterieChatKind
coterie_chat_get_kind (CoterieChat *self);
CoterieContact *
coterie_chat_get_contact (CoterieChat *self); /* transfer none; NULL for the note to self, and for groups */
const char *
coterie_chat_get_title (CoterieChat *self);
const char *
coterie_chat_get_draft (CoterieChat *self);
guint
coterie_chat_get_unread (CoterieChat *self);
guint64
coterie_chat_get_n_messages (CoterieChat *self);
guint64
coterie_chat_get_first_unread (CoterieChat *self); /* position; equals n-messages when all is read */
const char *
coterie_chat_get_last_text (CoterieChat *self);
gint64
coterie_chat_get_last_time_ms (CoterieChat *self);
gboolean
coterie_chat_get_last_own (CoterieChat *self); /* the newest row is an own text */
CoterieMessageKind
coterie_chat_get_last_kind (CoterieChat *self); /* of the newest row; NOTHING when there is none */
CoterieMessageState
coterie_chat_get_last_state (CoterieChat *self); /* of the newest row; RECEIVED when there is none */
gboolean
coterie_chat_get_typing (CoterieChat *self);
gboolean
coterie_chat_get_muted (CoterieChat *self);
gboolean
coterie_chat_get_pinned (CoterieChat *self);
gboolean
coterie_chat_get_archived (CoterieChat *self);

G_END_DECLS
