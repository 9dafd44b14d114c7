// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/accounts.h"
#include "wire/bundle.h"
#include "wire/chains.h"
#include "wire/frames.h"
#include "wire/json-door.h"
#include "wire/limits.h"
#include "wire/linking.h"
#include "wire/mailbox.h"
#include "wire/presence.h"
#include "wire/refusal.h"
#include "wire/relays.h"
#include "wire/server-info.h"

/* The door, and behind it every reader of a body. Whatever passes it, json-glib's own parser takes as well and makes
 * the same tree of it. */

static void
compare_with_json_glib (JsonNode *node, const char *json, gsize size)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  g_assert_true (json_parser_load_from_data (parser, json, size, NULL));
  g_assert_true (json_node_equal (node, json_parser_get_root (parser)));
}

static void
read_accounts (JsonNode *node)
{
  g_auto (CoterieRegisterRequest) registration;
  g_auto (CoterieTokenReply) token_reply;
  g_auto (CoteriePasswordRequest) password;
  g_auto (CoterieChangePasswordRequest) change;
  CoteriePasswordReply password_reply;
  CoterieChallengeReply challenge;
  CoterieTokenRequest token;
  CoterieDeviceId device;
  CoterieNameReply name;
  guint8 auth[COTERIE_AUTH_BYTES];

  coterie_register_request_from_json (&registration, node, NULL);
  coterie_token_reply_from_json (&token_reply, node, NULL);
  coterie_password_request_from_json (&password, node, NULL);
  coterie_password_reply_from_json (&password_reply, node, NULL);
  coterie_challenge_request_from_json (&device, node, NULL);
  coterie_challenge_reply_from_json (&challenge, node, NULL);
  coterie_token_request_from_json (&token, node, NULL);
  coterie_change_password_request_from_json (&change, node, NULL);
  coterie_delete_request_from_json (auth, node, NULL);
  coterie_name_reply_from_json (&name, node, NULL);
}

static void
read_keys_and_chains (JsonNode *node)
{
  g_auto (CoterieBundle) bundle;
  g_auto (CoterieBundle) fetched;
  g_auto (CoteriePrekeysUpload) upload;
  g_auto (CoterieChainReply) chain;
  g_auto (CoterieAppendRequest) append;
  CoterieChainHead head;
  guint n_one_time;

  coterie_bundle_from_json (&bundle, node, NULL);
  coterie_fetched_bundle_from_json (&fetched, node, NULL);
  coterie_prekeys_upload_from_json (&upload, node, NULL);
  coterie_prekeys_reply_from_json (node, &n_one_time, NULL);
  coterie_chain_reply_from_json (&chain, node, NULL);
  coterie_append_request_from_json (&append, node, NULL);
  coterie_append_reply_from_json (&head, node, NULL);
}

static void
read_mailbox (JsonNode *node)
{
  g_autoptr (GBytes) frame = coterie_send_frame_from_json (node, NULL);
  g_auto (CoterieAnswer) answer;
  guint64 ids[COTERIE_ACK_MAX_IDS], to_ms;
  gboolean more;
  guint n_ids;
  g_autoptr (GPtrArray) frames = coterie_mailbox_reply_from_json (node, &more, NULL);

  if (frame != NULL)
    {
      g_auto (CoterieSend) send;
      coterie_send_parse (&send, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), NULL);
    }
  for (guint i = 0; frames != NULL && i < frames->len; i++)
    {
      GBytes *bytes = g_ptr_array_index (frames, i);
      CoterieDeliver deliver;
      g_assert_true (coterie_deliver_parse (&deliver, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
    }
  coterie_send_reply_from_json (&answer, node, NULL);
  coterie_ack_request_from_json (node, ids, &n_ids, NULL);
  coterie_gap_seen_request_from_json (node, &to_ms, NULL);
}

static void
read_presence_and_server (JsonNode *node)
{
  g_auto (CoteriePresenceRequest) presence;
  g_auto (CoterieRelays) relays = { 0 };
  g_autoptr (GArray) accounts = coterie_presence_reply_from_json (node, NULL);
  CoterieServerInfo info;
  guint8 hash[COTERIE_DIGEST_BYTES];
  gboolean has_hash;

  if (accounts != NULL)
    g_assert_cmpuint (accounts->len, <=, COTERIE_PRESENCE_TOKENS_MAX);
  coterie_presence_request_from_json (&presence, node, NULL);
  coterie_presence_token_request_from_json (node, &has_hash, hash, NULL);
  coterie_server_info_from_json (&info, node, NULL);
  coterie_relays_from_json (&relays, node, NULL);
}

static void
read_linking (JsonNode *node)
{
  g_auto (CoterieLinkingBegin) begin;
  g_auto (CoterieLinkingBegun) begun;
  g_auto (CoterieLinkingReveal) reveal;
  CoterieLinkingCommit commit;
  CoterieLinkingStatus status;
  CoterieLinkingView view;
  CoterieLinkingTurn turn;
  CoterieLinkingDecline decline;

  coterie_linking_begin_from_json (&begin, node, NULL);
  coterie_linking_begun_from_json (&begun, node, NULL);
  coterie_linking_commit_from_json (&commit, node, NULL);
  coterie_linking_status_from_json (&status, node, NULL);
  coterie_linking_reveal_from_json (&reveal, node, NULL);
  if (coterie_linking_view_from_json (&view, node, NULL) && view.state == COTERIE_LINKING_REVEALED)
    g_assert_true (view.has_opening);
  coterie_linking_answer_from_json (&turn, node, NULL);
  coterie_linking_take_from_json (&turn, node, NULL);
  coterie_linking_decline_from_json (&decline, node, NULL);
}

static void
read_refusal (JsonNode *node)
{
  g_autoptr (GError) refusal = coterie_refusal_from_json (node, NULL);
  g_autoptr (GArray) changes = NULL;
  g_autoptr (GArray) gone = NULL;
  g_autofree char *rule = NULL;
  CoterieChainHead head;

  if (refusal == NULL)
    return;
  changes = coterie_refusal_get_devices_changes (refusal, NULL);
  gone = coterie_refusal_get_absent (refusal, NULL);
  rule = coterie_refusal_dup_rule (refusal);
  coterie_refusal_get_head (refusal, &head);
  coterie_refusal_get_retry_ms (refusal, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  const char *json = (const char *) data;
  gboolean passes = coterie_json_check (json, size, COTERIE_REPLY_MAX_BYTES, NULL);
  g_autoptr (JsonNode) node = coterie_json_open (json, size, COTERIE_REPLY_MAX_BYTES, NULL);

  g_assert_cmpint (passes, ==, node != NULL);
  if (node == NULL)
    return 0;

  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  compare_with_json_glib (node, json, size);
  read_accounts (node);
  read_keys_and_chains (node);
  read_mailbox (node);
  read_presence_and_server (node);
  read_linking (node);
  read_refusal (node);
  return 0;
}
