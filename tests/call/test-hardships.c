// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/call-private.h"
#include "room.h"

#include "call/errors.h"
#include "kit/wait.h"

#include <string.h>
#include <unistd.h>

/* What may befall a call: whatever it is, the rest goes on, and nothing hangs. */

#define CALL(room, i) ((room).devices[i].call)
#define STATE(room, i) coterie_call_get_state (CALL (room, i))
#define DO(room, i, what) coterie_call_do (CALL (room, i), COTERIE_CALL_##what)

#define WATCHDOG_S (4 * COTERIE_WAIT_MAX_S) /* the program is killed then */

/* ------------------------------------------------------------------------------------ hanging up */

/* Just begun, heard of, just answered, without media yet, live. */
enum
{
  STARTED,
  RUNG,
  ANSWERED,
  JOINING,
  LIVE,
  N_STAGES,
};

static void
go_to (Room *room, guint stage)
{
  room_open (room);
  DO (*room, 0, START);
  if (stage >= RUNG)
    coterie_wait_for (STATE (*room, 1) == COTERIE_CALL_RINGING);
  if (stage >= ANSWERED)
    DO (*room, 1, ANSWER);
  if (stage >= JOINING)
    coterie_wait_for (STATE (*room, 0) == COTERIE_CALL_JOINING || STATE (*room, 0) == COTERIE_CALL_LIVE);
  if (stage >= LIVE)
    coterie_wait_for (room_all_are (room, COTERIE_CALL_LIVE));
}

static gboolean
is_out (Room *room, guint index)
{
  CoterieCallState state = STATE (*room, index);

  return state == COTERIE_CALL_ENDED || state == COTERIE_CALL_OPEN || state == COTERIE_CALL_NONE;
}

/* @who: one bit for each of the two. */
static void
hang_up (guint stage, guint who, gboolean close)
{
  Room room = { .n = 2, .video = TRUE };

  alarm (WATCHDOG_S);
  go_to (&room, stage);
  for (guint i = 0; i < room.n; i++)
    if ((who & (1 << i)) != 0 && close)
      coterie_call_close (CALL (room, i));
    else if ((who & (1 << i)) != 0)
      {
        DO (room, i, LEAVE);
        DO (room, i, DECLINE);
      }
  for (guint i = 0; i < room.n; i++)
    if ((who & (1 << i)) != 0 || !close)
      coterie_wait_for (is_out (&room, i));
  room_close (&room);
  alarm (0);
}

static void
test_hanging_up (gconstpointer data)
{
  guint stage = GPOINTER_TO_UINT (data);

  for (guint who = 1; who < 4; who++)
    if (stage != STARTED || who != 2) /* who has not heard of it */
      hang_up (stage, who, FALSE);
  hang_up (stage, 3, TRUE);
}

/* ------------------------------------------------------------------------------------ others */

static void
begin (Room *room)
{
  room_open (room);
  DO (*room, 0, START);
  for (guint i = 1; i < room->n; i++)
    {
      coterie_wait_for (STATE (*room, i) == COTERIE_CALL_RINGING);
      DO (*room, i, ANSWER);
    }
}

/* One participant floods another with addresses: their leg ends, the one to the third goes on. */
static void
test_flood_of_candidates (void)
{
  Room room = { .n = 3 };
  CoterieCallCandidate candidates[COTERIE_CALL_CANDIDATES_MAX];
  CoterieCallContent content = { .leg = 1, .n_candidates = G_N_ELEMENTS (candidates), .candidates = candidates };
  CoterieDeviceId from;

  begin (&room);
  coterie_wait_for (room_all_are (&room, COTERIE_CALL_LIVE));
  coterie_wait_for (coterie_call_count_linked (CALL (room, 1)) == 2 && coterie_call_count_linked (CALL (room, 2)) == 2);
  from = room_device_id (&room, 0);
  content.leg = coterie_peer_get_leg (room_leg (&room, 1, 0));
  for (guint n = 0; n < 1000; n++)
    {
      g_autofree char *text = g_strdup_printf ("candidate:1 1 UDP 2015363327 127.0.0.2 %u typ host", 1024 + n);

      for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
        candidates[i] = (CoterieCallCandidate){ .line = 0, .text = text };
      coterie_call_take (CALL (room, 1), COTERIE_CONTENT_CALL_CANDIDATES, &content, &from);
    }
  g_assert_null (room_leg (&room, 1, 0));
  g_assert_error (room.devices[1].trouble, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_REFUSED);
  g_assert_cmpint (STATE (room, 1), ==, COTERIE_CALL_LIVE);
  g_assert_nonnull (room_leg (&room, 1, 2));
  room_close (&room);
}

