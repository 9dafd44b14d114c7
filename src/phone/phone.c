// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-phone"

#include "phone/phone-private.h"

#include "base/digest.h"

#include <string.h>

G_DEFINE_FINAL_TYPE (CoteriePhone, coterie_phone, G_TYPE_OBJECT)

enum
{
  CALL,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* ------------------------------------------------------------------------------------ ways */

static void
on_ways (const char *stun_server, const char *const *turn_servers, gpointer data)
{
  CoteriePhone *self = data;

  if (self->board != NULL)
    self->face->board_set_ways (self->board, stun_server, turn_servers);
}

static void
on_client_state (CoterieClient *client, GParamSpec *pspec, CoteriePhone *self)
{
  if (g_hash_table_size (self->chats) > 0)
    coterie_ways_load (self->ways);
}

/* ------------------------------------------------------------------------------------ chats */

static void
keep_chat (CoteriePhone *self, CoterieChat *chat)
{
  coterie_ways_load (self->ways); /* before anybody answers: nobody but our own server hears of it */
  if (!g_hash_table_insert (self->chats, g_memdup2 (coterie_chat_get_id (chat), COTERIE_CHAT_ID_BYTES),
                            g_object_ref (chat)))
    return;
  coterie_phone_watch_chat (self, chat);
}

static guint
count_others (CoterieChat *chat)
{
  guint n = coterie_chat_get_n_members (chat);

  return coterie_chat_get_kind (chat) == COTERIE_CHAT_GROUP ? n - MIN (n, 1) : 1;
}

static void
on_state (CoterieSwitchboard *board, CoterieCall *call, const guint8 *id, int state, CoteriePhone *self)
{
  CoterieChat *chat = g_hash_table_lookup (self->chats, id);

  if (chat == NULL)
    return;
  coterie_phone_follow_part (self, call, chat, (CoterieCallState) state);
  coterie_client_set_in_call (self->client, chat, self->face->board_find (board, id, NULL) != NULL);
}

static void
on_action (CoterieSwitchboard *board, CoterieCall *call, const guint8 *id, guint actions, CoteriePhone *self)
{
  CoterieChat *chat = g_hash_table_lookup (self->chats, id);

  if (chat != NULL)
    coterie_phone_note_actions (self, call, chat, actions);
}

static void
on_call (CoterieSwitchboard *board, CoterieCall *call, const guint8 *id, CoteriePhone *self)
{
  CoterieChat *chat = g_hash_table_lookup (self->chats, id);

  if (chat != NULL)
    g_signal_emit (self, signals[CALL], 0, call, chat);
}

static void
on_send (CoterieSwitchboard *board,
         const guint8 *id,
         int kind,
         const CoterieCallContent *content,
         const CoterieDeviceId *to,
         CoteriePhone *self)
{
  CoterieChat *chat = g_hash_table_lookup (self->chats, id);

  if (chat != NULL)
    coterie_client_send_call (self->client, chat, kind, content, to);
}

static void
on_content (CoterieClient *client, CoterieChat *chat, const CoterieCallArrival *arrival, CoteriePhone *self)
{
  coterie_phone_take (self, chat, arrival);
}

/* ------------------------------------------------------------------------------------ life */

static void
coterie_phone_dispose (GObject *object)
{
  coterie_phone_close (COTERIE_PHONE (object));
  G_OBJECT_CLASS (coterie_phone_parent_class)->dispose (object);
}

static void
coterie_phone_finalize (GObject *object)
{
  CoteriePhone *self = COTERIE_PHONE (object);

  g_hash_table_unref (self->chats);
  g_hash_table_unref (self->people);
  coterie_ways_free (self->ways);
  g_object_unref (self->end);
  g_object_unref (self->client);
  g_free (self->only_address);
  G_OBJECT_CLASS (coterie_phone_parent_class)->finalize (object);
}

static void
coterie_phone_class_init (CoteriePhoneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_phone_dispose;
  G_OBJECT_CLASS (klass)->finalize = coterie_phone_finalize;

  /**
   * CoteriePhone::call:
   * @call: one that others have begun: it rings now, or goes on without us; already in its state
   * @chat: where
   */
  signals[CALL] = g_signal_new ("call", COTERIE_TYPE_PHONE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                G_TYPE_OBJECT, COTERIE_TYPE_CHAT);
}

static void
coterie_phone_init (CoteriePhone *self)
{
  self->chats = g_hash_table_new_full (coterie_digest_hash, coterie_digest_equal, g_free, g_object_unref);
  self->people = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->end = g_cancellable_new ();
}

static void
open_board (CoteriePhone *self, const CoteriePhoneOptions *options)
{
  CoterieCallOptions common = {
    .own = { .device = coterie_client_get_device (self->client) },
    .sources = options->sources,
    .largest = options->largest,
    .peer = { .latency_ms = COTERIE_PHONE_LATENCY_MS,
              .relay_only = options->relay_only,
              .only_address = self->only_address },
  };

  memcpy (common.own.aid, coterie_client_get_aid (self->client), COTERIE_AID_BYTES);
  self->board = self->face->board_new (&common);
  g_signal_connect (self->board, "state", G_CALLBACK (on_state), self);
  g_signal_connect (self->board, "action", G_CALLBACK (on_action), self);
  g_signal_connect (self->board, "call", G_CALLBACK (on_call), self);
  g_signal_connect (self->board, "send", G_CALLBACK (on_send), self);
}

/**
 * coterie_phone_new:
 * @client: with an open profile
 * @options: copied; what its sources point to outlives the phone
 *
 * From now on it hears what sets up calls. GStreamer is there (gst_init_check()).
 */
CoteriePhone *
coterie_phone_new (CoterieClient *client, const CoteriePhoneOptions *options)
{
  CoteriePhone *self;

  g_return_val_if_fail (COTERIE_IS_CLIENT (client), NULL);

  self = g_object_new (COTERIE_TYPE_PHONE, NULL);
  self->face = options->face;
  self->client = g_object_ref (client);
  self->only_address = g_strdup (options->only_address);
  self->ways = coterie_ways_new (client, on_ways, self);
  open_board (self, options);
  g_signal_connect_object (client, "call", G_CALLBACK (on_content), self, 0);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (on_client_state), self, 0);
  return self;
}

