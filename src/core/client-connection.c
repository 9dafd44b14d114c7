// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "mail/repair-jobs.h"
#include "mail/takeover-jobs.h"
#include "mail/told-jobs.h"
#include "wire/mailbox.h"

/* What the transport says, and who is told. */

/* ------------------------------------------------------------------------------------ events */

static void
note_time (CoterieClient *self, guint64 time_ms)
{
  coterie_server_clock_note (self->server_clock, time_ms);
  coterie_vault_set_offset_ms (
      self->vault, coterie_server_clock_get_now_ms (self->server_clock) - coterie_clock_get_wall_ms (self->clock),
      (gint64) MIN (time_ms, COTERIE_JSON_INTEGER_MAX));
  if (!coterie_server_clock_is_far_off (self->server_clock))
    self->clock_told = FALSE;
  else if (!self->clock_told)
    {
      self->clock_told = TRUE;
      coterie_client_tell (self, COTERIE_NOTICE_CLOCK, COTERIE_SENTENCE_CLOCK, NULL);
    }
}

/**
 * coterie_client_compare_own:
 * @head: where our own chain stands, as somebody says
 */
void
coterie_client_compare_own (CoterieClient *self, const CoterieChainHead *head)
{
  coterie_client_run_background (self, coterie_told_jobs_compare_own, g_memdup2 (head, sizeof *head));
}

static void
take_waiting (CoterieClient *self, const CoterieTextFrame *frame)
{
  note_time (self, frame->time_ms);
  coterie_client_compare_own (self, &frame->head);
  coterie_client_refill_prekeys (self, frame->n_one_time < COTERIE_ONE_TIME_PREKEYS_LOW);
  self->waiting_known = TRUE;
  coterie_inbox_expect (self->inbox, frame->count);
  if (frame->count == 0)
    coterie_outbox_pump (self->outbox); /* what waits for the last envelope need not wait */
}

typedef struct
{
  CoterieClient *client;
  guint64 to_ms;
} GapSeen;

static void
gap_seen_free (GapSeen *seen)
{
  g_object_unref (seen->client);
  g_free (seen);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GapSeen, gap_seen_free)

static void
on_gap_said (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieClient) self = user_data;
  g_autoptr (JsonNode) node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, NULL);

  coterie_client_end_background (self); /* if it was not heard, the event comes again */
}

/* Only when the line stays is the server told that it need not say it again. */
static void
on_gap_noted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GapSeen) seen = user_data;
  CoterieClient *self = seen->client;
  g_auto (CoterieWriter) writer = { 0 };
  g_autoptr (GBytes) body = NULL;

  if (g_task_propagate_pointer (G_TASK (result), NULL) == NULL || self->transport == NULL)
    {
      coterie_client_end_background (self);
      return;
    }
  coterie_writer_init (&writer);
  coterie_gap_seen_request_write (seen->to_ms, &writer);
  body = coterie_writer_finish_bytes (&writer);
  coterie_transport_request_async (self->transport, "POST", "/v1/mailbox/gap-seen", body, self->end, on_gap_said,
                                   g_object_ref (self));
}

static void
take_gap (CoterieClient *self, const CoterieTextFrame *frame)
{
  CoterieGapNews *news = g_new0 (CoterieGapNews, 1);
  GapSeen *seen = g_new0 (GapSeen, 1);

  news->count = frame->count;
  seen->client = g_object_ref (self);
  seen->to_ms = frame->to_ms;
  coterie_client_begin_background (self);
  coterie_vault_run_async (self->vault, coterie_repair_jobs_note_gap, news, g_free, NULL, NULL, on_gap_noted, seen);
}

