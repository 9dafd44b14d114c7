// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/call-private.h"

#include "call/errors.h"

#include <string.h>

/* The mesh: one leg to each participant, the next one when it breaks. */

#define RETRY_MS 1000
#define FIRST_FLUSH_MS 5 /* the own addresses are found at once, and the other side waits for them */
#define FLUSH_MS 40      /* further ones come in a swarm; each content is a round trip to the server */

static gboolean
offers (CoterieMember *member)
{
  return coterie_device_offers (&member->call->options.own, &member->device);
}

static CoterieParticipant *
participant_of (CoterieMember *member)
{
  return coterie_participants_find (&member->call->participants, &member->device);
}

static void
candidate_free (gpointer data)
{
  CoterieCallCandidate *candidate = data;

  g_free (candidate->text);
  g_free (candidate);
}

static CoterieCallCandidate *
candidate_new (guint line, const char *text)
{
  CoterieCallCandidate *candidate = g_new (CoterieCallCandidate, 1);

  candidate->line = line;
  candidate->text = g_strdup (text);
  return candidate;
}

CoterieMember *
coterie_call_find_member (CoterieCall *self, const CoterieDeviceId *device)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      CoterieMember *member = g_ptr_array_index (self->members, i);

      if (memcmp (member->device.aid, device->aid, COTERIE_AID_BYTES) == 0 && member->device.device == device->device)
        return member;
    }
  return NULL;
}

static CoterieMember *
ensure_member (CoterieCall *self, const CoterieDeviceId *device)
{
  CoterieMember *member = coterie_call_find_member (self, device);

  if (member != NULL)
    return member;
  member = g_new0 (CoterieMember, 1);
  member->call = self;
  member->device = *device;
  member->lines = g_ptr_array_new_with_free_func (candidate_free);
  g_ptr_array_add (self->members, member);
  return member;
}

guint
coterie_call_count_linked (CoterieCall *self)
{
  guint n = 0;

  for (guint i = 0; i < self->members->len; i++)
    n += ((CoterieMember *) g_ptr_array_index (self->members, i))->linked;
  return n;
}

/* Out. */

/* Whoever hears of it may close the call, and the member is gone then. */
static gboolean
on_flush (gpointer data)
{
  CoterieMember *member = data;
  g_autoptr (CoterieCall) call = g_object_ref (member->call);
  g_autoptr (GPtrArray) sent = g_ptr_array_new_with_free_func (candidate_free);
  CoterieCallCandidate candidates[COTERIE_CALL_CANDIDATES_MAX];
  CoterieCallContent content = { .leg = coterie_peer_get_leg (member->peer), .candidates = candidates };
  CoterieDeviceId device = member->device;

  while (member->lines->len > 0 && content.n_candidates < G_N_ELEMENTS (candidates))
    {
      CoterieCallCandidate *next = g_ptr_array_steal_index (member->lines, 0);

      g_ptr_array_add (sent, next);
      candidates[content.n_candidates++] = *next;
    }
  member->flushed = TRUE;
  member->flush = member->lines->len > 0 ? g_timeout_add (FLUSH_MS, on_flush, member) : 0;
  coterie_call_send (call, COTERIE_CONTENT_CALL_CANDIDATES, &content, &device);
  return G_SOURCE_REMOVE;
}

static void
on_candidate (CoteriePeer *peer, guint line, const char *text, CoterieMember *member)
{
  g_ptr_array_add (member->lines, candidate_new (line, text));
  if (member->flush == 0)
    member->flush = g_timeout_add (member->flushed ? FLUSH_MS : FIRST_FLUSH_MS, on_flush, member);
}

/* Lines end with a newline alone: contents have no other control characters. */
static void
on_description (CoteriePeer *peer, int type, const char *text, CoterieMember *member)
{
  g_autoptr (CoterieCall) call = g_object_ref (member->call);
  CoterieDeviceId device = member->device;
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  g_autofree char *sdp = g_strjoinv ("\n", lines);
  CoterieCallContent content = {
    .leg = coterie_peer_get_leg (peer),
    .type = type == COTERIE_SDP_OFFER ? COTERIE_CALL_SDP_OFFER : COTERIE_CALL_SDP_ANSWER,
    .sdp = sdp,
  };

  coterie_call_send (call, COTERIE_CONTENT_CALL_SDP, &content, &device);
}

