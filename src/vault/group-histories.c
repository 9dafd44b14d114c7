// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/group-histories.h"

#include "entities/contact.h"
#include "entities/message.h"
#include "store/group-histories.h"
#include "store/groups.h"
#include "vault/group-jobs.h"
#include "vault/group-lines.h"
#include "vault/merge-jobs.h"
#include "wire/content.h"

#include <string.h>

/* One content on its way into the timeline. */
typedef struct
{
  CoterieDesk *desk;
  CoterieStoreChat *chat;
  CoterieGroup *group;
  const CoterieStoreGroupHistory *kept;
  CoterieContent content;
  CoterieGroupItem added;
  CoterieStoreMessage line; /* what tells that we were added */
  GPtrArray *rows;          /* of CoterieStoreMessage */
  gboolean expired;         /* what is missing is not waited for any more */
  gboolean waits;
} History;

static void
history_clear (History *self)
{
  coterie_content_clear (&self->content);
  coterie_store_message_clear (&self->line);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (History, history_clear)

static void
history_init (History *self, CoterieDesk *desk, CoterieStoreChat *chat, const CoterieStoreGroupHistory *kept)
{
  *self = (History){ .desk = desk, .chat = chat, .kept = kept };
  self->content.kind = COTERIE_CONTENT_GROUP_HISTORY;
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_message_free);
  self->expired = ABS (desk->now_ms - kept->kept_ms) >= COTERIE_GROUP_JOBS_KEPT_MS;
}

/* ------------------------------------------------------------------------------------ whose word it is */

/* The record counts, it is an ADD of ours, and whoever hands this over has made it. */
static gboolean
may_share (History *self, gboolean *may, GError **error)
{
  const CoterieGroupRecord *record = self->added.record;
  const CoterieChain *chain = coterie_desk_get_chain (self->desk, self->kept->account, error);
  gboolean blocked;

  *may = FALSE;
  if (chain == NULL || !coterie_group_jobs_is_blocked (self->desk, self->kept->account, &blocked, error))
    return FALSE;
  if (blocked || !self->added.is_valid || record->action != COTERIE_GROUP_ADD ||
      memcmp (record->author, coterie_chain_get_aid (chain), sizeof record->author) != 0 ||
      coterie_group_get_role (self->group, self->desk->own->aid) == COTERIE_GROUP_NOBODY)
    return TRUE;
  for (guint i = 0; i < record->n_members; i++)
    *may |= memcmp (record->members + i * COTERIE_AID_BYTES, self->desk->own->aid, COTERIE_AID_BYTES) == 0;
  return TRUE;
}

/* Everything stands in front of the line that tells of it, which may wait for a name. */
static gboolean
find_line (History *self, gboolean *found, GError **error)
{
  gint64 message;

  *found = FALSE;
  if (!coterie_group_lines_find (self->desk, self->chat, self->group, &self->added, &message, error))
    return FALSE;
  return message == 0 || coterie_store_messages_load (self->desk->sql, message, &self->line, found, error);
}

/* ------------------------------------------------------------------------------------ rows */

static CoterieStoreMessage *
make_row (const History *self, const CoterieHandoverRow *told, gint64 account)
{
  CoterieStoreMessage *row = g_new0 (CoterieStoreMessage, 1);

  row->account = account;
  row->shared_by = self->kept->account;
  row->device = told->device;
  memcpy (row->id, told->id, sizeof row->id);
  row->kind = COTERIE_MESSAGE_TEXT;
  row->state = account == COTERIE_STORE_OWN_ACCOUNT ? COTERIE_MESSAGE_SENT : COTERIE_MESSAGE_RECEIVED;
  row->time_ms = MIN ((gint64) told->time_ms, self->line.time_ms); /* whatever else is said, it was before */
  row->sent_ms = MIN ((gint64) told->sent_ms, self->line.time_ms);
  row->body = g_strdup (told->body);
  row->mentions = told->mentions != NULL ? g_bytes_ref (told->mentions) : NULL;
  return row;
}

/* A text of somebody who has been a member before; what is here already stays as it is. */
static gboolean
add_row (History *self, const CoterieHandoverRow *told, GError **error)
{
  gint64 account, message;
  gboolean blocked;

  if (told->kind != COTERIE_ROW_TEXT || !told->has_by || told->body[0] == '\0' ||
      !coterie_group_was_member (self->group, self->added.hash, told->by))
    return TRUE;
  if (!coterie_desk_find_account (self->desk, told->by, &account, error))
    return FALSE;
  if (account == 0)
    {
      if (self->expired || coterie_desk_is_absent (self->desk, told->by))
        return TRUE; /* nobody knows who that was */
      self->waits = TRUE;
      coterie_group_jobs_ask_for_chain (self->desk, told->by);
      return TRUE;
    }
  if (!coterie_group_jobs_is_blocked (self->desk, account, &blocked, error) ||
      !coterie_store_messages_find (self->desk->sql, self->chat->chat, account, told->id, &message, error))
    return FALSE;
  if (!blocked && message == 0)
    g_ptr_array_add (self->rows, make_row (self, told, account));
  return TRUE;
}

static int
compare_times (const void *one, const void *other)
{
  const CoterieStoreMessage *a = *(CoterieStoreMessage *const *) one, *b = *(CoterieStoreMessage *const *) other;

  return a->time_ms < b->time_ms ? -1 : a->time_ms > b->time_ms;
}

