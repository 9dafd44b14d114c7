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
  COTERIE_GROUP_CHANGE_PICTURE,
  COTERIE_GROUP_CHANGE_RIGHTS,
  COTERIE_GROUP_CHANGE_CLOSE, /* for good */
} CoterieGroupChange;

/* What one is in a group. */
typedef enum
{
  COTERIE_CHAT_ROLE_NONE, /* not in it (any more) */
  COTERIE_CHAT_ROLE_MEMBER,
  COTERIE_CHAT_ROLE_ADMIN,
} CoterieChatRole;

/* What admins alone may do in a group; where a bit is not set all members may. */
typedef enum
{
  COTERIE_GROUP_RIGHTS_ADD = 1 << 0,    /* people */
  COTERIE_GROUP_RIGHTS_CHANGE = 1 << 1, /* name and picture */
  COTERIE_GROUP_RIGHTS_WRITE = 1 << 2,
  COTERIE_GROUP_RIGHTS_CALL = 1 << 3,
} CoterieGroupRights;
#define COTERIE_GROUP_RIGHTS_ALL 15

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
 * (uint64), typing (boolean: the contact, or a member, is typing now), typing-names (GStrv: who), muted, pinned,
 * archived (boolean: see coterie_client_set_chat_flag_async()), in-call (boolean: a call goes on in it, with or without
 * us). Of a group: role (int: CoterieChatRole, the own one),
 * n-members (uint), closed (boolean: for good), rights (uint: CoterieGroupRights), picture (GBytes, PNG or JPEG, or
 * NULL), group-version (uint: another one when anything of the group has changed, its members among that), last-sender
 * (CoterieContact: who wrote the newest row; NULL: we did, or nobody that we know), request (boolean: somebody has put
 * us into it who is not accepted). */
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
coterie_chat_get_own_name (CoterieChat *self); /* the user name of whoever we are */
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
const char *const *
coterie_chat_get_typing_names (CoterieChat *self); /* display names of who types now, NULL-terminated */
gboolean
coterie_chat_get_muted (CoterieChat *self);
gboolean
coterie_chat_get_pinned (CoterieChat *self);
gboolean
coterie_chat_get_archived (CoterieChat *self);
gboolean
coterie_chat_get_in_call (CoterieChat *self);
gboolean
coterie_chat_get_request (CoterieChat *self); /* of groups: coterie_client_accept_group_async(), or leave it */

/* Of groups; zeros for others. */
CoterieChatRole
coterie_chat_get_role (CoterieChat *self);
guint
coterie_chat_get_n_members (CoterieChat *self);
gboolean
coterie_chat_get_closed (CoterieChat *self);
guint
coterie_chat_get_rights (CoterieChat *self);
gboolean /* whether we may do that now: in it, it is not closed, and it is not for admins alone or we are one */
coterie_chat_may (CoterieChat *self, CoterieGroupRights right);
CoterieContact *
coterie_chat_get_last_sender (CoterieChat *self); /* transfer none */
GBytes *
coterie_chat_get_picture (CoterieChat *self); /* transfer none */

G_END_DECLS
