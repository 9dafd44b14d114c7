// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair.h"

#include "call/candidate.h"
#include "call/pipeline.h"
#include "call/test-media.h"
#include "kit/wait.h"
#include "tolerance.h"

#define SMALL                                                                                                          \
  (CoterieQuality) { 320, 180, 15, 150000 }

static void
on_description (CoteriePeer *peer, int type, const char *text, End *end)
{
  End *other = &end->pair->ends[1 - end->index];
  g_autofree char *changed = NULL;
  g_autoptr (GError) error = NULL;

  if (end->pair->change != NULL && end->pair->change_from == end->index)
    changed = end->pair->change (text, end->pair->change_data);
  if (!coterie_peer_take_description (other->peer, type, changed != NULL ? changed : text, &error))
    {
      other->error = g_steal_pointer (&error);
      other->n_failed++;
      coterie_peer_close (other->peer);
    }
}

static void
on_candidate (CoteriePeer *peer, guint line, const char *text, End *end)
{
  g_autoptr (GError) error = NULL;

  end->pair->n_candidates++;
  end->pair->n_direct += !coterie_candidate_is_relayed (text);
  coterie_peer_take_candidate (end->pair->ends[1 - end->index].peer, line, text, &error);
  g_assert_no_error (error);
}

static void
on_verified (CoteriePeer *peer, End *end)
{
  end->n_verified++;
}

static void
on_failed (CoteriePeer *peer, const GError *error, End *end)
{
  end->n_failed++;
  g_clear_error (&end->error);
  end->error = g_error_copy (error);
}

static void
on_data (CoteriePeer *peer, GBytes *bytes, End *end)
{
  g_ptr_array_add (end->data, g_bytes_ref (bytes));
}

static void
on_key_wanted (CoteriePeer *peer, Pair *pair)
{
  coterie_fanout_ask_for_key (coterie_capture_get_fanout (pair->capture));
}

static void
open_end (Pair *pair, guint index)
{
  End *end = &pair->ends[index];
  CoteriePeerOptions options = {
    .offers = index == 0,
    .leg = 1,
    .base_time = pair->base_time,
    .latency_ms = pair->latency_ms != 0 ? pair->latency_ms : 100,
    .connect_s = COTERIE_WAIT_MAX_S,
    .turn_servers = pair->turn_servers,
    .relay_only = pair->relay_only,
    .channel = TRUE,
    .only_address = "127.0.0.1",
  };
  g_autoptr (GError) error = NULL;

  end->pair = pair;
  end->index = index;
  end->data = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  end->peer = coterie_peer_new (&options, &error);
  g_assert_no_error (error);
  g_signal_connect (end->peer, "description", G_CALLBACK (on_description), end);
  g_signal_connect (end->peer, "candidate", G_CALLBACK (on_candidate), end);
  g_signal_connect (end->peer, "verified", G_CALLBACK (on_verified), end);
  g_signal_connect (end->peer, "failed", G_CALLBACK (on_failed), end);
  g_signal_connect (end->peer, "data", G_CALLBACK (on_data), end);
  g_signal_connect (end->peer, "key-wanted", G_CALLBACK (on_key_wanted), pair);
  coterie_fanout_add (coterie_capture_get_fanout (pair->capture),
                      coterie_peer_get_feed (end->peer, COTERIE_FEED_PICTURE));
  coterie_fanout_add (coterie_audio_get_fanout (pair->audio), coterie_peer_get_feed (end->peer, COTERIE_FEED_SOUND));
  end->voice_db = -1000;
  end->voice = coterie_audio_add_voice (pair->audio, options.latency_ms, &error);
  g_assert_no_error (error);
  coterie_peer_set_voice (end->peer, end->voice);
}

static void
on_level (CoterieAudio *audio, CoterieFeed *voice, double rms_db, Pair *pair)
{
  if (voice == NULL)
    pair->own_db = MAX (pair->own_db, rms_db);
  for (guint i = 0; i < 2; i++)
    if (voice == pair->ends[i].voice)
      pair->ends[i].voice_db = MAX (pair->ends[i].voice_db, rms_db);
}

/* Nothing is said to the other before the loop turns. */
void
pair_open (Pair *pair)
{
  g_autoptr (GError) error = NULL;
  CoterieQuality quality = pair->quality.width > 0 ? pair->quality : SMALL;

  tolerate_gstreamer ();
  pair->base_time = coterie_pipeline_now ();
  pair->capture = coterie_capture_new (coterie_test_media_picture (&error), pair->base_time, &quality, &error);
  g_assert_no_error (error);
  pair->audio = coterie_audio_new (coterie_test_media_sound (&error), coterie_test_media_speaker (&error),
                                   pair->base_time, &error);
  g_assert_no_error (error);
  pair->own_db = -1000;
  g_signal_connect (pair->audio, "level", G_CALLBACK (on_level), pair);
  open_end (pair, 1);
  open_end (pair, 0);
}

void
pair_close (Pair *pair)
{
  for (guint i = 0; i < 2; i++)
    {
      End *end = &pair->ends[i];

      coterie_fanout_remove (coterie_capture_get_fanout (pair->capture),
                             coterie_peer_get_feed (end->peer, COTERIE_FEED_PICTURE));
      coterie_fanout_remove (coterie_audio_get_fanout (pair->audio),
                             coterie_peer_get_feed (end->peer, COTERIE_FEED_SOUND));
      coterie_peer_close (end->peer);
      coterie_audio_remove_voice (pair->audio, end->voice);
      g_assert_finalize_object (end->peer);
      g_clear_error (&end->error);
      g_ptr_array_unref (end->data);
    }
  coterie_audio_close (pair->audio);
  g_assert_finalize_object (pair->audio);
  coterie_capture_close (pair->capture);
  g_assert_finalize_object (pair->capture);
  g_assert_true (coterie_pipeline_wait_for_all (COTERIE_WAIT_MAX_S));
  coterie_wait_settle ();
}

CoteriePeerStats
pair_stats (Pair *pair, guint index)
{
  CoteriePeerStats stats;

  coterie_peer_get_stats (pair->ends[index].peer, &stats);
  return stats;
}
