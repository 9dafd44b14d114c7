// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/audio.h"
#include "call/devices.h"
#include "call/elements.h"
#include "call/pipeline.h"
#include "call/switchboard.h"
#include "call/test-media.h"
#include "call/tone.h"

G_BEGIN_DECLS

/* What others take of this floor. The window loads it when a call begins: linked, GStreamer would make every start of
 * the program slower and larger. The module has two symbols: coterie_call_face, and coterie_call_build, the
 * COTERIE_CALL_BUILD that it was built with. */
typedef struct
{
  gboolean (*start) (GError **error); /* takes its time, and may be called on any thread; again after a failure */
  __typeof__ (&coterie_pipeline_wait_for_all) wait_for_all;
  __typeof__ (&coterie_elements_warm_up) warm_up;
  __typeof__ (&coterie_elements_find_missing) find_missing;

  __typeof__ (&coterie_switchboard_new) board_new;
  __typeof__ (&coterie_switchboard_close) board_close;
  __typeof__ (&coterie_switchboard_set_ways) board_set_ways;
  __typeof__ (&coterie_switchboard_prepare) board_prepare;
  __typeof__ (&coterie_switchboard_take) board_take;
  __typeof__ (&coterie_switchboard_keep) board_keep;
  __typeof__ (&coterie_switchboard_end) board_end;
  __typeof__ (&coterie_switchboard_get_busy) board_get_busy;
  __typeof__ (&coterie_switchboard_find) board_find;

  __typeof__ (&coterie_call_do) call_do;
  __typeof__ (&coterie_call_set_media) call_set_media;
  __typeof__ (&coterie_call_get_media) call_get_media;
  __typeof__ (&coterie_call_try_camera) call_try_camera;
  __typeof__ (&coterie_call_get_state) call_get_state;
  __typeof__ (&coterie_call_get_id) call_get_id;
  __typeof__ (&coterie_call_list_met) call_list_met;
  __typeof__ (&coterie_call_get_starter) call_get_starter;
  __typeof__ (&coterie_call_is_video) call_is_video;
  __typeof__ (&coterie_call_get_live_us) call_get_live_us;
  __typeof__ (&coterie_call_has_video) call_has_video;
  __typeof__ (&coterie_call_get_participants) call_get_participants;
  __typeof__ (&coterie_call_get_peer) call_get_peer;
  __typeof__ (&coterie_call_get_capture) call_get_capture;
  __typeof__ (&coterie_pipeline_now) now;
  __typeof__ (&coterie_capture_new) capture_new;
  __typeof__ (&coterie_capture_close) capture_close;
  __typeof__ (&coterie_capture_get_frames) capture_get_frames;
  __typeof__ (&coterie_audio_new) audio_new;
  __typeof__ (&coterie_audio_close) audio_close;
  __typeof__ (&coterie_peer_get_state) peer_get_state;
  __typeof__ (&coterie_peer_get_frames) peer_get_frames;
  __typeof__ (&coterie_peer_get_stats) peer_get_stats;
  __typeof__ (&coterie_frames_take_bytes) frames_take_bytes;

  __typeof__ (&coterie_devices_new) devices_new;
  __typeof__ (&coterie_devices_list) devices_list;
  __typeof__ (&coterie_devices_make) devices_make;
  __typeof__ (&coterie_elements_bin) make_source; /* as GStreamer writes it down */
  __typeof__ (&coterie_test_media_picture) test_picture;
  __typeof__ (&coterie_test_media_sound) test_sound;
  __typeof__ (&coterie_test_media_speaker) test_speaker;

  __typeof__ (&coterie_tone_new) tone_new;
  __typeof__ (&coterie_tone_free) tone_free;
} CoterieCallFace;

#define COTERIE_CALL_FACE_SYMBOL "coterie_call_face"

extern const CoterieCallFace coterie_call_face;

#define COTERIE_CALL_BUILD_SYMBOL "coterie_call_build"

extern const char coterie_call_build[];

G_END_DECLS
