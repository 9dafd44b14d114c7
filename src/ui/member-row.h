// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/group-members.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* One member of a group: face, name, user name, role, and a menu of what can be done with them. */
#define COTERIE_TYPE_MEMBER_ROW (coterie_member_row_get_type ())
G_DECLARE_FINAL_TYPE (CoterieMemberRow, coterie_member_row, COTERIE, MEMBER_ROW, AdwBin)

GtkWidget *
coterie_member_row_new (CoterieClient *client, CoterieChat *group);
void /* NULL: it shows nobody, and holds nothing */
coterie_member_row_set_member (CoterieMemberRow *self, CoterieGroupMember *member);

G_END_DECLS
