// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/content-jobs.h"

G_BEGIN_DECLS

/* On the vault thread: what others send in a group (docs/protocol.md, "Groups"). */

gboolean
coterie_group_arrivals_is_kind (CoterieContentKind kind);
gboolean
coterie_group_arrivals_meet (CoterieArrival *self, GError **error);
gboolean
coterie_group_arrivals_take (CoterieArrival *self, GError **error);
gboolean
coterie_group_arrivals_may_show (CoterieArrival *self, const CoterieStoreMessage *row, gboolean *may, GError **error);
gboolean /* what waited for that chain need not any more */
coterie_group_arrivals_take_chain (CoterieDesk *desk, const guint8 *aid, gboolean is_new, GError **error);

G_END_DECLS
