// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/test-media.h"

#include "call/elements.h"

/* The ball stays in the middle: tiles that are taller than wide cut the sides off. Black, white and pure colours are
 * all that the sides can have, so all are made softer together. */
#define BALL                                                                                                           \
  "videotestsrc is-live=true pattern=ball background-color=0xff0000ff ! video/x-raw,width=120,height=180 ! "           \
  "videobox left=-100 right=-100 fill=blue ! videobalance saturation=0.4 brightness=0.1"

/**
 * coterie_test_media_picture:
 *
 * Returns: (transfer floating) (nullable): a moving picture; otherwise COTERIE_CALL_ERROR_NO_ELEMENT
 */
GstElement *
coterie_test_media_picture (GError **error)
{
  return coterie_elements_bin (BALL, error);
}

/**
 * coterie_test_media_sound:
 *
 * Returns: (transfer floating) (nullable): a tick each second; otherwise COTERIE_CALL_ERROR_NO_ELEMENT
 */
GstElement *
coterie_test_media_sound (GError **error)
{
  return coterie_elements_bin ("audiotestsrc is-live=true wave=ticks samplesperbuffer=480", error);
}

/**
 * coterie_test_media_speaker:
 *
 * Returns: (transfer floating) (nullable): what takes sound as fast as a speaker; otherwise
 *   COTERIE_CALL_ERROR_NO_ELEMENT
 */
GstElement *
coterie_test_media_speaker (GError **error)
{
  return coterie_elements_bin ("fakesink sync=true", error);
}
