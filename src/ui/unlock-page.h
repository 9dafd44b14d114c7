// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Asks for the passphrase of this device and opens the profile.
 *
 * Properties: client (CoterieClient, construct only), settings (GSettings, construct only).
 * When the profile is open the client's state is no longer CLOSED; the window follows that. */
#define COTERIE_TYPE_UNLOCK_PAGE (coterie_unlock_page_get_type ())
G_DECLARE_FINAL_TYPE (CoterieUnlockPage, coterie_unlock_page, COTERIE, UNLOCK_PAGE, AdwBin)

G_END_DECLS
