// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "room.h"

#include "call/errors.h"
#include "kit/wait.h"

#include <string.h>

#define CALL(room, i) ((room).devices[i].call)
#define STATE(room, i) coterie_call_get_state (CALL (room, i))
#define DO(room, i, what) coterie_call_do (CALL (room, i), COTERIE_CALL_##what)

static void
ring_all (Room *room)
{
  room_open (room);
  DO (*room, 0, START);
  g_assert_cmpint (STATE (*room, 0), ==, COTERIE_CALL_CALLING);
  for (guint i = 1; i < room->n; i++)
    coterie_wait_for (STATE (*room, i) == COTERIE_CALL_RINGING);
}

/* Nothing is gathered or sent before the person answers. */
static void
test_two (void)
{
  Room room = { .n = 2, .video = TRUE };

  ring_all (&room);
  coterie_wait_settle ();
  g_assert_null (room_leg (&room, 0, 1));
  g_assert_null (room_leg (&room, 1, 0));
  g_assert_true (room.devices[1].actions & COTERIE_CALL_DO_RING);
  DO (room, 1, ANSWER);
  coterie_wait_for (room_all_are (&room, COTERIE_CALL_LIVE));
  coterie_wait_for (room_all_see_all (&room, 5));
  DO (room, 1, LEAVE);
  coterie_wait_for (room_all_are (&room, COTERIE_CALL_ENDED) || STATE (room, 0) == COTERIE_CALL_ENDED);
  g_assert_true (room.devices[0].actions & COTERIE_CALL_NOTE_FINISHED);
  g_assert_true (room.devices[1].actions & COTERIE_CALL_NOTE_FINISHED);
  g_assert_cmpuint (room.devices[0].n_troubles + room.devices[1].n_troubles, ==, 0);
  room_close (&room);
}

/* Three, then a fourth one late; one leaves, and comes back. */
static void
test_group (void)
{
  Room room = { .n = 4, .video = TRUE };

  ring_all (&room);
  DO (room, 1, ANSWER);
  DO (room, 2, ANSWER);
  DO (room, 3, DECLINE);
  coterie_wait_for (room_count_frames (&room, 0, 1) > 2 && room_count_frames (&room, 0, 2) > 2);
  coterie_wait_for (room_count_frames (&room, 1, 2) > 2 && room_count_frames (&room, 2, 1) > 2);
  g_assert_cmpint (STATE (room, 3), ==, COTERIE_CALL_OPEN);
  DO (room, 3, JOIN);
  coterie_wait_for (room_all_see_all (&room, 3));
  DO (room, 1, LEAVE);
  coterie_wait_for (room_leg (&room, 0, 1) == NULL && room_leg (&room, 3, 1) == NULL);
  g_assert_cmpint (STATE (room, 0), ==, COTERIE_CALL_LIVE);
  g_assert_cmpint (STATE (room, 1), ==, COTERIE_CALL_OPEN);
  DO (room, 1, JOIN);
  coterie_wait_for (room_all_see_all (&room, 3));
  room_close (&room);
}

static void
test_declined (void)
{
  Room room = { .n = 2 };

  ring_all (&room);
  DO (room, 1, DECLINE);
  coterie_wait_for (STATE (room, 0) == COTERIE_CALL_ENDED);
  g_assert_true (room.devices[0].actions & COTERIE_CALL_NOTE_DECLINED);
  coterie_wait_for (STATE (room, 1) == COTERIE_CALL_ENDED); /* it hears that it was given up */
  g_assert_true (room.devices[1].actions & COTERIE_CALL_NOTE_DECLINED);
  room_close (&room);
}

static void
test_missed (void)
{
  Room room = { .n = 3, .ring_s = 1 };

  ring_all (&room);
  coterie_wait_for (STATE (room, 0) == COTERIE_CALL_ENDED);
  coterie_wait_for (STATE (room, 1) == COTERIE_CALL_ENDED && STATE (room, 2) == COTERIE_CALL_ENDED);
  g_assert_true (room.devices[0].actions & COTERIE_CALL_NOTE_UNANSWERED);
  g_assert_true (room.devices[1].actions & COTERIE_CALL_NOTE_MISSED);
  room_close (&room);
}

