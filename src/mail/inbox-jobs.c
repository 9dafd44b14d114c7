// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/inbox-jobs.h"

#include "base/log.h"
#include "crypto/common-part.h"
#include "crypto/errors.h"
#include "crypto/opener.h"
#include "crypto/sealer.h"
#include "entities/errors.h"
#include "entities/message.h"
#include "mail/contact-jobs.h"
#include "mail/profile-jobs.h"
#include "mail/receipt-jobs.h"
#include "mail/repair-jobs.h"
#include "mail/roster-jobs.h"
#include "vault/chat-jobs.h"
#include "vault/steps.h"
#include "wire/frames.h"

#define UNKNOWN_TEXT "This message needs a newer version of Coterie."

/* What a device sealed before its revocation may still be shown, from when we learnt of that (protocol.md, 13.5). */
#define REVOKED_WAIT_MS (24 * 3600 * G_GINT64_CONSTANT (1000))

/* A server may say any time; what comes from the future would stand on top for ever. */
#define FUTURE_MAX_MS (24 * 3600 * G_GINT64_CONSTANT (1000))

/**
 * coterie_inbox_batch_new:
 * @looked: (nullable): whose chain was just looked at
 */
CoterieInboxBatch *
coterie_inbox_batch_new (const guint8 *looked)
{
  CoterieInboxBatch *self = g_new0 (CoterieInboxBatch, 1);

  self->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->has_looked = looked != NULL;
  if (looked != NULL)
    memcpy (self->looked, looked, sizeof self->looked);
  return self;
}

void
coterie_inbox_batch_free (CoterieInboxBatch *self)
{
  g_ptr_array_unref (self->frames);
  g_free (self);
}

static void
deferred_free (CoterieInboxDeferred *self)
{
  g_bytes_unref (self->frame);
  g_free (self);
}

void
coterie_inbox_result_free (CoterieInboxResult *self)
{
  g_array_unref (self->ids);
  g_ptr_array_unref (self->deferred);
  g_free (self);
}

/* One envelope in hand. */
typedef struct
{
  CoterieDesk *desk;
  const CoterieInboxBatch *batch;
  CoterieDeliver deliver;
  gint64 account; /* of the sender */
  gboolean from_own;
  gboolean blocked; /* the sender is */
  CoterieContent content;
  gboolean fits_chat;                /* the content says that it is of the chat that the two have */
  CoterieStoreChat *chat;            /* NULL until something makes one */
  guint8 missing[COTERIE_AID_BYTES]; /* when it is deferred: whose chain must be looked at */
} Envelope;

/* ------------------------------------------------------------------------------------ kinds */

/* The person that the chat is with: the sender, or for copies of our own contents the one they went to. */
static gint64
find_party (Envelope *self, GError **error)
{
  gint64 account = self->account;

  if (self->from_own && !coterie_desk_find_account (self->desk, self->content.peer, &account, error))
    return -1;
  return account;
}

static gboolean
need_chat (Envelope *self, GError **error)
{
  gint64 party = find_party (self, error);

  if (party < 0)
    return FALSE;
  self->chat = coterie_chat_jobs_ensure (self->desk, party, error);
  return self->chat != NULL;
}

/* Nothing shown is read before it is: own copies, and lines that stand for nothing, are not unread. */
static gboolean
insert_row (Envelope *self, CoterieStoreMessage *row, gboolean *inserted, GError **error)
{
  gboolean placed;

  *inserted = FALSE;
  if (!coterie_repair_jobs_take_again (self->desk, self->account, &self->content, row, &placed, error))
    return FALSE;
  return placed || coterie_chat_jobs_add_message (self->desk, self->chat, row, !self->from_own, inserted, error);
}

static gboolean
note_first_contact (Envelope *self, GError **error)
{
  CoterieDesk *desk = self->desk;
  const CoterieStoreContact *contact;
  gint64 party = self->chat->account;

  if (party == COTERIE_STORE_OWN_ACCOUNT)
    return TRUE;
  if (self->from_own)
    return coterie_contact_jobs_accept (desk, party, error);
  contact = coterie_desk_get_contact (desk, party, error);
  if (contact == NULL)
    return FALSE;
  if (contact->state == COTERIE_CONTACT_STRANGER)
    {
      if (!coterie_store_contacts_set_state (desk->sql, party, COTERIE_CONTACT_REQUEST, COTERIE_CONTACT_REQUEST, error))
        return FALSE;
      coterie_desk_touch_contact (desk, party);
      coterie_changes_add_event (desk->changes, COTERIE_EVENT_REQUEST, party);
    }
  return coterie_contact_jobs_set_peer_accepted (desk, party, error);
}

