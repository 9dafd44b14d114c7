// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/group-names.h"

/* @name: NULL where a list has one already */
static void
name_lists (GtkWidget *widget, const char *name)
{
  if (GTK_IS_LIST_BOX (widget) && name != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  else if (GTK_IS_IMAGE (widget))
    g_object_set (widget, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  if (GTK_IS_BUTTON (widget)) /* what it shows is its name's affair */
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_lists (child, name);
}

void
coterie_group_names_give (GtkWidget *root, const char *fallback)
{
  g_return_if_fail (GTK_IS_WIDGET (root));
  g_return_if_fail (fallback != NULL);

  if (ADW_IS_PREFERENCES_GROUP (root))
    {
      const char *title = adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (root));

      name_lists (root, title != NULL && *title != '\0' ? NULL : fallback); /* libadwaita takes the title, not more */
      return;
    }
  if (GTK_IS_LIST_BOX (root) || ADW_IS_EXPANDER_ROW (root)) /* the title of such a row is a value, and may change */
    {
      name_lists (root, fallback);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    coterie_group_names_give (child, fallback);
}
