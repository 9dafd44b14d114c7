// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* One person in a list: face, name, user name. */
#define COTERIE_TYPE_CONTACT_ROW (coterie_contact_row_get_type ())
G_DECLARE_FINAL_TYPE (CoterieContactRow, coterie_contact_row, COTERIE, CONTACT_ROW, AdwBin)

GtkWidget *
coterie_contact_row_new (void);
void /* @words: marked in both names; may be NULL */
coterie_contact_row_set (CoterieContactRow *self, CoterieContact *contact, const char *words);
void /* a mark at its end */
coterie_contact_row_set_chosen (CoterieContactRow *self, gboolean chosen);
char * /* transfer full; the row in words, for screen readers */
coterie_contact_row_dup_label (CoterieContactRow *self);

G_END_DECLS
