// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/approval-jobs.h"
#include "account/pending-jobs.h"
#include "entities/errors.h"
#include "kit/vault-room.h"
#include "store/accounts.h"
#include "wire/chains.h"
#include "wire/json-door.h"

#include <string.h>

/* Both devices, without a network: the test is the server between them, honest or not. */
typedef struct
{
  VaultRoom old;
  VaultRoom new;
  VaultRoom mallory;   /* a device of the server's own */
  CoterieChain *chain; /* as the server shows it */
  CoterieLinkingView view;
} Fixture;

#define RUN(room, job, data)                                                                                           \
  ({                                                                                                                   \
    GError *run_error_ = NULL;                                                                                         \
    gpointer run_result_ = vault_room_run (room, job, data, &run_error_);                                              \
    g_assert_no_error (run_error_);                                                                                    \
    run_result_;                                                                                                       \
  })

static CoterieAccountWish *
make_wish (void)
{
  CoterieAccountWish *wish = g_new0 (CoterieAccountWish, 1);

  wish->name = g_strdup ("alice");
  return wish;
}

static gpointer
copy_chain (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);

  return chain != NULL ? coterie_chain_copy (chain) : NULL;
}

/* What the server shows becomes what the old device knows. */
static gpointer
put_chain (CoterieDesk *desk, gpointer data, GError **error)
{
  coterie_desk_put_chain (desk, COTERIE_STORE_OWN_ACCOUNT, coterie_chain_copy (data));
  return COTERIE_JOB_DONE;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  CoterieAccountWish *wish = make_wish ();

  vault_room_set_up (&f->old, NULL);
  vault_room_set_up (&f->new, NULL);
  vault_room_set_up (&f->mallory, NULL);
  RUN (&f->old, coterie_account_jobs_make_device, wish);
  RUN (&f->new, coterie_pending_jobs_make, wish);
  RUN (&f->mallory, coterie_pending_jobs_make, wish);
  f->chain = RUN (&f->old, copy_chain, NULL);
  f->view.round = 1;
  f->view.expires_ms = TEST_NOW_MS + 600000;
  coterie_account_wish_free (wish);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  coterie_chain_free (f->chain);
  vault_room_tear_down (&f->old, NULL);
  vault_room_tear_down (&f->new, NULL);
  vault_room_tear_down (&f->mallory, NULL);
}

static GPtrArray *
list_records (const CoterieChain *chain)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint32 i = 0; i < coterie_chain_get_length (chain); i++)
    {
      gsize n_bytes;
      const guint8 *record = coterie_chain_get_record (chain, i, &n_bytes);

      g_ptr_array_add (records, g_bytes_new (record, n_bytes));
    }
  return records;
}

static CoteriePending *
begin (Fixture *f, VaultRoom *room)
{
  g_auto (CoterieLinkingBegun) begun = { .records = list_records (f->chain), .expires_ms = f->view.expires_ms };

  memcpy (begun.aid, coterie_chain_get_aid (f->chain), sizeof begun.aid);
  begun.head.length = coterie_chain_get_length (f->chain);
  memcpy (begun.head.head, coterie_chain_get_head (f->chain), sizeof begun.head.head);
  return RUN (room, coterie_pending_jobs_begin, &begun);
}

static JsonNode *
open_body (GBytes *body)
{
  gsize n_bytes;
  const char *json = g_bytes_get_data (body, &n_bytes);
  JsonNode *node = coterie_json_open (json, n_bytes, COTERIE_TEXT_FRAME_MAX_BYTES, NULL);

  g_assert_nonnull (node);
  return node;
}

static void
show_commit (Fixture *f, const CoteriePending *pending)
{
  f->view.state = COTERIE_LINKING_ASKED;
  f->view.has_commit = TRUE;
  f->view.has_answer = f->view.has_opening = FALSE;
  f->view.device = 0;
  f->view.round = pending->round;
  memcpy (f->view.commit, pending->commit, sizeof f->view.commit);
}

static CoterieApproval *
look (Fixture *f)
{
  return RUN (&f->old, coterie_approval_jobs_look, &f->view);
}

