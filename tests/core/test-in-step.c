// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/client-private.h"
#include "kit/wait.h"
#include "own-devices.h"

/* What a person does on one of their devices shows on the others: docs/protocol.md, section 20. */

#define DAY_MS (24 * 3600 * G_GINT64_CONSTANT (1000))

/* Alice has a desktop and a laptop; Bob and Carol have written to her. */
typedef struct
{
  TestPerson *desktop;
  TestPerson *laptop;
  TestPerson *bob;
  TestPerson *carol;
} Home;

static void
home_init (Home *home, TestTown *town)
{
  home->desktop = test_person_new (town->server, town->clock, "alice");
  home->bob = test_person_new (town->server, town->clock, "bob");
  home->carol = test_person_new (town->server, town->clock, "carol");
  test_person_send (home->bob, "alice", "one");
  test_person_wait_chat (home->desktop, "bob", "one");
  test_person_accept (home->desktop, "bob");
  test_person_send (home->carol, "alice", "hello");
  test_person_wait_chat (home->desktop, "carol", "hello");
  test_person_settle (home->desktop);
  home->laptop = test_person_new_device (home->desktop);
  test_person_go_online (home->laptop);
  coterie_wait_for (test_own_is_handed_over (home->laptop));
}

static void
home_clear (Home *home)
{
  test_person_free (home->desktop);
  test_person_free (home->laptop);
  test_person_free (home->bob);
  test_person_free (home->carol);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Home, home_clear)

static CoterieChat *
find_chat (TestPerson *person, const char *with)
{
  return coterie_client_find_chat (person->client, with);
}

static int
get_state (TestPerson *person, const char *name)
{
  return (int) coterie_contact_get_state (test_person_find (person, name));
}

static void
test_flags (TestTown *town, gconstpointer data)
{
  g_auto (Home) home = { 0 };

  home_init (&home, town);
  test_own_set_flag (home.desktop, "bob", COTERIE_CHAT_FLAG_MUTED, TRUE);
  coterie_wait_for (coterie_chat_get_muted (find_chat (home.laptop, "bob")));
  test_own_set_flag (home.laptop, "bob", COTERIE_CHAT_FLAG_MUTED, FALSE);
  test_own_set_flag (home.laptop, "bob", COTERIE_CHAT_FLAG_PINNED, TRUE);
  test_own_set_flag (home.laptop, "carol", COTERIE_CHAT_FLAG_ARCHIVED, TRUE);
  coterie_wait_for (coterie_chat_get_pinned (find_chat (home.desktop, "bob")));
  coterie_wait_for (!coterie_chat_get_muted (find_chat (home.desktop, "bob")));
  coterie_wait_for (coterie_chat_get_archived (find_chat (home.desktop, "carol")));
}

static void
test_people (TestTown *town, gconstpointer data)
{
  g_auto (Home) home = { 0 };

  home_init (&home, town);
  test_person_accept (home.laptop, "carol");
  coterie_wait_for (get_state (home.desktop, "carol") == COTERIE_CONTACT_ACCEPTED);
  test_person_block (home.desktop, "bob", TRUE);
  coterie_wait_for (get_state (home.laptop, "bob") == COTERIE_CONTACT_BLOCKED);
  test_person_block (home.laptop, "bob", FALSE);
  coterie_wait_for (get_state (home.desktop, "bob") == COTERIE_CONTACT_ACCEPTED);
  test_own_set_verified (home.laptop, "bob", TRUE);
  coterie_wait_for (coterie_contact_get_verified (test_person_find (home.desktop, "bob")));
  test_own_set_verified (home.desktop, "bob", FALSE);
  coterie_wait_for (!coterie_contact_get_verified (test_person_find (home.laptop, "bob")));
}

