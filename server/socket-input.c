// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/hub.h"
#include "server/socket-private.h"
#include "wire/limits.h"

#include <string.h>

/* wslay reads frames; messages are put together here, so that a message of a million fragments is one block of
 * memory, and a whole one is never copied. */

static gsize
get_max_bytes (guint8 opcode)
{
  return opcode == WSLAY_TEXT_FRAME ? COTERIE_TEXT_FRAME_MAX_BYTES : COTERIE_BINARY_FRAME_MAX_BYTES;
}

static ssize_t
on_recv (wslay_event_context_ptr ws, uint8_t *bytes, size_t max_bytes, int flags, void *user_data)
{
  CoterieSocketPool *pool = user_data;
  gsize n_bytes = MIN (pool->n_input, max_bytes);

  if (pool->current->is_closed || n_bytes == 0)
    {
      wslay_event_set_error (ws, pool->current->is_closed ? WSLAY_ERR_CALLBACK_FAILURE : WSLAY_ERR_WOULDBLOCK);
      return -1;
    }
  memcpy (bytes, pool->input, n_bytes);
  pool->input += n_bytes;
  pool->n_input -= n_bytes;
  pool->current->n_frame_bytes_missing -= (gint64) n_bytes;
  return (ssize_t) n_bytes;
}

/* Pongs and close frames of wslay's own. */
static ssize_t
on_send (wslay_event_context_ptr ws, const uint8_t *bytes, size_t n_bytes, int flags, void *user_data)
{
  CoterieSocketPool *pool = user_data;

  coterie_socket_append (pool->current, bytes, n_bytes);
  return (ssize_t) n_bytes;
}

/* A masked frame's head; a longer form than needed is refused by wslay. */
static gsize
get_head_bytes (guint64 n_payload)
{
  return 2 + 4 + (n_payload < 126 ? 0 : n_payload < 65536 ? 2 : 8);
}

static void
make_room (CoterieSocket *self, gsize n_payload, gboolean is_last)
{
  gsize n_needed = self->n_message + n_payload + 1;

  if (n_needed <= self->n_message_allocated)
    return;
  /* Fragments may go on for long. */
  if (self->n_message > 0 || !is_last)
    n_needed = MAX (n_needed, 2 * (gsize) self->n_message_allocated);
  self->message = g_realloc (self->message, n_needed);
  self->n_message_allocated = (guint32) n_needed;
}

static void
on_frame_start (wslay_event_context_ptr ws, const struct wslay_event_on_frame_recv_start_arg *arg, void *user_data)
{
  CoterieSocket *self = ((CoterieSocketPool *) user_data)->current;

  self->n_frame_bytes_missing += (gint64) (get_head_bytes (arg->payload_length) + arg->payload_length);
  self->is_control = wslay_is_ctrl_frame (arg->opcode) != 0;
  if (self->is_control || self->is_closed)
    return;
  if (arg->opcode != WSLAY_CONTINUATION_FRAME)
    {
      self->message_opcode = arg->opcode;
      self->n_message = 0;
    }
  if (arg->payload_length > get_max_bytes (self->message_opcode) - self->n_message)
    coterie_socket_close (self, COTERIE_CLOSE_TOO_LARGE);
  else
    make_room (self, arg->payload_length, arg->fin);
}

static void
on_frame_chunk (wslay_event_context_ptr ws, const struct wslay_event_on_frame_recv_chunk_arg *arg, void *user_data)
{
  CoterieSocket *self = ((CoterieSocketPool *) user_data)->current;

  if (self->is_control || self->is_closed || arg->data_length == 0)
    return;
  g_assert (self->n_message + arg->data_length < self->n_message_allocated);
  memcpy (self->message + self->n_message, arg->data, arg->data_length);
  self->n_message += (guint32) arg->data_length;
}

