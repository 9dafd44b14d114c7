// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "rows.h"
#include "store/outbox.h"
#include "store/peers.h"
#include "store/send-jobs.h"
#include "store/sent-log.h"

static gint64
add_job (CoterieSql *sql, gint64 lane, gint64 account, int kind, GBytes *payload)
{
  CoterieStoreSendJob row = {
    .lane = lane, .chat = 3, .account = account, .klass = 1, .kind = kind, .sent_ms = 77, .payload = payload
  };

  test_fill_array (row.id, 0x1d);
  test_done (coterie_store_send_jobs_insert (sql, &row, &error));
  g_assert_cmpint (row.job, >, 0);
  return row.job;
}

static void
test_none (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_auto (CoterieStoreSendJob) row = { 0 };
  g_autoptr (GPtrArray) heads = NULL;
  g_autoptr (GPtrArray) frames = NULL;
  g_autoptr (GArray) jobs = NULL;
  gboolean found = TRUE, has = TRUE;
  gint64 n_all = 9, n_held = 9, job = 9;
  guint64 oldest = 9;

  test_done (coterie_store_send_jobs_load (sql, 4, &row, &found, &error));
  g_assert_false (found);
  test_take (heads, coterie_store_send_jobs_list_heads (sql, &error));
  g_assert_cmpuint (heads->len, ==, 0);
  test_take (jobs, coterie_store_send_jobs_list_account (sql, 4, &error));
  g_assert_cmpuint (jobs->len, ==, 0);
  test_done (coterie_store_send_jobs_has_waiting (sql, 4, 1, &has, &error));
  g_assert_false (has);
  test_done (coterie_store_send_jobs_count (sql, G_MAXINT64, &n_all, &n_held, &error));
  g_assert_cmpint (n_all + n_held, ==, 0);
  test_take (frames, coterie_store_outbox_list (sql, &error));
  g_assert_cmpuint (frames->len, ==, 0);
  test_done (coterie_store_outbox_find (sql, 4, &job, &error));
  g_assert_cmpint (job, ==, 0);
  test_done (coterie_store_outbox_oldest (sql, &oldest, &error));
  g_assert_cmpuint (oldest, ==, 0);
}

static void
test_job_round_trip (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_autoptr (GBytes) payload = g_bytes_new_static ("pay", 3);
  g_autoptr (GBytes) other = g_bytes_new_static ("other", 5);
  CoterieStoreSendJob job = { .lane = 8,
                              .chat = 2,
                              .account = 5,
                              .device = 6,
                              .klass = 2,
                              .kind = 4,
                              .sent_ms = 10,
                              .message = 11,
                              .payload = payload,
                              .has_again = TRUE,
                              .content = 12,
                              .not_before_ms = 13,
                              .expires_ms = 14 };
  g_auto (CoterieStoreSendJob) row = { 0 };
  gboolean found;

  test_fill_array (job.id, 0x1d);
  test_fill_array (job.again, 0xa6);
  test_done (coterie_store_send_jobs_insert (sql, &job, &error));
  test_done (coterie_store_send_jobs_set_send (sql, job.job, 99, &error));
  test_done (coterie_store_send_jobs_set_payload (sql, job.job, other, &error));
  test_done (coterie_store_send_jobs_load (sql, job.job, &row, &found, &error));
  g_assert_true (found);
  g_assert_cmpint (row.lane, ==, 8);
  g_assert_cmpint (row.chat, ==, 2);
  g_assert_cmpint (row.account, ==, 5);
  g_assert_cmpuint (row.device, ==, 6);
  g_assert_cmpint (row.klass, ==, 2);
  g_assert_cmpint (row.kind, ==, 4);
  g_assert_cmpint (row.sent_ms, ==, 10);
  g_assert_cmpint (row.message, ==, 11);
  g_assert_true (g_bytes_equal (row.payload, other));
  test_assert_array (row.id, 0x1d);
  g_assert_true (row.has_again);
  test_assert_array (row.again, 0xa6);
  g_assert_cmpint (row.content, ==, 12);
  g_assert_cmpuint (row.send, ==, 99);
  g_assert_cmpuint (row.rounds, ==, 0);
  g_assert_cmpint (row.not_before_ms, ==, 13);
  g_assert_cmpint (row.expires_ms, ==, 14);
}

