// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/approvals.h"
#include "account/pending-jobs.h"
#include "kit/account-room.h"
#include "kit/vault-room.h"
#include "kit/wait.h"
#include "wire/errors.h"
#include "wire/json-door.h"
#include "wire/linking.h"

#include <string.h>

/* What a device does about a request to be approved when the server fails, or goes on and on. */

typedef struct
{
  AccountRoom room;
  CoterieApprovals *approvals;
  CoterieLinkingView view; /* as the server shows it */
} Fixture;

static void
ignore (gpointer user_data)
{
}

static void
ignore_head (const CoterieChainHead *head, gpointer user_data)
{
}

static void
set_up (Fixture *f, gconstpointer data)
{
  CoterieApprovalsOwner owner = { .changed = ignore, .appended = ignore_head };
  g_autoptr (GError) error = NULL;

  account_room_set_up (&f->room, NULL);
  account_room_register (&f->room, "alice", "the password", "the passphrase", &error);
  g_assert_no_error (error);
  f->approvals = coterie_approvals_new (f->room.account, f->room.vault, COTERIE_TRANSPORT (f->room.rest), &owner);
  f->view.round = 1;
  f->view.state = COTERIE_LINKING_ASKED;
  f->view.has_commit = TRUE;
  f->view.expires_ms = TEST_NOW_MS + 600000;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  coterie_approvals_free (f->approvals);
  account_room_tear_down (&f->room, NULL);
}

static void
answer_view (Fixture *f)
{
  g_auto (CoterieWriter) writer = { 0 };
  g_autofree char *json = NULL;

  coterie_writer_init (&writer);
  coterie_linking_view_write (&f->view, &writer);
  json = coterie_writer_finish_string (&writer);
  coterie_fake_transport_answer (f->room.rest, "GET", "/v1/link/request", json);
}

static void
refuse (Fixture *f, const char *path, CoterieCode code)
{
  g_autoptr (GError) refusal = coterie_refusal_new (code);

  coterie_fake_transport_fail (f->room.rest, "POST", path, refusal);
}

static guint
count_requests (Fixture *f, const char *request, const char **body)
{
  guint n = 0;

  for (guint i = 0; i < coterie_fake_transport_get_n_requests (f->room.rest); i++)
    if (g_str_equal (coterie_fake_transport_get_request (f->room.rest, i), request))
      {
        n++;
        if (body != NULL)
          *body = coterie_fake_transport_get_request_body (f->room.rest, i);
      }
  return n;
}

/* A server that could not take the answer for the moment gets it again; otherwise nobody would say a word until the
 * link has expired. */
static void
test_answers_again (Fixture *f, gconstpointer data)
{
  answer_view (f);
  refuse (f, "/v1/link/answer", COTERIE_CODE_INTERNAL);
  answer_view (f);
  coterie_fake_transport_answer (f->room.rest, "POST", "/v1/link/answer", "{}");
  coterie_approvals_look (f->approvals);
  coterie_wait_for (count_requests (f, "POST /v1/link/answer", NULL) == 2);
}

static gpointer
run (VaultRoom *room, CoterieJob job, gpointer data)
{
  g_autoptr (GError) error = NULL;
  gpointer result = vault_room_run (room, job, data, &error);

  g_assert_no_error (error);
  return result;
}

static CoteriePending *
begin_new (Fixture *f, VaultRoom *room)
{
  const CoterieChain *chain = coterie_little_server_get_chain (f->room.server, "alice");
  g_auto (CoterieLinkingBegun) begun = { .head.length = 1, .expires_ms = f->view.expires_ms };
  CoterieAccountWish *wish = g_new0 (CoterieAccountWish, 1);
  gsize n_bytes;
  const guint8 *record = coterie_chain_get_record (chain, 0, &n_bytes);

  wish->name = g_strdup ("alice");
  run (room, coterie_pending_jobs_make, wish);
  coterie_account_wish_free (wish);
  memcpy (begun.aid, coterie_chain_get_aid (chain), sizeof begun.aid);
  memcpy (begun.head.head, coterie_chain_get_head (chain), sizeof begun.head.head);
  begun.records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (begun.records, g_bytes_new (record, n_bytes));
  return run (room, coterie_pending_jobs_begin, &begun);
}

/* Asks, is answered, and opens what it committed to. */
static void
converse (Fixture *f, VaultRoom *room)
{
  g_autoptr (CoteriePending) pending = begin_new (f, room);
  g_autoptr (CoteriePending) answered = NULL;
  g_autoptr (JsonNode) said = NULL, revealed = NULL;
  g_auto (CoterieLinkingReveal) reveal = { 0 };
  const char *body = NULL;
  CoterieLinkingTurn turn;

  memcpy (f->view.commit, pending->commit, sizeof f->view.commit);
  answer_view (f);
  coterie_fake_transport_answer (f->room.rest, "POST", "/v1/link/answer", "{}");
  coterie_approvals_look (f->approvals);
  coterie_wait_for (count_requests (f, "POST /v1/link/answer", &body) == 1 &&
                    !coterie_approvals_is_looking (f->approvals));
  said = coterie_json_open (body, strlen (body), COTERIE_TEXT_FRAME_MAX_BYTES, NULL);
  g_assert_true (coterie_linking_answer_from_json (&turn, said, NULL));
  f->view.answer = turn.answer;
  answered = run (room, coterie_pending_jobs_take_answer, &f->view.answer);
  body = g_bytes_get_data (answered->reveal, NULL);
  revealed = coterie_json_open (body, g_bytes_get_size (answered->reveal), COTERIE_TEXT_FRAME_MAX_BYTES, NULL);
  g_assert_true (coterie_linking_reveal_from_json (&reveal, revealed, NULL));
  f->view.state = COTERIE_LINKING_REVEALED;
  f->view.device = 1;
  f->view.has_answer = f->view.has_opening = TRUE;
  f->view.opening = reveal.opening;
}

