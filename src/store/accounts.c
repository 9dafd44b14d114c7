// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/accounts.h"

/* The column has two holds: the lowest eight bits are the one that is shown, those above the one beneath it. */
static int
join_holds (int hold, int beneath)
{
  return hold | beneath << 8;
}

void
coterie_store_account_clear (CoterieStoreAccount *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->records, g_bytes_unref);
}

/**
 * coterie_store_accounts_insert:
 * @account: (inout): with `account` 0 a number is given and written there
 */
gboolean
coterie_store_accounts_insert (CoterieSql *sql, CoterieStoreAccount *account, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT INTO accounts (account, aid, name, length, head, records, hold)"
                                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING account");

  if (account->account != 0)
    coterie_sql_bind_int (s, 1, account->account);
  coterie_sql_bind_blob (s, 2, account->aid, sizeof account->aid);
  coterie_sql_bind_text (s, 3, account->name != NULL ? account->name : "");
  coterie_sql_bind_int (s, 4, account->head.length);
  coterie_sql_bind_blob (s, 5, account->head.head, sizeof account->head.head);
  coterie_sql_bind_bytes (s, 6, account->records);
  coterie_sql_bind_int (s, 7, join_holds (account->hold, account->beneath));
  return coterie_sql_fetch_int (s, 0, &account->account, error);
}

/**
 * coterie_store_accounts_find:
 * @account: (out): 0 when it is not known
 */
gboolean
coterie_store_accounts_find (CoterieSql *sql, const guint8 *aid, gint64 *account, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT account FROM accounts WHERE aid = ?1");

  coterie_sql_bind_blob (s, 1, aid, COTERIE_AID_BYTES);
  return coterie_sql_fetch_int (s, 0, account, error);
}

/**
 * coterie_store_accounts_find_name:
 * @account: (out): who had that name first; 0 when nobody known has it
 */
gboolean
coterie_store_accounts_find_name (CoterieSql *sql, const char *name, gint64 *account, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT account FROM accounts WHERE name = ?1 AND name != '' ORDER BY account");

  coterie_sql_bind_text (s, 1, name);
  return coterie_sql_fetch_int (s, 0, account, error);
}

gboolean
coterie_store_accounts_load (CoterieSql *sql, gint64 account, CoterieStoreAccount *row, gboolean *found, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT aid, name, length, head, records, hold & 255, hold >> 8 FROM accounts"
                                " WHERE account = ?1");

  memset (row, 0, sizeof *row);
  *found = FALSE;
  coterie_sql_bind_int (s, 1, account);
  if (coterie_sql_step (s))
    {
      const guint8 *aid = coterie_sql_column_exact (s, 0, sizeof row->aid);
      const guint8 *head = coterie_sql_column_exact (s, 3, sizeof row->head.head);

      row->account = account;
      if (aid != NULL)
        memcpy (row->aid, aid, sizeof row->aid);
      row->name = g_strdup (coterie_sql_column_text (s, 1));
      row->head.length = coterie_sql_column_int (s, 2);
      if (head != NULL)
        memcpy (row->head.head, head, sizeof row->head.head);
      row->records = coterie_sql_column_bytes (s, 4);
      row->hold = coterie_sql_column_int (s, 5);
      row->beneath = coterie_sql_column_int (s, 6);
      *found = TRUE;
    }
  return coterie_sql_finish (s, error);
}

gboolean
coterie_store_accounts_set_chain (
    CoterieSql *sql, gint64 account, const CoterieChainHead *head, GBytes *records, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "UPDATE accounts SET length = ?2, head = ?3, records = ?4 WHERE account = ?1");

  coterie_sql_bind_int (s, 1, account);
  coterie_sql_bind_int (s, 2, head->length);
  coterie_sql_bind_blob (s, 3, head->head, sizeof head->head);
  coterie_sql_bind_bytes (s, 4, records);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_accounts_set_name (CoterieSql *sql, gint64 account, const char *name, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE accounts SET name = ?2 WHERE account = ?1");

  coterie_sql_bind_int (s, 1, account);
  coterie_sql_bind_text (s, 2, name);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_accounts_set_hold (CoterieSql *sql, gint64 account, int hold, int beneath, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE accounts SET hold = ?2 WHERE account = ?1");

  coterie_sql_bind_int (s, 1, account);
  coterie_sql_bind_int (s, 2, join_holds (hold, beneath));
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_accounts_list_held:
 *
 * Returns: (transfer full): the aids of those on hold, %COTERIE_AID_BYTES each
 */
GArray *
coterie_store_accounts_list_held (CoterieSql *sql, GError **error)
{
  g_autoptr (GArray) aids = g_array_new (FALSE, FALSE, COTERIE_AID_BYTES);
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT aid FROM accounts WHERE hold != 0");

  while (coterie_sql_step (s))
    g_array_append_vals (aids, coterie_sql_column_exact (s, 0, COTERIE_AID_BYTES), 1);
  return coterie_sql_finish (s, error) ? g_steal_pointer (&aids) : NULL;
}
