// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/call-notes.h"

#include "entities/chat.h"
#include "entities/contact.h"
#include "entities/message.h"
#include "entities/sentence.h"
#include "mail/group-arrivals.h"
#include "mail/outbox-jobs.h"
#include "store/accounts.h"
#include "store/calls.h"
#include "store/groups.h"
#include "vault/chat-jobs.h"
#include "vault/group-jobs.h"
#include "wire/limits.h"

#include <string.h>

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

/* Who answered, and was not heard before it ended, has not been in a call that took any time. */
static const CoterieSentence unlinked[2] = { COTERIE_SENTENCE_VOICE_CALL_UNLINKED,
                                             COTERIE_SENTENCE_VOICE_CALL_UNLINKED_OWN };

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
  const gboolean was_linked = note->outcome != COTERIE_CALL_WAS_ANSWERED || note->seconds > 0;
  const CoterieSentence sentence = (was_linked ? sentences[note->outcome] : unlinked)[is_own] + (note->video ? 1 : 0);
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

/* @starter: who has begun it, whoever stands for its sender. */
static gboolean
insert (CoterieDesk *desk,
        CoterieStoreChat *chat,
        CoterieStoreMessage *row,
        gint64 starter,
        const CoterieCallContent *note,
        GError **error)
{
  memcpy (row->id, note->call, sizeof row->id);
  row->kind = COTERIE_MESSAGE_CALL;
  row->state = COTERIE_MESSAGE_RECEIVED;
  row->body = make_text (desk, starter, note, error);
  return row->body != NULL && coterie_chat_jobs_add_message (desk, chat, row, is_missed (note, starter), NULL, error);
}

/* The line of a call, if there is one. Its sender may have sent something else under the call's id: then nobody is the
 * line's sender. */
static gboolean
find_line (CoterieDesk *desk,
           const CoterieStoreChat *chat,
           const guint8 *call,
           gint64 *account,
           CoterieStoreMessage *row,
           GError **error)
{
  gint64 message;
  gboolean found;

  if (!coterie_store_messages_find (desk->sql, chat->chat, *account, call, &message, error) ||
      (message != 0 && !coterie_store_messages_load (desk->sql, message, row, &found, error)))
    return FALSE;
  if (message == 0 || row->kind == COTERIE_MESSAGE_CALL)
    return TRUE;
  coterie_store_message_clear (row);
  *row = (CoterieStoreMessage){ .message = 0 };
  *account = 0;
  return coterie_store_messages_find (desk->sql, chat->chat, 0, call, &message, error) &&
         (message == 0 || coterie_store_messages_load (desk->sql, message, row, &found, error));
}

/* What was missed and then joined, here or on another device of ours, or declined there; what was left and joined
 * again: what this device saw last counts. */
static gboolean
change (CoterieDesk *desk,
        const CoterieStoreMessage *line,
        gint64 starter,
        const CoterieCallContent *note,
        gboolean seen_here,
        GError **error)
{
  const gboolean was_missed = coterie_chat_jobs_is_missed_call (line);
  const gboolean answered = note->outcome == COTERIE_CALL_WAS_ANSWERED;
  g_autofree char *text = NULL;

  if (!(answered && seen_here) && !(was_missed && (answered || note->outcome == COTERIE_CALL_WAS_DECLINED)))
    return TRUE;
  text = make_text (desk, starter, note, error);
  return text != NULL && coterie_chat_jobs_change_line (desk, line->message, COTERIE_MESSAGE_CALL, text, error) &&
         (!was_missed || coterie_chat_jobs_take_back_unread (desk, line->message, error));
}

/* Others have told who it was. */
static gboolean
may_have_begun (const CoterieStoreChat *chat, gint64 starter)
{
  return starter != 0 &&
         (chat->kind == COTERIE_CHAT_GROUP || starter == chat->account || starter == COTERIE_STORE_OWN_ACCOUNT);
}

/* ------------------------------------------------------------------------------------ what this device saw */

