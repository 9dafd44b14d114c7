// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "correspondents.h"

#include "wire/mailbox.h"
#include "wire/refusal.h"

#include <sodium.h>

/* ---- Urgent, and what has waited too long ---- */

static void
expire (Correspondents *f)
{
  g_autoptr (GError) error = NULL;
  guint n_rows;

  do
    {
      g_assert_true (coterie_sql_begin (f->room->sql, &error));
      g_assert_true (coterie_mailbox_expire (f->room->sql, f->room->server.directory,
                                             coterie_clock_get_wall_ms (f->room->clock), 3, &n_rows, &error));
      g_assert_no_error (error);
      g_assert_true (coterie_sql_commit (f->room->sql, &error));
    }
  while (n_rows > 0);
}

static void
send_urgent (Correspondents *f, guint64 number, const char *text)
{
  const Sealed sealed[] = { { f->bob, 1, text } };
  Parcel parcel = {
    .number = number, .klass = COTERIE_CLASS_URGENT, .sealed = sealed, .n_sealed = 1, .also = &f->alice, .n_also = 1
  };
  g_auto (Sent) sent = { 0 };

  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
}

static void
test_urgent_is_never_late (Correspondents *f, gconstpointer data)
{
  g_auto (Sent) sent = { 0 };

  send_urgent (f, 1, "ring");
  room_send_text (f->room, f->alice, f->bob, 2, "text", &sent);
  coterie_clock_advance_ms (f->room->clock, 59999);
  WAITING (&f->bob->devices[0], "ring", "text");
  coterie_clock_advance_ms (f->room->clock, 1);
  WAITING (&f->bob->devices[0], "text");
}

static void
test_urgent_expires_without_gap (Correspondents *f, gconstpointer data)
{
  CoterieMailboxGap gap;

  for (guint i = 1; i <= 10; i++)
    send_urgent (f, i, "ring");
  coterie_clock_advance_ms (f->room->clock, 60000);
  send_urgent (f, 11, "ring");
  expire (f);
  g_assert_cmpuint (room_count_waiting (f->room, &f->bob->devices[0]), ==, 1);
  g_assert_true (coterie_mailbox_get_gap (f->room->sql, f->bob->devices[0].caller.device_id, &gap, NULL));
  g_assert_cmpuint (gap.count, ==, 0);
}

static void
test_stored_expire_with_gap (Correspondents *f, gconstpointer data)
{
  CoterieMailboxGap gap;
  g_auto (Sent) sent = { 0 };
  gint64 later_ms;

  for (guint i = 1; i <= 10; i++)
    room_send_text (f->room, f->alice, f->bob, i, "old", &sent);
  coterie_clock_advance_ms (f->room->clock, G_GINT64_CONSTANT (30) * 24 * 3600 * 1000);
  later_ms = coterie_clock_get_wall_ms (f->room->clock);
  room_send_text (f->room, f->alice, f->bob, 11, "new", &sent);
  expire (f);
  WAITING (&f->bob->devices[0], "new");
  g_assert_true (coterie_mailbox_get_gap (f->room->sql, f->bob->devices[0].caller.device_id, &gap, NULL));
  g_assert_cmpuint (gap.count, ==, 10);
  g_assert_cmpuint (gap.from_ms, ==, ROOM_TIME_MS);
  g_assert_cmpuint (gap.to_ms, >=, later_ms);
}

/* ---- D4: a full mailbox ---- */

static void
set_limits (Correspondents *f, guint64 max_envelopes, guint64 max_bytes, guint64 max_from_one)
{
  CoterieMailboxLimits limits = { max_envelopes, max_bytes, max_from_one, COTERIE_MAILBOX_DAYS };

  coterie_directory_set_mailbox_limits (f->room->server.directory, &limits);
}

static void
get_gap (Correspondents *f, const Device *device, CoterieMailboxGap *gap)
{
  g_autoptr (GError) error = NULL;

  coterie_mailbox_get_gap (f->room->sql, device->caller.device_id, gap, &error);
  g_assert_no_error (error);
}

