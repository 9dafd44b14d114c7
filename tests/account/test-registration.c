// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/account-room.h"
#include "kit/vault-room.h"

#include "kit/wait.h"
#include "net/errors.h"
#include "wire/errors.h"

#include <glib/gstdio.h>

#define ADD_WITH(name, data, function)                                                                                 \
  g_test_add (name, AccountRoom, GINT_TO_POINTER (data), account_room_set_up, function, account_room_tear_down)
#define ADD(name, function) ADD_WITH (name, 0, function)

static void
restart (AccountRoom *room)
{
  account_room_stop (room);
  account_room_start (room);
}

static void
fail_offline (AccountRoom *room, const char *method, const char *path)
{
  g_autoptr (GError) offline = g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE, "Gone.");

  coterie_fake_transport_fail (room->rest, method, path, offline);
}

static void
refuse (AccountRoom *room, CoterieCode code)
{
  g_autoptr (GError) refusal = coterie_refusal_new (code);

  coterie_fake_transport_fail (room->rest, "POST", "/v1/register", refusal);
}

static void
assert_registers (AccountRoom *room)
{
  g_autoptr (GError) error = NULL;
  const CoterieChain *chain;

  account_room_register (room, "alice", "the password", "the passphrase", &error);
  g_assert_no_error (error);
  chain = coterie_little_server_get_chain (room->server, "alice");
  g_assert_nonnull (chain);
  g_assert_cmpmem (coterie_account_get_identity (room->account)->aid, 32, coterie_chain_get_aid (chain), 32);
}

static void
assert_opens (AccountRoom *room)
{
  g_autoptr (GError) error = NULL;

  restart (room);
  account_room_open (room, "the passphrase", &error);
  g_assert_no_error (error);
  g_assert_cmpmem (coterie_account_get_identity (room->account)->aid, 32,
                   coterie_chain_get_aid (coterie_little_server_get_chain (room->server, "alice")), 32);
}

static void
test_plain (AccountRoom *room, gconstpointer data)
{
  assert_registers (room);
  g_assert_cmpuint (coterie_little_server_get_n_one_time (room->server, "alice", 1), ==,
                    COTERIE_ONE_TIME_PREKEYS_BATCH);
  assert_opens (room);
}

/* Nothing of the password but what is derived leaves the machine. */
static void
test_password_stays (AccountRoom *room, gconstpointer data)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *) "the password", strlen ("the password"));

  assert_registers (room);
  for (guint i = 0; i < coterie_fake_transport_get_n_requests (room->rest); i++)
    {
      const char *body = coterie_fake_transport_get_request_body (room->rest, i);

      if (body == NULL)
        continue;
      g_assert_null (strstr (body, "the password"));
      g_assert_null (strstr (body, "the passphrase"));
      g_assert_null (strstr (body, encoded));
    }
}

