// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/inbox-jobs.h"

#include "entities/sentence.h"
#include "base/log.h"
#include "crypto/errors.h"
#include "crypto/opener.h"
#include "crypto/sealer.h"
#include "entities/contact.h"
#include "entities/errors.h"
#include "mail/arrival-rows.h"
#include "mail/content-jobs.h"
#include "mail/receipt-jobs.h"
#include "mail/repair-jobs.h"
#include "vault/group-jobs.h"
#include "vault/steps.h"
#include "wire/frames.h"

/* How long what a device sealed before its revocation is shown, from when we learnt of that (protocol.md, 13.5). */
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
  CoterieArrival arrival;
  const CoterieInboxBatch *batch;
  CoterieDeliver deliver;
  guint8 missing[COTERIE_AID_BYTES]; /* when it is deferred: whose chain must be looked at */
} Envelope;

/* ------------------------------------------------------------------------------------ envelopes */

typedef enum
{
  OUTCOME_FAILED, /* the error is set: nothing of the batch happened */
  OUTCOME_TAKEN,  /* to be acknowledged */
  OUTCOME_DEFERRED,
} Outcome;

static Outcome
drop (Envelope *self, CoterieSentence why)
{
  g_autofree char *text = coterie_sentence_new (why, NULL);

  if (!self->arrival.blocked)
    coterie_changes_add_notice (self->arrival.desk->changes, COTERIE_NOTICE_DROPPED, self->arrival.account, text);
  return OUTCOME_TAKEN;
}

static gboolean
has_looked_at (const Envelope *self, const guint8 *aid)
{
  return self->batch->has_looked && memcmp (self->batch->looked, aid, COTERIE_AID_BYTES) == 0;
}

/* Something is not in the chain of @aid, as we know it: it is looked at once. */
static Outcome
miss (Envelope *self, const guint8 *aid)
{
  if (has_looked_at (self, aid))
    return drop (self, COTERIE_SENTENCE_DROPPED_UNSIGNED);
  memcpy (self->missing, aid, sizeof self->missing);
  return OUTCOME_DEFERRED;
}

static Outcome
keep_raw (Envelope *self, CoterieRetryReason reason, GError **error)
{
  gboolean may;

  if (!coterie_content_jobs_may_take (&self->arrival, TRUE, &may, error))
    return OUTCOME_FAILED;
  if (may && !coterie_repair_jobs_keep (self->arrival.desk, self->arrival.account, &self->deliver, reason, error))
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

  switch (coterie_sealer_chain_index (self->arrival.desk->signal, self->deliver.aid, self->deliver.device, &chain_index,
                                      error))
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
  coterie_store_keys_mark (self->arrival.desk->keys);
  return self->deliver.kind != COTERIE_ENVELOPE_PREKEY || coterie_sql_savepoint (self->arrival.desk->sql, error);
}

static gboolean
end_part (Envelope *self, gboolean opened, GError **error)
{
  if (!opened)
    coterie_store_keys_undo (self->arrival.desk->keys);
  if (self->deliver.kind != COTERIE_ENVELOPE_PREKEY)
    return TRUE;
  return opened ? coterie_sql_release (self->arrival.desk->sql, error)
                : coterie_sql_rollback_to (self->arrival.desk->sql, error);
}

/* A copy of what another device of ours wrote to somebody whom we do not know yet. */
static gboolean
knows_party (Envelope *self, gboolean *knows, GError **error)
{
  gint64 party = coterie_arrival_rows_find_party (&self->arrival, error);

  *knows = party > 0;
  return party >= 0;
}

/* An own copy of what went to somebody of whom nothing is known, even now: they are no more. Nothing is missing then.
 */
static Outcome
miss_peer (Envelope *self, GError **error)
{
  if (!has_looked_at (self, self->arrival.content.peer))
    return miss (self, self->arrival.content.peer);
  if (!coterie_repair_jobs_count (self->arrival.desk, self->arrival.account, &self->arrival.content, error))
    return OUTCOME_FAILED;
  return drop (self, COTERIE_SENTENCE_DROPPED_GONE);
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
  plain = coterie_opener_open (self->arrival.desk->signal, self->deliver.aid, self->deliver.device,
                               (guint8) self->deliver.kind, self->deliver.bytes, self->deliver.size, &note, &fault);
  if (plain == NULL && is_fault_of_store (fault))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return OUTCOME_FAILED;
    }
  readable = plain != NULL && coterie_content_jobs_read (&self->arrival, plain);
  if ((readable && !knows_party (self, &known, error)) || !end_part (self, plain != NULL && known, error))
    return OUTCOME_FAILED;
  if (plain == NULL)
    return handle_fault (self, fault, error);
  if (!known)
    return miss_peer (self, error);
  return !readable || coterie_content_jobs_take (&self->arrival, error) ? OUTCOME_TAKEN : OUTCOME_FAILED;
}

/* What the server stamped before we knew. A time in the future is one that a wrong clock noted. */
static gboolean
may_be_heard (const Envelope *self, const CoterieStorePeer *peer)
{
  return (gint64) self->deliver.time_ms <= peer->revoked_ms &&
         ABS (self->arrival.desk->now_ms - peer->revoked_ms) < REVOKED_WAIT_MS;
}

