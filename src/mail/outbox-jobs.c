// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/outbox-jobs.h"

#include "crypto/sealer.h"
#include "entities/errors.h"
#include "entities/message.h"
#include "mail/contact-jobs.h"
#include "mail/group-acceptance.h"
#include "mail/group-texts.h"
#include "mail/hold-jobs.h"
#include "mail/stragglers.h"
#include "store/accounts.h"
#include "store/device.h"
#include "store/kept-texts.h"
#include "vault/chat-jobs.h"
#include "vault/group-jobs.h"

#include <glib/gi18n.h>
#include <sodium.h>

/* [D3]: after so many refusals in a row a send waits. */
#define ROUNDS_MAX 4
#define ROUNDS_WAIT_MS (60 * 1000)

/* How far the next number moves on when one turns out to be burnt. */
#define REUSED_SKIP 16

void
coterie_compose_wish_free (CoterieComposeWish *self)
{
  g_clear_pointer (&self->part, g_array_unref);
  g_free (self->text);
  g_free (self);
}

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

static gboolean
check_recipient (CoterieDesk *desk, gint64 account, GError **error)
{
  const CoterieStoreContact *contact;

  if (account == COTERIE_STORE_OWN_ACCOUNT)
    return TRUE;
  contact = coterie_desk_get_contact (desk, account, error);
  if (contact == NULL)
    return FALSE;
  if (contact->state == COTERIE_CONTACT_BLOCKED)
    g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BLOCKED, "@%s is blocked.", contact->name);
  else if (contact->hold == COTERIE_HOLD_GONE)
    g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_GONE, "The account @%s was deleted.", contact->name);
  else
    return coterie_contact_jobs_accept (desk, account, error);
  return FALSE;
}

static gboolean
check_group (CoterieDesk *desk, gint64 number, GError **error)
{
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, number, error);
  CoterieGroup *group = chat != NULL ? coterie_group_jobs_get (desk, chat, error) : NULL;

  if (group == NULL)
    return FALSE;
  if (coterie_group_may (group, desk->own->aid, COTERIE_GROUP_RIGHT_WRITE)) /* and who writes in it wants it */
    return coterie_group_acceptance_run (desk, &number, error) != NULL;
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, N_ ("You cannot write in this group."));
  return FALSE;
}

/* @row is of that chat, and pending. */
static gboolean
queue_text (CoterieDesk *desk, const CoterieStoreChat *chat, const CoterieStoreMessage *row, GError **error)
{
  g_auto (CoterieStoreSendJob) job = {
    .kind = COTERIE_CONTENT_TEXT,
    .account = chat->account,
    .chat = chat->chat,
    .message = row->message,
    .sent_ms = row->sent_ms,
  };

  memcpy (job.id, row->id, sizeof job.id);
  return coterie_outbox_jobs_queue (desk, &job, error);
}

static gboolean
fill_group (CoterieDesk *desk,
            const CoterieStoreChat *chat,
            const CoterieComposeWish *wish,
            CoterieStoreMessage *row,
            GError **error)
{
  if (chat->kind != COTERIE_CHAT_GROUP)
    return TRUE;
  return (wish->part == NULL || coterie_group_texts_check_part (desk, chat, wish->part, &row->part, error)) &&
         coterie_group_texts_find_mentions (desk, chat, wish->text, &row->mentions, error);
}

static gboolean
insert_text (CoterieDesk *desk, const CoterieComposeWish *wish, CoterieStoreMessage *row, GError **error)
{
  CoterieStoreChat *chat = wish->chat != 0 ? coterie_desk_get_chat (desk, wish->chat, error)
                                           : coterie_chat_jobs_ensure (desk, wish->account, error);

  if (chat == NULL)
    return FALSE;
  row->account = COTERIE_STORE_OWN_ACCOUNT;
  row->device = desk->own->device;
  row->kind = COTERIE_MESSAGE_TEXT;
  row->state = COTERIE_MESSAGE_PENDING;
  row->time_ms = row->sent_ms = wish->written_ms != 0 ? wish->written_ms : desk->now_ms;
  row->body = g_strdup (wish->text);
  randombytes_buf (row->id, sizeof row->id);
  return fill_group (desk, chat, wish, row, error) &&
         coterie_chat_jobs_add_message (desk, chat, row, FALSE, NULL, error) && queue_text (desk, chat, row, error);
}

static gboolean
compose (CoterieDesk *desk, const CoterieComposeWish *wish, CoterieStoreMessage *row, GError **error)
{
  if (!insert_text (desk, wish, row, error))
    return FALSE;
  return wish->kept_text == 0 || coterie_store_kept_texts_remove (desk->sql, wish->kept_text, error);
}

