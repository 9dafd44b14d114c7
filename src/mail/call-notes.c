// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/call-notes.h"

#include "entities/chat.h"
#include "entities/contact.h"
#include "entities/message.h"
#include "entities/sentence.h"
#include "mail/outbox-jobs.h"
#include "store/accounts.h"
#include "store/groups.h"
#include "vault/chat-jobs.h"
#include "vault/group-jobs.h"

void
coterie_call_note_wish_free (CoterieCallNoteWish *self)
{
  coterie_call_content_free (self->note);
  g_free (self);
}

/* ------------------------------------------------------------------------------------ the line */

/* Of somebody else's call, and of our own; those of calls with pictures follow each. */
static const CoterieSentence sentences[][2] = {
  [COTERIE_CALL_WAS_MISSED] = { COTERIE_SENTENCE_VOICE_CALL_MISSED, COTERIE_SENTENCE_VOICE_CALL_UNANSWERED },
  [COTERIE_CALL_WAS_DECLINED] = { COTERIE_SENTENCE_VOICE_CALL_DECLINED, COTERIE_SENTENCE_VOICE_CALL_REFUSED },
  [COTERIE_CALL_WAS_ANSWERED] = { COTERIE_SENTENCE_VOICE_CALL_TOOK, COTERIE_SENTENCE_VOICE_CALL_TOOK_OWN },
  [COTERIE_CALL_WAS_BUSY] = { COTERIE_SENTENCE_VOICE_CALL_MISSED, COTERIE_SENTENCE_VOICE_CALL_BUSY },
};

/* "1:03", "1:00:07" */
static char *
format_time (guint seconds)
{
  if (seconds >= 3600)
    return g_strdup_printf ("%u:%02u:%02u", seconds / 3600, seconds / 60 % 60, seconds % 60);
  return g_strdup_printf ("%u:%02u", seconds / 60, seconds % 60);
}

static char *
make_text (CoterieDesk *desk, gint64 account, const CoterieCallContent *note, GError **error)
{
  const gboolean is_own = account == COTERIE_STORE_OWN_ACCOUNT;
  const CoterieSentence sentence = sentences[note->outcome][is_own] + (note->video ? 1 : 0);
  g_autofree char *time = format_time (note->seconds);
  g_auto (CoterieStoreAccount) row = { 0 };
  gboolean found;

  if (!coterie_store_accounts_load (desk->sql, account, &row, &found, error))
    return NULL;
  return is_own ? coterie_sentence_new (sentence, time)
                : coterie_sentence_new_pair (sentence, found ? row.name : "", time);
}

static gboolean
is_missed (const CoterieCallContent *note, gint64 account)
{
  return account != COTERIE_STORE_OWN_ACCOUNT &&
         (note->outcome == COTERIE_CALL_WAS_MISSED || note->outcome == COTERIE_CALL_WAS_BUSY);
}

static gboolean
insert (
    CoterieDesk *desk, CoterieStoreChat *chat, CoterieStoreMessage *row, const CoterieCallContent *note, GError **error)
{
  memcpy (row->id, note->call, sizeof row->id);
  row->kind = COTERIE_MESSAGE_CALL;
  row->state = COTERIE_MESSAGE_RECEIVED;
  row->body = make_text (desk, row->account, note, error);
  return row->body != NULL &&
         coterie_chat_jobs_add_message (desk, chat, row, is_missed (note, row->account), NULL, error);
}

/* What was missed and then joined, or left and joined again: what this device saw last counts. */
static gboolean
change (CoterieDesk *desk, gint64 message, gint64 account, const CoterieCallContent *note, GError **error)
{
  g_auto (CoterieStoreMessage) row = { 0 };
  g_autofree char *text = NULL;
  gboolean found;

  if (note->outcome != COTERIE_CALL_WAS_ANSWERED)
    return TRUE;
  if (!coterie_store_messages_load (desk->sql, message, &row, &found, error))
    return FALSE;
  if (!found || row.kind != COTERIE_MESSAGE_CALL)
    return TRUE;
  text = make_text (desk, account, note, error);
  return text != NULL && coterie_chat_jobs_change_line (desk, message, COTERIE_MESSAGE_CALL, text, error);
}

