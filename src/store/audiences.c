// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/audiences.h"

static gboolean
find (CoterieSql *sql, gint64 chat, gboolean is_part, GBytes *aids, gint64 *audience, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql,
      "SELECT audience FROM audiences WHERE chat = ?1 AND is_part = ?2 AND aids = ?3 ORDER BY audience DESC LIMIT 1");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, is_part);
  coterie_sql_bind_bytes (s, 3, aids);
  return coterie_sql_fetch_int (s, 0, audience, error);
}

/**
 * coterie_store_audiences_ensure:
 * @is_part: they are some of the members alone
 * @audience: (out): the number of exactly these
 */
gboolean
coterie_store_audiences_ensure (
    CoterieSql *sql, gint64 chat, gboolean is_part, GBytes *aids, gint64 *audience, GError **error)
{
  CoterieSqlStatement *s;

  if (!find (sql, chat, is_part, aids, audience, error))
    return FALSE;
  if (*audience != 0)
    return TRUE;
  s = coterie_sql_prepare (sql, "INSERT INTO audiences (chat, is_part, aids) VALUES (?1, ?2, ?3)");
  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, is_part);
  coterie_sql_bind_bytes (s, 3, aids);
  return coterie_sql_run (s, error) && find (sql, chat, is_part, aids, audience, error);
}

/**
 * coterie_store_audiences_load:
 * @aids: (out) (transfer full) (nullable): NULL when there is none of that number
 */
gboolean
coterie_store_audiences_load (CoterieSql *sql, gint64 audience, gboolean *is_part, GBytes **aids, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT is_part, aids FROM audiences WHERE audience = ?1");

  *aids = NULL;
  *is_part = FALSE;
  coterie_sql_bind_int (s, 1, audience);
  if (coterie_sql_step (s))
    {
      *is_part = coterie_sql_column_int (s, 0) != 0;
      *aids = coterie_sql_column_bytes (s, 1);
    }
  return coterie_sql_finish (s, error);
}
