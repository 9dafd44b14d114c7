// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol-doc.h"

#include "wire/accounts.h"
#include "wire/bundle.h"
#include "wire/chains.h"
#include "wire/content.h"
#include "wire/errors.h"
#include "wire/frames.h"
#include "wire/json-door.h"
#include "wire/linking.h"
#include "wire/mailbox.h"
#include "wire/padding.h"
#include "wire/presence.h"
#include "wire/relays.h"
#include "wire/refusal.h"
#include "wire/server-info.h"
#include "wire/text-frames.h"

#include <string.h>

/* Every example of docs/protocol.md is read by the reader that its name names, written again, and must be the same
 * then. So the examples are right, and readers and writers are each other's inverse. */

#define NOW_MS G_GINT64_CONSTANT (1767323045000) /* 2026-01-02T03:04:05Z */

/* Reads the node and writes it again into the open object; FALSE with an error when it cannot be read. */
typedef gboolean (*JsonRow) (JsonNode *node, CoterieWriter *writer, GError **error);

static gboolean
row_error (JsonNode *node, CoterieWriter *writer, GError **error)
{
  g_autoptr (GError) refusal = coterie_refusal_from_json (node, error);
  g_autoptr (GError) plain = NULL;

  if (refusal == NULL)
    return FALSE;
  plain = coterie_refusal_new (refusal->code);
  g_free (plain->message);
  plain->message = g_strdup (refusal->message);
  coterie_refusal_write (plain, NOW_MS, writer);
  return TRUE;
}

static gboolean
row_bundle_upload (JsonNode *node, CoterieWriter *writer, GError **error)
{
  g_auto (CoterieBundle) bundle;

  if (!coterie_bundle_from_json (&bundle, node, error))
    return FALSE;
  coterie_bundle_write (&bundle, writer, NULL);
  return TRUE;
}

static gboolean
row_bundle_fetched (JsonNode *node, CoterieWriter *writer, GError **error)
{
  g_auto (CoterieBundle) bundle;

  if (!coterie_fetched_bundle_from_json (&bundle, node, error))
    return FALSE;
  coterie_fetched_bundle_write (&bundle, writer);
  return TRUE;
}

/* The example names two limits only; the others are ours then, so they are left out again. */
static gboolean
row_server_reply (JsonNode *node, CoterieWriter *writer, GError **error)
{
  JsonObject *limits = json_object_get_object_member (json_node_get_object (node), "limits");
  g_autoptr (JsonNode) all = NULL;
  g_autofree char *json = NULL;
  CoterieServerInfo info;
  CoterieWriter whole;

  if (!coterie_server_info_from_json (&info, node, error))
    return FALSE;
  coterie_writer_init (&whole);
  coterie_server_info_write (&info, &whole);
  json = coterie_writer_finish_string (&whole);
  all = json_from_string (json, error);
  g_assert_nonnull (all);
  for (guint i = 0; i < COTERIE_N_LIMITS; i++)
    if (!json_object_has_member (limits, coterie_limit_get_name (i)))
      json_object_remove_member (json_object_get_object_member (json_node_get_object (all), "limits"),
                                 coterie_limit_get_name (i));
  g_free (json);
  json = json_to_string (all, FALSE);
  coterie_writer_members (writer, json);
  return TRUE;
}

static gboolean
row_register_request (JsonNode *node, CoterieWriter *writer, GError **error)
{
  g_auto (CoterieRegisterRequest) request;

  if (!coterie_register_request_from_json (&request, node, error))
    return FALSE;
  coterie_register_request_write (&request, writer);
  return TRUE;
}

static gboolean
row_token_reply (JsonNode *node, CoterieWriter *writer, GError **error)
{
  g_auto (CoterieTokenReply) reply;

  if (!coterie_token_reply_from_json (&reply, node, error))
    return FALSE;
  coterie_token_reply_write (&reply, writer);
  return TRUE;
}

static gboolean
row_password_request (JsonNode *node, CoterieWriter *writer, GError **error)
{
  g_auto (CoteriePasswordRequest) request;

  if (!coterie_password_request_from_json (&request, node, error))
    return FALSE;
  coterie_password_request_write (&request, writer);
  return TRUE;
}

