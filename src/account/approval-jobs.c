// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-account"

#include "account/approval-jobs.h"

#include "base/bytes.h"
#include "entities/errors.h"
#include "store/accounts.h"
#include "store/own-devices.h"
#include "store/settings.h"
#include "wire/chains.h"

#include <sodium.h>
#include <string.h>

/* Setting: what we have said of the link that we answered last. */
#define SETTING "approval"
#define FORMAT 1
#define SAID_MAX_BYTES 512 /* written into one piece of memory, which is wiped */

/* [L8] So many answers in ten minutes, whatever the server says: each is a try for one that stands in between. */
#define ANSWERS_MAX 5
#define ANSWERS_MS (10 * 60 * G_GINT64_CONSTANT (1000))

/* In the place of a number of wrong codes. */
#define DECLINED 0xff

typedef struct
{
  guint8 id[COTERIE_LINKING_ID_BYTES];
  guint8 round;
  guint8 n_wrong; /* codes, for that link; or DECLINED */
  guint8 commit[COTERIE_DIGEST_BYTES];
  guint8 x[COTERIE_LINKING_KEY_BYTES];
  guint8 r[COTERIE_LINKING_KEY_BYTES];
  CoterieChainHead head;
  guint64 answered_ms[ANSWERS_MAX]; /* the oldest first */
} Said;

static void
said_clear (Said *said)
{
  coterie_wipe (said, sizeof *said);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Said, said_clear)

void
coterie_approval_free (CoterieApproval *self)
{
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self->device_name);
  g_free (self);
}

