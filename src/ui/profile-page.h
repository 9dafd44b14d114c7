// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Preferences: how accepted contacts see oneself. Property: client (CoterieClient, construct only, open). */
#define COTERIE_TYPE_PROFILE_PAGE (coterie_profile_page_get_type ())
G_DECLARE_FINAL_TYPE (CoterieProfilePage, coterie_profile_page, COTERIE, PROFILE_PAGE, AdwPreferencesPage)

G_END_DECLS
