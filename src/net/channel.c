// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-net"

#include "net/channel.h"

#include "net/fault.h"
#include "wire/limits.h"

#include <libsoup/soup.h>

#define OUTGOING_MAX_BYTES (8 * 1024 * 1024)

/* Close codes of docs/protocol.md, "The socket". */
#define CLOSE_REPLACED 4001
#define CLOSE_SIGNED_OUT 4002
#define CLOSE_REVOKED 4004
#define CLOSE_TOO_SLOW 4003

/* One frame that waits to be handed to libsoup. */
typedef struct
{
  SoupWebsocketDataType type;
  GBytes *bytes;
} Outgoing;

/* Whatever goes wrong ends in fail(), which remembers the first reason; `ended` is told from the main loop, outside of
 * libsoup's and our callers' calls. */
struct _CoterieChannel
{
  CoterieChannelEvents events;
  gpointer data;

  SoupWebsocketConnection *socket;
  CoterieMeteredStream *stream;
  GMainContext *context;

  guint ping_s;
  guint pong_ms;
  gboolean probing;  /* a ping goes out within a second */
  gint64 life_at_us; /* when something came last */
  GSource *timer;    /* the look at whether it lives; while closing, the deadline of that */

  GError *fault;
  GSource *fault_turn;

  GQueue outgoing; /* of Outgoing */
  gsize outgoing_bytes;
  gboolean was_full;
  gboolean closing;
  GSource *pump_turn;
};

static void
outgoing_free (Outgoing *outgoing)
{
  g_bytes_unref (outgoing->bytes);
  g_free (outgoing);
}

/* Timers and turns of the main loop. */

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
set_timer (CoterieChannel *self, guint delay_ms, GSourceFunc on_time)
{
  clear_source (&self->timer);
  self->timer = g_timeout_source_new (delay_ms);
  g_source_set_callback (self->timer, on_time, self, NULL);
  g_source_attach (self->timer, self->context);
}

static void
set_turn (CoterieChannel *self, GSource **turn, GSourceFunc on_turn)
{
  if (*turn != NULL)
    return;
  *turn = g_idle_source_new ();
  g_source_set_priority (*turn, G_PRIORITY_DEFAULT);
  g_source_set_callback (*turn, on_turn, self, NULL);
  g_source_attach (*turn, self->context);
}

/* The end. */

static void
disconnect (CoterieChannel *self)
{
  clear_source (&self->timer);
  clear_source (&self->fault_turn);
  clear_source (&self->pump_turn);
  if (self->socket == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->socket, self);
  coterie_metered_stream_set_written_func (self->stream, NULL, NULL);
  g_clear_object (&self->stream);
  g_clear_object (&self->socket); /* closes the stream, and that the descriptor, at once */
}

static void
channel_clear (CoterieChannel *self)
{
  g_queue_clear_full (&self->outgoing, (GDestroyNotify) outgoing_free);
  g_clear_error (&self->fault);
  g_main_context_unref (self->context);
}

static void
channel_release (CoterieChannel *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) channel_clear);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieChannel, channel_release)

static gboolean
on_fault_turn (gpointer user_data)
{
  g_autoptr (CoterieChannel) self = g_rc_box_acquire (user_data);

  disconnect (self);
  self->events.ended (self->data, self->fault);
  return G_SOURCE_REMOVE;
}

static void
fail (CoterieChannel *self, GError *fault)
{
  if (self->fault != NULL)
    {
      g_error_free (fault);
      return;
    }
  self->fault = fault;
  set_turn (self, &self->fault_turn, on_fault_turn);
}

/**
 * coterie_channel_fail_violation:
 * @what: the rule that the server broke, as a clause
 *
 * The server is told, if it listens, and the connection ends.
 */
void
coterie_channel_fail_violation (CoterieChannel *self, const char *what)
{
  if (self->fault != NULL)
    return;
  if (soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->socket, SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR, NULL);
  fail (self, g_error_new (COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL,
                           "The server's messages cannot be understood: %s", what));
}

static GError *
error_from_close_code (guint code)
{
  switch (code)
    {
    case CLOSE_REPLACED:
      return g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_REPLACED,
                                  "This device connected from somewhere else. Is its profile open twice?");
    case CLOSE_SIGNED_OUT:
      return g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_UNAUTHORIZED, "This device was signed out.");
    case CLOSE_REVOKED: /* its chain alone is believed: who comes again is shown it */
      return g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE,
                                  "The server says that this device was revoked.");
    case CLOSE_TOO_SLOW:
      return g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE,
                                  "This connection could not keep up with the server.");
    case SOUP_WEBSOCKET_CLOSE_GOING_AWAY:
      return g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE, "The server is stopping.");
    case SOUP_WEBSOCKET_CLOSE_SERVER_ERROR:
      return g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE,
                                  "The server has trouble reading what it keeps.");
    case 0: /* without a good-bye */
    case SOUP_WEBSOCKET_CLOSE_NORMAL:
    case SOUP_WEBSOCKET_CLOSE_NO_STATUS:
      return g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE, "The connection to the server ended.");
    default:
      return g_error_new (COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL, "The server broke the connection off (%u).",
                          code);
    }
}

