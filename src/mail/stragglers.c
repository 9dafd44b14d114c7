// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/stragglers.h"

#include "crypto/sealer.h"
#include "entities/chat.h"
#include "entities/contact.h"
#include "entities/message.h"
#include "entities/sentence.h"
#include "mail/faults.h"
#include "mail/group-delivery.h"
#include "mail/outbox-jobs.h"
#include "store/accounts.h"
#include "store/sent-log.h"
#include "vault/chat-jobs.h"
#include "vault/group-jobs.h"
#include "wire/content.h"

#define KEPT_MS (7 * 24 * 3600 * G_GINT64_CONSTANT (1000))

/**
 * coterie_stragglers_is_kept:
 *
 * Returns: whether it is what the other members got, kept for one of them
 */
gboolean
coterie_stragglers_is_kept (const CoterieStoreSendJob *job)
{
  return job->device == 0 && job->lane == COTERIE_STORE_LANE_STRAGGLER (job->chat, job->account);
}

static gboolean
has_lane (CoterieDesk *desk, gint64 lane, gboolean *has, GError **error)
{
  gboolean none;

  if (!coterie_store_send_jobs_is_last (desk->sql, lane, 0, &none, error))
    return FALSE;
  *has = !none;
  return TRUE;
}

static gboolean
load_hold (CoterieDesk *desk, gint64 account, CoterieHold *hold, GError **error)
{
  g_auto (CoterieStoreAccount) row = { 0 };
  gboolean found;

  if (!coterie_store_accounts_load (desk->sql, account, &row, &found, error))
    return FALSE;
  *hold = found ? (CoterieHold) row.hold : COTERIE_HOLD_GONE;
  return TRUE;
}

/* Held back, or back, with something of before to come first. */
static gboolean
is_behind (CoterieDesk *desk, gint64 chat, gint64 account, CoterieHold hold, gboolean *is, GError **error)
{
  *is = hold != COTERIE_HOLD_NONE;
  return *is || has_lane (desk, COTERIE_STORE_LANE_STRAGGLER (chat, account), is, error);
}

/* What is said of somebody who has no name. */
static CoterieSentence
choose_sentence (CoterieSentence sentence, const char *name)
{
  if (name[0] != '\0')
    return sentence;
  switch ((int) sentence)
    {
    case COTERIE_SENTENCE_KEPT_FOR:
      return COTERIE_SENTENCE_KEPT_FOR_SOMEBODY;
    case COTERIE_SENTENCE_KEPT_IN_VAIN:
      return COTERIE_SENTENCE_KEPT_IN_VAIN_SOMEBODY;
    default:
      return COTERIE_SENTENCE_KEPT_LOST_SOMEBODY;
    }
}

static gboolean
say (CoterieDesk *desk, const CoterieStoreSendJob *job, gint64 account, CoterieSentence sentence, GError **error)
{
  const CoterieStoreContact *contact = coterie_desk_get_contact (desk, account, error);
  CoterieStoreChat *chat = contact != NULL ? coterie_desk_get_chat (desk, job->chat, error) : NULL;
  g_autofree char *text = NULL;

  if (chat == NULL)
    return FALSE;
  text = coterie_sentence_new (choose_sentence (sentence, contact->name), contact->name);
  return coterie_chat_jobs_add_line (desk, chat, COTERIE_MESSAGE_CHAIN, text, FALSE, NULL, error);
}

/* One of their devices gets it at once, though another one cannot. */
static gboolean
is_reached (CoterieDesk *desk, gint64 account, gboolean *is, GError **error)
{
  g_autoptr (GError) fault = NULL;
  const CoterieChain *chain;
  const CoterieChainDevice *devices;
  CoterieHold hold;
  guint n_devices;

  *is = FALSE;
  if (!load_hold (desk, account, &hold, error))
    return FALSE;
  if (hold != COTERIE_HOLD_NONE)
    return TRUE;
  chain = coterie_desk_get_chain (desk, account, &fault);
  if (chain == NULL && coterie_fault_concerns_all (fault))
    g_propagate_error (error, g_steal_pointer (&fault));
  if (chain == NULL)
    return fault != NULL;
  devices = coterie_chain_get_devices (chain, &n_devices);
  for (guint i = 0; i < n_devices && !*is; i++)
    {
      CoterieFound session = COTERIE_FOUND_NO;

      if (devices[i].active)
        session = coterie_sealer_has_session (desk->signal, coterie_chain_get_aid (chain), devices[i].number,
                                              desk->now_ms, error);
      if (session == COTERIE_FOUND_FAILED)
        return FALSE;
      *is = session == COTERIE_FOUND_YES;
    }
  return TRUE;
}

/* Said when it begins. */
static gboolean
say_kept (CoterieDesk *desk, const CoterieStoreSendJob *job, gint64 account, GError **error)
{
  gboolean waits, is;

  if (job->kind != COTERIE_CONTENT_TEXT)
    return TRUE;
  if (!coterie_store_send_jobs_has_waiting (desk->sql, COTERIE_STORE_LANE_STRAGGLER (job->chat, account),
                                            COTERIE_CONTENT_TEXT, &waits, error) ||
      !is_reached (desk, account, &is, error))
    return FALSE;
  return waits || is || say (desk, job, account, COTERIE_SENTENCE_KEPT_FOR, error);
}

/**
 * coterie_stragglers_keep:
 * @job: on its way to the others
 *
 * Keeps it for that member. Repeating is safe, as long as it has not been sent to them.
 */
