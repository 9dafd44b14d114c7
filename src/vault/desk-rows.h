// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/desk.h"

G_BEGIN_DECLS

/* The rows of chats, peers and contacts that a job has in hand: each is read once, and written once. desk.h has what
 * jobs do with them; this is for the desk alone. */

void
coterie_desk_rows_init (CoterieDesk *self);
void
coterie_desk_rows_clear (CoterieDesk *self);

gboolean /* writes what was touched, and notes it for the main thread */
coterie_desk_rows_flush (CoterieDesk *self, GError **error);
void /* the job is over */
coterie_desk_rows_forget (CoterieDesk *self);

G_END_DECLS
