// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/group-lines.h"

#include <string.h>

/**
 * coterie_store_group_lines_list:
 *
 * Returns: (transfer full) (element-type CoterieStoreGroupLine): in the order in which they came
 */
GArray *
coterie_store_group_lines_list (CoterieSql *sql, gint64 chat, GError **error)
{
  g_autoptr (GArray) lines = g_array_new (FALSE, TRUE, sizeof (CoterieStoreGroupLine));
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT hash, line FROM group_records WHERE chat = ?1 AND line != 2 ORDER BY place");

  coterie_sql_bind_int (s, 1, chat);
  while (coterie_sql_step (s))
    {
      CoterieStoreGroupLine line = { .line = (CoterieStoreLine) coterie_sql_column_int (s, 1) };
      const guint8 *hash = coterie_sql_column_exact (s, 0, sizeof line.hash);

      if (hash == NULL)
        continue;
      memcpy (line.hash, hash, sizeof line.hash);
      g_array_append_val (lines, line);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&lines) : NULL;
}

gboolean
coterie_store_group_lines_set (
    CoterieSql *sql, gint64 chat, const guint8 hash[COTERIE_DIGEST_BYTES], CoterieStoreLine line, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "UPDATE group_records SET line = ?3 WHERE chat = ?1 AND hash = ?2");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_blob (s, 2, hash, COTERIE_DIGEST_BYTES);
  coterie_sql_bind_int (s, 3, line);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_group_lines_pass (CoterieSql *sql, gint64 chat, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE group_records SET line = 2 WHERE chat = ?1 AND line = 0");

  coterie_sql_bind_int (s, 1, chat);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_group_lines_set_waiting (CoterieSql *sql, gint64 chat, gboolean waiting, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "UPDATE groups SET unnamed = ?2 WHERE chat = ?1 AND unnamed != ?2");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, waiting);
  return coterie_sql_run (s, error);
}
