// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/socket.h"
#include "server/turnstile.h"
#include "server/window.h"
#include "server/worker.h"

G_BEGIN_DECLS

/* One device's connection: what its frames mean, and what it is sent (docs/protocol.md, "The socket"). Belongs to a
 * worker's thread. */
typedef struct _CoterieSession CoterieSession;

/* What libsoup leaves behind when it has upgraded a connection. */
typedef struct
{
  int fd;                  /* does not block; ours when `stream` is NULL */
  GIOStream *stream;       /* (transfer full): of TLS, or NULL */
  CoterieTurnstileKey key; /* to be left when the connection ends */
  CoterieCaller caller;
  guint8 token[COTERIE_TOKEN_BYTES];
  GInetAddress *address; /* (transfer none) */
  GBytes *input;         /* (transfer none): what came behind the request; NULL: nothing */
} CoterieUpgrade;

gsize
coterie_session_get_size (void);
void
coterie_session_start (CoterieWorker *worker, const CoterieUpgrade *upgrade);
void
coterie_session_take_letter (CoterieSession *self, const CoterieHubLetter *letter);
void
coterie_session_stop (CoterieSession *self);

G_END_DECLS
