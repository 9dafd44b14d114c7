// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/repair-jobs.h"

#include "base/bytes.h"
#include "crypto/sealer.h"
#include "entities/chat.h"
#include "entities/message.h"
#include "entities/sentence.h"
#include "mail/handover-asks.h"
#include "mail/handover-jobs.h"
#include "mail/outbox-jobs.h"
#include "mail/receipt-jobs.h"
#include "store/sent-log.h"
#include "vault/chat-jobs.h"
#include "wire/limits.h"

#include <sodium.h>

#define HOUR_MS (3600 * G_GINT64_CONSTANT (1000))
#define DAY_MS (24 * HOUR_MS)

/* Between two times that we ask for the same envelope. */
#define ASK_AGAIN_MS DAY_MS

/* Envelopes of one device that are noted at once: of somebody accepted more than a mailbox brings in days, of a
 * stranger a few, so that nobody fills the disk or has us ask without end. */
#define RAW_MAX_FOR_ONE 4000
#define RAW_MAX_FOR_STRANGER 64

/* How many of one device are asked for in a minute, and of all in one job. */
#define ASK_MAX 64
#define ASK_PAUSE_MS (60 * 1000)

/* How long after each new session for a repair none is begun again. */
static const gint64 reset_waits_ms[] = { HOUR_MS, 4 * HOUR_MS, 24 * HOUR_MS };

/* ------------------------------------------------------------------------------------ payloads */

/* retry: hash ‖ reason u8 ‖ attempt u8; lost: hash */
static GBytes *
make_payload (const guint8 *hash, int reason, guint attempt)
{
  GByteArray *payload = g_byte_array_new ();

  coterie_bytes_put (payload, hash, COTERIE_DIGEST_BYTES);
  coterie_bytes_put_u8 (payload, (guint8) reason);
  coterie_bytes_put_u8 (payload, (guint8) attempt);
  return g_byte_array_free_to_bytes (payload);
}

/**
 * coterie_repair_jobs_fill:
 * @content: (inout): gets the members of a retry or a lost
 * @payload: of the send job
 */
gboolean
coterie_repair_jobs_fill (CoterieContent *content, GBytes *payload)
{
  CoterieBytesReader reader;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (payload, &size);

  coterie_bytes_reader_init (&reader, bytes, size);
  coterie_bytes_reader_copy (&reader, content->hash, sizeof content->hash);
  content->reason = (CoterieRetryReason) coterie_bytes_reader_u8 (&reader);
  content->attempt = coterie_bytes_reader_u8 (&reader);
  return coterie_bytes_reader_finish (&reader, NULL);
}

static gboolean
queue (CoterieDesk *desk, gint64 account, guint32 device, CoterieContentKind kind, GBytes *payload, GError **error)
{
  g_auto (CoterieStoreSendJob) row = { .account = account, .device = device, .kind = kind };
  CoterieStoreChat *chat = coterie_chat_jobs_ensure (desk, account, error);

  row.payload = payload;
  if (chat == NULL)
    return FALSE;
  row.chat = chat->chat;
  return coterie_outbox_jobs_queue (desk, &row, error);
}

static gboolean
get_state (CoterieDesk *desk, gint64 account, CoterieContactState *state, GError **error)
{
  const CoterieStoreContact *contact = NULL;

  *state = COTERIE_CONTACT_ACCEPTED;
  if (account == COTERIE_STORE_OWN_ACCOUNT)
    return TRUE;
  contact = coterie_desk_get_contact (desk, account, error);
  if (contact != NULL)
    *state = (CoterieContactState) contact->state;
  return contact != NULL;
}

/* ------------------------------------------------------------------------------------ what cannot be opened */

static void
raw_init (CoterieStoreRaw *row, gint64 account, const CoterieDeliver *deliver, CoterieRetryReason reason, gint64 now_ms)
{
  *row = (CoterieStoreRaw){
    .account = account,
    .device = deliver->device,
    .arrived_ms = now_ms,
    .reason = reason,
    .next_ms = now_ms,
  };
  crypto_hash_sha256 (row->hash, deliver->bytes, deliver->size);
}

