// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "store/groups.h"
#include "wire/mentions.h"

#include <string.h>

/* What the vault's jobs have changed becomes entities and signals here. */

/* ------------------------------------------------------------------------------------ messages */

static void
on_message_gone (gpointer user_data, GObject *message)
{
  g_autofree gpointer *pair = user_data;
  CoterieClient *self = pair[0];
  gint64 *number = pair[1];

  if (g_hash_table_lookup (self->messages, number) == (gpointer) message) /* not another's of a later session */
    g_hash_table_remove (self->messages, number);
  g_free (number);
  g_object_unref (self);
}

static const char *
get_sender_name (CoterieClient *self, gint64 account)
{
  CoterieContact *contact;

  if (account == 0)
    return "";
  if (account == COTERIE_STORE_OWN_ACCOUNT)
    return coterie_client_get_name (self);
  contact = coterie_contacts_get (self->contacts, account);
  return contact != NULL ? coterie_contact_get_word (contact) : "";
}

static const char *
get_name_of (CoterieClient *self, const guint8 *aid)
{
  CoterieContact *contact;

  if (memcmp (aid, coterie_client_get_aid (self), COTERIE_AID_BYTES) == 0)
    return coterie_client_get_name (self);
  contact = coterie_contacts_find_aid (self->contacts, aid);
  return contact != NULL ? coterie_contact_get_name (contact) : "";
}

static GStrv
name_all (CoterieClient *self, GBytes *aids)
{
  g_autoptr (GStrvBuilder) names = NULL;
  gsize size;
  const guint8 *bytes;

  if (aids == NULL)
    return NULL;
  names = g_strv_builder_new ();
  bytes = g_bytes_get_data (aids, &size);
  for (gsize at = 0; at + COTERIE_AID_BYTES <= size; at += COTERIE_AID_BYTES)
    g_strv_builder_add (names, get_name_of (self, bytes + at));
  return g_strv_builder_end (names);
}

static GArray *
name_mentions (CoterieClient *self, GBytes *places)
{
  GArray *mentions;

  if (places == NULL)
    return NULL;
  mentions = g_array_new (FALSE, FALSE, sizeof (CoterieMention));
  for (guint i = 0; i < coterie_mentions_get_n (places); i++)
    {
      CoterieMentionPlace place;
      CoterieMention mention;

      coterie_mentions_get (places, i, &place);
      mention.start = place.start;
      mention.length = place.length;
      mention.name = g_intern_string (get_name_of (self, place.aid));
      mention.is_own = memcmp (place.aid, coterie_client_get_aid (self), sizeof place.aid) == 0;
      g_array_append_val (mentions, mention);
    }
  return mentions;
}

static CoterieContact *
find_other (CoterieClient *self, gint64 account)
{
  return account > COTERIE_STORE_OWN_ACCOUNT ? coterie_contacts_get (self->contacts, account) : NULL;
}

static void
set_people (CoterieClient *self, CoterieMessage *message, const CoterieStoreMessage *row)
{
  coterie_message_set_people (message, find_other (self, row->account), find_other (self, row->shared_by),
                              name_all (self, row->part), name_mentions (self, row->mentions));
}

/**
 * coterie_client_make_message:
 *
 * The same row gives the same object as long as somebody holds it.
 *
 * Returns: (transfer full) (nullable): NULL when its chat is not known, which happens only after closing
 */
CoterieMessage *
coterie_client_make_message (CoterieClient *self, const CoterieStoreMessage *row)
{
  CoterieMessage *message = g_hash_table_lookup (self->messages, &row->message);
  CoterieChat *chat = coterie_chats_get (self->chats, COTERIE_STORE_MESSAGE_CHAT (row->message));
  gpointer *pair;

  if (message != NULL)
    return g_object_ref (message);
  if (chat == NULL)
    return NULL;
  message = coterie_message_new (row, chat, get_sender_name (self, row->account));
  set_people (self, message, row);
  pair = g_new (gpointer, 2);
  pair[0] = g_object_ref (self);
  pair[1] = g_memdup2 (&row->message, sizeof row->message);
  g_hash_table_insert (self->messages, g_memdup2 (&row->message, sizeof row->message), message);
  g_object_weak_ref (G_OBJECT (message), on_message_gone, pair);
  return message;
}

/**
 * coterie_client_renew_message:
 * @row: what @message stands for, as it is now
 */
void
coterie_client_renew_message (CoterieClient *self, CoterieMessage *message, const CoterieStoreMessage *row)
{
  set_people (self, message, row);
  coterie_message_update (message, row, get_sender_name (self, row->account));
}

/* ------------------------------------------------------------------------------------ rows */

