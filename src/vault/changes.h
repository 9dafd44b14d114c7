// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chain/chain.h"
#include "entities/notice.h"
#include "store/chats.h"
#include "store/contacts.h"
#include "store/messages.h"
#include "wire/content.h"

G_BEGIN_DECLS

/* What a job of the vault changed, told to the main thread when it is durable and never before. Everything here is a
 * snapshot that belongs to this struct. */

typedef enum
{
  COTERIE_WORK_NONE = 0,
  COTERIE_WORK_SEND = 1 << 0,     /* there are contents to seal */
  COTERIE_WORK_REPAIR = 1 << 1,   /* envelopes are to be asked for again */
  COTERIE_WORK_PRESENCE = 1 << 2, /* the presence tokens that we know, or our own, have changed */
  COTERIE_WORK_HOLD = 1 << 3,     /* somebody was put on hold or released */
  COTERIE_WORK_OWN = 1 << 4,      /* own profile or preferences */
  COTERIE_WORK_DEVICES = 1 << 5,  /* own devices, or how far a hand-over is */
  COTERIE_WORK_PARTS = 1 << 6,    /* parts of a hand-over are missing, or may be before long */
} CoterieWork;

typedef enum
{
  COTERIE_EVENT_REQUEST,       /* account: a stranger's first message */
  COTERIE_EVENT_GROUP_REQUEST, /* chat: a stranger (account) has put us into that group */
  COTERIE_EVENT_GROUP_JOIN,    /* chat: account asks to be let into that group */
  COTERIE_EVENT_TYPING,        /* account, active; chat: of a group, or 0 */
  COTERIE_EVENT_NOTICE,        /* notice, account or 0, text */
  COTERIE_EVENT_MEET,    /* aid: of somebody whose chain we do not know, or not all of it, or not whether it is there */
  COTERIE_EVENT_REFRESH, /* account: its chain is longer than what we have; `head` is the one that was told */
  COTERIE_EVENT_CALL,    /* chat, kind, from, call, may_begin */
} CoterieEventType;

typedef struct
{
  CoterieEventType type;
  gint64 account;
  gint64 chat;
  gboolean active;
  CoterieNotice notice;
  char *text; /* owned */
  guint8 aid[COTERIE_AID_BYTES];
  CoterieChainHead head;
  CoterieContentKind kind;
  CoterieDeviceId from;
  CoterieCallContent *call; /* owned */
  gboolean may_begin;       /* the sender may begin calls in the chat */
} CoterieEvent;

typedef struct
{
  GPtrArray *chats;    /* CoterieStoreChat, as they are now */
  GPtrArray *contacts; /* CoterieStoreContact, as they are now */
  GPtrArray *added;    /* CoterieStoreMessage, in the order of storing */
  GPtrArray *updated;  /* CoterieStoreMessage */
  GArray *reshaped;    /* gint64: chats in which rows were put in front of others, or many behind them */
  GPtrArray *events;   /* CoterieEvent */
  guint work;          /* CoterieWork */
  gint64 n_unsent;     /* contents that the server has not answered, or -1 when not counted */
  gint64 n_held;       /* those of them that wait for a hold */
} CoterieChanges;

CoterieChanges *
coterie_changes_new (void);
void
coterie_changes_free (CoterieChanges *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieChanges, coterie_changes_free)

gboolean
coterie_changes_is_empty (const CoterieChanges *self);
CoterieEvent *
coterie_changes_add_event (CoterieChanges *self, CoterieEventType type, gint64 account);
void
coterie_changes_add_reshaped (CoterieChanges *self, gint64 chat);
void
coterie_changes_add_notice (CoterieChanges *self, CoterieNotice notice, gint64 account, const char *text);

G_END_DECLS
