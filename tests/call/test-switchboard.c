// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/wait.h"
#include "side.h"

#include <gst/gst.h>
#include <string.h>

static const guint8 chat[COTERIE_CHAT_ID_BYTES] = { 0xee };
static const guint8 other_chat[COTERIE_CHAT_ID_BYTES] = { 0xef };

static void
carry (Side *from, Side *to)
{
  side_carry (from, to, 1);
}

static void
test_rings (void)
{
  Side alice, bob;
  CoterieCall *call;

  side_init (&alice, 1);
  side_init (&bob, 2);
  call = coterie_switchboard_start (alice.board, chat, 1, TRUE);
  g_assert_null (coterie_switchboard_start (alice.board, other_chat, 1, TRUE));
  carry (&alice, &bob);
  g_assert_cmpuint (bob.n_told, ==, 1);
  g_assert_cmpint (coterie_call_get_state (bob.told), ==, COTERIE_CALL_RINGING);
  g_assert_true (coterie_call_has_video (bob.told));
  coterie_call_do (bob.told, COTERIE_CALL_ANSWER);
  carry (&bob, &alice);
  g_assert_cmpint (coterie_call_get_state (call), ==, COTERIE_CALL_JOINING);
  g_assert_true (coterie_switchboard_get_busy (alice.board) == call);
  coterie_call_do (bob.told, COTERIE_CALL_LEAVE);
  carry (&bob, &alice);
  coterie_wait_settle ();
  g_assert_null (coterie_switchboard_get_busy (alice.board));
  g_assert_null (coterie_switchboard_get_busy (bob.board));
  side_clear (&alice);
  side_clear (&bob);
}

static void
test_busy (void)
{
  Side alice, bob, carol;
  g_autoptr (CoterieCall) call = NULL;
  CoterieCall *rings;

  side_init (&alice, 1);
  side_init (&bob, 2);
  side_init (&carol, 3);
  coterie_switchboard_start (alice.board, chat, 1, FALSE);
  call = g_object_ref (coterie_switchboard_start (carol.board, other_chat, 1, FALSE));
  carry (&alice, &bob);
  rings = bob.told;
  carry (&carol, &bob);
  g_assert_cmpuint (bob.n_told, ==, 2);
  g_assert_cmpint (coterie_call_get_state (bob.told), ==, COTERIE_CALL_OPEN); /* it does not ring twice */
  carry (&bob, &carol);
  g_assert_cmpint (coterie_call_get_state (call), ==, COTERIE_CALL_ENDED);
  carry (&carol, &bob); /* given up */
  g_assert_null (coterie_switchboard_find (bob.board, other_chat, NULL));
  g_assert_true (coterie_switchboard_get_busy (bob.board) == rings);
  g_assert_cmpint (coterie_call_get_state (rings), ==, COTERIE_CALL_RINGING);
  coterie_wait_settle ();
  side_clear (&alice);
  side_clear (&bob);
  side_clear (&carol);
}

/* Both ring each other: the lower id stands, and both are in that one. */
static void
test_glare (void)
{
  Side alice, bob;
  CoterieCall *of_alice, *of_bob, *standing;

  side_init (&alice, 1);
  side_init (&bob, 2);
  of_alice = g_object_ref (coterie_switchboard_start (alice.board, chat, 1, FALSE));
  of_bob = g_object_ref (coterie_switchboard_start (bob.board, chat, 1, FALSE));
  standing =
      coterie_call_glare_keeps (coterie_call_get_id (of_alice), coterie_call_get_id (of_bob)) ? of_alice : of_bob;
  for (guint i = 0; i < 3; i++)
    {
      carry (&alice, &bob);
      carry (&bob, &alice);
    }
  coterie_wait_settle ();
  for (guint i = 0; i < 2; i++)
    {
      CoterieCall *now = coterie_switchboard_get_busy (i == 0 ? alice.board : bob.board);

      g_assert_nonnull (now);
      g_assert_cmpmem (coterie_call_get_id (now), COTERIE_CALL_ID_BYTES, coterie_call_get_id (standing),
                       COTERIE_CALL_ID_BYTES);
      g_assert_cmpint (coterie_call_get_state (now), ==, COTERIE_CALL_JOINING);
    }
  g_assert_cmpuint (alice.n_told + bob.n_told, ==, 1);
  g_object_unref (of_alice);
  g_object_unref (of_bob);
  side_clear (&alice);
  side_clear (&bob);
}

