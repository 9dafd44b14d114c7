// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair.h"

#include "call/errors.h"
#include "call/peer-private.h"
#include "call/pipeline.h"
#include "call/test-media.h"
#include "kit/wait.h"

#include <string.h>

static void
test_picture_flows (void)
{
  Pair pair = { 0 };

  pair_open (&pair);
  coterie_wait_for (pair.ends[0].n_verified == 1 && pair.ends[1].n_verified == 1);
  coterie_wait_for (pair_stats (&pair, 0).n_frames >= 10 && pair_stats (&pair, 1).n_frames >= 10);
  g_assert_cmpuint (coterie_frames_get_n_pushed (coterie_peer_get_frames (pair.ends[0].peer)), >=, 10);
  g_assert_cmpuint (pair_stats (&pair, 0).connected_ms, >, 0);
  g_assert_cmpuint (pair_stats (&pair, 0).first_frame_ms, >, 0);
  g_assert_cmpuint (pair.ends[0].n_failed + pair.ends[1].n_failed, ==, 0);
  pair_close (&pair);
}

static void
count (CoterieFrames *frames, guint *n_woken)
{
  (*n_woken)++;
}

static void
on_interval (GObject *rtp_session, GParamSpec *pspec, guint *n_set)
{
  (*n_set)++;
}

/* Each time it is set a report is thought of anew. */
static void
test_pace_is_set_when_it_changes (void)
{
  Pair pair = { 0 };
  g_autoptr (GObject) rtp_session = NULL;
  guint64 interval;
  guint n_set = 0;

  pair_open (&pair);
  coterie_wait_for (pair_stats (&pair, 0).n_frames > 0 && pair_stats (&pair, 0).n_sounds > 0); /* each sets it first */
  g_set_object (&rtp_session, pair.ends[0].peer->shared->rtp_session);
  g_object_set (rtp_session, "rtcp-min-interval", (guint64) GST_SECOND / 2, NULL); /* neither pace */
  g_signal_connect (rtp_session, "notify::rtcp-min-interval", G_CALLBACK (on_interval), &n_set);
  for (guint i = 0; i < 3; i++)
    coterie_peer_set_report_ms (pair.ends[0].peer->shared, 200);
  g_assert_cmpuint (n_set, ==, 1);
  for (guint i = 0; i < 3; i++)
    coterie_peer_set_report_ms (pair.ends[0].peer->shared, 1000);
  g_assert_cmpuint (n_set, ==, 2);
  g_object_get (rtp_session, "rtcp-min-interval", &interval, NULL);
  g_assert_cmpuint (interval, ==, GST_SECOND);
  g_signal_handlers_disconnect_by_data (rtp_session, &n_set);
  pair_close (&pair);
}

/* It is decoded, and that is all; whoever looks gets the next one. */
static void
test_picture_nobody_looks_at (void)
{
  Pair pair = { 0 };
  CoterieFrames *frames;
  g_autoptr (GstSample) seen = NULL;
  guint n_woken = 0;

  pair_open (&pair);
  frames = coterie_peer_get_frames (pair.ends[0].peer);
  coterie_wait_for (pair_stats (&pair, 0).n_frames >= 10);
  g_assert_null (coterie_frames_take (frames));
  g_signal_connect (frames, "frame", G_CALLBACK (count), &n_woken);
  coterie_wait_for (n_woken > 0);
  seen = coterie_frames_take (frames);
  g_assert_nonnull (seen);
  g_signal_handlers_disconnect_by_data (frames, &n_woken);
  pair_close (&pair);
}

/* What waits for what may be missing is not left out meanwhile. */
static void
test_every_picture_is_seen (void)
{
  Pair pair = { .latency_ms = 300 };
  guint n_woken = 0;

  pair_open (&pair);
  g_signal_connect (coterie_peer_get_frames (pair.ends[1].peer), "frame", G_CALLBACK (count), &n_woken);
  coterie_wait_for (pair_stats (&pair, 0).n_fed >= 60);
  coterie_wait_for (pair_stats (&pair, 1).n_frames * 10 >= pair_stats (&pair, 0).n_fed * 8);
  g_signal_handlers_disconnect_by_data (coterie_peer_get_frames (pair.ends[1].peer), &n_woken);
  pair_close (&pair);
}

static void
test_sound_flows (void)
{
  Pair pair = { 0 };

  pair_open (&pair);
  coterie_wait_for (pair_stats (&pair, 0).n_sounds >= 50 && pair_stats (&pair, 1).n_sounds >= 50);
  coterie_wait_for (pair.own_db > COTERIE_AUDIO_SPEAKING_DB);
  coterie_wait_for (pair.ends[0].voice_db > COTERIE_AUDIO_SPEAKING_DB);
  coterie_wait_for (pair.ends[1].voice_db > COTERIE_AUDIO_SPEAKING_DB);
  pair_close (&pair);
}

