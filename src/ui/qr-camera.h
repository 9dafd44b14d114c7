// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Looks for a QR code with a camera: the one that the desktop's portal allows, or the first one of the system where
 * there is none. Nothing of it is loaded before the first start, and nothing waits on the caller's thread. The camera
 * is on from start to stop, or until the last reference goes.
 *
 * Signals, on the main context that was the thread's default at the start:
 *  frame (GBytes *points, uint width, uint height)  what it sees now, as in a mirror: red, green, blue and alpha,
 * without gaps between the lines code (const char *said)                          what a code in front of it says,
 * UTF-8; again for each look at it failed (const char *sentence)                    for people; it is stopped then */
#define COTERIE_TYPE_QR_CAMERA (coterie_qr_camera_get_type ())
G_DECLARE_FINAL_TYPE (CoterieQrCamera, coterie_qr_camera, COTERIE, QR_CAMERA, GObject)

CoterieQrCamera *
coterie_qr_camera_new (const char *prefix); /* of several codes in view the one that begins so */
void /* in the place of a camera: a source as GStreamer writes it down; for tests */
coterie_qr_camera_set_source (CoterieQrCamera *self, const char *description);
void
coterie_qr_camera_start (CoterieQrCamera *self);
void
coterie_qr_camera_stop (CoterieQrCamera *self);

G_END_DECLS