/* A third one hears both rings, in either order, and rings for the one that stands. */
static void
hear_both (gboolean lower_first)
{
  Side carol;
  CoterieDeviceId alice = { .aid = { 1 }, .device = 1 };
  CoterieDeviceId bob = { .aid = { 2 }, .device = 1 };
  CoterieCallContent low = { .call = { 1 } };
  CoterieCallContent high = { .call = { 2 } };

  side_init (&carol, 3);
  coterie_switchboard_take (carol.board, chat, 2, COTERIE_CONTENT_CALL_RING, lower_first ? &low : &high,
                            lower_first ? &alice : &bob);
  coterie_switchboard_take (carol.board, chat, 2, COTERIE_CONTENT_CALL_RING, lower_first ? &high : &low,
                            lower_first ? &bob : &alice);
  coterie_switchboard_take (carol.board, chat, 2, COTERIE_CONTENT_CALL_CANCEL, &high, &bob);
  g_assert_cmpmem (coterie_call_get_id (coterie_switchboard_get_busy (carol.board)), COTERIE_CALL_ID_BYTES, low.call,
                   COTERIE_CALL_ID_BYTES);
  g_assert_cmpint (coterie_call_get_state (carol.told), ==, COTERIE_CALL_RINGING);
  g_assert_true (g_queue_is_empty (&carol.said)); /* neither is told that she is busy */
  side_clear (&carol);
}

static void
test_glare_heard_by_a_third (void)
{
  hear_both (TRUE);
  hear_both (FALSE);
}

/* Who rings again has given up what rang before, whatever their ids are. */
static void
test_rings_again (void)
{
  Side bob;
  CoterieDeviceId alice = { .aid = { 1 }, .device = 1 };
  CoterieCallContent content = { .call = { 1 } };

  side_init (&bob, 2);
  for (guint i = 0; i < 3; i++)
    {
      content.call[1] = (guint8) i;
      coterie_switchboard_take (bob.board, chat, 1, COTERIE_CONTENT_CALL_RING, &content, &alice);
      g_assert_cmpmem (coterie_call_get_id (coterie_switchboard_get_busy (bob.board)), COTERIE_CALL_ID_BYTES,
                       content.call, COTERIE_CALL_ID_BYTES);
    }
  side_clear (&bob);
}

static gboolean
is_nobody (const guint8 *aid, gpointer data)
{
  return FALSE;
}

/* Whoever is removed from the chat is let go, and the last one ends it. */
static void
test_removed (void)
{
  Side bob;
  CoterieDeviceId alice = { .aid = { 1 }, .device = 1 };
  CoterieCallContent content = { .call = { 1 } };

  side_init (&bob, 2);
  coterie_switchboard_take (bob.board, chat, 2, COTERIE_CONTENT_CALL_ALIVE, &content, &alice);
  g_assert_cmpuint (coterie_call_get_participants (bob.told)->n, ==, 1);
  coterie_call_keep (bob.told, is_nobody, NULL);
  g_assert_null (coterie_switchboard_find (bob.board, chat, NULL));
  coterie_wait_settle ();
  side_clear (&bob);
}

