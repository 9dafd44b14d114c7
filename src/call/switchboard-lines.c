// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/switchboard-private.h"

#include <string.h>

/* The list of calls. */

void
coterie_line_free (gpointer data)
{
  CoterieLine *line = data;

  g_signal_handlers_disconnect_by_data (line->call, line);
  coterie_call_close (line->call);
  g_object_unref (line->call);
  g_free (line);
}

static void
on_send (CoterieCall *call, int kind, CoterieCallContent *content, const CoterieDeviceId *to, CoterieLine *line)
{
  const CoterieLine said = *line;

  g_signal_emit (said.switchboard, coterie_switchboard_signals[COTERIE_SWITCHBOARD_SIGNAL_SEND], 0, said.chat, kind,
                 content, to);
}

/* In a later turn: the call is in the middle of telling. */
static gboolean
on_forget (gpointer data)
{
  CoterieSwitchboard *self = data;

  for (guint i = self->lines->len; i > 0; i--)
    {
      const CoterieLine *line = g_ptr_array_index (self->lines, i - 1);

      if (coterie_call_get_state (line->call) == COTERIE_CALL_ENDED)
        g_ptr_array_remove_index (self->lines, i - 1);
    }
  return G_SOURCE_REMOVE;
}

static void
on_state (CoterieCall *call, int state, CoterieLine *line)
{
  const CoterieLine told = *line;

  if (state == COTERIE_CALL_ENDED)
    g_idle_add_full (G_PRIORITY_DEFAULT, on_forget, g_object_ref (told.switchboard), g_object_unref);
  g_signal_emit (told.switchboard, coterie_switchboard_signals[COTERIE_SWITCHBOARD_SIGNAL_STATE], 0, call, told.chat,
                 state);
}

static void
on_action (CoterieCall *call, guint actions, CoterieLine *line)
{
  const CoterieLine told = *line;

  g_signal_emit (told.switchboard, coterie_switchboard_signals[COTERIE_SWITCHBOARD_SIGNAL_ACTION], 0, call, told.chat,
                 actions);
}

CoterieLine *
coterie_switchboard_find_busy (CoterieSwitchboard *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      CoterieLine *line = g_ptr_array_index (self->lines, i);

      if (coterie_call_state_is_busy (coterie_call_get_state (line->call)))
        return line;
    }
  return NULL;
}

CoterieCall *
coterie_switchboard_add_call (CoterieSwitchboard *self,
                              const guint8 *chat,
                              const guint8 *maker,
                              const guint8 *call,
                              guint n_others,
                              gboolean video)
{
  CoterieCallOptions options = self->options;
  CoterieLine *line = g_new0 (CoterieLine, 1);

  memcpy (options.call, call, sizeof options.call);
  options.n_others = n_others;
  options.video = video;
  options.busy = coterie_switchboard_find_busy (self) != NULL;
  line->switchboard = self;
  line->since_us = g_get_monotonic_time ();
  memcpy (line->chat, chat, sizeof line->chat);
  memcpy (line->maker, maker, sizeof line->maker);
  line->call = coterie_call_new (&options);
  g_signal_connect (line->call, "send", G_CALLBACK (on_send), line);
  g_signal_connect (line->call, "action", G_CALLBACK (on_action), line);
  g_signal_connect_after (line->call, "state", G_CALLBACK (on_state), line);
  g_ptr_array_add (self->lines, line);
  return line->call;
}

gboolean
coterie_switchboard_has_call (CoterieSwitchboard *self, const CoterieCall *call)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (((const CoterieLine *) g_ptr_array_index (self->lines, i))->call == call)
      return TRUE;
  return FALSE;
}

CoterieLine *
coterie_switchboard_find_line (CoterieSwitchboard *self, const guint8 *chat, const guint8 *call)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      CoterieLine *line = g_ptr_array_index (self->lines, i);

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
  CoterieLine *line = g_ptr_array_steal_index (self->lines, index);

  coterie_call_close (line->call);
  g_signal_emit_by_name (line->call, "state", (int) COTERIE_CALL_ENDED);
  coterie_line_free (line);
}

static gboolean
is_spare (const CoterieLine *line, const guint8 *chat)
{
  return (chat == NULL || memcmp (line->chat, chat, sizeof line->chat) == 0) &&
         !coterie_call_state_is_busy (coterie_call_get_state (line->call));
}

static guint
count_made (CoterieSwitchboard *self, const guint8 *chat, const guint8 *maker)
{
  guint n = 0;

  for (guint i = 0; i < self->lines->len; i++)
    {
      const CoterieLine *line = g_ptr_array_index (self->lines, i);

      n += is_spare (line, chat) && memcmp (line->maker, maker, sizeof line->maker) == 0;
    }
  return n;
}

/* Who has made the most known, the next one counted; of several whoever came last. */
static const guint8 *
find_greediest (CoterieSwitchboard *self, const guint8 *chat, const guint8 *next_maker)
{
  const guint8 *greediest = NULL;
  guint most = 0;

  for (guint i = 0; i < self->lines->len; i++)
    {
      const CoterieLine *line = g_ptr_array_index (self->lines, i);
      guint n;

      if (!is_spare (line, chat))
        continue;
      n = count_made (self, chat, line->maker) + (memcmp (line->maker, next_maker, sizeof line->maker) == 0);
      if (n >= most)
        {
          most = n;
          greediest = line->maker;
        }
    }
  return greediest;
}

/* Where that chat (NULL: all) has `max` calls, one that goes on without us is forgotten: the oldest of whoever has made
 * the most known, so that those who invent calls drive out their own. */
void
coterie_switchboard_make_room (CoterieSwitchboard *self, const guint8 *chat, guint max, const guint8 *next_maker)
{
  const guint8 *greediest;
  guint n = 0;

  for (guint i = 0; i < self->lines->len; i++)
    n += chat == NULL ||
         memcmp (((CoterieLine *) g_ptr_array_index (self->lines, i))->chat, chat, COTERIE_CHAT_ID_BYTES) == 0;
  greediest = n >= max ? find_greediest (self, chat, next_maker) : NULL;
  for (guint i = 0; greediest != NULL && i < self->lines->len; i++)
    {
      const CoterieLine *line = g_ptr_array_index (self->lines, i);

      if (is_spare (line, chat) && memcmp (line->maker, greediest, sizeof line->maker) == 0)
        {
          forget_line (self, i);
          return;
        }
    }
}
