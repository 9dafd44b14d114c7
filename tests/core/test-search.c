// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search.h"

#include "core/client-private.h"
#include "kit/wait.h"
#include "person.h"
#include "sql/connection.h"

/* What a person searches for among the texts. */

static CoterieSearch *
search_in (TestPerson *person, const char *words, CoterieChat *chat)
{
  return COTERIE_SEARCH (coterie_client_search (person->client, words, chat));
}

static CoterieSearch *
search (TestPerson *person, const char *words)
{
  return search_in (person, words, NULL);
}

/* What stands in the list, "one|two". */
static char *
read_hits (CoterieSearch *hits)
{
  GString *bodies = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (hits)); i++)
    {
      g_autoptr (CoterieMessage) message = g_list_model_get_item (G_LIST_MODEL (hits), i);

      g_string_append_printf (bodies, "%s%s", i > 0 ? "|" : "", coterie_message_get_body (message));
    }
  return g_string_free (bodies, FALSE);
}

static void
assert_hits (CoterieSearch *hits, const char *wanted)
{
  g_autofree char *bodies = NULL;

  coterie_wait_for (coterie_search_get_complete (hits));
  coterie_wait_settle (); /* what came just now is told a moment later */
  g_assert_false (coterie_search_get_loading (hits));
  g_assert_false (coterie_search_get_failed (hits));
  bodies = read_hits (hits);
  g_assert_cmpstr (bodies, ==, wanted);
}

static void
assert_finds (TestPerson *person, const char *words, const char *wanted)
{
  g_autoptr (CoterieSearch) hits = search (person, words);

  assert_hits (hits, wanted);
}

static void
test_all_chats (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");

  test_person_send (alice, "bob", "Shall we go to the café?");
  test_person_wait_chat (bob, "alice", "Shall we go to the café?");
  test_person_send (bob, "alice", "Which CAFE?");
  test_person_wait_chat (alice, "bob", "Shall we go to the café?|Which CAFE?");
  test_person_send (alice, "alice", "cafés I know");
  assert_finds (alice, "cafe", "cafés I know|Which CAFE?|Shall we go to the café?");
  assert_finds (bob, "cafe", "Which CAFE?|Shall we go to the café?");
  assert_finds (alice, "nowhere", "");
  assert_finds (alice, "", "");
  assert_finds (alice, "!?", "");
  assert_finds (alice, "\xff", "");
}

static void
test_one_chat (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (CoterieSearch) hits = NULL;

  test_person_send (alice, "bob", "hello bob");
  test_person_send (alice, "alice", "hello myself");
  hits = search_in (alice, "hello", coterie_client_find_chat (alice->client, "bob"));
  assert_hits (hits, "hello bob");
  test_person_send (alice, "alice", "hello again");
  test_person_send (alice, "bob", "hello bob again");
  assert_hits (hits, "hello bob again|hello bob");
}

/* Pages come as the end is looked at, and each hit once. */
static void
test_pages (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (CoterieSearch) hits = NULL;
  guint n_rows = 3 * COTERIE_SEARCH_PAGE + 5;
  guint seen = 0;

  for (guint i = 0; i < n_rows; i++)
    {
      g_autofree char *text = g_strdup_printf ("needle %u", i);

      test_person_send (alice, "alice", text);
    }
  hits = search (alice, "needle");
  g_assert_true (coterie_search_get_loading (hits));
  coterie_wait_for (!coterie_search_get_loading (hits));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (hits)), ==, COTERIE_SEARCH_PAGE);
  g_assert_false (coterie_search_get_complete (hits));
  while (seen < n_rows)
    {
      g_autofree char *wanted = g_strdup_printf ("needle %u", n_rows - 1 - seen);
      g_autoptr (CoterieMessage) message = NULL;

      coterie_wait_for (seen < g_list_model_get_n_items (G_LIST_MODEL (hits)));
      message = g_list_model_get_item (G_LIST_MODEL (hits), seen++);
      g_assert_cmpstr (coterie_message_get_body (message), ==, wanted);
    }
  coterie_wait_for (coterie_search_get_complete (hits));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (hits)), ==, n_rows);
}

static void
count_changes (GListModel *model, guint position, guint removed, guint added, guint *n_added)
{
  g_assert_cmpuint (removed, ==, 0);
  *n_added += added;
}

/* What is written while somebody searches stands on top, whether the search had begun to look or not. */
static void
test_live (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (CoterieSearch) hits = NULL;
  guint n_added = 0;

  test_person_send (alice, "alice", "tea one");
  hits = search (alice, "tea");
  g_signal_connect (hits, "items-changed", G_CALLBACK (count_changes), &n_added);
  coterie_client_send_async (alice->client, "alice", "tea two", NULL, NULL, NULL);
  coterie_client_send_async (alice->client, "alice", "coffee", NULL, NULL, NULL);
  coterie_client_send_async (alice->client, "alice", "tea three", NULL, NULL, NULL);
  coterie_wait_for (n_added == 3);
  assert_hits (hits, "tea three|tea two|tea one");
  test_person_send (alice, "alice", "TEA four");
  coterie_wait_for (n_added == 4);
  assert_hits (hits, "TEA four|tea three|tea two|tea one");
}

