// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/errors.h"
#include "wire/text-frames.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What core talks to a server through: CoterieLink (the socket, with reconnection), CoterieRest (one HTTPS request
 * each, before there is a socket; sends no binary frames) and, in tests, CoterieFakeTransport. One thread: that in
 * whose main context it was made.
 *
 * Property:
 *   connected (gboolean, read, notifies): requests and frames can go out now
 *
 * Signals, none of them inside a call of ours:
 *   opened ()                               the socket stands; `waiting` and the envelopes follow
 *   closed (const GError *why, gboolean again)
 *                                           it ended, or an attempt failed; what was not answered has failed OFFLINE
 *                                           already; `again`: the transport tries again by itself
 *   event (const CoterieTextFrame *frame)   WAITING, PREKEYS, GAP, CHAIN or PRESENCE; borrowed
 *   refusal (guint64 send, const GError *refusal)
 *                                           of a binary send, in the domain COTERIE_REFUSAL; borrowed
 *   binary-frame (GBytes *frame)            as it came, at most COTERIE_BINARY_FRAME_MAX_BYTES; not parsed
 *   drained ()                              after COTERIE_NET_ERROR_BUSY: there is room again
 */
#define COTERIE_TYPE_TRANSPORT (coterie_transport_get_type ())
G_DECLARE_INTERFACE (CoterieTransport, coterie_transport, COTERIE, TRANSPORT, GObject)

struct _CoterieTransportInterface
{
  GTypeInterface parent;

  gboolean (*is_connected) (CoterieTransport *self);
  void (*request_async) (CoterieTransport *self,
                         const char *method,
                         const char *path,
                         GBytes *body,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
  JsonNode *(*request_finish) (CoterieTransport *self, GAsyncResult *result, guint *status, GError **error);
  gboolean (*send_binary) (CoterieTransport *self, GBytes *frame, GError **error);
};

gboolean
coterie_transport_is_connected (CoterieTransport *self);

/* `method`: "GET", "POST" or "PUT". `path` begins with a slash. `body`: one JSON object, or NULL. */
void
coterie_transport_request_async (CoterieTransport *self,
                                 const char *method,
                                 const char *path,
                                 GBytes *body,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/* The reply's object, read *open*; `status` (may be NULL) is 2xx. Otherwise NULL and an error of one of the two
 * domains of net/errors.h. */
JsonNode *
coterie_transport_request_finish (CoterieTransport *self, GAsyncResult *result, guint *status, GError **error);

/* Queues one binary frame; it goes out in the order of the calls. Its answer comes as `binary-frame` or `refusal`.
 * Errors: OFFLINE, BUSY, TOO_LARGE; nothing was queued then. */
gboolean
coterie_transport_send_binary (CoterieTransport *self, GBytes *frame, GError **error);

/* For those who implement it. */
void
coterie_transport_emit_opened (CoterieTransport *self);
void
coterie_transport_emit_closed (CoterieTransport *self, const GError *why, gboolean again);
void
coterie_transport_emit_event (CoterieTransport *self, const CoterieTextFrame *frame);
void
coterie_transport_emit_refusal (CoterieTransport *self, guint64 send, const GError *refusal);
void
coterie_transport_emit_binary_frame (CoterieTransport *self, GBytes *frame);
void
coterie_transport_emit_drained (CoterieTransport *self);

G_END_DECLS
