// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/chat-jobs.h"

#include "entities/sentence.h"
#include "store/groups.h"
#include "store/message-places.h"
#include "store/renewed.h"
#include "wire/content.h"

#include <sodium.h>

#define LAST_TEXT_MAX_CHARS 120
#define LAST_LINE_MAX_CHARS 240 /* all of a sentence of ours, which the window knows again */
#define RECOUNT_MAX 4096

/* Whatever was sent to us as a group of the id of a direct chat is none: no record that makes a group has that hash.
 * What is kept of it is nobody's, and another id parts it from the chat. */
static gboolean
free_id (CoterieDesk *desk, const guint8 *id, GError **error)
{
  CoterieStoreChat *chat;
  gint64 number;

  if (!coterie_store_chats_find (desk->sql, id, &number, error))
    return FALSE;
  if (number == 0)
    return TRUE;
  chat = coterie_desk_get_chat (desk, number, error);
  if (chat == NULL)
    return FALSE;
  randombytes_buf (chat->id, sizeof chat->id);
  g_hash_table_remove (desk->groups, &number);
  return coterie_store_groups_empty (desk->sql, number, error) &&
         coterie_store_chats_set_id (desk->sql, number, chat->id, error);
}

static gboolean
create (CoterieDesk *desk, gint64 account, gint64 *chat, GError **error)
{
  g_auto (CoterieStoreChat) row = { 0 };
  const guint8 *other = desk->own->aid;

  if (account != COTERIE_STORE_OWN_ACCOUNT)
    {
      const CoterieStoreContact *contact = coterie_desk_get_contact (desk, account, error);

      if (contact == NULL)
        return FALSE;
      other = contact->aid;
    }
  coterie_chat_id_direct (desk->own->aid, other, row.id);
  row.kind = account == COTERIE_STORE_OWN_ACCOUNT ? COTERIE_CHAT_NOTE_TO_SELF : COTERIE_CHAT_DIRECT;
  row.account = account;
  row.last_ms = desk->now_ms;
  randombytes_buf (row.secret, sizeof row.secret);
  if (!free_id (desk, row.id, error) || !coterie_store_chats_insert (desk->sql, &row, error))
    return FALSE;
  *chat = row.chat;
  return TRUE;
}

/**
 * coterie_chat_jobs_find:
 * @account: the other party, or the own account for the note to self
 * @chat: (out) (transfer none) (nullable): in hand; NULL when nothing was ever said
 */
gboolean
coterie_chat_jobs_find (CoterieDesk *desk, gint64 account, CoterieStoreChat **chat, GError **error)
{
  gint64 number;

  *chat = NULL;
  if (!coterie_store_chats_find_account (desk->sql, account, &number, error))
    return FALSE;
  if (number == 0)
    return TRUE;
  *chat = coterie_desk_get_chat (desk, number, error);
  return *chat != NULL;
}

/**
 * coterie_chat_jobs_find_shown:
 * @account: the other party, or the own account for the note to self
 * @chat: (out) (transfer none) (nullable): in hand; NULL when there is none but for repairs [G1]: a stranger who has
 *   not said anything, or somebody blocked before, does not appear by what cannot be opened
 */
gboolean
coterie_chat_jobs_find_shown (CoterieDesk *desk, gint64 account, CoterieStoreChat **chat, GError **error)
{
  const CoterieStoreContact *contact;

  if (!coterie_chat_jobs_find (desk, account, chat, error))
    return FALSE;
  if (*chat == NULL || account == COTERIE_STORE_OWN_ACCOUNT)
    return TRUE;
  contact = coterie_desk_get_contact (desk, account, error);
  if (contact == NULL)
    return FALSE;
  if ((*chat)->n_messages == 0 && contact->state != COTERIE_CONTACT_ACCEPTED)
    *chat = NULL;
  return TRUE;
}

/**
 * coterie_chat_jobs_ensure:
 * @account: the other party, or the own account for the note to self
 *
 * Returns: (transfer none) (nullable): the chat, in hand; made when it was not there
 */
CoterieStoreChat *
coterie_chat_jobs_ensure (CoterieDesk *desk, gint64 account, GError **error)
{
  CoterieStoreChat *chat;
  gint64 number;

  if (!coterie_chat_jobs_find (desk, account, &chat, error))
    return NULL;
  if (chat != NULL)
    return chat;
  if (!create (desk, account, &number, error))
    return NULL;
  chat = coterie_desk_get_chat (desk, number, error);
  if (chat != NULL)
    coterie_desk_touch_chat (desk, chat);
  return chat;
}

