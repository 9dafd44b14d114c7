// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "rows.h"

/* The client's tables in memory, empty. */
CoterieSql *
test_store_new (void)
{
  CoterieSql *sql;

  test_take (sql, coterie_sql_open_in_memory (&error));
  test_done (coterie_store_migrate (sql, &error));
  return sql;
}

gint64
test_store_fetch (CoterieSql *sql, const char *text)
{
  gint64 value = -1;

  test_done (coterie_sql_fetch_int (coterie_sql_prepare (sql, text), -1, &value, &error));
  return value;
}

void
test_fill (guint8 *bytes, gsize n_bytes, guint8 mark)
{
  memset (bytes, mark, n_bytes);
}

void
test_assert_filled (const guint8 *bytes, gsize n_bytes, guint8 mark)
{
  for (gsize i = 0; i < n_bytes; i++)
    g_assert_cmphex (bytes[i], ==, mark);
}

gint64
test_store_add_account (CoterieSql *sql, guint8 mark, const char *name)
{
  g_auto (CoterieStoreAccount) row = { .name = g_strdup (name), .head.length = 1 };

  test_fill_array (row.aid, mark);
  test_fill_array (row.head.head, mark);
  row.records = g_bytes_new (&mark, 1);
  test_done (coterie_store_accounts_insert (sql, &row, &error));
  g_assert_cmpint (row.account, >, 0);
  return row.account;
}

gint64
test_store_add_chat (CoterieSql *sql, gint64 account, guint8 mark)
{
  g_auto (CoterieStoreChat) row = { .kind = 1, .account = account, .last_ms = mark };

  test_fill_array (row.id, mark);
  test_fill_array (row.secret, mark);
  test_done (coterie_store_chats_insert (sql, &row, &error));
  g_assert_cmpint (row.chat, >, 0);
  return row.chat;
}