/* The line that stands in for it, where there is a chat to stand in. */
static gboolean
add_fetching (CoterieDesk *desk, gint64 account, gint64 *message, GError **error)
{
  g_autofree char *text = coterie_sentence_new (COTERIE_SENTENCE_FETCHING, NULL);
  CoterieStoreChat *chat;

  if (!coterie_chat_jobs_find_shown (desk, account, &chat, error))
    return FALSE;
  return chat == NULL || coterie_chat_jobs_add_line (desk, chat, COTERIE_MESSAGE_FETCHING, text, TRUE, message, error);
}

static gboolean
count_unopened (CoterieDesk *desk, gint64 account, guint32 device, GError **error)
{
  CoterieStorePeer *peer = coterie_desk_get_peer (desk, COTERIE_STORE_PEER (account, device), error);

  if (peer == NULL)
    return FALSE;
  peer->n_unopened++;
  coterie_desk_touch_peer (desk, peer);
  return TRUE;
}

/**
 * coterie_repair_jobs_keep:
 *
 * [F1]: notes an envelope that cannot be opened, and has it asked for again. Beyond the bound for one device, and when
 * the same bytes are noted already, nothing happens.
 */
gboolean
coterie_repair_jobs_keep (
    CoterieDesk *desk, gint64 account, const CoterieDeliver *deliver, CoterieRetryReason reason, GError **error)
{
  CoterieStoreRaw row, same;
  CoterieContactState state;
  gboolean found, inserted;
  gint64 n_kept;

  raw_init (&row, account, deliver, reason, desk->now_ms);
  if (!get_state (desk, account, &state, error) ||
      !coterie_store_raw_inbox_count (desk->sql, account, deliver->device, &n_kept, error) ||
      !coterie_store_raw_inbox_find (desk->sql, row.hash, account, deliver->device, &same, &found, error))
    return FALSE;
  if (found || n_kept >= (state == COTERIE_CONTACT_ACCEPTED ? RAW_MAX_FOR_ONE : RAW_MAX_FOR_STRANGER))
    return TRUE;
  row.next_ms += n_kept / ASK_MAX * ASK_PAUSE_MS;
  desk->changes->work |= COTERIE_WORK_REPAIR;
  return add_fetching (desk, account, &row.message, error) && count_unopened (desk, account, deliver->device, error) &&
         coterie_store_raw_inbox_insert (desk->sql, &row, &inserted, error);
}

static gboolean
give_up (CoterieDesk *desk, const CoterieStoreRaw *row, GError **error)
{
  g_autofree char *text = coterie_sentence_new (COTERIE_SENTENCE_UNREADABLE, NULL);

  if (!coterie_store_raw_inbox_remove (desk->sql, row->raw, error))
    return FALSE;
  return row->message == 0 ||
         coterie_chat_jobs_change_line (desk, row->message, COTERIE_MESSAGE_UNREADABLE, text, error);
}

/* ------------------------------------------------------------------------------------ asking */

/* A new session, at most once an hour, then 4 and 24; in between the present one is used. */
static gboolean
reset_session (CoterieDesk *desk, const CoterieStoreRaw *row, const guint8 *aid, GError **error)
{
  CoterieStorePeer *peer = coterie_desk_get_peer (desk, COTERIE_STORE_PEER (row->account, row->device), error);

  if (peer == NULL)
    return FALSE;
  if (desk->now_ms < peer->reset_ms && peer->reset_ms - desk->now_ms <= DAY_MS) /* later ones a wrong clock wrote */
    return TRUE;
  if (desk->now_ms - peer->reset_ms > COTERIE_SENT_LOG_DAYS * DAY_MS)
    peer->n_resets = 0;
  peer->reset_ms = desk->now_ms + reset_waits_ms[MIN (peer->n_resets, G_N_ELEMENTS (reset_waits_ms) - 1)];
  peer->n_resets++;
  coterie_desk_touch_peer (desk, peer);
  return coterie_sealer_archive (desk->signal, aid, row->device, error);
}

