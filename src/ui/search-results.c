// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/search-results.h"

#include "ui/chat-name.h"
#include "ui/chat-row.h"
#include "ui/contact-row.h"
#include "ui/growing-items.h"
#include "ui/name-filter.h"
#include "ui/open-chat.h"
#include "ui/result-row.h"
#include "ui/stack-pages.h"

#include "core/search.h"

#include <glib/gi18n.h>

/* A heading, and what stands below it: shown when there is something. */
typedef struct
{
  GListStore *heading; /* of one GtkStringObject, or empty */
  GListModel *items;
} Section;

enum
{
  SECTION_CHATS,
  SECTION_PEOPLE,
  SECTION_MESSAGES,
  N_SECTIONS
};

static const char *const headings[N_SECTIONS] = { N_ ("Chats"), N_ ("People"), N_ ("Messages") };

struct _CoterieSearchResults
{
  AdwBin parent_instance;

  CoterieClient *client;
  CoterieTimeText *time_text;
  char *words;
  CoterieNameFilter *chat_filter;
  CoterieNameFilter *people_filter;
  CoterieSearch *search;
  CoterieGrowingItems *growing; /* of all sections, one below the other */
  Section sections[N_SECTIONS];

  GtkStack *pages;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (CoterieSearchResults, coterie_search_results, ADW_TYPE_BIN)

/* ------------------------------------------------------------------------------------ sections */

static gboolean
is_looking (CoterieSearchResults *self)
{
  if (self->search == NULL) /* the texts come next */
    return TRUE;
  return !coterie_search_get_complete (self->search) && !coterie_search_get_failed (self->search);
}

static void
show_page (CoterieSearchResults *self)
{
  gboolean found = is_looking (self);

  for (guint i = 0; i < N_SECTIONS && !found; i++)
    found = g_list_model_get_n_items (self->sections[i].items) > 0;
  coterie_stack_pages_show (self->pages, found ? "found" : "nothing");
}

static void
show_heading (Section *section, const char *name)
{
  const gboolean has_items = g_list_model_get_n_items (section->items) > 0;
  g_autoptr (GtkStringObject) text = NULL;

  if (has_items == (g_list_model_get_n_items (G_LIST_MODEL (section->heading)) > 0))
    return;
  if (!has_items)
    {
      g_list_store_remove_all (section->heading);
      return;
    }
  text = gtk_string_object_new (name);
  g_list_store_append (section->heading, text);
}

/* A list stays with what was its first row, and headings come above that. */
static void
show_beginning (CoterieSearchResults *self)
{
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (self->list));

  if (model != NULL && g_list_model_get_n_items (model) > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", 0);
}

static void
on_items_changed (CoterieSearchResults *self)
{
  for (guint i = 0; i < N_SECTIONS; i++)
    show_heading (&self->sections[i], _ (headings[i]));
  show_page (self);
  if (gtk_widget_get_focus_child (GTK_WIDGET (self->list)) == NULL)
    show_beginning (self);
}

/* ------------------------------------------------------------------------------------ rows */

static void
bind_heading (GtkListItem *item, GtkStringObject *text)
{
  GtkWidget *label = gtk_label_new (gtk_string_object_get_string (text));

  gtk_widget_add_css_class (label, "list-heading");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_item_set_child (item, label);
}

static char *
bind_row (CoterieSearchResults *self, GtkListItem *item, gpointer object)
{
  GtkWidget *row;
  char *label = NULL;

  if (COTERIE_IS_CHAT (object))
    {
      row = coterie_chat_row_new (self->time_text);
      g_object_set (row, "words", self->words, "chat", object, NULL);
      g_object_get (row, "label", &label, NULL);
    }
  else if (COTERIE_IS_CONTACT (object))
    {
      row = coterie_contact_row_new ();
      coterie_contact_row_set (COTERIE_CONTACT_ROW (row), object, self->words);
      label = coterie_contact_row_dup_label (COTERIE_CONTACT_ROW (row));
    }
  else
    {
      row = coterie_result_row_new (self->time_text);
      coterie_result_row_set (COTERIE_RESULT_ROW (row), object, self->words);
      label = coterie_result_row_dup_label (COTERIE_RESULT_ROW (row));
    }
  gtk_list_item_set_child (item, row);
  return label;
}

/* The row that GTK makes around ours has the focus and is read out; a heading needs neither. */
static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, CoterieSearchResults *self)
{
  gpointer object = gtk_list_item_get_item (item);
  const gboolean is_heading = GTK_IS_STRING_OBJECT (object);
  g_autofree char *label = NULL;
  GtkWidget *outer;

  gtk_list_item_set_activatable (item, !is_heading);
  gtk_list_item_set_selectable (item, !is_heading);
  if (is_heading)
    bind_heading (item, object);
  else
    label = bind_row (self, item, object);
  outer = gtk_widget_get_parent (gtk_list_item_get_child (item));
  gtk_widget_set_focusable (outer, !is_heading);
  gtk_accessible_update_property (GTK_ACCESSIBLE (outer), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  is_heading ? gtk_string_object_get_string (object) : label, -1);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, CoterieSearchResults *self)
{
  gtk_list_item_set_child (item, NULL);
}

