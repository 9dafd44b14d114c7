// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/message-places.h"

/* Among so many rows something is looked for that was told before it came. */
#define LATEST_ROWS 400

/* Written within the same millisecond. What is not sent has no stamp yet, but the time at which it was written. */
#define BOTH_STAMPED "sent_ms = ?5 AND time_ms != sent_ms AND ?6 != ?5"

/* By what they wrote before and after it alone, not all that is in the chat is looked at; nor are the lines about what
 * they did: these stand where they became known. */
#define BY_SENDER                                                                                                      \
  " WHERE chat = ?1 >> 40 AND message >= ?1 AND message < ?2 AND account = ?3 AND device = ?4 AND kind <= 2"

static gboolean
fetch_bound (CoterieSql *sql,
             const char *text,
             gint64 from,
             gint64 to,
             const CoterieStoreMessage *row,
             gint64 otherwise,
             gint64 *bound,
             GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, text);

  coterie_sql_bind_int (s, 1, from);
  coterie_sql_bind_int (s, 2, to);
  coterie_sql_bind_int (s, 3, row->account);
  coterie_sql_bind_int (s, 4, row->device);
  coterie_sql_bind_int (s, 5, row->sent_ms);
  coterie_sql_bind_int (s, 6, row->time_ms);
  return coterie_sql_fetch_int (s, otherwise, bound, error);
}

/**
 * coterie_store_messages_find_bounds:
 * @row: one that is not here
 * @from_position: (out): behind what the same device wrote before it, by its clock
 * @to_position: (out): in front of what the same device wrote after it, or a position that no chat has
 */
gboolean
coterie_store_messages_find_bounds (CoterieSql *sql,
                                    gint64 chat,
                                    const CoterieStoreMessage *row,
                                    guint64 *from_position,
                                    guint64 *to_position,
                                    GError **error)
{
  gint64 begin = COTERIE_STORE_MESSAGE (chat, 0), end = COTERIE_STORE_MESSAGE (chat + 1, 0), from, to;

  if (!fetch_bound (sql,
                    "SELECT message + 1 FROM messages" BY_SENDER " AND sent_ms <= ?5"
                    " AND (sent_ms < ?5 OR (" BOTH_STAMPED
                    " AND time_ms < ?6)) ORDER BY sent_ms DESC, message DESC LIMIT 1",
                    begin, end, row, begin, &from, error) ||
      !fetch_bound (sql,
                    "SELECT message FROM messages" BY_SENDER " AND sent_ms >= ?5"
                    " AND (sent_ms > ?5 OR (" BOTH_STAMPED " AND time_ms > ?6)) ORDER BY sent_ms, message LIMIT 1",
                    from, end, row, end - 1, &to, error))
    return FALSE;
  *from_position = COTERIE_STORE_MESSAGE_POSITION (from);
  *to_position = COTERIE_STORE_MESSAGE_POSITION (to);
  return TRUE;
}

gboolean
coterie_store_messages_find_last_sent (
    CoterieSql *sql, gint64 chat, const CoterieStoreMessage *row, gint64 *sent_ms, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql,
      "SELECT sent_ms FROM messages WHERE chat = ?1 AND account = ?2 AND device = ?3 ORDER BY sent_ms DESC LIMIT 1");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, row->account);
  coterie_sql_bind_int (s, 3, row->device);
  return coterie_sql_fetch_int (s, 0, sent_ms, error);
}

/**
 * coterie_store_messages_find_later:
 * @row: one that is not here
 * @position: (inout): of the first of the latest rows that the same device wrote later, by its clock and the server's;
 *   left alone when there is none
 */