/* With receipts, and when a person has turned them off. */
static void
test_read (TestTown *town, gconstpointer data)
{
  g_auto (Home) home = { 0 };

  home_init (&home, town);
  g_assert_cmpuint (coterie_chat_get_unread (find_chat (home.laptop, "bob")), ==, 1);
  test_person_mark_read (home.desktop, "bob");
  coterie_wait_for (coterie_chat_get_unread (find_chat (home.laptop, "bob")) == 0);
  test_own_set_preference (home.desktop, COTERIE_PREFERENCE_READ_RECEIPTS, FALSE);
  coterie_wait_for (!coterie_client_get_preference (home.laptop->client, COTERIE_PREFERENCE_READ_RECEIPTS));
  test_person_send (home.bob, "alice", "two");
  test_person_wait_chat (home.laptop, "bob", "one|two");
  test_person_wait_chat (home.desktop, "bob", "one|two");
  test_person_mark_read (home.laptop, "bob");
  coterie_wait_for (coterie_chat_get_unread (find_chat (home.desktop, "bob")) == 0);
}

static void
test_settings (TestTown *town, gconstpointer data)
{
  g_auto (Home) home = { 0 };

  home_init (&home, town);
  test_own_set_profile (home.laptop, "Alice Archer");
  coterie_wait_for (g_str_equal (coterie_client_get_display_name (home.desktop->client), "Alice Archer"));
  test_own_set_preference (home.desktop, COTERIE_PREFERENCE_PRESENCE, FALSE);
  coterie_wait_for (!coterie_client_get_preference (home.laptop->client, COTERIE_PREFERENCE_PRESENCE));
  test_person_settle (home.bob);
  coterie_wait_for (
      g_str_equal (coterie_contact_get_display_name (test_person_find (home.bob, "alice")), "Alice Archer"));
}

/* Both chose while they could not hear one another: the later choice counts on both, also after days. */
static void
test_after_days (TestTown *town, gconstpointer data)
{
  g_auto (Home) home = { 0 };

  home_init (&home, town);
  test_person_go_offline (home.laptop);
  test_own_set_flag (home.laptop, "bob", COTERIE_CHAT_FLAG_MUTED, TRUE);
  test_own_set_flag (home.laptop, "carol", COTERIE_CHAT_FLAG_PINNED, TRUE);
  coterie_clock_advance_ms (town->clock, 3 * DAY_MS);
  test_own_set_flag (home.desktop, "bob", COTERIE_CHAT_FLAG_MUTED, TRUE);
  test_own_set_flag (home.desktop, "bob", COTERIE_CHAT_FLAG_MUTED, FALSE);
  test_person_send (home.desktop, "bob", "after days");
  test_person_block (home.desktop, "carol", TRUE);
  test_person_settle (home.desktop);
  test_person_go_online (home.laptop);
  test_person_wait_chat (home.laptop, "bob", "one|after days");
  coterie_wait_for (coterie_chat_get_pinned (find_chat (home.desktop, "carol")));
  coterie_wait_for (!coterie_chat_get_muted (find_chat (home.laptop, "bob")));
  coterie_wait_for (get_state (home.laptop, "carol") == COTERIE_CONTACT_BLOCKED);
  test_person_settle (home.laptop);
  test_person_settle (home.desktop);
  g_assert_false (coterie_chat_get_muted (find_chat (home.desktop, "bob")));
}

/* A text that the laptop wrote before it knew does not unblock anybody on the desktop. */
static void
test_late_copy_unblocks_nobody (TestTown *town, gconstpointer data)
{
  g_auto (Home) home = { 0 };

  home_init (&home, town);
  test_person_go_offline (home.laptop);
  test_person_send (home.laptop, "bob", "written before");
  test_person_block (home.desktop, "bob", TRUE);
  test_person_settle (home.desktop);
  test_person_go_online (home.laptop);
  test_person_wait_chat (home.desktop, "bob", "one|written before");
  coterie_wait_for (get_state (home.laptop, "bob") == COTERIE_CONTACT_BLOCKED);
  g_assert_cmpint (get_state (home.desktop, "bob"), ==, COTERIE_CONTACT_BLOCKED);
}

/* ------------------------------------------------------------------------------------ a long chain */

#define N_RECORDS 64

static gboolean
is_revoked (TestPerson *person, guint i)
{
  g_autoptr (CoterieOwnDevice) device = g_list_model_get_item (coterie_client_get_devices (person->client), i);

  return !coterie_own_device_get_active (device);
}

static guint
count_devices (TestPerson *person)
{
  return g_list_model_get_n_items (coterie_client_get_devices (person->client));
}

