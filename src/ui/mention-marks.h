// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "entities/message.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Who is mentioned in a text: bold and in the accent colour, oneself on a ground of that colour as well. Attributes,
 * never markup, because the text is a stranger's. */

void /* @body: whose bytes the mentions count; @shown: the same, or its beginning, with what lets it be broken */
coterie_mention_marks_add (PangoAttrList *attributes,
                           GtkWidget *widget,
                           const char *body,
                           const char *shown,
                           const CoterieMention *mentions,
                           guint n_mentions);

G_END_DECLS