static void
test_full_mailbox (Correspondents *f, gconstpointer data)
{
  const Sealed sealed[] = { { f->bob, 1, "x" }, { f->carol, 1, "x" } };
  Parcel parcel = { .sealed = sealed, .n_sealed = 2, .also = &f->alice, .n_also = 1 };
  CoterieMailboxGap gap;

  set_limits (f, 5, 1000, 1000);
  for (guint i = 1; i <= 3; i++)
    {
      g_auto (Sent) sent = { 0 };
      g_autofree char *text = g_strdup_printf ("%u", i);

      room_send_text (f->room, f->alice, f->bob, i, text, &sent);
    }
  for (guint i = 4; i <= 8; i++)
    {
      g_auto (Sent) sent = { 0 };

      parcel.number = i;
      room_send (f->room, &f->alice->devices[0], &parcel, &sent);
      assert_sent (&sent, COTERIE_ANSWER_DONE);
      g_assert_cmpuint (sent.result.deliveries->len, ==, i <= 5 ? 2 : 1);
    }
  WAITING (&f->bob->devices[0], "1", "2", "3", "x", "x");
  WAITING (&f->carol->devices[0], "x", "x", "x", "x", "x");
  get_gap (f, &f->bob->devices[0], &gap);
  g_assert_cmpuint (gap.count, ==, 3);
  g_assert_cmpuint (gap.to_ms, >=, ROOM_TIME_MS);
  get_gap (f, &f->carol->devices[0], &gap);
  g_assert_cmpuint (gap.count, ==, 0);
}

static void
test_full_by_bytes (Correspondents *f, gconstpointer data)
{
  CoterieMailboxGap gap;
  g_auto (Sent) sent = { 0 };

  set_limits (f, 100, 10, 100);
  room_send_text (f->room, f->alice, f->bob, 1, "123456", &sent);
  room_send_text (f->room, f->carol, f->bob, 1, "12345", &sent);
  room_send_text (f->room, f->carol, f->bob, 2, "1234", &sent);
  WAITING (&f->bob->devices[0], "123456", "1234");
  get_gap (f, &f->bob->devices[0], &gap);
  g_assert_cmpuint (gap.count, ==, 1);
}

/* One sender cannot fill it all. */
static void
test_full_by_one_sender (Correspondents *f, gconstpointer data)
{
  g_auto (Page) page = { 0 };
  g_auto (Sent) sent = { 0 };
  guint64 id;

  set_limits (f, 10, 1000, 4);
  for (guint i = 1; i <= 8; i++)
    room_send_text (f->room, f->alice, f->bob, i, "alice", &sent);
  g_assert_cmpuint (room_count_waiting (f->room, &f->bob->devices[0]), ==, 4);
  for (guint i = 1; i <= 2; i++)
    room_send_text (f->room, f->carol, f->bob, i, "carol", &sent);
  WAITING (&f->bob->devices[0], "alice", "alice", "alice", "alice", "carol", "carol");
  read_page (f, &f->bob->devices[0], 0, 1, G_MAXUINT32, &page, NULL);
  id = page_get_id (&page, 0);
  room_ack (f->room, &f->bob->devices[0], &id, 1);
  room_send_text (f->room, f->alice, f->bob, 9, "again", &sent);
  WAITING (&f->bob->devices[0], "alice", "alice", "alice", "carol", "carol", "again");
}

/* Nor by few that are large: at most three fifths of the bytes are of one. */
static void
test_full_by_one_senders_bytes (Correspondents *f, gconstpointer data)
{
  CoterieMailboxGap gap;
  g_auto (Page) page = { 0 };
  g_auto (Sent) sent = { 0 };
  guint64 id;

  set_limits (f, 100, 100, 100);
  for (guint i = 1; i <= 6; i++)
    room_send_text (f->room, f->alice, f->bob, i, "twenty by alice here", &sent);
  g_assert_cmpuint (room_count_waiting (f->room, &f->bob->devices[0]), ==, 3);
  get_gap (f, &f->bob->devices[0], &gap);
  g_assert_cmpuint (gap.count, ==, 3);
  room_send_text (f->room, f->carol, f->bob, 1, "forty of carol, which is all that is left", &sent);
  g_assert_cmpuint (room_count_waiting (f->room, &f->bob->devices[0]), ==, 3);
  room_send_text (f->room, f->carol, f->bob, 2, "forty of carol; that is all that is left", &sent);
  g_assert_cmpuint (room_count_waiting (f->room, &f->bob->devices[0]), ==, 4);

  read_page (f, &f->bob->devices[0], 0, 1, G_MAXUINT32, &page, NULL);
  id = page_get_id (&page, 0);
  room_ack (f->room, &f->bob->devices[0], &id, 1);
  room_send_text (f->room, f->alice, f->bob, 7, "another by alice:>20!", &sent);
  g_assert_cmpuint (room_count_waiting (f->room, &f->bob->devices[0]), ==, 3);
  coterie_directory_forget (f->room->server.directory);
  room_send_text (f->room, f->alice, f->bob, 8, "another by alice: 20", &sent);
  g_assert_cmpuint (room_count_waiting (f->room, &f->bob->devices[0]), ==, 4);
}

