// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/transport.h"

G_BEGIN_DECLS

/* A transport without a network, for tests of core: the test plays the server. Every answer comes from the main
 * context, never inside a call. It starts closed.
 *
 * What a request meets, in this order: a scripted answer or failure of its route (each used once, in the order in
 * which they were scripted), the server function, and else the refusal NOT_FOUND. While requests are held they wait;
 * requests on a closed transport fail OFFLINE, unless coterie_fake_transport_set_rest() made it a CoterieRest. */
#define COTERIE_TYPE_FAKE_TRANSPORT (coterie_fake_transport_get_type ())
G_DECLARE_FINAL_TYPE (CoterieFakeTransport, coterie_fake_transport, COTERIE, FAKE_TRANSPORT, GObject)

CoterieFakeTransport *
coterie_fake_transport_new (void);
void
coterie_fake_transport_set_rest (CoterieFakeTransport *self);
void /* requests are answered though it is closed; unlike a rest it does not say that it is connected then */
coterie_fake_transport_set_reachable (CoterieFakeTransport *self, gboolean reachable);

/* Requests. `path` must be the whole path; `json` an object. */
void
coterie_fake_transport_answer (CoterieFakeTransport *self, const char *method, const char *path, const char *json);
void
coterie_fake_transport_fail (CoterieFakeTransport *self, const char *method, const char *path, const GError *error);

/* A server: gives the reply's JSON object (transfer full), or NULL and an error of net/errors.h. `body` may be NULL. */
typedef char *(*CoterieFakeServer) (CoterieFakeTransport *self,
                                    const char *method,
                                    const char *path,
                                    JsonNode *body,
                                    gpointer user_data,
                                    GError **error);
void
coterie_fake_transport_set_server (CoterieFakeTransport *self, CoterieFakeServer server, gpointer user_data);

void
coterie_fake_transport_hold (CoterieFakeTransport *self);
void
coterie_fake_transport_release (CoterieFakeTransport *self);

/* What was asked so far, in order. */
guint
coterie_fake_transport_get_n_requests (CoterieFakeTransport *self);
const char *
coterie_fake_transport_get_request (CoterieFakeTransport *self, guint index); /* "POST /v1/send" */
const char *
coterie_fake_transport_get_request_body (CoterieFakeTransport *self, guint index); /* JSON, or NULL */

/* Binary frames that were sent: the oldest that nobody took yet, or NULL; transfer full. */
GBytes *
coterie_fake_transport_take_frame (CoterieFakeTransport *self);
guint
coterie_fake_transport_get_n_frames (CoterieFakeTransport *self);
/* Called from the main context for each frame instead of keeping it. */
typedef void (*CoterieFakeFrameSink) (CoterieFakeTransport *self, GBytes *frame, gpointer user_data);
void
coterie_fake_transport_set_frame_sink (CoterieFakeTransport *self, CoterieFakeFrameSink sink, gpointer user_data);
void
coterie_fake_transport_set_room (CoterieFakeTransport *self, guint n_frames); /* then BUSY; G_MAXUINT at first */

/* What the server does, at once: these emit inside the call. */
void
coterie_fake_transport_open (CoterieFakeTransport *self);
void
coterie_fake_transport_close (CoterieFakeTransport *self, const GError *why, gboolean again); /* NULL: OFFLINE */
void
coterie_fake_transport_deliver (CoterieFakeTransport *self, GBytes *frame);
void
coterie_fake_transport_event (CoterieFakeTransport *self, const char *json);
void
coterie_fake_transport_refuse (CoterieFakeTransport *self, guint64 send, const GError *refusal);

G_END_DECLS