/* The old device answers, and the server has it. */
static void
take_answer (Fixture *f)
{
  g_autoptr (CoterieApproval) approval = look (f);
  g_autoptr (JsonNode) node = NULL;
  CoterieLinkingTurn turn;

  g_assert_cmpint (approval->verdict, ==, COTERIE_APPROVAL_ANSWER);
  node = open_body (approval->body);
  g_assert_true (coterie_linking_answer_from_json (&turn, node, NULL));
  f->view.state = COTERIE_LINKING_ANSWERED;
  f->view.device = 1;
  f->view.has_answer = TRUE;
  f->view.answer = turn.answer;
}

static CoteriePending *
hand_answer (Fixture *f, VaultRoom *room)
{
  return RUN (room, coterie_pending_jobs_take_answer, &f->view.answer);
}

static void
show_opening (Fixture *f, const CoteriePending *pending)
{
  g_autoptr (JsonNode) node = open_body (pending->reveal);
  g_auto (CoterieLinkingReveal) reveal = { 0 };

  g_assert_true (coterie_linking_reveal_from_json (&reveal, node, NULL));
  f->view.state = COTERIE_LINKING_REVEALED;
  f->view.has_opening = TRUE;
  f->view.opening = reveal.opening;
}

/* Both have said everything, through an honest server. Gives the code that the new device shows. */
static char *
converse (Fixture *f)
{
  g_autoptr (CoteriePending) pending = begin (f, &f->new);
  g_autoptr (CoteriePending) answered = NULL;

  show_commit (f, pending);
  take_answer (f);
  answered = hand_answer (f, &f->new);
  show_opening (f, answered);
  return g_strdup (answered->code);
}

static CoterieApprovalTry *
try_code (Fixture *f, const char *code)
{
  CoterieApprovalWish wish = { .view = f->view };

  g_strlcpy (wish.code, code, sizeof wish.code);
  return RUN (&f->old, coterie_approval_jobs_try, &wish);
}

static void
append (Fixture *f, GBytes *body)
{
  g_autoptr (JsonNode) node = open_body (body);
  g_auto (CoterieAppendRequest) request = { 0 };
  g_autoptr (GError) error = NULL;
  gsize n_bytes;
  const guint8 *record;

  g_assert_true (coterie_append_request_from_json (&request, node, NULL));
  record = g_bytes_get_data (request.record, &n_bytes);
  coterie_chain_append (f->chain, record, n_bytes, coterie_xeddsa_verify, NULL, &error);
  g_assert_no_error (error);
}

static void
fill_reply (const CoterieChain *chain, CoterieChainReply *reply)
{
  *reply = (CoterieChainReply){ .records = list_records (chain), .head.length = coterie_chain_get_length (chain) };
  memcpy (reply->aid, coterie_chain_get_aid (chain), sizeof reply->aid);
  memcpy (reply->head.head, coterie_chain_get_head (chain), sizeof reply->head.head);
}

static gpointer
finish (VaultRoom *room, const CoterieChain *chain, GError **error)
{
  g_auto (CoterieChainReply) reply = { 0 };

  fill_reply (chain, &reply);
  return vault_room_run (room, coterie_pending_jobs_finish, &reply, error);
}

/* ------------------------------------------------------------------------------------ cases */

static void
test_approves (Fixture *f, gconstpointer data)
{
  g_autofree char *code = converse (f);
  g_autoptr (CoterieApproval) approval = look (f);
  g_autoptr (CoterieApprovalTry) outcome = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (approval->verdict, ==, COTERIE_APPROVAL_READY);
  g_assert_nonnull (approval->device_name);
  g_assert_cmpuint (approval->tries_left, ==, 3);
  outcome = try_code (f, code);
  g_assert_true (outcome->right);
  append (f, outcome->body);
  g_assert_nonnull (finish (&f->new, f->chain, &error));
  g_assert_no_error (error);
  g_assert_cmpint (vault_room_fetch (&f->new, "SELECT registered FROM device"), ==, 1);
  g_assert_cmpint (vault_room_fetch (&f->new, "SELECT device FROM device"), ==, 2);
  g_assert_cmpint (vault_room_fetch (&f->new, "SELECT COUNT(*) FROM settings WHERE name = 'pending'"), ==, 0);
  g_assert_cmpint (vault_room_fetch (&f->old, "SELECT COUNT(*) FROM own_devices WHERE approved"), ==, 1);
}

