// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Underlines the words of a text view that the dictionary does not know, a little at a time, and offers others in the
 * view's context menu. The dictionary is read when the first text is written.
 *
 * Properties: enabled (boolean). It lives as long as the view. Actions on the view: "spelling.replace" (s), and
 * "spelling.accept", for the word that the menu was opened at; "spelling.enabled" (boolean state). */
#define COTERIE_TYPE_SPELLING_MARKS (coterie_spelling_marks_get_type ())
G_DECLARE_FINAL_TYPE (CoterieSpellingMarks, coterie_spelling_marks, COTERIE, SPELLING_MARKS, GObject)

CoterieSpellingMarks * /* transfer none: the view has it */
coterie_spelling_marks_attach (GtkTextView *view);

G_END_DECLS
