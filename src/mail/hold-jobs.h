// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "entities/contact.h"
#include "store/accounts.h"
#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: why nothing is sent to somebody, and that the person is told. */

gboolean
coterie_hold_jobs_set (CoterieDesk *desk, gint64 account, CoterieHold hold, GError **error);
gboolean
coterie_hold_jobs_set_replaced (CoterieDesk *desk, gint64 account, GError **error);
gboolean
coterie_hold_jobs_is_at_rest (const CoterieStoreAccount *row);
gboolean
coterie_hold_jobs_release (CoterieDesk *desk, const CoterieStoreAccount *row, gboolean longer, GError **error);
gboolean
coterie_hold_jobs_is_held (CoterieDesk *desk, gint64 account, gboolean *held, GError **error);

G_END_DECLS
