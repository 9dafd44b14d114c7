// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/switchboard.h"

#include <sodium.h>
#include <string.h>

struct _CoterieSwitchboard
{
  GObject parent_instance;

  CoterieCallOptions options;
  GPtrArray *lines; /* of Line */
};

G_DEFINE_FINAL_TYPE (CoterieSwitchboard, coterie_switchboard, G_TYPE_OBJECT)

enum
{
  CALL,
  SEND,
  STATE,
  ACTION,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* One call and its chat. */
typedef struct
{
  CoterieSwitchboard *switchboard; /* not counted */
  guint8 chat[COTERIE_CHAT_ID_BYTES];
  CoterieCall *call;
} Line;

static void
line_free (gpointer data)
{
  Line *line = data;

  g_signal_handlers_disconnect_by_data (line->call, line);
  coterie_call_close (line->call);
  g_object_unref (line->call);
  g_free (line);
}

static void
on_send (CoterieCall *call, int kind, CoterieCallContent *content, const CoterieDeviceId *to, Line *line)
{
  g_signal_emit (line->switchboard, signals[SEND], 0, line->chat, kind, content, to);
}

/* In a later turn: the call is in the middle of telling. */
static gboolean
on_forget (gpointer data)
{
  CoterieSwitchboard *self = data;

  for (guint i = self->lines->len; i > 0; i--)
    {
      const Line *line = g_ptr_array_index (self->lines, i - 1);

      if (coterie_call_get_state (line->call) == COTERIE_CALL_ENDED)
        g_ptr_array_remove_index (self->lines, i - 1);
    }
  return G_SOURCE_REMOVE;
}

static void
on_state (CoterieCall *call, int state, Line *line)
{
  if (state == COTERIE_CALL_ENDED)
    g_idle_add_full (G_PRIORITY_DEFAULT, on_forget, g_object_ref (line->switchboard), g_object_unref);
  g_signal_emit (line->switchboard, signals[STATE], 0, call, line->chat, state);
}

static void
on_action (CoterieCall *call, guint actions, Line *line)
{
  g_signal_emit (line->switchboard, signals[ACTION], 0, call, line->chat, actions);
}

static Line *
find_busy (CoterieSwitchboard *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      Line *line = g_ptr_array_index (self->lines, i);

      if (coterie_call_state_is_busy (coterie_call_get_state (line->call)))
        return line;
    }
  return NULL;
}

static Line *
add_line (CoterieSwitchboard *self, const guint8 *chat, const guint8 *call, guint n_others, gboolean video)
{
  CoterieCallOptions options = self->options;
  Line *line = g_new0 (Line, 1);

  memcpy (options.call, call, sizeof options.call);
  options.n_others = n_others;
  options.video = video;
  options.busy = find_busy (self) != NULL;
  line->switchboard = self;
  memcpy (line->chat, chat, sizeof line->chat);
  line->call = coterie_call_new (&options);
  g_signal_connect (line->call, "send", G_CALLBACK (on_send), line);
  g_signal_connect (line->call, "action", G_CALLBACK (on_action), line);
  g_signal_connect_after (line->call, "state", G_CALLBACK (on_state), line);
  g_ptr_array_add (self->lines, line);
  return line;
}

static Line *
find_line (CoterieSwitchboard *self, const guint8 *chat, const guint8 *call)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      Line *line = g_ptr_array_index (self->lines, i);

      if (memcmp (line->chat, chat, sizeof line->chat) == 0 &&
          memcmp (coterie_call_get_id (line->call), call, COTERIE_CALL_ID_BYTES) == 0)
        return line;
    }
  return NULL;
}

/* The person hears of its end as of any other; it is made known anew when it goes on. */
static void
forget_line (CoterieSwitchboard *self, guint index)
{
  Line *line = g_ptr_array_steal_index (self->lines, index);

  coterie_call_close (line->call);
  g_signal_emit_by_name (line->call, "state", (int) COTERIE_CALL_ENDED);
  line_free (line);
}