static void
test_busy (void)
{
  Room room = { .n = 2 };
  CoterieCallContent no = { .leg = 0 };
  CoterieDeviceId from;

  ring_all (&room);
  from = room_device_id (&room, 1);
  coterie_call_take (CALL (room, 0), COTERIE_CONTENT_CALL_BUSY, &no, &from);
  g_assert_cmpint (STATE (room, 0), ==, COTERIE_CALL_ENDED);
  g_assert_true (room.devices[0].actions & COTERIE_CALL_NOTE_BUSY);
  room_close (&room);
}

static gboolean
lose_first (Room *room, guint from, guint to, CoterieContent *content)
{
  return to != 3 || content->kind != COTERIE_CONTENT_CALL_RING;
}

/* Who comes late, and has not heard the ring, is told at once who is there and who has begun it. */
static void
test_late_one_hears_who_is_there (void)
{
  Room room = { .n = 4, .pass = lose_first };
  CoterieDeviceId starter;

  room_open (&room);
  DO (room, 0, START);
  coterie_wait_for (STATE (room, 1) == COTERIE_CALL_RINGING && STATE (room, 2) == COTERIE_CALL_RINGING);
  DO (room, 1, ANSWER);
  coterie_wait_for (STATE (room, 3) == COTERIE_CALL_OPEN);
  g_assert_cmpuint (coterie_call_get_participants (CALL (room, 3))->n, ==, 1);
  g_assert_null (coterie_call_get_starter (CALL (room, 3)));
  DO (room, 3, JOIN);
  coterie_wait_for (coterie_call_get_participants (CALL (room, 3))->n == 2);
  coterie_wait_for (coterie_call_get_starter (CALL (room, 3)) != NULL);
  starter = room_device_id (&room, 0);
  g_assert_cmpmem (coterie_call_get_starter (CALL (room, 3))->aid, COTERIE_AID_BYTES, starter.aid, COTERIE_AID_BYTES);
  g_assert_cmpuint (room.devices[2].n_sent[COTERIE_CONTENT_CALL_ALIVE], ==, 0); /* who takes no part says nothing */
  room_close (&room);
}

/* The second device of the same person falls silent. */
static void
test_answered_elsewhere (void)
{
  Room room = { .n = 3, .same_account = TRUE };

  ring_all (&room);
  DO (room, 1, ANSWER);
  coterie_wait_for (STATE (room, 2) == COTERIE_CALL_OPEN);
  g_assert_true (room.devices[2].actions & COTERIE_CALL_DO_HUSH);
  g_assert_false (room.devices[2].actions & COTERIE_CALL_NOTE_MISSED);
  coterie_wait_for (STATE (room, 0) == COTERIE_CALL_LIVE && STATE (room, 1) == COTERIE_CALL_LIVE);
  room_close (&room);
}

/* Whoever takes the call up on a second device of theirs is in it with that one alone. */
static void
test_moves_to_another_device (void)
{
  Room room = { .n = 3, .same_account = TRUE };

  ring_all (&room);
  DO (room, 1, ANSWER);
  coterie_wait_for (STATE (room, 0) == COTERIE_CALL_LIVE && STATE (room, 1) == COTERIE_CALL_LIVE);
  DO (room, 2, JOIN);
  coterie_wait_for (STATE (room, 1) == COTERIE_CALL_OPEN && STATE (room, 2) == COTERIE_CALL_LIVE);
  coterie_wait_for (room_leg (&room, 0, 1) == NULL && room_leg (&room, 0, 2) != NULL);
  coterie_wait_for (STATE (room, 0) == COTERIE_CALL_LIVE);
  DO (room, 2, LEAVE);
  coterie_wait_for (STATE (room, 0) == COTERIE_CALL_ENDED);
  room_close (&room);
}

/* Both answer at once: one of them stays. */
static void
test_answered_on_both_devices (void)
{
  Room room = { .n = 3, .same_account = TRUE };

  ring_all (&room);
  DO (room, 1, ANSWER);
  DO (room, 2, ANSWER);
  coterie_wait_for (STATE (room, 2) == COTERIE_CALL_OPEN);
  coterie_wait_for (STATE (room, 0) == COTERIE_CALL_LIVE && STATE (room, 1) == COTERIE_CALL_LIVE);
  room_close (&room);
}

