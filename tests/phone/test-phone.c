// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/pipeline.h"
#include "circle.h"
#include "kit/wait.h"
#include "phone/phone.h"

#include <string.h>

/* Alice's client and her phone; Bob, who has made a group with her, says what he likes. No media. */

typedef struct
{
  CoterieCall *call; /* the last one that was told */
  guint n_told;
} Told;

static void
on_call (CoteriePhone *phone, CoterieCall *call, CoterieChat *chat, Told *told)
{
  g_set_object (&told->call, call);
  told->n_told++;
}

static void
post (TestCircle *circle, TestPuppet *from, CoterieContentKind kind, guint8 call)
{
  g_auto (CoterieContent) content = { 0 };

  test_circle_fill (circle, from, kind, &content);
  content.call = coterie_call_content_new ();
  content.call->call[0] = call;
  test_puppet_post (from, "alice", &content);
}

static CoteriePhone *
begin (TestCircle *circle, TestTown *town, Told *told, CoterieChat **chat)
{
  const CoteriePhoneOptions options = { .face = &coterie_call_face, .only_address = "127.0.0.1" };
  g_autoptr (GBytes) create = NULL;
  CoteriePhone *phone;

  test_circle_init (circle, town);
  create = test_circle_create (circle, circle->bob);
  test_circle_post_record (circle, circle->bob, create);
  coterie_wait_for (coterie_client_find_group (circle->alice->client, "Circle") != NULL);
  *chat = coterie_client_find_group (circle->alice->client, "Circle");
  phone = coterie_phone_new (circle->alice->client, &options);
  g_signal_connect (phone, "call", G_CALLBACK (on_call), told);
  return phone;
}

static void
end (CoteriePhone *phone, Told *told)
{
  g_clear_object (&told->call);
  coterie_phone_close (phone);
  g_object_unref (phone);
  g_assert_true (coterie_pipeline_wait_for_all (COTERIE_WAIT_MAX_S));
}

/* The chat knows as long as a call goes on in it; what was missed stands in it. */
static void
test_chat_knows (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  Told told = { NULL };
  CoterieChat *chat;
  CoteriePhone *phone = begin (&circle, town, &told, &chat);

  g_assert_true (coterie_phone_may_call (chat));
  g_assert_false (coterie_chat_get_in_call (chat));
  post (&circle, circle.bob, COTERIE_CONTENT_CALL_RING, 1);
  coterie_wait_for (told.n_told == 1);
  g_assert_cmpint (coterie_call_get_state (told.call), ==, COTERIE_CALL_RINGING);
  g_assert_true (coterie_chat_get_in_call (chat));
  g_assert_true (coterie_phone_find (phone, chat) == told.call);
  g_assert_true (coterie_phone_get_chat (phone, told.call) == chat);
  post (&circle, circle.bob, COTERIE_CONTENT_CALL_CANCEL, 1);
  coterie_wait_for (!coterie_chat_get_in_call (chat));
  coterie_wait_for (strcmp (coterie_chat_get_last_text (chat), "You missed a voice call from @bob.") == 0);
  end (phone, &told);
}

/* Whoever is removed is let go at once, and so are we. */
static void
test_removed (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  g_autoptr (GBytes) add = NULL, removal = NULL, own = NULL;
  CoterieGroupRecord record;
  Told told = { NULL };
  CoterieChat *chat;
  CoteriePhone *phone = begin (&circle, town, &told, &chat);

  test_circle_begin (&circle, circle.bob, &record, COTERIE_GROUP_ADD);
  record.members = coterie_chain_get_aid (carol->chain);
  record.n_members = 1;
  test_circle_finish (circle.group, circle.bob, &record, &add);
  test_circle_post_record (&circle, circle.bob, add);
  coterie_wait_for (coterie_chat_get_n_members (chat) == 3);
  post (&circle, carol, COTERIE_CONTENT_CALL_ALIVE, 1);
  coterie_wait_for (told.n_told == 1);
  post (&circle, circle.bob, COTERIE_CONTENT_CALL_ALIVE, 1);
  coterie_wait_for (coterie_call_get_participants (told.call)->n == 2);
  removal = test_circle_change_target (&circle, COTERIE_GROUP_REMOVE, coterie_chain_get_aid (carol->chain));
  test_circle_post_record (&circle, circle.bob, removal);
  coterie_wait_for (coterie_call_get_participants (told.call)->n == 1);
  g_assert_true (coterie_chat_get_in_call (chat));
  own = test_circle_change_target (&circle, COTERIE_GROUP_REMOVE, circle.alice_aid);
  test_circle_post_record (&circle, circle.bob, own);
  coterie_wait_for (!coterie_chat_get_in_call (chat));
  g_assert_false (coterie_phone_may_call (chat));
  end (phone, &told);
}

/* What may not be begun is said in a sentence. */
static void
test_refused (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (GError) error = NULL;
  Told told = { NULL };
  CoterieChat *chat;
  CoteriePhone *phone = begin (&circle, town, &told, &chat);

  post (&circle, circle.bob, COTERIE_CONTENT_CALL_RING, 1);
  coterie_wait_for (told.n_told == 1);
  g_assert_null (coterie_phone_start (phone, chat, FALSE, &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT);
  g_assert_cmpstr (error->message, ==, "You are in another call.");
  end (phone, &told);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/phone/chat-knows", test_chat_knows);
  TEST_TOWN_ADD ("/phone/removed", test_removed);
  TEST_TOWN_ADD ("/phone/refused", test_refused);
  return g_test_run ();
}
