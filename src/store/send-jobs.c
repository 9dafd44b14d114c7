// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/send-jobs.h"

#include "store/schema.h"

#define COLUMNS                                                                                                        \
  "SELECT job, lane, chat, account, device, class, kind, id, sent_ms, message, payload, again, content, send, rounds," \
  " not_before_ms, expires_ms FROM send_jobs "

void
coterie_store_send_job_clear (CoterieStoreSendJob *self)
{
  g_clear_pointer (&self->payload, g_bytes_unref);
}

void
coterie_store_send_job_free (CoterieStoreSendJob *self)
{
  coterie_store_send_job_clear (self);
  g_free (self);
}

static void
read_row (CoterieSqlStatement *s, CoterieStoreSendJob *row)
{
  const guint8 *id = coterie_sql_column_exact (s, 7, sizeof row->id);

  row->job = coterie_sql_column_int (s, 0);
  row->lane = coterie_sql_column_int (s, 1);
  row->chat = coterie_sql_column_int (s, 2);
  row->account = coterie_sql_column_int (s, 3);
  row->device = coterie_sql_column_int (s, 4);
  row->klass = coterie_sql_column_int (s, 5);
  row->kind = coterie_sql_column_int (s, 6);
  if (id != NULL)
    memcpy (row->id, id, sizeof row->id);
  row->sent_ms = coterie_sql_column_int (s, 8);
  row->message = coterie_sql_column_int (s, 9);
  if (!coterie_sql_column_is_null (s, 10))
    row->payload = coterie_sql_column_bytes (s, 10);
  if (!coterie_sql_column_is_null (s, 11))
    {
      const guint8 *again = coterie_sql_column_exact (s, 11, sizeof row->again);

      row->has_again = again != NULL;
      if (again != NULL)
        memcpy (row->again, again, sizeof row->again);
    }
  row->content = coterie_sql_column_int (s, 12);
  row->send = (guint64) coterie_sql_column_int (s, 13);
  row->rounds = coterie_sql_column_int (s, 14);
  row->not_before_ms = coterie_sql_column_int (s, 15);
  row->expires_ms = coterie_sql_column_int (s, 16);
}

/**
 * coterie_store_send_jobs_insert:
 * @row: (inout): `job` is set; numbers are never used again
 */
gboolean
coterie_store_send_jobs_insert (CoterieSql *sql, CoterieStoreSendJob *row, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql,
      "INSERT INTO send_jobs (lane, chat, account, device, class, kind, id, sent_ms, message, payload, again, content,"
      " send, rounds, not_before_ms, expires_ms)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, 0, ?13, ?14) RETURNING job");

  coterie_sql_bind_int (s, 1, row->lane);
  coterie_sql_bind_int (s, 2, row->chat);
  coterie_sql_bind_int (s, 3, row->account);
  coterie_sql_bind_int (s, 4, row->device);
  coterie_sql_bind_int (s, 5, row->klass);
  coterie_sql_bind_int (s, 6, row->kind);
  coterie_sql_bind_blob (s, 7, row->id, sizeof row->id);
  coterie_sql_bind_int (s, 8, row->sent_ms);
  coterie_sql_bind_int (s, 9, row->message);
  if (row->payload != NULL)
    coterie_sql_bind_bytes (s, 10, row->payload);
  if (row->has_again)
    coterie_sql_bind_blob (s, 11, row->again, sizeof row->again);
  coterie_sql_bind_int (s, 12, row->content);
  coterie_sql_bind_int (s, 13, row->not_before_ms);
  coterie_sql_bind_int (s, 14, row->expires_ms);
  return coterie_sql_fetch_int (s, 0, &row->job, error);
}

gboolean
coterie_store_send_jobs_load (CoterieSql *sql, gint64 job, CoterieStoreSendJob *row, gboolean *found, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, COLUMNS "WHERE job = ?1");

  memset (row, 0, sizeof *row);
  coterie_sql_bind_int (s, 1, job);
  *found = coterie_sql_step (s);
  if (*found)
    read_row (s, row);
  return coterie_sql_finish (s, error);
}