static gboolean
ask_one (CoterieDesk *desk, const CoterieStoreRaw *row, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, row->account, error);
  guint attempt = row->attempts + 1;
  CoterieContactState state;

  if (chain == NULL || !get_state (desk, row->account, &state, error))
    return FALSE;
  if (state == COTERIE_CONTACT_BLOCKED || row->attempts >= COTERIE_RETRY_MAX_ATTEMPTS ||
      desk->now_ms - row->arrived_ms >= COTERIE_SENT_LOG_DAYS * DAY_MS ||
      coterie_chain_get_active_device (chain, row->device) == NULL)
    return give_up (desk, row, error);
  return reset_session (desk, row, coterie_chain_get_aid (chain), error) &&
         queue (desk, row->account, row->device, COTERIE_CONTENT_RETRY, make_payload (row->hash, row->reason, attempt),
                error) &&
         coterie_store_raw_inbox_set_asked (desk->sql, row->raw, attempt, desk->now_ms + ASK_AGAIN_MS, error);
}

/**
 * coterie_repair_jobs_ask:
 *
 * A job: asks the senders of what is due, and gives up what was asked for three times or is a week old.
 *
 * Returns: (transfer full): a gint64: when to look again; 0 when nothing is left
 */
gpointer
coterie_repair_jobs_ask (CoterieDesk *desk, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) due =
      coterie_store_raw_inbox_list_due (desk->sql, desk->now_ms, desk->now_ms + ASK_AGAIN_MS, ASK_MAX, error);
  g_autofree gint64 *next_ms = g_new0 (gint64, 1);

  if (due == NULL)
    return NULL;
  for (guint i = 0; i < due->len; i++)
    if (!ask_one (desk, due->pdata[i], error))
      return NULL;
  if (!coterie_store_raw_inbox_next_ms (desk->sql, next_ms, error))
    return NULL;
  return g_steal_pointer (&next_ms);
}

/* ------------------------------------------------------------------------------------ being asked */

static gboolean
queue_again (
    CoterieDesk *desk, gint64 account, const CoterieContent *retry, const CoterieStoreSentContent *sent, GError **error)
{
  g_auto (CoterieStoreSendJob) row = {
    .chat = sent->chat,
    .account = account,
    .device = retry->from.device,
    .kind = sent->kind,
    .sent_ms = sent->sent_ms,
    .message = sent->message,
    .payload = sent->payload != NULL ? g_bytes_ref (sent->payload) : NULL,
    .has_again = TRUE,
    .content = sent->content,
  };

  memcpy (row.id, sent->id, sizeof row.id);
  memcpy (row.again, retry->hash, sizeof row.again);
  return coterie_outbox_jobs_queue (desk, &row, error);
}

/* [F2]: only what was sealed for that very device, and three times at most. What waits to be sealed counts. */
static gboolean
find_sent (CoterieDesk *desk,
           gint64 account,
           const CoterieContent *retry,
           CoterieStoreSentContent *sent,
           gboolean *found,
           GError **error)
{
  gint64 peer = COTERIE_STORE_PEER (account, retry->from.device);
  CoterieStoreSentEntry entry;
  gint64 times, n_waiting;

  if (!coterie_store_sent_log_find (desk->sql, retry->hash, peer, &entry, found, error))
    return FALSE;
  if (!*found)
    return TRUE;
  if (!coterie_store_sent_log_count_times (desk->sql, entry.content, peer, &times, error) ||
      !coterie_store_send_jobs_count_again (desk->sql, account, retry->from.device, entry.content, &n_waiting, error))
    return FALSE;
  *found = times + n_waiting < COTERIE_RETRY_MAX_ATTEMPTS;
  return !*found || coterie_store_sent_log_load_content (desk->sql, entry.content, sent, found, error);
}

/**
 * coterie_repair_jobs_take_retry:
 * @content: a retry: what it asks for is queued again, or a `lost`
 */
gboolean
coterie_repair_jobs_take_retry (CoterieDesk *desk, gint64 account, const CoterieContent *content, GError **error)
{
  g_auto (CoterieStoreSentContent) sent = { 0 };
  gboolean found;

  if (!coterie_desk_allow_retry (desk, COTERIE_STORE_PEER (account, content->from.device)))
    return TRUE;
  if (!find_sent (desk, account, content, &sent, &found, error))
    return FALSE;
  if (found)
    return queue_again (desk, account, content, &sent, error);
  return queue (desk, account, content->from.device, COTERIE_CONTENT_LOST, make_payload (content->hash, 0, 0), error);
}

