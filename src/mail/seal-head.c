// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/seal-head.h"

#include "entities/chat.h"
#include "entities/contact.h"
#include "entities/sentence.h"
#include "mail/call-jobs.h"
#include "mail/group-receipts.h"
#include "mail/outbox-jobs.h"
#include "mail/packing-content.h"
#include "mail/packing-targets.h"
#include "mail/stragglers.h"
#include "store/accounts.h"
#include "store/device.h"
#include "store/groups.h"
#include "vault/chat-jobs.h"

/* Urgent contents that nobody turned for: beyond so many steps another one would endanger the session itself. */
#define URGENT_MAX_STEPS 1000

/* So long a call waits for bundles of devices that it might reach; then it goes without them. */
#define URGENT_PATIENCE_MS (10 * G_GINT64_CONSTANT (1000))

/* Whose chain is asked for is asked for again when nothing has come. */
#define INCOMPLETE_WAIT_MS (30 * G_GINT64_CONSTANT (1000))

/* What cannot be sealed, for want of a good bundle above all, is tried again after 1, 2, 4 … minutes. */
#define PUT_OFF_WAIT_MS (60 * G_GINT64_CONSTANT (1000))
#define PUT_OFF_ROUNDS_MAX 6
#define PUT_OFF_MAX_MS (PUT_OFF_WAIT_MS << (PUT_OFF_ROUNDS_MAX - 1))

void
coterie_seal_wish_free (CoterieSealWish *self)
{
  g_array_unref (self->refused);
  g_free (self);
}

void
coterie_seal_result_free (CoterieSealResult *self)
{
  g_ptr_array_unref (self->frames);
  g_array_unref (self->needs);
  g_free (self);
}

void
coterie_seal_result_note_wake (CoterieSealResult *result, gint64 wake_ms)
{
  if (result->wake_ms == 0 || wake_ms < result->wake_ms)
    result->wake_ms = wake_ms;
}

/* ------------------------------------------------------------------------------------ not now */

/* No content is put off for longer than that: a time beyond it was noted by a clock that was wrong. */
gboolean
coterie_seal_head_is_put_off (CoterieDesk *desk, const CoterieStoreSendJob *job)
{
  return job->not_before_ms > desk->now_ms && job->not_before_ms <= desk->now_ms + PUT_OFF_MAX_MS;
}

gboolean
coterie_seal_head_put_off (CoterieDesk *desk, const CoterieStoreSendJob *job, GError **error)
{
  guint rounds = MIN (job->rounds + 1, PUT_OFF_ROUNDS_MAX);

  desk->changes->work |= COTERIE_WORK_SEND;
  return coterie_store_send_jobs_set_refused (desk->sql, job->job, rounds,
                                              desk->now_ms + (PUT_OFF_WAIT_MS << (rounds - 1)), error);
}

/* ------------------------------------------------------------------------------------ into frames */

static CoterieHeadOutcome
remove_head (CoterieDesk *desk, const CoterieStoreSendJob *job, GError **error)
{
  return coterie_store_send_jobs_remove (desk->sql, job->job, error) ? COTERIE_HEAD_GONE : COTERIE_HEAD_FAILED;
}

/* Nobody gets it, and who waits for that is told. */
static CoterieHeadOutcome
lose_head (CoterieDesk *desk, const CoterieStoreSendJob *job, GError **error)
{
  return coterie_outbox_jobs_fail (desk, job, error) ? COTERIE_HEAD_GONE : COTERIE_HEAD_FAILED;
}

static gboolean
is_for_members (const CoteriePacking *self)
{
  const CoterieStoreSendJob *job = self->job;

  return self->chat->kind == COTERIE_CHAT_GROUP && job->account == COTERIE_STORE_OWN_ACCOUNT && job->device == 0 &&
         job->klass == COTERIE_CLASS_STORED;
}

/* Nobody of those whom it is for can get it now: it is not sent before the first of them can. What our own devices need
 * of it does not wait: a text alone has nothing that they miss. */
static gboolean
waits_for_all (const CoteriePacking *self)
{
  return self->stragglers->len > 0 && self->job->kind == COTERIE_CONTENT_TEXT && !coterie_packing_has_recipients (self);
}

/* What was sealed for our own devices, before it turned out, did not go to them. */
static CoterieHeadOutcome
keep_head (CoteriePacking *self, GError **error)
{
  CoterieDesk *desk = self->desk;

  return coterie_packing_keep_for_stragglers (self, error) &&
                 coterie_packing_unseal (self, COTERIE_STORE_OWN_ACCOUNT, error)
             ? remove_head (desk, self->job, error)
             : COTERIE_HEAD_FAILED;
}