/* Whoever has muted the microphone while it rang is not heard in the call that stands instead. */
static void
test_glare_keeps_what_is_muted (void)
{
  Side alice, bob;
  CoterieCall *of_alice, *of_bob;

  side_init (&alice, 1);
  side_init (&bob, 2);
  of_alice = g_object_ref (coterie_switchboard_start (alice.board, chat, 1, FALSE));
  of_bob = g_object_ref (coterie_switchboard_start (bob.board, chat, 1, FALSE));
  coterie_call_set_media (of_alice, FALSE, FALSE);
  coterie_call_set_media (of_bob, FALSE, FALSE);
  carry (&alice, &bob);
  carry (&bob, &alice);
  g_assert_cmpuint (alice.n_told + bob.n_told, >, 0);
  g_assert_false (coterie_call_has_audio (coterie_switchboard_get_busy (alice.board)));
  g_assert_false (coterie_call_has_audio (coterie_switchboard_get_busy (bob.board)));
  coterie_wait_settle ();
  g_object_unref (of_alice);
  g_object_unref (of_bob);
  side_clear (&alice);
  side_clear (&bob);
}

static void
on_ended (CoterieCall *call, int state, guint *n_ended)
{
  *n_ended += state == COTERIE_CALL_ENDED;
}

/* Answers, addresses and ends of calls that nobody here has heard of do nothing; of many new ones the oldest go, and
 * somebody else can ring. */
static void
test_floods (void)
{
  Side bob;
  CoterieDeviceId alice = { .aid = { 1 }, .device = 1 };
  CoterieDeviceId carol = { .aid = { 3 }, .device = 1 };
  CoterieCallContent content = { .call = { 1 } };
  g_autoptr (CoterieCall) first = NULL;
  guint n_ended = 0;

  side_init (&bob, 2);
  g_assert_false (coterie_switchboard_take (bob.board, chat, 1, COTERIE_CONTENT_CALL_CANDIDATES, &content, &alice));
  g_assert_false (coterie_switchboard_take (bob.board, chat, 1, COTERIE_CONTENT_CALL_LEAVE, &content, &alice));
  for (guint i = 0; i < COTERIE_SWITCHBOARD_MAX_CALLS + 1; i++)
    {
      content.call[1] = (guint8) i;
      g_assert_true (coterie_switchboard_take (bob.board, chat, 1, COTERIE_CONTENT_CALL_ALIVE, &content, &alice));
      if (i > 0)
        continue;
      first = g_object_ref (bob.told);
      g_signal_connect (first, "state", G_CALLBACK (on_ended), &n_ended);
    }
  g_assert_cmpuint (n_ended, ==, 1);
  g_assert_null (coterie_switchboard_get_busy (bob.board));
  content.call[1] = 0;
  g_assert_false (coterie_switchboard_take (bob.board, chat, 1, COTERIE_CONTENT_CALL_LEAVE, &content, &alice));
  content.call[1] = COTERIE_SWITCHBOARD_MAX_CALLS;
  g_assert_true (coterie_switchboard_take (bob.board, chat, 1, COTERIE_CONTENT_CALL_LEAVE, &content, &alice));
  g_assert_true (coterie_switchboard_take (bob.board, other_chat, 1, COTERIE_CONTENT_CALL_RING, &content, &carol));
  g_assert_cmpint (coterie_call_get_state (bob.told), ==, COTERIE_CALL_RINGING);
  side_clear (&bob);
}

/* The same over many chats: what rings stays, and what is new has room. */
static void
test_floods_over_chats (void)
{
  Side bob;
  CoterieDeviceId alice = { .aid = { 1 }, .device = 1 };
  CoterieCallContent content = { .call = { 1 } };
  guint8 where[COTERIE_CHAT_ID_BYTES] = { 0x01 };

  side_init (&bob, 2);
  g_assert_true (coterie_switchboard_take (bob.board, chat, 1, COTERIE_CONTENT_CALL_RING, &content, &alice));
  for (guint i = 0; i < 2 * COTERIE_SWITCHBOARD_MAX_CALLS; i++)
    {
      where[1] = content.call[1] = (guint8) i;
      g_assert_true (coterie_switchboard_take (bob.board, where, 1, COTERIE_CONTENT_CALL_ALIVE, &content, &alice));
    }
  where[1] = content.call[1] = 0;
  g_assert_false (coterie_switchboard_take (bob.board, where, 1, COTERIE_CONTENT_CALL_LEAVE, &content, &alice));
  g_assert_cmpint (coterie_call_get_state (coterie_switchboard_get_busy (bob.board)), ==, COTERIE_CALL_RINGING);
  side_clear (&bob);
}