/* [L5] */
static void
test_three_wrong_codes (Fixture *f, gconstpointer data)
{
  g_autofree char *code = converse (f);

  for (guint left = 3; left-- > 0;)
    {
      g_autoptr (CoterieApprovalTry) outcome = try_code (f, g_str_equal (code, "0000000") ? "0000001" : "0000000");

      g_assert_false (outcome->right);
      g_assert_cmpuint (outcome->tries_left, ==, left);
    }
  {
    g_autoptr (CoterieApprovalTry) outcome = try_code (f, code);

    g_assert_false (outcome->right); /* nor is the right one any more */
  }
}

/* A repeat says what was said before, so that either may be ended and come back. */
static void
test_repeats_are_the_same (Fixture *f, gconstpointer data)
{
  g_autoptr (CoteriePending) pending = begin (f, &f->new);
  g_autoptr (CoteriePending) again = begin (f, &f->new);
  g_autoptr (CoterieApproval) one = NULL;
  g_autoptr (CoterieApproval) other = NULL;

  g_assert_cmpmem (pending->commit, sizeof pending->commit, again->commit, sizeof again->commit);
  show_commit (f, pending);
  one = look (f);
  other = look (f);
  g_assert_true (g_bytes_equal (one->body, other->body));
  take_answer (f);
  {
    g_autoptr (CoteriePending) answered = hand_answer (f, &f->new);
    g_autoptr (CoteriePending) loaded = RUN (&f->new, coterie_pending_jobs_load, NULL);

    g_assert_cmpstr (answered->code, ==, loaded->code);
    f->view.answer.r[0] ^= 1; /* the first answer counts */
    g_clear_pointer (&loaded, coterie_pending_free);
    loaded = hand_answer (f, &f->new);
    g_assert_cmpstr (answered->code, ==, loaded->code);
  }
}

/* The server opens a device of its own in the place of the one that committed. */
static void
test_swapped_opening (Fixture *f, gconstpointer data)
{
  g_autofree char *code = converse (f);
  g_autoptr (CoteriePending) mallory = begin (f, &f->mallory);
  g_autoptr (CoteriePending) answered = hand_answer (f, &f->mallory);
  g_autoptr (CoterieApproval) approval = NULL;
  g_autoptr (CoterieApprovalTry) outcome = NULL;

  show_opening (f, answered);
  approval = look (f);
  g_assert_cmpint (approval->verdict, ==, COTERIE_APPROVAL_REFUSED);
  outcome = try_code (f, answered->code);
  g_assert_false (outcome->right);
  /* Also when it now says that this is what was committed to. */
  memcpy (f->view.commit, mallory->commit, sizeof f->view.commit);
  g_clear_pointer (&approval, coterie_approval_free);
  approval = look (f);
  g_assert_cmpint (approval->verdict, ==, COTERIE_APPROVAL_REFUSED);
}

/* The server stands in between: each side talks to the server's own keys. The codes differ. */
static void
test_stands_in_between (Fixture *f, gconstpointer data)
{
  g_autoptr (CoteriePending) honest = begin (f, &f->new);
  g_autoptr (CoteriePending) mallory = begin (f, &f->mallory);
  g_autoptr (CoteriePending) shown = NULL, own = NULL;
  g_autoptr (CoterieApprovalTry) outcome = NULL;
  CoterieLinkingAnswer to_new;
  g_autoptr (CoterieSecret) x = NULL;

  show_commit (f, mallory);
  take_answer (f);
  own = hand_answer (f, &f->mallory);
  show_opening (f, own);
  to_new = f->view.answer;
  x = coterie_link_key_new (to_new.r);
  shown = RUN (&f->new, coterie_pending_jobs_take_answer, &to_new);
  g_assert_cmpstr (shown->code, !=, own->code); /* but for one time in ten million */
  outcome = try_code (f, shown->code);
  g_assert_false (outcome->right);
}

/* What was said in another round, or another link, is of no use. */
static void
test_replayed (Fixture *f, gconstpointer data)
{
  g_autofree char *code = converse (f);
  CoterieLinkingView before = f->view;
  g_autoptr (CoterieApproval) approval = NULL;
  g_autoptr (CoterieApprovalTry) outcome = NULL;

  f->view.id[0] ^= 1; /* another link, the same commitment */
  f->view.state = COTERIE_LINKING_ASKED;
  f->view.has_answer = f->view.has_opening = FALSE;
  f->view.device = 0;
  take_answer (f);
  g_assert_cmpint (memcmp (f->view.answer.r, before.answer.r, sizeof before.answer.r), !=, 0);
  f->view.state = COTERIE_LINKING_REVEALED;
  f->view.has_opening = TRUE;
  f->view.opening = before.opening;
  outcome = try_code (f, code);
  g_assert_false (outcome->right);
  f->view = before; /* the old one is over for us */
  approval = look (f);
  g_assert_cmpint (approval->verdict, ==, COTERIE_APPROVAL_ELSEWHERE);
}

