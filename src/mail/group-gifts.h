// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "group/group.h"
#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: records of our own account that give membership (docs/protocol.md [J6]), and what becomes of
 * them when others turn out to be apart from them. */

GHashTable * /* hash → whether it counts */
coterie_group_gifts_list (CoterieDesk *desk, CoterieGroup *group);
gboolean /* @before: what coterie_group_gifts_list() has said before records were placed */
coterie_group_gifts_review (CoterieDesk *desk, CoterieStoreChat *chat, GHashTable *before, GError **error);

G_END_DECLS
