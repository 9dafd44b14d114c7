// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/stack-pages.h"

#include "ui/keyboard.h"

/**
 * coterie_stack_pages_show:
 * @stack: whose pages have names and are switched by this function alone
 * @name: of a page that is there
 */
void
coterie_stack_pages_show (GtkStack *stack, const char *name)
{
  GtkWidget *child = gtk_stack_get_child_by_name (stack, name);

  g_return_if_fail (child != NULL);
  gtk_widget_set_visible (child, TRUE);
  gtk_stack_set_visible_child (stack, child);
  for (GtkWidget *other = gtk_widget_get_first_child (GTK_WIDGET (stack)); other != NULL;
       other = gtk_widget_get_next_sibling (other))
    {
      if (other != child)
        coterie_keyboard_leave (other);
      gtk_widget_set_visible (other, other == child);
    }
}
