// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "correspondents.h"

#include "wire/mailbox.h"
#include "wire/refusal.h"
#include "wire/text-frames.h"

#include <sodium.h>

/* ---- What is sent arrives ---- */

static void
test_stored (Correspondents *f, gconstpointer data)
{
  g_auto (Sent) sent = { 0 };

  room_send_text (f->room, f->alice, f->bob, 1, "one", &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
  g_assert_cmpuint (sent.result.time_ms, ==, ROOM_TIME_MS);
  g_assert_cmpuint (sent.result.deliveries->len, ==, 1);
  room_send_text (f->room, f->alice, f->bob, 2, "two", &sent);
  WAITING (&f->bob->devices[0], "one", "two");
  NOTHING_WAITS (&f->alice->devices[0]);
}

static void
test_delivered_to_who_is_here (Correspondents *f, gconstpointer data)
{
  Device *bob = &f->bob->devices[0];
  const CoterieHubLetter *letter;
  CoterieDeliver deliver;
  const guint8 *bytes;
  gsize n_bytes;
  g_auto (Sent) sent = { 0 };

  room_enter (f->room, bob);
  room_send_text (f->room, f->alice, f->bob, 1, "one", &sent);
  letter = room_get_letter (f->room, bob, COTERIE_HUB_DELIVER, 0);
  g_assert_nonnull (letter);
  bytes = g_bytes_get_data (letter->bytes, &n_bytes);
  g_assert_true (coterie_deliver_parse (&deliver, bytes, n_bytes, NULL));
  g_assert_cmpuint (deliver.id, ==, letter->id);
  g_assert_cmpmem (deliver.bytes, deliver.size, "one", 3);
  g_assert_cmpmem (deliver.aid, COTERIE_AID_BYTES, person_get_aid (f->alice), COTERIE_AID_BYTES);
  g_assert_cmpuint (deliver.device, ==, 1);
  g_assert_cmpuint (deliver.time_ms, ==, ROOM_TIME_MS);
  g_assert_cmpint (deliver.klass, ==, COTERIE_CLASS_STORED);
  g_assert_cmpint (deliver.kind, ==, COTERIE_ENVELOPE_MESSAGE);
  g_assert_cmpuint (deliver.common_size, ==, 0);
}

/* It is not copied for the connection, which is told to look instead. */
static void
test_large_is_looked_for (Correspondents *f, gconstpointer data)
{
  g_autofree char *text = g_strnfill (20000, 'x');
  const CoterieHubLetter *letter;
  g_auto (Page) page = { 0 };
  g_auto (Sent) sent = { 0 };

  room_enter (f->room, &f->bob->devices[0]);
  room_send_text (f->room, f->alice, f->bob, 1, text, &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
  letter = room_get_letter (f->room, &f->bob->devices[0], COTERIE_HUB_DELIVER, 0);
  g_assert_nonnull (letter);
  g_assert_null (letter->bytes);
  read_page (f, &f->bob->devices[0], 0, 10, G_MAXUINT32, &page, NULL);
  g_assert_cmpuint (letter->id, ==, page_get_id (&page, 0));
}

/* Nor are many little ones: beyond what one transaction may copy, connections are told to look, too. */
static void
test_many_are_looked_for (Correspondents *f, gconstpointer data)
{
  g_autofree char *text = g_strnfill (10000, 'x');
  const Sealed stored[] = { { f->bob, 1, text }, { f->carol, 1, text } };
  Parcel parcel = { .number = 1, .sealed = stored, .n_sealed = 2, .also = &f->alice, .n_also = 1 };
  const CoterieHubLetter *letters[2];
  g_auto (Sent) sent = { 0 };

  room_enter (f->room, &f->bob->devices[0]);
  room_enter (f->room, &f->carol->devices[0]);
  f->room->by_hand_bytes = 15000;
  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
  letters[0] = room_get_letter (f->room, &f->bob->devices[0], COTERIE_HUB_DELIVER, 0);
  letters[1] = room_get_letter (f->room, &f->carol->devices[0], COTERIE_HUB_DELIVER, 0);
  g_assert_nonnull (letters[0]);
  g_assert_nonnull (letters[1]);
  g_assert_cmpint ((letters[0]->bytes != NULL) + (letters[1]->bytes != NULL), ==, 1);

  /* What is fleeting is in no mailbox, so it is lost. */
  room_forget_letters (f->room);
  f->room->by_hand_bytes = 5000;
  room_enter (f->room, &f->alice->devices[0]);
  room_watch (f->room, &f->alice->devices[0], f->bob);
  parcel.klass = COTERIE_CLASS_FLEETING;
  parcel.n_sealed = 1;
  parcel.n_also = 0;
  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
  g_assert_cmpuint (room_count_letters (f->room, &f->bob->devices[0], COTERIE_HUB_DELIVER), ==, 0);
}

/* D4: nothing is delivered that is not durable. */
static void
test_failed_commit_delivers_nothing (Correspondents *f, gconstpointer data)
{
  g_auto (Sent) sent = { 0 };

  room_enter (f->room, &f->bob->devices[0]);
  f->room->next_commit_fails = TRUE;
  room_send_text (f->room, f->alice, f->bob, 1, "one", &sent);
  assert_not_sent (&sent, COTERIE_CODE_UNAVAILABLE);
  g_assert_cmpuint (room_count_letters (f->room, &f->bob->devices[0], COTERIE_HUB_DELIVER), ==, 0);
  NOTHING_WAITS (&f->bob->devices[0]);

  room_send_text (f->room, f->alice, f->bob, 1, "one", &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
  WAITING (&f->bob->devices[0], "one");
}

static void
test_own_devices (Correspondents *f, gconstpointer data)
{
  Device *second = person_add_device (f->room, f->alice);
  const Sealed sealed[] = { { f->bob, 1, "for bob" }, { f->alice, 2, "copy" } };
  Parcel parcel = { .number = 1, .sealed = sealed, .n_sealed = 2 };
  g_auto (Sent) sent = { 0 };

  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
  WAITING (&f->bob->devices[0], "for bob");
  WAITING (second, "copy");
}

static void
test_note_to_self (Correspondents *f, gconstpointer data)
{
  Parcel parcel = { .number = 1, .also = &f->alice, .n_also = 1 };
  g_auto (Sent) sent = { 0 };

  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
  g_assert_cmpuint (sent.result.deliveries->len, ==, 0);
}

static void
test_all_or_nothing (Correspondents *f, gconstpointer data)
{
  const Sealed sealed[] = { { f->bob, 1, "for bob" }, { f->carol, 2, "ghost" } };
  Parcel parcel = { .number = 1, .sealed = sealed, .n_sealed = 2, .also = &f->alice, .n_also = 1 };
  g_auto (Sent) sent = { 0 };

  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  assert_not_sent (&sent, COTERIE_CODE_DEVICES_CHANGED);
  NOTHING_WAITS (&f->bob->devices[0]);
}

/* ---- D1: exactly the active devices ---- */

static const CoterieDevicesChange *
get_change (const Sent *sent, GArray *changes, const Person *person)
{
  for (guint i = 0; i < changes->len; i++)
    {
      const CoterieDevicesChange *change = &g_array_index (changes, CoterieDevicesChange, i);

      if (memcmp (change->aid, person_get_aid (person), COTERIE_AID_BYTES) == 0)
        return change;
    }
  return NULL;
}

static GArray *
get_changes (const Sent *sent)
{
  g_autoptr (GError) error = NULL;
  GArray *changes;

  assert_not_sent (sent, COTERIE_CODE_DEVICES_CHANGED);
  changes = coterie_refusal_get_devices_changes (sent->error, &error);
  g_assert_no_error (error);
  return changes;
}

static void
test_missing_device (Correspondents *f, gconstpointer data)
{
  g_autoptr (GArray) changes = NULL;
  const CoterieDevicesChange *change;
  const Sealed sealed[] = { { f->bob, 1, "one" } };
  Parcel parcel = { .number = 1, .sealed = sealed, .n_sealed = 1, .also = &f->alice, .n_also = 1 };
  g_auto (Sent) sent = { 0 };

  person_add_device (f->room, f->bob);
  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  changes = get_changes (&sent);
  g_assert_cmpuint (changes->len, ==, 1);
  change = get_change (&sent, changes, f->bob);
  g_assert_cmpuint (change->n_missing, ==, 1);
  g_assert_cmpuint (change->missing[0], ==, 2);
  g_assert_cmpuint (change->n_extra + change->n_stale, ==, 0);
  g_assert_cmpuint (change->head.length, ==, 2);
  g_assert_cmpmem (change->head.head, COTERIE_HEAD_BYTES, coterie_chain_get_head (f->bob->chain), COTERIE_HEAD_BYTES);
}

static void
test_extra_device (Correspondents *f, gconstpointer data)
{
  g_autoptr (GArray) changes = NULL;
  const CoterieDevicesChange *change;
  const Sealed sealed[] = { { f->bob, 1, "one" }, { f->bob, 7, "ghost" } };
  Parcel parcel = { .number = 1, .sealed = sealed, .n_sealed = 2, .also = &f->alice, .n_also = 1 };
  g_auto (Sent) sent = { 0 };

  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  changes = get_changes (&sent);
  change = get_change (&sent, changes, f->bob);
  g_assert_cmpuint (change->n_extra, ==, 1);
  g_assert_cmpuint (change->extra[0], ==, 7);
  g_assert_cmpuint (change->n_missing + change->n_stale, ==, 0);
}

static void
test_revoked_device_is_extra (Correspondents *f, gconstpointer data)
{
  g_autoptr (GArray) changes = NULL;
  const Sealed sealed[] = { { f->bob, 1, "one" }, { f->bob, 2, "two" } };
  Parcel parcel = { .number = 1, .sealed = sealed, .n_sealed = 2, .also = &f->alice, .n_also = 1 };
  g_auto (Sent) sent = { 0 };

  person_add_device (f->room, f->bob);
  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
  person_revoke_device (f->room, f->bob, 1, 2);
  parcel.number = 2;
  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  changes = get_changes (&sent);
  g_assert_cmpuint (get_change (&sent, changes, f->bob)->extra[0], ==, 2);
}

static void
test_stale_registration (Correspondents *f, gconstpointer data)
{
  g_autoptr (GArray) changes = NULL;
  g_auto (Sent) sent = { 0 };

  f->bob->devices[0].registration = 99;
  room_send_text (f->room, f->alice, f->bob, 1, "one", &sent);
  changes = get_changes (&sent);
  g_assert_cmpuint (get_change (&sent, changes, f->bob)->n_stale, ==, 1);
  g_assert_cmpuint (get_change (&sent, changes, f->bob)->stale[0], ==, 1);
}

/* The same devices, but the sender has not seen that the chain went on. */
static void
test_head_moved (Correspondents *f, gconstpointer data)
{
  g_autoptr (GArray) changes = NULL;
  g_autoptr (GBytes) before = NULL;
  const Sealed sealed[] = { { f->bob, 1, "one" } };
  Parcel parcel = { .number = 1, .sealed = sealed, .n_sealed = 1, .also = &f->alice, .n_also = 1 };
  g_auto (Sent) sent = { 0 };

  before = parcel_encode (&parcel);
  person_add_device (f->room, f->bob);
  person_revoke_device (f->room, f->bob, 1, 2);
  room_send_frame (f->room, &f->alice->devices[0], before, &sent);
  changes = get_changes (&sent);
  g_assert_cmpuint (changes->len, ==, 1);
  g_assert_cmpuint (get_change (&sent, changes, f->bob)->n_missing, ==, 0);
  g_assert_cmpuint (get_change (&sent, changes, f->bob)->head.length, ==, 3);
}

static void
test_own_missing_device (Correspondents *f, gconstpointer data)
{
  g_autoptr (GArray) changes = NULL;
  g_auto (Sent) sent = { 0 };

  person_add_device (f->room, f->alice);
  room_send_text (f->room, f->alice, f->bob, 1, "one", &sent);
  changes = get_changes (&sent);
  g_assert_cmpuint (changes->len, ==, 1);
  g_assert_cmpuint (get_change (&sent, changes, f->alice)->missing[0], ==, 2);
}

static void
test_sending_device_is_extra (Correspondents *f, gconstpointer data)
{
  g_autoptr (GArray) changes = NULL;
  const Sealed sealed[] = { { f->alice, 1, "to the very device" } };
  Parcel parcel = { .number = 1, .sealed = sealed, .n_sealed = 1 };
  g_auto (Sent) sent = { 0 };

  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  changes = get_changes (&sent);
  g_assert_cmpuint (get_change (&sent, changes, f->alice)->extra[0], ==, 1);
}

static void
test_own_section_missing (Correspondents *f, gconstpointer data)
{
  const Sealed sealed[] = { { f->bob, 1, "one" } };
  Parcel parcel = { .number = 1, .sealed = sealed, .n_sealed = 1 };
  g_autofree char *rule = NULL;
  g_auto (Sent) sent = { 0 };

  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  assert_not_sent (&sent, COTERIE_CODE_BAD_REQUEST);
  rule = coterie_refusal_dup_rule (sent.error);
  g_assert_cmpstr (rule, ==, "D1");
}

static void
test_several_accounts_changed (Correspondents *f, gconstpointer data)
{
  g_autoptr (GArray) changes = NULL;
  const Sealed sealed[] = { { f->bob, 1, "one" }, { f->carol, 1, "one" } };
  Parcel parcel = { .number = 1, .sealed = sealed, .n_sealed = 2, .also = &f->alice, .n_also = 1 };
  g_auto (Sent) sent = { 0 };

  person_add_device (f->room, f->bob);
  person_add_device (f->room, f->carol);
  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  changes = get_changes (&sent);
  g_assert_cmpuint (changes->len, ==, 2);
}

/* However many have changed, the refusal fits into a text frame. */
static void
test_refusal_fits (Correspondents *f, gconstpointer data)
{
  Person *people[150];
  Sealed sealed[150];
  Parcel parcel = { .number = 1, .sealed = sealed, .n_sealed = 150, .also = &f->alice, .n_also = 1 };
  g_autoptr (GArray) changes = NULL;
  g_autofree char *frame = NULL;
  g_auto (Sent) sent = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autofree char *name = g_strdup_printf ("friend%u", i);

      people[i] = person_new_registered (f->room, name);
      sealed[i] = (Sealed){ people[i], 64, "ghost" };
    }
  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  changes = get_changes (&sent);
  g_assert_cmpuint (changes->len, ==, 100);
  frame = coterie_frame_refusal_encode (1, sent.error, ROOM_TIME_MS);
  g_assert_cmpuint (strlen (frame), <, COTERIE_TEXT_FRAME_MAX_BYTES);
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    person_free (people[i]);
}

static void
test_unknown_account (Correspondents *f, gconstpointer data)
{
  g_autoptr (Person) nobody = person_new ("nobody");
  g_autoptr (GArray) absent = NULL;
  g_auto (Sent) sent = { 0 };

  room_send_text (f->room, f->alice, nobody, 1, "one", &sent);
  assert_not_sent (&sent, COTERIE_CODE_UNKNOWN_ACCOUNT);
  absent = coterie_refusal_get_absent (sent.error, NULL);
  g_assert_nonnull (absent);
  g_assert_cmpmem (absent->data, absent->len * COTERIE_AID_BYTES, coterie_chain_get_aid (nobody->chain),
                   COTERIE_AID_BYTES);
}

static void
test_partial (Correspondents *f, gconstpointer data)
{
  const Sealed sealed[] = { { f->bob, 2, "only the second" } };
  Parcel parcel = { .number = 1, .partial = TRUE, .sealed = sealed, .n_sealed = 1 };
  g_auto (Sent) sent = { 0 };

  person_add_device (f->room, f->bob);
  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
  WAITING (&f->bob->devices[1], "only the second");
  NOTHING_WAITS (&f->bob->devices[0]);
}

static void
test_partial_to_ghost (Correspondents *f, gconstpointer data)
{
  const Sealed sealed[] = { { f->bob, 2, "ghost" } };
  Parcel parcel = { .number = 1, .partial = TRUE, .sealed = sealed, .n_sealed = 1 };
  g_auto (Sent) sent = { 0 };

  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  assert_not_sent (&sent, COTERIE_CODE_DEVICES_CHANGED);
}

/* Whoever was revoked while the send waited for the writer. */
static void
test_revoked_sender (Correspondents *f, gconstpointer data)
{
  Device *second = person_add_device (f->room, f->alice);
  const Sealed sealed[] = { { f->bob, 1, "one" } };
  Parcel parcel = { .number = 1, .partial = TRUE, .sealed = sealed, .n_sealed = 1 };
  g_auto (Sent) sent = { 0 };

  person_revoke_device (f->room, f->alice, 1, 2);
  room_send (f->room, second, &parcel, &sent);
  assert_not_sent (&sent, COTERIE_CODE_UNAUTHORIZED);
}

/* ---- D2: numbers ---- */

static void
test_repeat (Correspondents *f, gconstpointer data)
{
  g_auto (Sent) sent = { 0 };

  room_send_text (f->room, f->alice, f->bob, 1, "one", &sent);
  coterie_clock_advance_ms (f->room->clock, 5000);
  room_enter (f->room, &f->bob->devices[0]);
  room_send_text (f->room, f->alice, f->bob, 1, "one", &sent);
  assert_sent (&sent, COTERIE_ANSWER_REPEATED);
  g_assert_cmpuint (sent.result.time_ms, ==, ROOM_TIME_MS);
  g_assert_cmpuint (sent.result.deliveries->len, ==, 0);
  g_assert_cmpuint (room_count_letters (f->room, &f->bob->devices[0], COTERIE_HUB_DELIVER), ==, 0);
  WAITING (&f->bob->devices[0], "one");
}

/* The answer was lost, and meanwhile the recipient got another device. */
static void
test_repeat_after_devices_changed (Correspondents *f, gconstpointer data)
{
  const Sealed sealed[] = { { f->bob, 1, "one" } };
  Parcel parcel = { .number = 1, .sealed = sealed, .n_sealed = 1, .also = &f->alice, .n_also = 1 };
  g_autoptr (GBytes) frame = parcel_encode (&parcel);
  g_auto (Sent) sent = { 0 };

  room_send_frame (f->room, &f->alice->devices[0], frame, &sent);
  person_add_device (f->room, f->bob);
  room_send_frame (f->room, &f->alice->devices[0], frame, &sent);
  assert_sent (&sent, COTERIE_ANSWER_REPEATED);
}

static void
test_reused (Correspondents *f, gconstpointer data)
{
  g_auto (Sent) sent = { 0 };

  room_send_text (f->room, f->alice, f->bob, 1, "one", &sent);
  room_send_text (f->room, f->alice, f->bob, 1, "other", &sent);
  assert_not_sent (&sent, COTERIE_CODE_SEND_REUSED);
  WAITING (&f->bob->devices[0], "one");
}

static void
test_numbers_are_each_devices_own (Correspondents *f, gconstpointer data)
{
  g_auto (Sent) sent = { 0 };

  room_send_text (f->room, f->alice, f->bob, 1, "one", &sent);
  room_send_text (f->room, f->carol, f->bob, 1, "two", &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
  WAITING (&f->bob->devices[0], "one", "two");
}

static void
test_refused_send_keeps_number_free (Correspondents *f, gconstpointer data)
{
  g_autoptr (Person) nobody = person_new ("nobody");
  g_auto (Sent) sent = { 0 };

  room_send_text (f->room, f->alice, nobody, 1, "one", &sent);
  room_send_text (f->room, f->alice, f->bob, 1, "other", &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
}

static void
test_out_of_order_in_window (Correspondents *f, gconstpointer data)
{
  g_auto (Sent) sent = { 0 };

  room_send_text (f->room, f->alice, f->bob, 200, "200", &sent);
  room_send_text (f->room, f->alice, f->bob, 150, "150", &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
  room_send_text (f->room, f->alice, f->bob, 150, "other", &sent);
  assert_not_sent (&sent, COTERIE_CODE_SEND_REUSED);
}

static void
test_window (Correspondents *f, gconstpointer data)
{
  g_auto (Sent) sent = { 0 };

  for (guint number = 1; number <= 300; number++)
    {
      g_autofree char *text = g_strdup_printf ("%u", number);

      room_send_text (f->room, f->alice, f->bob, number, text, &sent);
      assert_sent (&sent, COTERIE_ANSWER_DONE);
    }
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM sends"), ==, 256);
  /* 45 is inside of the window, 44 is not: whatever it says. */
  room_send_text (f->room, f->alice, f->bob, 45, "45", &sent);
  assert_sent (&sent, COTERIE_ANSWER_REPEATED);
  room_send_text (f->room, f->alice, f->bob, 45, "other", &sent);
  assert_not_sent (&sent, COTERIE_CODE_SEND_REUSED);
  room_send_text (f->room, f->alice, f->bob, 44, "other", &sent);
  assert_sent (&sent, COTERIE_ANSWER_REPEATED);
  g_assert_cmpuint (room_count_waiting (f->room, &f->bob->devices[0]), ==, 300);
}

static void
test_window_after_restart (Correspondents *f, gconstpointer data)
{
  g_auto (Sent) sent = { 0 };

  room_send_text (f->room, f->alice, f->bob, 1000, "1000", &sent);
  coterie_directory_forget (f->room->server.directory);
  room_send_text (f->room, f->alice, f->bob, 1000, "1000", &sent);
  assert_sent (&sent, COTERIE_ANSWER_REPEATED);
  room_send_text (f->room, f->alice, f->bob, 744, "old", &sent);
  assert_sent (&sent, COTERIE_ANSWER_REPEATED);
  room_send_text (f->room, f->alice, f->bob, 745, "new", &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
}

/* ---- D5: what is fleeting ---- */

static void
test_fleeting (Correspondents *f, gconstpointer data)
{
  Device *second = person_add_device (f->room, f->bob);
  const Sealed sealed[] = { { f->bob, 1, "typing" }, { f->bob, 2, "typing" } };
  Parcel parcel = { .number = 19, .klass = COTERIE_CLASS_FLEETING, .sealed = sealed, .n_sealed = 2 };
  const CoterieHubLetter *letter;
  g_auto (Sent) sent = { 0 };

  room_enter (f->room, &f->bob->devices[0]);
  room_enter (f->room, &f->alice->devices[0]);
  room_watch (f->room, &f->alice->devices[0], f->bob);
  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
  g_assert_cmpuint (sent.result.unreached->len, ==, 1);
  g_assert_cmpuint (g_array_index (sent.result.unreached, CoterieDeviceId, 0).device, ==, second->number);
  letter = room_get_letter (f->room, &f->bob->devices[0], COTERIE_HUB_DELIVER, 0);
  g_assert_nonnull (letter);
  g_assert_cmpuint (letter->id, ==, 0);
  g_assert_cmpuint (room_count_waiting (f->room, &f->bob->devices[0]), ==, 0);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM sends"), ==, 0);
}

static void
assert_reached_nobody (Correspondents *f, const Sent *sent, guint n_devices)
{
  assert_sent (sent, COTERIE_ANSWER_DONE);
  g_assert_nonnull (sent->result.unreached);
  g_assert_cmpuint (sent->result.unreached->len, ==, n_devices);
  g_assert_cmpuint (room_count_letters (f->room, &f->bob->devices[0], COTERIE_HUB_DELIVER), ==, 0);
}

/* Only who has somebody's presence token may find out whether he is here, be it by a fleeting send. */
static void
test_fleeting_of_stranger (Correspondents *f, gconstpointer data)
{
  const Sealed sealed[] = { { f->bob, 1, "are you there?" } };
  Parcel parcel = { .number = 1, .klass = COTERIE_CLASS_FLEETING, .sealed = sealed, .n_sealed = 1 };
  g_auto (Sent) sent = { 0 };

  room_enter (f->room, &f->bob->devices[0]);
  room_enter (f->room, &f->alice->devices[0]);
  room_enter (f->room, &f->carol->devices[0]);
  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  assert_reached_nobody (f, &sent, 1);
  room_watch (f->room, &f->carol->devices[0], f->bob); /* another's subscription is not ours */
  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  assert_reached_nobody (f, &sent, 1);

  room_watch (f->room, &f->alice->devices[0], f->bob);
  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  g_assert_null (sent.result.unreached);
  room_forget_letters (f->room);
  room_leave (f->room, &f->alice->devices[0]); /* it ends with the connection */
  room_enter (f->room, &f->alice->devices[0]);
  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  assert_reached_nobody (f, &sent, 1);
}

static void
test_fleeting_to_own_devices (Correspondents *f, gconstpointer data)
{
  Device *second = person_add_device (f->room, f->alice);
  const Sealed sealed[] = { { f->alice, 2, "seen" } };
  Parcel parcel = { .number = 1, .klass = COTERIE_CLASS_FLEETING, .sealed = sealed, .n_sealed = 1 };
  g_auto (Sent) sent = { 0 };

  room_enter (f->room, &f->alice->devices[0]);
  room_enter (f->room, second);
  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  g_assert_null (sent.result.unreached);
  g_assert_cmpuint (room_count_letters (f->room, second, COTERIE_HUB_DELIVER), ==, 1);
}

/* REST has no connection, and so no subscriptions. */
static void
test_fleeting_over_rest (Correspondents *f, gconstpointer data)
{
  const Sealed sealed[] = { { f->bob, 1, "typing" } };
  Parcel parcel = { .number = 1, .klass = COTERIE_CLASS_FLEETING, .sealed = sealed, .n_sealed = 1 };
  Device rest;
  g_auto (Sent) sent = { 0 };

  room_enter (f->room, &f->bob->devices[0]);
  room_enter (f->room, &f->alice->devices[0]);
  room_watch (f->room, &f->alice->devices[0], f->bob);
  rest = f->alice->devices[0];
  rest.connection = 0;
  room_send (f->room, &rest, &parcel, &sent);
  assert_reached_nobody (f, &sent, 1);
}

/* They are carried by hand, for every recipient: so only little ones are. */
static void
test_fleeting_large (Correspondents *f, gconstpointer data)
{
  g_autofree char *fits = g_strnfill (COTERIE_FLEETING_MAX_BYTES - 6, 'x');
  g_autofree char *large = g_strnfill (COTERIE_FLEETING_MAX_BYTES - 5, 'x');
  const Sealed sealed[] = { { f->bob, 1, fits } }, too_large[] = { { f->bob, 1, large } };
  Parcel parcel = {
    .number = 1, .klass = COTERIE_CLASS_FLEETING, .common = "common", .sealed = too_large, .n_sealed = 1
  };
  g_auto (Sent) sent = { 0 };

  room_enter (f->room, &f->bob->devices[0]);
  room_enter (f->room, &f->alice->devices[0]);
  room_watch (f->room, &f->alice->devices[0], f->bob);
  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  assert_reached_nobody (f, &sent, 1);
  parcel.sealed = sealed;
  room_send (f->room, &f->alice->devices[0], &parcel, &sent);
  assert_sent (&sent, COTERIE_ANSWER_DONE);
  g_assert_null (sent.result.unreached);
  g_assert_cmpuint (room_count_letters (f->room, &f->bob->devices[0], COTERIE_HUB_DELIVER), ==, 1);
}

/* Five thousand of them to somebody who is away leave nothing behind. */
static void
test_fleeting_to_absent (Correspondents *f, gconstpointer data)
{
  const Sealed sealed[] = { { f->bob, 1, "typing" } };
  Parcel parcel = { .klass = COTERIE_CLASS_FLEETING, .sealed = sealed, .n_sealed = 1 };

  for (guint i = 1; i <= 5000; i++)
    {
      g_auto (Sent) sent = { 0 };

      parcel.number = i;
      room_send (f->room, &f->alice->devices[0], &parcel, &sent);
      assert_sent (&sent, COTERIE_ANSWER_DONE);
      g_assert_cmpuint (sent.result.unreached->len, ==, 1);
    }
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM envelopes"), ==, 0);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM gaps"), ==, 0);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM sends"), ==, 0);
}

#define ADD(path, func)                                                                                                \
  g_test_add ("/server/sends/" path, Correspondents, NULL, correspondents_set_up, func, correspondents_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("stored", test_stored);
  ADD ("delivered-to-who-is-here", test_delivered_to_who_is_here);
  ADD ("large-is-looked-for", test_large_is_looked_for);
  ADD ("many-are-looked-for", test_many_are_looked_for);
  ADD ("failed-commit-delivers-nothing", test_failed_commit_delivers_nothing);
  ADD ("own-devices", test_own_devices);
  ADD ("note-to-self", test_note_to_self);
  ADD ("all-or-nothing", test_all_or_nothing);
  ADD ("devices/missing", test_missing_device);
  ADD ("devices/extra", test_extra_device);
  ADD ("devices/revoked-is-extra", test_revoked_device_is_extra);
  ADD ("devices/stale-registration", test_stale_registration);
  ADD ("devices/head-moved", test_head_moved);
  ADD ("devices/own-missing", test_own_missing_device);
  ADD ("devices/sending-device-is-extra", test_sending_device_is_extra);
  ADD ("devices/own-section-missing", test_own_section_missing);
  ADD ("devices/several-accounts", test_several_accounts_changed);
  ADD ("devices/refusal-fits", test_refusal_fits);
  ADD ("devices/unknown-account", test_unknown_account);
  ADD ("devices/partial", test_partial);
  ADD ("devices/partial-to-ghost", test_partial_to_ghost);
  ADD ("devices/revoked-sender", test_revoked_sender);
  ADD ("numbers/repeat", test_repeat);
  ADD ("numbers/repeat-after-devices-changed", test_repeat_after_devices_changed);
  ADD ("numbers/reused", test_reused);
  ADD ("numbers/each-devices-own", test_numbers_are_each_devices_own);
  ADD ("numbers/refused-send-keeps-number-free", test_refused_send_keeps_number_free);
  ADD ("numbers/out-of-order-in-window", test_out_of_order_in_window);
  ADD ("numbers/window", test_window);
  ADD ("numbers/window-after-restart", test_window_after_restart);
  ADD ("fleeting/who-is-here", test_fleeting);
  ADD ("fleeting/strangers-learn-nothing", test_fleeting_of_stranger);
  ADD ("fleeting/own-devices", test_fleeting_to_own_devices);
  ADD ("fleeting/over-rest", test_fleeting_over_rest);
  ADD ("fleeting/large-reaches-nobody", test_fleeting_large);
  ADD ("fleeting/five-thousand-to-absent", test_fleeting_to_absent);
  return g_test_run ();
}