/* Somebody who changes their computer every week: device after device is added and revoked, until the chain has 64
 * records. Who knew them before, who meets them only then, and their newest device all go on as ever. */
static void
test_long_chain (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (TestPerson) carol = test_person_new (town->server, town->clock, "carol");
  g_autoptr (TestPerson) last = NULL;
  guint n_devices = 1;

  test_person_send (alice, "bob", "one");
  test_person_wait_chat (bob, "alice", "one");
  test_person_accept (bob, "alice");
  test_person_settle (bob);
  for (guint n_records = 1; n_records + 2 < N_RECORDS; n_records += 2)
    {
      g_autoptr (TestPerson) passing = test_person_new_device (bob);

      n_devices++;
      coterie_wait_for (count_devices (bob) == n_devices);
      test_own_revoke (bob, n_devices);
      coterie_wait_for (is_revoked (bob, n_devices - 1));
    }
  last = test_person_new_device (bob);
  g_assert_cmpuint (coterie_chain_get_length (coterie_little_server_get_chain (town->server, "bob")), ==, N_RECORDS);
  test_person_go_online (last);
  coterie_wait_for (test_own_is_handed_over (last));
  test_person_send (alice, "bob", "after all of them");
  test_person_wait_chat (bob, "alice", "one|after all of them");
  test_person_wait_chat (last, "alice", "one|after all of them");
  test_person_send (carol, "bob", "hello");
  test_person_wait_chat (last, "carol", "hello");
  test_person_send (last, "alice", "from the newest");
  test_person_wait_chat (alice, "bob", "one|after all of them|from the newest");
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_NONE);
}

/* ------------------------------------------------------------------------------------ who may not decide */

/* What the laptop says to the desktop comes later. */
static gboolean
hold_back (CoterieLittleEnvelope *envelope, gpointer user_data)
{
  GPtrArray *held = user_data;

  if (envelope->from.device != 2 || envelope->to.device != 1 ||
      memcmp (envelope->from.aid, envelope->to.aid, sizeof envelope->to.aid) != 0)
    return TRUE;
  g_ptr_array_add (held, coterie_little_envelope_copy (envelope));
  return FALSE;
}

/* [E3]: who has found a device that was lost, and a server that goes along with it, could for a day say what a person
 * wants. What the device wrote before is still shown. */
static void
test_lost_device (TestTown *town, gconstpointer data)
{
  g_auto (Home) home = { 0 };
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_little_envelope_free);

  home_init (&home, town);
  coterie_little_server_set_filter (town->server, hold_back, held);
  test_person_send (home.laptop, "bob", "written before");
  test_person_block (home.laptop, "bob", TRUE);
  test_own_set_preference (home.laptop, COTERIE_PREFERENCE_READ_RECEIPTS, FALSE);
  test_own_set_flag (home.laptop, "carol", COTERIE_CHAT_FLAG_MUTED, TRUE);
  test_person_settle (home.laptop);
  coterie_little_server_set_filter (town->server, NULL, NULL);
  test_person_go_offline (home.laptop);
  test_own_revoke (home.desktop, 2);
  coterie_wait_for (is_revoked (home.desktop, 1));
  g_assert_cmpuint (held->len, >=, 4);
  for (guint i = 0; i < held->len; i++)
    coterie_little_server_post (town->server, held->pdata[i]);
  test_person_wait_chat (home.desktop, "bob", "one|written before");
  test_person_settle (home.desktop);
  g_assert_cmpint (get_state (home.desktop, "bob"), ==, COTERIE_CONTACT_ACCEPTED);
  g_assert_true (coterie_client_get_preference (home.desktop->client, COTERIE_PREFERENCE_READ_RECEIPTS));
  g_assert_false (coterie_chat_get_muted (find_chat (home.desktop, "carol")));
}

