// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_BYTES (256 * 1024)

void
load_loop_init (LoadLoop *self, guint16 port)
{
  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  self->port = port;
  self->n_upgraded = 0;
  g_assert_cmpint (self->epoll_fd, >=, 0);
}

void
load_loop_clear (LoadLoop *self)
{
  close (self->epoll_fd);
}

static void
want_write (LoadLoop *loop, LoadPeer *self, gboolean want)
{
  struct epoll_event event = { .events = EPOLLIN | (want ? EPOLLOUT : 0), .data.ptr = self };

  if (self->waits_to_write == want)
    return;
  self->waits_to_write = want;
  g_assert_cmpint (epoll_ctl (loop->epoll_fd, EPOLL_CTL_MOD, self->fd, &event), ==, 0);
}

void
load_peer_flush (LoadLoop *loop, LoadPeer *self)
{
  while (self->out->len > 0)
    {
      ssize_t n = send (self->fd, self->out->data, self->out->len, MSG_NOSIGNAL | MSG_DONTWAIT);

      if (n < 0 && errno == EAGAIN)
        break;
      if (n < 0)
        g_error ("connection %u: %s", self->index, g_strerror (errno));
      g_byte_array_remove_range (self->out, 0, (guint) n);
    }
  want_write (loop, self, self->out->len > 0);
}

/* Appends one masked binary frame (RFC 6455, section 5.2). */
void
load_peer_queue (LoadPeer *self, const guint8 *bytes, gsize size)
{
  guint8 head[14] = { 0x82 };
  gsize n_head;

  if (size < 126)
    {
      head[1] = 0x80 | (guint8) size;
      n_head = 2;
    }
  else if (size < 65536)
    {
      head[1] = 0x80 | 126;
      head[2] = (guint8) (size >> 8);
      head[3] = (guint8) size;
      n_head = 4;
    }
  else
    {
      head[1] = 0x80 | 127;
      for (guint i = 0; i < 8; i++)
        head[2 + i] = (guint8) ((guint64) size >> (56 - 8 * i));
      n_head = 10;
    }
  g_byte_array_append (self->out, head, n_head + 4); /* the mask of zeros follows the length */
  g_byte_array_append (self->out, bytes, size);
}

static gsize
take_upgrade (LoadLoop *loop, LoadPeer *self)
{
  const char *end = memmem (self->in, self->n_in, "\r\n\r\n", 4);

  if (end == NULL)
    return 0;
  if (self->n_in < 12 || memcmp (self->in, "HTTP/1.1 101", 12) != 0)
    g_error ("connection %u was not upgraded: %.*s", self->index, (int) MIN (self->n_in, 200), self->in);
  self->upgraded = TRUE;
  loop->n_upgraded++;
  return (gsize) ((const guint8 *) end - self->in) + 4;
}

/* Takes one frame off @bytes: how many bytes it was, or 0 when it is not whole. */
static gsize
take_frame (LoadPeer *self, const guint8 *bytes, gsize size)
{
  gsize n_head = 2, length;

  if (size < 2)
    return 0;
  length = bytes[1] & 0x7f;
  if (length == 126)
    {
      if (size < 4)
        return 0;
      length = (gsize) bytes[2] << 8 | bytes[3];
      n_head = 4;
    }
  else if (length == 127)
    {
      if (size < 10)
        return 0;
      length = 0;
      for (guint i = 0; i < 8; i++)
        length = length << 8 | bytes[2 + i];
      n_head = 10;
    }
  if (size - n_head < length)
    return 0;

  switch (bytes[0] & 0x0f)
    {
    case 1:
      self->n_text_frames++;
      if (memmem (bytes + n_head, length, "\"refusal\"", 9) != NULL)
        {
          if (self->n_refusals++ == 0)
            g_printerr ("refused: %.*s\n", (int) MIN (length, 300), bytes + n_head);
        }
      break;
    case 2:
      self->on_frame (self, bytes + n_head, length, self->user_data);
      break;
    case 8:
      g_error ("connection %u was closed: %u", self->index, length >= 2 ? bytes[n_head] << 8 | bytes[n_head + 1] : 0);
    default:
      break;
    }
  return n_head + length;
}

static void
read_some (LoadLoop *loop, LoadPeer *self)
{
  gsize used = 0, n;
  ssize_t got;

  if (self->in_size - self->n_in < READ_BYTES / 4)
    {
      self->in_size = MAX (READ_BYTES / 2, self->in_size * 2);
      self->in = g_realloc (self->in, self->in_size);
    }
  got = recv (self->fd, self->in + self->n_in, self->in_size - self->n_in, MSG_DONTWAIT);
  if (got < 0 && errno == EAGAIN)
    return;
  if (got <= 0)
    g_error ("connection %u ended: %s", self->index, got < 0 ? g_strerror (errno) : "closed");
  self->n_in += (gsize) got;

  if (!self->upgraded)
    used = take_upgrade (loop, self);
  while (self->upgraded && (n = take_frame (self, self->in + used, self->n_in - used)) > 0)
    used += n;
  self->n_in -= used;
  memmove (self->in, self->in + used, self->n_in);
  if (self->n_in == 0) /* thousands of idle ones must not hold a buffer each */
    {
      g_clear_pointer (&self->in, g_free);
      self->in_size = 0;
    }
}

void
load_loop_turn (LoadLoop *self, int timeout_ms)
{
  struct epoll_event events[256];
  int n = epoll_wait (self->epoll_fd, events, G_N_ELEMENTS (events), timeout_ms);

  for (int i = 0; i < n; i++)
    {
      LoadPeer *peer = events[i].data.ptr;

      if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
        read_some (self, peer);
      if (peer->out->len > 0)
        load_peer_flush (self, peer);
      else
        want_write (self, peer, FALSE);
    }
}

LoadPeer *
load_peer_new (LoadLoop *loop, const char *token, guint index, LoadPeerFrame on_frame, gpointer user_data)
{
  LoadPeer *self = g_new0 (LoadPeer, 1);
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (loop->port) };
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = self };
  g_autofree char *request = NULL;
  int one = 1;

  self->index = index;
  self->on_frame = on_frame;
  self->user_data = user_data;
  self->out = g_byte_array_new ();
  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (connect (self->fd, (struct sockaddr *) &address, sizeof address) != 0)
    g_error ("connection %u: %s", index, g_strerror (errno));
  setsockopt (self->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  g_assert_cmpint (epoll_ctl (loop->epoll_fd, EPOLL_CTL_ADD, self->fd, &event), ==, 0);

  request = g_strdup_printf ("GET /v1/socket HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: Upgrade\r\n"
                             "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                             "Sec-WebSocket-Protocol: coterie.v1\r\nAuthorization: Bearer %s\r\n\r\n",
                             loop->port, token);
  g_byte_array_append (self->out, (const guint8 *) request, strlen (request));
  load_peer_flush (loop, self);
  return self;
}

/* Runs the loop until @n_peers connections in all have been upgraded. */
void
load_peer_wait_upgraded (LoadLoop *loop, guint n_peers)
{
  gint64 deadline_us = g_get_monotonic_time () + 120 * G_USEC_PER_SEC;

  while (loop->n_upgraded < n_peers)
    {
      if (g_get_monotonic_time () > deadline_us)
        g_error ("only %u of %u connections were upgraded", loop->n_upgraded, n_peers);
      load_loop_turn (loop, 100);
    }
}

void
load_peer_free (LoadLoop *loop, LoadPeer *self)
{
  if (self->upgraded)
    loop->n_upgraded--;
  close (self->fd);
  g_byte_array_unref (self->out);
  g_free (self->in);
  g_free (self);
}
