// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/call-private.h"

#include <string.h>

/* What other devices say of the call. */

static gboolean
is_own (CoterieCall *self, const CoterieDeviceId *device)
{
  return memcmp (device->aid, self->options.own.aid, COTERIE_AID_BYTES) == 0;
}

/* A person is in a call with one device: who takes it up on another one moves there. When two answer at once, the
 * lower one stays. */
static gboolean
moves_to (CoterieCall *self, CoterieContentKind kind, const CoterieDeviceId *device)
{
  return is_own (self, device) && coterie_call_is_in (self) &&
         (kind == COTERIE_CONTENT_CALL_JOIN ||
          (kind == COTERIE_CONTENT_CALL_ANSWER && device->device < self->options.own.device));
}

static void
take_starter (CoterieCall *self, const CoterieCallContent *content)
{
  CoterieDeviceId starter = { .device = 0 };

  memcpy (starter.aid, content->starter, sizeof starter.aid);
  coterie_call_set_starter (self, &starter);
}

/* Who joins and takes part already has come back without a word, and knows nothing of the leg that there is. What was
 * held back on its way, or comes twice, says nothing of that. */
static gboolean
is_back (const CoterieParticipant *known, CoterieContentKind kind, const CoterieCallContent *content)
{
  return known != NULL && kind == COTERIE_CONTENT_CALL_JOIN && content->said_ms > known->said_ms;
}

static void
take_presence (CoterieCall *self,
               CoterieContentKind kind,
               const CoterieCallContent *content,
               const CoterieDeviceId *from)
{
  const CoterieDeviceId who = *from;
  const CoterieParticipant *known = coterie_participants_find (&self->participants, from);
  gboolean is_new = known == NULL;
  gboolean back = is_back (known, kind, content);
  CoterieParticipant *one = coterie_participants_see (&self->participants, from, g_get_monotonic_time ());

  if (one == NULL) /* the call is full */
    return;
  if (!is_own (self, from))
    g_hash_table_add (self->met, g_memdup2 (from->aid, COTERIE_AID_BYTES));
  one->is_in = TRUE;
  one->audio = content->audio;
  one->video = content->video;
  if (content->has_starter)
    take_starter (self, content);
  if (kind == COTERIE_CONTENT_CALL_ANSWER && is_own (self, from))
    coterie_call_happen (self, COTERIE_CALL_TAKEN);
  if (moves_to (self, kind, from))
    coterie_call_happen (self, COTERIE_CALL_LEAVE);
  if (back)
    coterie_call_meet_anew (self, &who);
  coterie_call_changed (self, from, is_new ? COTERIE_CALL_CHANGE_JOINED : COTERIE_CALL_CHANGE_MEDIA);
  coterie_call_fit_quality (self);
  coterie_call_happen (self, COTERIE_CALL_JOINED);
  if (kind == COTERIE_CONTENT_CALL_JOIN && (is_new || back) && coterie_call_is_in (self) &&
      coterie_call_budget_take (&self->welcomes, g_get_monotonic_time ()))
    coterie_call_say_alive (self, &who); /* who is there, and who has begun it; otherwise with the next heartbeat */
}

static void
take_ring (CoterieCall *self, const CoterieCallContent *content, const CoterieDeviceId *from)
{
  CoterieParticipant *one = coterie_participants_see (&self->participants, from, g_get_monotonic_time ());

  if (one == NULL)
    return;
  one->audio = TRUE; /* until they say otherwise */
  one->video = content->video;
  if (self->state == COTERIE_CALL_NONE)
    {
      self->options.video = self->video_on = content->video;
      coterie_call_set_starter (self, from);
    }
  coterie_call_happen (self, is_own (self, from)  ? COTERIE_CALL_JOINED
                             : self->options.busy ? COTERIE_CALL_RUNG_BUSY
                                                  : COTERIE_CALL_RUNG);
}

static gboolean
is_busy (gpointer aid, gpointer busy, gpointer data)
{
  return GPOINTER_TO_INT (busy);
}

static void
take_no (CoterieCall *self, const CoterieDeviceId *from, gboolean busy)
{
  if (is_own (self, from))
    {
      if (!busy)
        coterie_call_happen (self, COTERIE_CALL_TURNED_DOWN);
      return;
    }
  g_hash_table_replace (self->unwilling, g_memdup2 (from->aid, COTERIE_AID_BYTES), GINT_TO_POINTER (busy));
  if (g_hash_table_size (self->unwilling) < self->options.n_others)
    return;
  coterie_call_happen (self, g_hash_table_find (self->unwilling, is_busy, NULL) != NULL ? COTERIE_CALL_ALL_BUSY
                                                                                        : COTERIE_CALL_NOBODY_WILL);
}