/* ------------------------------------------------------------------------------------ what this device saw */

static gboolean
tell (CoterieDesk *desk, const CoterieStoreChat *chat, CoterieCallContent *note, GError **error)
{
  CoterieContent whole = { .kind = COTERIE_CONTENT_CALL_NOTE, .call = note };
  g_autoptr (GBytes) members = coterie_content_encode_members (&whole, error);
  CoterieStoreSendJob row = {
    .chat = chat->chat,
    .account = chat->account, /* of a group our own */
    .kind = COTERIE_CONTENT_CALL_NOTE,
    .payload = members,
  };

  return members != NULL && coterie_outbox_jobs_queue (desk, &row, error);
}

/**
 * coterie_call_notes_write:
 * @data: a CoterieCallNoteWish
 *
 * A job.
 */
gpointer
coterie_call_notes_write (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieCallNoteWish *wish = data;
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, wish->chat, error);
  g_auto (CoterieStoreMessage) row = { .time_ms = desk->now_ms, .sent_ms = desk->now_ms };
  gint64 message;

  if (chat == NULL || !coterie_desk_find_account (desk, wish->starter, &row.account, error))
    return NULL;
  if (row.account == 0)
    return COTERIE_JOB_DONE;
  if (!coterie_store_messages_find (desk->sql, chat->chat, row.account, wish->note->call, &message, error) ||
      !(message == 0 ? insert (desk, chat, &row, wish->note, error)
                     : change (desk, message, row.account, wish->note, error)) ||
      (wish->tell && !tell (desk, chat, wish->note, error)))
    return NULL;
  return COTERIE_JOB_DONE;
}

/* ------------------------------------------------------------------------------------ what others tell */

static gboolean
was_there (const CoterieCallContent *note, const guint8 *aid)
{
  for (guint i = 0; note->with != NULL && i < note->with->len; i += COTERIE_AID_BYTES)
    if (memcmp (note->with->data + i, aid, COTERIE_AID_BYTES) == 0)
      return TRUE;
  return FALSE;
}

/**
 * coterie_call_notes_take:
 * @chat: where it was
 *
 * Of an accepted contact, a member, or another device of ours, that has begun it. Whoever was there knows better.
 */
gboolean
coterie_call_notes_take (CoterieArrival *self, CoterieStoreChat *chat, GError **error)
{
  CoterieCallContent *note = self->content.call;
  g_auto (CoterieStoreMessage) row = {
    .account = self->account,
    .device = self->content.from.device,
    .time_ms = (gint64) self->deliver->time_ms,
    .sent_ms = (gint64) self->content.time_ms,
  };
  gint64 message;

  if (self->distrusted)
    return TRUE;
  if (!self->from_own && note->outcome == COTERIE_CALL_WAS_ANSWERED && !was_there (note, self->desk->own->aid))
    note->outcome = COTERIE_CALL_WAS_MISSED;
  if (!coterie_store_messages_find (self->desk->sql, chat->chat, row.account, note->call, &message, error))
    return FALSE;
  return message != 0 || insert (self->desk, chat, &row, note, error);
}

/**
 * coterie_call_notes_take_group:
 *
 * The same in a group: of members, while we are one.
 */
gboolean
coterie_call_notes_take_group (CoterieArrival *self, GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (self->desk, self->group, error);

  if (group == NULL)
    return FALSE;
  if (self->group->group_state != COTERIE_STORE_GROUP_ACCEPTED ||
      coterie_group_get_role (group, self->desk->own->aid) == COTERIE_GROUP_NOBODY ||
      !coterie_group_may (group, self->content.from.aid, COTERIE_GROUP_RIGHT_CALL))
    return TRUE;
  return coterie_call_notes_take (self, self->group, error);
}
