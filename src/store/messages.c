// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/messages.h"

#include "store/audiences.h"
#include "store/search.h"

#define COLUMNS "SELECT " COTERIE_STORE_MESSAGE_FIELDS " FROM messages m "

/* The doc that coterie_store_search_add() will give to a row of that kind. */
#define NEXT_DOC(kind) "CASE " #kind " WHEN 1 THEN (SELECT coalesce(max(doc), 0) + 1 FROM search_docs) ELSE 0 END"

void
coterie_store_message_clear (CoterieStoreMessage *self)
{
  g_clear_pointer (&self->part, g_bytes_unref);
  g_clear_pointer (&self->mentions, g_bytes_unref);
  g_clear_pointer (&self->body, g_free);
}

/* What is owned is shared or copied. */
static void
hold_members (CoterieStoreMessage *self)
{
  if (self->part != NULL)
    g_bytes_ref (self->part);
  if (self->mentions != NULL)
    g_bytes_ref (self->mentions);
  self->body = g_strdup (self->body);
}

/**
 * coterie_store_message_assign:
 * @self: (inout): what it had is let go
 */
void
coterie_store_message_assign (CoterieStoreMessage *self, const CoterieStoreMessage *other)
{
  CoterieStoreMessage before = *self;

  *self = *other;
  hold_members (self);
  coterie_store_message_clear (&before);
}

void
coterie_store_message_free (CoterieStoreMessage *self)
{
  coterie_store_message_clear (self);
  g_free (self);
}

CoterieStoreMessage *
coterie_store_message_copy (const CoterieStoreMessage *self)
{
  CoterieStoreMessage *copy = g_memdup2 (self, sizeof *self);

  hold_members (copy);
  return copy;
}

static void
read_row (CoterieSqlStatement *s, CoterieStoreMessage *row)
{
  const guint8 *id = coterie_sql_column_exact (s, 3, sizeof row->id);

  row->message = coterie_sql_column_int (s, 0);
  row->account = coterie_sql_column_int (s, 1);
  row->device = coterie_sql_column_int (s, 2);
  if (id != NULL)
    memcpy (row->id, id, sizeof row->id);
  row->kind = coterie_sql_column_int (s, 4);
  row->state = coterie_sql_column_int (s, 5);
  row->request = coterie_sql_column_int (s, 6) != 0;
  row->time_ms = coterie_sql_column_int (s, 7);
  row->sent_ms = coterie_sql_column_int (s, 8);
  row->delivered_ms = coterie_sql_column_int (s, 9);
  row->read_ms = coterie_sql_column_int (s, 10);
  row->audience = coterie_sql_column_int (s, 11);
  row->part = coterie_sql_column_bytes (s, 12);
  row->mentions = coterie_sql_column_bytes (s, 13);
  row->shared_by = coterie_sql_column_int (s, 14);
  row->body = g_strdup (coterie_sql_column_text (s, 15));
}

/**
 * coterie_store_message_new_from_row:
 * @s: at a row that begins with %COTERIE_STORE_MESSAGE_FIELDS
 */
CoterieStoreMessage *
coterie_store_message_new_from_row (CoterieSqlStatement *s)
{
  CoterieStoreMessage *row = g_new0 (CoterieStoreMessage, 1);

  read_row (s, row);
  return row;
}

static gboolean
find_audience (CoterieSql *sql, const CoterieStoreMessage *row, gint64 *audience, GError **error)
{
  *audience = row->audience;
  return row->part == NULL || coterie_store_audiences_ensure (sql, COTERIE_STORE_MESSAGE_CHAT (row->message), TRUE,
                                                              row->part, audience, error);
}

/**
 * coterie_store_messages_insert:
 * @inserted: (out): FALSE when the same sender's content of that id stands in that chat already [E2]
 */
