// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/messages.h"
#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: rows that another device of ours has, among those that are here. */

gboolean
coterie_merge_jobs_put_rows (
    CoterieDesk *desk, CoterieStoreChat *chat, const GPtrArray *rows, guint64 *next, GError **error);

G_END_DECLS
