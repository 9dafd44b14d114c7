// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "rows.h"
#include "store/raw-inbox.h"

static gboolean
add (CoterieSql *sql, guint8 mark, gint64 account, guint32 device, gint64 next_ms)
{
  CoterieStoreRaw row = { .account = account,
                          .device = device,
                          .arrived_ms = 100 + mark,
                          .reason = 1,
                          .attempts = 0,
                          .next_ms = next_ms,
                          .message = 17 };
  gboolean inserted = FALSE;

  test_fill_array (row.hash, mark);
  test_done (coterie_store_raw_inbox_insert (sql, &row, &inserted, &error));
  return inserted;
}

static gboolean
find (CoterieSql *sql, guint8 mark, gint64 account, guint32 device, CoterieStoreRaw *row)
{
  guint8 hash[COTERIE_DIGEST_BYTES];
  gboolean found = FALSE;

  test_fill_array (hash, mark);
  test_done (coterie_store_raw_inbox_find (sql, hash, account, device, row, &found, &error));
  return found;
}

static void
test_none (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  CoterieStoreRaw row = { 0 };
  g_autoptr (GPtrArray) due = NULL;
  gint64 next_ms = 9, count = 9;

  g_assert_false (find (sql, 1, 5, 1, &row));
  test_take (due, coterie_store_raw_inbox_list_due (sql, G_MAXINT64, G_MAXINT64, 10, &error));
  g_assert_cmpuint (due->len, ==, 0);
  test_done (coterie_store_raw_inbox_next_ms (sql, &next_ms, &error));
  g_assert_cmpint (next_ms, ==, 0);
  test_done (coterie_store_raw_inbox_count (sql, 5, 1, &count, &error));
  g_assert_cmpint (count, ==, 0);
  test_done (coterie_store_raw_inbox_remove (sql, 1, &error));
}

static void
test_round_trip (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  CoterieStoreRaw row = { 0 };

  g_assert_true (add (sql, 1, 5, 2, 1000));
  g_assert_true (find (sql, 1, 5, 2, &row));
  test_assert_array (row.hash, 1);
  g_assert_cmpint (row.arrived_ms, ==, 101);
  g_assert_cmpint (row.reason, ==, 1);
  g_assert_cmpuint (row.attempts, ==, 0);
  g_assert_cmpint (row.next_ms, ==, 1000);
  g_assert_cmpint (row.message, ==, 17);
  test_done (coterie_store_raw_inbox_remove (sql, row.raw, &error));
  g_assert_false (find (sql, 1, 5, 2, &row));
}

/* An envelope that comes again because the acknowledgement was lost makes no second line. */
static void
test_once (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();

  g_assert_true (add (sql, 1, 5, 2, 1000));
  g_assert_false (add (sql, 1, 5, 2, 2000));
  g_assert_cmpint (test_store_fetch (sql, "SELECT count(*) FROM raw_inbox"), ==, 1);
}

/* Only whoever sent it can answer for it. */
static void
test_of_that_sender_only (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  CoterieStoreRaw row = { 0 };

  add (sql, 1, 5, 2, 1000);
  g_assert_false (find (sql, 1, 5, 1, &row));
  g_assert_false (find (sql, 1, 6, 2, &row));
  g_assert_true (add (sql, 1, 6, 2, 1000)); /* the same bytes in another name */
  g_assert_true (find (sql, 1, 5, 2, &row));
  g_assert_true (find (sql, 1, 6, 2, &row));
}

static void
test_count_a_sender (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  gint64 count = 0;

  for (guint8 i = 0; i < 7; i++)
    add (sql, i, 5, i < 4 ? 1 : 2, 1000);
  test_done (coterie_store_raw_inbox_count (sql, 5, 1, &count, &error));
  g_assert_cmpint (count, ==, 4);
  test_done (coterie_store_raw_inbox_count (sql, 5, 2, &count, &error));
  g_assert_cmpint (count, ==, 3);
}

static void
test_due (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_autoptr (GPtrArray) due = NULL;
  g_autoptr (GPtrArray) later = NULL;
  gint64 next_ms = 0, first;

  add (sql, 1, 5, 1, 3000);
  add (sql, 2, 5, 1, 1000);
  add (sql, 3, 5, 1, 2000);
  test_done (coterie_store_raw_inbox_next_ms (sql, &next_ms, &error));
  g_assert_cmpint (next_ms, ==, 1000);
  test_take (due, coterie_store_raw_inbox_list_due (sql, 2000, 4000, 10, &error));
  g_assert_cmpuint (due->len, ==, 2);
  test_assert_array (((CoterieStoreRaw *) due->pdata[0])->hash, 2);
  test_assert_array (((CoterieStoreRaw *) due->pdata[1])->hash, 3);
  first = ((CoterieStoreRaw *) due->pdata[0])->raw;
  test_done (coterie_store_raw_inbox_set_asked (sql, first, 1, 9000, &error));
  test_take (later, coterie_store_raw_inbox_list_due (sql, 5000, 9000, 1, &error)); /* never more than the limit */
  g_assert_cmpuint (later->len, ==, 1);
  test_assert_array (((CoterieStoreRaw *) later->pdata[0])->hash, 1);
  g_assert_cmpint (test_store_fetch (sql, "SELECT attempts FROM raw_inbox WHERE next_ms = 9000"), ==, 1);
  g_clear_pointer (&later, g_ptr_array_unref);
  test_take (later, coterie_store_raw_inbox_list_due (sql, 500, 8000, 10, &error)); /* the clock was put back */
  g_assert_cmpuint (later->len, ==, 1);
  test_assert_array (((CoterieStoreRaw *) later->pdata[0])->hash, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/raw-inbox/none-is-no-error", test_none);
  g_test_add_func ("/store/raw-inbox/round-trip", test_round_trip);
  g_test_add_func ("/store/raw-inbox/the-same-bytes-once", test_once);
  g_test_add_func ("/store/raw-inbox/of-that-sender-only", test_of_that_sender_only);
  g_test_add_func ("/store/raw-inbox/count-a-sender", test_count_a_sender);
  g_test_add_func ("/store/raw-inbox/due", test_due);
  return g_test_run ();
}