/* The beginning of a text on one line, for the list of chats. */
static char *
make_last_text (const CoterieStoreMessage *row)
{
  const guint n_chars = row->kind == COTERIE_MESSAGE_TEXT ? LAST_TEXT_MAX_CHARS : LAST_LINE_MAX_CHARS;
  const char *end = row->body;
  char *text;

  for (guint i = 0; i < n_chars && *end != '\0'; i++)
    end = g_utf8_next_char (end);
  text = g_strndup (row->body, (gsize) (end - row->body));
  return g_strdelimit (text, "\n\t", ' ');
}

static void
note_newest (CoterieStoreChat *chat, const CoterieStoreMessage *row)
{
  g_free (chat->last_text);
  chat->last_text = make_last_text (row);
  chat->last_account = row->account;
  chat->last_kind = row->kind;
  chat->last_state = row->state;
  /* Perhaps less than it was: a clock of ours that was ahead is set right by the answer. */
  chat->last_ms = row->time_ms;
}

gboolean
coterie_chat_jobs_show_newest (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  g_auto (CoterieStoreMessage) row = { 0 };
  gboolean is_there;

  if (!coterie_store_messages_load (desk->sql, COTERIE_STORE_MESSAGE (chat->chat, chat->n_messages - 1), &row,
                                    &is_there, error))
    return FALSE;
  if (is_there)
    note_newest (chat, &row);
  coterie_desk_touch_chat (desk, chat);
  return TRUE;
}

static void
count_as_unread (CoterieDesk *desk, CoterieStoreChat *chat)
{
  chat->n_unread++;
  if ((chat->flags & COTERIE_CHAT_FLAG_MUTED) == 0)
    chat->flags &= ~(guint) COTERIE_CHAT_FLAG_ARCHIVED;
  coterie_desk_touch_chat (desk, chat);
}

static gboolean
is_text_of_others (const CoterieStoreMessage *row)
{
  return row->kind == COTERIE_MESSAGE_TEXT && row->account > COTERIE_STORE_OWN_ACCOUNT;
}

/* What the person is told of at once. */
static gboolean
is_call_of_others (const CoterieStoreMessage *row)
{
  return row->kind == COTERIE_MESSAGE_CALL && row->account > COTERIE_STORE_OWN_ACCOUNT;
}

/* The main thread is told of a row that is new here. */
void
coterie_chat_jobs_tell_new (CoterieDesk *desk, CoterieStoreMessage *row, gboolean unread)
{
  row->fresh = unread && (is_text_of_others (row) || is_call_of_others (row));
  g_ptr_array_add (desk->changes->added, coterie_store_message_copy (row));
}

/* What somebody handed over for something said before we came was said since: it stands for nothing. */
static gboolean
drop_shared (CoterieDesk *desk, CoterieStoreMessage *same, GError **error)
{
  same->account = 0;
  same->shared_by = 0;
  same->kind = COTERIE_MESSAGE_NOTHING;
  randombytes_buf (same->id, sizeof same->id);
  g_free (same->body);
  same->body = g_strdup ("");
  return coterie_store_messages_update (desk->sql, same, error) &&
         coterie_chat_jobs_report (desk, same->message, error);
}

/* Who wrote it has sent it now: nobody's word is needed for it any more. It stays where it stands, when the server
 * stamped it before we came in. @dropped: (out): it did not, and is new here */
static gboolean
replace_shared (
    CoterieDesk *desk, const CoterieStoreChat *chat, CoterieStoreMessage *row, gboolean *dropped, GError **error)
{
  g_auto (CoterieStoreMessage) same = { 0 };
  gboolean is_there;
  gint64 came_ms;

  *dropped = FALSE;
  row->message = 0;
  if (row->shared_by != 0)
    return TRUE;
  if (!coterie_store_messages_find (desk->sql, chat->chat, row->account, row->id, &row->message, error) ||
      !coterie_store_messages_load (desk->sql, row->message, &same, &is_there, error))
    return FALSE;
  if (!is_there || same.shared_by == 0)
    return TRUE;
  if (!coterie_store_messages_find_next_time (desk->sql, row->message, COTERIE_MESSAGE_GROUP, &came_ms, error))
    return FALSE;
  *dropped = row->time_ms > came_ms;
  if (*dropped)
    return drop_shared (desk, &same, error);
  return coterie_store_messages_update (desk->sql, row, error) && coterie_chat_jobs_report (desk, row->message, error);
}

/**
 * coterie_chat_jobs_add_message:
 * @row: (inout): everything but `message`, which is set
 * @unread: the person has not seen it
 * @inserted: (out) (optional): FALSE when the same content of the same sender stands there already [E2]
 */
