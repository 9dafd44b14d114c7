// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/row-buttons.h"

/**
 * coterie_row_buttons_set_label:
 * @row: whose buttons all do the same
 */
void
coterie_row_buttons_set_label (GtkWidget *row, const char *label)
{
  for (GtkWidget *child = gtk_widget_get_first_child (row); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_BUTTON (child))
        {
          gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
          gtk_widget_set_tooltip_text (child, label);
        }
      else
        coterie_row_buttons_set_label (child, label);
    }
}