static void
test_room_again_after_ack (Correspondents *f, gconstpointer data)
{
  g_auto (Page) page = { 0 };
  g_auto (Sent) sent = { 0 };

  set_limits (f, 2, 1000, 1000);
  for (guint i = 1; i <= 3; i++)
    room_send_text (f->room, f->alice, f->bob, i, "x", &sent);
  read_page (f, &f->bob->devices[0], 0, 10, G_MAXUINT32, &page, NULL);
  room_ack (f->room, &f->bob->devices[0], (const guint64 *) (gpointer) page.ids->data, page.ids->len);
  NOTHING_WAITS (&f->bob->devices[0]);
  room_send_text (f->room, f->alice, f->bob, 4, "y", &sent);
  room_send_text (f->room, f->alice, f->bob, 5, "z", &sent);
  WAITING (&f->bob->devices[0], "y", "z");
}

/* The counters come back from the database as they were. */
static void
test_counters_after_restart (Correspondents *f, gconstpointer data)
{
  g_autoptr (CoterieDirectory) fresh = coterie_directory_new (f->room->clock);
  CoterieMailbox *before, *after;
  g_autoptr (GError) error = NULL;
  g_auto (Sent) sent = { 0 };

  for (guint i = 1; i <= 7; i++)
    room_send_text (f->room, f->alice, f->bob, i, "seven by", &sent);
  before = coterie_directory_get_mailbox (f->room->server.directory, f->room->sql, f->bob->devices[0].caller.device_id,
                                          &error);
  after = coterie_directory_get_mailbox (fresh, f->room->sql, f->bob->devices[0].caller.device_id, &error);
  g_assert_cmpuint (before->n_envelopes, ==, 7);
  g_assert_cmpuint (before->n_bytes, ==, 56);
  g_assert_cmpuint (after->n_envelopes, ==, 7);
  g_assert_cmpuint (after->n_bytes, ==, 56);
}

static void
test_gap_seen (Correspondents *f, gconstpointer data)
{
  const Device *bob = &f->bob->devices[0];
  CoterieMailboxGap gap;
  g_auto (Reply) reply = { 0 };
  g_auto (Sent) sent = { 0 };

  set_limits (f, 0, 0, 0);
  room_send_text (f->room, f->alice, f->bob, 1, "x", &sent);
  room_send_text (f->room, f->alice, f->bob, 2, "x", &sent);
  get_gap (f, bob, &gap);
  g_assert_cmpuint (gap.count, ==, 2);
  coterie_clock_advance_ms (f->room->clock, 1000);
  room_send_text (f->room, f->alice, f->bob, 3, "x", &sent);

  room_call (f->room, bob, "POST", "/v1/mailbox/gap-seen",
             g_strdup_printf ("{\"to\":%" G_GUINT64_FORMAT "}", gap.to_ms), &reply);
  assert_status (reply, 200);
  get_gap (f, bob, &gap);
  g_assert_cmpuint (gap.count, ==, 1);
  g_assert_cmpuint (gap.from_ms, ==, ROOM_TIME_MS + 1000);
}

static guint64
see_gap (Correspondents *f, guint64 to_ms)
{
  CoterieMailboxGap gap;
  g_auto (Reply) reply = { 0 };

  room_call (f->room, &f->bob->devices[0], "POST", "/v1/mailbox/gap-seen",
             g_strdup_printf ("{\"to\":%" G_GUINT64_FORMAT "}", to_ms), &reply);
  assert_status (reply, 200);
  get_gap (f, &f->bob->devices[0], &gap);
  return gap.count;
}

