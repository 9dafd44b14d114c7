// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A menu button whose menu is made when it is first opened: GtkMenuButton makes the whole popover at once, with
 * everything in it, and most menus of a page are never opened. */
void
coterie_late_menu_set (GtkMenuButton *button, GMenuModel *model);

G_END_DECLS