static gboolean
is_request (Envelope *self, gboolean *request, GError **error)
{
  const CoterieStoreContact *contact;

  *request = FALSE;
  if (self->chat->account == COTERIE_STORE_OWN_ACCOUNT || self->from_own)
    return TRUE;
  contact = coterie_desk_get_contact (self->desk, self->chat->account, error);
  if (contact == NULL)
    return FALSE;
  *request = contact->state != COTERIE_CONTACT_ACCEPTED;
  return TRUE;
}

static gboolean
add_row (Envelope *self, CoterieMessageKind kind, const char *body, GError **error)
{
  CoterieStoreMessage row = {
    .account = self->account,
    .device = self->content.from.device,
    .kind = kind,
    .state = self->from_own ? COTERIE_MESSAGE_SENT : COTERIE_MESSAGE_RECEIVED,
    .time_ms = (gint64) self->deliver.time_ms,
    .sent_ms = (gint64) self->content.time_ms,
    .body = (char *) body,
  };
  gboolean inserted;

  memcpy (row.id, self->content.id, sizeof row.id);
  return need_chat (self, error) && is_request (self, &row.request, error) &&
         insert_row (self, &row, &inserted, error) && note_first_contact (self, error);
}

static gboolean
take_text (Envelope *self, GError **error)
{
  return add_row (self, COTERIE_MESSAGE_TEXT, self->content.text, error);
}

static gboolean
take_unknown (Envelope *self, GError **error)
{
  return add_row (self, COTERIE_MESSAGE_UNKNOWN, UNKNOWN_TEXT, error);
}

static gboolean
settle_again (Envelope *self, GError **error)
{
  gboolean placed;

  return coterie_repair_jobs_take_again (self->desk, self->account, &self->content, NULL, &placed, error);
}

static gboolean
take_receipt (Envelope *self, GError **error)
{
  if (!need_chat (self, error) ||
      !coterie_receipt_jobs_take (self->desk, self->chat, &self->content, self->from_own,
                                  (gint64) self->deliver.time_ms, error))
    return FALSE;
  return settle_again (self, error) &&
         (self->from_own || coterie_contact_jobs_set_peer_accepted (self->desk, self->account, error));
}

static gboolean
take_typing (Envelope *self, GError **error)
{
  if (!self->from_own)
    coterie_changes_add_event (self->desk->changes, COTERIE_EVENT_TYPING, self->account)->active = self->content.active;
  return TRUE;
}

static gboolean
take_profile (Envelope *self, GError **error)
{
  if (self->from_own)
    return TRUE;
  return coterie_profile_jobs_take (self->desk, self->account, &self->content, error) && settle_again (self, error) &&
         coterie_contact_jobs_set_peer_accepted (self->desk, self->account, error);
}

static gboolean
take_retry (Envelope *self, GError **error)
{
  return coterie_repair_jobs_take_retry (self->desk, self->account, &self->content, error);
}

static gboolean
take_lost (Envelope *self, GError **error)
{
  return coterie_repair_jobs_take_lost (self->desk, self->account, &self->content, error);
}

/* What happens to each kind, and whether somebody not accepted may send it [G1]. */
static const struct
{
  CoterieContentKind kind;
  gboolean from_strangers;
  gboolean (*take) (Envelope *self, GError **error);
} kinds[] = {
  { COTERIE_CONTENT_TEXT, TRUE, take_text },        { COTERIE_CONTENT_RECEIPT, FALSE, take_receipt },
  { COTERIE_CONTENT_TYPING, FALSE, take_typing },   { COTERIE_CONTENT_PROFILE, FALSE, take_profile },
  { COTERIE_CONTENT_RETRY, TRUE, take_retry },      { COTERIE_CONTENT_LOST, TRUE, take_lost },
  { COTERIE_CONTENT_UNKNOWN, FALSE, take_unknown },
};

static gboolean
may_take (Envelope *self, gboolean from_strangers, gboolean *may, GError **error)
{
  const CoterieStoreContact *contact;

  *may = TRUE;
  if (self->from_own)
    return TRUE;
  contact = coterie_desk_get_contact (self->desk, self->account, error);
  if (contact == NULL)
    return FALSE;
  *may = contact->state == COTERIE_CONTACT_ACCEPTED || (from_strangers && contact->state != COTERIE_CONTACT_BLOCKED);
  return TRUE;
}