/* What the next packets have in them, on average. */
static guint
measure_packets (Pair *pair)
{
  const CoteriePeerStats before = pair_stats (pair, 0);

  coterie_wait_for (pair_stats (pair, 0).n_sounds >= before.n_sounds + 20);
  return (pair_stats (pair, 0).sound_ms - before.sound_ms) / (pair_stats (pair, 0).n_sounds - before.n_sounds);
}

/* While it flows: longer pieces, all that there are, and back. */
static void
test_sound_in_longer_pieces (void)
{
  static const guint lengths[] = { 60, 40, 20 };
  Pair pair = { 0 };

  pair_open (&pair);
  g_assert_cmpuint (measure_packets (&pair), ==, 20);
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      coterie_audio_set_packet_ms (pair.audio, lengths[i]);
      coterie_wait_for (measure_packets (&pair) == lengths[i]);
    }
  coterie_wait_for (pair.ends[0].voice_db > COTERIE_AUDIO_SPEAKING_DB);
  pair_close (&pair);
}

static void
on_stats (CoteriePeer *peer, guint *n_stats)
{
  (*n_stats)++;
}

static void
ask (CoteriePeer *peer, guint *n_stats)
{
  guint n_before = *n_stats;

  coterie_peer_ask_stats (peer);
  coterie_wait_for (*n_stats > n_before);
}

/* The other side has reported by then: a loss that is known, over a direct way. */
static void
test_stats (void)
{
  Pair pair = { 0 };
  guint n_stats = 0;

  pair_open (&pair);
  g_signal_connect (pair.ends[0].peer, "stats", G_CALLBACK (on_stats), &n_stats);
  coterie_wait_for (pair_stats (&pair, 0).n_frames > 0);
  g_assert_cmpfloat (pair_stats (&pair, 0).loss, <, 0);
  coterie_wait_for ((ask (pair.ends[0].peer, &n_stats), pair_stats (&pair, 0).loss >= 0));
  coterie_wait_for ((ask (pair.ends[0].peer, &n_stats), pair_stats (&pair, 0).sound_loss >= 0));
  g_assert_false (pair_stats (&pair, 0).relayed);
  pair_close (&pair);
}

/* A camera that is off sends nothing; on again, it begins with a key frame. */
static void
test_camera_off_and_on (void)
{
  Pair pair = { 0 };
  guint n_keys;

  pair_open (&pair);
  coterie_wait_for (pair_stats (&pair, 0).n_frames > 0);
  n_keys = coterie_fanout_get_n_keys (coterie_capture_get_fanout (pair.capture));
  coterie_capture_set_on (pair.capture, FALSE);
  coterie_capture_set_on (pair.capture, TRUE);
  coterie_wait_for (coterie_fanout_get_n_keys (coterie_capture_get_fanout (pair.capture)) > n_keys);
  pair_close (&pair);
}

static char *
change_fingerprint (const char *text, gpointer data)
{
  g_autoptr (GString) changed = g_string_new (text);
  const char *mark = "a=fingerprint:sha-256 ";

  for (char *at = strstr (changed->str, mark); at != NULL; at = strstr (at + 1, mark))
    at[strlen (mark)] = at[strlen (mark)] == '0' ? '1' : '0';
  return g_string_free (g_steal_pointer (&changed), FALSE);
}

/* The one who is deceived finds out, and has neither sent nor shown anything. */
static void
test_wrong_fingerprint (gconstpointer data)
{
  guint liar = GPOINTER_TO_UINT (data);
  guint victim = 1 - liar;
  Pair pair = { .change = change_fingerprint, .change_from = liar };

  pair_open (&pair);
  coterie_wait_for (pair.ends[victim].n_failed == 1 || pair.ends[victim].n_verified > 0);
  g_assert_error (pair.ends[victim].error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_UNVERIFIED);
  g_assert_cmpuint (pair.ends[victim].n_verified, ==, 0);
  g_assert_cmpint (coterie_peer_get_state (pair.ends[victim].peer), ==, COTERIE_PEER_CLOSED);
  g_assert_cmpuint (pair_stats (&pair, victim).n_fed, ==, 0);
  g_assert_cmpuint (coterie_feed_get_n_pushed (coterie_peer_get_feed (pair.ends[victim].peer, COTERIE_FEED_SOUND)), ==,
                    0);
  g_assert_cmpuint (pair_stats (&pair, victim).n_frames, ==, 0);
  g_assert_cmpuint (pair_stats (&pair, victim).n_sounds, ==, 0);
  g_assert_cmpuint (pair_stats (&pair, victim).n_streams, ==, 0); /* not even looked at */
  pair_close (&pair);
}