static gboolean
row_password_reply (JsonNode *node, CoterieWriter *writer, GError **error)
{
  CoteriePasswordReply reply;

  if (!coterie_password_reply_from_json (&reply, node, error))
    return FALSE;
  coterie_password_reply_write (&reply, writer);
  return TRUE;
}

static gboolean
row_challenge_request (JsonNode *node, CoterieWriter *writer, GError **error)
{
  CoterieDeviceId device;

  if (!coterie_challenge_request_from_json (&device, node, error))
    return FALSE;
  coterie_challenge_request_write (&device, writer);
  return TRUE;
}

static gboolean
row_challenge_reply (JsonNode *node, CoterieWriter *writer, GError **error)
{
  CoterieChallengeReply reply;

  if (!coterie_challenge_reply_from_json (&reply, node, error))
    return FALSE;
  coterie_challenge_reply_write (&reply, writer);
  return TRUE;
}

static gboolean
row_token_request (JsonNode *node, CoterieWriter *writer, GError **error)
{
  CoterieTokenRequest request;

  if (!coterie_token_request_from_json (&request, node, error))
    return FALSE;
  coterie_token_request_write (&request, writer);
  return TRUE;
}

static gboolean
row_change_password_request (JsonNode *node, CoterieWriter *writer, GError **error)
{
  g_auto (CoterieChangePasswordRequest) request;

  if (!coterie_change_password_request_from_json (&request, node, error))
    return FALSE;
  coterie_change_password_request_write (&request, writer);
  return TRUE;
}

static gboolean
row_delete_request (JsonNode *node, CoterieWriter *writer, GError **error)
{
  guint8 auth[COTERIE_AUTH_BYTES];

  if (!coterie_delete_request_from_json (auth, node, error))
    return FALSE;
  coterie_delete_request_write (auth, writer);
  return TRUE;
}

static gboolean
row_name_reply (JsonNode *node, CoterieWriter *writer, GError **error)
{
  CoterieNameReply reply;

  if (!coterie_name_reply_from_json (&reply, node, error))
    return FALSE;
  coterie_name_reply_write (&reply, writer);
  return TRUE;
}

static gboolean
row_chain_reply (JsonNode *node, CoterieWriter *writer, GError **error)
{
  g_auto (CoterieChainReply) reply;

  if (!coterie_chain_reply_from_json (&reply, node, error))
    return FALSE;
  coterie_chain_reply_write (&reply, writer);
  return TRUE;
}

static gboolean
row_append_request (JsonNode *node, CoterieWriter *writer, GError **error)
{
  g_auto (CoterieAppendRequest) request;

  if (!coterie_append_request_from_json (&request, node, error))
    return FALSE;
  coterie_append_request_write (&request, writer);
  return TRUE;
}

static gboolean
row_append_reply (JsonNode *node, CoterieWriter *writer, GError **error)
{
  CoterieChainHead head;

  if (!coterie_append_reply_from_json (&head, node, error))
    return FALSE;
  coterie_append_reply_write (&head, writer);
  return TRUE;
}

static gboolean
row_prekeys_upload (JsonNode *node, CoterieWriter *writer, GError **error)
{
  g_auto (CoteriePrekeysUpload) upload;

  if (!coterie_prekeys_upload_from_json (&upload, node, error))
    return FALSE;
  coterie_prekeys_upload_write (&upload, writer);
  return TRUE;
}

static gboolean
row_prekeys_reply (JsonNode *node, CoterieWriter *writer, GError **error)
{
  guint n_one_time;

  if (!coterie_prekeys_reply_from_json (node, &n_one_time, error))
    return FALSE;
  coterie_prekeys_reply_write (n_one_time, writer);
  return TRUE;
}

static gboolean
row_send_request (JsonNode *node, CoterieWriter *writer, GError **error)
{
  g_autoptr (GBytes) frame = coterie_send_frame_from_json (node, error);
  g_auto (CoterieSend) send = { 0 };

  if (frame == NULL || !coterie_send_parse (&send, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), error))
    return FALSE;
  coterie_send_write_json (&send, writer);
  return TRUE;
}

static gboolean
row_send_reply (JsonNode *node, CoterieWriter *writer, GError **error)
{
  g_auto (CoterieAnswer) answer;

  if (!coterie_send_reply_from_json (&answer, node, error))
    return FALSE;
  coterie_send_reply_write (&answer, writer);
  return TRUE;
}