gboolean
coterie_chat_jobs_add_message (CoterieDesk *desk,
                               CoterieStoreChat *chat,
                               CoterieStoreMessage *row,
                               gboolean unread,
                               gboolean *inserted,
                               GError **error)
{
  gboolean is_new, dropped;

  row->message = COTERIE_STORE_MESSAGE (chat->chat, chat->n_messages);
  if (!coterie_store_messages_insert (desk->sql, row, &is_new, error))
    return FALSE;
  if (!is_new)
    {
      if (!replace_shared (desk, chat, row, &dropped, error))
        return FALSE;
      row->message = dropped ? COTERIE_STORE_MESSAGE (chat->chat, chat->n_messages) : row->message;
      if (dropped && !coterie_store_messages_insert (desk->sql, row, &is_new, error))
        return FALSE;
    }
  if (inserted != NULL)
    *inserted = is_new;
  if (!is_new)
    return TRUE;

  if (!unread && chat->first_unread == chat->n_messages)
    chat->first_unread++;
  chat->n_messages++;
  if (unread)
    count_as_unread (desk, chat);
  note_newest (chat, row);
  coterie_desk_touch_chat (desk, chat);
  coterie_chat_jobs_tell_new (desk, row, unread);
  return TRUE;
}

/**
 * coterie_chat_jobs_add_line:
 * @text: one sentence of ours
 * @message: (out) (optional): its row
 */
gboolean
coterie_chat_jobs_add_line (CoterieDesk *desk,
                            CoterieStoreChat *chat,
                            CoterieMessageKind kind,
                            const char *text,
                            gboolean unread,
                            gint64 *message,
                            GError **error)
{
  g_auto (CoterieStoreMessage) row = {
    .kind = kind,
    .state = COTERIE_MESSAGE_RECEIVED,
    .time_ms = desk->now_ms,
    .sent_ms = desk->now_ms,
    .body = g_strdup (text),
  };

  randombytes_buf (row.id, sizeof row.id);
  if (!coterie_chat_jobs_add_message (desk, chat, &row, unread, NULL, error))
    return FALSE;
  if (message != NULL)
    *message = row.message;
  return TRUE;
}

/**
 * coterie_chat_jobs_report:
 *
 * Tells the main thread that a row has changed. A text of somebody else changes but once: when it takes the place of a
 * line.
 */
gboolean
coterie_chat_jobs_report (CoterieDesk *desk, gint64 message, GError **error)
{
  g_autoptr (CoterieStoreMessage) row = g_new0 (CoterieStoreMessage, 1);
  CoterieStoreChat *chat;
  gboolean is_there;

  if (!coterie_store_messages_load (desk->sql, message, row, &is_there, error))
    return FALSE;
  if (!is_there)
    return TRUE;
  chat = coterie_desk_get_chat (desk, COTERIE_STORE_MESSAGE_CHAT (message), error);
  if (chat == NULL)
    return FALSE;
  if (COTERIE_STORE_MESSAGE_POSITION (message) + 1 == chat->n_messages)
    {
      note_newest (chat, row);
      coterie_desk_touch_chat (desk, chat);
    }
  row->fresh = is_text_of_others (row);
  g_ptr_array_add (desk->changes->updated, g_steal_pointer (&row));
  return TRUE;
}

gboolean
coterie_chat_jobs_is_missed_call (const CoterieStoreMessage *row)
{
  g_autofree char *value = NULL;
  CoterieSentence sentence = coterie_sentence_find (row->body, &value);

  return row->kind == COTERIE_MESSAGE_CALL &&
         (sentence == COTERIE_SENTENCE_VOICE_CALL_MISSED || sentence == COTERIE_SENTENCE_VIDEO_CALL_MISSED);
}

/**
 * coterie_chat_jobs_take_back_unread:
 *
 * A row that counted as unread no longer does.
 */
gboolean
coterie_chat_jobs_take_back_unread (CoterieDesk *desk, gint64 message, GError **error)
{
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, COTERIE_STORE_MESSAGE_CHAT (message), error);

  if (chat == NULL)
    return FALSE;
  if (COTERIE_STORE_MESSAGE_POSITION (message) >= chat->first_unread && chat->n_unread > 0)
    {
      chat->n_unread--;
      coterie_desk_touch_chat (desk, chat);
    }
  return TRUE;
}

/**
 * coterie_chat_jobs_note_renewed:
 * @kind: what it is now: a text counts as unread, once, for it stays a text
 *
 * A line of ours has become what the person waited for. Who has seen the line has not seen this.
 */