/* As the rows of other contents, of which any may come first, stand by their times. g_ptr_array_sort() keeps the order
 * of those with the same. */
static gboolean
collect (History *self, GError **error)
{
  const GPtrArray *told = self->content.group->history;
  g_autoptr (GHashTable) ids =
      g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  guint n_shared;

  if (!coterie_store_messages_count_shared (self->desk->sql, self->chat->chat, &n_shared, error))
    return FALSE;
  for (guint i = 0; i < told->len; i++)
    {
      const CoterieHandoverRow *row = told->pdata[i];

      if (n_shared + self->rows->len < COTERIE_GROUP_HISTORIES_ROWS_MAX &&
          g_hash_table_add (ids, g_bytes_new (row->id, sizeof row->id)) && !add_row (self, row, error))
        return FALSE;
    }
  g_ptr_array_sort (self->rows, compare_times);
  return TRUE;
}

/* ------------------------------------------------------------------------------------ places */

/* What the same member has handed over stands directly in front of the line: the position behind all that is not later,
 * given those rows from @begin on. */
static guint64
find_place (const History *self, const GPtrArray *before, guint64 begin, const CoterieStoreMessage *row)
{
  guint n = before->len;

  while (n > 0)
    {
      const CoterieStoreMessage *other = before->pdata[n - 1];

      if (other->shared_by != self->kept->account || other->time_ms <= row->time_ms)
        break;
      n--;
    }
  return begin + n;
}

static gboolean
put (History *self, GError **error)
{
  const guint64 end = COTERIE_STORE_MESSAGE_POSITION (self->line.message);
  const guint64 begin = end - MIN (end, COTERIE_GROUP_HISTORIES_ROWS_MAX);
  g_autoptr (GPtrArray) before =
      coterie_store_messages_page (self->desk->sql, self->chat->chat, begin, (guint) (end - begin), error);

  if (before == NULL)
    return FALSE;
  /* From behind: what is put in moves only what stands further down. */
  for (guint i = self->rows->len; i > 0;)
    {
      guint64 place = find_place (self, before, begin, self->rows->pdata[i - 1]);
      guint first = i - 1;

      while (first > 0 && find_place (self, before, begin, self->rows->pdata[first - 1]) == place)
        first--;
      if (!coterie_merge_jobs_insert (self->desk, self->chat, self->rows, first, i - first, place, error))
        return FALSE;
      i = first;
    }
  return coterie_merge_jobs_settle (self->desk, self->chat, error);
}

/* ------------------------------------------------------------------------------------ contents */

/* @done: (out): FALSE: something is missing that may still come */
static gboolean
take (History *self, gboolean *done, GError **error)
{
  gboolean may, found;
  gsize n_bytes;
  const guint8 *bytes = g_bytes_get_data (self->kept->knows, &n_bytes);

  *done = self->expired;
  if (!coterie_group_jobs_has_all (self->group, bytes, n_bytes) && !self->expired)
    return TRUE;
  bytes = g_bytes_get_data (self->kept->members, &n_bytes);
  if (!coterie_content_parse_members (&self->content, bytes, n_bytes, error))
    return FALSE;
  if (!coterie_group_find (self->group, self->content.group->added, &self->added))
    return TRUE;
  *done = TRUE;
  if (!may_share (self, &may, error))
    return FALSE;
  if (!may)
    return TRUE;
  *done = self->expired;
  if (!find_line (self, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  if (!collect (self, error))
    return FALSE;
  *done = !self->waits;
  return self->waits || self->rows->len == 0 || put (self, error);
}

static gboolean
take_one (CoterieDesk *desk, CoterieStoreChat *chat, const CoterieStoreGroupHistory *kept, GError **error)
{
  g_auto (History) history = { 0 };
  gboolean done;

  history_init (&history, desk, chat, kept);
  history.group = coterie_group_jobs_get (desk, chat, error);
  return history.group != NULL && take (&history, &done, error) &&
         (!done || coterie_store_group_histories_remove (desk->sql, kept->history, error));
}

/**
 * coterie_group_histories_settle_waiting:
 *
 * Of all groups what waits for the chains of people, and need not any more.
 */
gboolean
coterie_group_histories_settle_waiting (CoterieDesk *desk, GError **error)
{
  g_autoptr (GArray) chats = coterie_store_group_histories_list_chats (desk->sql, error);

  for (guint i = 0; chats != NULL && i < chats->len; i++)
    {
      CoterieStoreChat *chat = coterie_desk_get_chat (desk, g_array_index (chats, gint64, i), error);

      if (chat == NULL || !coterie_group_histories_settle (desk, chat, error))
        return FALSE;
    }
  return chats != NULL;
}

/**
 * coterie_group_histories_settle:
 *
 * What is kept of a group that is not accepted waits until it is.
 */
gboolean
coterie_group_histories_settle (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  gboolean found = chat->group_state != COTERIE_STORE_GROUP_REQUEST;
  gint64 after = 0;

  while (found)
    {
      g_auto (CoterieStoreGroupHistory) kept = { 0 };

      if (!coterie_store_group_histories_next (desk->sql, chat->chat, after, &kept, &found, error) ||
          (found && !take_one (desk, chat, &kept, error)))
        return FALSE;
      after = kept.history;
    }
  return TRUE;
}