static void
test_job_refused (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  gint64 job = add_job (sql, 4, 5, 1, NULL);
  g_auto (CoterieStoreSendJob) row = { 0 };
  gboolean found;

  test_done (coterie_store_send_jobs_set_send (sql, job, 99, &error));
  test_done (coterie_store_send_jobs_set_refused (sql, job, 4, 60000, &error));
  test_done (coterie_store_send_jobs_load (sql, job, &row, &found, &error));
  g_assert_cmpuint (row.send, ==, 0);
  g_assert_cmpuint (row.rounds, ==, 4);
  g_assert_cmpint (row.not_before_ms, ==, 60000);
}

/* The sent log knows contents by their job: a number must not come again, not even after the newest was removed. */
static void
test_job_numbers (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  gint64 first = add_job (sql, 4, 5, 1, NULL);

  test_done (coterie_store_send_jobs_remove (sql, first, &error));
  g_assert_cmpint (add_job (sql, 4, 5, 1, NULL), >, first);
}

static void
test_lanes (void)
{
  g_assert_cmpint (COTERIE_STORE_LANE_CHAT (1), !=, COTERIE_STORE_LANE_REPAIR (1));
  g_assert_cmpint (COTERIE_STORE_LANE_URGENT (1), !=, COTERIE_STORE_LANE_REPAIR (1));
  g_assert_cmpint (COTERIE_STORE_LANE_CHAT (2), !=, COTERIE_STORE_LANE_URGENT (1));
}

/* Within a chat one after the other; the head that is on its way keeps its lane shut. */
static void
test_heads (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  gint64 jobs[5];

  jobs[0] = add_job (sql, 8, 5, 1, NULL);
  jobs[1] = add_job (sql, 4, 6, 1, NULL);
  jobs[2] = add_job (sql, 8, 5, 1, NULL);
  jobs[3] = add_job (sql, 4, 6, 1, NULL);
  jobs[4] = add_job (sql, 5, 6, 1, NULL);
  test_done (coterie_store_send_jobs_set_send (sql, jobs[0], 1, &error));
  for (guint round = 0; round < 2; round++)
    {
      static const guint expected[2][3] = { { 0, 1, 4 }, { 2, 3, 4 } };
      g_autoptr (GPtrArray) heads = NULL;

      test_take (heads, coterie_store_send_jobs_list_heads (sql, &error));
      g_assert_cmpuint (heads->len, ==, 3);
      for (guint i = 0; i < 3; i++)
        g_assert_cmpint (((CoterieStoreSendJob *) heads->pdata[i])->job, ==, jobs[expected[round][i]]);
      test_done (coterie_store_send_jobs_remove (sql, jobs[0], &error));
      test_done (coterie_store_send_jobs_remove (sql, jobs[1], &error));
    }
}

static void
test_has_waiting (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_autoptr (GBytes) payload = g_bytes_new_static ("ids", 3);
  gint64 open = add_job (sql, 4, 5, 2, NULL);
  gboolean has = FALSE;

  add_job (sql, 4, 5, 3, payload);
  test_done (coterie_store_send_jobs_has_waiting (sql, 4, 2, &has, &error));
  g_assert_true (has);
  test_done (coterie_store_send_jobs_has_waiting (sql, 4, 3, &has, &error)); /* what it says stands already */
  g_assert_false (has);
  test_done (coterie_store_send_jobs_has_waiting (sql, 8, 2, &has, &error)); /* another lane */
  g_assert_false (has);
  test_done (coterie_store_send_jobs_set_send (sql, open, 1, &error)); /* on its way */
  test_done (coterie_store_send_jobs_has_waiting (sql, 4, 2, &has, &error));
  g_assert_false (has);
}

static void
test_count (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  gint64 alice = test_store_add_account (sql, 0xa1, "alice");
  gint64 bob = test_store_add_account (sql, 0xb1, "bob"), carol = test_store_add_account (sql, 0xc1, "carol");
  gint64 n_all = 0, n_held = 0, on_its_way;
  g_autoptr (GArray) jobs = NULL;

  g_assert_cmpint (alice, ==, COTERIE_STORE_OWN_ACCOUNT); /* whose hold would hold everybody */
  on_its_way = add_job (sql, 4, bob, 1, NULL);
  add_job (sql, 4, bob, 1, NULL);
  add_job (sql, 8, carol, 1, NULL);
  test_done (coterie_store_send_jobs_set_send (sql, on_its_way, 1, &error));
  test_done (coterie_store_accounts_set_hold (sql, bob, 2, 0, &error));
  test_done (coterie_store_send_jobs_count (sql, G_MAXINT64, &n_all, &n_held, &error));
  g_assert_cmpint (n_all, ==, 3);
  g_assert_cmpint (n_held, ==, 1); /* the one on its way will be answered */
  test_take (jobs, coterie_store_send_jobs_list_account (sql, bob, &error));
  g_assert_cmpuint (jobs->len, ==, 2);
}

