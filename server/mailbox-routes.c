// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/hub.h"
#include "server/mailbox.h"
#include "wire/errors.h"
#include "wire/mailbox.h"

// Sends and mailboxes as JSON, for scripts; the socket has binary frames for the same.

static gboolean
is_here (gint64 device_id, gpointer user_data)
{
  return coterie_hub_is_here (user_data, device_id);
}

static void
write_answer (CoterieCall *call, guint64 number, const CoterieMailboxResult *result)
{
  CoterieAnswer answer = { .number = number, .time_ms = result->time_ms, .code = result->code };

  if (result->unreached != NULL)
    {
      answer.n_unreached = result->unreached->len;
      answer.unreached = (CoterieDeviceId *) (gpointer) result->unreached->data;
    }
  coterie_send_reply_write (&answer, &call->reply);
}

/**
 * coterie_mailbox_handle_send:
 *
 * POST /v1/send: writes `send`, `time`, `code` and `unreached`.
 *
 * Returns: whether it is answered; otherwise the errors of coterie_mailbox_send()
 */
gboolean
coterie_mailbox_handle_send (CoterieCall *call, CoterieSql *sql, GError **error)
{
  g_autoptr (GBytes) frame = coterie_send_frame_from_json (call->body, error);
  g_auto (CoterieSend) parsed = { 0 };
  g_auto (CoterieMailboxResult) result = { 0 };
  CoterieMailboxSend send = { .caller = &call->caller, .send = &parsed, .now_ms = call->now_ms };
  const guint8 *bytes;
  gsize n_bytes;

  if (frame == NULL)
    return FALSE;
  bytes = g_bytes_get_data (frame, &n_bytes);
  if (!coterie_send_parse (&parsed, bytes, n_bytes, error))
    return FALSE;
  coterie_mailbox_hash_frame (bytes, n_bytes, send.frame_hash);
  if (call->server->hub != NULL)
    {
      send.is_here = is_here;
      send.user_data = call->server->hub;
    }
  if (!coterie_mailbox_send (sql, call->server->directory, &send, &result, error))
    return FALSE;
  coterie_mailbox_add_effects (&send, &result, &call->effects);
  write_answer (call, parsed.number, &result);
  return TRUE;
}

static gboolean
add_to_reply (const CoterieDeliver *deliver, gpointer user_data)
{
  coterie_mailbox_reply_add (user_data, deliver);
  return TRUE;
}

/**
 * coterie_mailbox_handle_list:
 *
 * GET /v1/mailbox: writes `envelopes`, oldest first, and `more`.
 *
 * Returns: whether it is answered; BAD_REQUEST for a limit that is out of range
 */
gboolean
coterie_mailbox_handle_list (CoterieCall *call, CoterieSql *sql, GError **error)
{
  /* Base64 takes a third more, and the rest of an envelope's JSON is small beside its frame. */
  CoterieMailboxPage page = { .device_id = call->caller.device_id,
                              .max_bytes = COTERIE_REPLY_MAX_BYTES / 2,
                              .now_ms = call->now_ms };
  guint64 limit;
  gboolean more;

  if (!coterie_call_get_query_uint (call, "limit", 1, COTERIE_MAILBOX_PAGE_MAX, COTERIE_MAILBOX_PAGE_DEFAULT, &limit,
                                    error))
    return FALSE;
  page.max_envelopes = (guint) limit;
  coterie_mailbox_reply_begin (&call->reply);
  if (!coterie_mailbox_page (sql, &page, add_to_reply, &call->reply, &more, error))
    return FALSE;
  coterie_mailbox_reply_end (&call->reply, more);
  return TRUE;
}

/**
 * coterie_mailbox_handle_ack:
 *
 * POST /v1/mailbox/ack
 *
 * Returns: whether it is answered
 */
gboolean
coterie_mailbox_handle_ack (CoterieCall *call, CoterieSql *sql, GError **error)
{
  guint64 ids[COTERIE_ACK_MAX_IDS];
  guint n_ids;

  return coterie_ack_request_from_json (call->body, ids, &n_ids, error) &&
         coterie_directory_check_caller (call->server->directory, sql, &call->caller, error) &&
         coterie_mailbox_ack (sql, call->server->directory, call->caller.device_id, ids, n_ids, error);
}

/**
 * coterie_mailbox_handle_gap_seen:
 *
 * POST /v1/mailbox/gap-seen
 *
 * Returns: whether it is answered
 */
gboolean
coterie_mailbox_handle_gap_seen (CoterieCall *call, CoterieSql *sql, GError **error)
{
  guint64 to_ms;

  return coterie_gap_seen_request_from_json (call->body, &to_ms, error) &&
         coterie_directory_check_caller (call->server->directory, sql, &call->caller, error) &&
         coterie_mailbox_gap_seen (sql, call->caller.device_id, to_ms, error);
}