/* What a person has declined is over, whatever the server shows of it afterwards; another link is another matter. */
static void
test_replayed_after_decline (Fixture *f, gconstpointer data)
{
  g_autofree char *code = converse (f);
  CoterieLinkingView before = f->view;
  g_autoptr (CoterieApproval) approval = look (f);
  g_autoptr (CoterieApprovalTry) outcome = NULL;

  g_assert_cmpint (approval->verdict, ==, COTERIE_APPROVAL_READY);
  RUN (&f->old, coterie_approval_jobs_decline, before.id);
  g_clear_pointer (&approval, coterie_approval_free);
  approval = look (f);
  g_assert_cmpint (approval->verdict, ==, COTERIE_APPROVAL_REFUSED);
  outcome = try_code (f, code);
  g_assert_false (outcome->right);
  f->view.round = 2; /* nor is there a new round of it */
  f->view.state = COTERIE_LINKING_ASKED;
  f->view.has_answer = f->view.has_opening = FALSE;
  f->view.device = 0;
  g_clear_pointer (&approval, coterie_approval_free);
  approval = look (f);
  g_assert_cmpint (approval->verdict, ==, COTERIE_APPROVAL_REFUSED);
  f->view.round = 1;
  f->view.id[0] ^= 1;
  take_answer (f);
}

/* The same of a link that another device of ours has answered, or nobody yet. */
static void
test_declined_unanswered (Fixture *f, gconstpointer data)
{
  g_autoptr (CoteriePending) pending = begin (f, &f->new);
  g_autoptr (CoterieApproval) approval = NULL;

  show_commit (f, pending);
  RUN (&f->old, coterie_approval_jobs_decline, f->view.id);
  approval = look (f);
  g_assert_cmpint (approval->verdict, ==, COTERIE_APPROVAL_REFUSED);
}

/* The server tells the new device of another chain of the account than the old one has. */
static void
test_swapped_head (Fixture *f, gconstpointer data)
{
  g_autoptr (CoteriePending) pending = begin (f, &f->new);
  g_autoptr (CoteriePending) answered = NULL;
  g_autoptr (CoterieApprovalTry) outcome = NULL;
  CoterieLinkingAnswer swapped;

  show_commit (f, pending);
  take_answer (f);
  swapped = f->view.answer;
  swapped.head.head[0] ^= 1;
  answered = RUN (&f->new, coterie_pending_jobs_take_answer, &swapped);
  show_opening (f, answered);
  outcome = try_code (f, answered->code);
  g_assert_false (outcome->right);
}