gboolean
coterie_chat_jobs_note_renewed (CoterieDesk *desk, gint64 message, CoterieMessageKind kind, GError **error)
{
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, COTERIE_STORE_MESSAGE_CHAT (message), error);

  if (chat == NULL)
    return FALSE;
  if (COTERIE_STORE_MESSAGE_POSITION (message) >= chat->first_unread)
    return TRUE;
  if (kind == COTERIE_MESSAGE_TEXT)
    count_as_unread (desk, chat);
  return coterie_store_renewed_add (desk->sql, message, error);
}

/**
 * coterie_chat_jobs_change_line:
 * @kind: what the line is now; with %COTERIE_MESSAGE_NOTHING it no longer counts as unread
 *
 * Another sentence for a line of ours.
 */
gboolean
coterie_chat_jobs_change_line (
    CoterieDesk *desk, gint64 message, CoterieMessageKind kind, const char *text, GError **error)
{
  g_auto (CoterieStoreMessage) row = { 0 };
  gboolean is_there;

  if (!coterie_store_messages_load (desk->sql, message, &row, &is_there, error))
    return FALSE;
  if (!is_there)
    return TRUE;
  row.kind = kind;
  g_free (row.body);
  row.body = g_strdup (text);
  return coterie_store_messages_update (desk->sql, &row, error) &&
         (kind != COTERIE_MESSAGE_NOTHING || coterie_chat_jobs_take_back_unread (desk, message, error)) &&
         (kind != COTERIE_MESSAGE_UNREADABLE || coterie_chat_jobs_note_renewed (desk, message, kind, error)) &&
         coterie_chat_jobs_report (desk, message, error);
}

/* Texts among what was renewed in front of the first unread row. */
static gboolean
count_renewed (CoterieDesk *desk, const CoterieStoreChat *chat, guint64 from, guint64 to, guint *count, GError **error)
{
  from = MIN (from, chat->first_unread);
  to = MIN (to, chat->first_unread);
  return coterie_store_renewed_count_texts (desk->sql, COTERIE_STORE_MESSAGE (chat->chat, from),
                                            COTERIE_STORE_MESSAGE (chat->chat, to), count, error);
}

gboolean
coterie_chat_jobs_count_unread (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  guint n_renewed, n_behind;

  if (!count_renewed (desk, chat, 0, G_MAXUINT64, &n_renewed, error) ||
      !coterie_store_messages_count_others (desk->sql, chat->chat, COTERIE_STORE_OWN_ACCOUNT, chat->first_unread,
                                            chat->n_messages, &n_behind, error))
    return FALSE;
  chat->n_unread = n_renewed + n_behind;
  return TRUE;
}

/* Counts the shorter end: most of a long chat may be unread while somebody reads on. */
static gboolean
move_first_unread (CoterieDesk *desk, CoterieStoreChat *chat, guint64 position, GError **error)
{
  const guint64 from = chat->first_unread;
  guint n_passed;

  chat->first_unread = position;
  if (chat->n_messages - position <= RECOUNT_MAX || position - from > RECOUNT_MAX)
    return coterie_chat_jobs_count_unread (desk, chat, error);
  if (!coterie_store_messages_count_others (desk->sql, chat->chat, COTERIE_STORE_OWN_ACCOUNT, from, position, &n_passed,
                                            error))
    return FALSE;
  chat->n_unread -= MIN (n_passed, chat->n_unread);
  return TRUE;
}

/**
 * coterie_chat_jobs_read_to:
 * @position: everything before it has been seen, but for what was renewed since
 */
gboolean
coterie_chat_jobs_read_to (CoterieDesk *desk, CoterieStoreChat *chat, guint64 position, GError **error)
{
  position = MIN (position, chat->n_messages);
  if (position <= chat->first_unread && chat->n_unread == 0)
    return TRUE;
  coterie_desk_touch_chat (desk, chat);
  return move_first_unread (desk, chat, MAX (position, chat->first_unread), error);
}

/**
 * coterie_chat_jobs_see_renewed:
 *
 * Repeating is safe.
 */
gboolean
coterie_chat_jobs_see_renewed (
    CoterieDesk *desk, CoterieStoreChat *chat, guint64 from_position, guint64 to_position, GError **error)
{
  guint n_seen;

  if (!count_renewed (desk, chat, from_position, to_position, &n_seen, error))
    return FALSE;
  chat->n_unread -= MIN (n_seen, chat->n_unread);
  coterie_desk_touch_chat (desk, chat);
  return coterie_store_renewed_remove (desk->sql, COTERIE_STORE_MESSAGE (chat->chat, from_position),
                                       COTERIE_STORE_MESSAGE (chat->chat, to_position), error);
}
