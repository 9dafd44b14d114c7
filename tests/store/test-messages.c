// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "rows.h"
#include "store/messages.h"
#include "store/renewed.h"

#define TEXT 1
#define LINE 5

static gboolean
add (CoterieSql *sql, gint64 chat, guint64 position, gint64 account, guint8 mark, int kind, int state)
{
  CoterieStoreMessage row = { .message = COTERIE_STORE_MESSAGE (chat, position),
                              .account = account,
                              .device = 2,
                              .kind = kind,
                              .state = state,
                              .request = TRUE,
                              .time_ms = 1000 + mark,
                              .sent_ms = 2000 + mark,
                              .body = (char *) "Hello, Bob" };
  gboolean inserted = FALSE;

  test_fill_array (row.id, mark);
  test_done (coterie_store_messages_insert (sql, &row, &inserted, &error));
  return inserted;
}

static void
test_none (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_auto (CoterieStoreMessage) row = { 0 };
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (GByteArray) ids = NULL;
  guint8 id[COTERIE_CONTENT_ID_BYTES] = { 0 };
  gboolean found = TRUE, raised = TRUE;
  gint64 message = 99;
  guint64 next = 0;
  guint count = 99;

  test_done (coterie_store_messages_load (sql, 77, &row, &found, &error));
  g_assert_false (found);
  test_done (coterie_store_messages_find (sql, 1, 2, id, &message, &error));
  g_assert_cmpint (message, ==, 0);
  test_done (coterie_store_messages_raise_state (sql, 77, 3, 0, &raised, &error));
  g_assert_false (raised);
  test_done (coterie_store_messages_count_others (sql, 1, 1, 0, 10, &count, &error));
  g_assert_cmpuint (count, ==, 0);
  test_take (page, coterie_store_messages_page (sql, 1, 0, 64, &error));
  g_assert_cmpuint (page->len, ==, 0);
  test_take (ids, coterie_store_messages_list_ids (sql, 1, 1, TEXT, 0, 10, FALSE, 5, &next, &error));
  g_assert_cmpuint (ids->len, ==, 0);
  g_assert_cmpuint (next, ==, 10);
}

static void
test_row_numbers (void)
{
  gint64 last = COTERIE_STORE_MESSAGE (4000000, (G_GUINT64_CONSTANT (1) << 40) - 1);

  g_assert_cmpint (COTERIE_STORE_MESSAGE_CHAT (last), ==, 4000000);
  g_assert_cmpuint (COTERIE_STORE_MESSAGE_POSITION (last), ==, (G_GUINT64_CONSTANT (1) << 40) - 1);
  g_assert_cmpint (last + 1, ==, COTERIE_STORE_MESSAGE (4000001, 0));
}

static void
test_round_trip (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_auto (CoterieStoreMessage) row = { 0 };
  g_autoptr (CoterieStoreMessage) copy = NULL;
  gint64 message = 0;
  gboolean found;

  g_assert_true (add (sql, 3, 5, 7, 0x11, TEXT, 5));
  test_done (coterie_store_messages_load (sql, COTERIE_STORE_MESSAGE (3, 5), &row, &found, &error));
  g_assert_true (found);
  copy = coterie_store_message_copy (&row);
  g_assert_cmpint (copy->account, ==, 7);
  g_assert_cmpuint (copy->device, ==, 2);
  test_assert_array (copy->id, 0x11);
  g_assert_cmpint (copy->kind, ==, TEXT);
  g_assert_cmpint (copy->state, ==, 5);
  g_assert_true (copy->request);
  g_assert_cmpint (copy->time_ms, ==, 1017);
  g_assert_cmpint (copy->sent_ms, ==, 2017);
  g_assert_cmpstr (copy->body, ==, "Hello, Bob");
  test_done (coterie_store_messages_find (sql, 3, 7, copy->id, &message, &error));
  g_assert_cmpint (message, ==, COTERIE_STORE_MESSAGE (3, 5));
}

