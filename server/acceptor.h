// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/turnstile.h"
#include "server/worker.h"

G_BEGIN_DECLS

/* The one thread that accepts: it counts, turns away, survives a lack of descriptors, and keeps everybody waiting whose
 * TLS hello, or the head of whose request, is not complete. Workers get their connections from it in turn. */
typedef struct _CoterieAcceptor CoterieAcceptor;

CoterieAcceptor *
coterie_acceptor_new (CoterieServer *server,
                      GPtrArray *workers,
                      CoterieTurnstile *connections,
                      CoterieTurnstile *handshakes,
                      GError **error);
guint16
coterie_acceptor_get_port (CoterieAcceptor *self);
void
coterie_acceptor_start (CoterieAcceptor *self);
void
coterie_acceptor_nudge (CoterieAcceptor *self);
void
coterie_acceptor_stop (CoterieAcceptor *self);
void
coterie_acceptor_free (CoterieAcceptor *self);

G_END_DECLS
