// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/mailbox.h"

// Reading mailboxes: what waits, and what is missing.

static const char page_sql[] =
    "SELECT e.id, e.time_ms, e.class, e.kind, a.aid, e.sender_device, e.bytes, c.bytes FROM envelopes e"
    " JOIN accounts a ON a.id = e.sender_id LEFT JOIN commons c ON c.id = e.common_id"
    " WHERE e.device_id = ?1 AND e.id > ?2 AND (e.class <> 2 OR e.time_ms > ?3) ORDER BY e.id LIMIT ?4";

/* FALSE when the row is not what the server writes. */
static gboolean
read_row (CoterieSqlStatement *s, CoterieDeliver *deliver)
{
  gsize n_bytes, n_common;

  *deliver = (CoterieDeliver){ .id = (guint64) coterie_sql_column_int (s, 0),
                               .time_ms = (guint64) coterie_sql_column_int (s, 1),
                               .klass = (CoterieClass) coterie_sql_column_int (s, 2),
                               .kind = (CoterieEnvelopeKind) coterie_sql_column_int (s, 3),
                               .aid = coterie_sql_column_exact (s, 4, COTERIE_AID_BYTES),
                               .device = (guint32) coterie_sql_column_int (s, 5) };
  deliver->bytes = coterie_sql_column_blob (s, 6, &n_bytes);
  deliver->common = coterie_sql_column_blob (s, 7, &n_common);
  deliver->size = (guint32) n_bytes;
  deliver->common_size = (guint32) n_common;
  return deliver->aid != NULL;
}

/**
 * coterie_mailbox_page:
 * @sql: any connection
 * @page: what is asked for
 * @take: (scope call): gets each envelope, by ascending id
 * @more: (out) (optional): whether the mailbox holds further ones that a page could bring
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Reads the oldest envelopes after an id. One envelope is given even when it alone is beyond @max_bytes of the page.
 *
 * Returns: whether they could be read
 */
gboolean
coterie_mailbox_page (CoterieSql *sql,
                      const CoterieMailboxPage *page,
                      CoterieMailboxTake take,
                      gpointer user_data,
                      gboolean *more,
                      GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, page_sql);
  gboolean full = FALSE;
  gsize n_bytes = 0;
  guint n_taken = 0;

  coterie_sql_bind_int (s, 1, page->device_id);
  coterie_sql_bind_int (s, 2, (gint64) page->after_id);
  coterie_sql_bind_int (s, 3, page->now_ms - COTERIE_URGENT_SECONDS * 1000);
  coterie_sql_bind_int (s, 4, (gint64) page->max_envelopes + 1);
  while (!full && coterie_sql_step (s))
    {
      CoterieDeliver deliver;

      if (!read_row (s, &deliver))
        continue;
      n_bytes += coterie_deliver_get_size (&deliver);
      full =
          n_taken == page->max_envelopes || (n_taken > 0 && n_bytes > page->max_bytes) || !take (&deliver, user_data);
      n_taken++;
    }
  if (more != NULL)
    *more = full;
  return coterie_sql_finish (s, error);
}

/**
 * coterie_mailbox_count:
 * @sql: any connection
 * @count: (out): how many envelopes wait for the device; some urgent ones may be too old to be delivered
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Returns: whether they could be counted
 */
gboolean
coterie_mailbox_count (CoterieSql *sql, gint64 device_id, guint64 *count, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT COUNT(*) FROM envelopes WHERE device_id = ?1");
  gint64 value = 0;

  coterie_sql_bind_int (s, 1, device_id);
  if (!coterie_sql_fetch_int (s, 0, &value, error))
    return FALSE;
  *count = (guint64) value;
  return TRUE;
}

/**
 * coterie_mailbox_get_gap:
 * @sql: any connection
 * @gap: (out caller-allocates): what the device has not yet said to have seen; a count of 0 when nothing is missing
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Returns: whether it could be read
 */
gboolean
coterie_mailbox_get_gap (CoterieSql *sql, gint64 device_id, CoterieMailboxGap *gap, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT COALESCE(SUM(n_lost), 0), COALESCE(MIN(from_ms), 0),"
                                                     " COALESCE(MAX(to_ms), 0) FROM gaps WHERE device_id = ?1");

  coterie_sql_bind_int (s, 1, device_id);
  while (coterie_sql_step (s))
    {
      gap->count = (guint64) coterie_sql_column_int (s, 0);
      gap->from_ms = (guint64) coterie_sql_column_int (s, 1);
      gap->to_ms = (guint64) coterie_sql_column_int (s, 2);
    }
  return coterie_sql_finish (s, error);
}