static gboolean
row_mailbox_reply (JsonNode *node, CoterieWriter *writer, GError **error)
{
  gboolean more;
  g_autoptr (GPtrArray) frames = coterie_mailbox_reply_from_json (node, &more, error);

  if (frames == NULL)
    return FALSE;
  coterie_mailbox_reply_begin (writer);
  for (guint i = 0; i < frames->len; i++)
    {
      GBytes *frame = g_ptr_array_index (frames, i);
      CoterieDeliver deliver;
      if (!coterie_deliver_parse (&deliver, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), error))
        return FALSE;
      coterie_mailbox_reply_add (writer, &deliver);
    }
  coterie_mailbox_reply_end (writer, more);
  return TRUE;
}

static gboolean
row_ack_request (JsonNode *node, CoterieWriter *writer, GError **error)
{
  guint64 ids[COTERIE_ACK_MAX_IDS];
  guint n_ids;

  if (!coterie_ack_request_from_json (node, ids, &n_ids, error))
    return FALSE;
  coterie_ack_request_write (ids, n_ids, writer);
  return TRUE;
}

static gboolean
row_gap_seen_request (JsonNode *node, CoterieWriter *writer, GError **error)
{
  guint64 to_ms;

  if (!coterie_gap_seen_request_from_json (node, &to_ms, error))
    return FALSE;
  coterie_gap_seen_request_write (to_ms, writer);
  return TRUE;
}

static gboolean
row_presence_token_request (JsonNode *node, CoterieWriter *writer, GError **error)
{
  guint8 hash[COTERIE_DIGEST_BYTES];
  gboolean has_hash;

  if (!coterie_presence_token_request_from_json (node, &has_hash, hash, error))
    return FALSE;
  coterie_presence_token_request_write (has_hash ? hash : NULL, writer);
  return TRUE;
}

static gboolean
row_presence_request (JsonNode *node, CoterieWriter *writer, GError **error)
{
  g_auto (CoteriePresenceRequest) request;

  if (!coterie_presence_request_from_json (&request, node, error))
    return FALSE;
  coterie_presence_request_write (&request, writer);
  return TRUE;
}

static gboolean
row_presence_reply (JsonNode *node, CoterieWriter *writer, GError **error)
{
  g_autoptr (GArray) accounts = coterie_presence_reply_from_json (node, error);

  if (accounts == NULL)
    return FALSE;
  coterie_presence_reply_write ((CoteriePresence *) accounts->data, accounts->len, writer);
  return TRUE;
}

static gboolean
row_turn_reply (JsonNode *node, CoterieWriter *writer, GError **error)
{
  g_auto (CoterieRelays) relays;

  if (!coterie_relays_from_json (&relays, node, error))
    return FALSE;
  coterie_relays_write (&relays, writer);
  return TRUE;
}

static gboolean
row_frame_request (JsonNode *node, CoterieWriter *writer, GError **error)
{
  CoterieFrameRequest request;
  g_autofree char *body = NULL, *json = NULL;

  if (!coterie_frame_request_from_json (&request, node, error))
    return FALSE;
  body = request.body != NULL ? json_to_string (request.body, FALSE) : NULL;
  json = coterie_frame_request_encode (request.id, request.method, request.path, body);
  coterie_writer_members (writer, json);
  return TRUE;
}

static char *
encode_unknown (const CoterieTextFrame *frame)
{
  g_autoptr (GArray) absent = coterie_refusal_get_absent (frame->refusal, NULL);
  g_autoptr (GError) refusal = NULL;
  const guint8 *aid;

  g_assert_nonnull (absent);
  g_assert_cmpuint (absent->len, ==, 1);
  aid = (const guint8 *) absent->data;
  refusal = coterie_refusal_new_absent (COTERIE_CODE_UNKNOWN_ACCOUNT, &aid, 1);
  return coterie_frame_refusal_encode (frame->send, refusal, NOW_MS);
}

