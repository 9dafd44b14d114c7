// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define COTERIE_MARK_RUN_CHARS 256 /* no letter has as many marks */

/* From each mark HarfBuzz goes back to the letter it stands on, across all that nobody sees: thousands of marks after
 * one another take it the square of their number. Such a run is shaped in pieces, as long as @buffer lives; its text
 * stays as it is. */
void
coterie_mark_runs_attach (GtkTextBuffer *buffer);
PangoAttrList * /* transfer full, nullable: the same for a label with @text; NULL when there is no such run in it */
coterie_mark_runs_new_attributes (const char *text);

G_END_DECLS
