// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* A test picture that says when it was taken, in blocks of black and white, so that who sees it on the same machine
 * knows how old it is. */

GstElement *
stamp_picture (guint width, guint height, guint frames_per_s, GError **error);
gboolean
stamp_film (const char *path, guint width, guint height, guint frames_per_s, GError **error);
gboolean
stamp_read (const guint8 *bgra, guint width, guint height, gsize stride, guint *age_ms);

G_END_DECLS