/* What is lost after a device was told is told as well: in the same millisecond, by a send that was stamped before it
 * waited for the writer, when the clock was put back, and after a restart. */
static void
test_gap_after_it_was_told (Correspondents *f, gconstpointer data)
{
  CoterieMailboxGap told, again;
  g_auto (Sent) sent = { 0 };

  set_limits (f, 0, 0, 0);
  room_send_text (f->room, f->alice, f->bob, 1, "x", &sent);
  get_gap (f, &f->bob->devices[0], &told);
  room_send_text (f->room, f->alice, f->bob, 2, "x", &sent);
  g_assert_cmpuint (see_gap (f, told.to_ms), >=, 1);

  get_gap (f, &f->bob->devices[0], &told);
  coterie_clock_set_wall_ms (f->room->clock, ROOM_TIME_MS - 5000);
  room_send_text (f->room, f->alice, f->bob, 3, "x", &sent);
  g_assert_cmpuint (see_gap (f, told.to_ms), >=, 1);

  get_gap (f, &f->bob->devices[0], &told);
  coterie_directory_free (f->room->server.directory);
  f->room->server.directory = coterie_directory_new (f->room->clock);
  set_limits (f, 0, 0, 0);
  room_send_text (f->room, f->alice, f->bob, 4, "x", &sent);
  get_gap (f, &f->bob->devices[0], &again);
  g_assert_cmpuint (see_gap (f, told.to_ms), >=, 1);
  g_assert_cmpuint (see_gap (f, again.to_ms), ==, 0);
}

/* However long it goes on, a device that is away costs no more than 64 rows, and every loss is counted. */
static void
test_gap_rows_are_bounded (Correspondents *f, gconstpointer data)
{
  CoterieMailboxGap gap;
  g_auto (Sent) sent = { 0 };

  set_limits (f, 0, 0, 0);
  for (guint i = 1; i <= 200; i++)
    {
      room_send_text (f->room, f->alice, f->bob, i, "x", &sent);
      coterie_clock_advance_ms (f->room->clock, 1000);
    }
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM gaps"), ==, 64);
  get_gap (f, &f->bob->devices[0], &gap);
  g_assert_cmpuint (gap.count, ==, 200);
  g_assert_cmpuint (gap.from_ms, ==, ROOM_TIME_MS);
  g_assert_cmpuint (gap.to_ms, ==, ROOM_TIME_MS + 199000);
}

/* ---- E1: acknowledging, and ids ---- */

static void
test_ack (Correspondents *f, gconstpointer data)
{
  g_auto (Page) page = { 0 };
  g_auto (Sent) sent = { 0 };
  guint64 ids[3];

  for (guint i = 1; i <= 3; i++)
    room_send_text (f->room, f->alice, f->bob, i, "x", &sent);
  read_page (f, &f->bob->devices[0], 0, 10, G_MAXUINT32, &page, NULL);
  ids[0] = page_get_id (&page, 0);
  ids[1] = 999999; /* unknown */
  ids[2] = page_get_id (&page, 2);
  room_ack (f->room, &f->bob->devices[0], ids, 3);
  room_ack (f->room, &f->bob->devices[0], ids, 3);
  g_assert_cmpuint (room_count_waiting (f->room, &f->bob->devices[0]), ==, 1);
}

static void
test_ack_of_somebody_else (Correspondents *f, gconstpointer data)
{
  g_auto (Page) page = { 0 };
  g_auto (Sent) sent = { 0 };
  guint64 id;

  room_send_text (f->room, f->alice, f->bob, 1, "x", &sent);
  read_page (f, &f->bob->devices[0], 0, 10, G_MAXUINT32, &page, NULL);
  id = page_get_id (&page, 0);
  room_ack (f->room, &f->carol->devices[0], &id, 1);
  WAITING (&f->bob->devices[0], "x");
}

