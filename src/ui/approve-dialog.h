// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Another device wants to join the account: what is known of it, the code that it shows, and this device's passphrase.
 * It stays until the request is over, and then says how that ended; closing it decides nothing. */
#define COTERIE_TYPE_APPROVE_DIALOG (coterie_approve_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CoterieApproveDialog, coterie_approve_dialog, COTERIE, APPROVE_DIALOG, AdwWindow)

GtkWidget *
coterie_approve_dialog_new (GtkWindow *parent, CoterieClient *client, CoterieLinkRequest *request);

G_END_DECLS
