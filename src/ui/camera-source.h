// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whom a program asks before it opens a camera: the desktop's portal, which may ask the person and remembers what they
 * say. Where there is none, it knows of no camera, or GStreamer cannot read what it gives, nobody is asked and the
 * device itself is opened. To be asked each time: what was allowed may be forbidden meanwhile. */
void
coterie_camera_source_ask_async (GAsyncReadyCallback callback, gpointer user_data);

/* @fd: (out): where PipeWire gives what was allowed, to be closed by the caller; −1: the device itself.
 * FALSE: a sentence for the person. */
gboolean
coterie_camera_source_ask_finish (GAsyncResult *result, int *fd, GError **error);

/* As GStreamer writes down the camera behind @fd; transfer full. */
char *
coterie_camera_source_describe (int fd);

G_END_DECLS
