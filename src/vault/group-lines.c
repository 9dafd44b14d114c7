// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/group-lines.h"

#include "entities/sentence.h"
#include "store/group-lines.h"
#include "store/kept-contents.h"
#include "vault/chat-jobs.h"
#include "vault/group-jobs.h"
#include "vault/group-sentences.h"
#include "vault/handover-late.h"
#include "vault/merge-jobs.h"

#include <string.h>

/* Lines in the making. */
typedef struct
{
  CoterieDesk *desk;
  CoterieStoreChat *chat;
  CoterieGroup *group;
  gboolean waits;  /* somebody has no name yet */
  GPtrArray *kept; /* borrowed, of CoterieStoreKeptKnows: of what is said that waits for records */
  guint64 behind;  /* the place behind the line that was put in last */
} Lines;

static gboolean
is_own (const Lines *self, const guint8 *aid)
{
  return memcmp (aid, self->desk->own->aid, COTERIE_AID_BYTES) == 0;
}

/* ------------------------------------------------------------------------------------ rows */

static gboolean
find_kind (CoterieDesk *desk,
           const CoterieStoreChat *chat,
           gint64 account,
           const guint8 *id,
           gint64 *message,
           int *kind,
           GError **error)
{
  g_auto (CoterieStoreMessage) row = { 0 };
  gboolean found = FALSE;

  *kind = COTERIE_MESSAGE_NOTHING;
  if (!coterie_store_messages_find (desk->sql, chat->chat, account, id, message, error) ||
      (*message != 0 && !coterie_store_messages_load (desk->sql, *message, &row, &found, error)))
    return FALSE;
  if (found)
    *kind = (int) row.kind;
  return TRUE;
}

/**
 * coterie_group_lines_choose_account:
 * @id: of a line that is to be put in: the beginning of its record's hash
 * @account: (inout): the record's author; nobody when something else that they sent stands under that id, for whoever
 *   signs a record chooses the ids of their texts as well, and must not hide it so
 */
gboolean
coterie_group_lines_choose_account (
    CoterieDesk *desk, const CoterieStoreChat *chat, const guint8 *id, gint64 *account, GError **error)
{
  gint64 message;
  int kind;

  if (!find_kind (desk, chat, *account, id, &message, &kind, error))
    return FALSE;
  if (message != 0 && kind != COTERIE_MESSAGE_GROUP && kind != COTERIE_MESSAGE_NOTHING)
    *account = 0;
  return TRUE;
}

/* What it is known by on all devices: the beginning of the record's hash. */
static gboolean
find_row (const Lines *self, const CoterieGroupItem *item, gint64 *message, GError **error)
{
  gint64 account;
  int kind;

  if (!coterie_store_messages_find (self->desk->sql, self->chat->chat, 0, item->hash, message, error))
    return FALSE;
  if (*message != 0)
    return TRUE;
  if (!coterie_desk_find_account (self->desk, item->record->author, &account, error) ||
      !find_kind (self->desk, self->chat, account, item->hash, message, &kind, error))
    return FALSE;
  if (kind != COTERIE_MESSAGE_GROUP && kind != COTERIE_MESSAGE_NOTHING)
    *message = 0;
  return TRUE;
}

gboolean
coterie_group_lines_find (CoterieDesk *desk,
                          CoterieStoreChat *chat,
                          CoterieGroup *group,
                          const CoterieGroupItem *item,
                          gint64 *message,
                          GError **error)
{
  const Lines self = { .desk = desk, .chat = chat, .group = group };

  return find_row (&self, item, message, error);
}

/* A record that has come late stands in front of whatever was said by somebody who knew it. @late: (out): it has */
static gint64
choose_time (const Lines *self, const CoterieGroupItem *item, gboolean *late)
{
  gint64 time_ms = self->desk->stamped_ms != 0 ? self->desk->stamped_ms : self->desk->now_ms;

  *late = self->desk->waited;
  for (guint i = 0; i < self->kept->len; i++)
    {
      const CoterieStoreKeptKnows *kept = self->kept->pdata[i];
      gsize n_bytes;
      const guint8 *heads = g_bytes_get_data (kept->knows, &n_bytes);

      if (kept->time_ms >= time_ms ||
          !coterie_group_knows (self->group, heads, (guint) (n_bytes / COTERIE_DIGEST_BYTES), item->hash))
        continue;
      *late = TRUE;
      time_ms = kept->time_ms;
    }
  return time_ms;
}

