// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub.h"
#include "server/router.h"
#include "server/server.h"
#include "server/slab.h"
#include "server/socket.h"
#include "server/turnstile.h"

G_BEGIN_DECLS

/* One thread that serves connections, with everything it needs for that: no other thread touches them. */
typedef struct _CoterieWorker CoterieWorker;
struct _CoterieWorker
{
  CoterieServer *server;
  GMainContext *context;
  CoterieInbox *inbox;
  CoterieSql *sql; /* reads */
  CoterieRouter *router;
  CoteriePoller *poller;
  CoterieSocketPool *sockets;
  GHashTable *sessions; /* connection → CoterieSession that is not closed */
  guint n_jobs;         /* of sessions and requests, that will come back by the inbox */
  gboolean is_stopping;
  CoterieSlab *session_slab;
  GByteArray *scratch;

  /*< private >*/
  GTlsCertificate *certificate; /* NULL: plain */
  struct _CoterieHttp *http;
  struct _CoterieHandshakes *handshakes;
  GThread *thread;
  GMainLoop *loop;
  GSource *ticker;
  GSource *intake;
  GQueue gifts; /* connections that were given and not looked at yet */
  gint64 stop_deadline_us;
};

CoterieWorker *
coterie_worker_new (CoterieServer *server, CoteriePreparer *preparer, GTlsCertificate *certificate, GError **error);
void
coterie_worker_start (CoterieWorker *self);
void
coterie_worker_give (CoterieWorker *self, int fd, const CoterieTurnstileKey *key);
void
coterie_worker_stop (CoterieWorker *self);
void
coterie_worker_join (CoterieWorker *self);
void
coterie_worker_free (CoterieWorker *self);

/* On the worker's own thread. */
void
coterie_worker_need_tick (CoterieWorker *self);
void
coterie_worker_end_turn (CoterieWorker *self);
void
coterie_worker_open_hub_letter (CoterieLetter *letter, gpointer worker);

G_END_DECLS
