// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* A picture and a tone instead of camera and microphone, and an end for sound instead of a speaker: for tests and for
 * those who ask for them, never of their own accord. All are live. */

GstElement *
coterie_test_media_picture (GError **error);
GstElement *
coterie_test_media_sound (GError **error);
GstElement *
coterie_test_media_speaker (GError **error);

G_END_DECLS
