// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/poller.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* One WebSocket connection that libsoup has upgraded and given away: bytes in, messages out (RFC 6455, the server's
 * side, without extensions). What messages mean is the session's affair. Belongs to a worker's thread. */
typedef struct _CoterieSocket CoterieSocket;

/* What the sockets of one worker share. */
typedef struct _CoterieSocketPool CoterieSocketPool;

typedef struct
{
  gsize max_output_bytes; /* beyond it a reader is too slow */
  guint timeout_ms;       /* for a message that has begun, and for a reader to take some of what waits for it */
} CoterieSocketLimits;

typedef struct
{
  /* A whole message; `bytes` (transfer full, by g_free()) is followed by a zero byte that does not count. */
  void (*on_message) (CoterieSocket *self, gboolean is_text, guint8 *bytes, gsize n_bytes);
  /* Everything that was sent has left. */
  void (*on_drained) (CoterieSocket *self);
  /* It is over: no message will come, and what is sent is dropped. Once. */
  void (*on_closed) (CoterieSocket *self);
  /* The descriptor is closed too; `self` may be freed. Once, after on_closed(). */
  void (*on_released) (CoterieSocket *self);
} CoterieSocketEvents;

/* The first member of a session, zeroed. All fields are private. */
struct _CoterieSocket
{
  CoteriePollItem item;
  CoterieSocketPool *pool;
  const CoterieSocketEvents *events;
  GIOStream *stream; /* of TLS; NULL: the descriptor is ours and plain */

  gpointer ws; /* wslay's context, only in the middle of a frame or message */
  guint8 *message;
  guint32 n_message;
  guint32 n_message_allocated;
  gint64 n_frame_bytes_missing; /* of frames that have begun; negative: bytes of a frame whose head is not whole */

  guint8 *out;
  gsize n_out; /* from out_begin on */
  gsize out_begin;
  gsize n_out_allocated;

  gint64 message_since_us; /* 0: no message has begun */
  gint64 output_since_us;  /* when some of the output last left, or it began to wait */
  gint64 closing_since_us;
  CoterieSocket *next_dirty;
  GList busy_link; /* in the pool's list, while it has a deadline */
  guint16 close_code;
  guint8 message_opcode; /* 0: none */
  gboolean is_dirty : 1;
  gboolean is_busy : 1;
  gboolean is_paused : 1;
  gboolean is_blocked : 1; /* the system takes no more for now */
  gboolean is_control : 1; /* the frame that comes is a control frame */
  gboolean is_closed : 1;  /* on_closed() was called */
  gboolean is_said : 1;    /* our close frame is in the output */
  gboolean is_shut : 1;    /* and has left */
};

CoterieSocketPool *
coterie_socket_pool_new (CoteriePoller *poller, const CoterieSocketLimits *limits);
void
coterie_socket_pool_free (CoterieSocketPool *self);
void
coterie_socket_pool_flush (CoterieSocketPool *self);
gboolean
coterie_socket_pool_is_busy (CoterieSocketPool *self);
void
coterie_socket_pool_release (CoterieSocketPool *self);
gboolean
coterie_socket_pool_tick (CoterieSocketPool *self, gint64 now_us);

gboolean
coterie_socket_start (
    CoterieSocket *self, CoterieSocketPool *pool, const CoterieSocketEvents *events, int fd, GIOStream *stream);
void
coterie_socket_take_input (CoterieSocket *self, const guint8 *bytes, gsize n_bytes);
gsize
coterie_socket_get_output (const CoterieSocket *self);
void
coterie_socket_send (CoterieSocket *self, gboolean is_text, gconstpointer bytes, gsize n_bytes);
void
coterie_socket_set_paused (CoterieSocket *self, gboolean paused);
gboolean
coterie_socket_is_closed (const CoterieSocket *self);
void
coterie_socket_close (CoterieSocket *self, guint16 code);
void
coterie_socket_abort (CoterieSocket *self);

G_END_DECLS
