// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Shows a sentence for a moment over the window that @widget is in; nothing when it is in none. @sentence is plain
 * text, whoever wrote it. */
void
coterie_toast_show (GtkWidget *widget, const char *sentence);

/* Shows what the client tells, for a moment, an alarm until it is closed, in the window that covers @window if there is
 * one; it goes when the profile is closed, as it may name people, and when a new identity of @contact is accepted.
 * @contact: whom it is about, or NULL; @sentence as the client gave it. */
void
coterie_toast_show_notice (
    GtkWindow *window, CoterieClient *client, CoterieNotice notice, CoterieContact *contact, const char *sentence);

G_END_DECLS