/* The others do not wait for somebody for whom it cannot be sealed. */
static gboolean
seal_for_all (CoteriePacking *self, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) fault = NULL;
      gboolean done = FALSE;

      if (coterie_packing_seal (self, &fault))
        return TRUE;
      if (!coterie_packing_set_back_failed (self, fault, &done, error))
        return FALSE;
      if (!done || !is_for_members (self))
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
    }
}

static CoterieHeadOutcome
pack_head (CoteriePacking *self, CoterieSealResult *result, GError **error)
{
  CoterieDesk *desk = self->desk;
  const CoterieStoreSendJob *job = self->job;
  g_autoptr (CoterieStoreOutboxRow) row = g_new0 (CoterieStoreOutboxRow, 1);
  gboolean there;

  if (!coterie_packing_fill (self, &there, error))
    return COTERIE_HEAD_FAILED;
  if (!there)
    return remove_head (desk, job, error);
  if (!seal_for_all (self, error))
    return COTERIE_HEAD_FAILED;
  if (waits_for_all (self))
    return keep_head (self, error);
  if (!coterie_store_device_take_send (desk->sql, &row->send, error))
    return COTERIE_HEAD_FAILED;
  row->job = job->job;
  row->frame = coterie_packing_make_frame (self, row->send);
  if (!coterie_store_outbox_insert (desk->sql, row->send, job->job, row->frame, error) ||
      !coterie_store_send_jobs_set_send (desk->sql, job->job, row->send, error))
    return COTERIE_HEAD_FAILED;
  g_ptr_array_add (result->frames, g_steal_pointer (&row));
  return COTERIE_HEAD_SEALED;
}

/* ------------------------------------------------------------------------------------ what need not be sealed */

/* [G1], [G2]: they may have been blocked since it was queued. Above all a profile must not tell them the token that was
 * made to get rid of them. */
static gboolean
may_have (
    CoterieDesk *desk, const CoterieStoreChat *chat, const CoterieStoreSendJob *job, gboolean *may, GError **error)
{
  const CoterieStoreContact *contact;

  *may = TRUE;
  if (job->account == COTERIE_STORE_OWN_ACCOUNT || (job->kind == COTERIE_CONTENT_TEXT && job->device == 0))
    return TRUE;
  contact = coterie_desk_get_contact (desk, job->account, error);
  if (contact == NULL)
    return FALSE;
  if (chat->kind == COTERIE_CHAT_GROUP) /* [J11] */
    *may = job->kind != COTERIE_CONTENT_RECEIPT || contact->state != COTERIE_CONTACT_BLOCKED;
  else if (job->kind == COTERIE_CONTENT_RECEIPT || job->kind == COTERIE_CONTENT_PROFILE ||
           job->kind == COTERIE_CONTENT_CALL_NOTE || coterie_call_jobs_is_kind ((CoterieContentKind) job->kind))
    *may = contact->state == COTERIE_CONTACT_ACCEPTED;
  else
    *may = contact->state != COTERIE_CONTACT_BLOCKED;
  return TRUE;
}

/* A text in a group that we are not in any more: it would come to members who do not show it. */
static gboolean
is_of_no_use (const CoterieStoreChat *chat, const CoterieStoreSendJob *job)
{
  return chat->kind == COTERIE_CHAT_GROUP && chat->role == COTERIE_CHAT_ROLE_NONE &&
         job->kind == COTERIE_CONTENT_TEXT && job->device == 0;
}

/* Receipts of a group, each for somebody else. */
static gboolean
stands_for_many (const CoterieStoreChat *chat, const CoterieStoreSendJob *job)
{
  return chat->kind == COTERIE_CHAT_GROUP && job->kind == COTERIE_CONTENT_RECEIPT && job->payload == NULL;
}

/* What is owed beyond what was told now waits behind it. */
static CoterieHeadOutcome
expand_head (CoterieDesk *desk, CoterieStoreChat *chat, const CoterieStoreSendJob *job, GError **error)
{
  if (!coterie_group_receipts_expand (desk, chat, error) || remove_head (desk, job, error) == COTERIE_HEAD_FAILED ||
      !coterie_group_receipts_queue (desk, chat, error))
    return COTERIE_HEAD_FAILED;
  return COTERIE_HEAD_GONE;
}

/* [J9]: all of those whom alone it is for have left meanwhile. */
static gboolean
is_for_nobody (const CoteriePacking *self)
{
  const CoterieStoreSendJob *job = self->job;

  return self->part != NULL && job->account == COTERIE_STORE_OWN_ACCOUNT && job->device == 0 &&
         job->kind == COTERIE_CONTENT_TEXT && self->stragglers->len == 0 && !coterie_packing_has_recipients (self);
}

