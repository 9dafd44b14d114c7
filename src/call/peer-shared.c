// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/peer-private.h"

CoteriePeerShared *
coterie_peer_shared_new (CoteriePeer *peer)
{
  CoteriePeerShared *self = g_new0 (CoteriePeerShared, 1);

  g_atomic_ref_count_init (&self->count);
  self->context = g_main_context_ref_thread_default ();
  self->peer = peer;
  self->frames = coterie_frames_new ();
  self->picture_ssrc = g_random_int ();
  self->sound_ssrc = self->picture_ssrc + 1;
  coterie_loss_init (&self->picture_loss);
  coterie_loss_init (&self->sound_loss);
  self->began_us = g_get_monotonic_time ();
  g_mutex_init (&self->lock);
  self->jitter_buffers = g_ptr_array_new_with_free_func (gst_object_unref);
  return self;
}

CoteriePeerShared *
coterie_peer_shared_ref (CoteriePeerShared *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

void
coterie_peer_shared_unref (gpointer data)
{
  CoteriePeerShared *self = data;

  if (!g_atomic_ref_count_dec (&self->count))
    return;
  g_ptr_array_unref (self->jitter_buffers);
  g_clear_object (&self->rtp_session);
  g_clear_pointer (&self->voice, coterie_feed_unref);
  g_object_unref (self->frames);
  g_mutex_clear (&self->lock);
  g_main_context_unref (self->context);
  g_free (self);
}

typedef struct
{
  CoteriePeerShared *shared;
  CoteriePeerEvent event;
  gpointer data;
  GDestroyNotify free_data;
} Letter;

static gboolean
on_letter (gpointer data)
{
  Letter *letter = data;
  CoteriePeer *peer = letter->shared->peer;

  if (peer != NULL)
    {
      g_object_ref (peer);
      letter->event (peer, letter->data);
      g_object_unref (peer);
    }
  return G_SOURCE_REMOVE;
}

static void
letter_free (gpointer data)
{
  Letter *letter = data;

  if (letter->free_data != NULL)
    letter->free_data (letter->data);
  coterie_peer_shared_unref (letter->shared);
  g_free (letter);
}

/* Always by a turn of the main loop, also from the main thread: webrtcbin calls back from inside of calls. */
void
coterie_peer_shared_post (CoteriePeerShared *self, CoteriePeerEvent event, gpointer data, GDestroyNotify free_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Letter *letter = g_new (Letter, 1);

  *letter = (Letter){ coterie_peer_shared_ref (self), event, data, free_data };
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_letter, letter, letter_free);
  g_source_attach (source, self->context);
}

static void
on_closure_gone (gpointer data, GClosure *closure)
{
  coterie_peer_shared_unref (data);
}

/* The callback has the shared part as its last argument. */
void
coterie_peer_shared_connect (CoteriePeerShared *self, gpointer object, const char *signal, GCallback callback)
{
  g_signal_connect_data (object, signal, callback, coterie_peer_shared_ref (self), on_closure_gone, 0);
}
