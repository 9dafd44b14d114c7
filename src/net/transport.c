// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-net"

#include "net/transport.h"

G_DEFINE_INTERFACE (CoterieTransport, coterie_transport, G_TYPE_OBJECT)

enum
{
  OPENED,
  CLOSED,
  EVENT,
  REFUSAL,
  BINARY_FRAME,
  DRAINED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static guint
add_signal (const char *name, guint n_params, ...)
{
  va_list types;
  guint id;

  va_start (types, n_params);
  id = g_signal_new_valist (name, COTERIE_TYPE_TRANSPORT, G_SIGNAL_RUN_LAST, NULL, NULL, NULL, NULL, G_TYPE_NONE,
                            n_params, types);
  va_end (types);
  return id;
}

static void
coterie_transport_default_init (CoterieTransportInterface *iface)
{
  g_object_interface_install_property (
      iface, g_param_spec_boolean ("connected", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  /* Arguments that live only as long as the call are pointers: nobody keeps them without a copy. */
  signals[OPENED] = add_signal ("opened", 0);
  signals[CLOSED] = add_signal ("closed", 2, G_TYPE_POINTER, G_TYPE_BOOLEAN);
  signals[EVENT] = add_signal ("event", 1, G_TYPE_POINTER);
  signals[REFUSAL] = add_signal ("refusal", 2, G_TYPE_UINT64, G_TYPE_POINTER);
  signals[BINARY_FRAME] = add_signal ("binary-frame", 1, G_TYPE_BYTES);
  signals[DRAINED] = add_signal ("drained", 0);
}

/**
 * coterie_transport_is_connected:
 *
 * Returns: whether a request or a frame can go out now
 */
gboolean
coterie_transport_is_connected (CoterieTransport *self)
{
  g_return_val_if_fail (COTERIE_IS_TRANSPORT (self), FALSE);

  return COTERIE_TRANSPORT_GET_IFACE (self)->is_connected (self);
}

/**
 * coterie_transport_request_async:
 * @method: "GET", "POST" or "PUT"
 * @path: absolute, with its query if the route has one
 * @body: (nullable): one JSON object of at most COTERIE_TEXT_FRAME_MAX_BYTES
 *
 * Asks a route of docs/protocol.md. Whether repeating is safe is the route's matter: after OFFLINE and TIMED_OUT
 * nobody knows whether the server has done what was asked.
 */
void
coterie_transport_request_async (CoterieTransport *self,
                                 const char *method,
                                 const char *path,
                                 GBytes *body,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (COTERIE_IS_TRANSPORT (self));
  g_return_if_fail (method != NULL);
  g_return_if_fail (path != NULL && *path == '/');

  COTERIE_TRANSPORT_GET_IFACE (self)->request_async (self, method, path, body, cancellable, callback, user_data);
}

/**
 * coterie_transport_request_finish:
 * @status: (out) (optional): 200 … 299
 *
 * Returns: (transfer full) (nullable): the reply's object; NULL and COTERIE_REFUSAL when the server says no, or
 *   COTERIE_NET_ERROR (OFFLINE, TIMED_OUT, CANCELLED, TOO_LARGE, PROTOCOL, UNAUTHORIZED and those about certificates).
 *   A refusal UNAUTHORIZED comes as COTERIE_NET_ERROR_UNAUTHORIZED.
 */
JsonNode *
coterie_transport_request_finish (CoterieTransport *self, GAsyncResult *result, guint *status, GError **error)
{
  g_return_val_if_fail (COTERIE_IS_TRANSPORT (self), NULL);

  return COTERIE_TRANSPORT_GET_IFACE (self)->request_finish (self, result, status, error);
}

/**
 * coterie_transport_send_binary:
 * @frame: as wire/frames.h encodes it
 *
 * Returns: FALSE and OFFLINE, BUSY or TOO_LARGE when it was not queued. TRUE does not mean that it arrived: what was
 *   not answered when `closed` comes has to be sent again.
 */
gboolean
coterie_transport_send_binary (CoterieTransport *self, GBytes *frame, GError **error)
{
  g_return_val_if_fail (COTERIE_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (frame != NULL, FALSE);

  return COTERIE_TRANSPORT_GET_IFACE (self)->send_binary (self, frame, error);
}

void
coterie_transport_emit_opened (CoterieTransport *self)
{
  g_signal_emit (self, signals[OPENED], 0);
}

void
coterie_transport_emit_closed (CoterieTransport *self, const GError *why, gboolean again)
{
  g_signal_emit (self, signals[CLOSED], 0, why, again);
}

void
coterie_transport_emit_event (CoterieTransport *self, const CoterieTextFrame *frame)
{
  g_signal_emit (self, signals[EVENT], 0, frame);
}

void
coterie_transport_emit_refusal (CoterieTransport *self, guint64 send, const GError *refusal)
{
  g_signal_emit (self, signals[REFUSAL], 0, send, refusal);
}

void
coterie_transport_emit_binary_frame (CoterieTransport *self, GBytes *frame)
{
  g_signal_emit (self, signals[BINARY_FRAME], 0, frame);
}

void
coterie_transport_emit_drained (CoterieTransport *self)
{
  g_signal_emit (self, signals[DRAINED], 0);
}
