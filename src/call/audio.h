// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/fanout.h"

G_BEGIN_DECLS

/* This device's sound, in one pipeline: the microphone, from which what the speaker plays is taken away; the encoder,
 * once for everybody; and the voices of the others, mixed. */
#define COTERIE_TYPE_AUDIO (coterie_audio_get_type ())
G_DECLARE_FINAL_TYPE (CoterieAudio, coterie_audio, COTERIE, AUDIO, GObject)

#define COTERIE_AUDIO_CAPS "audio/x-raw,format=S16LE,rate=48000,channels=1,layout=interleaved"
#define COTERIE_AUDIO_SPEAKING_DB -45.0

CoterieAudio *
coterie_audio_new (GstElement *microphone, GstElement *speaker, GstClockTime base_time, GError **error);
void
coterie_audio_close (CoterieAudio *self);

void
coterie_audio_set_muted (CoterieAudio *self, gboolean muted);
void
coterie_audio_set_packet_ms (CoterieAudio *self, guint packet_ms);
CoterieFanout *
coterie_audio_get_fanout (CoterieAudio *self);

CoterieFeed *
coterie_audio_add_voice (CoterieAudio *self, guint late_ms, GError **error);
void
coterie_audio_remove_voice (CoterieAudio *self, CoterieFeed *voice);

G_END_DECLS
