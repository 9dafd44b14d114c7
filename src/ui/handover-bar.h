// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* On a device that was just approved: how much of the chats has come, and from which device. It goes by itself, with a
 * word about it, when all of them are here. */
#define COTERIE_TYPE_HANDOVER_BAR (coterie_handover_bar_get_type ())
G_DECLARE_FINAL_TYPE (CoterieHandoverBar, coterie_handover_bar, COTERIE, HANDOVER_BAR, AdwBin)

GtkWidget *
coterie_handover_bar_new (CoterieClient *client);

G_END_DECLS