gboolean
coterie_store_messages_insert (CoterieSql *sql, const CoterieStoreMessage *row, gboolean *inserted, GError **error)
{
  CoterieSqlStatement *s;
  gint64 audience;

  if (!find_audience (sql, row, &audience, error))
    return FALSE;
  s = coterie_sql_prepare (
      sql, "INSERT INTO messages (message, chat, account, device, id, kind, state, request, time_ms, sent_ms, body,"
           " delivered_ms, read_ms, audience, mentions, shared_by, doc)"
           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, " NEXT_DOC (?6) ")"
           " ON CONFLICT (id, chat, account) DO NOTHING");

  coterie_sql_bind_int (s, 1, row->message);
  coterie_sql_bind_int (s, 2, COTERIE_STORE_MESSAGE_CHAT (row->message));
  coterie_sql_bind_int (s, 3, row->account);
  coterie_sql_bind_int (s, 4, row->device);
  coterie_sql_bind_blob (s, 5, row->id, sizeof row->id);
  coterie_sql_bind_int (s, 6, row->kind);
  coterie_sql_bind_int (s, 7, row->state);
  coterie_sql_bind_int (s, 8, row->request);
  coterie_sql_bind_int (s, 9, row->time_ms);
  coterie_sql_bind_int (s, 10, row->sent_ms);
  coterie_sql_bind_text (s, 11, row->body);
  coterie_sql_bind_int (s, 12, row->delivered_ms);
  coterie_sql_bind_int (s, 13, row->read_ms);
  coterie_sql_bind_int (s, 14, audience);
  coterie_sql_bind_bytes (s, 15, row->mentions);
  coterie_sql_bind_int (s, 16, row->shared_by);
  if (!coterie_sql_run (s, error))
    return FALSE;
  *inserted = coterie_sql_get_changes (sql) == 1;
  return !*inserted || row->kind != COTERIE_STORE_KIND_TEXT || coterie_store_search_add (sql, row->message, error);
}

gboolean
coterie_store_messages_load (CoterieSql *sql, gint64 message, CoterieStoreMessage *row, gboolean *found, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, COLUMNS "WHERE message = ?1");

  memset (row, 0, sizeof *row);
  coterie_sql_bind_int (s, 1, message);
  *found = coterie_sql_step (s);
  if (*found)
    read_row (s, row);
  return coterie_sql_finish (s, error);
}

/**
 * coterie_store_messages_find:
 * @message: (out): 0 when there is none
 */
gboolean
coterie_store_messages_find (
    CoterieSql *sql, gint64 chat, gint64 account, const guint8 *id, gint64 *message, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT message FROM messages WHERE id = ?1 AND chat = ?2 AND account = ?3");

  coterie_sql_bind_blob (s, 1, id, COTERIE_CONTENT_ID_BYTES);
  coterie_sql_bind_int (s, 2, chat);
  coterie_sql_bind_int (s, 3, account);
  return coterie_sql_fetch_int (s, 0, message, error);
}

/**
 * coterie_store_messages_update:
 *
 * Another sender, id, kind, state, time, body and what belongs to it for a row that stays where it is.
 */
gboolean
coterie_store_messages_update (CoterieSql *sql, const CoterieStoreMessage *row, GError **error)
{
  CoterieSqlStatement *s;
  gint64 audience;

  if (!find_audience (sql, row, &audience, error) || !coterie_store_search_remove (sql, row->message, error))
    return FALSE;
  s = coterie_sql_prepare (
      sql, "UPDATE messages SET account = ?2, device = ?3, id = ?4, kind = ?5, state = ?6, request = ?7, time_ms = ?8,"
           " sent_ms = ?9, body = ?10, audience = ?11, mentions = ?12, shared_by = ?13, doc = " NEXT_DOC (?5)
           " WHERE message = ?1");
  coterie_sql_bind_int (s, 1, row->message);
  coterie_sql_bind_int (s, 2, row->account);
  coterie_sql_bind_int (s, 3, row->device);
  coterie_sql_bind_blob (s, 4, row->id, sizeof row->id);
  coterie_sql_bind_int (s, 5, row->kind);
  coterie_sql_bind_int (s, 6, row->state);
  coterie_sql_bind_int (s, 7, row->request);
  coterie_sql_bind_int (s, 8, row->time_ms);
  coterie_sql_bind_int (s, 9, row->sent_ms);
  coterie_sql_bind_text (s, 10, row->body);
  coterie_sql_bind_int (s, 11, audience);
  coterie_sql_bind_bytes (s, 12, row->mentions);
  coterie_sql_bind_int (s, 13, row->shared_by);
  return coterie_sql_run (s, error) &&
         (row->kind != COTERIE_STORE_KIND_TEXT || coterie_store_search_add (sql, row->message, error));
}

/**
 * coterie_store_messages_raise_state:
 * @state: the row's state becomes this one if it is smaller; states never go back
 * @time_ms: its time from now on, or 0 to leave it
 * @raised: (out): whether anything changed
 */
