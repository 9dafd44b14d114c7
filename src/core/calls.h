// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"
#include "wire/content.h"
#include "wire/relays.h"

G_BEGIN_DECLS

/* What sets up calls, for whoever has src/call/ as well (src/phone/): the client carries it, and knows no more of it
 * than who may say it. It comes by the client's signal
 *
 *  call (CoterieChat *, const CoterieCallArrival *)
 *
 * of an accepted contact, a member of the group, or another device of our own, and is valid during the signal. */
typedef struct
{
  CoterieContentKind kind; /* one of call-… */
  const CoterieCallContent *content;
  CoterieDeviceId from;
  gboolean may_begin; /* the sender may begin calls in that chat: a call that is not known yet becomes known by that */
} CoterieCallArrival;

void
coterie_client_send_call (CoterieClient *self,
                          CoterieChat *chat,
                          CoterieContentKind kind,
                          const CoterieCallContent *content,
                          const CoterieDeviceId *to);
void
coterie_client_begin_call (CoterieClient *self, const guint8 *call);
void
coterie_client_keep_call (
    CoterieClient *self, CoterieChat *chat, const guint8 *starter, gboolean tell, const CoterieCallContent *note);
void
coterie_client_drop_call (CoterieClient *self, const guint8 *call);
void
coterie_client_note_call (
    CoterieClient *self, CoterieChat *chat, const guint8 *starter, gboolean tell, const CoterieCallContent *note);
void /* what the server names to help calls find a way; OFFLINE, or what the server says */
coterie_client_load_relays_async (CoterieClient *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean /* clear @relays in any case */
coterie_client_load_relays_finish (CoterieClient *self, GAsyncResult *result, CoterieRelays *relays, GError **error);
CoterieContact * /* transfer none; NULL: ourselves, or somebody of whom nothing is known */
coterie_client_find_account (CoterieClient *self, const guint8 *aid);
void
coterie_client_set_in_call (CoterieClient *self, CoterieChat *chat, gboolean in_call);

G_END_DECLS
