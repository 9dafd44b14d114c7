// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/switchboard-private.h"

#include <sodium.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (CoterieSwitchboard, coterie_switchboard, G_TYPE_OBJECT)

guint coterie_switchboard_signals[COTERIE_SWITCHBOARD_N_SIGNALS];

/* Life. */

static void
coterie_switchboard_dispose (GObject *object)
{
  coterie_switchboard_close (COTERIE_SWITCHBOARD (object));
  G_OBJECT_CLASS (coterie_switchboard_parent_class)->dispose (object);
}

static void
coterie_switchboard_finalize (GObject *object)
{
  g_ptr_array_unref (COTERIE_SWITCHBOARD (object)->lines);
  G_OBJECT_CLASS (coterie_switchboard_parent_class)->finalize (object);
}

static void
coterie_switchboard_class_init (CoterieSwitchboardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_switchboard_dispose;
  G_OBJECT_CLASS (klass)->finalize = coterie_switchboard_finalize;

  /**
   * CoterieSwitchboard::call:
   * @call: one that others have begun: it rings now, or goes on without us; already in its state
   * @chat: COTERIE_CHAT_ID_BYTES
   */
  coterie_switchboard_signals[COTERIE_SWITCHBOARD_SIGNAL_CALL] =
      g_signal_new ("call", COTERIE_TYPE_SWITCHBOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                    COTERIE_TYPE_CALL, G_TYPE_POINTER);
  /**
   * CoterieSwitchboard::send:
   * @chat: COTERIE_CHAT_ID_BYTES
   * @kind: a CoterieContentKind
   * @content: a CoterieCallContent, valid during the signal
   * @to: (nullable): the one CoterieDeviceId that it goes to; NULL for all of the chat
   */
  coterie_switchboard_signals[COTERIE_SWITCHBOARD_SIGNAL_SEND] =
      g_signal_new ("send", COTERIE_TYPE_SWITCHBOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4,
                    G_TYPE_POINTER, G_TYPE_INT, G_TYPE_POINTER, G_TYPE_POINTER);
  /**
   * CoterieSwitchboard::state:
   * @call: one of all, known or just begun
   * @chat: COTERIE_CHAT_ID_BYTES
   * @state: a CoterieCallState, another one than before
   */
  coterie_switchboard_signals[COTERIE_SWITCHBOARD_SIGNAL_STATE] =
      g_signal_new ("state", COTERIE_TYPE_SWITCHBOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                    COTERIE_TYPE_CALL, G_TYPE_POINTER, G_TYPE_INT);
  /**
   * CoterieSwitchboard::action:
   * @call: one of all
   * @chat: COTERIE_CHAT_ID_BYTES
   * @actions: CoterieCallActions
   */
  coterie_switchboard_signals[COTERIE_SWITCHBOARD_SIGNAL_ACTION] =
      g_signal_new ("action", COTERIE_TYPE_SWITCHBOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                    COTERIE_TYPE_CALL, G_TYPE_POINTER, G_TYPE_UINT);
}

static void
coterie_switchboard_init (CoterieSwitchboard *self)
{
  self->lines = g_ptr_array_new_with_free_func (coterie_line_free);
}

/**
 * coterie_switchboard_new:
 * @options: what all calls have in common; its call, number of others and "video" do not count
 */
CoterieSwitchboard *
coterie_switchboard_new (const CoterieCallOptions *options)
{
  CoterieSwitchboard *self = g_object_new (COTERIE_TYPE_SWITCHBOARD, NULL);

  self->options = *options;
  return self;
}

/**
 * coterie_switchboard_close:
 *
 * Ends everything without a word. Safe to repeat.
 */
void
coterie_switchboard_close (CoterieSwitchboard *self)
{
  g_return_if_fail (COTERIE_IS_SWITCHBOARD (self));

  self->closed = TRUE;
  g_ptr_array_set_size (self->lines, 0);
}

