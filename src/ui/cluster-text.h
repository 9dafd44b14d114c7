// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Pango (1.50) ends the program when a line has to be broken inside what counts as one character but is drawn from two
 * fonts: a mark on a blank, a skin tone on a letter. And it takes a minute over thousands of marks on one character.
 * Nobody writes that; anybody can send it. What is fit has zero width spaces where such a character is to end. */

char * /* transfer full; NULL: the text is fit to be wrapped as it is; what was made fit is fit */
coterie_cluster_text (const char *text);
char * /* transfer full: without those spaces, as it was written */
coterie_cluster_text_undo (const char *fit);
/* No line is broken between tabs, nor inside what counts as one character: a row of tabs, vowels on top of vowels. Such
 * a text is no use to anybody, but it must not be wider than any window: it may be broken every few characters. */
char * /* transfer full */
coterie_cluster_text_break (const char *text);
gboolean /* @c belongs to the character before it */
coterie_cluster_text_extends (gunichar c);

G_END_DECLS