/* [O1]: a choice of the far future, however it came about, does not count for ever. */
static void
test_far_future (TestTown *town, gconstpointer data)
{
  g_auto (Home) home = { 0 };

  home_init (&home, town);
  test_person_stop (home.laptop);
  test_person_run_sql (home.laptop, "WITH f (n) AS (VALUES (1), (2), (3), (4), (5), (6), (7), (8))"
                                    " INSERT OR REPLACE INTO stamps (account, field, at_ms)"
                                    " SELECT account, n, 9007199254740992 FROM accounts, f;"
                                    "UPDATE own_devices SET named_ms = 9007199254740992;");
  test_person_start (home.laptop);
  test_person_go_online (home.laptop);
  test_own_set_flag (home.laptop, "bob", COTERIE_CHAT_FLAG_MUTED, TRUE);
  test_person_block (home.laptop, "carol", TRUE);
  test_own_set_preference (home.laptop, COTERIE_PREFERENCE_TYPING, FALSE);
  coterie_wait_for (coterie_chat_get_muted (find_chat (home.desktop, "bob")));
  coterie_wait_for (get_state (home.desktop, "carol") == COTERIE_CONTACT_BLOCKED);
  coterie_wait_for (!coterie_client_get_preference (home.desktop->client, COTERIE_PREFERENCE_TYPING));
  test_own_set_flag (home.desktop, "bob", COTERIE_CHAT_FLAG_MUTED, FALSE);
  test_person_block (home.desktop, "carol", FALSE);
  test_own_set_preference (home.desktop, COTERIE_PREFERENCE_TYPING, TRUE);
  coterie_wait_for (!coterie_chat_get_muted (find_chat (home.laptop, "bob")));
  coterie_wait_for (get_state (home.laptop, "carol") != COTERIE_CONTACT_BLOCKED);
  coterie_wait_for (coterie_client_get_preference (home.laptop->client, COTERIE_PREFERENCE_TYPING));
  test_own_set_flag (home.laptop, "bob", COTERIE_CHAT_FLAG_MUTED, TRUE);
  coterie_wait_for (coterie_chat_get_muted (find_chat (home.desktop, "bob")));
}

/* ------------------------------------------------------------------------------------ starting over */

/* Another account has Bob's name from now on. */
static void
replace_bob (TestTown *town, const char *before, const char *after)
{
  coterie_little_server_disable (town->server, before);
  coterie_little_server_call (town->server, after, "bob");
  coterie_little_server_swap_name (town->server, "bob", after);
}

static gboolean
is_bob (TestPerson *person, TestPerson *bob)
{
  CoterieContact *contact = coterie_client_find_contact (person->client, "bob");

  return contact != NULL && memcmp (coterie_contact_get_aid (contact), coterie_client_get_aid (bob->client), 32) == 0;
}

static gboolean
is_held (TestPerson *person)
{
  return test_person_get_hold (person, "bob") == COTERIE_HOLD_IDENTITY_CHANGED;
}

/* The devices write to him on their own: which of them is first is open. */
static gboolean
has_both (TestPerson *bob)
{
  g_autofree char *texts = test_person_read_chat (bob, "alice");

  return g_str_equal (texts, "from the desktop|from the laptop") ||
         g_str_equal (texts, "from the laptop|from the desktop");
}

/* He is accepted on one device; the name goes to him on the other one as well, with what waits there. */
static void
test_identity (TestTown *town, gconstpointer data)
{
  g_auto (Home) home = { 0 };
  g_autoptr (TestPerson) second = NULL;
  g_autoptr (TestPerson) third = NULL;

  home_init (&home, town);
  second = test_person_new (town->server, town->clock, "second");
  third = test_person_new (town->server, town->clock, "third");
  test_own_set_verified (home.desktop, "bob", TRUE);
  coterie_wait_for (coterie_contact_get_verified (test_person_find (home.laptop, "bob")));
  replace_bob (town, "bob", "second");
  test_person_send (home.desktop, "bob", "from the desktop");
  test_person_send (home.laptop, "bob", "from the laptop");
  coterie_wait_for (is_held (home.desktop) && is_held (home.laptop));
  test_own_accept_identity (home.desktop, "bob");
  coterie_wait_for (is_bob (home.desktop, second) && is_bob (home.laptop, second));
  coterie_wait_for (has_both (second));
  g_assert_cmpint (test_person_get_hold (home.laptop, "bob"), ==, COTERIE_HOLD_NONE);
  g_assert_false (coterie_contact_get_verified (test_person_find (home.laptop, "bob")));
  g_assert_false (coterie_contact_get_verified (test_person_find (home.desktop, "bob")));

  /* Once more, decided on the other one, and heard of later. */
  test_person_go_offline (home.desktop);
  replace_bob (town, "second", "third");
  test_person_send (home.laptop, "bob", "and again");
  coterie_wait_for (is_held (home.laptop));
  test_own_accept_identity (home.laptop, "bob");
  test_own_set_verified (home.laptop, "bob", TRUE);
  test_person_wait_chat (third, "alice", "and again");
  test_person_settle (home.laptop);
  test_person_go_online (home.desktop);
  coterie_wait_for (is_bob (home.desktop, third));
  coterie_wait_for (coterie_contact_get_verified (test_person_find (home.desktop, "bob")));
  test_person_settle (home.desktop);
  g_assert_true (is_bob (home.laptop, third));
}

