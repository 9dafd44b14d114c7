// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/socket.h"

#include "server/hub.h"
#include "server/socket-private.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINGER_MS 2000         /* for the peer to read our close frame */
#define SLOWEST_BYTES_A_MS 16  /* a long message may take longer */
#define TLS_WRITE_BYTES 16384  /* one record */
#define KEPT_OUTPUT_BYTES 4096 /* what was sent is moved away when it is more than that */
#define FIRST_OUTPUT_BYTES 256

static void
update_interest (CoterieSocket *self)
{
  guint32 events = 0;

  if (self->item.fd < 0)
    return;
  if (self->is_closed || !self->is_paused)
    events |= EPOLLIN;
  if (self->is_blocked)
    events |= EPOLLOUT;
  coterie_poller_change (self->pool->poller, &self->item, events);
}

void
coterie_socket_make_busy (CoterieSocket *self)
{
  if (self->is_busy)
    return;
  self->is_busy = TRUE;
  self->busy_link.data = self;
  g_queue_push_tail_link (&self->pool->busy, &self->busy_link);
}

static void
make_idle (CoterieSocket *self)
{
  if (!self->is_busy)
    return;
  self->is_busy = FALSE;
  g_queue_unlink (&self->pool->busy, &self->busy_link);
}

static void
make_dirty (CoterieSocket *self)
{
  if (self->is_dirty || self->item.fd < 0)
    return;
  self->is_dirty = TRUE;
  self->next_dirty = self->pool->dirty;
  self->pool->dirty = self;
}

/* Taking leave of a TLS peer writes, and would wait for one who never reads. */
static void
close_stream (CoterieSocket *self)
{
  struct pollfd room = { .fd = self->item.fd, .events = POLLOUT };

  if (poll (&room, 1, 0) != 1 || (room.revents & POLLOUT) == 0)
    shutdown (self->item.fd, SHUT_RDWR);
  g_io_stream_close (self->stream, NULL, NULL);
  g_clear_object (&self->stream);
}

/* Closes the descriptor; the session hears of it at the end of the turn. */
static void
release (CoterieSocket *self)
{
  if (self->item.fd < 0)
    return;
  make_idle (self);
  coterie_socket_drop_input (self);
  coterie_poller_remove (self->pool->poller, &self->item);
  if (self->stream != NULL)
    close_stream (self);
  else
    close (self->item.fd);
  self->item.fd = -1;
  g_clear_pointer (&self->out, g_free);
  self->n_out = 0;
  if (!self->is_dirty)
    {
      self->next_dirty = self->pool->released;
      self->pool->released = self;
    }
}

/**
 * coterie_socket_end:
 * @self: a socket
 * @code: why
 *
 * A close frame of ours is in the output already, or will never be.
 */
void
coterie_socket_end (CoterieSocket *self, guint16 code)
{
  if (self->is_closed)
    return;
  self->is_closed = TRUE;
  self->is_said = TRUE;
  self->close_code = code;
  self->closing_since_us = g_get_monotonic_time ();
  coterie_socket_drop_input (self);
  coterie_socket_make_busy (self);
  make_dirty (self);
  self->events->on_closed (self);
}

/**
 * coterie_socket_abort:
 * @self: a socket
 *
 * Ends it at once; nothing more is sent.
 */
void
coterie_socket_abort (CoterieSocket *self)
{
  coterie_socket_end (self, COTERIE_CLOSE_MALFORMED);
  release (self);
}

/**
 * coterie_socket_append:
 * @self: a socket
 * @bytes: (array length=n_bytes): whole frames
 * @n_bytes: their number
 */
void
coterie_socket_append (CoterieSocket *self, gconstpointer bytes, gsize n_bytes)
{
  gsize n_needed = self->out_begin + self->n_out + n_bytes;

  if (self->item.fd < 0)
    return;
  if (self->n_out == 0)
    self->output_since_us = g_get_monotonic_time ();
  if (n_needed > self->n_out_allocated && self->out_begin > KEPT_OUTPUT_BYTES)
    {
      memmove (self->out, self->out + self->out_begin, self->n_out);
      n_needed -= self->out_begin;
      self->out_begin = 0;
    }
  if (n_needed > self->n_out_allocated)
    {
      self->n_out_allocated = MAX (MAX (n_needed, 2 * self->n_out_allocated), FIRST_OUTPUT_BYTES);
      self->out = g_realloc (self->out, self->n_out_allocated);
    }
  memcpy (self->out + self->out_begin + self->n_out, bytes, n_bytes);
  self->n_out += n_bytes;
  make_dirty (self);
}

