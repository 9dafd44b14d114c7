// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a person changes of a group: what cannot be taken back is asked for first, and what fails is told in a toast
 * over
 * @widget. */

void /* @contact: whom it is about, or NULL */
coterie_group_actions_change (
    GtkWidget *widget, CoterieClient *client, CoterieChat *group, CoterieGroupChange change, CoterieContact *contact);
void /* of a request whose inviter is known: blocks that person, and declines */
coterie_group_actions_block (GtkWidget *widget, CoterieClient *client, CoterieChat *group);

G_END_DECLS
