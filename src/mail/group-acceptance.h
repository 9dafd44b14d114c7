// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: groups that become accepted, by a person, by another device of theirs, or because somebody is
 * accepted now who has added them (docs/protocol.md, "Groups"). */

gpointer
coterie_group_acceptance_run (CoterieDesk *desk, gpointer data, GError **error);
gboolean
coterie_group_acceptance_accept (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);
gboolean
coterie_group_acceptance_review (CoterieDesk *desk, GError **error);

G_END_DECLS
