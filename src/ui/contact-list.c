// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/contact-list.h"

#include "ui/chat-name.h"

static char *
get_sort_name (CoterieContact *contact, gpointer user_data)
{
  return coterie_contact_name_text (contact);
}

GListModel *
coterie_contact_list_new (CoterieClient *client, CoterieNameFilter *filter)
{
  GtkExpression *name =
      gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (get_sort_name), NULL, NULL);
  GtkFilterListModel *filtered = gtk_filter_list_model_new (g_object_ref (coterie_client_get_contacts (client)),
                                                            g_object_ref (GTK_FILTER (filter)));
  GtkSortListModel *sorted =
      gtk_sort_list_model_new (G_LIST_MODEL (filtered), GTK_SORTER (gtk_string_sorter_new (name)));

  gtk_filter_list_model_set_incremental (filtered, TRUE);
  gtk_sort_list_model_set_incremental (sorted, TRUE);
  return G_LIST_MODEL (sorted);
}
