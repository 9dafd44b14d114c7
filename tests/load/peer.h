// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One load connection: a plain, non-blocking WebSocket client that does as little as possible for itself, so that what
 * is measured is the server. Frames are masked with a key of zeros, which the standard allows and costs nothing. */
typedef struct _LoadPeer LoadPeer;

/* A whole binary frame arrived. @bytes is only good during the call. */
typedef void (*LoadPeerFrame) (LoadPeer *peer, const guint8 *bytes, gsize size, gpointer user_data);

struct _LoadPeer
{
  int fd;
  guint index;
  LoadPeerFrame on_frame;
  gpointer user_data;

  guint8 *in;
  gsize n_in, in_size;
  GByteArray *out;
  gboolean upgraded;
  gboolean waits_to_write;
  guint64 n_text_frames;
  guint64 n_refusals;
};

/* One epoll descriptor and all that hangs on it. */
typedef struct
{
  int epoll_fd;
  guint16 port;
  guint n_upgraded;
} LoadLoop;

void
load_loop_init (LoadLoop *self, guint16 port);
void
load_loop_turn (LoadLoop *self, int timeout_ms);
void
load_loop_clear (LoadLoop *self);

LoadPeer *
load_peer_new (LoadLoop *loop, const char *token, guint index, LoadPeerFrame on_frame, gpointer user_data);
void
load_peer_wait_upgraded (LoadLoop *loop, guint n_peers);
void
load_peer_queue (LoadPeer *self, const guint8 *bytes, gsize size);
void
load_peer_flush (LoadLoop *loop, LoadPeer *self);
void
load_peer_free (LoadLoop *loop, LoadPeer *self);

G_END_DECLS
