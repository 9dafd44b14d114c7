// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/takeover-rows.h"

#include "entities/chat.h"
#include "entities/message.h"
#include "mail/handover-asks.h"
#include "store/message-places.h"
#include "vault/chat-jobs.h"
#include "vault/group-histories.h"
#include "vault/group-jobs.h"
#include "vault/group-lines.h"
#include "vault/handover-plan.h"
#include "vault/merge-jobs.h"

/* *chat is NULL when that person is not known, for their chain was no good, or what is told of is no group. A group may
 * have come up since its others were told: what makes it comes. */
gboolean
coterie_takeover_rows_find_chat (
    CoterieDesk *desk, gboolean is_group, const guint8 *peer, CoterieStoreChat **chat, GError **error)
{
  gint64 account;

  *chat = NULL;
  if (is_group)
    return coterie_group_jobs_meet (desk, peer, chat, error);
  if (!coterie_desk_find_account (desk, peer, &account, error))
    return FALSE;
  if (account == 0)
    return TRUE;
  *chat = coterie_chat_jobs_ensure (desk, account, error);
  return *chat != NULL;
}

static const int row_kinds[] = {
  [COTERIE_ROW_TEXT] = COTERIE_MESSAGE_TEXT,
  [COTERIE_ROW_UNKNOWN] = COTERIE_MESSAGE_UNKNOWN,
  [COTERIE_ROW_UNREADABLE] = COTERIE_MESSAGE_UNREADABLE,
  [COTERIE_ROW_GAP] = COTERIE_MESSAGE_GAP,
  [COTERIE_ROW_CHAIN] = COTERIE_MESSAGE_CHAIN,
  [COTERIE_ROW_GROUP] = COTERIE_MESSAGE_GROUP,
  [COTERIE_ROW_CALL] = COTERIE_MESSAGE_CALL,
};

static const int row_states[] = {
  [COTERIE_ROW_RECEIVED] = COTERIE_MESSAGE_RECEIVED, [COTERIE_ROW_PENDING] = COTERIE_MESSAGE_PENDING,
  [COTERIE_ROW_SENT] = COTERIE_MESSAGE_SENT,         [COTERIE_ROW_DELIVERED] = COTERIE_MESSAGE_DELIVERED,
  [COTERIE_ROW_READ] = COTERIE_MESSAGE_STATE_READ,   [COTERIE_ROW_FAILED] = COTERIE_MESSAGE_FAILED,
};

/* NULL without an error: it says that somebody wrote it who has no place in the chat. */
static CoterieStoreMessage *
make_row (CoterieDesk *desk, const CoterieStoreChat *chat, const CoterieHandoverRow *told, GError **error)
{
  gint64 account = 0, shared_by = 0;
  CoterieStoreMessage *row;

  if (told->is_shared && (!coterie_desk_find_account (desk, told->shared, &shared_by, error) || shared_by == 0))
    return NULL;
  if (told->has_by && !coterie_desk_find_account (desk, told->by, &account, error))
    return NULL;
  if (told->has_by && account != COTERIE_STORE_OWN_ACCOUNT &&
      (chat->kind == COTERIE_CHAT_GROUP ? account == 0 : account != chat->account))
    return NULL;
  row = g_new0 (CoterieStoreMessage, 1);
  row->account = account;
  row->device = told->device;
  row->shared_by = shared_by;
  memcpy (row->id, told->id, sizeof row->id);
  row->kind = row_kinds[told->kind];
  row->state = row_states[told->state];
  row->request = told->request;
  row->fresh = told->unread;
  row->renewed = told->renewed && !told->unread;
  row->time_ms = (gint64) told->time_ms;
  row->sent_ms = (gint64) told->sent_ms;
  row->delivered_ms = (gint64) told->delivered_ms;
  row->read_ms = (gint64) told->read_ms;
  row->body = g_strdup (told->body);
  row->part = told->only != NULL ? g_bytes_new (told->only->data, told->only->len) : NULL;
  row->mentions = told->mentions != NULL ? g_bytes_ref (told->mentions) : NULL;
  if (row->kind == COTERIE_MESSAGE_GROUP &&
      !coterie_group_lines_choose_account (desk, chat, row->id, &row->account, error))
    g_clear_pointer (&row, coterie_store_message_free);
  return row;
}

/* Rows that were passed over, for they were being fetched again, come later, with some that were told before. */
static gboolean
is_late (CoterieDesk *desk,
         const CoterieStoreChat *chat,
         const GPtrArray *rows,
         guint64 next,
         gboolean *late,
         GError **error)
{
  *late = FALSE;
  for (guint i = 0; i < rows->len && !*late; i++)
    {
      const CoterieStoreMessage *row = rows->pdata[i];
      gint64 message;

      if (!coterie_store_messages_find (desk->sql, chat->chat, row->account, row->id, &message, error))
        return FALSE;
      *late = message != 0 && (guint64) COTERIE_STORE_MESSAGE_POSITION (message) < next;
    }
  return TRUE;
}

