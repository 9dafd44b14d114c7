// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/turnstile.h"
#include "server/worker.h"

G_BEGIN_DECLS

/* TLS connections of a worker that are not finished yet. How many there may be is the acceptor's affair. Belongs to the
 * worker's thread. */
typedef struct _CoterieHandshakes CoterieHandshakes;

typedef void (*CoterieHandshakeDone) (GIOStream *stream,
                                      GSocketConnection *connection,
                                      const CoterieTurnstileKey *key,
                                      gpointer user_data);

CoterieHandshakes *
coterie_handshakes_new (CoterieServer *server,
                        GTlsCertificate *certificate,
                        CoterieHandshakeDone done,
                        gpointer user_data);
void
coterie_handshakes_free (CoterieHandshakes *self);
void
coterie_handshakes_begin (CoterieHandshakes *self, GSocketConnection *connection, const CoterieTurnstileKey *key);
gboolean
coterie_handshakes_tick (CoterieHandshakes *self, gint64 now_us);
gboolean
coterie_handshakes_cancel (CoterieHandshakes *self);

G_END_DECLS