static void
test_ids_are_never_used_again (Correspondents *f, gconstpointer data)
{
  guint64 last = 0;

  for (guint i = 1; i <= 20; i++)
    {
      g_auto (Page) page = { 0 };
      g_auto (Sent) sent = { 0 };
      guint64 id;

      room_send_text (f->room, f->alice, f->bob, i, "x", &sent);
      read_page (f, &f->bob->devices[0], 0, 10, G_MAXUINT32, &page, NULL);
      id = page_get_id (&page, 0);
      g_assert_cmpuint (id, >, last);
      last = id;
      room_ack (f->room, &f->bob->devices[0], &id, 1);
      if (i % 5 == 0) /* a restart: nothing is left that would tell which ids there were */
        {
          coterie_directory_free (f->room->server.directory);
          f->room->server.directory = coterie_directory_new (f->room->clock);
        }
      if (i % 7 == 0)
        {
          f->room->next_commit_fails = TRUE;
          room_send_text (f->room, f->alice, f->carol, i + 1000, "lost", &sent);
        }
    }
}

static void
test_page (Correspondents *f, gconstpointer data)
{
  g_auto (Sent) sent = { 0 };
  gboolean more;

  for (guint i = 1; i <= 5; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      room_send_text (f->room, f->alice, f->bob, i, text, &sent);
    }
  g_auto (Page) first = { 0 };
  read_page (f, &f->bob->devices[0], 0, 3, G_MAXUINT32, &first, &more);
  g_assert_cmpuint (first.ids->len, ==, 3);
  g_assert_true (more);
  g_auto (Page) second = { 0 };
  read_page (f, &f->bob->devices[0], page_get_id (&first, 2), 3, G_MAXUINT32, &second, &more);
  g_assert_cmpuint (second.ids->len, ==, 2);
  g_assert_false (more);
  g_assert_cmpstr (second.texts->pdata[0], ==, "4");
  /* One is given whatever its size. */
  g_auto (Page) small = { 0 };
  read_page (f, &f->bob->devices[0], 0, 3, 1, &small, &more);
  g_assert_cmpuint (small.ids->len, ==, 1);
  g_assert_true (more);
  g_auto (Page) exact = { 0 };
  read_page (f, &f->bob->devices[0], 0, 5, G_MAXUINT32, &exact, &more);
  g_assert_false (more);
}

/* ---- Common parts ---- */

static void
test_common_part (Correspondents *f, gconstpointer data)
{
  const Sealed sealed[] = { { f->bob, 1, "b" }, { f->carol, 1, "c" } };
  Parcel parcel = {
    .number = 1, .common = "the long text", .sealed = sealed, .n_sealed = 2, .also = &f->alice, .n_also = 1
  };
  g_auto (Page) page = { 0 };
  g_auto (Sent) sent = { 0 };
  g_auto (Reply) reply = { 0 };
  guint64 id;

  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM commons"), ==, 1);
  room_call (f->room, &f->bob->devices[0], "GET", "/v1/mailbox", NULL, &reply);
  g_assert_nonnull (strstr (reply.json, "\"common\":\"dGhlIGxvbmcgdGV4dA==\""));

  read_page (f, &f->bob->devices[0], 0, 10, G_MAXUINT32, &page, NULL);
  id = page_get_id (&page, 0);
  room_ack (f->room, &f->bob->devices[0], &id, 1);
  room_ack (f->room, &f->bob->devices[0], &id, 1);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM commons"), ==, 1);
  g_auto (Page) other = { 0 };
  read_page (f, &f->carol->devices[0], 0, 10, G_MAXUINT32, &other, NULL);
  id = page_get_id (&other, 0);
  room_ack (f->room, &f->carol->devices[0], &id, 1);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM commons"), ==, 0);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM common_refs"), ==, 0);
}

static void
test_common_part_for_full_mailbox (Correspondents *f, gconstpointer data)
{
  const Sealed sealed[] = { { f->bob, 1, "b" }, { f->carol, 1, "c" } };
  Parcel parcel = {
    .number = 1, .common = "the long text", .sealed = sealed, .n_sealed = 2, .also = &f->alice, .n_also = 1
  };
  g_auto (Sent) sent = { 0 };

  set_limits (f, 0, 0, 0);
  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM commons"), ==, 0);
  set_limits (f, 0, 0, 0);
}

/* ---- A failure leaves directory and counters right ---- */

