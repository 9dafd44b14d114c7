// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/call-private.h"

#include <string.h>

/* What goes on every second: who is still there, us among them. */

/* Whoever has come late hears by that who has begun it. */
void
coterie_call_say_alive (CoterieCall *self, const CoterieDeviceId *to)
{
  CoterieCallContent content = {
    .audio = self->audio_on,
    .video = self->video_on,
    .has_starter = self->has_starter,
  };

  memcpy (content.starter, self->starter.aid, sizeof content.starter);
  coterie_call_send (self, COTERIE_CONTENT_CALL_ALIVE, &content, to);
}

/* Whose leg is alive need not say so. */
static void
note_linked (CoterieCall *self)
{
  gint64 now_us = g_get_monotonic_time ();

  for (guint i = 0; i < self->members->len; i++)
    {
      const CoterieMember *member = g_ptr_array_index (self->members, i);

      if (member->linked && coterie_peer_is_lively (member->peer))
        coterie_participants_see (&self->participants, &member->device, now_us);
    }
}

static void
tell_alive (CoterieCall *self)
{
  const CoterieParticipants others = self->participants;
  CoterieAliveAudience audience = coterie_participants_choose_audience (&others, &self->options.own, ++self->n_beats,
                                                                        g_get_real_time () / G_USEC_PER_SEC);

  if (coterie_call_is_in (self) && audience == COTERIE_ALIVE_TO_CHAT)
    coterie_call_say_alive (self, NULL);
  for (guint i = 0; audience == COTERIE_ALIVE_TO_OTHERS && coterie_call_is_in (self) && i < others.n; i++)
    coterie_call_say_alive (self, &others.list[i].device);
}

static void
let_go_of_the_gone (CoterieCall *self)
{
  guint gone_s = coterie_call_is_in (self) ? COTERIE_CALL_GONE_S : COTERIE_CALL_GONE_CHAT_S;
  CoterieDeviceId gone;

  while (coterie_participants_take_gone (&self->participants, g_get_monotonic_time (), gone_s, &gone))
    coterie_call_remove_participant (self, &gone);
}

gboolean
coterie_call_beat (gpointer data)
{
  g_autoptr (CoterieCall) self = g_object_ref (data);

  note_linked (self);
  let_go_of_the_gone (self);
  tell_alive (self);
  for (guint i = 0; i < self->members->len; i++)
    {
      CoterieMember *member = g_ptr_array_index (self->members, i);

      if (member->peer != NULL)
        coterie_peer_ask_stats (member->peer);
    }
  return G_SOURCE_CONTINUE;
}
