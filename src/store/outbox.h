// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"

G_BEGIN_DECLS

/* Frames that are sealed and durable, and that the server has not answered: a repeat sends the same bytes. */
typedef struct
{
  guint64 send;
  gint64 job;
  GBytes *frame; /* owned */
} CoterieStoreOutboxRow;

void
coterie_store_outbox_row_free (CoterieStoreOutboxRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieStoreOutboxRow, coterie_store_outbox_row_free)

gboolean
coterie_store_outbox_insert (CoterieSql *sql, guint64 send, gint64 job, GBytes *frame, GError **error);
GPtrArray *
coterie_store_outbox_list (CoterieSql *sql, GError **error);
gboolean
coterie_store_outbox_find (CoterieSql *sql, guint64 send, gint64 *job, GError **error);
gboolean
coterie_store_outbox_remove (CoterieSql *sql, guint64 send, GError **error);
gboolean
coterie_store_outbox_oldest (CoterieSql *sql, guint64 *send, GError **error);

G_END_DECLS
