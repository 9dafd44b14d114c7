// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A dialog that changes the password of the account or the passphrase of this device, and says so in place when that
 * fails. It closes when the profile is closed. */
#define COTERIE_TYPE_SECRET_CHANGE (coterie_secret_change_get_type ())
G_DECLARE_FINAL_TYPE (CoterieSecretChange, coterie_secret_change, COTERIE, SECRET_CHANGE, AdwWindow)

void
coterie_secret_change_show_password (GtkWidget *parent, CoterieClient *client);
void
coterie_secret_change_show_passphrase (GtkWidget *parent, CoterieClient *client);

G_END_DECLS
