// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/session.h"
#include "wire/frames.h"

G_BEGIN_DECLS

/* More of them may be on their way to the store than that, but no more are read. */
#define COTERIE_SESSION_MAX_JOBS 256
#define COTERIE_SESSION_MAX_JOB_BYTES (8 * 1024 * 1024)

struct _CoterieSession
{
  CoterieSocket socket; /* first */
  CoterieWorker *worker;
  guint32 n_refs; /* of the socket, and of what is under way */
  guint32 n_jobs;
  gsize n_job_bytes;
  CoterieCaller caller;
  guint64 connection;
  guint8 address[16]; /* see CoterieTurnstileKey; the whole address of the client */
  gboolean is_ipv6 : 1;
  gboolean is_caught_up : 1; /* everything up to `cursor` was delivered, and nothing newer waits */
  gboolean is_greeted : 1;
  guint64 cursor; /* highest id delivered */
  CoterieWindow window;
  CoterieTurnstileKey key;
};

CoterieSession *
coterie_session_ref (CoterieSession *self);
void
coterie_session_unref (CoterieSession *self);
void
coterie_session_begin_job (CoterieSession *self, gsize n_bytes);
void
coterie_session_end_job (CoterieSession *self, gsize n_bytes);

/* session-delivery.c */
void
coterie_session_greet (CoterieSession *self);
void
coterie_session_deliver (CoterieSession *self, guint64 id, GBytes *frame);
void
coterie_session_catch_up (CoterieSession *self);

/* session-frames.c */
void
coterie_session_take_frame (CoterieSession *self, guint8 *bytes, gsize n_bytes);

G_END_DECLS