/* Among all people, also those who have no name. */
static CoterieContact *
find_aid (TestPerson *person, TestPerson *whom)
{
  GListModel *contacts = coterie_client_get_contacts (person->client);

  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr (CoterieContact) contact = g_list_model_get_item (contacts, i);

      if (memcmp (coterie_contact_get_aid (contact), coterie_client_get_aid (whom->client), 32) == 0)
        return contact; /* the list has it */
    }
  return NULL;
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static GPtrArray *
load_rows (TestPerson *person, CoterieChat *chat)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *rows;

  coterie_client_load_history_async (person->client, chat, G_MAXUINT64, 1000, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  rows = coterie_client_load_history_finish (person->client, result, &error);
  g_assert_no_error (error);
  return rows;
}

/* What waited goes along: nothing in the old chat looks as if it could be tried again, and it still says whose it was.
 */
static void
test_identity_old_chat (TestTown *town, gconstpointer data)
{
  g_auto (Home) home = { 0 };
  g_autoptr (TestPerson) second = NULL;
  g_autoptr (CoterieChat) old = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  home_init (&home, town);
  second = test_person_new (town->server, town->clock, "second");
  old = g_object_ref (find_chat (home.desktop, "bob"));
  replace_bob (town, "bob", "second");
  test_person_send (home.desktop, "bob", "from the desktop");
  coterie_wait_for (is_held (home.desktop));
  test_own_accept_identity (home.desktop, "bob");
  test_person_wait_chat (second, "alice", "from the desktop");
  test_person_settle (home.desktop);
  g_assert_cmpstr (coterie_contact_get_name (find_aid (home.desktop, home.bob)), ==, "");
  g_assert_cmpstr (coterie_contact_get_display_name (find_aid (home.desktop, home.bob)), ==, "bob");
  test_person_assert_chat (home.desktop, "bob", "from the desktop");
  rows = load_rows (home.desktop, old);
  for (guint i = 0; i < rows->len; i++)
    {
      g_assert_cmpint (coterie_message_get_state (rows->pdata[i]), !=, COTERIE_MESSAGE_FAILED);
      g_assert_cmpstr (coterie_message_get_body (rows->pdata[i]), !=, "from the desktop");
    }
  g_assert_cmpuint (rows->len, >=, 2);
}

static void
block_aid (TestPerson *person, TestPerson *whom)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_set_blocked_async (person->client, find_aid (person, whom), TRUE, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  coterie_client_set_blocked_finish (person->client, result, &error);
  g_assert_no_error (error);
}

/* The new one is accepted on the desktop, and blocked later on the laptop, which has not heard of it: the name is his,
 * nothing that waits on the laptop goes to him, and nothing is left in the mailbox. */
