// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/peer-private.h"

#include "call/pipeline.h"

#include <agent.h>

/* What a relay keeps for us it would keep for ten minutes more; libnice tells it that we go only when it is asked to,
 * and before its agent is freed. */

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
end_with_relay (gpointer data, gpointer user_data)
{
  g_autoptr (GObject) agent = user_data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  gboolean closed = FALSE;

  g_main_context_push_thread_default (context);
  nice_agent_close_async (NICE_AGENT (agent), on_closed, &closed);
  wait_for (context, &closed);
  g_main_context_pop_thread_default (context);
  coterie_pipeline_end (data);
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
coterie_peer_end (GstElement *pipeline, GstElement *webrtc, gboolean relays)
{
  GObject *agent = relays ? agent_of (webrtc) : NULL;

  if (agent != NULL)
    coterie_pipeline_work (end_with_relay, pipeline, agent);
  else
    coterie_pipeline_end (pipeline);
}
