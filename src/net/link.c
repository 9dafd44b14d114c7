// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-net"

#include "net/link.h"

#include "net/backoff.h"
#include "net/channel.h"
#include "net/dial.h"
#include "net/requests.h"
#include "wire/json-door.h"
#include "wire/limits.h"
#include "wire/refusal.h"

#define TEXT_IN_MAX_BYTES (COTERIE_REPLY_MAX_BYTES + 4096) /* a reply's body, and the frame around it */
#define REQUESTS_MAX 64

/* States exclude one another, so one timer serves two of them: the deadline of dialling, and the wait for the next
 * attempt. */
struct _CoterieLink
{
  GObject parent_instance;

  CoterieServerUrl *url;
  CoteriePin *pin;
  CoterieTokenSource tokens;
  CoterieClock *clock;
  CoterieLinkTimes times;
  GRand *random;
  GNetworkMonitor *monitor;
  GMainContext *context;

  CoterieLinkState state;
  gboolean connected; /* as the property said last */
  GSource *timer;
  CoterieBackoff backoff;
  guint wait_ms;
  gint64 attempt_at_us;  /* when the last attempt began */
  GCancellable *attempt; /* while connecting */
  gboolean asked_anew;   /* for a token, in this attempt */
  gboolean timed_out;    /* this attempt */

  CoterieChannel *channel; /* while open or closing */
  gint64 opened_at_us;
  CoterieRequests *requests;
  GPtrArray *closers; /* tasks of coterie_link_close_async() */
};

static void
coterie_link_transport_init (CoterieTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CoterieLink,
                               coterie_link,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (COTERIE_TYPE_TRANSPORT, coterie_link_transport_init))

enum
{
  PROP_CONNECTED = 1,
};

static void
connect_now (CoterieLink *self);

static gboolean
is_open (CoterieLink *self)
{
  return self->state == COTERIE_LINK_OPEN && coterie_channel_is_usable (self->channel);
}

static void
notify_connected (CoterieLink *self)
{
  if (self->connected == is_open (self))
    return;
  self->connected = !self->connected;
  g_object_notify (G_OBJECT (self), "connected");
}

static GError *
offline_error (void)
{
  return g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE, "There is no connection to the server.");
}

static void
clear_timer (CoterieLink *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void
set_timer (CoterieLink *self, guint delay_ms, GSourceFunc on_time)
{
  clear_timer (self);
  self->timer = g_timeout_source_new (delay_ms);
  g_source_set_callback (self->timer, on_time, self, NULL);
  g_source_attach (self->timer, self->context);
}

/* The end of a connection or of an attempt. */

static void
finish_closers (CoterieLink *self)
{
  g_autoptr (GPtrArray) closers = g_steal_pointer (&self->closers);

  self->closers = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < closers->len; i++)
    g_task_return_boolean (closers->pdata[i], TRUE);
}

static void
forget_attempt (CoterieLink *self)
{
  clear_timer (self);
  if (self->attempt != NULL)
    g_cancellable_cancel (self->attempt);
  g_clear_object (&self->attempt);
}

static gboolean
on_wait_over (gpointer user_data)
{
  connect_now (user_data);
  return G_SOURCE_REMOVE;
}

static void
wait_before_next (CoterieLink *self, guint delay_ms)
{
  self->state = COTERIE_LINK_WAITING;
  self->wait_ms = delay_ms;
  set_timer (self, delay_ms, on_wait_over);
}

static guint
next_wait_ms (CoterieLink *self, const GError *why)
{
  guint delay_ms = coterie_backoff_next_ms (&self->backoff, self->random);
  guint64 asked_ms = 0;

  if (why->domain == COTERIE_REFUSAL)
    asked_ms = coterie_refusal_get_retry_ms (why, 0);
  return (guint) MAX (delay_ms, MIN (asked_ms, self->times.backoff_max_ms));
}

static gboolean
was_stable (CoterieLink *self)
{
  gint64 lived_us = coterie_clock_get_monotonic_us (self->clock) - self->opened_at_us;

  return self->channel != NULL && lived_us >= (gint64) self->times.stable_ms * 1000;
}

