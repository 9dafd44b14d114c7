// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/wait.h"
#include "net/errors.h"
#include "person.h"
#include "puppet.h"

/* Prekeys, clocks, typing, devices, long texts: what goes on beside the messages, and must not disturb them. */

#define HOUR_MS (3600 * G_GINT64_CONSTANT (1000))
#define DAY_MS (24 * HOUR_MS)

static void
look_again (TestPerson *person)
{
  test_person_go_offline (person);
  test_person_go_online (person);
  test_person_settle (person);
}

/* ------------------------------------------------------------------------------------ prekeys */

static void
use_up (TestTown *town, guint left)
{
  while (coterie_little_server_get_n_one_time (town->server, "alice", 1) > left)
    {
      g_auto (CoterieBundle) bundle = { 0 };

      g_assert_true (coterie_little_server_fetch_bundle (town->server, "alice", 1, &bundle));
    }
}

static void
test_refill (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");

  test_person_settle (alice);
  use_up (town, 25);
  look_again (alice);
  g_assert_cmpuint (coterie_little_server_get_n_one_time (town->server, "alice", 1), ==, 25); /* enough */
  use_up (town, 24);
  look_again (alice);
  g_assert_cmpuint (coterie_little_server_get_n_one_time (town->server, "alice", 1), ==, 124);
  use_up (town, 1); /* down to a new one */
  test_puppet_say (bob, "alice", "with a new prekey");
  test_person_settle (alice);
  test_person_assert_chat (alice, "bob", "with a new prekey");
}

/* The server says so at each fetch: that makes an upload or two, not one for each. */
static void
test_refill_once (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  static const char event[] = "{\"type\": \"event\", \"event\": \"prekeys\", \"one_time\": 20}";

  test_person_settle (alice);
  use_up (town, 20);
  for (guint i = 0; i < 20; i++)
    coterie_fake_transport_event (alice->transport, event);
  coterie_wait_for (coterie_little_server_get_n_one_time (town->server, "alice", 1) >= 120);
  test_person_settle (alice);
  g_assert_cmpuint (coterie_little_server_get_n_one_time (town->server, "alice", 1), <=, 20 + 2 * 100);
}

static void
test_rotation (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  guint32 first = coterie_little_server_get_signed_prekey (town->server, "alice", 1)->id;

  coterie_clock_advance_ms (town->clock, 6 * DAY_MS);
  look_again (alice);
  g_assert_cmpuint (coterie_little_server_get_signed_prekey (town->server, "alice", 1)->id, ==, first);
  coterie_clock_advance_ms (town->clock, 1 * DAY_MS + HOUR_MS);
  look_again (alice);
  g_assert_cmpuint (coterie_little_server_get_signed_prekey (town->server, "alice", 1)->id, ==, first + 1);
}

/* The upload of a new signed prekey fails: the next connection brings one. */
static void
test_rotation_upload_lost (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (GError) offline = g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE, "Gone.");
  guint32 first = coterie_little_server_get_signed_prekey (town->server, "alice", 1)->id;

  test_person_settle (alice); /* the refill of this connection is one that both looks would wait for */
  coterie_clock_advance_ms (town->clock, 8 * DAY_MS);
  coterie_fake_transport_fail (alice->transport, "PUT", "/v1/account/prekeys", offline);
  look_again (alice);
  look_again (alice);
  g_assert_cmpuint (coterie_little_server_get_signed_prekey (town->server, "alice", 1)->id, >, first);
}

/* A first message under an old signed prekey opens for 37 days, and not for ever. */
static void
test_old_signed_prekey (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  g_auto (CoterieContent) from_bob = { 0 }, from_carol = { 0 };
  g_autoptr (CoterieLittleEnvelope) bobs = NULL;
  g_autoptr (CoterieLittleEnvelope) carols = NULL;

  test_puppet_fill (bob, "alice", COTERIE_CONTENT_TEXT, &from_bob);
  from_bob.text = g_strdup ("36 days on the way");
  bobs = test_puppet_seal (bob, "alice", &from_bob);
  test_puppet_fill (carol, "alice", COTERIE_CONTENT_TEXT, &from_carol);
  from_carol.text = g_strdup ("60 days on the way");
  carols = test_puppet_seal (carol, "alice", &from_carol);
  for (guint week = 0; week < 5; week++)
    {
      coterie_clock_advance_ms (town->clock, 7 * DAY_MS + HOUR_MS);
      look_again (alice);
    }
  coterie_little_server_post (town->server, bobs);
  test_person_settle (alice);
  test_person_assert_chat (alice, "bob", "36 days on the way");
  for (guint week = 0; week < 3; week++)
    {
      coterie_clock_advance_ms (town->clock, 7 * DAY_MS + HOUR_MS);
      look_again (alice);
    }
  coterie_little_server_post (town->server, carols);
  coterie_wait_for (coterie_little_server_get_n_waiting (town->server, "alice", 1) == 0);
  test_person_assert_chat (alice, "carol", "");
}