/* ------------------------------------------------------------------------------------ choosing */

static void
open_message (CoterieSearchResults *self, CoterieMessage *message)
{
  g_autofree char *target = coterie_chat_target (coterie_message_get_chat (message));

  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-message", "(st)", target,
                              coterie_message_get_position (message));
}

static void
on_activate (CoterieSearchResults *self, guint position)
{
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (self->list));
  g_autoptr (GObject) object = g_list_model_get_item (model, position);

  if (COTERIE_IS_CHAT (object))
    coterie_open_chat (GTK_WIDGET (self), COTERIE_CHAT (object));
  else if (COTERIE_IS_CONTACT (object))
    coterie_open_chat_with (GTK_WIDGET (self), self->client, COTERIE_CONTACT (object));
  else if (COTERIE_IS_MESSAGE (object))
    open_message (self, COTERIE_MESSAGE (object));
}

/* ------------------------------------------------------------------------------------ the widget */

static void
drop_search (CoterieSearchResults *self)
{
  gtk_slice_list_model_set_model (GTK_SLICE_LIST_MODEL (self->sections[SECTION_MESSAGES].items), NULL);
  if (self->search != NULL)
    g_signal_handlers_disconnect_by_func (self->search, show_page, self);
  g_clear_object (&self->search);
}

static void
coterie_search_results_dispose (GObject *object)
{
  CoterieSearchResults *self = COTERIE_SEARCH_RESULTS (object);

  for (guint i = 0; i < N_SECTIONS && self->sections[i].items != NULL; i++)
    g_signal_handlers_disconnect_by_func (self->sections[i].items, on_items_changed, self);
  if (self->sections[SECTION_MESSAGES].items != NULL)
    drop_search (self);
  for (guint i = 0; i < N_SECTIONS; i++)
    {
      g_clear_object (&self->sections[i].heading);
      g_clear_object (&self->sections[i].items);
    }
  g_clear_object (&self->growing);
  g_clear_object (&self->client);
  g_clear_object (&self->time_text);
  g_clear_pointer (&self->words, g_free);
  G_OBJECT_CLASS (coterie_search_results_parent_class)->dispose (object);
}

static void
coterie_search_results_class_init (CoterieSearchResultsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_search_results_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/search-results.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieSearchResults, pages);
  gtk_widget_class_bind_template_child (widget_class, CoterieSearchResults, list);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
}

static GListModel *
new_filtered (CoterieNameFilter **filter)
{
  GtkFilterListModel *model;

  *filter = coterie_name_filter_new ();
  model = gtk_filter_list_model_new (NULL, GTK_FILTER (*filter));
  gtk_filter_list_model_set_incremental (model, TRUE); /* 10,000 names take more than one frame */
  return G_LIST_MODEL (model);
}

static void
add_sections (CoterieSearchResults *self)
{
  GListStore *models = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr (GtkSelectionModel) model = NULL;
  g_autoptr (GtkFlattenListModel) flat = NULL;

  self->sections[SECTION_CHATS].items = new_filtered (&self->chat_filter);
  self->sections[SECTION_PEOPLE].items = new_filtered (&self->people_filter);
  self->sections[SECTION_MESSAGES].items = G_LIST_MODEL (gtk_slice_list_model_new (NULL, 0, G_MAXUINT));
  for (guint i = 0; i < N_SECTIONS; i++)
    {
      self->sections[i].heading = g_list_store_new (GTK_TYPE_STRING_OBJECT);
      g_list_store_append (models, self->sections[i].heading);
      g_list_store_append (models, self->sections[i].items);
      /* after the list: a heading that came while the list is being told of other rows would confuse it */
      g_signal_connect_data (self->sections[i].items, "items-changed", G_CALLBACK (on_items_changed), self, NULL,
                             G_CONNECT_AFTER | G_CONNECT_SWAPPED);
    }
  flat = gtk_flatten_list_model_new (G_LIST_MODEL (models));
  self->growing = coterie_growing_items_new (self->list, G_LIST_MODEL (flat));
  model = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (coterie_growing_items_get_model (self->growing))));
  gtk_list_view_set_model (self->list, model);
}

