// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"
#include "store/schema.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* Everybody whose device chain we know: the pin [V7], the records behind it, and whether sending is held. */
typedef struct
{
  gint64 account;
  guint8 aid[COTERIE_AID_BYTES];
  char *name; /* owned; "" until it is known */
  CoterieChainHead head;
  GBytes *records; /* owned: verified, one after the other */
  int hold;        /* CoterieHold: why nothing is sent there */
  int beneath;     /* CoterieHold: what stands again when `hold` ends */
} CoterieStoreAccount;

void
coterie_store_account_clear (CoterieStoreAccount *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieStoreAccount, coterie_store_account_clear)

gboolean
coterie_store_accounts_insert (CoterieSql *sql, CoterieStoreAccount *account, GError **error);
gboolean
coterie_store_accounts_find (CoterieSql *sql, const guint8 *aid, gint64 *account, GError **error);
gboolean
coterie_store_accounts_find_name (CoterieSql *sql, const char *name, gint64 *account, GError **error);
gboolean
coterie_store_accounts_load (
    CoterieSql *sql, gint64 account, CoterieStoreAccount *row, gboolean *found, GError **error);
gboolean
coterie_store_accounts_set_chain (
    CoterieSql *sql, gint64 account, const CoterieChainHead *head, GBytes *records, GError **error);
gboolean
coterie_store_accounts_set_name (CoterieSql *sql, gint64 account, const char *name, GError **error);
gboolean
coterie_store_accounts_set_hold (CoterieSql *sql, gint64 account, int hold, int beneath, GError **error);
GArray *
coterie_store_accounts_list_held (CoterieSql *sql, GError **error);

G_END_DECLS
