// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/compose-jobs.h"

#include "entities/errors.h"
#include "entities/message.h"
#include "mail/contact-jobs.h"
#include "mail/group-acceptance.h"
#include "mail/group-texts.h"
#include "mail/outbox-jobs.h"
#include "store/kept-texts.h"
#include "store/message-places.h"
#include "vault/chat-jobs.h"
#include "vault/group-jobs.h"

#include <glib/gi18n.h>
#include <sodium.h>

/* So far an answer of the server's may set our time back. */
#define JITTER_MAX_MS (5 * 60 * 1000)

void
coterie_compose_wish_free (CoterieComposeWish *self)
{
  g_clear_pointer (&self->part, g_array_unref);
  g_free (self->text);
  g_free (self);
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
  else if (contact->hold == COTERIE_HOLD_GONE && contact->name[0] == '\0')
    g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_GONE, "That account is no more.");
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

/* The time that we have of the server goes back and forth with how long its answers take; by when it was written other
 * devices know the order of what this one wrote. */
static gboolean
stamp (CoterieDesk *desk, gint64 chat, gint64 written_ms, CoterieStoreMessage *row, GError **error)
{
  gint64 last_ms;

  if (!coterie_store_messages_find_last_sent (desk->sql, chat, row, &last_ms, error))
    return FALSE;
  if (last_ms >= written_ms && last_ms - written_ms < JITTER_MAX_MS)
    written_ms = last_ms + 1;
  row->time_ms = row->sent_ms = written_ms;
  return TRUE;
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
  row->body = g_strdup (wish->text);
  randombytes_buf (row->id, sizeof row->id);
  return stamp (desk, chat->chat, wish->written_ms != 0 ? wish->written_ms : desk->now_ms, row, error) &&
         fill_group (desk, chat, wish, row, error) &&
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
 * coterie_compose_jobs_run:
 * @data: a CoterieComposeWish
 *
 * A job: the message row and its send job, in one. Whoever is written to is accepted. Errors: BLOCKED, GONE.
 *
 * Returns: (transfer full): the CoterieStoreMessage; its number is 0 when a kept text was composed before
 */
gpointer
coterie_compose_jobs_run (CoterieDesk *desk, gpointer data, GError **error)
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
 * coterie_compose_jobs_retry:
 * @data: a gint64, the row
 *
 * A job: the same content, under the same id, for those who may have got it after all. Errors: BAD_INPUT, BLOCKED,
 * GONE.
 */
gpointer
coterie_compose_jobs_retry (CoterieDesk *desk, gpointer data, GError **error)
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
  if (!coterie_store_messages_set_pending (desk->sql, message, COTERIE_MESSAGE_PENDING, row.sent_ms, row.sent_ms,
                                           error) ||
      !queue_text (desk, chat, &row, error) || !coterie_chat_jobs_report (desk, message, error))
    return NULL;
  desk->step = "send.composed-committed";
  return COTERIE_JOB_DONE;
}
