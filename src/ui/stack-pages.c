// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/stack-pages.h"

/**
 * coterie_stack_pages_show:
 * @stack: whose pages have names and are switched by this function alone
 * @name: of a page that is there
 */
void
coterie_stack_pages_show (GtkStack *stack, const char *name)
{
  g_autoptr (GtkSelectionModel) pages = gtk_stack_get_pages (stack);
  GtkWidget *child = gtk_stack_get_child_by_name (stack, name);
  const guint n_pages = g_list_model_get_n_items (G_LIST_MODEL (pages));

  g_return_if_fail (child != NULL);
  gtk_widget_set_visible (child, TRUE);
  gtk_stack_set_visible_child (stack, child);
  for (guint i = 0; i < n_pages; i++)
    {
      g_autoptr (GtkStackPage) page = g_list_model_get_item (G_LIST_MODEL (pages), i);
      GtkWidget *other = gtk_stack_page_get_child (page);

      gtk_widget_set_visible (other, other == child);
    }
}