/* A content of the other party has been read: our candidate need not go along any more, and theirs is kept. */
static gboolean
note_secret (Envelope *self, GError **error)
{
  CoterieStoreChat *chat = self->chat;

  if (self->from_own || !self->fits_chat)
    return TRUE;
  if (chat == NULL && !coterie_chat_jobs_find (self->desk, self->account, &chat, error))
    return FALSE;
  if (chat == NULL || (chat->peer_seen && (chat->has_peer_secret || !self->content.has_secret)))
    return TRUE;
  chat->peer_seen = TRUE;
  if (self->content.has_secret)
    {
      chat->has_peer_secret = TRUE;
      memcpy (chat->peer_secret, self->content.secret, sizeof chat->peer_secret);
    }
  coterie_desk_touch_chat (self->desk, chat);
  return TRUE;
}

static gboolean
dispatch (Envelope *self, GError **error)
{
  gboolean may;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].kind == self->content.kind)
      {
        if (!may_take (self, kinds[i].from_strangers, &may, error))
          return FALSE;
        return may ? kinds[i].take (self, error) && note_secret (self, error) : settle_again (self, error);
      }
  return TRUE;
}

/* ------------------------------------------------------------------------------------ contents */

/* [C1], and that the content is of the chat that these two have. A chat that we do not know is one of a later version.
 */
static gboolean
check_addresses (Envelope *self)
{
  const CoterieContent *content = &self->content;
  const CoterieIdentity *own = self->desk->own;

  if (memcmp (content->from.aid, self->deliver.aid, COTERIE_AID_BYTES) != 0 ||
      content->from.device != self->deliver.device || memcmp (content->to.aid, own->aid, COTERIE_AID_BYTES) != 0 ||
      content->to.device != own->device)
    return FALSE;
  return self->from_own == content->has_peer;
}

static void
check_chat (Envelope *self)
{
  guint8 id[COTERIE_CHAT_ID_BYTES];

  coterie_chat_id_direct (self->desk->own->aid, self->from_own ? self->content.peer : self->deliver.aid, id);
  self->fits_chat = memcmp (id, self->content.chat, sizeof id) == 0;
  if (!self->fits_chat)
    self->content.kind = COTERIE_CONTENT_UNKNOWN;
}

/* [C3]. FALSE with @whole FALSE: the common part is wrong. */
static gboolean
open_common (Envelope *self, gboolean *whole, GError **error)
{
  CoterieContent *content = &self->content;
  g_auto (CoterieCommonKey) key = { 0 };
  g_autoptr (GBytes) members = NULL;

  *whole = !content->has_common;
  if (*whole)
    return TRUE;
  memcpy (key.key, content->common_key, sizeof key.key);
  memcpy (key.hash, content->common_hash, sizeof key.hash);
  members = coterie_common_part_open (self->deliver.common, self->deliver.common_size, content->id, &key, NULL);
  if (members != NULL)
    *whole =
        coterie_content_parse_members (content, g_bytes_get_data (members, NULL), g_bytes_get_size (members), NULL);
  return *whole || coterie_repair_jobs_keep (self->desk, self->account, &self->deliver, COTERIE_RETRY_INVALID, error);
}

/* What an honest peer never sends is dropped; its ratchet step stays. */
static gboolean
read_plain (Envelope *self, GBytes *plain)
{
  g_autoptr (GError) fault = NULL;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (plain, &size);

  if (coterie_content_parse (&self->content, bytes, size, &fault) && check_addresses (self))
    return TRUE;
  g_message ("a content of %s was dropped: %s", coterie_log_short (self->deliver.aid, COTERIE_AID_BYTES).text,
             fault != NULL ? fault->message : "it is addressed to somebody else");
  return FALSE;
}

/* [G2]: of somebody blocked nothing shows, not even what is wrong with it. */
static gboolean
take_content (Envelope *self, GError **error)
{
  gboolean whole;

  if (self->blocked)
    return coterie_repair_jobs_count (self->desk, self->account, &self->content, error) && settle_again (self, error);
  if (!open_common (self, &whole, error))
    return FALSE;
  if (!whole)
    return TRUE;
  check_chat (self);
  return coterie_repair_jobs_count (self->desk, self->account, &self->content, error) &&
         coterie_roster_jobs_compare_heads (self->desk, self->account, &self->content, error) && dispatch (self, error);
}

