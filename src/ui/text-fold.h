// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How much of a text of any size is shown at once, so that nobody can make the window work for long. */

#define COTERIE_TEXT_FOLD_LINES 30
#define COTERIE_TEXT_FOLD_CHARS 1800

gsize /* bytes; the whole text when that is little more */
coterie_text_fold (const char *text, guint n_folds);

G_END_DECLS
