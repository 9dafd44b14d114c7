// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/state.h"

#include "wire/ids.h"

#include <string.h>

#define ROW(state) [COTERIE_CALL_##state]
#define TO(event, next_state, what) [COTERIE_CALL_##event] = { TRUE, { COTERIE_CALL_##next_state, what } }

#define OVER COTERIE_CALL_DO_HUSH | COTERIE_CALL_DO_CLOSE_MEDIA

/* What is not in the table changes nothing and does nothing: contents cross each other on the way. */
static const struct
{
  gboolean here;
  CoterieCallStep step;
} table[COTERIE_N_CALL_STATES][COTERIE_N_CALL_EVENTS] = {
  ROW (NONE) = {
      TO (START, CALLING, COTERIE_CALL_DO_OPEN_MEDIA | COTERIE_CALL_DO_RING_BACK | COTERIE_CALL_SEND_RING),
      TO (RUNG, RINGING, COTERIE_CALL_DO_RING),
      TO (RUNG_BUSY, OPEN, COTERIE_CALL_SEND_BUSY | COTERIE_CALL_NOTE_MISSED),
      TO (JOINED, OPEN, 0),
  },
  ROW (CALLING) = {
      TO (LEAVE, ENDED, OVER | COTERIE_CALL_SEND_CANCEL | COTERIE_CALL_NOTE_UNANSWERED),
      TO (JOINED, JOINING, COTERIE_CALL_DO_HUSH),
      TO (NOBODY_WILL, ENDED, OVER | COTERIE_CALL_SEND_CANCEL | COTERIE_CALL_NOTE_DECLINED),
      TO (ALL_BUSY, ENDED, OVER | COTERIE_CALL_SEND_CANCEL | COTERIE_CALL_NOTE_BUSY),
      TO (YIELDED, ENDED, OVER | COTERIE_CALL_SEND_CANCEL),
      TO (RANG_OUT, ENDED, OVER | COTERIE_CALL_SEND_CANCEL | COTERIE_CALL_NOTE_UNANSWERED),
  },
  ROW (RINGING) = {
      TO (ANSWER, JOINING, COTERIE_CALL_DO_HUSH | COTERIE_CALL_DO_OPEN_MEDIA | COTERIE_CALL_SEND_ANSWER),
      TO (DECLINE, OPEN, COTERIE_CALL_DO_HUSH | COTERIE_CALL_SEND_DECLINE | COTERIE_CALL_NOTE_DECLINED),
      TO (CANCELLED, ENDED, COTERIE_CALL_DO_HUSH | COTERIE_CALL_NOTE_MISSED),
      TO (TAKEN, OPEN, COTERIE_CALL_DO_HUSH),
      TO (TURNED_DOWN, OPEN, COTERIE_CALL_DO_HUSH | COTERIE_CALL_NOTE_DECLINED),
      TO (LAST_LEFT, ENDED, COTERIE_CALL_DO_HUSH | COTERIE_CALL_NOTE_MISSED),
      TO (RANG_OUT, OPEN, COTERIE_CALL_DO_HUSH | COTERIE_CALL_NOTE_MISSED),
      TO (YIELDED, ENDED, COTERIE_CALL_DO_HUSH),
  },
  ROW (OPEN) = {
      TO (JOIN, JOINING, COTERIE_CALL_DO_OPEN_MEDIA | COTERIE_CALL_SEND_JOIN),
      TO (CANCELLED, ENDED, 0),
      TO (LAST_LEFT, ENDED, 0),
      TO (YIELDED, ENDED, 0),
  },
  ROW (JOINING) = {
      TO (LEAVE, OPEN, OVER | COTERIE_CALL_SEND_LEAVE | COTERIE_CALL_NOTE_FINISHED),
      TO (CANCELLED, ENDED, OVER | COTERIE_CALL_SEND_LEAVE | COTERIE_CALL_NOTE_MISSED), /* it crossed our answer */
      TO (LAST_LEFT, ENDED, OVER | COTERIE_CALL_SEND_LEAVE | COTERIE_CALL_NOTE_FINISHED),
      TO (LINKED, LIVE, 0),
  },
  ROW (LIVE) = {
      TO (LEAVE, OPEN, OVER | COTERIE_CALL_SEND_LEAVE | COTERIE_CALL_NOTE_FINISHED),
      TO (LAST_LEFT, ENDED, OVER | COTERIE_CALL_SEND_LEAVE | COTERIE_CALL_NOTE_FINISHED),
      TO (UNLINKED, JOINING, 0),
  },
  ROW (ENDED) = { { FALSE } },
};

/**
 * coterie_call_step:
 * @state: what the call is now
 * @event: what happened
 *
 * Returns: what it is then, and what is to be done; the same state and nothing for what has no meaning there
 */
CoterieCallStep
coterie_call_step (CoterieCallState state, CoterieCallEvent event)
{
  g_return_val_if_fail ((guint) state < COTERIE_N_CALL_STATES, (CoterieCallStep){ 0 });
  g_return_val_if_fail ((guint) event < COTERIE_N_CALL_EVENTS, (CoterieCallStep){ 0 });

  if (table[state][event].here)
    return table[state][event].step;
  return (CoterieCallStep){ .next = state };
}

/**
 * coterie_call_state_is_busy:
 *
 * Returns: whether the person hears "busy" who rings this device for another call
 */
gboolean
coterie_call_state_is_busy (CoterieCallState state)
{
  return state == COTERIE_CALL_RINGING || coterie_call_state_takes_part (state);
}

/**
 * coterie_call_state_takes_part:
 *
 * Returns: whether this device's microphone and camera belong to the call
 */
gboolean
coterie_call_state_takes_part (CoterieCallState state)
{
  return state == COTERIE_CALL_CALLING || state == COTERIE_CALL_JOINING || state == COTERIE_CALL_LIVE;
}

/**
 * coterie_call_state_to_string:
 *
 * Returns: (transfer none): its word, as the console prints it
 */
const char *
coterie_call_state_to_string (CoterieCallState state)
{
  static const char *const words[COTERIE_N_CALL_STATES] = { "none",       "calling", "ringing", "open",
                                                            "connecting", "live",    "ended" };

  g_return_val_if_fail ((guint) state < COTERIE_N_CALL_STATES, NULL);

  return words[state];
}

/**
 * coterie_call_glare_keeps:
 * @own_call: COTERIE_CALL_ID_BYTES: the call that we ring a chat for
 * @their_call: COTERIE_CALL_ID_BYTES: the call that we are rung for in the same chat
 *
 * Both sides compare the same two ids, so exactly one of them yields: the lower id stands.
 *
 * Returns: whether ours stands
 */
gboolean
coterie_call_glare_keeps (const guint8 *own_call, const guint8 *their_call)
{
  return memcmp (own_call, their_call, COTERIE_CALL_ID_BYTES) <= 0;
}
