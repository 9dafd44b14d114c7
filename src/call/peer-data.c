// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/peer-private.h"

/* The data channel of a leg. */

#define CHANNEL "coterie"
#define CHANNEL_MAX_WAITING_BYTES 1048576
#define CHANNEL_MAX_UNREAD 1024 /* messages that the main thread has not come to */

static void
on_data (CoteriePeer *self, gpointer data)
{
  g_atomic_int_add (&self->shared->n_unread, -1);
  if (self->state == COTERIE_PEER_VERIFIED)
    g_signal_emit (self, coterie_peer_signals[COTERIE_PEER_SIGNAL_DATA], 0, data);
}

static void
on_flood (CoteriePeer *self, gpointer data)
{
  coterie_peer_fail (self, COTERIE_CALL_ERROR_REFUSED, "The other device sends more than this one can read.");
}

/* With a lock of webrtcbin's held: none of its properties may be read here. */
static void
on_message_data (GstWebRTCDataChannel *channel, GBytes *bytes, CoteriePeerShared *shared)
{
  if (bytes == NULL || g_bytes_get_size (bytes) > COTERIE_PEER_DATA_MAX_BYTES)
    return;
  if (g_atomic_int_add (&shared->n_unread, 1) == CHANNEL_MAX_UNREAD)
    coterie_peer_shared_post (shared, on_flood, NULL, NULL);
  else if (g_atomic_int_get (&shared->n_unread) <= CHANNEL_MAX_UNREAD)
    coterie_peer_shared_post (shared, on_data, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
}

static void
on_channel (CoteriePeer *self, gpointer data)
{
  g_set_object (&self->channel, data);
}

static void
on_second_channel (CoteriePeer *self, gpointer data)
{
  coterie_peer_fail (self, COTERIE_CALL_ERROR_REFUSED, "The other device opens what was not asked for.");
}

static void
take_channel (CoteriePeerShared *shared, GstWebRTCDataChannel *channel)
{
  if (!g_atomic_int_compare_and_exchange (&shared->has_channel, FALSE, TRUE))
    {
      coterie_peer_shared_post (shared, on_second_channel, NULL, NULL);
      return;
    }
  coterie_peer_shared_connect (shared, channel, "on-message-data", G_CALLBACK (on_message_data));
  coterie_peer_shared_post (shared, on_channel, g_object_ref (channel), g_object_unref);
}

static void
on_data_channel (GstElement *webrtc, GstWebRTCDataChannel *channel, CoteriePeerShared *shared)
{
  take_channel (shared, channel);
}

/* Before the offer, so that it is in it. */
void
coterie_peer_open_channel (CoteriePeer *self)
{
  g_autoptr (GstWebRTCDataChannel) channel = NULL;

  g_signal_emit_by_name (self->webrtc, "create-data-channel", CHANNEL, NULL, &channel);
  if (channel != NULL)
    take_channel (self->shared, channel);
}

static gboolean
channel_has_room (CoteriePeer *self)
{
  GstWebRTCDataChannelState state;
  guint64 waiting;

  g_object_get (self->channel, "ready-state", &state, "buffered-amount", &waiting, NULL);
  return state == GST_WEBRTC_DATA_CHANNEL_STATE_OPEN && waiting < CHANNEL_MAX_WAITING_BYTES;
}

/**
 * coterie_peer_send:
 * @bytes: 1 to COTERIE_PEER_DATA_MAX_BYTES
 *
 * Hands them to the data channel, in order. Whether they arrive, the other side has to say.
 *
 * Returns: FALSE when the peer is not verified (any more), or the channel is not open or full: try again later
 */
gboolean
coterie_peer_send (CoteriePeer *self, GBytes *bytes)
{
  g_return_val_if_fail (COTERIE_IS_PEER (self), FALSE);
  g_return_val_if_fail (g_bytes_get_size (bytes) > 0, FALSE);
  g_return_val_if_fail (g_bytes_get_size (bytes) <= COTERIE_PEER_DATA_MAX_BYTES, FALSE);

  if (self->state != COTERIE_PEER_VERIFIED || self->channel == NULL || !channel_has_room (self))
    return FALSE;
  return gst_webrtc_data_channel_send_data_full (self->channel, bytes, NULL);
}

void
coterie_peer_listen_for_data (CoteriePeer *self)
{
  coterie_peer_shared_connect (self->shared, self->webrtc, "on-data-channel", G_CALLBACK (on_data_channel));
}