static gboolean is_cut;

static gboolean
lose_all (Room *room, guint from, guint to, CoterieContent *content)
{
  return !is_cut;
}

/* The network goes, for the legs and for what sets them up, and comes back: so does the call. */
static void
test_network_gone_and_back (void)
{
  Room room = { .n = 2, .pass = lose_all, .connect_s = 5 };
  g_autoptr (GError) error = g_error_new_literal (COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_UNREACHABLE, "Cut.");
  guint leg;

  begin (&room);
  coterie_wait_for (room_all_are (&room, COTERIE_CALL_LIVE));
  leg = coterie_peer_get_leg (room_leg (&room, 0, 1));
  is_cut = TRUE;
  for (guint i = 0; i < room.n; i++)
    {
      CoteriePeer *peer = room_leg (&room, i, 1 - i);

      coterie_peer_close (peer);
      g_signal_emit_by_name (peer, "failed", error);
      g_assert_cmpint (STATE (room, i), ==, COTERIE_CALL_JOINING);
    }
  coterie_wait_for (room_leg (&room, 0, 1) != NULL); /* the next one is tried, and its offer lost */
  is_cut = FALSE;
  coterie_wait_for (room_all_are (&room, COTERIE_CALL_LIVE));
  g_assert_cmpuint (coterie_peer_get_leg (room_leg (&room, 0, 1)), >, leg);
  room_close (&room);
}

/* The headset is unplugged: it is told, the picture goes on, and there is sound again with the next one. */
static void
test_microphone_lost (void)
{
  Room room = { .n = 2, .video = TRUE };
  g_autoptr (GError) error = g_error_new_literal (COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_NO_DEVICE, "Unplugged.");
  CoterieAudio *audio;
  guint n_before;

  begin (&room);
  coterie_wait_for (room_all_see_all (&room, 2));
  audio = CALL (room, 0)->audio;
  coterie_audio_close (audio);
  g_signal_emit_by_name (audio, "failed", error);
  g_assert_null (CALL (room, 0)->audio);
  g_assert_error (room.devices[0].trouble, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_NO_DEVICE);
  g_assert_false (coterie_call_has_audio (CALL (room, 0)));
  n_before = room_count_frames (&room, 1, 0);
  coterie_wait_for (room_count_frames (&room, 1, 0) > n_before + 2);
  coterie_call_set_media (CALL (room, 0), TRUE, TRUE);
  g_assert_nonnull (CALL (room, 0)->audio);
  g_assert_true (coterie_call_has_audio (CALL (room, 0)));
  g_assert_nonnull (((CoterieMember *) g_ptr_array_index (CALL (room, 0)->members, 0))->voice);
  room_close (&room);
}

/* Somebody else has the camera: it is told, and the call goes on with what there is. */
static void
test_camera_busy (void)
{
  Room room = { .n = 2, .video = TRUE, .busy_camera = TRUE };

  begin (&room);
  coterie_wait_for (room.devices[0].n_troubles > 0);
  g_assert_true (room.devices[0].trouble->domain == COTERIE_CALL_ERROR);
  coterie_wait_for (room_count_frames (&room, 0, 1) > 2);
  coterie_wait_for (room_all_are (&room, COTERIE_CALL_LIVE));
  g_assert_false (coterie_call_has_video (CALL (room, 0)));
  g_assert_true (coterie_call_has_audio (CALL (room, 0)));
  room_close (&room);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/call/hardships/hanging-up/started", GUINT_TO_POINTER (STARTED), test_hanging_up);
  g_test_add_data_func ("/call/hardships/hanging-up/rung", GUINT_TO_POINTER (RUNG), test_hanging_up);
  g_test_add_data_func ("/call/hardships/hanging-up/answered", GUINT_TO_POINTER (ANSWERED), test_hanging_up);
  g_test_add_data_func ("/call/hardships/hanging-up/joining", GUINT_TO_POINTER (JOINING), test_hanging_up);
  g_test_add_data_func ("/call/hardships/hanging-up/live", GUINT_TO_POINTER (LIVE), test_hanging_up);
  g_test_add_func ("/call/hardships/flood-of-candidates", test_flood_of_candidates);
  g_test_add_func ("/call/hardships/network-gone-and-back", test_network_gone_and_back);
  g_test_add_func ("/call/hardships/microphone-lost", test_microphone_lost);
  g_test_add_func ("/call/hardships/camera-busy", test_camera_busy);
  return g_test_run ();
}
