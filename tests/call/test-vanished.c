// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "room.h"

#include "kit/wait.h"

/* Programs that die in a call without a word. */

#define CALL(room, i) ((room).devices[i].call)
#define STATE(room, i) coterie_call_get_state (CALL (room, i))
#define DO(room, i, what) coterie_call_do (CALL (room, i), COTERIE_CALL_##what)

static void
begin (Room *room)
{
  room_open (room);
  DO (*room, 0, START);
  coterie_wait_for (STATE (*room, 1) == COTERIE_CALL_RINGING);
  DO (*room, 1, ANSWER);
  coterie_wait_for (room_all_are (room, COTERIE_CALL_LIVE));
}

static void
take_word (Room *room, guint to, guint from, CoterieContentKind kind, guint64 said_ms)
{
  CoterieCallContent word = { .audio = TRUE, .said_ms = said_ms };
  CoterieDeviceId id = room_device_id (room, from);

  coterie_call_take (CALL (*room, to), kind, &word, &id);
}

/* Whoever dies in a call and joins again has a new leg at once, whoever of the two offers; nobody waits for the old one
 * to fall silent. */
static void
test_back (gconstpointer data)
{
  Room room = { .n = 2, .video = TRUE };
  guint index = GPOINTER_TO_UINT (data);
  guint n_before;

  begin (&room);
  coterie_wait_for (room_all_see_all (&room, 3));
  n_before = room.devices[1 - index].n_sent[COTERIE_CONTENT_CALL_ALIVE];
  room_restart (&room, index);
  take_word (&room, index, 1 - index, COTERIE_CONTENT_CALL_ALIVE, ++room.now_ms);
  DO (room, index, JOIN);
  take_word (&room, 1 - index, index, COTERIE_CONTENT_CALL_JOIN, room.now_ms); /* as soon as it was said */
  g_assert_cmpuint (room.devices[1 - index].n_sent[COTERIE_CONTENT_CALL_ALIVE], ==, n_before + 1);
  g_assert_cmpint (STATE (room, 1 - index), ==, COTERIE_CALL_JOINING);
  coterie_wait_for (room_all_see_all (&room, 3) && room_all_are (&room, COTERIE_CALL_LIVE));
  g_assert_cmpuint (room.devices[0].n_troubles + room.devices[1].n_troubles, ==, 0);
  room_close (&room);
}

/* What was held back on its way, or comes twice, costs no leg. */
static void
test_stale_join (void)
{
  Room room = { .n = 2 };
  guint n_before;

  begin (&room);
  n_before = room.devices[0].n_sent[COTERIE_CONTENT_CALL_ALIVE];
  take_word (&room, 0, 1, COTERIE_CONTENT_CALL_MEDIA, room.now_ms + 2);
  for (guint i = 0; i <= 2; i++)
    take_word (&room, 0, 1, COTERIE_CONTENT_CALL_JOIN, room.now_ms + i);
  g_assert_cmpint (STATE (room, 0), ==, COTERIE_CALL_LIVE);
  g_assert_cmpuint (coterie_peer_get_leg (room_leg (&room, 0, 1)), ==, 1);
  g_assert_cmpuint (room.devices[0].n_sent[COTERIE_CONTENT_CALL_ALIVE], ==, n_before);
  take_word (&room, 0, 1, COTERIE_CONTENT_CALL_JOIN, room.now_ms + 3);
  g_assert_cmpint (STATE (room, 0), ==, COTERIE_CALL_JOINING);
  g_assert_cmpuint (coterie_peer_get_leg (room_leg (&room, 0, 1)), ==, 2);
  room_close (&room);
}

static const Room rung = { .n = 3, .ring_s = 1 };

/* Who rang and died is in no call: nobody could join it. */
static void
test_caller (void)
{
  Room room = rung;

  room_open (&room);
  take_word (&room, 2, 0, COTERIE_CONTENT_CALL_RING, 1);
  coterie_wait_for (STATE (room, 2) != COTERIE_CALL_RINGING);
  g_assert_cmpint (STATE (room, 2), ==, COTERIE_CALL_ENDED);
  g_assert_true (room.devices[2].actions & COTERIE_CALL_NOTE_MISSED);
  room_close (&room);
}

/* Where somebody has answered it goes on. */
static void
test_caller_who_was_answered (void)
{
  Room room = rung;

  room_open (&room);
  take_word (&room, 2, 0, COTERIE_CONTENT_CALL_RING, 1);
  take_word (&room, 2, 1, COTERIE_CONTENT_CALL_ANSWER, 2);
  coterie_wait_for (STATE (room, 2) != COTERIE_CALL_RINGING);
  g_assert_cmpint (STATE (room, 2), ==, COTERIE_CALL_OPEN);
  g_assert_true (room.devices[2].actions & COTERIE_CALL_NOTE_MISSED);
  DO (room, 2, JOIN);
  g_assert_cmpint (STATE (room, 2), ==, COTERIE_CALL_JOINING);
  room_close (&room);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/call/vanished/back-of-who-offers", GUINT_TO_POINTER (0), test_back);
  g_test_add_data_func ("/call/vanished/back-of-the-other", GUINT_TO_POINTER (1), test_back);
  g_test_add_func ("/call/vanished/stale-join", test_stale_join);
  g_test_add_func ("/call/vanished/caller", test_caller);
  g_test_add_func ("/call/vanished/caller-who-was-answered", test_caller_who_was_answered);
  return g_test_run ();
}
