// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sent-log.h"

#include "store/peers.h"

void
coterie_store_sent_content_clear (CoterieStoreSentContent *self)
{
  g_clear_pointer (&self->payload, g_bytes_unref);
}

/**
 * coterie_store_sent_log_add_content:
 *
 * Repeating replaces the row.
 */
gboolean
coterie_store_sent_log_add_content (CoterieSql *sql,
                                    const CoterieStoreSentContent *row,
                                    gint64 logged_ms,
                                    GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "INSERT OR REPLACE INTO sent_contents (content, chat, kind, id, sent_ms, message, payload, logged_ms)"
           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");

  coterie_sql_bind_int (s, 1, row->content);
  coterie_sql_bind_int (s, 2, row->chat);
  coterie_sql_bind_int (s, 3, row->kind);
  coterie_sql_bind_blob (s, 4, row->id, sizeof row->id);
  coterie_sql_bind_int (s, 5, row->sent_ms);
  coterie_sql_bind_int (s, 6, row->message);
  if (row->payload != NULL)
    coterie_sql_bind_bytes (s, 7, row->payload);
  coterie_sql_bind_int (s, 8, logged_ms);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_sent_log_load_content (
    CoterieSql *sql, gint64 content, CoterieStoreSentContent *row, gboolean *found, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT chat, kind, id, sent_ms, message, payload FROM sent_contents WHERE content = ?1");

  *row = (CoterieStoreSentContent){ .content = content };
  *found = FALSE;
  coterie_sql_bind_int (s, 1, content);
  if (coterie_sql_step (s))
    {
      const guint8 *id = coterie_sql_column_exact (s, 2, sizeof row->id);

      row->chat = coterie_sql_column_int (s, 0);
      row->kind = coterie_sql_column_int (s, 1);
      if (id != NULL)
        memcpy (row->id, id, sizeof row->id);
      row->sent_ms = coterie_sql_column_int (s, 3);
      row->message = coterie_sql_column_int (s, 4);
      if (!coterie_sql_column_is_null (s, 5))
        row->payload = coterie_sql_column_bytes (s, 5);
      *found = TRUE;
    }
  return coterie_sql_finish (s, error);
}

/**
 * coterie_store_sent_log_put:
 *
 * A job that is sealed again for the same device replaces what was noted before: those bytes never arrived.
 */
gboolean
coterie_store_sent_log_put (CoterieSql *sql, const CoterieStoreSentEntry *entry, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "INSERT INTO sent_log (hash, job, content, peer, n, times) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
           " ON CONFLICT (job, peer) DO UPDATE SET hash = excluded.hash, n = excluded.n");

  coterie_sql_bind_blob (s, 1, entry->hash, sizeof entry->hash);
  coterie_sql_bind_int (s, 2, entry->job);
  coterie_sql_bind_int (s, 3, entry->content);
  coterie_sql_bind_int (s, 4, entry->peer);
  coterie_sql_bind_int (s, 5, (gint64) entry->n);
  coterie_sql_bind_int (s, 6, entry->times);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_sent_log_get_n:
 * @n: (out): what the job has already had for that device, or 0
 */
gboolean
coterie_store_sent_log_get_n (CoterieSql *sql, gint64 job, gint64 peer, guint64 *n, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT n FROM sent_log WHERE job = ?1 AND peer = ?2");
  gint64 value = 0;

  coterie_sql_bind_int (s, 1, job);
  coterie_sql_bind_int (s, 2, peer);
  if (!coterie_sql_fetch_int (s, 0, &value, error))
    return FALSE;
  *n = (guint64) value;
  return TRUE;
}

/**
 * coterie_store_sent_log_find:
 * @peer: only what was sealed for that very device is found
 */
gboolean
coterie_store_sent_log_find (
    CoterieSql *sql, const guint8 *hash, gint64 peer, CoterieStoreSentEntry *entry, gboolean *found, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT job, content, n, times FROM sent_log WHERE hash = ?1 AND peer = ?2");

  *entry = (CoterieStoreSentEntry){ .peer = peer };
  memcpy (entry->hash, hash, sizeof entry->hash);
  coterie_sql_bind_blob (s, 1, hash, sizeof entry->hash);
  coterie_sql_bind_int (s, 2, peer);
  *found = coterie_sql_step (s);
  if (*found)
    {
      entry->job = coterie_sql_column_int (s, 0);
      entry->content = coterie_sql_column_int (s, 1);
      entry->n = (guint64) coterie_sql_column_int (s, 2);
      entry->times = coterie_sql_column_int (s, 3);
    }
  return coterie_sql_finish (s, error);
}

/**
 * coterie_store_sent_log_count_times:
 * @times: (out): how often the content was sent again to that device
 */
gboolean
coterie_store_sent_log_count_times (CoterieSql *sql, gint64 content, gint64 peer, gint64 *times, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT coalesce(max(times), 0) FROM sent_log WHERE content = ?1 AND peer = ?2");

  coterie_sql_bind_int (s, 1, content);
  coterie_sql_bind_int (s, 2, peer);
  return coterie_sql_fetch_int (s, 0, times, error);
}

gboolean
coterie_store_sent_log_count_kind (
    CoterieSql *sql, gint64 peer, gint64 chat, int kind, gint64 since_ms, gint64 *count, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT count(*) FROM sent_contents c JOIN sent_log l ON l.content = c.content"
                                " WHERE c.logged_ms >= ?4 AND c.chat = ?2 AND c.kind = ?3 AND l.peer = ?1");

  coterie_sql_bind_int (s, 1, peer);
  coterie_sql_bind_int (s, 2, chat);
  coterie_sql_bind_int (s, 3, kind);
  coterie_sql_bind_int (s, 4, since_ms);
  return coterie_sql_fetch_int (s, 0, count, error);
}

