// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/turnstile.h"
#include "server/worker.h"

G_BEGIN_DECLS

/* The HTTP side of a worker: libsoup reads requests, the router answers them, an upgrade becomes a session. One request
 * a connection. Belongs to the worker's thread. */
typedef struct _CoterieHttp CoterieHttp;

CoterieHttp *
coterie_http_new (CoterieWorker *worker);
void
coterie_http_free (CoterieHttp *self);
void
coterie_http_accept (CoterieHttp *self,
                     GIOStream *stream,
                     GSocketConnection *connection,
                     const CoterieTurnstileKey *key);
gboolean
coterie_http_tick (CoterieHttp *self, gint64 now_us);
void
coterie_http_stop (CoterieHttp *self);

G_END_DECLS
