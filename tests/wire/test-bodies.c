// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "json-sample.h"
#include "protocol-doc.h"

#include "wire/linking.h"
#include "wire/accounts.h"
#include "wire/chains.h"
#include "wire/errors.h"
#include "wire/mailbox.h"
#include "wire/presence.h"
#include "wire/server-info.h"

#include <string.h>

/* Bodies of the routes: the examples of docs/protocol.md, each with one thing made wrong. */

typedef gboolean (*Reader) (JsonNode *node, GError **error);

static gboolean
read_register (JsonNode *node, GError **error)
{
  g_auto (CoterieRegisterRequest) request;
  return coterie_register_request_from_json (&request, node, error);
}

static gboolean
read_token_reply (JsonNode *node, GError **error)
{
  g_auto (CoterieTokenReply) reply;
  return coterie_token_reply_from_json (&reply, node, error);
}

static gboolean
read_password (JsonNode *node, GError **error)
{
  g_auto (CoteriePasswordRequest) request;
  return coterie_password_request_from_json (&request, node, error);
}

static gboolean
read_password_reply (JsonNode *node, GError **error)
{
  CoteriePasswordReply reply;
  return coterie_password_reply_from_json (&reply, node, error);
}

static gboolean
read_challenge (JsonNode *node, GError **error)
{
  CoterieDeviceId device;
  return coterie_challenge_request_from_json (&device, node, error);
}

static gboolean
read_token (JsonNode *node, GError **error)
{
  CoterieTokenRequest request;
  return coterie_token_request_from_json (&request, node, error);
}

static gboolean
read_change_password (JsonNode *node, GError **error)
{
  g_auto (CoterieChangePasswordRequest) request;
  return coterie_change_password_request_from_json (&request, node, error);
}

static gboolean
read_delete (JsonNode *node, GError **error)
{
  guint8 auth[COTERIE_AUTH_BYTES];
  return coterie_delete_request_from_json (auth, node, error);
}

static gboolean
read_chain_reply (JsonNode *node, GError **error)
{
  g_auto (CoterieChainReply) reply;
  return coterie_chain_reply_from_json (&reply, node, error);
}

static gboolean
read_append (JsonNode *node, GError **error)
{
  g_auto (CoterieAppendRequest) request;
  return coterie_append_request_from_json (&request, node, error);
}

static gboolean
read_presence_token (JsonNode *node, GError **error)
{
  guint8 hash[COTERIE_DIGEST_BYTES];
  gboolean has_hash;
  return coterie_presence_token_request_from_json (node, &has_hash, hash, error);
}

static gboolean
read_presence (JsonNode *node, GError **error)
{
  g_auto (CoteriePresenceRequest) request;
  return coterie_presence_request_from_json (&request, node, error);
}

static gboolean
read_presence_reply (JsonNode *node, GError **error)
{
  g_autoptr (GArray) accounts = coterie_presence_reply_from_json (node, error);
  return accounts != NULL;
}

static gboolean
read_gap_seen (JsonNode *node, GError **error)
{
  guint64 to_ms;
  return coterie_gap_seen_request_from_json (node, &to_ms, error);
}

static gboolean
read_server (JsonNode *node, GError **error)
{
  CoterieServerInfo info;
  return coterie_server_info_from_json (&info, node, error);
}

static gboolean
read_link_begin (JsonNode *node, GError **error)
{
  g_auto (CoterieLinkingBegin) body;
  return coterie_linking_begin_from_json (&body, node, error);
}

static gboolean
read_link_begun (JsonNode *node, GError **error)
{
  g_auto (CoterieLinkingBegun) body;
  return coterie_linking_begun_from_json (&body, node, error);
}

static gboolean
read_link_commit (JsonNode *node, GError **error)
{
  CoterieLinkingCommit body;
  return coterie_linking_commit_from_json (&body, node, error);
}

static gboolean
read_link_status (JsonNode *node, GError **error)
{
  CoterieLinkingStatus body;
  return coterie_linking_status_from_json (&body, node, error);
}

static gboolean
read_link_reveal (JsonNode *node, GError **error)
{
  g_auto (CoterieLinkingReveal) body;
  return coterie_linking_reveal_from_json (&body, node, error);
}

