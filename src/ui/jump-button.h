// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The round button over a timeline that leads to the newest message, with the number of unread ones on it.
 *
 * Property: unread (uint; 0: no badge). Action that it fires: "messages.jump". */
#define COTERIE_TYPE_JUMP_BUTTON (coterie_jump_button_get_type ())
G_DECLARE_FINAL_TYPE (CoterieJumpButton, coterie_jump_button, COTERIE, JUMP_BUTTON, GtkWidget)

void
coterie_jump_button_set_unread (CoterieJumpButton *self, guint unread);

G_END_DECLS