/* [E2]: the same three are one message; any other of the three makes another. */
static void
test_known_by_three (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();

  g_assert_true (add (sql, 3, 0, 7, 0x11, TEXT, 5));
  g_assert_false (add (sql, 3, 1, 7, 0x11, TEXT, 5));
  g_assert_cmpint (test_store_fetch (sql, "SELECT count(*) FROM messages"), ==, 1);
  g_assert_true (add (sql, 4, 0, 7, 0x11, TEXT, 5)); /* another chat */
  g_assert_true (add (sql, 3, 1, 8, 0x11, TEXT, 5)); /* another sender */
  g_assert_true (add (sql, 3, 2, 7, 0x12, TEXT, 5)); /* another id */
  g_assert_cmpint (test_store_fetch (sql, "SELECT count(*) FROM messages"), ==, 4);
}

/* Two messages in one place are a fault of ours, never silently one. */
static void
test_one_a_place (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  CoterieStoreMessage row = { .message = COTERIE_STORE_MESSAGE (3, 0), .body = (char *) "" };
  gboolean inserted;

  g_assert_true (add (sql, 3, 0, 7, 0x11, TEXT, 5));
  test_fails (coterie_store_messages_insert (sql, &row, &inserted, &error), COTERIE_SQL_ERROR_CONSTRAINT);
}

static void
test_update (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_auto (CoterieStoreMessage) row = { 0 };
  gboolean found;

  g_assert_true (add (sql, 3, 0, 0, 0x11, LINE, 5));
  test_done (coterie_store_messages_load (sql, COTERIE_STORE_MESSAGE (3, 0), &row, &found, &error));
  row.account = 7;
  row.kind = TEXT;
  test_fill_array (row.id, 0x22);
  g_free (row.body);
  row.body = g_strdup ("the text itself");
  test_done (coterie_store_messages_update (sql, &row, &error));
  coterie_store_message_clear (&row);
  test_done (coterie_store_messages_load (sql, COTERIE_STORE_MESSAGE (3, 0), &row, &found, &error));
  g_assert_cmpint (row.account, ==, 7);
  g_assert_cmpint (row.kind, ==, TEXT);
  test_assert_array (row.id, 0x22);
  g_assert_cmpstr (row.body, ==, "the text itself");
}

static void
assert_state (CoterieSql *sql, int state, gint64 time_ms)
{
  g_assert_cmpint (test_store_fetch (sql, "SELECT state FROM messages"), ==, state);
  g_assert_cmpint (test_store_fetch (sql, "SELECT time_ms FROM messages"), ==, time_ms);
}

static void
test_states_grow (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  gint64 message = COTERIE_STORE_MESSAGE (3, 0);
  gboolean raised = FALSE;

  g_assert_true (add (sql, 3, 0, 1, 0, TEXT, 1));
  test_done (coterie_store_messages_raise_state (sql, message, 3, 0, &raised, &error));
  g_assert_true (raised);
  assert_state (sql, 3, 1000);
  test_done (coterie_store_messages_raise_state (sql, message, 2, 0, &raised, &error));
  g_assert_false (raised);
  assert_state (sql, 3, 1000);
  test_done (coterie_store_messages_raise_state (sql, message, 2, 5555, &raised, &error)); /* the answer came last */
  g_assert_true (raised);
  assert_state (sql, 3, 5555);
  test_done (coterie_store_messages_raise_state (sql, message, 4, 0, &raised, &error));
  assert_state (sql, 4, 5555);
}

static void
test_receipts_have_times (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_auto (CoterieStoreMessage) row = { 0 };
  gint64 message = COTERIE_STORE_MESSAGE (3, 0);
  gboolean raised = FALSE, found = FALSE;

  g_assert_true (add (sql, 3, 0, 1, 0, TEXT, 1));
  test_done (coterie_store_messages_take_receipt (sql, message, 3, FALSE, 7000, &raised, &error));
  g_assert_true (raised);
  test_done (coterie_store_messages_take_receipt (sql, message, 3, FALSE, 8000, &raised, &error)); /* another device */
  g_assert_false (raised);
  test_done (coterie_store_messages_take_receipt (sql, message, 4, TRUE, 9000, &raised, &error));
  g_assert_true (raised);
  test_done (coterie_store_messages_load (sql, message, &row, &found, &error));
  g_assert_cmpint (row.state, ==, 4);
  g_assert_cmpint (row.time_ms, ==, 1000);
  g_assert_cmpint (row.delivered_ms, ==, 7000);
  g_assert_cmpint (row.read_ms, ==, 9000);
}