static void
test_same_secret (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (account_room_register (room, "alice", "the same", "the same", &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_SAME_SECRET);
  g_assert_false (g_file_test (room->dir, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (coterie_fake_transport_get_n_requests (room->rest), ==, 0);
}

static void
test_odd_names (AccountRoom *room, gconstpointer data)
{
  static const char *const names[] = { "",       "a",       "Alice", "1alice", "al ice",
                                       "al/ice", "al\nice", "alicé", ".alice", "aliceeeeeeeeeeeeeeeeeeeeeeeeeeeeee" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (account_room_register (room, names[i], "the password", "the passphrase", &error));
      g_assert_nonnull (error);
    }
  g_assert_false (g_file_test (room->dir, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (coterie_fake_transport_get_n_requests (room->rest), ==, 0);
}

static void
test_empty_secrets (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (account_room_register (room, "alice", "the password", "", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  restart (room);
  assert_registers (room); /* what is left of that attempt is in nobody's way */
}

/* ------------------------------------------------------------------------------------ cut short */

/* Before the server answered at all nothing is made. */
static void
test_offline_at_first (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fail_offline (room, "GET", "/v1/server");
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", &error));
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE);
  g_assert_false (g_file_test (room->dir, G_FILE_TEST_EXISTS));
  assert_registers (room);
}

/* The request left, and whether it arrived nobody knows. */
static void
test_offline_at_register (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;
  const char *name;

  coterie_account_set_server (room->account, "https://chat.example.org", NULL);
  fail_offline (room, "POST", "/v1/register");
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", &error));
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE);
  g_assert_null (coterie_little_server_get_chain (room->server, "alice"));
  restart (room);
  g_clear_error (&error);
  g_assert_false (account_room_open (room, "the passphrase", &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_UNFINISHED);
  g_assert_cmpint (coterie_account_get_unfinished (room->account, &name), ==, COTERIE_BEGINNING_REGISTERING);
  g_assert_cmpstr (name, ==, "alice");
  kept = coterie_profile_dup_setting (room->profile, "url");
  g_assert_cmpstr (kept, ==, "https://chat.example.org");
  restart (room);
  assert_registers (room);
  assert_opens (room);
}

/* It arrived, and the reply did not: the same account comes out, made once [R1]. */
static void
test_reply_lost (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint8 aid[COTERIE_AID_BYTES];

  coterie_little_server_lose_reply (room->server, "/v1/register");
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", &error));
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE);
  memcpy (aid, coterie_chain_get_aid (coterie_little_server_get_chain (room->server, "alice")), sizeof aid);
  restart (room);
  assert_registers (room);
  g_assert_cmpmem (coterie_account_get_identity (room->account)->aid, 32, aid, 32);
  assert_opens (room);
}

/* The same without the program ending in between. */
static void
test_reply_lost_once_more (AccountRoom *room, gconstpointer data)
{
  coterie_little_server_lose_reply (room->server, "/v1/register");
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", NULL));
  assert_registers (room);
  assert_opens (room);
}

/* A database without a key slot was never used by anybody. */
static void
test_no_key_slot (AccountRoom *room, gconstpointer data)
{
  g_autofree char *slot = account_room_path (room, "keyslot");
  g_autofree char *database = account_room_path (room, "store.db");
  g_autoptr (GError) error = NULL;

  fail_offline (room, "POST", "/v1/register");
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", NULL));
  account_room_stop (room);
  g_assert_cmpint (g_unlink (slot), ==, 0);
  g_assert_true (g_file_test (database, G_FILE_TEST_EXISTS));
  account_room_start (room);
  g_assert_false (account_room_open (room, "the passphrase", &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_NO_PROFILE);
  restart (room);
  assert_registers (room);
  assert_opens (room);
}

static void
test_resume_with_wrong_passphrase (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) said = NULL;

  fail_offline (room, "POST", "/v1/register");
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", NULL));
  restart (room);
  g_assert_false (account_room_register (room, "alice", "the password", "another one", &error));
  coterie_core_error_take (&said, g_steal_pointer (&error));
  g_assert_error (said, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_WRONG_PASSPHRASE);
  restart (room);
  assert_registers (room);
}

/* Nothing of the first name reached anybody who kept it: another name starts over. */
static void
test_resume_with_another_name (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fail_offline (room, "POST", "/v1/register");
  g_assert_false (account_room_register (room, "alicia", "the password", "the passphrase", NULL));
  restart (room);
  assert_registers (room);
  g_assert_null (coterie_little_server_get_chain (room->server, "alicia"));
  assert_opens (room);
}

/* ------------------------------------------------------------------------------------ refused */

static void
test_name_taken (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  refuse (room, COTERIE_CODE_NAME_TAKEN);
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", &error));
  g_assert_error (error, COTERIE_REFUSAL, COTERIE_CODE_NAME_TAKEN);
  g_assert_false (coterie_profile_has_key_slot (room->profile)); /* nothing stays of an account that never was */
  restart (room);
  assert_registers (room);
}

static void
test_unavailable (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  refuse (room, COTERIE_CODE_UNAVAILABLE);
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", &error));
  g_assert_error (error, COTERIE_REFUSAL, COTERIE_CODE_UNAVAILABLE);
  g_assert_true (coterie_profile_has_key_slot (room->profile)); /* it may have been done all the same */
  restart (room);
  assert_registers (room);
}

/* The server was started anew after it gave the challenge: there are others. */
static void
test_challenge_forgotten (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  refuse (room, COTERIE_CODE_WRONG_SIGNATURE);
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", &error));
  g_assert_error (error, COTERIE_REFUSAL, COTERIE_CODE_WRONG_SIGNATURE);
  g_assert_true (coterie_profile_has_key_slot (room->profile));
  restart (room);
  assert_registers (room);
  assert_opens (room);
}

static void
test_offline_at_challenge (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fail_offline (room, "POST", "/v1/auth/challenge");
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", &error));
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE);
  restart (room);
  assert_registers (room);
  assert_opens (room);
}

/* The reply may have been lost before: what is resumed is never thrown away on a refusal. */
static void
test_resumed_name_taken (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fail_offline (room, "POST", "/v1/register");
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", NULL));
  restart (room);
  refuse (room, COTERIE_CODE_NAME_TAKEN);
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_NAME_TAKEN);
  g_assert_true (coterie_profile_has_key_slot (room->profile));
  restart (room);
  assert_registers (room);
}

/* The account stands, and the server does not hear the same again [R1]: then the device signs in. */
static void
test_resumed_late (AccountRoom *room, gconstpointer data)
{
  const CoterieCode code = GPOINTER_TO_INT (data);
  g_autoptr (GError) error = NULL;

  coterie_little_server_lose_reply (room->server, "/v1/register");
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", NULL));
  restart (room);
  refuse (room, COTERIE_CODE_NAME_TAKEN);
  g_assert_false (account_room_register (room, "alice", "not that", "the passphrase", &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_NAME_TAKEN);
  restart (room);
  refuse (room, code);
  assert_registers (room);
  assert_opens (room);
}

/* Nothing stands: what the server says is what the person hears. */
static void
test_resumed_without_invitation (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fail_offline (room, "POST", "/v1/register");
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", NULL));
  restart (room);
  refuse (room, COTERIE_CODE_INVITE_NEEDED);
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", &error));
  g_assert_error (error, COTERIE_REFUSAL, COTERIE_CODE_INVITE_NEEDED);
  restart (room);
  assert_registers (room);
}

static void
go_to (AccountRoom *room, const char *folder)
{
  account_room_stop (room);
  g_free (room->dir);
  room->dir = g_build_filename (room->parent, folder, NULL);
  account_room_start (room);
}

/* Another device of the same person was quicker: nothing will come of this profile, and it stands in nobody's way. */
static void
test_resumed_replaced (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  go_to (room, "here");
  fail_offline (room, "POST", "/v1/register");
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", NULL));
  go_to (room, "elsewhere");
  assert_registers (room);
  go_to (room, "here");
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_NAME_TAKEN);
  g_assert_false (coterie_profile_has_key_slot (room->profile));
}

static void
on_started_over (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
start_over (AccountRoom *room, GError *failure, GError **error)
{
  g_autoptr (GError) owned = failure;
  g_autoptr (CoterieSecret) password = test_secret ("the password");
  g_autoptr (CoterieSecret) passphrase = test_secret ("the passphrase");
  g_autoptr (GAsyncResult) result = NULL;

  coterie_fake_transport_fail (room->rest, "POST", "/v1/account/start-over", owned);
  coterie_account_start_over_async (room->account, "alice", password, passphrase, NULL, on_started_over, &result);
  coterie_wait_for (result != NULL);
  g_assert_false (coterie_account_finish (room->account, result, error));
}

/* It had begun, and somebody else with the password started over in turn. */
static void
test_start_over_replaced (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  go_to (room, "elsewhere");
  assert_registers (room);
  go_to (room, "here");
  start_over (room, g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE, "Gone."), NULL);
  g_assert_true (coterie_profile_has_key_slot (room->profile));
  restart (room);
  start_over (room, coterie_refusal_new_rule (COTERIE_CODE_CHAIN_REFUSED, "aid"), &error);
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_DECLINED);
  g_assert_false (coterie_profile_has_key_slot (room->profile));
}

/* Another name, and nobody answers: what was begun is still there. */
static void
test_another_name_offline (AccountRoom *room, gconstpointer data)
{
  fail_offline (room, "POST", "/v1/register");
  g_assert_false (account_room_register (room, "alicia", "the password", "the passphrase", NULL));
  restart (room);
  fail_offline (room, "GET", "/v1/server");
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", NULL));
  g_assert_true (coterie_profile_has_key_slot (room->profile));
  restart (room);
  assert_registers (room);
  g_assert_null (coterie_little_server_get_chain (room->server, "alicia"));
  assert_opens (room);
}

/* Without its passphrase nothing else says that it may be thrown away. */
static void
test_says_unfinished (AccountRoom *room, gconstpointer data)
{
  g_assert_false (coterie_profile_is_unfinished (room->profile));
  fail_offline (room, "POST", "/v1/register");
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", NULL));
  restart (room);
  g_assert_true (coterie_profile_is_unfinished (room->profile));
  assert_registers (room);
  g_assert_false (coterie_profile_is_unfinished (room->profile));
  assert_opens (room);
}

static void
test_exists (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_registers (room);
  restart (room);
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_EXISTS);
  assert_opens (room);
}

/* ------------------------------------------------------------------------------------ another server */

static void
test_server_changed (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fail_offline (room, "POST", "/v1/register");
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", NULL));
  restart (room);
  g_assert_true (
      coterie_profile_set_setting (room->profile, "id", "00000000000000000000000000000000", NULL)); /* not 51… */
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_SERVER_CHANGED);
}

