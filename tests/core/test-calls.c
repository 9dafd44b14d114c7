// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "circle.h"
#include "core/calls.h"
#include "core/client-private.h"
#include "kit/wait.h"
#include "wire/limits.h"

#include <string.h>

/* Who may say what of calls in a group: Bob has made it, and Alice's client is told or not. */

typedef struct
{
  guint n[256]; /* by the first byte of the call */
  gboolean may_begin;
  guint64 said_ms;
  CoterieChatKind chat;
} Told;

static void
on_call (CoterieClient *client, CoterieChat *chat, const CoterieCallArrival *arrival, Told *told)
{
  told->n[arrival->content->call[0]]++;
  told->may_begin = arrival->may_begin;
  told->said_ms = arrival->content->said_ms;
  told->chat = coterie_chat_get_kind (chat);
}

static guint64 /* when it was said */
post (TestCircle *circle, TestPuppet *from, CoterieContentKind kind, guint8 call)
{
  g_auto (CoterieContent) content = { 0 };

  test_circle_fill (circle, from, kind, &content);
  content.call = coterie_call_content_new ();
  content.call->call[0] = call;
  test_puppet_post (from, "alice", &content);
  return content.time_ms;
}

/* What Bob says is heard, and all that was posted before has been read by then. */
static void
hear_bob (TestCircle *circle, Told *told, guint8 call)
{
  post (circle, circle->bob, COTERIE_CONTENT_CALL_ALIVE, call);
  coterie_wait_for (told->n[call] == 1);
}

static void
add (TestCircle *circle, TestPuppet *who)
{
  CoterieGroupRecord record;
  g_autoptr (GBytes) bytes = NULL;

  test_circle_begin (circle, circle->bob, &record, COTERIE_GROUP_ADD);
  record.members = coterie_chain_get_aid (who->chain);
  record.n_members = 1;
  test_circle_finish (circle->group, circle->bob, &record, &bytes);
  test_circle_post_record (circle, circle->bob, bytes);
}

static void
restrict_to_admins (TestCircle *circle)
{
  CoterieGroupRecord record;
  g_autoptr (GBytes) bytes = NULL;

  test_circle_begin (circle, circle->bob, &record, COTERIE_GROUP_META);
  record.fields = COTERIE_GROUP_FIELD_RIGHTS << COTERIE_GROUP_RIGHT_CALL;
  record.rights[COTERIE_GROUP_RIGHT_CALL] = COTERIE_GROUP_FOR_ADMINS;
  test_circle_finish (circle->group, circle->bob, &record, &bytes);
  test_circle_post_record (circle, circle->bob, bytes);
}

static void
remove_again (TestCircle *circle, TestPuppet *who)
{
  g_autoptr (GBytes) bytes =
      test_circle_change_target (circle, COTERIE_GROUP_REMOVE, coterie_chain_get_aid (who->chain));

  test_circle_post_record (circle, circle->bob, bytes);
}

static void
begin (TestCircle *circle, Told *told, TestTown *town)
{
  g_autoptr (GBytes) create = NULL;

  test_circle_init (circle, town);
  create = test_circle_create (circle, circle->bob);
  test_circle_post_record (circle, circle->bob, create);
  coterie_wait_for (coterie_client_find_group (circle->alice->client, "Circle") != NULL);
  g_signal_connect (circle->alice->client, "call", G_CALLBACK (on_call), told);
}

static void
test_members_ring (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  Told told = { .may_begin = FALSE };

  begin (&circle, &told, town);
  hear_bob (&circle, &told, 1);
  g_assert_true (told.may_begin);
  g_assert_cmpint (told.chat, ==, COTERIE_CHAT_GROUP);
  add (&circle, carol);
  test_circle_settle (&circle);
  post (&circle, carol, COTERIE_CONTENT_CALL_RING, 2);
  coterie_wait_for (told.n[2] == 1);
  g_assert_true (told.may_begin);
}

/* By that a call knows what was held back on its way. */
static void
test_when_it_was_said (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  Told told = { .may_begin = FALSE };
  guint64 said_ms;

  begin (&circle, &told, town);
  said_ms = post (&circle, circle.bob, COTERIE_CONTENT_CALL_JOIN, 1);
  coterie_wait_for (told.n[1] == 1);
  g_assert_cmpuint (said_ms, >, 0);
  g_assert_cmpuint (told.said_ms, ==, said_ms);
}

