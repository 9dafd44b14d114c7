// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

G_BEGIN_DECLS

/* Who in a group does not get what is written in it, because something is the matter with their devices or their
 * account. Accounts that were deleted do not count: nobody waits for them.
 *
 * Signals: changed. */
#define COTERIE_TYPE_HELD_MEMBERS (coterie_held_members_get_type ())
G_DECLARE_FINAL_TYPE (CoterieHeldMembers, coterie_held_members, COTERIE, HELD_MEMBERS, GObject)

CoterieHeldMembers *
coterie_held_members_new (void);
void /* @chat: NULL, or no group: nobody */
coterie_held_members_set_chat (CoterieHeldMembers *self, CoterieClient *client, CoterieChat *chat);
char * /* transfer full; NULL: all get it */
coterie_held_members_dup_text (CoterieHeldMembers *self);
const char * /* what is the matter, or where that stands; only when there is a text */
coterie_held_members_get_reason (CoterieHeldMembers *self);

G_END_DECLS