/* Legs. */

static void
forget_lines (CoterieMember *member)
{
  g_clear_handle_id (&member->flush, g_source_remove);
  member->flushed = FALSE;
  g_ptr_array_set_size (member->lines, 0);
}

static void
end_leg (CoterieMember *member)
{
  member->linked = FALSE;
  g_clear_handle_id (&member->retry, g_source_remove);
  forget_lines (member);
  if (member->peer == NULL)
    return;
  g_signal_handlers_disconnect_by_data (member->peer, member);
  coterie_call_unplug (member->call, member);
  coterie_peer_close (member->peer);
  g_clear_object (&member->peer);
}

/* FALSE: whoever heard of it has closed the call, and the member is gone. */
static gboolean
end_leg_and_tell (CoterieMember *member)
{
  g_autoptr (CoterieCall) call = g_object_ref (member->call);
  CoterieDeviceId device = member->device;
  gboolean was_linked = member->linked;

  end_leg (member);
  if (was_linked)
    coterie_call_changed (call, &device, COTERIE_CALL_CHANGE_UNLINKED);
  if (was_linked && coterie_call_count_linked (call) == 0)
    coterie_call_happen (call, COTERIE_CALL_UNLINKED);
  return coterie_call_find_member (call, &device) == member;
}

void
coterie_member_free (gpointer data)
{
  CoterieMember *member = data;

  end_leg (member);
  g_ptr_array_unref (member->lines);
  g_free (member);
}

static gboolean
start_leg (CoterieMember *member, guint leg);

static gboolean
on_retry (gpointer data)
{
  CoterieMember *member = data;
  CoterieParticipant *participant = participant_of (member);

  member->retry = 0;
  if (participant != NULL && member->peer == NULL)
    start_leg (member, participant->leg + 1);
  return G_SOURCE_REMOVE;
}

static void
ask_again (CoterieMember *member, guint leg)
{
  CoterieCallContent content = { .leg = leg, .type = COTERIE_CALL_SDP_AGAIN };
  CoterieDeviceId device = member->device;

  coterie_call_send (member->call, COTERIE_CONTENT_CALL_SDP, &content, &device);
}

/* A broken way gets another leg; somebody in between does not. */
static void
follow_up (CoterieMember *member, const GError *error)
{
  CoterieParticipant *participant = participant_of (member);

  if (g_error_matches (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_UNVERIFIED) ||
      g_error_matches (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_REFUSED))
    member->given_up = TRUE;
  else if (participant != NULL && offers (member))
    member->retry = g_timeout_add (RETRY_MS, on_retry, member);
  else if (participant != NULL)
    ask_again (member, participant->leg + 1);
}

static void
on_failed (CoteriePeer *peer, const GError *error, CoterieMember *member)
{
  g_autoptr (CoterieCall) call = g_object_ref (member->call);
  CoterieDeviceId device = member->device;

  if (!end_leg_and_tell (member))
    return;
  follow_up (member, error);
  coterie_call_troubled (call, &device, error);
}

static void
on_verified (CoteriePeer *peer, CoterieMember *member)
{
  g_autoptr (CoterieCall) call = g_object_ref (member->call);
  CoterieDeviceId device = member->device;

  member->given_up = FALSE;
  member->linked = TRUE;
  member->sound_loss = -1;
  coterie_call_plug (call, member);
  coterie_call_changed (call, &device, COTERIE_CALL_CHANGE_LINKED);
  coterie_call_happen (call, COTERIE_CALL_LINKED);
}

static void
on_trouble (CoteriePeer *peer, const GError *error, CoterieMember *member)
{
  CoterieDeviceId device = member->device;

  coterie_call_troubled (member->call, &device, error);
}