static gboolean
lie (Room *room, guint from, guint to, CoterieContent *content)
{
  char *mark = content->call->sdp != NULL ? strstr (content->call->sdp, "a=fingerprint:sha-256 ") : NULL;

  for (; from == 0 && to == 1 && mark != NULL; mark = strstr (mark + 1, "a=fingerprint:sha-256 "))
    mark[strlen ("a=fingerprint:sha-256 ")] ^= 1; /* another digit, or none at all */
  return TRUE;
}

/* One leg of three is lied about: that one is given up and told of, the others go on. */
static void
test_somebody_in_between (void)
{
  Room room = { .n = 3, .video = TRUE, .pass = lie };

  ring_all (&room);
  DO (room, 1, ANSWER);
  DO (room, 2, ANSWER);
  coterie_wait_for (room.devices[1].n_troubles > 0);
  g_assert_true (g_error_matches (room.devices[1].trouble, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_UNVERIFIED) ||
                 g_error_matches (room.devices[1].trouble, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_REFUSED));
  coterie_wait_for (room_count_frames (&room, 2, 0) > 2 && room_count_frames (&room, 2, 1) > 2);
  g_assert_cmpuint (room_count_frames (&room, 1, 0), ==, 0);
  g_assert_cmpuint (room_count_frames (&room, 0, 1), ==, 0);
  room_close (&room);
}

/* A leg that breaks is followed by the next one, whoever of the two notices. */
static void
test_next_leg (gconstpointer data)
{
  Room room = { .n = 2, .video = TRUE };
  guint index = GPOINTER_TO_UINT (data);
  CoterieDeviceId other;
  g_autoptr (GError) error = NULL;

  ring_all (&room);
  other = room_device_id (&room, 1 - index);
  DO (room, 1, ANSWER);
  coterie_wait_for (room_all_see_all (&room, 3));
  g_assert_cmpuint (coterie_peer_get_leg (room_leg (&room, 0, 1)), ==, 1);
  error = g_error_new_literal (COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_UNREACHABLE, "Cut.");
  coterie_peer_close (room_leg (&room, index, 1 - index));
  g_signal_emit_by_name (coterie_call_get_peer (CALL (room, index), &other), "failed", error);
  g_assert_cmpint (STATE (room, index), ==, COTERIE_CALL_JOINING);
  coterie_wait_for (room_leg (&room, 0, 1) != NULL && coterie_peer_get_leg (room_leg (&room, 0, 1)) == 2 &&
                    room_all_see_all (&room, 3));
  coterie_wait_for (room_all_are (&room, COTERIE_CALL_LIVE));
  room_close (&room);
}

/* Whoever takes no part is not listened to: no leg, no answer. */
static void
test_offer_of_nobody (void)
{
  Room room = { .n = 2 };
  CoterieCallContent offer = { .leg = 1, .type = COTERIE_CALL_SDP_OFFER, .sdp = (char *) "v=0\n" };
  CoterieDeviceId stranger = { .aid = { 9 }, .device = 1 };

  ring_all (&room);
  DO (room, 1, ANSWER);
  coterie_call_take (CALL (room, 1), COTERIE_CONTENT_CALL_SDP, &offer, &stranger);
  g_assert_null (coterie_call_get_peer (CALL (room, 1), &stranger));
  coterie_wait_for (room_all_are (&room, COTERIE_CALL_LIVE));
  room_close (&room);
}

/* The camera comes on in the middle of a call that began with sound alone. */
static void
test_camera_later (void)
{
  Room room = { .n = 2 };

  ring_all (&room);
  DO (room, 1, ANSWER);
  coterie_wait_for (room_all_are (&room, COTERIE_CALL_LIVE));
  g_assert_null (coterie_call_get_capture (CALL (room, 0)));
  coterie_call_set_media (CALL (room, 0), TRUE, TRUE);
  coterie_wait_for (room_count_frames (&room, 1, 0) > 2);
  g_assert_cmpuint (room_count_frames (&room, 0, 1), ==, 0);
  room_close (&room);
}

