// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "core/prekey-jobs.h"
#include "core/repair-jobs.h"
#include "core/roster-jobs.h"
#include "wire/mailbox.h"

/* What the transport says, and who is told. */

/* Prekeys and the sent log are looked after so often while connected. */
#define UPKEEP_MS (3600 * 1000)

/* ------------------------------------------------------------------------------------ settling */

typedef struct
{
  gboolean lost; /* the connection ended meanwhile: one more attempt is waited for */
} Settling;

static gboolean
is_settled (CoterieClient *self)
{
  return self->state == COTERIE_CLIENT_ONLINE && self->waiting_known && self->n_background == 0 &&
         self->n_kept <= self->n_kept_left && self->n_unsent <= self->n_held && coterie_inbox_is_idle (self->inbox) &&
         coterie_outbox_is_idle (self->outbox);
}

static GPtrArray *
take_tasks (GPtrArray **tasks)
{
  GPtrArray *taken = *tasks;

  *tasks = g_ptr_array_new_with_free_func (g_object_unref);
  return taken;
}

static void
return_settlings (CoterieClient *self)
{
  g_autoptr (GPtrArray) tasks = take_tasks (&self->settlings);

  for (guint i = 0; i < tasks->len; i++)
    if (!g_task_return_error_if_cancelled (tasks->pdata[i]))
      g_task_return_boolean (tasks->pdata[i], TRUE);
}

/**
 * coterie_client_check_settled:
 *
 * Something came to an end: perhaps everything has.
 */
void
coterie_client_check_settled (CoterieClient *self)
{
  self->settled = is_settled (self);
  coterie_client_notify_counts (self);
  if (self->settled)
    return_settlings (self);
}

void
coterie_client_begin_background (CoterieClient *self)
{
  self->n_background++;
}

void
coterie_client_end_background (CoterieClient *self)
{
  if (self->n_background > 0)
    self->n_background--;
  if (self->transport != NULL)
    coterie_client_check_settled (self);
}

static void
fail_tasks (GPtrArray *tasks, const GError *error)
{
  for (guint i = 0; i < tasks->len; i++)
    coterie_core_error_return (tasks->pdata[i], g_error_copy (error));
}

/**
 * coterie_client_fail_waiting:
 *
 * Whoever waits for the connection waits in vain.
 */
void
coterie_client_fail_waiting (CoterieClient *self, const GError *error)
{
  g_autoptr (GPtrArray) settlings = take_tasks (&self->settlings);
  g_autoptr (GPtrArray) attempts = take_tasks (&self->attempts);

  fail_tasks (settlings, error);
  fail_tasks (attempts, error);
}

/* An attempt failed, or the connection was lost. */
static void
fail_settlings (CoterieClient *self, const GError *why, gboolean again, gboolean was_online)
{
  for (guint i = self->settlings->len; i > 0; i--)
    {
      g_autoptr (GTask) task = g_object_ref (self->settlings->pdata[i - 1]);
      Settling *settling = g_task_get_task_data (task);

      if (again && was_online && !settling->lost)
        {
          settling->lost = TRUE;
          continue;
        }
      g_ptr_array_remove_index (self->settlings, i - 1);
      coterie_core_error_return (task, g_error_copy (why));
    }
}

static void
on_settling_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  CoterieClient *self = g_task_get_source_object (task);

  g_object_ref (task);
  if (g_ptr_array_remove (self->settlings, task))
    g_task_return_error_if_cancelled (task);
  g_object_unref (task);
}

void
coterie_client_settle_async (CoterieClient *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_task_data (task, g_new0 (Settling, 1), g_free);
  if (!coterie_client_is_open (self) || !self->wanted)
    {
      GError *error = self->connection_error != NULL
                          ? g_error_copy (self->connection_error)
                          : g_error_new_literal (COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_OFFLINE, "Not connected.");

      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  g_ptr_array_add (self->settlings, task);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (on_settling_cancelled), task, 0);
  if (!g_task_return_error_if_cancelled (task))
    coterie_client_check_settled (self);
  else
    g_ptr_array_remove (self->settlings, task);
}

gboolean
coterie_client_settle_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * coterie_client_await_attempt:
 * @task: (transfer full): returns TRUE as soon as we are connected, or the error of the attempt that is under way
 */
