// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/group-receipts.h"

#include "store/schema.h"

/* Texts and their marks. */
gboolean
coterie_store_group_receipts_get_mark (CoterieSql *sql, gint64 message, gint64 *mark, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT mark FROM messages WHERE message = ?1");

  coterie_sql_bind_int (s, 1, message);
  return coterie_sql_fetch_int (s, 0, mark, error);
}

static gboolean
take_mark (CoterieSql *sql, gint64 message, gint64 mark, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE messages SET mark = ?2 WHERE message = ?1");

  coterie_sql_bind_int (s, 1, message);
  coterie_sql_bind_int (s, 2, mark);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_group_receipts_ensure_mark:
 * @mark: (out): of that text; a receipt for it follows in the same transaction, so that no mark is given twice
 */
gboolean
coterie_store_group_receipts_ensure_mark (CoterieSql *sql, gint64 message, gint64 *mark, GError **error)
{
  CoterieSqlStatement *s;

  if (!coterie_store_group_receipts_get_mark (sql, message, mark, error))
    return FALSE;
  if (*mark != 0)
    return TRUE;
  s = coterie_sql_prepare (sql, "SELECT coalesce (max (last), 0) + 1 FROM group_receipts WHERE chat = ?1");
  coterie_sql_bind_int (s, 1, COTERIE_STORE_MESSAGE_CHAT (message));
  return coterie_sql_fetch_int (s, 0, mark, error) && take_mark (sql, message, *mark, error);
}

/* What one member has of one kind. */
typedef struct
{
  CoterieSql *sql;
  gint64 chat;
  gint64 account;
  CoterieStoreReceipt kind;
} Receipts;

typedef struct
{
  gint64 first; /* 0: there is none */
  gint64 last;
  gint64 time_ms;
} Range;

static CoterieSqlStatement *
prepare (const Receipts *self, const char *text)
{
  CoterieSqlStatement *s = coterie_sql_prepare (self->sql, text);

  coterie_sql_bind_int (s, 1, self->chat);
  coterie_sql_bind_int (s, 2, self->account);
  coterie_sql_bind_int (s, 3, self->kind);
  return s;
}

/* The last one that begins at @mark or before. */
static gboolean
find_range (const Receipts *self, gint64 mark, Range *range, GError **error)
{
  CoterieSqlStatement *s =
      prepare (self, "SELECT first, last, time_ms FROM group_receipts WHERE chat = ?1 AND account = ?2 AND kind = ?3"
                     " AND first <= ?4 ORDER BY first DESC LIMIT 1");

  *range = (Range){ 0 };
  coterie_sql_bind_int (s, 4, mark);
  if (coterie_sql_step (s))
    {
      range->first = coterie_sql_column_int (s, 0);
      range->last = coterie_sql_column_int (s, 1);
      range->time_ms = coterie_sql_column_int (s, 2);
    }
  return coterie_sql_finish (s, error);
}

static gboolean
put (const Receipts *self, const Range *range, GError **error)
{
  CoterieSqlStatement *s =
      prepare (self, "INSERT OR REPLACE INTO group_receipts (chat, account, kind, first, last, time_ms)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

  coterie_sql_bind_int (s, 4, range->first);
  coterie_sql_bind_int (s, 5, range->last);
  coterie_sql_bind_int (s, 6, range->time_ms);
  return coterie_sql_run (s, error);
}

static gboolean
take_out (const Receipts *self, gint64 first, GError **error)
{
  CoterieSqlStatement *s =
      prepare (self, "DELETE FROM group_receipts WHERE chat = ?1 AND account = ?2 AND kind = ?3 AND first = ?4");

  coterie_sql_bind_int (s, 4, first);
  return coterie_sql_run (s, error);
}

static gboolean
count (const Receipts *self, gint64 *n, GError **error)
{
  return coterie_sql_fetch_int (
      prepare (self, "SELECT count(*) FROM group_receipts WHERE chat = ?1 AND account = ?2 AND kind = ?3"), 0, n,
      error);
}

/* The oldest two that touch become one. Those that do not touch stay: something between them has not come. */
static gboolean
join_oldest (const Receipts *self, GError **error)
{
  CoterieSqlStatement *s = prepare (
      self, "SELECT a.first, b.first, b.last, b.time_ms FROM group_receipts a JOIN group_receipts b ON b.chat = a.chat"
            " AND b.account = a.account AND b.kind = a.kind AND b.first = a.last + 1"
            " WHERE a.chat = ?1 AND a.account = ?2 AND a.kind = ?3 ORDER BY a.first LIMIT 1");
  Range joined = { 0 };
  gint64 second = 0;

  if (coterie_sql_step (s))
    {
      joined.first = coterie_sql_column_int (s, 0);
      second = coterie_sql_column_int (s, 1);
      joined.last = coterie_sql_column_int (s, 2);
      joined.time_ms = coterie_sql_column_int (s, 3);
    }
  if (!coterie_sql_finish (s, error))
    return FALSE;
  return joined.first == 0 || (take_out (self, second, error) && put (self, &joined, error));
}

gboolean
coterie_store_group_receipts_add (CoterieSql *sql,
                                  gint64 chat,
                                  gint64 account,
                                  CoterieStoreReceipt kind,
                                  gint64 mark,
                                  gint64 time_ms,
                                  gboolean *added,
                                  GError **error)
{
  const Receipts self = { .sql = sql, .chat = chat, .account = account, .kind = kind };
  Range range, fresh = { .first = mark, .last = mark, .time_ms = time_ms };
  gint64 n;

  *added = FALSE;
  if (!find_range (&self, mark, &range, error))
    return FALSE;
  if (range.first != 0 && range.last >= mark)
    return TRUE;
  *added = TRUE;
  if (range.first != 0 && range.last == mark - 1 && range.time_ms == time_ms)
    fresh.first = range.first; /* of the same receipt */
  if (!put (&self, &fresh, error) || !count (&self, &n, error))
    return FALSE;
  return n <= COTERIE_STORE_RECEIPT_RANGES || join_oldest (&self, error);
}

/**
 * coterie_store_group_receipts_find:
 * @time_ms: (out): when, or about when
 */
gboolean
coterie_store_group_receipts_find (CoterieSql *sql,
                                   gint64 chat,
                                   gint64 account,
                                   CoterieStoreReceipt kind,
                                   gint64 mark,
                                   gboolean *found,
                                   gint64 *time_ms,
                                   GError **error)
{
  const Receipts self = { .sql = sql, .chat = chat, .account = account, .kind = kind };
  Range range;

  if (!find_range (&self, mark, &range, error))
    return FALSE;
  *found = mark != 0 && range.first != 0 && range.last >= mark;
  *time_ms = *found ? range.time_ms : 0;
  return TRUE;
}

static int
compare (gint64 account, gint64 mark, const CoterieStoreReceiptRange *range)
{
  if (account != range->account)
    return account < range->account ? -1 : 1;
  return mark < range->first ? -1 : mark > range->last;
}

/**
 * coterie_store_group_receipts_list:
 *
 * Returns: (transfer full) (element-type CoterieStoreReceiptRange): what all members have, for
 *   coterie_store_group_receipts_has()
 */
GArray *
coterie_store_group_receipts_list (CoterieSql *sql, gint64 chat, CoterieStoreReceipt kind, GError **error)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, TRUE, sizeof (CoterieStoreReceiptRange));
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT account, first, last FROM group_receipts WHERE chat = ?1 AND kind = ?2 ORDER BY account, first");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, kind);
  while (coterie_sql_step (s))
    {
      CoterieStoreReceiptRange range = {
        .account = coterie_sql_column_int (s, 0),
        .first = coterie_sql_column_int (s, 1),
        .last = coterie_sql_column_int (s, 2),
      };

      g_array_append_val (ranges, range);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&ranges) : NULL;
}

gboolean
coterie_store_group_receipts_has (const GArray *ranges, gint64 account, gint64 mark)
{
  guint low = 0, high = ranges->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      int order = compare (account, mark, &g_array_index (ranges, CoterieStoreReceiptRange, middle));

      if (order == 0)
        return mark != 0;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return FALSE;
}