gboolean
coterie_store_messages_raise_state (
    CoterieSql *sql, gint64 message, int state, gint64 time_ms, gboolean *raised, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "UPDATE messages SET state = max(state, ?2), time_ms = CASE ?3 WHEN 0 THEN time_ms ELSE ?3 END"
           " WHERE message = ?1 AND (state < ?2 OR ?3 != 0)");

  coterie_sql_bind_int (s, 1, message);
  coterie_sql_bind_int (s, 2, state);
  coterie_sql_bind_int (s, 3, time_ms);
  if (!coterie_sql_run (s, error))
    return FALSE;
  *raised = coterie_sql_get_changes (sql) == 1;
  return TRUE;
}

gboolean
coterie_store_messages_set_audience (CoterieSql *sql, gint64 message, gint64 audience, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE messages SET audience = ?2 WHERE message = ?1");

  coterie_sql_bind_int (s, 1, message);
  coterie_sql_bind_int (s, 2, audience);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_messages_set_pending:
 * @state: what a text is that waits to be sent: this once it goes back
 * @time_ms: the server's stamp, or when that was wished
 * @sent_ms: by the clock of who wrote it
 */
gboolean
coterie_store_messages_set_pending (
    CoterieSql *sql, gint64 message, int state, gint64 time_ms, gint64 sent_ms, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "UPDATE messages SET state = ?2, time_ms = ?3, sent_ms = ?4 WHERE message = ?1");

  coterie_sql_bind_int (s, 1, message);
  coterie_sql_bind_int (s, 2, state);
  coterie_sql_bind_int (s, 3, time_ms);
  coterie_sql_bind_int (s, 4, sent_ms);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_messages_take_receipt:
 * @state: as above
 * @read: it says that the text was read, not only delivered
 * @time_ms: when it came
 */
gboolean
coterie_store_messages_take_receipt (
    CoterieSql *sql, gint64 message, int state, gboolean read, gint64 time_ms, gboolean *raised, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "UPDATE messages SET state = ?2, delivered_ms = CASE delivered_ms WHEN 0 THEN ?4 ELSE delivered_ms END,"
           " read_ms = CASE ?3 WHEN 0 THEN read_ms ELSE ?4 END WHERE message = ?1 AND state < ?2");

  coterie_sql_bind_int (s, 1, message);
  coterie_sql_bind_int (s, 2, state);
  coterie_sql_bind_int (s, 3, read);
  coterie_sql_bind_int (s, 4, time_ms);
  if (!coterie_sql_run (s, error))
    return FALSE;
  *raised = coterie_sql_get_changes (sql) == 1;
  return TRUE;
}

/**
 * coterie_store_messages_count_others:
 * @count: (out): rows of [@from_position, @to_position) that others wrote, lines of ours included, but for what was
 * said before we came
 */
gboolean
coterie_store_messages_count_others (CoterieSql *sql,
                                     gint64 chat,
                                     gint64 own_account,
                                     guint64 from_position,
                                     guint64 to_position,
                                     guint *count,
                                     GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT count(*) FROM messages WHERE message >= ?1 AND message < ?2 AND account != ?3"
                                " AND shared_by = 0");
  gint64 value = 0;

  coterie_sql_bind_int (s, 1, COTERIE_STORE_MESSAGE (chat, from_position));
  coterie_sql_bind_int (s, 2, COTERIE_STORE_MESSAGE (chat, to_position));
  coterie_sql_bind_int (s, 3, own_account);
  if (!coterie_sql_fetch_int (s, 0, &value, error))
    return FALSE;
  *count = (guint) value;
  return TRUE;
}

gboolean
coterie_store_messages_count_shared (CoterieSql *sql, gint64 chat, guint *count, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT count(*) FROM messages WHERE chat = ?1 AND shared_by != 0");
  gint64 value = 0;

  coterie_sql_bind_int (s, 1, chat);
  if (!coterie_sql_fetch_int (s, 0, &value, error))
    return FALSE;
  *count = (guint) value;
  return TRUE;
}

/**
 * coterie_store_messages_page:
 *
 * Returns: (transfer full) (element-type CoterieStoreMessage): at most @limit rows of the chat from @position on
 */
