// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/hub.h"
#include "server/mailbox.h"
#include "wire/errors.h"
#include "wire/mailbox.h"

// Sends and mailboxes as JSON, for scripts; the socket has binary frames for the same.

/* What is sent: the effects point into it. */
typedef struct
{
  GBytes *frame;
  CoterieCaller caller;
  CoterieSend parsed;
  CoterieMailboxSend send;
  CoterieMailboxResult result;
} Parcel;

static void
parcel_free (gpointer data)
{
  Parcel *parcel = data;

  coterie_mailbox_result_clear (&parcel->result);
  coterie_send_clear (&parcel->parsed);
  g_clear_pointer (&parcel->frame, g_bytes_unref);
  g_free (parcel);
}

/* The call keeps it, and may come here again after a rollback. */
static Parcel *
begin (CoterieCall *call)
{
  g_clear_pointer (&call->prepared, parcel_free);
  call->prepared = g_new0 (Parcel, 1);
  call->free_prepared = parcel_free;
  return call->prepared;
}

static gboolean
parse (CoterieCall *call, Parcel *parcel, GError **error)
{
  const guint8 *bytes;
  gsize n_bytes;

  parcel->frame = coterie_send_frame_from_json (call->body, error);
  if (parcel->frame == NULL)
    return FALSE;
  bytes = g_bytes_get_data (parcel->frame, &n_bytes);
  parcel->caller = call->caller;
  parcel->send = (CoterieMailboxSend){ .caller = &parcel->caller,
                                       .send = &parcel->parsed,
                                       .now_ms = call->now_ms,
                                       .hub = call->server->hub,
                                       .presences = call->server->presences,
                                       .reserve = call->server->reserve,
                                       .connection = call->connection };
  coterie_mailbox_hash_frame (bytes, n_bytes, parcel->send.frame_hash);
  return coterie_send_parse (&parcel->parsed, bytes, n_bytes, error);
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
  Parcel *parcel = begin (call);

  if (!parse (call, parcel, error) ||
      !coterie_mailbox_send (sql, call->server->directory, &parcel->send, &parcel->result, error))
    return FALSE;
  coterie_mailbox_add_effects (&parcel->send, &parcel->result, &call->effects);
  write_answer (call, parcel->parsed.number, &parcel->result);
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
 * POST /v1/mailbox/ack. The socket of the device, if it is here, has room for more then.
 *
 * Returns: whether it is answered
 */
gboolean
coterie_mailbox_handle_ack (CoterieCall *call, CoterieSql *sql, GError **error)
{
  guint64 ids[COTERIE_ACK_MAX_IDS];
  guint n_ids;

  if (!coterie_ack_request_from_json (call->body, ids, &n_ids, error) ||
      !coterie_directory_check_caller (call->server->directory, sql, &call->caller, error) ||
      !coterie_mailbox_ack (sql, call->server->directory, call->caller.device_id, ids, n_ids, error))
    return FALSE;
  coterie_effects_tell_acked (&call->effects, call->caller.device_id, ids, n_ids);
  return TRUE;
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
