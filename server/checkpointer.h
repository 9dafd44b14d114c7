// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"

G_BEGIN_DECLS

/* Brings the store's write-ahead log home, on a thread and a connection of its own: most of it beside the writer, which
 * waits only for the rest of it, and only now and then. */
typedef struct _CoterieCheckpointer CoterieCheckpointer;

CoterieCheckpointer *
coterie_checkpointer_new (CoterieSql *sql);
void
coterie_checkpointer_nudge (CoterieCheckpointer *self, gsize n_written_bytes, gboolean at_once);
void
coterie_checkpointer_free (CoterieCheckpointer *self);

G_END_DECLS
