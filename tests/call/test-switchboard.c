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
  coterie_pipeline_wait_for_all ();
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
  CoterieCall *call;

  side_init (&alice, 1);
  side_init (&bob, 2);
  side_init (&carol, 3);
  coterie_switchboard_start (alice.board, chat, 1, FALSE);
  call = coterie_switchboard_start (carol.board, other_chat, 1, FALSE);
  carry (&alice, &bob);
  carry (&carol, &bob);
  g_assert_cmpuint (bob.n_told, ==, 1); /* it does not ring twice */
  carry (&bob, &carol);
  g_assert_cmpint (coterie_call_get_state (call), ==, COTERIE_CALL_ENDED);
  g_assert_cmpint (coterie_call_get_state (bob.told), ==, COTERIE_CALL_RINGING);
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

/* Answers, addresses and ends of calls that nobody here has heard of do nothing, and there is an end to new ones. */
static void
test_floods (void)
{
  Side bob;
  CoterieDeviceId alice = { .aid = { 1 }, .device = 1 };
  CoterieCallContent content = { .call = { 1 } };

  side_init (&bob, 2);
  g_assert_false (coterie_switchboard_take (bob.board, chat, 1, COTERIE_CONTENT_CALL_CANDIDATES, &content, &alice));
  g_assert_false (coterie_switchboard_take (bob.board, chat, 1, COTERIE_CONTENT_CALL_LEAVE, &content, &alice));
  for (guint i = 0; i < COTERIE_SWITCHBOARD_MAX_CALLS; i++)
    {
      content.call[1] = (guint8) i;
      g_assert_true (coterie_switchboard_take (bob.board, chat, 1, COTERIE_CONTENT_CALL_ALIVE, &content, &alice));
    }
  content.call[1] = 0xff;
  g_assert_false (coterie_switchboard_take (bob.board, chat, 1, COTERIE_CONTENT_CALL_ALIVE, &content, &alice));
  g_assert_null (coterie_switchboard_get_busy (bob.board));
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
  g_test_add_func ("/call/switchboard/floods", test_floods);
  return g_test_run ();
}
