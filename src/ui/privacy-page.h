// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Preferences: what others learn of oneself, and who is blocked. Property: client (CoterieClient, construct only,
 * open). */
#define COTERIE_TYPE_PRIVACY_PAGE (coterie_privacy_page_get_type ())
G_DECLARE_FINAL_TYPE (CoteriePrivacyPage, coterie_privacy_page, COTERIE, PRIVACY_PAGE, AdwPreferencesPage)

G_END_DECLS
