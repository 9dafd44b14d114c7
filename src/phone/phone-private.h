// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"
#include "phone/phone.h"
#include "phone/ways.h"

G_BEGIN_DECLS

struct _CoteriePhone
{
  GObject parent_instance;

  const CoterieCallFace *face;
  CoterieClient *client;
  CoterieSwitchboard *board; /* NULL once closed */
  char *only_address;
  GHashTable *chats;  /* id → CoterieChat, counted: those that a call was heard of in */
  GHashTable *people; /* set of CoterieContact, counted: those of whom something was heard */
  guint keeper;       /* timer: how long the call has lasted */
  guint look_again;   /* timer: who is in the groups could not be read */
  GCancellable *end;
  CoterieWays *ways;
};

/* phone-notes.c */
void
coterie_phone_follow_part (CoteriePhone *self, CoterieCall *call, CoterieChat *chat, CoterieCallState state);
void
coterie_phone_note_actions (CoteriePhone *self, CoterieCall *call, CoterieChat *chat, guint actions);
void
coterie_phone_end_notes (CoteriePhone *self);

/* phone-guests.c */
void
coterie_phone_watch_chat (CoteriePhone *self, CoterieChat *chat);
void
coterie_phone_watch_account (CoteriePhone *self, const guint8 *aid);
void
coterie_phone_watch_nobody (CoteriePhone *self);

G_END_DECLS