static char *
encode_text_frame (const CoterieTextFrame *frame)
{
  g_autofree char *body = NULL;
  g_autoptr (GArray) changes = NULL;
  g_autoptr (GError) refusal = NULL;

  switch (frame->type)
    {
    case COTERIE_TEXT_FRAME_REPLY:
      body = json_to_string (frame->body, FALSE);
      return coterie_frame_reply_encode (frame->id, frame->status, body);
    case COTERIE_TEXT_FRAME_REFUSAL:
      if (g_error_matches (frame->refusal, COTERIE_REFUSAL, COTERIE_CODE_UNKNOWN_ACCOUNT))
        return encode_unknown (frame);
      g_assert_error (frame->refusal, COTERIE_REFUSAL, COTERIE_CODE_DEVICES_CHANGED);
      changes = coterie_refusal_get_devices_changes (frame->refusal, NULL);
      g_assert_nonnull (changes);
      refusal = coterie_refusal_new_devices_changed ((CoterieDevicesChange *) changes->data, changes->len);
      return coterie_frame_refusal_encode (frame->send, refusal, NOW_MS);
    case COTERIE_TEXT_FRAME_WAITING:
      return coterie_event_waiting_encode (frame->count, frame->time_ms, frame->n_one_time, &frame->head);
    case COTERIE_TEXT_FRAME_PREKEYS:
      return coterie_event_prekeys_encode (frame->n_one_time);
    case COTERIE_TEXT_FRAME_GAP:
      return coterie_event_gap_encode (frame->count, frame->from_ms, frame->to_ms);
    case COTERIE_TEXT_FRAME_CHAIN:
      return coterie_event_chain_encode (&frame->head);
    case COTERIE_TEXT_FRAME_LINK:
      return coterie_event_link_encode ();
    case COTERIE_TEXT_FRAME_PRESENCE:
      return coterie_event_presence_encode (&frame->presence);
    case COTERIE_TEXT_FRAME_UNKNOWN:
      break;
    }
  return g_strdup ("{}");
}

static gboolean
row_text_frame (JsonNode *node, CoterieWriter *writer, GError **error)
{
  g_auto (CoterieTextFrame) frame;
  g_autofree char *json = NULL;

  if (!coterie_text_frame_from_json (&frame, node, error))
    return FALSE;
  json = encode_text_frame (&frame);
  coterie_writer_members (writer, json);
  return TRUE;
}

static gboolean
row_content (JsonNode *node, CoterieWriter *writer, GError **error)
{
  g_autofree char *json = json_to_string (node, FALSE);
  g_autofree char *again = NULL;
  g_autoptr (GBytes) padded = NULL;
  g_auto (CoterieContent) content;

  if (!coterie_content_parse (&content, (const guint8 *) json, strlen (json), error) ||
      (padded = coterie_content_encode (&content, error)) == NULL)
    return FALSE;
  g_assert_cmpuint (g_bytes_get_size (padded), ==, coterie_padding_bucket (strlen (json)));
  again = g_strndup (g_bytes_get_data (padded, NULL), g_bytes_get_size (padded));
  coterie_writer_members (writer, again);
  return TRUE;
}

static gboolean
row_link_begin (JsonNode *node, CoterieWriter *writer, GError **error)
{
  g_auto (CoterieLinkingBegin) body;

  if (!coterie_linking_begin_from_json (&body, node, error))
    return FALSE;
  coterie_linking_begin_write (&body, writer);
  return TRUE;
}

static gboolean
row_link_begun (JsonNode *node, CoterieWriter *writer, GError **error)
{
  g_auto (CoterieLinkingBegun) body;

  if (!coterie_linking_begun_from_json (&body, node, error))
    return FALSE;
  coterie_linking_begun_write (&body, writer);
  return TRUE;
}

static gboolean
row_link_commit (JsonNode *node, CoterieWriter *writer, GError **error)
{
  CoterieLinkingCommit body;

  if (!coterie_linking_commit_from_json (&body, node, error))
    return FALSE;
  coterie_linking_commit_write (&body, writer);
  return TRUE;
}

static gboolean
row_link_status (JsonNode *node, CoterieWriter *writer, GError **error)
{
  CoterieLinkingStatus body;

  if (!coterie_linking_status_from_json (&body, node, error))
    return FALSE;
  coterie_linking_status_write (&body, writer);
  return TRUE;
}