/* Whoever has begun it tells all; another one its own other devices, which may have missed it. */
static gboolean
tell (CoterieDesk *desk, const CoterieStoreChat *chat, const CoterieCallNoteWish *wish, GError **error)
{
  CoterieCallContent note = *wish->note;
  CoterieContent whole = { .kind = COTERIE_CONTENT_CALL_NOTE, .call = &note };
  CoterieStoreSendJob row = {
    .chat = chat->chat,
    .account = wish->tell ? chat->account : COTERIE_STORE_OWN_ACCOUNT, /* of a group our own in any case */
    .kind = COTERIE_CONTENT_CALL_NOTE,
  };
  g_autoptr (GBytes) members = NULL;

  if (!wish->tell && note.outcome != COTERIE_CALL_WAS_ANSWERED && note.outcome != COTERIE_CALL_WAS_DECLINED)
    return TRUE;
  note.has_starter = !wish->tell;
  memcpy (note.starter, wish->starter, sizeof note.starter);
  row.payload = members = coterie_content_encode_members (&whole, error);
  return members != NULL && coterie_outbox_jobs_queue (desk, &row, error);
}

/**
 * coterie_call_notes_begin:
 * @data: COTERIE_CALL_ID_BYTES
 *
 * A job: this device rings for that call, or takes part in it, and writes the line itself when that is over.
 */
gpointer
coterie_call_notes_begin (CoterieDesk *desk, gpointer data, GError **error)
{
  coterie_desk_note_in_call (desk, data, TRUE);
  return COTERIE_JOB_DONE;
}

static gboolean
write_line (CoterieDesk *desk, const CoterieCallNoteWish *wish, gint64 time_ms, GError **error)
{
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, wish->chat, error);
  g_auto (CoterieStoreMessage) row = { .time_ms = time_ms, .sent_ms = time_ms };
  g_auto (CoterieStoreMessage) line = { .message = 0 };
  gint64 starter;

  if (chat == NULL || !coterie_desk_find_account (desk, wish->starter, &starter, error))
    return FALSE;
  if (!may_have_begun (chat, starter))
    return TRUE;
  row.account = starter;
  return find_line (desk, chat, wish->note->call, &row.account, &line, error) &&
         (line.message == 0 ? insert (desk, chat, &row, starter, wish->note, error)
                            : change (desk, &line, starter, wish->note, TRUE, error)) &&
         tell (desk, chat, wish, error);
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

  coterie_desk_note_in_call (desk, wish->note->call, FALSE);
  return coterie_store_calls_remove (desk->sql, wish->note->call, error) && write_line (desk, wish, desk->now_ms, error)
             ? COTERIE_JOB_DONE
             : NULL;
}

/**
 * coterie_call_notes_keep:
 * @data: a CoterieCallNoteWish: what coterie_call_notes_write() would be given if the call were over now
 *
 * A job: whoever opens the profile next writes that, unless the call comes to its end before.
 */
gpointer
coterie_call_notes_keep (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieCallNoteWish *wish = data;
  CoterieStoreCall row = {
    .chat = wish->chat,
    .tell = wish->tell,
    .video = wish->note->video,
    .outcome = (int) wish->note->outcome,
    .seconds = wish->note->seconds,
    .aids = wish->note->with,
    .kept_ms = desk->now_ms,
  };

  memcpy (row.call, wish->note->call, sizeof row.call);
  memcpy (row.starter, wish->starter, sizeof row.starter);
  return coterie_store_calls_put (desk->sql, &row, error) ? COTERIE_JOB_DONE : NULL;
}

/**
 * coterie_call_notes_drop:
 * @data: COTERIE_CALL_ID_BYTES
 *
 * A job: that call is over for this device without a line of its own; what others tell of it is one.
 */
gpointer
coterie_call_notes_drop (CoterieDesk *desk, gpointer data, GError **error)
{
  coterie_desk_note_in_call (desk, data, FALSE);
  return coterie_store_calls_remove (desk->sql, data, error) ? COTERIE_JOB_DONE : NULL;
}

static gboolean
write_kept (CoterieDesk *desk, const CoterieStoreCall *row, GError **error)
{
  CoterieCallContent note = {
    .video = row->video,
    .outcome = (CoterieCallOutcome) CLAMP (row->outcome, 0, (int) COTERIE_CALL_WAS_BUSY),
    .seconds = MIN (row->seconds, COTERIE_CALL_SECONDS_MAX),
    .with = row->aids,
  };
  CoterieCallNoteWish wish = { .chat = row->chat, .tell = row->tell, .note = &note };

  memcpy (note.call, row->call, sizeof note.call);
  memcpy (wish.starter, row->starter, sizeof wish.starter);
  return write_line (desk, &wish, row->kept_ms, error);
}

