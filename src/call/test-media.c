// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/test-media.h"

#include "call/elements.h"

/**
 * coterie_test_media_picture:
 *
 * Returns: (transfer floating) (nullable): a moving picture; otherwise COTERIE_CALL_ERROR_NO_ELEMENT
 */
GstElement *
coterie_test_media_picture (GError **error)
{
  return coterie_elements_bin ("videotestsrc is-live=true pattern=ball background-color=0xff26547c", error);
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