/* [L7] */
static void
test_not_in_the_chain (Fixture *f, gconstpointer data)
{
  g_autofree char *code = converse (f);
  g_autoptr (CoterieChain) invented = coterie_chain_copy (f->chain);
  g_autoptr (CoterieApprovalTry) outcome = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (finish (&f->new, f->chain, &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_HELD);
  g_clear_error (&error);

  /* Another device has its number. */
  {
    CoterieLinkingView view = f->view;
    g_autoptr (CoteriePending) mallory = begin (f, &f->mallory);
    g_autoptr (CoteriePending) answered = NULL;

    f->view.id[0] ^= 1;
    show_commit (f, mallory);
    take_answer (f);
    answered = hand_answer (f, &f->mallory);
    show_opening (f, answered);
    outcome = try_code (f, answered->code);
    g_assert_true (outcome->right);
    append (f, outcome->body);
    f->view = view;
  }
  g_assert_null (finish (&f->new, f->chain, &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_HELD);
  g_assert_cmpint (vault_room_fetch (&f->new, "SELECT registered FROM device"), ==, 0);
}

/* Mallory's device, which is one of the account's here, was added meanwhile. */
static void
approve_another (Fixture *f)
{
  g_autoptr (CoteriePending) pending = begin (f, &f->mallory);
  g_autoptr (CoteriePending) answered = NULL;
  g_autoptr (CoterieApprovalTry) outcome = NULL;

  show_commit (f, pending);
  take_answer (f);
  answered = hand_answer (f, &f->mallory);
  show_opening (f, answered);
  outcome = try_code (f, answered->code);
  g_assert_true (outcome->right);
  append (f, outcome->body);
  f->view.id[0] ^= 1;
}

/* The new device has seen more of the chain than the one that answers it: that is nothing to turn it away for. */
static void
test_behind (Fixture *f, gconstpointer data)
{
  g_autoptr (CoteriePending) pending = NULL;
  g_autoptr (CoteriePending) answered = NULL;
  g_autoptr (CoterieApproval) behind = NULL, ready = NULL;
  g_autoptr (CoterieApprovalTry) outcome = NULL;
  g_autoptr (GError) error = NULL;

  approve_another (f); /* f->old has not heard of it */
  pending = begin (f, &f->new);
  show_commit (f, pending);
  take_answer (f);
  answered = hand_answer (f, &f->new);
  show_opening (f, answered);
  behind = look (f);
  g_assert_cmpint (behind->verdict, ==, COTERIE_APPROVAL_BEHIND);
  RUN (&f->old, put_chain, f->chain);
  ready = look (f);
  g_assert_cmpint (ready->verdict, ==, COTERIE_APPROVAL_READY);
  outcome = try_code (f, answered->code);
  g_assert_true (outcome->right);
  append (f, outcome->body);
  g_assert_nonnull (finish (&f->new, f->chain, &error));
  g_assert_no_error (error);
}

/* [L8] So many commitments get an answer, whatever the server says. */
static void
test_answers_are_few (Fixture *f, gconstpointer data)
{
  g_autoptr (CoteriePending) pending = begin (f, &f->new);
  g_autoptr (CoterieApproval) approval = NULL;

  show_commit (f, pending);
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (CoterieApproval) answered = NULL;

      f->view.id[0] = (guint8) (i + 1);
      answered = look (f);
      g_assert_cmpint (answered->verdict, ==, COTERIE_APPROVAL_ANSWER);
    }
  f->view.id[0] = 77;
  approval = look (f);
  g_assert_cmpint (approval->verdict, ==, COTERIE_APPROVAL_WAIT);
  coterie_clock_advance_ms (f->old.clock, 10 * 60 * 1000);
  g_clear_pointer (&approval, coterie_approval_free);
  approval = look (f);
  g_assert_cmpint (approval->verdict, ==, COTERIE_APPROVAL_ANSWER);
}

/* Somebody asks whom we have not answered. */
static gboolean
is_answered (Fixture *f)
{
  g_autoptr (CoterieApproval) approval = NULL;

  f->view.id[0]++;
  approval = look (f);
  return approval->verdict == COTERIE_APPROVAL_ANSWER;
}

/* [L8] A server whose clock leaps gets no more answers. */
static void
test_answers_are_few_at_any_hour (Fixture *f, gconstpointer data)
{
  g_autoptr (CoteriePending) pending = begin (f, &f->new);
  guint n_answered = 0;

  show_commit (f, pending);
  for (guint i = 0; i < 20; i++)
    {
      gint64 offset_ms = i % 2 == 0 ? 3600 * 1000 : -3600 * 1000;

      coterie_vault_set_offset_ms (f->old.vault, offset_ms, coterie_clock_get_wall_ms (f->old.clock) + offset_ms);
      n_answered += is_answered (f);
    }
  g_assert_cmpuint (n_answered, ==, 5);
}

/* [L8] Our own clock was two hours ahead, and is right again: nobody waits for two hours, nor gets more answers. */
static void
test_answers_with_a_clock_set_back (Fixture *f, gconstpointer data)
{
  g_autoptr (CoteriePending) pending = begin (f, &f->new);

  show_commit (f, pending);
  coterie_clock_set_wall_ms (f->old.clock, TEST_NOW_MS + 2 * 3600 * 1000);
  for (guint i = 0; i < 5; i++)
    g_assert_true (is_answered (f));
  coterie_clock_set_wall_ms (f->old.clock, TEST_NOW_MS);
  g_assert_false (is_answered (f));
  coterie_clock_set_wall_ms (f->old.clock, TEST_NOW_MS + 10 * 60 * 1000);
  g_assert_true (is_answered (f));
}

/* Another device of ours answered. */
static void
test_elsewhere (Fixture *f, gconstpointer data)
{
  g_autoptr (CoteriePending) pending = begin (f, &f->new);
  g_autoptr (CoterieApproval) approval = NULL;
  CoterieApprovalWish wish = { .code = "1234567" };
  g_autoptr (GError) error = NULL;

  show_commit (f, pending);
  take_answer (f);
  f->view.device = 2;
  approval = look (f);
  g_assert_cmpint (approval->verdict, ==, COTERIE_APPROVAL_ELSEWHERE);
  wish.view = f->view;
  g_assert_null (vault_room_run (&f->old, coterie_approval_jobs_try, &wish, &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_HELD);
}

static void
approve_new (Fixture *f)
{
  g_autofree char *code = converse (f);
  g_autoptr (CoterieApprovalTry) outcome = try_code (f, code);
  g_autoptr (GError) error = NULL;

  append (f, outcome->body);
  g_assert_nonnull (finish (&f->new, f->chain, &error));
  g_assert_no_error (error);
  RUN (&f->old, put_chain, f->chain);
}

static gboolean
believes_revoked (Fixture *f, const CoterieChain *chain)
{
  g_auto (CoterieChainReply) reply = { 0 };

  fill_reply (chain, &reply);
  return vault_room_run (&f->new, coterie_approval_jobs_check_revoked, &reply, NULL) != NULL;
}

/* [L9] The server's word is not enough; the chain is. */
static void
test_revoked (Fixture *f, gconstpointer data)
{
  g_autoptr (CoterieChain) before = NULL;
  g_autoptr (GBytes) body = NULL;
  guint32 number = 2;

  approve_new (f);
  before = coterie_chain_copy (f->chain);
  g_assert_false (believes_revoked (f, f->chain));
  body = RUN (&f->old, coterie_approval_jobs_revoke, &number);
  append (f, body);
  g_assert_true (believes_revoked (f, f->chain));
  coterie_chain_truncate (before, 1);
  g_assert_false (believes_revoked (f, before)); /* a chain in which it never was */
}

static gboolean
waits_in_vain (Fixture *f, const CoterieChain *chain)
{
  g_auto (CoterieChainReply) reply = { 0 };

  fill_reply (chain, &reply);
  return vault_room_run (&f->new, coterie_pending_jobs_check_revoked, &reply, NULL) != NULL;
}

/* The same for one that was revoked before it knew that it was approved. */
static void
test_revoked_while_waiting (Fixture *f, gconstpointer data)
{
  g_autofree char *code = converse (f);
  g_autoptr (CoterieApprovalTry) outcome = try_code (f, code);
  g_autoptr (GBytes) body = NULL;
  guint32 number = 2;

  g_assert_false (waits_in_vain (f, f->chain));
  append (f, outcome->body);
  RUN (&f->old, put_chain, f->chain);
  g_assert_false (waits_in_vain (f, f->chain));
  body = RUN (&f->old, coterie_approval_jobs_revoke, &number);
  append (f, body);
  g_assert_true (waits_in_vain (f, f->chain));
}

static void
test_revoke_refuses (Fixture *f, gconstpointer data)
{
  static const guint32 numbers[] = { 1, 2 }; /* the last one, and none */
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      guint32 number = numbers[i];

      g_assert_null (vault_room_run (&f->old, coterie_approval_jobs_revoke, &number, &error));
      g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT);
      g_clear_error (&error);
    }
}

#define ADD(name, function) g_test_add ("/account/linking/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("approves", test_approves);
  ADD ("three-wrong-codes", test_three_wrong_codes);
  ADD ("repeats-are-the-same", test_repeats_are_the_same);
  ADD ("swapped-opening", test_swapped_opening);
  ADD ("stands-in-between", test_stands_in_between);
  ADD ("replayed", test_replayed);
  ADD ("replayed-after-decline", test_replayed_after_decline);
  ADD ("declined-unanswered", test_declined_unanswered);
  ADD ("swapped-head", test_swapped_head);
  ADD ("not-in-the-chain", test_not_in_the_chain);
  ADD ("behind", test_behind);
  ADD ("answers-are-few", test_answers_are_few);
  ADD ("answers-are-few-at-any-hour", test_answers_are_few_at_any_hour);
  ADD ("answers-with-a-clock-set-back", test_answers_with_a_clock_set_back);
  ADD ("elsewhere", test_elsewhere);
  ADD ("revoked", test_revoked);
  ADD ("revoked-while-waiting", test_revoked_while_waiting);
  ADD ("revoke-refuses", test_revoke_refuses);
  return g_test_run ();
}
