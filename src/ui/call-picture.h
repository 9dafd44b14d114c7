// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/face.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The newest picture of somebody in a call, as a paintable. It costs only while it is
 * watched. */
#define COTERIE_TYPE_CALL_PICTURE (coterie_call_picture_get_type ())
G_DECLARE_FINAL_TYPE (CoterieCallPicture, coterie_call_picture, COTERIE, CALL_PICTURE, GObject)

CoterieCallPicture *
coterie_call_picture_new (const CoterieCallFace *face);

void /* where pictures come from; NULL: nothing is shown */
coterie_call_picture_set_frames (CoterieCallPicture *self, CoterieFrames *frames);
void
coterie_call_picture_set_mirrored (CoterieCallPicture *self, gboolean mirrored);
void /* each is paired with an unwatch */
coterie_call_picture_watch (CoterieCallPicture *self);
void
coterie_call_picture_unwatch (CoterieCallPicture *self);

G_END_DECLS