GPtrArray *
coterie_store_messages_page (CoterieSql *sql, gint64 chat, guint64 position, guint limit, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_message_free);
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, COLUMNS "WHERE message >= ?1 AND message < ?2 ORDER BY message LIMIT ?3");

  coterie_sql_bind_int (s, 1, COTERIE_STORE_MESSAGE (chat, position));
  coterie_sql_bind_int (s, 2, COTERIE_STORE_MESSAGE (chat + 1, 0));
  coterie_sql_bind_int (s, 3, limit);
  while (coterie_sql_step (s))
    g_ptr_array_add (rows, coterie_store_message_new_from_row (s));
  return coterie_sql_finish (s, error) ? g_steal_pointer (&rows) : NULL;
}

/**
 * coterie_store_messages_list_ids:
 * @account: of the sender
 * @to_position: only rows before it
 * @only_seen: without those that became something else after they were seen (store/renewed.h)
 * @next_position: (out): where to go on; @to_position when that was all
 *
 * Returns: (transfer full): the ids of at most @limit contents, %COTERIE_CONTENT_ID_BYTES each
 */
GByteArray *
coterie_store_messages_list_ids (CoterieSql *sql,
                                 gint64 chat,
                                 gint64 account,
                                 int kind,
                                 guint64 from_position,
                                 guint64 to_position,
                                 gboolean only_seen,
                                 guint limit,
                                 guint64 *next_position,
                                 GError **error)
{
  g_autoptr (GByteArray) ids = g_byte_array_new ();
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT message, id FROM messages WHERE message >= ?1 AND message < ?2 AND account = ?3 AND kind = ?4"
           " AND (?6 = 0 OR message NOT IN (SELECT message FROM renewed)) ORDER BY message LIMIT ?5");

  *next_position = to_position;
  coterie_sql_bind_int (s, 1, COTERIE_STORE_MESSAGE (chat, from_position));
  coterie_sql_bind_int (s, 2, COTERIE_STORE_MESSAGE (chat, to_position));
  coterie_sql_bind_int (s, 3, account);
  coterie_sql_bind_int (s, 4, kind);
  coterie_sql_bind_int (s, 5, limit);
  coterie_sql_bind_int (s, 6, only_seen);
  while (coterie_sql_step (s))
    {
      const guint8 *id = coterie_sql_column_exact (s, 1, COTERIE_CONTENT_ID_BYTES);

      if (id != NULL)
        g_byte_array_append (ids, id, COTERIE_CONTENT_ID_BYTES);
      if (ids->len == limit * COTERIE_CONTENT_ID_BYTES)
        *next_position = COTERIE_STORE_MESSAGE_POSITION (coterie_sql_column_int (s, 0)) + 1;
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&ids) : NULL;
}

/**
 * coterie_store_messages_list_others:
 *
 * As coterie_store_messages_list_ids(), of everybody but ourselves; without what was said before we came.
 *
 * Returns: (transfer full) (element-type CoterieStoreTextId)
 */
GArray *
coterie_store_messages_list_others (CoterieSql *sql,
                                    gint64 chat,
                                    gint64 own_account,
                                    guint64 from_position,
                                    guint64 to_position,
                                    gboolean only_seen,
                                    guint limit,
                                    guint64 *next_position,
                                    GError **error)
{
  g_autoptr (GArray) texts = g_array_new (FALSE, TRUE, sizeof (CoterieStoreTextId));
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql,
      "SELECT message, account, id FROM messages WHERE message >= ?1 AND message < ?2 AND account > ?3 AND kind = 1"
      " AND shared_by = 0"
      " AND (?5 = 0 OR message NOT IN (SELECT message FROM renewed)) ORDER BY message LIMIT ?4");

  *next_position = to_position;
  coterie_sql_bind_int (s, 1, COTERIE_STORE_MESSAGE (chat, from_position));
  coterie_sql_bind_int (s, 2, COTERIE_STORE_MESSAGE (chat, to_position));
  coterie_sql_bind_int (s, 3, own_account);
  coterie_sql_bind_int (s, 4, limit);
  coterie_sql_bind_int (s, 5, only_seen);
  while (coterie_sql_step (s))
    {
      CoterieStoreTextId text = { .account = coterie_sql_column_int (s, 1) };
      const guint8 *id = coterie_sql_column_exact (s, 2, sizeof text.id);

      if (id == NULL)
        continue;
      memcpy (text.id, id, sizeof text.id);
      g_array_append_val (texts, text);
      if (texts->len == limit)
        *next_position = COTERIE_STORE_MESSAGE_POSITION (coterie_sql_column_int (s, 0)) + 1;
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&texts) : NULL;
}