/* A repeat sends the same bytes, in the order of the numbers. */
static void
test_outbox (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_autoptr (GBytes) frame = g_bytes_new_static ("\1frame", 6);
  g_autoptr (GPtrArray) rows = NULL;
  const CoterieStoreOutboxRow *row;
  guint64 oldest = 0;
  gint64 job = 0;

  for (guint64 send = 12; send >= 10; send--)
    test_done (coterie_store_outbox_insert (sql, send, (gint64) send * 2, frame, &error));
  test_take (rows, coterie_store_outbox_list (sql, &error));
  g_assert_cmpuint (rows->len, ==, 3);
  row = rows->pdata[0];
  g_assert_cmpuint (row->send, ==, 10);
  g_assert_cmpint (row->job, ==, 20);
  g_assert_true (g_bytes_equal (row->frame, frame));
  test_done (coterie_store_outbox_remove (sql, 10, &error));
  test_done (coterie_store_outbox_remove (sql, 10, &error));
  test_done (coterie_store_outbox_oldest (sql, &oldest, &error));
  g_assert_cmpuint (oldest, ==, 11);
  test_done (coterie_store_outbox_find (sql, 10, &job, &error));
  g_assert_cmpint (job, ==, 0);
  test_done (coterie_store_outbox_find (sql, 12, &job, &error));
  g_assert_cmpint (job, ==, 24);
}

static void
test_outbox_number_once (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_autoptr (GBytes) frame = g_bytes_new_static ("f", 1);

  test_done (coterie_store_outbox_insert (sql, 10, 1, frame, &error));
  test_fails (coterie_store_outbox_insert (sql, 10, 2, frame, &error), COTERIE_SQL_ERROR_CONSTRAINT);
}

/* ------------------------------------------------------------------------------------ sent log */

static void
log_content (CoterieSql *sql, gint64 content, gint64 logged_ms)
{
  CoterieStoreSentContent row = { .content = content, .chat = 3, .kind = 1, .sent_ms = 5, .message = 6 };
  g_autoptr (GBytes) payload = g_bytes_new_static ("payload", 7);

  test_fill_array (row.id, 0x1d);
  row.payload = payload;
  test_done (coterie_store_sent_log_add_content (sql, &row, logged_ms, &error));
}

static void
log_entry (CoterieSql *sql, guint8 mark, gint64 job, gint64 content, gint64 peer, guint64 n, guint times)
{
  CoterieStoreSentEntry entry = { .job = job, .content = content, .peer = peer, .n = n, .times = times };

  test_fill_array (entry.hash, mark);
  test_done (coterie_store_sent_log_put (sql, &entry, &error));
}

static gboolean
find_entry (CoterieSql *sql, guint8 mark, gint64 peer, CoterieStoreSentEntry *entry)
{
  guint8 hash[COTERIE_DIGEST_BYTES];
  gboolean found = FALSE;

  test_fill_array (hash, mark);
  test_done (coterie_store_sent_log_find (sql, hash, peer, entry, &found, &error));
  return found;
}

static gboolean
has_content (CoterieSql *sql, gint64 content)
{
  g_auto (CoterieStoreSentContent) row = { 0 };
  gboolean found = FALSE;

  test_done (coterie_store_sent_log_load_content (sql, content, &row, &found, &error));
  return found;
}

static void
test_log_none (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  CoterieStoreSentEntry entry;
  gint64 times = 9;
  guint64 n = 9;

  g_assert_false (has_content (sql, 1));
  g_assert_false (find_entry (sql, 0xff, 1, &entry));
  test_done (coterie_store_sent_log_get_n (sql, 1, 1, &n, &error));
  g_assert_cmpuint (n, ==, 0);
  test_done (coterie_store_sent_log_count_times (sql, 1, 1, &times, &error));
  g_assert_cmpint (times, ==, 0);
  test_done (coterie_store_sent_log_remove_older (sql, 1000, &error));
}

