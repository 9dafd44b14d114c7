// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/merge-jobs.h"

#include "entities/message.h"
#include "store/handovers.h"
#include "store/message-places.h"
#include "store/renewed.h"
#include "vault/chat-jobs.h"
#include "vault/handover-late.h"

/* What is told of a row that stands here already: how far an own text has come. */
static gboolean
raise_row (CoterieDesk *desk, const CoterieStoreMessage *told, gint64 message, GError **error)
{
  gint64 time_ms = told->state == COTERIE_MESSAGE_STATE_READ ? told->read_ms : told->delivered_ms;
  gboolean raised;

  if (told->account != COTERIE_STORE_OWN_ACCOUNT || told->state < COTERIE_MESSAGE_DELIVERED ||
      told->state > COTERIE_MESSAGE_STATE_READ)
    return TRUE;
  return coterie_store_messages_take_receipt (desk->sql, message, told->state,
                                              told->state == COTERIE_MESSAGE_STATE_READ, time_ms, &raised, error) &&
         (!raised || coterie_chat_jobs_report (desk, message, error));
}

static gboolean
find (CoterieDesk *desk, const CoterieStoreChat *chat, const CoterieStoreMessage *row, gint64 *message, GError **error)
{
  *message = 0;
  return chat->n_messages == 0 ||
         coterie_store_messages_find (desk->sql, chat->chat, row->account, row->id, message, error);
}

/* How many rows from @from on are not here, up to the first that is. */
static gboolean
count_new (
    CoterieDesk *desk, const CoterieStoreChat *chat, const GPtrArray *rows, guint from, guint *count, GError **error)
{
  gint64 message = 0;

  *count = 0;
  while (from + *count < rows->len)
    {
      if (!find (desk, chat, rows->pdata[from + *count], &message, error))
        return FALSE;
      if (message != 0)
        break;
      ++*count;
    }
  return TRUE;
}

gboolean
coterie_merge_jobs_insert (CoterieDesk *desk,
                           CoterieStoreChat *chat,
                           const GPtrArray *rows,
                           guint from,
                           guint count,
                           guint64 position,
                           GError **error)
{
  if (!coterie_desk_shift_rows (desk, chat, position, count, error))
    return FALSE;
  for (guint i = 0; i < count; i++)
    {
      CoterieStoreMessage *row = rows->pdata[from + i];
      gboolean inserted;

      row->message = COTERIE_STORE_MESSAGE (chat->chat, position + i);
      if (!coterie_store_messages_insert (desk->sql, row, &inserted, error))
        return FALSE;
      g_return_val_if_fail (inserted, FALSE); /* the caller has looked */
      if (row->renewed && !coterie_store_renewed_add (desk->sql, row->message, error))
        return FALSE;
      if (row->fresh)
        chat->first_unread = MIN (chat->first_unread, position + i);
    }
  return coterie_handover_late_tell (desk, chat, position, count, error);
}

gboolean
coterie_merge_jobs_settle (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  chat->read_to = MIN (chat->read_to, chat->first_unread);
  coterie_desk_touch_chat (desk, chat);
  return coterie_chat_jobs_count_unread (desk, chat, error) &&
         (chat->n_messages == 0 || coterie_chat_jobs_show_newest (desk, chat, error));
}

/* The same content twice in one list of a damaged or hostile device would step on itself. */
static GPtrArray *
drop_repeated (const GPtrArray *rows)
{
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  GPtrArray *left = g_ptr_array_sized_new (rows->len);

  for (guint i = 0; i < rows->len; i++)
    {
      const CoterieStoreMessage *row = rows->pdata[i];
      guint8 key[sizeof row->id + sizeof row->account];

      memcpy (key, row->id, sizeof row->id);
      memcpy (key + sizeof row->id, &row->account, sizeof row->account);
      if (g_hash_table_add (seen, g_bytes_new (key, sizeof key)))
        g_ptr_array_add (left, rows->pdata[i]);
    }
  return left;
}