/**
 * coterie_switchboard_prepare:
 * @chat: COTERIE_CHAT_ID_BYTES
 * @n_others: accounts in it besides the own one
 *
 * For who wants to hear of all that begins with COTERIE_CALL_START, a camera that does not work among it.
 *
 * Returns: (transfer none) (nullable): a call that has not begun; NULL when this device is in another one
 */
CoterieCall *
coterie_switchboard_prepare (CoterieSwitchboard *self, const guint8 *chat, guint n_others, gboolean video)
{
  guint8 call[COTERIE_CALL_ID_BYTES];

  g_return_val_if_fail (COTERIE_IS_SWITCHBOARD (self), NULL);

  if (self->closed || coterie_switchboard_find_busy (self) != NULL)
    return NULL;
  randombytes_buf (call, sizeof call);
  return coterie_switchboard_add_call (self, chat, self->options.own.aid, call, n_others, video);
}

/**
 * coterie_switchboard_start:
 * @chat: COTERIE_CHAT_ID_BYTES
 * @n_others: accounts in it besides the own one
 *
 * Rings everybody in the chat.
 *
 * Returns: (transfer none) (nullable): the call; NULL when this device is in another one, or when
 *   whoever heard of it has closed the board
 */
CoterieCall *
coterie_switchboard_start (CoterieSwitchboard *self, const guint8 *chat, guint n_others, gboolean video)
{
  g_autoptr (CoterieSwitchboard) alive = g_object_ref (self);
  CoterieCall *call = coterie_switchboard_prepare (self, chat, n_others, video);

  if (call == NULL)
    return NULL;
  coterie_call_do (call, COTERIE_CALL_START);
  return coterie_switchboard_has_call (self, call) ? call : NULL;
}

/* It is made known if it is still there. */
static void
announce (CoterieSwitchboard *self, CoterieCall *call, const guint8 *chat)
{
  if (coterie_switchboard_has_call (self, call))
    g_signal_emit (self, coterie_switchboard_signals[COTERIE_SWITCHBOARD_SIGNAL_CALL], 0, call, chat);
}

/* Our ring gives way to theirs [L2]. Of two who ring each other both want to talk; in a group anybody may have rung. */
static void
yield (CoterieSwitchboard *self,
       CoterieCall *ours,
       const guint8 *chat,
       guint n_others,
       const CoterieCallContent *content,
       const CoterieDeviceId *from)
{
  gboolean audio = coterie_call_has_audio (ours);
  gboolean video = coterie_call_has_video (ours);
  g_autoptr (CoterieCall) theirs = NULL;

  coterie_call_do (ours, COTERIE_CALL_YIELDED);
  if (self->closed)
    return;
  theirs = g_object_ref (coterie_switchboard_add_call (self, chat, from->aid, content->call, n_others, content->video));
  coterie_call_take (theirs, COTERIE_CONTENT_CALL_RING, content, from);
  coterie_call_set_media (theirs, audio, video);
  if (n_others == 1)
    coterie_call_do (theirs, COTERIE_CALL_ANSWER);
  announce (self, theirs, chat);
}

static gboolean
is_own (CoterieSwitchboard *self, const CoterieDeviceId *device)
{
  return memcmp (device->aid, self->options.own.aid, sizeof device->aid) == 0;
}

/* Of other people it does not matter with which device; two of our own may ring at once. */
static gboolean
is_of (CoterieSwitchboard *self, const CoterieDeviceId *starter, const CoterieDeviceId *from)
{
  return starter != NULL && memcmp (starter->aid, from->aid, sizeof starter->aid) == 0 &&
         (!is_own (self, from) || starter->device == from->device);
}

/* Ids are chosen: in a group what has rung for a while does not give way to whoever comes with a lower one. */
static gboolean
is_at_once (CoterieSwitchboard *self, const CoterieLine *line, guint n_others)
{
  guint glare_ms = self->options.glare_ms != 0 ? self->options.glare_ms : COTERIE_SWITCHBOARD_GLARE_S * 1000;

  return n_others == 1 || g_get_monotonic_time () - line->since_us <= glare_ms * G_TIME_SPAN_MILLISECOND;
}

