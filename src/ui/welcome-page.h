// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* First run: server, create account or sign in, passphrase with a strength hint, name of this device.
 *
 * Properties (all construct only): client (CoterieClient, CLOSED and without a profile), settings (GSettings),
 * server-url (string or NULL: what stands in the field for the address at first).
 * When the account is there the client's state is no longer CLOSED; the window follows that. */
#define COTERIE_TYPE_WELCOME_PAGE (coterie_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (CoterieWelcomePage, coterie_welcome_page, COTERIE, WELCOME_PAGE, AdwBin)

/* The person has lost all devices: what signs in now starts over, when it is given up; else whoever signs in next, who
 * is asked again then. */
void
coterie_welcome_page_start_over (CoterieWelcomePage *self);

/* Goes on with what the client has found UNFINISHED: the same way, with the server and the name of before. */
void
coterie_welcome_page_finish_beginning (CoterieWelcomePage *self);

G_END_DECLS
