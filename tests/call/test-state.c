// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/state.h"

#include <string.h>

/* The whole table, written a second time as people read it: from, what happens, to, what is done. Whatever is not in
 * it must change nothing. */
#define S(name) COTERIE_CALL_##name
#define HUSH COTERIE_CALL_DO_HUSH
#define OPEN_MEDIA COTERIE_CALL_DO_OPEN_MEDIA
#define CLOSE_MEDIA COTERIE_CALL_DO_CLOSE_MEDIA

static const struct
{
  const char *name;
  CoterieCallState from;
  CoterieCallEvent event;
  CoterieCallState to;
  guint actions;
} rows[] = {
  { "start", S (NONE), S (START), S (CALLING), OPEN_MEDIA | S (DO_RING_BACK) | S (SEND_RING) },
  { "rung", S (NONE), S (RUNG), S (RINGING), S (DO_RING) },
  { "rung-while-busy", S (NONE), S (RUNG_BUSY), S (OPEN), S (SEND_BUSY) | S (NOTE_MISSED) },
  { "heard-of-late", S (NONE), S (JOINED), S (OPEN), 0 },
  { "give-up", S (CALLING), S (LEAVE), S (ENDED), HUSH | CLOSE_MEDIA | S (SEND_CANCEL) | S (NOTE_UNANSWERED) },
  { "answered", S (CALLING), S (JOINED), S (JOINING), HUSH },
  { "declined-by-all", S (CALLING), S (NOBODY_WILL), S (ENDED),
    HUSH | CLOSE_MEDIA | S (SEND_CANCEL) | S (NOTE_DECLINED) },
  { "all-busy", S (CALLING), S (ALL_BUSY), S (ENDED), HUSH | CLOSE_MEDIA | S (SEND_CANCEL) | S (NOTE_BUSY) },
  { "gives-way", S (CALLING), S (YIELDED), S (ENDED), HUSH | CLOSE_MEDIA | S (SEND_CANCEL) },
  { "nobody-answers", S (CALLING), S (RANG_OUT), S (ENDED),
    HUSH | CLOSE_MEDIA | S (SEND_CANCEL) | S (NOTE_UNANSWERED) },
  { "answer", S (RINGING), S (ANSWER), S (JOINING), HUSH | OPEN_MEDIA | S (SEND_ANSWER) },
  { "decline", S (RINGING), S (DECLINE), S (OPEN), HUSH | S (SEND_DECLINE) | S (NOTE_DECLINED) },
  { "missed-by-cancel", S (RINGING), S (CANCELLED), S (ENDED), HUSH | S (NOTE_MISSED) },
  { "answered-elsewhere", S (RINGING), S (TAKEN), S (OPEN), HUSH },
  { "declined-elsewhere", S (RINGING), S (TURNED_DOWN), S (OPEN), HUSH | S (NOTE_DECLINED) },
  { "missed-as-all-left", S (RINGING), S (LAST_LEFT), S (ENDED), HUSH | S (NOTE_MISSED) },
  { "missed-by-time", S (RINGING), S (RANG_OUT), S (OPEN), HUSH | S (NOTE_MISSED) },
  { "ring-gives-way", S (RINGING), S (YIELDED), S (ENDED), HUSH },
  { "late-join", S (OPEN), S (JOIN), S (JOINING), OPEN_MEDIA | S (SEND_JOIN) },
  { "banner-ends-by-cancel", S (OPEN), S (CANCELLED), S (ENDED), 0 },
  { "banner-gives-way", S (OPEN), S (YIELDED), S (ENDED), 0 },
  { "banner-ends", S (OPEN), S (LAST_LEFT), S (ENDED), 0 },
  { "leave-before-media", S (JOINING), S (LEAVE), S (OPEN), HUSH | CLOSE_MEDIA | S (SEND_LEAVE) | S (NOTE_FINISHED) },
  { "cancel-crosses-answer", S (JOINING), S (CANCELLED), S (ENDED),
    HUSH | CLOSE_MEDIA | S (SEND_LEAVE) | S (NOTE_MISSED) },
  { "all-left-before-media", S (JOINING), S (LAST_LEFT), S (ENDED),
    HUSH | CLOSE_MEDIA | S (SEND_LEAVE) | S (NOTE_FINISHED) },
  { "first-media", S (JOINING), S (LINKED), S (LIVE), 0 },
  { "leave", S (LIVE), S (LEAVE), S (OPEN), HUSH | CLOSE_MEDIA | S (SEND_LEAVE) | S (NOTE_FINISHED) },
  { "all-left", S (LIVE), S (LAST_LEFT), S (ENDED), HUSH | CLOSE_MEDIA | S (SEND_LEAVE) | S (NOTE_FINISHED) },
  { "all-media-lost", S (LIVE), S (UNLINKED), S (JOINING), 0 },
};