static gboolean
find_bounds (
    CoterieDesk *desk, const CoterieStoreChat *chat, const CoterieStoreMessage *row, guint64 *place, GError **error)
{
  guint64 from, to;

  if (row->account == 0)
    return TRUE; /* a line, which the program wrote */
  if (!coterie_store_messages_find_bounds (desk->sql, chat->chat, row, &from, &to, error))
    return FALSE;
  *place = CLAMP (*place, from, MIN (to, chat->n_messages));
  return TRUE;
}

/* As far as the other device's order is taken on, what came by itself all the same stays behind what was written first.
 */
static gboolean
find_place (CoterieDesk *desk,
            const CoterieStoreChat *chat,
            const CoterieStoreMessage *row,
            gboolean late,
            guint64 *place,
            GError **error)
{
  guint64 later = chat->n_messages;

  if (late || row->account == 0)
    return find_bounds (desk, chat, row, place, error);
  if (!coterie_store_messages_find_later (desk->sql, chat->chat, row, &later, error))
    return FALSE;
  *place = MIN (*place, later);
  return TRUE;
}

/* On another device what somebody wrote may stand among what others wrote in another way than here. Such a row has a
 * place of its own: those that follow it there stay where they are.
 *
 * @count: (inout): how many rows from @from on are not here; so many of them may stand at @place */
static gboolean
choose_place (CoterieDesk *desk,
              const CoterieStoreChat *chat,
              const GPtrArray *rows,
              guint from,
              gboolean late,
              guint *count,
              guint64 next,
              guint64 *place,
              GError **error)
{
  *place = next;
  if (!find_place (desk, chat, rows->pdata[from], late, place, error))
    return FALSE;
  for (guint i = 1; i < *count; i++)
    {
      guint64 own_place = next;

      if (!find_place (desk, chat, rows->pdata[from + i], late, &own_place, error))
        return FALSE;
      if (own_place != *place)
        *count = i;
    }
  return TRUE;
}

static gboolean
put_rows (
    CoterieDesk *desk, CoterieStoreChat *chat, const GPtrArray *rows, gboolean late, guint64 *next, GError **error)
{
  g_autoptr (GPtrArray) told = drop_repeated (rows);
  guint i = 0;

  *next = MIN (*next, chat->n_messages);
  while (i < told->len)
    {
      guint64 place;
      gint64 message;
      guint count;

      if (!find (desk, chat, told->pdata[i], &message, error))
        return FALSE;
      if (message != 0)
        {
          *next = MAX (*next, COTERIE_STORE_MESSAGE_POSITION (message) + 1);
          if (!raise_row (desk, told->pdata[i++], message, error))
            return FALSE;
          continue;
        }
      place = *next;
      if (!count_new (desk, chat, told, i, &count, error) ||
          !choose_place (desk, chat, told, i, late, &count, *next, &place, error) ||
          !coterie_merge_jobs_insert (desk, chat, told, i, count, place, error))
        return FALSE;
      *next += place <= *next ? count : 0;
      i += count;
    }
  return coterie_merge_jobs_settle (desk, chat, error);
}

/**
 * coterie_merge_jobs_put_rows:
 * @chat: in hand
 * @rows: (element-type CoterieStoreMessage): as another device has them, in its order; `message` is set, and `fresh`
 *   says that nobody has seen them
 * @next: (inout): where the next one belongs; 0 at first
 *
 * Goes through both orders at once: a row that stands here already stays, and those that follow on it come behind it;
 * the others are put in front of what is here from @next on. Repeating is safe.
 */
gboolean
coterie_merge_jobs_put_rows (
    CoterieDesk *desk, CoterieStoreChat *chat, const GPtrArray *rows, guint64 *next, GError **error)
{
  return put_rows (desk, chat, rows, FALSE, next, error);
}

gboolean
coterie_merge_jobs_put_late (
    CoterieDesk *desk, CoterieStoreChat *chat, const GPtrArray *rows, guint64 *next, GError **error)
{
  return put_rows (desk, chat, rows, TRUE, next, error);
}

/* ------------------------------------------------------------------------------------ what is shown late */

