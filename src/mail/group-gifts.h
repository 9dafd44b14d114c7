// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "group/group.h"
#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: records that give membership (docs/protocol.md [J6]), what becomes of our own when others turn
 * out to be apart from them, and what those who were let in have not been told. */

/* How a group stood before records were placed. */
typedef struct
{
  GHashTable *own; /* hash of a gift of our account → whether it counted */
  guint n_records;
} CoterieGroupGifts;

CoterieGroupGifts *
coterie_group_gifts_new (CoterieDesk *desk, CoterieGroup *group);
void
coterie_group_gifts_free (CoterieGroupGifts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieGroupGifts, coterie_group_gifts_free)

gboolean
coterie_group_gifts_review (CoterieDesk *desk, CoterieStoreChat *chat, const CoterieGroupGifts *before, GError **error);
gboolean
coterie_group_gifts_tell_new (CoterieDesk *desk, CoterieStoreChat *chat, const guint8 *aid, GError **error);
gboolean
coterie_group_gifts_pass_secret (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);
gboolean
coterie_group_gifts_pass_picture (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);

G_END_DECLS
