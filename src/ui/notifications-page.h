// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Preferences: how much a notification shows. Property: settings (GSettings, construct only). */
#define COTERIE_TYPE_NOTIFICATIONS_PAGE (coterie_notifications_page_get_type ())
G_DECLARE_FINAL_TYPE (
    CoterieNotificationsPage, coterie_notifications_page, COTERIE, NOTIFICATIONS_PAGE, AdwPreferencesPage)

G_END_DECLS
