// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/handover-fill.h"

#include "entities/chat.h"
#include "entities/message.h"
#include "mail/sync-jobs.h"
#include "store/accounts.h"
#include "store/renewed.h"

/* What JSON takes besides the bytes that differ, generously. */
#define ROW_BYTES 320
#define CONTACT_BYTES 640
#define CHAT_BYTES 560
#define RECORD_BYTES 460

/* ------------------------------------------------------------------------------------ people */

static gboolean
fill_contact (CoterieDesk *desk, gint64 account, CoterieHandoverContact *told, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, account, error);
  const CoterieStoreContact *contact = coterie_desk_get_contact (desk, account, error);

  if (chain == NULL || contact == NULL)
    return FALSE;
  memcpy (told->aid, contact->aid, sizeof told->aid);
  told->name = g_strdup (contact->name);
  for (guint i = 0; i < coterie_chain_get_length (chain); i++)
    {
      gsize n_bytes;
      const guint8 *record = coterie_chain_get_record (chain, i, &n_bytes);

      g_ptr_array_add (told->records, g_bytes_new (record, n_bytes));
    }
  told->before_block = (guint) contact->state_before_block;
  told->peer_accepted = contact->peer_accepted;
  told->display_name = g_strdup (contact->display_name);
  told->has_presence = contact->has_presence;
  memcpy (told->presence, contact->presence, sizeof told->presence);
  return coterie_sync_jobs_get_person (desk, account, &told->kept, error);
}

/* Those of (@from, @to], until the part is full. @reached: (out): the last one. */
gboolean
coterie_handover_fill_contacts (
    CoterieDesk *desk, CoterieHandover *told, gint64 from, gint64 to, gint64 *reached, GError **error)
{
  gsize size = 0;
  gint64 account;

  *reached = from;
  for (;;)
    {
      CoterieHandoverContact *contact;

      if (!coterie_store_contacts_next (desk->sql, *reached, FALSE, &account, error))
        return FALSE;
      if (account == 0 || account > to || (to == G_MAXINT64 && size >= COTERIE_HANDOVER_PART_BYTES))
        return TRUE;
      contact = coterie_handover_add_contact (told);
      if (!fill_contact (desk, account, contact, error))
        return FALSE;
      size += CONTACT_BYTES + contact->records->len * RECORD_BYTES;
      *reached = account;
    }
}

gboolean
coterie_handover_fill_pictures (
    CoterieDesk *desk, CoterieHandover *told, gint64 from, gint64 to, gint64 *reached, GError **error)
{
  gsize size = 0;
  gint64 account;

  *reached = from;
  for (;;)
    {
      const CoterieStoreContact *contact;
      CoterieHandoverContact *picture;

      if (!coterie_store_contacts_next (desk->sql, *reached, TRUE, &account, error))
        return FALSE;
      if (account == 0 || account > to)
        return TRUE;
      contact = coterie_desk_get_contact (desk, account, error);
      if (contact == NULL)
        return FALSE;
      if (to == G_MAXINT64 && size > 0 &&
          size + g_bytes_get_size (contact->picture) / 3 * 4 > COTERIE_HANDOVER_PART_BYTES)
        return TRUE;
      picture = coterie_handover_add_contact (told);
      memcpy (picture->aid, contact->aid, sizeof picture->aid);
      picture->picture = g_bytes_ref (contact->picture);
      size += 128 + g_bytes_get_size (contact->picture) / 3 * 4;
      *reached = account;
    }
}

/* ------------------------------------------------------------------------------------ chats */

static gboolean
read_peer (CoterieDesk *desk, gint64 account, guint8 *aid, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, account, error);

  if (chain != NULL)
    memcpy (aid, coterie_chain_get_aid (chain), COTERIE_AID_BYTES);
  return chain != NULL;
}

static gboolean
fill_chat (CoterieDesk *desk, CoterieStoreChat *chat, CoterieHandoverChat *told, GError **error)
{
  if ((chat->flags & COTERIE_STORE_CHAT_SECRET_TOLD) == 0)
    {
      chat->flags |= COTERIE_STORE_CHAT_SECRET_TOLD;
      coterie_desk_touch_chat (desk, chat);
    }
  memcpy (told->secret, chat->secret, sizeof told->secret);
  told->has_peer_secret = chat->has_peer_secret;
  memcpy (told->peer_secret, chat->peer_secret, sizeof told->peer_secret);
  told->peer_seen = chat->peer_seen;
  told->time_ms = (guint64) chat->last_ms;
  return read_peer (desk, chat->account, told->peer, error) &&
         coterie_sync_jobs_get_chat (desk, chat, &told->kept, error);
}

gboolean
coterie_handover_fill_chats (
    CoterieDesk *desk, CoterieHandover *told, gint64 from, gint64 to, gint64 *reached, GError **error)
{
  gsize size = 0;

  *reached = from;
  for (;;)
    {
      CoterieStoreChat *chat;
      gint64 number;

      if (!coterie_store_chats_next (desk->sql, *reached, &number, error))
        return FALSE;
      if (number == 0 || number > to || (to == G_MAXINT64 && size >= COTERIE_HANDOVER_PART_BYTES))
        return TRUE;
      chat = coterie_desk_get_chat (desk, number, error);
      if (chat == NULL || !fill_chat (desk, chat, coterie_handover_add_chat (told), error))
        return FALSE;
      size += CHAT_BYTES;
      *reached = number;
    }
}