/* The oldest one that goes on without us, in that chat (NULL: in any) when it has `max` calls. */
static void
make_room (CoterieSwitchboard *self, const guint8 *chat, guint max)
{
  guint n = 0, oldest = G_MAXUINT;

  for (guint i = 0; i < self->lines->len; i++)
    {
      const Line *line = g_ptr_array_index (self->lines, i);

      if (chat != NULL && memcmp (line->chat, chat, sizeof line->chat) != 0)
        continue;
      n++;
      if (oldest == G_MAXUINT && !coterie_call_state_is_busy (coterie_call_get_state (line->call)))
        oldest = i;
    }
  if (n >= max && oldest != G_MAXUINT)
    forget_line (self, oldest);
}

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
  signals[CALL] = g_signal_new ("call", COTERIE_TYPE_SWITCHBOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                2, COTERIE_TYPE_CALL, G_TYPE_POINTER);
  /**
   * CoterieSwitchboard::send:
   * @chat: COTERIE_CHAT_ID_BYTES
   * @kind: a CoterieContentKind
   * @content: a CoterieCallContent, valid during the signal
   * @to: (nullable): the one CoterieDeviceId that it goes to; NULL for all of the chat
   */
  signals[SEND] = g_signal_new ("send", COTERIE_TYPE_SWITCHBOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                4, G_TYPE_POINTER, G_TYPE_INT, G_TYPE_POINTER, G_TYPE_POINTER);
  /**
   * CoterieSwitchboard::state:
   * @call: one of all, known or just begun
   * @chat: COTERIE_CHAT_ID_BYTES
   * @state: a CoterieCallState, another one than before
   */
  signals[STATE] = g_signal_new ("state", COTERIE_TYPE_SWITCHBOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 3, COTERIE_TYPE_CALL, G_TYPE_POINTER, G_TYPE_INT);
  /**
   * CoterieSwitchboard::action:
   * @call: one of all
   * @chat: COTERIE_CHAT_ID_BYTES
   * @actions: CoterieCallActions
   */
  signals[ACTION] = g_signal_new ("action", COTERIE_TYPE_SWITCHBOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 3, COTERIE_TYPE_CALL, G_TYPE_POINTER, G_TYPE_UINT);
}

static void
coterie_switchboard_init (CoterieSwitchboard *self)
{
  self->lines = g_ptr_array_new_with_free_func (line_free);
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

  if (find_busy (self) != NULL)
    return NULL;
  randombytes_buf (call, sizeof call);
  return add_line (self, chat, call, n_others, video)->call;
}

/**
 * coterie_switchboard_start:
 * @chat: COTERIE_CHAT_ID_BYTES
 * @n_others: accounts in it besides the own one
 *
 * Rings everybody in the chat.
 *
 * Returns: (transfer none) (nullable): the call; NULL when this device is in another one
 */
CoterieCall *
coterie_switchboard_start (CoterieSwitchboard *self, const guint8 *chat, guint n_others, gboolean video)
{
  CoterieCall *call = coterie_switchboard_prepare (self, chat, n_others, video);

  if (call != NULL)
    coterie_call_do (call, COTERIE_CALL_START);
  return call;
}

/* We ring those who ring us: the lower id stands [L2]. Ours gives way, and theirs is answered. */
static void
yield (CoterieSwitchboard *self,
       Line *ours,
       guint n_others,
       const CoterieCallContent *content,
       const CoterieDeviceId *from)
{
  gboolean audio = coterie_call_has_audio (ours->call);
  gboolean video = coterie_call_has_video (ours->call);
  Line *theirs;

  coterie_call_do (ours->call, COTERIE_CALL_YIELDED);
  theirs = add_line (self, ours->chat, content->call, n_others, content->video);
  coterie_call_take (theirs->call, COTERIE_CONTENT_CALL_RING, content, from);
  coterie_call_set_media (theirs->call, audio, video);
  coterie_call_do (theirs->call, COTERIE_CALL_ANSWER);
  g_signal_emit (self, signals[CALL], 0, theirs->call, theirs->chat);
}