static void
count_news (GListModel *model, guint position, guint removed, guint added, guint *n_news)
{
  *n_news += 1;
}

/* However many come at once, whoever shows the hits is told once. */
static void
test_live_together (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (CoterieSearch) hits = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  guint n_news = 0;

  test_person_send (alice, "alice", "tea one");
  test_person_send (alice, "alice", "tea two");
  test_person_send (alice, "alice", "tea three");
  rows = test_person_history (alice, "alice");
  hits = search (alice, "tea");
  g_signal_connect (hits, "items-changed", G_CALLBACK (count_news), &n_news);
  for (guint i = 0; i < rows->len; i++)
    g_signal_emit_by_name (alice->client, "message", rows->pdata[i]);
  coterie_wait_for (g_list_model_get_n_items (G_LIST_MODEL (hits)) == 3 && coterie_search_get_complete (hits));
  assert_hits (hits, "tea three|tea two|tea one");
  g_assert_cmpuint (n_news, ==, 1);
}

/* Nobody waits for a search that was dropped, and it holds nothing. */
static void
test_dropped (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  CoterieSearch *hits = NULL;

  test_person_send (alice, "alice", "tea");
  for (guint i = 0; i < 50; i++)
    {
      hits = search (alice, "tea");
      g_object_add_weak_pointer (G_OBJECT (hits), (gpointer *) &hits);
      g_object_unref (hits);
      g_assert_null (hits);
    }
  coterie_wait_settle ();
  assert_finds (alice, "tea", "tea");
}

static void
test_closed (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (CoterieSearch) before = NULL, after = NULL;

  test_person_send (alice, "alice", "tea");
  before = search (alice, "tea");
  coterie_client_close_async (alice->client, NULL, NULL);
  after = search (alice, "tea");
  coterie_wait_for (!coterie_search_get_loading (before) && !coterie_search_get_loading (after));
  g_assert_true (coterie_search_get_failed (after));
  g_assert_true (coterie_search_get_failed (before) || coterie_search_get_complete (before));
  coterie_wait_for (coterie_client_get_state (alice->client) == COTERIE_CLIENT_CLOSED);
  g_clear_object (&before);
  g_clear_object (&after);
  test_person_start (alice);
}

static gboolean
is_taken_up (TestPerson *person)
{
  return !person->client->indexing && !coterie_timer_is_set (&person->client->index_timer);
}

/* A moment later the words are in the index; what came before the end of the program, after the next start. */
static void
test_taken_up (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");

  test_person_send (alice, "alice", "tea one");
  coterie_wait_for (is_taken_up (alice));
  g_assert_cmpuint (alice->client->n_unindexed, ==, 0);
  assert_finds (alice, "t", "tea one");
  test_person_send (alice, "alice", "tea two");
  test_person_kill (alice);
  test_person_start (alice);
  assert_finds (alice, "t", "tea two|tea one");
  coterie_wait_for (is_taken_up (alice));
  assert_finds (alice, "t", "tea two|tea one");
}

/* An index that cannot be read says so, and does no harm to the rest. */
static void
test_damaged (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (CoterieSearch) hits = NULL;

  if (!coterie_sql_has_fts5 ())
    {
      g_test_skip ("the engine makes no index");
      return;
    }
  test_person_send (alice, "alice", "tea");
  coterie_wait_for (is_taken_up (alice));
  test_person_stop (alice);
  test_person_run_sql (alice, "DROP TABLE search");
  test_person_start (alice);
  hits = search (alice, "tea");
  coterie_wait_for (coterie_search_get_failed (hits));
  g_assert_false (coterie_search_get_loading (hits));
  test_person_send (alice, "alice", "more");
  test_person_assert_chat (alice, "alice", "tea|more");
}

static void
test_mark (void)
{
  g_autoptr (GArray) marks = coterie_search_mark ("Un café, deux cafés", "caf");
  g_autoptr (GArray) none = coterie_search_mark ("Un café", "\xff");

  g_assert_cmpuint (marks->len, ==, 2);
  g_assert_cmpuint (g_array_index (marks, CoterieSearchMark, 0).start, ==, 3);
  g_assert_cmpuint (g_array_index (marks, CoterieSearchMark, 0).end, ==, 6);
  g_assert_cmpuint (g_array_index (marks, CoterieSearchMark, 1).start, ==, 15);
  g_assert_cmpuint (none->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  coterie_quiet_libraries ();
  TEST_TOWN_ADD ("/core/search/all-chats", test_all_chats);
  TEST_TOWN_ADD ("/core/search/one-chat", test_one_chat);
  TEST_TOWN_ADD ("/core/search/pages", test_pages);
  TEST_TOWN_ADD ("/core/search/live", test_live);
  TEST_TOWN_ADD ("/core/search/live-together", test_live_together);
  TEST_TOWN_ADD ("/core/search/dropped", test_dropped);
  TEST_TOWN_ADD ("/core/search/closed", test_closed);
  TEST_TOWN_ADD ("/core/search/taken-up", test_taken_up);
  TEST_TOWN_ADD ("/core/search/damaged", test_damaged);
  g_test_add_func ("/core/search/mark", test_mark);
  return g_test_run ();
}
