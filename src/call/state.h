// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What one call is for this device: a pure table of state and event. It knows neither clocks nor network; whoever asks
 * it carries the actions out. */

#define COTERIE_CALL_RING_S 45

typedef enum
{
  COTERIE_CALL_NONE,    /* not heard of */
  COTERIE_CALL_CALLING, /* we ring others */
  COTERIE_CALL_RINGING, /* we are rung */
  COTERIE_CALL_OPEN,    /* it goes on without this device, which may join */
  COTERIE_CALL_JOINING, /* this device takes part, and has nobody's media yet, or not any more */
  COTERIE_CALL_LIVE,    /* somebody's media are here */
  COTERIE_CALL_ENDED,
  COTERIE_N_CALL_STATES,
} CoterieCallState;

typedef enum
{
  /* The person, on this device. */
  COTERIE_CALL_START,
  COTERIE_CALL_ANSWER,
  COTERIE_CALL_DECLINE,
  COTERIE_CALL_JOIN,
  COTERIE_CALL_LEAVE,
  /* Other devices. */
  COTERIE_CALL_RUNG,        /* somebody rings us */
  COTERIE_CALL_RUNG_BUSY,   /* likewise, while we are in another call */
  COTERIE_CALL_JOINED,      /* somebody else takes part: has answered, joined, or says that they are there */
  COTERIE_CALL_NOBODY_WILL, /* all who were rung have declined */
  COTERIE_CALL_ALL_BUSY,    /* or are busy */
  COTERIE_CALL_CANCELLED,   /* who rang has given up */
  COTERIE_CALL_TAKEN,       /* another device of our own has answered */
  COTERIE_CALL_TURNED_DOWN, /* or declined */
  COTERIE_CALL_LAST_LEFT,   /* nobody else takes part any more */
  COTERIE_CALL_YIELDED,     /* another call of the same chat stands in its place [L2], or it is none of ours any more */
  /* The engine. */
  COTERIE_CALL_LINKED,   /* the first peer is verified */
  COTERIE_CALL_UNLINKED, /* the last verified peer is gone, though others take part */
  COTERIE_CALL_RANG_OUT, /* COTERIE_CALL_RING_S are over */
  COTERIE_N_CALL_EVENTS,
} CoterieCallEvent;

typedef enum
{
  COTERIE_CALL_DO_RING = 1 << 0,      /* the tone of being called, a notification, and the timer */
  COTERIE_CALL_DO_RING_BACK = 1 << 1, /* the tone that others hear ringing, and the timer */
  COTERIE_CALL_DO_HUSH = 1 << 2,      /* ends tones, notification and timer */
  COTERIE_CALL_DO_OPEN_MEDIA = 1 << 3,
  COTERIE_CALL_DO_CLOSE_MEDIA = 1 << 4,
  /* Contents to send (docs/protocol.md, "Calls"). */
  COTERIE_CALL_SEND_RING = 1 << 5,
  COTERIE_CALL_SEND_ANSWER = 1 << 6,  /* and to own devices: taken */
  COTERIE_CALL_SEND_DECLINE = 1 << 7, /* and to own devices: turned down */
  COTERIE_CALL_SEND_CANCEL = 1 << 8,
  COTERIE_CALL_SEND_JOIN = 1 << 9,
  COTERIE_CALL_SEND_LEAVE = 1 << 10,
  /* The line in the timeline. */
  COTERIE_CALL_NOTE_MISSED = 1 << 11,
  COTERIE_CALL_NOTE_UNANSWERED = 1 << 12,
  COTERIE_CALL_NOTE_DECLINED = 1 << 13,
  COTERIE_CALL_NOTE_BUSY = 1 << 14,
  COTERIE_CALL_NOTE_FINISHED = 1 << 15,
  COTERIE_CALL_SEND_BUSY = 1 << 16,
} CoterieCallActions;

typedef struct
{
  CoterieCallState next;
  CoterieCallActions actions;
} CoterieCallStep;

CoterieCallStep
coterie_call_step (CoterieCallState state, CoterieCallEvent event);
gboolean
coterie_call_state_is_busy (CoterieCallState state);
gboolean
coterie_call_state_takes_part (CoterieCallState state);
const char *
coterie_call_state_to_string (CoterieCallState state);

gboolean
coterie_call_glare_keeps (const guint8 *own_call, const guint8 *their_call);

G_END_DECLS