/* ------------------------------------------------------------------------------------ envelopes */

typedef enum
{
  OUTCOME_FAILED, /* the error is set: nothing of the batch happened */
  OUTCOME_TAKEN,  /* to be acknowledged */
  OUTCOME_DEFERRED,
} Outcome;

static Outcome
drop (Envelope *self, const char *why)
{
  if (!self->blocked)
    coterie_changes_add_notice (self->desk->changes, COTERIE_NOTICE_DROPPED, self->account, why);
  return OUTCOME_TAKEN;
}

/* Something is not in the chain of @aid, as we know it: it is looked at once. */
static Outcome
miss (Envelope *self, const guint8 *aid)
{
  if (self->batch->has_looked && memcmp (self->batch->looked, aid, COTERIE_AID_BYTES) == 0)
    return drop (self, "A message came from a device that nobody has signed in. It was thrown away.");
  memcpy (self->missing, aid, sizeof self->missing);
  return OUTCOME_DEFERRED;
}

static Outcome
keep_raw (Envelope *self, CoterieRetryReason reason, GError **error)
{
  gboolean may;

  if (!may_take (self, TRUE, &may, error))
    return OUTCOME_FAILED;
  if (may && !coterie_repair_jobs_keep (self->desk, self->account, &self->deliver, reason, error))
    return OUTCOME_FAILED;
  return OUTCOME_TAKEN;
}

/* What becomes of an envelope that was not opened. Whatever stands not here is kept, so that no fault of ours loses it.
 */
static const struct
{
  int code; /* CoterieCryptoError */
  enum
  {
    FAULT_ACKNOWLEDGE,
    FAULT_ACKNOWLEDGE_WITH_SESSION,
    FAULT_LOOK_AT_CHAIN,
    FAULT_KEEP,
  } action;
  CoterieRetryReason reason;
} faults[] = {
  { COTERIE_CRYPTO_ERROR_DUPLICATE, FAULT_ACKNOWLEDGE, 0 },
  { COTERIE_CRYPTO_ERROR_REPLAY, FAULT_ACKNOWLEDGE_WITH_SESSION, 0 },
  { COTERIE_CRYPTO_ERROR_DROP, FAULT_ACKNOWLEDGE, 0 },
  { COTERIE_CRYPTO_ERROR_UNTRUSTED, FAULT_LOOK_AT_CHAIN, 0 },
  { COTERIE_CRYPTO_ERROR_REPAIR_NO_SESSION, FAULT_KEEP, COTERIE_RETRY_NO_SESSION },
  { COTERIE_CRYPTO_ERROR_REPAIR_UNKNOWN_KEY, FAULT_KEEP, COTERIE_RETRY_UNKNOWN_KEY },
};

/* A session that was lost, or is damaged, must not make its peer's first messages vanish as replays. */
static Outcome
take_replay (Envelope *self, GError **error)
{
  guint32 chain_index;

  switch (coterie_sealer_chain_index (self->desk->signal, self->deliver.aid, self->deliver.device, &chain_index, error))
    {
    case COTERIE_FOUND_YES:
      return OUTCOME_TAKEN;
    case COTERIE_FOUND_NO:
      return keep_raw (self, COTERIE_RETRY_NO_SESSION, error);
    case COTERIE_FOUND_FAILED:
    default:
      return OUTCOME_FAILED;
    }
}

static Outcome
handle_fault (Envelope *self, const GError *fault, GError **error)
{
  g_debug ("an envelope of %s was not opened: %s", coterie_log_short (self->deliver.aid, COTERIE_AID_BYTES).text,
           fault->message);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      if (faults[i].code != fault->code)
        continue;
      if (faults[i].action == FAULT_ACKNOWLEDGE)
        return OUTCOME_TAKEN;
      if (faults[i].action == FAULT_ACKNOWLEDGE_WITH_SESSION)
        return take_replay (self, error);
      if (faults[i].action == FAULT_KEEP)
        return keep_raw (self, faults[i].reason, error);
      return miss (self, self->deliver.aid);
    }
  return keep_raw (self, COTERIE_RETRY_INVALID, error);
}

