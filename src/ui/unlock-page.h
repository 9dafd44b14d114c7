// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Asks for the passphrase of this device and opens the profile.
 *
 * Properties: client (CoterieClient, construct only), settings (GSettings, construct only).
 * Signal: begun, when the first letter is typed.
 * When the profile is open the client's state is no longer CLOSED; the window follows that. A profile that cannot be
 * opened because it is gone, or is none yet, leads to the welcome page: win.begin-again, win.finish-beginning. */
#define COTERIE_TYPE_UNLOCK_PAGE (coterie_unlock_page_get_type ())
G_DECLARE_FINAL_TYPE (CoterieUnlockPage, coterie_unlock_page, COTERIE, UNLOCK_PAGE, AdwBin)

/* The person has lost all devices: when what waits now is given up, the way on is to start over. */
void
coterie_unlock_page_start_over (CoterieUnlockPage *self);

G_END_DECLS