static void
test_row (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  CoterieCallStep step = coterie_call_step (rows[i].from, rows[i].event);

  g_assert_cmpint (step.next, ==, rows[i].to);
  g_assert_cmpuint (step.actions, ==, rows[i].actions);
}

static gboolean
is_a_row (CoterieCallState state, CoterieCallEvent event)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].from == state && rows[i].event == event)
      return TRUE;
  return FALSE;
}

static void
test_nothing_else (void)
{
  guint n = 0;

  for (guint state = 0; state < COTERIE_N_CALL_STATES; state++)
    for (guint event = 0; event < COTERIE_N_CALL_EVENTS; event++)
      {
        CoterieCallStep step = coterie_call_step (state, event);

        if (is_a_row (state, event))
          continue;
        g_assert_cmpint (step.next, ==, state);
        g_assert_cmpuint (step.actions, ==, 0);
        n++;
      }
  g_assert_cmpuint (n + G_N_ELEMENTS (rows), ==, COTERIE_N_CALL_STATES * COTERIE_N_CALL_EVENTS);
}

/* Over the whole graph: microphone and camera are on exactly where the device takes part, tones where it rings. */
static void
test_media_follow_the_state (void)
{
  for (guint state = 0; state < COTERIE_N_CALL_STATES; state++)
    for (guint event = 0; event < COTERIE_N_CALL_EVENTS; event++)
      {
        CoterieCallStep step = coterie_call_step (state, event);
        gboolean before = coterie_call_state_takes_part (state);
        gboolean after = coterie_call_state_takes_part (step.next);

        g_assert_cmpint (!before && after, ==, (step.actions & OPEN_MEDIA) != 0);
        g_assert_cmpint (before && !after, ==, (step.actions & CLOSE_MEDIA) != 0);
        if ((state == S (RINGING) || state == S (CALLING)) && step.next != state)
          g_assert_true (step.actions & HUSH);
      }
}

/* Each way out writes one line, and none writes two; what another call takes the place of writes none. */
static void
test_one_line_in_the_timeline (void)
{
  const guint notes = S (NOTE_MISSED) | S (NOTE_UNANSWERED) | S (NOTE_DECLINED) | S (NOTE_BUSY) | S (NOTE_FINISHED);

  for (guint state = 0; state < COTERIE_N_CALL_STATES; state++)
    for (guint event = 0; event < COTERIE_N_CALL_EVENTS; event++)
      {
        CoterieCallStep step = coterie_call_step (state, event);
        guint n = (guint) __builtin_popcount (step.actions & notes);

        g_assert_cmpuint (n, <=, 1);
        if (step.actions & CLOSE_MEDIA)
          g_assert_cmpuint (n, ==, event != S (YIELDED));
      }
}

static void
test_busy (void)
{
  g_assert_false (coterie_call_state_is_busy (S (NONE)));
  g_assert_true (coterie_call_state_is_busy (S (CALLING)));
  g_assert_true (coterie_call_state_is_busy (S (RINGING)));
  g_assert_false (coterie_call_state_is_busy (S (OPEN)));
  g_assert_true (coterie_call_state_is_busy (S (JOINING)));
  g_assert_true (coterie_call_state_is_busy (S (LIVE)));
  g_assert_false (coterie_call_state_is_busy (S (ENDED)));
}

static void
test_glare (void)
{
  guint8 low[16] = { 1 };
  guint8 high[16] = { 2 };

  g_assert_true (coterie_call_glare_keeps (low, high));
  g_assert_false (coterie_call_glare_keeps (high, low));
}

static void
test_words (void)
{
  for (guint state = 0; state < COTERIE_N_CALL_STATES; state++)
    g_assert_nonnull (coterie_call_state_to_string (state));
  g_assert_cmpstr (coterie_call_state_to_string (S (ENDED)), ==, "ended");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/call/state/%s", rows[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
    }
  g_test_add_func ("/call/state/nothing-else", test_nothing_else);
  g_test_add_func ("/call/state/media-follow-the-state", test_media_follow_the_state);
  g_test_add_func ("/call/state/one-line-in-the-timeline", test_one_line_in_the_timeline);
  g_test_add_func ("/call/state/busy", test_busy);
  g_test_add_func ("/call/state/glare", test_glare);
  g_test_add_func ("/call/state/words", test_words);
  return g_test_run ();
}
