// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a person typed into a field for a password or passphrase. The fields keep it in GTK's locked memory
 * (GtkPasswordEntryBuffer), which is wiped when it is cleared. */

void
coterie_secret_entry_prepare (GtkEditable *entry); /* an AdwPasswordEntryRow that was just made */
CoterieSecret *                                    /* transfer full; of zero bytes when the field is empty */
coterie_secret_entry_copy (GtkEditable *entry);
CoterieSecret * /* transfer full; the field is empty afterwards */
coterie_secret_entry_take (GtkEditable *entry);
gboolean
coterie_secret_entry_is_empty (GtkEditable *entry);
gboolean
coterie_secret_entry_equal (GtkEditable *a, GtkEditable *b);

G_END_DECLS