static gboolean
is_of (const CoterieDeviceId *starter, const CoterieDeviceId *from)
{
  return starter != NULL && memcmp (starter->aid, from->aid, sizeof starter->aid) == 0;
}

/* Two ring in one chat at once, and this device is to hear but one of them. Whoever rings anew has given up before. */
static gboolean
settles_glare (CoterieSwitchboard *self,
               Line *busy,
               guint n_others,
               const CoterieCallContent *content,
               const CoterieDeviceId *from)
{
  CoterieCallState state = coterie_call_get_state (busy->call);

  if (state != COTERIE_CALL_CALLING && state != COTERIE_CALL_RINGING)
    return FALSE;
  if (!is_of (coterie_call_get_starter (busy->call), from) &&
      coterie_call_glare_keeps (coterie_call_get_id (busy->call), content->call))
    return TRUE;
  if (state == COTERIE_CALL_CALLING)
    {
      yield (self, busy, n_others, content, from);
      return TRUE;
    }
  coterie_call_do (busy->call, COTERIE_CALL_YIELDED);
  return FALSE;
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
  Line *line, *busy;

  g_return_val_if_fail (COTERIE_IS_SWITCHBOARD (self), FALSE);

  line = find_line (self, chat, content->call);
  if (line != NULL)
    {
      g_autoptr (CoterieCall) call = g_object_ref (line->call);

      coterie_call_take (call, kind, content, from);
      return TRUE;
    }
  if (!begins (kind))
    return FALSE;
  busy = find_busy (self);
  if (kind == COTERIE_CONTENT_CALL_RING && busy != NULL && memcmp (busy->chat, chat, sizeof busy->chat) == 0 &&
      settles_glare (self, busy, n_others, content, from))
    return TRUE;
  make_room (self, chat, COTERIE_SWITCHBOARD_MAX_IN_CHAT);
  make_room (self, NULL, COTERIE_SWITCHBOARD_MAX_CALLS);
  line = add_line (self, chat, content->call, n_others, content->video);
  coterie_call_take (line->call, kind, content, from);
  g_signal_emit (self, signals[CALL], 0, line->call, line->chat);
  return TRUE;
}

/**
 * coterie_switchboard_set_ways:
 * @stun_server: (nullable): see CoteriePeerOptions; it outlives the switchboard, like what follows
 * @turn_servers: (nullable): likewise
 */
void
coterie_switchboard_set_ways (CoterieSwitchboard *self, const char *stun_server, const char *const *turn_servers)
{
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (COTERIE_IS_SWITCHBOARD (self));

  self->options.peer.stun_server = stun_server;
  self->options.peer.turn_servers = turn_servers;
  for (guint i = 0; i < self->lines->len; i++)
    g_ptr_array_add (calls, g_object_ref (((Line *) g_ptr_array_index (self->lines, i))->call));
  for (guint i = 0; i < calls->len; i++)
    coterie_call_set_ways (calls->pdata[i], stun_server, turn_servers);
}

/**
 * coterie_switchboard_end:
 * @chat: COTERIE_CHAT_ID_BYTES: none of its calls concerns this device any more
 */
void
coterie_switchboard_end (CoterieSwitchboard *self, const guint8 *chat)
{
  CoterieCall *call;

  g_return_if_fail (COTERIE_IS_SWITCHBOARD (self));

  while ((call = coterie_switchboard_find (self, chat, NULL)) != NULL)
    {
      g_autoptr (CoterieCall) alive = g_object_ref (call);

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
  Line *line;

  g_return_val_if_fail (COTERIE_IS_SWITCHBOARD (self), NULL);

  line = find_busy (self);
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
      const Line *line = g_ptr_array_index (self->lines, i);
      CoterieCallState state = coterie_call_get_state (line->call);

      if (state == COTERIE_CALL_ENDED || memcmp (line->chat, chat, sizeof line->chat) != 0 ||
          (call != NULL && memcmp (coterie_call_get_id (line->call), call, COTERIE_CALL_ID_BYTES) != 0))
        continue;
      if (found == NULL || coterie_call_state_is_busy (state))
        found = line->call;
    }
  return found;
}