gboolean
coterie_store_send_jobs_load_last (
    CoterieSql *sql, gint64 lane, CoterieStoreSendJob *row, gboolean *found, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, COLUMNS "WHERE lane = ?1 AND send = 0 AND again IS NULL"
                                        " AND job = (SELECT max(job) FROM send_jobs WHERE lane = ?1)"
                                        " AND job > (SELECT min(job) FROM send_jobs WHERE lane = ?1)");

  memset (row, 0, sizeof *row);
  coterie_sql_bind_int (s, 1, lane);
  *found = coterie_sql_step (s);
  if (*found)
    read_row (s, row);
  return coterie_sql_finish (s, error);
}

/**
 * coterie_store_send_jobs_list_heads:
 *
 * The first job of each lane, oldest first, those on their way included. Hops from lane to lane by the index, so that a
 * long queue costs nothing.
 *
 * Returns: (transfer full) (element-type CoterieStoreSendJob)
 */
GPtrArray *
coterie_store_send_jobs_list_heads (CoterieSql *sql, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_send_job_free);
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "WITH RECURSIVE lanes (lane) AS (SELECT min(lane) FROM send_jobs UNION ALL"
           " SELECT (SELECT min(lane) FROM send_jobs j WHERE j.lane > lanes.lane) FROM lanes WHERE lane IS NOT NULL)"
           " " COLUMNS "WHERE job IN (SELECT (SELECT min(job) FROM send_jobs j WHERE j.lane = lanes.lane) FROM lanes"
           " WHERE lane IS NOT NULL) ORDER BY job");

  while (coterie_sql_step (s))
    {
      CoterieStoreSendJob *row = g_new0 (CoterieStoreSendJob, 1);

      read_row (s, row);
      g_ptr_array_add (rows, row);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&rows) : NULL;
}

