// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Preferences: camera, microphone and speaker for calls, what the camera sees and how loud the microphone is, and
 * whether calls ring. What makes calls is loaded when the page is first shown; devices are open while it is shown.
 *
 * Properties: client (CoterieClient), settings (GSettings), both construct only. */
#define COTERIE_TYPE_CALLS_PAGE (coterie_calls_page_get_type ())
G_DECLARE_FINAL_TYPE (CoterieCallsPage, coterie_calls_page, COTERIE, CALLS_PAGE, AdwPreferencesPage)

G_END_DECLS
