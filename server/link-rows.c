// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/link-rows.h"

#include <string.h>

#define COLUMNS                                                                                                        \
  "account_id, id, hash, state, reason, began_ms, expires_ms, round, device, agent, commitment, answer_r,"             \
  " answer_length, answer_head, opening, bundle"

void
coterie_link_row_clear (CoterieLinkRow *self)
{
  g_clear_pointer (&self->bundle, g_free);
}

static gboolean
copy_column (CoterieSqlStatement *s, int column, gpointer bytes, gsize n_bytes)
{
  const guint8 *found = coterie_sql_column_is_null (s, column) ? NULL : coterie_sql_column_exact (s, column, n_bytes);

  if (found != NULL)
    memcpy (bytes, found, n_bytes);
  return found != NULL;
}

static void
take_answer (CoterieSqlStatement *s, CoterieLinkingView *view)
{
  view->has_answer = copy_column (s, 11, view->answer.r, sizeof view->answer.r) &&
                     copy_column (s, 13, view->answer.head.head, sizeof view->answer.head.head);
  view->answer.head.length = (guint32) coterie_sql_column_int (s, 12);
}

static void
take (CoterieSqlStatement *s, CoterieLinkRow *row)
{
  CoterieLinkingView *view = &row->view;

  row->account_id = coterie_sql_column_int (s, 0);
  copy_column (s, 1, view->id, sizeof view->id);
  copy_column (s, 2, row->hash, sizeof row->hash);
  view->state = (CoterieLinkingState) coterie_sql_column_int (s, 3);
  view->reason = (CoterieLinkingReason) coterie_sql_column_int (s, 4);
  view->time_ms = (guint64) coterie_sql_column_int (s, 5);
  view->expires_ms = (guint64) coterie_sql_column_int (s, 6);
  view->round = (guint) coterie_sql_column_int (s, 7);
  view->device = (guint32) coterie_sql_column_int (s, 8);
  g_strlcpy (view->agent, coterie_sql_column_text (s, 9), sizeof view->agent);
  view->has_commit = copy_column (s, 10, view->commit, sizeof view->commit);
  take_answer (s, view);
  view->has_opening = copy_column (s, 14, &view->opening, sizeof view->opening);
  if (!coterie_sql_column_is_null (s, 15))
    row->bundle = g_strdup (coterie_sql_column_text (s, 15));
}

/* Whose time is over has ended, also before upkeep comes by. */
static gboolean
finish (CoterieSqlStatement *s, gint64 now_ms, CoterieLinkRow *row, GError **error)
{
  *row = (CoterieLinkRow){ 0 };
  while (coterie_sql_step (s))
    {
      coterie_link_row_clear (row);
      take (s, row);
    }
  if (!coterie_sql_finish (s, error))
    return FALSE;
  if (row->account_id != 0 && row->view.state != COTERIE_LINKING_ENDED && row->view.expires_ms <= (guint64) now_ms)
    coterie_link_row_end (row, COTERIE_LINKING_EXPIRED, 0);
  return TRUE;
}

/**
 * coterie_link_row_find_account:
 * @row: (out caller-allocates): its link; clear it, also on error
 *
 * Returns: whether the store could tell; COTERIE_SQL_ERROR
 */
gboolean
coterie_link_row_find_account (CoterieSql *sql, gint64 account_id, gint64 now_ms, CoterieLinkRow *row, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT " COLUMNS " FROM links WHERE account_id = ?1");

  coterie_sql_bind_int (s, 1, account_id);
  return finish (s, now_ms, row, error);
}

/**
 * coterie_link_row_find_hash:
 * @hash: SHA-256 of a link token
 *
 * As coterie_link_row_find_account().
 */
gboolean
coterie_link_row_find_hash (
    CoterieSql *sql, const guint8 hash[COTERIE_DIGEST_BYTES], gint64 now_ms, CoterieLinkRow *row, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT " COLUMNS " FROM links WHERE hash = ?1");

  coterie_sql_bind_blob (s, 1, hash, COTERIE_DIGEST_BYTES);
  return finish (s, now_ms, row, error);
}

static void
bind_optional (CoterieSqlStatement *s, int index, gboolean is_there, gconstpointer bytes, gsize n_bytes)
{
  if (is_there)
    coterie_sql_bind_blob (s, index, bytes, n_bytes);
  else
    coterie_sql_bind_null (s, index);
}

static void
bind (CoterieSqlStatement *s, const CoterieLinkRow *row)
{
  const CoterieLinkingView *view = &row->view;

  coterie_sql_bind_int (s, 1, row->account_id);
  coterie_sql_bind_blob (s, 2, view->id, sizeof view->id);
  coterie_sql_bind_blob (s, 3, row->hash, sizeof row->hash);
  coterie_sql_bind_int (s, 4, view->state);
  coterie_sql_bind_int (s, 5, view->reason);
  coterie_sql_bind_int (s, 6, (gint64) view->time_ms);
  coterie_sql_bind_int (s, 7, (gint64) view->expires_ms);
  coterie_sql_bind_int (s, 8, view->round);
  coterie_sql_bind_int (s, 9, view->device);
  coterie_sql_bind_text (s, 10, view->agent);
  bind_optional (s, 11, view->has_commit, view->commit, sizeof view->commit);
  bind_optional (s, 12, view->has_answer, view->answer.r, sizeof view->answer.r);
  coterie_sql_bind_int (s, 13, view->answer.head.length);
  bind_optional (s, 14, view->has_answer, view->answer.head.head, sizeof view->answer.head.head);
  bind_optional (s, 15, view->has_opening, &view->opening, sizeof view->opening);
  if (row->bundle != NULL)
    coterie_sql_bind_text (s, 16, row->bundle);
  else
    coterie_sql_bind_null (s, 16);
}

/**
 * coterie_link_row_save:
 * @sql: the writer's connection, in a transaction
 *
 * Returns: whether it stands in the place of what was there; COTERIE_SQL_ERROR
 */
gboolean
coterie_link_row_save (CoterieSql *sql, const CoterieLinkRow *row, GError **error)
{
  CoterieSqlStatement *s;

  G_STATIC_ASSERT (sizeof (CoterieLinkingOpening) == 353); /* bytes alone: it is stored as it is */
  if (!coterie_link_row_delete (sql, row->account_id, error))
    return FALSE;
  s = coterie_sql_prepare (sql, "INSERT INTO links (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
                                " ?11, ?12, ?13, ?14, ?15, ?16)");
  bind (s, row);
  return coterie_sql_run (s, error);
}

gboolean
coterie_link_row_delete (CoterieSql *sql, gint64 account_id, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM links WHERE account_id = ?1");

  coterie_sql_bind_int (s, 1, account_id);
  return coterie_sql_run (s, error);
}

/**
 * coterie_link_row_end:
 * @device: number of the device that ended it; 0: nobody
 *
 * What remains is why it is over; it is not saved yet.
 */
void
coterie_link_row_end (CoterieLinkRow *row, CoterieLinkingReason reason, guint32 device)
{
  CoterieLinkingView *view = &row->view;

  view->state = COTERIE_LINKING_ENDED;
  view->reason = reason;
  view->device = device;
  view->agent[0] = '\0';
  view->has_commit = view->has_answer = view->has_opening = FALSE;
  g_clear_pointer (&row->bundle, g_free);
}
