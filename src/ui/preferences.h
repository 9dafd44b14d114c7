// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The preferences over a window. @page: "profile", "account", "privacy", "notifications", "calls", "network"; "" is the
 * first. They close by themselves when the profile is closed. */
void
coterie_preferences_show (GtkWindow *parent, CoterieClient *client, GSettings *settings, const char *page);

G_END_DECLS
