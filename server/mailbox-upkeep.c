// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/envelopes.h"
#include "server/mailbox.h"

// Taking envelopes out of mailboxes: acknowledged ones, ones whose time is over, and those of devices that have left.

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

static void
tell_directory (CoterieDirectory *directory, GArray *deleted)
{
  for (guint i = 0; i < deleted->len; i++)
    {
      const CoterieEnvelopeFacts *facts = &g_array_index (deleted, CoterieEnvelopeFacts, i);

      coterie_directory_take_out (directory, facts->device_id, facts->sender_id, facts->size);
    }
}

/**
 * coterie_mailbox_ack:
 * @sql: the writer's connection, in a transaction
 * @directory: the writer's
 * @device_id: row of the device that acknowledges
 * @ids: (array length=n_ids): what it acknowledges; ids that are not in its mailbox are passed over
 * @error: return location; COTERIE_SQL_ERROR, after which the transaction has to be rolled back
 *
 * [E1] Deletes what a device has stored. Safe to repeat.
 *
 * Returns: whether they are deleted
 */
gboolean
coterie_mailbox_ack (
    CoterieSql *sql, CoterieDirectory *directory, gint64 device_id, const guint64 *ids, guint n_ids, GError **error)
{
  CoterieEnvelopeFacts facts;
  gboolean found;

  if (n_ids == 1) /* the usual one, without an array */
    {
      if (!coterie_envelopes_delete (sql, device_id, ids[0], &facts, &found, error))
        return FALSE;
      if (found)
        coterie_directory_take_out (directory, device_id, facts.sender_id, facts.size);
      return TRUE;
    }

  g_autoptr (GArray) deleted = g_array_sized_new (FALSE, FALSE, sizeof facts, n_ids);

  for (guint i = 0; i < n_ids; i++)
    {
      if (!coterie_envelopes_delete (sql, device_id, ids[i], &facts, &found, error))
        return FALSE;
      if (found)
        g_array_append_val (deleted, facts);
    }
  tell_directory (directory, deleted);
  return TRUE;
}

/**
 * coterie_mailbox_gap_seen:
 * @device_id: row of the device that was told
 * @to_ms: `to` of the gap event
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Forgets what a device knows to be lost; what was lost since comes with the next event. Safe to repeat.
 *
 * Returns: whether it is forgotten
 */
gboolean
coterie_mailbox_gap_seen (CoterieSql *sql, gint64 device_id, guint64 to_ms, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM gaps WHERE device_id = ?1 AND to_ms <= ?2");

  coterie_sql_bind_int (s, 1, device_id);
  coterie_sql_bind_int (s, 2, (gint64) MIN (to_ms, COTERIE_JSON_INTEGER_MAX));
  return coterie_sql_run (s, error);
}

