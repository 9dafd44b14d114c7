// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What a screen reader says of the preference groups, lists and expander rows that @root is or has below: a list whose
 * group has no title is called @fallback instead of by the name of a class (libadwaita gives the others their group's
 * title); the icons of its rows, which mean nothing beside their words, are not read. For a template that has just been
 * made: once @root is shown, icons can no longer change. */
void
coterie_group_names_give (GtkWidget *root, const char *fallback);

G_END_DECLS
