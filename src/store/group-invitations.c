// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/group-invitations.h"

#include <string.h>

gboolean
coterie_store_group_invitations_put (CoterieSql *sql, gint64 chat, const CoterieStoreInvitation *row, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT INTO group_invitations (token, chat, is_good, at_ms) VALUES (?1, ?2, ?3, ?4)"
                                " ON CONFLICT (token) DO UPDATE SET is_good = ?3, at_ms = ?4 WHERE chat = ?2");

  coterie_sql_bind_blob (s, 1, row->token, sizeof row->token);
  coterie_sql_bind_int (s, 2, chat);
  coterie_sql_bind_int (s, 3, row->is_good);
  coterie_sql_bind_int (s, 4, row->at_ms);
  return coterie_sql_run (s, error);
}

static void
read_row (CoterieSqlStatement *s, CoterieStoreInvitation *row)
{
  const guint8 *token = coterie_sql_column_exact (s, 0, sizeof row->token);

  if (token != NULL)
    memcpy (row->token, token, sizeof row->token);
  row->is_good = coterie_sql_column_int (s, 1) != 0;
  row->at_ms = coterie_sql_column_int (s, 2);
}

gboolean
coterie_store_group_invitations_load (
    CoterieSql *sql, gint64 chat, const guint8 *token, CoterieStoreInvitation *row, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT token, is_good, at_ms FROM group_invitations WHERE token = ?1 AND chat = ?2");

  *row = (CoterieStoreInvitation){ 0 };
  coterie_sql_bind_blob (s, 1, token, sizeof row->token);
  coterie_sql_bind_int (s, 2, chat);
  if (coterie_sql_step (s))
    read_row (s, row);
  return coterie_sql_finish (s, error);
}

GArray *
coterie_store_group_invitations_list (CoterieSql *sql, gint64 chat, guint max_rows, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (CoterieStoreInvitation));
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT token, is_good, at_ms FROM group_invitations WHERE chat = ?1"
                                " ORDER BY at_ms DESC, token LIMIT ?2");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, max_rows);
  while (coterie_sql_step (s))
    {
      CoterieStoreInvitation row = { 0 };

      read_row (s, &row);
      g_array_append_val (rows, row);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&rows) : NULL;
}

gboolean
coterie_store_group_joins_add (
    CoterieSql *sql, gint64 chat, gint64 account, const guint8 *token, gint64 came_ms, gboolean *is_new, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT OR IGNORE INTO group_joins (chat, account, token, came_ms)"
                                " SELECT ?1, ?2, ?3, ?4 WHERE (SELECT count(*) FROM group_joins WHERE chat = ?1) < ?5");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, account);
  coterie_sql_bind_blob (s, 3, token, COTERIE_INVITATION_BYTES);
  coterie_sql_bind_int (s, 4, came_ms);
  coterie_sql_bind_int (s, 5, COTERIE_STORE_JOINS_MAX);
  if (!coterie_sql_run (s, error))
    return FALSE;
  *is_new = coterie_sql_get_changes (sql) > 0;
  return TRUE;
}

gboolean
coterie_store_group_joins_remove (CoterieSql *sql, gint64 chat, gint64 account, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM group_joins WHERE chat = ?1 AND account = ?2");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, account);
  return coterie_sql_run (s, error);
}

GArray *
coterie_store_group_joins_list (CoterieSql *sql, gint64 chat, GError **error)
{
  g_autoptr (GArray) accounts = g_array_new (FALSE, FALSE, sizeof (gint64));
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT j.account FROM group_joins j JOIN accounts a USING (account) WHERE j.chat = ?1"
                                " AND NOT EXISTS (SELECT 1 FROM group_members m WHERE m.chat = ?1 AND m.aid = a.aid)"
                                " ORDER BY j.came_ms, j.account");

  coterie_sql_bind_int (s, 1, chat);
  while (coterie_sql_step (s))
    {
      gint64 account = coterie_sql_column_int (s, 0);

      g_array_append_val (accounts, account);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&accounts) : NULL;
}
