// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"
#include "ui/call-picture.h"
#include "ui/call-signal.h"

G_BEGIN_DECLS

/* One participant's place in a call, as the window shows it: another device, somebody who is rung, or ourselves.
 *
 * Properties: contact (CoterieContact or NULL: of our own account), own (boolean: this device), audio, video, speaking,
 * signal (int: CoterieCallSignal: how the connection is), doing (string or NULL: what is waited for), picture
 * (CoterieCallPicture or NULL).
 */
#define COTERIE_TYPE_SEAT (coterie_seat_get_type ())
G_DECLARE_FINAL_TYPE (CoterieSeat, coterie_seat, COTERIE, SEAT, GObject)

CoterieSeat *
coterie_seat_new (const CoterieDeviceId *device, CoterieClient *client, CoterieContact *contact, gboolean own);

gboolean
coterie_seat_is (CoterieSeat *self, const CoterieDeviceId *device);
const CoterieDeviceId *
coterie_seat_get_device (CoterieSeat *self);
CoterieClient *
coterie_seat_get_client (CoterieSeat *self);
CoterieContact *
coterie_seat_get_contact (CoterieSeat *self);
gboolean
coterie_seat_get_own (CoterieSeat *self);
gboolean
coterie_seat_get_audio (CoterieSeat *self);
gboolean
coterie_seat_get_video (CoterieSeat *self);
gboolean
coterie_seat_get_speaking (CoterieSeat *self);
CoterieCallSignal
coterie_seat_get_signal (CoterieSeat *self);
const char *
coterie_seat_get_doing (CoterieSeat *self);
CoterieCallPicture * /* transfer none */
coterie_seat_get_picture (CoterieSeat *self);
char * /* transfer full: the name, as plain text; "You" for this device */
coterie_seat_name_text (CoterieSeat *self);

void
coterie_seat_set_media (CoterieSeat *self, gboolean audio, gboolean video);
void /* @rms_db: of the last 100 ms */
coterie_seat_take_level (CoterieSeat *self, double rms_db);
void
coterie_seat_set_signal (CoterieSeat *self, CoterieCallSignal signal);
const char *
coterie_seat_get_refused (CoterieSeat *self);
void /* @why: nobody tries to connect to them any more, a string that stays; NULL: somebody does */
coterie_seat_set_refused (CoterieSeat *self, const char *why);
void
coterie_seat_set_doing (CoterieSeat *self, const char *doing);
void
coterie_seat_set_frames (CoterieSeat *self, const CoterieCallFace *face, CoterieFrames *frames);

G_END_DECLS