static CoterieHeadOutcome
fail_for_nobody (CoteriePacking *self, GError **error)
{
  g_autofree char *text = coterie_sentence_new (COTERIE_SENTENCE_UNSENT_NOBODY, NULL);

  return coterie_outbox_jobs_fail (self->desk, self->job, error) &&
                 coterie_chat_jobs_add_line (self->desk, self->chat, COTERIE_MESSAGE_CHAIN, text, FALSE, NULL, error)
             ? COTERIE_HEAD_GONE
             : COTERIE_HEAD_FAILED;
}

/* [J9]: nobody waits for members of whom the server shows nothing good; that is said when there are more of them. */
static gboolean
tell_unmet (CoteriePacking *self, GError **error)
{
  CoterieDesk *desk = self->desk;
  const gint64 chat = self->job->chat;
  g_autofree char *text = NULL;
  gint64 n_told;

  if (!is_for_members (self) || self->job->kind != COTERIE_CONTENT_TEXT || self->part != NULL)
    return TRUE;
  if (!coterie_store_groups_get_n_unmet (desk->sql, chat, &n_told, error))
    return FALSE;
  if (n_told == self->n_unmet)
    return TRUE;
  if (!coterie_store_groups_set_n_unmet (desk->sql, chat, self->n_unmet, error))
    return FALSE;
  text = coterie_sentence_new_count (COTERIE_SENTENCE_UNMET, self->n_unmet);
  return n_told > self->n_unmet ||
         coterie_chat_jobs_add_line (desk, self->chat, COTERIE_MESSAGE_CHAIN, text, FALSE, NULL, error);
}

static gboolean
tell_keys (CoterieDesk *desk, gint64 account, GError **error)
{
  g_auto (CoterieStoreAccount) row = { 0 };
  g_autofree char *text = NULL;
  gboolean found;

  if (!coterie_store_accounts_load (desk->sql, account, &row, &found, error))
    return FALSE;
  text = account == COTERIE_STORE_OWN_ACCOUNT ? coterie_sentence_new (COTERIE_SENTENCE_OWN_KEYS, NULL)
                                              : coterie_sentence_new (COTERIE_SENTENCE_KEYS, row.name);
  coterie_changes_add_notice (desk->changes, COTERIE_NOTICE_KEYS, account, text);
  return TRUE;
}

/* ------------------------------------------------------------------------------------ who has no session */

static gboolean
is_refused (const CoterieSealWish *wish, const CoterieDeviceId *id)
{
  for (guint i = 0; i < wish->refused->len; i++)
    {
      const CoterieDeviceId *refused = &g_array_index (wish->refused, CoterieDeviceId, i);

      if (refused->device == id->device && memcmp (refused->aid, id->aid, sizeof id->aid) == 0)
        return TRUE;
    }
  return FALSE;
}

/* @needs: gets those whose bundle can be asked for; @refused: those who have none that could be used. */
static gboolean
sort_missing (CoteriePacking *self, const CoterieSealWish *wish, GArray *needs, GArray *refused, GError **error)
{
  g_autoptr (GArray) missing = g_array_new (FALSE, FALSE, sizeof (CoterieDeviceId));
  gboolean complete;

  g_array_set_size (needs, 0);
  g_array_set_size (refused, 0);
  if (!coterie_packing_check_sessions (self, missing, &complete, error))
    return FALSE;
  for (guint i = 0; i < missing->len; i++)
    {
      const CoterieDeviceId *id = &g_array_index (missing, CoterieDeviceId, i);

      g_array_append_vals (is_refused (wish, id) ? refused : needs, id, 1);
    }
  return TRUE;
}

/* [J9]: the others need not wait for one of them who has a device that cannot be sealed for. */
static gboolean
set_back_refused (CoteriePacking *self, const GArray *refused, GError **error)
{
  for (guint i = 0; i < refused->len; i++)
    {
      gint64 account;

      if (!coterie_desk_find_account (self->desk, g_array_index (refused, CoterieDeviceId, i).aid, &account, error))
        return FALSE;
      if (account != COTERIE_STORE_OWN_ACCOUNT)
        coterie_packing_set_back (self, account);
    }
  return TRUE;
}

/* It is tried again later, with another bundle. The person is told when that begins, and not at each try. */
static CoterieHeadOutcome
wait_for_bundle (CoteriePacking *self, const GArray *refused, GError **error)
{
  gint64 account;

  if (!coterie_desk_find_account (self->desk, g_array_index (refused, CoterieDeviceId, 0).aid, &account, error) ||
      (self->job->not_before_ms == 0 && !tell_keys (self->desk, account, error)))
    return COTERIE_HEAD_FAILED;
  return coterie_seal_head_put_off (self->desk, self->job, error) ? COTERIE_HEAD_WAITS : COTERIE_HEAD_FAILED;
}