static void
tell_fresh (CoterieClient *self, CoterieMessage *message, const CoterieStoreMessage *row)
{
  if (!row->fresh)
    return;
  /* What was being typed is here. */
  coterie_client_show_typing (self, coterie_message_get_chat (message), coterie_message_get_sender (message), FALSE);
  g_signal_emit (self, coterie_client_signals[COTERIE_CLIENT_SIGNAL_INCOMING], 0, message);
}

static void
show_added (CoterieClient *self, const GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (CoterieMessage) message = coterie_client_make_message (self, rows->pdata[i]);

      if (message == NULL)
        continue;
      if (coterie_message_get_time_ms (message) == 0)
        coterie_client_renew_message (self, message, rows->pdata[i]);
      g_signal_emit (self, coterie_client_signals[COTERIE_CLIENT_SIGNAL_MESSAGE], 0, message);
      tell_fresh (self, message, rows->pdata[i]);
    }
}

static void
show_updated (CoterieClient *self, const GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const CoterieStoreMessage *row = rows->pdata[i];
      g_autoptr (CoterieMessage) message = coterie_client_make_message (self, row);

      if (message == NULL)
        continue;
      coterie_client_renew_message (self, message, row);
      g_signal_emit (self, coterie_client_signals[COTERIE_CLIENT_SIGNAL_MESSAGE_CHANGED], 0, message);
      tell_fresh (self, message, row);
    }
}

static gboolean
is_of_chat (gpointer number, gpointer message, gpointer chat)
{
  return COTERIE_STORE_MESSAGE_CHAT (*(gint64 *) number) == *(gint64 *) chat;
}

/* Rows have moved: what was made of them stands for others now. */
static void
show_reshaped (CoterieClient *self, const GArray *chats)
{
  for (guint i = 0; i < chats->len; i++)
    {
      gint64 number = g_array_index (chats, gint64, i);
      CoterieChat *chat = coterie_chats_get (self->chats, number);

      g_hash_table_foreach_remove (self->messages, is_of_chat, &number);
      if (chat != NULL)
        g_signal_emit (self, coterie_client_signals[COTERIE_CLIENT_SIGNAL_RESHAPED], 0, chat);
    }
}

/* ------------------------------------------------------------------------------------ events */

/* It may have been accepted meanwhile, on another device. */
static void
emit_group_request (CoterieClient *self, gint64 number)
{
  CoterieChat *chat = coterie_chats_get (self->chats, number);

  if (chat != NULL && coterie_chat_get_request (chat))
    g_signal_emit (self, coterie_client_signals[COTERIE_CLIENT_SIGNAL_GROUP_REQUEST], 0, chat);
}

static void
take_event (CoterieClient *self, const CoterieEvent *event)
{
  CoterieContact *contact = coterie_contacts_get (self->contacts, event->account);
  CoterieChat *chat = contact != NULL ? coterie_chats_find_contact (self->chats, contact) : NULL;

  switch (event->type)
    {
    case COTERIE_EVENT_REQUEST:
      if (contact != NULL)
        g_signal_emit (self, coterie_client_signals[COTERIE_CLIENT_SIGNAL_REQUEST], 0, contact);
      break;
    case COTERIE_EVENT_GROUP_REQUEST:
      emit_group_request (self, event->chat);
      break;
    case COTERIE_EVENT_GROUP_JOIN:
      chat = coterie_chats_get (self->chats, event->chat);
      if (chat != NULL && contact != NULL)
        g_signal_emit (self, coterie_client_signals[COTERIE_CLIENT_SIGNAL_GROUP_JOIN], 0, chat, contact);
      break;
    case COTERIE_EVENT_TYPING:
      if (event->chat != 0)
        chat = coterie_chats_get (self->chats, event->chat);
      if (chat != NULL && contact != NULL)
        coterie_client_show_typing (self, chat, contact, event->active);
      break;
    case COTERIE_EVENT_CALL:
      coterie_client_take_call (self, event);
      break;
    case COTERIE_EVENT_NOTICE:
      coterie_client_emit_notice (self, event->notice, contact, event->text);
      break;
    case COTERIE_EVENT_MEET:
      coterie_roster_look_at (self->roster, event->aid, NULL, 0);
      break;
    case COTERIE_EVENT_REFRESH:
      coterie_roster_look_at (self->roster, event->aid, &event->head, event->account);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
on_own_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieClient) self = user_data;
  CoterieOwnProfile *own = g_task_propagate_pointer (G_TASK (result), NULL);

  if (own == NULL)
    return;
  g_clear_pointer (&self->own, coterie_own_profile_free);
  self->own = own;
  coterie_client_notify_counts (self); /* of name, picture and display name there is one signal */
}

void
coterie_client_reload_own (CoterieClient *self)
{
  coterie_vault_run_async (self->vault, coterie_profile_jobs_load, NULL, NULL,
                           (GDestroyNotify) coterie_own_profile_free, self->end, on_own_loaded, g_object_ref (self));
}