static void
test_failed_statement (Correspondents *f, gconstpointer data)
{
  const Sealed sealed[] = { { f->bob, 1, "b" }, { f->carol, 1, "c" } };
  Parcel parcel = { .number = 2, .sealed = sealed, .n_sealed = 2, .also = &f->alice, .n_also = 1 };
  g_autofree char *trigger =
      g_strdup_printf ("CREATE TRIGGER broken BEFORE INSERT ON envelopes WHEN NEW.device_id = %" G_GINT64_FORMAT
                       " BEGIN SELECT RAISE(ABORT, 'injected'); END",
                       MAX (f->bob->devices[0].caller.device_id, f->carol->devices[0].caller.device_id));
  CoterieMailbox *mailbox;
  g_auto (Sent) sent = { 0 };

  room_send_text (f->room, f->alice, f->bob, 1, "before", &sent);
  room_exec (f->room, trigger);
  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  g_assert_true (sent.refused);
  g_assert_cmpuint (sent.result.deliveries->len, ==, 0);
  mailbox = coterie_directory_get_mailbox (f->room->server.directory, f->room->sql, f->bob->devices[0].caller.device_id,
                                           NULL);
  g_assert_cmpuint (mailbox->n_envelopes, ==, 1);
  room_exec (f->room, "DROP TRIGGER broken");
  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
  WAITING (&f->bob->devices[0], "before", "b");
  WAITING (&f->carol->devices[0], "c");
}

