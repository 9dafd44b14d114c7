// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/socket.h"

#include <wslay/wslay.h>

G_BEGIN_DECLS

#define COTERIE_SOCKET_TURN_BYTES 65536 /* of one connection, then the others have their turn */

struct _CoterieSocketPool
{
  CoteriePoller *poller;
  CoterieSocketLimits limits;
  CoterieSocket *dirty;    /* have output that was not tried yet */
  CoterieSocket *released; /* linked like the dirty ones */
  GQueue busy;             /* have a deadline */

  /* For the socket whose input is taken now. */
  CoterieSocket *current;
  const guint8 *input;
  gsize n_input;
  wslay_event_context_ptr spare; /* at a frame boundary contexts are all alike, and 8.8 KB */
  guint8 buffer[COTERIE_SOCKET_TURN_BYTES];
};

void
coterie_socket_append (CoterieSocket *self, gconstpointer bytes, gsize n_bytes);
void
coterie_socket_make_busy (CoterieSocket *self);
void
coterie_socket_end (CoterieSocket *self, guint16 code);
void
coterie_socket_drop_input (CoterieSocket *self);

G_END_DECLS
