// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/time-text.h"

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A message in which the words of a search were found: its chat, two lines of it with the words marked, its time. */
#define COTERIE_TYPE_RESULT_ROW (coterie_result_row_get_type ())
G_DECLARE_FINAL_TYPE (CoterieResultRow, coterie_result_row, COTERIE, RESULT_ROW, AdwBin)

GtkWidget *
coterie_result_row_new (CoterieTimeText *time_text);
void
coterie_result_row_set (CoterieResultRow *self, CoterieMessage *message, const char *words);
char * /* transfer full; the row in words, for screen readers */
coterie_result_row_dup_label (CoterieResultRow *self);

G_END_DECLS