/* Life: the server's pongs, or anything else from it. */

static guint
life_limit_ms (CoterieChannel *self)
{
  return (self->probing ? 1 : self->ping_s) * 1000 + self->pong_ms;
}

static gboolean
on_life_time (gpointer user_data)
{
  CoterieChannel *self = user_data;
  gint64 silent_ms = (g_get_monotonic_time () - self->life_at_us) / 1000;
  guint limit_ms = life_limit_ms (self);

  if (silent_ms < limit_ms)
    set_timer (self, limit_ms - (guint) silent_ms, on_life_time);
  else
    fail (self, g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE,
                                     "The connection to the server went dead."));
  return G_SOURCE_REMOVE;
}

static void
set_probing (CoterieChannel *self, gboolean probing)
{
  self->probing = probing;
  self->life_at_us = g_get_monotonic_time ();
  soup_websocket_connection_set_keepalive_interval (self->socket, probing ? 1 : self->ping_s);
  if (!self->closing)
    set_timer (self, life_limit_ms (self), on_life_time);
}

static void
note_life (CoterieChannel *self)
{
  coterie_metered_stream_note_message (self->stream);
  self->life_at_us = g_get_monotonic_time ();
  if (self->probing)
    set_probing (self, FALSE);
}

/**
 * coterie_channel_watch_life:
 * @ping_s: between pings of ours
 * @pong_ms: how long one may stay unanswered; anything else that comes counts as well
 */
void
coterie_channel_watch_life (CoterieChannel *self, guint ping_s, guint pong_ms)
{
  self->ping_s = ping_s;
  self->pong_ms = pong_ms;
  set_probing (self, FALSE);
}

/**
 * coterie_channel_probe:
 *
 * Pings within a second (the shortest that libsoup can do), and expects the answer to that. Repeating is safe.
 */
void
coterie_channel_probe (CoterieChannel *self)
{
  if (self->fault == NULL && !self->probing)
    set_probing (self, TRUE);
}

/* Going out. libsoup gets a frame only when it has written the one before, so that what waits is counted here. */