/* Where calls are for admins alone, the others join them and leave, and begin none. */
static void
test_admins_alone_ring (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  Told told = { .may_begin = FALSE };

  begin (&circle, &told, town);
  add (&circle, carol);
  restrict_to_admins (&circle);
  test_circle_settle (&circle);
  post (&circle, carol, COTERIE_CONTENT_CALL_RING, 1);
  post (&circle, carol, COTERIE_CONTENT_CALL_JOIN, 2);
  coterie_wait_for (told.n[2] == 1);
  g_assert_false (told.may_begin);
  g_assert_cmpuint (told.n[1], ==, 0);
  hear_bob (&circle, &told, 3);
  g_assert_true (told.may_begin);
}

/* What somebody has held back rings nobody, nor what claims to come from the future. */
static void
test_late_rings_are_silent (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  Told told = { .may_begin = FALSE };

  begin (&circle, &told, town);
  for (guint i = 0; i < 4; i++)
    {
      g_auto (CoterieContent) content = { 0 };
      gint64 shift_ms = (COTERIE_CALL_LATE_SECONDS + 60) * (i % 2 == 0 ? -1000 : 1000);

      if (i < 2)
        test_circle_fill (&circle, circle.bob, COTERIE_CONTENT_CALL_RING, &content);
      else
        test_puppet_fill (circle.bob, "alice", COTERIE_CONTENT_CALL_RING, &content);
      content.time_ms = (guint64) ((gint64) content.time_ms + shift_ms);
      content.call = coterie_call_content_new ();
      content.call->call[0] = 1;
      test_puppet_post (circle.bob, "alice", &content);
    }
  hear_bob (&circle, &told, 2);
  g_assert_cmpuint (told.n[1], ==, 0);
}

/* The same sealed bytes again, while it rings and after the program was started anew; in a group and with one person.
 */
static void
test_replayed_rings_are_silent (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  Told told = { .may_begin = FALSE };
  CoterieLittleEnvelope *rings[2];

  begin (&circle, &told, town);
  for (guint i = 0; i < G_N_ELEMENTS (rings); i++)
    {
      g_auto (CoterieContent) content = { 0 };

      if (i == 0)
        test_circle_fill (&circle, circle.bob, COTERIE_CONTENT_CALL_RING, &content);
      else
        test_puppet_fill (circle.bob, "alice", COTERIE_CONTENT_CALL_RING, &content);
      content.call = coterie_call_content_new ();
      content.call->call[0] = (guint8) (i + 1);
      rings[i] = test_puppet_seal (circle.bob, "alice", &content);
      for (guint n = 0; n < 3; n++)
        coterie_little_server_post (town->server, rings[i]);
    }
  hear_bob (&circle, &told, 3);
  test_person_restart (circle.alice);
  g_signal_connect (circle.alice->client, "call", G_CALLBACK (on_call), &told);
  for (guint i = 0; i < G_N_ELEMENTS (rings); i++)
    coterie_little_server_post (town->server, rings[i]);
  hear_bob (&circle, &told, 4);
  for (guint i = 0; i < G_N_ELEMENTS (rings); i++)
    {
      g_assert_cmpuint (told.n[i + 1], ==, 1);
      coterie_little_envelope_free (rings[i]);
    }
}

static gpointer
count_queued (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (desk->sql, "SELECT count(*) FROM send_jobs");

  return coterie_sql_fetch_int (s, -1, data, error) ? COTERIE_JOB_DONE : NULL;
}

static void
on_counted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* Whoever has this one device says to nobody that it was answered here: the answer does not wait for that. */
static void
test_elsewhere (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  Told told = { .may_begin = FALSE };
  CoterieCallContent content = { .call = { 3 }, .answered = TRUE };
  CoterieChat *chat;

  begin (&circle, &told, town);
  test_circle_settle (&circle);
  chat = coterie_client_find_chat (circle.alice->client, "bob");
  for (int kind = COTERIE_CONTENT_CALL_ANSWER; kind <= COTERIE_CONTENT_CALL_ELSEWHERE; kind++)
    {
      gint64 n_queued = -1;
      gboolean counted = FALSE;

      if (kind != COTERIE_CONTENT_CALL_ANSWER && kind != COTERIE_CONTENT_CALL_ELSEWHERE)
        continue;
      coterie_client_send_call (circle.alice->client, chat, (CoterieContentKind) kind, &content, NULL);
      coterie_vault_run_async (circle.alice->client->vault, count_queued, &n_queued, NULL, NULL, NULL, on_counted,
                               &counted);
      coterie_wait_for (counted);
      g_assert_cmpint (n_queued, ==, kind == COTERIE_CONTENT_CALL_ANSWER);
      test_person_settle (circle.alice);
    }
}

