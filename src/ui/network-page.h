// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Preferences: the server, and the key of its certificate. Property: client (CoterieClient, construct only, open). */
#define COTERIE_TYPE_NETWORK_PAGE (coterie_network_page_get_type ())
G_DECLARE_FINAL_TYPE (CoterieNetworkPage, coterie_network_page, COTERIE, NETWORK_PAGE, AdwPreferencesPage)

G_END_DECLS