static gboolean
row_link_reveal (JsonNode *node, CoterieWriter *writer, GError **error)
{
  g_auto (CoterieLinkingReveal) body;

  if (!coterie_linking_reveal_from_json (&body, node, error))
    return FALSE;
  coterie_linking_reveal_write (&body, writer);
  return TRUE;
}

static gboolean
row_link_view (JsonNode *node, CoterieWriter *writer, GError **error)
{
  CoterieLinkingView body;

  if (!coterie_linking_view_from_json (&body, node, error))
    return FALSE;
  coterie_linking_view_write (&body, writer);
  return TRUE;
}

static gboolean
row_link_answer (JsonNode *node, CoterieWriter *writer, GError **error)
{
  CoterieLinkingTurn body;

  if (!coterie_linking_answer_from_json (&body, node, error))
    return FALSE;
  coterie_linking_turn_write (&body, writer);
  return TRUE;
}

static gboolean
row_link_take (JsonNode *node, CoterieWriter *writer, GError **error)
{
  CoterieLinkingTurn body;

  if (!coterie_linking_take_from_json (&body, node, error))
    return FALSE;
  coterie_linking_turn_write (&body, writer);
  return TRUE;
}

static gboolean
row_link_decline (JsonNode *node, CoterieWriter *writer, GError **error)
{
  CoterieLinkingDecline body;

  if (!coterie_linking_decline_from_json (&body, node, error))
    return FALSE;
  coterie_linking_decline_write (&body, writer);
  return TRUE;
}

static const struct
{
  const char *name;
  JsonRow row;
} json_rows[] = {
  { "error", row_error },
  { "bundle-upload", row_bundle_upload },
  { "bundle-fetched", row_bundle_fetched },
  { "server-reply", row_server_reply },
  { "register-request", row_register_request },
  { "start-over-request", row_register_request },
  { "token-reply", row_token_reply },
  { "password-request", row_password_request },
  { "password-reply", row_password_reply },
  { "challenge-request", row_challenge_request },
  { "challenge-reply", row_challenge_reply },
  { "token-request", row_token_request },
  { "change-password-request", row_change_password_request },
  { "delete-request", row_delete_request },
  { "name-reply", row_name_reply },
  { "chain-reply", row_chain_reply },
  { "append-request", row_append_request },
  { "append-reply", row_append_reply },
  { "prekeys-upload", row_prekeys_upload },
  { "prekeys-reply", row_prekeys_reply },
  { "send-request", row_send_request },
  { "send-reply", row_send_reply },
  { "mailbox-reply", row_mailbox_reply },
  { "ack-request", row_ack_request },
  { "gap-seen-request", row_gap_seen_request },
  { "presence-token-request", row_presence_token_request },
  { "presence-request", row_presence_request },
  { "presence-reply", row_presence_reply },
  { "turn-reply", row_turn_reply },
  { "frame-request", row_frame_request },
  { "frame-reply", row_text_frame },
  { "frame-refusal", row_text_frame },
  { "frame-refusal-unknown", row_text_frame },
  { "event-waiting", row_text_frame },
  { "event-prekeys", row_text_frame },
  { "event-gap", row_text_frame },
  { "event-chain", row_text_frame },
  { "event-presence", row_text_frame },
  { "event-link", row_text_frame },
  { "link-begin-request", row_link_begin },
  { "link-begin-reply", row_link_begun },
  { "link-commit-request", row_link_commit },
  { "link-status-reply", row_link_status },
  { "link-reveal-request", row_link_reveal },
  { "link-view-reply", row_link_view },
  { "link-answer-request", row_link_answer },
  { "link-take-request", row_link_take },
  { "link-decline-request", row_link_decline },
  { "content-text", row_content },
  { "content-receipt", row_content },
  { "content-typing", row_content },
  { "content-profile", row_content },
  { "content-retry", row_content },
  { "content-lost", row_content },
  { "content-common", row_content },
  { "content-handover-settings", row_content },
  { "content-handover-contacts", row_content },
  { "content-handover-chats", row_content },
  { "content-handover-groups", row_content },
  { "content-handover-rows", row_content },
  { "content-handover-pictures", row_content },
  { "content-handover-end", row_content },
  { "content-handover-ack", row_content },
  { "content-handover-ask", row_content },
  { "content-sync-chat", row_content },
  { "content-sync-settings", row_content },
  { "content-sync-heads", row_content },
  { "content-device-name", row_content },
  { "content-group-record", row_content },
  { "content-group-ask", row_content },
  { "content-group-secret", row_content },
  { "content-group-join", row_content },
  { "content-group-history", row_content },
  { "content-group-text", row_content },
  { "content-call-ring", row_content },
  { "content-call-answer", row_content },
  { "content-call-decline", row_content },
  { "content-call-elsewhere", row_content },
  { "content-call-alive", row_content },
  { "content-call-sdp", row_content },
  { "content-call-note", row_content },
  { "content-call-candidates", row_content },
};