/* Not of who was removed, nor of who never was in; and not to somebody who is not in any more. */
static void
test_nobody_else_is_heard (TestTown *town, gconstpointer data)
{
  static const CoterieContentKind kinds[] = { COTERIE_CONTENT_CALL_RING, COTERIE_CONTENT_CALL_ANSWER,
                                              COTERIE_CONTENT_CALL_ALIVE, COTERIE_CONTENT_CALL_LEAVE };
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  g_autoptr (TestPuppet) mallory = test_puppet_new (town->server, town->clock, "mallory");
  Told told = { .may_begin = FALSE };

  begin (&circle, &told, town);
  add (&circle, carol);
  test_circle_settle (&circle);
  remove_again (&circle, carol);
  test_circle_settle (&circle);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      post (&circle, carol, kinds[i], 1);
      post (&circle, mallory, kinds[i], 2);
    }
  test_circle_settle (&circle);
  hear_bob (&circle, &told, 3);
  g_assert_cmpuint (told.n[1] + told.n[2], ==, 0);
  {
    g_autoptr (GBytes) bytes = test_circle_change_target (&circle, COTERIE_GROUP_REMOVE, circle.alice_aid);

    test_circle_post_record (&circle, circle.bob, bytes);
  }
  test_circle_settle (&circle);
  post (&circle, circle.bob, COTERIE_CONTENT_CALL_RING, 4);
  test_circle_settle (&circle);
  test_puppet_say (circle.bob, "alice", "two");
  test_person_wait_chat (circle.alice, "bob", "one|two");
  g_assert_cmpuint (told.n[4], ==, 0);
}

static void
post_note (TestCircle *circle, CoterieCallOutcome outcome, guint8 call, gboolean in_group)
{
  g_auto (CoterieContent) content = { 0 };

  if (in_group)
    test_circle_fill (circle, circle->bob, COTERIE_CONTENT_CALL_NOTE, &content);
  else
    test_puppet_fill (circle->bob, "alice", COTERIE_CONTENT_CALL_NOTE, &content);
  content.call = coterie_call_content_new ();
  content.call->call[0] = call;
  content.call->outcome = outcome;
  content.call->seconds = 3661;
  content.call->with = g_byte_array_new ();
  if (call != 4)
    g_byte_array_append (content.call->with, circle->alice_aid, COTERIE_AID_BYTES);
  test_puppet_post (circle->bob, "alice", &content);
}

static void
count_incoming (CoterieClient *client, CoterieMessage *message, guint *n)
{
  *n += coterie_message_get_kind (message) == COTERIE_MESSAGE_CALL;
}

static void
wait_for_last (CoterieChat *chat, const char *text)
{
  coterie_wait_for (strcmp (coterie_chat_get_last_text (chat), text) == 0);
}

