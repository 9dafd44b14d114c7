// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/delivery-list.h"

#include "ui/chat-name.h"
#include "ui/delivery-mark.h"
#include "ui/error-text.h"
#include "ui/growing-items.h"

#include <glib/gi18n.h>

#define SEEN_PX 240 /* of many members the others are scrolled to */

/* ------------------------------------------------------------------------------------ one member */

#define DELIVERY_TYPE_ITEM (delivery_item_get_type ())
G_DECLARE_FINAL_TYPE (DeliveryItem, delivery_item, DELIVERY, ITEM, GObject)

struct _DeliveryItem
{
  GObject parent_instance;

  char *name;
  char *state; /* "Read, today at 14:31" */
};

G_DEFINE_FINAL_TYPE (DeliveryItem, delivery_item, G_TYPE_OBJECT)

static void
delivery_item_finalize (GObject *object)
{
  g_free (DELIVERY_ITEM (object)->name);
  g_free (DELIVERY_ITEM (object)->state);
  G_OBJECT_CLASS (delivery_item_parent_class)->finalize (object);
}

static void
delivery_item_class_init (DeliveryItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = delivery_item_finalize;
}

static void
delivery_item_init (DeliveryItem *self)
{
}

static DeliveryItem *
delivery_item_new (char *name, char *state)
{
  DeliveryItem *self = g_object_new (DELIVERY_TYPE_ITEM, NULL);

  self->name = name;
  self->state = state;
  return self;
}

/* ------------------------------------------------------------------------------------ all of them */

struct _CoterieDeliveryList
{
  AdwBin parent_instance;

  CoterieClient *client;
  CoterieMessage *message;
  CoterieTimeText *times;
  GCancellable *cancellable;
  GListStore *people; /* DeliveryItem */
  CoterieGrowingItems *items;
  GtkScrolledWindow *scroller;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (CoterieDeliveryList, coterie_delivery_list, ADW_TYPE_BIN)

static DeliveryItem *
item_new (CoterieDeliveryList *self, const CoterieDelivery *delivery)
{
  const char *state = coterie_delivery_mark_text (delivery->state);
  g_autofree char *time = delivery->time_ms > 0 ? coterie_time_text_format_full (self->times, delivery->time_ms) : NULL;

  return delivery_item_new (delivery->contact != NULL ? coterie_contact_name_text (delivery->contact)
                                                      : g_strdup (_ ("Unknown Person")),
                            time != NULL ? g_strdup_printf ("%s, %s", state, time) : g_strdup (state));
}

/* Rows of whom nothing has changed stay, and what is scrolled to as well. */
static void
put (CoterieDeliveryList *self, guint position, DeliveryItem *item)
{
  g_autoptr (DeliveryItem) old = g_list_model_get_item (G_LIST_MODEL (self->people), position);

  if (old == NULL)
    g_list_store_append (self->people, item);
  else if (!g_str_equal (old->name, item->name) || !g_str_equal (old->state, item->state))
    g_list_store_splice (self->people, position, 1, (gpointer *) &item, 1);
}

static void
cut (CoterieDeliveryList *self, guint n_kept)
{
  const guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->people));

  if (n_items > n_kept)
    g_list_store_splice (self->people, n_kept, n_items - n_kept, NULL, 0);
}

/* A window that is shown already grows for what it must have alone. */
static void
make_room (CoterieDeliveryList *self)
{
  int height;

  gtk_widget_set_visible (GTK_WIDGET (self), g_list_model_get_n_items (G_LIST_MODEL (self->people)) > 0);
  gtk_widget_measure (GTK_WIDGET (self->list), GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
  gtk_scrolled_window_set_min_content_height (self->scroller, MIN (height, SEEN_PX));
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people = coterie_client_load_delivery_finish (COTERIE_CLIENT (source), result, &error);
  CoterieDeliveryList *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) /* @self may be gone */
    return;
  for (guint i = 0; people != NULL && i < people->len; i++)
    {
      g_autoptr (DeliveryItem) item = item_new (self, people->pdata[i]);

      put (self, i, item);
    }
  if (people == NULL)
    {
      g_autoptr (DeliveryItem) item = delivery_item_new (g_strdup (coterie_error_text (error)), g_strdup (""));

      put (self, 0, item);
    }
  cut (self, people != NULL ? people->len : 1);
  make_room (self);
}

static void
load (CoterieDeliveryList *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  coterie_client_load_delivery_async (self->client, self->message, self->cancellable, on_loaded, self);
}

/* ------------------------------------------------------------------------------------ rows */

static GtkWidget *
label_new (GtkWidget *box, const char *css_class)
{
  GtkWidget *label =
      g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);

  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_widget_add_css_class (box, "delivery-row");
  label_new (box, "name");
  label_new (box, "subtitle");
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, box);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  const DeliveryItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *box = gtk_list_item_get_child (list_item), *name = gtk_widget_get_first_child (box);
  GtkWidget *state = gtk_widget_get_last_child (box);
  g_autofree char *words = *item->state != '\0' ? g_strdup_printf ("%s, %s", item->name, item->state) : NULL;

  gtk_label_set_label (GTK_LABEL (name), item->name);
  gtk_label_set_label (GTK_LABEL (state), item->state);
  gtk_widget_set_visible (state, words != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (box)), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words != NULL ? words : item->name, -1);
}

/* ------------------------------------------------------------------------------------ the widget */

static void
coterie_delivery_list_dispose (GObject *object)
{
  CoterieDeliveryList *self = COTERIE_DELIVERY_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  self->list = NULL;
  g_clear_object (&self->items);
  g_clear_object (&self->people);
  g_clear_object (&self->client);
  g_clear_object (&self->message);
  g_clear_object (&self->times);
  G_OBJECT_CLASS (coterie_delivery_list_parent_class)->dispose (object);
}

static void
coterie_delivery_list_class_init (CoterieDeliveryListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_delivery_list_dispose;
}

static void
coterie_delivery_list_init (CoterieDeliveryList *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSelectionModel) model = NULL;

  self->people = g_list_store_new (DELIVERY_TYPE_ITEM);
  self->list = g_object_new (GTK_TYPE_LIST_VIEW, "show-separators", TRUE, NULL);
  self->scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER, "child", self->list,
                                 "overflow", GTK_OVERFLOW_HIDDEN, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->scroller), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "delivery-list");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->scroller));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  gtk_list_view_set_factory (self->list, factory);
  self->items = coterie_growing_items_new (self->list, G_LIST_MODEL (self->people));
  model = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (coterie_growing_items_get_model (self->items))));
  gtk_list_view_set_model (self->list, model);
}

void
coterie_delivery_list_set_message (CoterieDeliveryList *self,
                                   CoterieClient *client,
                                   CoterieMessage *message,
                                   CoterieTimeText *times)
{
  g_return_if_fail (COTERIE_IS_DELIVERY_LIST (self) && self->message == NULL);

  if (!coterie_message_is_own (message) ||
      coterie_chat_get_kind (coterie_message_get_chat (message)) != COTERIE_CHAT_GROUP)
    return;
  self->client = g_object_ref (client);
  self->message = g_object_ref (message);
  self->times = g_object_ref (times);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Members"), -1);
  g_signal_connect_object (message, "notify::state", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  load (self);
}