static void
test_count_others (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  guint count = 0;

  add (sql, 3, 0, 7, 0x10, TEXT, 5);
  add (sql, 3, 1, 1, 0x11, TEXT, 2);
  add (sql, 3, 2, 7, 0x12, TEXT, 5);
  add (sql, 3, 3, 0, 0x13, LINE, 5);
  add (sql, 4, 0, 8, 0x14, TEXT, 5);
  test_done (coterie_store_messages_count_others (sql, 3, 1, 0, 4, &count, &error));
  g_assert_cmpuint (count, ==, 3);
  test_done (coterie_store_messages_count_others (sql, 3, 1, 1, 4, &count, &error));
  g_assert_cmpuint (count, ==, 2);
  test_done (coterie_store_messages_count_others (sql, 3, 1, 4, 4, &count, &error));
  g_assert_cmpuint (count, ==, 0);
}

static void
test_pages (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_autoptr (GPtrArray) page = NULL;

  for (guint i = 0; i < 100; i++)
    {
      add (sql, 3, i, 7, (guint8) i, TEXT, 5);
      add (sql, 4, i, 7, (guint8) i, TEXT, 5);
    }
  test_take (page, coterie_store_messages_page (sql, 3, 64, 64, &error));
  g_assert_cmpuint (page->len, ==, 36); /* not a row of the next chat */
  for (guint i = 0; i < page->len; i++)
    g_assert_cmpint (((CoterieStoreMessage *) page->pdata[i])->message, ==, COTERIE_STORE_MESSAGE (3, 64 + i));
  g_clear_pointer (&page, g_ptr_array_unref);
  test_take (page, coterie_store_messages_page (sql, 3, 10, 5, &error));
  g_assert_cmpuint (page->len, ==, 5);
}

static void
test_list_ids (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_autoptr (GByteArray) first = NULL;
  g_autoptr (GByteArray) second = NULL;
  g_autoptr (GByteArray) seen = NULL;
  guint64 next = 0;

  for (guint i = 0; i < 10; i++)
    add (sql, 3, i, i % 2 == 0 ? 7 : 1, (guint8) i, i == 4 ? LINE : TEXT, 5); /* 0, 2, 6, 8 are texts of account 7 */
  test_take (first, coterie_store_messages_list_ids (sql, 3, 7, TEXT, 0, 9, FALSE, 3, &next, &error));
  g_assert_cmpuint (first->len, ==, 3 * COTERIE_CONTENT_ID_BYTES);
  g_assert_cmphex (first->data[0], ==, 0);
  g_assert_cmphex (first->data[COTERIE_CONTENT_ID_BYTES], ==, 2);
  g_assert_cmphex (first->data[2 * COTERIE_CONTENT_ID_BYTES], ==, 6);
  g_assert_cmpuint (next, ==, 7);
  test_take (second, coterie_store_messages_list_ids (sql, 3, 7, TEXT, next, 9, FALSE, 3, &next, &error));
  g_assert_cmpuint (second->len, ==, COTERIE_CONTENT_ID_BYTES);
  g_assert_cmphex (second->data[0], ==, 8);
  g_assert_cmpuint (next, ==, 9);
  test_done (coterie_store_renewed_add (sql, COTERIE_STORE_MESSAGE (3, 2), &error));
  test_take (seen, coterie_store_messages_list_ids (sql, 3, 7, TEXT, 0, 9, TRUE, 9, &next, &error));
  g_assert_cmpuint (seen->len, ==, 3 * COTERIE_CONTENT_ID_BYTES);
  g_assert_cmphex (seen->data[COTERIE_CONTENT_ID_BYTES], ==, 6);
}

static void
test_chats_none (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_auto (CoterieStoreChat) row = { 0 };
  g_autoptr (GPtrArray) all = NULL;
  guint8 id[COTERIE_CHAT_ID_BYTES] = { 0 };
  gboolean found = TRUE;
  gint64 chat = 99;

  test_done (coterie_store_chats_load (sql, 3, &row, &found, &error));
  g_assert_false (found);
  test_done (coterie_store_chats_find (sql, id, &chat, &error));
  g_assert_cmpint (chat, ==, 0);
  chat = 99;
  test_done (coterie_store_chats_find_account (sql, 3, &chat, &error));
  g_assert_cmpint (chat, ==, 0);
  test_take (all, coterie_store_chats_list (sql, &error));
  g_assert_cmpuint (all->len, ==, 0);
}

