// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows the page of this name and takes the others off the accessibility tree: until GTK 4.10 a screen reader finds all
 * pages of a stack, also those that nobody sees. Nothing happens when it is shown already. */
void
coterie_stack_pages_show (GtkStack *stack, const char *name);

G_END_DECLS