static gboolean
read_link_view (JsonNode *node, GError **error)
{
  CoterieLinkingView body;
  return coterie_linking_view_from_json (&body, node, error);
}

static gboolean
read_link_answer (JsonNode *node, GError **error)
{
  CoterieLinkingTurn body;
  return coterie_linking_answer_from_json (&body, node, error);
}

static gboolean
read_link_take (JsonNode *node, GError **error)
{
  CoterieLinkingTurn body;
  return coterie_linking_take_from_json (&body, node, error);
}

static gboolean
read_link_decline (JsonNode *node, GError **error)
{
  CoterieLinkingDecline body;
  return coterie_linking_decline_from_json (&body, node, error);
}

static const struct
{
  const char *rule;
  const char *example;
  Reader read;
  const char *from;
  const char *to;
  int code; /* -1 when it is good */
} rows[] = {
  { "name-capital", "register-request", read_register, "\"alice\"", "\"Alice\"", COTERIE_WIRE_ERROR_SYNTAX },
  { "auth-short", "register-request", read_register, "\"auth\": \"AAAA", "\"auth\": \"",
    COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "auth-missing", "register-request", read_register, "\"auth\"", "\"oauth\"", COTERIE_WIRE_ERROR_MISSING },
  { "invite-with-space", "register-request", read_register, "k3f9-", "k3f9 ", COTERIE_WIRE_ERROR_SYNTAX },
  { "invite-empty", "register-request", read_register, "k3f9-2mqa-77xd", "", -1 },
  { "genesis-empty", "register-request", read_register, "Q1REQwE=", "", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "genesis-no-base64", "register-request", read_register, "Q1REQwE=", "Q1REQwE", COTERIE_WIRE_ERROR_SYNTAX },
  { "nonce-short", "register-request", read_register, "\"nonce\": \"AAAA", "\"nonce\": \"",
    COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "nonce-missing", "register-request", read_register, "\"nonce\"", "\"once\"", COTERIE_WIRE_ERROR_MISSING },
  { "bundle-missing", "register-request", read_register, "\"bundle\"", "\"bungle\"", COTERIE_WIRE_ERROR_MISSING },
  { "bundle-with-more", "register-request", read_register, "\"one_time\"", "\"x\": 1, \"one_time\"",
    COTERIE_WIRE_ERROR_UNKNOWN_MEMBER },
  { "more", "register-request", read_register, "\"name\"", "\"admin\": true, \"name\"",
    COTERIE_WIRE_ERROR_UNKNOWN_MEMBER },
  { "token-short", "token-reply", read_token_reply, "\"bb00", "\"", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "device-0", "token-reply", read_token_reply, "\"device\": 1", "\"device\": 0", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "more", "token-reply", read_token_reply, "\"device\": 1", "\"device\": 1, \"x\": 1", -1 },
  { "name-is-null", "password-request", read_password, "\"alice\"", "null", COTERIE_WIRE_ERROR_WRONG_TYPE },
  { "more", "password-request", read_password, "\"name\"", "\"x\": 1, \"name\"", COTERIE_WIRE_ERROR_UNKNOWN_MEMBER },
  { "approval-of-a-later-version", "password-reply", read_password_reply, "\"required\"", "\"none\"",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "aid-short", "challenge-request", read_challenge, "\"aa00", "\"", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "device-65", "challenge-request", read_challenge, "\"device\": 1", "\"device\": 65",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "signature-missing", "token-request", read_token, "\"signature\"", "\"signed\"", COTERIE_WIRE_ERROR_MISSING },
  { "nonce-short", "token-request", read_token, "\"nonce\": \"AAAA", "\"nonce\": \"", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "old-missing", "change-password-request", read_change_password, "\"old\"", "\"ancient\"",
    COTERIE_WIRE_ERROR_MISSING },
  { "auth-is-object", "delete-request", read_delete, "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"", "{}",
    COTERIE_WIRE_ERROR_WRONG_TYPE },
  { "name-missing", "chain-reply", read_chain_reply, "\"name\"", "\"title\"", COTERIE_WIRE_ERROR_MISSING },
  { "record-is-number", "chain-reply", read_chain_reply, "\"Q1REQwE=\"", "1", COTERIE_WIRE_ERROR_WRONG_TYPE },
  { "record-empty", "chain-reply", read_chain_reply, "\"Q1REQwE=\"", "\"\"", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "no-records", "chain-reply", read_chain_reply, "\"Q1REQwE=\"", "", -1 },
  { "from-129", "chain-reply", read_chain_reply, "\"from\": 0", "\"from\": 129", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "length-129", "append-request", read_append, "\"length\": 1", "\"length\": 129", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "bundle-is-null", "append-request", read_append, "\"length\": 1", "\"length\": 1, \"bundle\": null",
    COTERIE_WIRE_ERROR_WRONG_TYPE },
  { "bundle-empty", "append-request", read_append, "\"length\": 1", "\"length\": 1, \"bundle\": {}",
    COTERIE_WIRE_ERROR_MISSING },
  { "hash-short", "link-begin-request", read_link_begin, "\"ee00", "\"", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "more", "link-begin-request", read_link_begin, "\"name\"", "\"x\": 1, \"name\"",
    COTERIE_WIRE_ERROR_UNKNOWN_MEMBER },
  { "no-records", "link-begin-reply", read_link_begun, "\"Q1REQwE=\"", "", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "id-short", "link-begin-reply", read_link_begun, "\"0011", "\"", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "round-0", "link-commit-request", read_link_commit, "\"round\": 1", "\"round\": 0",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "round-5", "link-commit-request", read_link_commit, "\"round\": 1", "\"round\": 5",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "agent-missing", "link-commit-request", read_link_commit, "\"agent\"", "\"gent\"", COTERIE_WIRE_ERROR_MISSING },
  { "agent-of-two-lines", "link-commit-request", read_link_commit, "0.1.0, ", "0.1.0\\n", COTERIE_WIRE_ERROR_SYNTAX },
  { "answer-without-head", "link-status-reply", read_link_status, "\"head\"", "\"tail\"", COTERIE_WIRE_ERROR_MISSING },
  { "no-answer", "link-status-reply", read_link_status, "\"answer\"", "\"later\"", -1 },
  { "bundle-missing", "link-reveal-request", read_link_reveal, "\"bundle\"", "\"bungle\"", COTERIE_WIRE_ERROR_MISSING },
  { "statement-short", "link-reveal-request", read_link_reveal, "\"statement\": \"AAAA", "\"statement\": \"",
    COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "answered-without-answer", "link-view-reply", read_link_view, "\"answer\": {", "\"nothing\": {",
    COTERIE_WIRE_ERROR_MISSING },
  { "revealed-without-reveal", "link-view-reply", read_link_view, "\"answered\"", "\"revealed\"",
    COTERIE_WIRE_ERROR_MISSING },
  { "ended-without-reason", "link-view-reply", read_link_view, "\"answered\"", "\"ended\"",
    COTERIE_WIRE_ERROR_MISSING },
  { "state-of-a-later-version", "link-view-reply", read_link_view, "\"answered\"", "\"flown\"",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "place-with-a-bell", "link-view-reply", read_link_view, "Lisbon", "Lis\\u0007bon", COTERIE_WIRE_ERROR_SYNTAX },
  { "no-place", "link-view-reply", read_link_view, "\"place\"", "\"where\"", -1 },
  { "r-missing", "link-answer-request", read_link_answer, "\"r\"", "\"s\"", COTERIE_WIRE_ERROR_MISSING },
  { "with-an-answer", "link-take-request", read_link_take, "\"round\"", "\"r\": \"\", \"round\"",
    COTERIE_WIRE_ERROR_UNKNOWN_MEMBER },
  { "approved-is-not-said", "link-decline-request", read_link_decline, "wrong-code", "approved",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "hash-short", "presence-token-request", read_presence_token, "\"dd00", "\"", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "hash-is-null", "presence-token-request", read_presence_token,
    "\"dd00000000000000000000000000000000000000000000000000000000000001\"", "null", COTERIE_WIRE_ERROR_WRONG_TYPE },
  { "token-short", "presence-request", read_presence, "0011", "", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "no-tokens", "presence-request", read_presence, "\"00112233445566778899aabbccddeeff\"", "", -1 },
  { "devices-missing", "presence-reply", read_presence_reply, "\"devices\"", "\"x\"", COTERIE_WIRE_ERROR_MISSING },
  { "to-missing", "gap-seen-request", read_gap_seen, "\"to\"", "\"too\"", COTERIE_WIRE_ERROR_MISSING },
  { "kdf-unknown", "server-reply", read_server, "argon2id13", "md5", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "registration-unknown", "server-reply", read_server, "\"invite\"", "\"bribe\"", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "limit-is-string", "server-reply", read_server, "65536", "\"much\"", COTERIE_WIRE_ERROR_WRONG_TYPE },
  { "version-too-long", "server-reply", read_server, "0.1.0", "0.1.0-0123456789012345678901234567890",
    COTERIE_WIRE_ERROR_TOO_LARGE },
};