gboolean
coterie_store_send_jobs_set_send (CoterieSql *sql, gint64 job, guint64 send, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE send_jobs SET send = ?2 WHERE job = ?1");

  coterie_sql_bind_int (s, 1, job);
  coterie_sql_bind_int (s, 2, (gint64) send);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_send_jobs_set_refused:
 *
 * The job waits to be sealed again, under another number.
 */
gboolean
coterie_store_send_jobs_set_refused (CoterieSql *sql, gint64 job, guint rounds, gint64 not_before_ms, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "UPDATE send_jobs SET send = 0, rounds = ?2, not_before_ms = ?3 WHERE job = ?1");

  coterie_sql_bind_int (s, 1, job);
  coterie_sql_bind_int (s, 2, rounds);
  coterie_sql_bind_int (s, 3, not_before_ms);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_send_jobs_set_payload (CoterieSql *sql, gint64 job, GBytes *payload, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE send_jobs SET payload = ?2 WHERE job = ?1");

  coterie_sql_bind_int (s, 1, job);
  coterie_sql_bind_bytes (s, 2, payload);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_send_jobs_remove (CoterieSql *sql, gint64 job, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM send_jobs WHERE job = ?1");

  coterie_sql_bind_int (s, 1, job);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_send_jobs_has_waiting:
 * @has: (out): whether the lane has a job of that kind whose content is still open: never sealed, without a payload
 */
gboolean
coterie_store_send_jobs_has_waiting (CoterieSql *sql, gint64 lane, int kind, gboolean *has, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT 1 FROM send_jobs WHERE lane = ?1 AND kind = ?2 AND send = 0 AND payload IS NULL LIMIT 1");
  gint64 one = 0;

  coterie_sql_bind_int (s, 1, lane);
  coterie_sql_bind_int (s, 2, kind);
  if (!coterie_sql_fetch_int (s, 0, &one, error))
    return FALSE;
  *has = one == 1;
  return TRUE;
}

gboolean
coterie_store_send_jobs_has_waiting_of (
    CoterieSql *sql, gint64 lane, int kind, gint64 chat, gboolean *has, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT 1 FROM send_jobs WHERE lane = ?1 AND kind = ?2 AND chat = ?3 AND send = 0"
                                " AND payload IS NULL AND again IS NULL LIMIT 1");
  gint64 one = 0;

  coterie_sql_bind_int (s, 1, lane);
  coterie_sql_bind_int (s, 2, kind);
  coterie_sql_bind_int (s, 3, chat);
  if (!coterie_sql_fetch_int (s, 0, &one, error))
    return FALSE;
  *has = one == 1;
  return TRUE;
}

/**
 * coterie_store_send_jobs_has_id:
 * @has: (out): whether the lane has a job with that content's id, sealed or not
 */
gboolean
coterie_store_send_jobs_has_id (CoterieSql *sql, gint64 lane, const guint8 *id, gboolean *has, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT 1 FROM send_jobs WHERE lane = ?1 AND id = ?2 LIMIT 1");
  gint64 one = 0;

  coterie_sql_bind_int (s, 1, lane);
  coterie_sql_bind_blob (s, 2, id, COTERIE_CONTENT_ID_BYTES);
  if (!coterie_sql_fetch_int (s, 0, &one, error))
    return FALSE;
  *has = one == 1;
  return TRUE;
}

gboolean
coterie_store_send_jobs_is_last (CoterieSql *sql, gint64 lane, gint64 job, gboolean *last, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT 1 FROM send_jobs WHERE lane = ?1 AND job > ?2 LIMIT 1");
  gint64 one = 0;

  coterie_sql_bind_int (s, 1, lane);
  coterie_sql_bind_int (s, 2, job);
  if (!coterie_sql_fetch_int (s, 0, &one, error))
    return FALSE;
  *last = one == 0;
  return TRUE;
}

/**
 * coterie_store_send_jobs_count_again:
 * @count: (out): how often that content waits to be sealed again for that device
 */
gboolean
coterie_store_send_jobs_count_again (
    CoterieSql *sql, gint64 account, guint32 device, gint64 content, gint64 *count, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT count(*) FROM send_jobs WHERE account = ?1 AND device = ?2"
                                                     " AND content = ?3 AND again IS NOT NULL AND send = 0");

  coterie_sql_bind_int (s, 1, account);
  coterie_sql_bind_int (s, 2, device);
  coterie_sql_bind_int (s, 3, content);
  return coterie_sql_fetch_int (s, 0, count, error);
}

/**
 * coterie_store_send_jobs_count:
 * @soon_ms: what is put off beyond this moment counts as held
 * @n_all: (out): all that the server has not answered
 * @n_held: (out): those of them whose recipient is on hold, or bound by what was told [C2] (all, when the own account
 * is), or whose chat waits for one that was put off, or for a member who is bound
 */
gboolean
coterie_store_send_jobs_count (CoterieSql *sql, gint64 soon_ms, gint64 *n_all, gint64 *n_held, GError **error)
{
  CoterieSqlStatement *s;

  if (!coterie_sql_fetch_int (coterie_sql_prepare (sql, "SELECT count(*) FROM send_jobs"), 0, n_all, error))
    return FALSE;
  s = coterie_sql_prepare (
      sql, "WITH told_accounts (account) AS (SELECT CASE told_by WHEN ?2 THEN whose ELSE told_by END FROM told),"
           " kept (account) AS (SELECT account FROM accounts WHERE hold != 0 UNION SELECT account FROM told_accounts)"
           " SELECT count(*) FROM send_jobs WHERE send = 0 AND (account IN kept OR ?2 IN kept OR lane IN (SELECT lane"
           " FROM send_jobs WHERE send = 0 AND not_before_ms > ?1) OR account = ?2 AND device = 0 AND chat IN"
           " (SELECT m.chat FROM group_members m JOIN accounts a ON a.aid = m.aid JOIN told_accounts t"
           " ON t.account = a.account WHERE a.hold = 0))");
  coterie_sql_bind_int (s, 1, soon_ms);
  coterie_sql_bind_int (s, 2, COTERIE_STORE_OWN_ACCOUNT);
  return coterie_sql_fetch_int (s, 0, n_held, error);
}

gboolean
coterie_store_send_jobs_has_other (CoterieSql *sql, const CoterieStoreSendJob *row, gboolean *has, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT 1 FROM send_jobs WHERE message = ?1 AND device = 0 AND job != ?2 LIMIT 1");
  gint64 one = 0;

  coterie_sql_bind_int (s, 1, row->message);
  coterie_sql_bind_int (s, 2, row->job);
  if (!coterie_sql_fetch_int (s, 0, &one, error))
    return FALSE;
  *has = one == 1;
  return TRUE;
}

gboolean
coterie_store_send_jobs_remove_waiting (CoterieSql *sql, gint64 message, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "DELETE FROM send_jobs WHERE message = ?1 AND device = 0 AND send = 0");

  coterie_sql_bind_int (s, 1, message);
  return coterie_sql_run (s, error);
}

