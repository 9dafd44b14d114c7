// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Where a conversation stands, and in its place, or beside it, the call that is on in its chat.
 *
 * Properties: client (CoterieClient), chat (CoterieChat or NULL: the open one), conversation (GtkWidget: what stands
 * there without a call), folded (boolean: one pane is shown at a time), shows-call, shows-conversation (boolean,
 * readable), list-shown (boolean: whether the list of chats is wanted beside it). */
#define COTERIE_TYPE_CALL_PLACE (coterie_call_place_get_type ())
G_DECLARE_FINAL_TYPE (CoterieCallPlace, coterie_call_place, COTERIE, CALL_PLACE, AdwBin)

gboolean
coterie_call_place_get_shows_call (CoterieCallPlace *self);
gboolean
coterie_call_place_get_shows_conversation (CoterieCallPlace *self);
void /* the call comes to the front again, before the conversation */
coterie_call_place_return (CoterieCallPlace *self);

G_END_DECLS