/**
 * coterie_store_sent_log_has_for:
 * @id: of a content
 * @job: what was sealed for it does not count
 * @has: (out): whether something with that id was sealed for any device of @account
 */
gboolean
coterie_store_sent_log_has_for (
    CoterieSql *sql, const guint8 *id, gint64 job, gint64 account, gboolean *has, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT 1 FROM sent_contents c JOIN sent_log l ON l.content = c.content WHERE c.id = ?1 AND l.job != ?2"
           " AND l.peer >= ?3 AND l.peer < ?4 LIMIT 1");
  gint64 one = 0;

  coterie_sql_bind_blob (s, 1, id, COTERIE_CONTENT_ID_BYTES);
  coterie_sql_bind_int (s, 2, job);
  coterie_sql_bind_int (s, 3, COTERIE_STORE_PEER (account, 0));
  coterie_sql_bind_int (s, 4, COTERIE_STORE_PEER (account + 1, 0));
  if (!coterie_sql_fetch_int (s, 0, &one, error))
    return FALSE;
  *has = one == 1;
  return TRUE;
}

/**
 * coterie_store_sent_log_forget_for:
 *
 * What was sealed for that job never went to the devices of @account.
 */
gboolean
coterie_store_sent_log_forget_for (CoterieSql *sql, gint64 job, gint64 account, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "DELETE FROM sent_log WHERE job = ?1 AND peer >= ?2 AND peer < ?3");

  coterie_sql_bind_int (s, 1, job);
  coterie_sql_bind_int (s, 2, COTERIE_STORE_PEER (account, 0));
  coterie_sql_bind_int (s, 3, COTERIE_STORE_PEER (account + 1, 0));
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_sent_log_remove_older:
 *
 * Forgets what was sealed before @logged_before_ms, except what has not been answered.
 */
gboolean
coterie_store_sent_log_remove_older (CoterieSql *sql, gint64 logged_before_ms, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "DELETE FROM sent_contents WHERE logged_ms < ?1 AND content NOT IN (SELECT job FROM send_jobs)"
           " AND content NOT IN (SELECT content FROM send_jobs)");

  coterie_sql_bind_int (s, 1, logged_before_ms);
  if (!coterie_sql_run (s, error))
    return FALSE;
  if (coterie_sql_get_changes (sql) == 0)
    return TRUE;
  return coterie_sql_run (
      coterie_sql_prepare (sql, "DELETE FROM sent_log WHERE content NOT IN (SELECT content FROM sent_contents)"),
      error);
}