static void
test_log_content (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_auto (CoterieStoreSentContent) row = { 0 };
  gboolean found;

  log_content (sql, 7, 100);
  log_content (sql, 7, 200);
  test_done (coterie_store_sent_log_load_content (sql, 7, &row, &found, &error));
  g_assert_true (found);
  g_assert_cmpint (row.chat, ==, 3);
  g_assert_cmpint (row.kind, ==, 1);
  test_assert_array (row.id, 0x1d);
  g_assert_cmpint (row.sent_ms, ==, 5);
  g_assert_cmpint (row.message, ==, 6);
  g_assert_cmpmem (g_bytes_get_data (row.payload, NULL), g_bytes_get_size (row.payload), "payload", 7);
  g_assert_cmpint (test_store_fetch (sql, "SELECT logged_ms FROM sent_contents"), ==, 200);
}

/* [F2]: a hash says something only to the very device that it was sealed for. */
static void
test_log_for_that_device_only (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  CoterieStoreSentEntry entry;

  log_entry (sql, 0xf1, 20, 7, COTERIE_STORE_PEER (5, 1), 9, 2);
  g_assert_true (find_entry (sql, 0xf1, COTERIE_STORE_PEER (5, 1), &entry));
  g_assert_cmpint (entry.job, ==, 20);
  g_assert_cmpint (entry.content, ==, 7);
  g_assert_cmpuint (entry.n, ==, 9);
  g_assert_cmpuint (entry.times, ==, 2);
  g_assert_false (find_entry (sql, 0xf1, COTERIE_STORE_PEER (5, 2), &entry));
  g_assert_false (find_entry (sql, 0xf1, COTERIE_STORE_PEER (6, 1), &entry));
  g_assert_false (find_entry (sql, 0xf2, COTERIE_STORE_PEER (5, 1), &entry));
}

/* What is sealed again after a refusal keeps its number; the bytes that never arrived are forgotten. */
static void
test_log_sealed_again (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  CoterieStoreSentEntry entry;
  guint64 n = 0;

  log_entry (sql, 0xf1, 20, 20, 1281, 9, 0);
  test_done (coterie_store_sent_log_get_n (sql, 20, 1281, &n, &error));
  g_assert_cmpuint (n, ==, 9);
  log_entry (sql, 0xf2, 20, 20, 1281, n, 0);
  g_assert_false (find_entry (sql, 0xf1, 1281, &entry));
  g_assert_true (find_entry (sql, 0xf2, 1281, &entry));
  g_assert_cmpint (test_store_fetch (sql, "SELECT count(*) FROM sent_log"), ==, 1);
}

/* At most three times counts the content, whatever job carries it. */
static void
test_log_times (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  gint64 times = 0;

  log_entry (sql, 0xf1, 20, 20, 1281, 9, 0);
  log_entry (sql, 0xf2, 30, 20, 1281, 10, 1);
  log_entry (sql, 0xf3, 40, 20, 1281, 11, 2);
  log_entry (sql, 0xf4, 50, 20, 1282, 1, 1);
  test_done (coterie_store_sent_log_count_times (sql, 20, 1281, &times, &error));
  g_assert_cmpint (times, ==, 2);
  test_done (coterie_store_sent_log_count_times (sql, 20, 1282, &times, &error));
  g_assert_cmpint (times, ==, 1);
}

static void
test_log_expiry (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  CoterieStoreSentEntry entry;
  gint64 waiting;

  for (gint64 content = 101; content <= 103; content++)
    {
      log_content (sql, content, content * 10);
      log_entry (sql, (guint8) content, content, content, 1281, 1, 0);
    }
  log_entry (sql, 0xf9, 200, 101, 1281, 2, 1); /* 101 was sent again by another job */
  waiting = add_job (sql, 4, 5, 1, NULL);
  log_content (sql, waiting, 1);
  log_entry (sql, 0xf8, waiting, waiting, 1281, 4, 0);

  test_done (coterie_store_sent_log_remove_older (sql, 1020, &error));
  g_assert_false (has_content (sql, 101));
  g_assert_false (find_entry (sql, 101, 1281, &entry));
  g_assert_false (find_entry (sql, 0xf9, 1281, &entry));
  g_assert_true (has_content (sql, 102)); /* exactly as old as allowed */
  g_assert_true (has_content (sql, 103));
  g_assert_true (find_entry (sql, 103, 1281, &entry));
  g_assert_true (has_content (sql, waiting)); /* not answered: its number must not be lost */
  g_assert_true (find_entry (sql, 0xf8, 1281, &entry));
}