/* What stands where all has been seen has not been seen itself. Who wrote it is told that it has come. */
static gboolean
put_between (CoterieDesk *desk,
             CoterieStoreChat *chat,
             CoterieStoreMessage *row,
             guint64 position,
             gboolean unread,
             GError **error)
{
  const gboolean passed = position < chat->first_unread;
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  row->fresh = unread && !passed;
  g_ptr_array_add (rows, row);
  if (!coterie_merge_jobs_insert (desk, chat, rows, 0, 1, position, error))
    return FALSE;
  if (unread && row->kind == COTERIE_MESSAGE_TEXT)
    chat->delivered_to = MIN (chat->delivered_to, position);
  if (!coterie_merge_jobs_settle (desk, chat, error))
    return FALSE;
  if (unread && passed && row->kind == COTERIE_MESSAGE_TEXT &&
      !coterie_chat_jobs_note_renewed (desk, row->message, COTERIE_MESSAGE_TEXT, error))
    return FALSE;
  coterie_chat_jobs_tell_new (desk, row, unread);
  return TRUE;
}

static gboolean
takes_rows (CoterieDesk *desk, gboolean *takes, GError **error)
{
  g_autoptr (GArray) rows = coterie_store_handovers_list (desk->sql, error);

  *takes = FALSE;
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    *takes |= g_array_index (rows, CoterieStoreHandover, i).taking;
  return rows != NULL;
}

/* @position: (out): of what the same device wrote later, if that is here and this row is not; or the end */
static gboolean
find_overtaken (
    CoterieDesk *desk, const CoterieStoreChat *chat, const CoterieStoreMessage *row, guint64 *position, GError **error)
{
  gboolean takes;
  gint64 message;

  *position = chat->n_messages;
  if (!takes_rows (desk, &takes, error))
    return FALSE;
  if (!takes)
    return TRUE;
  if (!find (desk, chat, row, &message, error))
    return FALSE;
  return message != 0 || coterie_store_messages_find_later (desk->sql, chat->chat, row, position, error);
}

/**
 * coterie_merge_jobs_add:
 * @row: (inout): everything but `message`, which is set: of a content that has come
 * @inserted: (out): FALSE when it stands there already
 *
 * As coterie_chat_jobs_add_message(); but another device of ours may have told already what that device wrote later.
 */
gboolean
coterie_merge_jobs_add (CoterieDesk *desk,
                        CoterieStoreChat *chat,
                        CoterieStoreMessage *row,
                        gboolean unread,
                        gboolean *inserted,
                        GError **error)
{
  guint64 position;

  if (!find_overtaken (desk, chat, row, &position, error))
    return FALSE;
  if (position >= chat->n_messages)
    return coterie_chat_jobs_add_message (desk, chat, row, unread, inserted, error);
  *inserted = TRUE;
  return put_between (desk, chat, row, position, unread, error);
}

/**
 * coterie_merge_jobs_add_late:
 * @row: (inout): everything but `message`, which is set
 * @behind: it stands at this position at the earliest
 * @unread: the person has not seen it
 *
 * What was stamped before rows that are here already stands in front of them, as it does wherever it could be shown at
 * once. Repeating is safe.
 */
gboolean
coterie_merge_jobs_add_late (CoterieDesk *desk,
                             CoterieStoreChat *chat,
                             CoterieStoreMessage *row,
                             guint64 behind,
                             gboolean unread,
                             GError **error)
{
  guint64 position;
  gint64 message;
  gboolean inserted;

  if (!find (desk, chat, row, &message, error) ||
      !coterie_store_messages_find_place (desk->sql, chat->chat, row->time_ms, &position, error))
    return FALSE;
  position = MAX (position, behind);
  if (!find_bounds (desk, chat, row, &position, error))
    return FALSE;
  if (message == 0 && position < chat->n_messages)
    return put_between (desk, chat, row, position, unread, error);
  return coterie_chat_jobs_add_message (desk, chat, row, unread, &inserted, error) &&
         (!inserted || coterie_handover_late_tell (desk, chat, chat->n_messages - 1, 1, error));
}
