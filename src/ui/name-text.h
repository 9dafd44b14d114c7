// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A name that somebody gave themselves, fit to stand beside our own words: one line, nothing in it that cannot be seen
 * or that turns the direction of what surrounds it. Plain text, never markup. */

char * /* transfer full */
coterie_name_text (const char *name);
char * /* transfer full; the same between isolating marks, to be put into a sentence */
coterie_name_text_isolate (const char *name);

G_END_DECLS
