// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/schema.h"
#include "sql/connection.h"
#include "wire/limits.h"

G_BEGIN_DECLS

/* One row of `accounts`. */
typedef struct
{
  gint64 account_id; /* 0: there is none */
  guint8 aid[COTERIE_AID_BYTES];
  char name[COTERIE_NAME_MAX_BYTES + 1];
  CoterieAccountState state;
  char *password; /* owned: its Argon2id; NULL when there is no row, "" when it was deleted */
  CoterieChainHead head;
  gint64 created_ms;
} CoterieAccountRow;

gboolean
coterie_account_row_find_name (CoterieSql *sql, const char *name, CoterieAccountRow *row, GError **error);
gboolean
coterie_account_row_find_id (CoterieSql *sql, gint64 account_id, CoterieAccountRow *row, GError **error);
gboolean
coterie_account_row_insert (CoterieSql *sql, CoterieAccountRow *row, GError **error);
void
coterie_account_row_free (CoterieAccountRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieAccountRow, coterie_account_row_free)

G_END_DECLS