/* Ends what there is and tells: first those who wait for replies, then everybody. */
static void
end_connection (CoterieLink *self, const GError *why, gboolean again)
{
  g_autoptr (CoterieLink) kept = g_object_ref (self);
  g_autoptr (GError) reason = g_error_copy (why);
  g_autoptr (GError) offline = offline_error ();

  if (was_stable (self))
    coterie_backoff_reset (&self->backoff);
  forget_attempt (self);
  g_clear_pointer (&self->channel, coterie_channel_free);
  self->wait_ms = 0;
  if (again)
    wait_before_next (self, next_wait_ms (self, reason));
  else
    self->state = COTERIE_LINK_STOPPED;
  notify_connected (self);
  coterie_requests_fail_all (self->requests, offline);
  coterie_transport_emit_closed (COTERIE_TRANSPORT (self), reason, again);
  if (!again)
    finish_closers (self);
}

/* What the channel tells. */

static void
on_ended (gpointer data, const GError *why)
{
  CoterieLink *self = data;

  end_connection (self, why, self->state == COTERIE_LINK_OPEN && coterie_net_error_is_passing (why));
}

static void
on_drained (gpointer data)
{
  coterie_transport_emit_drained (COTERIE_TRANSPORT (data));
}

static void
on_binary (gpointer data, GBytes *bytes)
{
  g_autoptr (CoterieLink) self = g_object_ref (data);

  coterie_transport_emit_binary_frame (COTERIE_TRANSPORT (self), bytes);
}

static void
handle_frame (CoterieLink *self, const CoterieTextFrame *frame)
{
  switch (frame->type)
    {
    case COTERIE_TEXT_FRAME_REPLY:
      if (!coterie_requests_answer (self->requests, frame->id, frame->status, frame->body))
        coterie_channel_fail_violation (self->channel, "it answers what was never asked");
      break;
    case COTERIE_TEXT_FRAME_REFUSAL:
      coterie_transport_emit_refusal (COTERIE_TRANSPORT (self), frame->send, frame->refusal);
      break;
    case COTERIE_TEXT_FRAME_WAITING:
    case COTERIE_TEXT_FRAME_PREKEYS:
    case COTERIE_TEXT_FRAME_GAP:
    case COTERIE_TEXT_FRAME_CHAIN:
    case COTERIE_TEXT_FRAME_PRESENCE:
    case COTERIE_TEXT_FRAME_LINK:
      coterie_transport_emit_event (COTERIE_TRANSPORT (self), frame);
      break;
    case COTERIE_TEXT_FRAME_UNKNOWN:
      break;
    }
}

static void
on_text (gpointer data, GBytes *bytes)
{
  g_autoptr (CoterieLink) self = g_object_ref (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_auto (CoterieTextFrame) frame = { 0 };

  node = coterie_json_open (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), TEXT_IN_MAX_BYTES, &error);
  if (node != NULL && coterie_text_frame_from_json (&frame, node, &error))
    handle_frame (self, &frame);
  else
    coterie_channel_fail_violation (self->channel, error->message);
}

/* Connecting. */

static void
open_channel (CoterieLink *self, CoterieMeteredStream *stream)
{
  static const CoterieChannelEvents events = { on_text, on_binary, on_drained, on_ended };
  g_autoptr (GUri) uri = coterie_server_url_resolve (self->url, "/");

  g_clear_object (&self->attempt);
  self->state = COTERIE_LINK_OPEN;
  self->opened_at_us = coterie_clock_get_monotonic_us (self->clock);
  self->channel = coterie_channel_new (stream, uri, &events, self);
  coterie_channel_watch_life (self->channel, self->times.ping_s, self->times.pong_ms);
  notify_connected (self);
  coterie_transport_emit_opened (COTERIE_TRANSPORT (self));
}

static void
ask_token (CoterieLink *self, gboolean refused);

