// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "rows.h"
#include "store/audiences.h"
#include "store/group-receipts.h"
#include "store/message-places.h"
#include "store/messages.h"

static void
add (CoterieSql *sql, gint64 account, gint64 mark, gint64 time_ms, gboolean is_new)
{
  gboolean added;

  test_done (coterie_store_group_receipts_add (sql, 3, account, COTERIE_STORE_RECEIPT_DELIVERED, mark, time_ms, &added,
                                               &error));
  g_assert_cmpint (added, ==, is_new);
}

/* 0: not there */
static void
assert_time (CoterieSql *sql, gint64 account, gint64 mark, gint64 wanted)
{
  gboolean found;
  gint64 time_ms;

  test_done (coterie_store_group_receipts_find (sql, 3, account, COTERIE_STORE_RECEIPT_DELIVERED, mark, &found,
                                                &time_ms, &error));
  g_assert_cmpint (found, ==, wanted != 0);
  g_assert_cmpint (time_ms, ==, wanted);
}

static void
test_one_receipt (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();

  for (gint64 mark = 1; mark <= 500; mark++)
    add (sql, 2, mark, 7000, TRUE);
  add (sql, 2, 250, 9000, FALSE);
  g_assert_cmpint (test_store_fetch (sql, "SELECT count(*) FROM group_receipts"), ==, 1);
  assert_time (sql, 2, 1, 7000);
  assert_time (sql, 2, 500, 7000);
  assert_time (sql, 2, 501, 0);
  assert_time (sql, 2, 0, 0);
  assert_time (sql, 4, 1, 0); /* somebody else */
}

static void
test_any_order (void)
{
  static const gint64 marks[] = { 5, 3, 9, 4, 1, 2, 8, 6, 7 };
  g_autoptr (CoterieSql) sql = test_store_new ();

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      for (guint j = i; j < G_N_ELEMENTS (marks); j++)
        assert_time (sql, 2, marks[j], 0);
      add (sql, 2, marks[i], 100 + marks[i], TRUE);
      for (guint j = 0; j <= i; j++)
        assert_time (sql, 2, marks[j], 100 + marks[j]);
    }
}

/* Receipts for many years are a few rows; the newest ones keep their times, and what is missing stays missing. */
static void
test_many_receipts (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();

  for (gint64 mark = 1; mark <= 1000; mark++)
    if (mark != 10)
      add (sql, 2, mark, 1000 + mark, TRUE);
  g_assert_cmpint (test_store_fetch (sql, "SELECT count(*) FROM group_receipts"), <=, COTERIE_STORE_RECEIPT_RANGES);
  assert_time (sql, 2, 1000, 2000);
  assert_time (sql, 2, 990, 1990);
  assert_time (sql, 2, 10, 0);
  for (gint64 mark = 1; mark <= 1000; mark++)
    if (mark != 10)
      add (sql, 2, mark, 5000, FALSE);
  add (sql, 2, 10, 5000, TRUE);
  assert_time (sql, 2, 10, 5000);
}

static void
assert_listed (const GArray *ranges, gint64 account, gint64 first, gint64 last)
{
  for (gint64 mark = 0; mark < 40; mark++)
    g_assert_cmpint (coterie_store_group_receipts_has (ranges, account, mark), ==, mark >= first && mark <= last);
}

/* What all have is read at once; others' chats and kinds are not in it. */
static void
test_all_members (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_autoptr (GArray) ranges = NULL, none = NULL;

  for (gint64 account = 2; account < 30; account += 2)
    for (gint64 mark = account; mark <= 30; mark++)
      add (sql, account, mark, mark / 5, TRUE);
  add (sql, 40, 39, 7, TRUE);
  ranges = coterie_store_group_receipts_list (sql, 3, COTERIE_STORE_RECEIPT_DELIVERED, NULL);
  none = coterie_store_group_receipts_list (sql, 3, COTERIE_STORE_RECEIPT_READ, NULL);
  g_assert_true (ranges != NULL && none != NULL && none->len == 0);
  for (gint64 account = 2; account < 30; account += 2)
    {
      assert_listed (ranges, account, account, 30);
      assert_listed (ranges, account + 1, 40, 40);
      assert_listed (none, account, 40, 40);
    }
  assert_listed (ranges, 40, 39, 39);
}

