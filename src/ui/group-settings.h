// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Name and picture of a group, and for its admins who may do what. */
#define COTERIE_TYPE_GROUP_SETTINGS (coterie_group_settings_get_type ())
G_DECLARE_FINAL_TYPE (CoterieGroupSettings, coterie_group_settings, COTERIE, GROUP_SETTINGS, AdwWindow)

void
coterie_group_settings_show (GtkWidget *parent, CoterieClient *client, CoterieChat *group);

G_END_DECLS
