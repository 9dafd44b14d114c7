// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/fanout.h"
#include "call/frames.h"
#include "call/quality.h"

G_BEGIN_DECLS

/* This device's picture: taken once, encoded once, for everybody. */
#define COTERIE_TYPE_CAPTURE (coterie_capture_get_type ())
G_DECLARE_FINAL_TYPE (CoterieCapture, coterie_capture, COTERIE, CAPTURE, GObject)

CoterieCapture *
coterie_capture_new (GstElement *source, GstClockTime base_time, const CoterieQuality *quality, GError **error);
void
coterie_capture_close (CoterieCapture *self);

void
coterie_capture_set_on (CoterieCapture *self, gboolean on);
void
coterie_capture_set_quality (CoterieCapture *self, const CoterieQuality *quality);
void
coterie_capture_set_bitrate (CoterieCapture *self, guint bps);

CoterieFanout *
coterie_capture_get_fanout (CoterieCapture *self);
CoterieFrames *
coterie_capture_get_frames (CoterieCapture *self);

G_END_DECLS
