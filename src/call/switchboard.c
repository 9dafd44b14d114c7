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
}

static Line *
add_line (CoterieSwitchboard *self, const guint8 *chat, const guint8 *call, guint n_others, gboolean video)
{
  CoterieCallOptions options = self->options;
  Line *line = g_new0 (Line, 1);

  memcpy (options.call, call, sizeof options.call);
  options.n_others = n_others;
  options.video = video;
  line->switchboard = self;
  memcpy (line->chat, chat, sizeof line->chat);
  line->call = coterie_call_new (&options);
  g_signal_connect (line->call, "send", G_CALLBACK (on_send), line);
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
  guint8 call[COTERIE_CALL_ID_BYTES];
  Line *line;

  g_return_val_if_fail (COTERIE_IS_SWITCHBOARD (self), NULL);

  if (find_busy (self) != NULL)
    return NULL;
  randombytes_buf (call, sizeof call);
  line = add_line (self, chat, call, n_others, video);
  coterie_call_do (line->call, COTERIE_CALL_START);
  return line->call;
}

static void
say_busy (CoterieSwitchboard *self, const guint8 *chat, const CoterieCallContent *content)
{
  CoterieCallContent busy = { .leg = 0 };

  memcpy (busy.call, content->call, sizeof busy.call);
  g_signal_emit (self, signals[SEND], 0, chat, (int) COTERIE_CONTENT_CALL_BUSY, &busy, NULL);
}

/* We ring those who ring us: the lower id stands [L2]. Ours gives way without a word, and theirs is answered. */
static void
yield (CoterieSwitchboard *self,
       Line *ours,
       guint n_others,
       const CoterieCallContent *content,
       const CoterieDeviceId *from)
{
  Line *theirs = add_line (self, ours->chat, content->call, n_others, content->video);
  gboolean video = coterie_call_has_video (ours->call);

  coterie_call_close (ours->call);
  g_signal_emit_by_name (ours->call, "state", (int) COTERIE_CALL_ENDED);
  coterie_call_take (theirs->call, COTERIE_CONTENT_CALL_RING, content, from);
  coterie_call_set_media (theirs->call, coterie_call_has_audio (ours->call), video);
  coterie_call_do (theirs->call, COTERIE_CALL_ANSWER);
  g_signal_emit (self, signals[CALL], 0, theirs->call, theirs->chat);
}

static gboolean
takes_no_new_one (CoterieSwitchboard *self,
                  const guint8 *chat,
                  guint n_others,
                  const CoterieCallContent *content,
                  const CoterieDeviceId *from)
{
  Line *busy = find_busy (self);

  if (busy == NULL)
    return FALSE;
  if (memcmp (busy->chat, chat, sizeof busy->chat) != 0 || coterie_call_get_state (busy->call) != COTERIE_CALL_CALLING)
    say_busy (self, chat, content);
  else if (!coterie_call_glare_keeps (coterie_call_get_id (busy->call), content->call))
    yield (self, busy, n_others, content, from);
  return TRUE;
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
  gboolean is_own;
  Line *line;

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
  is_own = memcmp (from->aid, self->options.own.aid, COTERIE_AID_BYTES) == 0;
  if (kind == COTERIE_CONTENT_CALL_RING && !is_own && takes_no_new_one (self, chat, n_others, content, from))
    return TRUE;
  make_room (self, chat, COTERIE_SWITCHBOARD_MAX_IN_CHAT);
  make_room (self, NULL, COTERIE_SWITCHBOARD_MAX_CALLS);
  line = add_line (self, chat, content->call, n_others, content->video);
  coterie_call_take (line->call, kind, content, from);
  g_signal_emit (self, signals[CALL], 0, line->call, line->chat);
  return TRUE;
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
