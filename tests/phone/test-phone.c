// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/client-private.h"

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

/* Whoever has begun it leaves, and the others go on: it rings here, and is missed when the program ends. */
static void
test_rings_until_the_end (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_auto (CoterieContent) content = { 0 };
  Told told = { NULL };
  CoterieChat *chat;
  CoteriePhone *phone = begin (&circle, town, &told, &chat);
  guint64 n_rows = coterie_chat_get_n_messages (chat);

  post (&circle, circle.bob, COTERIE_CONTENT_CALL_RING, 1);
  coterie_wait_for (told.n_told == 1);
  test_circle_fill (&circle, circle.bob, COTERIE_CONTENT_CALL_NOTE, &content);
  content.call = coterie_call_content_new ();
  content.call->call[0] = 1;
  content.call->outcome = COTERIE_CALL_WAS_ANSWERED;
  test_puppet_post (circle.bob, "alice", &content);
  test_circle_settle (&circle);
  g_assert_cmpint (coterie_call_get_state (told.call), ==, COTERIE_CALL_RINGING);
  g_assert_cmpuint (coterie_chat_get_n_messages (chat), ==, n_rows);
  end (phone, &told);
  coterie_wait_for (strcmp (coterie_chat_get_last_text (chat), "You missed a voice call from @bob.") == 0);
}

static void
fill_direct (TestPuppet *from, CoterieContentKind kind, guint8 call, CoterieContent *content)
{
  test_puppet_fill (from, "alice", kind, content);
  content->call = coterie_call_content_new ();
  content->call->call[0] = call;
}

/* Another device of hers has answered, and is lost before it says how that went: whoever has begun it does. */
static void
test_answered_elsewhere (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) laptop = NULL;
  g_auto (CoterieContent) ring = { 0 }, elsewhere = { 0 }, content = { 0 };
  Told told = { NULL };
  CoterieChat *chat;
  CoteriePhone *phone = begin (&circle, town, &told, &chat);
  const guint8 *bob = coterie_chain_get_aid (circle.bob->chain);

  chat = coterie_client_find_chat (circle.alice->client, "bob");
  laptop = test_puppet_new_device_of (town->server, town->clock, "alice",
                                      coterie_account_get_identity (circle.alice->client->account)->keys);
  fill_direct (circle.bob, COTERIE_CONTENT_CALL_RING, 1, &ring);
  test_puppet_post (circle.bob, "alice", &ring);
  coterie_wait_for (told.n_told == 1);
  fill_direct (laptop, COTERIE_CONTENT_CALL_ELSEWHERE, 1, &elsewhere);
  elsewhere.call->answered = TRUE;
  elsewhere.has_peer = TRUE;
  memcpy (elsewhere.peer, bob, sizeof elsewhere.peer);
  coterie_chat_id_direct (circle.alice_aid, bob, elsewhere.chat);
  test_puppet_post (laptop, "alice", &elsewhere);
  coterie_wait_for (coterie_call_get_state (told.call) == COTERIE_CALL_OPEN);
  fill_direct (circle.bob, COTERIE_CONTENT_CALL_NOTE, 1, &content);
  content.call->outcome = COTERIE_CALL_WAS_ANSWERED;
  content.call->seconds = 30;
  content.call->with = g_byte_array_append (g_byte_array_new (), circle.alice_aid, COTERIE_AID_BYTES);
  test_puppet_post (circle.bob, "alice", &content);
  coterie_wait_for (strcmp (coterie_chat_get_last_text (chat), "A voice call from @bob took 0:30.") == 0);
  end (phone, &told);
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gpointer
read_outcome (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (desk->sql, "SELECT outcome FROM calls");

  return coterie_sql_fetch_int (s, -1, data, error) ? COTERIE_JOB_DONE : NULL;
}

/* What would be said of the call if the program were cut short now: after all jobs that were given so far. */
static gint64
kept_outcome (CoterieClient *client)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 outcome = -1;

  coterie_vault_run_async (client->vault, read_outcome, &outcome, NULL, NULL, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  coterie_vault_finish (client->vault, result, &error);
  g_assert_no_error (error);
  return outcome;
}

/* That it was answered is kept, though not in front of the answer. */
static void
test_kept_behind_the_answer (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  Told told = { NULL };
  CoterieChat *chat;
  CoteriePhone *phone = begin (&circle, town, &told, &chat);

  post (&circle, circle.bob, COTERIE_CONTENT_CALL_RING, 1);
  coterie_wait_for (told.n_told == 1);
  g_assert_cmpint (kept_outcome (circle.alice->client), ==, COTERIE_CALL_WAS_MISSED);
  coterie_call_do (told.call, COTERIE_CALL_ANSWER);
  g_assert_cmpint (coterie_call_get_state (told.call), ==, COTERIE_CALL_JOINING);
  g_assert_cmpint (kept_outcome (circle.alice->client), ==, COTERIE_CALL_WAS_MISSED);
  coterie_wait_for (kept_outcome (circle.alice->client) == COTERIE_CALL_WAS_ANSWERED);
  end (phone, &told);
}