/* What was missed is unread and told at once; what was not is neither. The same call has one line. */
static void
test_notes (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  Told told = { .may_begin = FALSE };
  guint n_incoming = 0;
  CoterieChat *chats[2];

  begin (&circle, &told, town);
  g_signal_connect (circle.alice->client, "incoming", G_CALLBACK (count_incoming), &n_incoming);
  chats[0] = coterie_client_find_chat (circle.alice->client, "bob");
  chats[1] = coterie_client_find_group (circle.alice->client, "Circle");
  for (guint i = 0; i < G_N_ELEMENTS (chats); i++)
    {
      guint64 n_rows = coterie_chat_get_n_messages (chats[i]);
      guint n_unread = coterie_chat_get_unread (chats[i]);

      n_incoming = 0;
      post_note (&circle, COTERIE_CALL_WAS_ANSWERED, 1, i == 1);
      wait_for_last (chats[i], "A voice call from @bob took 1:01:01.");
      g_assert_cmpuint (coterie_chat_get_unread (chats[i]), ==, n_unread);
      post_note (&circle, COTERIE_CALL_WAS_MISSED, 2, i == 1);
      wait_for_last (chats[i], "You missed a voice call from @bob.");
      coterie_wait_for (coterie_chat_get_unread (chats[i]) == n_unread + 1);
      coterie_wait_for (n_incoming == 1);
      post_note (&circle, COTERIE_CALL_WAS_MISSED, 1, i == 1);
      post_note (&circle, COTERIE_CALL_WAS_DECLINED, 3, i == 1);
      wait_for_last (chats[i], "You declined a voice call from @bob.");
      g_assert_cmpuint (coterie_chat_get_n_messages (chats[i]), ==, n_rows + 3);
      g_assert_cmpuint (n_incoming, ==, 1);
      post_note (&circle, COTERIE_CALL_WAS_ANSWERED, 4, i == 1); /* by others */
      wait_for_last (chats[i], "You missed a voice call from @bob.");
    }
}

static void
note (TestPerson *person, CoterieChat *chat, CoterieCallOutcome outcome, guint seconds)
{
  CoterieCallContent content = { .call = { 7 }, .video = TRUE, .outcome = outcome, .seconds = seconds };

  coterie_client_note_call (person->client, chat, coterie_client_get_aid (person->client), TRUE, &content);
}

/* Whoever has begun it tells the others, and notes what became of it when they join again. */
static void
test_notes_are_told (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_auto (CoterieContent) content = { 0 };
  Told told = { .may_begin = FALSE };
  CoterieChat *chat;
  guint64 n_rows;

  begin (&circle, &told, town);
  chat = coterie_client_find_chat (circle.alice->client, "bob");
  n_rows = coterie_chat_get_n_messages (chat);
  note (circle.alice, chat, COTERIE_CALL_WAS_BUSY, 0);
  wait_for_last (chat, "Your video call was not answered: they were in another call.");
  note (circle.alice, chat, COTERIE_CALL_WAS_ANSWERED, 0);
  wait_for_last (chat, "Your video call found no connection.");
  note (circle.alice, chat, COTERIE_CALL_WAS_ANSWERED, 59);
  wait_for_last (chat, "Your video call took 0:59.");
  note (circle.alice, chat, COTERIE_CALL_WAS_MISSED, 0);
  test_circle_settle (&circle);
  g_assert_cmpuint (coterie_chat_get_n_messages (chat), ==, n_rows + 1);
  g_assert_cmpstr (coterie_chat_get_last_text (chat), ==, "Your video call took 0:59.");
  g_assert_true (test_puppet_read_kind (circle.bob, COTERIE_CONTENT_CALL_NOTE, &content));
  g_assert_cmpint (content.call->outcome, ==, COTERIE_CALL_WAS_BUSY);
  g_assert_true (content.call->video);
}

static void
post_missed_by (TestCircle *circle, guint8 call)
{
  post_note (circle, COTERIE_CALL_WAS_MISSED, call, FALSE);
  wait_for_last (coterie_client_find_chat (circle->alice->client, "bob"), "You missed a voice call from @bob.");
}

static void
note_of_bob (TestCircle *circle, guint8 call, CoterieCallOutcome outcome)
{
  TestPerson *alice = circle->alice;
  CoterieCallContent content = { .call = { call }, .outcome = outcome, .seconds = 59 };

  coterie_client_note_call (alice->client, coterie_client_find_chat (alice->client, "bob"),
                            coterie_chain_get_aid (circle->bob->chain), FALSE, &content);
}

/* Whoever has begun it has left, and tells those who were away; it rings here, or we are in it: what comes of that is
 * the line. */