static void
on_event (CoterieTransport *transport, const CoterieTextFrame *frame, CoterieClient *self)
{
  if (!self->wanted)
    return;
  switch (frame->type)
    {
    case COTERIE_TEXT_FRAME_WAITING:
      take_waiting (self, frame);
      break;
    case COTERIE_TEXT_FRAME_PREKEYS:
      coterie_client_refill_prekeys (self, frame->n_one_time < COTERIE_ONE_TIME_PREKEYS_LOW);
      break;
    case COTERIE_TEXT_FRAME_GAP:
      take_gap (self, frame);
      break;
    case COTERIE_TEXT_FRAME_CHAIN:
      coterie_client_compare_own (self, &frame->head);
      break;
    case COTERIE_TEXT_FRAME_PRESENCE:
      coterie_presences_take (self->presences, &frame->presence);
      break;
    case COTERIE_TEXT_FRAME_LINK:
      coterie_client_take_link_event (self);
      break;
    case COTERIE_TEXT_FRAME_REPLY:
    case COTERIE_TEXT_FRAME_REFUSAL:
    case COTERIE_TEXT_FRAME_UNKNOWN:
    default:
      break;
    }
}

static void
take_answer (CoterieClient *self, const guint8 *bytes, gsize size)
{
  g_auto (CoterieAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  if (!coterie_answer_parse (&answer, bytes, size, &error))
    {
      g_message ("an answer of the server was dropped: %s", error->message);
      return;
    }
  if (answer.code == COTERIE_ANSWER_DONE)
    note_time (self, answer.time_ms);
  if (!coterie_typing_take_answer (self->typing, &answer))
    coterie_outbox_take_answer (self->outbox, &answer);
}

static void
on_binary_frame (CoterieTransport *transport, GBytes *frame, CoterieClient *self)
{
  CoterieFrameType type;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (frame, &size);

  if (!self->wanted || !coterie_frame_peek_type (bytes, size, &type, NULL))
    return;
  if (type == COTERIE_FRAME_DELIVER)
    coterie_inbox_take_frame (self->inbox, frame);
  else if (type == COTERIE_FRAME_ANSWER)
    take_answer (self, bytes, size);
}

static void
on_refusal (CoterieTransport *transport, guint64 send, const GError *refusal, CoterieClient *self)
{
  if (self->wanted)
    coterie_outbox_take_refusal (self->outbox, send, refusal);
}

static void
on_drained (CoterieTransport *transport, CoterieClient *self)
{
  if (self->wanted)
    coterie_outbox_drained (self->outbox);
}

/* ------------------------------------------------------------------------------------ coming and going */

static void
on_opened (CoterieTransport *transport, CoterieClient *self)
{
  g_autoptr (CoterieClient) keep = g_object_ref (self);

  if (!self->wanted)
    return;
  self->waiting_known = FALSE;
  coterie_client_take_connection_error (self, NULL);
  coterie_client_set_state (self, COTERIE_CLIENT_ONLINE);
  coterie_outbox_opened (self->outbox);
  coterie_roster_look_at_held (self->roster);
  coterie_presences_update (self->presences);
  coterie_client_ask_repair (self);
  coterie_client_send_kept (self);
  coterie_client_start_upkeep (self);
  if (coterie_client_get_link_request (self) != NULL)
    coterie_client_take_link_event (self); /* it may have ended meanwhile */
  coterie_client_run_background (self, coterie_takeover_jobs_resume, NULL);
  coterie_client_ask_parts (self);
  coterie_client_return_attempts (self);
  coterie_client_check_settled (self);
}

static CoterieClientState
choose_state (const GError *why, gboolean again)
{
  if (again)
    return COTERIE_CLIENT_CONNECTING;
  if (g_error_matches (why, COTERIE_NET_ERROR, COTERIE_NET_ERROR_UNAUTHORIZED) || why->domain == COTERIE_REFUSAL)
    return COTERIE_CLIENT_SIGNED_OUT;
  return COTERIE_CLIENT_OFFLINE;
}

static void
let_go (CoterieClient *self)
{
  self->waiting_known = FALSE;
  coterie_timer_stop (&self->repair_timer);
  coterie_timer_stop (&self->parts_timer);
  coterie_timer_stop (&self->upkeep_timer);
  coterie_outbox_closed (self->outbox);
  coterie_inbox_closed (self->inbox);
  coterie_typing_closed (self->typing);
  coterie_presences_closed (self->presences);
}

static void
on_closed (CoterieTransport *transport, const GError *why, gboolean again, CoterieClient *self)
{
  g_autoptr (CoterieClient) keep = g_object_ref (self); /* who is told may let go of us */
  gboolean was_online = self->state == COTERIE_CLIENT_ONLINE;

  if (!self->wanted || self->n_closing > 0)
    return;
  let_go (self);
  coterie_client_take_connection_error (self, g_error_copy (why));
  self->wanted = again;
  coterie_client_set_state (self, choose_state (why, again));
  if (g_error_matches (why, COTERIE_NET_ERROR, COTERIE_NET_ERROR_REPLACED))
    coterie_client_tell (self, COTERIE_NOTICE_REPLACED, COTERIE_SENTENCE_REPLACED, NULL);
  if (g_error_matches (why, COTERIE_REFUSAL, COTERIE_CODE_STARTED_OVER))
    coterie_client_tell (self, COTERIE_ALARM_IDENTITY, COTERIE_SENTENCE_STARTED_OVER, NULL);
  if (!coterie_client_check_revoked (self, why))
    coterie_client_fail_attempt (self, why, again, was_online);
  coterie_client_check_settled (self);
}

void
coterie_client_watch_transport (CoterieClient *self)
{
  g_signal_connect (self->transport, "opened", G_CALLBACK (on_opened), self);
  g_signal_connect (self->transport, "closed", G_CALLBACK (on_closed), self);
  g_signal_connect (self->transport, "event", G_CALLBACK (on_event), self);
  g_signal_connect (self->transport, "refusal", G_CALLBACK (on_refusal), self);
  g_signal_connect (self->transport, "binary-frame", G_CALLBACK (on_binary_frame), self);
  g_signal_connect (self->transport, "drained", G_CALLBACK (on_drained), self);
}

void
coterie_client_unwatch_transport (CoterieClient *self)
{
  g_signal_handlers_disconnect_by_data (self->transport, self);
}

/**
 * coterie_client_connect:
 *
 * Repeating is safe.
 */
void
coterie_client_connect (CoterieClient *self)
{
  g_return_if_fail (COTERIE_IS_CLIENT (self));

  if (!coterie_client_is_open (self) || self->wanted)
    return;
  self->wanted = TRUE;
  coterie_client_take_connection_error (self, NULL);
  coterie_client_set_state (self, COTERIE_CLIENT_CONNECTING);
  if (COTERIE_IS_LINK (self->transport))
    coterie_link_start (COTERIE_LINK (self->transport));
  else if (coterie_transport_is_connected (self->transport))
    on_opened (self->transport, self);
}

static void
on_disconnected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieClient) self = user_data;

  coterie_link_close_finish (COTERIE_LINK (source), result);
  self->n_closing--;
  if (self->wanted && COTERIE_TRANSPORT (source) == self->transport)
    coterie_link_start (COTERIE_LINK (source)); /* somebody changed their mind meanwhile */
}