/* RFC 6455, section 5.2, unmasked and whole. Not by wslay, which would copy once more and make two writes of it. */
static void
append_frame (CoterieSocket *self, guint8 opcode, gconstpointer bytes, gsize n_bytes)
{
  guint8 head[10] = { 0x80 | opcode };
  gsize n_head = 2;

  if (n_bytes < 126)
    head[1] = (guint8) n_bytes;
  else
    {
      n_head = n_bytes < 65536 ? 4 : 10;
      head[1] = n_bytes < 65536 ? 126 : 127;
      for (gsize i = 2; i < n_head; i++)
        head[i] = (guint8) ((guint64) n_bytes >> (8 * (n_head - 1 - i)));
    }
  coterie_socket_append (self, head, n_head);
  coterie_socket_append (self, bytes, n_bytes);
}

/**
 * coterie_socket_close:
 * @self: a socket
 * @code: RFC 6455's, or the protocol's
 *
 * Sends what waits and a close frame, and gives the peer a moment to read both. Repeating it is safe.
 */
void
coterie_socket_close (CoterieSocket *self, guint16 code)
{
  const guint8 payload[2] = { (guint8) (code >> 8), (guint8) code };

  if (self->is_closed)
    return;
  append_frame (self, WSLAY_CONNECTION_CLOSE, payload, sizeof payload);
  coterie_socket_end (self, code);
}

/**
 * coterie_socket_send:
 * @self: a socket
 * @is_text: a text or a binary message
 * @bytes: (array length=n_bytes): it
 * @n_bytes: its size
 *
 * Copied; leaves at the end of the turn. Of a closed socket nothing is sent. A reader for whom too much waits is
 * closed with COTERIE_CLOSE_TOO_SLOW.
 */
void
coterie_socket_send (CoterieSocket *self, gboolean is_text, gconstpointer bytes, gsize n_bytes)
{
  if (self->is_closed)
    return;
  if (self->n_out + n_bytes > self->pool->limits.max_output_bytes)
    coterie_socket_close (self, COTERIE_CLOSE_TOO_SLOW);
  else
    append_frame (self, is_text ? WSLAY_TEXT_FRAME : WSLAY_BINARY_FRAME, bytes, n_bytes);
}

/* -1 with EAGAIN when there is nothing to be had. */
static gssize
stream_result (gssize n_bytes, GError *error)
{
  g_autoptr (GError) cause = error;

  if (n_bytes < 0)
    errno = g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) ? EAGAIN : EPIPE;
  return n_bytes;
}

static gssize
write_some (CoterieSocket *self)
{
  const guint8 *from = self->out + self->out_begin;
  GOutputStream *stream;
  GError *error = NULL;
  gssize n_bytes;

  if (self->stream == NULL)
    return send (self->item.fd, from, self->n_out, MSG_NOSIGNAL | MSG_DONTWAIT);
  stream = g_io_stream_get_output_stream (self->stream);
  n_bytes = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (stream), from,
                                                        MIN (self->n_out, TLS_WRITE_BYTES), NULL, &error);
  return stream_result (n_bytes, error);
}

static gssize
read_some (CoterieSocket *self)
{
  GInputStream *stream;
  GError *error = NULL;
  gssize n_bytes;

  if (self->stream == NULL)
    return recv (self->item.fd, self->pool->buffer, sizeof self->pool->buffer, MSG_DONTWAIT);
  stream = g_io_stream_get_input_stream (self->stream);
  n_bytes = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), self->pool->buffer,
                                                      sizeof self->pool->buffer, NULL, &error);
  return stream_result (n_bytes, error);
}

/* Everything has left. */
static void
on_output_empty (CoterieSocket *self)
{
  g_clear_pointer (&self->out, g_free);
  self->out_begin = 0;
  self->n_out_allocated = 0;
  if (!self->is_closed)
    {
      self->events->on_drained (self);
      return;
    }
  if (self->is_shut)
    return;
  self->is_shut = TRUE;
  if (self->stream == NULL)
    shutdown (self->item.fd, SHUT_WR);
}

