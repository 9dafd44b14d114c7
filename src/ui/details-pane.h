// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The right pane: picture, names, safety number, mute, pin, archive, block.
 *
 * Properties: client (CoterieClient), chat (CoterieChat or NULL). */
#define COTERIE_TYPE_DETAILS_PANE (coterie_details_pane_get_type ())
G_DECLARE_FINAL_TYPE (CoterieDetailsPane, coterie_details_pane, COTERIE, DETAILS_PANE, AdwBin)

void
coterie_details_pane_set_client (CoterieDetailsPane *self, CoterieClient *client);
CoterieClient * /* transfer none */
coterie_details_pane_get_client (CoterieDetailsPane *self);
void
coterie_details_pane_set_chat (CoterieDetailsPane *self, CoterieChat *chat);
CoterieChat * /* transfer none */
coterie_details_pane_get_chat (CoterieDetailsPane *self);

G_END_DECLS