/* A picture that would take much memory ends the leg before anybody decodes it. */
static void
test_picture_too_large (void)
{
  Pair pair = { .quality = { COTERIE_PEER_PICTURE_MAX_PX + 16, 32, 5, 150000 } };

  pair_open (&pair);
  coterie_wait_for (pair.ends[0].n_failed == 1 || pair.ends[1].n_failed == 1);
  for (guint i = 0; i < 2; i++)
    {
      if (pair.ends[i].n_failed > 0)
        g_assert_error (pair.ends[i].error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_REFUSED);
      g_assert_cmpuint (pair_stats (&pair, i).n_frames, ==, 0);
    }
  pair_close (&pair);
}

static char *
spoil (const char *text, gpointer data)
{
  return g_strdup (data);
}

static void
test_garbage (gconstpointer data)
{
  Pair pair = { .change = spoil, .change_data = (gpointer) data };

  pair_open (&pair);
  coterie_wait_for (pair.ends[1].n_failed == 1);
  g_assert_error (pair.ends[1].error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_REFUSED);
  g_assert_cmpuint (pair_stats (&pair, 1).n_fed, ==, 0);
  pair_close (&pair);
}

static void
test_candidates (void)
{
  Pair pair = { 0 };
  CoteriePeer *peer;
  g_autoptr (GError) error = NULL;

  pair_open (&pair);
  peer = pair.ends[1].peer;
  g_assert_false (coterie_peer_take_candidate (peer, 0, "candidate:1 1 udp 1 router.example 9 typ host", &error));
  g_assert_error (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (coterie_peer_take_candidate (peer, 4, "candidate:1 1 udp 1 127.0.0.1 9 typ host", &error));
  g_clear_error (&error);
  for (guint i = 0; coterie_peer_take_candidate (peer, 0, "candidate:1 1 udp 1 127.0.0.1 9 typ host", &error); i++)
    g_assert_cmpuint (i, <, 64);
  g_assert_error (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_REFUSED);
  pair_close (&pair);
}

/* Two lines of media and one of data: there is no fourth one. */
static void
test_candidate_of_no_medium (void)
{
  Pair pair = { 0 };
  g_autoptr (GError) error = NULL;

  pair_open (&pair);
  coterie_wait_for (pair.ends[1].n_verified == 1);
  g_assert_false (
      coterie_peer_take_candidate (pair.ends[1].peer, 3, "candidate:1 1 udp 1 127.0.0.1 9 typ host", &error));
  g_assert_error (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_REFUSED);
  pair_close (&pair);
}

/* There is one data channel. A second one would take the place of the first. */
static void
test_second_channel (gconstpointer data)
{
  guint opener = GPOINTER_TO_UINT (data);
  Pair pair = { 0 };
  g_autoptr (GstWebRTCDataChannel) channel = NULL;
  g_autoptr (GBytes) hello = g_bytes_new_static ("hello", 5);

  pair_open (&pair);
  coterie_wait_for (coterie_peer_send (pair.ends[opener].peer, hello));
  g_signal_emit_by_name (pair.ends[opener].peer->webrtc, "create-data-channel", "another", NULL, &channel);
  coterie_wait_for (pair.ends[1 - opener].n_failed == 1);
  g_assert_error (pair.ends[1 - opener].error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_REFUSED);
  pair_close (&pair);
}

static void
test_data (void)
{
  Pair pair = { 0 };
  g_autofree guint8 *large = g_malloc0 (COTERIE_PEER_DATA_MAX_BYTES);
  g_autoptr (GBytes) small = g_bytes_new_static ("hello", 5);
  g_autoptr (GBytes) whole = g_bytes_new (large, COTERIE_PEER_DATA_MAX_BYTES);

  pair_open (&pair);
  g_assert_false (coterie_peer_send (pair.ends[0].peer, small));
  coterie_wait_for (coterie_peer_send (pair.ends[0].peer, small));
  coterie_wait_for (coterie_peer_send (pair.ends[1].peer, whole));
  coterie_wait_for (pair.ends[0].data->len == 1 && pair.ends[1].data->len == 1);
  g_assert_true (g_bytes_equal (g_ptr_array_index (pair.ends[1].data, 0), small));
  g_assert_true (g_bytes_equal (g_ptr_array_index (pair.ends[0].data, 0), whole));
  pair_close (&pair);
}

typedef struct
{
  guint n_own;
  double loudest_db;
} OwnLevels;

static void
on_own_level (CoterieAudio *audio, gpointer voice, double rms_db, OwnLevels *own)
{
  if (voice != NULL)
    return;
  own->n_own++;
  own->loudest_db = MAX (own->loudest_db, rms_db);
}

static GstMessage *
make_level (GstElement *whose, double rms_db)
{
  GstStructure *level = gst_structure_new_empty ("level");
  GValue value = G_VALUE_INIT;

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  {
    GValueArray *channels = g_value_array_new (1);
    GValue one = G_VALUE_INIT;

    g_value_init (&one, G_TYPE_DOUBLE);
    g_value_set_double (&one, rms_db);
    g_value_array_append (channels, &one);
    g_value_init (&value, g_type_from_name ("GValueArray"));
    g_value_take_boxed (&value, channels);
  }
  G_GNUC_END_IGNORE_DEPRECATIONS
  gst_structure_take_value (level, "rms", &value);
  return gst_message_new_element (GST_OBJECT (whose), level);
}

/* What is still on its way of somebody who has left is not taken for the own microphone. */
static void
test_level_of_nobody (void)
{
  g_autoptr (GError) error = NULL;
  GstElement *microphone = coterie_test_media_sound (&error);
  CoterieAudio *audio =
      coterie_audio_new (microphone, coterie_test_media_speaker (&error), coterie_pipeline_now (), &error);
  g_autoptr (GstElement) stray = gst_object_ref_sink (gst_element_factory_make ("level", NULL));
  g_autoptr (GstBus) bus = NULL;
  OwnLevels own = { 0, -1000 };

  g_assert_no_error (error);
  g_signal_connect (audio, "level", G_CALLBACK (on_own_level), &own);
  bus = gst_element_get_bus (GST_ELEMENT (GST_OBJECT_PARENT (microphone)));
  gst_bus_post (bus, make_level (stray, 60));
  coterie_wait_for (own.n_own > 2);
  g_assert_cmpfloat (own.loudest_db, <, 1);
  coterie_audio_close (audio);
  g_assert_finalize_object (audio);
  g_assert_true (coterie_pipeline_wait_for_all (COTERIE_WAIT_MAX_S));
}

/* Whoever hangs up does so at any moment: after so many turns of the loop. */
static void
test_closing_at_any_time (void)
{
  for (guint n_turns = 0; n_turns < 40; n_turns += 4)
    {
      Pair pair = { 0 };

      pair_open (&pair);
      for (guint i = 0; i < n_turns; i++)
        coterie_wait_turn ();
      pair_close (&pair);
    }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call/peer/picture-flows", test_picture_flows);
  g_test_add_func ("/call/peer/every-picture-is-seen", test_every_picture_is_seen);
  g_test_add_func ("/call/peer/picture-nobody-looks-at", test_picture_nobody_looks_at);
  g_test_add_func ("/call/peer/sound-flows", test_sound_flows);
  g_test_add_func ("/call/peer/sound-in-longer-pieces", test_sound_in_longer_pieces);
  g_test_add_func ("/call/peer/stats", test_stats);
  g_test_add_func ("/call/peer/pace-is-set-when-it-changes", test_pace_is_set_when_it_changes);
  g_test_add_func ("/call/peer/camera-off-and-on", test_camera_off_and_on);
  g_test_add_data_func ("/call/peer/wrong-fingerprint-in-the-offer", GUINT_TO_POINTER (0), test_wrong_fingerprint);
  g_test_add_data_func ("/call/peer/wrong-fingerprint-in-the-answer", GUINT_TO_POINTER (1), test_wrong_fingerprint);
  g_test_add_data_func ("/call/peer/garbage", "v=0\r\nhello\r\n", test_garbage);
  g_test_add_data_func ("/call/peer/nothing", "", test_garbage);
  g_test_add_func ("/call/peer/candidates", test_candidates);
  g_test_add_func ("/call/peer/picture-too-large", test_picture_too_large);
  g_test_add_func ("/call/peer/candidate-of-no-medium", test_candidate_of_no_medium);
  g_test_add_data_func ("/call/peer/second-channel-of-who-offers", GUINT_TO_POINTER (0), test_second_channel);
  g_test_add_data_func ("/call/peer/second-channel-of-the-other", GUINT_TO_POINTER (1), test_second_channel);
  g_test_add_func ("/call/peer/data", test_data);
  g_test_add_func ("/call/peer/level-of-nobody", test_level_of_nobody);
  g_test_add_func ("/call/peer/closing-at-any-time", test_closing_at_any_time);
  return g_test_run ();
}
