// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* All of a sentence, in as many lines as it takes in the width that there is: to be a toast's title. */
#define COTERIE_TYPE_TOAST_TEXT (coterie_toast_text_get_type ())
G_DECLARE_FINAL_TYPE (CoterieToastText, coterie_toast_text, COTERIE, TOAST_TEXT, GtkWidget)

GtkWidget *
coterie_toast_text_new (const char *sentence); /* plain text */

G_END_DECLS