/* For whom something is kept in a group, and in no other one. */
static void
test_stragglers (void)
{
  static const gint64 groups[] = { 3, 4, 5 };
  static const gint64 accounts[] = { 7, 2, G_MAXUINT32 };
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_autoptr (GArray) none = NULL, kept = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (groups); i += 2)
    for (guint j = 0; j < 2 * G_N_ELEMENTS (accounts); j++)
      add_job (sql, COTERIE_STORE_LANE_STRAGGLER (groups[i], accounts[j / 2]), accounts[j / 2], 1, NULL);
  add_job (sql, COTERIE_STORE_LANE_RECEIPTS (9), 9, 2, NULL);
  add_job (sql, COTERIE_STORE_LANE_CHAT (4), 1, 1, NULL);
  test_take (none, coterie_store_send_jobs_list_stragglers (sql, 4, &error));
  g_assert_cmpuint (none->len, ==, 0);
  test_take (kept, coterie_store_send_jobs_list_stragglers (sql, 3, &error));
  g_assert_cmpuint (kept->len, ==, 3);
  g_assert_cmpint (g_array_index (kept, gint64, 0), ==, 2);
  g_assert_cmpint (g_array_index (kept, gint64, 1), ==, 7);
  g_assert_cmpint (g_array_index (kept, gint64, 2), ==, G_MAXUINT32);
}

static gboolean
has_for (CoterieSql *sql, guint8 mark, gint64 job, gint64 account)
{
  guint8 id[COTERIE_CONTENT_ID_BYTES];
  gboolean has = FALSE;

  test_fill_array (id, mark);
  test_done (coterie_store_sent_log_has_for (sql, id, job, account, &has, &error));
  return has;
}

/* Whether the devices of somebody have had a content under another job. */
static void
test_log_has_for (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  CoterieStoreSentContent content = { .content = 4, .chat = 3, .kind = 1 };
  CoterieStoreSentEntry entry = { .job = 4, .content = 4, .peer = COTERIE_STORE_PEER (1, 2), .n = 1 };

  test_fill_array (content.id, 0x1d);
  test_done (coterie_store_sent_log_add_content (sql, &content, 77, &error));
  test_done (coterie_store_sent_log_put (sql, &entry, &error));
  g_assert_true (has_for (sql, 0x1d, 5, 1));
  g_assert_false (has_for (sql, 0x1d, 4, 1));
  g_assert_false (has_for (sql, 0x1d, 5, 2));
  g_assert_false (has_for (sql, 0x1e, 5, 1));
  test_done (coterie_store_sent_log_forget_for (sql, 4, 2, &error));
  g_assert_true (has_for (sql, 0x1d, 5, 1));
  test_done (coterie_store_sent_log_forget_for (sql, 4, 1, &error));
  g_assert_false (has_for (sql, 0x1d, 5, 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/sending/none-is-no-error", test_none);
  g_test_add_func ("/store/send-jobs/round-trip", test_job_round_trip);
  g_test_add_func ("/store/send-jobs/refused", test_job_refused);
  g_test_add_func ("/store/send-jobs/numbers-once", test_job_numbers);
  g_test_add_func ("/store/send-jobs/lanes-are-apart", test_lanes);
  g_test_add_func ("/store/send-jobs/heads", test_heads);
  g_test_add_func ("/store/send-jobs/has-waiting", test_has_waiting);
  g_test_add_func ("/store/send-jobs/count", test_count);
  g_test_add_func ("/store/send-jobs/stragglers", test_stragglers);
  g_test_add_func ("/store/outbox/in-order", test_outbox);
  g_test_add_func ("/store/outbox/a-number-once", test_outbox_number_once);
  g_test_add_func ("/store/sent-log/none-is-no-error", test_log_none);
  g_test_add_func ("/store/sent-log/content-round-trip", test_log_content);
  g_test_add_func ("/store/sent-log/for-that-device-only", test_log_for_that_device_only);
  g_test_add_func ("/store/sent-log/sealed-again", test_log_sealed_again);
  g_test_add_func ("/store/sent-log/times-of-a-content", test_log_times);
  g_test_add_func ("/store/sent-log/has-for", test_log_has_for);
  g_test_add_func ("/store/sent-log/expiry", test_log_expiry);
  return g_test_run ();
}