/* The last one to leave ends it for us as well. */
void
coterie_call_remove_participant (CoterieCall *self, const CoterieDeviceId *device)
{
  coterie_call_changed (self, device, COTERIE_CALL_CHANGE_LEFT); /* its leg has its last figures */
  coterie_call_drop_member (self, device);
  coterie_call_fit_quality (self);
  if (self->participants.n == 0)
    coterie_call_happen (self, COTERIE_CALL_LAST_LEFT);
}

static void
take_leave (CoterieCall *self, const CoterieDeviceId *from, gboolean cancelled)
{
  if (!coterie_participants_remove (&self->participants, from))
    return;
  if (cancelled && self->participants.n == 0)
    coterie_call_happen (self, COTERIE_CALL_CANCELLED);
  coterie_call_remove_participant (self, from);
}

static void
take_elsewhere (CoterieCall *self, const CoterieCallContent *content, const CoterieDeviceId *from)
{
  if (is_own (self, from))
    coterie_call_happen (self, content->answered ? COTERIE_CALL_TAKEN : COTERIE_CALL_TURNED_DOWN);
}

static void
dispatch (CoterieCall *self, CoterieContentKind kind, const CoterieCallContent *content, const CoterieDeviceId *from)
{
  switch ((int) kind)
    {
    case COTERIE_CONTENT_CALL_RING:
      return take_ring (self, content, from);
    case COTERIE_CONTENT_CALL_ANSWER:
    case COTERIE_CONTENT_CALL_JOIN:
    case COTERIE_CONTENT_CALL_MEDIA:
    case COTERIE_CONTENT_CALL_ALIVE:
      return take_presence (self, kind, content, from);
    case COTERIE_CONTENT_CALL_DECLINE:
    case COTERIE_CONTENT_CALL_BUSY:
      return take_no (self, from, kind == COTERIE_CONTENT_CALL_BUSY);
    case COTERIE_CONTENT_CALL_CANCEL:
    case COTERIE_CONTENT_CALL_LEAVE:
      return take_leave (self, from, kind == COTERIE_CONTENT_CALL_CANCEL);
    case COTERIE_CONTENT_CALL_ELSEWHERE:
      return take_elsewhere (self, content, from);
    case COTERIE_CONTENT_CALL_SDP:
      return coterie_call_take_sdp (self, content, from);
    case COTERIE_CONTENT_CALL_CANDIDATES:
      return coterie_call_take_candidates (self, content, from);
    default:
      return;
    }
}

static void
note_said (CoterieCall *self, const CoterieCallContent *content, const CoterieDeviceId *from)
{
  CoterieParticipant *one = coterie_participants_find (&self->participants, from);

  if (one != NULL)
    one->said_ms = MAX (one->said_ms, content->said_ms);
}

/**
 * coterie_call_take:
 * @kind: one of call-…
 * @content: of this call
 * @from: the device whose session it came in; of somebody who may (docs/protocol.md [L1])
 */
void
coterie_call_take (CoterieCall *self,
                   CoterieContentKind kind,
                   const CoterieCallContent *content,
                   const CoterieDeviceId *from)
{
  g_autoptr (CoterieCall) alive = NULL;

  g_return_if_fail (COTERIE_IS_CALL (self));

  alive = g_object_ref (self);
  dispatch (self, kind, content, from);
  note_said (self, content, from);
}

/**
 * coterie_call_keep:
 * @check: says of each account that takes part whether it still may
 *
 * Who may not is let go at once.
 */
void
coterie_call_keep (CoterieCall *self, CoterieCallCheck check, gpointer data)
{
  g_autoptr (CoterieCall) alive = NULL;
  CoterieParticipants before;

  g_return_if_fail (COTERIE_IS_CALL (self));

  alive = g_object_ref (self);
  before = self->participants;
  for (guint i = 0; i < before.n; i++)
    if (!check (before.list[i].device.aid, data) &&
        coterie_participants_remove (&self->participants, &before.list[i].device))
      coterie_call_remove_participant (self, &before.list[i].device);
}