/* Two ring in one chat at once, and this device is to hear but one of them. Whoever rings anew has given up before. */
static gboolean
settles_glare (CoterieSwitchboard *self,
               const CoterieLine *busy,
               guint n_others,
               const CoterieCallContent *content,
               const CoterieDeviceId *from)
{
  const CoterieLine line = *busy;
  g_autoptr (CoterieCall) ours = g_object_ref (line.call);
  CoterieCallState state = coterie_call_get_state (ours);

  if (state != COTERIE_CALL_CALLING && state != COTERIE_CALL_RINGING)
    return FALSE;
  if (!is_of (self, coterie_call_get_starter (ours), from))
    {
      if (!is_at_once (self, &line, n_others))
        return FALSE;
      if (coterie_call_glare_keeps (coterie_call_get_id (ours), content->call))
        return TRUE;
    }
  if (state == COTERIE_CALL_CALLING)
    {
      yield (self, ours, line.chat, n_others, content, from);
      return TRUE;
    }
  coterie_call_do (ours, COTERIE_CALL_YIELDED);
  return self->closed;
}

/* What makes a call known: a ring, or somebody who says that it goes on. */
static gboolean
begins (CoterieContentKind kind)
{
  return kind == COTERIE_CONTENT_CALL_RING || kind == COTERIE_CONTENT_CALL_ANSWER ||
         kind == COTERIE_CONTENT_CALL_JOIN || kind == COTERIE_CONTENT_CALL_ALIVE;
}

/**
 * coterie_switchboard_take:
 * @chat: COTERIE_CHAT_ID_BYTES: in which it came
 * @n_others: accounts in it besides the own one
 * @kind: one of call-…
 * @from: the device whose session it came in; of somebody who may [L1]
 *
 * Returns: whether it belonged to a call, or has begun one
 */
gboolean
coterie_switchboard_take (CoterieSwitchboard *self,
                          const guint8 *chat,
                          guint n_others,
                          CoterieContentKind kind,
                          const CoterieCallContent *content,
                          const CoterieDeviceId *from)
{
  g_autoptr (CoterieSwitchboard) alive = NULL;
  g_autoptr (CoterieCall) call = NULL;
  const CoterieLine *line, *busy;

  g_return_val_if_fail (COTERIE_IS_SWITCHBOARD (self), FALSE);

  alive = g_object_ref (self);
  line = coterie_switchboard_find_line (self, chat, content->call);
  if (line != NULL)
    {
      call = g_object_ref (line->call);
      coterie_call_take (call, kind, content, from);
      return TRUE;
    }
  if (self->closed || !begins (kind))
    return FALSE;
  busy = coterie_switchboard_find_busy (self);
  if (kind == COTERIE_CONTENT_CALL_RING && busy != NULL && memcmp (busy->chat, chat, sizeof busy->chat) == 0 &&
      settles_glare (self, busy, n_others, content, from))
    return TRUE;
  coterie_switchboard_make_room (self, chat, COTERIE_SWITCHBOARD_MAX_IN_CHAT, from->aid);
  coterie_switchboard_make_room (self, NULL, COTERIE_SWITCHBOARD_MAX_CALLS, from->aid);
  if (self->closed)
    return FALSE;
  call = g_object_ref (coterie_switchboard_add_call (self, chat, from->aid, content->call, n_others, content->video));
  coterie_call_take (call, kind, content, from);
  announce (self, call, chat);
  return TRUE;
}

/* Whoever hears of what becomes of one may close others. */
static GPtrArray *
list_calls (CoterieSwitchboard *self, const guint8 *chat)
{
  GPtrArray *calls = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->lines->len; i++)
    {
      const CoterieLine *line = g_ptr_array_index (self->lines, i);

      if (chat == NULL || memcmp (line->chat, chat, sizeof line->chat) == 0)
        g_ptr_array_add (calls, g_object_ref (line->call));
    }
  return calls;
}