/* The first one of a leg was sent before the other end had verified us. */
static void
on_key_wanted (CoteriePeer *peer, CoterieMember *member)
{
  CoterieFanout *fanout;
  CoteriePeerStats stats;

  if (member->call->capture == NULL)
    return;
  fanout = coterie_capture_get_fanout (member->call->capture);
  coterie_peer_get_stats (peer, &stats);
  if (stats.n_key_requests == 1)
    coterie_fanout_ask_for_first_key (fanout);
  else
    coterie_fanout_ask_for_key (fanout);
}

static void
on_stats (CoteriePeer *peer, CoterieMember *member)
{
  g_autoptr (CoterieCall) call = g_object_ref (member->call);
  const CoterieDeviceId device = member->device;

  coterie_call_note_report (call, member);
  coterie_call_changed (call, &device, COTERIE_CALL_CHANGE_STATS);
}

/* Each leg is a pipeline, made in the main thread: whoever asks for many gets them slowly. */
static gboolean
pay_for_leg (CoterieMember *member)
{
  GHashTable *budgets = member->call->budgets;
  CoterieCallBudget *budget = g_hash_table_lookup (budgets, member->device.aid);

  if (budget == NULL)
    {
      budget = g_new0 (CoterieCallBudget, 1);
      g_hash_table_insert (budgets, g_memdup2 (member->device.aid, COTERIE_AID_BYTES), budget);
    }
  if (coterie_call_budget_take (budget, g_get_monotonic_time ()))
    return TRUE;
  if (member->peer == NULL && member->retry == 0 && offers (member))
    member->retry = g_timeout_add (RETRY_MS, on_retry, member);
  return FALSE;
}

static void
listen (CoterieMember *member)
{
  g_signal_connect (member->peer, "description", G_CALLBACK (on_description), member);
  g_signal_connect (member->peer, "candidate", G_CALLBACK (on_candidate), member);
  g_signal_connect (member->peer, "verified", G_CALLBACK (on_verified), member);
  g_signal_connect (member->peer, "failed", G_CALLBACK (on_failed), member);
  g_signal_connect (member->peer, "trouble", G_CALLBACK (on_trouble), member);
  g_signal_connect (member->peer, "key-wanted", G_CALLBACK (on_key_wanted), member);
  g_signal_connect (member->peer, "stats", G_CALLBACK (on_stats), member);
}

/* FALSE: there is no such leg, and whoever heard of the end of the last one may have closed the call: the member may be
 * gone. */
static gboolean
start_leg (CoterieMember *member, guint leg)
{
  g_autoptr (CoterieCall) call = g_object_ref (member->call);
  CoteriePeerOptions options = call->options.peer;
  CoterieDeviceId device = member->device;
  CoterieParticipant *participant;
  g_autoptr (GError) error = NULL;

  if (participant_of (member) == NULL || !pay_for_leg (member) || !end_leg_and_tell (member))
    return FALSE;
  participant = participant_of (member);
  if (participant == NULL || !coterie_call_is_in (call) || member->peer != NULL)
    return FALSE;
  options.offers = offers (member);
  options.leg = leg;
  options.base_time = call->base_time;
  participant->leg = leg;
  member->peer = coterie_peer_new (&options, &error);
  if (member->peer != NULL)
    {
      listen (member);
      return TRUE;
    }
  member->given_up = TRUE;
  member->wayless = g_error_matches (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_UNREACHABLE);
  coterie_call_troubled (call, &device, error);
  return FALSE;
}

/* Everybody whom we offer to has a leg. */
void
coterie_call_meet (CoterieCall *self)
{
  for (guint i = 0; coterie_call_is_in (self) && i < self->participants.n; i++)
    {
      CoterieMember *member = ensure_member (self, &self->participants.list[i].device);

      if (member->peer == NULL && member->retry == 0 && !member->given_up && offers (member))
        start_leg (member, self->participants.list[i].leg + 1);
    }
}

/**
 * coterie_call_set_ways:
 * @stun_server: (nullable): see CoteriePeerOptions; it outlives the call, like what follows
 * @turn_servers: (nullable): likewise
 *
 * For the next legs. Those that could not begin without begin now.
 */
