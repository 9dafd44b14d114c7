// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/banner.h"
#include "ui/chat-actions.h"
#include "ui/conversation.h"
#include "ui/held-members.h"
#include "ui/message-entry.h"
#include "ui/message-list.h"

G_BEGIN_DECLS

struct _CoterieConversation
{
  AdwBin parent_instance;

  AdwHeaderBar *header;
  GtkMenuButton *menu_button;
  CoterieBanner *hold_banner;
  CoterieMessageList *list;
  CoterieMessageEntry *entry;

  CoterieClient *client;
  CoterieChat *chat;
  GSettings *settings;
  gboolean folded;
  gboolean covered;

  CoterieChatActions *chat_actions;
  GSignalGroup *client_signals;
  GSignalGroup *chat_signals;
  GSignalGroup *contact_signals; /* no target for the note to self */
  CoterieHeldMembers *held_members;
  GListModel *messages;
  guint n_read;    /* rows that we said were read */
  guint frame;     /* the tick callback that looks at what is in view */
  guint leap_last; /* the last row that was seen since the leap */
  gboolean has_leapt;
  GArray *renewed;     /* of guint: rows that were seen as a line of ours, and are texts that were not seen since */
  gboolean is_opening; /* what was renewed is not known yet */
};

/* conversation-reading.c: what of the chat was seen, and what has become a text since it was. */
void /* what is in view is seen when a frame shows it */
coterie_conversation_look (CoterieConversation *self);
void
coterie_conversation_load_renewed (CoterieConversation *self);
void
coterie_conversation_take_reshaped (CoterieConversation *self, CoterieChat *chat);
void
coterie_conversation_take_rows (CoterieConversation *self, guint position, guint n_removed, guint n_added);
void
coterie_conversation_follow_unread (CoterieConversation *self);
void
coterie_conversation_take_incoming (CoterieConversation *self, CoterieMessage *message);

G_END_DECLS