/**
 * coterie_phone_close:
 *
 * Lets go of all calls without a word to anybody; what rang until now was missed. Safe to repeat.
 */
void
coterie_phone_close (CoteriePhone *self)
{
  GHashTableIter iter;
  gpointer chat;

  g_return_if_fail (COTERIE_IS_PHONE (self));

  if (self->board == NULL)
    return;
  coterie_phone_end_notes (self);
  g_cancellable_cancel (self->end);
  g_signal_handlers_disconnect_by_data (self->client, self);
  g_signal_handlers_disconnect_by_data (self->board, self);
  self->face->board_close (self->board);
  g_clear_object (&self->board);
  g_hash_table_iter_init (&iter, self->chats);
  while (g_hash_table_iter_next (&iter, NULL, &chat))
    coterie_client_set_in_call (self->client, chat, FALSE);
  coterie_phone_watch_nobody (self);
  g_hash_table_remove_all (self->chats);
}

/* ------------------------------------------------------------------------------------ calls */

/**
 * coterie_phone_may_call:
 *
 * Returns: whether a call may be begun in @chat: with an accepted contact, or in a group with the right to
 */
gboolean
coterie_phone_may_call (CoterieChat *chat)
{
  CoterieContact *contact;

  g_return_val_if_fail (COTERIE_IS_CHAT (chat), FALSE);

  contact = coterie_chat_get_contact (chat);
  if (coterie_chat_get_kind (chat) == COTERIE_CHAT_GROUP)
    return coterie_chat_may (chat, COTERIE_GROUP_RIGHTS_CALL) && !coterie_chat_get_request (chat) &&
           count_others (chat) > 0;
  return contact != NULL && coterie_contact_get_state (contact) == COTERIE_CONTACT_ACCEPTED;
}

