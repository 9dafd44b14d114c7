// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The words of a search where they stand in a text, bold and in the accent colour: attributes, never markup, because
 * the text is a stranger's. */
PangoAttrList * /* transfer full */
coterie_word_marks_new (GtkWidget *widget, const char *text, const char *words);

/* A piece of @text, on one line and with the first found word near its beginning; it is what is shown and marked. */
char * /* transfer full */
coterie_word_marks_cut (const char *text, const char *words);

G_END_DECLS