void
coterie_client_await_attempt (CoterieClient *self, GTask *task)
{
  if (self->state == COTERIE_CLIENT_ONLINE)
    g_task_return_boolean (task, TRUE);
  else if (!self->wanted || self->connection_error != NULL)
    g_task_return_new_error (task, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_OFFLINE, "Not connected.");
  else
    {
      g_ptr_array_add (self->attempts, task);
      return;
    }
  g_object_unref (task);
}

/* ------------------------------------------------------------------------------------ upkeep */

static void
on_background_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieClient) self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_pointer (G_TASK (result), &error) == NULL)
    g_debug ("a job in the background failed: %s", error->message);
  coterie_client_end_background (self);
}

static void
run_background (CoterieClient *self, CoterieJob job, gpointer data)
{
  coterie_client_begin_background (self);
  coterie_vault_run_async (self->vault, job, data, g_free, NULL, self->end, on_background_done, g_object_ref (self));
}

static void
refill_prekeys (CoterieClient *self, gboolean low);

/* One refill at a time: what is on its way may be just what the server asks for. */
static void
end_refill (CoterieClient *self, gboolean taken)
{
  gboolean again = taken && self->refill_wanted && self->state == COTERIE_CLIENT_ONLINE;

  self->refilling = self->refill_wanted = FALSE;
  if (again)
    refill_prekeys (self, TRUE);
  coterie_client_end_background (self);
}

static void
on_upload_noted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieClient) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean noted = g_task_propagate_pointer (G_TASK (result), &error) != NULL;

  if (!noted)
    g_message ("an upload of prekeys was not noted: %s", error->message);
  end_refill (self, noted);
}

static gboolean
is_refused_for_good (const GError *error)
{
  return g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_BUNDLE_REFUSED) ||
         g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_BAD_REQUEST) ||
         g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_TOO_LARGE);
}

/* An upload under way. */
typedef struct
{
  CoterieClient *client;
  GBytes *body;
} Upload;

static void
on_prekeys_uploaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Upload *upload = user_data;
  g_autoptr (CoterieClient) self = g_steal_pointer (&upload->client);
  g_autoptr (GBytes) body = g_steal_pointer (&upload->body);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  CoteriePrekeyUploadNews *news;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (node == NULL)
    g_message ("prekeys were not uploaded: %s", error->message);
  if (self->vault == NULL || (node == NULL && !is_refused_for_good (error)))
    {
      end_refill (self, FALSE); /* the next refill uploads the same */
      return;
    }
  news = g_new0 (CoteriePrekeyUploadNews, 1);
  news->body = g_steal_pointer (&body);
  news->taken = node != NULL;
  coterie_vault_run_async (self->vault, coterie_prekey_jobs_note_uploaded, news,
                           (GDestroyNotify) coterie_prekey_upload_news_free, NULL, NULL, on_upload_noted,
                           g_object_ref (self));
}

static void
on_prekeys_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieClient) self = user_data;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  Upload *upload;

  body = g_task_propagate_pointer (G_TASK (result), &error);
  if (body == NULL)
    g_message ("no prekeys were made: %s", error->message);
  if (body == NULL || g_bytes_get_size (body) == 0 || self->transport == NULL)
    {
      end_refill (self, body != NULL);
      return;
    }
  upload = g_new0 (Upload, 1);
  upload->client = g_object_ref (self);
  upload->body = g_bytes_ref (body);
  coterie_transport_request_async (self->transport, "PUT", "/v1/account/prekeys", body, self->end, on_prekeys_uploaded,
                                   upload);
}

static void
refill_prekeys (CoterieClient *self, gboolean low)
{
  CoteriePrekeyWish *wish;

  if (self->refilling)
    {
      self->refill_wanted |= low;
      return;
    }
  self->refilling = TRUE;
  wish = g_new0 (CoteriePrekeyWish, 1);
  wish->low = low;
  coterie_client_begin_background (self);
  coterie_vault_run_async (self->vault, coterie_prekey_jobs_refill, wish, g_free, (GDestroyNotify) g_bytes_unref,
                           self->end, on_prekeys_made, g_object_ref (self));
}

static void
on_upkeep (gpointer user_data)
{
  CoterieClient *self = user_data;

  refill_prekeys (self, FALSE);
  run_background (self, coterie_client_jobs_clean_up, NULL);
  coterie_timer_set (&self->upkeep_timer, UPKEEP_MS, on_upkeep, self);
}