static gboolean
check_may_start (CoteriePhone *self, CoterieChat *chat, GError **error)
{
  const char *sentence = NULL;

  if (self->face->board_get_busy (self->board) != NULL)
    sentence = "You are in another call.";
  else if (coterie_chat_get_kind (chat) == COTERIE_CHAT_NOTE_TO_SELF)
    sentence = "Nobody can be called here.";
  else if (!coterie_phone_may_call (chat))
    sentence = coterie_chat_get_kind (chat) == COTERIE_CHAT_GROUP ? "You cannot call in this group."
                                                                  : "Only people who are your contacts can be called.";
  if (sentence == NULL)
    return TRUE;
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, sentence);
  return FALSE;
}

/**
 * coterie_phone_prepare:
 * @video: whether pictures are meant
 *
 * Rings everybody in the chat when coterie_call_do() is told COTERIE_CALL_START: who has listened to it by then hears
 * of all that begins with it, a camera that does not work among it.
 *
 * Returns: (transfer none) (nullable): a call that has not begun; otherwise BAD_INPUT with a sentence
 */
CoterieCall *
coterie_phone_prepare (CoteriePhone *self, CoterieChat *chat, gboolean video, GError **error)
{
  g_return_val_if_fail (COTERIE_IS_PHONE (self) && self->board != NULL, NULL);

  if (!check_may_start (self, chat, error))
    return NULL;
  keep_chat (self, chat);
  return self->face->board_prepare (self->board, coterie_chat_get_id (chat), count_others (chat), video);
}

/**
 * coterie_phone_take:
 * @arrival: of the client's signal "call": a phone that was made because of it gets it so, and hears the next by itself
 */
void
coterie_phone_take (CoteriePhone *self, CoterieChat *chat, const CoterieCallArrival *arrival)
{
  const guint8 *id;

  g_return_if_fail (COTERIE_IS_PHONE (self));

  id = coterie_chat_get_id (chat);
  if (self->board == NULL ||
      (!arrival->may_begin && self->face->board_find (self->board, id, arrival->content->call) == NULL))
    return;
  keep_chat (self, chat);
  coterie_phone_watch_account (self, arrival->from.aid);
  self->face->board_take (self->board, id, count_others (chat), arrival->kind, arrival->content, &arrival->from);
}

/**
 * coterie_phone_get_busy:
 *
 * Returns: (transfer none) (nullable): the call that rings, is rung for, or has the microphone
 */
CoterieCall *
coterie_phone_get_busy (CoteriePhone *self)
{
  g_return_val_if_fail (COTERIE_IS_PHONE (self), NULL);

  return self->board != NULL ? self->face->board_get_busy (self->board) : NULL;
}

/**
 * coterie_phone_find:
 *
 * Returns: (transfer none) (nullable): the call that goes on in @chat, with or without this device
 */
CoterieCall *
coterie_phone_find (CoteriePhone *self, CoterieChat *chat)
{
  g_return_val_if_fail (COTERIE_IS_PHONE (self), NULL);

  return self->board != NULL ? self->face->board_find (self->board, coterie_chat_get_id (chat), NULL) : NULL;
}

/**
 * coterie_phone_get_chat:
 *
 * Returns: (transfer none) (nullable): where @call goes on
 */
CoterieChat *
coterie_phone_get_chat (CoteriePhone *self, CoterieCall *call)
{
  GHashTableIter iter;
  gpointer id, chat;

  g_return_val_if_fail (COTERIE_IS_PHONE (self), NULL);

  g_hash_table_iter_init (&iter, self->chats);
  while (self->board != NULL && g_hash_table_iter_next (&iter, &id, &chat))
    if (self->face->board_find (self->board, id, self->face->call_get_id (call)) == call)
      return chat;
  return NULL;
}
