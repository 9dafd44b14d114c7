// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A new group: its name, its picture, and whom to add. */
#define COTERIE_TYPE_NEW_GROUP_DIALOG (coterie_new_group_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CoterieNewGroupDialog, coterie_new_group_dialog, COTERIE, NEW_GROUP_DIALOG, AdwWindow)

GtkWindow *
coterie_new_group_dialog_new (GtkWindow *parent, CoterieClient *client);

G_END_DECLS
