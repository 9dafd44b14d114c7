// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A link with which people ask to be let in to a group, also as a code. */
#define COTERIE_TYPE_INVITE_DIALOG (coterie_invite_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CoterieInviteDialog, coterie_invite_dialog, COTERIE, INVITE_DIALOG, AdwWindow)

void
coterie_invite_dialog_show (GtkWidget *parent, CoterieClient *client, CoterieChat *group);

G_END_DECLS