static void
test_failed_commit (Correspondents *f, gconstpointer data)
{
  const CoterieMailbox *mailbox;
  g_auto (Sent) sent = { 0 };

  set_limits (f, 2, 100, 100);
  for (guint i = 1; i <= 20; i++)
    {
      f->room->next_commit_fails = TRUE;
      room_send_text (f->room, f->alice, f->bob, i, "x", &sent);
      assert_not_sent (&sent, COTERIE_CODE_UNAVAILABLE);
    }
  mailbox = coterie_directory_get_mailbox (f->room->server.directory, f->room->sql, f->bob->devices[0].caller.device_id,
                                           NULL);
  g_assert_cmpuint (mailbox->n_envelopes, ==, 0);
  room_send_text (f->room, f->alice, f->bob, 20, "x", &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
  room_send_text (f->room, f->alice, f->bob, 1, "y", &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
  WAITING (&f->bob->devices[0], "x", "y");
}

/* ---- As JSON ---- */

static char *
make_send_json (GBytes *frame)
{
  g_auto (CoterieSend) send = { 0 };
  CoterieWriter writer;
  gsize n_bytes;
  const guint8 *bytes = g_bytes_get_data (frame, &n_bytes);

  g_assert_true (coterie_send_parse (&send, bytes, n_bytes, NULL));
  coterie_writer_init (&writer);
  coterie_send_write_json (&send, &writer);
  return coterie_writer_finish_string (&writer);
}

static void
test_routes (Correspondents *f, gconstpointer data)
{
  const Sealed sealed[] = { { f->bob, 1, "hello" } };
  Parcel parcel = { .number = 17, .sealed = sealed, .n_sealed = 1, .also = &f->alice, .n_also = 1 };
  g_autoptr (GBytes) frame = parcel_encode (&parcel);
  g_auto (Reply) reply = { 0 };
  g_auto (Sent) sent = { 0 };
  JsonObject *envelope;
  gint64 id;

  room_call (f->room, &f->alice->devices[0], "POST", "/v1/send", make_send_json (frame), &reply);
  assert_status (reply, 200);
  g_assert_cmpstr (reply.json, ==, "{\"send\":17,\"time\":1767323045000,\"code\":\"DONE\",\"unreached\":[]}");
  /* [D2] The same send in either form is the same. */
  room_send_frame (f->room, &f->alice->devices[0], frame, &sent);
  assert_sent (&sent, COTERIE_ANSWER_REPEATED);

  reply_clear (&reply);
  room_call (f->room, &f->bob->devices[0], "GET", "/v1/mailbox?limit=1", NULL, &reply);
  assert_status (reply, 200);
  g_assert_false (json_object_get_boolean_member (reply_get (&reply), "more"));
  envelope = json_array_get_object_element (json_object_get_array_member (reply_get (&reply), "envelopes"), 0);
  g_assert_cmpstr (json_object_get_string_member (envelope, "bytes"), ==, "aGVsbG8=");
  g_assert_cmpstr (json_object_get_string_member (envelope, "class"), ==, "stored");
  id = json_object_get_int_member (envelope, "id");

  reply_clear (&reply);
  room_call (f->room, &f->bob->devices[0], "POST", "/v1/mailbox/ack",
             g_strdup_printf ("{\"ids\":[%" G_GINT64_FORMAT "]}", id), &reply);
  assert_status (reply, 200);
  g_assert_cmpstr (reply.json, ==, "{}");
  NOTHING_WAITS (&f->bob->devices[0]);
}

static void
test_routes_refuse (Correspondents *f, gconstpointer data)
{
  static const struct
  {
    const char *rule;
    const char *method;
    const char *path;
    const char *body;
  } rows[] = {
    { "limit-zero", "GET", "/v1/mailbox?limit=0", NULL },
    { "limit-large", "GET", "/v1/mailbox?limit=257", NULL },
    { "limit-word", "GET", "/v1/mailbox?limit=all", NULL },
    { "ack-without-ids", "POST", "/v1/mailbox/ack", "{}" },
    { "ack-of-text", "POST", "/v1/mailbox/ack", "{\"ids\":[\"9\"]}" },
    { "gap-seen-without-to", "POST", "/v1/mailbox/gap-seen", "{}" },
    { "send-empty", "POST", "/v1/send", "{}" },
    { "send-unknown-member", "POST", "/v1/send",
      "{\"send\":1,\"class\":\"stored\",\"partial\":true,\"accounts\":[],\"x\":1}" },
    { "send-number-zero", "POST", "/v1/send", "{\"send\":0,\"class\":\"stored\",\"partial\":true,\"accounts\":[]}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Reply) reply = { 0 };

      g_test_message ("%s", rows[i].rule);
      room_call (f->room, &f->alice->devices[0], rows[i].method, rows[i].path, g_strdup (rows[i].body), &reply);
      assert_refused (reply, COTERIE_CODE_BAD_REQUEST);
    }
}

/* Nothing of what a revoked device had is left, and it goes in slices. */
static void
test_revoked_mailbox_is_emptied (Correspondents *f, gconstpointer data)
{
  Device *second = person_add_device (f->room, f->bob);
  g_auto (Sent) sent = { 0 };

  for (guint i = 1; i <= 10; i++)
    room_send_text (f->room, f->alice, f->bob, i, "x", &sent);
  person_revoke_device (f->room, f->bob, 1, 2);
  g_assert_cmpuint (room_count_waiting (f->room, second), ==, 10);
  expire (f);
  g_assert_cmpuint (room_count_waiting (f->room, second), ==, 0);
  g_assert_cmpuint (room_count_waiting (f->room, &f->bob->devices[0]), ==, 10);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM devices WHERE state = 2"), ==, 0);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM devices WHERE state = 0"), ==, 1);
}

#define ADD(path, func)                                                                                                \
  g_test_add ("/server/mailbox/" path, Correspondents, NULL, correspondents_set_up, func, correspondents_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("urgent/never-late", test_urgent_is_never_late);
  ADD ("urgent/expires-without-gap", test_urgent_expires_without_gap);
  ADD ("stored/expires-with-gap", test_stored_expire_with_gap);
  ADD ("full/gap-for-that-device-only", test_full_mailbox);
  ADD ("full/by-bytes", test_full_by_bytes);
  ADD ("full/by-one-sender", test_full_by_one_sender);
  ADD ("full/by-one-senders-bytes", test_full_by_one_senders_bytes);
  ADD ("full/room-again-after-ack", test_room_again_after_ack);
  ADD ("full/counters-after-restart", test_counters_after_restart);
  ADD ("gap/seen", test_gap_seen);
  ADD ("gap/after-it-was-told", test_gap_after_it_was_told);
  ADD ("gap/rows-are-bounded", test_gap_rows_are_bounded);
  ADD ("ack/unknown-and-repeated", test_ack);
  ADD ("ack/of-somebody-else", test_ack_of_somebody_else);
  ADD ("ids/never-used-again", test_ids_are_never_used_again);
  ADD ("page", test_page);
  ADD ("common/shared-and-counted", test_common_part);
  ADD ("common/full-mailbox", test_common_part_for_full_mailbox);
  ADD ("rollback/failed-statement", test_failed_statement);
  ADD ("rollback/failed-commit", test_failed_commit);
  ADD ("routes", test_routes);
  ADD ("routes-refuse", test_routes_refuse);
  ADD ("revoked-mailbox-is-emptied", test_revoked_mailbox_is_emptied);
  return g_test_run ();
}
