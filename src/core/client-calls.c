// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/calls.h"
#include "core/client-private.h"

#include "mail/call-jobs.h"
#include "mail/call-notes.h"
#include "net/transport.h"
#include "wire/limits.h"

#include <string.h>

/* Contents of calls pass through here, and are none of the client's business otherwise: src/call/ knows what they mean.
 */

static void
on_queued (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieClient) self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_pointer (G_TASK (result), &error) == NULL)
    g_debug ("a content of a call was not sent: %s", error->message);
  coterie_client_end_background (self);
}

/**
 * coterie_client_send_call:
 * @chat: a direct one, or a group
 * @kind: one of call-…
 * @content: what it has, within the limits of the protocol
 * @to: (nullable): for that device alone; %NULL for all of the chat, or of our own for "elsewhere"
 *
 * Goes out in the order of the calls, within a minute or not at all; nobody hears of what does not go. Not at all to
 * people who are no accepted contacts, nor from who is no member.
 */
void
coterie_client_send_call (CoterieClient *self,
                          CoterieChat *chat,
                          CoterieContentKind kind,
                          const CoterieCallContent *content,
                          const CoterieDeviceId *to)
{
  CoterieContent whole = { .kind = kind, .call = (CoterieCallContent *) content };
  g_autoptr (GError) error = NULL;
  CoterieCallWish *wish;
  GBytes *members;

  g_return_if_fail (COTERIE_IS_CLIENT (self));
  g_return_if_fail (coterie_call_jobs_is_kind (kind));

  members = coterie_content_encode_members (&whole, &error);
  if (members == NULL || !coterie_client_is_open (self))
    {
      g_clear_pointer (&members, g_bytes_unref);
      return;
    }
  wish = g_new0 (CoterieCallWish, 1);
  wish->chat = coterie_chat_get_number (chat);
  wish->kind = kind;
  wish->members = members;
  wish->has_to = to != NULL;
  if (to != NULL)
    wish->to = *to;
  self->said_us = g_get_monotonic_time ();
  coterie_client_begin_background (self);
  coterie_vault_run_async (self->vault, coterie_call_jobs_send, wish, (GDestroyNotify) coterie_call_wish_free, NULL,
                           NULL, on_queued, g_object_ref (self));
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieClient) self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_pointer (G_TASK (result), &error) == NULL)
    g_warning ("how a call went could not be kept: %s", error->message);
  coterie_client_end_background (self);
}

/**
 * coterie_client_begin_call:
 * @call: COTERIE_CALL_ID_BYTES
 *
 * This device rings for it, or takes part in it, from now on: what others tell of it does not make it one that was
 * missed. The end of it is coterie_client_note_call().
 */
void
coterie_client_begin_call (CoterieClient *self, const guint8 *call)
{
  g_return_if_fail (COTERIE_IS_CLIENT (self));

  if (!coterie_client_is_open (self))
    return;
  coterie_client_begin_background (self);
  coterie_vault_run_async (self->vault, coterie_call_notes_begin, g_memdup2 (call, COTERIE_CALL_ID_BYTES), g_free, NULL,
                           NULL, on_noted, g_object_ref (self));
}

static CoterieCallNoteWish *
make_wish (CoterieChat *chat, const guint8 *starter, gboolean tell, const CoterieCallContent *note)
{
  CoterieCallNoteWish *wish = g_new0 (CoterieCallNoteWish, 1);

  wish->chat = coterie_chat_get_number (chat);
  memcpy (wish->starter, starter, sizeof wish->starter);
  wish->tell = tell;
  wish->note = coterie_call_content_new ();
  memcpy (wish->note->call, note->call, sizeof note->call);
  wish->note->video = note->video;
  wish->note->outcome = note->outcome;
  wish->note->seconds = MIN (note->seconds, COTERIE_CALL_SECONDS_MAX);
  if (note->with != NULL)
    wish->note->with = g_byte_array_ref (note->with);
  return wish;
}

/**
 * coterie_client_keep_call:
 * @starter: COTERIE_AID_BYTES: see coterie_client_note_call(), as what follows
 *
 * What coterie_client_note_call() is to do if this program does not live to say how the call went: it is done when the
 * profile is opened again. What is said later of the same call takes its place, coterie_client_note_call() as well.
 */
