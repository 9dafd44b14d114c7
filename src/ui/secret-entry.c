// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/secret-entry.h"

#include "ui/entry-row.h"

#include <string.h>

/**
 * coterie_secret_entry_prepare:
 *
 * What was typed can be shown; it cannot be brought back once it was cleared.
 */
void
coterie_secret_entry_prepare (GtkEditable *entry)
{
  gtk_editable_set_enable_undo (entry, FALSE);
  coterie_entry_row_prepare (ADW_ENTRY_ROW (entry));
}

CoterieSecret *
coterie_secret_entry_copy (GtkEditable *entry)
{
  const char *text = gtk_editable_get_text (entry);

  return coterie_secret_new_copy (text, strlen (text));
}

CoterieSecret *
coterie_secret_entry_take (GtkEditable *entry)
{
  CoterieSecret *secret = coterie_secret_entry_copy (entry);

  gtk_editable_set_text (entry, "");
  return secret;
}

gboolean
coterie_secret_entry_is_empty (GtkEditable *entry)
{
  return *gtk_editable_get_text (entry) == '\0';
}

gboolean
coterie_secret_entry_equal (GtkEditable *a, GtkEditable *b)
{
  return g_str_equal (gtk_editable_get_text (a), gtk_editable_get_text (b));
}