static gboolean
is_in (Side *side, const CoterieCallContent *content)
{
  CoterieCall *busy = coterie_switchboard_get_busy (side->board);

  return busy != NULL && memcmp (coterie_call_get_id (busy), content->call, COTERIE_CALL_ID_BYTES) == 0;
}

/* Two devices of one person ring the same chat at once: one of the two calls stands, and the other device knows it. */
static void
test_glare_of_own_devices (void)
{
  Side phone, laptop;
  Side *standing, *yielding;
  g_autoptr (CoterieCall) of_phone = NULL, of_laptop = NULL;

  side_init_device (&phone, 1, 1);
  side_init_device (&laptop, 1, 2);
  of_phone = g_object_ref (coterie_switchboard_start (phone.board, chat, 1, FALSE));
  of_laptop = g_object_ref (coterie_switchboard_start (laptop.board, chat, 1, FALSE));
  standing =
      coterie_call_glare_keeps (coterie_call_get_id (of_phone), coterie_call_get_id (of_laptop)) ? &phone : &laptop;
  yielding = standing == &phone ? &laptop : &phone;
  for (guint i = 0; i < 3; i++)
    {
      carry (&phone, &laptop);
      carry (&laptop, &phone);
    }
  coterie_wait_settle ();
  g_assert_nonnull (coterie_switchboard_get_busy (standing->board));
  g_assert_cmpint (coterie_call_get_state (coterie_switchboard_get_busy (standing->board)), ==, COTERIE_CALL_CALLING);
  g_assert_null (coterie_switchboard_get_busy (yielding->board));
  g_assert_cmpint (coterie_call_get_state (coterie_switchboard_find (yielding->board, chat, NULL)), ==,
                   COTERIE_CALL_OPEN);
  side_clear (&phone);
  side_clear (&laptop);
}

/* In a group a ring that comes with a low id takes nobody's call over: it is not answered by itself, */
static void
test_low_id_is_not_answered_in_a_group (void)
{
  Side alice;
  CoterieDeviceId mallory = { .aid = { 2 }, .device = 1 };
  CoterieCallContent low = { .call = { 0 } };

  side_init (&alice, 1);
  coterie_switchboard_start (alice.board, chat, 3, FALSE);
  coterie_switchboard_take (alice.board, chat, 3, COTERIE_CONTENT_CALL_RING, &low, &mallory);
  g_assert_true (is_in (&alice, &low));
  g_assert_cmpint (coterie_call_get_state (coterie_switchboard_get_busy (alice.board)), ==, COTERIE_CALL_RINGING);
  g_assert_cmpuint (alice.n_told, ==, 1);
  coterie_wait_settle ();
  side_clear (&alice);
}

static void
wait_past_glare (void)
{
  gint64 until_us = g_get_monotonic_time () + 2 * SIDE_GLARE_MS * G_TIME_SPAN_MILLISECOND;

  coterie_wait_for (g_get_monotonic_time () > until_us);
}

