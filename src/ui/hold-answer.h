// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a person can do about somebody to whom nothing is sent: accept a new identity, accept them again, or look at the
 * safety number. Asks before anything changes; what fails is told in a toast in the window that @widget is in. */
void
coterie_hold_answer (GtkWidget *widget, CoterieClient *client, CoterieContact *contact);
gboolean
coterie_hold_is_answerable (CoterieContact *contact);

/* The account was replaced: its name belongs to another one, which the person has accepted. The chat is a memory. */
gboolean
coterie_hold_is_replaced (CoterieContact *contact);

G_END_DECLS