/* What comes late stands behind the lines of what its author knew: these may have come without what was kept. */
static gboolean
pass_parents (Lines *self, const CoterieGroupRecord *record, GError **error)
{
  for (guint i = 0; i < record->n_parents; i++)
    {
      CoterieGroupItem parent;
      gint64 message;

      if (!coterie_group_find (self->group, record->parents[i], &parent))
        continue;
      if (!find_row (self, &parent, &message, error))
        return FALSE;
      if (message != 0)
        self->behind = MAX (self->behind, COTERIE_STORE_MESSAGE_POSITION (message) + 1);
    }
  return TRUE;
}

/* @text: NULL: its place is taken already */
static gboolean
insert (Lines *self, const CoterieGroupItem *item, const char *text, GError **error)
{
  CoterieDesk *desk = self->desk;
  const gboolean unread = !is_own (self, item->record->author);
  gboolean late;
  CoterieStoreMessage row = {
    .device = item->record->device,
    .kind = text != NULL ? COTERIE_MESSAGE_GROUP : COTERIE_MESSAGE_NOTHING,
    .state = COTERIE_MESSAGE_RECEIVED,
    .time_ms = choose_time (self, item, &late),
    .sent_ms = (gint64) item->record->time_ms,
    .body = (char *) (text != NULL ? text : ""),
  };

  memcpy (row.id, item->hash, sizeof row.id);
  if (!coterie_desk_find_account (desk, item->record->author, &row.account, error) ||
      !coterie_group_lines_choose_account (desk, self->chat, row.id, &row.account, error) ||
      !pass_parents (self, item->record, error) ||
      !(late ? coterie_merge_jobs_add_late (desk, self->chat, &row, self->behind, unread, error)
             : coterie_chat_jobs_add_message (desk, self->chat, &row, unread, NULL, error)))
    return FALSE;
  self->behind = COTERIE_STORE_MESSAGE_POSITION (row.message) + 1;
  return TRUE;
}

/* Nothing may have been known of the author when its place was taken. @again: (out): another device of ours has told of
 * the line since then */
static gboolean
set_author (const Lines *self, const CoterieGroupItem *item, gint64 message, gboolean *again, GError **error)
{
  g_auto (CoterieStoreMessage) row = { 0 };
  gboolean found;
  gint64 same;

  *again = FALSE;
  if (!coterie_store_messages_load (self->desk->sql, message, &row, &found, error))
    return FALSE;
  if (!found || row.account != 0)
    return TRUE;
  if (!coterie_desk_find_account (self->desk, item->record->author, &row.account, error) ||
      !coterie_group_lines_choose_account (self->desk, self->chat, row.id, &row.account, error))
    return FALSE;
  if (row.account == 0)
    return TRUE;
  if (!coterie_store_messages_find (self->desk->sql, self->chat->chat, row.account, row.id, &same, error))
    return FALSE;
  *again = same != 0;
  return *again || coterie_store_messages_update (self->desk->sql, &row, error);
}

/* It had its place, but no sentence; or the record counts again. Other devices of ours may not have been told of it. */
static gboolean
restore (const Lines *self, const CoterieGroupItem *item, const char *text, GError **error)
{
  gboolean told_again;
  gint64 message;

  if (!find_row (self, item, &message, error))
    return FALSE;
  if (message == 0)
    return TRUE;
  if (!set_author (self, item, message, &told_again, error))
    return FALSE;
  return told_again ||
         (coterie_chat_jobs_change_line (self->desk, message, COTERIE_MESSAGE_GROUP, text, error) &&
          coterie_handover_late_tell (self->desk, self->chat, COTERIE_STORE_MESSAGE_POSITION (message), 1, error));
}

static gboolean
note (const Lines *self, const CoterieGroupItem *item, CoterieStoreLine line, GError **error)
{
  return coterie_store_group_lines_set (self->desk->sql, self->chat->chat, item->hash, line, error);
}

/* We were in then, or it has to do with us. */
static gboolean
concerns_us (const Lines *self, const CoterieGroupItem *item)
{
  return is_own (self, item->record->author) || coterie_group_sentences_is_about_us (self->desk, item->record) ||
         coterie_group_get_role_at (self->group, item->hash, 1, self->desk->own->aid) != COTERIE_GROUP_NOBODY;
}