static Outcome
open_last_words (Envelope *self, GError **error)
{
  Outcome outcome;

  self->arrival.desk->heard = COTERIE_STORE_PEER (self->arrival.account, self->deliver.device);
  outcome = open_envelope (self, error);
  self->arrival.desk->heard = 0;
  return outcome;
}

/* [V9], for whatever session is there: a device that is not in the chain is nobody's, and one that was revoked is heard
 * only a while longer, for what it sealed before. */
static Outcome
judge_device (Envelope *self, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (self->arrival.desk, self->arrival.account, error);
  const CoterieChainDevice *device;
  const CoterieStorePeer *peer;

  if (chain == NULL)
    return OUTCOME_FAILED;
  device = coterie_chain_get_device (chain, self->deliver.device);
  if (device == NULL)
    return miss (self, self->deliver.aid);
  if (device->active)
    return open_envelope (self, error);
  peer = coterie_desk_get_peer (self->arrival.desk, COTERIE_STORE_PEER (self->arrival.account, self->deliver.device),
                                error);
  if (peer == NULL)
    return OUTCOME_FAILED;
  self->arrival.distrusted = self->arrival.from_own && device->reason != COTERIE_REVOKE_SIGNED_OUT;
  if (may_be_heard (self, peer))
    return open_last_words (self, error);
  return drop (self, COTERIE_SENTENCE_DROPPED_SIGNED_OUT);
}

/* Of whom something comes the server has again what it had not. */
static gboolean
read_contact (Envelope *self, GError **error)
{
  const CoterieStoreContact *contact = coterie_desk_get_contact (self->arrival.desk, self->arrival.account, error);

  if (contact == NULL)
    return FALSE;
  self->arrival.blocked = contact->state == COTERIE_CONTACT_BLOCKED;
  if (contact->hold == COTERIE_HOLD_MISSING)
    coterie_group_jobs_ask_for_chain (self->arrival.desk, self->deliver.aid);
  return TRUE;
}

static Outcome
take_envelope (Envelope *self, GError **error)
{
  if (!coterie_desk_find_account (self->arrival.desk, self->deliver.aid, &self->arrival.account, error))
    return OUTCOME_FAILED;
  if (self->arrival.account == 0)
    return miss (self, self->deliver.aid);
  self->arrival.from_own = self->arrival.account == COTERIE_STORE_OWN_ACCOUNT;
  if (self->arrival.from_own && self->deliver.device == self->arrival.desk->own->device)
    return OUTCOME_TAKEN; /* nobody writes to themselves on the same device */
  if (!self->arrival.from_own && !read_contact (self, error))
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
  Envelope envelope = { .batch = batch };
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
  coterie_desk_note_time (desk, (gint64) envelope.deliver.time_ms);
  envelope.arrival = (CoterieArrival){ .desk = desk, .deliver = &envelope.deliver };
  outcome = take_envelope (&envelope, error);
  coterie_content_clear (&envelope.arrival.content);
  if (outcome == OUTCOME_DEFERRED)
    {
      coterie_desk_note_waiting (desk, envelope.deliver.aid, envelope.missing);
      add_deferred (result, frame, envelope.missing);
    }
  else if (outcome == OUTCOME_TAKEN)
    g_array_append_val (result->ids, envelope.deliver.id);
  return outcome != OUTCOME_FAILED;
}

/* ------------------------------------------------------------------------------------ batches */

/* Whoever's envelope waits for a chain makes their later ones wait as well: order counts. */
static gboolean
defer_follower (CoterieDesk *desk, CoterieInboxResult *result, GBytes *frame)
{
  CoterieDeliver deliver;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (frame, &size);
  const guint8 *missing = NULL;

  if (coterie_deliver_parse (&deliver, bytes, size, NULL))
    missing = coterie_desk_find_waiting (desk, deliver.aid);
  if (missing != NULL)
    add_deferred (result, frame, missing);
  return missing != NULL;
}

/* What waited for the chain that was looked at, and is all of one sender, waits no more. */
static void
forget_waiting (CoterieDesk *desk, const CoterieInboxBatch *batch)
{
  CoterieDeliver deliver;
  gsize size;
  const guint8 *bytes;

  if (batch->begins)
    coterie_desk_forget_waiting (desk, NULL);
  desk->waited = batch->has_looked;
  if (!batch->has_looked || batch->frames->len == 0)
    return;
  bytes = g_bytes_get_data (batch->frames->pdata[0], &size);
  if (coterie_deliver_parse (&deliver, bytes, size, NULL))
    coterie_desk_forget_waiting (desk, deliver.aid);
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
  forget_waiting (desk, batch);
  result = g_new0 (CoterieInboxResult, 1);
  result->ids = g_array_sized_new (FALSE, FALSE, sizeof (guint64), batch->frames->len);
  result->deferred = g_ptr_array_new_with_free_func ((GDestroyNotify) deferred_free);
  for (guint i = 0; i < batch->frames->len; i++)
    if (!defer_follower (desk, result, batch->frames->pdata[i]) &&
        !take_frame (desk, batch, batch->frames->pdata[i], result, error))
      return NULL;
  coterie_steps_reached ("receive.opened");
  if (!queue_receipts (desk, error))
    return NULL;
  desk->step = "receive.stored-committed";
  return g_steal_pointer (&result);
}