static gboolean
delete_all (CoterieSql *sql, GArray *facts, gint64 lost_ms, GError **error)
{
  for (guint i = 0; i < facts->len; i++)
    {
      CoterieEnvelopeFacts *row = &g_array_index (facts, CoterieEnvelopeFacts, i), deleted;
      gboolean found;

      if (!coterie_envelopes_delete (sql, row->device_id, row->id, &deleted, &found, error))
        return FALSE;
      if (lost_ms != 0 && !coterie_envelopes_add_loss (sql, row->device_id, row->time_ms, lost_ms, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
delete_old (CoterieSql *sql, CoterieDirectory *directory, GArray *facts, GError **error)
{
  gint64 lost_ms;

  return facts->len == 0 ||
         (coterie_directory_stamp_loss (directory, sql, &lost_ms, error) && delete_all (sql, facts, lost_ms, error));
}

static gboolean
forget_device (CoterieSql *sql, gint64 device_id, GError **error)
{
  static const char *const statements[] = { "DELETE FROM sends WHERE id >= ?1 * 256 AND id < ?1 * 256 + 256",
                                            "DELETE FROM gaps WHERE device_id = ?1",
                                            "UPDATE devices SET state = 0 WHERE id = ?1" };

  G_STATIC_ASSERT (COTERIE_SEND_WINDOW == 256);
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      CoterieSqlStatement *s = coterie_sql_prepare (sql, statements[i]);

      coterie_sql_bind_int (s, 1, device_id);
      if (!coterie_sql_run (s, error))
        return FALSE;
    }
  return TRUE;
}

/* Empties the mailbox of a device that was revoked, a slice at a time, because it may hold twenty thousand. */
static gboolean
empty_leaving (CoterieSql *sql, GArray *facts, guint max_rows, gint64 *emptied_id, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT id FROM devices WHERE state = 2 ORDER BY id LIMIT 1");
  gint64 device_id;

  *emptied_id = 0;
  if (!coterie_sql_fetch_int (s, 0, &device_id, error))
    return FALSE;
  if (device_id == 0)
    return TRUE;
  if (!coterie_envelopes_find_device (sql, device_id, max_rows, facts, error) || !delete_all (sql, facts, 0, error))
    return FALSE;
  if (facts->len == max_rows)
    return TRUE;
  *emptied_id = device_id;
  return forget_device (sql, device_id, error);
}

static gboolean
expire_tokens (CoterieSql *sql, gint64 now_ms, guint max_rows, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "DELETE FROM tokens WHERE hash IN (SELECT hash FROM tokens WHERE expires_ms <= ?1 LIMIT ?2)");

  coterie_sql_bind_int (s, 1, now_ms);
  coterie_sql_bind_int (s, 2, max_rows);
  return coterie_sql_run (s, error);
}

typedef struct
{
  GArray *urgent;
  GArray *old;
  GArray *leaving;
  gint64 emptied_id;
} Slice;

static void
slice_clear (Slice *slice)
{
  g_array_unref (slice->urgent);
  g_array_unref (slice->old);
  g_array_unref (slice->leaving);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Slice, slice_clear)

static void
slice_init (Slice *slice)
{
  slice->urgent = g_array_new (FALSE, FALSE, sizeof (CoterieEnvelopeFacts));
  slice->old = g_array_new (FALSE, FALSE, sizeof (CoterieEnvelopeFacts));
  slice->leaving = g_array_new (FALSE, FALSE, sizeof (CoterieEnvelopeFacts));
  slice->emptied_id = 0;
}

/**
 * coterie_mailbox_expire:
 * @sql: the writer's connection, in a transaction
 * @directory: the writer's
 * @now_ms: the time
 * @max_rows: how many of each kind to take away at most, from 1
 * @n_rows: (out): how many were taken away; when this is not 0 there may be more
 * @error: return location; COTERIE_SQL_ERROR, after which the transaction has to be rolled back
 *
 * Takes away a slice of what has waited too long: urgent envelopes silently, stored ones with a gap for their device,
 * tokens, and mailboxes of revoked devices. To be called every few seconds.
 *
 * Returns: whether it is done
 */
gboolean
coterie_mailbox_expire (
    CoterieSql *sql, CoterieDirectory *directory, gint64 now_ms, guint max_rows, guint *n_rows, GError **error)
{
  gint64 urgent_ms = now_ms - COTERIE_URGENT_SECONDS * 1000;
  gint64 stored_ms = now_ms - (gint64) coterie_directory_get_mailbox_limits (directory)->max_days * DAY_MS;
  g_auto (Slice) slice;

  slice_init (&slice);
  *n_rows = 0;
  if (!coterie_envelopes_find_urgent (sql, urgent_ms, max_rows, slice.urgent, error) ||
      !delete_all (sql, slice.urgent, 0, error) ||
      !coterie_envelopes_find_old (sql, stored_ms, max_rows, slice.old, error) ||
      !delete_old (sql, directory, slice.old, error) ||
      !empty_leaving (sql, slice.leaving, max_rows, &slice.emptied_id, error) ||
      !expire_tokens (sql, now_ms, max_rows, error))
    return FALSE;

  tell_directory (directory, slice.urgent);
  tell_directory (directory, slice.old);
  tell_directory (directory, slice.leaving);
  if (slice.emptied_id != 0)
    coterie_directory_forget_mailbox (directory, slice.emptied_id);
  *n_rows = slice.urgent->len + slice.old->len + slice.leaving->len;
  return TRUE;
}
