// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A further device waits to be approved: the code that is typed on a device which the person uses already. It follows
 * `pending-code` and `pending-expires` of the client; whoever shows it takes it away when `pending` ends. */
#define COTERIE_TYPE_WAITING_PAGE (coterie_waiting_page_get_type ())
G_DECLARE_FINAL_TYPE (CoterieWaitingPage, coterie_waiting_page, COTERIE, WAITING_PAGE, AdwBin)

GtkWidget *
coterie_waiting_page_new (CoterieClient *client);

G_END_DECLS