static void
test_chats_round_trip (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  gint64 bob = test_store_add_account (sql, 0xb1, "bob"), chat = test_store_add_chat (sql, bob, 0xee), other = 0;
  g_auto (CoterieStoreChat) row = { 0 };
  g_autoptr (CoterieStoreChat) copy = NULL;
  gboolean found;

  test_done (coterie_store_chats_load (sql, chat, &row, &found, &error));
  g_assert_true (found);
  g_assert_false (row.has_peer_secret || row.peer_seen);
  g_assert_cmpstr (row.draft, ==, "");
  g_assert_cmpstr (row.last_text, ==, "");
  row.n_messages = 10;
  row.first_unread = 8;
  row.n_unread = 2;
  g_free (row.last_text);
  row.last_text = g_strdup ("last");
  row.last_ms = 1234;
  row.delivered_to = 9;
  row.read_to = 8;
  row.has_peer_secret = TRUE;
  test_fill_array (row.peer_secret, 0x5e);
  row.peer_seen = TRUE;
  row.last_account = bob;
  row.last_kind = 1;
  row.last_state = 5;
  test_done (coterie_store_chats_save (sql, &row, &error));
  coterie_store_chat_clear (&row);

  test_done (coterie_store_chats_load (sql, chat, &row, &found, &error));
  copy = coterie_store_chat_copy (&row);
  test_assert_array (copy->id, 0xee);
  test_assert_array (copy->secret, 0xee);
  test_assert_array (copy->peer_secret, 0x5e);
  g_assert_true (copy->has_peer_secret && copy->peer_seen);
  g_assert_cmpuint (copy->n_messages, ==, 10);
  g_assert_cmpuint (copy->first_unread, ==, 8);
  g_assert_cmpuint (copy->n_unread, ==, 2);
  g_assert_cmpstr (copy->last_text, ==, "last");
  g_assert_cmpint (copy->last_ms, ==, 1234);
  g_assert_cmpint (copy->last_account, ==, bob);
  g_assert_cmpint (copy->last_kind, ==, 1);
  g_assert_cmpint (copy->last_state, ==, 5);
  g_assert_cmpuint (copy->delivered_to, ==, 9);
  g_assert_cmpuint (copy->read_to, ==, 8);
  test_done (coterie_store_chats_find (sql, copy->id, &other, &error));
  g_assert_cmpint (other, ==, chat);
  test_done (coterie_store_chats_find_account (sql, bob, &other, &error));
  g_assert_cmpint (other, ==, chat);
}

static void
test_chats_unique (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  gint64 bob = test_store_add_account (sql, 0xb1, "bob");
  g_auto (CoterieStoreChat) row = { .kind = 1, .account = bob };

  test_store_add_chat (sql, bob, 0xee);
  test_fill_array (row.id, 0xee);
  test_fails (coterie_store_chats_insert (sql, &row, &error), COTERIE_SQL_ERROR_CONSTRAINT);
}

/* The draft is the composer's: a row that was read before must not bring an old one back. */
static void
test_chats_draft (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  gint64 bob = test_store_add_account (sql, 0xb1, "bob"), chat = test_store_add_chat (sql, bob, 0xee);
  g_auto (CoterieStoreChat) row = { 0 };
  gboolean found;

  test_done (coterie_store_chats_load (sql, chat, &row, &found, &error));
  test_done (coterie_store_chats_set_draft (sql, chat, "half a sent", &error));
  test_done (coterie_store_chats_save (sql, &row, &error));
  coterie_store_chat_clear (&row);
  test_done (coterie_store_chats_load (sql, chat, &row, &found, &error));
  g_assert_cmpstr (row.draft, ==, "half a sent");
}