/* The camera breaks in the middle of a call: it is told, the sound goes on, and it may come back. */
static void
test_camera_lost (void)
{
  Room room = { .n = 2, .video = TRUE };
  g_autoptr (GError) error = g_error_new_literal (COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_NO_DEVICE, "Unplugged.");
  CoterieCapture *capture;
  guint n_before;

  ring_all (&room);
  DO (room, 1, ANSWER);
  coterie_wait_for (room_all_see_all (&room, 2));
  capture = coterie_call_get_capture (CALL (room, 0));
  coterie_capture_close (capture);
  g_signal_emit_by_name (capture, "failed", error);
  g_assert_null (coterie_call_get_capture (CALL (room, 0)));
  g_assert_error (room.devices[0].trouble, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_NO_DEVICE);
  g_assert_cmpint (STATE (room, 0), ==, COTERIE_CALL_LIVE);
  n_before = room_count_frames (&room, 1, 0);
  coterie_call_set_media (CALL (room, 0), TRUE, TRUE);
  coterie_wait_for (room_count_frames (&room, 1, 0) > n_before + 2);
  room_close (&room);
}

/* Whoever has nothing to speak into nor to be seen by is told, takes part, and sees the others. */
static void
test_no_camera_no_microphone (void)
{
  Room room = { .n = 2, .video = TRUE, .bare = TRUE };

  ring_all (&room);
  g_assert_cmpuint (room.devices[0].n_troubles, ==, 2);
  g_assert_error (room.devices[0].trouble, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_NO_DEVICE);
  DO (room, 1, ANSWER);
  coterie_wait_for (room_count_frames (&room, 0, 1) > 2);
  g_assert_cmpuint (room_count_frames (&room, 1, 0), ==, 0);
  coterie_wait_for (room_all_are (&room, COTERIE_CALL_LIVE));
  g_assert_false (coterie_call_has_audio (CALL (room, 0)));
  g_assert_false (coterie_call_has_video (CALL (room, 0)));
  room_close (&room);
}

static void
on_send_close (CoterieCall *call, int kind, gpointer content, gpointer to, gpointer data)
{
  if (kind == COTERIE_CONTENT_CALL_CANDIDATES)
    coterie_call_close (call);
}

/* Whoever carries contents may close the call while it is asked to. */
static void
test_closing_while_it_says_something (void)
{
  Room room = { .n = 2, .video = TRUE };

  ring_all (&room);
  g_signal_connect (CALL (room, 0), "send", G_CALLBACK (on_send_close), NULL);
  DO (room, 1, ANSWER);
  coterie_wait_for (STATE (room, 0) == COTERIE_CALL_ENDED);
  coterie_wait_settle ();
  room_close (&room);
}

static void
on_unlinked_close (CoterieCall *call, CoterieDeviceId *device, int change, gpointer data)
{
  if (change == COTERIE_CALL_CHANGE_UNLINKED)
    coterie_call_close (call);
}

/* Whoever hears that a leg has given way to the next one may close the call. */
static void
test_closing_when_a_leg_gives_way (void)
{
  Room room = { .n = 2 };
  CoterieCallContent offer = { .leg = 2, .type = COTERIE_CALL_SDP_OFFER, .sdp = (char *) "v=0\n" };
  CoterieDeviceId from;

  ring_all (&room);
  DO (room, 1, ANSWER);
  coterie_wait_for (room_all_are (&room, COTERIE_CALL_LIVE));
  from = room_device_id (&room, 0);
  g_signal_connect (CALL (room, 1), "change", G_CALLBACK (on_unlinked_close), NULL);
  coterie_call_take (CALL (room, 1), COTERIE_CONTENT_CALL_SDP, &offer, &from);
  g_assert_cmpint (STATE (room, 1), ==, COTERIE_CALL_ENDED);
  g_assert_null (room_leg (&room, 1, 0));
  room_close (&room);
}

/* A participant asks for one leg after the other, and says meanwhile that it has just come: there is an end to
 * pipelines. */
static void
test_flood_of_legs (void)
{
  Room room = { .n = 2 };
  CoterieCallContent offer = { .type = COTERIE_CALL_SDP_OFFER, .sdp = (char *) "v=0\n" };
  CoterieCallContent here = { .audio = TRUE };
  CoterieDeviceId from;
  guint newest = 0;

  ring_all (&room);
  DO (room, 1, ANSWER);
  from = room_device_id (&room, 0);
  for (guint leg = 2; leg < 42; leg++)
    {
      offer.leg = leg;
      coterie_call_take (CALL (room, 1), COTERIE_CONTENT_CALL_SDP, &offer, &from);
      if (coterie_call_get_participants (CALL (room, 1))->list[0].leg == leg)
        newest++;
      here.said_ms = room.now_ms + leg;
      coterie_call_take (CALL (room, 1), COTERIE_CONTENT_CALL_JOIN, &here, &from);
    }
  g_assert_cmpuint (newest, >, 0);
  g_assert_cmpuint (newest, <, 2 * COTERIE_CALL_BUDGET_MAX); /* some more where a leg takes seconds */
  room_close (&room);
}