/* Carol and Bob are in a call of the group. */
static void
fill_call (TestCircle *circle, TestPuppet *carol, CoterieChat *chat, Told *told)
{
  g_autoptr (GBytes) add = NULL;
  CoterieGroupRecord record;

  test_circle_begin (circle, circle->bob, &record, COTERIE_GROUP_ADD);
  record.members = coterie_chain_get_aid (carol->chain);
  record.n_members = 1;
  test_circle_finish (circle->group, circle->bob, &record, &add);
  test_circle_post_record (circle, circle->bob, add);
  coterie_wait_for (coterie_chat_get_n_members (chat) == 3);
  post (circle, carol, COTERIE_CONTENT_CALL_ALIVE, 1);
  coterie_wait_for (told->n_told == 1);
  post (circle, circle->bob, COTERIE_CONTENT_CALL_ALIVE, 1);
  coterie_wait_for (coterie_call_get_participants (told->call)->n == 2);
}

/* Whoever is removed is let go at once, and so are we. */
static void
test_removed (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  g_autoptr (GBytes) removal = NULL, own = NULL;
  Told told = { NULL };
  CoterieChat *chat;
  CoteriePhone *phone = begin (&circle, town, &told, &chat);

  fill_call (&circle, carol, chat, &told);
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

/* Whoever the person blocks is not in a group's call with them any longer, whatever they say. */
static void
test_blocked (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  g_autoptr (GAsyncResult) result = NULL;
  Told told = { NULL };
  CoterieChat *chat;
  CoterieContact *contact;
  CoteriePhone *phone = begin (&circle, town, &told, &chat);

  fill_call (&circle, carol, chat, &told);
  contact = coterie_client_find_account (circle.alice->client, coterie_chain_get_aid (carol->chain));
  g_assert_nonnull (contact);
  coterie_client_set_blocked_async (circle.alice->client, contact, TRUE, NULL, on_result, &result);
  coterie_wait_for (coterie_call_get_participants (told.call)->n == 1);
  post (&circle, carol, COTERIE_CONTENT_CALL_ALIVE, 1);
  test_circle_settle (&circle);
  g_assert_cmpuint (coterie_call_get_participants (told.call)->n, ==, 1);
  g_assert_true (coterie_chat_get_in_call (chat));
  coterie_wait_for (result != NULL);
  end (phone, &told);
}

static gpointer
run_sql (CoterieDesk *desk, gpointer data, GError **error)
{
  return coterie_sql_exec (desk->sql, data, error) ? COTERIE_JOB_DONE : NULL;
}

static void
do_sql (CoterieClient *client, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_vault_run_async (client->vault, run_sql, (gpointer) text, NULL, NULL, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  coterie_vault_finish (client->vault, result, &error);
  g_assert_no_error (error);
}

/* In front of the phone, which asks then in vain. */
static void
on_version_hide (CoterieChat *chat, GParamSpec *pspec, CoterieClient *client)
{
  g_signal_handlers_disconnect_by_func (chat, on_version_hide, client);
  coterie_vault_run_async (client->vault, run_sql, (gpointer) "ALTER TABLE group_members RENAME TO hidden", NULL, NULL,
                           NULL, NULL, NULL);
}

/* Who is in the group cannot be read for a while: whoever was removed is let go as soon as it can. */
static void
test_members_unreadable (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  g_autoptr (GBytes) removal = NULL;
  Told told = { NULL };
  CoterieChat *chat;
  gulong handler;
  CoteriePhone *phone = begin (&circle, town, &told, &chat);

  handler = g_signal_connect (chat, "notify::group-version", G_CALLBACK (on_version_hide), circle.alice->client);
  g_signal_handler_block (chat, handler);
  fill_call (&circle, carol, chat, &told);
  g_signal_handler_unblock (chat, handler);
  removal = test_circle_change_target (&circle, COTERIE_GROUP_REMOVE, coterie_chain_get_aid (carol->chain));
  test_circle_post_record (&circle, circle.bob, removal);
  test_circle_settle (&circle);
  coterie_wait_settle ();
  g_assert_cmpuint (coterie_call_get_participants (told.call)->n, ==, 2);
  do_sql (circle.alice->client, "ALTER TABLE hidden RENAME TO group_members");
  coterie_wait_for (coterie_call_get_participants (told.call)->n == 1);
  end (phone, &told);
}

/* What helps calls is asked for once, however many contents of calls come, and however short it holds. */
static void
test_ways_are_asked_once (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  Told told = { NULL };
  CoterieChat *chat;
  CoteriePhone *phone = begin (&circle, town, &told, &chat);

  for (guint i = 1; i < 4; i++)
    {
      post (&circle, circle.bob, COTERIE_CONTENT_CALL_ALIVE, (guint8) i);
      coterie_wait_for (told.n_told == i);
      coterie_wait_for (coterie_little_server_get_n_turns (town->server) > 0);
      coterie_wait_settle ();
    }
  g_assert_cmpuint (coterie_little_server_get_n_turns (town->server), ==, 1);
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
  g_assert_null (coterie_phone_prepare (phone, chat, FALSE, &error));
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
  TEST_TOWN_ADD ("/phone/rings-until-the-end", test_rings_until_the_end);
  TEST_TOWN_ADD ("/phone/answered-elsewhere", test_answered_elsewhere);
  TEST_TOWN_ADD ("/phone/kept-behind-the-answer", test_kept_behind_the_answer);
  TEST_TOWN_ADD ("/phone/removed", test_removed);
  TEST_TOWN_ADD ("/phone/blocked", test_blocked);
  TEST_TOWN_ADD ("/phone/members-unreadable", test_members_unreadable);
  TEST_TOWN_ADD ("/phone/ways-are-asked-once", test_ways_are_asked_once);
  TEST_TOWN_ADD ("/phone/refused", test_refused);
  return g_test_run ();
}