/* A call cannot wait: who is not ready, or has been silent for too long, misses it. */
static CoterieHeadOutcome
seal_urgent (CoteriePacking *self, const GArray *needs, CoterieSealResult *result, GError **error)
{
  CoterieDesk *desk = self->desk;
  const gint64 until_ms = self->job->sent_ms + URGENT_PATIENCE_MS;

  if (needs->len > 0 && desk->now_ms >= self->job->sent_ms && desk->now_ms < until_ms)
    {
      coterie_seal_result_note_wake (result, until_ms);
      return COTERIE_HEAD_WAITS;
    }
  if (!coterie_packing_keep_ready (self, URGENT_MAX_STEPS, error))
    return COTERIE_HEAD_FAILED;
  return self->targets->len > 0 ? pack_head (self, result, error) : remove_head (desk, self->job, error);
}

/* Their other devices get it: only the one that cannot misses it. */
static CoterieHeadOutcome
seal_kept (CoteriePacking *self, const GArray *refused, CoterieSealResult *result, GError **error)
{
  if (!coterie_packing_keep_ready (self, G_MAXUINT, error))
    return COTERIE_HEAD_FAILED;
  return coterie_packing_has_recipients (self) ? pack_head (self, result, error)
                                               : wait_for_bundle (self, refused, error);
}

/* What is for one member alone, and stands in the line of all. */
static CoterieHeadOutcome
keep_for_one (CoteriePacking *self, GError **error)
{
  return coterie_stragglers_keep (self->desk, self->job, self->job->account, error)
             ? remove_head (self->desk, self->job, error)
             : COTERIE_HEAD_FAILED;
}

static CoterieHeadOutcome
seal_chosen (CoteriePacking *self, const CoterieSealWish *wish, CoterieSealResult *result, GError **error)
{
  const CoterieStoreSendJob *job = self->job;
  g_autoptr (GArray) needs = g_array_new (FALSE, FALSE, sizeof (CoterieDeviceId));
  g_autoptr (GArray) refused = g_array_new (FALSE, FALSE, sizeof (CoterieDeviceId));

  if (!sort_missing (self, wish, needs, refused, error))
    return COTERIE_HEAD_FAILED;
  if (refused->len > 0 && is_for_members (self) &&
      (!set_back_refused (self, refused, error) || !sort_missing (self, wish, needs, refused, error)))
    return COTERIE_HEAD_FAILED;
  g_array_append_vals (result->needs, needs->data, needs->len);
  if (waits_for_all (self))
    return keep_head (self, error);
  if (job->klass == COTERIE_CLASS_URGENT)
    return seal_urgent (self, needs, result, error);
  if (refused->len > 0 && coterie_stragglers_is_for_one (self->chat, job))
    return keep_for_one (self, error);
  if (needs->len > 0)
    return COTERIE_HEAD_WAITS;
  if (refused->len > 0)
    return coterie_stragglers_is_kept (job) ? seal_kept (self, refused, result, error)
                                            : wait_for_bundle (self, refused, error);
  return pack_head (self, result, error);
}

/**
 * coterie_seal_head_run:
 * @job: the first of its line, which may be sealed now
 * @result: (inout): gets the frame, or what it waits for
 */
CoterieHeadOutcome
coterie_seal_head_run (CoterieDesk *desk,
                       const CoterieSealWish *wish,
                       const CoterieStoreSendJob *job,
                       CoterieSealResult *result,
                       GError **error)
{
  g_auto (CoteriePacking) packing = { 0 };
  gboolean may;

  coterie_packing_init (&packing, desk, job);
  packing.chat = coterie_desk_get_chat (desk, job->chat, error);
  if (packing.chat == NULL || !may_have (desk, packing.chat, job, &may, error))
    return COTERIE_HEAD_FAILED;
  if (!may)
    return remove_head (desk, job, error);
  if (coterie_stragglers_is_kept (job) && !coterie_stragglers_may_have (desk, packing.chat, job, &may, error))
    return COTERIE_HEAD_FAILED;
  if (!may || is_of_no_use (packing.chat, job))
    return lose_head (desk, job, error);
  if (stands_for_many (packing.chat, job))
    return expand_head (desk, packing.chat, job, error);
  if (!coterie_packing_choose_targets (&packing, error))
    return COTERIE_HEAD_FAILED;
  if (packing.incomplete && job->klass != COTERIE_CLASS_URGENT)
    {
      coterie_seal_result_note_wake (result, desk->now_ms + INCOMPLETE_WAIT_MS);
      return COTERIE_HEAD_WAITS;
    }
  if (is_for_nobody (&packing))
    return fail_for_nobody (&packing, error);
  if (((job->device != 0 || packing.partial) && packing.targets->len == 0) || packing.sections->len == 0)
    return coterie_stragglers_is_kept (job) ? lose_head (desk, job, error) : remove_head (desk, job, error);
  if (!tell_unmet (&packing, error))
    return COTERIE_HEAD_FAILED;
  return seal_chosen (&packing, wish, result, error);
}