static char *
find_example (const char *name)
{
  g_autofree char *doc = protocol_doc_load ();
  g_autoptr (GPtrArray) examples = protocol_doc_examples (doc);

  for (guint i = 0; i < examples->len; i++)
    {
      const DocExample *example = g_ptr_array_index (examples, i);
      if (strcmp (example->name, name) == 0)
        return g_strdup (example->text);
    }
  g_assert_not_reached ();
}

static void
test_row (gconstpointer row)
{
  guint i = GPOINTER_TO_UINT (row);
  g_autofree char *good = find_example (rows[i].example);
  g_autofree char *json = json_sample_with (good, rows[i].from, rows[i].to);
  g_autoptr (JsonNode) node = json_sample_open (json);
  g_autoptr (GError) error = NULL;
  gboolean ok = rows[i].read (node, &error);

  if (rows[i].code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, COTERIE_WIRE_ERROR, rows[i].code);
  g_assert_cmpint (ok, ==, rows[i].code < 0);
}

static void
test_500_presence_tokens (void)
{
  static const guint counts[] = { COTERIE_PRESENCE_TOKENS_MAX, COTERIE_PRESENCE_TOKENS_MAX + 1 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autofree guint8 *tokens = g_malloc0_n (counts[i], COTERIE_PRESENCE_TOKEN_BYTES);
      CoteriePresenceRequest request = { counts[i], (gpointer) tokens };
      g_auto (CoteriePresenceRequest) read;
      g_autofree char *json = NULL;
      g_autoptr (JsonNode) node = NULL;
      CoterieWriter writer;

      coterie_writer_init (&writer);
      coterie_presence_request_write (&request, &writer);
      json = coterie_writer_finish_string (&writer);
      g_assert_cmpuint (strlen (json), <, COTERIE_TEXT_FRAME_MAX_BYTES);
      node = json_sample_open (json);
      g_assert_cmpint (coterie_presence_request_from_json (&read, node, NULL), ==, i == 0);
      if (i == 0)
        g_assert_cmpuint (read.n_tokens, ==, COTERIE_PRESENCE_TOKENS_MAX);
    }
}

