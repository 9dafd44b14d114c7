// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/refusal-jobs.h"

#include "crypto/sealer.h"
#include "entities/chat.h"
#include "mail/hold-jobs.h"
#include "mail/outbox-jobs.h"
#include "mail/stragglers.h"
#include "store/accounts.h"
#include "store/device.h"

/* [D3]: after so many refusals in a row a send waits. */
#define ROUNDS_MAX 4
#define ROUNDS_WAIT_MS (60 * 1000)

/* How far the next number moves on when one turns out to be burnt. */
#define REUSED_SKIP 16

CoterieRefusalNews *
coterie_refusal_news_new (guint64 send, CoterieRefusedHow how)
{
  CoterieRefusalNews *self = g_new0 (CoterieRefusalNews, 1);

  self->send = send;
  self->how = how;
  self->stale = g_array_new (FALSE, FALSE, sizeof (CoterieDeviceId));
  self->wanted = g_array_new (FALSE, FALSE, sizeof (CoterieDeviceId));
  return self;
}

void
coterie_refusal_news_free (CoterieRefusalNews *self)
{
  g_array_unref (self->stale);
  g_array_unref (self->wanted);
  g_free (self->sentence);
  g_free (self);
}

static gboolean
archive_stale (CoterieDesk *desk, const CoterieRefusalNews *news, GError **error)
{
  for (guint i = 0; i < news->stale->len; i++)
    {
      const CoterieDeviceId *id = &g_array_index (news->stale, CoterieDeviceId, i);

      if (!coterie_sealer_archive (desk->signal, id->aid, id->device, error))
        return FALSE;
    }
  return TRUE;
}

/* [D3]: a device that the verified chain does not have. */
static gboolean
hold_ghosts (CoterieDesk *desk, const CoterieRefusalNews *news, GError **error)
{
  for (guint i = 0; i < news->wanted->len; i++)
    {
      const CoterieDeviceId *id = &g_array_index (news->wanted, CoterieDeviceId, i);
      const CoterieChain *chain;
      gint64 account;

      if (!coterie_desk_find_account (desk, id->aid, &account, error))
        return FALSE;
      if (account == 0)
        continue;
      chain = coterie_desk_get_chain (desk, account, error);
      if (chain == NULL)
        return FALSE;
      if (coterie_chain_get_active_device (chain, id->device) == NULL &&
          !coterie_hold_jobs_set (desk, account, COTERIE_HOLD_GHOST, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
seal_again (CoterieDesk *desk, const CoterieRefusalNews *news, const CoterieStoreSendJob *job, GError **error)
{
  guint rounds = job->rounds + 1;
  gint64 not_before_ms = 0;

  if (news->how == COTERIE_REFUSED_REUSED &&
      !coterie_store_device_skip_sends (desk->sql, news->send + REUSED_SKIP, error))
    return FALSE;
  if (rounds >= ROUNDS_MAX)
    {
      rounds = 0;
      not_before_ms = desk->now_ms + ROUNDS_WAIT_MS;
    }
  return coterie_store_outbox_remove (desk->sql, news->send, error) &&
         coterie_store_send_jobs_set_refused (desk->sql, job->job, rounds, not_before_ms, error);
}

/* The refusal may name nobody whom the send is for: it must not stay for ever. Who is not gone for good but on hold is
 * waited for. */
static gboolean
settle_gone (CoterieDesk *desk, const CoterieRefusalNews *news, const CoterieStoreSendJob *job, GError **error)
{
  g_auto (CoterieStoreSendJob) left = { 0 };
  g_auto (CoterieStoreAccount) account = { 0 };
  CoterieStoreChat *chat;
  gboolean found, known;

  if (!coterie_store_send_jobs_load (desk->sql, job->job, &left, &found, error) ||
      !coterie_store_accounts_load (desk->sql, job->account, &account, &known, error))
    return FALSE;
  if (!found)
    return TRUE;
  chat = coterie_desk_get_chat (desk, job->chat, error);
  if (chat == NULL)
    return FALSE;
  if (chat->kind == COTERIE_CHAT_GROUP) /* the others get it */
    return seal_again (desk, news, &left, error);
  return known && account.hold != COTERIE_HOLD_NONE ? seal_again (desk, news, &left, error)
                                                    : coterie_outbox_jobs_fail (desk, &left, error);
}

/* What was refused for the others is not sent to a straggler later: the person is told that it was not sent. */
static gboolean
fail_for_good (CoterieDesk *desk, const CoterieStoreSendJob *job, GError **error)
{
  const gboolean is_main = job->device == 0 && job->message != 0 && !coterie_stragglers_is_kept (job);

  return coterie_outbox_jobs_fail (desk, job, error) &&
         (!is_main || coterie_store_send_jobs_remove_waiting (desk->sql, job->message, error));
}

static gboolean
handle_refusal (CoterieDesk *desk, const CoterieRefusalNews *news, const CoterieStoreSendJob *job, GError **error)
{
  switch (news->how)
    {
    case COTERIE_REFUSED_GONE:
      return settle_gone (desk, news, job, error);
    case COTERIE_REFUSED_FAILED:
      g_debug ("send refused for good: %s", news->sentence);
      return fail_for_good (desk, job, error);
    case COTERIE_REFUSED_AGAIN:
    case COTERIE_REFUSED_REUSED:
    default:
      return archive_stale (desk, news, error) && hold_ghosts (desk, news, error) &&
             seal_again (desk, news, job, error);
    }
}

/**
 * coterie_refusal_jobs_run:
 * @data: a CoterieRefusalNews
 *
 * A job, run after the chains of all accounts in the refusal were looked at again. A refusal of what is not on its way
 * changes nothing.
 */
gpointer
coterie_refusal_jobs_run (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieRefusalNews *news = data;
  g_auto (CoterieStoreSendJob) job = { 0 };
  gboolean found;

  if (!coterie_outbox_jobs_load (desk, news->send, &job, &found, error) ||
      !(found ? handle_refusal (desk, news, &job, error) : coterie_store_outbox_remove (desk->sql, news->send, error)))
    return NULL;
  desk->changes->work |= COTERIE_WORK_SEND;
  return COTERIE_JOB_DONE;
}
