// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Pango (1.50) ends the program when a line has to be broken inside what counts as one character but is drawn from two
 * fonts: a mark on a blank, a skin tone on a letter. Nobody writes that; anybody can send it. */

char * /* transfer full; NULL: the text is fit to be wrapped as it is */
coterie_cluster_text (const char *text);

G_END_DECLS