static void
test_note_of_one_under_way (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  const guint8 call[COTERIE_CALL_ID_BYTES] = { 4 };
  const CoterieCallOutcome outcome = (CoterieCallOutcome) GPOINTER_TO_INT (data);
  CoterieCallContent content = { .call = { 4 }, .seconds = 59 };
  Told told = { .may_begin = FALSE };
  guint n_incoming = 0, n_unread;
  guint64 n_rows;
  CoterieChat *chat;

  begin (&circle, &told, town);
  g_signal_connect (circle.alice->client, "incoming", G_CALLBACK (count_incoming), &n_incoming);
  chat = coterie_client_find_group (circle.alice->client, "Circle");
  n_unread = coterie_chat_get_unread (chat);
  n_rows = coterie_chat_get_n_messages (chat);
  coterie_client_begin_call (circle.alice->client, call);
  post_note (&circle, COTERIE_CALL_WAS_ANSWERED, 4, TRUE); /* she is not among those named */
  test_circle_settle (&circle);
  g_assert_cmpuint (coterie_chat_get_n_messages (chat), ==, n_rows);
  g_assert_cmpuint (coterie_chat_get_unread (chat), ==, n_unread);
  g_assert_cmpuint (n_incoming, ==, 0);
  content.outcome = outcome;
  coterie_client_note_call (circle.alice->client, chat, coterie_chain_get_aid (circle.bob->chain), FALSE, &content);
  wait_for_last (chat, outcome == COTERIE_CALL_WAS_MISSED ? "You missed a voice call from @bob."
                                                          : "A voice call from @bob took 0:59.");
  g_assert_cmpuint (coterie_chat_get_n_messages (chat), ==, n_rows + 1);
}

static void
cut_short (TestPerson *person)
{
  test_person_kill (person);
  test_person_start (person);
}

/* The program does not live to say how it went: it is said when it runs again, and once. */
static void
test_cut_short (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_auto (CoterieContent) content = { 0 };
  CoterieCallContent kept = { .call = { 8 }, .outcome = COTERIE_CALL_WAS_ANSWERED, .seconds = 40 };
  Told told = { .may_begin = FALSE };
  TestPerson *alice;
  CoterieChat *chat;
  guint64 n_rows;

  begin (&circle, &told, town);
  alice = circle.alice;
  chat = coterie_client_find_chat (alice->client, "bob");
  n_rows = coterie_chat_get_n_messages (chat);
  for (guint seconds = 40; seconds <= 60; seconds += 20)
    {
      kept.seconds = seconds;
      coterie_client_keep_call (alice->client, chat, coterie_client_get_aid (alice->client), TRUE, &kept);
    }
  test_person_settle (alice);
  g_assert_cmpuint (coterie_chat_get_n_messages (chat), ==, n_rows);
  cut_short (alice);
  chat = coterie_client_find_chat (alice->client, "bob");
  g_assert_cmpuint (coterie_chat_get_n_messages (chat), ==, n_rows + 1);
  g_assert_cmpstr (coterie_chat_get_last_text (chat), ==, "Your voice call took 1:00.");
  test_person_go_online (alice);
  coterie_wait_for (test_puppet_read_kind (circle.bob, COTERIE_CONTENT_CALL_NOTE, &content));
  g_assert_cmpuint (content.call->seconds, ==, 60);
  cut_short (alice);
  g_assert_cmpuint (coterie_chat_get_n_messages (coterie_client_find_chat (alice->client, "bob")), ==, n_rows + 1);
}

/* What was said in time is not said again, nor what another device of ours has taken up. */
static void
test_not_cut_short (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  CoterieCallContent kept = { .call = { 8 }, .outcome = COTERIE_CALL_WAS_MISSED };
  const guint8 elsewhere[COTERIE_CALL_ID_BYTES] = { 9 };
  Told told = { .may_begin = FALSE };
  TestPerson *alice;
  CoterieChat *chat;
  guint64 n_rows;

  begin (&circle, &told, town);
  alice = circle.alice;
  chat = coterie_client_find_chat (alice->client, "bob");
  n_rows = coterie_chat_get_n_messages (chat);
  coterie_client_keep_call (alice->client, chat, coterie_chain_get_aid (circle.bob->chain), FALSE, &kept);
  note_of_bob (&circle, 8, COTERIE_CALL_WAS_ANSWERED);
  kept.call[0] = 9;
  coterie_client_keep_call (alice->client, chat, coterie_chain_get_aid (circle.bob->chain), FALSE, &kept);
  coterie_client_drop_call (alice->client, elsewhere);
  test_person_settle (alice);
  cut_short (alice);
  chat = coterie_client_find_chat (alice->client, "bob");
  g_assert_cmpuint (coterie_chat_get_n_messages (chat), ==, n_rows + 1);
  g_assert_cmpstr (coterie_chat_get_last_text (chat), ==, "A voice call from @bob took 0:59.");
}