static void
coterie_search_results_init (CoterieSearchResults *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), self);
  gtk_list_view_set_factory (self->list, factory);
  add_sections (self);
}

GtkWidget *
coterie_search_results_new (CoterieTimeText *time_text)
{
  CoterieSearchResults *self = g_object_new (COTERIE_TYPE_SEARCH_RESULTS, NULL);

  self->time_text = g_object_ref (time_text);
  return GTK_WIDGET (self);
}

void
coterie_search_results_set_client (CoterieSearchResults *self, CoterieClient *client)
{
  g_return_if_fail (COTERIE_IS_SEARCH_RESULTS (self));

  coterie_search_results_set_words (self, "");
  g_set_object (&self->client, client);
}

/* Who has a chat is found there. */
static GHashTable *
collect_taken (CoterieSearchResults *self)
{
  GListModel *chats = coterie_client_get_chats (self->client);
  GHashTable *taken = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  const guint n_chats = g_list_model_get_n_items (chats);

  for (guint i = 0; i < n_chats; i++)
    {
      g_autoptr (CoterieChat) chat = g_list_model_get_item (chats, i);
      CoterieContact *contact = coterie_chat_get_contact (chat);

      if (contact != NULL)
        g_hash_table_add (taken, g_object_ref (contact));
    }
  return taken;
}

static void
set_sources (CoterieSearchResults *self, gboolean searching)
{
  GtkFilterListModel *chats = GTK_FILTER_LIST_MODEL (self->sections[SECTION_CHATS].items);
  GtkFilterListModel *people = GTK_FILTER_LIST_MODEL (self->sections[SECTION_PEOPLE].items);
  g_autoptr (GHashTable) taken = searching ? collect_taken (self) : NULL;

  coterie_name_filter_set_taken (self->people_filter, taken);
  gtk_filter_list_model_set_model (chats, searching ? coterie_client_get_chats (self->client) : NULL);
  gtk_filter_list_model_set_model (people, searching ? coterie_client_get_contacts (self->client) : NULL);
}

/* All rows are made anew: those that are found again have other words to mark. */
void
coterie_search_results_set_words (CoterieSearchResults *self, const char *words)
{
  g_return_if_fail (COTERIE_IS_SEARCH_RESULTS (self));

  if (self->client == NULL || g_strcmp0 (self->words, words) == 0)
    return;
  g_free (self->words);
  self->words = g_strdup (words);
  drop_search (self);
  set_sources (self, FALSE);
  coterie_growing_items_begin_anew (self->growing);
  coterie_name_filter_set_words (self->chat_filter, words);
  coterie_name_filter_set_words (self->people_filter, words);
  if (*words != '\0')
    set_sources (self, TRUE);
  show_page (self);
}

void
coterie_search_results_find_texts (CoterieSearchResults *self)
{
  g_return_if_fail (COTERIE_IS_SEARCH_RESULTS (self));

  if (self->client == NULL || self->words == NULL || *self->words == '\0' || self->search != NULL)
    return;
  self->search = COTERIE_SEARCH (coterie_client_search (self->client, self->words, NULL));
  g_signal_connect_swapped (self->search, "notify::complete", G_CALLBACK (show_page), self);
  g_signal_connect_swapped (self->search, "notify::failed", G_CALLBACK (show_page), self);
  gtk_slice_list_model_set_model (GTK_SLICE_LIST_MODEL (self->sections[SECTION_MESSAGES].items),
                                  G_LIST_MODEL (self->search));
  show_page (self);
}

/**
 * coterie_search_results_activate_first:
 *
 * What Enter does while the words are being typed.
 *
 * Returns: %FALSE when there is nothing yet
 */
gboolean
coterie_search_results_activate_first (CoterieSearchResults *self)
{
  g_return_val_if_fail (COTERIE_IS_SEARCH_RESULTS (self), FALSE);

  if (g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (self->list))) < 2)
    return FALSE;
  on_activate (self, 1); /* below the first heading */
  return TRUE;
}