/* What was written before their name could be looked up goes before what is written now. */
static gboolean
compose_kept (CoterieDesk *desk, gint64 account, GError **error)
{
  const CoterieStoreContact *contact;
  g_autoptr (GPtrArray) texts = NULL;

  if (account == COTERIE_STORE_OWN_ACCOUNT)
    return TRUE;
  contact = coterie_desk_get_contact (desk, account, error);
  texts = contact != NULL ? coterie_store_kept_texts_list_name (desk->sql, contact->name, error) : NULL;
  if (texts == NULL)
    return FALSE;
  for (guint i = 0; i < texts->len; i++)
    {
      const CoterieStoreKeptText *text = texts->pdata[i];
      CoterieComposeWish wish = {
        .account = account,
        .text = text->body,
        .written_ms = text->written_ms,
        .kept_text = text->text,
      };
      g_auto (CoterieStoreMessage) row = { 0 };

      if (!compose (desk, &wish, &row, error))
        return FALSE;
    }
  return TRUE;
}

/* A kept text may have gone already, before a later one. */
static gboolean
is_wanted (CoterieDesk *desk, const CoterieComposeWish *wish, gboolean *wanted, GError **error)
{
  *wanted = TRUE;
  return wish->kept_text == 0 || coterie_store_kept_texts_has (desk->sql, wish->kept_text, wanted, error);
}

/**
 * coterie_outbox_jobs_compose:
 * @data: a CoterieComposeWish
 *
 * A job: the message row and its send job, in one. Whoever is written to is accepted. Errors: BLOCKED, GONE.
 *
 * Returns: (transfer full): the CoterieStoreMessage; its number is 0 when a kept text was composed before
 */
gpointer
coterie_outbox_jobs_compose (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieComposeWish *wish = data;
  g_autoptr (CoterieStoreMessage) row = g_new0 (CoterieStoreMessage, 1);
  gboolean wanted;

  if (!is_wanted (desk, wish, &wanted, error))
    return NULL;
  if (!wanted)
    return g_steal_pointer (&row);
  if (!(wish->chat != 0 ? check_group (desk, wish->chat, error) : check_recipient (desk, wish->account, error)) ||
      (wish->kept_text == 0 && !compose_kept (desk, wish->account, error)) || !compose (desk, wish, row, error))
    return NULL;
  desk->step = "send.composed-committed";
  return g_steal_pointer (&row);
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

static gboolean
load_job (CoterieDesk *desk, guint64 send, CoterieStoreSendJob *row, gboolean *found, GError **error)
{
  gint64 job;

  *found = FALSE;
  if (!coterie_store_outbox_find (desk->sql, send, &job, error))
    return FALSE;
  return job == 0 || coterie_store_send_jobs_load (desk->sql, job, row, found, error);
}

static gboolean
load_failed (CoterieDesk *desk, gint64 message, CoterieStoreMessage *row, GError **error)
{
  gboolean found;

  if (!coterie_store_messages_load (desk->sql, message, row, &found, error))
    return FALSE;
  if (found && row->kind == COTERIE_MESSAGE_TEXT && row->account == COTERIE_STORE_OWN_ACCOUNT &&
      row->state == COTERIE_MESSAGE_FAILED)
    return TRUE;
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT,
                       "Only a message that was not sent can be sent again.");
  return FALSE;
}

/**
 * coterie_outbox_jobs_retry:
 * @data: a gint64, the row
 *
 * A job: the same content, under the same id, for those who may have got it after all. Errors: BAD_INPUT, BLOCKED,
 * GONE.
 */
gpointer
coterie_outbox_jobs_retry (CoterieDesk *desk, gpointer data, GError **error)
{
  gint64 message = *(gint64 *) data;
  g_auto (CoterieStoreMessage) row = { 0 };
  CoterieStoreChat *chat;

  if (!load_failed (desk, message, &row, error))
    return NULL;
  chat = coterie_desk_get_chat (desk, COTERIE_STORE_MESSAGE_CHAT (message), error);
  if (chat == NULL || !(chat->kind == COTERIE_CHAT_GROUP ? check_group (desk, chat->chat, error)
                                                         : check_recipient (desk, chat->account, error)))
    return NULL;
  row.sent_ms = desk->now_ms;
  if (!coterie_store_messages_set_pending (desk->sql, message, COTERIE_MESSAGE_PENDING, row.sent_ms, error) ||
      !queue_text (desk, chat, &row, error) || !coterie_chat_jobs_report (desk, message, error))
    return NULL;
  desk->step = "send.composed-committed";
  return COTERIE_JOB_DONE;
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
  if (!load_job (desk, news->send, &job, &found, error))
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
 * coterie_outbox_jobs_refused:
 * @data: a CoterieRefusalNews
 *
 * A job, run after the chains of all accounts in the refusal were looked at again. A refusal of what is not on its way
 * changes nothing.
 */
gpointer
coterie_outbox_jobs_refused (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieRefusalNews *news = data;
  g_auto (CoterieStoreSendJob) job = { 0 };
  gboolean found;

  if (!load_job (desk, news->send, &job, &found, error) ||
      !(found ? handle_refusal (desk, news, &job, error) : coterie_store_outbox_remove (desk->sql, news->send, error)))
    return NULL;
  desk->changes->work |= COTERIE_WORK_SEND;
  return COTERIE_JOB_DONE;
}