/* Missed at first, and then joined: it is not unread any more. */
static void
test_missed_and_joined (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  Told told = { .may_begin = FALSE };
  CoterieChat *chat;
  guint n_unread;

  begin (&circle, &told, town);
  chat = coterie_client_find_chat (circle.alice->client, "bob");
  n_unread = coterie_chat_get_unread (chat);
  post_missed_by (&circle, 2);
  coterie_wait_for (coterie_chat_get_unread (chat) == n_unread + 1);
  note_of_bob (&circle, 2, COTERIE_CALL_WAS_ANSWERED);
  wait_for_last (chat, "A voice call from @bob took 0:59.");
  coterie_wait_for (coterie_chat_get_unread (chat) == n_unread);
}

static void
post_as_laptop (TestCircle *circle, TestPuppet *laptop, guint8 call, CoterieCallOutcome outcome)
{
  g_auto (CoterieContent) content = { 0 };
  const guint8 *bob = coterie_chain_get_aid (circle->bob->chain);

  test_puppet_fill (laptop, "alice", COTERIE_CONTENT_CALL_NOTE, &content);
  content.has_peer = TRUE;
  memcpy (content.peer, bob, sizeof content.peer);
  coterie_chat_id_direct (circle->alice_aid, bob, content.chat);
  content.call = coterie_call_content_new ();
  content.call->call[0] = call;
  content.call->outcome = outcome;
  content.call->seconds = 30;
  content.call->has_starter = TRUE;
  memcpy (content.call->starter, bob, sizeof content.call->starter);
  test_puppet_post (laptop, "alice", &content);
}

/* Missed here, for this device was busy or off: another device of hers has answered, or declined. And that one hears of
 * what this one has answered. */
static void
test_own_devices_tell_one_another (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) laptop = NULL;
  g_auto (CoterieContent) content = { 0 };
  Told told = { .may_begin = FALSE };
  CoterieChat *chat;
  guint n_unread;

  begin (&circle, &told, town);
  laptop = test_puppet_new_device_of (town->server, town->clock, "alice",
                                      coterie_account_get_identity (circle.alice->client->account)->keys);
  chat = coterie_client_find_chat (circle.alice->client, "bob");
  n_unread = coterie_chat_get_unread (chat);
  post_missed_by (&circle, 2);
  post_as_laptop (&circle, laptop, 2, COTERIE_CALL_WAS_ANSWERED);
  wait_for_last (chat, "A voice call from @bob took 0:30.");
  coterie_wait_for (coterie_chat_get_unread (chat) == n_unread);
  post_missed_by (&circle, 3);
  post_as_laptop (&circle, laptop, 3, COTERIE_CALL_WAS_DECLINED);
  wait_for_last (chat, "You declined a voice call from @bob.");
  coterie_wait_for (coterie_chat_get_unread (chat) == n_unread);
  note_of_bob (&circle, 5, COTERIE_CALL_WAS_ANSWERED);
  wait_for_last (chat, "A voice call from @bob took 0:59.");
  coterie_wait_for (test_puppet_read_kind (laptop, COTERIE_CONTENT_CALL_NOTE, &content));
  g_assert_true (content.call->has_starter);
  g_assert_cmpmem (content.call->starter, COTERIE_AID_BYTES, coterie_chain_get_aid (circle.bob->chain),
                   COTERIE_AID_BYTES);
  g_assert_cmpint (content.call->outcome, ==, COTERIE_CALL_WAS_ANSWERED);
}

/* Who rings cannot hide it by having sent something else under the call's id before. */
static void
test_line_under_a_taken_id (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_auto (CoterieContent) text = { 0 };
  Told told = { .may_begin = FALSE };
  guint64 n_rows;
  CoterieChat *chat;

  begin (&circle, &told, town);
  chat = coterie_client_find_chat (circle.alice->client, "bob");
  test_puppet_fill (circle.bob, "alice", COTERIE_CONTENT_TEXT, &text);
  memset (text.id, 0, sizeof text.id);
  text.id[0] = 2;
  text.text = g_strdup ("first");
  test_puppet_post (circle.bob, "alice", &text);
  wait_for_last (chat, "first");
  n_rows = coterie_chat_get_n_messages (chat);
  note_of_bob (&circle, 2, COTERIE_CALL_WAS_MISSED);
  wait_for_last (chat, "You missed a voice call from @bob.");
  post_note (&circle, COTERIE_CALL_WAS_MISSED, 2, FALSE);
  test_circle_settle (&circle);
  g_assert_cmpuint (coterie_chat_get_n_messages (chat), ==, n_rows + 1);
}