/* Who joins is told who is there; who joins again and again makes nobody say it as often. */
static void
test_flood_of_joins (void)
{
  Room room = { .n = 3 };
  CoterieCallContent here = { .audio = TRUE };
  CoterieDeviceId from;
  guint n_before;

  ring_all (&room);
  DO (room, 1, ANSWER);
  DO (room, 2, ANSWER);
  coterie_wait_for (coterie_call_get_participants (CALL (room, 1))->n == 2);
  from = room_device_id (&room, 0);
  n_before = room.devices[1].n_sent[COTERIE_CONTENT_CALL_ALIVE];
  for (guint i = 0; i < 40; i++)
    {
      coterie_call_take (CALL (room, 1), COTERIE_CONTENT_CALL_LEAVE, &here, &from);
      coterie_call_take (CALL (room, 1), COTERIE_CONTENT_CALL_JOIN, &here, &from);
      here.said_ms = room.now_ms + i + 1;
      coterie_call_take (CALL (room, 1), COTERIE_CONTENT_CALL_JOIN, &here, &from);
    }
  g_assert_cmpuint (room.devices[1].n_sent[COTERIE_CONTENT_CALL_ALIVE], >, n_before);
  g_assert_cmpuint (room.devices[1].n_sent[COTERIE_CONTENT_CALL_ALIVE], <, n_before + 2 * COTERIE_CALL_BUDGET_MAX);
  room_close (&room);
}

/* Everybody leaves at once, in any state. */
static void
test_hanging_up_any_time (void)
{
  for (guint n_turns = 0; n_turns < 60; n_turns += 6)
    {
      Room room = { .n = 3, .video = TRUE };

      room_open (&room);
      DO (room, 0, START);
      for (guint i = 0; i < n_turns; i++)
        {
          coterie_wait_turn ();
          if (i == 3)
            DO (room, 1, ANSWER);
          if (i == 5)
            DO (room, 2, ANSWER);
        }
      for (guint i = 0; i < room.n; i++)
        DO (room, i, LEAVE);
      coterie_wait_settle ();
      room_close (&room);
    }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call/call/two", test_two);
  g_test_add_func ("/call/call/group-with-a-late-one", test_group);
  g_test_add_func ("/call/call/late-one-hears-who-is-there", test_late_one_hears_who_is_there);
  g_test_add_func ("/call/call/declined", test_declined);
  g_test_add_func ("/call/call/missed", test_missed);
  g_test_add_func ("/call/call/busy", test_busy);
  g_test_add_func ("/call/call/answered-elsewhere", test_answered_elsewhere);
  g_test_add_func ("/call/call/moves-to-another-device", test_moves_to_another_device);
  g_test_add_func ("/call/call/answered-on-both-devices", test_answered_on_both_devices);
  g_test_add_func ("/call/call/somebody-in-between", test_somebody_in_between);
  g_test_add_data_func ("/call/call/next-leg-by-who-offers", GUINT_TO_POINTER (0), test_next_leg);
  g_test_add_data_func ("/call/call/next-leg-by-the-other", GUINT_TO_POINTER (1), test_next_leg);
  g_test_add_func ("/call/call/offer-of-nobody", test_offer_of_nobody);
  g_test_add_func ("/call/call/camera-later", test_camera_later);
  g_test_add_func ("/call/call/camera-lost", test_camera_lost);
  g_test_add_func ("/call/call/no-camera-no-microphone", test_no_camera_no_microphone);
  g_test_add_func ("/call/call/closing-while-it-says-something", test_closing_while_it_says_something);
  g_test_add_func ("/call/call/closing-when-a-leg-gives-way", test_closing_when_a_leg_gives_way);
  g_test_add_func ("/call/call/flood-of-legs", test_flood_of_legs);
  g_test_add_func ("/call/call/flood-of-joins", test_flood_of_joins);
  g_test_add_func ("/call/call/hanging-up-any-time", test_hanging_up_any_time);
  return g_test_run ();
}
