// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Every later start: the passphrase and nothing else. The window follows the client's state.
 *
 * Properties: client (CoterieClient, CLOSED, with a profile). */
#define COTERIE_TYPE_UNLOCK_PAGE (coterie_unlock_page_get_type ())
G_DECLARE_FINAL_TYPE (CoterieUnlockPage, coterie_unlock_page, COTERIE, UNLOCK_PAGE, AdwBin)

void
coterie_unlock_page_set_client (CoterieUnlockPage *self, CoterieClient *client);
CoterieClient * /* transfer none */
coterie_unlock_page_get_client (CoterieUnlockPage *self);

G_END_DECLS
