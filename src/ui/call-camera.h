// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/face.h"

G_BEGIN_DECLS

/* The camera of calls, for which the desktop is asked before it is opened (ui/camera-source.h). */
typedef struct _CoterieCallCamera CoterieCallCamera;

typedef void (*CoterieCallCameraFunc) (gpointer data);

CoterieCallCamera * /* @answered: it is worth another try */
coterie_call_camera_new (CoterieCallCameraFunc answered, gpointer data);
void
coterie_call_camera_free (CoterieCallCamera *self);

/* @fd: (out): for coterie_call_camera_make(), or −1: any device may be opened. One answer is good for once.
 * FALSE without an error: the desktop is being asked; otherwise G_IO_ERROR with a sentence. */
gboolean
coterie_call_camera_may_open (CoterieCallCamera *self, int *fd, GError **error);
GstElement * /* transfer floating, nullable; takes @fd */
coterie_call_camera_make (const CoterieCallFace *face, int fd, GError **error);

G_END_DECLS
