// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/presence.h"
#include "wire/frames.h"

G_BEGIN_DECLS

typedef struct _CoterieClock CoterieClock;

/* Says that we are typing, to devices that are here, every five seconds at most; and shows that others are, for a
 * while after the last time they said so. */
typedef struct _CoterieTyping CoterieTyping;

CoterieTyping *
coterie_typing_new (CoterieVault *vault, CoterieTransport *transport, CoteriePresences *presences, CoterieClock *clock);
void
coterie_typing_free (CoterieTyping *self);

void
coterie_typing_set (CoterieTyping *self, CoterieContact *contact, gboolean active);
void /* the same in a group, for those of its members who are here */
coterie_typing_set_group (CoterieTyping *self, gint64 chat, gboolean active);
void
coterie_typing_closed (CoterieTyping *self);
gboolean
coterie_typing_take_answer (CoterieTyping *self, const CoterieAnswer *answer); /* FALSE: not one of ours */

G_END_DECLS
