// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/stragglers.h"

#include "crypto/sealer.h"
#include "entities/chat.h"
#include "entities/contact.h"
#include "entities/message.h"
#include "entities/sentence.h"
#include "mail/outbox-jobs.h"
#include "store/accounts.h"
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

/* Whether that member is held back, and not gone for good; or back, with something of before to come first. */
static gboolean
find (CoterieDesk *desk, gint64 chat, gint64 account, gboolean *gone, gboolean *straggles, GError **error)
{
  g_auto (CoterieStoreAccount) row = { 0 };
  gboolean found;

  if (!coterie_store_accounts_load (desk->sql, account, &row, &found, error))
    return FALSE;
  *gone = !found || row.hold == COTERIE_HOLD_GONE;
  *straggles = !*gone && row.hold != COTERIE_HOLD_NONE;
  return *gone || *straggles || has_lane (desk, COTERIE_STORE_LANE_STRAGGLER (chat, account), straggles, error);
}

/* Said when it begins, and when it is over without them; not at each text. */
static gboolean
say (CoterieDesk *desk, const CoterieStoreSendJob *job, gint64 account, CoterieSentence sentence, GError **error)
{
  const CoterieStoreContact *contact = coterie_desk_get_contact (desk, account, error);
  CoterieStoreChat *chat = contact != NULL ? coterie_desk_get_chat (desk, job->chat, error) : NULL;
  g_auto (CoterieStoreMessage) last = { 0 };
  g_autofree char *text = NULL;
  gboolean found = FALSE;

  if (chat == NULL)
    return FALSE;
  text = coterie_sentence_new (sentence, contact->name);
  if (chat->n_messages > 0 &&
      !coterie_store_messages_load (desk->sql, COTERIE_STORE_MESSAGE (chat->chat, chat->n_messages - 1), &last, &found,
                                    error))
    return FALSE;
  if (found && g_strcmp0 (last.body, text) == 0)
    return TRUE;
  return coterie_chat_jobs_add_line (desk, chat, COTERIE_MESSAGE_CHAIN, text, FALSE, NULL, error);
}

/* One of their devices gets it at once, though another one cannot. */
static gboolean
is_reached (CoterieDesk *desk, gint64 account, gboolean *is, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, account, error);
  g_auto (CoterieStoreAccount) row = { 0 };
  const CoterieChainDevice *devices;
  gboolean found;
  guint n_devices;

  *is = FALSE;
  if (chain == NULL || !coterie_store_accounts_load (desk->sql, account, &row, &found, error))
    return FALSE;
  if (!found || row.hold != COTERIE_HOLD_NONE)
    return TRUE;
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
  gboolean gone, straggles;

  if (chat == NULL)
    return FALSE;
  *aside = FALSE;
  if (job->send != 0 || !coterie_stragglers_is_for_one (chat, job))
    return TRUE;
  if (!find (desk, job->chat, job->account, &gone, &straggles, error))
    return FALSE;
  *aside = gone || straggles;
  if (!*aside)
    return TRUE;
  return (!straggles || coterie_stragglers_keep (desk, job, job->account, error)) &&
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
  const CoterieChain *chain;
  CoterieGroup *group;

  *may = job->kind == COTERIE_CONTENT_GROUP_RECORD;
  if (*may)
    return TRUE;
  chain = coterie_desk_get_chain (desk, job->account, error);
  group = chain != NULL ? coterie_group_jobs_get (desk, chat, error) : NULL;
  *may = group != NULL && coterie_group_get_role (group, coterie_chain_get_aid (chain)) != COTERIE_GROUP_NOBODY;
  return group != NULL;
}

/**
 * coterie_stragglers_expire:
 * @job: kept for somebody who has not come back in time
 */
gboolean
coterie_stragglers_expire (CoterieDesk *desk, const CoterieStoreSendJob *job, GError **error)
{
  return (job->kind != COTERIE_CONTENT_TEXT || say (desk, job, job->account, COTERIE_SENTENCE_KEPT_IN_VAIN, error)) &&
         coterie_outbox_jobs_fail (desk, job, error);
}