gboolean
coterie_store_messages_find_later (
    CoterieSql *sql, gint64 chat, const CoterieStoreMessage *row, guint64 *position, GError **error)
{
  const guint64 end = *position, first = end > LATEST_ROWS ? end - LATEST_ROWS : 0;
  gint64 message;

  if (!fetch_bound (
          sql, "SELECT message FROM messages" BY_SENDER " AND sent_ms >= ?5 AND time_ms > ?6 ORDER BY message LIMIT 1",
          COTERIE_STORE_MESSAGE (chat, first), COTERIE_STORE_MESSAGE (chat, end), row,
          COTERIE_STORE_MESSAGE (chat, end), &message, error))
    return FALSE;
  *position = COTERIE_STORE_MESSAGE_POSITION (message);
  return TRUE;
}

gboolean
coterie_store_messages_find_place (CoterieSql *sql, gint64 chat, gint64 time_ms, guint64 *position, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT message + 1 FROM messages WHERE message >= ?1 AND message"
                                                     " < ?2 AND time_ms <= ?3 ORDER BY message DESC LIMIT 1");
  gint64 message = 0;

  coterie_sql_bind_int (s, 1, COTERIE_STORE_MESSAGE (chat, 0));
  coterie_sql_bind_int (s, 2, COTERIE_STORE_MESSAGE (chat + 1, 0));
  coterie_sql_bind_int (s, 3, time_ms);
  if (!coterie_sql_fetch_int (s, COTERIE_STORE_MESSAGE (chat, 0), &message, error))
    return FALSE;
  *position = COTERIE_STORE_MESSAGE_POSITION (message);
  return TRUE;
}

/**
 * coterie_store_messages_find_next_time:
 * @time_ms: (out): of the next row of that kind behind @message; %G_MAXINT64 when there is none
 */
gboolean
coterie_store_messages_find_next_time (CoterieSql *sql, gint64 message, int kind, gint64 *time_ms, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT time_ms FROM messages WHERE message > ?1 AND message < ?2 AND kind = ?3"
                                " ORDER BY message LIMIT 1");

  coterie_sql_bind_int (s, 1, message);
  coterie_sql_bind_int (s, 2, COTERIE_STORE_MESSAGE (COTERIE_STORE_MESSAGE_CHAT (message) + 1, 0));
  coterie_sql_bind_int (s, 3, kind);
  return coterie_sql_fetch_int (s, G_MAXINT64, time_ms, error);
}

/* Every column that holds the number of a row. */
static const char *const places[][2] = {
  { "messages", "message" },  { "search_docs", "message" },   { "renewed", "message" },   { "send_jobs", "message" },
  { "raw_inbox", "message" }, { "sent_contents", "message" }, { "peers", "gap_message" },
};

static gboolean
shift_place (CoterieSql *sql, const char *text, gint64 from, gint64 to, gint64 by, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, text);

  coterie_sql_bind_int (s, 1, from);
  coterie_sql_bind_int (s, 2, to);
  coterie_sql_bind_int (s, 3, by);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_messages_shift:
 * @from_position: this row and all behind it
 * @by: how many positions further they stand from now on
 *
 * Makes room for older rows in front of others. Whoever has row numbers in hand must read them again.
 */
gboolean
coterie_store_messages_shift (CoterieSql *sql, gint64 chat, guint64 from_position, guint64 by, GError **error)
{
  gint64 from = COTERIE_STORE_MESSAGE (chat, from_position), to = COTERIE_STORE_MESSAGE (chat + 1, 0);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      /* Below zero and back: nobody steps on a number that is still taken. */
      g_autofree char *away = g_strdup_printf ("UPDATE %s SET %s = -(%s + ?3) WHERE %s >= ?1 AND %s < ?2", places[i][0],
                                               places[i][1], places[i][1], places[i][1], places[i][1]);
      g_autofree char *back = g_strdup_printf ("UPDATE %s SET %s = -%s WHERE %s <= -(?1 + ?3) AND %s > -(?2 + ?3)",
                                               places[i][0], places[i][1], places[i][1], places[i][1], places[i][1]);

      if (!shift_place (sql, away, from, to, (gint64) by, error) ||
          !shift_place (sql, back, from, to, (gint64) by, error))
        return FALSE;
    }
  return TRUE;
}
