// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/outbox-jobs.h"

#include "entities/message.h"
#include "mail/stragglers.h"
#include "vault/chat-jobs.h"

#include <sodium.h>

/**
 * coterie_outbox_jobs_queue:
 * @row: (inout): `lane`, `id`, `sent_ms` and `klass` are filled in when they are 0
 */
gboolean
coterie_outbox_jobs_queue (CoterieDesk *desk, CoterieStoreSendJob *row, GError **error)
{
  static const guint8 zeros[COTERIE_CONTENT_ID_BYTES] = { 0 };

  if (row->klass == 0)
    row->klass = COTERIE_CLASS_STORED;
  if (row->lane == 0)
    row->lane = row->device != 0 ? COTERIE_STORE_LANE_REPAIR (COTERIE_STORE_PEER (row->account, row->device))
                                 : COTERIE_STORE_LANE_CHAT (row->chat);
  if (row->sent_ms == 0)
    row->sent_ms = desk->now_ms;
  if (memcmp (row->id, zeros, sizeof zeros) == 0)
    randombytes_buf (row->id, sizeof row->id);
  desk->changes->work |= COTERIE_WORK_SEND;
  return coterie_store_send_jobs_insert (desk->sql, row, error);
}

/**
 * coterie_outbox_jobs_queue_open:
 *
 * Queues a content that is put together when it is sealed (a receipt, a profile), unless one waits already.
 */
gboolean
coterie_outbox_jobs_queue_open (CoterieDesk *desk,
                                const CoterieStoreChat *chat,
                                CoterieContentKind kind,
                                GError **error)
{
  g_auto (CoterieStoreSendJob) row = { .chat = chat->chat, .account = chat->account, .kind = kind };
  gboolean waits;

  if (!coterie_store_send_jobs_has_waiting (desk->sql, COTERIE_STORE_LANE_CHAT (chat->chat), kind, &waits, error))
    return FALSE;
  return waits || coterie_outbox_jobs_queue (desk, &row, error);
}

/**
 * coterie_outbox_jobs_list:
 *
 * A job: what is sealed and not answered, in the order of the numbers.
 *
 * Returns: (transfer full) (element-type CoterieStoreOutboxRow)
 */
gpointer
coterie_outbox_jobs_list (CoterieDesk *desk, gpointer data, GError **error)
{
  desk->changes->work |= COTERIE_WORK_SEND;
  return coterie_store_outbox_list (desk->sql, error);
}

gboolean
coterie_outbox_jobs_load (CoterieDesk *desk, guint64 send, CoterieStoreSendJob *row, gboolean *found, GError **error)
{
  gint64 job;

  *found = FALSE;
  if (!coterie_store_outbox_find (desk->sql, send, &job, error))
    return FALSE;
  return job == 0 || coterie_store_send_jobs_load (desk->sql, job, row, found, error);
}

static gboolean
raise_message (CoterieDesk *desk, gint64 message, CoterieMessageState state, gint64 time_ms, GError **error)
{
  gboolean raised;

  if (message == 0)
    return TRUE;
  if (!coterie_store_messages_raise_state (desk->sql, message, state, time_ms, &raised, error))
    return FALSE;
  return !raised || coterie_chat_jobs_report (desk, message, error);
}

/* Who gets it later does not change when it was sent. */
static gint64
choose_time_ms (const CoterieStoreSendJob *job, const CoterieAnswerNews *news)
{
  return coterie_stragglers_is_kept (job) ? 0 : news->time_ms;
}

/* That one straggler has it does not make it sent, as long as it waits for all others. */
static gboolean
raise_sent (CoterieDesk *desk, const CoterieStoreSendJob *job, const CoterieAnswerNews *news, GError **error)
{
  gboolean waits = FALSE;

  if (coterie_stragglers_is_kept (job) &&
      !coterie_store_send_jobs_has_id (desk->sql, COTERIE_STORE_LANE_CHAT (job->chat), job->id, &waits, error))
    return FALSE;
  return waits || raise_message (desk, job->message, COTERIE_MESSAGE_SENT, choose_time_ms (job, news), error);
}

/**
 * coterie_outbox_jobs_answered:
 * @data: a CoterieAnswerNews
 *
 * A job: the send is done; the next of its lane may be sealed. An answer that came before changes nothing.
 */
gpointer
coterie_outbox_jobs_answered (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieAnswerNews *news = data;
  g_auto (CoterieStoreSendJob) job = { 0 };
  gboolean found;

  coterie_desk_note_time (desk, news->time_ms);
  if (!coterie_outbox_jobs_load (desk, news->send, &job, &found, error))
    return NULL;
  if (!coterie_store_outbox_remove (desk->sql, news->send, error))
    return NULL;
  if (found && (!raise_sent (desk, &job, news, error) || !coterie_store_send_jobs_remove (desk->sql, job.job, error)))
    return NULL;
  desk->changes->work |= COTERIE_WORK_SEND;
  desk->step = "send.cleared-committed";
  return COTERIE_JOB_DONE;
}

/* A resend of an old message does not make the message a failed one, nor does it that one of several did not get it. */
static gboolean
fails_message (CoterieDesk *desk, const CoterieStoreSendJob *job, gboolean *fails, GError **error)
{
  g_auto (CoterieStoreMessage) row = { 0 };
  gboolean found, others;

  *fails = job->device == 0 && job->message != 0;
  if (!*fails || !coterie_stragglers_is_kept (job))
    return TRUE;
  if (!coterie_store_send_jobs_has_other (desk->sql, job, &others, error) ||
      !coterie_store_messages_load (desk->sql, job->message, &row, &found, error))
    return FALSE;
  *fails = !others && found && row.state == COTERIE_MESSAGE_PENDING;
  return TRUE;
}

static gboolean
is_kept_text (const CoterieStoreSendJob *job)
{
  return job->kind == COTERIE_CONTENT_TEXT && job->message != 0 && coterie_stragglers_is_kept (job);
}

gboolean
coterie_outbox_jobs_fail (CoterieDesk *desk, const CoterieStoreSendJob *job, GError **error)
{
  gboolean fails;

  if (job->send != 0 && !coterie_store_outbox_remove (desk->sql, job->send, error))
    return FALSE;
  if (!fails_message (desk, job, &fails, error) ||
      (fails && !raise_message (desk, job->message, COTERIE_MESSAGE_FAILED, 0, error)) ||
      (is_kept_text (job) && !coterie_stragglers_lose (desk, job, error)))
    return FALSE;
  return coterie_store_send_jobs_remove (desk->sql, job->job, error);
}

/**
 * coterie_outbox_jobs_fail_account:
 *
 * What waits for somebody who is no more will not be sent.
 */
gboolean
coterie_outbox_jobs_fail_account (CoterieDesk *desk, gint64 account, GError **error)
{
  g_autoptr (GArray) jobs = coterie_store_send_jobs_list_account (desk->sql, account, error);

  if (jobs == NULL)
    return FALSE;
  for (guint i = 0; i < jobs->len; i++)
    {
      g_auto (CoterieStoreSendJob) job = { 0 };
      gboolean found;

      if (!coterie_store_send_jobs_load (desk->sql, g_array_index (jobs, gint64, i), &job, &found, error) ||
          (found && !coterie_outbox_jobs_fail (desk, &job, error)))
        return FALSE;
    }
  desk->changes->work |= COTERIE_WORK_SEND;
  return TRUE;
}