static void
fail_attempt (CoterieLink *self, const GError *error)
{
  g_autoptr (GError) late = NULL;

  if (self->timed_out)
    late = g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_TIMED_OUT, "The server does not answer.");
  end_connection (self, late != NULL ? late : error, coterie_net_error_is_passing (late != NULL ? late : error));
}

/* Attempts that were given up still end in their callbacks: @attempt tells whether this is the present one. */
typedef struct
{
  CoterieLink *link;
  GCancellable *attempt;
} Step;

static Step *
step_new (CoterieLink *self)
{
  Step *step = g_new (Step, 1);

  step->link = g_object_ref (self);
  step->attempt = g_object_ref (self->attempt);
  return step;
}

static void
step_free (Step *step)
{
  g_object_unref (step->link);
  g_object_unref (step->attempt);
  g_free (step);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, step_free)

static void
on_dialled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step) step = user_data;
  CoterieLink *self = step->link;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieMeteredStream) stream = coterie_dial_finish (result, &error);

  if (self->attempt != step->attempt)
    return;
  clear_timer (self);
  if (stream != NULL)
    open_channel (self, stream);
  else if (g_error_matches (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_UNAUTHORIZED) && !self->asked_anew)
    ask_token (self, TRUE);
  else
    fail_attempt (self, error);
}

static gboolean
on_dial_late (gpointer user_data)
{
  CoterieLink *self = user_data;

  self->timed_out = TRUE;
  g_cancellable_cancel (self->attempt);
  return G_SOURCE_REMOVE;
}

static void
on_token (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step) step = user_data;
  CoterieLink *self = step->link;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieSecret) token = NULL;

  if (self->attempt != step->attempt)
    return; /* the provider may be gone by now */
  token = self->tokens.ask_finish (self->tokens.provider, result, &error);
  if (token == NULL)
    {
      fail_attempt (self, error);
      return;
    }
  set_timer (self, self->times.connect_ms, on_dial_late);
  coterie_dial_async (self->url, self->pin, token, self->attempt, on_dialled, step_new (self));
}

static void
ask_token (CoterieLink *self, gboolean refused)
{
  self->asked_anew = refused;
  self->tokens.ask_async (self->tokens.provider, refused, self->attempt, on_token, step_new (self));
}

static void
connect_now (CoterieLink *self)
{
  clear_timer (self);
  self->state = COTERIE_LINK_CONNECTING;
  self->wait_ms = 0;
  self->timed_out = FALSE;
  self->attempt_at_us = g_get_monotonic_time ();
  self->attempt = g_cancellable_new ();
  ask_token (self, FALSE);
}

/* The network changed, or the machine woke up. */

static void
hurry (CoterieLink *self)
{
  gint64 since_ms = (g_get_monotonic_time () - self->attempt_at_us) / 1000;

  coterie_backoff_reset (&self->backoff);
  /* Changes come in bursts: at most one attempt in the time of the shortest wait. */
  if (since_ms >= self->times.backoff_min_ms)
    wait_before_next (self, 0);
  else
    wait_before_next (self, MIN (self->wait_ms, self->times.backoff_min_ms - (guint) since_ms));
}

/**
 * coterie_link_poke:
 *
 * After a suspended machine resumes, or when a person asks for it. An open connection is pinged within a second; while
 * waiting, the next attempt is made at once. A stopped link stays stopped. Repeating is safe.
 */
void
coterie_link_poke (CoterieLink *self)
{
  g_return_if_fail (COTERIE_IS_LINK (self));

  if (self->state == COTERIE_LINK_WAITING)
    hurry (self);
  else if (is_open (self))
    coterie_channel_probe (self->channel);
}

static void
on_network_changed (GNetworkMonitor *monitor, gboolean available, gpointer user_data)
{
  if (available)
    coterie_link_poke (user_data);
}

/* Transport. */

static gboolean
coterie_link_is_connected (CoterieTransport *transport)
{
  return is_open (COTERIE_LINK (transport));
}

