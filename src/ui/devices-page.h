// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Preferences: this device, and the others of the account.
 *
 * Properties, all construct-only: client (CoterieClient), settings (GSettings). */
#define COTERIE_TYPE_DEVICES_PAGE (coterie_devices_page_get_type ())
G_DECLARE_FINAL_TYPE (CoterieDevicesPage, coterie_devices_page, COTERIE, DEVICES_PAGE, AdwPreferencesPage)

G_END_DECLS