void
coterie_approval_try_free (CoterieApprovalTry *self)
{
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

/* ------------------------------------------------------------------------------------ what we have said */

static gboolean
load_said (CoterieDesk *desk, Said *said, GError **error)
{
  g_autoptr (CoterieSecret) kept = NULL;
  CoterieBytesReader reader;

  *said = (Said){ 0 };
  if (!coterie_store_settings_get_secret (desk->sql, SETTING, &kept, error))
    return FALSE;
  if (kept == NULL)
    return TRUE;
  coterie_bytes_reader_init (&reader, coterie_secret_peek (kept), coterie_secret_length (kept));
  coterie_bytes_reader_u8 (&reader); /* FORMAT: a later one is of a later version of the whole store */
  coterie_bytes_reader_copy (&reader, said->id, sizeof said->id);
  said->round = coterie_bytes_reader_u8 (&reader);
  said->n_wrong = coterie_bytes_reader_u8 (&reader);
  coterie_bytes_reader_copy (&reader, said->commit, sizeof said->commit);
  coterie_bytes_reader_copy (&reader, said->x, sizeof said->x);
  coterie_bytes_reader_copy (&reader, said->r, sizeof said->r);
  said->head.length = coterie_bytes_reader_u32 (&reader);
  coterie_bytes_reader_copy (&reader, said->head.head, sizeof said->head.head);
  for (guint i = 0; i < ANSWERS_MAX; i++)
    said->answered_ms[i] = coterie_bytes_reader_u64 (&reader);
  return coterie_bytes_reader_finish (&reader, error);
}

static gboolean
save_said (CoterieDesk *desk, const Said *said, GError **error)
{
  g_autoptr (GByteArray) array = g_byte_array_sized_new (SAID_MAX_BYTES);
  g_autoptr (CoterieSecret) kept = NULL;

  coterie_bytes_put_u8 (array, FORMAT);
  coterie_bytes_put (array, said->id, sizeof said->id);
  coterie_bytes_put_u8 (array, said->round);
  coterie_bytes_put_u8 (array, said->n_wrong);
  coterie_bytes_put (array, said->commit, sizeof said->commit);
  coterie_bytes_put (array, said->x, sizeof said->x);
  coterie_bytes_put (array, said->r, sizeof said->r);
  coterie_bytes_put_u32 (array, said->head.length);
  coterie_bytes_put (array, said->head.head, sizeof said->head.head);
  for (guint i = 0; i < ANSWERS_MAX; i++)
    coterie_bytes_put_u64 (array, said->answered_ms[i]);
  g_assert (array->len <= SAID_MAX_BYTES);
  kept = coterie_secret_new_take_wipe (array->data, array->len);
  return coterie_store_settings_set_secret (desk->sql, SETTING, kept, error);
}

static gboolean
is_same_round (const Said *said, const CoterieLinkingView *view)
{
  return memcmp (said->id, view->id, sizeof said->id) == 0 && said->round == view->round;
}

/* It is our answer that the server has. */
static gboolean
is_ours (const Said *said, const CoterieLinkingView *view)
{
  return is_same_round (said, view) && view->has_answer && memcmp (said->r, view->answer.r, sizeof said->r) == 0;
}

static gboolean
is_declined (const Said *said, const CoterieLinkingView *view)
{
  return said->n_wrong == DECLINED && memcmp (said->id, view->id, sizeof said->id) == 0;
}

static guint
count_tries_left (const Said *said, const CoterieLinkingView *view)
{
  guint n_wrong = memcmp (said->id, view->id, sizeof said->id) == 0 ? said->n_wrong : 0;

  return n_wrong < COTERIE_APPROVAL_TRIES ? COTERIE_APPROVAL_TRIES - n_wrong : 0;
}

/* ------------------------------------------------------------------------------------ answering */

/* [L8] By our own clock: the server's time is the server's to say. When it was set back meanwhile, what was answered in
 * that future counts as answered now. */
static gboolean
may_answer (CoterieDesk *desk, Said *said)
{
  guint64 now_ms = (guint64) MAX (coterie_desk_get_wall_ms (desk), 0);

  for (guint i = 0; i < ANSWERS_MAX; i++)
    said->answered_ms[i] = MIN (said->answered_ms[i], now_ms);
  if (said->answered_ms[0] != 0 && now_ms - said->answered_ms[0] < ANSWERS_MS)
    return FALSE;
  memmove (said->answered_ms, said->answered_ms + 1, sizeof said->answered_ms - sizeof said->answered_ms[0]);
  said->answered_ms[ANSWERS_MAX - 1] = now_ms;
  return TRUE;
}

static gboolean
make_answer (CoterieDesk *desk, Said *said, const CoterieLinkingView *view, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  g_autoptr (CoterieSecret) x = NULL;

  if (chain == NULL)
    return FALSE;
  if (memcmp (said->id, view->id, sizeof said->id) != 0)
    said->n_wrong = 0;
  memcpy (said->id, view->id, sizeof said->id);
  said->round = (guint8) view->round;
  memcpy (said->commit, view->commit, sizeof said->commit);
  x = coterie_link_key_new (said->r);
  memcpy (said->x, coterie_secret_peek (x), sizeof said->x);
  said->head.length = coterie_chain_get_length (chain);
  memcpy (said->head.head, coterie_chain_get_head (chain), sizeof said->head.head);
  return save_said (desk, said, error);
}

static GBytes *
write_answer (const Said *said)
{
  CoterieLinkingTurn turn = { .round = said->round, .has_answer = TRUE, .answer.head = said->head };
  g_auto (CoterieWriter) writer = { 0 };

  memcpy (turn.id, said->id, sizeof turn.id);
  memcpy (turn.answer.r, said->r, sizeof turn.answer.r);
  coterie_writer_init (&writer);
  coterie_linking_turn_write (&turn, &writer);
  return coterie_writer_finish_bytes (&writer);
}

/* One answer to one commitment: whoever shows another for the same round gets another. */
static gboolean
answer (CoterieDesk *desk, Said *said, const CoterieLinkingView *view, CoterieApproval *approval, GError **error)
{
  gboolean is_repeat = is_same_round (said, view) && memcmp (said->commit, view->commit, sizeof said->commit) == 0;

  if (!is_repeat && !may_answer (desk, said))
    return save_said (desk, said, error);
  if (!is_repeat && !make_answer (desk, said, view, error))
    return FALSE;
  desk->step = "link.answer-committed";
  approval->verdict = COTERIE_APPROVAL_ANSWER;
  approval->body = write_answer (said);
  return TRUE;
}

/* ------------------------------------------------------------------------------------ what it opened */

static void
get_transcript (CoterieDesk *desk, const Said *said, const CoterieLinkingView *view, CoterieLinkTranscript *transcript)
{
  memcpy (transcript->commit, said->commit, sizeof transcript->commit); /* that which we answered */
  memcpy (transcript->r_old, said->r, sizeof transcript->r_old);
  memcpy (transcript->aid, desk->own->aid, sizeof transcript->aid);
  transcript->head = said->head;
  memcpy (transcript->statement, view->opening.statement, sizeof transcript->statement);
  memcpy (transcript->r_new, view->opening.r, sizeof transcript->r_new);
}

/* The record that would add that device, signed by us; NULL without an error when it cannot be added. */
static GBytes *
make_record (CoterieDesk *desk, const CoterieLinkingView *view, CoterieChainHead *before, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  g_autoptr (CoterieChain) tried = NULL;
  g_autoptr (GBytes) bytes = NULL;
  CoterieRecord stated = { 0 }, record;
  gsize n_bytes;
  const guint8 *data;

  if (chain == NULL || !coterie_link_statement_to_record (view->opening.statement, &stated))
    return NULL;
  /* It has the next number; the proofs of a device that states another one, or was here before, are no good for it. */
  coterie_chain_init_add (chain, &record, desk->own->device, stated.ik, stated.dsk, (guint64) MAX (desk->now_ms, 0));
  memcpy (record.nonce, stated.nonce, sizeof record.nonce);
  memcpy (record.pop_ed, view->opening.pop_ed, sizeof record.pop_ed);
  memcpy (record.pop_x, view->opening.pop_x, sizeof record.pop_x);
  bytes = coterie_record_sign (&record, desk->own->aid, coterie_device_keys_get_signing_secret (desk->own->keys));
  before->length = coterie_chain_get_length (chain);
  memcpy (before->head, coterie_chain_get_head (chain), sizeof before->head);
  tried = coterie_chain_copy (chain);
  data = g_bytes_get_data (bytes, &n_bytes);
  if (!coterie_chain_append (tried, data, n_bytes, coterie_xeddsa_verify, NULL, NULL))
    return NULL;
  return g_steal_pointer (&bytes);
}

/* It has seen more of our chain than we have. */
static gboolean
is_ahead (CoterieDesk *desk, const CoterieLinkingView *view, gboolean *ahead, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  CoterieRecord stated = { 0 };
  guint n_ever;

  if (chain == NULL)
    return FALSE;
  coterie_chain_get_devices (chain, &n_ever);
  *ahead = coterie_link_statement_to_record (view->opening.statement, &stated) && stated.device > n_ever + 1;
  return TRUE;
}

static gboolean
judge (CoterieDesk *desk, const Said *said, const CoterieLinkingView *view, CoterieApproval *approval, GError **error)
{
  g_autoptr (CoterieSecret) x = coterie_secret_new_copy (said->x, sizeof said->x);
  g_autoptr (GBytes) record = NULL;
  g_autoptr (GError) fault = NULL;
  CoterieLinkTranscript transcript;
  CoterieChainHead before;
  gboolean ahead;

  approval->verdict = COTERIE_APPROVAL_REFUSED;
  get_transcript (desk, said, view, &transcript);
  if (!coterie_link_transcript_is_as_committed (&transcript))
    return TRUE;
  if (!is_ahead (desk, view, &ahead, error))
    return FALSE;
  if (ahead)
    {
      approval->verdict = COTERIE_APPROVAL_BEHIND;
      return TRUE;
    }
  record = make_record (desk, view, &before, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  if (record == NULL)
    return TRUE;
  approval->device_name = coterie_link_name_open (view->opening.name, x, view->opening.r);
  if (approval->device_name != NULL)
    approval->verdict = COTERIE_APPROVAL_READY;
  return TRUE;
}

static gboolean
look (CoterieDesk *desk, Said *said, const CoterieLinkingView *view, CoterieApproval *approval, GError **error)
{
  gboolean is_for_us = view->device == 0 || view->device == desk->own->device;

  approval->tries_left = count_tries_left (said, view);
  if (is_declined (said, view))
    {
      approval->verdict = COTERIE_APPROVAL_REFUSED;
      return TRUE;
    }
  if (view->state == COTERIE_LINKING_ASKED && view->has_commit && is_for_us)
    return answer (desk, said, view, approval, error);
  if (!is_for_us || (view->state != COTERIE_LINKING_ASKED && !is_ours (said, view)))
    approval->verdict = COTERIE_APPROVAL_ELSEWHERE;
  else if (view->state == COTERIE_LINKING_REVEALED)
    return judge (desk, said, view, approval, error);
  return TRUE;
}

/**
 * coterie_approval_jobs_look:
 * @data: a CoterieLinkingView that has not ended
 *
 * Returns: (transfer full): a CoterieApproval
 */
gpointer
coterie_approval_jobs_look (CoterieDesk *desk, gpointer data, GError **error)
{
  g_autoptr (CoterieApproval) approval = g_new0 (CoterieApproval, 1);
  g_auto (Said) said = { 0 };

  if (!load_said (desk, &said, error) || !look (desk, &said, data, approval, error))
    return NULL;
  return g_steal_pointer (&approval);
}

/* ------------------------------------------------------------------------------------ the code */

static GBytes *
write_append (const CoterieChainHead *before, GBytes *record)
{
  g_auto (CoterieAppendRequest) request = { .head = *before, .record = g_bytes_ref (record) };
  g_auto (CoterieWriter) writer = { 0 };

  coterie_writer_init (&writer);
  coterie_append_request_write (&request, &writer);
  return coterie_writer_finish_bytes (&writer);
}

static gboolean
note_approved (CoterieDesk *desk, const Said *said, const CoterieLinkingView *view, GError **error)
{
  g_autoptr (CoterieSecret) x = coterie_secret_new_copy (said->x, sizeof said->x);
  g_autofree char *name = coterie_link_name_open (view->opening.name, x, view->opening.r);
  CoterieRecord stated = { 0 };

  return coterie_link_statement_to_record (view->opening.statement, &stated) &&
         coterie_store_own_devices_approve (desk->sql, stated.ik, name != NULL ? name : "", "", error);
}

/* The record is signed only now. */
static gboolean
approve (
    CoterieDesk *desk, const Said *said, const CoterieLinkingView *view, CoterieApprovalTry *outcome, GError **error)
{
  CoterieChainHead before;
  g_autoptr (GBytes) record = make_record (desk, view, &before, error);

  if (record == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_HELD, "That device cannot be added.");
      return FALSE;
    }
  outcome->right = TRUE;
  outcome->body = write_append (&before, record);
  desk->step = "link.approved-committed";
  return note_approved (desk, said, view, error);
}

static gboolean
try_code (CoterieDesk *desk, Said *said, const CoterieApprovalWish *wish, CoterieApprovalTry *outcome, GError **error)
{
  CoterieLinkTranscript transcript;
  char code[COTERIE_LINK_CODE_DIGITS + 1];

  get_transcript (desk, said, &wish->view, &transcript);
  coterie_link_transcript_get_code (&transcript, code);
  outcome->tries_left = count_tries_left (said, &wish->view);
  if (outcome->tries_left == 0)
    return TRUE;
  if (coterie_link_transcript_is_as_committed (&transcript) && sodium_memcmp (code, wish->code, sizeof code) == 0)
    return approve (desk, said, &wish->view, outcome, error);
  said->n_wrong++;
  outcome->tries_left--;
  desk->step = "link.wrong-committed";
  return save_said (desk, said, error);
}

/**
 * coterie_approval_jobs_try:
 * @data: a CoterieApprovalWish: what the server shows, and what a person typed
 *
 * [L5] A wrong code is counted durably before anybody hears of it. HELD: it is not ours to approve any more.
 *
 * Returns: (transfer full): a CoterieApprovalTry
 */
gpointer
coterie_approval_jobs_try (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieApprovalWish *wish = data;
  g_autoptr (CoterieApprovalTry) outcome = g_new0 (CoterieApprovalTry, 1);
  g_auto (Said) said = { 0 };

  if (!load_said (desk, &said, error))
    return NULL;
  if (wish->view.state != COTERIE_LINKING_REVEALED || !is_ours (&said, &wish->view))
    {
      g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_HELD,
                           "That device waits for an answer of another device of yours.");
      return NULL;
    }
  return try_code (desk, &said, wish, outcome, error) ? g_steal_pointer (&outcome) : NULL;
}

