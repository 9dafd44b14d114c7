// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/shown-call.h"

#include "core/calls.h"
#include "ui/call-seats.h"
#include "ui/call-text.h"

struct _CoterieShownCall
{
  GObject parent_instance;

  CoterieClient *client;
  CoterieChat *chat;
  const CoterieCallFace *face; /* NULL while it is loaded */
  CoterieCall *call;           /* likewise */
  CoterieCallState state;
  gboolean begun_video; /* as far as is known here */
  gboolean meant_video;
  gboolean audio;
  gboolean video;
  gboolean is_leaving; /* by the person's own wish */
  CoterieCallSeats seats;
};

G_DEFINE_FINAL_TYPE (CoterieShownCall, coterie_shown_call, G_TYPE_OBJECT)

enum
{
  PROP_CHAT = 1,
  PROP_STATE,
  PROP_SEATS,
  PROP_AUDIO,
  PROP_VIDEO,
  PROP_MEANT_VIDEO,
  N_PROPS
};

enum
{
  TOLD,
  STATS,
  ACTION,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* ------------------------------------------------------------------------------------ what the call tells */

static void
follow_own (CoterieShownCall *self)
{
  coterie_call_seats_follow_own (&self->seats, self->face, self->call, self->audio, self->video);
}

static void
follow_rung (CoterieShownCall *self)
{
  coterie_call_seats_ring (&self->seats,
                           self->state == COTERIE_CALL_CALLING ? coterie_chat_get_contact (self->chat) : NULL);
}

/* Who comes late has heard no ring, and sees whether there are pictures. What rang here is what it was said to be:
 * nobody's camera decides about that of somebody else. */
static void
follow_meant (CoterieShownCall *self)
{
  const CoterieDeviceId *starter = self->face->call_get_starter (self->call);
  const gboolean rang = starter != NULL && starter->device != 0;
  const gboolean meant =
      self->begun_video || (!rang && self->state == COTERIE_CALL_OPEN && coterie_call_seats_have_video (&self->seats));

  if (self->meant_video == meant)
    return;
  self->meant_video = meant;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MEANT_VIDEO]);
}

static void
follow_seats (CoterieShownCall *self)
{
  follow_rung (self);
  coterie_call_seats_follow (&self->seats, self->face, self->call, coterie_shown_call_takes_part (self));
  follow_own (self);
  follow_meant (self);
}

static void
tell (CoterieShownCall *self, const char *sentence)
{
  if (sentence != NULL)
    g_signal_emit (self, signals[TOLD], 0, sentence);
}

static void
set_state (CoterieShownCall *self, CoterieCallState state)
{
  if (self->state == state)
    return;
  self->state = state;
  if (self->call != NULL)
    follow_seats (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
on_state (CoterieCall *call, int state, CoterieShownCall *self)
{
  g_autoptr (CoterieShownCall) alive = g_object_ref (self);

  if (self->state == (CoterieCallState) state) /* it calls here since it was wished; now there is a camera as well */
    follow_seats (self);
  else
    set_state (self, state);
}

static void
on_action (CoterieCall *call, guint actions, CoterieShownCall *self)
{
  g_autoptr (CoterieShownCall) alive = g_object_ref (self);
  g_autofree char *end = NULL;

  if (self->state == COTERIE_CALL_CALLING && !self->is_leaving)
    end = coterie_call_text_end (self->chat, actions);
  tell (self, end);
  g_signal_emit (self, signals[ACTION], 0, actions);
}

static void
on_change (CoterieCall *call, const CoterieDeviceId *device, int change, CoterieShownCall *self)
{
  CoteriePeerStats stats;
  CoterieSeat *seat;

  if (change != COTERIE_CALL_CHANGE_STATS)
    {
      follow_seats (self);
      return;
    }
  seat = coterie_call_seats_find (&self->seats, device);
  if (seat != NULL && coterie_shown_call_get_stats (self, seat, &stats))
    coterie_seat_set_signal (seat, coterie_call_signal_of (&stats));
  g_signal_emit (self, signals[STATS], 0);
}

static void
note_media (CoterieShownCall *self, gboolean audio, gboolean video)
{
  if (self->audio != audio)
    {
      self->audio = audio;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AUDIO]);
    }
  if (self->video != video)
    {
      self->video = video;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VIDEO]);
    }
}

/* What does not work is switched off. */
static void
follow_media (CoterieShownCall *self)
{
  gboolean audio, video;

  self->face->call_get_media (self->call, &audio, &video);
  note_media (self, audio, video);
  follow_own (self);
}

static void
on_trouble (CoterieCall *call, const CoterieDeviceId *device, const GError *error, CoterieShownCall *self)
{
  CoterieSeat *seat = device != NULL ? coterie_call_seats_find (&self->seats, device) : NULL;
  g_autofree char *name = device != NULL ? coterie_call_seats_name_text (&self->seats, device) : NULL;
  g_autofree char *sentence =
      name != NULL ? coterie_call_text_leg_trouble (error, name) : g_strdup (coterie_call_text_trouble (error));

  if (seat != NULL && coterie_call_text_of_refused (error) != NULL)
    coterie_seat_set_refused (seat, coterie_call_text_of_refused (error));
  follow_seats (self);
  follow_media (self);
  tell (self, sentence);
}