/* ------------------------------------------------------------------------------------ rows */

static const struct
{
  CoterieMessageKind kind;
  CoterieRowKind word;
} row_kinds[] = {
  { COTERIE_MESSAGE_TEXT, COTERIE_ROW_TEXT },
  { COTERIE_MESSAGE_UNKNOWN, COTERIE_ROW_UNKNOWN },
  { COTERIE_MESSAGE_UNREADABLE, COTERIE_ROW_UNREADABLE },
  { COTERIE_MESSAGE_GAP, COTERIE_ROW_GAP },
  { COTERIE_MESSAGE_CHAIN, COTERIE_ROW_CHAIN },
};

static const CoterieRowState row_states[] = {
  [COTERIE_MESSAGE_PENDING] = COTERIE_ROW_PENDING,     [COTERIE_MESSAGE_SENT] = COTERIE_ROW_SENT,
  [COTERIE_MESSAGE_DELIVERED] = COTERIE_ROW_DELIVERED, [COTERIE_MESSAGE_STATE_READ] = COTERIE_ROW_READ,
  [COTERIE_MESSAGE_RECEIVED] = COTERIE_ROW_RECEIVED,   [COTERIE_MESSAGE_FAILED] = COTERIE_ROW_FAILED,
};

/* What stands for something that may still come, or for nothing, is not told. */
static gboolean
choose_kind (const CoterieStoreMessage *row, CoterieRowKind *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (row_kinds); i++)
    if ((int) row_kinds[i].kind == row->kind && row->state > 0 && row->state < (int) G_N_ELEMENTS (row_states))
      {
        *word = row_kinds[i].word;
        return TRUE;
      }
  return FALSE;
}

static gboolean
fill_row (CoterieDesk *desk, const CoterieStoreChat *chat, CoterieStoreMessage *row, GPtrArray *told, GError **error)
{
  CoterieHandoverRow *line;
  CoterieRowKind kind;

  if (!choose_kind (row, &kind))
    return TRUE;
  line = g_new0 (CoterieHandoverRow, 1);
  g_ptr_array_add (told, line);
  memcpy (line->id, row->id, sizeof line->id);
  line->kind = kind;
  line->state = row_states[row->state];
  line->has_by = row->account != 0;
  line->device = row->device;
  line->request = row->request;
  if (!coterie_store_renewed_has (desk->sql, row->message, &line->renewed, error))
    return FALSE;
  line->unread =
      COTERIE_STORE_MESSAGE_POSITION (row->message) >= chat->first_unread && row->account != COTERIE_STORE_OWN_ACCOUNT;
  line->time_ms = (guint64) row->time_ms;
  line->sent_ms = (guint64) row->sent_ms;
  line->delivered_ms = (guint64) row->delivered_ms;
  line->read_ms = (guint64) row->read_ms;
  line->body = g_steal_pointer (&row->body);
  return !line->has_by || read_peer (desk, row->account, line->by, error);
}

/* What JSON makes of a text. */
static gsize
measure (const char *body)
{
  gsize size = 0;

  for (; *body != '\0'; body++)
    size += *body == '\n' || *body == '\t' || *body == '"' || *body == '\\' ? 2 : 1;
  return size;
}

/* Rows of [@from, @to) until the part is full. @reached: (out): the first that is not in it. */
gboolean
coterie_handover_fill_rows (CoterieDesk *desk,
                            CoterieHandover *told,
                            const CoterieHandoverRange *range,
                            gboolean bounded,
                            gsize *size,
                            gint64 *reached,
                            GError **error)
{
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, range->chat, error);
  g_autoptr (GPtrArray) rows = NULL;
  CoterieHandoverChat *part;

  if (chat == NULL)
    return FALSE;
  if (chat->kind == COTERIE_CHAT_GROUP) /* `peer` names people alone */
    {
      *reached = range->to;
      return TRUE;
    }
  rows =
      coterie_store_messages_page (desk->sql, range->chat, (guint64) range->from,
                                   (guint) CLAMP (range->to - range->from, 0, COTERIE_HANDOVER_CHAT_ROWS_MAX), error);
  if (rows == NULL)
    return FALSE;
  part = coterie_handover_add_chat (told);
  *reached = range->from;
  for (guint i = 0; i < rows->len; i++)
    {
      CoterieStoreMessage *row = rows->pdata[i];
      gsize row_size = ROW_BYTES + measure (row->body);

      if (bounded && *size > 0 && *size + row_size > COTERIE_HANDOVER_PART_BYTES)
        break;
      *size += row_size;
      ++*reached;
      if (!fill_row (desk, chat, row, part->rows, error))
        return FALSE;
    }
  if (part->rows->len == 0)
    {
      g_ptr_array_remove_index (told->chats, told->chats->len - 1);
      return TRUE;
    }
  return read_peer (desk, chat->account, part->peer, error);
}