/**
 * coterie_approval_jobs_decline:
 * @data: a link's id
 *
 * How often we have answered lately stays [L8].
 */
gpointer
coterie_approval_jobs_decline (CoterieDesk *desk, gpointer data, GError **error)
{
  g_auto (Said) said = { 0 };

  if (!load_said (desk, &said, error))
    return NULL;
  memcpy (said.id, data, sizeof said.id);
  said.n_wrong = DECLINED;
  coterie_wipe (said.x, sizeof said.x);
  return save_said (desk, &said, error) ? COTERIE_JOB_DONE : NULL;
}

/* ------------------------------------------------------------------------------------ revoking */

static GBytes *
make_revoke (CoterieDesk *desk, const CoterieChain *chain, guint32 number, CoterieRevokeReason reason)
{
  g_autoptr (GBytes) record = NULL;
  CoterieChainHead before;
  CoterieRecord revoke;

  coterie_chain_init_revoke (chain, &revoke, desk->own->device, number, reason, (guint64) MAX (desk->now_ms, 0));
  record = coterie_record_sign (&revoke, desk->own->aid, coterie_device_keys_get_signing_secret (desk->own->keys));
  before.length = coterie_chain_get_length (chain);
  memcpy (before.head, coterie_chain_get_head (chain), sizeof before.head);
  return write_append (&before, record);
}

