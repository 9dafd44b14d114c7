// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/renewed.h"

#include "store/messages.h"

/**
 * coterie_store_renewed_add:
 *
 * Repeating is safe.
 */
gboolean
coterie_store_renewed_add (CoterieSql *sql, gint64 message, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "INSERT OR IGNORE INTO renewed (message) VALUES (?1)");

  coterie_sql_bind_int (s, 1, message);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_renewed_has (CoterieSql *sql, gint64 message, gboolean *has, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT count(*) FROM renewed WHERE message = ?1");
  gint64 count = 0;

  coterie_sql_bind_int (s, 1, message);
  if (!coterie_sql_fetch_int (s, 0, &count, error))
    return FALSE;
  *has = count > 0;
  return TRUE;
}

/**
 * coterie_store_renewed_list:
 *
 * Returns: (transfer full) (element-type CoterieStoreMessage): the first @limit of [@from_message, @to_message)
 */
GPtrArray *
coterie_store_renewed_list (CoterieSql *sql, gint64 from_message, gint64 to_message, guint limit, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT " COTERIE_STORE_MESSAGE_FIELDS " FROM renewed JOIN messages m ON m.message = renewed.message"
           " WHERE renewed.message >= ?1 AND renewed.message < ?2 ORDER BY renewed.message LIMIT ?3");
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_message_free);

  coterie_sql_bind_int (s, 1, from_message);
  coterie_sql_bind_int (s, 2, to_message);
  coterie_sql_bind_int (s, 3, limit);
  while (coterie_sql_step (s))
    g_ptr_array_add (rows, coterie_store_message_new_from_row (s));
  return coterie_sql_finish (s, error) ? g_steal_pointer (&rows) : NULL;
}

/**
 * coterie_store_renewed_count_texts:
 * @count: (out): of [@from_message, @to_message), those that are texts now
 */
gboolean
coterie_store_renewed_count_texts (
    CoterieSql *sql, gint64 from_message, gint64 to_message, guint *count, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT count(*) FROM renewed JOIN messages m ON m.message = renewed.message"
                                " WHERE renewed.message >= ?1 AND renewed.message < ?2 AND m.kind = ?3");
  gint64 value = 0;

  coterie_sql_bind_int (s, 1, from_message);
  coterie_sql_bind_int (s, 2, to_message);
  coterie_sql_bind_int (s, 3, COTERIE_STORE_KIND_TEXT);
  if (!coterie_sql_fetch_int (s, 0, &value, error))
    return FALSE;
  *count = (guint) value;
  return TRUE;
}

/**
 * coterie_store_renewed_remove:
 *
 * Of [@from_message, @to_message): they have been seen. Repeating is safe.
 */
gboolean
coterie_store_renewed_remove (CoterieSql *sql, gint64 from_message, gint64 to_message, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM renewed WHERE message >= ?1 AND message < ?2");

  coterie_sql_bind_int (s, 1, from_message);
  coterie_sql_bind_int (s, 2, to_message);
  return coterie_sql_run (s, error);
}
