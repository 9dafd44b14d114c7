// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "entities/chat.h"
#include "entities/entity-list.h"
#include "store/chats.h"

G_BEGIN_DECLS

/* All conversations: a GListModel of CoterieChat, the one with the newest message first. */
#define COTERIE_TYPE_CHATS (coterie_chats_get_type ())
G_DECLARE_FINAL_TYPE (CoterieChats, coterie_chats, COTERIE, CHATS, CoterieEntityList)

CoterieChats *
coterie_chats_new (void);
void
coterie_chats_put (CoterieChats *self, const CoterieStoreChat *row, CoterieContact *contact, const char *own_name);

void
coterie_chats_remove (CoterieChats *self, gint64 number);
CoterieChat *
coterie_chats_get (CoterieChats *self, gint64 number);
CoterieChat *
coterie_chats_find_contact (CoterieChats *self, CoterieContact *contact);
CoterieChat *
coterie_chats_find_group (CoterieChats *self, const char *name);

G_END_DECLS