/* An error of the store's, a full disk above all, says nothing about the envelope. */
static gboolean
is_fault_of_store (const GError *fault)
{
  return fault->domain != COTERIE_CRYPTO_ERROR || fault->code == COTERIE_CRYPTO_ERROR_STORE;
}

/* A first message touches tables, any other only its session, which is undone in memory. */
static gboolean
begin_part (Envelope *self, GError **error)
{
  coterie_store_keys_mark (self->desk->keys);
  return self->deliver.kind != COTERIE_ENVELOPE_PREKEY || coterie_sql_savepoint (self->desk->sql, error);
}

static gboolean
end_part (Envelope *self, gboolean opened, GError **error)
{
  if (!opened)
    coterie_store_keys_undo (self->desk->keys);
  if (self->deliver.kind != COTERIE_ENVELOPE_PREKEY)
    return TRUE;
  return opened ? coterie_sql_release (self->desk->sql, error) : coterie_sql_rollback_to (self->desk->sql, error);
}

/* A copy of what another device of ours wrote to somebody whom we do not know yet. */
static gboolean
knows_party (Envelope *self, gboolean *knows, GError **error)
{
  gint64 party = find_party (self, error);

  *knows = party > 0;
  return party >= 0;
}

static Outcome
open_envelope (Envelope *self, GError **error)
{
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GError) fault = NULL;
  CoterieOpenNote note;
  gboolean readable, known = TRUE;

  if (!begin_part (self, error))
    return OUTCOME_FAILED;
  plain = coterie_opener_open (self->desk->signal, self->deliver.aid, self->deliver.device, (guint8) self->deliver.kind,
                               self->deliver.bytes, self->deliver.size, &note, &fault);
  if (plain == NULL && is_fault_of_store (fault))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return OUTCOME_FAILED;
    }
  readable = plain != NULL && read_plain (self, plain);
  if ((readable && !knows_party (self, &known, error)) || !end_part (self, plain != NULL && known, error))
    return OUTCOME_FAILED;
  if (plain == NULL)
    return handle_fault (self, fault, error);
  if (!known)
    return miss (self, self->content.peer);
  return !readable || take_content (self, error) ? OUTCOME_TAKEN : OUTCOME_FAILED;
}

/* [V9], for whatever session is there: a device that is not in the chain is nobody's, and one that was revoked is heard
 * only a while longer, for what it sealed before. */
static Outcome
judge_device (Envelope *self, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (self->desk, self->account, error);
  const CoterieChainDevice *device;
  const CoterieStorePeer *peer;

  if (chain == NULL)
    return OUTCOME_FAILED;
  device = coterie_chain_get_device (chain, self->deliver.device);
  if (device == NULL)
    return miss (self, self->deliver.aid);
  if (device->active)
    return open_envelope (self, error);
  peer = coterie_desk_get_peer (self->desk, COTERIE_STORE_PEER (self->account, self->deliver.device), error);
  if (peer == NULL)
    return OUTCOME_FAILED;
  if ((gint64) self->deliver.time_ms <= peer->revoked_ms &&
      ABS (self->desk->now_ms - peer->revoked_ms) < REVOKED_WAIT_MS)
    return open_envelope (self, error);
  return drop (self, "A message came from a device that was signed out. It was thrown away.");
}

static gboolean
read_blocked (Envelope *self, GError **error)
{
  const CoterieStoreContact *contact = coterie_desk_get_contact (self->desk, self->account, error);

  self->blocked = contact != NULL && contact->state == COTERIE_CONTACT_BLOCKED;
  return contact != NULL;
}

static Outcome
take_envelope (Envelope *self, GError **error)
{
  if (!coterie_desk_find_account (self->desk, self->deliver.aid, &self->account, error))
    return OUTCOME_FAILED;
  if (self->account == 0)
    return miss (self, self->deliver.aid);
  self->from_own = self->account == COTERIE_STORE_OWN_ACCOUNT;
  if (self->from_own && self->deliver.device == self->desk->own->device)
    return OUTCOME_TAKEN; /* nobody writes to themselves on the same device */
  if (!self->from_own && !read_blocked (self, error))
    return OUTCOME_FAILED;
  return judge_device (self, error);
}

static void
add_deferred (CoterieInboxResult *result, GBytes *frame, const guint8 *missing)
{
  CoterieInboxDeferred *deferred = g_new0 (CoterieInboxDeferred, 1);

  deferred->frame = g_bytes_ref (frame);
  memcpy (deferred->missing, missing, sizeof deferred->missing);
  g_ptr_array_add (result->deferred, deferred);
}