/* and what has rung for a while goes on ringing, at who rings as at who is rung. */
static void
test_low_id_comes_late_in_a_group (void)
{
  Side alice, bob;
  CoterieDeviceId mallory = { .aid = { 3 }, .device = 1 };
  CoterieCallContent low = { .call = { 0 } };
  g_autoptr (CoterieCall) call = NULL;

  side_init (&alice, 1);
  side_init (&bob, 2);
  call = g_object_ref (coterie_switchboard_start (alice.board, chat, 2, FALSE));
  side_carry (&alice, &bob, 2);
  wait_past_glare ();
  coterie_switchboard_take (alice.board, chat, 2, COTERIE_CONTENT_CALL_RING, &low, &mallory);
  coterie_switchboard_take (bob.board, chat, 2, COTERIE_CONTENT_CALL_RING, &low, &mallory);
  g_assert_true (coterie_switchboard_get_busy (alice.board) == call);
  g_assert_cmpint (coterie_call_get_state (call), ==, COTERIE_CALL_CALLING);
  g_assert_cmpmem (coterie_call_get_id (coterie_switchboard_get_busy (bob.board)), COTERIE_CALL_ID_BYTES,
                   coterie_call_get_id (call), COTERIE_CALL_ID_BYTES);
  g_assert_cmpint (coterie_call_get_state (bob.told), ==, COTERIE_CALL_OPEN); /* it is known, and may be joined */
  coterie_wait_settle ();
  side_clear (&alice);
  side_clear (&bob);
}

/* Whoever makes calls known that there are not, in any number, drives nobody else's out. */
static void
test_invented_calls_drive_none_out (void)
{
  Side bob;
  CoterieDeviceId alice = { .aid = { 1 }, .device = 1 };
  CoterieDeviceId mallory = { .aid = { 3 }, .device = 1 };
  CoterieCallContent real = { .call = { 1 } };
  CoterieCallContent invented = { .call = { 2 } };

  side_init (&bob, 2);
  coterie_switchboard_take (bob.board, chat, 2, COTERIE_CONTENT_CALL_ALIVE, &real, &alice);
  for (guint i = 0; i < 2 * COTERIE_SWITCHBOARD_MAX_CALLS; i++)
    {
      invented.call[1] = (guint8) i;
      coterie_switchboard_take (bob.board, chat, 2, COTERIE_CONTENT_CALL_ALIVE, &invented, &mallory);
      g_assert_nonnull (coterie_switchboard_find (bob.board, chat, real.call));
    }
  for (guint i = 0; i < 2 * COTERIE_SWITCHBOARD_MAX_CALLS; i++)
    {
      guint8 where[COTERIE_CHAT_ID_BYTES] = { (guint8) (i + 1) };

      coterie_switchboard_take (bob.board, where, 2, COTERIE_CONTENT_CALL_ALIVE, &invented, &mallory);
    }
  g_assert_nonnull (coterie_switchboard_find (bob.board, chat, real.call));
  side_clear (&bob);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call/switchboard/rings", test_rings);
  g_test_add_func ("/call/switchboard/busy", test_busy);
  g_test_add_func ("/call/switchboard/glare", test_glare);
  g_test_add_func ("/call/switchboard/glare-keeps-what-is-muted", test_glare_keeps_what_is_muted);
  g_test_add_func ("/call/switchboard/glare-heard-by-a-third", test_glare_heard_by_a_third);
  g_test_add_func ("/call/switchboard/rings-again", test_rings_again);
  g_test_add_func ("/call/switchboard/removed", test_removed);
  g_test_add_func ("/call/switchboard/floods", test_floods);
  g_test_add_func ("/call/switchboard/floods-over-chats", test_floods_over_chats);
  g_test_add_func ("/call/switchboard/glare-of-own-devices", test_glare_of_own_devices);
  g_test_add_func ("/call/switchboard/low-id-is-not-answered-in-a-group", test_low_id_is_not_answered_in_a_group);
  g_test_add_func ("/call/switchboard/low-id-comes-late-in-a-group", test_low_id_comes_late_in_a_group);
  g_test_add_func ("/call/switchboard/invented-calls-drive-none-out", test_invented_calls_drive_none_out);
  return g_test_run ();
}
