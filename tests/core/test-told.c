// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chain/head-statement.h"
#include "core/client-private.h"
#include "kit/wait.h"
#include "person.h"
#include "puppet.h"
#include "wire/refusal.h"

/* [C2] Somebody says that a chain is longer than Alice knows, and the server gives no answer of any use when it is
 * asked for that chain. What was said is not forgotten: nothing is sealed for a device that may be revoked. */

/* Alice has a laptop and a phone, Bob two devices, Carol one; all have texts of Alice's. The laptop, Bob and Carol are
 * puppets, which know what the server hides: records of which it was not told. */
typedef struct
{
  TestTown *town;
  TestPerson *alice;
  TestPuppet *laptop;
  TestPuppet *phone;
  TestPuppet *bob;
  TestPuppet *bob_2;
  TestPuppet *carol;
} Scene;

static void
scene_init (Scene *scene, TestTown *town)
{
  CoterieDeviceKeys *keys;

  scene->town = town;
  scene->alice = test_person_new (town->server, town->clock, "alice");
  keys = coterie_account_get_identity (scene->alice->client->account)->keys;
  scene->bob = test_puppet_new (town->server, town->clock, "bob");
  scene->bob_2 = test_puppet_new_device (scene->bob);
  scene->carol = test_puppet_new (town->server, town->clock, "carol");
  scene->phone = test_puppet_new_device_of (town->server, town->clock, "alice", keys);
  scene->laptop = test_puppet_new_device_of (town->server, town->clock, "alice", keys);
  test_person_send (scene->alice, "bob", "one");
  test_person_send (scene->alice, "carol", "uno");
  test_person_settle (scene->alice);
}

static void
scene_clear (Scene *scene)
{
  test_person_free (scene->alice);
  test_puppet_free (scene->laptop);
  test_puppet_free (scene->phone);
  test_puppet_free (scene->bob);
  test_puppet_free (scene->bob_2);
  test_puppet_free (scene->carol);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scene, scene_clear)

static void
read_head (const CoterieChain *chain, CoterieChainHead *head)
{
  head->length = coterie_chain_get_length (chain);
  memcpy (head->head, coterie_chain_get_head (chain), sizeof head->head);
}

/* ------------------------------------------------------------------------------------ useless answers */

#define NO_REFUSAL (-1)

typedef struct
{
  const char *name;
  int code;      /* CoterieCode, or NO_REFUSAL */
  int net_error; /* or -1: the answer is no chain */
} Fault;

static const Fault faults[] = {
  { "internal", COTERIE_CODE_INTERNAL, 0 },
  { "unavailable", COTERIE_CODE_UNAVAILABLE, 0 },
  { "rate-limited", COTERIE_CODE_RATE_LIMITED, 0 },
  { "timed-out", NO_REFUSAL, COTERIE_NET_ERROR_TIMED_OUT },
  { "no-body", NO_REFUSAL, COTERIE_NET_ERROR_OFFLINE }, /* what a status of 500 alone comes as */
  { "garbage", NO_REFUSAL, -1 },
};

static const Fault own_faults[] = {
  { "internal", COTERIE_CODE_INTERNAL, 0 },
  { "unknown-account", COTERIE_CODE_UNKNOWN_ACCOUNT, 0 },
  { "account-gone", COTERIE_CODE_ACCOUNT_GONE, 0 },
  { "garbage", NO_REFUSAL, -1 },
};

/* The next request for that chain goes wrong. */
static void
spoil_look (Scene *scene, const TestPuppet *whose, const Fault *fault)
{
  g_autofree char *path = test_puppet_dup_chain_path (whose);
  g_autoptr (GError) error = NULL;

  if (fault->net_error < 0)
    {
      coterie_fake_transport_answer (scene->alice->transport, "GET", path, "{\"aid\": 1}");
      return;
    }
  error = fault->code != NO_REFUSAL ? coterie_refusal_new ((CoterieCode) fault->code)
                                    : g_error_new_literal (COTERIE_NET_ERROR, fault->net_error, "There was no answer.");
  coterie_fake_transport_fail (scene->alice->transport, "GET", path, error);
}

static guint
count_looks (Scene *scene, const TestPuppet *whose)
{
  g_autofree char *path = test_puppet_dup_chain_path (whose);

  return test_person_count_requests (scene->alice, path);
}