/**
 * coterie_client_disconnect:
 *
 * What is on its way may still go out; what is unsent stays queued. Repeating is safe.
 */
void
coterie_client_disconnect (CoterieClient *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (COTERIE_IS_CLIENT (self));

  if (!self->wanted)
    return;
  self->wanted = FALSE;
  let_go (self);
  coterie_client_set_state (self, COTERIE_CLIENT_OFFLINE);
  error = g_error_new_literal (COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_OFFLINE, "Not connected.");
  coterie_client_fail_waiting (self, error);
  coterie_client_check_settled (self);
  if (!COTERIE_IS_LINK (self->transport))
    return;
  self->n_closing++;
  coterie_link_close_async (COTERIE_LINK (self->transport), NULL, on_disconnected, g_object_ref (self));
}

/**
 * coterie_client_poke:
 *
 * Waiting times are counted by a clock that stands still while the machine sleeps; this looks at once.
 */
void
coterie_client_poke (CoterieClient *self)
{
  g_return_if_fail (COTERIE_IS_CLIENT (self));

  if (!coterie_client_is_open (self) || !self->wanted)
    return;
  if (COTERIE_IS_LINK (self->transport))
    coterie_link_poke (COTERIE_LINK (self->transport));
  if (self->state != COTERIE_CLIENT_ONLINE)
    return;
  coterie_client_ask_repair (self);
  coterie_client_ask_parts (self);
  coterie_client_start_upkeep (self);
  coterie_roster_look_at_told (self->roster);
  coterie_inbox_poke (self->inbox);
  coterie_outbox_pump (self->outbox);
}