/**
 * coterie_call_notes_recover:
 *
 * A job, before any other call: the program was cut short in those that were kept, and they have their lines now.
 */
gpointer
coterie_call_notes_recover (CoterieDesk *desk, gpointer data, GError **error)
{
  g_autoptr (GArray) rows = coterie_store_calls_list (desk->sql, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (!write_kept (desk, &g_array_index (rows, CoterieStoreCall, i), error))
      return NULL;
  return rows != NULL && (rows->len == 0 || coterie_store_calls_clear (desk->sql, error)) ? COTERIE_JOB_DONE : NULL;
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

/* Another device of ours tells of somebody else's call as well. */
static gboolean
find_starter (CoterieArrival *self, gint64 *starter, GError **error)
{
  *starter = self->account;
  return !self->from_own || !self->content.call->has_starter ||
         coterie_desk_find_account (self->desk, self->content.call->starter, starter, error);
}

/* Whoever began it has left: it is not over here. */
static gboolean
is_under_way (CoterieArrival *self)
{
  return !self->from_own && coterie_desk_is_in_call (self->desk, self->content.call->call);
}

static void
note_absence (CoterieArrival *self)
{
  CoterieCallContent *note = self->content.call;

  if (!self->from_own && note->outcome == COTERIE_CALL_WAS_ANSWERED && !was_there (note, self->desk->own->aid))
    note->outcome = COTERIE_CALL_WAS_MISSED;
}

/**
 * coterie_call_notes_take:
 * @chat: where it was
 *
 * Of an accepted contact, or a member, that has begun it; or of another device of ours, which may know that it was not
 * missed. Otherwise who has a line knows better, and so does who is in it or rings for it.
 */
gboolean
coterie_call_notes_take (CoterieArrival *self, CoterieStoreChat *chat, GError **error)
{
  CoterieCallContent *note = self->content.call;
  g_auto (CoterieStoreMessage) line = { .message = 0 };
  g_auto (CoterieStoreMessage) row = {
    .device = self->content.from.device,
    .time_ms = (gint64) self->deliver->time_ms,
    .sent_ms = (gint64) self->content.time_ms,
  };
  gint64 starter;

  if (self->distrusted || is_under_way (self))
    return TRUE;
  if (!find_starter (self, &starter, error))
    return FALSE;
  if (!may_have_begun (chat, starter))
    return TRUE;
  row.account = starter;
  note_absence (self);
  if (!find_line (self->desk, chat, note->call, &row.account, &line, error))
    return FALSE;
  if (line.message == 0)
    return insert (self->desk, chat, &row, starter, note, error);
  return !self->from_own || change (self->desk, &line, starter, note, FALSE, error);
}

/* Its line may have to wait for records of the group, and for its acceptance. */
static gboolean
may_show (CoterieArrival *self, gboolean *may, GError **error)
{
  g_auto (CoterieStoreMessage) row = {
    .account = self->account,
    .device = self->content.from.device,
    .kind = COTERIE_MESSAGE_CALL,
    .state = COTERIE_MESSAGE_RECEIVED,
    .time_ms = (gint64) self->deliver->time_ms,
    .sent_ms = (gint64) self->content.time_ms,
  };

  *may = FALSE;
  if (!find_starter (self, &row.account, error))
    return FALSE;
  if (row.account == 0)
    return TRUE;
  note_absence (self);
  memcpy (row.id, self->content.call->call, sizeof row.id);
  row.body = make_text (self->desk, row.account, self->content.call, error);
  return row.body != NULL && coterie_group_arrivals_may_show (self, &row, may, error);
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
  gboolean may = FALSE;

  if (is_under_way (self))
    return TRUE;
  if (group == NULL || (!self->distrusted && !may_show (self, &may, error)))
    return FALSE;
  if (!may || coterie_group_get_role (group, self->desk->own->aid) == COTERIE_GROUP_NOBODY ||
      !coterie_group_may (group, self->content.from.aid, COTERIE_GROUP_RIGHT_CALL))
    return TRUE;
  return coterie_call_notes_take (self, self->group, error);
}