/* Alice asks once more, and is told nothing of any use. */
static void
look_in_vain (Scene *scene, const TestPuppet *whose, const Fault *fault)
{
  guint n_looks = count_looks (scene, whose);

  spoil_look (scene, whose, fault);
  coterie_client_poke (scene->alice->client);
  coterie_wait_for (count_looks (scene, whose) > n_looks);
  test_person_settle (scene->alice);
}

/* The same at the next start of the program. */
static void
restart_in_vain (Scene *scene, const TestPuppet *whose, const Fault *fault)
{
  test_person_stop (scene->alice);
  test_person_start (scene->alice);
  spoil_look (scene, whose, fault);
  test_person_go_online (scene->alice);
  coterie_wait_for (count_looks (scene, whose) == 1);
  test_person_settle (scene->alice);
}

/* The server comes to its senses, and shows what @whose knows. */
static void
show_truth (Scene *scene, const TestPuppet *whose)
{
  coterie_little_server_show_chain (scene->town->server, whose->name, whose->chain);
  coterie_client_poke (scene->alice->client);
}

static guint
count_waiting (Scene *scene, const TestPuppet *puppet)
{
  return coterie_little_server_get_n_waiting (scene->town->server, puppet->name, puppet->number);
}

static void
post_text (Scene *scene, TestPuppet *from, const char *text, const CoterieChainHead *of_alice)
{
  g_auto (CoterieContent) content = { 0 };

  test_puppet_fill (from, "alice", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup (text);
  if (of_alice != NULL)
    content.to_head = *of_alice;
  test_puppet_post (from, "alice", &content);
}

/* ------------------------------------------------------------------------------------ a contact's chain */

/* Bob has lost a device, and says so by the heads of his next message. */
static void
lose_bobs_device (Scene *scene, const Fault *fault)
{
  guint n_looks = count_looks (scene, scene->bob);

  test_puppet_revoke (scene->bob, 2);
  spoil_look (scene, scene->bob, fault);
  post_text (scene, scene->bob, "I lost a device", NULL);
  test_person_wait_chat (scene->alice, "bob", "one|I lost a device");
  coterie_wait_for (count_looks (scene, scene->bob) > n_looks);
  test_person_settle (scene->alice);
}

static void
test_contact (TestTown *town, gconstpointer data)
{
  g_auto (Scene) scene = { 0 };
  const Fault *fault = data;
  guint n_bob, n_lost;

  scene_init (&scene, town);
  n_bob = count_waiting (&scene, scene.bob);
  n_lost = count_waiting (&scene, scene.bob_2);
  lose_bobs_device (&scene, fault);
  test_person_send (scene.alice, "bob", "two");
  test_person_send (scene.alice, "carol", "due");
  test_person_settle (scene.alice);
  g_assert_cmpuint (count_waiting (&scene, scene.bob_2), ==, n_lost);
  restart_in_vain (&scene, scene.bob, fault);
  g_assert_cmpuint (count_waiting (&scene, scene.bob_2), ==, n_lost);
  g_assert_false (test_person_was_told (scene.alice, COTERIE_ALARM_FORK));
  g_assert_cmpint (test_person_get_hold (scene.alice, "bob"), ==, COTERIE_HOLD_NONE);
  look_in_vain (&scene, scene.bob, fault);
  coterie_wait_for (test_person_get_hold (scene.alice, "bob") == COTERIE_HOLD_VIEWS);
  coterie_wait_for (test_person_was_told (scene.alice, COTERIE_ALARM_FORK));
  test_person_settle (scene.alice);
  g_assert_cmpuint (count_waiting (&scene, scene.bob), ==, n_bob);
  g_assert_cmpuint (count_waiting (&scene, scene.bob_2), ==, n_lost);
  g_assert_cmpint (test_person_get_hold (scene.alice, "carol"), ==, COTERIE_HOLD_NONE);
  test_person_accept (scene.alice, "bob"); /* a person may go on with it */
  coterie_wait_for (count_waiting (&scene, scene.bob) > n_bob);
}

/* The true chain comes after all: what waited goes to the devices that are left. */
static void
test_recovers (TestTown *town, gconstpointer data)
{
  g_auto (Scene) scene = { 0 };
  guint n_bob, n_lost;

  scene_init (&scene, town);
  n_bob = count_waiting (&scene, scene.bob);
  n_lost = count_waiting (&scene, scene.bob_2);
  lose_bobs_device (&scene, &faults[0]);
  test_person_send (scene.alice, "bob", "two");
  test_person_settle (scene.alice);
  g_assert_cmpuint (count_waiting (&scene, scene.bob), ==, n_bob);
  show_truth (&scene, scene.bob);
  coterie_wait_for (count_waiting (&scene, scene.bob) > n_bob);
  test_person_settle (scene.alice);
  g_assert_cmpuint (count_waiting (&scene, scene.bob_2), ==, n_lost);
  g_assert_cmpint (test_person_get_hold (scene.alice, "bob"), ==, COTERIE_HOLD_NONE);
  g_assert_false (test_person_was_told (scene.alice, COTERIE_ALARM_FORK));
}

/* It comes by another way, as it does in a hand-over or when somebody is looked up. */
static void
test_seen_otherwise (TestTown *town, gconstpointer data)
{
  g_auto (Scene) scene = { 0 };
  guint n_bob;

  scene_init (&scene, town);
  n_bob = count_waiting (&scene, scene.bob);
  lose_bobs_device (&scene, &faults[0]);
  test_person_send (scene.alice, "bob", "two");
  coterie_little_server_show_chain (town->server, "bob", scene.bob->chain);
  test_person_go_offline (scene.alice);
  test_person_go_online (scene.alice);
  coterie_wait_for (count_waiting (&scene, scene.bob) > n_bob);
}

/* The server answers at last, and shows what it showed before. */
static void
test_old_chain_after_all (TestTown *town, gconstpointer data)
{
  g_auto (Scene) scene = { 0 };
  guint n_lost;

  scene_init (&scene, town);
  n_lost = count_waiting (&scene, scene.bob_2);
  lose_bobs_device (&scene, &faults[0]);
  test_person_send (scene.alice, "bob", "two");
  test_person_kill (scene.alice);
  test_person_start (scene.alice);
  test_person_go_online (scene.alice);
  coterie_wait_for (test_person_get_hold (scene.alice, "bob") == COTERIE_HOLD_VIEWS);
  test_person_settle (scene.alice);
  g_assert_cmpuint (count_waiting (&scene, scene.bob_2), ==, n_lost);
}

/* A connection that ends says nothing of the server, however often it does. */
static void
test_offline_is_no_failure (TestTown *town, gconstpointer data)
{
  g_auto (Scene) scene = { 0 };
  guint n_lost;

  scene_init (&scene, town);
  n_lost = count_waiting (&scene, scene.bob_2);
  lose_bobs_device (&scene, &faults[0]);
  test_person_send (scene.alice, "bob", "two");
  test_person_go_offline (scene.alice);
  for (guint i = 0; i < 4; i++)
    {
      guint n_looks = count_looks (&scene, scene.bob);

      coterie_fake_transport_hold (scene.alice->transport);
      test_person_go_online (scene.alice);
      coterie_wait_for (count_looks (&scene, scene.bob) > n_looks);
      test_person_go_offline (scene.alice);
      coterie_fake_transport_release (scene.alice->transport);
      coterie_wait_settle ();
    }
  spoil_look (&scene, scene.bob, &faults[0]);
  test_person_go_online (scene.alice);
  test_person_settle (scene.alice);
  g_assert_cmpint (test_person_get_hold (scene.alice, "bob"), ==, COTERIE_HOLD_NONE);
  g_assert_cmpuint (count_waiting (&scene, scene.bob_2), ==, n_lost);
}

/* ------------------------------------------------------------------------------------ the own chain */

/* From one device of Alice's to the first; @head: of her own chain, or NULL for what it knows. */
static void
say_at_home (Scene *scene, TestPuppet *from, const char *text, const CoterieChainHead *head)
{
  g_auto (CoterieContent) content = { 0 };

  test_puppet_fill (from, "alice", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup (text);
  content.has_peer = TRUE;
  if (head != NULL)
    content.from_head = *head;
  memcpy (content.peer, coterie_chain_get_aid (from->chain), sizeof content.peer);
  coterie_chat_id_direct (content.peer, content.peer, content.chat);
  test_puppet_post (from, "alice", &content);
}

/* The laptop has revoked the phone, and says so with a copy; the server says nothing of it here. */
static void
lose_own_phone (Scene *scene, const Fault *fault)
{
  guint n_looks = count_looks (scene, scene->laptop);

  test_puppet_revoke (scene->laptop, scene->phone->number);
  spoil_look (scene, scene->laptop, fault);
  say_at_home (scene, scene->laptop, "milk", NULL);
  test_person_wait_chat (scene->alice, "alice", "milk");
  coterie_wait_for (count_looks (scene, scene->laptop) > n_looks);
  test_person_settle (scene->alice);
}

/* Nothing is sent to anybody: each message has a copy for the phone. */
static void
test_own (TestTown *town, gconstpointer data)
{
  g_auto (Scene) scene = { 0 };
  const Fault *fault = data;
  guint n_sends;

  scene_init (&scene, town);
  n_sends = coterie_little_server_get_n_sends (town->server);
  lose_own_phone (&scene, fault);
  test_person_send (scene.alice, "bob", "two");
  test_person_send (scene.alice, "carol", "due");
  test_person_settle (scene.alice);
  g_assert_cmpuint (coterie_little_server_get_n_sends (town->server), ==, n_sends);
  restart_in_vain (&scene, scene.laptop, fault);
  g_assert_false (test_person_was_told (scene.alice, COTERIE_ALARM_FORK));
  look_in_vain (&scene, scene.laptop, fault);
  coterie_wait_for (test_person_was_told (scene.alice, COTERIE_ALARM_FORK));
  test_person_settle (scene.alice);
  g_assert_cmpuint (coterie_little_server_get_n_sends (town->server), ==, n_sends);
  coterie_little_server_show_chain (town->server, "alice", scene.laptop->chain);
  test_person_go_offline (scene.alice);
  test_person_go_online (scene.alice);
  coterie_wait_for (coterie_little_server_get_n_sends (town->server) > n_sends);
}

static void
assert_still_sends (Scene *scene)
{
  guint n_bob = count_waiting (scene, scene->bob);

  test_person_send (scene->alice, "bob", "two");
  coterie_wait_for (count_waiting (scene, scene->bob) > n_bob);
  g_assert_false (test_person_was_told (scene->alice, COTERIE_ALARM_FORK));
}

/* Who has found the phone invents a longer list, before Alice hears that it is lost: when she does, its word goes with
 * it, and she is not kept from writing to everybody. */
static void
test_by_lost_device (TestTown *town, gconstpointer data)
{
  g_auto (Scene) scene = { 0 };
  CoterieChainHead nonsense = { .length = COTERIE_CHAIN_MAX_RECORDS };
  guint n_looks;

  scene_init (&scene, town);
  n_looks = count_looks (&scene, scene.laptop);
  spoil_look (&scene, scene.laptop, &faults[0]);
  say_at_home (&scene, scene.phone, "found", &nonsense);
  test_person_wait_chat (scene.alice, "alice", "found");
  coterie_wait_for (count_looks (&scene, scene.laptop) > n_looks);
  test_person_settle (scene.alice);
  test_puppet_revoke (scene.laptop, scene.phone->number);
  show_truth (&scene, scene.laptop);
  coterie_wait_for (count_looks (&scene, scene.laptop) > n_looks + 1);
  test_person_settle (scene.alice);
  assert_still_sends (&scene);
}

/* The same afterwards: it is heard for a day, and not believed. */
static void
test_by_device_lost_before (TestTown *town, gconstpointer data)
{
  g_auto (Scene) scene = { 0 };
  CoterieChainHead nonsense = { .length = COTERIE_CHAIN_MAX_RECORDS };
  guint n_looks;

  scene_init (&scene, town);
  n_looks = count_looks (&scene, scene.laptop);
  test_puppet_revoke (scene.laptop, scene.phone->number);
  coterie_little_server_show_chain (town->server, "alice", scene.laptop->chain);
  say_at_home (&scene, scene.laptop, "milk", NULL);
  coterie_wait_for (count_looks (&scene, scene.laptop) > n_looks);
  test_person_settle (scene.alice);
  say_at_home (&scene, scene.phone, "found", &nonsense);
  nonsense.length = 1;
  say_at_home (&scene, scene.phone, "again", &nonsense);
  coterie_wait_for (coterie_little_server_get_n_waiting (town->server, "alice", 1) == 0);
  test_person_settle (scene.alice);
  assert_still_sends (&scene);
}

/* A contact says that Alice's chain is longer: that holds back what goes to him, and nothing else, so that nobody can
 * keep Alice from writing to others. */
static void
test_own_by_contact (TestTown *town, gconstpointer data)
{
  g_auto (Scene) scene = { 0 };
  CoterieChainHead nonsense = { .length = COTERIE_CHAIN_MAX_RECORDS };
  guint n_bob, n_carol;

  scene_init (&scene, town);
  n_bob = count_waiting (&scene, scene.bob);
  n_carol = count_waiting (&scene, scene.carol);
  coterie_fake_transport_hold (scene.alice->transport); /* the look has no answer for now */
  post_text (&scene, scene.bob, "you have many devices", &nonsense);
  test_person_wait_chat (scene.alice, "bob", "one|you have many devices");
  test_person_send (scene.alice, "bob", "two");
  test_person_send (scene.alice, "carol", "due");
  coterie_wait_for (count_waiting (&scene, scene.carol) > n_carol);
  g_assert_cmpuint (count_waiting (&scene, scene.bob), ==, n_bob);
  spoil_look (&scene, scene.laptop, &faults[0]);
  coterie_fake_transport_release (scene.alice->transport);
  test_person_settle (scene.alice);
  g_assert_cmpuint (count_waiting (&scene, scene.bob), ==, n_bob);
  restart_in_vain (&scene, scene.laptop, &faults[0]);
  look_in_vain (&scene, scene.laptop, &faults[0]);
  coterie_wait_for (test_person_get_hold (scene.alice, "bob") == COTERIE_HOLD_VIEWS);
  n_carol = count_waiting (&scene, scene.carol);
  test_person_send (scene.alice, "carol", "tre");
  coterie_wait_for (count_waiting (&scene, scene.carol) > n_carol);
  g_assert_cmpuint (count_waiting (&scene, scene.bob), ==, n_bob);
}

/* ------------------------------------------------------------------------------------ what own devices tell of others
 */

/* [O5]. */
static void
tell_of_bob (Scene *scene)
{
  g_auto (CoterieContent) content = { 0 };
  CoterieHeadStatement statement = { .time_ms = (guint64) coterie_clock_get_wall_ms (scene->town->clock) };
  CoterieSyncHead head;

  test_puppet_fill (scene->laptop, "alice", COTERIE_CONTENT_SYNC_HEADS, &content);
  content.has_peer = TRUE;
  memcpy (content.peer, coterie_chain_get_aid (scene->laptop->chain), sizeof content.peer);
  coterie_chat_id_direct (content.peer, content.peer, content.chat);
  memcpy (statement.aid, content.peer, sizeof statement.aid);
  statement.length = content.from_head.length;
  memcpy (statement.head, content.from_head.head, sizeof statement.head);
  content.sync = g_new0 (CoterieSync, 1);
  content.sync->stated_ms = statement.time_ms;
  coterie_head_statement_sign (&statement, coterie_device_keys_get_signing_secret (scene->laptop->keys),
                               content.sync->signature);
  memcpy (head.aid, coterie_chain_get_aid (scene->bob->chain), sizeof head.aid);
  read_head (scene->bob->chain, &head.head);
  content.sync->heads = g_array_new (FALSE, TRUE, sizeof (CoterieSyncHead));
  g_array_append_val (content.sync->heads, head);
  test_puppet_post (scene->laptop, "alice", &content);
}

static void
test_by_own_device (TestTown *town, gconstpointer data)
{
  g_auto (Scene) scene = { 0 };
  guint n_looks, n_lost, n_carol;

  scene_init (&scene, town);
  n_looks = count_looks (&scene, scene.bob);
  n_lost = count_waiting (&scene, scene.bob_2);
  n_carol = count_waiting (&scene, scene.carol);
  test_puppet_revoke (scene.bob, 2);
  spoil_look (&scene, scene.bob, &faults[0]);
  tell_of_bob (&scene);
  coterie_wait_for (count_looks (&scene, scene.bob) > n_looks);
  test_person_settle (scene.alice);
  test_person_send (scene.alice, "bob", "two");
  test_person_send (scene.alice, "carol", "due");
  coterie_wait_for (count_waiting (&scene, scene.carol) > n_carol);
  test_person_settle (scene.alice);
  g_assert_cmpuint (count_waiting (&scene, scene.bob_2), ==, n_lost);
  restart_in_vain (&scene, scene.bob, &faults[0]);
  look_in_vain (&scene, scene.bob, &faults[0]);
  coterie_wait_for (test_person_get_hold (scene.alice, "bob") == COTERIE_HOLD_VIEWS);
  g_assert_cmpuint (count_waiting (&scene, scene.bob_2), ==, n_lost);
}

/* What is told when the server is being asked, or after it was, is not what it has failed to show before. */
static void
test_later_word_changes_nothing (TestTown *town, gconstpointer data)
{
  g_auto (Scene) scene = { 0 };
  CoterieChainHead longer = { .length = 8 };
  guint n_looks;

  scene_init (&scene, town);
  n_looks = count_looks (&scene, scene.laptop);
  spoil_look (&scene, scene.laptop, &faults[0]);
  post_text (&scene, scene.bob, "Yours is longer", &longer);
  coterie_wait_for (count_looks (&scene, scene.laptop) > n_looks);
  test_person_settle (scene.alice);
  look_in_vain (&scene, scene.laptop, &faults[0]);
  n_looks = count_looks (&scene, scene.laptop);
  spoil_look (&scene, scene.laptop, &faults[0]);
  post_text (&scene, scene.carol, "Yours is longer", &longer);
  coterie_wait_for (count_looks (&scene, scene.laptop) > n_looks);
  test_person_settle (scene.alice);
  g_assert_cmpint (test_person_get_hold (scene.alice, "bob"), ==, COTERIE_HOLD_NONE);
  g_assert_cmpint (test_person_get_hold (scene.alice, "carol"), ==, COTERIE_HOLD_NONE);
  look_in_vain (&scene, scene.laptop, &faults[0]);
  coterie_wait_for (test_person_get_hold (scene.alice, "bob") == COTERIE_HOLD_VIEWS);
}

/* [G3]: somebody whom the server does not have is asked for with each connection, and not in between. */
static void
test_missing (TestTown *town, gconstpointer data)
{
  g_auto (Scene) scene = { 0 };
  static const Fault unknown = { "unknown-account", COTERIE_CODE_UNKNOWN_ACCOUNT, 0 };
  guint n_looks;

  scene_init (&scene, town);
  lose_bobs_device (&scene, &unknown);
  coterie_wait_for (test_person_get_hold (scene.alice, "bob") == COTERIE_HOLD_MISSING);
  n_looks = count_looks (&scene, scene.bob);
  coterie_client_poke (scene.alice->client);
  test_person_settle (scene.alice);
  g_assert_cmpuint (count_looks (&scene, scene.bob), ==, n_looks);
  coterie_little_server_show_chain (town->server, "bob", scene.bob->chain);
  test_person_go_offline (scene.alice);
  test_person_go_online (scene.alice);
  coterie_wait_for (test_person_get_hold (scene.alice, "bob") == COTERIE_HOLD_NONE);
}

static void
add (const char *group, const Fault *list, guint n_faults, void (*function) (TestTown *, gconstpointer))
{
  for (guint i = 0; i < n_faults; i++)
    {
      g_autofree char *name = g_strdup_printf ("/core/told/%s/%s", group, list[i].name);

      g_test_add (name, TestTown, &list[i], test_town_set_up, function, test_town_tear_down);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("contact", faults, G_N_ELEMENTS (faults), test_contact);
  TEST_TOWN_ADD ("/core/told/recovers", test_recovers);
  TEST_TOWN_ADD ("/core/told/seen-otherwise", test_seen_otherwise);
  TEST_TOWN_ADD ("/core/told/old-chain-after-all", test_old_chain_after_all);
  TEST_TOWN_ADD ("/core/told/offline-is-no-failure", test_offline_is_no_failure);
  add ("own", own_faults, G_N_ELEMENTS (own_faults), test_own);
  TEST_TOWN_ADD ("/core/told/own-by-contact", test_own_by_contact);
  TEST_TOWN_ADD ("/core/told/by-own-device", test_by_own_device);
  TEST_TOWN_ADD ("/core/told/by-lost-device", test_by_lost_device);
  TEST_TOWN_ADD ("/core/told/by-device-lost-before", test_by_device_lost_before);
  TEST_TOWN_ADD ("/core/told/later-word-changes-nothing", test_later_word_changes_nothing);
  TEST_TOWN_ADD ("/core/told/missing", test_missing);
  return g_test_run ();
}