/* ------------------------------------------------------------------------------------ clocks */

/* Two hours: nobody is told, messages bear the server's time, everything works. */
static void
test_clock_two_hours (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (GPtrArray) rows = NULL;
  gint64 server_ms;

  coterie_little_server_set_offset_ms (town->server, 2 * HOUR_MS);
  look_again (alice);
  look_again (bob);
  server_ms = coterie_clock_get_wall_ms (town->clock) + 2 * HOUR_MS;
  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  test_person_wait_chat (bob, "alice", "one");
  rows = test_person_history (bob, "alice");
  g_assert_cmpint (coterie_message_get_time_ms (rows->pdata[0]), ==, server_ms);
  g_assert_cmpint (coterie_client_get_clock_offset_ms (alice->client), ==, 2 * HOUR_MS);
  g_assert_false (test_person_was_told (alice, COTERIE_NOTICE_CLOCK));
}

static void
test_clock_25_hours (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");

  coterie_little_server_set_offset_ms (town->server, -25 * HOUR_MS);
  look_again (alice);
  coterie_wait_for (test_person_was_told (alice, COTERIE_NOTICE_CLOCK));
  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  test_person_wait_chat (bob, "alice", "one"); /* and it works all the same */
  look_again (alice);
  g_assert_cmpuint (test_person_count_told (alice, COTERIE_NOTICE_CLOCK), ==, 1);
}

/* ------------------------------------------------------------------------------------ typing */

static void
befriend (TestPerson *alice, TestPerson *bob)
{
  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  test_person_wait_chat (bob, "alice", "one");
  test_person_send (bob, "alice", "two");
  test_person_settle (bob);
  test_person_wait_chat (alice, "bob", "one|two");
  test_person_settle (alice);
  test_person_settle (bob);
  coterie_wait_for (coterie_contact_get_online (test_person_find (alice, "bob")));
}

static void
test_typing (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  guint n_sends;

  befriend (alice, bob);
  n_sends = coterie_little_server_get_n_sends (town->server);
  for (guint i = 0; i < 100; i++) /* one for each key */
    coterie_client_set_typing (alice->client, coterie_client_find_chat (alice->client, "bob"), TRUE);
  coterie_wait_for (bob->typing);
  coterie_wait_settle ();
  g_assert_cmpuint (coterie_little_server_get_n_sends (town->server), ==, n_sends + 1);
}

/* [S6]: 5,000 fleeting contents for somebody who does not answer, then a stored one opens. */
static void
test_typing_5000 (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  CoterieChat *chat;

  befriend (alice, bob);
  chat = coterie_client_find_chat (alice->client, "bob");
  /* His socket is gone, and the server has not noticed: what is fleeting is lost on the way. */
  for (guint i = 0; i < 5000; i++)
    {
      coterie_clock_advance_ms (town->clock, 6000);
      coterie_client_set_typing (alice->client, chat, i % 2 == 0);
      if (i == 3)
        test_person_go_offline (bob);
      if (i % 50 == 0)
        coterie_wait_turn ();
    }
  test_person_send (alice, "bob", "three");
  test_person_settle (alice);
  test_person_go_online (bob);
  test_person_settle (bob);
  test_person_assert_chat (bob, "alice", "one|two|three");
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_FETCHING), ==, 0);
}

static gboolean
drop_fleeting (CoterieLittleEnvelope *envelope, gpointer user_data)
{
  return envelope->klass != COTERIE_CLASS_FLEETING;
}

/* The server says that he is here and throws away what is fleeting: at most 200 steps, and a stored one opens. */
static void
test_typing_into_the_void (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  CoterieChat *chat;
  guint n_before, n_fleeting;

  befriend (alice, bob);
  chat = coterie_client_find_chat (alice->client, "bob");
  coterie_little_server_set_filter (town->server, drop_fleeting, NULL);
  n_before = coterie_little_server_get_n_sends (town->server);
  for (guint i = 0; i < 400; i++)
    {
      coterie_clock_advance_ms (town->clock, 6000);
      coterie_client_set_typing (alice->client, chat, i % 2 == 0);
      coterie_wait_turn ();
    }
  /* However slow her vault is: it does what is asked in order, and what it has sealed by then leaves at once. */
  g_ptr_array_unref (test_person_history (alice, "bob"));
  coterie_wait_settle ();
  n_fleeting = coterie_little_server_get_n_sends (town->server) - n_before;
  g_assert_cmpuint (n_fleeting, <=, COTERIE_FLEETING_MAX_STEPS + 1);
  g_assert_cmpuint (n_fleeting, >, 100);
  test_person_send (alice, "bob", "three");
  test_person_settle (alice);
  test_person_wait_chat (bob, "alice", "one|two|three");
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_FETCHING), ==, 0);
}