static void
do_work (CoterieClient *self, guint work)
{
  if (work & COTERIE_WORK_SEND)
    coterie_outbox_pump (self->outbox);
  if (work & COTERIE_WORK_REPAIR)
    coterie_client_ask_repair (self);
  if (work & COTERIE_WORK_PRESENCE)
    coterie_presences_update (self->presences);
  if (work & COTERIE_WORK_OWN)
    coterie_client_reload_own (self);
  if (work & COTERIE_WORK_DEVICES)
    coterie_client_reload_devices (self);
  if (work & COTERIE_WORK_PARTS)
    coterie_client_ask_parts (self);
}

/* A chat that is there for repairs only, with somebody who has not said anything yet, is not shown [G1]; one that a
 * person opened to write the first word is. A group that was declined goes. */
static gboolean
is_shown (CoterieClient *self, const CoterieStoreChat *row, CoterieContact *contact)
{
  if (row->kind == COTERIE_CHAT_GROUP)
    return row->group_state == COTERIE_STORE_GROUP_REQUEST || row->group_state == COTERIE_STORE_GROUP_ACCEPTED;
  return row->n_messages > 0 || contact == NULL || coterie_contact_get_state (contact) == COTERIE_CONTACT_ACCEPTED ||
         (row->draft != NULL && *row->draft != '\0') || coterie_chats_get (self->chats, row->chat) != NULL;
}

static void
put_chat (CoterieClient *self, const CoterieStoreChat *row)
{
  CoterieContact *contact = coterie_contacts_get (self->contacts, row->account);

  if (!is_shown (self, row, contact))
    {
      CoterieChat *chat = coterie_chats_get (self->chats, row->chat);

      if (chat != NULL) /* who shows it is told */
        coterie_chat_update (chat, row);
      coterie_chats_remove (self->chats, row->chat);
      return;
    }
  /* While the profile is being opened, the client itself has no name yet. */
  coterie_chats_put (self->chats, row, contact, coterie_account_get_identity (self->account)->name);
  if (row->kind == COTERIE_CHAT_GROUP)
    coterie_chat_set_last_sender (coterie_chats_get (self->chats, row->chat),
                                  coterie_contacts_get (self->contacts, row->last_account));
}

/**
 * coterie_client_apply_changes:
 *
 * After each job that changed something, when it is durable. Contacts first, then chats, then what is in them.
 */
void
coterie_client_apply_changes (CoterieChanges *changes, gpointer user_data)
{
  CoterieClient *self = user_data;
  g_autoptr (CoterieClient) keep = g_object_ref (self);

  if (self->transport == NULL)
    return;
  for (guint i = 0; i < changes->contacts->len; i++)
    coterie_contacts_put (self->contacts, changes->contacts->pdata[i]);
  for (guint i = 0; i < changes->chats->len; i++)
    put_chat (self, changes->chats->pdata[i]);
  if (changes->n_unsent >= 0)
    {
      self->n_unsent = (guint) changes->n_unsent;
      self->n_held = (guint) changes->n_held;
    }
  if (changes->added->len + changes->updated->len > 0)
    coterie_client_note_texts (self, changes->added->len);
  show_reshaped (self, changes->reshaped);
  show_added (self, changes->added);
  show_updated (self, changes->updated);
  for (guint i = 0; i < changes->events->len && self->transport != NULL; i++)
    take_event (self, changes->events->pdata[i]);
  if (self->transport == NULL)
    return;
  do_work (self, changes->work);
  coterie_client_check_settled (self);
}

/**
 * coterie_client_show_contents:
 * @contents: fills the lists of a profile that was just opened
 */
void
coterie_client_show_contents (CoterieClient *self, const CoterieClientContents *contents)
{
  coterie_entity_list_hold (COTERIE_ENTITY_LIST (self->contacts));
  for (guint i = 0; i < contents->contacts->len; i++)
    coterie_contacts_put (self->contacts, contents->contacts->pdata[i]);
  coterie_entity_list_release (COTERIE_ENTITY_LIST (self->contacts));
  coterie_entity_list_hold (COTERIE_ENTITY_LIST (self->chats));
  for (guint i = 0; i < contents->chats->len; i++)
    put_chat (self, contents->chats->pdata[i]);
  coterie_entity_list_release (COTERIE_ENTITY_LIST (self->chats));
  g_clear_pointer (&self->own, coterie_own_profile_free);
  self->own = coterie_own_profile_copy (contents->own);
  self->n_unsent = (guint) contents->n_unsent;
  self->n_held = (guint) contents->n_held;
  self->n_kept = (guint) contents->n_kept;
  coterie_client_reload_devices (self);
  coterie_client_note_texts (self, 0);
}