/* What is told before the group's records have come waits for them. */
static void
test_note_waits_for_records (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (GBytes) rename = NULL;
  Told told = { .may_begin = FALSE };
  guint n_incoming = 0;

  begin (&circle, &told, town);
  g_signal_connect (circle.alice->client, "incoming", G_CALLBACK (count_incoming), &n_incoming);
  test_circle_settle (&circle);
  rename = test_circle_rename (&circle, circle.bob, "Round");
  post_note (&circle, COTERIE_CALL_WAS_MISSED, 2, TRUE);
  test_circle_settle (&circle);
  g_assert_cmpuint (n_incoming, ==, 0);
  test_circle_post_record (&circle, circle.bob, rename);
  coterie_wait_for (n_incoming == 1);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer closed)
{
  coterie_client_close_finish (COTERIE_CLIENT (source), result);
  *(gboolean *) closed = TRUE;
}

/* Who ends the program in the middle of a call hangs up by that. */
static void
test_leaving_is_said (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_auto (CoterieContent) content = { 0 };
  CoterieCallContent leave = { .call = { 3 } };
  Told told = { .may_begin = FALSE };
  gboolean closed = FALSE;

  begin (&circle, &told, town);
  coterie_client_send_call (circle.alice->client, coterie_client_find_chat (circle.alice->client, "bob"),
                            COTERIE_CONTENT_CALL_LEAVE, &leave, NULL);
  coterie_client_close_async (circle.alice->client, on_closed, &closed);
  coterie_wait_for (closed);
  g_assert_true (test_puppet_read_kind (circle.bob, COTERIE_CONTENT_CALL_LEAVE, &content));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/calls/members-ring", test_members_ring);
  TEST_TOWN_ADD ("/core/calls/when-it-was-said", test_when_it_was_said);
  TEST_TOWN_ADD ("/core/calls/admins-alone-ring", test_admins_alone_ring);
  TEST_TOWN_ADD ("/core/calls/nobody-else-is-heard", test_nobody_else_is_heard);
  TEST_TOWN_ADD ("/core/calls/late-rings-are-silent", test_late_rings_are_silent);
  TEST_TOWN_ADD ("/core/calls/replayed-rings-are-silent", test_replayed_rings_are_silent);
  TEST_TOWN_ADD ("/core/calls/elsewhere-is-said-to-others-alone", test_elsewhere);
  TEST_TOWN_ADD ("/core/calls/notes", test_notes);
  TEST_TOWN_ADD ("/core/calls/notes-are-told", test_notes_are_told);
  g_test_add ("/core/calls/note-of-one-that-rings", TestTown, GINT_TO_POINTER (COTERIE_CALL_WAS_MISSED),
              test_town_set_up, test_note_of_one_under_way, test_town_tear_down);
  g_test_add ("/core/calls/note-of-one-that-we-are-in", TestTown, GINT_TO_POINTER (COTERIE_CALL_WAS_ANSWERED),
              test_town_set_up, test_note_of_one_under_way, test_town_tear_down);
  TEST_TOWN_ADD ("/core/calls/leaving-is-said-before-the-end", test_leaving_is_said);
  TEST_TOWN_ADD ("/core/calls/cut-short-and-said-afterwards", test_cut_short);
  TEST_TOWN_ADD ("/core/calls/said-in-time-is-not-said-again", test_not_cut_short);
  TEST_TOWN_ADD ("/core/calls/missed-and-joined", test_missed_and_joined);
  TEST_TOWN_ADD ("/core/calls/own-devices-tell-one-another", test_own_devices_tell_one_another);
  TEST_TOWN_ADD ("/core/calls/line-under-a-taken-id", test_line_under_a_taken_id);
  TEST_TOWN_ADD ("/core/calls/note-waits-for-records", test_note_waits_for_records);
  return g_test_run ();
}