/* Reads a binary frame and writes it again. */
typedef GBytes *(*HexRow) (const guint8 *bytes, gsize size, GError **error);

static GBytes *
row_send (const guint8 *bytes, gsize size, GError **error)
{
  g_auto (CoterieSend) send;
  return coterie_send_parse (&send, bytes, size, error) ? coterie_send_encode (&send) : NULL;
}

static GBytes *
row_deliver (const guint8 *bytes, gsize size, GError **error)
{
  CoterieDeliver deliver;
  return coterie_deliver_parse (&deliver, bytes, size, error) ? coterie_deliver_encode (&deliver) : NULL;
}

static GBytes *
row_ack (const guint8 *bytes, gsize size, GError **error)
{
  guint64 ids[COTERIE_ACK_MAX_IDS];
  guint n_ids;
  return coterie_ack_parse (bytes, size, ids, &n_ids, error) ? coterie_ack_encode (ids, n_ids) : NULL;
}

static GBytes *
row_answer (const guint8 *bytes, gsize size, GError **error)
{
  g_auto (CoterieAnswer) answer;
  return coterie_answer_parse (&answer, bytes, size, error) ? coterie_answer_encode (&answer) : NULL;
}

static const struct
{
  const char *name;
  HexRow row;
} hex_rows[] = {
  { "frame-send", row_send }, { "frame-send-common", row_send }, { "frame-deliver", row_deliver },
  { "frame-ack", row_ack },   { "frame-answer", row_answer },    { "frame-answer-unreached", row_answer },
};

static GPtrArray *examples; /* of DocExample; for the time of main() */

static const DocExample *
find_example (const char *name)
{
  for (guint i = 0; i < examples->len; i++)
    {
      const DocExample *example = g_ptr_array_index (examples, i);
      if (strcmp (example->name, name) == 0)
        return example;
    }
  return NULL;
}

static JsonNode *
open_example (const DocExample *example)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = coterie_json_open (example->text, strlen (example->text), COTERIE_REPLY_MAX_BYTES, &error);

  g_assert_no_error (error);
  return node;
}

static void
check_json (const DocExample *example, JsonRow row)
{
  g_autoptr (JsonNode) node = open_example (example);
  g_autoptr (JsonNode) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  CoterieWriter writer;

  coterie_writer_init (&writer);
  row (node, &writer, &error);
  json = coterie_writer_finish_string (&writer);
  g_assert_no_error (error);
  again = coterie_json_open (json, strlen (json), COTERIE_REPLY_MAX_BYTES, &error);
  g_assert_no_error (error);
  if (!json_node_equal (node, again))
    g_error ("%s comes back as %s", example->name, json);
}

static void
check_hex (const DocExample *example, HexRow row)
{
  g_autoptr (GBytes) bytes = protocol_doc_parse_hex (example->text);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) again = row (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bytes, again));
}

static void
test_example (gconstpointer data)
{
  const DocExample *example = data;

  if (strcmp (example->language, "json") == 0)
    {
      for (guint i = 0; i < G_N_ELEMENTS (json_rows); i++)
        if (strcmp (json_rows[i].name, example->name) == 0)
          {
            check_json (example, json_rows[i].row);
            return;
          }
    }
  else if (strcmp (example->language, "hex") == 0)
    {
      for (guint i = 0; i < G_N_ELEMENTS (hex_rows); i++)
        if (strcmp (hex_rows[i].name, example->name) == 0)
          {
            check_hex (example, hex_rows[i].row);
            return;
          }
    }
  g_error ("The example %s (%s) has no reader", example->name, example->language);
}