/* What the server shows of our chain; NULL unless it goes on from what we know. */
static CoterieChain *
read_longer (CoterieDesk *desk, const CoterieChainReply *reply, GError **error)
{
  const CoterieChain *known = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  g_autoptr (CoterieChain) chain = coterie_chain_new ();
  CoterieChainPin pin;

  if (known == NULL)
    return NULL;
  for (guint i = 0; i < reply->records->len; i++)
    {
      gsize n_bytes;
      const guint8 *record = g_bytes_get_data (reply->records->pdata[i], &n_bytes);

      if (!coterie_chain_append (chain, record, n_bytes, coterie_xeddsa_verify, NULL, error))
        return NULL;
    }
  coterie_chain_get_pin (known, &pin);
  if (!coterie_chain_check_pin (chain, &pin, error))
    return NULL;
  return g_steal_pointer (&chain);
}

/**
 * coterie_approval_jobs_leave:
 * @data: (nullable): a CoterieChainReply: what our chain is by now
 *
 * Nobody seals any more for a device that has deleted its keys. The last one stays in the chain: an account is never
 * without a device.
 *
 * Returns: (transfer full): the body of POST /v1/account/chain; empty when this is the last device
 */
gpointer
coterie_approval_jobs_leave (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  g_autoptr (CoterieChain) longer = data != NULL ? read_longer (desk, data, error) : NULL;

  if (chain == NULL || (data != NULL && longer == NULL))
    return NULL;
  chain = longer != NULL ? longer : chain;
  if (coterie_chain_get_n_active (chain) < 2 || coterie_chain_get_active_device (chain, desk->own->device) == NULL)
    return g_bytes_new (NULL, 0);
  return make_revoke (desk, chain, desk->own->device, COTERIE_REVOKE_SIGNED_OUT);
}

