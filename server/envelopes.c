// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/envelopes.h"

/* How many separate losses a device is told of at most; further ones are counted into the newest. */
#define MAX_GAP_ROWS 64

/**
 * coterie_envelopes_insert:
 * @row: an envelope with a new id
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Returns: whether it is in the mailbox
 */
gboolean
coterie_envelopes_insert (CoterieSql *sql, const CoterieEnvelopeRow *row, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql,
      "INSERT INTO envelopes (id, device_id, time_ms, class, kind, sender_id, sender_device, size, common_id, bytes)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");

  coterie_sql_bind_int (s, 1, (gint64) row->id);
  coterie_sql_bind_int (s, 2, row->device_id);
  coterie_sql_bind_int (s, 3, row->time_ms);
  coterie_sql_bind_int (s, 4, row->klass);
  coterie_sql_bind_int (s, 5, row->kind);
  coterie_sql_bind_int (s, 6, row->sender_id);
  coterie_sql_bind_int (s, 7, row->sender_device);
  coterie_sql_bind_int (s, 8, (gint64) row->size + row->common_size);
  if (row->common_id != 0)
    coterie_sql_bind_int (s, 9, row->common_id);
  else
    coterie_sql_bind_null (s, 9);
  coterie_sql_bind_blob (s, 10, row->bytes, row->size);
  return coterie_sql_run (s, error);
}

/**
 * coterie_envelopes_insert_common:
 * @id: a new id, from the same numbers as envelopes
 * @bytes: a common part
 * @n_refs: how many envelopes share it, from 1; it goes with the last of them
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Returns: whether it is kept
 */
gboolean
coterie_envelopes_insert_common (
    CoterieSql *sql, gint64 id, const guint8 *bytes, gsize n_bytes, guint n_refs, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "INSERT INTO commons (id, bytes) VALUES (?1, ?2)");

  coterie_sql_bind_int (s, 1, id);
  coterie_sql_bind_blob (s, 2, bytes, n_bytes);
  if (!coterie_sql_run (s, error))
    return FALSE;
  s = coterie_sql_prepare (sql, "INSERT INTO common_refs (id, n_refs) VALUES (?1, ?2)");
  coterie_sql_bind_int (s, 1, id);
  coterie_sql_bind_int (s, 2, n_refs);
  return coterie_sql_run (s, error);
}

static gboolean
drop_common (CoterieSql *sql, gint64 id, GError **error)
{
  CoterieSqlStatement *s;
  gint64 n_refs;

  s = coterie_sql_prepare (sql, "UPDATE common_refs SET n_refs = n_refs - 1 WHERE id = ?1 RETURNING n_refs");
  coterie_sql_bind_int (s, 1, id);
  if (!coterie_sql_fetch_int (s, 1, &n_refs, error))
    return FALSE;
  if (n_refs > 0)
    return TRUE;
  s = coterie_sql_prepare (sql, "DELETE FROM common_refs WHERE id = ?1");
  coterie_sql_bind_int (s, 1, id);
  if (!coterie_sql_run (s, error))
    return FALSE;
  s = coterie_sql_prepare (sql, "DELETE FROM commons WHERE id = ?1");
  coterie_sql_bind_int (s, 1, id);
  return coterie_sql_run (s, error);
}

static void
take_facts (CoterieSqlStatement *s, CoterieEnvelopeFacts *facts)
{
  facts->id = (guint64) coterie_sql_column_int (s, 0);
  facts->device_id = coterie_sql_column_int (s, 1);
  facts->time_ms = coterie_sql_column_int (s, 2);
  facts->sender_id = coterie_sql_column_int (s, 3);
  facts->size = (guint64) coterie_sql_column_int (s, 4);
  facts->common_id = coterie_sql_column_int (s, 5);
}

/**
 * coterie_envelopes_delete:
 * @device_id: row of the device whose mailbox it is in
 * @id: an envelope, or what a stranger says is one
 * @facts: (out caller-allocates): what it was
 * @found: (out): whether there was one
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Takes an envelope out, and its common part with the last one that shares it.
 *
 * Returns: whether it is not there any more
 */
gboolean
coterie_envelopes_delete (
    CoterieSql *sql, gint64 device_id, guint64 id, CoterieEnvelopeFacts *facts, gboolean *found, GError **error)
{
  CoterieSqlStatement *s;

  *found = FALSE;
  s = coterie_sql_prepare (sql, "DELETE FROM envelopes WHERE id = ?1 AND device_id = ?2"
                                " RETURNING id, device_id, time_ms, sender_id, size, COALESCE(common_id, 0)");
  coterie_sql_bind_int (s, 1, (gint64) id);
  coterie_sql_bind_int (s, 2, device_id);
  while (coterie_sql_step (s))
    {
      take_facts (s, facts);
      *found = TRUE;
    }
  if (!coterie_sql_finish (s, error))
    return FALSE;
  return !*found || facts->common_id == 0 || drop_common (sql, facts->common_id, error);
}