static void
on_decided (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* Three wrong codes, and the server does not hear of it: the request is not left as being approved for ever. */
static void
test_wrong_codes_unheard (Fixture *f, gconstpointer data)
{
  VaultRoom new_device;
  g_autoptr (CoterieSecret) passphrase = test_secret ("the passphrase");

  vault_room_set_up (&new_device, NULL);
  converse (f, &new_device);
  answer_view (f);
  coterie_approvals_look (f->approvals);
  coterie_wait_for (!coterie_approvals_is_looking (f->approvals));
  answer_view (f);
  refuse (f, "/v1/link/decline", COTERIE_CODE_UNAVAILABLE);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;

      g_assert_cmpint (coterie_link_request_get_state (coterie_approvals_get_request (f->approvals)), ==,
                       COTERIE_LINK_REQUEST_READY);
      coterie_approvals_approve_async (f->approvals, "0000000", passphrase, on_decided, &result);
      coterie_wait_for (result != NULL);
      g_assert_false (coterie_approvals_finish (f->approvals, result, NULL));
    }
  coterie_wait_for (!coterie_approvals_is_looking (f->approvals));
  g_assert_cmpuint (count_requests (f, "POST /v1/link/decline", NULL), ==, 1);
  g_assert_cmpint (coterie_link_request_get_state (coterie_approvals_get_request (f->approvals)), ==,
                   COTERIE_LINK_REQUEST_READY);
  vault_room_tear_down (&new_device, NULL);
}

static gpointer
wait_for_mutex (CoterieDesk *desk, gpointer data, GError **error)
{
  g_mutex_lock (data);
  g_mutex_unlock (data);
  return COTERIE_JOB_DONE;
}

/* While the passphrase is checked another device asks in the place of that whose code was typed: it is not tried there.
 */
static void
test_code_of_another (Fixture *f, gconstpointer data)
{
  VaultRoom new_device;
  g_autoptr (CoterieSecret) passphrase = test_secret ("the passphrase");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GMutex mutex;

  vault_room_set_up (&new_device, NULL);
  converse (f, &new_device);
  answer_view (f);
  coterie_approvals_look (f->approvals);
  coterie_wait_for (!coterie_approvals_is_looking (f->approvals));
  f->view = (CoterieLinkingView){
    .id = { 2 }, .round = 1, .state = COTERIE_LINKING_ASKED, .has_commit = TRUE, .expires_ms = f->view.expires_ms
  };
  answer_view (f);
  coterie_fake_transport_answer (f->room.rest, "POST", "/v1/link/answer", "{}");
  g_mutex_init (&mutex);
  g_mutex_lock (&mutex);
  coterie_vault_run_plain_async (f->room.vault, wait_for_mutex, &mutex, NULL, NULL, NULL, NULL, NULL);
  coterie_approvals_look (f->approvals);
  coterie_wait_settle (); /* the look waits behind the mutex, and the passphrase behind the look */
  coterie_approvals_approve_async (f->approvals, "0000000", passphrase, on_decided, &result);
  g_mutex_unlock (&mutex);
  coterie_wait_for (result != NULL && !coterie_approvals_is_looking (f->approvals));
  g_assert_false (coterie_approvals_finish (f->approvals, result, &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_DECLINED);
  g_assert_cmpuint (coterie_link_request_get_tries_left (coterie_approvals_get_request (f->approvals)), ==, 3);
  g_mutex_clear (&mutex);
  vault_room_tear_down (&new_device, NULL);
}

/* A server that shows a false opening again and again, and never hears that it is declined, is told once. */
static void
test_refuses_once (Fixture *f, gconstpointer data)
{
  const char *body = NULL;
  g_autoptr (JsonNode) node = NULL;
  CoterieLinkingTurn turn;

  answer_view (f);
  coterie_fake_transport_answer (f->room.rest, "POST", "/v1/link/answer", "{}");
  coterie_approvals_look (f->approvals);
  coterie_wait_for (count_requests (f, "POST /v1/link/answer", &body) == 1 &&
                    !coterie_approvals_is_looking (f->approvals));
  node = coterie_json_open (body, strlen (body), COTERIE_TEXT_FRAME_MAX_BYTES, NULL);
  g_assert_true (coterie_linking_answer_from_json (&turn, node, NULL));
  f->view.state = COTERIE_LINKING_REVEALED;
  f->view.device = 1;
  f->view.has_answer = f->view.has_opening = TRUE;
  f->view.answer = turn.answer;
  for (guint i = 0; i < 3; i++)
    {
      answer_view (f);
      refuse (f, "/v1/link/decline", COTERIE_CODE_LINK_MOVED);
    }
  coterie_approvals_look (f->approvals);
  coterie_wait_for (count_requests (f, "GET /v1/link/request", NULL) >= 3 &&
                    !coterie_approvals_is_looking (f->approvals));
  coterie_wait_settle ();
  g_assert_cmpuint (count_requests (f, "POST /v1/link/decline", NULL), ==, 1);
}

#define ADD(name, function) g_test_add ("/account/approvals/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("answers-again", test_answers_again);
  ADD ("code-of-another", test_code_of_another);
  ADD ("refuses-once", test_refuses_once);
  ADD ("wrong-codes-unheard", test_wrong_codes_unheard);
  return g_test_run ();
}