static void
test_weak_kdf (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  coterie_fake_transport_answer (room->rest, "GET", "/v1/server",
                                 "{\"server_id\": \"51515151515151515151515151515151\", \"version\": \"0\","
                                 " \"time\": 1767323045000, \"registration\": \"open\","
                                 " \"kdf\": {\"algorithm\": \"argon2id13\", \"ops\": 1, \"memory_bytes\": 8192},"
                                 " \"limits\": {}}");
  g_assert_false (account_room_register (room, "alice", "the password", "the passphrase", &error));
  g_assert_nonnull (error);
  g_assert_false (g_file_test (room->dir, G_FILE_TEST_EXISTS));
}

/* ------------------------------------------------------------------------------------ signing in again */

static void
test_login (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_registers (room);
  restart (room);
  account_room_login (room, "alice", "the password", "the passphrase", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (coterie_account_get_identity (room->account)->name, ==, "alice");
}

static void
test_login_wrong_password (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_registers (room);
  restart (room);
  g_assert_false (account_room_login (room, "alice", "not that", "the passphrase", &error));
  g_assert_error (error, COTERIE_REFUSAL, COTERIE_CODE_WRONG_PASSWORD);
}

static void
test_login_elsewhere (AccountRoom *room, gconstpointer data)
{
  g_autofree char *other = NULL;
  g_autoptr (GError) error = NULL;

  assert_registers (room);
  account_room_stop (room);
  other = g_steal_pointer (&room->dir);
  room->dir = g_build_filename (room->parent, "elsewhere", NULL);
  account_room_start (room);
  g_assert_false (account_room_login (room, "alice", "the password", NULL, &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_APPROVAL_NEEDED);
  g_clear_error (&error);
  g_assert_false (account_room_login (room, "alice", "not that", NULL, &error));
  g_assert_error (error, COTERIE_REFUSAL, COTERIE_CODE_WRONG_PASSWORD);
  g_assert_false (g_file_test (room->dir, G_FILE_TEST_EXISTS));
}

static void
test_delete (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_registers (room);
  g_assert_false (account_room_delete (room, "not that", &error));
  g_assert_error (error, COTERIE_REFUSAL, COTERIE_CODE_WRONG_PASSWORD);
  g_clear_error (&error);
  account_room_delete (room, "the password", &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/account/registration/plain", test_plain);
  ADD ("/account/registration/password-stays-here", test_password_stays);
  ADD ("/account/registration/passphrase-is-the-password", test_same_secret);
  ADD ("/account/registration/odd-names", test_odd_names);
  ADD ("/account/registration/empty-passphrase", test_empty_secrets);
  ADD ("/account/registration/offline-at-first", test_offline_at_first);
  ADD ("/account/registration/offline-at-register", test_offline_at_register);
  ADD ("/account/registration/reply-lost", test_reply_lost);
  ADD ("/account/registration/cut-before-the-key-slot", test_no_key_slot);
  ADD ("/account/registration/resumed-with-wrong-passphrase", test_resume_with_wrong_passphrase);
  ADD ("/account/registration/resumed-with-another-name", test_resume_with_another_name);
  ADD ("/account/registration/name-taken", test_name_taken);
  ADD ("/account/registration/unavailable", test_unavailable);
  ADD ("/account/registration/challenge-forgotten", test_challenge_forgotten);
  ADD ("/account/registration/offline-at-challenge", test_offline_at_challenge);
  ADD ("/account/registration/resumed-name-taken", test_resumed_name_taken);
  ADD_WITH ("/account/registration/resumed-late", COTERIE_CODE_NAME_TAKEN, test_resumed_late);
  ADD_WITH ("/account/registration/resumed-late-invited", COTERIE_CODE_INVITE_NEEDED, test_resumed_late);
  ADD_WITH ("/account/registration/resumed-late-closed", COTERIE_CODE_REGISTRATION_CLOSED, test_resumed_late);
  ADD ("/account/registration/resumed-without-invitation", test_resumed_without_invitation);
  ADD ("/account/registration/resumed-replaced", test_resumed_replaced);
  ADD ("/account/registration/start-over-replaced", test_start_over_replaced);
  ADD ("/account/registration/another-name-offline", test_another_name_offline);
  ADD ("/account/registration/says-unfinished", test_says_unfinished);
  ADD ("/account/registration/exists", test_exists);
  ADD ("/account/registration/reply-lost-and-repeated-at-once", test_reply_lost_once_more);
  ADD ("/account/registration/server-changed", test_server_changed);
  ADD ("/account/registration/weak-kdf", test_weak_kdf);
  ADD ("/account/login/plain", test_login);
  ADD ("/account/login/wrong-password", test_login_wrong_password);
  ADD ("/account/login/elsewhere", test_login_elsewhere);
  ADD ("/account/account/delete", test_delete);
  return g_test_run ();
}
