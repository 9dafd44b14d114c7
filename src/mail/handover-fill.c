// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/handover-fill.h"

#include "entities/chat.h"
#include "entities/message.h"
#include "mail/sync-jobs.h"
#include "group/record.h"
#include "store/accounts.h"
#include "store/groups.h"
#include "store/renewed.h"

/* What JSON takes besides the bytes that differ, generously. */
#define CONTACT_BYTES 640
#define CHAT_BYTES 560
#define RECORD_BYTES 460
#define ROWS_BYTES 96 /* of a chat, around its rows */

/* In the order of pictures those of groups stand behind this, by their chats. */
#define PICTURES_OF_GROUPS (G_GINT64_CONSTANT (1) << 40)

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

/* Whose picture stands behind the one at @from: people, then groups. *next 0: nobody's. */
static gboolean
find_picture (CoterieDesk *desk, gint64 from, gint64 *next, GError **error)
{
  *next = 0;
  if (from < PICTURES_OF_GROUPS && !coterie_store_contacts_next (desk->sql, from, TRUE, next, error))
    return FALSE;
  if (*next != 0)
    return TRUE;
  if (!coterie_store_groups_next_pictured (desk->sql, MAX (from - PICTURES_OF_GROUPS, 0), next, error))
    return FALSE;
  *next += *next != 0 ? PICTURES_OF_GROUPS : 0;
  return TRUE;
}

static gboolean
fill_picture (CoterieDesk *desk, gint64 which, CoterieHandoverContact *told, GError **error)
{
  const CoterieStoreContact *contact;
  const CoterieStoreChat *chat;

  told->is_group = which > PICTURES_OF_GROUPS;
  if (told->is_group)
    {
      chat = coterie_desk_get_chat (desk, which - PICTURES_OF_GROUPS, error);
      if (chat == NULL)
        return FALSE;
      memcpy (told->aid, chat->id, sizeof told->aid);
      told->picture = chat->picture != NULL ? g_bytes_ref (chat->picture) : NULL;
      return TRUE;
    }
  contact = coterie_desk_get_contact (desk, which, error);
  if (contact == NULL)
    return FALSE;
  memcpy (told->aid, contact->aid, sizeof told->aid);
  told->picture = contact->picture != NULL ? g_bytes_ref (contact->picture) : NULL;
  return TRUE;
}