/**
 * coterie_repair_jobs_take_lost:
 * @content: a lost: what it names is given up
 */
gboolean
coterie_repair_jobs_take_lost (CoterieDesk *desk, gint64 account, const CoterieContent *content, GError **error)
{
  CoterieStoreRaw row;
  gboolean found;

  if (!coterie_store_raw_inbox_find (desk->sql, content->hash, account, content->from.device, &row, &found, error))
    return FALSE;
  return !found || give_up (desk, &row, error);
}

/* ------------------------------------------------------------------------------------ it came again */

static gboolean
place (CoterieDesk *desk, gint64 message, CoterieStoreMessage *row, GError **error)
{
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, COTERIE_STORE_MESSAGE_CHAT (message), error);
  gint64 same;

  if (chat == NULL || !coterie_store_messages_find (desk->sql, chat->chat, row->account, row->id, &same, error))
    return FALSE;
  if (same != 0)
    return coterie_chat_jobs_change_line (desk, message, COTERIE_MESSAGE_NOTHING, "", error);
  row->message = message;
  if (!coterie_store_messages_update (desk->sql, row, error) || !coterie_chat_jobs_report (desk, message, error))
    return FALSE;
  if (!coterie_handover_jobs_tell_late (desk, message, error))
    return FALSE;
  if (row->account == COTERIE_STORE_OWN_ACCOUNT)
    return TRUE; /* who wrote it knows it, and nobody waits for a receipt */
  if (!coterie_chat_jobs_note_renewed (desk, message, COTERIE_MESSAGE_TEXT, error))
    return FALSE;
  if (chat->kind == COTERIE_CHAT_GROUP) /* whoever wrote what follows is told once more */
    chat->delivered_to = MIN (chat->delivered_to, COTERIE_STORE_MESSAGE_POSITION (message));
  return COTERIE_STORE_MESSAGE_POSITION (message) >= chat->delivered_to
             ? coterie_receipt_jobs_queue (desk, chat, error)
             : coterie_receipt_jobs_queue_one (desk, chat, row->id, error);
}

/**
 * coterie_repair_jobs_take_again:
 * @content: of somebody whose envelope was asked for
 * @row: (inout) (nullable): the message that it became, its number of the right chat; NULL: it is nothing to be shown
 * @placed: (out): the row took the place of the line that stood in for it, or stands elsewhere already; nothing
 *   remains to be inserted
 */