static GArray *
read_numbers (CoterieSqlStatement *s, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  while (coterie_sql_step (s))
    {
      gint64 number = coterie_sql_column_int (s, 0);

      g_array_append_val (numbers, number);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&numbers) : NULL;
}

/**
 * coterie_store_send_jobs_list_stragglers:
 *
 * Hops from lane to lane by the index, however much is kept.
 *
 * Returns: (transfer full) (element-type gint64): accounts that something is kept for in that group, ascending
 */
GArray *
coterie_store_send_jobs_list_stragglers (CoterieSql *sql, gint64 chat, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "WITH RECURSIVE lanes (lane) AS (SELECT max(lane) FROM send_jobs WHERE lane > ?1 AND lane < ?2 UNION ALL"
           " SELECT (SELECT max(lane) FROM send_jobs j WHERE j.lane > ?1 AND j.lane < lanes.lane) FROM lanes"
           " WHERE lane IS NOT NULL) SELECT ?2 - lane FROM lanes WHERE lane IS NOT NULL");

  coterie_sql_bind_int (s, 1, COTERIE_STORE_LANE_STRAGGLER (chat + 1, 0));
  coterie_sql_bind_int (s, 2, COTERIE_STORE_LANE_STRAGGLER (chat, 0));
  return read_numbers (s, error);
}

/**
 * coterie_store_send_jobs_list_account:
 *
 * Returns: (transfer full) (element-type gint64): the jobs for that recipient
 */
GArray *
coterie_store_send_jobs_list_account (CoterieSql *sql, gint64 account, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT job FROM send_jobs WHERE account = ?1 ORDER BY job");

  coterie_sql_bind_int (s, 1, account);
  return read_numbers (s, error);
}

/**
 * coterie_store_send_jobs_list_payloads:
 *
 * Returns: (transfer full) (element-type GBytes): in the order in which they were wished; of those for all devices
 */
GPtrArray *
coterie_store_send_jobs_list_payloads (CoterieSql *sql, gint64 chat, gint64 account, int kind, GError **error)
{
  g_autoptr (GPtrArray) payloads = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT payload FROM send_jobs WHERE chat = ?1 AND account = ?2 AND kind = ?3"
                                " AND device = 0 AND payload IS NOT NULL ORDER BY job");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, account);
  coterie_sql_bind_int (s, 3, kind);
  while (coterie_sql_step (s))
    g_ptr_array_add (payloads, coterie_sql_column_bytes (s, 0));
  return coterie_sql_finish (s, error) ? g_steal_pointer (&payloads) : NULL;
}
