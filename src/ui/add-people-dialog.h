// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Whom to add to a group. */
#define COTERIE_TYPE_ADD_PEOPLE_DIALOG (coterie_add_people_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CoterieAddPeopleDialog, coterie_add_people_dialog, COTERIE, ADD_PEOPLE_DIALOG, AdwWindow)

void /* @members (keys: CoterieContact): who is in it already */
coterie_add_people_dialog_show (GtkWidget *parent, CoterieClient *client, CoterieChat *group, GHashTable *members);

G_END_DECLS