void
coterie_call_set_ways (CoterieCall *self, const char *stun_server, const char *const *turn_servers)
{
  g_autoptr (CoterieCall) alive = NULL;

  g_return_if_fail (COTERIE_IS_CALL (self));

  alive = g_object_ref (self);
  self->options.peer.stun_server = stun_server;
  self->options.peer.turn_servers = turn_servers;
  for (guint i = 0; i < self->members->len; i++)
    {
      CoterieMember *member = g_ptr_array_index (self->members, i);

      member->given_up &= !member->wayless;
      member->wayless = FALSE;
    }
  coterie_call_meet (self);
}

void
coterie_call_drop_member (CoterieCall *self, const CoterieDeviceId *device)
{
  CoterieMember *member = coterie_call_find_member (self, device);

  if (member == NULL)
    return;
  end_leg (member);
  g_ptr_array_remove_fast (self->members, member);
}

/* It counts from 1 again. Of the two sides who offers counts on, so that an offer that is on its way yet is an older
 * one; the other side takes the first that comes. */
void
coterie_call_meet_anew (CoterieCall *self, const CoterieDeviceId *device)
{
  CoterieMember *member = coterie_call_find_member (self, device);
  CoterieParticipant *participant = coterie_participants_find (&self->participants, device);

  if (member == NULL || participant == NULL || !coterie_call_is_in (self))
    return;
  member->given_up = FALSE;
  if (offers (member))
    {
      start_leg (member, participant->leg + 1);
      return;
    }
  participant->leg = 0;
  end_leg_and_tell (member);
}

/* Whoever comes back begins to count anew, as the others have forgotten us, or do when they hear that we join. */
void
coterie_call_drop_legs (CoterieCall *self)
{
  for (guint i = 0; i < self->members->len; i++)
    end_leg (g_ptr_array_index (self->members, i));
  for (guint i = 0; i < self->participants.n; i++)
    self->participants.list[i].leg = 0;
}

/* In. */

static void
refuse_leg (CoterieMember *member, const GError *error)
{
  on_failed (member->peer, error, member);
}

static void
take_description (CoterieMember *member, const CoterieCallContent *content)
{
  g_autoptr (GError) error = NULL;
  CoterieSdpType type = content->type == COTERIE_CALL_SDP_OFFER ? COTERIE_SDP_OFFER : COTERIE_SDP_ANSWER;

  if (member->peer != NULL && !coterie_peer_take_description (member->peer, type, content->sdp, &error))
    refuse_leg (member, error);
}

/* Whoever asks for another leg gets it once the present one has had its time. */
static void
take_again (CoterieMember *member, CoterieLegAge age, guint leg)
{
  if (age == COTERIE_LEG_NEW && offers (member) &&
      (member->peer == NULL || coterie_peer_get_state (member->peer) != COTERIE_PEER_CONNECTING))
    start_leg (member, leg);
}

void
coterie_call_take_sdp (CoterieCall *self, const CoterieCallContent *content, const CoterieDeviceId *from)
{
  CoterieParticipant *participant = coterie_participants_find (&self->participants, from);
  CoterieMember *member;
  CoterieLegAge age;

  if (participant == NULL || !coterie_call_is_in (self))
    return;
  member = ensure_member (self, from);
  age = coterie_participant_judge_leg (participant, content->leg);
  if (content->type == COTERIE_CALL_SDP_AGAIN)
    return take_again (member, age, content->leg);
  if (age == COTERIE_LEG_OLD ||
      (age == COTERIE_LEG_NEW && (content->type != COTERIE_CALL_SDP_OFFER || offers (member))))
    return;
  if (age == COTERIE_LEG_CURRENT || start_leg (member, content->leg))
    take_description (member, content);
}

void
coterie_call_take_candidates (CoterieCall *self, const CoterieCallContent *content, const CoterieDeviceId *from)
{
  CoterieMember *member = coterie_call_find_member (self, from);
  g_autoptr (GError) error = NULL;

  if (member == NULL || member->peer == NULL || coterie_peer_get_leg (member->peer) != content->leg)
    return;
  for (guint i = 0; i < content->n_candidates; i++)
    if (!coterie_peer_take_candidate (member->peer, content->candidates[i].line, content->candidates[i].text, &error))
      {
        refuse_leg (member, error);
        return;
      }
}