static gboolean
show (Lines *self, const CoterieGroupItem *item, gboolean again, GError **error)
{
  g_autofree char *text = NULL;
  CoterieSentence sentence;

  if (!coterie_group_sentences_make (self->desk, item->record, &sentence, &text, error))
    return FALSE;
  if (sentence == COTERIE_SENTENCE_NONE || !concerns_us (self, item))
    return note (self, item, COTERIE_STORE_LINE_NEVER, error);
  self->waits |= text == NULL;
  if (text == NULL)
    return again || (insert (self, item, NULL, error) && note (self, item, COTERIE_STORE_LINE_TAKEN, error));
  return (again ? restore (self, item, text, error) : insert (self, item, text, error)) &&
         note (self, item, COTERIE_STORE_LINE_SHOWN, error);
}

/* Its place stays. */
static gboolean
take_back (const Lines *self, const CoterieGroupItem *item, GError **error)
{
  gint64 message;

  if (!find_row (self, item, &message, error))
    return FALSE;
  return (message == 0 || coterie_chat_jobs_change_line (self->desk, message, COTERIE_MESSAGE_NOTHING, "", error)) &&
         note (self, item, COTERIE_STORE_LINE_TAKEN, error);
}

/* ------------------------------------------------------------------------------------ all of them */

/* The same everywhere: behind what the author knew, and of what is apart by who it was. */
static int
compare (const void *one, const void *other)
{
  const CoterieGroupItem *a = one, *b = other;
  int by_author;

  if (a->record->epoch != b->record->epoch)
    return a->record->epoch < b->record->epoch ? -1 : 1;
  by_author = memcmp (a->record->author, b->record->author, COTERIE_AID_BYTES);
  return by_author != 0 ? by_author : memcmp (a->hash, b->hash, COTERIE_DIGEST_BYTES);
}

/* One that waits has its place already, so that all stand in their order. */
static gboolean
show_all (Lines *self, GArray *items, gboolean again, GError **error)
{
  if (items->len > 0)
    qsort (items->data, items->len, sizeof (CoterieGroupItem), compare);
  for (guint i = 0; i < items->len; i++)
    if (!show (self, &g_array_index (items, CoterieGroupItem, i), again, error))
      return FALSE;
  return TRUE;
}

static gboolean
sort_out (Lines *self, const GArray *lines, GArray *fresh, GArray *restored, GError **error)
{
  for (guint i = 0; i < lines->len; i++)
    {
      const CoterieStoreGroupLine *line = &g_array_index (lines, CoterieStoreGroupLine, i);
      CoterieGroupItem item;

      if (!coterie_group_find (self->group, line->hash, &item))
        continue;
      if (!item.is_valid && line->line == COTERIE_STORE_LINE_SHOWN && !take_back (self, &item, error))
        return FALSE;
      if (item.is_valid && line->line == COTERIE_STORE_LINE_OPEN)
        g_array_append_val (fresh, item);
      else if (item.is_valid && line->line == COTERIE_STORE_LINE_TAKEN)
        g_array_append_val (restored, item);
    }
  return TRUE;
}

gboolean
coterie_group_lines_update (CoterieDesk *desk, CoterieStoreChat *chat, CoterieGroup *group, GError **error)
{
  Lines self = { .desk = desk, .chat = chat, .group = group };
  g_autoptr (GArray) lines = coterie_store_group_lines_list (desk->sql, chat->chat, error);
  g_autoptr (GArray) fresh = g_array_new (FALSE, FALSE, sizeof (CoterieGroupItem));
  g_autoptr (GArray) restored = g_array_new (FALSE, FALSE, sizeof (CoterieGroupItem));
  g_autoptr (GPtrArray) kept = coterie_store_kept_contents_list_knows (desk->sql, chat->chat, error);

  self.kept = kept;
  return lines != NULL && kept != NULL && sort_out (&self, lines, fresh, restored, error) &&
         show_all (&self, restored, TRUE, error) && show_all (&self, fresh, FALSE, error) &&
         coterie_store_group_lines_set_waiting (desk->sql, chat->chat, self.waits, error);
}

gboolean
coterie_group_lines_pass (CoterieDesk *desk, const CoterieStoreChat *chat, GError **error)
{
  return coterie_store_group_lines_pass (desk->sql, chat->chat, error);
}