static void
on_repair_timer (gpointer user_data)
{
  coterie_client_ask_repair (user_data);
}

static void
on_repair_asked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieClient) self = user_data;
  g_autofree gint64 *next_ms = g_task_propagate_pointer (G_TASK (result), NULL);

  if (next_ms != NULL && *next_ms != 0 && self->state == COTERIE_CLIENT_ONLINE)
    coterie_timer_set (&self->repair_timer, *next_ms - coterie_client_now_ms (self), on_repair_timer, self);
  coterie_client_end_background (self);
}

/**
 * coterie_client_ask_repair:
 *
 * Has those envelopes asked for again that are due.
 */
void
coterie_client_ask_repair (CoterieClient *self)
{
  if (self->state != COTERIE_CLIENT_ONLINE)
    return;
  coterie_client_begin_background (self);
  coterie_vault_run_async (self->vault, coterie_repair_jobs_ask, NULL, NULL, g_free, self->end, on_repair_asked,
                           g_object_ref (self));
}

/* ------------------------------------------------------------------------------------ events */

static void
note_time (CoterieClient *self, guint64 time_ms)
{
  coterie_server_clock_note (self->server_clock, time_ms);
  coterie_vault_set_offset_ms (self->vault, coterie_server_clock_get_now_ms (self->server_clock) -
                                                coterie_clock_get_wall_ms (self->clock));
  if (!coterie_server_clock_is_far_off (self->server_clock))
    self->clock_told = FALSE;
  else if (!self->clock_told)
    {
      self->clock_told = TRUE;
      coterie_client_emit_notice (self, COTERIE_NOTICE_CLOCK, NULL,
                                  "The clock of this computer and that of the server differ by more than a day.");
    }
}

static void
compare_own (CoterieClient *self, const CoterieChainHead *head)
{
  run_background (self, coterie_roster_jobs_compare_own, g_memdup2 (head, sizeof *head));
}

static void
take_waiting (CoterieClient *self, const CoterieTextFrame *frame)
{
  note_time (self, frame->time_ms);
  compare_own (self, &frame->head);
  refill_prekeys (self, frame->n_one_time < COTERIE_ONE_TIME_PREKEYS_LOW);
  self->waiting_known = TRUE;
  coterie_inbox_expect (self->inbox, frame->count);
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
      refill_prekeys (self, frame->n_one_time < COTERIE_ONE_TIME_PREKEYS_LOW);
      break;
    case COTERIE_TEXT_FRAME_GAP:
      take_gap (self, frame);
      break;
    case COTERIE_TEXT_FRAME_CHAIN:
      compare_own (self, &frame->head);
      break;
    case COTERIE_TEXT_FRAME_PRESENCE:
      coterie_presences_take (self->presences, &frame->presence);
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
return_attempts (CoterieClient *self)
{
  g_autoptr (GPtrArray) tasks = take_tasks (&self->attempts);

  for (guint i = 0; i < tasks->len; i++)
    g_task_return_boolean (tasks->pdata[i], TRUE);
}

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
  on_upkeep (self);
  return_attempts (self);
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
  g_autoptr (GPtrArray) attempts = NULL;

  if (!self->wanted)
    return;
  let_go (self);
  coterie_client_take_connection_error (self, g_error_copy (why));
  self->wanted = again;
  coterie_client_set_state (self, choose_state (why, again));
  if (g_error_matches (why, COTERIE_NET_ERROR, COTERIE_NET_ERROR_REPLACED))
    coterie_client_emit_notice (self, COTERIE_NOTICE_REPLACED, NULL,
                                "Another program with the keys of this device has connected.");
  attempts = take_tasks (&self->attempts);
  fail_tasks (attempts, why);
  fail_settlings (self, why, again, was_online);
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
  if (self->wanted && COTERIE_TRANSPORT (source) == self->transport)
    coterie_link_start (COTERIE_LINK (source)); /* somebody changed their mind meanwhile */
}

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
  if (COTERIE_IS_LINK (self->transport))
    coterie_link_close_async (COTERIE_LINK (self->transport), NULL, on_disconnected, g_object_ref (self));
}

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
  on_upkeep (self);
  coterie_outbox_pump (self->outbox);
}