/* The first of them that is here, and which of them it is. *message 0: none is. */
static gboolean
find_first (CoterieDesk *desk,
            const CoterieStoreChat *chat,
            const GPtrArray *rows,
            guint *index,
            gint64 *message,
            GError **error)
{
  *message = 0;
  for (*index = 0; *index < rows->len; ++*index)
    {
      const CoterieStoreMessage *row = rows->pdata[*index];

      if (!coterie_store_messages_find (desk->sql, chat->chat, row->account, row->id, message, error))
        return FALSE;
      if (*message != 0)
        return TRUE;
    }
  return TRUE;
}

/* Where they begin among the rows of a device that has its own: those that are lost stand by their times. */
static gboolean
find_place (CoterieDesk *desk, const CoterieStoreChat *chat, const GPtrArray *rows, guint64 *next, GError **error)
{
  guint index;
  gint64 message;

  *next = 0;
  if (rows->len == 0)
    return TRUE;
  if (!find_first (desk, chat, rows, &index, &message, error))
    return FALSE;
  if (message != 0)
    *next = COTERIE_STORE_MESSAGE_POSITION (message);
  if (message != 0 && index == 0)
    return TRUE;
  {
    const CoterieStoreMessage *first = rows->pdata[0];
    guint64 position;

    if (!coterie_store_messages_find_place (desk->sql, chat->chat, first->time_ms, &position, error))
      return FALSE;
    *next = message != 0 ? MIN (*next, position) : position;
  }
  return TRUE;
}

static gboolean
put_late (CoterieDesk *desk, CoterieStoreChat *chat, const GPtrArray *rows, guint64 next, GError **error)
{
  return coterie_merge_jobs_put_late (desk, chat, rows, &next, error);
}

/* [H6] What the program wrote on the other device it has written here as well, in lines of their own; of what was
 * before this device was there it is told once. */
static gboolean
is_wanted (const CoterieStoreHandover *handover, const CoterieHandoverRow *told)
{
  return told->has_by || (!handover->asked_for && handover->phase != COTERIE_HANDOVER_PHASE_DONE);
}

static gboolean
is_unknown (CoterieDesk *desk, const CoterieHandoverRow *told, gboolean *unknown, GError **error)
{
  gint64 account = COTERIE_STORE_OWN_ACCOUNT;

  if (told->has_by && !coterie_desk_find_account (desk, told->by, &account, error))
    return FALSE;
  *unknown = account == 0;
  return TRUE;
}

/* The other device has met somebody since it told who there is: that, and what they wrote, is asked for behind the end.
 * Once: what is told then begins with the people. */
static gboolean
look_for_unknown (CoterieDesk *desk,
                  const CoterieStoreHandover *handover,
                  const CoterieStoreChat *chat,
                  const CoterieHandoverChat *told,
                  GError **error)
{
  gboolean unknown = chat == NULL && !told->is_group;

  if (handover->asked_for || handover->phase == COTERIE_HANDOVER_PHASE_DONE)
    return TRUE;
  for (guint i = 0; i < told->rows->len && !unknown; i++)
    if (!is_unknown (desk, told->rows->pdata[i], &unknown, error))
      return FALSE;
  return !unknown || coterie_handover_asks_want (desk, error);
}

static gboolean
take_rows_of (CoterieDesk *desk, CoterieStoreHandover *handover, const CoterieHandoverChat *told, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_message_free);
  CoterieStoreChat *chat;
  gint64 kept;
  guint64 next;
  gboolean late, by_time = handover->asked_for;

  if (!coterie_takeover_rows_find_chat (desk, told->is_group, told->peer, &chat, error) ||
      !look_for_unknown (desk, handover, chat, told, error))
    return FALSE;
  if (chat == NULL)
    return TRUE;
  for (guint i = 0; i < told->rows->len; i++)
    {
      g_autoptr (GError) fault = NULL;
      CoterieStoreMessage *row = NULL;

      if (is_wanted (handover, told->rows->pdata[i]))
        row = make_row (desk, chat, told->rows->pdata[i], &fault);

      if (fault != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      if (row != NULL)
        g_ptr_array_add (rows, row);
    }
  if (!coterie_store_handovers_get_next (desk->sql, handover, chat->chat, &kept, error))
    return FALSE;
  next = (guint64) MAX (kept, 0);
  if (!is_late (desk, chat, rows, next, &late, error))
    return FALSE;
  if (!late && kept >= 0 && handover->phase == COTERIE_HANDOVER_PHASE_DONE)
    late = by_time = TRUE; /* behind the end all are, also those beside which nothing is here */
  if ((late || kept < 0) && by_time && !find_place (desk, chat, rows, &next, error))
    return FALSE;
  if (late)
    return put_late (desk, chat, rows, by_time ? next : 0, error);
  handover->n_done += told->rows->len;
  return (handover->asked_for ? coterie_merge_jobs_put_late : coterie_merge_jobs_put_rows) (desk, chat, rows, &next,
                                                                                            error) &&
         coterie_store_handovers_set_next (desk->sql, handover, chat->chat, (gint64) next, error) &&
         (!told->is_group || coterie_group_histories_settle (desk, chat, error));
}

gboolean
coterie_takeover_rows_take (CoterieDesk *desk, CoterieStoreHandover *row, const CoterieHandover *told, GError **error)
{
  for (guint i = 0; i < told->chats->len; i++)
    if (!take_rows_of (desk, row, told->chats->pdata[i], error))
      return FALSE;
  return TRUE;
}