static void
test_chats_newest_first (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  gint64 bob = test_store_add_account (sql, 0xb1, "bob");
  g_autoptr (GPtrArray) all = NULL;

  test_store_add_chat (sql, bob, 5);
  test_store_add_chat (sql, bob, 9);
  test_store_add_chat (sql, bob, 7);
  test_take (all, coterie_store_chats_list (sql, &error));
  g_assert_cmpuint (all->len, ==, 3);
  g_assert_cmpint (((CoterieStoreChat *) all->pdata[0])->last_ms, ==, 9);
  g_assert_cmpint (((CoterieStoreChat *) all->pdata[1])->last_ms, ==, 7);
  g_assert_cmpint (((CoterieStoreChat *) all->pdata[2])->last_ms, ==, 5);
}

/* One savepoint an envelope: what is undone leaves nothing, what came before it stays. */
static void
test_savepoint (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();

  test_done (coterie_sql_begin (sql, &error));
  add (sql, 3, 0, 7, 0x11, TEXT, 5);
  test_done (coterie_sql_savepoint (sql, &error));
  add (sql, 3, 1, 7, 0x12, TEXT, 5);
  test_done (coterie_sql_rollback_to (sql, &error));
  g_assert_true (add (sql, 3, 1, 7, 0x12, TEXT, 5)); /* it is as if it had never come */
  test_done (coterie_sql_commit (sql, &error));
  g_assert_cmpint (test_store_fetch (sql, "SELECT count(*) FROM messages"), ==, 2);
}

static void
test_renewed (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) left = NULL;
  guint n_texts = 0;

  for (guint i = 0; i < 4; i++)
    {
      g_assert_true (add (sql, 3 + i / 2, i % 2, 2, (guint8) (i + 1), i == 1 ? LINE : TEXT, 5));
      test_done (coterie_store_renewed_add (sql, COTERIE_STORE_MESSAGE (3 + i / 2, i % 2), &error));
    }
  test_done (coterie_store_renewed_add (sql, COTERIE_STORE_MESSAGE (3, 1), &error)); /* once more */
  test_take (rows, coterie_store_renewed_list (sql, 0, G_MAXINT64, 100, &error));
  g_assert_cmpuint (rows->len, ==, 4);
  g_assert_cmpstr (((CoterieStoreMessage *) rows->pdata[0])->body, ==, "Hello, Bob");
  test_take (first, coterie_store_renewed_list (sql, 0, COTERIE_STORE_MESSAGE (4, 0), 1, &error));
  g_assert_cmpuint (first->len, ==, 1);
  test_done (
      coterie_store_renewed_count_texts (sql, 0, COTERIE_STORE_MESSAGE (4, 1), &n_texts, &error)); /* 3:0 and 4:0 */
  g_assert_cmpuint (n_texts, ==, 2);
  test_done (coterie_store_renewed_remove (sql, COTERIE_STORE_MESSAGE (3, 0), COTERIE_STORE_MESSAGE (4, 1), &error));
  test_take (left, coterie_store_renewed_list (sql, 0, G_MAXINT64, 100, &error));
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_cmpint (((CoterieStoreMessage *) left->pdata[0])->message, ==, COTERIE_STORE_MESSAGE (4, 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/messages/none-is-no-error", test_none);
  g_test_add_func ("/store/messages/row-numbers", test_row_numbers);
  g_test_add_func ("/store/messages/round-trip", test_round_trip);
  g_test_add_func ("/store/messages/known-by-chat-sender-id", test_known_by_three);
  g_test_add_func ("/store/messages/one-a-place", test_one_a_place);
  g_test_add_func ("/store/messages/update", test_update);
  g_test_add_func ("/store/messages/states-only-grow", test_states_grow);
  g_test_add_func ("/store/messages/receipts-have-times", test_receipts_have_times);
  g_test_add_func ("/store/messages/count-others", test_count_others);
  g_test_add_func ("/store/messages/pages", test_pages);
  g_test_add_func ("/store/messages/list-ids", test_list_ids);
  g_test_add_func ("/store/messages/savepoint", test_savepoint);
  g_test_add_func ("/store/chats/none-is-no-error", test_chats_none);
  g_test_add_func ("/store/chats/round-trip", test_chats_round_trip);
  g_test_add_func ("/store/chats/one-row-an-id", test_chats_unique);
  g_test_add_func ("/store/messages/renewed", test_renewed);
  g_test_add_func ("/store/chats/draft-is-kept-apart", test_chats_draft);
  g_test_add_func ("/store/chats/newest-first", test_chats_newest_first);
  return g_test_run ();
}