void
coterie_client_keep_call (
    CoterieClient *self, CoterieChat *chat, const guint8 *starter, gboolean tell, const CoterieCallContent *note)
{
  g_return_if_fail (COTERIE_IS_CLIENT (self));

  if (!coterie_client_is_open (self))
    return;
  coterie_client_begin_background (self);
  coterie_vault_run_async (self->vault, coterie_call_notes_keep, make_wish (chat, starter, tell, note),
                           (GDestroyNotify) coterie_call_note_wish_free, NULL, NULL, on_noted, g_object_ref (self));
}

/**
 * coterie_client_drop_call:
 * @call: COTERIE_CALL_ID_BYTES
 *
 * This device has no part in it any more, and nothing to say of it: what was kept is forgotten.
 */
void
coterie_client_drop_call (CoterieClient *self, const guint8 *call)
{
  g_return_if_fail (COTERIE_IS_CLIENT (self));

  if (!coterie_client_is_open (self))
    return;
  coterie_client_begin_background (self);
  coterie_vault_run_async (self->vault, coterie_call_notes_drop, g_memdup2 (call, COTERIE_CALL_ID_BYTES), g_free, NULL,
                           NULL, on_noted, g_object_ref (self));
}

/**
 * coterie_client_note_call:
 * @starter: COTERIE_AID_BYTES: the account that has begun it
 * @tell: this device has begun it: all others of the chat, and of our own, are told how it went; otherwise our own
 *   other devices are, when it was not missed
 * @note: its call, video, outcome, seconds, and who took part
 *
 * Writes the line of a call that is over into the timeline of @chat.
 */
void
coterie_client_note_call (
    CoterieClient *self, CoterieChat *chat, const guint8 *starter, gboolean tell, const CoterieCallContent *note)
{
  g_return_if_fail (COTERIE_IS_CLIENT (self));

  if (!coterie_client_is_open (self))
    return;
  coterie_client_begin_background (self);
  coterie_vault_run_async (self->vault, coterie_call_notes_write, make_wish (chat, starter, tell, note),
                           (GDestroyNotify) coterie_call_note_wish_free, NULL, NULL, on_noted, g_object_ref (self));
}

/* ------------------------------------------------------------------------------------ ways */

static void
relays_free (gpointer data)
{
  coterie_relays_clear (data);
  g_free (data);
}

static void
on_relays (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  CoterieRelays *relays = g_new0 (CoterieRelays, 1);

  if (node != NULL && coterie_relays_from_json (relays, node, &error))
    {
      g_task_return_pointer (task, relays, relays_free);
      return;
    }
  relays_free (relays);
  g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * coterie_client_load_relays_async:
 *
 * Asks the server which servers help calls to find a way, and for a password of the relays among them.
 */
void
coterie_client_load_relays_async (CoterieClient *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (COTERIE_IS_CLIENT (self));

  if (self->transport == NULL || !coterie_transport_is_connected (self->transport))
    g_task_return_new_error (task, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_OFFLINE, "The server cannot be reached.");
  else
    coterie_transport_request_async (self->transport, "GET", "/v1/turn", NULL, cancellable, on_relays,
                                     g_steal_pointer (&task));
}

gboolean
coterie_client_load_relays_finish (CoterieClient *self, GAsyncResult *result, CoterieRelays *relays, GError **error)
{
  CoterieRelays *loaded;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  loaded = g_task_propagate_pointer (G_TASK (result), error);
  *relays = (CoterieRelays){ .seconds = 0 };
  if (loaded == NULL)
    return FALSE;
  *relays = *loaded;
  g_free (loaded);
  return TRUE;
}

/**
 * coterie_client_find_account:
 * @aid: COTERIE_AID_BYTES: whose device takes part in a call
 */
CoterieContact *
coterie_client_find_account (CoterieClient *self, const guint8 *aid)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  return coterie_contacts_find_aid (self->contacts, aid);
}

/**
 * coterie_client_set_in_call:
 * @in_call: a call goes on in @chat, with or without this device
 */
void
coterie_client_set_in_call (CoterieClient *self, CoterieChat *chat, gboolean in_call)
{
  g_return_if_fail (COTERIE_IS_CLIENT (self));

  coterie_chat_set_in_call (chat, in_call);
}

void
coterie_client_take_call (CoterieClient *self, const CoterieEvent *event)
{
  CoterieChat *chat = coterie_chats_get (self->chats, event->chat);
  CoterieCallArrival arrival = {
    .kind = event->kind,
    .content = event->call,
    .from = event->from,
    .may_begin = event->may_begin,
  };

  if (chat != NULL)
    g_signal_emit (self, coterie_client_signals[COTERIE_CLIENT_SIGNAL_CALL], 0, chat, &arrival);
}