gboolean
coterie_stragglers_keep (CoterieDesk *desk, const CoterieStoreSendJob *job, gint64 account, GError **error)
{
  const gint64 lane = COTERIE_STORE_LANE_STRAGGLER (job->chat, account);
  g_auto (CoterieStoreSendJob) row = { 0 };
  gboolean has;

  if (!coterie_store_send_jobs_has_id (desk->sql, lane, job->id, &has, error))
    return FALSE;
  if (has)
    return TRUE;
  if (!say_kept (desk, job, account, error))
    return FALSE;
  row = *job;
  row.job = 0;
  row.lane = lane;
  row.account = account;
  row.payload = job->payload != NULL ? g_bytes_ref (job->payload) : NULL;
  row.send = 0;
  row.rounds = 0;
  row.not_before_ms = 0;
  row.expires_ms = desk->now_ms + KEPT_MS;
  return coterie_outbox_jobs_queue (desk, &row, error);
}

/**
 * coterie_stragglers_is_for_one:
 *
 * Returns: whether it stands in the line of a group, and is for one of its members alone. Who wishes to join is no
 * member yet: nothing of theirs stands behind the wish, which waits as long as it takes
 */
gboolean
coterie_stragglers_is_for_one (const CoterieStoreChat *chat, const CoterieStoreSendJob *job)
{
  return chat->kind == COTERIE_CHAT_GROUP && job->device == 0 && job->account != COTERIE_STORE_OWN_ACCOUNT &&
         job->kind != COTERIE_CONTENT_GROUP_JOIN && job->lane == COTERIE_STORE_LANE_CHAT (job->chat);
}

/**
 * coterie_stragglers_step_aside:
 * @job: the first of its line
 * @aside: (out): it was for one member alone who cannot get it now, and must not hold up the others; the line goes on
 *   without it
 */
gboolean
coterie_stragglers_step_aside (CoterieDesk *desk, const CoterieStoreSendJob *job, gboolean *aside, GError **error)
{
  const CoterieStoreChat *chat = coterie_desk_get_chat (desk, job->chat, error);
  CoterieHold hold;

  if (chat == NULL)
    return FALSE;
  *aside = FALSE;
  if (job->send != 0 || !coterie_stragglers_is_for_one (chat, job))
    return TRUE;
  if (!load_hold (desk, job->account, &hold, error) || !is_behind (desk, job->chat, job->account, hold, aside, error))
    return FALSE;
  if (!*aside)
    return TRUE;
  return (hold == COTERIE_HOLD_GONE || coterie_stragglers_keep (desk, job, job->account, error)) &&
         coterie_store_send_jobs_remove (desk->sql, job->job, error);
}

/**
 * coterie_stragglers_may_have:
 * @job: kept for somebody
 * @may: (out): FALSE: they are no member any more. Records they may have: the one by which they are none is among them
 */
gboolean
coterie_stragglers_may_have (
    CoterieDesk *desk, const CoterieStoreChat *chat, const CoterieStoreSendJob *job, gboolean *may, GError **error)
{
  const CoterieStoreContact *contact;
  CoterieGroup *group;

  *may = job->kind == COTERIE_CONTENT_GROUP_RECORD;
  if (*may)
    return TRUE;
  contact = coterie_desk_get_contact (desk, job->account, error);
  group = contact != NULL ? coterie_group_jobs_get (desk, chat, error) : NULL;
  *may = group != NULL && coterie_group_get_role (group, contact->aid) != COTERIE_GROUP_NOBODY;
  return group != NULL;
}

/**
 * coterie_stragglers_own_have:
 * @job: kept for somebody
 * @have: (out): our own devices have had it with what went to the others, or to somebody else who was waited for
 */
gboolean
coterie_stragglers_own_have (CoterieDesk *desk, const CoterieStoreSendJob *job, gboolean *have, GError **error)
{
  return coterie_store_sent_log_has_for (desk->sql, job->id, job->job, COTERIE_STORE_OWN_ACCOUNT, have, error);
}

/* The person knows it when the one before has not reached them either; and of who is no member any more, or when we are
 * none, it is nobody's business. */
static gboolean
is_worth_saying (CoterieDesk *desk, const CoterieStoreSendJob *job, gboolean again, gboolean *is, GError **error)
{
  const CoterieStoreChat *chat = coterie_desk_get_chat (desk, job->chat, error);
  const CoterieStoreContact *contact = chat != NULL ? coterie_desk_get_contact (desk, job->account, error) : NULL;
  CoterieGroup *group = contact != NULL ? coterie_group_jobs_get (desk, chat, error) : NULL;

  *is = group != NULL && !again && chat->role != COTERIE_GROUP_NOBODY &&
        coterie_group_get_role (group, contact->aid) != COTERIE_GROUP_NOBODY;
  return group != NULL;
}

/**
 * coterie_stragglers_lose:
 * @job: a text that was kept for somebody, and will not be sent
 *
 * It is waited for no more, and the person is told; not of each of several.
 */
gboolean
coterie_stragglers_lose (CoterieDesk *desk, const CoterieStoreSendJob *job, GError **error)
{
  const gboolean in_vain = job->expires_ms != 0 && job->expires_ms <= desk->now_ms;
  gboolean again, is;

  if (!coterie_group_delivery_miss (desk, job->message, job->account, &again, error) ||
      !is_worth_saying (desk, job, again, &is, error))
    return FALSE;
  return !is ||
         say (desk, job, job->account, in_vain ? COTERIE_SENTENCE_KEPT_IN_VAIN : COTERIE_SENTENCE_KEPT_LOST, error);
}