static void
flush (CoterieSocket *self)
{
  while (self->n_out > 0)
    {
      gssize n_bytes = write_some (self);

      if (n_bytes <= 0)
        {
          if (n_bytes < 0 && errno == EINTR)
            continue;
          if (n_bytes < 0 && errno != EAGAIN)
            coterie_socket_abort (self);
          else
            {
              self->is_blocked = TRUE;
              coterie_socket_make_busy (self);
            }
          break;
        }
      self->is_blocked = FALSE;
      self->out_begin += (gsize) n_bytes;
      self->n_out -= (gsize) n_bytes;
      self->output_since_us = g_get_monotonic_time ();
    }
  if (self->item.fd >= 0 && self->n_out == 0)
    on_output_empty (self);
  update_interest (self);
}

static void
take_leave (CoterieSocket *self)
{
  gssize n_bytes = read_some (self);

  if (n_bytes == 0 || (n_bytes < 0 && errno != EAGAIN && errno != EINTR))
    release (self);
}

/* What GnuTLS holds does not wake epoll: it is read until nothing is left, or the next turn goes on with it. */
static void
read_turn (CoterieSocket *self)
{
  gsize n_left = COTERIE_SOCKET_TURN_BYTES;

  while (!self->is_closed && !self->is_paused)
    {
      gssize n_bytes = read_some (self);

      if (n_bytes < 0 && (errno == EAGAIN || errno == EINTR))
        return;
      if (n_bytes <= 0)
        {
          coterie_socket_abort (self);
          return;
        }
      coterie_socket_take_input (self, self->pool->buffer, (gsize) n_bytes);
      if (self->stream == NULL)
        return;
      if ((gsize) n_bytes >= n_left)
        break;
      n_left -= (gsize) n_bytes;
    }
  if (self->stream != NULL && !self->is_closed && !self->is_paused)
    coterie_poller_make_ready (self->pool->poller, &self->item);
}

static void
on_events (CoteriePollItem *item, guint32 events)
{
  CoterieSocket *self = (CoterieSocket *) item;

  if (events & EPOLLOUT)
    flush (self);
  if (self->item.fd < 0)
    return;
  if (self->is_closed)
    {
      if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
        take_leave (self);
    }
  else if ((events & (EPOLLHUP | EPOLLERR)) && self->is_paused)
    coterie_socket_abort (self);
  else if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
    read_turn (self);
}

/**
 * coterie_socket_start:
 * @self: zeroed, the first member of a session
 * @pool: of the worker
 * @events: what the session does
 * @fd: (transfer full): does not block; belongs to @stream when there is one
 * @stream: (transfer full) (nullable): a TLS connection whose streams are pollable
 *
 * Returns: whether the system had room; if not, everything is closed and no event comes
 */
gboolean
coterie_socket_start (
    CoterieSocket *self, CoterieSocketPool *pool, const CoterieSocketEvents *events, int fd, GIOStream *stream)
{
  self->pool = pool;
  self->events = events;
  self->stream = stream;
  self->item.fd = fd;
  self->item.on_events = on_events;
  if (!coterie_poller_add (pool->poller, &self->item, EPOLLIN))
    {
      if (stream != NULL)
        close_stream (self);
      else
        close (fd);
      return FALSE;
    }
  /* A TLS connection may hold bytes of ours already. */
  if (stream != NULL)
    coterie_poller_make_ready (pool->poller, &self->item);
  return TRUE;
}

/**
 * coterie_socket_get_output:
 * @self: a socket
 *
 * Returns: how many bytes wait for the reader
 */
gsize
coterie_socket_get_output (const CoterieSocket *self)
{
  return self->n_out;
}

/**
 * coterie_socket_set_paused:
 * @self: a socket
 * @paused: whether to stop reading, so that the peer's system makes it wait
 */
void
coterie_socket_set_paused (CoterieSocket *self, gboolean paused)
{
  if (self->is_paused == paused)
    return;
  self->is_paused = paused;
  update_interest (self);
  if (!paused && self->stream != NULL && self->item.fd >= 0)
    coterie_poller_make_ready (self->pool->poller, &self->item);
}

/**
 * coterie_socket_is_closed:
 * @self: a socket
 *
 * Returns: whether it is over
 */
gboolean
coterie_socket_is_closed (const CoterieSocket *self)
{
  return self->is_closed;
}

