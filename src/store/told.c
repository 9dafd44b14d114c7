// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/told.h"

#include "store/schema.h"

/* ?1: an account; ?2: our own. */
#define BINDS "(told_by = ?1 AND told_by != ?2 OR told_by = ?2 AND whose = ?1)"

gint64
coterie_store_told_get_bound (const CoterieStoreTold *self)
{
  return self->told_by == COTERIE_STORE_OWN_ACCOUNT ? self->whose : self->told_by;
}

/**
 * coterie_store_told_put:
 *
 * What was told before by the same account of the same chain is replaced when it was shorter; how often the server
 * failed stays.
 */
gboolean
coterie_store_told_put (CoterieSql *sql, gint64 whose, gint64 told_by, const CoterieChainHead *head, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT INTO told (whose, told_by, length, head, n_failed) VALUES (?1, ?2, ?3, ?4, 0)"
                                " ON CONFLICT (whose, told_by) DO UPDATE SET length = excluded.length,"
                                " head = excluded.head WHERE excluded.length > length");

  coterie_sql_bind_int (s, 1, whose);
  coterie_sql_bind_int (s, 2, told_by);
  coterie_sql_bind_int (s, 3, head->length);
  coterie_sql_bind_blob (s, 4, head->head, sizeof head->head);
  return coterie_sql_run (s, error);
}

static void
read_row (CoterieSqlStatement *s, CoterieStoreTold *row)
{
  const guint8 *aid = coterie_sql_column_exact (s, 2, sizeof row->aid);
  const guint8 *head = coterie_sql_column_exact (s, 4, sizeof row->head.head);

  row->whose = coterie_sql_column_int (s, 0);
  row->told_by = coterie_sql_column_int (s, 1);
  if (aid != NULL)
    memcpy (row->aid, aid, sizeof row->aid);
  row->head.length = (guint32) coterie_sql_column_int (s, 3);
  if (head != NULL)
    memcpy (row->head.head, head, sizeof row->head.head);
  row->n_failed = (guint) coterie_sql_column_int (s, 5);
}

/**
 * coterie_store_told_list:
 * @whose: an account, or 0 for all
 *
 * Returns: (transfer full) (element-type CoterieStoreTold)
 */
GArray *
coterie_store_told_list (CoterieSql *sql, gint64 whose, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (CoterieStoreTold));
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT t.whose, t.told_by, a.aid, t.length, t.head, t.n_failed FROM told t"
                                " JOIN accounts a ON a.account = t.whose WHERE ?1 IN (0, t.whose)");

  coterie_sql_bind_int (s, 1, whose);
  while (coterie_sql_step (s))
    {
      CoterieStoreTold row = { 0 };

      read_row (s, &row);
      g_array_append_val (rows, row);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&rows) : NULL;
}

gboolean
coterie_store_told_binds (CoterieSql *sql, gint64 account, gboolean *binds, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT 1 FROM told WHERE " BINDS " LIMIT 1");
  gint64 one = 0;

  coterie_sql_bind_int (s, 1, account);
  coterie_sql_bind_int (s, 2, COTERIE_STORE_OWN_ACCOUNT);
  if (!coterie_sql_fetch_int (s, 0, &one, error))
    return FALSE;
  *binds = one == 1;
  return TRUE;
}

gboolean
coterie_store_told_add_failure (CoterieSql *sql, gint64 whose, gint64 told_by, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "UPDATE told SET n_failed = n_failed + 1 WHERE whose = ?1 AND told_by = ?2");

  coterie_sql_bind_int (s, 1, whose);
  coterie_sql_bind_int (s, 2, told_by);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_told_remove (CoterieSql *sql, gint64 whose, gint64 told_by, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM told WHERE whose = ?1 AND told_by = ?2");

  coterie_sql_bind_int (s, 1, whose);
  coterie_sql_bind_int (s, 2, told_by);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_told_remove_by (CoterieSql *sql, gint64 told_by, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM told WHERE told_by = ?1");

  coterie_sql_bind_int (s, 1, told_by);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_told_remove_bound (CoterieSql *sql, gint64 account, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM told WHERE " BINDS);

  coterie_sql_bind_int (s, 1, account);
  coterie_sql_bind_int (s, 2, COTERIE_STORE_OWN_ACCOUNT);
  return coterie_sql_run (s, error);
}
