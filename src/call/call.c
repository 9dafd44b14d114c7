// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/call-private.h"

#include "base/digest.h"
#include "call/pipeline.h"
#include "wire/aids.h"
#include "wire/limits.h"

#include <string.h>

#define BEAT_S 1

G_DEFINE_FINAL_TYPE (CoterieCall, coterie_call, G_TYPE_OBJECT)

enum
{
  STATE,
  ACTION,
  SEND,
  CHANGE,
  TROUBLE,
  LEVEL,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

void
coterie_call_send (CoterieCall *self, CoterieContentKind kind, CoterieCallContent *content, const CoterieDeviceId *to)
{
  memcpy (content->call, self->options.call, sizeof content->call);
  g_signal_emit (self, signals[SEND], 0, (int) kind, content, to);
}

static void
say (CoterieCall *self, CoterieContentKind kind)
{
  CoterieCallContent content = { .audio = self->audio_on, .video = self->video_on };

  if (kind == COTERIE_CONTENT_CALL_RING)
    content.video = self->options.video;
  coterie_call_send (self, kind, &content, NULL);
}

static void
say_elsewhere (CoterieCall *self, gboolean answered)
{
  CoterieCallContent content = { .answered = answered };

  coterie_call_send (self, COTERIE_CONTENT_CALL_ELSEWHERE, &content, NULL);
}

void
coterie_call_changed (CoterieCall *self, const CoterieDeviceId *device, CoterieCallChange change)
{
  g_signal_emit (self, signals[CHANGE], 0, device, (int) change);
}

void
coterie_call_troubled (CoterieCall *self, const CoterieDeviceId *device, const GError *error)
{
  g_signal_emit (self, signals[TROUBLE], 0, device, error);
}

void
coterie_call_heard (CoterieCall *self, const CoterieDeviceId *device, double rms_db)
{
  g_signal_emit (self, signals[LEVEL], 0, device, rms_db);
}

/* Timers. */

/* Who rang and could not even give up is in no call that we might join. */
static gboolean
on_rang_out (gpointer data)
{
  g_autoptr (CoterieCall) self = g_object_ref (data);
  gboolean deserted = self->state == COTERIE_CALL_RINGING && !coterie_participants_any_is_in (&self->participants);

  self->ring_timer = 0;
  coterie_call_happen (self, deserted ? COTERIE_CALL_CANCELLED : COTERIE_CALL_RANG_OUT);
  return G_SOURCE_REMOVE;
}

static void
ring (CoterieCall *self, gboolean on)
{
  guint seconds = self->options.ring_s != 0 ? self->options.ring_s : COTERIE_CALL_RING_S;

  g_clear_handle_id (&self->ring_timer, g_source_remove);
  if (on)
    self->ring_timer = g_timeout_add_seconds (seconds, on_rang_out, self);
}

/* The state. */

gboolean
coterie_call_is_in (CoterieCall *self)
{
  return self->state == COTERIE_CALL_JOINING || self->state == COTERIE_CALL_LIVE;
}

static const struct
{
  CoterieCallActions action;
  CoterieContentKind kind;
} said[] = {
  { COTERIE_CALL_SEND_RING, COTERIE_CONTENT_CALL_RING },
  { COTERIE_CALL_SEND_ANSWER, COTERIE_CONTENT_CALL_ANSWER },
  { COTERIE_CALL_SEND_DECLINE, COTERIE_CONTENT_CALL_DECLINE },
  { COTERIE_CALL_SEND_BUSY, COTERIE_CONTENT_CALL_BUSY },
  { COTERIE_CALL_SEND_CANCEL, COTERIE_CONTENT_CALL_CANCEL },
  { COTERIE_CALL_SEND_JOIN, COTERIE_CONTENT_CALL_JOIN },
  { COTERIE_CALL_SEND_LEAVE, COTERIE_CONTENT_CALL_LEAVE },
};

static void
act (CoterieCall *self, CoterieCallActions actions)
{
  if (actions & COTERIE_CALL_DO_HUSH)
    ring (self, FALSE);
  if (actions & (COTERIE_CALL_DO_RING | COTERIE_CALL_DO_RING_BACK))
    ring (self, TRUE);
  if (actions & COTERIE_CALL_DO_OPEN_MEDIA)
    coterie_call_open_media (self);
  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    if (actions & said[i].action)
      say (self, said[i].kind);
  if (actions & (COTERIE_CALL_SEND_ANSWER | COTERIE_CALL_SEND_DECLINE))
    say_elsewhere (self, (actions & COTERIE_CALL_SEND_ANSWER) != 0);
  if (actions & COTERIE_CALL_DO_CLOSE_MEDIA)
    {
      coterie_call_drop_legs (self);
      coterie_call_close_media (self);
    }
  if (actions != 0)
    g_signal_emit (self, signals[ACTION], 0, (guint) actions);
}

/* The first who says it; the device is 0 when it is not known. */
void
coterie_call_set_starter (CoterieCall *self, const CoterieDeviceId *starter)
{
  if (self->has_starter)
    return;
  self->starter = *starter;
  self->has_starter = TRUE;
}

/* Something has happened: the table says what follows. */
void
coterie_call_happen (CoterieCall *self, CoterieCallEvent event)
{
  CoterieCallStep step = coterie_call_step (self->state, event);
  CoterieCallState before = self->state;

  self->state = step.next;
  if (step.next == COTERIE_CALL_LIVE && self->live_us == 0)
    self->live_us = g_get_monotonic_time ();
  if (event == COTERIE_CALL_START)
    coterie_call_set_starter (self, &self->options.own);
  if (!coterie_call_state_takes_part (before) && coterie_call_state_takes_part (step.next))
    coterie_participants_see_all (&self->participants, g_get_monotonic_time ());
  act (self, step.actions);
  if (self->state != step.next) /* what was told has led further */
    return;
  if (before == COTERIE_CALL_CALLING && step.next == COTERIE_CALL_JOINING &&
      (!self->audio_on || self->video_on != self->options.video)) /* the ring has said otherwise */
    say (self, COTERIE_CONTENT_CALL_MEDIA);
  if (before != step.next)
    g_signal_emit (self, signals[STATE], 0, (int) step.next);
  if (event != COTERIE_CALL_UNLINKED /* its next leg has its own time */ && coterie_call_is_in (self))
    coterie_call_meet (self);
}

/**
 * coterie_call_do:
 * @wish: the person's: start, answer, decline, join or leave; or that another call stands in its place
 *
 * What has no meaning now does nothing.
 */
void
coterie_call_do (CoterieCall *self, CoterieCallEvent wish)
{
  g_autoptr (CoterieCall) alive = NULL;

  g_return_if_fail (COTERIE_IS_CALL (self));

  alive = g_object_ref (self);
  coterie_call_happen (self, wish);
  if (wish == COTERIE_CALL_LEAVE && self->participants.n == 0)
    coterie_call_happen (self, COTERIE_CALL_LAST_LEFT);
}

/* Life. */

static void
coterie_call_dispose (GObject *object)
{
  coterie_call_close (COTERIE_CALL (object));
  G_OBJECT_CLASS (coterie_call_parent_class)->dispose (object);
}

static void
coterie_call_finalize (GObject *object)
{
  CoterieCall *self = COTERIE_CALL (object);

  g_ptr_array_unref (self->members);
  g_hash_table_unref (self->unwilling);
  g_hash_table_unref (self->met);
  g_hash_table_unref (self->budgets);
  G_OBJECT_CLASS (coterie_call_parent_class)->finalize (object);
}

static guint
add_signal (const char *name, guint n, GType first, GType second, GType third)
{
  return g_signal_new (name, COTERIE_TYPE_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, n, first, second,
                       third);
}

static void
coterie_call_class_init (CoterieCallClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_call_dispose;
  G_OBJECT_CLASS (klass)->finalize = coterie_call_finalize;

  /**
   * CoterieCall::state:
   * @state: a CoterieCallState, another one than before
   */
  signals[STATE] = add_signal ("state", 1, G_TYPE_INT, G_TYPE_NONE, G_TYPE_NONE);
  /**
   * CoterieCall::action:
   * @actions: CoterieCallActions: tones, notifications and the line in the timeline are for whoever hears this
   */
  signals[ACTION] = add_signal ("action", 1, G_TYPE_UINT, G_TYPE_NONE, G_TYPE_NONE);
  /**
   * CoterieCall::send:
   * @kind: a CoterieContentKind
   * @content: a CoterieCallContent, valid during the signal
   * @to: (nullable): the one CoterieDeviceId that it goes to; NULL for all of the chat
   */
  signals[SEND] = add_signal ("send", 3, G_TYPE_INT, G_TYPE_POINTER, G_TYPE_POINTER);
  /**
   * CoterieCall::change:
   * @device: the participant's CoterieDeviceId
   * @change: a CoterieCallChange
   */
  signals[CHANGE] = add_signal ("change", 2, G_TYPE_POINTER, G_TYPE_INT, G_TYPE_NONE);
  /**
   * CoterieCall::trouble:
   * @device: (nullable): whose leg; NULL for our own camera or microphone
   * @error: COTERIE_CALL_ERROR, a sentence for the person; the rest of the call goes on
   */
  signals[TROUBLE] = add_signal ("trouble", 2, G_TYPE_POINTER, G_TYPE_ERROR, G_TYPE_NONE);
  /**
   * CoterieCall::level:
   * @device: (nullable): the CoterieDeviceId of who is heard; NULL for the own microphone
   * @rms_db: how loud in the last 100 ms; above COTERIE_AUDIO_SPEAKING_DB somebody speaks
   */
  signals[LEVEL] = add_signal ("level", 2, G_TYPE_POINTER, G_TYPE_DOUBLE, G_TYPE_NONE);
}

static void
coterie_call_init (CoterieCall *self)
{
  self->members = g_ptr_array_new_with_free_func (coterie_member_free);
  self->unwilling = g_hash_table_new_full (coterie_digest_hash, coterie_digest_equal, g_free, NULL);
  self->met = g_hash_table_new_full (coterie_digest_hash, coterie_digest_equal, g_free, NULL);
  self->budgets = g_hash_table_new_full (coterie_digest_hash, coterie_digest_equal, g_free, g_free);
  self->base_time = coterie_pipeline_now ();
  self->beat_timer = g_timeout_add_seconds (BEAT_S, coterie_call_beat, self);
}

/**
 * coterie_call_new:
 * @options: copied
 *
 * A call that nothing has been heard or said of yet: then comes coterie_call_do() with COTERIE_CALL_START, or what
 * another device says.
 */
CoterieCall *
coterie_call_new (const CoterieCallOptions *options)
{
  CoterieCall *self = g_object_new (COTERIE_TYPE_CALL, NULL);

  self->options = *options;
  self->audio_on = TRUE;
  self->video_on = options->video;
  return self;
}

/**
 * coterie_call_close:
 *
 * Lets go of everything, without a word to anybody. Safe to repeat.
 */
void
coterie_call_close (CoterieCall *self)
{
  g_return_if_fail (COTERIE_IS_CALL (self));

  self->state = COTERIE_CALL_ENDED;
  ring (self, FALSE);
  g_clear_handle_id (&self->beat_timer, g_source_remove);
  coterie_call_drop_legs (self);
  g_ptr_array_set_size (self->members, 0);
  coterie_call_close_media (self);
}

/**
 * coterie_call_set_media:
 * @audio: whether the microphone is on
 * @video: whether the camera is
 */
void
coterie_call_set_media (CoterieCall *self, gboolean audio, gboolean video)
{
  g_return_if_fail (COTERIE_IS_CALL (self));

  if (self->audio_on == audio && self->video_on == video)
    return;
  self->audio_on = audio;
  self->video_on = video;
  coterie_call_apply_media (self);
  if (coterie_call_is_in (self))
    say (self, COTERIE_CONTENT_CALL_MEDIA);
}

CoterieCallState
coterie_call_get_state (CoterieCall *self)
{
  g_return_val_if_fail (COTERIE_IS_CALL (self), COTERIE_CALL_ENDED);

  return self->state;
}

/**
 * coterie_call_get_id:
 *
 * Returns: (transfer none): COTERIE_CALL_ID_BYTES
 */
const guint8 *
coterie_call_get_id (CoterieCall *self)
{
  g_return_val_if_fail (COTERIE_IS_CALL (self), NULL);

  return self->options.call;
}

/**
 * coterie_call_has_video:
 *
 * Returns: whether the person wants to be seen
 */
gboolean
coterie_call_has_video (CoterieCall *self)
{
  g_return_val_if_fail (COTERIE_IS_CALL (self), FALSE);

  return self->video_on;
}

/**
 * coterie_call_has_audio:
 *
 * Returns: whether the person wants to be heard
 */
gboolean
coterie_call_has_audio (CoterieCall *self)
{
  g_return_val_if_fail (COTERIE_IS_CALL (self), FALSE);

  return self->audio_on;
}

/**
 * coterie_call_get_media:
 * @audio: (out): whether the microphone is on
 * @video: (out): whether the camera is
 *
 * As the person has switched them, unless they do not work.
 */
void
coterie_call_get_media (CoterieCall *self, gboolean *audio, gboolean *video)
{
  g_return_if_fail (COTERIE_IS_CALL (self));

  *audio = self->audio_on;
  *video = self->video_on;
}

/**
 * coterie_call_get_participants:
 *
 * Returns: (transfer none): the others; valid until the loop turns
 */
const CoterieParticipants *
coterie_call_get_participants (CoterieCall *self)
{
  g_return_val_if_fail (COTERIE_IS_CALL (self), NULL);

  return &self->participants;
}

/**
 * coterie_call_get_peer:
 *
 * Returns: (transfer none) (nullable): the leg to that participant, NULL when there is none now
 */
CoteriePeer *
coterie_call_get_peer (CoterieCall *self, const CoterieDeviceId *device)
{
  CoterieMember *member;

  g_return_val_if_fail (COTERIE_IS_CALL (self), NULL);

  member = coterie_call_find_member (self, device);
  return member != NULL ? member->peer : NULL;
}

/**
 * coterie_call_get_capture:
 *
 * Returns: (transfer none) (nullable): our own picture, NULL without one
 */
CoterieCapture *
coterie_call_get_capture (CoterieCall *self)
{
  g_return_val_if_fail (COTERIE_IS_CALL (self), NULL);

  return self->capture;
}

/**
 * coterie_call_get_starter:
 *
 * Returns: (transfer none) (nullable): the device that rang, with the number 0 when others have told of its account
 *   alone; NULL when nobody has yet
 */
const CoterieDeviceId *
coterie_call_get_starter (CoterieCall *self)
{
  g_return_val_if_fail (COTERIE_IS_CALL (self), NULL);

  return self->has_starter ? &self->starter : NULL;
}

/**
 * coterie_call_is_video:
 *
 * Returns: whether it was begun as a call with pictures
 */
gboolean
coterie_call_is_video (CoterieCall *self)
{
  g_return_val_if_fail (COTERIE_IS_CALL (self), FALSE);

  return self->options.video;
}

/**
 * coterie_call_get_live_us:
 *
 * Returns: monotonic: when somebody's media came first; 0: not yet
 */
gint64
coterie_call_get_live_us (CoterieCall *self)
{
  g_return_val_if_fail (COTERIE_IS_CALL (self), 0);

  return self->live_us;
}

/**
 * coterie_call_list_met:
 *
 * Returns: (transfer full): the aids of all who took part so far besides us, ascending
 */
GByteArray *
coterie_call_list_met (CoterieCall *self)
{
  GByteArray *aids = g_byte_array_new ();
  GHashTableIter iter;
  gpointer aid;

  g_return_val_if_fail (COTERIE_IS_CALL (self), aids);

  g_hash_table_iter_init (&iter, self->met);
  while (g_hash_table_iter_next (&iter, &aid, NULL) && aids->len < COTERIE_GROUP_MAX_MEMBERS * COTERIE_AID_BYTES)
    g_byte_array_append (aids, aid, COTERIE_AID_BYTES);
  coterie_aids_sort (aids);
  return aids;
}