static void
test_identity_blocked (TestTown *town, gconstpointer data)
{
  g_auto (Home) home = { 0 };
  g_autoptr (TestPerson) second = NULL;

  home_init (&home, town);
  second = test_person_new (town->server, town->clock, "second");
  replace_bob (town, "bob", "second");
  test_person_send (home.laptop, "bob", "from the laptop");
  coterie_wait_for (is_held (home.laptop));
  test_person_send (home.desktop, "bob", "from the desktop");
  coterie_wait_for (is_held (home.desktop));
  test_person_send (second, "alice", "it is me");
  coterie_wait_for (find_aid (home.laptop, second) != NULL && find_aid (home.desktop, second) != NULL);
  test_person_settle (home.laptop);
  test_person_go_offline (home.laptop);
  test_own_accept_identity (home.desktop, "bob");
  test_person_wait_chat (second, "alice", "it is me|from the desktop");
  test_person_settle (home.desktop);
  coterie_clock_advance_ms (town->clock, 60 * 1000);
  block_aid (home.laptop, second);
  test_person_go_online (home.laptop);
  coterie_wait_for (is_bob (home.laptop, second));
  coterie_wait_for (get_state (home.desktop, "bob") == COTERIE_CONTACT_BLOCKED);
  test_person_settle (home.laptop);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "alice", 2), ==, 0);
  g_assert_cmpint (get_state (home.laptop, "bob"), ==, COTERIE_CONTACT_BLOCKED);
  test_person_settle (second);
  test_person_assert_chat (second, "alice", "it is me|from the desktop");
}

/* ------------------------------------------------------------------------------------ devices */

static CoterieOwnDevice *
get_device (TestPerson *person, guint i)
{
  g_autoptr (CoterieOwnDevice) device = g_list_model_get_item (coterie_client_get_devices (person->client), i);

  return device; /* the list has it */
}

static gboolean
is_called (TestPerson *person, guint i, const char *name)
{
  return g_list_model_get_n_items (coterie_client_get_devices (person->client)) > i &&
         g_strcmp0 (coterie_own_device_get_name (get_device (person, i)), name) == 0;
}

static void
rename_device (TestPerson *person, guint number, const char *name)
{
  coterie_client_rename_device_async (person->client, number, name, NULL, NULL, NULL);
}

static void
test_names (TestTown *town, gconstpointer data)
{
  g_auto (Home) home = { 0 };

  home_init (&home, town);
  rename_device (home.laptop, 2, "Laptop");
  coterie_wait_for (is_called (home.desktop, 1, "Laptop"));
  rename_device (home.laptop, 1, "Kitchen");
  coterie_wait_for (is_called (home.desktop, 0, "Kitchen") && is_called (home.laptop, 0, "Kitchen"));
  g_assert_true (coterie_own_device_is_self (get_device (home.desktop, 0)));
  g_assert_false (coterie_own_device_is_self (get_device (home.desktop, 1)));
  g_assert_cmpuint (coterie_own_device_get_added_by (get_device (home.desktop, 1)), ==, 1);
  coterie_wait_for (g_str_equal (coterie_own_device_get_approved_by (get_device (home.laptop, 1)), "Kitchen"));
  g_assert_cmpint (coterie_own_device_get_seen_ms (get_device (home.desktop, 1)), >, 0);
  coterie_wait_for (coterie_own_device_get_progress (get_device (home.desktop, 1)) == 1);
  coterie_wait_for (coterie_client_get_handover (home.laptop->client) == 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/in-step/flags", test_flags);
  TEST_TOWN_ADD ("/core/in-step/people", test_people);
  TEST_TOWN_ADD ("/core/in-step/read", test_read);
  TEST_TOWN_ADD ("/core/in-step/settings", test_settings);
  TEST_TOWN_ADD ("/core/in-step/after-days", test_after_days);
  TEST_TOWN_ADD ("/core/in-step/late-copy-unblocks-nobody", test_late_copy_unblocks_nobody);
  TEST_TOWN_ADD ("/core/in-step/long-chain", test_long_chain);
  TEST_TOWN_ADD ("/core/in-step/lost-device-decides-nothing", test_lost_device);
  TEST_TOWN_ADD ("/core/in-step/far-future", test_far_future);
  TEST_TOWN_ADD ("/core/in-step/identity", test_identity);
  TEST_TOWN_ADD ("/core/in-step/identity-old-chat", test_identity_old_chat);
  TEST_TOWN_ADD ("/core/in-step/identity-blocked-elsewhere", test_identity_blocked);
  TEST_TOWN_ADD ("/core/in-step/device-names", test_names);
  return g_test_run ();
}
