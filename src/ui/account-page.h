// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Preferences: what opens the account and this device, and how to leave them. Property: client (CoterieClient,
 * construct only, open). */
#define COTERIE_TYPE_ACCOUNT_PAGE (coterie_account_page_get_type ())
G_DECLARE_FINAL_TYPE (CoterieAccountPage, coterie_account_page, COTERIE, ACCOUNT_PAGE, AdwPreferencesPage)

G_END_DECLS