static void
on_level (CoterieCall *call, const CoterieDeviceId *device, double rms_db, CoterieShownCall *self)
{
  CoterieSeat *seat = device != NULL ? coterie_call_seats_find (&self->seats, device) : self->seats.own;

  if (seat != NULL)
    coterie_seat_take_level (seat, rms_db);
}

/* ------------------------------------------------------------------------------------ GObject */

static void
coterie_shown_call_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieShownCall *self = COTERIE_SHOWN_CALL (object);

  switch (id)
    {
    case PROP_CHAT:
      g_value_set_object (value, self->chat);
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    case PROP_SEATS:
      g_value_set_object (value, self->seats.list);
      break;
    case PROP_AUDIO:
      g_value_set_boolean (value, self->audio);
      break;
    case PROP_VIDEO:
      g_value_set_boolean (value, self->video);
      break;
    case PROP_MEANT_VIDEO:
      g_value_set_boolean (value, self->meant_video);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_shown_call_dispose (GObject *object)
{
  CoterieShownCall *self = COTERIE_SHOWN_CALL (object);

  if (self->call != NULL)
    g_signal_handlers_disconnect_by_data (self->call, self);
  g_clear_object (&self->call);
  coterie_call_seats_clear (&self->seats);
  g_clear_object (&self->chat);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (coterie_shown_call_parent_class)->dispose (object);
}

static void
coterie_shown_call_class_init (CoterieShownCallClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = coterie_shown_call_dispose;
  object_class->get_property = coterie_shown_call_get_property;
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT, flags);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, COTERIE_N_CALL_STATES, 0, flags);
  properties[PROP_SEATS] = g_param_spec_object ("seats", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_AUDIO] = g_param_spec_boolean ("audio", NULL, NULL, TRUE, flags);
  properties[PROP_VIDEO] = g_param_spec_boolean ("video", NULL, NULL, FALSE, flags);
  properties[PROP_MEANT_VIDEO] = g_param_spec_boolean ("meant-video", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[TOLD] = g_signal_new ("told", COTERIE_TYPE_SHOWN_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                G_TYPE_STRING);
  signals[STATS] =
      g_signal_new ("stats", COTERIE_TYPE_SHOWN_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ACTION] = g_signal_new ("action", COTERIE_TYPE_SHOWN_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
coterie_shown_call_init (CoterieShownCall *self)
{
  self->audio = TRUE;
}

/**
 * coterie_shown_call_new:
 * @video: whether pictures are meant
 *
 * One that this device begins, until something else is attached.
 */
CoterieShownCall *
coterie_shown_call_new (CoterieClient *client, CoterieChat *chat, gboolean video)
{
  CoterieShownCall *self = g_object_new (COTERIE_TYPE_SHOWN_CALL, NULL);

  self->client = g_object_ref (client);
  self->chat = g_object_ref (chat);
  self->begun_video = self->meant_video = video;
  self->video = video;
  self->state = COTERIE_CALL_CALLING;
  coterie_call_seats_init (&self->seats, client, video);
  follow_rung (self);
  return self;
}

void
coterie_shown_call_attach (CoterieShownCall *self, const CoterieCallFace *face, CoterieCall *call)
{
  g_return_if_fail (COTERIE_IS_SHOWN_CALL (self));
  g_return_if_fail (self->call == NULL);

  self->face = face;
  self->call = g_object_ref (call);
  g_signal_connect (call, "state", G_CALLBACK (on_state), self);
  g_signal_connect (call, "action", G_CALLBACK (on_action), self);
  g_signal_connect (call, "change", G_CALLBACK (on_change), self);
  g_signal_connect (call, "trouble", G_CALLBACK (on_trouble), self);
  g_signal_connect (call, "level", G_CALLBACK (on_level), self);
  if (face->call_get_state (call) == COTERIE_CALL_NONE) /* it begins: with what was chosen meanwhile */
    {
      face->call_set_media (call, self->audio, self->video);
      return;
    }
  self->begun_video = self->meant_video = face->call_has_video (call);
  set_state (self, face->call_get_state (call));
  follow_seats (self);
  follow_media (self);
}

void
coterie_shown_call_fail (CoterieShownCall *self, const char *sentence)
{
  g_return_if_fail (COTERIE_IS_SHOWN_CALL (self));

  tell (self, sentence);
  set_state (self, COTERIE_CALL_ENDED);
}

CoterieChat *
coterie_shown_call_get_chat (CoterieShownCall *self)
{
  g_return_val_if_fail (COTERIE_IS_SHOWN_CALL (self), NULL);

  return self->chat;
}

CoterieCallState
coterie_shown_call_get_state (CoterieShownCall *self)
{
  g_return_val_if_fail (COTERIE_IS_SHOWN_CALL (self), COTERIE_CALL_ENDED);

  return self->state;
}

gboolean
coterie_shown_call_takes_part (CoterieShownCall *self)
{
  g_return_val_if_fail (COTERIE_IS_SHOWN_CALL (self), FALSE);

  return self->state == COTERIE_CALL_CALLING || self->state == COTERIE_CALL_JOINING || self->state == COTERIE_CALL_LIVE;
}

gboolean
coterie_shown_call_is_busy (CoterieShownCall *self)
{
  g_return_val_if_fail (COTERIE_IS_SHOWN_CALL (self), FALSE);

  return self->state == COTERIE_CALL_RINGING || coterie_shown_call_takes_part (self);
}

gboolean
coterie_shown_call_get_meant_video (CoterieShownCall *self)
{
  g_return_val_if_fail (COTERIE_IS_SHOWN_CALL (self), FALSE);

  return self->meant_video;
}

GListModel *
coterie_shown_call_get_seats (CoterieShownCall *self)
{
  g_return_val_if_fail (COTERIE_IS_SHOWN_CALL (self), NULL);

  return G_LIST_MODEL (self->seats.list);
}

guint
coterie_shown_call_count_others (CoterieShownCall *self)
{
  g_return_val_if_fail (COTERIE_IS_SHOWN_CALL (self), 0);

  return coterie_call_seats_count_others (&self->seats);
}

CoterieSeat *
coterie_shown_call_get_other (CoterieShownCall *self)
{
  g_return_val_if_fail (COTERIE_IS_SHOWN_CALL (self), NULL);

  return coterie_call_seats_get_first (&self->seats);
}

gint64
coterie_shown_call_get_seconds (CoterieShownCall *self)
{
  gint64 since_us;

  g_return_val_if_fail (COTERIE_IS_SHOWN_CALL (self), -1);

  since_us = self->call != NULL ? self->face->call_get_live_us (self->call) : 0;
  return since_us == 0 ? -1 : (g_get_monotonic_time () - since_us) / G_USEC_PER_SEC;
}

gboolean
coterie_shown_call_get_audio (CoterieShownCall *self)
{
  g_return_val_if_fail (COTERIE_IS_SHOWN_CALL (self), FALSE);

  return self->audio;
}

gboolean
coterie_shown_call_get_video (CoterieShownCall *self)
{
  g_return_val_if_fail (COTERIE_IS_SHOWN_CALL (self), FALSE);

  return self->video;
}

CoterieCallSignal
coterie_shown_call_get_signal (CoterieShownCall *self)
{
  g_return_val_if_fail (COTERIE_IS_SHOWN_CALL (self), COTERIE_CALL_SIGNAL_NONE);

  return coterie_call_seats_get_signal (&self->seats);
}

gboolean
coterie_shown_call_get_stats (CoterieShownCall *self, CoterieSeat *seat, CoteriePeerStats *stats)
{
  CoteriePeer *peer;

  g_return_val_if_fail (COTERIE_IS_SHOWN_CALL (self), FALSE);

  peer = self->call != NULL && coterie_call_seats_is_other (&self->seats, seat)
             ? self->face->call_get_peer (self->call, coterie_seat_get_device (seat))
             : NULL;
  if (peer == NULL)
    return FALSE;
  self->face->peer_get_stats (peer, stats);
  return TRUE;
}

static void
wish (CoterieShownCall *self, CoterieCallEvent event)
{
  if (self->call != NULL)
    self->face->call_do (self->call, event);
}

void
coterie_shown_call_answer (CoterieShownCall *self, gboolean video)
{
  g_return_if_fail (COTERIE_IS_SHOWN_CALL (self));

  coterie_shown_call_set_media (self, TRUE, video);
  wish (self, COTERIE_CALL_ANSWER);
}

void
coterie_shown_call_decline (CoterieShownCall *self)
{
  g_return_if_fail (COTERIE_IS_SHOWN_CALL (self));

  wish (self, COTERIE_CALL_DECLINE);
}

void
coterie_shown_call_join (CoterieShownCall *self, gboolean video)
{
  g_return_if_fail (COTERIE_IS_SHOWN_CALL (self));

  coterie_shown_call_set_media (self, TRUE, video);
  wish (self, COTERIE_CALL_JOIN);
}

void
coterie_shown_call_leave (CoterieShownCall *self)
{
  g_return_if_fail (COTERIE_IS_SHOWN_CALL (self));

  self->is_leaving = TRUE;
  if (self->call == NULL)
    set_state (self, COTERIE_CALL_ENDED);
  else
    wish (self, COTERIE_CALL_LEAVE);
  self->is_leaving = FALSE;
}

void
coterie_shown_call_try_camera (CoterieShownCall *self)
{
  g_return_if_fail (COTERIE_IS_SHOWN_CALL (self));

  if (self->call == NULL)
    return;
  self->face->call_try_camera (self->call);
  follow_media (self);
}

void
coterie_shown_call_set_media (CoterieShownCall *self, gboolean audio, gboolean video)
{
  g_return_if_fail (COTERIE_IS_SHOWN_CALL (self));

  if (self->call == NULL)
    {
      note_media (self, audio, video);
      coterie_seat_set_media (self->seats.own, audio, video);
      return;
    }
  self->face->call_set_media (self->call, audio, video);
  follow_media (self);
}
