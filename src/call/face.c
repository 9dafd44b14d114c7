// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/face.h"

#include "call-build.h"

#include <gmodule.h>

static gboolean
start (GError **error)
{
  return gst_init_check (NULL, NULL, error) && coterie_elements_check (error);
}

G_MODULE_EXPORT const char coterie_call_build[] = COTERIE_CALL_BUILD;

G_MODULE_EXPORT const CoterieCallFace coterie_call_face = {
  .start = start,
  .wait_for_all = coterie_pipeline_wait_for_all,
  .warm_up = coterie_elements_warm_up,
  .find_missing = coterie_elements_find_missing,

  .board_new = coterie_switchboard_new,
  .board_close = coterie_switchboard_close,
  .board_set_ways = coterie_switchboard_set_ways,
  .board_prepare = coterie_switchboard_prepare,
  .board_take = coterie_switchboard_take,
  .board_keep = coterie_switchboard_keep,
  .board_end = coterie_switchboard_end,
  .board_get_busy = coterie_switchboard_get_busy,
  .board_find = coterie_switchboard_find,

  .call_do = coterie_call_do,
  .call_set_media = coterie_call_set_media,
  .call_try_camera = coterie_call_try_camera,
  .call_get_media = coterie_call_get_media,
  .call_get_state = coterie_call_get_state,
  .call_get_id = coterie_call_get_id,
  .call_list_met = coterie_call_list_met,
  .call_get_starter = coterie_call_get_starter,
  .call_is_video = coterie_call_is_video,
  .call_get_live_us = coterie_call_get_live_us,
  .call_has_video = coterie_call_has_video,
  .call_get_participants = coterie_call_get_participants,
  .call_get_peer = coterie_call_get_peer,
  .call_get_capture = coterie_call_get_capture,
  .now = coterie_pipeline_now,
  .capture_new = coterie_capture_new,
  .capture_close = coterie_capture_close,
  .capture_get_frames = coterie_capture_get_frames,
  .audio_new = coterie_audio_new,
  .audio_close = coterie_audio_close,
  .peer_get_state = coterie_peer_get_state,
  .peer_get_frames = coterie_peer_get_frames,
  .peer_get_stats = coterie_peer_get_stats,
  .frames_take_bytes = coterie_frames_take_bytes,

  .devices_new = coterie_devices_new,
  .devices_list = coterie_devices_list,
  .devices_make = coterie_devices_make,
  .make_source = coterie_elements_bin,
  .test_picture = coterie_test_media_picture,
  .test_sound = coterie_test_media_sound,
  .test_speaker = coterie_test_media_speaker,

  .tone_new = coterie_tone_new,
  .tone_free = coterie_tone_free,
};