gboolean
coterie_handover_fill_pictures (
    CoterieDesk *desk, CoterieHandover *told, gint64 from, gint64 to, gint64 *reached, GError **error)
{
  gsize size = 0;
  gint64 which;

  *reached = from;
  for (;;)
    {
      CoterieHandoverContact *picture;

      if (!find_picture (desk, *reached, &which, error))
        return FALSE;
      if (which == 0 || which > to)
        return TRUE;
      picture = coterie_handover_add_contact (told);
      if (!fill_picture (desk, which, picture, error))
        return FALSE;
      size += 128 + (picture->picture != NULL ? g_bytes_get_size (picture->picture) / 3 * 4 : 0);
      if (to == G_MAXINT64 && told->contacts->len > 1 && size > COTERIE_HANDOVER_PART_BYTES)
        {
          g_ptr_array_remove_index (told->contacts, told->contacts->len - 1);
          return TRUE;
        }
      *reached = which;
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

/* ------------------------------------------------------------------------------------ groups */

/* The one that it names, if this device has it. */
static gboolean
fill_secret (CoterieDesk *desk, gint64 chat, GBytes *record, GByteArray *secrets, GError **error)
{
  CoterieGroupRecord parsed;
  guint8 secret[COTERIE_CHAT_SECRET_BYTES];
  gsize n_bytes;
  const guint8 *bytes = g_bytes_get_data (record, &n_bytes);
  gboolean has;

  if (!coterie_group_record_parse (&parsed, bytes, n_bytes, NULL) || (parsed.fields & COTERIE_GROUP_FIELD_SECRET) == 0)
    return TRUE;
  if (!coterie_store_groups_get_secret (desk->sql, chat, parsed.secret, secret, &has, error))
    return FALSE;
  if (has)
    g_byte_array_append (secrets, secret, sizeof secret);
  coterie_wipe (secret, sizeof secret);
  return TRUE;
}

gboolean
coterie_handover_fill_group (CoterieDesk *desk,
                             CoterieHandover *told,
                             const CoterieHandoverRange *range,
                             gsize *size,
                             gint64 *reached,
                             GError **error)
{
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, range->chat, error);
  gint64 to = MIN (range->to, range->from + COTERIE_GROUP_CONTENT_MAX_RECORDS);
  g_autoptr (GPtrArray) records = NULL;
  CoterieHandoverChat *group;

  *reached = range->from;
  records = chat != NULL ? coterie_store_groups_list_some (desk->sql, range->chat, range->from, to, error) : NULL;
  if (records == NULL)
    return FALSE;
  group = coterie_handover_add_chat (told);
  group->is_group = TRUE;
  memcpy (group->peer, chat->id, sizeof group->peer);
  group->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  group->secrets = g_byte_array_new ();
  group->time_ms = (guint64) chat->last_ms;
  *size += CHAT_BYTES;
  for (guint i = 0; i < records->len; i++)
    {
      gsize record_size = g_bytes_get_size (records->pdata[i]) / 3 * 4 + 64;

      if (range->to == G_MAXINT64 && group->records->len > 0 && *size + record_size > COTERIE_HANDOVER_PART_BYTES)
        break;
      *size += record_size;
      ++*reached;
      g_ptr_array_add (group->records, g_bytes_ref (records->pdata[i]));
      if (!fill_secret (desk, range->chat, records->pdata[i], group->secrets, error))
        return FALSE;
    }
  return coterie_sync_jobs_get_group (desk, chat, &group->group, error) &&
         coterie_sync_jobs_get_chat (desk, chat, &group->kept, error);
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
  { COTERIE_MESSAGE_GROUP, COTERIE_ROW_GROUP },
  { COTERIE_MESSAGE_CALL, COTERIE_ROW_CALL },
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
  line->is_shared = row->shared_by != 0;
  if (line->is_shared && !read_peer (desk, row->shared_by, line->shared, error))
    return FALSE;
  line->body = g_steal_pointer (&row->body);
  line->only = row->part != NULL ? g_bytes_unref_to_array (g_steal_pointer (&row->part)) : NULL;
  line->mentions = g_steal_pointer (&row->mentions);
  return !line->has_by || read_peer (desk, row->account, line->by, error);
}

/* A group is told by its id. */
static gboolean
name_chat (CoterieDesk *desk, const CoterieStoreChat *chat, CoterieHandoverChat *told, GError **error)
{
  told->is_group = chat->kind == COTERIE_CHAT_GROUP;
  if (!told->is_group)
    return read_peer (desk, chat->account, told->peer, error);
  memcpy (told->peer, chat->id, sizeof told->peer);
  return TRUE;
}

/* Rows of [@from, @to) until the part is full. @reached: (out): the first that is not in it. One that no content holds
 * is passed over. */
gboolean
coterie_handover_fill_rows (CoterieDesk *desk,
                            CoterieHandover *told,
                            const CoterieHandoverRange *range,
                            gsize max_bytes,
                            gboolean lines,
                            gsize *size,
                            gint64 *reached,
                            GError **error)
{
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, range->chat, error);
  g_autoptr (GPtrArray) rows = NULL;
  CoterieHandoverChat *part;

  if (chat == NULL)
    return FALSE;
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
      const gsize row_size = coterie_handover_plan_measure (row);
      const gboolean is_told = row_size <= COTERIE_HANDOVER_PART_MAX_BYTES && (lines || row->account != 0);

      if (is_told && *size > 0 && *size + row_size > max_bytes)
        break;
      ++*reached;
      if (!is_told)
        continue;
      *size += row_size;
      if (!fill_row (desk, chat, row, part->rows, error))
        return FALSE;
    }
  if (part->rows->len == 0)
    {
      g_ptr_array_remove_index (told->chats, told->chats->len - 1);
      return TRUE;
    }
  *size += ROWS_BYTES;
  return name_chat (desk, chat, part, error);
}