/**
 * coterie_approval_jobs_revoke:
 * @data: a guint32, the number of an active device of ours
 *
 * Returns: (transfer full): the body of POST /v1/account/chain; BAD_INPUT when there is no such device, or no other
 */
gpointer
coterie_approval_jobs_revoke (CoterieDesk *desk, gpointer data, GError **error)
{
  guint32 number = *(guint32 *) data;
  const CoterieChain *chain = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);

  if (chain == NULL)
    return NULL;
  if (coterie_chain_get_active_device (chain, number) == NULL || coterie_chain_get_n_active (chain) < 2)
    {
      g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT,
                           coterie_chain_get_active_device (chain, number) == NULL
                               ? "There is no such device."
                               : "The last device of an account cannot be revoked. Delete the account instead.");
      return NULL;
    }
  return make_revoke (desk, chain, number, COTERIE_REVOKE_LOST);
}

static gboolean
extends_and_revokes (CoterieDesk *desk, const CoterieChainReply *reply, GError **error)
{
  g_autoptr (CoterieChain) chain = read_longer (desk, reply, error);
  const CoterieChainDevice *ours;

  if (chain == NULL)
    return FALSE;
  ours = coterie_chain_get_device (chain, desk->own->device);
  return ours != NULL && !ours->active;
}

/**
 * coterie_approval_jobs_check_revoked:
 * @data: a CoterieChainReply, of the server that says so
 *
 * [L9] A server's word is not enough to make us forget everything.
 */
gpointer
coterie_approval_jobs_check_revoked (CoterieDesk *desk, gpointer data, GError **error)
{
  g_autoptr (GError) fault = NULL;

  if (extends_and_revokes (desk, data, &fault))
    return COTERIE_JOB_DONE;
  g_debug ("not shown to be revoked: %s", fault != NULL ? fault->message : "it is active");
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_HELD,
                       "The server says that this device was revoked, and cannot show it.");
  return NULL;
}