/**
 * coterie_socket_pool_new:
 * @poller: (transfer none): of the worker
 * @limits: copied
 *
 * Returns: (transfer full): a pool without sockets
 */
CoterieSocketPool *
coterie_socket_pool_new (CoteriePoller *poller, const CoterieSocketLimits *limits)
{
  CoterieSocketPool *self = g_new0 (CoterieSocketPool, 1);

  self->poller = poller;
  self->limits = *limits;
  g_queue_init (&self->busy);
  return self;
}

/**
 * coterie_socket_pool_free:
 * @self: (nullable) (transfer full): a pool whose sockets are released
 */
void
coterie_socket_pool_free (CoterieSocketPool *self)
{
  if (self == NULL)
    return;
  if (self->spare != NULL)
    wslay_event_context_free (self->spare);
  g_free (self);
}

static void
flush_dirty (CoterieSocketPool *self)
{
  while (self->dirty != NULL)
    {
      CoterieSocket *socket = self->dirty;

      self->dirty = socket->next_dirty;
      socket->is_dirty = FALSE;
      if (socket->item.fd >= 0)
        {
          if (!socket->is_blocked)
            flush (socket);
        }
      else
        {
          socket->next_dirty = self->released;
          self->released = socket;
        }
    }
}

/**
 * coterie_socket_pool_flush:
 * @self: a pool
 *
 * At the end of a turn: writes what was sent in it, and lets go of what was closed.
 */
void
coterie_socket_pool_flush (CoterieSocketPool *self)
{
  while (self->dirty != NULL || self->released != NULL)
    {
      CoterieSocket *released;

      flush_dirty (self);
      released = g_steal_pointer (&self->released);
      while (released != NULL)
        {
          CoterieSocket *next = released->next_dirty;

          released->events->on_released (released);
          released = next;
        }
    }
}

/* For a peer that does not even read our close frame the system shall keep nothing. */
static void
reset (CoterieSocket *self)
{
  const struct linger none = { 1, 0 };

  setsockopt (self->item.fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  release (self);
}

static void
check_deadlines (CoterieSocket *self, gint64 now_us)
{
  const gint64 timeout_us = (gint64) self->pool->limits.timeout_ms * G_TIME_SPAN_MILLISECOND;
  const gint64 message_us =
      timeout_us + (gint64) self->n_message_allocated / SLOWEST_BYTES_A_MS * G_TIME_SPAN_MILLISECOND;

  if (self->is_closed)
    {
      if (now_us - self->closing_since_us > LINGER_MS * G_TIME_SPAN_MILLISECOND)
        reset (self);
    }
  else if (self->n_out > 0 && now_us - self->output_since_us > timeout_us)
    coterie_socket_close (self, COTERIE_CLOSE_TOO_SLOW);
  else if (self->message_since_us != 0 && now_us - self->message_since_us > message_us)
    coterie_socket_close (self, COTERIE_CLOSE_RULE_BROKEN);
  else if (self->n_out == 0 && self->message_since_us == 0)
    make_idle (self);
}

/**
 * coterie_socket_pool_tick:
 * @self: a pool
 * @now_us: monotonic
 *
 * Returns: whether deadlines run, so that it wants to be called again soon
 */
gboolean
coterie_socket_pool_tick (CoterieSocketPool *self, gint64 now_us)
{
  GList *next;

  for (GList *link = self->busy.head; link != NULL; link = next)
    {
      next = link->next;
      check_deadlines (link->data, now_us);
    }
  return self->busy.head != NULL;
}

/**
 * coterie_socket_pool_release:
 * @self: a pool
 *
 * Lets go of those that are closed and wait for their peers, without waiting.
 */
void
coterie_socket_pool_release (CoterieSocketPool *self)
{
  GList *next;

  for (GList *link = self->busy.head; link != NULL; link = next)
    {
      CoterieSocket *socket = link->data;

      next = link->next;
      if (socket->is_closed)
        release (socket);
    }
  coterie_socket_pool_flush (self);
}

/**
 * coterie_socket_pool_is_busy:
 * @self: a pool
 *
 * Returns: whether deadlines run, so that coterie_socket_pool_tick() wants to be called
 */
gboolean
coterie_socket_pool_is_busy (CoterieSocketPool *self)
{
  return self->busy.head != NULL;
}
