// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/handover-jobs.h"

#include "base/bytes.h"
#include "entities/message.h"
#include "mail/outbox-jobs.h"
#include "mail/sync-jobs.h"
#include "store/accounts.h"
#include "store/device.h"
#include "store/handovers.h"
#include "store/outbox.h"
#include "vault/chat-jobs.h"

/* A part is closed when it has grown to this; whatever comes last still fits into a content. */
#define PART_BYTES (64 * 1024)

/* What JSON takes besides the bytes that differ, generously. */
#define ROW_BYTES 320
#define CONTACT_BYTES 640
#define CHAT_BYTES 560
#define RECORD_BYTES 460

/* One part: `part` and `after`, then the ranges that it covers. Kept as the payload of its send job, so that the same
 * part can be made again, and never a gap comes between two of them. */
typedef struct
{
  gint64 chat; /* rows alone */
  gint64 from;
  gint64 to;
} Range;

typedef struct
{
  guint part;
  guint8 after[COTERIE_CONTENT_ID_BYTES];
  CoterieHandoverPhase phase;
  GArray *ranges; /* of Range */
} Plan;

static void
plan_clear (Plan *plan)
{
  g_clear_pointer (&plan->ranges, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plan, plan_clear)

static GBytes *
plan_to_payload (const Plan *plan)
{
  GByteArray *payload = g_byte_array_new ();

  coterie_bytes_put_u32 (payload, plan->part);
  coterie_bytes_put (payload, plan->after, sizeof plan->after);
  coterie_bytes_put_u8 (payload, (guint8) plan->phase);
  for (guint i = 0; i < plan->ranges->len; i++)
    {
      const Range *range = &g_array_index (plan->ranges, Range, i);

      coterie_bytes_put_u64 (payload, (guint64) range->chat);
      coterie_bytes_put_u64 (payload, (guint64) range->from);
      coterie_bytes_put_u64 (payload, (guint64) range->to);
    }
  return g_byte_array_free_to_bytes (payload);
}

static gboolean
plan_from_payload (Plan *plan, GBytes *payload)
{
  CoterieBytesReader reader;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (payload, &size);

  coterie_bytes_reader_init (&reader, bytes, size);
  plan->part = coterie_bytes_reader_u32 (&reader);
  coterie_bytes_reader_copy (&reader, plan->after, sizeof plan->after);
  plan->phase = (CoterieHandoverPhase) coterie_bytes_reader_u8 (&reader);
  plan->ranges = g_array_new (FALSE, TRUE, sizeof (Range));
  while (coterie_bytes_reader_left (&reader) > 0 && !coterie_bytes_reader_failed (&reader, NULL))
    {
      Range range = { .chat = (gint64) coterie_bytes_reader_u64 (&reader) };

      range.from = (gint64) coterie_bytes_reader_u64 (&reader);
      range.to = (gint64) coterie_bytes_reader_u64 (&reader);
      g_array_append_val (plan->ranges, range);
    }
  return coterie_bytes_reader_finish (&reader, NULL);
}

static void
add_range (Plan *plan, gint64 chat, gint64 from, gint64 to)
{
  Range range = { .chat = chat, .from = from, .to = to };

  g_array_append_val (plan->ranges, range);
}

/* ------------------------------------------------------------------------------------ beginning */

static gboolean
queue_job (CoterieDesk *desk, guint32 device, const guint8 *id, GBytes *payload, GError **error)
{
  CoterieStoreChat *chat = coterie_chat_jobs_ensure (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  g_auto (CoterieStoreSendJob) row = {
    .account = COTERIE_STORE_OWN_ACCOUNT,
    .device = device,
    .kind = COTERIE_CONTENT_HANDOVER_SETTINGS, /* whatever its phase */
    .lane = COTERIE_STORE_LANE_OWN (device),
    .payload = payload != NULL ? g_bytes_ref (payload) : NULL,
  };

  if (chat == NULL)
    return FALSE;
  row.chat = chat->chat;
  if (id != NULL)
    memcpy (row.id, id, sizeof row.id);
  return coterie_outbox_jobs_queue (desk, &row, error);
}

/* The next part, whatever it will be; one job at a time. */
static gboolean
queue_next (CoterieDesk *desk, guint32 device, GError **error)
{
  gboolean waits;

  if (!coterie_store_send_jobs_has_waiting (desk->sql, COTERIE_STORE_LANE_OWN (device),
                                            COTERIE_CONTENT_HANDOVER_SETTINGS, &waits, error))
    return FALSE;
  return waits || queue_job (desk, device, NULL, NULL, error);
}

/**
 * coterie_handover_jobs_begin:
 * @device: of our own account; a person has approved it on this device
 *
 * Repeating is safe.
 */
gboolean
coterie_handover_jobs_begin (CoterieDesk *desk, guint32 device, GError **error)
{
  CoterieStoreHandover row;
  gboolean found;

  if (!coterie_store_handovers_load (desk->sql, device, &row, &found, error))
    return FALSE;
  if (found)
    return TRUE;
  if (!coterie_store_device_get_next_send (desk->sql, &row.first_send, error) ||
      !coterie_store_handovers_count (desk->sql, COTERIE_HANDOVER_CHAT_ROWS_MAX, &row.n_total, error))
    return FALSE;
  desk->changes->work |= COTERIE_WORK_DEVICES;
  return coterie_store_handovers_save (desk->sql, &row, error) && queue_next (desk, device, error);
}

/**
 * coterie_handover_jobs_must_wait:
 * @receiving: more envelopes are on their way in
 * @waits: (out): the next part may not be made yet: what came or left before the device was added is not settled
 */
gboolean
coterie_handover_jobs_must_wait (
    CoterieDesk *desk, const CoterieStoreSendJob *job, gboolean receiving, gboolean *waits, GError **error)
{
  CoterieStoreHandover row;
  gboolean found;
  guint64 oldest;

  *waits = FALSE;
  if (job->payload != NULL)
    return TRUE;
  if (!coterie_store_handovers_load (desk->sql, job->device, &row, &found, error))
    return FALSE;
  if (!found || row.phase < COTERIE_HANDOVER_PHASE_ROWS || (row.started && row.phase != COTERIE_HANDOVER_PHASE_END))
    return TRUE;
  *waits = receiving;
  if (receiving || row.started)
    return TRUE;
  if (!coterie_store_outbox_oldest (desk->sql, &oldest, error))
    return FALSE;
  *waits = oldest != 0 && oldest < row.first_send;
  return TRUE;
}

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
static gboolean
fill_contacts (CoterieDesk *desk, CoterieHandover *told, gint64 from, gint64 to, gint64 *reached, GError **error)
{
  gsize size = 0;
  gint64 account;

  *reached = from;
  for (;;)
    {
      CoterieHandoverContact *contact;

      if (!coterie_store_contacts_next (desk->sql, *reached, FALSE, &account, error))
        return FALSE;
      if (account == 0 || account > to || (to == G_MAXINT64 && size >= PART_BYTES))
        return TRUE;
      contact = coterie_handover_add_contact (told);
      if (!fill_contact (desk, account, contact, error))
        return FALSE;
      size += CONTACT_BYTES + contact->records->len * RECORD_BYTES;
      *reached = account;
    }
}

static gboolean
fill_pictures (CoterieDesk *desk, CoterieHandover *told, gint64 from, gint64 to, gint64 *reached, GError **error)
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
      if (to == G_MAXINT64 && size > 0 && size + g_bytes_get_size (contact->picture) / 3 * 4 > PART_BYTES)
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

static gboolean
fill_chats (CoterieDesk *desk, CoterieHandover *told, gint64 from, gint64 to, gint64 *reached, GError **error)
{
  gsize size = 0;

  *reached = from;
  for (;;)
    {
      CoterieStoreChat *chat;
      gint64 number;

      if (!coterie_store_chats_next (desk->sql, *reached, &number, error))
        return FALSE;
      if (number == 0 || number > to || (to == G_MAXINT64 && size >= PART_BYTES))
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
static gboolean
fill_rows (CoterieDesk *desk,
           CoterieHandover *told,
           const Range *range,
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

      if (bounded && *size > 0 && *size + row_size > PART_BYTES)
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

static gboolean
find_next_row (CoterieDesk *desk, guint32 device, const CoterieStoreChat *chat, gint64 *next, GError **error)
{
  if (!coterie_store_handovers_get_next (desk->sql, device, chat->chat, next, error))
    return FALSE;
  if (*next < 0)
    *next = MAX (0, (gint64) chat->n_messages - COTERIE_HANDOVER_CHAT_ROWS_MAX);
  return TRUE;
}

/* As many chats as the part holds, the one with the newest message first. */
static gboolean
plan_rows (CoterieDesk *desk, CoterieStoreHandover *row, Plan *plan, CoterieHandover *told, GError **error)
{
  gsize size = 0;
  gint64 number = 0;

  while (size < PART_BYTES && plan->ranges->len < COTERIE_HANDOVER_CHATS_MAX)
    {
      Range range = { 0 };
      CoterieStoreChat *chat;
      gint64 reached;

      if (!coterie_store_handovers_find_chat (desk->sql, row->device, &number, error))
        return FALSE;
      if (number == 0)
        return TRUE;
      chat = coterie_desk_get_chat (desk, number, error);
      range.chat = number;
      if (chat == NULL || !find_next_row (desk, row->device, chat, &range.from, error))
        return FALSE;
      range.to = (gint64) chat->n_messages;
      if (!fill_rows (desk, told, &range, TRUE, &size, &reached, error))
        return FALSE;
      if (reached == range.from)
        return TRUE; /* it is full */
      row->n_done += reached - range.from;
      add_range (plan, number, range.from, reached);
      if (!coterie_store_handovers_set_next (desk->sql, row->device, number, reached, error))
        return FALSE;
    }
  return TRUE;
}

/* ------------------------------------------------------------------------------------ parts */

static gboolean
fill_settings (CoterieDesk *desk, const CoterieStoreHandover *row, CoterieHandover *told, GError **error)
{
  told->n_items = (guint64) row->n_total;
  return coterie_sync_jobs_get_settings (desk, &told->settings, error);
}

/* What a part of that plan says now. */
static gboolean
fill_plan (CoterieDesk *desk, const CoterieStoreHandover *row, const Plan *plan, CoterieHandover *told, GError **error)
{
  const Range *range = plan->ranges->len > 0 ? &g_array_index (plan->ranges, Range, 0) : NULL;
  gint64 reached;
  gsize size = 0;

  switch (plan->phase)
    {
    case COTERIE_HANDOVER_PHASE_SETTINGS:
      return fill_settings (desk, row, told, error);
    case COTERIE_HANDOVER_PHASE_CONTACTS:
      return range != NULL && fill_contacts (desk, told, range->from, range->to, &reached, error);
    case COTERIE_HANDOVER_PHASE_CHATS:
      return range != NULL && fill_chats (desk, told, range->from, range->to, &reached, error);
    case COTERIE_HANDOVER_PHASE_PICTURES:
      return range != NULL && fill_pictures (desk, told, range->from, range->to, &reached, error);
    case COTERIE_HANDOVER_PHASE_ROWS:
      for (guint i = 0; i < plan->ranges->len; i++)
        if (!fill_rows (desk, told, &g_array_index (plan->ranges, Range, i), FALSE, &size, &reached, error))
          return FALSE;
      return TRUE;
    case COTERIE_HANDOVER_PHASE_END:
    case COTERIE_HANDOVER_PHASE_DONE:
    default:
      return TRUE;
    }
}

/* Goes through people, chats or pictures. *full FALSE: there was nothing left. */
static gboolean
plan_list (CoterieDesk *desk,
           CoterieStoreHandover *row,
           Plan *plan,
           CoterieHandover *told,
           gboolean (*fill) (CoterieDesk *, CoterieHandover *, gint64, gint64, gint64 *, GError **),
           GError **error)
{
  gint64 reached;

  if (!fill (desk, told, row->reached, G_MAXINT64, &reached, error))
    return FALSE;
  if (reached == row->reached)
    return TRUE;
  add_range (plan, 0, row->reached, reached);
  row->reached = reached;
  row->n_done += (told->contacts != NULL ? told->contacts->len : 0) + (told->chats != NULL ? told->chats->len : 0);
  return TRUE;
}

static gboolean
plan_phase (CoterieDesk *desk, CoterieStoreHandover *row, Plan *plan, CoterieHandover *told, GError **error)
{
  switch ((CoterieHandoverPhase) row->phase)
    {
    case COTERIE_HANDOVER_PHASE_SETTINGS:
      add_range (plan, 0, 0, 0);
      return fill_settings (desk, row, told, error);
    case COTERIE_HANDOVER_PHASE_CONTACTS:
      return plan_list (desk, row, plan, told, fill_contacts, error);
    case COTERIE_HANDOVER_PHASE_CHATS:
      return plan_list (desk, row, plan, told, fill_chats, error);
    case COTERIE_HANDOVER_PHASE_ROWS:
      return plan_rows (desk, row, plan, told, error);
    case COTERIE_HANDOVER_PHASE_PICTURES:
      return plan_list (desk, row, plan, told, fill_pictures, error);
    case COTERIE_HANDOVER_PHASE_END:
    case COTERIE_HANDOVER_PHASE_DONE:
    default:
      add_range (plan, 0, 0, 0);
      return TRUE;
    }
}

/* An empty one says nothing: rows that are not told may be all that a range had. */
static gboolean
is_empty (const Plan *plan, const CoterieHandover *told)
{
  if (plan->phase == COTERIE_HANDOVER_PHASE_SETTINGS || plan->phase == COTERIE_HANDOVER_PHASE_END)
    return FALSE;
  return (told->contacts == NULL || told->contacts->len == 0) && (told->chats == NULL || told->chats->len == 0);
}

/* Before the end it is looked once more whether anything has come meanwhile. */
static gboolean
look_back (CoterieDesk *desk, CoterieStoreHandover *row, gboolean *end, GError **error)
{
  gint64 chat;

  *end = FALSE;
  if (row->phase != COTERIE_HANDOVER_PHASE_END)
    return TRUE;
  if (!coterie_store_handovers_find_chat (desk->sql, row->device, &chat, error))
    return FALSE;
  *end = chat == 0;
  if (!*end)
    row->phase = COTERIE_HANDOVER_PHASE_ROWS;
  return TRUE;
}

static gboolean
may_plan (const CoterieStoreHandover *row)
{
  return row->phase != COTERIE_HANDOVER_PHASE_DONE && row->part < row->acked + COTERIE_HANDOVER_PARTS_MAX;
}

/* The next part that says anything. @plan stays without ranges when the job must look again, or all is done. */
static gboolean
make_plan (CoterieDesk *desk, CoterieStoreHandover *row, Plan *plan, CoterieContent *content, GError **error)
{
  gboolean end;

  if (!look_back (desk, row, &end, error))
    return FALSE;
  for (;;)
    {
      CoterieHandoverPhase before = (CoterieHandoverPhase) row->phase;

      plan->phase = before;
      g_array_set_size (plan->ranges, 0);
      if (!plan_phase (desk, row, plan, content->handover, error))
        return FALSE;
      row->started |= before == COTERIE_HANDOVER_PHASE_ROWS;
      if (plan->ranges->len > 0 && !is_empty (plan, content->handover))
        break;
      if (plan->ranges->len > 0)
        continue; /* nothing of it is told: on to the next rows */
      row->phase++;
      row->reached = 0;
      if (row->phase == COTERIE_HANDOVER_PHASE_ROWS || row->phase == COTERIE_HANDOVER_PHASE_END)
        return TRUE; /* it may have to wait now */
    }
  if (plan->phase == COTERIE_HANDOVER_PHASE_SETTINGS || plan->phase == COTERIE_HANDOVER_PHASE_END)
    {
      row->phase++;
      row->reached = 0;
    }
  return TRUE;
}

static gboolean
keep_plan (CoterieDesk *desk, CoterieStoreHandover *row, const CoterieStoreSendJob *job, Plan *plan, GError **error)
{
  CoterieStoreHandoverPart part = { .part = row->part + 1 };
  g_autoptr (GBytes) payload = NULL;

  plan->part = part.part;
  memcpy (plan->after, row->last, sizeof plan->after);
  part.payload = payload = plan_to_payload (plan);
  memcpy (part.id, job->id, sizeof part.id);
  row->part = part.part;
  memcpy (row->last, job->id, sizeof row->last);
  return coterie_store_handovers_add_part (desk->sql, row->device, &part, error) &&
         coterie_store_send_jobs_set_payload (desk->sql, job->job, payload, error);
}

static const CoterieContentKind phase_kinds[] = {
  [COTERIE_HANDOVER_PHASE_SETTINGS] = COTERIE_CONTENT_HANDOVER_SETTINGS,
  [COTERIE_HANDOVER_PHASE_CONTACTS] = COTERIE_CONTENT_HANDOVER_CONTACTS,
  [COTERIE_HANDOVER_PHASE_CHATS] = COTERIE_CONTENT_HANDOVER_CHATS,
  [COTERIE_HANDOVER_PHASE_ROWS] = COTERIE_CONTENT_HANDOVER_ROWS,
  [COTERIE_HANDOVER_PHASE_PICTURES] = COTERIE_CONTENT_HANDOVER_PICTURES,
  [COTERIE_HANDOVER_PHASE_END] = COTERIE_CONTENT_HANDOVER_END,
};

static void
name_part (const Plan *plan, CoterieContent *content)
{
  content->kind = phase_kinds[plan->phase];
  content->handover->part = plan->part;
  content->handover->has_after = plan->part > 1;
  memcpy (content->handover->after, plan->after, sizeof plan->after);
}

static gboolean
fill_next (CoterieDesk *desk,
           CoterieStoreHandover *row,
           const CoterieStoreSendJob *job,
           CoterieContent *content,
           gboolean *there,
           GError **error)
{
  g_auto (Plan) plan = { .ranges = g_array_new (FALSE, TRUE, sizeof (Range)) };

  if (!may_plan (row))
    return TRUE;
  if (!make_plan (desk, row, &plan, content, error))
    return FALSE;
  *there = plan.ranges->len > 0;
  if (*there && !keep_plan (desk, row, job, &plan, error))
    return FALSE;
  if (*there)
    name_part (&plan, content);
  desk->changes->work |= COTERIE_WORK_DEVICES;
  if (!coterie_store_handovers_save (desk->sql, row, error))
    return FALSE;
  /* This job goes when there is nothing in it; the next one has to wait for what it waits for. */
  return row->phase == COTERIE_HANDOVER_PHASE_DONE || queue_job (desk, row->device, NULL, NULL, error);
}

static gboolean
fill_again (CoterieDesk *desk,
            const CoterieStoreHandover *row,
            GBytes *payload,
            CoterieContent *content,
            gboolean *there,
            GError **error)
{
  g_auto (Plan) plan = { 0 };

  if (!plan_from_payload (&plan, payload) || plan.phase > COTERIE_HANDOVER_PHASE_END)
    return TRUE;
  if (!fill_plan (desk, row, &plan, content->handover, error))
    return FALSE;
  *there = !is_empty (&plan, content->handover);
  name_part (&plan, content);
  return TRUE;
}

static gboolean
fill_ack (CoterieDesk *desk, const CoterieStoreSendJob *job, CoterieContent *content, gboolean *there, GError **error)
{
  CoterieStoreHandover row;
  gboolean found;

  if (!coterie_store_handovers_load (desk->sql, job->device, &row, &found, error))
    return FALSE;
  *there = TRUE;
  content->handover->part = found ? row.part : 0;
  content->handover->again = job->payload != NULL; /* that it is there says so */
  return TRUE;
}

/**
 * coterie_handover_jobs_fill:
 * @job: the next part, one that is told again, or an answer
 * @there: (out): FALSE: as many are unanswered as may be, there is nothing to be told yet, or nothing any more
 */
gboolean
coterie_handover_jobs_fill (
    CoterieDesk *desk, const CoterieStoreSendJob *job, CoterieContent *content, gboolean *there, GError **error)
{
  CoterieStoreHandover row;
  gboolean found;

  *there = FALSE;
  content->handover = coterie_handover_new ();
  if (job->kind == COTERIE_CONTENT_HANDOVER_ACK)
    return fill_ack (desk, job, content, there, error);
  if (!coterie_store_handovers_load (desk->sql, job->device, &row, &found, error))
    return FALSE;
  if (!found || row.taking)
    return TRUE;
  return job->payload != NULL ? fill_again (desk, &row, job->payload, content, there, error)
                              : fill_next (desk, &row, job, content, there, error);
}

/* ------------------------------------------------------------------------------------ answers */

/* [H2]: they lack what is behind that part: the same parts once more. */
static gboolean
tell_again (CoterieDesk *desk, guint32 device, guint part, GError **error)
{
  g_autoptr (GPtrArray) parts = coterie_store_handovers_list_parts (desk->sql, device, part + 1, error);

  if (parts == NULL)
    return FALSE;
  for (guint i = parts->len; i > 0; i--)
    {
      const CoterieStoreHandoverPart *row = parts->pdata[i - 1];
      gboolean waits;

      if (!coterie_store_send_jobs_has_id (desk->sql, COTERIE_STORE_LANE_OWN (device), row->id, &waits, error) ||
          (!waits && !queue_job (desk, device, row->id, row->payload, error)))
        return FALSE;
    }
  return TRUE;
}

/**
 * coterie_handover_jobs_take_ack:
 * @content: an answer of a device that this one has added
 */
gboolean
coterie_handover_jobs_take_ack (CoterieDesk *desk, const CoterieContent *content, GError **error)
{
  const CoterieHandover *told = content->handover;
  guint32 device = content->from.device;
  CoterieStoreHandover row;
  gboolean found;

  if (!coterie_store_handovers_load (desk->sql, device, &row, &found, error))
    return FALSE;
  if (!found || row.taking || told->part > row.part)
    return TRUE;
  if (told->part > row.acked)
    {
      row.acked = told->part;
      if (!coterie_store_handovers_save (desk->sql, &row, error) ||
          !coterie_store_handovers_remove_parts (desk->sql, device, 1, told->part + 1, error))
        return FALSE;
      desk->changes->work |= COTERIE_WORK_DEVICES;
    }
  if (told->again && !tell_again (desk, device, told->part, error))
    return FALSE;
  return row.phase == COTERIE_HANDOVER_PHASE_DONE || queue_next (desk, device, error);
}
