// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What others would see and hear: the camera's picture, the microphone's level and a sound of the speaker, and the
 * choice of all three. The devices are open while it is on the screen and no call has them.
 *
 * Properties: client (CoterieClient, with a telephone), with-camera (boolean: FALSE for sound alone). */
#define COTERIE_TYPE_MEDIA_CHECK (coterie_media_check_get_type ())
G_DECLARE_FINAL_TYPE (CoterieMediaCheck, coterie_media_check, COTERIE, MEDIA_CHECK, AdwBin)

void /* closes the devices; when it has finished, a call may open them */
coterie_media_check_close_async (CoterieMediaCheck *self, GAsyncReadyCallback callback, gpointer user_data);
void
coterie_media_check_close_finish (CoterieMediaCheck *self, GAsyncResult *result);

G_END_DECLS
