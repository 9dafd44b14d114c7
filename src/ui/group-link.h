// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* An invitation to a group: "coterie://chat.example.org/@anna/GROUP/TOKEN". Anybody can write anything into one. */

gboolean
coterie_group_link_is (const char *uri);
void /* asks the person, then whoever made it; what becomes of it is told in a toast over @widget */
coterie_group_link_open (GtkWidget *widget, CoterieClient *client, const char *uri);

G_END_DECLS
