// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The way to chats that stand elsewhere: requests, the archive. It is there when there are some, and says how many.
 *
 * Properties: title (string), symbol (string: an icon), count (uint). Action name and target are the button's. */
#define COTERIE_TYPE_SHELF_BUTTON (coterie_shelf_button_get_type ())
G_DECLARE_FINAL_TYPE (CoterieShelfButton, coterie_shelf_button, COTERIE, SHELF_BUTTON, GtkButton)

G_END_DECLS
