// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The window that lists what the keyboard can do; made when it is asked for. */
void
coterie_shortcuts_show (GtkWindow *parent);

G_END_DECLS
