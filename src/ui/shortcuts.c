// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/shortcuts.h"

#include <glib/gi18n.h>

/* GTK gives the button of its search a picture alone. */
static void
name_search (GtkWidget *part)
{
  if (GTK_IS_TOGGLE_BUTTON (part))
    {
      gtk_accessible_update_property (GTK_ACCESSIBLE (part), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Search Shortcuts"), -1);
      gtk_widget_set_tooltip_text (part, _ ("Search Shortcuts"));
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (part); child != NULL; child = gtk_widget_get_next_sibling (child))
    name_search (child);
}

void
coterie_shortcuts_show (GtkWindow *parent)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/chat/coterie/Coterie/ui/shortcuts.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  name_search (gtk_window_get_titlebar (window));
  gtk_window_set_transient_for (window, parent);
  gtk_window_present (window);
}