static void
test_secrets_are_wiped (void)
{
  static const guint8 zeros[COTERIE_AUTH_BYTES] = { 0 };
  CoterieRegisterRequest request = { .invite = "secret" };
  CoterieTokenReply reply;

  memset (request.auth, 1, sizeof request.auth);
  memset (reply.token, 1, sizeof reply.token);
  coterie_register_request_clear (&request);
  coterie_token_reply_clear (&reply);
  g_assert_cmpmem (request.auth, sizeof request.auth, zeros, sizeof zeros);
  g_assert_cmpmem (reply.token, sizeof reply.token, zeros, sizeof zeros);
  g_assert_cmpstr (request.invite, ==, "");
}

static void
test_registration_words (void)
{
  CoterieRegistration registration;

  for (guint i = COTERIE_REGISTRATION_OPEN; i <= COTERIE_REGISTRATION_CLOSED; i++)
    {
      g_assert_true (coterie_registration_from_string (coterie_registration_to_string (i), &registration));
      g_assert_cmpuint (registration, ==, i);
    }
  g_assert_false (coterie_registration_from_string ("", &registration));
  g_assert_false (coterie_registration_from_string ("Open", &registration));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/wire/bodies/%s/%s", rows[i].example, rows[i].rule);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
    }
  g_test_add_func ("/wire/bodies/500-presence-tokens", test_500_presence_tokens);
  g_test_add_func ("/wire/bodies/secrets-are-wiped", test_secrets_are_wiped);
  g_test_add_func ("/wire/bodies/registration-words", test_registration_words);
  return g_test_run ();
}
