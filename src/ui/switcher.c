// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/switcher.h"

#include "ui/chat-row.h"
#include "ui/name-filter.h"
#include "ui/near-rows.h"
#include "ui/open-chat.h"
#include "ui/stack-pages.h"

struct _CoterieSwitcher
{
  AdwWindow parent_instance;

  CoterieTimeText *time_text;
  CoterieNameFilter *filter;
  GtkSingleSelection *selection;
  CoterieNearRows *near_rows;

  GtkEditable *entry;
  GtkStack *pages;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (CoterieSwitcher, coterie_switcher, ADW_TYPE_WINDOW)

/* ------------------------------------------------------------------------------------ choosing */

static void
open_chat (CoterieSwitcher *self, guint position)
{
  g_autoptr (CoterieChat) chat = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (chat == NULL)
    return;
  coterie_open_chat (GTK_WIDGET (self), chat);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_activate (CoterieSwitcher *self, guint position)
{
  open_chat (self, position);
}

static void
on_entry_activated (CoterieSwitcher *self)
{
  open_chat (self, gtk_single_selection_get_selected (self->selection));
}

static void
on_changed (CoterieSwitcher *self)
{
  coterie_name_filter_set_words (self->filter, gtk_editable_get_text (self->entry));
}

static void
on_items_changed (CoterieSwitcher *self)
{
  const guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  coterie_stack_pages_show (self->pages, n_items > 0 ? "found" : "nothing");
}

static void
select_neighbour (CoterieSwitcher *self, int step)
{
  const guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  const guint now = gtk_single_selection_get_selected (self->selection);
  guint next;

  if (n_items == 0 || now == GTK_INVALID_LIST_POSITION)
    return;
  next = step > 0 ? (now + 1) % n_items : (now + n_items - 1) % n_items;
  gtk_single_selection_set_selected (self->selection, next);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", next);
}

/* The keyboard stays in the entry: what one types and what one chooses go on side by side. */
static gboolean
on_key_pressed (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state, CoterieSwitcher *self)
{
  if (key != GDK_KEY_Down && key != GDK_KEY_Up)
    return GDK_EVENT_PROPAGATE;
  select_neighbour (self, key == GDK_KEY_Down ? 1 : -1);
  return GDK_EVENT_STOP;
}

/* ------------------------------------------------------------------------------------ rows */

static void
on_label (GtkWidget *row)
{
  GtkWidget *item = gtk_widget_get_parent (row);
  g_autofree char *label = NULL;

  g_object_get (row, "label", &label, NULL);
  if (item != NULL && label != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, CoterieSwitcher *self)
{
  GtkWidget *row = coterie_chat_row_new_bare (self->time_text);

  g_signal_connect (row, "notify::label", G_CALLBACK (on_label), NULL);
  gtk_list_item_set_child (item, row);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, CoterieSwitcher *self)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  coterie_chat_row_set_chat (COTERIE_CHAT_ROW (row), gtk_list_item_get_item (item));
  on_label (row);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, CoterieSwitcher *self)
{
  coterie_chat_row_set_chat (COTERIE_CHAT_ROW (gtk_list_item_get_child (item)), NULL);
}

/* ------------------------------------------------------------------------------------ the dialog */

static void
coterie_switcher_dispose (GObject *object)
{
  CoterieSwitcher *self = COTERIE_SWITCHER (object);

  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_func (self->selection, on_items_changed, self);
  g_clear_object (&self->near_rows);
  g_clear_object (&self->selection);
  g_clear_object (&self->filter);
  g_clear_object (&self->time_text);
  G_OBJECT_CLASS (coterie_switcher_parent_class)->dispose (object);
}

static void
coterie_switcher_class_init (CoterieSwitcherClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_switcher_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/switcher.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieSwitcher, entry);
  gtk_widget_class_bind_template_child (widget_class, CoterieSwitcher, pages);
  gtk_widget_class_bind_template_child (widget_class, CoterieSwitcher, list);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
}

static void
coterie_switcher_init (CoterieSwitcher *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->time_text = coterie_time_text_new ();
  self->filter = coterie_name_filter_new ();
  coterie_name_filter_set_requests (self->filter, FALSE);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), self);
  gtk_list_view_set_factory (self->list, factory);
  self->near_rows = coterie_near_rows_new (self->list);
}

GtkWindow *
coterie_switcher_new (GtkWindow *parent, CoterieClient *client)
{
  CoterieSwitcher *self = g_object_new (COTERIE_TYPE_SWITCHER, "transient-for", parent, NULL);
  GtkFilterListModel *found = gtk_filter_list_model_new (g_object_ref (coterie_client_get_chats (client)),
                                                         g_object_ref (GTK_FILTER (self->filter)));

  self->selection = gtk_single_selection_new (G_LIST_MODEL (found));
  g_signal_connect_swapped (self->selection, "items-changed", G_CALLBACK (on_items_changed), self);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  on_items_changed (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  return GTK_WINDOW (self);
}