static void
add_text (CoterieSql *sql, guint64 position, GBytes *part)
{
  CoterieStoreMessage row = { .account = 1, .device = 1, .kind = 1, .state = 2, .body = (char *) "Hello" };
  gboolean inserted;

  row.message = COTERIE_STORE_MESSAGE (3, position);
  row.part = part;
  test_fill_array (row.id, (guint8) position);
  test_done (coterie_store_messages_insert (sql, &row, &inserted, &error));
  g_assert_true (inserted);
}

static gint64
ensure_mark (CoterieSql *sql, guint64 position)
{
  gint64 mark;
  gboolean added;

  test_done (coterie_store_group_receipts_ensure_mark (sql, COTERIE_STORE_MESSAGE (3, position), &mark, &error));
  test_done (coterie_store_group_receipts_add (sql, 3, 2, COTERIE_STORE_RECEIPT_DELIVERED, mark, 1, &added, &error));
  return mark;
}

/* In the order in which the first receipts come; they stay when rows move. */
static void
test_marks (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  gint64 mark;

  for (guint64 position = 0; position < 3; position++)
    add_text (sql, position, NULL);
  g_assert_cmpint (ensure_mark (sql, 2), ==, 1);
  g_assert_cmpint (ensure_mark (sql, 0), ==, 2);
  g_assert_cmpint (ensure_mark (sql, 2), ==, 1);
  test_done (coterie_store_messages_shift (sql, 3, 1, 10, &error));
  g_assert_cmpint (ensure_mark (sql, 12), ==, 1);
  test_done (coterie_store_group_receipts_get_mark (sql, COTERIE_STORE_MESSAGE (3, 11), &mark, &error));
  g_assert_cmpint (mark, ==, 0);
}

static void
test_audiences (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_autoptr (GBytes) two = g_bytes_new_static ("twotwotwo", 9);
  g_autoptr (GBytes) found = NULL;
  g_auto (CoterieStoreMessage) row = { 0 };
  gint64 all, part, again;
  gboolean is_there;

  test_done (coterie_store_audiences_ensure (sql, 3, FALSE, two, &all, &error));
  test_done (coterie_store_audiences_ensure (sql, 3, TRUE, two, &part, &error));
  test_done (coterie_store_audiences_ensure (sql, 3, FALSE, two, &again, &error));
  g_assert_cmpint (all, ==, again);
  g_assert_cmpint (all, !=, part);
  test_done (coterie_store_audiences_load (sql, part, &is_there, &found, &error));
  g_assert_true (is_there && g_bytes_equal (found, two));
  add_text (sql, 0, two);
  test_done (coterie_store_messages_load (sql, COTERIE_STORE_MESSAGE (3, 0), &row, &is_there, &error));
  g_assert_cmpint (row.audience, ==, part);
  g_assert_true (g_bytes_equal (row.part, two));
  test_done (coterie_store_messages_set_audience (sql, row.message, all, &error));
  coterie_store_message_clear (&row);
  test_done (coterie_store_messages_load (sql, COTERIE_STORE_MESSAGE (3, 0), &row, &is_there, &error));
  g_assert_null (row.part);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/group-receipts/one-receipt", test_one_receipt);
  g_test_add_func ("/store/group-receipts/any-order", test_any_order);
  g_test_add_func ("/store/group-receipts/many-receipts", test_many_receipts);
  g_test_add_func ("/store/group-receipts/all-members", test_all_members);
  g_test_add_func ("/store/group-receipts/marks", test_marks);
  g_test_add_func ("/store/audiences", test_audiences);
  return g_test_run ();
}