static gboolean
find (CoterieSqlStatement *s, gint64 before_ms, GArray *facts, GError **error)
{
  CoterieEnvelopeFacts row;
  gboolean old = TRUE;

  while (old && coterie_sql_step (s))
    {
      take_facts (s, &row);
      old = row.time_ms <= before_ms;
      if (old)
        g_array_append_val (facts, row);
    }
  return coterie_sql_finish (s, error);
}

#define FACTS "SELECT id, device_id, time_ms, sender_id, size, COALESCE(common_id, 0) FROM envelopes"

/**
 * coterie_envelopes_find_urgent:
 * @before_ms: time of the newest that is looked for
 * @facts: (element-type CoterieEnvelopeFacts): gets the oldest urgent ones up to then, @max_rows at most
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Returns: whether it could look
 */
gboolean
coterie_envelopes_find_urgent (CoterieSql *sql, gint64 before_ms, guint max_rows, GArray *facts, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, FACTS " WHERE class = 2 ORDER BY id LIMIT ?1");

  coterie_sql_bind_int (s, 1, max_rows);
  return find (s, before_ms, facts, error);
}

/**
 * coterie_envelopes_find_old:
 *
 * As coterie_envelopes_find_urgent(), for envelopes of any class: ids are in the order of time.
 *
 * Returns: whether it could look
 */
gboolean
coterie_envelopes_find_old (CoterieSql *sql, gint64 before_ms, guint max_rows, GArray *facts, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, FACTS " ORDER BY id LIMIT ?1");

  coterie_sql_bind_int (s, 1, max_rows);
  return find (s, before_ms, facts, error);
}

/**
 * coterie_envelopes_find_device:
 *
 * As coterie_envelopes_find_urgent(), for everything in one mailbox.
 *
 * Returns: whether it could look
 */
gboolean
coterie_envelopes_find_device (CoterieSql *sql, gint64 device_id, guint max_rows, GArray *facts, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, FACTS " WHERE device_id = ?1 ORDER BY id LIMIT ?2");

  coterie_sql_bind_int (s, 1, device_id);
  coterie_sql_bind_int (s, 2, max_rows);
  return find (s, G_MAXINT64, facts, error);
}

static const char add_loss_sql[] =
    "INSERT INTO gaps (device_id, second, n_lost, from_ms, to_ms) VALUES (?1, ?2, 1, ?3, ?4)"
    " ON CONFLICT (device_id, second) DO UPDATE SET n_lost = gaps.n_lost + 1,"
    " from_ms = CASE WHEN excluded.from_ms < gaps.from_ms THEN excluded.from_ms ELSE gaps.from_ms END,"
    " to_ms = CASE WHEN excluded.to_ms > gaps.to_ms THEN excluded.to_ms ELSE gaps.to_ms END";

/**
 * coterie_envelopes_add_loss:
 * @device_id: row of the device that will miss an envelope
 * @time_ms: when the envelope was sent
 * @lost_ms: when it is lost, from coterie_directory_stamp_loss()
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Losses of one second share a row. What is added to a row that the device was told of already raises its `to_ms`, so
 * that the whole row is told once more rather than one loss of it never.
 *
 * Returns: whether it is noted
 */
gboolean
coterie_envelopes_add_loss (CoterieSql *sql, gint64 device_id, gint64 time_ms, gint64 lost_ms, GError **error)
{
  CoterieSqlStatement *s;
  gint64 second = lost_ms / 1000, n_rows, newest;

  s = coterie_sql_prepare (sql, "SELECT COUNT(*) FROM gaps WHERE device_id = ?1");
  coterie_sql_bind_int (s, 1, device_id);
  if (!coterie_sql_fetch_int (s, 0, &n_rows, error))
    return FALSE;
  if (n_rows >= MAX_GAP_ROWS)
    {
      s = coterie_sql_prepare (sql, "SELECT MAX(second) FROM gaps WHERE device_id = ?1");
      coterie_sql_bind_int (s, 1, device_id);
      if (!coterie_sql_fetch_int (s, second, &newest, error))
        return FALSE;
      second = newest;
    }
  s = coterie_sql_prepare (sql, add_loss_sql);
  coterie_sql_bind_int (s, 1, device_id);
  coterie_sql_bind_int (s, 2, second);
  coterie_sql_bind_int (s, 3, time_ms);
  coterie_sql_bind_int (s, 4, lost_ms);
  return coterie_sql_run (s, error);
}
