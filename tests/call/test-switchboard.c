// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/pipeline.h"
#include "call/switchboard.h"
#include "kit/wait.h"

#include <gst/gst.h>
#include <string.h>

/* Two people's switchboards; what one says reaches the other when the test carries it over. No media. */

static const guint8 chat[COTERIE_CHAT_ID_BYTES] = { 0xee };
static const guint8 other_chat[COTERIE_CHAT_ID_BYTES] = { 0xef };

typedef struct
{
  CoterieDeviceId id;
  CoterieSwitchboard *board;
  GQueue said;       /* of Said */
  CoterieCall *told; /* the last one that others began */
  guint n_told;
} Side;

typedef struct
{
  guint8 chat[COTERIE_CHAT_ID_BYTES];
  CoterieContentKind kind;
  CoterieCallContent content; /* what it points to is not kept: words and presences have nothing */
} Said;

static void
on_send (CoterieSwitchboard *board,
         const guint8 *where,
         int kind,
         CoterieCallContent *content,
         const CoterieDeviceId *to,
         Side *side)
{
  Said *said = g_new0 (Said, 1);

  memcpy (said->chat, where, sizeof said->chat);
  said->kind = kind;
  said->content = *content;
  said->content.sdp = NULL;
  said->content.n_candidates = 0;
  g_queue_push_tail (&side->said, said);
}

static void
on_call (CoterieSwitchboard *board, CoterieCall *call, const guint8 *where, Side *side)
{
  side->told = call;
  side->n_told++;
}

static void
side_init (Side *self, guint8 aid)
{
  CoterieCallOptions options = { .own = { .aid = { aid }, .device = 1 }, .peer = { .only_address = "127.0.0.1" } };

  *self = (Side){ .id = options.own };
  self->board = coterie_switchboard_new (&options);
  g_signal_connect (self->board, "send", G_CALLBACK (on_send), self);
  g_signal_connect (self->board, "call", G_CALLBACK (on_call), self);
}

static void
side_clear (Side *self)
{
  coterie_switchboard_close (self->board);
  coterie_wait_settle ();
  g_assert_finalize_object (self->board);
  g_queue_clear_full (&self->said, g_free);
  g_assert_true (coterie_pipeline_wait_for_all (COTERIE_WAIT_MAX_S));
}

/* Everything said so far but for descriptions and addresses. */
static void
carry (Side *from, Side *to)
{
  Said *said;

  while ((said = g_queue_pop_head (&from->said)) != NULL)
    {
      if (said->kind != COTERIE_CONTENT_CALL_SDP && said->kind != COTERIE_CONTENT_CALL_CANDIDATES)
        coterie_switchboard_take (to->board, said->chat, 1, said->kind, &said->content, &from->id);
      g_free (said);
    }
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
  return g_test_run ();
}
