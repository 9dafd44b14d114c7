// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/about.h"

#include "ui/group-names.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* libadwaita 1.2 gives that button no name. */
static void
name_version (GtkWidget *part)
{
  if (GTK_IS_BUTTON (part) && gtk_widget_has_css_class (part, "app-version"))
    gtk_accessible_update_property (GTK_ACCESSIBLE (part), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Copy Version Number"),
                                    -1);
  for (GtkWidget *child = gtk_widget_get_first_child (part); child != NULL; child = gtk_widget_get_next_sibling (child))
    name_version (child);
}

/**
 * coterie_about_show:
 * @parent: (nullable)
 */
void
coterie_about_show (GtkWindow *parent)
{
  GtkWidget *window = g_object_new (ADW_TYPE_ABOUT_WINDOW, "transient-for", parent, "application-name", "Coterie",
                                    "application-icon", COTERIE_APPLICATION_ID, "version", COTERIE_VERSION,
                                    "developer-name", _ ("The Coterie contributors"), "license-type",
                                    GTK_LICENSE_GPL_3_0, "copyright", "© 2026 The Coterie contributors", "comments",
                                    _ ("Messages for your own circle. Nobody else can read them, not even the server."),
                                    /* Translators: your names, one a line */
                                    "translator-credits", _ ("translator-credits"), NULL);

  name_version (window);
  coterie_group_names_give (window, "Coterie");
  gtk_window_present (GTK_WINDOW (window));
}