/* FALSE: the error is set, and nothing of the batch happened. */
static gboolean
take_frame (
    CoterieDesk *desk, const CoterieInboxBatch *batch, GBytes *frame, CoterieInboxResult *result, GError **error)
{
  Envelope envelope = { .desk = desk, .batch = batch };
  g_autoptr (GError) fault = NULL;
  Outcome outcome;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (frame, &size);

  if (!coterie_deliver_parse (&envelope.deliver, bytes, size, &fault))
    {
      g_message ("a frame of the server was dropped: %s", fault->message);
      return TRUE;
    }
  if (envelope.deliver.time_ms > (guint64) (desk->now_ms + FUTURE_MAX_MS))
    envelope.deliver.time_ms = (guint64) desk->now_ms;
  outcome = take_envelope (&envelope, error);
  coterie_content_clear (&envelope.content);
  if (outcome == OUTCOME_DEFERRED)
    add_deferred (result, frame, envelope.missing);
  else if (outcome == OUTCOME_TAKEN)
    g_array_append_val (result->ids, envelope.deliver.id);
  return outcome != OUTCOME_FAILED;
}

/* ------------------------------------------------------------------------------------ batches */

/* Whoever's envelope waits for a chain makes their later ones wait as well: order counts. */
static gboolean
defer_follower (CoterieInboxResult *result, GBytes *frame)
{
  CoterieDeliver deliver, other;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (frame, &size);

  if (result->deferred->len == 0 || !coterie_deliver_parse (&deliver, bytes, size, NULL))
    return FALSE;
  for (guint i = 0; i < result->deferred->len; i++)
    {
      const CoterieInboxDeferred *earlier = result->deferred->pdata[i];

      bytes = g_bytes_get_data (earlier->frame, &size);
      if (!coterie_deliver_parse (&other, bytes, size, NULL) || memcmp (deliver.aid, other.aid, COTERIE_AID_BYTES) != 0)
        continue;
      add_deferred (result, frame, earlier->missing);
      return TRUE;
    }
  return FALSE;
}

static gboolean
queue_receipts (CoterieDesk *desk, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < desk->changes->added->len; i++)
    {
      const CoterieStoreMessage *row = desk->changes->added->pdata[i];
      CoterieStoreChat *chat = coterie_desk_get_chat (desk, COTERIE_STORE_MESSAGE_CHAT (row->message), error);

      if (chat == NULL)
        return FALSE;
      if (g_hash_table_add (seen, &chat->chat) && !coterie_receipt_jobs_queue (desk, chat, error))
        return FALSE;
    }
  return TRUE;
}

/* A batch that follows on one that was not stored would put things out of order. */
static gboolean
check_sequence (CoterieDesk *desk, const CoterieInboxBatch *batch, GError **error)
{
  if (!batch->restart && batch->sequence != desk->next_batch)
    {
      g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_FAILED, "What came before was not stored.");
      return FALSE;
    }
  desk->batch_in_hand = batch->sequence;
  return TRUE;
}

/**
 * coterie_inbox_jobs_open:
 * @data: a CoterieInboxBatch
 *
 * A job: opens and stores a batch. Nothing that a sender or the server can write makes it fail; a full or failing disk
 * does, or a damaged row, and then nothing happened and nothing may be acknowledged.
 *
 * Returns: (transfer full): a CoterieInboxResult
 */
gpointer
coterie_inbox_jobs_open (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieInboxBatch *batch = data;
  g_autoptr (CoterieInboxResult) result = NULL;

  if (!check_sequence (desk, batch, error))
    return NULL;
  result = g_new0 (CoterieInboxResult, 1);
  result->ids = g_array_sized_new (FALSE, FALSE, sizeof (guint64), batch->frames->len);
  result->deferred = g_ptr_array_new_with_free_func ((GDestroyNotify) deferred_free);
  for (guint i = 0; i < batch->frames->len; i++)
    if (!defer_follower (result, batch->frames->pdata[i]) &&
        !take_frame (desk, batch, batch->frames->pdata[i], result, error))
      return NULL;
  coterie_steps_reached ("receive.opened");
  if (!queue_receipts (desk, error))
    return NULL;
  desk->step = "receive.stored-committed";
  return g_steal_pointer (&result);
}