/* 300 urgent contents that expired before they were fetched, then a stored one. */
static void
test_urgent_expired (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");

  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  test_puppet_say (bob, "alice", "two");
  test_person_settle (alice);
  for (guint i = 0; i < 300; i++)
    {
      g_auto (CoterieContent) content = { 0 };
      g_autoptr (CoterieLittleEnvelope) never_comes = NULL;

      test_puppet_fill (bob, "alice", COTERIE_CONTENT_TYPING, &content);
      never_comes = test_puppet_seal (bob, "alice", &content);
    }
  test_puppet_say (bob, "alice", "three");
  test_person_settle (alice);
  test_person_assert_chat (alice, "bob", "one|two|three");
  g_assert_cmpuint (test_person_count_kind (alice, "bob", COTERIE_MESSAGE_GAP), ==, 0);
}

/* ------------------------------------------------------------------------------------ several devices */

/* A long text for two devices travels once, as a common part. */
static void
test_common_part (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPuppet) bob_2 = test_puppet_new_device (bob);
  g_autofree char *text = g_strnfill (20000, 'x');
  TestPuppet *devices[] = { bob, bob_2 };

  test_person_send (alice, "bob", text);
  test_person_settle (alice);
  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    {
      g_auto (CoterieContent) content = { 0 };

      g_assert_true (test_puppet_read_kind (devices[i], COTERIE_CONTENT_TEXT, &content));
      g_assert_true (content.has_common);
      g_assert_cmpstr (content.text, ==, text);
    }
}

/* A damaged common part is repaired as any other envelope [C3]. */
static gboolean
damage_common (CoterieLittleEnvelope *envelope, gpointer user_data)
{
  guint *left = user_data;
  gsize size;
  guint8 *bytes;

  if (*left == 0 || envelope->common == NULL)
    return TRUE;
  --*left;
  bytes = g_memdup2 (g_bytes_get_data (envelope->common, &size), g_bytes_get_size (envelope->common));
  bytes[size / 2] ^= 1;
  g_bytes_unref (envelope->common);
  envelope->common = g_bytes_new_take (bytes, size);
  return TRUE;
}

/* Bob has a second device, and his first one is a whole client: what is damaged for it comes again. */
static void
test_common_part_damaged (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPuppet) alice = test_puppet_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autofree char *text = g_strnfill (20000, 'y');
  g_auto (CoterieContent) content = { 0 }, retry = { 0 };
  g_autoptr (CoterieLittleEnvelope) envelope = NULL;
  guint left = 1;

  test_person_send (bob, "alice", "one");
  test_person_settle (bob);
  test_puppet_fill (alice, "bob", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup (text);
  envelope = test_puppet_seal_with_common (alice, "bob", &content);
  damage_common (envelope, &left);
  coterie_little_server_post (town->server, envelope);
  test_person_settle (bob);
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_FETCHING), ==, 1);
  g_assert_true (test_puppet_read_kind (alice, COTERIE_CONTENT_RETRY, &retry));
  g_assert_cmpint (retry.reason, ==, COTERIE_RETRY_INVALID);
  content.has_again = TRUE;
  memcpy (content.again, retry.hash, sizeof content.again);
  content.counter = ++alice->n;
  content.has_common = FALSE;
  test_puppet_post (alice, "bob", &content);
  test_person_settle (bob);
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_FETCHING), ==, 0);
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_TEXT), ==, 2);
}

/* A whole one is shown. */
static void
test_common_part_read (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPuppet) alice = test_puppet_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autofree char *text = g_strnfill (20000, 'y');
  g_auto (CoterieContent) content = { 0 };
  g_autoptr (CoterieLittleEnvelope) envelope = NULL;

  test_puppet_fill (alice, "bob", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup (text);
  envelope = test_puppet_seal_with_common (alice, "bob", &content);
  coterie_little_server_post (town->server, envelope);
  test_person_settle (bob);
  test_person_assert_chat (bob, "alice", text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/prekeys/refill", test_refill);
  TEST_TOWN_ADD ("/core/prekeys/refill-once-for-many-events", test_refill_once);
  TEST_TOWN_ADD ("/core/prekeys/rotation", test_rotation);
  TEST_TOWN_ADD ("/core/prekeys/rotation-upload-lost", test_rotation_upload_lost);
  TEST_TOWN_ADD ("/core/prekeys/old-signed-prekey", test_old_signed_prekey);
  TEST_TOWN_ADD ("/core/clock/two-hours-off", test_clock_two_hours);
  TEST_TOWN_ADD ("/core/clock/25-hours-off", test_clock_25_hours);
  TEST_TOWN_ADD ("/core/typing/bounded", test_typing);
  TEST_TOWN_ADD ("/core/typing/5000-to-an-absent-device", test_typing_5000);
  TEST_TOWN_ADD ("/core/typing/into-the-void", test_typing_into_the_void);
  TEST_TOWN_ADD ("/core/urgent/300-expired", test_urgent_expired);
  TEST_TOWN_ADD ("/core/common-part/two-devices", test_common_part);
  TEST_TOWN_ADD ("/core/common-part/read", test_common_part_read);
  TEST_TOWN_ADD ("/core/common-part/damaged", test_common_part_damaged);
  return g_test_run ();
}
