// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/outbox.h"

void
coterie_store_outbox_row_free (CoterieStoreOutboxRow *self)
{
  g_clear_pointer (&self->frame, g_bytes_unref);
  g_free (self);
}

gboolean
coterie_store_outbox_insert (CoterieSql *sql, guint64 send, gint64 job, GBytes *frame, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "INSERT INTO outbox (send, job, frame) VALUES (?1, ?2, ?3)");

  coterie_sql_bind_int (s, 1, (gint64) send);
  coterie_sql_bind_int (s, 2, job);
  coterie_sql_bind_bytes (s, 3, frame);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_outbox_list:
 *
 * Returns: (transfer full) (element-type CoterieStoreOutboxRow): all, in the order of their numbers
 */
GPtrArray *
coterie_store_outbox_list (CoterieSql *sql, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_outbox_row_free);
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT send, job, frame FROM outbox ORDER BY send");

  while (coterie_sql_step (s))
    {
      CoterieStoreOutboxRow *row = g_new0 (CoterieStoreOutboxRow, 1);

      row->send = (guint64) coterie_sql_column_int (s, 0);
      row->job = coterie_sql_column_int (s, 1);
      row->frame = coterie_sql_column_bytes (s, 2);
      g_ptr_array_add (rows, row);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&rows) : NULL;
}

/**
 * coterie_store_outbox_find:
 * @job: (out): 0 when there is no such send, or it was answered
 */
gboolean
coterie_store_outbox_find (CoterieSql *sql, guint64 send, gint64 *job, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT job FROM outbox WHERE send = ?1");

  coterie_sql_bind_int (s, 1, (gint64) send);
  return coterie_sql_fetch_int (s, 0, job, error);
}

gboolean
coterie_store_outbox_remove (CoterieSql *sql, guint64 send, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM outbox WHERE send = ?1");

  coterie_sql_bind_int (s, 1, (gint64) send);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_outbox_oldest:
 * @send: (out): the smallest number that is not answered, or 0
 */
gboolean
coterie_store_outbox_oldest (CoterieSql *sql, guint64 *send, GError **error)
{
  gint64 oldest = 0;

  if (!coterie_sql_fetch_int (coterie_sql_prepare (sql, "SELECT coalesce(min(send), 0) FROM outbox"), 0, &oldest,
                              error))
    return FALSE;
  *send = (guint64) oldest;
  return TRUE;
}
