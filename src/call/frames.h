// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The newest picture of somebody, for whoever shows it: those that nobody has fetched are forgotten, and the main
 * thread is woken once, however many come. Pictures are BGRA, as cairo and GDK take them. */
#define COTERIE_TYPE_FRAMES (coterie_frames_get_type ())
G_DECLARE_FINAL_TYPE (CoterieFrames, coterie_frames, COTERIE, FRAMES, GObject)

#define COTERIE_FRAMES_CAPS "video/x-raw,format=BGRA"

CoterieFrames *
coterie_frames_new (void);
void
coterie_frames_push (CoterieFrames *self, GstSample *sample);
void
coterie_frames_skip (CoterieFrames *self);
GstSample *
coterie_frames_take (CoterieFrames *self);
GBytes *
coterie_frames_take_bytes (CoterieFrames *self, guint *width, guint *height, gsize *stride);
gboolean
coterie_frames_is_watched (CoterieFrames *self);
guint
coterie_frames_get_n_pushed (CoterieFrames *self);

G_END_DECLS
