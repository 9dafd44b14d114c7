// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/entry-row.h"

#include "ui/row-buttons.h"

#include <glib/gi18n.h>

static void
on_unrealize (GtkWidget *row)
{
  g_idle_add_once (g_object_unref, g_object_ref (row));
}

/**
 * coterie_entry_row_prepare:
 *
 * Every row with a field needs it. Its button has a name. And it outlives its field: a key that closes a window may be
 * pressed in one, and until the key is through, GTK keeps the field; libadwaita 1.2 crashes when the row around it has
 * gone first.
 */
void
coterie_entry_row_prepare (AdwEntryRow *row)
{
  coterie_row_buttons_set_label (GTK_WIDGET (row),
                                 ADW_IS_PASSWORD_ENTRY_ROW (row) ? _ ("Show What Is Typed") : _ ("Apply"));
  g_signal_connect (row, "unrealize", G_CALLBACK (on_unrealize), NULL);
}