static gboolean
refuse_request (CoterieLink *self, GTask *task)
{
  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    g_task_return_new_error (task, COTERIE_NET_ERROR, COTERIE_NET_ERROR_CANCELLED, "It was cancelled.");
  else if (!is_open (self))
    g_task_return_error (task, offline_error ());
  else if (coterie_requests_get_n_waiting (self->requests) >= REQUESTS_MAX)
    g_task_return_new_error (task, COTERIE_NET_ERROR, COTERIE_NET_ERROR_BUSY, "Too much is being asked already.");
  else
    return FALSE;
  return TRUE;
}

static void
coterie_link_request_async (CoterieTransport *transport,
                            const char *method,
                            const char *path,
                            GBytes *body,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  CoterieLink *self = COTERIE_LINK (transport);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *body_json = NULL;
  g_autoptr (GBytes) frame = NULL;
  char *json;
  guint64 id;

  g_task_set_source_tag (task, coterie_link_request_async);
  g_task_set_check_cancellable (task, FALSE); /* cancelling has a code of its own */
  if (refuse_request (self, task))
    return;
  if (body != NULL)
    body_json = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  id = coterie_requests_next_id (self->requests);
  json = coterie_frame_request_encode (id, method, path, body_json);
  frame = g_bytes_new_take (json, strlen (json));
  if (g_bytes_get_size (frame) > COTERIE_TEXT_FRAME_MAX_BYTES)
    {
      g_task_return_new_error (task, COTERIE_NET_ERROR, COTERIE_NET_ERROR_TOO_LARGE, "That is too large to be sent.");
      return;
    }
  coterie_requests_add (self->requests, id, task);
  coterie_channel_send_text (self->channel, frame);
}

static JsonNode *
coterie_link_request_finish (CoterieTransport *transport, GAsyncResult *result, guint *status, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, transport), NULL);

  return coterie_requests_finish (result, status, error);
}

static gboolean
coterie_link_send_binary (CoterieTransport *transport, GBytes *frame, GError **error)
{
  CoterieLink *self = COTERIE_LINK (transport);
  gsize size = g_bytes_get_size (frame);

  if (!is_open (self))
    g_propagate_error (error, offline_error ());
  else if (size > COTERIE_BINARY_FRAME_MAX_BYTES)
    g_set_error_literal (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_TOO_LARGE, "That is too large to be sent.");
  else if (!coterie_channel_has_room (self->channel, size))
    g_set_error_literal (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_BUSY, "Too much is waiting to be sent.");
  else
    {
      coterie_channel_send_binary (self->channel, frame);
      return TRUE;
    }
  return FALSE;
}

static void
coterie_link_transport_init (CoterieTransportInterface *iface)
{
  iface->is_connected = coterie_link_is_connected;
  iface->request_async = coterie_link_request_async;
  iface->request_finish = coterie_link_request_finish;
  iface->send_binary = coterie_link_send_binary;
}

/* Object. */

