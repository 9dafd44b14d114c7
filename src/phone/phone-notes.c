// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-phone"

#include "phone/phone-private.h"

#include <string.h>

/* What becomes of a call stands in the timeline, whatever becomes of this program. */

#define KEEP_S 20 /* so much may be missing from how long a call took in which the program was cut short */
#define SOON_S 2  /* who has answered is live by then, or waits for somebody */

/* FALSE: whoever joined late and does not know who has begun it hears how it went from that one. */
static gboolean
describe (CoteriePhone *self, CoterieCall *call, CoterieCallOutcome outcome, CoterieCallContent *content)
{
  gint64 live_us = self->face->call_get_live_us (call);

  if (self->face->call_get_starter (call) == NULL || coterie_client_get_aid (self->client) == NULL)
    return FALSE;
  *content = (CoterieCallContent){ .video = self->face->call_is_video (call), .outcome = outcome };
  memcpy (content->call, self->face->call_get_id (call), sizeof content->call);
  content->with = self->face->call_list_met (call);
  if (live_us != 0)
    content->seconds = (guint) MAX ((g_get_monotonic_time () - live_us) / G_USEC_PER_SEC, 1); /* 0: never live */
  return TRUE;
}

static gboolean
has_begun (CoteriePhone *self, const CoterieDeviceId *starter)
{
  return memcmp (starter->aid, coterie_client_get_aid (self->client), COTERIE_AID_BYTES) == 0 &&
         starter->device == coterie_client_get_device (self->client);
}

static void
note (CoteriePhone *self, CoterieCall *call, CoterieChat *chat, CoterieCallOutcome outcome)
{
  const CoterieDeviceId *starter = self->face->call_get_starter (call);
  CoterieCallContent content;

  if (!describe (self, call, outcome, &content))
    return;
  coterie_client_note_call (self->client, chat, starter->aid, has_begun (self, starter), &content);
  g_byte_array_unref (content.with);
}

/* As if it were over now, for this program may not live to say it. */
static void
keep (CoteriePhone *self, CoterieCall *call, CoterieChat *chat)
{
  const CoterieDeviceId *starter = self->face->call_get_starter (call);
  CoterieCallState state = self->face->call_get_state (call);
  gboolean answered = state == COTERIE_CALL_JOINING || state == COTERIE_CALL_LIVE;
  CoterieCallContent content;

  if (!describe (self, call, answered ? COTERIE_CALL_WAS_ANSWERED : COTERIE_CALL_WAS_MISSED, &content))
    return;
  coterie_client_keep_call (self->client, chat, starter->aid, has_begun (self, starter), &content);
  g_byte_array_unref (content.with);
}

static gboolean
on_keeper (gpointer data)
{
  CoteriePhone *self = data;
  CoterieCall *call = self->face->board_get_busy (self->board);
  CoterieChat *chat = call != NULL ? coterie_phone_get_chat (self, call) : NULL;

  self->keeper = 0;
  if (chat == NULL)
    return G_SOURCE_REMOVE;
  keep (self, call, chat);
  self->keeper = g_timeout_add_seconds (KEEP_S, on_keeper, self);
  return G_SOURCE_REMOVE;
}

/* A durable write takes its time in front of what is said to the others, on which the first picture depends: while a
 * leg is set up, what was kept before holds. */
static void
keep_in_time (CoteriePhone *self, CoterieCall *call, CoterieChat *chat, CoterieCallState state)
{
  g_clear_handle_id (&self->keeper, g_source_remove);
  if (state != COTERIE_CALL_JOINING)
    keep (self, call, chat);
  self->keeper = g_timeout_add_seconds (state == COTERIE_CALL_JOINING ? SOON_S : KEEP_S, on_keeper, self);
}

/* After every change of its state. */
void
coterie_phone_follow_part (CoteriePhone *self, CoterieCall *call, CoterieChat *chat, CoterieCallState state)
{
  if (state == COTERIE_CALL_RINGING || state == COTERIE_CALL_JOINING)
    coterie_client_begin_call (self->client, self->face->call_get_id (call));
  if (state == COTERIE_CALL_OPEN || state == COTERIE_CALL_ENDED)
    {
      coterie_client_drop_call (self->client, self->face->call_get_id (call));
      return;
    }
  keep_in_time (self, call, chat, state);
}

static const struct
{
  CoterieCallActions action;
  CoterieCallOutcome outcome;
} ends[] = {
  { COTERIE_CALL_NOTE_MISSED, COTERIE_CALL_WAS_MISSED },     { COTERIE_CALL_NOTE_UNANSWERED, COTERIE_CALL_WAS_MISSED },
  { COTERIE_CALL_NOTE_DECLINED, COTERIE_CALL_WAS_DECLINED }, { COTERIE_CALL_NOTE_BUSY, COTERIE_CALL_WAS_BUSY },
  { COTERIE_CALL_NOTE_FINISHED, COTERIE_CALL_WAS_ANSWERED },
};

void
coterie_phone_note_actions (CoteriePhone *self, CoterieCall *call, CoterieChat *chat, guint actions)
{
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (actions & ends[i].action)
      note (self, call, chat, ends[i].outcome);
}

/* What rings while the person ends the program is not answered any more. */
void
coterie_phone_end_notes (CoteriePhone *self)
{
  CoterieCall *call = self->face->board_get_busy (self->board);
  CoterieChat *chat = call != NULL ? coterie_phone_get_chat (self, call) : NULL;

  g_clear_handle_id (&self->keeper, g_source_remove);
  if (chat != NULL && self->face->call_get_state (call) == COTERIE_CALL_RINGING)
    note (self, call, chat, COTERIE_CALL_WAS_MISSED);
}
