// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/peer-private.h"

#include <string.h>

/* webrtcbin 1.22 never compares what the other end shows with "a=fingerprint": whoever answers on the way would be
 * believed. So we do, for every transport that the connection has. */

static gboolean
shows (GObject *transport, const guint8 *fingerprint)
{
  g_autofree char *pem = NULL;
  guint8 shown[COTERIE_FINGERPRINT_BYTES];

  g_object_get (transport, "remote-certificate", &pem, NULL);
  return coterie_fingerprint_of_pem (pem, shown) && memcmp (shown, fingerprint, sizeof shown) == 0;
}

static GObject *
transport_of_media (GstElement *webrtc, int index, const char *end)
{
  g_autoptr (GObject) transceiver = NULL;
  g_autoptr (GObject) half = NULL;
  GObject *transport = NULL;

  g_signal_emit_by_name (webrtc, "get-transceiver", index, &transceiver);
  if (transceiver == NULL)
    return NULL;
  g_object_get (transceiver, end, &half, NULL);
  if (half != NULL)
    g_object_get (half, "transport", &transport, NULL);
  return transport;
}

static GObject *
transport_of_data (GstElement *webrtc)
{
  g_autoptr (GObject) sctp = NULL;
  GObject *transport = NULL;

  g_object_get (webrtc, "sctp-transport", &sctp, NULL);
  if (sctp != NULL)
    g_object_get (sctp, "transport", &transport, NULL);
  return transport;
}

/* The transports of all media and of the data, most often one and the same. */
static GPtrArray *
transports_of (GstElement *webrtc)
{
  GPtrArray *transports = g_ptr_array_new_with_free_func (g_object_unref);
  GObject *data = transport_of_data (webrtc);

  for (int i = 0; i < COTERIE_SDP_MAX_MEDIA; i++)
    for (guint half = 0; half < 2; half++)
      {
        GObject *transport = transport_of_media (webrtc, i, half == 0 ? "receiver" : "sender");

        if (transport != NULL)
          g_ptr_array_add (transports, transport);
      }
  if (data != NULL)
    g_ptr_array_add (transports, data);
  return transports;
}

/**
 * coterie_peer_certificates_match:
 * @webrtc: connected
 * @fingerprint: COTERIE_FINGERPRINT_BYTES: what the sealed description names
 *
 * Not from a callback of a data channel: properties of @webrtc wait for those.
 *
 * Returns: whether the other end of every transport has shown exactly that certificate; FALSE when there is none
 */
gboolean
coterie_peer_certificates_match (GstElement *webrtc, const guint8 *fingerprint)
{
  g_autoptr (GPtrArray) transports = transports_of (webrtc);

  for (guint i = 0; i < transports->len; i++)
    if (!shows (g_ptr_array_index (transports, i), fingerprint))
      return FALSE;
  return transports->len > 0;
}