static void
test_every_reader_has_an_example (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (json_rows); i++)
    if (find_example (json_rows[i].name) == NULL)
      g_error ("docs/protocol.md has no example %s", json_rows[i].name);
  for (guint i = 0; i < G_N_ELEMENTS (hex_rows); i++)
    if (find_example (hex_rows[i].name) == NULL)
      g_error ("docs/protocol.md has no example %s", hex_rows[i].name);
}

static void
test_names_differ (void)
{
  for (guint i = 0; i < examples->len; i++)
    {
      const DocExample *example = g_ptr_array_index (examples, i);
      g_assert_true (find_example (example->name) == example);
    }
}

/* A fence that looks like an example but is not marked as one would not be tested. */
static void
test_every_fence_is_marked (void)
{
  g_autofree char *doc = protocol_doc_load ();
  guint n_fences = 0;

  for (const char *at = doc; (at = strstr (at, "\n```")) != NULL; at += 4)
    if (g_str_has_prefix (at, "\n```json\n") || g_str_has_prefix (at, "\n```hex\n") ||
        g_str_has_prefix (at, "\n```text\n"))
      n_fences++;
  g_assert_cmpuint (n_fences, ==, examples->len);
}

static void
assert_same_frame (GBytes *frame, const char *name)
{
  g_autoptr (GBytes) expected = protocol_doc_parse_hex (find_example (name)->text);
  g_assert_true (g_bytes_equal (frame, expected));
}

/* What the page shows as JSON and as a binary frame is the same. */
static void
test_json_and_binary_agree (void)
{
  g_autoptr (JsonNode) send_node = open_example (find_example ("send-request"));
  g_autoptr (JsonNode) reply_node = open_example (find_example ("send-reply"));
  g_autoptr (JsonNode) mailbox_node = open_example (find_example ("mailbox-reply"));
  g_autoptr (JsonNode) ack_node = open_example (find_example ("ack-request"));
  g_autoptr (GBytes) send = coterie_send_frame_from_json (send_node, NULL);
  g_autoptr (GPtrArray) delivers = NULL;
  g_autoptr (GBytes) ack = NULL;
  g_autoptr (GBytes) answer_frame = NULL;
  g_auto (CoterieAnswer) answer;
  guint64 ids[COTERIE_ACK_MAX_IDS];
  guint n_ids;
  gboolean more;

  assert_same_frame (send, "frame-send");
  delivers = coterie_mailbox_reply_from_json (mailbox_node, &more, NULL);
  assert_same_frame (g_ptr_array_index (delivers, 0), "frame-deliver");
  g_assert_true (coterie_ack_request_from_json (ack_node, ids, &n_ids, NULL));
  ack = coterie_ack_encode (ids, n_ids);
  assert_same_frame (ack, "frame-ack");
  g_assert_true (coterie_send_reply_from_json (&answer, reply_node, NULL));
  answer_frame = coterie_answer_encode (&answer);
  assert_same_frame (answer_frame, "frame-answer");
}

int
main (int argc, char **argv)
{
  g_autofree char *doc = protocol_doc_load ();
  int status;

  g_test_init (&argc, &argv, NULL);
  examples = protocol_doc_examples (doc);
  for (guint i = 0; i < examples->len; i++)
    {
      const DocExample *example = g_ptr_array_index (examples, i);
      g_autofree char *path = g_strdup_printf ("/wire/protocol-doc/example/%s", example->name);

      if (strcmp (example->name, "safety-code") != 0 && /* tests/chain/test-safety-code.c reads it */
          !g_str_has_prefix (example->name, "group-"))  /* and tests/group/test-record.c these */
        g_test_add_data_func (path, example, test_example);
    }
  g_test_add_func ("/wire/protocol-doc/every-reader-has-an-example", test_every_reader_has_an_example);
  g_test_add_func ("/wire/protocol-doc/names-differ", test_names_differ);
  g_test_add_func ("/wire/protocol-doc/every-fence-is-marked", test_every_fence_is_marked);
  g_test_add_func ("/wire/protocol-doc/json-and-binary-agree", test_json_and_binary_agree);
  status = g_test_run ();
  g_ptr_array_unref (examples);
  return status;
}
