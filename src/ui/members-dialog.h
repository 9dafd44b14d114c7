// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/group-members.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* All members of a group, with a search. */
#define COTERIE_TYPE_MEMBERS_DIALOG (coterie_members_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CoterieMembersDialog, coterie_members_dialog, COTERIE, MEMBERS_DIALOG, AdwWindow)

void
coterie_members_dialog_show (GtkWidget *parent,
                             CoterieClient *client,
                             CoterieChat *group,
                             CoterieGroupMembers *members);

G_END_DECLS
