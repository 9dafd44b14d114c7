// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shown-call.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The way into a call: where camera, microphone and speaker were never tried before, or are to be tried each time, a
 * dialog in which they are comes first. It goes when there is nothing to enter any more. */
#define COTERIE_TYPE_CALL_ENTRANCE (coterie_call_entrance_get_type ())
G_DECLARE_FINAL_TYPE (CoterieCallEntrance, coterie_call_entrance, COTERIE, CALL_ENTRANCE, AdwWindow)

void /* calls the others of @chat */
coterie_call_entrance_start (GtkWidget *near, CoterieClient *client, CoterieChat *chat, gboolean video);
void /* answers @call where it rings, and joins it where it goes on; with a picture where that is meant */
coterie_call_entrance_enter (GtkWidget *near, CoterieClient *client, CoterieShownCall *call);

G_END_DECLS