static void
on_message (wslay_event_context_ptr ws, const struct wslay_event_on_msg_recv_arg *arg, void *user_data)
{
  CoterieSocket *self = ((CoterieSocketPool *) user_data)->current;
  guint32 n_bytes = self->n_message;
  guint8 *bytes;

  if (wslay_is_ctrl_frame (arg->opcode) || self->is_closed)
    return;
  bytes = g_steal_pointer (&self->message);
  bytes[n_bytes] = '\0';
  self->n_message = 0;
  self->n_message_allocated = 0;
  self->message_opcode = 0;
  self->message_since_us = 0;
  self->events->on_message (self, arg->opcode == WSLAY_TEXT_FRAME, bytes, n_bytes);
}

static const struct wslay_event_callbacks callbacks = {
  .recv_callback = on_recv,
  .send_callback = on_send,
  .on_frame_recv_start_callback = on_frame_start,
  .on_frame_recv_chunk_callback = on_frame_chunk,
  .on_msg_recv_callback = on_message,
};

static gboolean
take_context (CoterieSocket *self)
{
  CoterieSocketPool *pool = self->pool;
  wslay_event_context_ptr ws = NULL;

  if (self->ws != NULL)
    return TRUE;
  self->ws = g_steal_pointer (&pool->spare);
  if (self->ws != NULL)
    return TRUE;
  if (wslay_event_context_server_init (&ws, &callbacks, pool) != 0)
    return FALSE;
  wslay_event_config_set_no_buffering (ws, 1);
  wslay_event_config_set_max_recv_msg_length (ws, COTERIE_BINARY_FRAME_MAX_BYTES);
  self->ws = ws;
  return TRUE;
}

/* Between messages nothing of it is worth keeping. */
static void
leave_context (CoterieSocket *self)
{
  gboolean is_between = self->n_frame_bytes_missing == 0 && self->message_opcode == 0;

  if (!is_between)
    {
      if (self->message_since_us == 0)
        self->message_since_us = g_get_monotonic_time ();
      coterie_socket_make_busy (self);
      return;
    }
  self->message_since_us = 0;
  if (self->pool->spare == NULL)
    self->pool->spare = g_steal_pointer (&self->ws);
  else
    {
      wslay_event_context_free (self->ws);
      self->ws = NULL;
    }
}

/**
 * coterie_socket_drop_input:
 * @self: a socket
 *
 * Frees what has come of a message that will never be whole. Not from inside of coterie_socket_take_input().
 */
void
coterie_socket_drop_input (CoterieSocket *self)
{
  if (self->pool->current == self)
    return;
  if (self->ws != NULL)
    wslay_event_context_free (self->ws);
  self->ws = NULL;
  g_clear_pointer (&self->message, g_free);
  self->n_message = 0;
  self->n_message_allocated = 0;
  self->message_opcode = 0;
  self->message_since_us = 0;
}

/**
 * coterie_socket_take_input:
 * @self: a socket
 * @bytes: (array length=n_bytes): what has come; not needed afterwards
 * @n_bytes: their number
 *
 * Messages that are whole are handed over before it returns. @self stays valid until the end of the turn, also when
 * it was closed.
 */
void
coterie_socket_take_input (CoterieSocket *self, const guint8 *bytes, gsize n_bytes)
{
  CoterieSocketPool *pool = self->pool;
  gboolean is_right;

  if (self->is_closed)
    return;
  if (!take_context (self))
    {
      coterie_socket_abort (self);
      return;
    }
  pool->current = self;
  pool->input = bytes;
  pool->n_input = n_bytes;
  is_right = wslay_event_recv (self->ws) == 0;
  if (!self->is_closed && is_right && wslay_event_want_write (self->ws))
    is_right = wslay_event_send (self->ws) == 0;
  pool->current = NULL;

  if (self->is_closed)
    coterie_socket_drop_input (self);
  else if (!is_right)
    coterie_socket_close (self, COTERIE_CLOSE_MALFORMED);
  else if (self->n_out > pool->limits.max_output_bytes) /* pongs that nobody reads */
    coterie_socket_close (self, COTERIE_CLOSE_TOO_SLOW);
  else if (!wslay_event_get_read_enabled (self->ws))
    coterie_socket_end (self, wslay_event_get_status_code_sent (self->ws));
  else
    leave_context (self);
}
