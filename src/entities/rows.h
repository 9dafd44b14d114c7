// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "entities/message.h"
#include "store/chats.h"
#include "store/contacts.h"
#include "store/messages.h"

G_BEGIN_DECLS

/* What only core does with its entities: make them from rows and keep them up to date. */

CoterieContact *
coterie_contact_new (const CoterieStoreContact *row);
void
coterie_contact_update (CoterieContact *self, const CoterieStoreContact *row);
void
coterie_contact_set_online (CoterieContact *self, gboolean online);
gint64
coterie_contact_get_account (CoterieContact *self);
gboolean
coterie_contact_get_presence (CoterieContact *self, guint8 *token);

CoterieChat *
coterie_chat_new (const CoterieStoreChat *row, CoterieContact *contact, const char *own_name);
void
coterie_chat_update (CoterieChat *self, const CoterieStoreChat *row);
void
coterie_chat_set_last_sender (CoterieChat *self, CoterieContact *contact);
void
coterie_chat_set_draft (CoterieChat *self, const char *draft);
void
coterie_chat_set_in_call (CoterieChat *self, gboolean in_call);
void
coterie_chat_set_typing (CoterieChat *self, gboolean typing);
gboolean /* whether they were others before */
coterie_chat_set_typing_names (CoterieChat *self, const char *const *names);
gint64
coterie_chat_get_number (CoterieChat *self);
gint64
coterie_chat_get_added_by (CoterieChat *self);

CoterieMessage *
coterie_message_new (const CoterieStoreMessage *row, CoterieChat *chat, const char *sender_name);
void
coterie_message_update (CoterieMessage *self, const CoterieStoreMessage *row, const char *sender_name);
void
coterie_message_set_people (
    CoterieMessage *self, CoterieContact *sender, CoterieContact *shared_by, GStrv only, GArray *mentions);
const CoterieStoreMessage *
coterie_message_get_row (CoterieMessage *self);
gint64
coterie_message_get_number (CoterieMessage *self);

G_END_DECLS