/**
 * coterie_switchboard_set_ways:
 * @stun_server: (nullable): see CoteriePeerOptions; it stays until others were told, like what follows
 * @turn_servers: (nullable): likewise
 */
void
coterie_switchboard_set_ways (CoterieSwitchboard *self, const char *stun_server, const char *const *turn_servers)
{
  g_autoptr (CoterieSwitchboard) alive = NULL;
  g_autoptr (GPtrArray) calls = NULL;

  g_return_if_fail (COTERIE_IS_SWITCHBOARD (self));

  alive = g_object_ref (self);
  calls = list_calls (self, NULL);
  self->options.peer.stun_server = stun_server;
  self->options.peer.turn_servers = turn_servers;
  for (guint i = 0; i < calls->len; i++)
    coterie_call_set_ways (calls->pdata[i], stun_server, turn_servers);
}

/**
 * coterie_switchboard_keep:
 * @chat: COTERIE_CHAT_ID_BYTES
 * @check: says of each account that takes part in a call there whether it still may
 *
 * Who may not is let go at once.
 */
void
coterie_switchboard_keep (CoterieSwitchboard *self, const guint8 *chat, CoterieCallCheck check, gpointer data)
{
  g_autoptr (CoterieSwitchboard) alive = NULL;
  g_autoptr (GPtrArray) calls = NULL;

  g_return_if_fail (COTERIE_IS_SWITCHBOARD (self));

  alive = g_object_ref (self);
  calls = list_calls (self, chat);
  for (guint i = 0; i < calls->len; i++)
    coterie_call_keep (calls->pdata[i], check, data);
}

/**
 * coterie_switchboard_end:
 * @chat: COTERIE_CHAT_ID_BYTES: none of its calls concerns this device any more
 */
void
coterie_switchboard_end (CoterieSwitchboard *self, const guint8 *chat)
{
  g_autoptr (CoterieSwitchboard) alive = NULL;
  CoterieCall *call;

  g_return_if_fail (COTERIE_IS_SWITCHBOARD (self));

  alive = g_object_ref (self);
  while ((call = coterie_switchboard_find (self, chat, NULL)) != NULL)
    {
      g_autoptr (CoterieCall) ending = g_object_ref (call);

      coterie_call_do (call, COTERIE_CALL_LEAVE); /* the others hear of it, and it has its line */
      coterie_call_do (call, COTERIE_CALL_YIELDED);
    }
}

/**
 * coterie_switchboard_get_busy:
 *
 * Returns: (transfer none) (nullable): the call that rings, is rung for, or has the microphone
 */
CoterieCall *
coterie_switchboard_get_busy (CoterieSwitchboard *self)
{
  CoterieLine *line;

  g_return_val_if_fail (COTERIE_IS_SWITCHBOARD (self), NULL);

  line = coterie_switchboard_find_busy (self);
  return line != NULL ? line->call : NULL;
}

/**
 * coterie_switchboard_find:
 * @chat: COTERIE_CHAT_ID_BYTES
 * @call: (nullable): COTERIE_CALL_ID_BYTES; %NULL: whichever the chat has, first of all the one that this device is in
 *
 * Returns: (transfer none) (nullable): a call that has not ended
 */
CoterieCall *
coterie_switchboard_find (CoterieSwitchboard *self, const guint8 *chat, const guint8 *call)
{
  CoterieCall *found = NULL;

  g_return_val_if_fail (COTERIE_IS_SWITCHBOARD (self), NULL);

  for (guint i = 0; i < self->lines->len; i++)
    {
      const CoterieLine *line = g_ptr_array_index (self->lines, i);
      CoterieCallState state = coterie_call_get_state (line->call);

      if (state == COTERIE_CALL_ENDED || memcmp (line->chat, chat, sizeof line->chat) != 0 ||
          (call != NULL && memcmp (coterie_call_get_id (line->call), call, COTERIE_CALL_ID_BYTES) != 0))
        continue;
      if (found == NULL || coterie_call_state_is_busy (state))
        found = line->call;
    }
  return found;
}