static void
coterie_link_get_property (GObject *object, guint property, GValue *value, GParamSpec *spec)
{
  if (property == PROP_CONNECTED)
    g_value_set_boolean (value, is_open (COTERIE_LINK (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, spec);
}

/* Nobody waits for a reply then, since waiting holds the link. */
static void
coterie_link_dispose (GObject *object)
{
  CoterieLink *self = COTERIE_LINK (object);

  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  forget_attempt (self);
  g_clear_pointer (&self->channel, coterie_channel_free);
  self->state = COTERIE_LINK_STOPPED;
  G_OBJECT_CLASS (coterie_link_parent_class)->dispose (object);
}

static void
coterie_link_finalize (GObject *object)
{
  CoterieLink *self = COTERIE_LINK (object);

  g_clear_object (&self->monitor);
  g_clear_pointer (&self->requests, coterie_requests_free);
  g_clear_pointer (&self->closers, g_ptr_array_unref);
  g_clear_pointer (&self->random, g_rand_free);
  g_clear_pointer (&self->clock, coterie_clock_unref);
  g_clear_pointer (&self->pin, coterie_pin_unref);
  g_clear_pointer (&self->url, coterie_server_url_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  G_OBJECT_CLASS (coterie_link_parent_class)->finalize (object);
}

static void
coterie_link_class_init (CoterieLinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = coterie_link_get_property;
  object_class->dispose = coterie_link_dispose;
  object_class->finalize = coterie_link_finalize;
  g_object_class_override_property (object_class, PROP_CONNECTED, "connected");
}

static void
coterie_link_init (CoterieLink *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->closers = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * coterie_link_times_init:
 * @self: (out): what docs/protocol.md says, and what it leaves to the client
 */
void
coterie_link_times_init (CoterieLinkTimes *self)
{
  *self = (CoterieLinkTimes){
    .connect_ms = 20000,
    .request_ms = 30000,
    .ping_s = COTERIE_PING_SECONDS,
    .pong_ms = COTERIE_PONG_SECONDS * 1000,
    .stable_ms = 60000,
    .backoff_min_ms = 1000,
    .backoff_max_ms = 60000,
    .close_ms = 5000,
  };
}

/**
 * coterie_link_new:
 * @options: copied; its objects are kept with references, but for the provider of tokens
 *
 * Returns: (transfer full): stopped
 */
CoterieLink *
coterie_link_new (const CoterieLinkOptions *options)
{
  CoterieLink *self = g_object_new (COTERIE_TYPE_LINK, NULL);

  self->url = coterie_server_url_ref (options->url);
  self->pin = coterie_pin_ref (options->pin);
  self->tokens = options->tokens;
  self->clock = options->clock != NULL ? coterie_clock_ref (options->clock) : coterie_clock_new_real ();
  if (options->times != NULL)
    self->times = *options->times;
  else
    coterie_link_times_init (&self->times);
  self->random = options->random != NULL ? g_rand_copy (options->random) : g_rand_new ();
  self->monitor = g_object_ref (options->monitor != NULL ? options->monitor : g_network_monitor_get_default ());
  g_signal_connect (self->monitor, "network-changed", G_CALLBACK (on_network_changed), self);
  self->requests = coterie_requests_new (self->times.request_ms, self->context);
  coterie_backoff_init (&self->backoff, self->times.backoff_min_ms, self->times.backoff_max_ms);
  return self;
}

/**
 * coterie_link_start:
 *
 * Connects, and keeps connected. Repeating is safe.
 */
void
coterie_link_start (CoterieLink *self)
{
  g_return_if_fail (COTERIE_IS_LINK (self));

  if (self->state != COTERIE_LINK_STOPPED)
    return;
  coterie_backoff_reset (&self->backoff);
  connect_now (self);
}

CoterieLinkState
coterie_link_get_state (CoterieLink *self)
{
  g_return_val_if_fail (COTERIE_IS_LINK (self), COTERIE_LINK_STOPPED);

  return self->state;
}

guint
coterie_link_get_wait_ms (CoterieLink *self)
{
  g_return_val_if_fail (COTERIE_IS_LINK (self), 0);

  return self->wait_ms;
}

/* Nothing is to be flushed then, but what is told comes from the main loop as ever. */
static gboolean
on_closed_early (gpointer user_data)
{
  g_autoptr (GError) offline = offline_error ();

  end_connection (user_data, offline, FALSE);
  return G_SOURCE_REMOVE;
}

/**
 * coterie_link_close_async:
 *
 * Sends what is queued, then the closing handshake, and stops. Replies are not waited for: requests that were not
 * answered fail OFFLINE. The provider of tokens is not asked any more. @cancellable changes nothing.
 */
void
coterie_link_close_async (CoterieLink *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  CoterieLinkState state = self->state;

  g_task_set_check_cancellable (task, FALSE);
  if (state == COTERIE_LINK_STOPPED)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_ptr_array_add (self->closers, g_object_ref (task));
  if (state == COTERIE_LINK_CLOSING)
    return;
  self->state = COTERIE_LINK_CLOSING;
  if (state == COTERIE_LINK_OPEN)
    {
      coterie_channel_close (self->channel, self->times.close_ms);
      return;
    }
  forget_attempt (self);
  set_timer (self, 0, on_closed_early);
}

void
coterie_link_close_finish (CoterieLink *self, GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, self));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