gboolean
coterie_repair_jobs_take_again (CoterieDesk *desk,
                                gint64 account,
                                const CoterieContent *content,
                                CoterieStoreMessage *row,
                                gboolean *placed,
                                GError **error)
{
  CoterieStoreRaw raw;
  gboolean found;

  *placed = FALSE;
  if (!content->has_again)
    return TRUE;
  if (!coterie_store_raw_inbox_find (desk->sql, content->again, account, content->from.device, &raw, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  if (!coterie_store_raw_inbox_remove (desk->sql, raw.raw, error))
    return FALSE;
  if (raw.message == 0)
    return TRUE;
  /* Of what another device of ours sent nobody could know the chat: the line stood in the note to self. */
  *placed = row == NULL || COTERIE_STORE_MESSAGE_CHAT (row->message) == COTERIE_STORE_MESSAGE_CHAT (raw.message);
  if (row == NULL || !*placed)
    return coterie_chat_jobs_change_line (desk, raw.message, COTERIE_MESSAGE_NOTHING, "", error);
  return place (desk, raw.message, row, error);
}

/* ------------------------------------------------------------------------------------ what is missing */

static char *
format_missing (guint64 n_missing)
{
  return coterie_sentence_new_count (COTERIE_SENTENCE_MISSING, n_missing);
}

static gboolean
add_gap (CoterieDesk *desk, gint64 account, guint64 n_missing, gint64 *message, GError **error)
{
  g_autofree char *text = format_missing (n_missing);
  CoterieContactState state;
  CoterieStoreChat *chat;

  *message = 0;
  if (!get_state (desk, account, &state, error))
    return FALSE;
  if (state == COTERIE_CONTACT_BLOCKED)
    return TRUE; /* [G2]: they write no lines by leaving out numbers */
  if (!coterie_chat_jobs_find_shown (desk, account, &chat, error))
    return FALSE;
  return chat == NULL || coterie_chat_jobs_add_line (desk, chat, COTERIE_MESSAGE_GAP, text, TRUE, message, error);
}

/* A late one after all: the line says one less. */
static gboolean
close_gap (CoterieDesk *desk, CoterieStorePeer *peer, guint64 n, GError **error)
{
  guint64 bit = peer->n_in - 1 - n;
  g_autofree char *text = NULL;
  guint n_missing;

  if (bit >= 64 || (peer->missing & (G_GUINT64_CONSTANT (1) << bit)) == 0)
    return TRUE;
  peer->missing &= ~(G_GUINT64_CONSTANT (1) << bit);
  coterie_desk_touch_peer (desk, peer);
  if (peer->gap_message == 0)
    return TRUE;
  n_missing = (guint) __builtin_popcountll (peer->missing);
  text = format_missing (n_missing);
  return coterie_chat_jobs_change_line (desk, peer->gap_message,
                                        n_missing > 0 ? COTERIE_MESSAGE_GAP : COTERIE_MESSAGE_NOTHING,
                                        n_missing > 0 ? text : "", error);
}

/* The jump's numbers are below n; those that came but could not be opened are on their way under other numbers. */
static gboolean
open_gap (CoterieDesk *desk, gint64 account, CoterieStorePeer *peer, guint64 n, GError **error)
{
  guint64 jump = n - peer->n_in - 1;
  guint64 n_missing = jump - MIN (jump, peer->n_unopened);

  peer->missing = n - peer->n_in >= 64 ? 0 : peer->missing << (n - peer->n_in);
  if (n_missing == 0)
    return TRUE;
  peer->missing = jump <= 64 ? G_MAXUINT64 >> (64 - jump) : 0;
  return add_gap (desk, account, n_missing, &peer->gap_message, error) &&
         (account != COTERIE_STORE_OWN_ACCOUNT || coterie_handover_asks_want (desk, error));
}

/**
 * coterie_repair_jobs_count:
 *
 * [F3]: a jump in the numbers of a device shows a line; those that come late after all shorten it.
 */
gboolean
coterie_repair_jobs_count (CoterieDesk *desk, gint64 account, const CoterieContent *content, GError **error)
{
  CoterieStorePeer *peer;

  if (content->counter == 0)
    return TRUE;
  peer = coterie_desk_get_peer (desk, COTERIE_STORE_PEER (account, content->from.device), error);
  if (peer == NULL)
    return FALSE;
  if (content->counter <= peer->n_in)
    return content->counter == peer->n_in || close_gap (desk, peer, content->counter, error);
  if (!open_gap (desk, account, peer, content->counter, error))
    return FALSE;
  peer->n_in = content->counter;
  peer->n_unopened = 0;
  coterie_desk_touch_peer (desk, peer);
  return TRUE;
}

/**
 * coterie_repair_jobs_note_gap:
 * @data: a CoterieGapNews
 *
 * A job: a line that stays, so that the server need not say it again. Whose messages they were nobody knows; what the
 * other devices of ours have of them they are asked for.
 */
gpointer
coterie_repair_jobs_note_gap (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieGapNews *news = data;
  CoterieStoreChat *chat = coterie_chat_jobs_ensure (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  g_autofree char *text = NULL;

  text = coterie_sentence_new_count (COTERIE_SENTENCE_SERVER_LOST, news->count);
  coterie_changes_add_notice (desk->changes, COTERIE_NOTICE_GAP, 0, text);
  if (chat == NULL || !coterie_chat_jobs_add_line (desk, chat, COTERIE_MESSAGE_GAP, text, TRUE, NULL, error) ||
      !coterie_handover_asks_want (desk, error))
    return NULL;
  return COTERIE_JOB_DONE;
}