static void
pump (CoterieChannel *self)
{
  while (self->fault == NULL && !g_queue_is_empty (&self->outgoing) &&
         coterie_metered_stream_is_flushed (self->stream) &&
         soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    {
      Outgoing *outgoing = g_queue_pop_head (&self->outgoing);

      self->outgoing_bytes -= g_bytes_get_size (outgoing->bytes);
      soup_websocket_connection_send_message (self->socket, outgoing->type, outgoing->bytes);
      outgoing_free (outgoing);
    }
}

static void
say_goodbye (CoterieChannel *self)
{
  if (self->fault == NULL && self->closing && g_queue_is_empty (&self->outgoing) &&
      soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->socket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
}

static gboolean
on_pump_turn (gpointer user_data)
{
  g_autoptr (CoterieChannel) self = g_rc_box_acquire (user_data);

  clear_source (&self->pump_turn);
  pump (self);
  say_goodbye (self);
  if (self->was_full && self->outgoing_bytes <= OUTGOING_MAX_BYTES / 2 && coterie_channel_is_usable (self))
    {
      self->was_full = FALSE;
      self->events.drained (self->data);
    }
  return G_SOURCE_REMOVE;
}

static void
on_written (gpointer user_data)
{
  CoterieChannel *self = user_data;

  if (!g_queue_is_empty (&self->outgoing) || self->was_full)
    set_turn (self, &self->pump_turn, on_pump_turn);
}

static void
push (CoterieChannel *self, SoupWebsocketDataType type, GBytes *bytes)
{
  Outgoing *outgoing = g_new (Outgoing, 1);

  outgoing->type = type;
  outgoing->bytes = g_bytes_ref (bytes);
  g_queue_push_tail (&self->outgoing, outgoing);
  self->outgoing_bytes += g_bytes_get_size (bytes);
  pump (self);
}

/**
 * coterie_channel_has_room:
 *
 * Returns: whether so many bytes more may be queued; if not, `drained` tells when to ask again
 */
gboolean
coterie_channel_has_room (CoterieChannel *self, gsize n_bytes)
{
  if (self->outgoing_bytes + n_bytes <= OUTGOING_MAX_BYTES)
    return TRUE;
  self->was_full = TRUE;
  return FALSE;
}

/**
 * coterie_channel_send_text:
 * @bytes: UTF-8
 */
void
coterie_channel_send_text (CoterieChannel *self, GBytes *bytes)
{
  push (self, SOUP_WEBSOCKET_DATA_TEXT, bytes);
}

void
coterie_channel_send_binary (CoterieChannel *self, GBytes *bytes)
{
  push (self, SOUP_WEBSOCKET_DATA_BINARY, bytes);
}

/**
 * coterie_channel_is_usable:
 *
 * Returns: whether what is sent now has a chance to arrive
 */
gboolean
coterie_channel_is_usable (CoterieChannel *self)
{
  return self->fault == NULL && !self->closing;
}

static gboolean
on_close_late (gpointer user_data)
{
  fail (user_data, error_from_close_code (0));
  return G_SOURCE_REMOVE;
}

/**
 * coterie_channel_close:
 * @close_ms: how long what is queued and the closing handshake may take
 *
 * `ended` comes then. Repeating is safe.
 */
void
coterie_channel_close (CoterieChannel *self, guint close_ms)
{
  if (!coterie_channel_is_usable (self))
    return;
  self->closing = TRUE;
  set_timer (self, close_ms, on_close_late);
  pump (self);
  say_goodbye (self);
}

/* Coming in. */

static void
on_message (SoupWebsocketConnection *socket, SoupWebsocketDataType type, GBytes *bytes, gpointer user_data)
{
  g_autoptr (CoterieChannel) self = g_rc_box_acquire (user_data);

  if (self->fault != NULL)
    return;
  note_life (self);
  if (type == SOUP_WEBSOCKET_DATA_TEXT)
    self->events.text (self->data, bytes);
  else if (g_bytes_get_size (bytes) > COTERIE_BINARY_FRAME_MAX_BYTES)
    coterie_channel_fail_violation (self, "a frame is too large");
  else
    self->events.binary (self->data, bytes);
}

static void
on_pong (SoupWebsocketConnection *socket, GBytes *bytes, gpointer user_data)
{
  note_life (user_data);
}

static void
on_error (SoupWebsocketConnection *socket, const GError *error, gpointer user_data)
{
  if (error->domain == SOUP_WEBSOCKET_ERROR)
    fail (user_data, g_error_new (COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL,
                                  "The server's messages cannot be understood: %s", error->message));
  else
    fail (user_data, coterie_net_fault_from_lower (error));
}

/* The server said good-bye first. When we did, its answer brings `closed`. */
static void
on_closing (SoupWebsocketConnection *socket, gpointer user_data)
{
  guint code = soup_websocket_connection_get_close_code (socket);

  if (code != 0)
    fail (user_data, error_from_close_code (code));
}

static void
on_closed (SoupWebsocketConnection *socket, gpointer user_data)
{
  fail (user_data, error_from_close_code (soup_websocket_connection_get_close_code (socket)));
}

/**
 * coterie_channel_new:
 * @stream: of coterie_dial_finish()
 * @events: copied
 * @data: for the events; borrowed
 *
 * Returns: (transfer full)
 */
CoterieChannel *
coterie_channel_new (CoterieMeteredStream *stream, GUri *uri, const CoterieChannelEvents *events, gpointer data)
{
  CoterieChannel *self = g_rc_box_new0 (CoterieChannel);

  self->events = *events;
  self->data = data;
  self->context = g_main_context_ref_thread_default ();
  g_queue_init (&self->outgoing);
  self->stream = g_object_ref (stream);
  /* Without extensions: ciphertext does not deflate. */
  self->socket = soup_websocket_connection_new (G_IO_STREAM (stream), uri, SOUP_WEBSOCKET_CONNECTION_CLIENT, NULL,
                                                "coterie.v1", NULL);
  soup_websocket_connection_set_max_incoming_payload_size (self->socket, COTERIE_BINARY_FRAME_MAX_BYTES);
  coterie_metered_stream_set_written_func (stream, on_written, self);
  g_signal_connect (self->socket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->socket, "pong", G_CALLBACK (on_pong), self);
  g_signal_connect (self->socket, "error", G_CALLBACK (on_error), self);
  g_signal_connect (self->socket, "closing", G_CALLBACK (on_closing), self);
  g_signal_connect (self->socket, "closed", G_CALLBACK (on_closed), self);
  return self;
}

/**
 * coterie_channel_free:
 *
 * Ends it at once, without a word. Safe inside of its events.
 */
void
coterie_channel_free (CoterieChannel *self)
{
  disconnect (self);
  channel_release (self);
}
