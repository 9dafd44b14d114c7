// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/peer-private.h"

#include "call/pipeline.h"

#include <agent.h>

/* What a relay keeps for us it would keep for ten minutes more; libnice tells it that we go only when it is asked to,
 * and before its agent is freed. */

#define AGENT "coterie-agent"

#define WAIT_US (3 * G_USEC_PER_SEC) /* the relay may be gone itself */

/* Comes in the context below, or never: the context is gone when it would be too late. */
static void
on_closed (GObject *agent, GAsyncResult *result, gpointer user_data)
{
  gboolean *closed = user_data;

  *closed = TRUE;
}

static gboolean
on_deadline (gpointer user_data)
{
  gboolean *late = user_data;

  *late = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_for (GMainContext *context, const gboolean *closed)
{
  gboolean late = FALSE;
  g_autoptr (GSource) deadline = g_timeout_source_new (WAIT_US / 1000);

  g_source_set_callback (deadline, on_deadline, &late, NULL);
  g_source_attach (deadline, context);
  while (!*closed && !late)
    g_main_context_iteration (context, TRUE);
  g_source_destroy (deadline);
}

static void
leave_relay (GObject *agent)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  gboolean closed = FALSE;

  g_main_context_push_thread_default (context);
  nice_agent_close_async (NICE_AGENT (agent), on_closed, &closed);
  wait_for (context, &closed);
  g_main_context_pop_thread_default (context);
}

/* What is on its way into an sctpdec gets through: nothing follows it, as the leg is closed. One that ends in the
 * middle of that begins a thread for a channel that it has forgotten already. */
static void
let_through (const GValue *item, gpointer user_data)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (g_value_get_object (item), "sink");

  if (pad == NULL)
    return;
  GST_PAD_STREAM_LOCK (pad);
  GST_PAD_STREAM_UNLOCK (pad);
}

static void
end_leg (gpointer data, gpointer user_data)
{
  g_autoptr (GObject) agent = g_object_steal_data (data, AGENT);
  g_autoptr (GstIterator) decoders = gst_bin_iterate_all_by_element_factory_name (GST_BIN (data), "sctpdec");
  CoteriePeerShared *shared = user_data;

  if (agent != NULL)
    leave_relay (agent);
  g_atomic_int_set (&shared->ended, TRUE);
  while (gst_iterator_foreach (decoders, let_through, NULL) == GST_ITERATOR_RESYNC)
    gst_iterator_resync (decoders);
  coterie_pipeline_end (data);
  coterie_peer_shared_unref (shared);
}

static GObject *
agent_of (GstElement *webrtc)
{
  g_autoptr (GObject) ice = NULL;
  GObject *agent = NULL;

  g_object_get (webrtc, "ice-agent", &ice, NULL);
  g_object_get (ice, "agent", &agent, NULL);
  return agent;
}

/**
 * coterie_peer_end:
 * @pipeline: (transfer full): of a leg that is closed
 * @webrtc: in it
 * @relays: whether it was given any
 */
void
coterie_peer_end (GstElement *pipeline, GstElement *webrtc, gboolean relays, CoteriePeerShared *shared)
{
  if (relays)
    g_object_set_data (G_OBJECT (pipeline), AGENT, agent_of (webrtc));
  coterie_pipeline_work (end_leg, pipeline, coterie_peer_shared_ref (shared));
}
