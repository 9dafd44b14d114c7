// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The part of a chat's details that groups alone have: the first of the members, adding people, the settings.
 *
 * Properties: client (CoterieClient), chat (CoterieChat or NULL: nothing is shown, nor of a chat that is no group). */
#define COTERIE_TYPE_GROUP_PANE (coterie_group_pane_get_type ())
G_DECLARE_FINAL_TYPE (CoterieGroupPane, coterie_group_pane, COTERIE, GROUP_PANE, AdwBin)

G_END_DECLS
